"""The chart of one measure."""

from ictanalysis.pages.chart import Chart
from ictanalysis.pages.history import history_chart
from ictanalysis.pages.workbook import Workbook


def measure_chart(book: Workbook, measure_id: str) -> Chart:
    """`history_chart` of all indicators of a measure, side by side."""
    return history_chart(book, *(one.indicator_id for one in book.plan.of_measure(measure_id)))
