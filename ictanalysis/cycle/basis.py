"""What a project was expected to bring and cost, and what it tried out (成果重視): read, checked, and set side by side."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from ictanalysis.inputs import reading
from ictanalysis.inputs.actuals import DEMO_SOURCE
from ictanalysis.inputs.cells import Day, Folded, Identifier, Number, Text, Whole, Year, since
from ictanalysis.inputs.faults import Findings, Message, faults_among
from ictanalysis.inputs.reading import Row, check_rows, known_ids
from ictanalysis.inputs.workbook import Inputs

TRIALS = {"pilot": "実証実験", "staged": "段階的な導入", "none": "行わない"}
RESULTS = {"confirmed": "仮説のとおり", "refuted": "仮説と異なる", "undecided": "未定"}


@dataclass(frozen=True)
class ProjectBasis(Row):
    """The grounds of one version of a project: effect, TCO in thousands of yen, hours of work, and its hypothesis."""

    project_id: Identifier
    version: Whole
    effect_expected: Number | None
    effect_unit: Folded
    effect_year: Year | None
    tco_expected: Number | None
    tco_actual: Number | None
    hours_expected: Number | None
    hours_actual: Number | None
    hypothesis: Text
    trial: Literal["pilot", "staged", "none"] | None
    result_due: Day | None
    result: Literal["confirmed", "refuted", "undecided"] | None
    source_id: Text
    note: Text

    def is_overdue(self, as_of: date) -> bool:
        """Whether the result of its trial was due before a day and is not there."""
        due = self.result_due is not None and since(self.result_due) < as_of
        return due and self.result in (None, "undecided")


@dataclass(frozen=True)
class Basis:
    """The grounds of the projects, by version."""

    rows: Sequence[ProjectBasis]

    @property
    def fictional(self) -> bool:
        """Whether any row is invented for demonstration."""
        return any(row.source_id == DEMO_SOURCE for row in self.rows)

    @property
    def latest(self) -> "Basis":
        """Of every project the highest version that has grounds."""
        highest: dict[str, int] = {}
        for row in self.rows:
            highest[row.project_id] = max(row.version, highest.get(row.project_id, 0))
        return self.at(highest)

    def at(self, versions: Mapping[str, int]) -> "Basis":
        """The grounds of the versions in force, given by project."""
        return Basis([row for row in self.rows if versions.get(row.project_id) == row.version])


class Compared(NamedTuple):
    """One expectation beside what came; None where it was not said or has not come."""

    project_id: str
    version: int
    what: Literal["effect", "tco", "hours"]
    label: str
    unit: str
    expected: float | None
    actual: float | None


class Innovation(NamedTuple):
    """A hypothesis, how it is tried out, and whether its result is overdue."""

    project_id: str
    version: int
    hypothesis: str
    trial: str
    result_due: str
    result: str
    overdue: bool


def read_basis(inputs: Inputs, projects: Collection[str], findings: Findings) -> Basis:
    """The rows of `project_basis.csv`; none where the file is not there."""
    path = inputs.actuals.folder / "project_basis.csv"
    rows = reading.read_table(path, ProjectBasis, findings, required=False)
    reading.unique_ids(rows, lambda row: (row.project_id, row.version), path, findings)
    known_ids(rows, "source_id", inputs.source_ids, path, findings)
    check_rows(rows, _faults_of, path, findings)
    return Basis(known_ids(rows, "project_id", projects, path, findings))


def _faults_of(row: ProjectBasis) -> list[Message]:
    """What does not fit together in the grounds of a project."""
    expects, supposes = row.effect_expected is not None, bool(row.hypothesis)
    remedy, positive = "仮説を記入するか、この欄を空にしてください", "桁と符号を確かめてください"
    return faults_among([
        (expects and not row.effect_unit, "effect_unit", "空", "効果の単位", "単位を記入してください"),
        (expects and row.effect_year is None, "effect_year", "空", "効果を見込む年度", "年度を記入してください"),
        (not expects and row.effect_year is not None, "effect_expected", "空", "効果の見込み",
         "見込みを数字で記入するか、effect_year を空にしてください"),
        ((row.tco_expected or 0) < 0, "tco_expected", row.tco_expected, "0以上の金額(千円)", positive),
        ((row.tco_actual or 0) < 0, "tco_actual", row.tco_actual, "0以上の金額(千円)", positive),
        (supposes and row.trial is None, "trial", "空", "、".join(TRIALS) + " のいずれか", "検証の方法を記入してください"),
        (supposes and row.result_due is None, "result_due", "空", "検証の結果が出る日", "仮説には結果の期限を記入してください"),
        (not supposes and row.trial in ("pilot", "staged"), "hypothesis", "空", "検証する仮説", "仮説を記入してください"),
        (not supposes and row.result_due is not None, "result_due", row.result_due, "仮説のある行だけ", remedy),
        (not supposes and row.result is not None, "result", row.result, "仮説のある行だけ", remedy),
    ])  # fmt: skip


def compared(basis: Basis, effects: Mapping[str, float | None]) -> list[Compared]:
    """Effect, TCO and hours as expected beside what came, for every expectation or amount that there is.

    ``effects`` : by project, what came of its effect; it is not in the table of grounds.
    """
    found: list[Compared] = []
    for row in basis.rows:
        effect = effects.get(row.project_id) if row.effect_expected is not None else None
        told = (
            Compared(row.project_id, row.version, "effect", "効果", row.effect_unit, row.effect_expected, effect),
            Compared(row.project_id, row.version, "tco", "TCO", "千円", row.tco_expected, row.tco_actual),
            Compared(row.project_id, row.version, "hours", "業務への影響", "時間", row.hours_expected, row.hours_actual),
        )  # fmt: skip
        found += [one for one in told if one.expected is not None or one.actual is not None]
    return found


def innovations(basis: Basis, as_of: date) -> list[Innovation]:
    """Every hypothesis with its trial and result, in words, as it stands on a day."""
    return [
        Innovation(
            row.project_id, row.version, row.hypothesis, TRIALS[row.trial] if row.trial else "", row.result_due or "",
            RESULTS[row.result] if row.result else "", row.is_overdue(as_of),
        )
        for row in basis.rows if row.hypothesis
    ]  # fmt: skip


def overdue(basis: Basis, as_of: date) -> list[ProjectBasis]:
    """The grounds whose result was due before a day and is not there."""
    return [row for row in basis.rows if row.is_overdue(as_of)]
