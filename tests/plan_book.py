"""The workbook of another city's plan, filled in as a clerk would."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

Rows = Sequence[Mapping[str, object]]


def heading(cell: object) -> str:
    return str(cell or "").partition("\n")[0]


def fill(book: Path, plan: Mapping[str, object], sheets: Mapping[str, Rows]) -> None:
    """Type the items of 計画, and rows of other sheets by heading below their example; numbers and days as they come."""
    made = openpyxl.load_workbook(book)
    items = {row[0].value: row[1] for row in made["計画"].iter_rows(min_row=2)}
    for item, value in plan.items():
        items[item].value = value
    for name, rows in sheets.items():
        page = made[name]
        columns = {heading(cell.value): cell.column for cell in page[1]}
        for row, cells in enumerate(rows, start=3):
            for one, value in cells.items():
                page.cell(row, columns[one]).value = value
    made.save(book)


def cell_of(book: Path, sheet: str, row: int, column: str) -> str:
    """指標!F7 of a row, counted from 1 below the example, and a heading."""
    page = openpyxl.load_workbook(book)[sheet]
    letter = next(cell.column_letter for cell in page[1] if heading(cell.value) == column)
    return f"{sheet}!{letter}{row + 2}"
