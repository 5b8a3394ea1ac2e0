"""The chart of the verdicts over the years, by symbol and word."""

from collections.abc import Sequence
from itertools import groupby

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ictanalysis.evaluation.result import Result
from ictanalysis.inputs.eras import short_year
from ictanalysis.pages.badges import BADGES, Badge
from ictanalysis.pages.chart import Chart, draw, indicator_label, is_narrow, source_of
from ictanalysis.pages.message import is_judged
from ictanalysis.pages.workbook import Workbook

MOST_WORDS = 5  # columns up to which a cell holds its word beside the symbol
FRAMES = {False: 0.6, True: 2.2}  # points
INSET = 0.04


def verdict_heatmap(book: Workbook) -> Chart | None:
    """Verdict of every indicator at the end of each plan year that has one; None while there is no result to judge."""
    years = {
        year: list(group) for year, group in groupby(book.evaluation.by_year, lambda result: result.evaluation_year)
    }
    years = {year: group for year, group in years.items() if any(map(is_judged, group))}
    if not years:
        return None
    used = [
        badge
        for code, badge in BADGES.items()
        if any(each.verdict == code for group in years.values() for each in group)
    ]

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        _paint_verdicts(axes, [*years.values()], worded=len(years) <= (2 if is_narrow(figure) else MOST_WORDS))
        axes.set_yticks([place + 0.5 for place in range(len(book.results))],
                        [indicator_label(result, figure) for result in book.results])  # fmt: skip
        axes.set_xticks(
            [place + 0.5 for place in range(len(years))],
            [f"{short_year(year, book.plan.calendar)}末" for year in years],
        )
        axes.set_title(_legend(used, 3 if is_narrow(figure) else len(used)), fontsize=8, loc="left")
        axes.xaxis.tick_top()
        axes.tick_params(length=0)

    words = "".join(
        f"{short_year(year, book.plan.calendar)}末: {'、'.join(f'{each.indicator_id} {BADGES[each.verdict].label}' for each in group)}。"
        for year, group in years.items()
    )
    height = 0.75 + 0.28 * len(book.results)
    caption = "判定の推移(今の値と方法で計算し直したもの)"
    return draw(paint, (height, height + 0.3), f"判定の推移。{words}", caption, source_of(book))


def _legend(used: Sequence[Badge], a_line: int) -> str:
    told = [f"{badge.symbol} {badge.label}" for badge in used]
    return "\n".join("\u3000".join(told[place : place + a_line]) for place in range(0, len(told), a_line))


def _paint_verdicts(axes: Axes, columns: Sequence[Sequence[Result]], worded: bool) -> None:
    """A cell per indicator and year with its mark, in the badge's colours and frame; columns are years."""
    for place, results in enumerate(columns):
        for row, result in enumerate(results):
            badge = BADGES[result.verdict]
            axes.add_patch(Rectangle(
                (place + INSET, row + 2 * INSET), 1 - 2 * INSET, 1 - 4 * INSET, facecolor=badge.background,
                edgecolor=badge.foreground, lw=FRAMES[badge.heavy],
            ))  # fmt: skip
            axes.text(place + 0.5, row + 0.5, f"{badge.symbol} {badge.label}" if worded else badge.symbol, ha="center",
                      va="center", color=badge.foreground, fontsize=8)  # fmt: skip
    axes.set(xlim=(0, len(columns)), ylim=(len(columns[0]), 0))
    for side in axes.spines.values():
        side.set_visible(False)
