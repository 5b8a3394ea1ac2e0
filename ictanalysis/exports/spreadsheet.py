"""results.xlsx: sheets that a clerk reads and prints, by the rules for machine-readable tables."""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ictanalysis.exports.datapackage import about_data
from ictanalysis.exports.sheets import Cell, Sheet, Verdict, sheets_of
from ictanalysis.exports.shown import Shown
from ictanalysis.inputs.licences import Licence
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.workbook import Workbook
from ictanalysis.report.cover import Report

FONT = {"font_name": "BIZ UDPゴシック", "font_size": 10, "valign": "vcenter", "font_scheme": "none"}
FICTIONAL = "【架空データによる例示】"
RULE: Mapping[str, object] = {"bottom": 1, "bottom_color": "#A6A6A6"}
HEAD: Mapping[str, object] = {"bold": True, "text_wrap": True, "align": "center", "bg_color": "#E6E6E6", "bottom": 1}
TITLE: Mapping[str, object] = {"bold": True, "font_size": 11}
NARROWEST, WIDEST, WIDEST_STILL, WIDE_HEAD = 6, 40, 20, 8  # widths are those of the font's digit, which is broad
FULL, LETTER = 1.32, 0.85  # widths of a full-width character and of a letter
NARROW = "、。「」・"  # full-width characters that take less
LINE, SPARE, TALLEST = 12.5, 5, 84  # points: a line, what a row has around it, a row that is stretched
INDENT = 1.2  # of text, from its column's edge
A4, DIGIT, EDGE = 9, 10.1, 7  # paper; pixels of a digit and of a column's edges
PAGE_WIDTH, PAGE_HEIGHT = 1045, 495  # pixels across A4 and points down it, between the margins
SMALLEST = 0.75  # of full size when a table is printed: letters of 7.5 points


class Paper(NamedTuple):
    """How a sheet lies on paper: widths of its columns, pages across, and how small that prints."""

    widths: Sequence[float]
    across: int
    scale: float


class Formats:
    """The formats of a file, each made once."""

    def __init__(self, made: xlsxwriter.Workbook) -> None:
        self._made, self._known = made, dict[tuple[tuple[str, object], ...], Format]()

    def of(self, *parts: Mapping[str, object]) -> Format:
        """The format of these properties, the later before the earlier."""
        wanted = {name: value for part in parts for name, value in part.items()}
        key = tuple(sorted(wanted.items()))
        if key not in self._known:
            self._known[key] = self._made.add_format(wanted)
        return self._known[key]


def write_spreadsheet(book: Workbook, report: Report, file: Path, licence: Licence | None = None) -> None:
    """One sheet a table, after one that says what they are; dated by the report alone."""
    with xlsxwriter.Workbook(file, {"in_memory": True, "default_format_properties": {**FONT}}) as made:
        made.set_properties({"title": report.title, "subject": report.subtitle, "author": report.publisher,
                             "comments": about_data(report),
                             "created": datetime.combine(report.day, time())})  # fmt: skip
        formats = Formats(made)
        for sheet in sheets_of(book, report, licence):
            page = made.add_worksheet(sheet.name)
            _write(page, sheet, formats, FICTIONAL if report.fictional else "")
            _lay_out(page, sheet)
            _print(page, sheet, report)
            if sheet.name == "まとめ":
                page.activate()


# ---- cells -------------------------------------------------------------------------------------------


def _write(page: Worksheet, sheet: Sheet, formats: Formats, mark: str) -> None:
    """What the sheet is, headings, cells; the headings are a table's own, so that a screen reader names each column."""
    page.write_string(0, 0, mark + (sheet.brief or sheet.about), formats.of(TITLE))
    head = formats.of(HEAD)
    for place, label in enumerate(sheet.labels):
        page.write_string(1, place, label, head)
    for place, name in enumerate(sheet.heads):
        page.write_string(sheet.top - 1, place, name, head)
    for number, row in enumerate(sheet.rows, start=sheet.top):
        for place, value in enumerate(row):
            _write_cell(page, number, place, value, formats)
    if sheet.rows:
        columns = [{"header": name, "header_format": head} for name in sheet.heads]
        page.add_table(sheet.top - 1, 0, sheet.top + len(sheet.rows) - 1, len(sheet.heads) - 1,
                       {"name": sheet.name, "columns": columns, "style": "Table Style Light 1", "banded_rows": False,
                        "description": sheet.about})  # fmt: skip


def _write_cell(page: Worksheet, row: int, column: int, value: Cell, formats: Formats) -> None:
    """Numbers as numbers, dates as dates, text as text even where it looks like a formula; nothing stays nothing."""
    text = {"text_wrap": True, "align": "left", "indent": 1, **RULE}
    if isinstance(value, Shown):
        page.write_number(row, column, value.value, formats.of(RULE, {"num_format": value.form}))
    elif isinstance(value, Verdict):
        badge = BADGES[value.code]
        colours = {"bg_color": badge.background, "font_color": badge.foreground}
        page.write_string(row, column, value.text, formats.of(text, colours))
    elif isinstance(value, date):
        page.write_datetime(
            row, column, value, formats.of(RULE, {"num_format": "yyyy-mm-dd", "align": "left", "indent": 1})
        )
    elif isinstance(value, str) and value:
        page.write_string(row, column, value, formats.of(text))
    elif value is None or value == "" or math.isnan(float(value)):
        page.write_blank(row, column, None, formats.of(RULE))
    else:
        page.write_number(row, column, float(value), formats.of(RULE))


# ---- widths and heights ------------------------------------------------------------------------------


def _lay_out(page: Worksheet, sheet: Sheet) -> None:
    """Columns as wide and rows as high as what is in them, folded columns, headings that stay."""
    paper = paper_of(sheet)
    for place, width in enumerate(paper.widths):
        folded = place in sheet.folded
        after = not folded and place - 1 in sheet.folded
        page.set_column(place, place, width, None, {"level": int(folded), "hidden": folded, "collapsed": after})
    page.set_row(0, LINE + 2 * SPARE)
    heads = [_height(row, paper.widths, sheet.folded) for row in (sheet.labels, sheet.heads) if row]
    for number, height in enumerate(heads, start=1):
        page.set_row(number, height)
    rows = [_height(row, paper.widths, sheet.folded) for row in sheet.rows]
    more = PAGE_HEIGHT / paper.scale - sum([LINE + 2 * SPARE, *heads, *rows]) if sheet.fills and rows else 0
    for number, height in enumerate(rows, start=sheet.top):
        page.set_row(number, max(height, min(height + more / len(rows), TALLEST)))
    page.freeze_panes(sheet.top, sheet.still)
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def paper_of(sheet: Sheet) -> Paper:
    """As many pages across as keep the print readable; folded columns are not printed."""
    columns = list(zip(*([sheet.labels] if sheet.labels else []), sheet.heads, *sheet.rows, strict=True))
    above = sheet.top - 1
    widths = sheet.widths or [_width(column[:above], column[above:]) for column in columns]
    widths = [min(width, WIDEST_STILL) if place < sheet.still else width for place, width in enumerate(widths)]
    pixels = [0 if place in sheet.folded else width * DIGIT + EDGE for place, width in enumerate(widths)]
    again = sum(pixels[: sheet.still])  # repeated on every page
    across = next(
        pages for pages in range(1, len(pixels) + 1)
        if pages * PAGE_WIDTH >= SMALLEST * (sum(pixels) + (pages - 1) * again) or pages == len(pixels)
    )  # fmt: skip
    return Paper(widths, across, min(1, across * PAGE_WIDTH / (sum(pixels) + (across - 1) * again)))


def _width(heads: Sequence[Cell], values: Sequence[Cell]) -> float:
    """Room for the longest value; a long heading and a long text take several lines."""
    longest = max((_places(value) for value in values), default=0)
    wanted = max(longest + INDENT, *(min(_places(head), WIDE_HEAD) + INDENT for head in heads), NARROWEST)
    return min(math.ceil(wanted), WIDEST)


def _height(row: Sequence[Cell], widths: Sequence[float], folded: frozenset[int]) -> float:
    lines = [
        math.ceil(_places(value) / (width - INDENT - 0.8))
        for place, (value, width) in enumerate(zip(row, widths, strict=True)) if place not in folded
    ]  # fmt: skip
    return LINE * max([1, *lines]) + SPARE


def _places(value: Cell) -> float:
    """Widths of a digit that a value takes."""
    if isinstance(value, Shown | Verdict):
        return _places(value.text)
    if isinstance(value, str):
        return sum(1 if char.isdigit() else LETTER if is_narrow(char) else FULL for char in value)
    return 0 if value is None else len(str(value)[:10])


def is_narrow(char: str) -> bool:
    """Whether a character of the proportional font takes less than a full one."""
    return char in NARROW or unicodedata.east_asian_width(char) not in "WFA"


# ---- paper -------------------------------------------------------------------------------------------


def _print(page: Worksheet, sheet: Sheet, report: Report) -> None:
    """A4 across, headings on every page, whose it is above and the page's number below."""
    page.set_paper(A4)
    page.set_landscape()
    page.set_margins(left=0.4, right=0.4, top=0.65, bottom=0.55)
    page.print_area(0, 0, sheet.top + len(sheet.rows) - 1, len(sheet.heads) - 1)
    page.repeat_rows(0, sheet.top - 1)
    page.repeat_columns(0, sheet.still - 1)
    page.fit_to_pages(paper_of(sheet).across, 0)
    marks = [report.status_label, *(["架空データ"] if report.fictional else [])]
    titles = [report.title[:100], report.subtitle[:40]]
    left, right = ("　".join(part.replace("&", "&&") for part in parts if part) for parts in (titles, marks))
    page.set_header(f"&L{left}&R{right}", {"margin": 0.3})
    page.set_footer("&L&A&R&P / &N", {"margin": 0.3})
