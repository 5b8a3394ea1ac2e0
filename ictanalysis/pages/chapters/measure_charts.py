"""The chart of one measure: values so far, target and forecast."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ictanalysis.evaluation.outlook import fan, sums
from ictanalysis.forecast import engine
from ictanalysis.inputs.eras import short_year
from ictanalysis.inputs.plan import Indicator
from ictanalysis.pages import say
from ictanalysis.pages.chart import BLUE, GREY, INK, ORANGE, Chart, draw, grid, legend, paint_fan, source_of, two_lines
from ictanalysis.pages.say import baseline_text, is_none, own_places, quantity, target_text, value_text, window_text
from ictanalysis.pages.standing import provisional_text, range_text
from ictanalysis.pages.workbook import Workbook
from ictanalysis.progress.series import History, left_open, straight_line, sum_so_far


def alt_history(row: Mapping[str, Any], one: Indicator, history: History) -> str:
    """What the history chart shows, with its numbers; a mean over several years is called one."""
    marks = {
        year: "(速報)" for year, status in zip(history.years, history.statuses, strict=True) if status == "provisional"
    }
    if one.baseline_year and one.type != "cumulative":
        marks[one.baseline_year] = "(計画の現状値)"
    points = "、".join(
        f"{short_year(year)} {value_text(value, one)}{marks.get(year, '')}"
        for year, value in zip(history.years, history.values, strict=True)
        if one.type != "cumulative" or year >= one.target_first_year
    )
    per_year = "年あたりの実績" if one.type == "cumulative" else "実績"
    before = f"計画の現状値: {baseline_text(one)}。" if one.type == "cumulative" and one.baseline is not None else ""
    drawn_apart = provisional_text(row, one) and row["provisional_year"] not in history.years
    early = f"速報: {provisional_text(row, one)}。" if drawn_apart else ""
    said = f"折れ線グラフ。{one.name}。{before}{per_year}: {points or '公表なし'}。{early}目標: {target_text(one)}。"
    if is_none(row["forecast_p50"]) or row["reason"] == "decided":
        return said
    when = window_text(one) if one.type == "cumulative" else short_year(one.target_year)
    middle = quantity(row["forecast_p50"], one.unit, own_places(one))
    return f"{said}{when}の予測: 中央{middle}、10回に8回の幅{range_text(row, one)}。"


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
            _year_axis(axes, short_year)
            axes.set_ylabel(f"{'期間の合計' if one.type == 'cumulative' else ''}({one.unit})")
            if len(shown) > 1:
                axes.set_title(two_lines(f"{one.indicator_id} {one.name}", 20), fontsize=9, loc="left")
        figure.legend(*legend(*panels), loc="outside lower center", ncols=3, frameon=False, fontsize=8)

    said = "".join(alt_history(book.row(one.indicator_id), one, book.history(one.indicator_id)) for one in shown)
    names = "、".join(f"{one.indicator_id} {one.name}(単位: {one.unit})" for one in shown)
    return draw(paint, 2.55 if len(shown) == 1 else 2.6, said, f"実績と予測: {names}", source_of(book))


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
    if years and not say.is_none(book.row(one.indicator_id)["p_meet"]):
        last = history.years[-1]
        paint_fan(axes, (last, history.values[-1]), years, quantiles)
        _paint_line(axes, history, [last, *years])
    _paint_points(axes, one, history)
    for row in book.rows(one.indicator_id):
        if not row.missing and left_open(one, row.fiscal_year, row.status):
            axes.plot([row.fiscal_year], [row.number], "o", mec=BLUE, mfc="#ffffff", ms=6, label="実績(速報)")


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
    label = f"目標 {say.target_text(one)}"
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
        total, covered, _ = sum_so_far(one, [row for row in rows if row.fiscal_year <= year])
        if covered and covered[-1] == year:
            known[year] = total
    _target_line(axes, one, start)
    axes.plot([start, one.target_year], [0, one.target], color=GREY, lw=1, ls=":", label="計画の直線")
    last = max(known)
    ahead = [i for i, year in enumerate(open_years) if year > max([last, *seen])]
    if ahead and history.points:
        drawn = np.quantile(sums(one, rows, history, open_years, book.draws)[:, ahead], engine.LEVELS, axis=0).T
        paint_fan(axes, (last, known[last]), [open_years[i] for i in ahead], drawn)
    axes.plot(list(known), list(known.values()), color=BLUE, lw=1)
    if len(known) > 1:
        axes.plot(list(known)[1:], list(known.values())[1:], "o", color=BLUE, ms=6, label="実績の合計")
