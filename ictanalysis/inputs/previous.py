"""Earlier results.csv files: the latest says what has changed since, all say what was foretold."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from ictanalysis.inputs.cells import Day, Year, choice, fiscal_year, identifier, must, number, since, suggestion, whole
from ictanalysis.inputs.faults import Findings, Message, faults_among
from ictanalysis.inputs.plan import Plan
from ictanalysis.inputs.reading import Row, check_rows, read_table, unique_ids
from ictanalysis.inputs.rubric import CLASSES, GRADED, VERDICTS

REMEDY = "previous の値を確かめてください"
ONE_EACH = "一つの評価年度に一つの results.csv を指定してください"
MAY_LACK = (
    "p_meet_plain", "latest", "target", "latest_year", "points", "as_of", "constants_learnt_on", "target_year",
    "forecast_p10", "forecast_p50", "forecast_p90", "next_year", "next_p10", "next_p50", "next_p90",
)  # fmt: skip
SURE = {"achieved": 1.0, "missed": 0.0}  # the chance of what is decided


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


def _year(cell: str) -> int:
    """A year, also as software writes it that makes fractions of a column with gaps."""
    return fiscal_year(cell.removesuffix(".0"))


def _guarded(cell: str) -> str:
    return identifier(cell.removeprefix("'"))


Decimal = Annotated[float, _decimal]
Chance = Annotated[float, _chance]
AnyYear = Annotated[int, _year]
Ends = tuple[float, float, float]


@dataclass(frozen=True)
class Earlier(Row):
    """What an earlier results.csv says of one indicator, as far as comparison and ledger read it."""

    indicator_id: Annotated[str, _guarded]
    evaluation_year: Year
    p_meet: Chance | None
    verdict: Annotated[str, choice(*CLASSES)]
    p_meet_plain: Chance | None
    latest: Decimal | None
    target: Decimal | None
    latest_year: AnyYear | None
    points: Annotated[int, _count] | None
    as_of: Day | None
    constants_learnt_on: Day | None
    target_year: AnyYear | None
    forecast_p10: Decimal | None
    forecast_p50: Decimal | None
    forecast_p90: Decimal | None
    next_year: AnyYear | None
    next_p10: Decimal | None
    next_p50: Decimal | None
    next_p90: Decimal | None

    @property
    def at_target(self) -> Ends | None:
        """Low end, middle and high end foretold for the target year; None when it says nothing."""
        return _ends(self.forecast_p10, self.forecast_p50, self.forecast_p90)

    @property
    def next(self) -> Ends | None:
        """The same for the next year."""
        return _ends(self.next_p10, self.next_p50, self.next_p90)


def _ends(low: float | None, middle: float | None, high: float | None) -> Ends | None:
    return None if low is None or middle is None or high is None else (low, middle, high)


@dataclass(frozen=True)
class Previous:
    """The rows of every earlier results.csv, the latest year last; `lacks` are columns in which that says nothing."""

    published: Sequence[Earlier]

    @property
    def rows(self) -> list[Earlier]:
        """The rows of the latest year."""
        return [row for row in self.published if row.evaluation_year == self.published[-1].evaluation_year]

    @property
    def lacks(self) -> list[str]:
        """The columns that the file does not have, or that are empty throughout."""
        return [name for name in MAY_LACK if all(getattr(row, name) is None for row in self.rows)]


def read_previous(paths: Sequence[Path], plan: Plan, year: int, on: date, findings: Findings) -> Previous | None:
    """Every fault by file, row and column; None when there is nothing to compare."""
    before, published, files = len(findings.faults), list[Earlier](), dict[int, Path]()
    for path in paths:
        rows = _read(path, plan, year, on, findings)
        for told in {row.evaluation_year for row in rows} & files.keys():
            findings.fault(f"{path} evaluation_year列", told, f"{files[told]} と違う評価年度", ONE_EACH)
        files |= {row.evaluation_year: path for row in rows}
        published += rows
    published.sort(key=lambda row: row.evaluation_year)
    return Previous(published) if published and len(findings.faults) == before else None


def _read(path: Path, plan: Plan, year: int, as_of: date, findings: Findings) -> list[Earlier]:
    """The rows of one file; an indicator that it does not speak of is said."""
    before = len(findings.faults)
    earlier = read_table(path, Earlier, findings, may_lack=MAY_LACK, may_have_more=True)
    for row in earlier:
        if (found := row.indicator_id) not in plan.indicators:
            expected = f"{'、'.join(plan.indicators)} のいずれか"
            findings.at(path, row.row, "indicator_id", found, expected, suggestion(found, plan.indicators))
    if len(findings.faults) > before:
        return []
    if not earlier:
        findings.fault(str(path), "行がありません", "前回の results.csv", REMEDY)
    unique_ids(earlier, lambda row: (row.indicator_id,), path, findings)
    check_rows(earlier, lambda row: _not_before(row, plan.years[0], year, as_of), path, findings)
    check_rows(earlier, _against_itself, path, findings)
    if len(years := sorted({row.evaluation_year for row in earlier})) > 1:
        findings.fault(f"{path} evaluation_year列", "、".join(map(str, years)), "一つの評価年度", REMEDY)
    if silent := [one for one in plan.indicators if earlier and one not in {row.indicator_id for row in earlier}]:
        findings.notices.append(f"{path}: {'、'.join(silent)} の行がないため、前回との比較と予測の記録から除きます")
    return earlier


def _not_before(row: Earlier, begins: int, year: int, as_of: date) -> list[Message]:
    """An evaluation that was not before this one, or not of this plan."""
    told = row.evaluation_year
    return faults_among([
        (told >= year, "evaluation_year", told, f"評価年度 {year} より前", REMEDY),
        (told < min(year, begins - 1), "evaluation_year", told, f"計画期間 {begins}〜", REMEDY),
        (since(row.as_of) > as_of, "as_of", row.as_of, f"今回の基準日 {as_of} 以前", REMEDY),
    ])  # fmt: skip


def _against_itself(row: Earlier) -> list[Message]:
    """A verdict that its chance rules out, and a range whose ends are not in their order."""
    sure, p = SURE.get(row.verdict), row.p_meet
    graded, words = row.verdict in GRADED["verdict"], VERDICTS[row.verdict]
    ranges = {"forecast": row.at_target, "next": row.next}
    return faults_among([
        (sure is not None and p not in (None, sure), "p_meet", p, f"判定「{words}」なら {sure}", REMEDY),
        (graded and p is None, "p_meet", "空", f"判定「{words}」なら確率", REMEDY),
        (row.verdict == "cannot_say" and p is not None, "p_meet", p, f"判定「{words}」なら空", REMEDY),
        *((list(ends) != sorted(ends), f"{name}_p50", ends[1], f"{name}_p10 以上 {name}_p90 以下", REMEDY)
          for name, ends in ranges.items() if ends),
    ])  # fmt: skip
