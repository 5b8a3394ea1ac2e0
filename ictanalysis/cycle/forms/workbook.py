"""A workbook as plain rows: what openpyxl reads, with every cell's kind kept apart from its words."""

import math
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Literal, NamedTuple
from zipfile import ZipFile

import openpyxl
from defusedxml.ElementTree import fromstring
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel

CellKind = Literal["text", "number", "flag", "error", "formula", "day", "moment"]
Bounds = tuple[int, int, int, int]  # first row, first column, last row, last column
EAST_ASIAN_DATES = {*range(27, 37), *range(50, 59)}  # numbers of formats that Japanese Excel has and openpyxl has not
QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')  # what a number format shows as it stands
ERA = re.compile(r"g|a{3}|(?<![0#?.])e(?![+-])", re.IGNORECASE)  # of a Japanese day: 令和, 水, 8
ESCAPED = re.compile(r"_x00([01][0-9A-Fa-f]|7[Ff])_")  # control characters as spreadsheets store them
DIGITS = 15  # that a spreadsheet keeps of a number


class Cell(NamedTuple):
    """A filled cell: words as they would be typed, and for a number its format."""

    row: int
    column: int
    kind: CellKind
    words: str
    form: str

    @property
    def name(self) -> str:
        """F5."""
        return cell_name(self.row, self.column)


class Page(NamedTuple):
    """A sheet: its filled cells by row and column, and what else stands on it."""

    title: str
    hidden: bool
    cells: Mapping[tuple[int, int], Cell]
    merged: Sequence[Bounds]
    comments: Sequence[tuple[str, str]]
    hidden_rows: Sequence[int]
    drawings: Sequence[str]


class Book(NamedTuple):
    """A workbook: its sheets by title, and which sheet a defined name points at."""

    pages: Mapping[str, Page]
    names: Mapping[str, str]


def cell_name(row: int, column: int) -> str:
    """F5 of row 5, column 6."""
    return f"{get_column_letter(column)}{row}"


def opened(data: bytes) -> Book:
    """The workbook in these bytes, whose container has been looked at; a broken one raises whatever it raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(BytesIO(data), keep_links=False)
    with ZipFile(BytesIO(data)) as archive:
        pages = {sheet.title: _page(sheet, archive) for sheet in book.worksheets}
    charts = {sheet.title: Page(sheet.title, False, {}, [], [], [], ["グラフ"]) for sheet in book.chartsheets}
    targets = ((name, _title(str(one.attr_text))) for name, one in book.defined_names.items())
    return Book({**pages, **charts}, {str(name): title for name, title in targets if title})


def _title(reference: str) -> str:
    """指標 of '指標'!$A$1; nothing of #REF!."""
    match = re.match(r"\$?(?:'((?:[^']|'')+)'|([^'!#]+))!(?!#)", reference)
    return (match[1] or match[2]).replace("''", "'") if match else ""


def _page(sheet: openpyxl.worksheet.worksheet.Worksheet, archive: ZipFile) -> Page:
    filled = list(sheet._cells.values())  # iter_rows makes a cell for every gap up to the farthest one
    cells = {(raw.row, raw.column): cell for raw in filled if (cell := _cell(raw)) is not None}
    merged = [(one.min_row, one.min_col, one.max_row, one.max_col) for one in sheet.merged_cells.ranges]
    comments = [(str(raw.coordinate), str(raw.comment.text)) for raw in filled if raw.comment is not None]
    rows = [int(row) for row, how in sheet.row_dimensions.items() if how.hidden]
    return Page(
        str(sheet.title), sheet.sheet_state != "visible", cells, sorted(merged), comments, sorted(rows),
        list(_drawings(sheet, archive)),
    )  # fmt: skip


def _drawings(sheet: openpyxl.worksheet.worksheet.Worksheet, archive: ZipFile) -> Iterator[str]:
    """The words on shapes and text boxes; for pictures and charts without any, nothing but that they are there."""
    names = archive.namelist()
    for relation in sheet._rels:
        if relation.Type.endswith("/drawing") and relation.target in names:
            texts = (one.text for one in fromstring(archive.read(relation.target)).iter() if one.tag.endswith("}t"))
            yield "".join(text for text in texts if text)


# ---- cells -------------------------------------------------------------------------------------------


def _cell(raw: openpyxl.cell.cell.Cell) -> Cell | None:
    """A cell with something in it."""
    value = raw.value
    if value is None or value == "":
        return None
    form = str(raw.number_format)
    kind, words = _understood(value, str(raw.data_type))
    if kind == "number" and (raw._style.numFmtId in EAST_ASIAN_DATES or is_era(form)):
        kind, words = _dated(from_excel(float(words), raw.parent.parent.epoch))
    return Cell(int(raw.row), int(raw.column), kind, words, form)


def _understood(value: object, data_type: str) -> tuple[CellKind, str]:
    if data_type == "f":
        return "formula", str(getattr(value, "text", value))
    if data_type == "e":
        return "error", str(value)
    if isinstance(value, bool):
        return "flag", str(value).upper()
    if isinstance(value, int | float):
        return ("number", plain(value)) if math.isfinite(value) else ("error", str(value))
    if isinstance(value, date | time | timedelta):
        return _dated(value)
    return "text", ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value))


def _dated(value: object) -> tuple[CellKind, str]:
    """A day, or a moment that is none."""
    if isinstance(value, datetime):
        return ("day", value.date().isoformat()) if value.time() == time() else ("moment", value.isoformat(" "))
    return ("day" if isinstance(value, date) else "moment"), str(value)


def plain(value: float) -> str:
    """A number as one would type it: 61.3, 0.1, 1200; no more digits than a spreadsheet keeps."""
    number = Decimal(str(value) if isinstance(value, int) else f"{value:.{DIGITS}g}")
    return as_typed(number)


def as_typed(number: Decimal) -> str:
    """The digits without an exponent, and without zeros at the end that say nothing."""
    return format(number.normalize(), "f") if number else "0"


def is_era(form: str) -> bool:
    """Whether a number format shows a Japanese day though it names neither year, month nor day."""
    return bool(ERA.search(re.sub(r"general|標準", "", QUOTED.sub("", form), flags=re.IGNORECASE)))


def sections(form: str) -> list[str]:
    """The parts of a number format for positive numbers, negative ones, zero and text, without what is shown as it is."""
    return QUOTED.sub("", form).split(";")
