"""A form as it goes out and as it comes back: sheets of items, with what is shown and what is asked (pure)."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

Kind = Literal["shown", "text", "number", "whole", "year", "day", "choice"]
Purpose = Literal["department", "council"]
Place = tuple[str, str, str]  # sheet, id of the item, column
REMARK = "remark"  # the column in which whoever answers may say that something sent is wrong


class Column(NamedTuple):
    """A column of a sheet: its key, its heading, an example or a unit below it, and what its cells hold.

    `options` are codes and words of a choice; `width` is in characters of half width.
    """

    key: str
    heading: str
    example: str = ""
    kind: Kind = "shown"
    options: Sequence[tuple[str, str]] = ()
    width: int = 16


class Item(NamedTuple):
    """A row of a sheet: its id, hidden from the eye, and the words of its shown columns by key."""

    item_id: str
    shown: Mapping[str, str]


class Sheet(NamedTuple):
    """A sheet: its defined name, its title on the tab, a line of guidance, its columns and its items."""

    name: str
    title: str
    guidance: str
    columns: Sequence[Column]
    items: Sequence[Item]

    @property
    def asked(self) -> list[Column]:
        """The columns to be filled in."""
        return [column for column in self.columns if column.kind != "shown"]


class Form(NamedTuple):
    """A workbook for one department or for the council; days are ISO."""

    form_id: str
    version: int
    purpose: Purpose
    fiscal_year: int
    department_id: str
    addressee: str
    city: str
    plan: str
    made_on: str
    due: str
    introduction: Sequence[str]
    sheets: Sequence[Sheet]

    @property
    def sent(self) -> dict[Place, str]:
        """Every value that is sent, by its place."""
        return {
            (sheet.name, item.item_id, key): words
            for sheet in self.sheets
            for item in sheet.items
            for key, words in item.shown.items()
        }

    @property
    def places(self) -> Iterator[tuple[Sheet, Item, Column]]:
        """Every cell to be filled in."""
        return ((sheet, item, column) for sheet in self.sheets for item in sheet.items for column in sheet.asked)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what is sent and of what is asked: equal where two versions say and ask the same."""
        return fingerprint(self.sent, [(sheet.name, item.item_id, column.key) for sheet, item, column in self.places])


def fingerprint(sent: Mapping[Place, str], asked: Sequence[Place]) -> str:
    """SHA-256 of values sent and places asked, whatever their order."""
    told = [sorted([*place, words] for place, words in sent.items()), sorted(map(list, asked))]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


class Answer(NamedTuple):
    """A filled cell: its place, its text, and where it stands in the file (sheet and cell)."""

    place: Place
    text: str
    where: str


class Returned(NamedTuple):
    """A form that came back, read without a fault: what the hidden sheet says of it, and its answers.

    `header` holds form_id, version, purpose, fiscal_year, department_id, city, plan; `notices` is what the secretariat
    should see: comments, further sheets, text outside, number formats and line breaks that were read as something else.
    `sent` and `kinds` are what it was sent with: words by place, kinds of its answers by sheet and column.
    """

    file: str
    sha256: str
    header: Mapping[str, str]
    fingerprint: str
    sent: Mapping[Place, str]
    kinds: Mapping[tuple[str, str], Kind]
    answers: Sequence[Answer]
    notices: Sequence[str]
