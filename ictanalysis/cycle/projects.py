"""The projects of the measures (実施事業集) and what they report every year: read and checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from ictanalysis.inputs import corrections as cs
from ictanalysis.inputs import reading
from ictanalysis.inputs.actuals import DEMO_SOURCE, LATER_YEAR
from ictanalysis.inputs.cells import BOUNDS, Figure, Folded, Identifier, Measured, Number, Text, Year, is_possible
from ictanalysis.inputs.reading import Findings, Message, Row, check_rows, faults_among, in_use, known_ids
from ictanalysis.inputs.workbook import Inputs


@dataclass(frozen=True)
class Project(Row):
    """A project of a measure, with the outcome that it aims at."""

    project_id: Identifier
    measure_id: Identifier
    name: Text
    outcome_name: Text
    unit: Folded
    direction: Literal["up", "down"]
    target: Number | None
    target_year: Year | None
    page: Text
    note: Text


@dataclass(frozen=True)
class ProjectValue(Row, Figure):
    """What a project reported of one year: its outcome, and the action that was planned."""

    project_id: Identifier
    fiscal_year: Year
    amount: Annotated[Measured, "value"]
    unit: Folded
    action: Text
    action_status: Literal["done", "partly", "not_done"] | None
    source_id: Text
    note: Text

    @property
    def key(self) -> cs.Key:
        """What a correction names it by."""
        return self.project_id, self.fiscal_year


@dataclass(frozen=True)
class Projects:
    """Projects, what they reported up to the year judged, and the corrections of it."""

    listed: Sequence[Project]
    values: Sequence[ProjectValue]
    corrections: Sequence[cs.Correction]

    @property
    def fictional(self) -> bool:
        """Whether any report is invented for demonstration."""
        return any(row.source_id == DEMO_SOURCE for row in self.values)

    def of_measure(self, measure_id: str) -> list[Project]:
        """The projects of one measure."""
        return [one for one in self.listed if one.measure_id == measure_id]

    def reports(self, project_id: str) -> list[ProjectValue]:
        """What one project reported, oldest first."""
        return sorted((row for row in self.values if row.project_id == project_id), key=lambda row: row.fiscal_year)


def planned_projects(folder: Path, findings: Findings) -> list[Project]:
    """The projects that a plan's folder lists, each once."""
    projects = reading.read_table(folder / "projects.csv", Project, findings)
    reading.unique_ids(projects, lambda one: (one.project_id,), folder / "projects.csv", findings)
    return projects


def read_projects(inputs: Inputs, findings: Findings) -> Projects:
    """The projects of a plan and their values, where there are any; faults go to findings."""
    before, folder = len(findings.faults), inputs.actuals.folder
    projects = _listed(inputs, findings)
    if len(findings.faults) > before:  # values of projects that could not be read tell nothing
        return Projects(projects, [], [])
    path, repairs, year = folder / "project_values.csv", inputs.repairs, inputs.fiscal_year
    own = cs.of_table(repairs, folder, path.stem)
    values = reading.read_table(path, ProjectValue, findings, required=False)
    values = cs.repaired(values, ProjectValue, lambda row: row.key, own, findings, ("project_id", "fiscal_year"))
    values = in_use(values, lambda row: row.fiscal_year <= year, LATER_YEAR.format(year), path, findings)
    units = {one.project_id: one.unit for one in projects}
    values = known_ids(values, "project_id", units, path, findings)
    reading.unique_ids(values, lambda row: row.key, path, findings)
    confirmed = cs.confirmed(repairs, folder, path.stem, "value")
    check_rows(values, lambda row: _faults_of(row, units[row.project_id], row.key in confirmed), path, findings)
    known_ids(values, "source_id", inputs.source_ids, path, findings)
    return Projects(projects, values, [row for row in own if row.fiscal_year <= year])


def _listed(inputs: Inputs, findings: Findings) -> list[Project]:
    """The plan's projects and those that the folder of actuals adds (実施事業集 is revised often)."""
    plan, folder = inputs.plan.folder, inputs.actuals.folder
    planned = planned_projects(plan, findings)
    known_ids(planned, "measure_id", inputs.plan.measure_ids, plan / "projects.csv", findings)
    if folder.resolve() == plan.resolve():
        return planned
    path = folder / "projects.csv"
    added = reading.read_table(path, Project, findings, required=False)
    known_ids(added, "measure_id", inputs.plan.measure_ids, path, findings)
    if added:
        reading.unique_ids([*planned, *added], lambda one: (one.project_id,), path, findings)
    return [*planned, *added]


def _faults_of(row: ProjectValue, unit: str, confirmed: bool) -> list[Message]:
    """Column, found, expected and remedy of everything wrong in a project's row."""
    value, same = row.amount, "単位を事業にそろえてください"
    strange = unit == "%" and not is_possible(value.number, "percent") and not confirmed
    larger = "桁を確かめ、100%を超える値が正しいなら corrections.csv に action=confirm の行を加えてください"
    action = "action を記入するか、action_status を空にしてください"
    return faults_among([
        (row.unit != unit, "unit", row.unit, f"単位 {unit}", same),
        (value.unit not in ("", row.unit), "value", value.unit, f"単位 {unit}", same),
        (strange, "value", f"{value.number:.15g}", BOUNDS["percent"], larger),
        (bool(row.action_status) and not row.action, "action", "空", "行動目標(その年度に行う行動)", action),
    ])  # fmt: skip
