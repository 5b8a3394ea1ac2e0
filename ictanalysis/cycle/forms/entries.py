"""The answers of a department as rows of tables: which row, which cells, where they stand in the file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from ictanalysis.cycle.forms.answers import Read, read_answers, require
from ictanalysis.cycle.forms.checks import is_dated_apart, is_known, is_latest, named_instructions
from ictanalysis.cycle.forms.material import NONE, Material
from ictanalysis.cycle.forms.model import REMARK, Kind, Returned
from ictanalysis.cycle.owners import OFFICE
from ictanalysis.cycle.projects import Project
from ictanalysis.inputs.eras import short_year
from ictanalysis.inputs.faults import Findings

Texts = Mapping[str, str]


class Entry(NamedTuple):
    """A row that a form gives to a table: its key, the cells that were answered, those of a new row, and their places."""

    table: str
    key: Texts
    cells: Texts
    defaults: Texts
    where: Texts


@dataclass(frozen=True)
class Reading:
    """A returned form while it is turned into rows; `mark` begins every note of an invented folder."""

    returned: Returned
    material: Material
    received_on: str
    submission_id: str
    source_id: str
    mark: str
    findings: Findings

    @property
    def year(self) -> int:
        """The fiscal year that was asked about."""
        return int(self.returned.header["fiscal_year"])

    @property
    def department_id(self) -> str:
        """Who was asked."""
        return self.returned.header["department_id"]

    @property
    def common(self) -> dict[str, str]:
        """What every new row says of where it comes from."""
        return {"submission_id": self.submission_id, "source_id": self.source_id, "note": self.mark}

    @property
    def stamp(self) -> str:
        """The note of a row that this form brings."""
        return self.noted(f"提出 {self.submission_id}")

    def noted(self, words: str) -> str:
        """A note; of an invented folder it begins with the word that says so."""
        return f"{self.mark}: {words}" if self.mark else words


Made = Callable[[Reading, str, Read, str], list[Entry]]


def entries_of(reading: Reading, made: Mapping[str, Made]) -> list[Entry]:
    """The rows of all sheets, in their order; answers that cannot be read become faults."""
    found: list[Entry] = []
    answers = [answer for answer in reading.returned.answers if answer.place[2] != REMARK]
    for (sheet, item_id), group in groupby(answers, key=lambda answer: answer.place[:2]):
        own = list(group)
        if not is_known(reading.material, sheet, item_id, own[0].where, reading.findings):
            continue
        unit, likely = _beside(reading.material, sheet, item_id)
        unit = next((one.text for one in own if one.place[2] == "unit"), unit)  # of a project that is new
        columns: dict[str, Kind] = {
            column: kind for (name, column), kind in reading.returned.kinds.items() if name == sheet
        }
        before = len(reading.findings.faults)
        read = read_answers(own, columns, unit, likely, reading.findings)
        if len(reading.findings.faults) == before:
            found += made[sheet](reading, item_id, read, own[0].where)
    return found


def remarks_of(returned: Returned) -> list[str]:
    """What whoever answered says is wrong with what was sent."""
    return [f"{one.where}: {one.text}" for one in returned.answers if one.place[2] == REMARK]


def _beside(material: Material, sheet: str, item_id: str) -> tuple[str, list[float | None]]:
    """The unit of an item's numbers, and numbers of it that are known."""
    if one := material.plan.indicators.get(item_id) if sheet == "values" else None:
        return one.unit, [one.target, one.baseline, *(row.value for row in material.actuals.of(item_id))]
    versions = material.cycle.projects.of(item_id) if sheet in ("reports", "plans") else []
    if versions:
        reports = material.cycle.projects.reports(item_id)
        return versions[-1].unit, [versions[-1].target, versions[-1].base, *(row.value for row in reports)]
    return "", []


def filled(read: Read, *columns: str) -> tuple[dict[str, str], dict[str, str]]:
    """The texts of some columns, and where they stand; columns without an answer are left out."""
    own = {column: read[column] for column in columns if column in read}
    return {column: one.text for column, one in own.items()}, {column: one.where for column, one in own.items()}


def entry(reading: Reading, table: str, key: Texts, read: Read, columns: Sequence[str], defaults: Texts) -> Entry:
    """A row from the answers in some columns; columns of the table bear the same names."""
    cells, where = filled(read, *columns)
    note = {"note": reading.noted(cells.pop("note"))} if "note" in cells else {}
    return Entry(table, key, {**cells, **note}, {**reading.common, **defaults}, where)


def values(reading: Reading, item_id: str, read: Read, where: str) -> list[Entry]:
    """The value of an indicator; its form is that of one year and its status final unless answered otherwise."""
    if not require(read, {"value": "実績"}, where, reading.findings):
        return []
    one, at = reading.material.plan.indicators[item_id], read["value"]
    shape = read.get("form", at._replace(text="yearly"))
    status = read["status"].text if "status" in read else "final"
    year, published = (item_id, reading.year), read.get("published")
    if not is_dated_apart(reading.material, year, status, published, at.where, reading.findings):
        return []
    first = one.target_first_year if shape.text == "running_total" else reading.year
    told = {**read, "form": shape, "first_fiscal_year": at._replace(text=str(first))}
    key = {"indicator_id": item_id, "fiscal_year": str(reading.year), "status": status}
    columns = ["value", "form", "first_fiscal_year", "published", "sample_size", "note"]
    return [entry(reading, "indicator_values", key, told, columns, {"unit": one.unit, "note": reading.stamp})]


def reports(reading: Reading, item_id: str, read: Read, where: str) -> list[Entry]:
    """What a project did in the year; the deed is the one that was planned, 「—」 where none was."""
    known = reading.material.cycle.year_of(item_id, reading.year)
    defaults = {"unit": known.project.unit, "action": known.plan.action if known.plan else NONE}
    columns = ["value", "action_status", "evidence", "self_evaluation", "reason", "improvement", "method_changed"]
    key = {"project_id": item_id, "fiscal_year": str(reading.year)}
    return [entry(reading, "project_values", key, read, columns, defaults)]


def plans(reading: Reading, item_id: str, read: Read, where: str) -> list[Entry]:
    """The next version of a project, with its deed of the next year unless it ends."""
    sent = int(reading.returned.sent["plans", item_id, "version"])
    ends = "ended_on" in read or "end_reason" in read
    needed = (
        {"ended_on": "終わった日", "end_reason": "終わる理由"} if ends else {"action": reading.material.words.action}
    )
    form_id, findings = reading.returned.header["form_id"], reading.findings
    if not require(read, needed, where, findings):
        return []
    if not is_latest(reading.material, item_id, sent, form_id, where, findings):
        return []
    version = next(one for one in reading.material.cycle.projects.of(item_id) if one.number == sent)
    read = named_instructions(reading.material, read, findings)
    key = {"project_id": item_id, "version": str(sent + 1)}
    new = {"valid_from": reading.received_on, "answers": "", "note": reading.stamp}
    carried = {**_as_cells(version), **reading.common, **new}
    columns = ["answers", "target", "target_year", "schedule", "ended_on", "end_reason"]
    found = [entry(reading, "projects", key, read, columns, carried)]
    return found + ([] if ends else [_next_year(reading, key, read)])


def _next_year(reading: Reading, key: Texts, read: Read) -> Entry:
    year = {**key, "fiscal_year": str(reading.year + 1)}
    return entry(reading, "project_plans", year, read, ["action", "outcome_target"], {})


def _as_cells(version: Project) -> dict[str, str]:
    """The cells of a version, as a later one begins with them."""
    told = {name: value for name, value in vars(version).items() if name not in ("row", "version", "note")}
    return {name: f"{value:.15g}" if isinstance(value, float) else str(value or "") for name, value in told.items()}


def new_project_id(year: int, department_id: str, number: str) -> str:
    """The id of a project that a form of a year adds."""
    return f"P-{short_year(year + 1)}-{department_id}-{number}"


def new_projects(reading: Reading, item_id: str, read: Read, where: str) -> list[Entry]:
    """A project that was not listed, as its first version."""
    words = reading.material.words
    needed = {
        "measure_id": words.measure, "project_name": f"{words.project}の名称", "outcome_name": words.outcome, "unit": "単位", "direction": "よい向き",
        "action": words.action,
    }  # fmt: skip
    if not require(read, needed, where, reading.findings):
        return []
    number = item_id.removeprefix("new-")
    key = {"project_id": new_project_id(reading.year, reading.department_id, number), "version": "1"}
    renamed = {("name" if column == "project_name" else column): one for column, one in read.items()}
    columns = [
        "measure_id", "initiative", "name", "outcome_name", "unit", "kind", "direction", "base", "base_year", "target",
        "target_year", "schedule", "theme",
    ]  # fmt: skip
    owner = "" if reading.department_id == OFFICE else reading.department_id
    defaults = {"valid_from": reading.received_on, "department_id": owner, "note": reading.stamp}
    return [entry(reading, "projects", key, renamed, columns, defaults), _next_year(reading, key, read)]


def responses(reading: Reading, item_id: str, read: Read, where: str) -> list[Entry]:
    """The answer to an instruction."""
    if not require(read, {"position": "対応", "reply": "回答"}, where, reading.findings):
        return []
    instruction_id, _, number = item_id.rpartition("/")
    renamed = {("words" if column == "reply" else column): one for column, one in read.items()}
    key = {"instruction_id": instruction_id, "number": number}
    defaults = {"answered_on": reading.received_on, "department_id": reading.department_id}
    return [entry(reading, "responses", key, renamed, ["position", "words", "done_on", "evidence"], defaults)]


def systems(reading: Reading, item_id: str, read: Read, where: str) -> list[Entry]:
    """How far a system follows one principle."""
    if not require(read, {"answer": "状況"}, where, reading.findings):
        return []
    system_id, _, principle = item_id.rpartition("/")
    key = {"system_id": system_id, "fiscal_year": str(reading.year), "principle": principle}
    return [entry(reading, "system_checks", key, read, ["answer", "evidence"], {})]


DEPARTMENT: dict[str, Made] = {
    "values": values, "reports": reports, "plans": plans, "new_projects": new_projects, "responses": responses,
    "systems": systems,
}  # fmt: skip
