"""Known errors of a source as rows of corrections.csv: each repairs or confirms one cell, from a date on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from ictanalysis.inputs import cells
from ictanalysis.inputs.cells import MISSING_WORDS, Amount, CellError, Day, Fields, Identifier, Stated, Text, Year
from ictanalysis.inputs.faults import Findings
from ictanalysis.inputs.reading import R, Row, columns_of, counts_by, read_table
from ictanalysis.inputs.sheets import kept_in

TABLES = ("indicator_values", "project_values", "targets")
Key = tuple[str, int]


@dataclass(frozen=True)
class Correction(Row):
    """What is to be done with one cell of a table, and why."""

    table: Text
    id: Identifier
    fiscal_year: Year
    column: Text
    action: Literal["replace", "drop", "confirm"]
    old: Text
    new: Text
    reason: Stated
    valid_from: Day
    status: Text

    @property
    def key(self) -> Key:
        """The id and the year of the row that it is about."""
        return self.id, self.fiscal_year


def read_corrections(path: Path, folders: Iterable[Path], as_of: date, findings: Findings) -> list[Correction]:
    """The corrections that count on a date; a table that is not there is a fault, whatever its date.

    ``folders`` : of the plan and its values, where they do not lie beside the file.
    """
    if not (found := read_table(path, Correction, findings, required=False)):
        return []
    places = {*path.parent.glob("*/"), *folders}
    known = sorted(
        {f"{place.name}/{name}" for place in places for name in TABLES if kept_in(place / f"{name}.csv").exists()}
    )
    begun = [row for row in found if counts_by(row.valid_from, as_of)]
    for row in begun:
        if row.table not in known:
            expected = "フォルダ名/ファイル名(.csv は書かない)"
            findings.at(path, row.row, "table", row.table, expected, cells.suggestion(row.table, known))
        if row.action != "replace" and row.new:
            remedy = "action か new を確かめてください"
            findings.at(path, row.row, "new", row.new, "空(置き換えるときだけ記入)", remedy)
    for row in found:
        if not counts_by(row.valid_from, as_of):
            findings.wait(path, [row.row], f"基準日 {as_of} より後に始まる訂正のため、使いません")
    return [row for row in begun if row.table in known]


def of_table(repairs: Iterable[Correction], folder: Path, name: str) -> list[Correction]:
    """The corrections of one table."""
    return [row for row in repairs if row.table == f"{folder.name}/{name}"]


def confirmed(repairs: Iterable[Correction], folder: Path, name: str, column: str) -> dict[Key, str]:
    """What was asked about in one column and found right: (id, year) -> reason."""
    own = of_table(repairs, folder, name)
    return {row.key: row.reason for row in own if row.action == "confirm" and row.column == column}


def repaired(
    rows: Sequence[R], kind: type[R], key: Callable[[R], Key], repairs: Iterable[Correction], findings: Findings,
    named_by: Sequence[str],
) -> list[R]:  # fmt: skip
    """A table after its corrections, in their order; one whose old value is in no single row is a fault.

    ``key``, ``named_by`` : the id and the year of a row, and their columns, which cannot be corrected.
    """
    columns = {name: read for name, read in columns_of(kind).items() if name not in named_by}
    kept = list(rows)
    for one in repairs:
        where = f"corrections.csv {one.row}行目"
        if one.column not in columns:
            findings.fault(where, one.column, f"{one.table} の列", cells.suggestion(one.column, columns))
            continue
        field, parse = columns[one.column]
        try:
            old, new = parse(one.old), parse(one.new) if one.action == "replace" else None
        except CellError as error:
            findings.fault(where, f"{one.old} → {one.new}", error.expected, error.remedy)
            continue
        own = [place for place, row in enumerate(kept) if key(row) == one.key]
        same = [place for place in own if _same(getattr(kept[place], field), old)]
        if len(same) != 1:
            now = "、".join(_shown(getattr(kept[place], field)) for place in own) or "行なし"
            expected = "訂正前の値が一つの行だけにあること" if same else "元データと同じ訂正前の値"
            findings.fault(where, f"訂正前の値 {one.old}、実際は {now}", expected,
                           "元データが直されたなら、この訂正の行を消してください")  # fmt: skip
        elif one.action == "drop":
            del kept[same[0]]
        elif one.action == "replace":
            change: Fields = {field: new}
            kept[same[0]] = replace(kept[same[0]], **change)
    return kept


def _same(one: object, other: object) -> bool:
    """Whether two cells say the same, be a unit written beside one of them alone."""
    if isinstance(one, Amount) and isinstance(other, Amount) and not (one.unit and other.unit):
        one, other = one._replace(unit=""), other._replace(unit="")
    return str(one) == str(other)


def _shown(value: object) -> str:
    if not isinstance(value, Amount):
        return str(value)
    return MISSING_WORDS.get(value.missing) or f"{value.number:.15g}{value.unit}"
