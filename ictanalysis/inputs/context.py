"""National series beside the plan: read, checked, and those known on the report's day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from ictanalysis.inputs.cells import BOUNDS, Number, Text, Whole, is_possible
from ictanalysis.inputs.faults import Findings
from ictanalysis.inputs.plan import Kind
from ictanalysis.inputs.reading import Row, in_use, known_ids, read_table, unique_ids


@dataclass(frozen=True)
class Series(Row):
    """A national series; `continues` says whether more of its values will come."""

    series_id: Text
    name: Text
    unit: Text
    kind: Kind
    continues: Literal["yes", "no"]
    definition: Text
    source_id: Text
    note: Text


@dataclass(frozen=True)
class SeriesValue(Row):
    """A value of a series for a calendar year, as one vintage published it."""

    series_id: Text
    year: Whole
    as_at: Text
    value: Number
    vintage: Whole | None
    comparable: Literal["yes", "no"]
    source_id: Text
    note: Text


def read_context(
    folder: Path, sources: Sequence[str], on: date, findings: Findings
) -> tuple[list[Series], list[SeriesValue]]:  # fmt: skip
    """Series and their values published in the years up to ``on``; none where the folder is not there."""
    path, there = folder / "values.csv", folder.exists()
    series = read_table(folder / "series.csv", Series, findings, required=there)
    found = read_table(path, SeriesValue, findings, required=there)
    why = f"基準日 {on} より後の年の値のため、使いません"
    values = in_use(found, lambda row: max(row.year, row.vintage or 0) <= on.year, why, path, findings)
    known_ids(values, "series_id", [one.series_id for one in series], path, findings)
    unique_ids(series, lambda one: (one.series_id,), folder / "series.csv", findings)
    unique_ids(values, lambda row: (row.series_id, row.year, row.as_at, row.vintage), path, findings)
    kinds = {one.series_id: one.kind for one in series}
    for row in values:
        kind = kinds.get(row.series_id, "other")
        if not is_possible(row.value, kind):
            findings.at(path, row.row, "value", f"{row.value:g}", BOUNDS[kind], "桁と符号を確かめてください")
        if not 1900 <= row.year <= 2100:
            findings.at(path, row.row, "year", row.year, "西暦の暦年", "4桁の数字で記入してください")
    known_ids(series, "source_id", sources, folder / "series.csv", findings)
    known_ids(values, "source_id", sources, path, findings)
    compared = {row.series_id for row in values if row.comparable == "yes"}
    for one in series:
        if one.series_id not in compared:
            expected, remedy = "比較できる値が一つ以上ある系列", "values.csv に値を加えるか、系列の行を消してください"
            findings.at(folder / "series.csv", one.row, "series_id", one.series_id, expected, remedy)
    return series, values
