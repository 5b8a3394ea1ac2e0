"""The answers of the council as rows of tables: approvals, evaluations and instructions, dated by the meeting."""

from ictanalysis.cycle.forms.answers import Read, day, require
from ictanalysis.cycle.forms.checks import is_first_date
from ictanalysis.cycle.forms.entries import Entry, Made, Reading, entry
from ictanalysis.cycle.owners import OFFICE
from ictanalysis.inputs.cells import CellError

MEETING = {"meeting": "会議の名称", "held_on": "開催日"}


def _dated(reading: Reading, where: str) -> dict[str, str]:
    """Name and day of the meeting as the tables keep them."""
    told = {one.place[2]: one.text for one in reading.returned.answers if one.place[0] == "meeting"}
    try:
        return {"meeting": told["meeting"], "held_on": day(told["held_on"])}
    except (KeyError, CellError):
        expected, remedy = "シート「会議」の名称と開催日(2026-08-20 の形)", "先に会議の欄を記入してください"
        reading.findings.fault(where, "会議の名称か開催日なし", expected, remedy)
        return {}


def meeting(reading: Reading, item_id: str, read: Read, where: str) -> list[Entry]:
    """The meeting itself is no row: it dates the others, of one form always by the same day, and lies behind us."""
    if not require(read, MEETING, where, reading.findings):
        return []
    held, header = read["held_on"], reading.returned.header
    if held.text > reading.received_on:
        expected = f"取り込む日 {reading.received_on} まで"
        reading.findings.fault(held.where, held.text, expected, "開催日を確かめ、会議が終わってから取り込んでください")
    is_first_date(reading.material, header["form_id"], header["version"], held.text, held.where, reading.findings)
    return []


def approvals(reading: Reading, item_id: str, read: Read, where: str) -> list[Entry]:
    """The decision on one version of a project."""
    project_id, _, version = item_id.rpartition("/")
    return _decision(reading, "approval", item_id, project_id, version, read, where)


def evaluations(reading: Reading, item_id: str, read: Read, where: str) -> list[Entry]:
    """The evaluation of a project's year."""
    return _decision(reading, "evaluation", item_id, item_id, "", read, where)


def _decision(
    reading: Reading, kind: str, item_id: str, subject_id: str, version: str, read: Read, where: str
) -> list[Entry]:  # fmt: skip
    held = _dated(reading, where)
    if not require(read, {"result": "決定"}, where, reading.findings) or not held:
        return []
    key = {"decision_id": f"M-{held['held_on']}/{kind}/{item_id}"}
    defaults = {
        "decided_on": held["held_on"], "meeting": held["meeting"], "kind": kind, "subject_kind": "project",
        "subject_id": subject_id, "version": version, "fiscal_year": str(reading.year),
    }  # fmt: skip
    return [entry(reading, "decisions", key, read, ["result", "words"], defaults)]


def measures(reading: Reading, item_id: str, read: Read, where: str) -> list[Entry]:
    """The council's opinion on a measure, and its evaluation."""
    held = _dated(reading, where)
    if not held:
        return []
    found, year = [], {"measure_id": item_id, "fiscal_year": str(reading.year)}
    given = {"given_on": held["held_on"]}
    if "opinion" in read:
        said = {"words": read["opinion"]}
        found.append(entry(reading, "reviews", {**year, "part": "opinion", **given}, said, ["words"], {}))
    if ("choice" in read or "words" in read) and require(read, {"choice": "評価"}, where, reading.findings):
        found.append(entry(reading, "reviews", {**year, "part": "decision"}, read, ["choice", "words"], given))
    return found


def instructions(reading: Reading, item_id: str, read: Read, where: str) -> list[Entry]:
    """An instruction; whom it tells follows from what it is about."""
    held = _dated(reading, where)
    needed = {"subject_id": "対象", "words": "指示の内容", "due": "期限"}
    if not require(read, needed, where, reading.findings) or not held:
        return []
    subject = read["subject_id"].text
    is_measure = subject in reading.material.plan.measure_ids
    key = {"instruction_id": f"I-{held['held_on']}-{int(item_id.removeprefix('new-')):02}"}
    defaults = {
        "issued_on": held["held_on"], "department_id": _told(reading, subject, is_measure),
        "subject_kind": "measure" if is_measure else "project",
    }  # fmt: skip
    columns = ["subject_id", "words", "due", "effect_on", "effect_expected", "effect_by"]
    return [entry(reading, "instructions", key, read, columns, defaults)]


def _told(reading: Reading, subject: str, is_measure: bool) -> str:
    """The department of a project; of a measure that of its first indicator that has one."""
    cycle = reading.material.cycle
    if not is_measure:
        return cycle.owners.answering(cycle.department_of(subject))
    owners = [cycle.owners.of(one.indicator_id) for one in reading.material.plan.of_measure(subject)]
    return next((cycle.owners.answering(row.department_id) for row in owners if row), OFFICE)


COUNCIL: dict[str, Made] = {
    "meeting": meeting, "approvals": approvals, "measures": measures, "evaluations": evaluations,
    "instructions": instructions,
}  # fmt: skip
