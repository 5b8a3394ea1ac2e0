"""Tables that people read: one structure for the notebook, the web page and the PDF."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from ictanalysis.pages import say
from ictanalysis.pages.badges import BADGES

TABLE_MIME = "application/vnd.ictanalysis.table+json"
LEFT, RIGHT = "left", "right"


class VerdictCell(NamedTuple):
    """A table cell that shows a verdict as a badge."""

    code: str


class PictureCell(NamedTuple):
    """A table cell that shows a small SVG without text, and the words it stands for."""

    svg: str
    alt: str


class TermCell(NamedTuple):
    """A table cell that explains a term, for links to lead to."""

    text: str
    anchor: str


AnyCell = str | VerdictCell | PictureCell | TermCell
Row = Sequence[AnyCell]


def _cell(cell: AnyCell) -> dict[str, str]:
    if isinstance(cell, VerdictCell):
        return {"text": BADGES[cell.code].label, "badge": cell.code}
    if isinstance(cell, PictureCell):
        return {"text": cell.alt, "svg": cell.svg}
    if isinstance(cell, TermCell):
        return {"text": cell.text, "anchor": cell.anchor}
    return {"text": cell}


def _html_cell(cell: AnyCell, align: str) -> str:
    if isinstance(cell, PictureCell):
        return f'<td><span role="img" aria-label="{escape(cell.alt)}">{cell.svg}</span></td>'
    if isinstance(cell, TermCell):
        return f"<td>{escape(cell.text)}</td>"
    if isinstance(cell, VerdictCell):
        badge = BADGES[cell.code]
        style = f"background:{badge.background};color:{badge.foreground};padding:0 .4em"
        return f'<td><span style="{style}">{badge.symbol} {escape(badge.label)}</span></td>'
    return f'<td style="text-align:{align}">{escape(cell)}</td>'


@dataclass(frozen=True)
class Table:
    """A table with caption, column alignment and note; its first column is the row header."""

    caption: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Row]
    note: str = ""

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {TABLE_MIME: self.structure(), "text/html": self.html()}

    def structure(self) -> dict[str, object]:
        """The content that HTML and PDF are rendered from."""
        return {
            "caption": self.caption,
            "columns": [{"label": label, "align": align} for label, align in self.columns],
            "rows": [[_cell(cell) for cell in row] for row in self.rows],
            "note": self.note,
        }

    def html(self) -> str:
        """A plain rendering for JupyterLab."""
        head = "".join(f"<th>{escape(label)}</th>" for label, _ in self.columns)
        body = "".join(
            "<tr>" + "".join(_html_cell(c, a) for c, (_, a) in zip(row, self.columns, strict=True)) + "</tr>"
            for row in self.rows
        )
        note = f"<p><small>{escape(self.note)}</small></p>" if self.note else ""
        return f"<table><caption>{escape(self.caption)}</caption><tr>{head}</tr>{body}</table>{note}"


def words_table(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], note: str = "", right: Sequence[str] = ()
) -> Table:
    """Cells of a file as a table, the words as they stand in it; what is empty says so."""
    columns = [(head, RIGHT if head in right else LEFT) for head in heads]
    return Table(caption, columns, [[cell or say.NONE for cell in row] for row in rows], note)
