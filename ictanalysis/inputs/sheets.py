"""A table kept as an Excel workbook of one sheet, read as the CSV of the same name would be."""

import csv
import io
import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

if TYPE_CHECKING:
    from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MOST_BYTES, MOST_ROWS, MOST_COLUMNS = 50_000_000, 20_000, 100  # unpacked; a sheet that holds more is no table
# a formula that nobody has worked out yet; of words it may come to none
UNKNOWN = re.compile(rb'<c (?![^>]*\bt="str")[^>]*><f[^>]*(?:/>|>[^<]*</f>)(?:<v></v>|<v ?/>)?</c>')


class SheetError(Exception):
    """A workbook that is no table; the message says what was found."""


def kept_in(path: Path) -> Path:
    """The file of a table: the Excel workbook of the same name where there is no CSV."""
    if path.suffix != ".csv" or path.exists():
        return path
    book = path.with_suffix(".xlsx")
    return book if book.is_file() else path


def csv_of(path: Path) -> str:
    """The one sheet with anything in it as CSV text, a line a row; raises SheetError."""
    from openpyxl import load_workbook  # takes long to import

    try:
        with ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_BYTES:
                raise SheetError("大きすぎるファイル")
            if any("worksheets/" in one and UNKNOWN.search(parts.read(one)) for one in parts.namelist()):
                raise SheetError("計算結果のない式")
        book = load_workbook(path, read_only=True, data_only=True)
        sheets = [_rows(sheet) for sheet in book.worksheets]
        book.close()
    except SheetError:
        raise
    except Exception as error:  # whatever a damaged or hostile workbook sets off
        raise SheetError("Excel のブックとして読めません") from error
    filled = [rows for rows in sheets if any(map(any, rows))]
    if len(filled) > 1:
        raise SheetError(f"{len(filled)}枚のシート")
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows(filled[0] if filled else [])
    return made.getvalue()


def _rows(sheet: "ReadOnlyWorksheet") -> list[list[str]]:
    """The cells of a sheet as text; raises SheetError where some would be left out."""
    sheet.reset_dimensions()  # as many cells as there are, whatever the workbook says of itself
    rows: list[list[str]] = []
    for row in sheet.iter_rows(max_row=2**20):
        cells = [_text(cell) for cell in row]
        if any(cells[MOST_COLUMNS:]) or (len(rows) >= MOST_ROWS and any(cells)):
            raise SheetError(f"{MOST_ROWS}行か{MOST_COLUMNS}列を超えるシート")
        rows += [cells[:MOST_COLUMNS]] if len(rows) < MOST_ROWS else []
    width = max(map(len, rows), default=0)
    return [cells + [""] * (width - len(cells)) for cells in rows]


def _text(cell: "ReadOnlyCell | EmptyCell") -> str:
    """A cell as people see it: 63 % not 0.63, a month that Excel keeps as its first day, 1-1 that became a day."""
    value, form = cell.value, str(getattr(cell, "number_format", "")).lower()
    if isinstance(value, datetime | date):
        form = re.sub(r"\[.*?\]|\".*?\"", "", form)
        if "y" not in form and "e" not in form:
            return f"{value.month}月{value.day}日"
        return f"{value:%Y-%m-%d}" if "d" in form else f"{value:%Y-%m}"
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value * 100:.12g}%" if "%" in form else f"{value:.15g}"
    return "" if value is None else str(value)
