"""The five steps of the plan's PDCA cycle, derived from rows and a date, never stored (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ictanalysis.cycle.council import Council, Decision, Instruction, Response
from ictanalysis.cycle.projects import Project, ProjectPlan, Projects, ProjectValue
from ictanalysis.inputs.cells import since
from ictanalysis.inputs.eras import year_ends

GRANTED = ("approved", "approved_changed")
Approval = Literal["approved", "approved_changed", "returned", "continued", "none"]
InstructionState = Literal["unanswered", "unplanned", "unapproved", "replanned", "declined", "closed"]
STATES = {
    "unanswered": "回答待ち", "unplanned": "見直し待ち", "unapproved": "承認待ち", "replanned": "再策定済み",
    "declined": "対応しないと回答", "closed": "完了",
}  # fmt: skip
AS_PLANNED = (None, "", "ahead", "as_planned")  # of the grades, and none given
OPEN = ("unanswered", "unplanned", "unapproved")


@dataclass(frozen=True)
class ProjectYear:
    """Where a project stands in the cycle of one fiscal year.

    `project` is the version that is in force, or the latest where none is, `pending` a later one that the council has
    not approved; `approval` and `decision` are of the version shown, of the pending one where there is one; `lacking`
    are the cells without which its plan is not complete, `unreported` those that are missing from its report: nothing
    is asked of a year in which it does not run. `approved_in_time` tells whether any version was approved by the
    year's end. Words of the plan stand in braces in what is lacking, unreported or skipped (`ictanalysis.cycle.words`).
    """

    project: Project
    fiscal_year: int
    in_force: Project | None
    pending: Project | None
    plan: ProjectPlan | None
    lacking: tuple[str, ...]
    approval: Approval
    decision: Decision | None
    report: ProjectValue | None
    unreported: tuple[str, ...]
    evaluation: Decision | None
    runs: bool
    approved_in_time: bool

    @property
    def skipped(self) -> tuple[str, ...]:
        """Steps that came before another one and were left out, in words."""
        carried_out = self.report is not None and self.report.action_status in ("done", "partly")
        return tuple(
            words for missing, words in (
                (not self.approved_in_time and carried_out, "承認のないまま実施"),
                (self.report is None and self.evaluation is not None, "報告のないまま評価"),
                (self.plan is None and self.report is not None, "{action}のないまま報告"),
            ) if missing
        )  # fmt: skip


@dataclass(frozen=True)
class Followed:
    """An instruction with what became of it; `late` are the days past its due day while something is still awaited."""

    instruction: Instruction
    response: Response | None
    version: Project | None
    state: InstructionState
    late: int
    age: int


def approval_of(council: Council, project: Project) -> Decision | None:
    """The latest decision on a version."""
    about = council.about("approval", project.project_id)
    own = [row for row in about if row.version == project.number and row.subject_kind == "project"]
    return own[-1] if own else None


def in_force(projects: Projects, council: Council, project_id: str) -> Project | None:
    """The highest version that the council has approved; None where there is none."""
    return next((one for one in reversed(projects.of(project_id)) if _is_approved(council, one)), None)


def _is_approved(council: Council, project: Project) -> bool:
    decision = approval_of(council, project)
    return decision is not None and decision.result in GRANTED


def year_of(projects: Projects, council: Council, project_id: str, year: int) -> ProjectYear:
    """The steps of one project in one fiscal year."""
    latest, approved = projects.of(project_id)[-1], in_force(projects, council, project_id)
    shown, decision = approved or latest, approval_of(council, latest)
    pending = latest if latest is not approved else None
    plan, report = projects.plan(project_id, shown.number, year), projects.report(project_id, year)
    evaluations, runs = council.about("evaluation", project_id, year), projects.runs(project_id, year)
    result: Approval = decision.result if decision else "none"  # type: ignore[assignment]
    return ProjectYear(
        shown, year, approved, pending, plan, _lacking(shown, plan) if runs else (), result, decision, report,
        _unreported(report) if runs else (), evaluations[-1] if evaluations else None, runs,
        _approved_by(council, project_id, year),
    )  # fmt: skip


def _approved_by(council: Council, project_id: str, year: int) -> bool:
    """Whether the council had approved a version of a project by the end of a fiscal year."""
    granted = [row for row in council.about("approval", project_id) if row.result in GRANTED]
    return any(row.subject_kind == "project" and since(row.decided_on) <= year_ends(year) for row in granted)


def _lacking(project: Project, plan: ProjectPlan | None) -> tuple[str, ...]:
    """The cells that a complete plan has: owner, deed, outcome with unit, and the year's target."""
    cells = {
        "担当課": project.department_id, "{outcome}": project.outcome_name, "単位": project.unit,
        "{action}": plan and plan.action,
        "年度の目標": plan and (plan.outcome_target is not None or plan.note),
    }  # fmt: skip
    return tuple(name for name, filled in cells.items() if not filled)


def _unreported(report: ProjectValue | None) -> tuple[str, ...]:
    """What is missing from a report: status, evidence of what was done, self-evaluation, and why it is not as planned."""
    if report is None:
        return ("実績",)
    acted = report.action_status in ("done", "partly")
    otherwise = report.action_status in ("partly", "not_done") or report.self_evaluation not in AS_PLANNED
    missing = {
        "{outcome}の実績": report.missing == "empty",
        "{action}の結果": not report.action_status,
        "根拠": acted and not report.evidence,
        "自己評価": not report.self_evaluation,
        "理由": otherwise and not report.reason,
    }
    return tuple(name for name, lacks in missing.items() if lacks)


def followed(projects: Projects, council: Council, as_of: date) -> list[Followed]:
    """Every instruction with its answer, the version that took it up and its state: overdue first, then the oldest."""
    found = [_followed(projects, council, row, as_of) for row in council.instructions]
    return sorted(found, key=lambda one: (-one.late, since(one.instruction.issued_on), one.instruction.instruction_id))


def _followed(projects: Projects, council: Council, asked: Instruction, as_of: date) -> Followed:
    answers = council.answers(asked.instruction_id)
    response = answers[-1] if answers else None
    named = [one for one in projects.versions if asked.instruction_id in one.followed]
    version = max(named, key=lambda one: one.number, default=None)
    closings = council.about("closing", asked.instruction_id)
    state = _state(response, named, council, bool(closings) and closings[-1].result == "closed")
    late = max(0, (as_of - since(asked.due)).days) if state in OPEN else 0
    return Followed(asked, response, version, state, late, (as_of - since(asked.issued_on)).days)


def _state(response: Response | None, named: Sequence[Project], council: Council, closed: bool) -> InstructionState:
    if closed:
        return "closed"
    if response is None:
        return "unanswered"
    if response.position == "decline":
        return "declined"
    if not named:
        return "unplanned"
    return "replanned" if any(_is_approved(council, one) for one in named) else "unapproved"
