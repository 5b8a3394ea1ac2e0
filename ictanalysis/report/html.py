"""The report as one web page that reads well on a phone, on paper and by ear."""

from collections import Counter
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from nbformat import NotebookNode

from ictanalysis.pages.badges import BADGES
from ictanalysis.report import svg
from ictanalysis.report.columns import NUMBER_EM, pieces
from ictanalysis.report.document import blocks, report_of
from ictanalysis.report.exporter import CouncilExporter
from ictanalysis.report.model import Block, Cell, FigureBlock, Heading, plain

TEMPLATES = Path(__file__).parent / "templates"
CONTENTS_DEPTH = 2


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(plain=plain, kind=_kind, image=_image, lines=_lines, pieces=_pieces, picture=_picture)
    return environment.get_template("council.html.j2")


def _image(figure: FigureBlock) -> Markup:
    """Our own serialisation of a parsed SVG, so it is safe to insert."""
    return Markup(svg.labelled(figure.svg, figure.alt))


def _picture(cell: Cell) -> Markup:
    return Markup('<span class="picture">{}</span>').format(Markup(svg.labelled(cell.svg, cell.text)))


def _pieces(text: str, whole: float = 0.0) -> Markup:
    """A heading or a number breaks before its bracket, not inside it."""
    found = (Markup('<span class="piece">{}</span>').format(_lines(piece)) for piece in pieces(text, whole))
    return Markup("").join(found)


def _kind(block: Block) -> str:
    return type(block).__name__


def _lines(text: str) -> Markup:
    """A new line in a cell is meant."""
    return Markup("<br>").join(text.split("\n"))


def _sections(found: list[Block]) -> list[list[Block]]:
    """One section for each heading of level 2, as the landmarks of the page."""
    sections: list[list[Block]] = [[]]
    for block in found:
        if isinstance(block, Heading) and block.level == 2:
            sections.append([])
        sections[-1].append(block)
    return [section for section in sections if section]


def page(nb: NotebookNode, name: str = "") -> str:
    """The whole page; `name` is the title of last resort."""
    found = blocks(nb)
    # two landmarks of one name cannot be told apart, so neither gets one
    titles = Counter(plain(b.spans) for b in found if isinstance(b, Heading) and b.level == 2)
    contents = [b for b in found if isinstance(b, Heading) and b.level <= CONTENTS_DEPTH]
    return _template().render(
        report=report_of(nb, name),
        sections=_sections(found),
        named={title for title, count in titles.items() if count == 1},
        contents=contents,
        badges=BADGES,
        number_em=NUMBER_EM,
    )


class CouncilHTMLExporter(CouncilExporter):
    """The web page, for `jupyter nbconvert --to council_html`."""

    export_from_notebook = "評価報告書(HTML)"
    output_mimetype = "text/html"
    extension = ".html"
    draw = page
