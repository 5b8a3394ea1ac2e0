"""A returned form read from its file: every fault at once, and what stands beside the answers said."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from ictanalysis.cycle.forms.cells import found_in, said
from ictanalysis.cycle.forms.container import AGAIN, EXPECTED, unpacked
from ictanalysis.cycle.forms.hidden import ASKED, HEADS, LIST, Hidden, hidden_from
from ictanalysis.cycle.forms.model import Answer, Returned
from ictanalysis.cycle.forms.outside import outside
from ictanalysis.cycle.forms.table import Table, place, tables_of
from ictanalysis.cycle.forms.workbook import Book, Page, cell_name, opened
from ictanalysis.inputs.cells import CellError
from ictanalysis.inputs.faults import Findings


def read_form(path: Path, findings: Findings) -> Returned | None:
    """What a returned form says; None where anything in it is at fault.

    Only the workbook itself is judged: whether this form was sent, and whether its answers are possible, is the
    caller's to say.
    """
    before = len(findings.faults)
    data, book = read_book(path, findings)
    hidden = _hidden(book, path.name, findings) if book else None
    if data is None or book is None or hidden is None:
        return None
    tables = tables_of(book, hidden, path.name, findings)
    notices: list[str] = []
    answers = [one for table in tables for one in _answers(table, path.name, findings, notices)]
    if len(findings.faults) > before:
        return None
    notices += outside(book, hidden, tables, path.name)
    digest = hashlib.sha256(data).hexdigest()
    return Returned(
        path.name, digest, hidden.header, hidden.fingerprint, hidden.sent, hidden.kinds, answers, notices
    )  # fmt: skip


def read_book(path: Path, findings: Findings) -> tuple[bytes | None, Book | None]:
    """The bytes of a workbook and what stands in it; None, with one fault, for what cannot be read."""
    data = unpacked(path, findings)
    try:
        return data, opened(data) if data is not None else None
    except Exception:  # the reader of workbooks has no one error for what it cannot read
        findings.fault(
            path.name,
            "読み取れません",
            EXPECTED,
            f"Excel で開けるか確かめ、開けたら .xlsx として保存し直してください。開けなければ、{AGAIN}",
        )
        return None, None


def _hidden(book: Book, file: str, findings: Findings) -> Hidden | None:
    page = book.pages.get(LIST)
    if page and (hidden := hidden_from(_listed(page))):
        return hidden
    found = f"隠れたシート {LIST} が書き換えられています" if page else f"隠れたシート {LIST} なし"
    findings.fault(f"{file}(この様式ではありません)", found, "配布した様式", AGAIN)
    return None


def _listed(page: Page) -> Sequence[Sequence[str]]:
    """The rows of the hidden list; empty cells are empty words."""
    last = max((row for row, _ in page.cells), default=0)
    if last > len(page.cells):  # rows of the list follow each other
        return []
    cells = {at: cell.words for at, cell in page.cells.items()}
    columns = range(1, len(HEADS) + 1)
    return [[cells.get((row, column), "") for column in columns] for row in range(1, last + 1)]


def _answers(table: Table, file: str, findings: Findings, notices: list[str]) -> list[Answer]:
    """The filled cells of a sheet; what cannot be read is a fault, what was read as something else a notice."""
    found = []
    for asked in table.cells:
        at = table.at(asked)
        cell = table.page.cells.get(at)
        if asked.kind not in ASKED or cell is None:
            continue
        where = place(file, table.page.title, cell_name(*at))
        try:
            text, notice = said(cell, asked)
        except CellError as error:
            findings.fault(where, found_in(cell), error.expected, error.remedy)
            continue
        notices += [f"{where}: {notice}"] if notice else []
        found += [Answer(asked.place, text, where)] if text else []
    return found
