"""Projects in words: version and approval, deed, outcome beside the year's target, and the two evaluations apart."""

from ictanalysis.cycle.council import APPROVALS, Decision
from ictanalysis.cycle.outcomes import is_over, met, yearly_target
from ictanalysis.cycle.projects import ACTIONS, ENDINGS, Project, ProjectPlan, ProjectValue
from ictanalysis.cycle.steps import ProjectYear, approval_of
from ictanalysis.inputs.cells import MISSING_WORDS, since
from ictanalysis.inputs.eras import day_in_era, short_year
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.say import NONE, apart, places_of, quantity
from ictanalysis.pages.workbook import Workbook
from ictanalysis.progress import audit

MET_WORDS = {
    "met": "年度の目標に到達", "not_met": "年度の目標に未達", "unapproved": "承認された版がないため判定なし",
    "no_target": "年度の目標の設定なし", "open": "実績なしのため判定なし",
}  # fmt: skip
UNAPPROVED, NOT_YET, NO_REPORT, OVER = "未承認", "未評価", "報告なし", "終了した{project}"
BY_COUNCIL, BY_OFFICE = "評価\n({council})", "{measure}の判定\n({office})"


def grade(book: Workbook, key: str | None) -> str:
    """The word for a grade of evaluation; empty where none was given."""
    return next((row.label for row in book.rubric.of("grade") if row.key == key), key or "")


def is_as_planned(book: Workbook, key: str | None) -> bool:
    """Whether a grade says as planned, or better."""
    return any((row.key, row.threshold) == (key, 1) for row in book.rubric.of("grade"))


def approvals_are_kept(book: Workbook) -> bool:
    """Whether any decision on the plan of a project is registered at all."""
    return any(row.kind == "approval" and row.subject_kind == "project" for row in book.cycle.council.decisions)


def approval_words(book: Workbook, version: Project) -> str:
    """What the council decided on a version."""
    decision = approval_of(book.cycle.council, version)
    return f"第{version.number}版 {APPROVALS[decision.result] if decision else UNAPPROVED}"


def state_words(book: Workbook, year: ProjectYear, only_open: bool = False) -> str:
    """The versions of a project that count, with their approval, and its end; `only_open` what is not approved, alone."""
    shown = [one for one in (year.in_force, year.pending) if one is not None and (one is year.pending or not only_open)]
    words = [approval_words(book, one) for one in shown] if approvals_are_kept(book) else []
    if year.project.ended_on:
        why = ENDINGS.get(year.project.end_reason or "", "")
        words.append(f"{day_in_era(since(year.project.ended_on))}{why or '終了'}")
    return "\n".join(words)


def value_words(value: ProjectValue | None, project: Project, target: float | None = None) -> str:
    """What a project reported of its outcome, with as many digits as tell it from the year's target."""
    if value is None:
        return NO_REPORT
    if value.value is None:
        return MISSING_WORDS[value.missing]
    cuts = [] if target is None else [target]
    return quantity(
        value.value, project.unit, apart(value.value, places_of(value.value, project.unit), cuts, project.direction)
    )


def target_words(year: ProjectYear) -> str:
    """The outcome planned for the year."""
    return quantity(yearly_target(year), year.project.unit)


def outcome_words(book: Workbook, year: ProjectYear) -> str:
    """The year's outcome, its target, and whether it was reached; of a version that nobody approved it is not said."""
    if is_over(year.project, year.fiscal_year):
        return book.words.said(OVER)
    target = yearly_target(year)
    planned = [] if target is None else [f"目標 {target_words(year)}"]
    return "\n".join([value_words(year.report, year.project, target), *planned, MET_WORDS[met(year)]])


def differs(plan: ProjectPlan | None, report: ProjectValue | None) -> bool:
    """Whether a report speaks of another deed than the plan of the year."""
    if plan is None or report is None or not report.action:
        return False
    return "".join(plan.action.split()) != "".join(report.action.split())


def deed_words(plan: ProjectPlan | None, report: ProjectValue | None) -> str:
    """The deed of a year as planned, and as reported where that is another one."""
    reported = report.action if report else ""
    if plan is None:
        return reported
    return f"{plan.action}\n(報告では「{reported}」)" if differs(plan, report) else plan.action


def action_words(value: ProjectValue | None) -> str:
    """What became of the year's deed."""
    if value is None:
        return NO_REPORT
    return ACTIONS.get(value.action_status or "", "結果の記入なし")


def own_words(book: Workbook, year: ProjectYear) -> str:
    """The grade that the department gave itself."""
    return (year.report and grade(book, year.report.self_evaluation)) or NONE


def council_words(book: Workbook, year: ProjectYear) -> str:
    """The grade that the council gave; not yet, with last year's beside it."""
    if year.evaluation is not None:
        return grade(book, year.evaluation.result)
    if is_over(year.project, year.fiscal_year):
        return NONE
    before = evaluation_of(book, year.project.project_id, year.fiscal_year - 1)
    return NOT_YET + (f"\n({short_year(year.fiscal_year - 1)}は{grade(book, before.result)})" if before else "")


def evaluation_of(book: Workbook, project_id: str, fiscal_year: int) -> Decision | None:
    """The council's latest evaluation of a project's year."""
    found = book.cycle.council.about("evaluation", project_id, fiscal_year)
    return found[-1] if found else None


def department_name(book: Workbook, department_id: str | None, otherwise: str = "未登録") -> str:
    """The department that answers today, with the name it bore where that is another one."""
    if not department_id:
        return otherwise
    owners = book.cycle.owners
    heir = owners.department_name(owners.now(department_id))
    former = next((row.name for row in reversed(owners.history) if row.department_id == department_id), "")
    if heir:
        return heir
    return f"{former}(廃止)" if former else otherwise


def contrasts(book: Workbook) -> list[str]:
    """Measures whose projects tell another story than their indicators, both ways."""
    found = []
    for measure in book.plan.measures:
        verdict = book.verdict_on(measure.measure_id)
        deeds = [year.report.action_status for year in book.cycle.of_measure(measure.measure_id) if year.report]
        key = audit.measure_against_projects(verdict, deeds)
        found.append(
            _contrast(book, key, f"{book.words.measure}{measure.measure_id} {measure.name}", BADGES[verdict].label)
        )
    return [words for words in found if words]


def _contrast(book: Workbook, key: str | None, measure: str, label: str) -> str:
    """Where a measure and its projects tell different stories; empty when they agree."""
    words = book.words
    but = f"が、{words.measure}の判定({words.office})は「{label}」です。"
    if key == "measure_behind":
        return f"{measure}: 報告のあった{words.project}の{words.action}はすべて実施されています{but}"
    return f"{measure}: 実施を終えた{words.action}はありません{but}" if key else ""
