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
    """Level 1 is the report's title; `depth` is 0 for a part, 1 for a chapter, more for what is below."""

    where: str
    level: int
    spans: tuple[Span, ...]
    number: int = 0
    depth: int = 1

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
class Callout:
    """A point in a box of its own."""

    where: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Stamp:
    """A verdict beside the heading that it belongs to: what is judged, the word and the code of its badge."""

    where: str
    label: str
    text: str
    badge: str


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
    """The text already holds the word of its badge; `said` stands below it, and a small picture above.

    The picture only repeats the words. An anchor makes the cell a place that links lead to.
    """

    text: str
    badge: str = ""
    svg: str = ""
    anchor: str = ""
    said: str = ""

    @property
    def whole(self) -> str:
        """All its words."""
        return "\n".join(words for words in (self.text, self.said) if words)


@dataclass(frozen=True)
class TableBlock:
    """The first column heads its row; number 0 means a table without caption, which the heading before it names.

    A form has no line of headings, and room to write in.
    """

    where: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    number: int = 0
    form: bool = False
    named_by: int = 0


@dataclass(frozen=True)
class FigureBlock:
    """A chart as SVG with real text, and a second drawing of it for a phone."""

    where: str
    svg: str
    alt: str
    caption: str = ""
    source: str = ""
    number: int = 0
    narrow: str = ""


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
    said: NotRequired[str]


class TableData(TypedDict):
    """A table as a notebook keeps it, beside its HTML."""

    columns: list[ColumnData]
    rows: list[list[CellData]]
    caption: NotRequired[str]
    note: NotRequired[str]
    form: NotRequired[bool]


class StampData(TypedDict):
    """A verdict beside a heading as a notebook keeps it."""

    label: str
    text: str
    badge: str


class CoverData(TypedDict):
    """What a notebook says of the report that is made from it."""

    title: str
    city: str
    fiscal_year: str
    as_of: str
    as_of_label: str
    status: str
    fictional: bool
    publisher: str
    legend: dict[str, str]
    untested: str


Block = Heading | Paragraph | Callout | Stamp | Bullets | TableBlock | FigureBlock


def pictures(block: Block) -> list[Cell]:
    """The cells of a table that show a small picture; none elsewhere."""
    return [cell for row in block.rows for cell in row if cell.svg] if isinstance(block, TableBlock) else []


def plain(spans: Iterable[Span]) -> str:
    """The words alone, for contents, bookmarks and checks."""
    return "".join(span.text for span in spans).replace("\n", " ")
