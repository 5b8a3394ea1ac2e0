"""The chart of one measure: values so far, target and forecast."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ictanalysis.evaluation.result import NO_FAN, Result
from ictanalysis.inputs.eras import short_year
from ictanalysis.inputs.plan import Indicator
from ictanalysis.pages.chart import BLUE, GREY, INK, ORANGE, Chart, draw, grid, legend, paint_fan, source_of, two_lines
from ictanalysis.pages.say import baseline_text, own_places, quantity, target_text, value_text, window_text
from ictanalysis.pages.standing import provisional_text, range_text
from ictanalysis.pages.workbook import Workbook
from ictanalysis.progress.series import History, left_open, running_totals, sum_so_far


def measure_chart(book: Workbook, measure_id: str) -> Chart:
    """`history_chart` of all indicators of a measure, side by side."""
    return history_chart(book, *(one.indicator_id for one in book.plan.of_measure(measure_id)))


def history_chart(book: Workbook, *indicator_ids: str) -> Chart:
    """Values so far, target and forecast, a panel each; a cumulative indicator is drawn as its growing sum."""
    shown = [book.result(indicator_id) for indicator_id in indicator_ids]

    def paint(figure: Figure) -> None:
        panels = figure.subplots(1, len(shown), squeeze=False)[0]
        for axes, result in zip(panels, shown, strict=True):
            (_paint_sum if result.indicator.is_sum else _paint_level)(axes, book, result)
            _year_axis(axes, short_year)
            axes.set_ylabel(f"{'期間の合計' if result.indicator.is_sum else ''}({result.indicator.unit})")
            if len(shown) > 1:
                axes.set_title(two_lines(result.label, 20), fontsize=9, loc="left")
        figure.legend(*legend(*panels), loc="outside lower center", ncols=3, frameon=False, fontsize=8)

    names = "、".join(f"{result.label}(単位: {result.indicator.unit})" for result in shown)
    words = "".join(map(alt_history, shown))
    return draw(paint, 2.55 if len(shown) == 1 else 2.6, words, f"実績と予測: {names}", source_of(book))


def alt_history(result: Result) -> str:
    """What the history chart shows, with its numbers; a mean over several years is called one."""
    one, early = result.indicator, result.provisional
    drawn_apart = early is not None and early.year not in result.history.years
    per_year = "年あたりの実績" if one.is_sum else "実績"
    before = f"計画の現状値: {baseline_text(one)}。" if one.is_sum and one.baseline is not None else ""
    words = (
        f"折れ線グラフ。{one.name}。{before}{per_year}: {_points_text(result) or '公表なし'}。"
        f"{f'速報: {provisional_text(result)}。' if drawn_apart else ''}目標: {target_text(one)}。"
    )
    if result.forecast_p50 is None or result.decision:
        return words
    when = window_text(one) if one.is_sum else short_year(one.target_year)
    middle = quantity(result.forecast_p50, one.unit, own_places(one))
    return f"{words}{when}の予測: 中央{middle}、10回に8回の幅{range_text(result)}。"


def _points_text(result: Result) -> str:
    """The values with their years; of a sum only those that it adds up."""
    one, history = result.indicator, result.history
    marks = {"provisional": "(速報)"}
    return "、".join(
        f"{short_year(year)} {value_text(value, one)}"
        f"{'(計画の現状値)' if year == one.baseline_year and not one.is_sum else marks.get(status, '')}"
        for year, value, status in zip(history.years, history.values, history.statuses, strict=True)
        if not one.is_sum or year >= one.target_first_year
    )


def _paint_level(axes: Axes, book: Workbook, result: Result) -> None:
    one, history = result.indicator, result.history
    _target_line(axes, one, min([*history.years, one.target_first_year]))
    if not history.points:
        axes.text(0.5, 0.5, "確定した実績がありません", transform=axes.transAxes, ha="center")
        axes.set(xlim=(book.plan.years[0] - 1, book.plan.years[-1]), ylim=(0, one.target * 1.15 or 1))
        return
    if one.is_level and one.baseline is not None and one.baseline_year:
        axes.plot([one.baseline_year, one.target_year], [one.baseline, one.target], color=GREY,
                  lw=1, ls=":", label="計画の直線")  # fmt: skip
    years, bands = result.fans.get("value", NO_FAN)
    if years and result.p_meet is not None:
        last = history.years[-1]
        paint_fan(axes, (last, history.values[-1]), years, bands)
        if result.straight:
            line = [*result.straight], [*result.straight.values()]
            axes.plot(*line, color=ORANGE, lw=1, ls="-.", label="直線の延長(参考)")
    _paint_points(axes, one, history)
    for row in book.rows(one.indicator_id):
        if not row.missing and left_open(one, row.fiscal_year, row.status):
            axes.plot([row.fiscal_year], [row.number], "o", mec=BLUE, mfc="#ffffff", ms=6, label="実績(速報)")


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
    label = f"目標 {target_text(one)}"
    start = one.target_first_year if one.counts_years else first
    axes.plot([start, one.target_year], [one.target] * 2, color=INK, lw=1.5, label=label)
    axes.plot([one.target_year], [one.target], marker="D", color=INK, ms=5)


def _year_axis(axes: Axes, label: Callable[[int], str]) -> None:
    low, high = axes.get_xlim()
    years = list(range(int(np.ceil(low)), int(np.floor(high)) + 1))
    axes.set_xticks(years, [label(year) for year in years])
    axes.set_xlabel("年度")
    grid(axes)


def _paint_sum(axes: Axes, book: Workbook, result: Result) -> None:
    """The sum from the start of the window up to its first gap, and the fan over the open years."""
    one, start = result.indicator, result.indicator.target_first_year - 1
    _, seen, open_years = sum_so_far(one, book.rows(one.indicator_id))
    totals, gap = running_totals(one, book.rows(one.indicator_id)), min([*open_years, one.target_year + 1])
    known = {start: 0.0} | {year: total for year, total in totals.items() if year < gap}
    _target_line(axes, one, start)
    axes.plot([start, one.target_year], [0, one.target], color=GREY, lw=1, ls=":", label="計画の直線")
    last = max(known)
    fan = result.fans.get("sum", NO_FAN)
    ahead = [place for place, year in enumerate(fan.years) if year > max([last, *seen])]
    if ahead:
        paint_fan(axes, (last, known[last]), [fan.years[place] for place in ahead], fan.bands[ahead])
    axes.plot(list(known), list(known.values()), color=BLUE, lw=1)
    if len(known) > 1:
        axes.plot(list(known)[1:], list(known.values())[1:], "o", color=BLUE, ms=6, label="実績の合計")
