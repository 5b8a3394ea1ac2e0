"""A filled workbook as rows of words with the place of every cell; everything that a cell alone can tell is checked."""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from ictanalysis.cycle.forms.cells import folded, found_in, said
from ictanalysis.cycle.forms.file import read_book
from ictanalysis.cycle.forms.hidden import Listed
from ictanalysis.cycle.forms.workbook import Book, Cell, Page, as_typed, cell_name
from ictanalysis.inputs import cells
from ictanalysis.inputs.cells import CellError, suggestion
from ictanalysis.inputs.faults import Findings
from ictanalysis.workbench.new_plan.form import (
    EXAMPLE,
    MEASURES,
    OPENING,
    PLAN,
    PRINTED,
    SEVERAL,
    SOURCES,
    TABLES,
    Column,
    code_of,
    columns,
)

SHOWS_YEAR = re.compile(r"[yge]", re.IGNORECASE)
EXPECTED = {
    "text": "言葉", "id": "番号", "number": "数", "figure": "数", "whole": "整数", "year": "年度", "month": "年月", "day": "日付",
    "choice": "▼の一覧にある言葉",
}  # fmt: skip
AS_ASKED = {"number": "number", "figure": "number", "whole": "whole", "year": "day", "month": "day", "day": "day"}


@dataclass
class Filled:
    """A row of a sheet: what its cells say by key, as the tables keep it, and where each stands; `sound` without faults."""

    sheet: str
    at: Mapping[str, str]
    texts: dict[str, str] = field(default_factory=dict)
    sound: bool = True

    def of(self, key: str, otherwise: str = "") -> str:
        """The words of a cell; others where it is empty."""
        return self.texts.get(key, "") or otherwise

    @property
    def id(self) -> str:
        """What the row is called: its first column."""
        return self.of(columns()[self.sheet][0].key)


@dataclass
class Sheets:
    """A whole workbook: the items of the plan as one row, and the rows of every other sheet; `data` are its bytes.

    `unread` are the sheets whose ids nobody knows, as the sheet or its heading is not there.
    """

    data: bytes
    plan: Filled
    rows: Mapping[str, list[Filled]]
    unread: Sequence[str] = ()

    def known(self, sheet: str) -> list[str]:
        """The ids of a sheet."""
        own = [PRINTED] if sheet == SOURCES else []
        return [*dict.fromkeys([*own, *(row.id for row in self.rows[sheet] if row.id)])]


def read_sheets(path: Path, findings: Findings) -> Sheets | None:
    """The sheets of a filled workbook; faults go to findings, None where the file is no such workbook."""
    data, book = read_book(path, findings)
    if data is None or book is None:
        return None
    pages = {name: page for name in (PLAN, *TABLES) if (page := _page(name, book, findings))}
    plan = _plan(pages[PLAN], findings) if PLAN in pages else Filled(PLAN, {}, sound=False)
    rows = {name: _rows(name, pages[name], findings) if name in pages else [] for name in TABLES}
    unread = [name for name, own in rows.items() if name not in pages or (own and not any(row.id for row in own))]
    sheets = Sheets(data, plan, rows, unread)
    strange = [title for title, page in book.pages.items() if page not in pages.values() and title != OPENING]
    findings.notices += [f"シート「{title}」は読みません" for title in strange if book.pages[title].cells]
    return sheets


def _page(name: str, book: Book, findings: Findings) -> Page | None:
    page = next((one for title, one in book.pages.items() if folded(title) == folded(name)), None)
    if page is None:
        titles = [title for title in book.pages if title not in (PLAN, *TABLES, OPENING)]
        near = difflib.get_close_matches(name, titles, n=1, cutoff=0.4)
        remedy = (
            f"もしかして: シート「{near[0]}」の名前を「{name}」に戻してください"
            if near
            else "init が作った計画.xlsx のシートを消さずに使ってください"
        )
        findings.fault("ブック", f"シート「{name}」なし", f"シート「{name}」", remedy)
    return page


def _named(heading: str) -> str:
    return folded(heading).removesuffix("(必須)")


# ---- sheets ------------------------------------------------------------------------------------------


def _plan(page: Page, findings: Findings) -> Filled:
    """The items of the sheet 計画: each beside its label."""
    items = {_named(one.heading): one for one in columns()[PLAN]}
    labels = {at: _named(cell.words) for at, cell in page.cells.items() if at[1] == 1}
    found = {items[label].key: (row, 2) for (row, _), label in labels.items() if label in items}
    for (row, column), label in labels.items():
        if label not in items and (row, column + 1) in page.cells and row > 1:
            findings.fault(_place(page, row, column), page.cells[row, column].words, "知られている項目",
                           suggestion(page.cells[row, column].words, [one.heading for one in items.values()]))  # fmt: skip
    filled = Filled(PLAN, {key: _place(page, *at) for key, at in found.items()})
    for one in items.values():
        if one.key in found:
            _read(filled, one, page.cells.get(found[one.key]), findings)
        elif one.must_be:
            filled.sound = False
            findings.fault(
                f"{page.title}!A列", f"項目「{one.heading}」なし", "はじめの項目の行", "消した項目の行を戻してください"
            )
    return filled


def _rows(name: str, page: Page, findings: Findings) -> list[Filled]:
    """The rows of a table, below its headings; the example is passed over."""
    table = columns()[name]
    headings = {_named(one.heading): one for one in table}
    top, places = _headings(page, headings, findings)
    filled = []
    for row in sorted({row for row, _ in page.cells if row > top}):
        cells = {one.key: page.cells.get((row, places[one.key])) for one in table if one.key in places}
        if not any(cell and cell.words.strip() for cell in cells.values()):
            continue
        if _is_example(table, cells, page, row, findings):
            continue
        one = Filled(name, {key: _place(page, row, place) for key, place in places.items()})
        for column in table:
            if column.key in places:
                _read(one, column, cells[column.key], findings)
            elif column.must_be:
                one.sound = False
        filled.append(one)
    return filled


def _headings(page: Page, known: Mapping[str, Column], findings: Findings) -> tuple[int, dict[str, int]]:
    """The row of the headings and the column of each key; one that is misspelt, twice there or missing is a fault."""
    counts: dict[int, int] = {}
    for cell in page.cells.values():
        counts[cell.row] = counts.get(cell.row, 0) + (_named(cell.words) in known)
    top = max(sorted(counts), key=lambda row: counts[row], default=1)
    places: dict[str, int] = {}
    strange = []
    for cell in sorted(cell for cell in page.cells.values() if cell.row == top):
        column = known.get(_named(cell.words))
        if column and column.key in places:
            findings.fault(_place(page, top, cell.column), cell.words, "見出しは一度だけ", "写した列を消してください")
        elif column:
            places[column.key] = cell.column
        else:
            strange.append(cell)
    missing = [one.heading for one in known.values() if one.key not in places]
    for cell in strange:
        near = difflib.get_close_matches(cell.words, missing, n=1)
        if near:
            findings.fault(_place(page, top, cell.column), cell.words, "はじめの見出し", f"もしかして: {near[0]}")
        else:
            findings.notices.append(f"{_place(page, top, cell.column)}: 列「{cell.words}」は読みません")
    for one in known.values():
        if one.must_be and one.key not in places:
            findings.fault(
                f"{page.title}!{top}行目", f"見出し「{one.heading}」なし", "はじめの見出し", "消した列を戻してください"
            )
    return top, places


def _is_example(
    table: Sequence[Column], cells: Mapping[str, Cell | None], page: Page, row: int, findings: Findings
) -> bool:
    """Whether a row is the example; one that was written into is a fault, so that nothing typed is lost."""
    first = cells.get(table[0].key)
    if first is None or not first.words.strip().startswith(EXAMPLE):
        return False
    for one in table:
        cell = cells.get(one.key)
        if cell and folded(cell.words) != folded(one.example):
            findings.fault(_place(page, cell.row, cell.column), cell.words, "例の行には書かないこと",
                           f"下の行に書くか、{_place(page, row, first.column)} の「{EXAMPLE}」を番号に書き換えてください")  # fmt: skip
    return True


def _place(page: Page, row: int, column: int) -> str:
    """指標!F7."""
    return f"{page.title}!{cell_name(row, column)}"


# ---- cells -------------------------------------------------------------------------------------------


def _read(row: Filled, column: Column, cell: Cell | None, findings: Findings) -> None:
    """Put what a cell says into its row; an empty one that must be filled and an unreadable one are faults."""
    where = row.at[column.key]
    try:
        text, notice = _text(cell, column) if cell else ("", "")
        if text:
            text = READ.get(column.kind, str.strip)(text) if column.kind != "choice" else code_of(text, column)
    except CellError as error:
        row.sound = False
        findings.fault(where, found_in(cell), error.expected, error.remedy)
        return
    row.texts[column.key] = text
    findings.notices += [f"{where}: {notice}"] if notice else []
    if column.must_be and not text:
        row.sound = False
        expected = f"シート「{column.refers_to}」の番号" if column.refers_to else EXPECTED[column.kind]
        findings.fault(where, "空", f"{column.heading}({expected})", "記入してください")


def _text(cell: Cell, column: Column) -> tuple[str, str]:
    """The words of a cell as typed, and what was read as something else."""
    if cell.kind == "day" and (column.kind == "id" or column.refers_to):  # 1-1 that a program has made a day of
        year, month, day = map(int, cell.words.split("-"))
        parts = (year % 100, month, day) if SHOWS_YEAR.search(cell.form) else (month, day)
        made = "-".join(map(str, parts))
        return made, f"日付に変わった {cell.words} を番号 {made} として読みました"
    asked = Listed(column.sheet, "", column.key, column.heading, AS_ASKED.get(column.kind, "text"), "")
    return said(cell, asked)


def _number(text: str) -> str:
    """A number as the tables keep it: without separators and full-width digits; its unit and missing marks stay."""
    found = cells.amount(text)
    return text.strip() if found.missing else f"{as_typed(Decimal(repr(found.number)))}{found.unit}"


def _several(text: str) -> str:
    """Ids of one cell, however they are set apart."""
    return SEVERAL.join(cells.identifier(one) for one in re.split(r"[、,，\s/／]+", text.strip()))


READ: Mapping[str, Callable[[str], str]] = {
    "id": cells.identifier, "number": _number, "figure": _number, "day": cells.day,
    "whole": lambda text: str(cells.whole(text)), "year": lambda text: str(cells.fiscal_year(text)),
    **{f"ref:{name}": cells.identifier for name in TABLES}, f"refs:{MEASURES}": _several,
}  # fmt: skip
