"""Entry forms as workbooks: what is shown is locked, what is asked is framed, and a hidden list says what was sent."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ictanalysis.cycle.forms.hidden import (
    HEADS,
    ID_HEADING,
    LIST,
    OPENING,
    OPENING_TITLE,
    choice_words,
    list_of,
    told_of,
)
from ictanalysis.cycle.forms.model import Column, Form, Sheet
from ictanalysis.cycle.forms.unfit import unfit
from ictanalysis.exports.spreadsheet import A4, DIGIT, EDGE, FONT, FULL, PAGE_WIDTH, Formats, is_narrow
from ictanalysis.inputs import eras

PURPOSES = {"department": "実績と次年度の計画の記入様式", "council": "{}の決定の記入様式"}
HOW = (
    ("記入のしかた", "薄い黄色の欄に記入します。灰色の欄は変えられません。選ぶ欄は、右に出る▼から選びます。"),
    ("", "行や列の幅は変えられます。空いたままの欄は「未記入」として扱い、0 とはみなしません。"),
    ("保存のしかた", "「名前を付けて保存」で「Excel ブック (*.xlsx)」を選びます。パスワードは付けません。"),
    ("", "古い形式(.xls)、マクロ有効ブック(.xlsm)、CSV、PDF では受け取れません。"),
)
HINTS = {
    "text": "文章で記入します。", "number": "数だけを記入します(単位は要りません)。", "whole": "整数を記入します。",
    "year": "年度を記入します(R8、2026 など)。", "day": "年-月-日で記入します(2026-10-31 など)。",
    "choice": "▼から選びます。",
}  # fmt: skip
NOT_LISTED = ("一覧にない値です", "▼から選ぶか、一覧にある言葉を記入してください。")
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255  # that Excel holds
FRAME: Mapping[str, object] = {"border": 1, "border_color": "#808080", "text_wrap": True, "valign": "top"}
HEAD: Mapping[str, object] = {**FRAME, "bold": True, "bg_color": "#D9D9D9", "valign": "vcenter"}
BELOW: Mapping[str, object] = {**FRAME, "font_size": 9, "font_color": "#404040", "bg_color": "#EDEDED"}
SHOWN: Mapping[str, object] = {**FRAME, "bg_color": "#F2F2F2"}
ANSWER: Mapping[str, object] = {**FRAME, "bg_color": "#FFF9D6", "num_format": "@", "locked": False}
TEXT: Mapping[str, object] = {"num_format": "@"}
LINE, SPARE = 13, 6  # points: a line, what a row has around it
LOWEST, TALLEST = 24, 400  # points of an item's row
LABEL_WIDTH, PROSE_WIDTH, MORE = 24, 96, 2  # of the opening sheet; what a column has beside its characters
SMALLEST = 0.6  # of full size when a sheet is printed: letters of 6 points
FIRST_ITEM, FIRST_LIST = 2, len(HEADS) + 2  # row of the first item; column of the first drop-down list

Lists = dict[tuple[tuple[str, str], ...], str]  # where the entries of a drop-down stand, by its options


def write_form(form: Form, path: Path) -> None:
    """A workbook to be filled in; equal forms give equal bytes, and one that could not be read back is refused."""
    opening = opening_of(form)
    if wrong := list(unfit(form, opening)):
        raise ValueError("\n".join(wrong))
    with xlsxwriter.Workbook(path, {"in_memory": True, "default_format_properties": FONT}) as book:
        created = datetime.combine(date.fromisoformat(form.made_on), time())
        book.set_properties({"title": opening[0][0], "subject": form.form_id, "author": "", "created": created})
        book.set_custom_property("form_id", form.form_id, "text")
        book.set_custom_property("version", str(form.version), "text")
        formats = Formats(book)
        _write_opening(_page(book, OPENING, OPENING_TITLE, form), opening, formats)
        pages = [(sheet, _page(book, sheet.name, sheet.title, form)) for sheet in form.sheets]
        lists = _write_list(book.add_worksheet(LIST), form, opening, formats)
        for sheet, page in pages:
            _write_sheet(page, sheet, formats, lists)


def opening_of(form: Form) -> list[tuple[str, str]]:
    """Labels and words of the opening sheet."""
    due, made = (eras.day_in_era(date.fromisoformat(day)) for day in (form.due, form.made_on))
    return [
        (f"{form.city} {form.plan} {PURPOSES[form.purpose].format(form.addressee)}", ""),
        *(("目的" if not number else "", line) for number, line in enumerate(form.introduction)),
        ("宛先", form.addressee),
        ("対象年度", eras.era_year(form.fiscal_year)),
        ("提出期限", due),
        *((f"シート「{sheet.title}」", sheet.guidance) for sheet in form.sheets),
        *HOW,
        ("様式", f"{form.form_id} 第{form.version}版({made}作成)"),
    ]


# ---- sheets ------------------------------------------------------------------------------------------


def _page(book: xlsxwriter.Workbook, name: str, title: str, form: Form) -> Worksheet:
    """A sheet with its defined name, protected against slips, that prints on A4 across."""
    page = book.add_worksheet(title)
    _let_rows_grow(page)
    quoted = title.replace("'", "''")
    if book.define_name(name, f"='{quoted}'!$A$1") != 0:
        raise ValueError(f"{name}: 定義名にできません")
    page.protect("", {"format_columns": True, "format_rows": True})
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    stamp = f"{form.form_id} 第{form.version}版".replace("&", "&&")
    page.set_footer(f"&L{stamp}&C&A&R&P / &N", {"margin": 0.3})
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    return page


def _write(page: Worksheet, row: int, place: int, words: str, form: Format) -> None:
    """Text as text; nothing stays a cell without anything in it."""
    if words:
        page.write_string(row, place, words, form)
    else:
        page.write_blank(row, place, None, form)


def _let_rows_grow(page: Worksheet) -> None:
    """Heights are only how rows begin: marked as the user's own they would cut what is typed later."""
    begin = page._xml_start_tag_unencoded

    def begin_row(tag: str, attributes: Sequence[tuple[str, object]] = ()) -> None:
        begin(tag, [one for one in attributes if one[0] != "customHeight"])

    page._xml_start_tag_unencoded = begin_row


def _write_opening(page: Worksheet, opening: Sequence[tuple[str, str]], formats: Formats) -> None:
    page.set_column(0, 0, LABEL_WIDTH)
    page.set_column(1, 1, PROSE_WIDTH)
    page.hide_gridlines(2)
    page.fit_to_pages(1, 0)
    wrapped: Mapping[str, object] = {"text_wrap": True, "valign": "top"}
    _write(page, 0, 0, opening[0][0], formats.of({"bold": True, "font_size": 14}))
    page.set_row(0, 2 * LINE)
    for row, (label, words) in enumerate(opening[1:], start=1):
        _write(page, row, 0, label, formats.of({"bold": True}, wrapped))
        _write(page, row, 1, words, formats.of(wrapped))
        page.set_row(row, _height([(label, LABEL_WIDTH), (words, PROSE_WIDTH)]))
    page.activate()


def _write_sheet(page: Worksheet, sheet: Sheet, formats: Formats, lists: Lists) -> None:
    """Headings, what stands below them, a row an item; rows of items grow with what is written into them."""
    page.set_column(0, 0, None, None, {"hidden": True})
    _write(page, 0, 0, ID_HEADING, formats.of(HEAD))
    for row, item in enumerate(sheet.items, start=FIRST_ITEM):
        _write(page, row, 0, item.item_id, formats.of(SHOWN, TEXT))
        shown = [(item.shown.get(column.key, ""), column.width) for column in sheet.columns]
        page.set_row(row, min(max(_height(shown), LOWEST), TALLEST))
    for place, column in enumerate(sheet.columns, start=1):
        page.set_column(place, place, column.width + MORE)
        _write(page, 0, place, column.heading, formats.of(HEAD))
        _write(page, 1, place, told_of(column), formats.of(BELOW))
        for row, item in enumerate(sheet.items, start=FIRST_ITEM):
            _write(page, row, place, item.shown.get(column.key, ""),
                              formats.of(SHOWN if column.kind == "shown" else ANSWER))  # fmt: skip
        if column.kind != "shown" and sheet.items:
            last = FIRST_ITEM + len(sheet.items) - 1
            page.data_validation(FIRST_ITEM, place, last, place, _prompt(column, lists))
    page.set_row(0, _height([(column.heading, column.width) for column in sheet.columns]))
    page.set_row(1, _height([(told_of(column), column.width) for column in sheet.columns]))
    page.freeze_panes(FIRST_ITEM, 2)
    page.repeat_rows(0, FIRST_ITEM - 1)
    page.repeat_columns(0, 1)
    page.fit_to_pages(pages_across([column.width for column in sheet.columns]), 0)
    page.print_area(0, 0, FIRST_ITEM + max(len(sheet.items), 1) - 1, len(sheet.columns))


def _prompt(column: Column, lists: Lists) -> dict[str, object]:
    """What appears beside a cell when it is chosen, and the list of a choice."""
    example = "" if column.kind == "choice" or not column.example else f"\n{column.example}"
    told: dict[str, object] = {
        "validate": "any",
        "input_title": column.heading[:LONGEST_TITLE],
        "input_message": f"{HINTS[column.kind]}{example}"[:LONGEST_MESSAGE],
    }
    if column.kind == "choice":
        title, message = NOT_LISTED
        told |= {"validate": "list", "source": lists[tuple(column.options)], "error_title": title,
                 "error_message": message}  # fmt: skip
    return told


def _write_list(page: Worksheet, form: Form, opening: Sequence[Sequence[str]], formats: Formats) -> Lists:
    """The hidden list, and beside it the entries of every drop-down."""
    page.very_hidden()
    text = formats.of(TEXT)
    for number, row in enumerate(list_of(form, opening)):
        for place, words in enumerate(row):
            _write(page, number, place, words, text)
    choices = [one for sheet in form.sheets for one in sheet.columns if one.kind == "choice"]
    found: Lists = {}
    for column in choices:
        if (options := tuple(column.options)) not in found:
            place = FIRST_LIST + len(found)
            for number, words in enumerate(choice_words(column)):
                _write(page, number, place, words, text)
            letter = xlsxwriter.utility.xl_col_to_name(place)
            found[options] = f"='{LIST}'!${letter}$1:${letter}${len(options)}"
    return found


def pages_across(widths: Sequence[int]) -> int:
    """One page, or as many as keep the print readable; the first column is repeated on each."""
    pixels = [(width + MORE) * DIGIT + EDGE for width in widths]
    pages = range(1, len(pixels) + 1)
    return next((n for n in pages if n * PAGE_WIDTH >= SMALLEST * (sum(pixels) + (n - 1) * pixels[0])), len(pixels))


def _height(cells: Sequence[tuple[str, int]]) -> float:
    """Points that wrapped words need in columns of these widths."""
    return max((_lines(words, width) for words, width in cells), default=1) * LINE + SPARE


def _lines(words: str, width: int) -> int:
    places = [sum(1 if is_narrow(one) else FULL for one in line) for line in words.split("\n")]
    return sum(max(1, math.ceil(place / max(width, 1))) for place in places)
