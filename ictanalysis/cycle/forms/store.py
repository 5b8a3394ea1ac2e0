"""The tables beside the actuals as text: rows put in or filled, and all files written together or not at all."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from ictanalysis.cycle.council import Decision, Instruction, Response
from ictanalysis.cycle.forms.checks import STAMPED
from ictanalysis.cycle.forms.entries import Entry
from ictanalysis.cycle.forms.journal import LOCK, alone, write_together
from ictanalysis.cycle.forms.records import Change, SentForm, Submission
from ictanalysis.cycle.projects import Project, ProjectPlan, ProjectValue
from ictanalysis.cycle.reviews import Review
from ictanalysis.cycle.systems import SystemCheck
from ictanalysis.inputs.cells import Amount, CellError
from ictanalysis.inputs.faults import Fault, FaultError, Findings
from ictanalysis.inputs.reading import Columns, Row, columns_of, text_of
from ictanalysis.inputs.sheets import kept_in
from ictanalysis.inputs.values import Value

KINDS: dict[str, type[Row]] = {
    "indicator_values": Value, "project_values": ProjectValue, "projects": Project, "project_plans": ProjectPlan,
    "responses": Response, "system_checks": SystemCheck, "decisions": Decision, "reviews": Review,
    "instructions": Instruction, "forms": SentForm, "submissions": Submission, "changes": Change,
}  # fmt: skip
NOT_YET = ("", "…", "...")
AGAIN = "ほかの取り込みや編集が終わってから、もう一度実行してください"


class Difference(NamedTuple):
    """A cell that was collected before with another text."""

    entry: Entry
    column: str
    old: str
    new: str


@dataclass
class Table:
    """A table as it stands in its file: header and rows of text; `changed` once a row was put in or filled.

    `origin` are the bytes of the file from which it was read.
    """

    name: str
    header: list[str]
    rows: list[list[str]]
    changed: bool = False
    origin: bytes = b""

    def text(self) -> bytes:
        """The file: UTF-8 with BOM, a line a row."""
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([self.header, *self.rows])
        return out.getvalue().encode("utf-8-sig")

    def copy(self) -> "Table":
        """The same rows, apart from these."""
        return Table(self.name, [*self.header], [[*row] for row in self.rows], self.changed, self.origin)

    def find(self, key: Mapping[str, str]) -> list[str] | None:
        """The row of a key."""
        at = [self._place(column) for column in key]
        wanted = [_normal(self.name, column, text) for column, text in key.items()]
        columns = list(zip(at, key, strict=True))
        return next(
            (row for row in self.rows if [_normal(self.name, name, row[place]) for place, name in columns] == wanted),
            None,
        )

    def _place(self, column: str) -> int:
        """Where a column stands; one that an older file lacks is added."""
        if column not in self.header:
            self.header.append(column)
            for row in self.rows:
                row.append("")
        return self.header.index(column)

    def put(self, entry: Entry) -> tuple[str, list[Difference]]:
        """Put a row in, or fill its empty cells: new, same or different with what differs; what differs stays."""
        row = self.find(entry.key)
        if row is None:
            self._append({**entry.defaults, **entry.cells, **entry.key})
            return "new", []
        at = {column: self._place(column) for column in entry.cells}
        differing = [
            Difference(entry, column, row[place], entry.cells[column]) for column, place in at.items()
            if not _is_free(column, row[place]) and _normal(self.name, column, row[place]) != _normal(self.name, column, entry.cells[column])
        ]  # fmt: skip
        empty = [
            column for column, place in at.items() if _is_free(column, row[place]) and row[place] != entry.cells[column]
        ]
        if not differing:
            self.fill(row, entry, empty)
        return ("different" if differing else "new" if empty else "same"), differing

    def _append(self, told: Mapping[str, str]) -> None:
        known = {self._place(column): text for column, text in told.items() if column in _columns(self.name)}
        self.rows.append([known.get(place, "") for place in range(len(self.header))])
        self.changed = True

    def fill(self, row: list[str], entry: Entry, columns: Iterable[str]) -> None:
        """Write some cells of an entry into its row."""
        for column in columns:
            row[self._place(column)] = entry.cells[column]
            self.changed = True


def _is_free(column: str, text: str) -> bool:
    """Whether a cell may be filled: it is empty, waits for what is not published yet, or holds no more than a stamp."""
    return text in NOT_YET or (column == "note" and STAMPED.fullmatch(text) is not None)


@cache
def _columns(table: str) -> Columns:
    return columns_of(KINDS[table])


@lru_cache(maxsize=100_000)
def _normal(table: str, column: str, text: str) -> object:
    """What a text says in its column: 61.30 is 61.3, R8 is 2026; what cannot be read is itself."""
    try:
        read = _columns(table)[column][1](text) if text else text
    except CellError:
        return text
    return (read.missing or read.number) if isinstance(read, Amount) else read


@dataclass
class Store:
    """The tables of a folder, each read when it is first asked for."""

    folder: Path
    tables: dict[str, Table] = field(default_factory=dict)

    def table(self, name: str) -> Table:
        """A table; one that is not there begins with its header."""
        if name not in self.tables:
            self.tables[name] = _read(self.folder / f"{name}.csv", name)
        return self.tables[name]

    def copy(self) -> "Store":
        """The same tables, apart from these."""
        return Store(self.folder, {name: table.copy() for name, table in self.tables.items()})

    def files(self) -> dict[str, bytes]:
        """The files whose tables have changed."""
        return {f"{name}.csv": table.text() for name, table in self.tables.items() if table.changed}

    def save(self) -> None:
        """Write every changed table: all of them, or none where it is cut off or somebody wrote in between."""
        if not self.files():
            return
        try:
            with alone(self.folder):
                if overtaken := list(self._overtaken()):
                    raise FaultError(overtaken)
                write_together(self.folder, self.files())
        except FileExistsError as error:
            remedy = f"{AGAIN}。ほかに誰も実行していなければ、{LOCK} を消してください"
            raise FaultError(
                [Fault(str(self.folder), "「ほかの取り込みが書き込み中」", "一度に一つの取り込み", remedy)]
            ) from error

    def _overtaken(self) -> Iterator[Fault]:
        """The tables that somebody wrote since they were read."""
        for name, table in self.tables.items():
            path = self.folder / f"{name}.csv"
            if table.changed and _bytes(path) != table.origin:
                yield Fault(str(path), "「取り込みの途中で書き換えられたファイル」", "読み取ったときの内容", AGAIN)


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _read(path: Path, name: str) -> Table:
    if (book := kept_in(path)) != path:
        remedy = "Excel で「CSV UTF-8」として保存し、Excel のブックは別の場所へ移してください"
        raise FaultError([Fault(str(book), "「Excel のブック」", f"取り込み先の {path.name}", remedy)])
    origin = _bytes(path)
    text = text_of(origin, path, Findings())
    lines = [row for row in csv.reader(io.StringIO(text or "", newline="")) if any(row)]
    if not lines:
        return Table(name, list(_columns(name)), [], origin=origin)
    width = len(lines[0])
    rows = [[*row, *[""] * (width - len(row))][:width] for row in lines[1:]]
    return Table(name, [one.strip() for one in lines[0]], rows, origin=origin)
