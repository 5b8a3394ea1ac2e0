"""A table kept as an Excel workbook of one sheet, read as the CSV of the same name would be."""

import csv
import io
import re
from datetime import date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING
from xml.etree.ElementTree import iterparse
from zipfile import ZipFile

if TYPE_CHECKING:
    from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MOST_BYTES, MOST_ROWS, MOST_COLUMNS = 50_000_000, 20_000, 100  # unpacked; a sheet that holds more is no table
MOST_CELLS = 20_000_000  # of a sheet, with those that are empty
SAVE_AGAIN = "1枚だけにして保存し直すか、CSV UTF-8で保存してください"
WORK_OUT = "Excel で開いて上書き保存するか、式を値にしてください"


class SheetError(Exception):
    """A workbook that is no table; the message says what was found, `remedy` what to do."""

    def __init__(self, found: str, remedy: str = SAVE_AGAIN) -> None:
        super().__init__(found)
        self.remedy = remedy


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
            for name in parts.namelist():
                if "worksheets/" in name and name.endswith(".xml"):
                    with parts.open(name) as sheet:
                        _check_formulas(sheet)
        book = load_workbook(path, read_only=True, data_only=True)
        sheets = [_rows(one) for one in book.worksheets]
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


def _check_formulas(sheet: IO[bytes]) -> None:
    """A formula that nobody has worked out yet would be read as nothing; one of words may come to none."""
    for _, cell in iterparse(sheet):
        name = cell.tag.rpartition("}")[2]
        if name == "c" and cell.get("t") != "str":
            held = {part.tag.rpartition("}")[2]: part.text for part in cell}
            if "f" in held and not held.get("v"):
                raise SheetError(f"計算結果のない式(セル {cell.get('r', '')})", WORK_OUT)
        if name in ("c", "row"):
            cell.clear()


def _rows(sheet: "ReadOnlyWorksheet") -> list[list[str]]:
    """The cells of a sheet as text; raises SheetError where some would be left out."""
    sheet.reset_dimensions()  # as many cells as there are, whatever the workbook says of itself
    rows: list[list[str]] = []
    seen = 0
    for row in sheet.iter_rows(max_row=2**20):
        cells = [_text(cell) for cell in row]
        seen += len(cells)
        if seen > MOST_CELLS or any(cells[MOST_COLUMNS:]) or (len(rows) >= MOST_ROWS and any(cells)):
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
