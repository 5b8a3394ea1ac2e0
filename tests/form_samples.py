"""A small form of every kind of cell, its answers, and how a user fills them in."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ictanalysis.cycle.forms.model import REMARK, Column, Form, Item, Place, Sheet

STATES = (("done", "実施"), ("partly", "一部実施"), ("none", "未実施"))
REMARKS = Column(REMARK, "配布内容の誤り・連絡", "", "text", width=24)
VALUES = Sheet(
    "values", "指標", "令和7年度の実績を記入してください。",
    [
        Column("indicator", "施策目標", width=30),
        Column("unit", "単位", "例: %", width=8),
        Column("last", "昨年度の値", width=10),
        Column("value", "令和7年度\n実績値", "61.3", "number", width=12),
        Column("samples", "標本数", "1500", "whole", width=10),
        Column("published", "公表日", "2026-06-30", "day", width=14),
        REMARKS,
    ],
    [
        Item("1-2", {"indicator": "行政手続のオンライン利用の満足度", "unit": "%", "last": "61.3"}),
        Item("2-1-1", {"indicator": "=合計(令和6〜9年度)の業務数", "unit": "業務", "last": "0012"}),
        Item("2-3", {"indicator": "-割合 @全所属", "unit": "%", "last": ""}),
    ],
)  # fmt: skip
PROJECTS = Sheet(
    "projects", "実績", "各事業の実施状況と、その理由を記入してください。",
    [
        Column("name", "事業", width=26),
        Column("action", "行動目標", width=34),
        Column("action_status", "実施状況", "", "choice", STATES),
        Column("reason", "理由", "計画どおりでないときに記入", "text", width=30),
        Column("target_year", "目標年度", "R9", "year", width=10),
        REMARKS,
    ],
    [
        Item("P2-2-1", {"name": "架空事業「訓練」", "action": "全所属での訓練を行い、結果を確かめ、翌年度の計画に入れる"}),
        Item("P2-2-2", {"name": "架空事業「窓口」", "action": "1-1"}),
    ],
)  # fmt: skip
INSTRUCTIONS = Sheet(
    "instructions", "改善指示", "一行に一つ記入してください。",
    [
        Column("words", "指示の内容", "全所属で年度内に終えること", "text", width=50),
        Column("due", "期限", "2026-10-31", "day", width=14),
        Column("kind", "種類", "", "choice", (("new", "新しい指示"), ("again", "続けて求める指示"))),
    ],
    [Item(f"new-{number}", {}) for number in (1, 2, 3)],
)  # fmt: skip
FORM = Form(
    "F-R8-D04", 2, "department", 2025, "D04", "架空局 架空課 ご担当", "例示市", "第二期計画", "2026-05-01", "2026-06-30",
    ["令和7年度の実績を集め、調整会議に諮ります。", "数は公表したものを記入してください。"],
    [VALUES, PROJECTS, INSTRUCTIONS],
)  # fmt: skip
TITLES = {sheet.name: sheet.title for sheet in FORM.sheets}
ANSWERS: Mapping[Place, str] = {
    ("values", "1-2", "value"): "61.3%",
    ("values", "1-2", "samples"): "1,500",
    ("values", "1-2", "published"): "令和8年4月1日",
    ("values", "2-1-1", "value"): "0012",
    ("values", "2-3", "value"): "1-1",
    ("values", "2-3", "remark"): "=昨年度の値が空です",
    ("projects", "P2-2-1", "action_status"): "partly",
    ("projects", "P2-2-1", "reason"): "+増員のため、11月に延ばした 𠮷",
    ("projects", "P2-2-2", "action_status"): "done",
    ("projects", "P2-2-2", "target_year"): "Ｒ９",
    ("instructions", "new-1", "words"): "@「結果」を公表すること",
    ("instructions", "new-1", "due"): "2026-10-31",
    ("instructions", "new-3", "words"): "- 次年度に見直すこと",
    ("instructions", "new-3", "kind"): "new",
}


def cell_of(place: Place) -> str:
    """Where an answer stands in a form as it was sent: F5."""
    sheet = next(one for one in FORM.sheets if one.name == place[0])
    column = [one.key for one in sheet.columns].index(place[2])
    row = [item.item_id for item in sheet.items].index(place[1])
    return f"{chr(ord('B') + column)}{row + 3}"


def at(book: Workbook, place: Place) -> Cell:
    return book[TITLES[place[0]]][cell_of(place)]


def page(book: Workbook, name: str) -> Worksheet:
    return book[TITLES[name]]


def typed(place: Place, text: str) -> str:
    """An answer as the user gives it: a choice by its entry in the list."""
    sheet = next(one for one in FORM.sheets if one.name == place[0])
    column = next(one for one in sheet.columns if one.key == place[2])
    return f"{text} {dict(column.options)[text]}" if column.kind == "choice" else text


def put(cell: Cell, text: str) -> None:
    """Text that stays text, whatever it begins with."""
    cell.value = text
    cell.data_type = "s"


def fill(path: Path, answers: Mapping[Place, str] = ANSWERS) -> Workbook:
    """A form with its answers, to be changed and saved."""
    book = openpyxl.load_workbook(path)
    for place, text in answers.items():
        put(at(book, place), typed(place, text))
    return book


def parts_of(path: Path | BytesIO) -> dict[str, bytes]:
    """What is packed in a workbook."""
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return held.getvalue()
