"""The city's own targets that have ended, with what they came to: read, checked, those known on the report's day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from ictanalysis.inputs.cells import BOUNDS, Day, Number, Text, Year, is_possible
from ictanalysis.inputs.faults import Findings, Message, faults_among
from ictanalysis.inputs.plan import Kind
from ictanalysis.inputs.reading import Row, check_rows, counts_by, in_use, known_ids, read_table


@dataclass(frozen=True)
class OwnTarget(Row):
    """A target of an earlier plan as it stood when one value was known, and whether it was met."""

    plan: Text
    name: Text
    unit: Text
    kind: Kind
    direction: Literal["up", "down"]
    value_year: Year
    value: Number
    target_year: Year
    target: Number
    met: Literal["yes", "no"]
    published: Day
    source_id: Text
    note: Text


def read_own_targets(path: Path, sources: Sequence[str], on: date, findings: Findings) -> list[OwnTarget]:
    """The targets whose outcome was published by ``on``; none where the file is not there."""
    found = read_table(path, OwnTarget, findings, required=path.exists())
    known_ids(found, "source_id", sources, path, findings)
    check_rows(found, _faults_of, path, findings)
    why = f"基準日 {on} より後に分かった結果のため、使いません"
    return in_use(found, lambda row: counts_by(row.published, on), why, path, findings)


def _faults_of(row: OwnTarget) -> list[Message]:
    """Numbers that their kind does not allow, and a value that is not from before the target's year."""
    remedy = "桁、単位、kind を確かめてください"
    return faults_among([
        (not is_possible(row.value, row.kind), "value", f"{row.value:g}", BOUNDS[row.kind], remedy),
        (not is_possible(row.target, row.kind), "target", f"{row.target:g}", BOUNDS[row.kind], remedy),
        (row.value_year >= row.target_year, "value_year", row.value_year,
         f"目標の年度 {row.target_year} より前", "結果が分かる前の値の年度を記入してください"),
    ])  # fmt: skip
