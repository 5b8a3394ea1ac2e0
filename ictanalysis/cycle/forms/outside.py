"""What stands in a returned form beside its answers: said to the secretariat, never dropped and never a fault."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ictanalysis.cycle.forms.cells import folded, found_in
from ictanalysis.cycle.forms.hidden import ASKED, ID_HEADING, LIST, OPENING, OPENING_TITLE, Hidden
from ictanalysis.cycle.forms.table import Table, place
from ictanalysis.cycle.forms.workbook import Book, Cell, Page

MOST, LONGEST = 50, 200  # cells of a sheet that are told one by one; characters of one


def outside(book: Book, hidden: Hidden, tables: Sequence[Table], file: str) -> list[str]:
    """A line for everything in the workbook that is read as no answer."""
    of = {table.page.title: table for table in tables}
    opening = book.names.get(OPENING, OPENING_TITLE)
    sent = {row.words.strip() for row in hidden.rows if row.kind == "opening"}
    said: list[str] = []
    for page in book.pages.values():
        if page.title == LIST:
            continue
        if page.title in of:
            said += _listed(_strange(of[page.title], hidden), page, file)
            said += _hidden_rows(of[page.title], file)
        elif page.title == opening:
            said += _listed([cell for cell in page.cells.values() if cell.words.strip() not in sent], page, file)
        else:
            said.append(_further(page, file))
        said += [f"{place(file, page.title, cell)}: コメント「{_short(words)}」" for cell, words in page.comments]
        said += [
            f"{place(file, page.title)}: 図形・画像など{f'「{_short(words)}」' if words else ''}"
            for words in page.drawings
        ]
    return said


def _strange(table: Table, hidden: Hidden) -> Iterator[Cell]:
    """Cells that are neither heading nor example, id, sent value or answer."""
    read = {table.at(cell) for cell in table.cells if cell.words or cell.kind in ASKED}
    keys = {column: key for key, column in table.columns.items()}
    examples = _examples(table, keys, {row.column: folded(row.words) for row in hidden.examples_of(table.name)})
    for (row, column), cell in table.page.cells.items():
        is_id = column == table.id_column and (folded(cell.words) == folded(ID_HEADING) or row in table.rows.values())
        is_heading = column in keys and row == table.heading_row
        if not ((row, column) in read or is_id or is_heading or cell in examples):
            yield cell


def _examples(table: Table, keys: Mapping[int, str], sent: Mapping[str, str]) -> list[Cell]:
    """The row of examples, wherever it went: the one that holds most of them."""
    found: dict[int, list[Cell]] = {}
    for (row, column), cell in table.page.cells.items():
        if row not in table.rows.values() and folded(cell.words) == sent.get(keys.get(column, ""), ""):
            found.setdefault(row, []).append(cell)
    return max((found[row] for row in sorted(found)), key=len, default=[])


def _listed(cells: Iterable[Cell], page: Page, file: str) -> list[str]:
    """The cells one by one, as far as anyone would read on."""
    filled = sorted(cell for cell in cells if cell.words.strip())
    said = [f"{place(file, page.title, cell.name)}: 表の外の記入「{_short(found_in(cell))}」" for cell in filled[:MOST]]
    more = len(filled) - MOST
    return [*said, f"{place(file, page.title)}: ほか {more} 個のセルに表の外の記入"] if more > 0 else said


def _short(words: str) -> str:
    """In one line, as far as anyone would read on."""
    line = "⏎".join(words.strip().splitlines())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def _hidden_rows(table: Table, file: str) -> list[str]:
    rows = [row for row in table.page.hidden_rows if row in table.rows.values()]
    which = "、".join(f"{row}行目" for row in rows)
    return [f"{place(file, table.page.title, which)}: 行が隠れています(記入は読みました)"] if rows else []


def _further(page: Page, file: str) -> str:
    """A sheet that was not sent."""
    first = min(page.cells.values(), default=None)
    words = f"{len(page.cells)} 個のセル、最初は {first.name}「{_short(found_in(first))}」" if first else "記入なし"
    return f"{place(file, page.title)}: 加えられたシート({'隠れています。' if page.hidden else ''}{words})"
