"""Rows of a filled workbook that name rows of other sheets: none is left dangling, and what is sound stands alone."""

from collections.abc import Iterator

from ictanalysis.inputs.cells import suggestion
from ictanalysis.inputs.faults import Findings
from ictanalysis.workbench.new_plan.filled import Filled, Sheets
from ictanalysis.workbench.new_plan.form import INDICATORS, MEASURES, SEVERAL, VALUES, Column, columns


def check_references(sheets: Sheets, findings: Findings) -> None:
    """Every id stands once in its sheet, and every one that a row names is there."""
    for row, first in _repeated(sheets):
        row.sound = False
        findings.fault(next(iter(row.at.values())), row.id, "番号は一度だけ", f"{first} と違う番号にしてください")
    for row, column, found in _dangling(sheets):
        row.sound = False
        known = sheets.known(column.refers_to)
        findings.fault(row.at[column.key], found, f"シート「{column.refers_to}」にある番号", suggestion(found, known))


def _repeated(sheets: Sheets) -> Iterator[tuple[Filled, str]]:
    """Every row whose id an earlier row has, with the place of that one; values have none of their own."""
    for name in (name for name in sheets.rows if name != VALUES):
        seen: dict[str, str] = {}
        for row in sheets.rows[name]:
            at = next(iter(row.at.values()))
            if row.id and seen.setdefault(row.id, at) != at:
                yield row, seen[row.id]


def _dangling(sheets: Sheets) -> Iterator[tuple[Filled, Column, str]]:
    """Every row and column that name an id which is not in its sheet."""
    for name, rows in sheets.rows.items():
        for column in (one for one in columns()[name] if one.refers_to and one.refers_to not in sheets.unread):
            known = sheets.known(column.refers_to)
            for row in rows:
                named = row.of(column.key)
                parts = named.split(column.apart) if column.apart else [named]
                yield from ((row, column, one) for one in parts if one and one not in known)


def sound_part(sheets: Sheets) -> Sheets:
    """The rows without faults that name only such rows, so that what is said of them follows from no other fault."""
    rows = {name: [row for row in own if row.sound] for name, own in sheets.rows.items()}
    part = Sheets(sheets.data, sheets.plan, rows)
    while lost := [row for row, _, _ in _dangling(part)]:
        for row in lost:
            rows[row.sheet] = [one for one in rows[row.sheet] if one is not row]
    had, left = _with_indicators(sheets), _with_indicators(part)
    rows[MEASURES] = [row for row in rows[MEASURES] if row.id in left or row.id not in had]
    return part


def _with_indicators(sheets: Sheets) -> set[str]:
    """The measures that indicators name."""
    return {one for row in sheets.rows[INDICATORS] for one in row.of("measure_id").split(SEVERAL)}
