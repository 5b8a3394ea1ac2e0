"""The chart of indicators: values so far, target and outlook, each named where it stands."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ictanalysis.evaluation.result import NO_FAN, Result
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.values import Value
from ictanalysis.pages.chart import (
    BLUE,
    GREY,
    INK,
    SPREAD,
    Array,
    Chart,
    draw,
    grid,
    is_narrow,
    paint_fan,
    panels,
    source_of,
    two_lines,
)
from ictanalysis.pages.labels import Label, put_labels
from ictanalysis.pages.message import is_judged, message, plan_start
from ictanalysis.pages.say import baseline_text, goal_text, own_places, quantity, rounded, target_text, value_text
from ictanalysis.pages.standing import latest_text, provisional_text, range_text
from ictanalysis.pages.workbook import Workbook
from ictanalysis.progress.series import History, left_open, running_totals, sum_so_far

MOST_YEARS = 8  # on an axis
OLD = "#8fa9c6"
A_ROW = 2  # panels
HEAD = 24  # characters of a panel's title in a line


class Shown(NamedTuple):
    """Years and values of a panel's line, and the outlook that opens from its last point."""

    known: dict[int, float]
    ahead: tuple[int, ...]
    bands: Array


class Panel(NamedTuple):
    """A result to be drawn, the published figures behind it, and what stands above it in bold."""

    result: Result
    rows: Sequence[Value]
    head: str


def history_chart(book: Workbook, *indicator_ids: str) -> Chart:
    """Values so far, target, the plan's line and the outlook, a panel each; a cumulative indicator as its growing sum."""
    shown = [book.result(indicator_id) for indicator_id in indicator_ids]
    names = "、".join(result.indicator_id for result in shown)
    return panels_chart([Panel(one, book.rows(one.indicator_id), message(one)) for one in shown],
                        f"{names} 実績と目標", "".join(map(alt_history, shown)), source_of(book))  # fmt: skip


def panels_chart(shown: Sequence[Panel], caption: str, alt: str, source: str) -> Chart:
    """Results side by side; the caption goes on to say what the marks are."""

    def paint(figure: Figure) -> None:
        told = []
        for axes, (result, rows, head) in zip(panels(figure, len(shown), A_ROW), shown, strict=True):
            told.append((axes, _paint(axes, rows, result)))
            width = HEAD if is_narrow(figure) or len(shown) > 1 else 2 * HEAD
            name = two_lines(
                f"{result.label}({'期間の合計、' if result.indicator.is_sum else ''}{result.indicator.unit})", width
            )
            axes.set_title(name, fontsize=8, loc="left", color=INK)
            _head(axes, two_lines(head, width), 1 + name.count("\n"))
        put_labels(figure, told)

    results = [one.result for one in shown]
    marks = ["水色の帯: 10回に8回入る見通し"] if any(map(_has_outlook, results)) else []
    marks += ["点線: 計画どおりの進み方"] if any(plan_start(one.indicator) for one in results) else []
    caption += f"({'、'.join(marks)})" if marks else ""
    return draw(paint, (2.1 * ceil(len(shown) / A_ROW), 2.4 * len(shown)), alt, caption, source)


def _head(axes: Axes, words: str, below: int) -> None:
    """The message of a panel above the lines of its name, for which the layout leaves room as for a title."""
    rise = (0, 7 + 10.5 * below)
    head = axes.annotate(words, (0, 1), xytext=rise, xycoords="axes fraction", textcoords="offset points", fontsize=8.5,
                         fontweight="bold", annotation_clip=False)  # fmt: skip
    head.set_in_layout(False)
    axes.annotate("\u3000", (0, 1), xytext=rise, xycoords="axes fraction", textcoords="offset points", fontsize=8.5)


def alt_history(result: Result) -> str:
    """The message of an indicator's chart, then its first and last value and the target."""
    one, early = result.indicator, provisional_text(result)
    first = f"現状値 {baseline_text(one)}、" if one.baseline is not None else ""
    latest = latest_text(result)
    now = f"最新 {latest}、" if latest not in ("—", early) else f"最新 {early}、" if early else ""
    outlook = f"、見通し {range_text(result)}" if _has_outlook(result) else ""
    return f"{result.label}: {message(result)}。{first}{now}目標 {target_text(one)}{outlook}。"


def _has_outlook(result: Result) -> bool:
    return is_judged(result) and result.decision is None and result.forecast_p10 is not None


def _paint(axes: Axes, rows: Sequence[Value], result: Result) -> list[Label]:
    """One panel without its labels, which are returned."""
    one = result.indicator
    shown = _sum_shown(one, rows, result) if one.is_sum else _level_shown(result)
    labels = [*_paint_plan(axes, one), *_paint_target(axes, one)]
    if _has_outlook(result) and shown.ahead and shown.known:
        last = max(shown.known)
        paint_fan(axes, (last, shown.known[last]), shown.ahead, shown.bands)
        ends = sum(shown.bands[-1][place] for place in SPREAD) / 2
        low, high = (rounded(shown.bands[-1][place], own_places(one)) for place in SPREAD)
        labels.append(Label(f"見通し {low}〜{high}\n(10回に8回)", shown.ahead[-1], ends, BLUE, beside=True))
    labels += _paint_sum(axes, one, shown.known) if one.is_sum else _paint_points(axes, result)
    labels += _paint_others(axes, one, rows, result.history)
    _scale(axes, one)
    if not axes.lines or not (shown.known or result.history.points):
        axes.text(0.03, 0.5, "実績の登録がありません", transform=axes.transAxes, fontsize=8, color=GREY)
    return labels


def _level_shown(result: Result) -> Shown:
    years, bands = result.fans.get("value", NO_FAN)
    last = result.history.years[-1] if result.history.points else 0
    known = dict(zip(result.history.years, result.history.values, strict=True))
    ahead = [place for place, year in enumerate(years) if year > last]
    return Shown(known, tuple(years[place] for place in ahead), bands[ahead])


def _sum_shown(one: Indicator, rows: Sequence[Value], result: Result) -> Shown:
    """The sum from the start of the window up to its first gap, and the outlook over the open years."""
    _, seen, open_years = sum_so_far(one, rows)
    totals, gap = running_totals(one, rows), min([*open_years, one.target_year + 1])
    known = {one.target_first_year - 1: 0.0} | {year: total for year, total in totals.items() if year < gap}
    fan = result.fans.get("sum", NO_FAN)
    ahead = [place for place, year in enumerate(fan.years) if year > max([max(known), *seen])]
    return Shown(known, tuple(fan.years[place] for place in ahead), fan.bands[ahead])


def _paint_plan(axes: Axes, one: Indicator) -> list[Label]:
    """The line on which the target is reached at an even pace."""
    if (found := plan_start(one)) is None:
        return []
    start, base = found
    axes.plot([start, one.target_year], [base, one.target], color=GREY, lw=1, ls=":")
    middle = start + 0.6 * (one.target_year - start)
    return [Label("計画どおりの線", middle, base + 0.6 * (one.target - base), GREY)]


def _paint_target(axes: Axes, one: Indicator) -> list[Label]:
    if one.counts_years and not one.is_sum and one.each_year:
        axes.plot([one.target_first_year, one.target_year], [one.target] * 2, color=INK, lw=1.2)
    axes.plot([one.target_year], [one.target], marker="D", color=INK, ms=6, ls="None")
    return [Label(f"目標 {goal_text(one)}", one.target_year, one.target, INK, bold=True, beside=True)]


def _paint_points(axes: Axes, result: Result) -> list[Label]:
    """Earlier years lighter, provisional values hollow, no solid line over a missing year; first and last are named."""
    one, history = result.indicator, result.history
    points = list(zip(history.years, history.values, history.statuses, strict=True))
    for (year, value, _), (year_after, value_after, _) in pairwise(points):
        gap = year_after - year > one.observed_every
        axes.plot([year, year_after], [value, value_after], color=BLUE, lw=1.4, ls=(0, (2, 3)) if gap else "-")
    for year, value, status in points:
        old = one.baseline_year is not None and year <= one.baseline_year
        face = "#ffffff" if status == "provisional" else OLD if old else BLUE
        axes.plot([year], [value], "o", mec=BLUE, mfc=face, ms=5, ls="None")
    return _point_labels(one, points)


def _point_labels(one: Indicator, points: Sequence[tuple[int, float, str]]) -> list[Label]:
    """The baseline, and the latest value with its year."""
    labels = []
    last = points[-1][0] if points else None
    for year, value, status in points:
        early = "、速報" if status == "provisional" else ""
        if year == last and year != one.baseline_year:
            labels.append(Label(f"{value_text(value, one)}({one.year(year)}{early})", year, value, BLUE, bold=True))
        elif year == one.baseline_year:
            labels.append(Label(f"現状値 {value_text(value, one)}", year, value, BLUE))
    return labels[::-1]


def _paint_others(axes: Axes, one: Indicator, rows: Sequence[Value], history: History) -> list[Label]:
    """Provisional values that the forecast leaves open, hollow, and values that cannot be compared, as crosses."""
    labels = []
    for row in (row for row in rows if not row.missing):
        if row.comparable == "no":
            axes.plot([row.fiscal_year], [row.number], "x", color=GREY, ms=6, ls="None")
            labels.append(Label("比べられない値", row.fiscal_year, row.number, GREY))
        elif not one.is_sum and left_open(one, row.fiscal_year, row.status) and row.fiscal_year not in history.years:
            axes.plot([row.fiscal_year], [row.number], "o", mec=BLUE, mfc="#ffffff", ms=5, ls="None")
            words = f"{value_text(row.number, one)}({one.year(row.fiscal_year)}、速報)"
            labels.append(Label(words, row.fiscal_year, row.number, BLUE))
    return labels


def _paint_sum(axes: Axes, one: Indicator, known: dict[int, float]) -> list[Label]:
    years, totals = list(known), list(known.values())
    axes.plot(years, totals, color=BLUE, lw=1.4)
    if len(years) < 2:
        return []
    axes.plot(years[1:], totals[1:], "o", color=BLUE, ms=5, ls="None")
    return [Label(f"{quantity(totals[-1], '', 0)}({one.year(years[-1])}まで)", years[-1], totals[-1], BLUE, bold=True)]


def _scale(axes: Axes, one: Indicator) -> None:
    """Counts and amounts from 0, percentages never beyond 0 and 100, every year named where there is room."""
    low, high = axes.dataLim.y0, axes.dataLim.y1
    if not np.isfinite([low, high]).all():
        low, high = 0.0, one.target
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))
    room = 0.12 * ((high - low) or abs(high) or 1.0)
    if one.kind == "percent":
        top = high + room
        axes.set_ylim(max(0.0, low - 2 * room), top)
        if high <= 100 < top:
            axes.spines["left"].set_bounds(axes.get_ylim()[0], 100)
            axes.set_yticks([tick for tick in axes.get_yticks() if axes.get_ylim()[0] <= tick <= 100])
    elif low >= 0:
        axes.set_ylim(0, 1.12 * (high or 1.0))
    else:
        axes.set_ylim(low - room, high + room)
    left, right = axes.dataLim.x0, max(axes.dataLim.x1, one.target_year)
    years = range(int(min(left, one.target_year - 1)), int(right) + 1)
    axes.set_xlim(years[0] - 0.3, years[-1] + 0.3)
    step = 1 + (len(years) - 1) // MOST_YEARS
    named = [year for year in years if (years[-1] - year) % step == 0]
    axes.set_xticks(named, [one.year(year).removesuffix("年") for year in named])
    axes.tick_params(labelsize=7.5, length=2)
    grid(axes)
