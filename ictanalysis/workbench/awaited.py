"""What `check` says of values that should be there and are not yet: which, from whom, and where they go."""

from typing import NamedTuple

from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.sheets import kept_in
from ictanalysis.pages.agenda import unsent_years
from ictanalysis.pages.say import years_text
from ictanalysis.pages.workbook import Workbook

MOST_LINES = 8  # the rest is counted


class Awaited(NamedTuple):
    """What is awaited in the same way of some indicators: from whom, of which years, in which month as a rule."""

    department: str
    years: str
    month: str
    indicators: list[Indicator]


def awaited(book: Workbook) -> list[Awaited]:
    """The indicators whose final values up to the year judged are not all there, those of a department together."""
    found: dict[tuple[str, str, str], list[Indicator]] = {}
    for one in book.plan.indicators.values():
        if years := unsent_years(book, one):
            owner, early = book.cycle.owners.of(one.indicator_id), _provisional(book, one, years)
            when = years_text(years, one) + (f"({years_text(early, one)}は速報のみ)" if early else "")
            month = f"(例年{owner.usual_month}月)" if owner and owner.usual_month else ""
            found.setdefault((book.cycle.owners.name(one.indicator_id), when, month), []).append(one)
    first = list(dict.fromkeys(department for department, *_ in found))
    rows = [Awaited(*told, indicators) for told, indicators in found.items()]
    return sorted(rows, key=lambda row: (not row.department, first.index(row.department)))


def _provisional(book: Workbook, one: Indicator, years: tuple[int, ...]) -> list[int]:
    rows = [row for row in book.rows(one.indicator_id) if row.status == "provisional" and not row.missing]
    return [year for year in years if any(row.fiscal_year == year for row in rows)]


def count(found: list[Awaited]) -> int:
    """Of how many indicators anything is awaited."""
    return sum(len(row.indicators) for row in found)


def lines(book: Workbook, found: list[Awaited]) -> list[str]:
    """How many there are and where they go, then who sends which; the forms tell that once they have been sent."""
    if not found:
        return []
    file, office = kept_in(book.actuals.folder / "indicator_values.csv"), book.words.office
    first = (
        f"まだない値: {book.words.indicator} {count(found)}件の確定値。{file} に書きます"
        "(ないままでも実行でき、報告書では「登録なし」「実績待ち」などになります)"
    )
    if book.cycle.records.forms:
        return [first]
    told = [f"  {row.department or f'{office}(所管課の登録なし)'}: {_whose(row)}" for row in found[:MOST_LINES]]
    rest = found[MOST_LINES:]
    return [first, *told, *([f"  ほか {count(rest)}件"] if rest else [])]


def _whose(row: Awaited) -> str:
    """One indicator with its name, several by their ids."""
    one = row.indicators[0]
    alone = f"{one.indicator_id} {one.name}"
    ids = alone if len(row.indicators) == 1 else "、".join(each.indicator_id for each in row.indicators)
    return f"{ids} の {row.years}{row.month}"
