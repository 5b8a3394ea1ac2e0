"""Published figures in words: their years, their status, their sources."""

from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.values import Value
from ictanalysis.pages import say
from ictanalysis.pages.workbook import Workbook


def year_of(row: Value, one: Indicator) -> str:
    last = one.year(row.fiscal_year)
    return last if row.first_fiscal_year == row.fiscal_year else f"{one.year(row.first_fiscal_year)}〜{last}の合計"


def status_of(row: Value) -> str:
    return "" if row.missing else say.STATUS_WORDS[row.status] + ("(比較できない値)" if row.comparable == "no" else "")


def source_note(book: Workbook, indicator_id: str | None = None) -> str:
    rows = book.actuals.values if indicator_id is None else book.rows(indicator_id)
    titles = [book.sources_of(row.source_id for row in rows)] if rows else []
    if not titles or book.plan.facts["title"] not in titles[0]:
        titles.insert(0, book.plan.facts["title"])
    return "出典: " + "、".join(titles)
