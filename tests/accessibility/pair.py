"""The content of a report in order, read from its web page and from the tags of its PDF in the same terms."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pikepdf
from bs4 import BeautifulSoup, Tag

from .tagtree import Element, tree

HTML_PARTS = re.compile(r"^(h[2-6]|figure|table|p|ul|ol)$")


class Part(NamedTuple):
    """Heading, figure, table, text or list; `cells` are the rows of a table, `alt` belongs to a figure."""

    kind: str
    text: str
    alt: str = ""
    cells: tuple[tuple[str, ...], ...] = ()


def of_html(path: Path) -> list[Part]:
    """Title and everything in the main part; the mark of invented data is in the PDF's running header."""
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")
    assert soup.h1 is not None and soup.main is not None
    found = soup.main.find_all(HTML_PARTS)
    own = [tag for tag in found if not tag.find_parent(HTML_PARTS) and not tag.find_parent("nav")]
    shown = [tag for tag in own if "fictional" not in tag.get("class", [])]
    return [Part("title", _heard(soup.h1)), *map(_html_part, shown)]


def _html_part(tag: Tag) -> Part:
    if tag.name == "figure":
        assert tag.svg is not None and tag.figcaption is not None
        return Part("figure", _heard(tag.figcaption), _tight(str(tag.svg["aria-label"])))
    if tag.name == "table":
        rows = tuple(tuple(_heard(cell) for cell in row(["th", "td"])) for row in tag("tr"))
        return Part("table", _heard(tag.caption) if tag.caption else "", cells=rows)
    if tag.name[0] == "h":
        return Part(f"heading {int(tag.name[1]) - 1}", _heard(tag))
    return Part("text" if tag.name == "p" else "list", _heard(tag))


def _heard(tag: Tag) -> str:
    """The text; a small picture only repeats it."""
    said = [str(node) for node in tag.descendants if not isinstance(node, Tag) and not node.find_parent("svg")]
    return _tight("".join(said))


def _tight(text: str) -> str:
    """Where a line breaks is the page's affair, and a font may have one shape for both wave dashes."""
    return re.sub(r"\s", "", text).replace("\uff5e", "\u301c")


def of_pdf(path: Path) -> list[Part]:
    """Title and everything from the first heading on, but the contents."""
    with pikepdf.open(path) as document:
        whole = list(_pdf_parts(tree(document)))
    title = next(part for part in whole if part.kind == "title")
    start = next(place for place, part in enumerate(whole) if part.kind.startswith("heading"))
    return [title, *(part for part in whole[start:] if part.kind != "contents" and (part.text or part.cells))]


def _pdf_parts(element: Element) -> Iterator[Part]:
    if element.kind in {"Title", "TOC", "P", "L"}:
        kind = {"Title": "title", "TOC": "contents", "P": "text", "L": "list"}[element.kind]
        yield Part(kind, _tight(element.text))
    elif re.fullmatch(r"H[1-6]", element.kind):
        yield Part(f"heading {element.kind[1]}", _tight(element.text))
    elif element.kind == "Table":
        # a caption beside its table is not the table's caption to a reader by ear
        rows = tuple(tuple(_tight(cell.text) for cell in row.children) for row in _all(element, "TR"))
        yield Part("table", _joined(element, "Caption"), cells=rows)
    elif any(child.kind == "Caption" for child in element.children) and not _all(element, "Table"):
        yield Part("figure", _joined(element, "Caption"), _joined(element, "Figure"))
    else:
        for child in element.children:
            yield from _pdf_parts(child)


def _joined(element: Element, kind: str) -> str:
    return "".join(_tight(one.text) for one in _all(element, kind))


def _all(element: Element, kind: str) -> list[Element]:
    found = [element] if element.kind == kind else []
    return found + [one for child in element.children for one in _all(child, kind)]


def differences(html: list[Part], pdf: list[Part]) -> list[str]:
    """Where the two are not the same, one line each; empty when they say the same in the same order."""
    found = [f"部分の数: HTML {len(html)}、PDF {len(pdf)}"] if len(html) != len(pdf) else []
    for one, other in zip(html, pdf, strict=False):
        found += [
            f"{one.kind}「{one.text[:40]}」の {name}: HTML {here!r}、PDF {there!r}"
            for name, here, there in zip(Part._fields, one, other, strict=True)
            if here != there
        ]
    return found
