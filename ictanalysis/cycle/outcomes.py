"""What a project's year came to beside its approved plan, and what its report tells of itself (pure)."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from ictanalysis.cycle.projects import Project, ProjectValue
from ictanalysis.cycle.steps import ProjectYear
from ictanalysis.inputs.cells import since
from ictanalysis.inputs.eras import year_begins

Met = Literal["met", "not_met", "unapproved", "no_target", "open"]
PROSE = {"reason": "理由", "improvement": "改善"}


def yearly_target(year: ProjectYear) -> float | None:
    """The outcome planned for the year; in a project's last year its target, where the plan of the year names none."""
    if year.plan is not None and year.plan.outcome_target is not None:
        return year.plan.outcome_target
    return year.project.target if year.project.target_year == year.fiscal_year else None


def met(year: ProjectYear) -> Met:
    """Whether the year's outcome reached its target; of a version that nobody approved it is never said."""
    target, value = yearly_target(year), year.report.value if year.report else None
    if year.in_force is None:
        return "unapproved"
    if target is None:
        return "no_target"
    if value is None:
        return "open"
    return "met" if (value >= target if year.project.direction == "up" else value <= target) else "not_met"


def is_over(project: Project, fiscal_year: int) -> bool:
    """Whether a project ended before a fiscal year, so that nothing is asked of it any more."""
    return project.ended_on is not None and since(project.ended_on) < year_begins(fiscal_year)


def copied(reports: Sequence[ProjectValue], fiscal_year: int) -> list[str]:
    """The parts of a report's prose that say word for word what the year before said."""
    of = {row.fiscal_year: row for row in reports}
    now, before = of.get(fiscal_year), of.get(fiscal_year - 1)
    if now is None or before is None:
        return []
    said = {words: _words(getattr(now, name)) for name, words in PROSE.items()}
    return [words for name, words in PROSE.items() if said[words] and said[words] == _words(getattr(before, name))]


def _words(text: str | None) -> str:
    return "".join((text or "").split())


class Silent(NamedTuple):
    """A department that reported nothing of any of its projects."""

    department_id: str
    years: tuple[ProjectYear, ...]


def silent(years: Sequence[ProjectYear], department_of: Callable[[str], str]) -> list[Silent]:
    """The departments all of whose projects of a year are without a report."""
    by_department: dict[str, list[ProjectYear]] = {}
    for year in years:
        department = department_of(year.project.project_id)
        if department and not is_over(year.project, year.fiscal_year):
            by_department.setdefault(department, []).append(year)
    return [
        Silent(department, tuple(own)) for department, own in by_department.items()
        if all(year.report is None for year in own)
    ]  # fmt: skip
