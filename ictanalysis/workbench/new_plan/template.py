"""The empty workbook of a plan: headings with help, drop-downs, an example that is never read, and the steps."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ictanalysis.exports.forms import BELOW, FRAME, HEAD, LINE, NOT_LISTED, TEXT, pages_across
from ictanalysis.exports.spreadsheet import A4, FONT, Formats
from ictanalysis.workbench.new_plan.form import BOOK, OPENING, PLAN, TABLES, Column, columns

REQUIRED: Mapping[str, object] = {**HEAD, "bg_color": "#BDD7EE"}
EXAMPLE_ROW: Mapping[str, object] = {**BELOW, "italic": True, **TEXT}
ANSWER: Mapping[str, object] = {**FRAME, **TEXT}
MUST = "\n(必須)"
FIRST, LAST = 2, 1999  # rows below heading and example that take an answer
NOTE: Mapping[str, object] = {
    "author": "",
    "x_scale": 2.4,
    "y_scale": 1.2,
    "font_name": FONT["font_name"],
    "font_size": 9,
}
STEPS = (
    ("この表は", "計画書の目標と実績を写すための表です。写し終えたら、コマンドが表(CSV)と設定ファイルに変えます。"),
    ("1 計画", "シート「計画」の「内容」の列に書きます。青い項目は必ず書きます。"),
    ("2 目標・施策", "計画書の番号と名称を写します。灰色の「例」の行は読みません。例の下の行から書きます。"),
    ("3 指標", "指標ごとに1行です。計画書の表記と数の両方を写します。二つを照らし合わせ、写し間違いを見つけるためです。"),
    ("4 実績", "値ごとに1行です。現状値は指標の行から自動で加わります。値がまだない年度は書きません(0 ではありません)。"),
    ("5 出典", "値が載っている資料を書きます。計画書は自動で加わります。"),
    ("6 保存", "「Excel ブック (*.xlsx)」のまま上書き保存し、Excel を閉じます。"),
    ("7 取り込み", "ictanalysis init {folder} --from {book} を実行します。誤りは「指標!F7」のように、"
     "シートとセルで知らせます。直して何度でもやり直せます。"),
    ("書き方", "見出しにカーソルを重ねると説明が出ます。年度は R6、令和6年度、2024 のどれでもかまいません。"
     "番号の欄は文字列なので、1-1 が日付に変わることはありません。"),
)  # fmt: skip


def empty_book(folder: str, book: str, today: date) -> bytes:
    """The workbook to be filled, whose first sheet names the command that takes it in; equal days give equal bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_format_properties": FONT}) as made:
        made.set_properties({"title": f"{BOOK}(記入用)", "author": "", "created": datetime.combine(today, time())})
        formats = Formats(made)
        _write_steps(
            _page(made, OPENING), [(label, words.format(folder=folder, book=book)) for label, words in STEPS], formats
        )
        _write_items(_page(made, PLAN), columns()[PLAN], formats)
        for name in TABLES:
            _write_table(_page(made, name), columns()[name], formats)
    return out.getvalue()


def _page(made: xlsxwriter.Workbook, name: str) -> Worksheet:
    page = made.add_worksheet(name)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer("&L&A&R&P / &N")
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    return page


def _write_steps(page: Worksheet, steps: Sequence[tuple[str, str]], formats: Formats) -> None:
    wrapped = {"text_wrap": True, "valign": "top"}
    page.set_column(0, 0, 16)
    page.set_column(1, 1, 100)
    page.hide_gridlines(2)
    page.write_string(0, 0, "計画の記入のしかた", formats.of({"bold": True, "font_size": 14}))
    for row, (label, words) in enumerate(steps, start=2):
        page.write_string(row, 0, label, formats.of({"bold": True}, wrapped))
        page.write_string(row, 1, words, formats.of(wrapped))
        page.set_row(row, 2.4 * LINE)


def _write_items(page: Worksheet, items: Sequence[Column], formats: Formats) -> None:
    """A row an item: what is asked, the cell to fill, an example, and what it means."""
    for place, (heading, width) in enumerate((("項目", 24), ("内容", 44), ("例(読みません)", 32), ("説明", 70))):
        page.set_column(place, place, width)
        page.write_string(0, place, heading, formats.of(HEAD))
    for row, item in enumerate(items, start=1):
        page.write_string(row, 0, item.heading, formats.of(REQUIRED if item.must_be else HEAD))
        page.write_blank(row, 1, None, formats.of(ANSWER))
        page.write_string(row, 2, item.example, formats.of(EXAMPLE_ROW))
        page.write_string(row, 3, f"{'必須。' if item.must_be else ''}{item.help}", formats.of(BELOW))
        page.write_comment(row, 0, item.help, NOTE)
        page.set_row(row, 2.4 * LINE)
        _offer(page, item, row, row, 1)
    page.freeze_panes(1, 1)


def _write_table(page: Worksheet, table: Sequence[Column], formats: Formats) -> None:
    """Headings with help, the example, and empty rows in which everything typed stays text."""
    for place, column in enumerate(table):
        page.set_column(place, place, column.width, formats.of(TEXT))
        heading = f"{column.heading}{MUST if column.must_be else ''}"
        page.write_string(0, place, heading, formats.of(REQUIRED if column.must_be else HEAD))
        page.write_comment(0, place, column.help, NOTE)
        page.write_string(1, place, column.example, formats.of(EXAMPLE_ROW))
        for row in range(FIRST, FIRST + 40):
            page.write_blank(row, place, None, formats.of(ANSWER))
        _offer(page, column, FIRST, LAST, place)
    page.set_row(0, 3.4 * LINE)
    page.set_row(1, 2.4 * LINE)
    still = next((place for place, column in enumerate(table) if column.key == "name"), 0)
    page.freeze_panes(1, still + 1)
    page.repeat_rows(0)
    page.repeat_columns(0, still)
    page.fit_to_pages(pages_across([column.width for column in table]), 0)


def _offer(page: Worksheet, column: Column, first: int, last: int, place: int) -> None:
    """The drop-down of a choice, or of the ids of another sheet, which may also be typed."""
    title, message = NOT_LISTED
    if column.options:
        page.data_validation(first, place, last, place, {
            "validate": "list", "source": [*column.options.values()], "error_title": title, "error_message": message,
        })  # fmt: skip
    elif column.refers_to:
        source = f"='{column.refers_to}'!$A${FIRST + 1}:$A${LAST + 1}"
        page.data_validation(first, place, last, place, {"validate": "list", "source": source, "show_error": False})
