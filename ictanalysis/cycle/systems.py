"""Information systems, their next renewal and the points to heed (第5章3): read, checked, and what goes to the council."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple

from ictanalysis.inputs import reading
from ictanalysis.inputs.actuals import DEMO_SOURCE, LATER_YEAR
from ictanalysis.inputs.cells import Identifier, Stated, Text, Year, must, number
from ictanalysis.inputs.eras import short_year
from ictanalysis.inputs.faults import Findings, Message, faults_among
from ictanalysis.inputs.reading import Row, check_rows, in_use, known_ids
from ictanalysis.inputs.workbook import Inputs

YesNo = Literal["yes", "no"]
ANSWERS = {"yes": "対応", "partly": "一部対応", "no": "未対応", "not_applicable": "該当なし"}
FindingKind = Literal[
    "no_competition", "procurement_open", "no_ground", "ground_not_shown", "no_evidence", "not_answered"
]


def counted(cell: str) -> int:
    """How often something has happened, 0 included."""
    value = number(cell)
    must(value >= 0 and value == int(value), "0以上の整数", "行った回数を記入してください(まだなら0)")
    return int(value)


@dataclass(frozen=True)
class Principle(Row):
    """A point to heed when a system is brought in or renewed, as the plan prints it."""

    number: Identifier
    name: Stated
    page: Text
    note: Text

    @property
    def label(self) -> str:
        """The name with its number in the plan."""
        return f"({self.number}) {self.name}"


@dataclass(frozen=True)
class System(Row):
    """An information system of a department: renewals done so far, the next one, and why it is customised."""

    system_id: Identifier
    name: Stated
    department_id: Identifier
    package: YesNo
    first_year: Year
    renewals: Annotated[int, counted]
    next_year: Year | None
    next_scope: Literal["hardware", "system", "both"] | None
    procurement: Literal["open_tender", "proposal", "negotiated", "undecided"] | None
    customised: YesNo
    ground: Literal["law", "life", "cost", "other"] | None
    ground_words: Text
    source_id: Text
    note: Text

    @property
    def may_stay(self) -> bool:
        """Whether the next renewal may keep the system: the first one, unless it is of more than the hardware."""
        return self.renewals == 0 and self.next_scope in (None, "hardware")

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided yet how the next renewal is bought."""
        return self.procurement in (None, "undecided")


@dataclass(frozen=True)
class SystemCheck(Row):
    """What a department answered of one point for one system and year."""

    system_id: Identifier
    fiscal_year: Year
    principle: Identifier
    answer: Literal["yes", "partly", "no", "not_applicable"]
    evidence: Text
    submission_id: Text
    source_id: Text
    note: Text


@dataclass(frozen=True)
class Systems:
    """The systems, the answers given up to the year judged, and the points that the plan names."""

    rows: Sequence[System]
    checks: Sequence[SystemCheck]
    principles: Sequence[Principle]

    @property
    def fictional(self) -> bool:
        """Whether any row is invented for demonstration."""
        return DEMO_SOURCE in [row.source_id for row in self.rows] + [row.source_id for row in self.checks]

    def of(self, department_id: str) -> list[System]:
        """The systems of one department."""
        return [row for row in self.rows if row.department_id == department_id]

    def checks_of(self, system_id: str, year: int) -> list[SystemCheck]:
        """What was answered for a system in one year."""
        return [row for row in self.checks if (row.system_id, row.fiscal_year) == (system_id, year)]


class SystemFinding(NamedTuple):
    """Something about a system that the council must see; `words` may hold {council} for its name."""

    system: System
    kind: FindingKind
    words: str


def read_systems(inputs: Inputs, departments: Collection[str], findings: Findings) -> Systems:
    """The systems and the answers to the plan's points; none where the files are not there."""
    folder = inputs.actuals.folder
    path, checks_path = folder / "systems.csv", folder / "system_checks.csv"
    rows = reading.read_table(path, System, findings, required=False)
    reading.unique_ids(rows, lambda row: (row.system_id,), path, findings)
    known_ids(rows, "source_id", inputs.source_ids, path, findings)
    known_ids(rows, "department_id", departments, path, findings)
    check_rows(rows, _faults_of, path, findings)
    checks = reading.read_table(checks_path, SystemCheck, findings, required=False)
    reading.unique_ids(checks, lambda row: (row.system_id, row.fiscal_year, row.principle), checks_path, findings)
    known_ids(checks, "source_id", inputs.source_ids, checks_path, findings)
    known_ids(checks, "system_id", [row.system_id for row in rows], checks_path, findings)
    principles = _principles(inputs, findings)
    known_ids(checks, "principle", [one.number for one in principles], checks_path, findings)
    year = inputs.fiscal_year
    checks = in_use(checks, lambda row: row.fiscal_year <= year, LATER_YEAR.format(year), checks_path, findings)
    return Systems(rows, checks, principles)


def _principles(inputs: Inputs, findings: Findings) -> list[Principle]:
    """The points as the plan's folder lists them."""
    path = inputs.plan.folder / "system_principles.csv"
    principles = reading.read_table(path, Principle, findings, required=False)
    reading.unique_ids(principles, lambda one: (one.number,), path, findings)
    return principles


def _faults_of(row: System) -> list[Message]:
    """What does not fit together in the row of a system."""
    planned = row.next_scope is not None or row.procurement is not None
    early = row.next_year is not None and row.next_year <= row.first_year
    return faults_among([
        (early, "next_year", row.next_year, f"導入した年度 {row.first_year} より後", "年度を確かめてください"),
        (row.next_year is None and planned, "next_year", "空", "次の更新の年度",
         "年度を記入するか、next_scope と procurement を空にしてください"),
        (not row.is_open and row.next_scope is None, "next_scope", "空", "hardware、system、both のいずれか",
         "調達の手法が決まった更新の範囲を記入してください"),
        (row.customised == "yes" and row.package == "no", "customised", row.customised, "package が yes のシステムだけ yes",
         "パッケージシステムでなければ no としてください"),
        (row.ground is not None and row.customised == "no", "ground", row.ground, "customised が yes の行だけ",
         "customised を確かめるか、ground を空にしてください"),
        (row.ground == "other" and not row.ground_words, "ground_words", "空", "その他の理由の内容", "内容を記入してください"),
        (row.ground is None and bool(row.ground_words), "ground", "空", "law、life、cost、other のいずれか",
         "理由の区分を記入するか、ground_words を空にしてください"),
    ])  # fmt: skip


def findings_of(systems: Systems, year: int, shown_to_council: Collection[str]) -> list[SystemFinding]:
    """What in the systems does not follow the plan's points in a year, system by system.

    ``shown_to_council`` : ids of the systems about which the council has decided something.
    """
    found: list[SystemFinding] = []
    for row in systems.rows:
        told = (*_renewal(row, year), *_customising(row, shown_to_council), *_answers(systems, row, year))
        found += [SystemFinding(row, kind, words) for kind, words in told]
    return found


def _renewal(row: System, year: int) -> Iterator[tuple[FindingKind, str]]:
    """Whether the next renewal is put up for competition, and decided in time."""
    if row.next_year is None:
        return
    which = f"{short_year(row.next_year)}の{row.renewals + 1}回目の更新"
    if row.procurement == "negotiated" and not row.may_stay:
        kept = "" if row.renewals else "機器のみの更新ではなく、"
        yield "no_competition", f"{which}は、{kept}入札やプロポーザルコンペ等の競争性のある手法になっていません。"
    if row.is_open and row.next_year <= year + 1:
        must_compete = "" if row.may_stay else "競争性を確保した調達が必要です。"
        yield "procurement_open", f"{which}は、調達の手法が決まっていません。{must_compete}"


def _customising(row: System, shown_to_council: Collection[str]) -> Iterator[tuple[FindingKind, str]]:
    """Whether a customised package has a ground that the plan names, or that the council has seen."""
    if row.customised == "no":
        return
    if row.ground is None:
        yield "no_ground", "カスタマイズの理由(制度改正、身体生命、費用対効果等)が示されていません。"
    if row.ground == "other" and row.system_id not in shown_to_council:
        yield "ground_not_shown", f"カスタマイズの理由「{row.ground_words}」が{{council}}に示されていません。"


def _answers(systems: Systems, row: System, year: int) -> Iterator[tuple[FindingKind, str]]:
    """Whether every point is answered, and grounds are given where one is not followed in full."""
    given = {check.principle: check for check in systems.checks_of(row.system_id, year)}
    bare = [
        one.label for one in systems.principles
        if (check := given.get(one.number)) and check.answer in ("no", "partly") and not check.evidence
    ]  # fmt: skip
    if bare:
        yield "no_evidence", f"対応していない、または一部対応とした事項の根拠が記入されていません: {'、'.join(bare)}"
    if open_points := [one.label for one in systems.principles if one.number not in given]:
        yield "not_answered", f"{short_year(year)}の点検に回答がありません: {'、'.join(open_points)}"
