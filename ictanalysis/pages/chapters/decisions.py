"""The close of the main part: the annex of values to hand in, and the form that records the council's decisions."""

from ictanalysis.pages.agenda import asks, day_text, departments, named, unsent, unsent_years
from ictanalysis.pages.markup import Marked
from ictanalysis.pages.say import NONE, years_text
from ictanalysis.pages.table import LEFT, Row, Table, ticks
from ictanalysis.pages.workbook import Workbook

RESULTS = ("原案のとおり", "修正する", "見送る")


def schedule(book: Workbook) -> list[Marked | Table]:
    """The annex to the matter of values that were not sent: which, how they come about, from whom and by when."""
    rows: list[Row] = []
    for ask in unsent(book):
        for result in ask.results:
            owner = book.cycle.owners.of(result.indicator_id)
            month = f"{owner.usual_month}月" if owner and owner.usual_month else NONE
            rows.append([result.label, years_text(unsent_years(book, result.indicator), result.indicator), (owner and owner.method) or NONE, month,
                         departments(book, [result]), day_text(book)])  # fmt: skip
    columns = [
        (book.words.indicator, LEFT), ("提出する実績", LEFT), ("値の出所", LEFT), ("例年の時期", LEFT), ("所管課", LEFT), ("提出期限(案)", LEFT)
    ]  # fmt: skip
    return [Marked("## 別表 実績の提出期限と所管課(案)"), Table("", columns, rows)] if rows else []


def decisions_form(book: Workbook) -> Table:
    """One line for each matter asked, and room for opinions and instructions."""
    rows: list[Row] = [
        [f"審議事項{number}", f"{ask.matter}({named(book, ask)})\n{ticks(RESULTS)}"]
        for number, ask in enumerate(asks(book), start=1)
    ]
    rows.append([book.words.said("{council}の\n意見と{instruction}"), "所管課／指示の内容／期限"])
    return Table("", [("審議事項", LEFT), ("結果", LEFT)], rows, form=True)
