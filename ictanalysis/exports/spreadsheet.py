"""results.xlsx by the rules for machine-readable tables: one cell one value, no unit or comma in a number."""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ictanalysis.evaluation.result import FIELDS, TITLES
from ictanalysis.exports.datapackage import about_data, attributions, terms_of
from ictanalysis.exports.results import Published, published
from ictanalysis.inputs.cells import MISSING_WORDS, MOST_PLACES, counts_from
from ictanalysis.inputs.columns import OWN
from ictanalysis.inputs.licences import Licence
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.rubric import VERDICTS
from ictanalysis.inputs.target_types import TARGET_TYPES
from ictanalysis.pages import say
from ictanalysis.pages.workbook import Workbook
from ictanalysis.progress.catalogue import METHODS
from ictanalysis.report.document import Report

FONT = {"font_name": "BIZ UDPゴシック", "font_size": 10, "valign": "vcenter"}
SUMMARY = (
    "indicator_id", "name", "unit", "baseline_year", "baseline", "latest_year", "latest", "target_year", "target",
    "type", "p_meet", "verdict", "actual_per_year", "required_per_year", "forecast_p10", "forecast_p50", "forecast_p90",
)  # fmt: skip
IN_OWN_UNIT = {field.name for field in FIELDS if field.column.unit == OWN}
TYPE_WORDS = {"string": "文字", "integer": "整数", "number": "数値", "date": "日付"}
FORMS = {"yearly": "その年度だけの値", "running_total": "最初の年度からの累計"}
NARROWEST, WIDEST, WIDE_HEAD, LINE = 5, 40, 7, 16
PAGE_WIDTH = 260  # digits across A4, at a little over half size
A4 = 9


class Shown(NamedTuple):
    """A number that people see rounded; the cell keeps all of it."""

    value: float
    places: int


Cell = Published | Shown


class Sheet(NamedTuple):
    """One table: its name, what it holds, headings and rows."""

    name: str
    about: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def write_spreadsheet(book: Workbook, report: Report, file: Path, licence: Licence | None = None) -> None:
    """One sheet a table, after one that says what they are; dated by the report alone."""
    sheets = [_summary(book), _results(book), _columns(), _values(book), _methods(book), _rubric(book)]
    with xlsxwriter.Workbook(file, {"in_memory": True, "default_format_properties": {**FONT}}) as made:
        made.set_properties({"title": report.title, "subject": report.subtitle, "author": report.publisher,
                             "comments": about_data(report),
                             "created": datetime.combine(report.day, time())})  # fmt: skip
        for sheet in [_about(book, report, licence, sheets), *sheets]:
            _write(made, sheet, report)


# ---- the tables --------------------------------------------------------------------------------------


def _about(book: Workbook, report: Report, licence: Licence | None, sheets: Sequence[Sheet]) -> Sheet:
    rows: list[Sequence[Cell]] = [
        ("表題", report.title), ("内容", report.subtitle), ("市", report.city), ("評価年度", report.fiscal_year_label),
        ("基準日", report.day), ("状態", report.status_label), ("データ", about_data(report)),
        ("作成", report.publisher), ("利用条件", terms_of(licence)),
        ("空のセル", "値がないか、判定できないことを表します。0ではありません。"),
        ("判定", "調整会議の評価に先立つ参考であり、調整会議の評価とは別のものです。"),
        *((f"シート「{sheet.name}」", sheet.about) for sheet in sheets),
        *(("出典", title) for title in attributions(book)),
    ]  # fmt: skip
    return Sheet("この表について", "", ("項目", "説明"), rows)


def _summary(book: Workbook) -> Sheet:
    """What people look for first, in words and rounded as in the report."""
    rows = []
    for result, row in zip(book.results, published(book), strict=True):
        words = {"type": TARGET_TYPES[result.indicator.type].label, "verdict": VERDICTS[result.verdict]}
        nothing = {} if say.is_new(result) else {"latest_year": None, "latest": None}
        cells = {**row, **words, **nothing}
        rows.append([_rounded(name, cells[name], result.indicator, book.rubric.edges) for name in SUMMARY])
    about = "指標ごとの要点。最新の実績は、現状値より新しい実績があるときだけ入ります。"
    return Sheet("まとめ", about, [TITLES[name] for name in SUMMARY], rows)


def _rounded(name: str, value: Cell, indicator: Indicator, edges: Sequence[float]) -> Cell:
    """A number with the digits of its neighbours; a pace has one more when it is small."""
    if not isinstance(value, float) or not (name == "p_meet" or name in IN_OWN_UNIT):
        return value
    if name == "p_meet":
        return Shown(value, max(3, 2 + say.chance_places(value, edges)))
    return Shown(value, max(say.own_places(indicator), say.small_places(value) if name.endswith("_per_year") else 0))


def _results(book: Workbook) -> Sheet:
    about = "results.csv と同じ表。1行に1指標。見出しの意味はシート「列の説明」にあります。"
    return Sheet("結果", about, [field.name for field in FIELDS], [list(row.values()) for row in published(book)])


def _columns() -> Sheet:
    rows = [
        (field.name, field.column.title, TYPE_WORDS[field.type], field.column.unit, field.column.description)
        for field in FIELDS
    ]
    return Sheet("列の説明", "シート「結果」と results.csv の列の意味。", ("列", "見出し", "型", "単位", "意味"), rows)


def _values(book: Workbook) -> Sheet:
    heads = ("番号", "施策目標値", "期間の最初の年度", "年度", "値", "単位", "値の形", "確かさ", "公表", "回答者数", "比較できる",
             "値がない理由", "出典", "備考")  # fmt: skip
    rows = [
        (row.indicator_id, book.plan.indicators[row.indicator_id].name, row.first_fiscal_year, row.fiscal_year, row.value,
         book.plan.indicators[row.indicator_id].unit, FORMS[row.form], "" if row.missing else say.STATUS_WORDS[row.status],
         row.published, row.sample_size, "いいえ" if row.comparable == "no" else "はい",
         MISSING_WORDS.get(row.missing), book.sources_of([row.source_id]), row.note)
        for row in book.actuals.values
    ]  # fmt: skip
    about = "評価に使った実績値。年度は西暦。比較できない値は予測にも合計にも使いません。計画の現状値はシート「まとめ」にあります。"
    return Sheet("実績値", about, heads, rows)


def _methods(book: Workbook) -> Sheet:
    heads = ("番号", "施策目標値", "方式の記号", "方式", "区分の記号", "区分", "数", "数の単位", "判定できない理由")
    rows = [
        (result.indicator_id, result.indicator.name, name, METHODS[name].title, progress.category,
         METHODS[name].words.get(progress.category or ""), progress.number,
         METHODS[name].unit or result.indicator.unit, progress.reason)
        for result in book.results for name, progress in result.methods.items()
    ]  # fmt: skip
    return Sheet("判定方式", "公的な判定方式による区分と数。1行に1指標と1方式。", heads, rows)


def _rubric(book: Workbook) -> Sheet:
    heads = ("基準", "区分の記号", "しきい値", "言葉", "適用を始める日", "決めた者", "理由")
    rows = [
        (row.rule, row.key, row.threshold, row.label, counts_from(row.valid_from), row.chosen_by,
         row.reason)
        for row in book.rubric.rows
    ]  # fmt: skip
    return Sheet("判定基準", "基準日に有効な判定の基準。しきい値は確率または割合(0〜1)、実績の数では点。", heads, rows)


# ---- the file ----------------------------------------------------------------------------------------


def _write(made: xlsxwriter.Workbook, sheet: Sheet, report: Report) -> None:
    """Headings, cells and the page; the headings are a table's own, so that a screen reader names each column."""
    page = made.add_worksheet(sheet.name)
    formats: dict[int | str, Format] = {
        places: made.add_format({"num_format": f"{0:.{places}f}"}) for places in range(MOST_PLACES + 4)
    }
    formats["date"] = made.add_format({"num_format": "yyyy-mm-dd", "align": "left", "indent": 1})
    formats["text"] = made.add_format({"text_wrap": True, "align": "left", "indent": 1})
    bold = made.add_format({"bold": True, "text_wrap": True, "align": "center", "bottom": 1, "bg_color": "#E6E6E6"})
    for place, head in enumerate(sheet.heads):
        page.write_string(0, place, head, bold)
    for number, row in enumerate(sheet.rows, start=1):
        for place, value in enumerate(row):
            _write_cell(page, number, place, value, formats)
    if sheet.rows:
        columns = [{"header": head, "header_format": bold} for head in sheet.heads]
        page.add_table(0, 0, len(sheet.rows), len(sheet.heads) - 1,
                       {"name": sheet.name, "columns": columns, "style": "Table Style Light 1"})  # fmt: skip
    _lay_out(page, sheet, report)


def _write_cell(page: Worksheet, row: int, column: int, value: Cell, formats: Mapping[int | str, Format]) -> None:
    """Numbers as numbers, dates as dates, text as text even where it looks like a formula; nothing stays nothing."""
    if isinstance(value, Shown):
        page.write_number(row, column, value.value, formats[value.places])
    elif isinstance(value, date):
        page.write_datetime(row, column, value, formats["date"])
    elif isinstance(value, str):
        page.write_string(row, column, value, formats["text"]) if value else None
    elif value is not None and not math.isnan(value):
        page.write_number(row, column, value)


def _lay_out(page: Worksheet, sheet: Sheet, report: Report) -> None:
    """Frozen headings, room for what is in the cells, A4 across."""
    widths = [_width(head, [row[place] for row in sheet.rows]) for place, head in enumerate(sheet.heads)]
    for place, width in enumerate(widths):
        page.set_column(place, place, width)
    for number, row in enumerate([sheet.heads, *sheet.rows]):
        lines = max(math.ceil(_places(value) / width) for value, width in zip(row, widths, strict=True))
        page.set_row(number, LINE * max(lines, 1))
    page.freeze_panes(1, 2 if len(widths) > 7 else 0)
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    page.set_paper(A4)
    page.set_landscape()
    page.set_margins(left=0.4, right=0.4)
    page.print_area(0, 0, len(sheet.rows), len(widths) - 1)
    page.repeat_rows(0)
    page.repeat_columns(0, 0)
    page.fit_to_pages(math.ceil(sum(widths) / PAGE_WIDTH), 0)
    marks = [report.status_label, *(["架空データ"] if report.fictional else [])]
    page.set_header(f"&L{report.title[:100].replace('&', '&&')}&R{'、'.join(marks)}")
    page.set_footer("&L&A&R&P / &N")


def _width(head: str, values: Sequence[Cell]) -> int:
    """Room for the longest value; a long heading and a long text take several lines."""
    longest = max((_places(value) for value in values), default=0)
    return min(max(longest, min(_places(head), WIDE_HEAD), NARROWEST) + 3, WIDEST)


def _places(value: Cell) -> int:
    """Widths of a digit that a value takes; a full-width character takes about 1.7."""
    if isinstance(value, str):
        return math.ceil(sum(1.7 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in value))
    if isinstance(value, Shown):
        return len(f"{value.value:.{value.places}f}")
    return 0 if value is None else len(str(value)[:10])
