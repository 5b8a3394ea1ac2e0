"""What a reader by ear hears of a PDF: its structure elements in order, each with its text."""

import re
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary

Marks = dict[tuple[tuple[int, int], int], str]


class Element(NamedTuple):
    """A structure element: its kind without the slash, the text of all below it, and its children."""

    kind: str
    text: str
    children: tuple["Element", ...]


def tree(document: pikepdf.Pdf) -> Element:
    """The whole document as one element."""
    marks: Marks = {}
    for page in document.pages:
        marks.update({(page.obj.objgen, number): text for number, text in _marked(page).items()})
    return _element(document.Root.StructTreeRoot, None, marks)


def _element(node: Any, page: Any, marks: Marks) -> Element:
    """Texts are joined without list markers; a picture is what its alternative text says."""
    page = node.get("/Pg", page)
    found: list[Element | str] = []
    below = node.get("/K", [])
    for child in below if isinstance(below, Array) else [below]:
        if isinstance(child, int):
            found.append(marks.get((page.objgen, child), ""))
        elif child.get("/Type") == "/MCR":
            found.append(marks.get((child.get("/Pg", page).objgen, int(child.MCID)), ""))
        elif "/S" in child:
            found.append(_element(child, page, marks))
    kind, children = str(node.get("/S", "/Root"))[1:], tuple(one for one in found if isinstance(one, Element))
    said = [one if isinstance(one, str) else one.text for one in found if one not in children or one.kind != "Lbl"]
    return Element(kind, str(node.get("/Alt", "")) if kind == "Figure" else "".join(said), children)


def _marked(page: pikepdf.Page) -> dict[int, str]:
    """The text between the marks of a page, by the mark's number."""
    fonts = {name: _letters(font) for name, font in page.resources.get("/Font", Dictionary()).items()}
    found: dict[int, str] = {}
    marks: list[int | None] = []
    letters: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in {"BDC", "BMC"}:
            properties = operands[-1]
            marks.append(properties.get("/MCID") if isinstance(properties, Dictionary) else None)
        elif name == "EMC":
            marks.pop()
        elif name == "Tf":
            letters = fonts[str(operands[0])]
        elif name in {"Tj", "TJ"}:
            number = next((mark for mark in reversed(marks) if mark is not None), None)
            if number is not None:
                found[int(number)] = found.get(int(number), "") + _shown(operands[0], letters)
    return found


def _shown(operand: Any, letters: dict[int, str]) -> str:
    pieces = operand if isinstance(operand, Array) else [operand]
    glyphs = b"".join(bytes(one) for one in pieces if isinstance(one, pikepdf.String))
    return "".join(letters[high << 8 | low] for high, low in zip(glyphs[::2], glyphs[1::2], strict=True))


def _letters(font: Any) -> dict[int, str]:
    """Two-byte glyph number to characters, from the font's ToUnicode map."""
    source = font.ToUnicode.read_bytes().decode("ascii")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", source, flags=re.S):
        for glyph, text in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            found[int(glyph, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", source, flags=re.S):
        for first, last, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step, glyph in enumerate(range(int(first, 16), int(last, 16) + 1)):
                found[glyph] = chr(int(text, 16) + step)
    return found
