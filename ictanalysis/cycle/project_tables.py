"""The tables of the projects: versions, plans of years and reports, read and checked."""

from collections.abc import Collection, Sequence
from pathlib import Path

from ictanalysis.cycle.named import ids_in
from ictanalysis.cycle.projects import Project, ProjectPlan, Projects, ProjectValue
from ictanalysis.inputs import corrections as cs
from ictanalysis.inputs import reading
from ictanalysis.inputs.actuals import LATER_YEAR
from ictanalysis.inputs.cells import BOUNDS, is_possible
from ictanalysis.inputs.faults import Findings, Message, faults_among
from ictanalysis.inputs.reading import check_rows, counts_by, in_use, known_ids
from ictanalysis.inputs.workbook import Inputs

LATER_VERSION = "基準日 {} より後に出された版のため、使いません"
NEWER = (
    "version", "valid_from", "initiative", "department_id", "schedule", "theme", "kind", "base", "base_year", "answers",
    "ended_on", "end_reason", "source_id",
)  # fmt: skip
NEWER_VALUES = ("evidence", "self_evaluation", "reason", "improvement", "method_changed", "submission_id")


def planned_projects(folder: Path, findings: Findings) -> list[Project]:
    """The projects that a plan's folder lists, each version once."""
    projects = reading.read_table(folder / "projects.csv", Project, findings, required=False, may_lack=NEWER)
    reading.unique_ids(projects, lambda one: (one.project_id, one.number), folder / "projects.csv", findings)
    return projects


def read_projects(inputs: Inputs, departments: Collection[str], findings: Findings) -> Projects:
    """The projects of a plan, their plans of years and their values, where there are any; faults go to findings."""
    before, year = len(findings.faults), inputs.fiscal_year
    known, versions = _listed(inputs, departments, findings)
    numbers = [(one.project_id, one.number) for one in known]
    if len(findings.faults) > before:  # values of projects that could not be read tell nothing
        named = [
            one
            for folder in (inputs.plan.folder, inputs.actuals.folder)
            for one in ids_in(folder / "projects.csv", "project_id")
        ]
        return Projects(versions, [], [], [], [*numbers, *((one, 0) for one in named)])
    plans = _plans(inputs, numbers, versions, findings)
    values = _values(inputs, known, versions, findings)
    own = cs.of_table(inputs.repairs, inputs.actuals.folder, "project_values")
    return Projects(versions, plans, values, [row for row in own if row.fiscal_year <= year], numbers)


def _values(
    inputs: Inputs, known: Sequence[Project], versions: Sequence[Project], findings: Findings
) -> list[ProjectValue]:
    """The reports up to the year judged; those of projects that count only later wait with them."""
    folder, repairs, year = inputs.actuals.folder, inputs.repairs, inputs.fiscal_year
    path = folder / "project_values.csv"
    own = cs.of_table(repairs, folder, path.stem)
    values = reading.read_table(path, ProjectValue, findings, required=False, may_lack=NEWER_VALUES)
    values = cs.repaired(values, ProjectValue, lambda row: row.key, own, findings, ("project_id", "fiscal_year"))
    values = in_use(values, lambda row: row.fiscal_year <= year, LATER_YEAR.format(year), path, findings)
    values = known_ids(values, "project_id", dict.fromkeys(one.project_id for one in known), path, findings)
    units = {one.project_id: one.unit for one in versions}
    values = in_use(values, lambda row: row.project_id in units, LATER_VERSION.format(inputs.as_of), path, findings)
    reading.unique_ids(values, lambda row: row.key, path, findings)
    confirmed = cs.confirmed(repairs, folder, path.stem, "value")
    grades = [row.key for row in inputs.rubric.of("grade")]
    check_rows(values, lambda row: _faults_of(row, units[row.project_id], row.key in confirmed, grades), path, findings)
    known_ids(values, "source_id", inputs.source_ids, path, findings)
    return values


def _listed(inputs: Inputs, departments: Collection[str], findings: Findings) -> tuple[list[Project], list[Project]]:
    """The plan's projects and those that the folder of actuals adds, all of them and those that count by now."""
    plan, folder = inputs.plan.folder, inputs.actuals.folder
    planned, path = planned_projects(plan, findings), folder / "projects.csv"
    same = folder.resolve() == plan.resolve()
    added = [] if same else reading.read_table(path, Project, findings, required=False, may_lack=NEWER)
    first = {(one.project_id, one.number): one for one in planned}.values()
    reading.unique_ids([*first, *added], lambda one: (one.project_id, one.number), path, findings)
    why = LATER_VERSION.format(inputs.as_of)
    initiatives = {(one.measure_id, one.number) for one in inputs.plan.initiatives}
    units = {one.project_id: one.unit for one in reversed([*planned, *added])}
    themes = ids_in(plan / "literacy.csv", "theme")
    counting = []
    for listed, file in ((planned, plan / "projects.csv"), (added, path)):
        rows = in_use(listed, lambda row: counts_by(row.valid_from, inputs.as_of), why, file, findings)
        known_ids(rows, "measure_id", inputs.plan.measure_ids, file, findings)
        known_ids([row for row in rows if row.source_id], "source_id", inputs.source_ids, file, findings)
        known_ids([row for row in rows if row.department_id], "department_id", departments, file, findings)
        known_ids([row for row in rows if themes and row.theme], "theme", themes, file, findings)
        check_rows(rows, lambda row: _faults_of_version(row, initiatives, units[row.project_id]), file, findings)
        counting += rows
    return [*planned, *added], counting


def _faults_of_version(row: Project, initiatives: Collection[tuple[str, int]], unit: str) -> list[Message]:
    """Column, found, expected and remedy of everything wrong in a version; `unit` is that of the first one listed."""
    unknown = row.initiative is not None and (row.measure_id, row.initiative) not in initiatives
    numbers = "、".join(str(number) for measure, number in sorted(initiatives) if measure == row.measure_id) or "空"
    return faults_among([
        (unknown, "initiative", row.initiative, f"施策{row.measure_id}の主な取組の番号({numbers})", "番号を確かめてください"),
        (row.unit != unit, "unit", row.unit, f"前の版と同じ単位 {unit}", "成果指標の単位を変えるときは、新しい番号の事業にしてください"),
        (bool(row.end_reason) != bool(row.ended_on), "end_reason", row.end_reason or "空",
         "ended_on と end_reason は両方", "終わった日と理由をそろえてください"),
        (row.base is not None and row.base_year is None, "base_year", "空", "基準値の年度", "年度を記入してください"),
        (row.target is not None and row.target_year is None, "target_year", "空", "目標の年度", "年度を記入してください"),
    ])  # fmt: skip


def _plans(
    inputs: Inputs, known: Sequence[tuple[str, int]], versions: Sequence[Project], findings: Findings
) -> list[ProjectPlan]:
    """The deeds of the years; those of versions that count only later wait with them."""
    path = inputs.actuals.folder / "project_plans.csv"
    later = {*known} - {(one.project_id, one.number) for one in versions}
    rows = reading.read_table(path, ProjectPlan, findings, required=False)
    why = LATER_VERSION.format(inputs.as_of)
    rows = in_use(rows, lambda row: (row.project_id, row.version) not in later, why, path, findings)
    rows = known_ids(rows, "project_id", dict.fromkeys(project for project, _ in known), path, findings)
    reading.unique_ids(rows, lambda row: (row.project_id, row.version, row.fiscal_year), path, findings)
    known_ids(rows, "source_id", inputs.source_ids, path, findings)
    check_rows(rows, lambda row: faults_among([
        ((row.project_id, row.version) not in known, "version", row.version, "projects.csv にある版", "版の番号を確かめてください"),
        (not row.action, "action", "空", "行動目標(その年度に行う行動)", "行動目標を記入するか、行を消してください"),
    ]), path, findings)  # fmt: skip
    return rows


def _faults_of(row: ProjectValue, unit: str, confirmed: bool, grades: Collection[str]) -> list[Message]:
    """Column, found, expected and remedy of everything wrong in a project's row."""
    value, same = row.amount, "単位を事業にそろえてください"
    strange = unit == "%" and not is_possible(value.number, "percent") and not confirmed
    larger = "桁を確かめ、100%を超える値が正しいなら corrections.csv に action=confirm の行を加えてください"
    action = "action を記入するか、action_status を空にしてください"
    graded = "、".join(grades) or "rubric.csv の rule が grade の行"
    return faults_among([
        (row.unit != unit, "unit", row.unit, f"単位 {unit}", same),
        (value.unit not in ("", row.unit), "value", value.unit, f"単位 {unit}", same),
        (strange, "value", f"{value.number:.15g}", BOUNDS["percent"], larger),
        (bool(row.action_status) and not row.action, "action", "空", "行動目標(その年度に行う行動)", action),
        (bool(row.self_evaluation) and row.self_evaluation not in grades,
         "self_evaluation", row.self_evaluation, graded, "区分を確かめてください"),
    ])  # fmt: skip
