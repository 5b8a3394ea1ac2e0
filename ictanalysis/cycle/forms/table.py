"""Where the table of a form stands in a returned sheet, wherever rows and columns went, and whether it is whole."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ictanalysis.cycle.forms.cells import folded, found_in, stands
from ictanalysis.cycle.forms.hidden import ASKED, ID_HEADING, Hidden, Listed
from ictanalysis.cycle.forms.model import REMARK
from ictanalysis.cycle.forms.workbook import Book, Page, cell_name
from ictanalysis.inputs.faults import Findings

RESTORE = "配布した様式の元のファイルに戻り、記入し直すか、消した部分を写し戻してください"


class Table(NamedTuple):
    """A sheet of the form as it came back: rows by id, columns by key, and where the headings stand."""

    name: str
    page: Page
    heading_row: int
    id_column: int
    rows: Mapping[str, int]
    columns: Mapping[str, int]
    cells: Sequence[Listed]

    def at(self, cell: Listed) -> tuple[int, int]:
        """Row and column of a listed cell."""
        return self.rows[cell.item_id], self.columns[cell.column]


def place(file: str, page: str, cell: str = "") -> str:
    """回答.xlsx シート「実績」 F5."""
    return f"{file} シート「{page}」{f' {cell}' if cell else ''}"


def tables_of(book: Book, hidden: Hidden, file: str, findings: Findings) -> list[Table]:
    """Every sheet of the form that has items; what is missing or twice there is a fault."""
    found = []
    for name, title in hidden.titles.items():
        if not hidden.cells_of(name):
            continue
        page = book.pages.get(book.names.get(name, ""), book.pages.get(title))
        if page is None:
            findings.fault(file, f"シート「{title}」なし", f"シート「{title}」", RESTORE)
        elif table := _table(page, name, hidden, file, findings):
            found.append(table)
    return found


def _table(page: Page, name: str, hidden: Hidden, file: str, findings: Findings) -> Table | None:
    cells, before = hidden.cells_of(name), len(findings.faults)
    id_column = _id_column(page, {cell.item_id for cell in cells})
    if id_column is None:
        findings.fault(place(file, page.title), "番号の列なし", "隠れた列にある項目の番号", RESTORE)
        return None
    rows = _rows(page, id_column, cells, file, findings)
    heading_row, columns = _columns(page, set(rows.values()), hidden.examples_of(name), file, findings)
    if len(findings.faults) > before:
        return None
    table = Table(name, page, heading_row, id_column, rows, columns, cells)
    _check_merged(table, file, findings)
    _check_sent(table, file, findings)
    return table


def _id_column(page: Page, ids: set[str]) -> int | None:
    """The column that holds the ids: the one with that heading, else one in which every id stands once."""
    found: dict[int, list[str]] = {}
    for cell in page.cells.values():
        if cell.words.strip() in ids:
            found.setdefault(cell.column, []).append(cell.words.strip())
    headed = {cell.column for cell in page.cells.values() if folded(cell.words) == folded(ID_HEADING)} & set(found)
    whole = [column for column, words in found.items() if sorted(words) == sorted(ids)]
    return min(headed, default=min(whole, default=None))


def _rows(page: Page, column: int, cells: Sequence[Listed], file: str, findings: Findings) -> dict[str, int]:
    """The row of every item; one that is gone or twice there is a fault."""
    found: dict[str, list[int]] = {}
    for cell in page.cells.values():
        if cell.column == column:
            found.setdefault(cell.words.strip(), []).append(cell.row)
    ids = dict.fromkeys(one.item_id for one in cells)
    shown = {one.item_id: one.words for one in reversed(cells) if one.kind == "shown"}
    for item_id in ids:
        words = f"{item_id} {shown.get(item_id, '')}".strip()
        if len(rows := sorted(found.get(item_id, []))) > 1:
            which = "、".join(f"{row}行目" for row in rows)
            findings.fault(
                place(file, page.title, which), f"{words} の行が{len(rows)}つ", "項目ごとに一行",
                "写した行を消し、記入を元の行に移してください",
            )  # fmt: skip
        elif not rows:
            findings.fault(place(file, page.title), f"{words} の行なし", "配布したすべての行", RESTORE)
    return {item_id: min(rows) for item_id, rows in found.items() if item_id in ids}


def _columns(
    page: Page, items: set[int], asked: Sequence[Listed], file: str, findings: Findings
) -> tuple[int, dict[str, int]]:
    """The row of the headings, and the column of every key; a heading that is gone or twice there is a fault."""
    headings = {folded(one.heading) for one in asked}
    counts = Counter(
        cell.row for cell in page.cells.values() if cell.row not in items and folded(cell.words) in headings
    )
    row = max(sorted(counts), key=lambda one: counts[one], default=1)
    said = [cell for cell in page.cells.values() if cell.row == row]
    columns = {}
    for one in asked:
        found = [cell.column for cell in said if folded(cell.words) == folded(one.heading)]
        if len(found) > 1:
            which = "、".join(cell_name(row, column) for column in sorted(found))
            findings.fault(
                place(file, page.title, which), f"見出し {one.heading} が{len(found)}つ", "見出しは一度だけ",
                "写した列を消し、記入を元の列に移してください",
            )  # fmt: skip
        elif not found:
            findings.fault(
                place(file, page.title, f"{row}行目"), f"見出し {one.heading} なし", "配布したすべての列", RESTORE
            )
        else:
            columns[one.column] = found[0]
    return row, columns


def _check_merged(table: Table, file: str, findings: Findings) -> None:
    """Joined cells hold one value only: none may touch an answer."""
    answers = {table.at(cell) for cell in table.cells if cell.kind in ASKED}
    for top, left, bottom, right in table.page.merged:
        if any(top <= row <= bottom and left <= column <= right for row, column in answers):
            name = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
            findings.fault(
                place(file, table.page.title, name), "結合されたセル", "項目ごとに一つのセル",
                "結合を解除し、それぞれのセルに記入してください",
            )  # fmt: skip


def _check_sent(table: Table, file: str, findings: Findings) -> None:
    """Every value that was sent still stands where it was sent."""
    remark = next((cell.heading for cell in table.cells if cell.column == REMARK), "")
    to_say = f"誤りは「{remark}」の欄に書いてください" if remark else "誤りは事務局に知らせてください"
    for cell in table.cells:
        if cell.kind != "shown":
            continue
        at = table.at(cell)
        found = table.page.cells.get(at)
        if not stands(found, cell.words):
            findings.fault(
                place(file, table.page.title, cell_name(*at)), found_in(found),
                f"配布した値「{cell.words}」", f"元の値に戻してください。{to_say}",
            )  # fmt: skip
