"""An earlier results.csv, to say what has changed since."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from ictanalysis.inputs.cells import (
    CellError,
    choice,
    counts_from,
    day,
    fiscal_year,
    identifier,
    number,
    optional,
    whole,
)
from ictanalysis.inputs.plan import Plan
from ictanalysis.inputs.reading import Findings, read_table, records, unique_ids
from ictanalysis.pages.badges import BADGES

REMEDY = "previous の値を確かめてください"


def _decimal(cell: str) -> float:
    """A number as the workbook writes it, in exponents too."""
    if re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", cell.strip()):
        return float(cell)
    return number(cell)


def _chance(cell: str) -> float:
    value = _decimal(cell)
    if not 0 <= value <= 1:
        raise CellError("0〜1の確率", REMEDY)
    return value


def _listed(known: Iterable[str]) -> Callable[[str], str]:
    def parse(cell: str) -> str:
        return choice(*known)(identifier(cell.removeprefix("'")))

    return parse


def read_previous(path: Path, plan: Plan, year: int, as_of: date, findings: Findings) -> pd.DataFrame | None:
    """The columns that the comparison reads, every fault by row and column; None when there is nothing to compare."""
    columns: Mapping[str, Callable[[str], Any]] = {
        "indicator_id": _listed(plan.indicators), "evaluation_year": fiscal_year, "p_meet": optional(_chance),
        "verdict": choice(*BADGES), "p_meet_plain": optional(_chance), "latest": optional(_decimal), "target": optional(_decimal),
        "latest_year": optional(fiscal_year), "points": optional(_count), "as_of": optional(day),
        "constants_learnt_on": optional(day),
    }  # fmt: skip
    before = len(findings.faults)
    earlier = read_table(path, columns, findings, may_lack=tuple(columns)[4:], may_have_more=True)
    if len(findings.faults) > before:
        return None
    if earlier.empty:
        findings.fault(str(path), "行がありません", "前回の results.csv", REMEDY)
    unique_ids(earlier, ["indicator_id"], path, findings)
    for row in records(earlier):
        if row.evaluation_year >= year:
            findings.at(path, row.row, "evaluation_year", row.evaluation_year, f"評価年度 {year} より前", REMEDY)
        elif row.evaluation_year < plan.years[0] - 1:
            findings.at(path, row.row, "evaluation_year", row.evaluation_year, f"計画期間 {plan.years[0]}〜", REMEDY)
        if row.as_of and counts_from(row.as_of) > as_of:
            findings.at(path, row.row, "as_of", row.as_of, f"今回の基準日 {as_of} 以前", REMEDY)
    if earlier["evaluation_year"].nunique() > 1:
        found = "、".join(map(str, sorted(set(earlier["evaluation_year"]))))
        findings.fault(f"{path} evaluation_year列", found, "一つの評価年度", REMEDY)
    if len(findings.faults) > before:
        return None
    lacking = [name for name in tuple(columns)[4:] if earlier[name].isna().all()]
    numbers = {name: float for name in ("p_meet", "p_meet_plain", "latest", "target") if name not in lacking}
    return earlier.drop(columns=lacking).astype({"evaluation_year": int, **numbers})


def _count(cell: str) -> int:
    return 0 if cell.strip() == "0" else whole(cell)
