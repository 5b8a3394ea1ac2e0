"""The charts of the summary: chances, verdicts over the years, the official methods side by side."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from ictanalysis.evaluation.result import Result
from ictanalysis.inputs.eras import short_year
from ictanalysis.inputs.rubric import CLASSES
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.chart import BLUE, GREY, ORANGE, Chart, draw, indicator_label, legend, source_of
from ictanalysis.pages.method_words import PACES, agreement
from ictanalysis.pages.say import chance
from ictanalysis.pages.workbook import Workbook
from ictanalysis.progress.agreement import paces
from ictanalysis.progress.catalogue import JUDGING, METHODS

NO_METHOD = "現状値より後の実績がなく、判定できる方式はまだありません。"
SHADES = {2: ("#d3e7fb", "○"), 1: ("#fff0b3", "△"), 0: ("#ffd8c2", "▲"), -1: ("#ffffff", "－")}


def methods_map(book: Workbook) -> Chart | None:
    """Indicators by methods, shaded and marked by pace; None while no method can say anything."""
    found = [paces(result.methods) for result in book.results]
    if not any(found):
        return None
    grid = np.array([[pace.get(name, -1) for name in JUDGING] for pace in found])

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        colours = ListedColormap([SHADES[pace][0] for pace in sorted(SHADES)])
        axes.pcolormesh(grid, cmap=colours, vmin=-1.5, vmax=2.5, edgecolors="#ffffff", linewidth=1.5)
        for place, column in np.ndindex(*grid.shape):
            axes.text(column + 0.5, place + 0.5, SHADES[int(grid[place, column])][1], ha="center", va="center")
        axes.set_yticks(np.arange(len(found)) + 0.5, [indicator_label(result) for result in book.results])
        axes.set_xticks(np.arange(len(JUDGING)) + 0.5, [_on_axis(name) for name in JUDGING], fontsize=7)
        axes.invert_yaxis()
        axes.xaxis.tick_top()
        axes.tick_params(length=0)

    words = "。".join(f"{result.label}: {agreement(result.methods)}" for result in book.results)
    marks = "、".join(f"{SHADES[pace][1]} {text}" for pace, text in PACES.items())
    caption = f"判定方式の比較({marks}、－ 判定できない)"
    return draw(paint, 1.1 + 0.36 * len(found), f"判定方式の比較の図。{words}。", caption, source_of(book))


def _on_axis(method: str) -> str:
    """The name in short lines."""
    return METHODS[method].title.replace("(", "\n(").replace(" ", "\n")


def chance_chart(book: Workbook) -> Chart | None:
    """Chance of meeting each target of the plan; None when none can be said."""
    known = [(each, each.p_meet, each.p_meet_plain) for each in book.results if each.p_meet is not None][::-1]
    edges = book.rubric.edges
    if not known:
        return None

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        if any(result.verdict != "reference" for result, _, _ in known):
            _paint_zones(axes, book)
        for place, (_, p, plain) in enumerate(known):
            axes.plot([0, 100 * p], [place] * 2, color=BLUE, lw=3, solid_capstyle="butt")
            axes.plot(100 * p, place, "D", color=BLUE, ms=7, label="目標の記録で補正した見込み")
            axes.plot(100 * (plain or 0.0), place, "o", mec=ORANGE, mfc="#ffffff", ms=7,
                      label="一般の統計の動きだけから見た見込み")  # fmt: skip
            axes.annotate(chance(p, edges), (100 * p, place), xytext=(0, 8), textcoords="offset points",
                          ha="left" if p < 0.85 else "right")  # fmt: skip
        axes.set_yticks(range(len(known)), [indicator_label(result) for result, _, _ in known])
        axes.set(xlim=(0, 100), ylim=(-0.6, len(known) - 0.2), xlabel="達成の見込み(%)")
        figure.legend(*legend(axes), loc="outside lower center", ncols=2, frameon=False, fontsize=8)

    words = "、".join(f"{result.label} {chance(p, edges)}" for result, p, _ in known[::-1])
    return draw(
        paint, 1.2 + 0.36 * len(known), f"達成の見込みの図。{words}。", "達成の見込み(単位: %)", source_of(book)
    )


def _paint_zones(axes: Axes, book: Workbook) -> None:
    """The thresholds of the rubric, named on the chart."""
    upper = 1.0
    for code, edge in book.rubric.steps("verdict"):
        axes.axvspan(100 * edge, 100 * upper, color=BADGES[code].background, alpha=0.5, lw=0)
        axes.text(50 * (edge + upper), 1.01, BADGES[code].label, ha="center", va="bottom", fontsize=8,
                  transform=axes.get_xaxis_transform())  # fmt: skip
        axes.axvline(100 * edge, color=GREY, lw=0.8, ls=":")
        upper = edge


def verdict_heatmap(book: Workbook) -> Chart:
    """Verdict and chance of every indicator at the end of each plan year so far."""
    years = {
        year: list(group) for year, group in groupby(book.evaluation.by_year, lambda result: result.evaluation_year)
    }

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        _paint_verdicts(axes, [*years.values()], book.rubric.edges)
        axes.set_yticklabels([indicator_label(result) for result in book.results], rotation=0)
        axes.set_xticklabels([f"{short_year(year)}末" for year in years])
        axes.set(ylabel="")
        axes.tick_params(length=0)
        axes.set_xlabel("評価の時点")

    marks = "、".join(f"{badge.symbol} {badge.label}" for badge in BADGES.values())
    caption = f"判定の推移と達成の見込み(今の値と方法で計算し直したもの。{marks})"
    words = [
        f"{short_year(year)}末: {'、'.join(f'{each.indicator_id} {BADGES[each.verdict].label}' for each in group)}。"
        for year, group in years.items()
    ]
    return draw(paint, 0.9 + 0.36 * len(book.results), "判定の推移の表図。" + "".join(words), caption, source_of(book))


def _paint_verdicts(axes: Axes, columns: Sequence[Sequence[Result]], edges: Sequence[float]) -> None:
    """A cell per indicator and year with its mark and chance; columns are years."""
    import pandas as pd  # takes long to import, as seaborn does, and only this chart needs them
    import seaborn as sns

    codes = pd.DataFrame([[CLASSES.index(each.verdict) for each in column] for column in columns]).T
    colours = ListedColormap([BADGES[code].background for code in CLASSES])
    sns.heatmap(codes, cmap=colours, vmin=-0.5, vmax=len(CLASSES) - 0.5, cbar=False, linewidths=1.5,
                linecolor="#ffffff", ax=axes)  # fmt: skip
    for row, results in enumerate(zip(*columns, strict=True)):
        for place, result in enumerate(results):
            badge = BADGES[result.verdict]
            axes.text(place + 0.5, row + 0.5, f"{badge.symbol} {chance(result.p_meet, edges)}", ha="center",
                      va="center", color=badge.foreground)  # fmt: skip
