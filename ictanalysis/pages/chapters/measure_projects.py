"""The projects on the sheet of a measure: the year's outcome, its targets, the deed, and the two evaluations."""

from collections.abc import Sequence

from ictanalysis.cycle.outcomes import is_over, yearly_target
from ictanalysis.cycle.steps import ProjectYear
from ictanalysis.inputs.eras import short_year
from ictanalysis.pages.projects import (
    BY_COUNCIL,
    NO_REPORT,
    NOT_YET,
    OVER,
    action_words,
    differs,
    grade,
    own_words,
    state_words,
    value_words,
)
from ictanalysis.pages.say import NONE, quantity
from ictanalysis.pages.table import LEFT, RIGHT, Row, Table
from ictanalysis.pages.workbook import Workbook

NO_PROJECTS = "この{measure}を構成する{project}({projects_book})の実績は登録されていません。"
OTHER, OTHER_NOTE = "※", "※は、報告された行動が計画の{action}と異なるもの。"


def no_projects(book: Workbook) -> str | None:
    """That the projects are still to be registered, where the plan has a list of them."""
    return book.words.said(NO_PROJECTS) if book.words.projects_book else None


def projects_table(book: Workbook, measure_id: str) -> Table | None:
    """Projects of a measure in the year judged, with what is not approved; None when there is no project."""
    words, year, years = book.words, short_year(book.fiscal_year), book.cycle.of_measure(measure_id)
    graded = any(_is_graded(one) for one in book.cycle.years)
    rows: list[Row] = [
        [
            "\n".join(filter(None, (one.project.name, state_words(book, one, only_open=True)))), one.project.outcome_name,
            *_outcome(book, one), *_deed(one), *([own_words(book, one), _graded_by_council(book, one)] if graded else []),
        ] for one in years if not is_over(one.project, one.fiscal_year)
    ]  # fmt: skip
    columns = [
        (words.project, LEFT), (words.outcome, LEFT), (f"{year}の実績", RIGHT), ("目標", RIGHT), (f"{words.action}({year})", LEFT),
        ("実施状況", LEFT), *([("自己評価", LEFT), (words.said(BY_COUNCIL), LEFT)] if graded else []),
    ]  # fmt: skip
    other = words.said(OTHER_NOTE) if any(differs(one.plan, one.report) for one in years) else ""
    source = f"出典: {'架空データ' if book.fictional else words.projects_book or '各課の報告'}"
    return Table("", columns, rows, f"{other}{source}{_ended(book, years)}") if years else None


def _ended(book: Workbook, years: Sequence[ProjectYear]) -> str:
    """The projects that ended before the year, which take no row."""
    told = [
        f"{one.project.name}({state_words(book, one, only_open=True)})"
        for one in years
        if is_over(one.project, one.fiscal_year)
    ]
    return f"\u3000{book.words.said(OVER)}: {'、'.join(told)}" if told else ""


def _is_graded(year: ProjectYear) -> bool:
    return year.evaluation is not None or bool(year.report and year.report.self_evaluation)


def _outcome(book: Workbook, year: ProjectYear) -> list[str]:
    """The year's value and the targets of the year and of the plan; a silent project says so, with its last value."""
    one, planned = year.project, yearly_target(year)
    when = f"({short_year(one.target_year)})" if one.target_year else ""
    targets = [f"{quantity(one.target, one.unit)}{when}"]
    if planned is not None and year.fiscal_year != one.target_year:
        targets.insert(0, f"{quantity(planned, one.unit)}({short_year(year.fiscal_year)})")
    return [_value(book, year), "\n".join(targets)]


def _value(book: Workbook, year: ProjectYear) -> str:
    if year.report is not None:
        return value_words(year.report, year.project, yearly_target(year))
    earlier = book.cycle.projects.reports(year.project.project_id)
    last = (
        f"\n(最新は{short_year(earlier[-1].fiscal_year)} {value_words(earlier[-1], year.project)})" if earlier else ""
    )
    return f"{NO_REPORT}{last}"


def _deed(year: ProjectYear) -> list[str]:
    """The deed that the plan names for the year, else the one reported, what became of it, and whether it was another one."""
    deed = (year.plan and year.plan.action) or (year.report and year.report.action)
    other = OTHER if differs(year.plan, year.report) else ""
    return [deed or NONE, f"{action_words(year.report)}{other}" if year.report and deed else NONE]


def _graded_by_council(book: Workbook, year: ProjectYear) -> str:
    """The council's grade of the year; last year's stands in the appendix."""
    return grade(book, year.evaluation.result) if year.evaluation else NOT_YET
