"""The chart of a supposition beside the indicator as it stands."""

from collections.abc import Iterable

from ictanalysis.evaluation.whatif import Answer, Supposed
from ictanalysis.pages.chart import Chart, source_of
from ictanalysis.pages.history import Panel, alt_history, panels_chart
from ictanalysis.pages.message import message
from ictanalysis.pages.whatif import supposed_text
from ictanalysis.pages.workbook import Workbook


def answers_chart(book: Workbook, told: Iterable[Answer]) -> Chart:
    """History, outlook and target as they stand, and beside them under each supposition that has an answer."""
    shown = [(each, each.result) for each in told if each.result]
    panels = [Panel(result, each.rows, _head(each)) for each, result in shown]
    alt = "".join(_alt(each) + alt_history(result) for each, result in shown)
    name = f"{shown[0][1].indicator_id} 実績と目標"
    if len(shown) == 1:
        return panels_chart(panels, name, alt, source_of(book))
    return panels_chart(panels, f"{name}、仮定ごと", alt, f"{source_of(book)}。仮定の値を含む")


def _head(told: Answer) -> str:
    if told.result is None:
        return ""
    return (
        message(told.result) if told.supposed == Supposed() else f"仮定: {supposed_text(told, told.result.indicator)}"
    )


def _alt(told: Answer) -> str:
    return "" if told.supposed == Supposed() else f"{_head(told)}。"
