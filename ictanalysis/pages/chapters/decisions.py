"""The close of the main part: the form on which the council's decisions on the matters asked are recorded."""

from ictanalysis.pages.chapters.annual_agenda import asks, named
from ictanalysis.pages.chapters.measure import APART, BOX
from ictanalysis.pages.table import LEFT, Row, Table
from ictanalysis.pages.workbook import Workbook

RESULTS = ("原案のとおり", "修正する", "見送る")


def decisions_form(book: Workbook) -> Table:
    """One line for each matter asked, and room for opinions and instructions."""
    boxes = APART.join(f"{BOX} {words}" for words in RESULTS)
    rows: list[Row] = [
        [f"審議事項{number}", f"{ask.matter}({named(ask.results)})\n{boxes}"]
        for number, ask in enumerate(asks(book), start=1)
    ]
    rows.append(["調整会議の\n意見と改善指示", "所管課/指示の内容/期限"])
    return Table("", [("審議事項", LEFT), ("結果", LEFT)], rows, form=True)
