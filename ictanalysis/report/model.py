"""The blocks a report is made of: plain data, drawn by the HTML and the PDF alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NotRequired, TypedDict


class ReportError(ValueError):
    """A report that would be incomplete or unreadable; the message names notebook and cell."""


@dataclass(frozen=True)
class Span:
    """A run of text in one style; a line break is a newline inside the text."""

    text: str
    strong: bool = False
    code: bool = False
    link: str = ""


@dataclass(frozen=True)
class Heading:
    """Level 1 is the report's title, so headings of notebooks begin at 2."""

    where: str
    level: int
    spans: tuple[Span, ...]
    number: int = 0

    @property
    def id(self) -> str:
        """Numbered, because Japanese headings make unreadable addresses."""
        return f"section-{self.number}"


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    where: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Bullets:
    """A list; an item holds blocks because lists nest."""

    where: str
    items: tuple[tuple["Block", ...], ...]
    ordered: bool = False
    start: int = 1


@dataclass(frozen=True)
class Column:
    """A column's heading and where its cells lean."""

    label: str
    align: str = "left"


@dataclass(frozen=True)
class Cell:
    """The text already holds the word of its badge; beside a small picture it is what the picture says.

    An anchor makes it a place that links lead to.
    """

    text: str
    badge: str = ""
    svg: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class TableBlock:
    """The first column heads its row; number 0 means a table without caption."""

    where: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    number: int = 0


@dataclass(frozen=True)
class FigureBlock:
    """A chart as SVG with real text."""

    where: str
    svg: str
    alt: str
    caption: str = ""
    source: str = ""
    number: int = 0


class ColumnData(TypedDict):
    """A column as a notebook keeps it."""

    label: str
    align: NotRequired[str]


class CellData(TypedDict):
    """A cell as a notebook keeps it."""

    text: str
    badge: NotRequired[str]
    svg: NotRequired[str]
    anchor: NotRequired[str]


class TableData(TypedDict):
    """A table as a notebook keeps it, beside its HTML."""

    columns: list[ColumnData]
    rows: list[list[CellData]]
    caption: NotRequired[str]
    note: NotRequired[str]


Block = Heading | Paragraph | Bullets | TableBlock | FigureBlock


def pictures(block: Block) -> list[Cell]:
    """The cells of a table that show a small picture; none elsewhere."""
    return [cell for row in block.rows for cell in row if cell.svg] if isinstance(block, TableBlock) else []


def plain(spans: Iterable[Span]) -> str:
    """The words alone, for contents, bookmarks and checks."""
    return "".join(span.text for span in spans).replace("\n", " ")
