"""The charts of the summary: chances, verdicts over the years, the official methods side by side."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from ictanalysis.evaluation.assessment import assessment
from ictanalysis.evaluation.verdict import CLASSES
from ictanalysis.inputs.eras import short_year
from ictanalysis.pages import say
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.chart import BLUE, GREY, ORANGE, Chart, draw, indicator_label, legend, source_of
from ictanalysis.pages.frames import dicts
from ictanalysis.pages.method_words import PACES, agreement
from ictanalysis.pages.workbook import Workbook
from ictanalysis.progress import agreement as agreement_rules
from ictanalysis.progress.catalogue import METHODS, NAMES

NO_METHOD = "現状値より後の実績がなく、判定できる方式はまだありません。"
SHADES = {2: ("#d3e7fb", "○"), 1: ("#fff0b3", "△"), 0: ("#ffd8c2", "▲"), -1: ("#ffffff", "－")}


def on_axis(method: str) -> str:
    """The name in short lines."""
    return NAMES[method].replace("(", "\n(").replace(" ", "\n")


def alt_heatmap(results: pd.DataFrame) -> str:
    """The verdicts of each year in words."""
    said = []
    for year, group in results.groupby("evaluation_year"):
        words = "、".join(f"{row['indicator_id']} {BADGES[row['verdict']].label}" for row in dicts(group))
        said.append(f"{short_year(int(str(year)))}末: {words}。")
    return "判定の推移の表図。" + "".join(said)


def methods_map(book: Workbook) -> Chart | None:
    """Indicators by methods, shaded and marked by pace; None while no method can say anything."""
    indicators, shown = list(book.plan.indicators.values()), METHODS[:-1]
    assessed = {one.indicator_id: assessment(book, one) for one in indicators}
    said = {key: agreement_rules.paces(each) for key, each in assessed.items()}
    if not any(said.values()):
        return None
    grid = np.array([[said[one.indicator_id].get(name, -1) for name in shown] for one in indicators])

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        colours = ListedColormap([SHADES[pace][0] for pace in sorted(SHADES)])
        axes.pcolormesh(grid, cmap=colours, vmin=-1.5, vmax=2.5, edgecolors="#ffffff", linewidth=1.5)
        for place, column in np.ndindex(*grid.shape):
            axes.text(column + 0.5, place + 0.5, SHADES[int(grid[place, column])][1], ha="center", va="center")
        axes.set_yticks(np.arange(len(indicators)) + 0.5,
                        [indicator_label(row) for row in dicts(book.results)])  # fmt: skip
        axes.set_xticks(np.arange(len(shown)) + 0.5,
                        [on_axis(name) for name in shown], fontsize=7)  # fmt: skip
        axes.invert_yaxis()
        axes.xaxis.tick_top()
        axes.tick_params(length=0)

    words = "。".join(f"{one.indicator_id} {one.name}: {agreement(assessed[one.indicator_id])}" for one in indicators)
    marks = "、".join(f"{SHADES[pace][1]} {text}" for pace, text in PACES.items())
    caption = f"判定方式の比較({marks}、－ 判定できない)"
    return draw(paint, 1.1 + 0.36 * len(indicators), f"判定方式の比較の図。{words}。", caption, source_of(book))


def chance_chart(book: Workbook) -> Chart | None:
    """Chance of meeting each target of the plan; None when none can be said."""
    rows = [row for row in dicts(book.results) if not say.is_none(row["p_meet"])][::-1]
    if not rows:
        return None

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        if any(row["verdict"] != "reference" for row in rows):
            _paint_zones(axes, book)
        for place, row in enumerate(rows):
            axes.plot([0, 100 * row["p_meet"]], [place] * 2, color=BLUE, lw=3, solid_capstyle="butt")
            axes.plot(100 * row["p_meet"], place, "D", color=BLUE, ms=7, label="目標の記録で補正した見込み")
            axes.plot(
                100 * row["p_meet_plain"],
                place,
                "o",
                mec=ORANGE,
                mfc="#ffffff",
                ms=7,
                label="一般の統計の動きだけから見た見込み",
            )
            right = row["p_meet"] < 0.85
            axes.annotate(say.chance(row["p_meet"], book.rubric.edges), (100 * row["p_meet"], place), xytext=(0, 8),
                          textcoords="offset points", ha="left" if right else "right")  # fmt: skip
        axes.set_yticks(range(len(rows)), [indicator_label(row) for row in rows])
        axes.set(xlim=(0, 100), ylim=(-0.6, len(rows) - 0.2), xlabel="達成の見込み(%)")
        figure.legend(*legend(axes), loc="outside lower center", ncols=2, frameon=False, fontsize=8)

    said = "、".join(
        f"{row['indicator_id']} {row['name']} {say.chance(row['p_meet'], book.rubric.edges)}" for row in rows[::-1]
    )
    return draw(paint, 1.2 + 0.36 * len(rows), f"達成の見込みの図。{said}。", "達成の見込み(単位: %)", source_of(book))


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
    import seaborn as sns  # takes seconds to import, and only this chart needs it

    results = book.by_year
    codes = {code: place for place, code in enumerate(CLASSES)}
    order = list(book.plan.indicators)
    grid = results.assign(code=results["verdict"].map(codes)).pivot(
        index="indicator_id", columns="evaluation_year", values="code"
    )
    words = results.assign(
        word=[
            f"{BADGES[row['verdict']].symbol} {say.chance(row['p_meet'], book.rubric.edges)}" for row in dicts(results)
        ]
    ).pivot(index="indicator_id", columns="evaluation_year", values="word")

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        colours = ListedColormap([BADGES[code].background for code in CLASSES])
        sns.heatmap(grid.loc[order], cmap=colours, vmin=-0.5, vmax=len(CLASSES) - 0.5, cbar=False,
                    linewidths=1.5, linecolor="#ffffff", ax=axes)  # fmt: skip
        shades, texts = grid.loc[order].to_numpy(), words.loc[order].to_numpy()
        for place, column in np.ndindex(*shades.shape):
            badge = BADGES[CLASSES[int(shades[place, column])]]
            axes.text(column + 0.5, place + 0.5, str(texts[place, column]), ha="center",
                      va="center", color=badge.foreground)  # fmt: skip
        names = [indicator_label(row) for row in dicts(book.results)]
        axes.set_yticklabels(names, rotation=0)
        axes.set_xticklabels([f"{short_year(int(year))}末" for year in grid.columns])
        axes.set(ylabel="")
        axes.tick_params(length=0)
        axes.set_xlabel("評価の時点")

    marks = "、".join(f"{badge.symbol} {badge.label}" for badge in BADGES.values())
    return draw(
        paint,
        0.9 + 0.36 * len(order),
        alt_heatmap(results),
        f"判定の推移と達成の見込み(今の値と方法で計算し直したもの。{marks})",
        source_of(book),
    )
