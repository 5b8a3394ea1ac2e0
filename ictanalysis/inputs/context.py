"""National series beside the plan: read, checked, and those known on the report's day."""

from datetime import date
from pathlib import Path

import pandas as pd

from ictanalysis.inputs.cells import BOUNDS, is_possible
from ictanalysis.inputs.plan import SERIES, SERIES_VALUES
from ictanalysis.inputs.reading import Findings, known_ids, read_table, records, unique_ids


def read_context(folder: Path, sources: set[str], on: date, findings: Findings) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Series and their values published in the years up to ``on``; none where the folder is not there."""
    there = folder.exists()
    series = read_table(folder / "series.csv", SERIES, findings, required=there)
    values = read_table(folder / "values.csv", SERIES_VALUES, findings, required=there)
    late = values["vintage"].map(lambda year: year is not None and year > on.year).astype(bool)
    late |= values["year"].map(lambda year: year > on.year).astype(bool)
    findings.wait(folder / "values.csv", values.loc[late, "row"], f"基準日 {on} より後の年の値のため、使いません")
    values = values[~late]
    known_ids(values, "series_id", series["series_id"], folder / "values.csv", findings)
    unique_ids(series, ["series_id"], folder / "series.csv", findings)
    unique_ids(values, ["series_id", "year", "as_at", "vintage"], folder / "values.csv", findings)
    kinds = dict(zip(series["series_id"], series["kind"], strict=True))
    for row in records(values):
        kind = kinds.get(row.series_id, "other")
        if not is_possible(row.value, kind):
            findings.at(
                folder / "values.csv", row.row, "value", f"{row.value:g}", BOUNDS[kind], "桁と符号を確かめてください"
            )
        if not 1900 <= row.year <= 2100:
            findings.at(folder / "values.csv", row.row, "year", row.year, "西暦の暦年", "4桁の数字で記入してください")
    for frame, name in ((series, "series.csv"), (values, "values.csv")):
        known_ids(frame, "source_id", sources, folder / name, findings)
    for one in records(series[~series["series_id"].isin(values.loc[values["comparable"] == "yes", "series_id"])]):
        findings.at(folder / "series.csv", one.row, "series_id", one.series_id, "比較できる値が一つ以上ある系列",
                    "values.csv に値を加えるか、系列の行を消してください")  # fmt: skip
    return series, values
