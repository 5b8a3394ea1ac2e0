"""The projects of the measures (実施事業集) by version, the deed of each year, and what they report."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from ictanalysis.inputs import corrections as cs
from ictanalysis.inputs.actuals import DEMO_SOURCE
from ictanalysis.inputs.cells import Day, Figure, Folded, Identifier, Measured, Number, Text, Whole, Year, since
from ictanalysis.inputs.eras import year_begins, year_ends
from ictanalysis.inputs.reading import Row

ACTIONS = {"done": "実施", "partly": "一部実施", "not_done": "未実施"}
ENDINGS = {"completed": "完了", "stopped": "中止", "merged": "統合"}
ActionStatus = Literal["done", "partly", "not_done"]


@dataclass(frozen=True)
class Project(Row):
    """One version of a project: the outcome that it aims at, and the instructions that it follows (`answers`)."""

    project_id: Identifier
    version: Whole | None
    valid_from: Day | None
    measure_id: Identifier
    initiative: Whole | None
    department_id: Text | None
    name: Text
    schedule: Text | None
    theme: Identifier | None
    outcome_name: Text
    unit: Folded
    kind: Literal["percent", "count", "other"] | None
    direction: Literal["up", "down"]
    base: Number | None
    base_year: Year | None
    target: Number | None
    target_year: Year | None
    answers: Text | None
    ended_on: Day | None
    end_reason: Literal["completed", "stopped", "merged"] | None
    page: Text
    source_id: Text | None
    note: Text

    @property
    def number(self) -> int:
        """The number of the version; a list without versions has one of each."""
        return self.version or 1

    @property
    def followed(self) -> tuple[str, ...]:
        """The instructions that this version names."""
        return tuple((self.answers or "").replace(",", " ").replace("、", " ").split())


@dataclass(frozen=True)
class ProjectPlan(Row):
    """What a version plans for one year: a deed (行動目標), and the outcome of that year."""

    project_id: Identifier
    version: Whole
    fiscal_year: Year
    action: Text
    outcome_target: Number | None
    source_id: Text
    note: Text


@dataclass(frozen=True)
class ProjectValue(Row, Figure):
    """What a project reported of one year: its outcome, the deed, its own evaluation and what it will improve."""

    project_id: Identifier
    fiscal_year: Year
    amount: Annotated[Measured, "value"]
    unit: Folded
    action: Text
    action_status: ActionStatus | None
    evidence: Text | None
    self_evaluation: Text | None
    reason: Text | None
    improvement: Text | None
    method_changed: Text | None
    submission_id: Text | None
    source_id: Text
    note: Text

    @property
    def key(self) -> cs.Key:
        """What a correction names it by."""
        return self.project_id, self.fiscal_year


@dataclass(frozen=True)
class Projects:
    """All versions, plans of years and reports up to the year judged, and the corrections of the reports.

    `known` are the versions of the files by id and number, those that count only later among them.
    """

    versions: Sequence[Project]
    plans: Sequence[ProjectPlan]
    values: Sequence[ProjectValue]
    corrections: Sequence[cs.Correction]
    known: Sequence[tuple[str, int]]

    @property
    def fictional(self) -> bool:
        """Whether any row is invented for demonstration."""
        sources = [row.source_id for row in self.versions] + [row.source_id for row in self.plans]
        return DEMO_SOURCE in sources + [row.source_id for row in self.values]

    @property
    def listed(self) -> list[Project]:
        """The latest version of every project, in the order of the list."""
        last = {row.project_id: row for row in sorted(self.versions, key=lambda row: row.number)}
        return list({row.project_id: last[row.project_id] for row in self.versions}.values())

    def of_measure(self, measure_id: str) -> list[Project]:
        """The projects of one measure."""
        return [one for one in self.listed if one.measure_id == measure_id]

    def of(self, project_id: str) -> list[Project]:
        """The versions of one project, oldest first."""
        return sorted((row for row in self.versions if row.project_id == project_id), key=lambda row: row.number)

    def reports(self, project_id: str) -> list[ProjectValue]:
        """What one project reported, oldest first."""
        return sorted((row for row in self.values if row.project_id == project_id), key=lambda row: row.fiscal_year)

    def report(self, project_id: str, year: int) -> ProjectValue | None:
        """What one project reported of a year."""
        return next((row for row in self.reports(project_id) if row.fiscal_year == year), None)

    def plan(self, project_id: str, version: int, year: int) -> ProjectPlan | None:
        """What a version plans for a year: where it says nothing, what the version before it said."""
        own = [row for row in self.plans if (row.project_id, row.fiscal_year) == (project_id, year)]
        return max((row for row in own if row.version <= version), key=lambda row: row.version, default=None)

    def runs(self, project_id: str, year: int) -> bool:
        """Whether a project is carried out in a year: begun by its end, not ended before it; or it reported of it."""
        own = self.of(project_id)
        begun = any(since(one.valid_from) <= year_ends(year) for one in own)
        ended = own[-1].ended_on if own else None
        on = begun and (ended is None or since(ended) >= year_begins(year))
        return on or self.report(project_id, year) is not None
