"""An earlier results.csv, to say what has changed since."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from ictanalysis.inputs.cells import Day, Year, choice, identifier, must, number, since, suggestion, whole
from ictanalysis.inputs.plan import Plan
from ictanalysis.inputs.reading import Findings, Message, Row, check_rows, faults_among, read_table, unique_ids
from ictanalysis.inputs.rubric import CLASSES

REMEDY = "previous の値を確かめてください"
MAY_LACK = ("p_meet_plain", "latest", "target", "latest_year", "points", "as_of", "constants_learnt_on")


def _decimal(cell: str) -> float:
    """A number as the workbook writes it, in exponents too."""
    if re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", cell.strip()):
        return float(cell)
    return number(cell)


def _chance(cell: str) -> float:
    value = _decimal(cell)
    must(0 <= value <= 1, "0〜1の確率", REMEDY)
    return value


def _count(cell: str) -> int:
    return 0 if cell.strip() == "0" else whole(cell)


def _guarded(cell: str) -> str:
    return identifier(cell.removeprefix("'"))


Decimal = Annotated[float, _decimal]
Chance = Annotated[float, _chance]


@dataclass(frozen=True)
class Earlier(Row):
    """What an earlier results.csv says of one indicator, as far as the comparison reads it."""

    indicator_id: Annotated[str, _guarded]
    evaluation_year: Year
    p_meet: Chance | None
    verdict: Annotated[str, choice(*CLASSES)]
    p_meet_plain: Chance | None
    latest: Decimal | None
    target: Decimal | None
    latest_year: Year | None
    points: Annotated[int, _count] | None
    as_of: Day | None
    constants_learnt_on: Day | None


@dataclass(frozen=True)
class Previous:
    """The rows of an earlier results.csv; `lacks` are the columns in which it says nothing at all."""

    rows: Sequence[Earlier]

    @property
    def lacks(self) -> list[str]:
        """The columns that the file does not have, or that are empty throughout."""
        return [name for name in MAY_LACK if all(getattr(row, name) is None for row in self.rows)]


def read_previous(path: Path, plan: Plan, year: int, as_of: date, findings: Findings) -> Previous | None:
    """What the comparison reads, every fault by row and column; None when there is nothing to compare."""
    before = len(findings.faults)
    earlier = read_table(path, Earlier, findings, may_lack=MAY_LACK, may_have_more=True)
    for row in earlier:
        if (found := row.indicator_id) not in plan.indicators:
            expected = f"{'、'.join(plan.indicators)} のいずれか"
            findings.at(path, row.row, "indicator_id", found, expected, suggestion(found, plan.indicators))
    if len(findings.faults) > before:
        return None
    if not earlier:
        findings.fault(str(path), "行がありません", "前回の results.csv", REMEDY)
    unique_ids(earlier, lambda row: (row.indicator_id,), path, findings)
    check_rows(earlier, lambda row: _faults_of(row, plan.years[0], year, as_of), path, findings)
    if len(years := sorted({row.evaluation_year for row in earlier})) > 1:
        findings.fault(f"{path} evaluation_year列", "、".join(map(str, years)), "一つの評価年度", REMEDY)
    return Previous(earlier) if len(findings.faults) == before else None


def _faults_of(row: Earlier, begins: int, year: int, as_of: date) -> list[Message]:
    """An evaluation that was not before this one, or not of this plan."""
    told = row.evaluation_year
    return faults_among([
        (told >= year, "evaluation_year", told, f"評価年度 {year} より前", REMEDY),
        (told < min(year, begins - 1), "evaluation_year", told, f"計画期間 {begins}〜", REMEDY),
        (since(row.as_of) > as_of, "as_of", row.as_of, f"今回の基準日 {as_of} 以前", REMEDY),
    ])  # fmt: skip
