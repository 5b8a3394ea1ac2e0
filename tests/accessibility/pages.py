"""The pages of a PDF as they are printed: how much of each is empty, and what stands alone on one."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary
from pypdfium2 import PdfDocument

from .tagtree import _marked

TOP, BOTTOM = 24 / 297, 18 / 297  # of a page's height: header and footer
SCALE = 0.5
NOTES = ("出典：", "見通しは", "※", "棒は", "単位：", "規則：")  # how the notes of tables begin
PAPER = 250  # grey from which on a pixel is paper


@dataclass
class Placed:
    """A heading, paragraph, row or figure: its text and the pages that it begins and ends on, counted from 1."""

    kind: str
    text: str
    pages: list[int] = field(default_factory=list)
    rows: list["Placed"] = field(default_factory=list)


def empty_shares(made: bytes) -> list[float]:
    """Of each page the largest blank band across it, as a share of the height between header and footer."""
    found = []
    for page in PdfDocument(made):
        grey = np.asarray(page.render(scale=SCALE, grayscale=True).to_numpy())
        body = grey[int(TOP * len(grey)) : len(grey) - int(BOTTOM * len(grey))].reshape(-1, grey.shape[1])
        inked = np.flatnonzero((body < PAPER).any(axis=1))
        edges = [-1, *inked.tolist(), len(body)]
        found.append(max(after - before - 1 for before, after in pairwise(edges)) / len(body))
    return found


def placed(made: bytes) -> list[Placed]:
    """Headings, tables, figures and paragraphs in reading order, with their pages."""
    with pikepdf.open(io.BytesIO(made)) as document:
        number = {page.obj.objgen: place for place, page in enumerate(document.pages, start=1)}
        marks = {(page.obj.objgen, mark): text for page in document.pages for mark, text in _marked(page).items()}
        return list(_blocks(document.Root.StructTreeRoot, None, number, marks))


def _blocks(node: Any, page: Any, number: dict[Any, int], marks: dict[Any, str]) -> Iterator[Placed]:
    page, kind = node.get("/Pg", page), str(node.get("/S", "/Root"))[1:]
    if kind in {"Table", "P", "L", "Figure", "Title", "TOC"} or (kind[:1] == "H" and kind[1:].isdigit()):
        rows = (
            [_whole("TR", row, own, number, marks) for row, own in _under(node, page, "TR")] if kind == "Table" else []
        )
        found = _whole(kind, node, page, number, marks)
        found.rows = rows
        yield found
        return
    for child in _children(node):
        if isinstance(child, Dictionary) and "/S" in child:
            yield from _blocks(child, page, number, marks)


def _whole(kind: str, node: Any, page: Any, number: dict[Any, int], marks: dict[Any, str]) -> Placed:
    found = [(number[where.objgen], marks.get((where.objgen, mark), "")) for where, mark in _marks(node, page)]
    return Placed(kind, "".join(text for _, text in found), sorted({place for place, _ in found}))


def _marks(node: Any, page: Any) -> Iterator[tuple[Any, int]]:
    page = node.get("/Pg", page)
    for child in _children(node):
        if isinstance(child, int):
            yield page, child
        elif isinstance(child, Dictionary) and child.get("/Type") == "/MCR":
            yield child.get("/Pg", page), int(child.MCID)
        elif isinstance(child, Dictionary) and "/S" in child:
            yield from _marks(child, page)


def _under(node: Any, page: Any, kind: str) -> Iterator[tuple[Any, Any]]:
    page = node.get("/Pg", page)
    for child in _children(node):
        if isinstance(child, Dictionary) and "/S" in child:
            if str(child.S)[1:] == kind:
                yield child, page
            else:
                yield from _under(child, page, kind)


def _children(node: Any) -> list[Any]:
    found = node.get("/K", Array())
    return list(found) if isinstance(found, Array) else [found]


def stranded(blocks: list[Placed]) -> list[str]:
    """Headings without what they head, rows without another of their table, notes away from their table."""
    found = []
    for block, after in pairwise([block for block in blocks if block.pages]):
        if block.kind[:1] == "H" and block.pages[-1] != after.pages[0]:
            found.append(f"{block.pages[-1]}頁の見出し「{block.text}」の後に何もありません")
        if block.kind == "Table" and len(block.rows) > 1 and len({row.pages[0] for row in block.rows if row.pages}) > 1:
            found += _lonely(block)
        note = block.kind == "Table" and after.kind == "P" and after.text.startswith(NOTES)
        if note and block.pages[-1] != after.pages[0]:
            found.append(f"{after.pages[0]}頁の注「{after.text[:20]}」が表から離れています")
    return found


def _lonely(table: Placed) -> Iterator[str]:
    """Pages on which a table that is divided has a single row; the line of headings is none."""
    body = [row for row in table.rows[1:] if row.pages]
    for page in {row.pages[0] for row in body}:
        rows = [row for row in body if page in row.pages]
        if len(rows) == 1 and len(body) > 1:
            yield f"{page}頁に「{rows[0].text[:20]}」の行だけがあります"
