"""The hidden list of a form: what it sent and what it asks, written into the workbook and read back (pure)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple, cast, get_args

from ictanalysis.cycle.forms.model import Column, Form, Kind, Place, fingerprint

LIST = "_form"  # the sheet that holds the list
OPENING, OPENING_TITLE = "introduction", "はじめに"
ID_HEADING = "番号(消さないでください)"
KEYS = ("form_id", "version", "purpose", "fiscal_year", "department_id", "city", "plan")
SEAL = "seal"
HEADS = ("sheet", "id", "column", "heading", "kind", "words")
ASKED = frozenset(get_args(Kind)) - {"shown"}
KINDS = ASKED | {"shown", "sheet", "example", "opening"}


class Listed(NamedTuple):
    """A row of the list.

    `words` are what was sent, the options of a choice (a line each), the title of a sheet, the example below a heading,
    or a line of the opening sheet; `item_id` is empty where no item is meant.
    """

    sheet: str
    item_id: str
    column: str
    heading: str
    kind: str
    words: str

    @property
    def place(self) -> Place:
        """Where the cell belongs."""
        return self.sheet, self.item_id, self.column

    @property
    def options(self) -> list[tuple[str, str]]:
        """Codes and words of a choice."""
        parts = [line.partition(" ") for line in self.words.split("\n")]
        return [(code, words) for code, _, words in parts]


class Hidden(NamedTuple):
    """What the hidden sheet says: which form this is, and every row of its list."""

    header: Mapping[str, str]
    rows: Sequence[Listed]

    @property
    def titles(self) -> dict[str, str]:
        """Titles of the sheets by their defined names."""
        return {row.sheet: row.words for row in self.rows if row.kind == "sheet"}

    def cells_of(self, sheet: str) -> list[Listed]:
        """The cells of the items of a sheet."""
        return [row for row in self.rows if row.sheet == sheet and (row.kind == "shown" or row.kind in ASKED)]

    def examples_of(self, sheet: str) -> list[Listed]:
        """The columns of a sheet, each with its example."""
        return [row for row in self.rows if row.sheet == sheet and row.kind == "example"]

    @property
    def sent(self) -> dict[Place, str]:
        """As `Form.sent`, of what the list says."""
        return {row.place: row.words for row in self.rows if row.kind == "shown"}

    @property
    def kinds(self) -> dict[tuple[str, str], Kind]:
        """The kinds of what is asked, by sheet and column."""
        return {(row.sheet, row.column): cast(Kind, row.kind) for row in self.rows if row.kind in ASKED}

    @property
    def fingerprint(self) -> str:
        """As `Form.fingerprint`, of what the list says."""
        return fingerprint(self.sent, [row.place for row in self.rows if row.kind in ASKED])


def told_of(column: Column) -> str:
    """What stands below a heading."""
    return column.example or ("一覧から選ぶ" if column.kind == "choice" else "")


def choice_words(column: Column) -> list[str]:
    """The entries of a drop-down list."""
    return [f"{code} {words}" for code, words in column.options]


def list_of(form: Form, opening: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows of the hidden sheet; `opening` are the rows of the opening sheet."""
    header = [form.form_id, str(form.version), form.purpose, str(form.fiscal_year), form.department_id, form.city,
              form.plan]  # fmt: skip
    rows = [row for sheet in form.sheets for row in [Listed(sheet.name, "", "", "", "sheet", sheet.title)]]
    for sheet in form.sheets:
        rows += [Listed(sheet.name, "", one.key, one.heading, "example", told_of(one)) for one in sheet.columns]
        for item in sheet.items:
            for one in sheet.columns:
                if one.kind != "shown":
                    options = "\n".join(choice_words(one)) if one.kind == "choice" else ""
                    rows.append(Listed(sheet.name, item.item_id, one.key, one.heading, one.kind, options))
                elif one.key in item.shown:
                    rows.append(Listed(sheet.name, item.item_id, one.key, one.heading, "shown", item.shown[one.key]))
    for number, words in enumerate(opening, start=1):
        rows += [Listed(OPENING, str(number), "", "", "opening", one) for one in words if one]
    return [*map(list, zip(KEYS, header, strict=True)), [SEAL, _seal(header, rows)], [*HEADS], *map(list, rows)]


def hidden_from(rows: Sequence[Sequence[str]]) -> Hidden | None:
    """What the rows of a hidden sheet say; None where they are not as they were written."""
    head = len(KEYS)
    header = [row[1] for row in rows[:head] if len(row) > 1]
    listed = [Listed(*row[: len(HEADS)]) for row in rows[head + 2 :] if len(row) >= len(HEADS)]
    while listed and not any(listed[-1]):
        listed.pop()
    whole = len(rows) > head + 1 and tuple(row[0] for row in rows[:head]) == KEYS and len(header) == head
    if not whole or rows[head][:2] != [SEAL, _seal(header, listed)]:
        return None
    known = all(row.kind in KINDS for row in listed)
    return Hidden(dict(zip(KEYS, header, strict=True)), listed) if known else None


def _seal(header: Sequence[str], rows: Sequence[Listed]) -> str:
    """SHA-256 of the list, by which a changed one is known."""
    told = [list(header), [list(row) for row in rows]]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
