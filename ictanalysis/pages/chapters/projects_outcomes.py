"""What projects were expected to bring and cost beside what came, and the hypotheses that they try out."""

from collections.abc import Mapping

from ictanalysis.cycle.basis import Basis, Compared, Innovation, compared, innovations
from ictanalysis.inputs.cells import since
from ictanalysis.inputs.eras import day_in_era, short_year
from ictanalysis.pages.markup import Marked, literal
from ictanalysis.pages.say import NONE, change, quantity
from ictanalysis.pages.table import LEFT, RIGHT, Row, Table
from ictanalysis.pages.workbook import Workbook

NOT_COME = "未登録"
COST_NOTE = (
    "業務への影響は、1年あたりの作業時間の増減です(減るときは負の数)。効果の実績は、{project}の{outcome}の実績です。"
)
OVERDUE = "期限を過ぎて結果なし"


def expectations(book: Workbook) -> list[Marked | Table]:
    """Effect, TCO and hours as expected, beside what came; nothing where nothing is registered."""
    basis = in_use(book)
    rows: list[Row] = [_row(book, one) for one in compared(basis, _effects(book, basis))]
    words, stance = book.words, book.plan.facts.get("stance")
    title = f"{words.project}の見込みと実績" + (f"({stance})" if stance else "")
    heads = [(words.project, LEFT), ("区分", LEFT), ("見込み", RIGHT), ("実績", RIGHT), ("差", RIGHT)]
    return [Marked(f"## {literal(title)}"), Table("", heads, rows, words.said(COST_NOTE))] if rows else []


def in_use(book: Workbook) -> Basis:
    """Of every project the grounds of the version in force, or of the nearest one before it."""
    counts = {year.project.project_id: year.project.number for year in book.cycle.years}
    found: dict[str, int] = {}
    for row in book.cycle.basis.rows:
        if row.version <= counts.get(row.project_id, 0):
            found[row.project_id] = max(row.version, found.get(row.project_id, 0))
    return book.cycle.basis.at(found)


def _effects(book: Workbook, basis: Basis) -> Mapping[str, float | None]:
    """What came of an effect that is told in the unit of the project's outcome, in the year for which it was expected."""
    found: dict[str, float | None] = {}
    for row in basis.rows:
        unit = book.cycle.projects.of(row.project_id)[-1].unit
        report = book.cycle.projects.report(row.project_id, row.effect_year or 0)
        found[row.project_id] = report.value if report and unit == row.effect_unit else None
    return found


def _row(book: Workbook, one: Compared) -> Row:
    year = next(
        row.effect_year
        for row in book.cycle.basis.rows
        if (row.project_id, row.version) == (one.project_id, one.version)
    )
    label = f"{one.label}({short_year(year)})" if one.what == "effect" and year else one.label
    apart = one.actual - one.expected if one.actual is not None and one.expected is not None else None
    return [
        book.cycle.projects.of(one.project_id)[-1].name, label, _number(one, one.expected),
        NOT_COME if one.actual is None else _number(one, one.actual), change(apart, one.unit),
    ]  # fmt: skip


def _number(one: Compared, value: float | None) -> str:
    """An amount; of hours of work what is added or saved."""
    return change(value, one.unit) if one.what == "hours" else quantity(value, one.unit)


def trials(book: Workbook) -> list[Marked | Table]:
    """Every hypothesis with the way it is tried out and its result, those overdue first."""
    found = sorted(innovations(in_use(book), book.as_of), key=lambda one: not one.overdue)
    rows: list[Row] = [
        [book.cycle.projects.of(one.project_id)[-1].name, one.hypothesis, one.trial or NONE, _due(one), _result(one)]
        for one in found
    ]
    heads = [(head, LEFT) for head in (book.words.project, "仮説", "検証の方法", "結果の期限", "結果")]
    return [Marked("## 仮説と検証の状況"), Table("", heads, rows)] if rows else []


def _due(one: Innovation) -> str:
    return day_in_era(since(one.result_due)) if one.result_due else NONE


def _result(one: Innovation) -> str:
    if one.overdue:
        return f"{OVERDUE}{f'({one.result})' if one.result else ''}"
    return one.result or "期限前"
