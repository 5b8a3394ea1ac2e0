"""Tables that people read: one structure for the notebook, the web page and the PDF."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from ictanalysis.pages import mimes, say
from ictanalysis.pages.badges import BADGES

LEFT, RIGHT = "left", "right"


class VerdictCell(NamedTuple):
    """A table cell that shows a verdict as a badge, and below it what belongs to it."""

    code: str
    said: str = ""


class PictureCell(NamedTuple):
    """A table cell with a small SVG without text, above the words that it repeats."""

    svg: str
    text: str


class TermCell(NamedTuple):
    """A table cell that explains a term, for links to lead to."""

    text: str
    anchor: str


AnyCell = str | VerdictCell | PictureCell | TermCell
Row = Sequence[AnyCell]


def _cell(cell: AnyCell) -> dict[str, str]:
    if isinstance(cell, VerdictCell):
        said = {"said": cell.said} if cell.said else {}
        return {"text": BADGES[cell.code].label, "badge": cell.code, **said}
    if isinstance(cell, PictureCell):
        return {"text": cell.text, "svg": cell.svg}
    if isinstance(cell, TermCell):
        return {"text": cell.text, "anchor": cell.anchor}
    return {"text": cell}


def _html_cell(cell: AnyCell, align: str) -> str:
    if isinstance(cell, VerdictCell):
        words = _html_badge(cell.code) + (f"<br>{escape(cell.said)}" if cell.said else "")
    elif isinstance(cell, PictureCell):
        words = f"{cell.svg}<br>{escape(cell.text)}"
    else:
        words = escape(cell if isinstance(cell, str) else cell.text).replace("\n", "<br>")
    return f'<td style="text-align:{align}">{words}</td>'


def _html_badge(code: str) -> str:
    badge = BADGES[code]
    style = f"background:{badge.background};color:{badge.foreground};border:{3 if badge.heavy else 1}px solid;padding:0 .4em"
    return f'<span style="{style}">{badge.symbol} {escape(badge.label)}</span>'


@dataclass(frozen=True)
class Stamp:
    """A verdict beside the heading that it belongs to."""

    label: str
    code: str

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        told = {"label": self.label, "text": BADGES[self.code].label, "badge": self.code}
        return {mimes.STAMP: told, "text/html": f"<p>{escape(self.label)} {_html_badge(self.code)}</p>"}


@dataclass(frozen=True)
class Table:
    """A table with caption, column alignment and note; its first column is the row header.

    A form has no line of headings and room to write in; its last row holds what can be ticked.
    """

    caption: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Row]
    note: str = ""
    form: bool = False

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {mimes.TABLE: self.structure(), "text/html": self.html()}

    def structure(self) -> dict[str, object]:
        """The content that HTML and PDF are rendered from."""
        return {
            "caption": self.caption,
            "columns": [{"label": label, "align": align} for label, align in self.columns],
            "rows": [[_cell(cell) for cell in row] for row in self.rows],
            "note": self.note,
            "form": self.form,
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


def ticks(options: Iterable[str], chosen: Iterable[str] = ()) -> str:
    """A line of a form with what can be ticked; each option stays in one line."""
    ticked = set(chosen)
    return "\u3000\u3000".join(f"{'■' if one in ticked else '□'} {one}" for one in options)
