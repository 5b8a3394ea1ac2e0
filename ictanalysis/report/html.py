"""The report as one web page that reads well on a phone, on paper and by ear."""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from nbformat import NotebookNode

from ictanalysis.pages.badges import BADGES
from ictanalysis.report import svg
from ictanalysis.report.columns import NUMBER_EM, pieces, screen_size, scrolls, shares
from ictanalysis.report.document import blocks, marks, report_of
from ictanalysis.report.exporter import CouncilExporter
from ictanalysis.report.model import Block, Cell, FigureBlock, Heading, plain

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(plain=plain, kind=_kind, image=_image, lines=_lines, pieces=_pieces, picture=_picture,
                               options=_options, scrolls=scrolls, screen_size=screen_size, shares=shares, css=_css)  # fmt: skip
    return environment.get_template("council.html.j2")


def _image(figure: FigureBlock) -> Markup:
    """Our own serialisation of a parsed SVG, so it is safe to insert; of two drawings the page shows one."""
    if not figure.narrow:
        return Markup(svg.labelled(figure.svg, figure.alt))
    wide, narrow = (svg.labelled(drawn, figure.alt) for drawn in (figure.svg, figure.narrow))
    return Markup('<div class="wide">{}</div><div class="narrow">{}</div>').format(Markup(wide), Markup(narrow))


def _picture(cell: Cell) -> Markup:
    """A small picture only repeats the words beside it."""
    return Markup('<span class="picture" aria-hidden="true">{}</span>').format(Markup(cell.svg))


def _pieces(text: str, whole: float = 0.0) -> Markup:
    """A heading or a number breaks before its bracket, not inside it."""
    found = (Markup('<span class="piece">{}</span>').format(_lines(piece)) for piece in pieces(text, whole))
    return Markup("").join(found)


def _kind(block: Block) -> str:
    return type(block).__name__


def _lines(text: str) -> Markup:
    """A new line in a cell is meant."""
    return Markup("<br>").join(text.split("\n"))


def _css(text: str) -> Markup:
    """A string inside a style sheet: only what can end neither the string nor the sheet."""
    return Markup(
        "".join(char if char.isalnum() or char in " 【】（）・、第年度次" else f"\\{ord(char):x} " for char in text)
    )


def _options(text: str) -> list[str]:
    """What can be ticked in a form, each kept in one line."""
    return text.split("\u3000\u3000")


class Part(NamedTuple):
    """A part of the report: its heading, its chapters' and the blocks of each."""

    heading: Heading | None
    contents: list[Heading]
    sections: list[list[Block]]


def _divided(found: list[Block]) -> list[Part]:
    """One section for each chapter, as the landmarks of the page; what stands before the first is one of its own."""
    parts = [Part(None, [], [])]
    for block in found:
        if isinstance(block, Heading) and block.depth == 0:
            parts.append(Part(block, [], []))
            continue
        part = parts[-1]
        if isinstance(block, Heading) and block.depth == 1:
            part.contents.append(block)
            part.sections.append([])
        elif not part.sections:
            part.sections.append([])
        part.sections[-1].append(block)
    return [part for part in parts if part.heading or part.sections]


def page(nb: NotebookNode, name: str = "") -> str:
    """The whole page; `name` is the title of last resort."""
    found = blocks(nb)
    # two landmarks of one name cannot be told apart, so neither gets one
    titles = Counter(plain(b.spans) for b in found if isinstance(b, Heading) and b.depth == 1)
    report = report_of(nb, name)
    return _template().render(
        report=report,
        parts=_divided(found),
        named={title for title, count in titles.items() if count == 1},
        marks="　".join(marks(report)),
        badges=BADGES,
        number_em=NUMBER_EM,
    )


class CouncilHTMLExporter(CouncilExporter):
    """The web page, for `jupyter nbconvert --to council_html`."""

    export_from_notebook = "評価報告書(HTML)"
    output_mimetype = "text/html"
    extension = ".html"
    draw = page
