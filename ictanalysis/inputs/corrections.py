"""Known errors of a source as rows of corrections.csv: each repairs or confirms one cell, from a date on."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from ictanalysis.inputs.cells import Amount, CellError, choice, day, fiscal_year, identifier, stated, suggestion, text
from ictanalysis.inputs.reading import Findings, counts_by, read_table, records

CORRECTIONS: Mapping[str, Callable[[str], Any]] = {
    "table": text, "id": identifier, "fiscal_year": fiscal_year, "column": text,
    "action": choice("replace", "drop", "confirm"), "old": text, "new": text, "reason": stated, "valid_from": day,
    "status": text,
}  # fmt: skip
TABLES = ("indicator_values", "project_values", "targets")


def read_corrections(path: Path, folders: Iterable[Path], as_of: date, findings: Findings) -> pd.DataFrame:
    """The corrections that count on a date; a table that is not there is a fault, whatever its date.

    ``folders`` : of the plan and its values, where they do not lie beside the file.
    """
    found = read_table(path, CORRECTIONS, findings)
    places = {*path.parent.glob("*/"), *folders}
    known = sorted({f"{place.name}/{name}" for place in places for name in TABLES if (place / f"{name}.csv").exists()})
    begun = counts_by(found, "valid_from", as_of)
    for row in records(found[begun & ~found["table"].isin(known)]):
        findings.at(
            path, row.row, "table", row.table, "フォルダ名/ファイル名(.csv は書かない)", suggestion(row.table, known)
        )
    for row in records(found[begun & (found["action"] != "replace") & (found["new"] != "")]):
        findings.at(path, row.row, "new", row.new, "空(置き換えるときだけ記入)", "action か new を確かめてください")
    for row in records(found[~begun]):
        findings.wait(path, [row.row], f"基準日 {as_of} より後に始まる訂正のため、使いません")
    return found[begun & found["table"].isin(known)]


def of_table(repairs: pd.DataFrame, folder: Path, name: str) -> pd.DataFrame:
    """The corrections of one table."""
    return repairs[repairs["table"] == f"{folder.name}/{name}"]


def confirmed(repairs: pd.DataFrame, folder: Path, name: str, column: str) -> dict[tuple[str, int], str]:
    """What was asked about in one column and found right: (id, year) -> reason."""
    own = of_table(repairs, folder, name)
    own = own[(own["action"] == "confirm") & (own["column"] == column)]
    return {(row.id, row.fiscal_year): row.reason for row in records(own)}


def repaired(
    values: pd.DataFrame, key: str, columns: Mapping[str, Callable[[str], Any]], repairs: pd.DataFrame, findings: Findings,
    year: str = "fiscal_year",
) -> pd.DataFrame:  # fmt: skip
    """A table after its corrections, in their order; one whose old value is in no single row is a fault.

    ``key``, ``year`` : the columns that hold id and year of a row.
    """
    for one in records(repairs):
        where = f"corrections.csv {one.row}行目"
        try:
            parse = _parser(one.column, key, year, columns)
            old, new = parse(one.old), parse(one.new) if one.action == "replace" else None
        except KeyError:
            findings.fault(
                where,
                one.column,
                f"{one.table} の列",
                suggestion(one.column, [name for name in columns if name not in (key, year)]),
            )
            continue
        except CellError as error:
            findings.fault(where, f"{one.old} → {one.new}", error.expected, error.remedy)
            continue
        own = (values[key] == one.id) & (values[year] == one.fiscal_year)
        same = own & values[one.column].map(lambda cell, old=old: str(cell) == str(old))
        if same.sum() != 1:
            now = "、".join(map(_shown, values.loc[own, one.column])) or "行なし"
            expected = "訂正前の値が一つの行だけにあること" if same.any() else "元データと同じ訂正前の値"
            findings.fault(where, f"訂正前の値 {one.old}、実際は {now}", expected,
                           "元データが直されたなら、この訂正の行を消してください")  # fmt: skip
        elif one.action == "drop":
            values = values[~same]
        elif one.action == "replace":
            values = values.copy()
            values.loc[same, one.column] = pd.Series([new], index=values.index[same], dtype=object)
    return values


def _parser(column: str, key: str, year: str, columns: Mapping[str, Callable[[str], Any]]) -> Callable[[str], Any]:
    """How the cells of a column are read; what names a row cannot be corrected."""
    if column in (key, year):
        raise KeyError(column)
    return columns[column]


def _shown(value: Any) -> str:
    return f"{value.number:.15g}{value.unit}" if isinstance(value, Amount) else str(value)
