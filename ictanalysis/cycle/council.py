"""What the council decided, what it told departments to improve, and what they answered: read and checked."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ictanalysis.cycle.named import ids_in
from ictanalysis.cycle.owners import OFFICE
from ictanalysis.inputs.actuals import DEMO_SOURCE
from ictanalysis.inputs.cells import Day, Identifier, Number, Stated, Text, Whole, Year, since
from ictanalysis.inputs.faults import Findings, Message, faults_among
from ictanalysis.inputs.reading import R, Row, check_rows, counts_by, in_use, known_ids, read_table, unique_ids
from ictanalysis.inputs.workbook import Inputs

APPROVALS = {"approved": "原案承認", "approved_changed": "修正承認", "returned": "差し戻し", "continued": "継続審議"}
CLOSINGS = {"closed": "完了と認める", "kept": "継続する"}
POSITIONS = {"accept": "対応する", "partly": "一部対応する", "decline": "対応しない"}
SUBJECTS = {
    "approval": ("project", "indicator", "system"), "evaluation": ("project",), "target": ("indicator",),
    "closing": ("instruction",),
}  # fmt: skip
DecisionKind = Literal["approval", "evaluation", "target", "closing"]
Subject = Literal["project", "measure", "indicator", "instruction", "system"]


@dataclass(frozen=True)
class Decision(Row):
    """What the council decided on one subject on one day; an approval names the version that it is about."""

    decision_id: Identifier
    decided_on: Day
    meeting: Stated
    kind: DecisionKind
    subject_kind: Subject
    subject_id: Identifier
    version: Whole | None
    fiscal_year: Year | None
    result: Text
    words: Text
    submission_id: Text
    source_id: Text
    note: Text


@dataclass(frozen=True)
class Instruction(Row):
    """What a department was told to improve (改善指示), by when, and which number should move by which year."""

    instruction_id: Identifier
    decision_id: Text
    issued_on: Day
    department_id: Identifier
    subject_kind: Literal["project", "measure"]
    subject_id: Identifier
    words: Stated
    due: Day
    effect_on: Text
    effect_expected: Number | None
    effect_by: Year | None
    submission_id: Text
    source_id: Text
    note: Text


@dataclass(frozen=True)
class Response(Row):
    """What the department answered; one that accepts names the version of the project in which it was taken up."""

    instruction_id: Identifier
    number: Whole
    answered_on: Day
    department_id: Identifier
    position: Literal["accept", "partly", "decline"]
    words: Stated
    version: Whole | None
    done_on: Day | None
    evidence: Text
    submission_id: Text
    source_id: Text
    note: Text


@dataclass(frozen=True)
class Council:
    """Decisions, instructions and responses that were known on the report's day, oldest first."""

    decisions: Sequence[Decision]
    instructions: Sequence[Instruction]
    responses: Sequence[Response]

    @property
    def fictional(self) -> bool:
        """Whether any row is invented for demonstration."""
        rows: list[Decision | Instruction | Response] = [*self.decisions, *self.instructions, *self.responses]
        return any(row.source_id == DEMO_SOURCE for row in rows)

    def about(self, kind: DecisionKind, subject_id: str, fiscal_year: int | None = None) -> list[Decision]:
        """The decisions of one kind on one subject, of one year where it is given."""
        return [
            row for row in self.decisions
            if (row.kind, row.subject_id) == (kind, subject_id) and fiscal_year in (None, row.fiscal_year)
        ]  # fmt: skip

    def answers(self, instruction_id: str) -> list[Response]:
        """What was answered to one instruction, oldest first; on one day by number."""
        own = [row for row in self.responses if row.instruction_id == instruction_id]
        return sorted(own, key=lambda row: (since(row.answered_on), row.number))


@dataclass(frozen=True)
class Subjects:
    """What decisions and instructions may be about: ids of projects with their versions, departments, systems."""

    versions: Collection[tuple[str, int]]
    departments: Collection[str]
    systems: Collection[str]


def read_council(inputs: Inputs, known: Subjects, findings: Findings) -> Council:
    """The tables of the council's decisions, instructions and responses; none where the files are not there."""
    folder, before = inputs.actuals.folder, len(findings.faults)
    made, decisions = _table(inputs, folder / "decisions.csv", Decision, lambda row: row.decided_on, findings)
    told, instructions = _table(inputs, folder / "instructions.csv", Instruction, lambda row: row.issued_on, findings)
    _, responses = _table(inputs, folder / "responses.csv", Response, lambda row: row.answered_on, findings)
    unique_ids(decisions, lambda row: (row.decision_id,), folder / "decisions.csv", findings)
    unique_ids(instructions, lambda row: (row.instruction_id,), folder / "instructions.csv", findings)
    unique_ids(responses, lambda row: (row.instruction_id, row.number), folder / "responses.csv", findings)
    ids = _ids(
        inputs, known, [row.instruction_id for row in told] + ids_in(folder / "instructions.csv", "instruction_id")
    )
    grades = [row.key for row in inputs.rubric.of("grade")]
    check_rows(decisions, lambda row: _faults_of_decision(row, ids, known, grades), folder / "decisions.csv", findings)
    given = {*(row.decision_id for row in made), *ids_in(folder / "decisions.csv", "decision_id")}
    check_rows(instructions, lambda row: _faults_of_instruction(row, ids, given), folder / "instructions.csv", findings)
    departments = [*known.departments, OFFICE]
    known_ids(instructions, "department_id", departments, folder / "instructions.csv", findings)
    known_ids(responses, "department_id", departments, folder / "responses.csv", findings)
    known_ids(responses, "instruction_id", ids["instruction"], folder / "responses.csv", findings)
    issued = {row.instruction_id: row for row in [*told, *instructions]}
    check_rows(responses, lambda row: _faults_of_response(row, issued.get(row.instruction_id), known),
               folder / "responses.csv", findings)  # fmt: skip
    return Council(decisions, instructions, responses) if len(findings.faults) == before else Council([], [], [])


def _table(
    inputs: Inputs, path: Path, kind: type[R], day: Callable[[R], str], findings: Findings
) -> tuple[list[R], list[R]]:  # fmt: skip
    """All rows of a file, and those dated by the report's day, oldest first."""
    rows = read_table(path, kind, findings, required=False)
    why = f"基準日 {inputs.as_of} より後の日付のため、使いません"
    counting = in_use(rows, lambda row: counts_by(day(row), inputs.as_of), why, path, findings)
    known_ids(counting, "source_id", inputs.source_ids, path, findings)
    return rows, sorted(counting, key=lambda row: since(day(row)))


def _ids(inputs: Inputs, known: Subjects, instructions: list[str]) -> dict[str, list[str]]:
    """By the kind of a subject the ids that there are."""
    return {
        "project": list(dict.fromkeys(project for project, _ in known.versions)),
        "measure": inputs.plan.measure_ids,
        "indicator": list(inputs.plan.indicators),
        "instruction": instructions,
        "system": list(known.systems),
    }


def _faults_of_decision(
    row: Decision, ids: dict[str, list[str]], known: Subjects, grades: Sequence[str]
) -> list[Message]:  # fmt: skip
    results = {"approval": [*APPROVALS], "target": [*APPROVALS], "closing": [*CLOSINGS], "evaluation": grades}
    allowed, versioned = results[row.kind], row.kind == "approval" and row.subject_kind == "project"
    unknown = row.subject_id not in ids[row.subject_kind]
    no_version = versioned and not unknown and (row.subject_id, row.version or 0) not in known.versions
    return faults_among([
        (row.subject_kind not in SUBJECTS[row.kind], "subject_kind", row.subject_kind, "、".join(SUBJECTS[row.kind]),
         "kind と subject_kind を合わせてください"),
        (unknown, "subject_id", row.subject_id, f"登録済みの {row.subject_kind}", "番号を確かめてください"),
        (no_version, "version", row.version or "空", "projects.csv にある版", "承認した版の番号を記入してください"),
        (row.result not in allowed, "result", row.result or "空", "、".join(allowed) or "rubric.csv の rule が grade の行",
         "決定の結果を確かめてください"),
        (row.result == "approved_changed" and not row.words, "words", "空", "修正の内容", "修正の内容を記入してください"),
        (row.kind == "evaluation" and row.fiscal_year is None, "fiscal_year", "空", "評価した年度", "年度を記入してください"),
    ])  # fmt: skip


def _faults_of_instruction(row: Instruction, ids: dict[str, list[str]], decisions: Collection[str]) -> list[Message]:
    numbers = [*ids["indicator"], *ids["project"]]
    expects = row.effect_expected is not None or row.effect_by is not None
    return faults_among([
        (row.subject_id not in ids[row.subject_kind], "subject_id", row.subject_id, f"登録済みの {row.subject_kind}",
         "番号を確かめてください"),
        (bool(row.decision_id) and row.decision_id not in decisions, "decision_id", row.decision_id,
         "decisions.csv の番号", "番号を確かめるか、空にしてください"),
        (since(row.due) < since(row.issued_on), "due", row.due, f"指示の日 {row.issued_on} 以降", "期限を確かめてください"),
        (bool(row.effect_on) and row.effect_on not in numbers, "effect_on", row.effect_on, "指標または事業の番号",
         "番号を確かめてください"),
        (expects and not row.effect_on, "effect_on", "空", "動くはずの指標または事業の番号", "番号を記入してください"),
        (bool(row.effect_on) and row.effect_by is None, "effect_by", "空", "効果を確かめる年度", "年度を記入してください"),
    ])  # fmt: skip


def _faults_of_response(row: Response, asked: Instruction | None, known: Subjects) -> list[Message]:
    if asked is None:
        return []
    version = asked.subject_kind == "project" and row.version
    return faults_among([
        (since(row.answered_on) < since(asked.issued_on), "answered_on", row.answered_on,
         f"指示の日 {asked.issued_on} 以降", "回答の日を確かめてください"),
        (bool(version) and (asked.subject_id, row.version or 0) not in known.versions, "version", row.version,
         f"{asked.subject_id} の版", "版の番号を確かめてください"),
    ])  # fmt: skip
