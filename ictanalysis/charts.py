"""The charts of the report: matplotlib and seaborn in Japanese, as SVG with real text and alt text."""

import io
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ictanalysis import forecast as fc
from ictanalysis import wording as w
from ictanalysis.evaluation import bands, fan, sums
from ictanalysis.fonts import register, report_font
from ictanalysis.history import History, left_open, straight_line, sum_so_far
from ictanalysis.plan import Indicator
from ictanalysis.reading import dicts, records
from ictanalysis.tables import BADGES
from ictanalysis.verdict import CLASSES
from ictanalysis.workbook import Workbook

Array = npt.NDArray[np.float64]
SVG = "image/svg+xml"
INK, GREY, BLUE, ORANGE = "#1a1a1a", "#6b6b6b", "#0b4f9e", "#b34700"
WIDE, NARROW, SPREAD = "#d3e3f5", "#a9c8ea", (9, 24, 74, 89)
CONTEXT_YEARS = 3
WIDTH = 6.7


@dataclass(frozen=True)
class Chart:
    """A drawn chart with the words that must travel with it."""

    svg: str
    alt: str
    caption: str
    source: str

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        words = {"alt": self.alt, "caption": self.caption, "source": self.source}
        return {SVG: self.svg}, {SVG: words}


def _settings() -> dict[str, Any]:
    return {
        "font.family": register(report_font()), "font.size": 9, "axes.unicode_minus": False, "text.parse_math": False,
        "svg.fonttype": "none", "svg.hashsalt": "ictanalysis", "axes.spines.top": False,
        "axes.spines.right": False, "text.color": INK, "axes.labelcolor": INK,
    }  # fmt: skip


def draw(paint: Callable[[Figure], None], height: float, alt: str, caption: str, source: str) -> Chart:
    """Paint a figure and keep it as SVG; a character that the font lacks is an error."""
    settings: Any = _settings()
    with mpl.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing")
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        paint(figure)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return Chart(buffer.getvalue(), alt, caption, source)


def source_of(book: Workbook) -> str:
    """The plan, and what its values come from."""
    news = "、架空データ" if book.actuals.fictional else "、公表された実績" if book.has_news else ""
    return book.plan.facts["title"] + news


# ---- history, target and fan -------------------------------------------------------------------


def measure_chart(book: Workbook, measure_id: str) -> Chart:
    """`history_chart` of all indicators of a measure, side by side."""
    return history_chart(book, *(one.indicator_id for one in book.plan.of_measure(measure_id)))


def history_chart(book: Workbook, *indicator_ids: str) -> Chart:
    """Values so far, target and forecast, a panel each; a cumulative indicator is drawn as its growing sum."""
    shown = [book.indicator(one) for one in indicator_ids]

    def paint(figure: Figure) -> None:
        panels = figure.subplots(1, len(shown), squeeze=False)[0]
        for axes, one in zip(panels, shown, strict=True):
            (_paint_sum if one.type == "cumulative" else _paint_level)(axes, book, one, book.history(one.indicator_id))
            _year_axis(axes, w.short_year)
            axes.set_ylabel(f"{'期間の合計' if one.type == 'cumulative' else ''}({one.unit})")
            if len(shown) > 1:
                axes.set_title(_lines(f"{one.indicator_id} {one.name}", 20), fontsize=9, loc="left")
        figure.legend(*legend(*panels), loc="outside lower center", ncols=3, frameon=False, fontsize=8)

    said = "".join(w.alt_history(book.row(one.indicator_id), one, book.history(one.indicator_id)) for one in shown)
    names = "、".join(f"{one.indicator_id} {one.name}(単位: {one.unit})" for one in shown)
    return draw(paint, 2.55 if len(shown) == 1 else 2.6, said, f"実績と予測: {names}", source_of(book))


def legend(*panels: Axes) -> tuple[list[Any], list[str]]:
    """Handles and labels of all panels, each label once."""
    pairs = [zip(*axes.get_legend_handles_labels(), strict=True) for axes in panels]
    found = {label: handle for pair in pairs for handle, label in pair}
    return list(found.values()), list(found)


def _number(value: float, _: Any) -> str:
    return f"{value:,.10g}".replace("-", "−")


def grid(axes: Axes) -> None:
    """Pale lines across, and numbers with separators."""
    axes.yaxis.set_major_formatter(_number)
    axes.grid(axis="y", color="#dddddd", lw=0.6)
    axes.set_axisbelow(True)


def _paint_level(axes: Axes, book: Workbook, one: Indicator, history: History) -> None:
    first = min([*history.years, one.target_first_year])
    _target_line(axes, one, first)
    if not history.points:
        axes.text(0.5, 0.5, "確定した実績がありません", transform=axes.transAxes, ha="center")
        axes.set(xlim=(book.plan.years[0] - 1, book.plan.years[-1]), ylim=(0, one.target * 1.15 or 1))
        return
    if one.type == "level" and one.baseline is not None and one.baseline_year:
        axes.plot([one.baseline_year, one.target_year], [one.baseline, one.target], color=GREY,
                  lw=1, ls=":", label="計画の直線")  # fmt: skip
    years, quantiles = fan(one, history, book.draws)
    if years and not w.is_none(book.row(one.indicator_id)["p_meet"]):
        last = history.years[-1]
        _paint_fan(axes, (last, history.values[-1]), years, quantiles)
        _paint_line(axes, history, [last, *years])
    _paint_points(axes, one, history)
    for row in records(book.rows(one.indicator_id)):
        if row.value == row.value and left_open(one, row.fiscal_year, row.status):
            axes.plot([row.fiscal_year], [row.value], "o", mec=BLUE, mfc="#ffffff", ms=6, label="実績(速報)")


def _paint_fan(axes: Axes, start: tuple[int, float], ahead: Sequence[int], quantiles: Array) -> None:
    """The bands (years ahead, 99), opening from the last known year and value."""
    years = [start[0], *ahead]
    drawn = np.vstack([np.full(99, start[1]), quantiles])
    low, mid_low, mid_high, high = (drawn[:, i] for i in SPREAD)
    axes.fill_between(years, low, high, facecolor=WIDE, edgecolor=BLUE, lw=0.4, label="予測: 10回に8回の幅")
    axes.fill_between(years, mid_low, mid_high, facecolor=NARROW, edgecolor=BLUE, lw=0.4, label="予測: 10回に5回の幅")
    axes.plot(years, drawn[:, 49], color=BLUE, lw=1.5, ls="--", label="予測の中央")


def _paint_line(axes: Axes, history: History, years: Sequence[int]) -> None:
    line = straight_line(history.years, history.values, years)
    if line is not None:
        axes.plot(years, line[0], color=ORANGE, lw=1, ls="-.", label="直線の延長(参考)")


def _paint_points(axes: Axes, one: Indicator, history: History) -> None:
    """Baseline and earlier years lighter, provisional values hollow, no solid line over a missing year."""
    points = list(zip(history.years, history.values, history.statuses, strict=True))
    for (year, value, _), (year_after, value_after, _) in pairwise(points):
        gap = year_after - year > one.observed_every
        axes.plot([year, year_after], [value, value_after], color=BLUE, lw=1, ls=(0, (2, 3)) if gap else "-")
    for year, value, status in points:
        old = one.baseline_year is not None and year <= one.baseline_year
        face = "#ffffff" if status == "provisional" else "#8fa9c6" if old else BLUE
        label = "計画の現状値" if old else "実績(速報)" if status == "provisional" else "実績"
        axes.plot([year], [value], "o", mec=BLUE, mfc=face, ms=6, ls="", label=label)


def _target_line(axes: Axes, one: Indicator, first: int) -> None:
    label = f"目標 {w.target_text(one)}"
    start = one.target_first_year if one.type in {"every_year", "cumulative"} else first
    axes.plot([start, one.target_year], [one.target] * 2, color=INK, lw=1.5, label=label)
    axes.plot([one.target_year], [one.target], marker="D", color=INK, ms=5)


def _year_axis(axes: Axes, label: Callable[[int], str]) -> None:
    low, high = axes.get_xlim()
    years = list(range(int(np.ceil(low)), int(np.floor(high)) + 1))
    axes.set_xticks(years, [label(year) for year in years])
    axes.set_xlabel("年度")
    grid(axes)


def _paint_sum(axes: Axes, book: Workbook, one: Indicator, history: History) -> None:
    """The sum from the start of the window up to its first gap, and the fan over the open years."""
    rows = book.rows(one.indicator_id)
    start = one.target_first_year - 1
    _, seen, open_years = sum_so_far(one, rows)
    known = {start: 0.0}
    for year in range(one.target_first_year, min([*open_years, one.target_year + 1])):
        total, covered, _ = sum_so_far(one, rows[rows["fiscal_year"] <= year])
        if covered and covered[-1] == year:
            known[year] = total
    _target_line(axes, one, start)
    axes.plot([start, one.target_year], [0, one.target], color=GREY, lw=1, ls=":", label="計画の直線")
    last = max(known)
    ahead = [i for i, year in enumerate(open_years) if year > max([last, *seen])]
    if ahead and history.points:
        drawn = np.quantile(sums(one, rows, history, open_years, book.draws)[:, ahead], fc.LEVELS, axis=0).T
        _paint_fan(axes, (last, known[last]), [open_years[i] for i in ahead], drawn)
    axes.plot(list(known), list(known.values()), color=BLUE, lw=1)
    if len(known) > 1:
        axes.plot(list(known)[1:], list(known.values())[1:], "o", color=BLUE, ms=6, label="実績の合計")


# ---- pace and chance ---------------------------------------------------------------------------


def chance_chart(book: Workbook) -> Chart | None:
    """Chance of meeting each target of the plan; None when none can be said."""
    rows = [row for row in dicts(book.results) if not w.is_none(row["p_meet"])][::-1]
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
            axes.annotate(w.chance(row["p_meet"], book.rubric.edges), (100 * row["p_meet"], place), xytext=(0, 8),
                          textcoords="offset points", ha="left" if right else "right")  # fmt: skip
        axes.set_yticks(range(len(rows)), [indicator_label(row) for row in rows])
        axes.set(xlim=(0, 100), ylim=(-0.6, len(rows) - 0.2), xlabel="達成の見込み(%)")
        figure.legend(*legend(axes), loc="outside lower center", ncols=2, frameon=False, fontsize=8)

    said = "、".join(
        f"{row['indicator_id']} {row['name']} {w.chance(row['p_meet'], book.rubric.edges)}" for row in rows[::-1]
    )
    return draw(paint, 1.2 + 0.36 * len(rows), f"達成の見込みの図。{said}。", "達成の見込み(単位: %)", source_of(book))


def indicator_label(row: Mapping[str, Any]) -> str:
    """Id and name of an indicator on at most two lines of an axis."""
    return _lines(f"{row['indicator_id']} {row['name']}", 20)


def _lines(text: str, width: int) -> str:
    """Two lines at most, broken after a particle or a comma where one is near: Japanese has no spaces."""
    if len(text) <= width:
        return text
    cut = next((i for i in range(width, width // 2, -1) if text[i - 1] in "のにをはと、) "), width)
    rest = text[cut:]
    return f"{text[:cut]}\n{rest if len(rest) <= width + 4 else rest[: width + 3] + '…'}"


def _paint_zones(axes: Axes, book: Workbook) -> None:
    """The thresholds of the rubric, named on the chart."""
    upper = 1.0
    for code, edge in book.rubric.steps("verdict"):
        axes.axvspan(100 * edge, 100 * upper, color=BADGES[code].background, alpha=0.5, lw=0)
        axes.text(50 * (edge + upper), 1.01, BADGES[code].label, ha="center", va="bottom", fontsize=8,
                  transform=axes.get_xaxis_transform())  # fmt: skip
        axes.axvline(100 * edge, color=GREY, lw=0.8, ls=":")
        upper = edge


# ---- the whole plan ----------------------------------------------------------------------------


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
        word=[f"{BADGES[row['verdict']].symbol} {w.chance(row['p_meet'], book.rubric.edges)}" for row in dicts(results)]
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
        axes.set_xticklabels([f"{w.short_year(int(year))}末" for year in grid.columns])
        axes.set(ylabel="")
        axes.tick_params(length=0)
        axes.set_xlabel("評価の時点")

    marks = "、".join(f"{badge.symbol} {badge.label}" for badge in BADGES.values())
    return draw(
        paint,
        0.9 + 0.36 * len(order),
        w.alt_heatmap(results),
        f"判定の推移と達成の見込み(今の値と方法で計算し直したもの。{marks})",
        source_of(book),
    )


# ---- national context --------------------------------------------------------------------------


def context_charts(book: Workbook) -> list[Chart]:
    """National series by topic, each with the same forecast as the indicators and no target."""
    topics: dict[str, list[Any]] = {}
    for series in records(book.series):
        topics.setdefault(series.series_id.split("_")[0], []).append(series)
    return [_context_chart(book, group) for group in topics.values()]


def comparable_history(book: Workbook, series_id: str) -> tuple[pd.DataFrame, History]:
    """All published values of a series, and the latest vintage of those that can be compared."""
    values = book.series_values[book.series_values["series_id"] == series_id].sort_values(
        ["year", "vintage"], na_position="first"
    )
    used = values[values["comparable"] == "yes"].drop_duplicates("year", keep="last")
    none: list[float | None] = [None] * len(used)
    words = ("final",) * len(used)
    years = tuple(int(year) for year in used["year"])
    return values, History(years, tuple(float(value) for value in used["value"]), tuple(none), words)


def _context_chart(book: Workbook, group: Sequence[Any]) -> Chart:
    histories = {series.series_id: comparable_history(book, series.series_id) for series in group}

    def paint(figure: Figure) -> None:
        panels = figure.subplots(1, len(group), sharey=True, squeeze=False)[0]
        for axes, series in zip(panels, group, strict=True):
            _paint_series(axes, series, *histories[series.series_id])
        panels[0].set_ylabel(f"({group[0].unit})")
        figure.legend(*legend(*panels), loc="outside lower center", ncols=3, frameon=False, fontsize=8)

    names = "、".join(series.name for series in group)
    said = "".join(w.alt_series(series.name, series.unit, histories[series.series_id][1]) for series in group)
    used = pd.concat([values for values, _ in histories.values()])["source_id"]
    return draw(paint, 2.6, said, f"{names}(全国、単位: {group[0].unit})", book.sources_of(used))


def _paint_series(axes: Axes, series: Any, values: pd.DataFrame, history: History) -> None:
    last = history.years[-1]
    ahead = list(range(last + 1, last + CONTEXT_YEARS + 1)) if series.continues == "yes" else []
    if ahead:
        _paint_fan(axes, (last, history.values[-1]), ahead, bands(history, series.kind, ahead))
    axes.plot(history.years, history.values, "o-", color=BLUE, lw=1, ms=5, label="公表値(最新の版)")
    for row in records(values):
        if row.comparable == "no":
            axes.plot([row.year], [row.value], "x", color=INK, ms=6, label="比較できない値(調査方法の変更)")
        elif row.value != history.values[history.years.index(row.year)]:
            axes.plot([row.year], [row.value], "o", mec=GREY, mfc="#ffffff", ms=4, label="改訂前の値")
    axes.set_title(_lines(series.name, 15), fontsize=8)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=4))
    grid(axes)
    axes.set_xlabel("年")
