"""The Markdown of notebooks, read into blocks with Japanese line breaks undone."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape
from typing import TypedDict

import mistune

from ictanalysis.report.model import Block, Bullets, Callout, Cell, Column, Heading, Paragraph, Span, TableBlock, plain

_parse = mistune.create_markdown(renderer=None, plugins=["table"])


class Attributes(TypedDict, total=False):
    """Of a heading, a list or a cell of a table."""

    level: int
    ordered: bool
    start: int
    align: str | None


class Token(TypedDict, total=False):
    """What mistune finds: text, or a part that holds others."""

    type: str
    raw: str
    attrs: Attributes
    children: list["Token"]


def blocks(source: str, where: str) -> Iterator[Block]:
    """Only what both renderers draw: no raw HTML, no rules; a link keeps its words, a quote is a callout."""
    yield from _blocks(_parse(source), where)  # type: ignore[arg-type]


def _blocks(tokens: Sequence[Token], where: str) -> Iterator[Block]:
    for token in tokens:
        kind = token["type"]
        if kind == "heading":
            yield Heading(where, token["attrs"]["level"], _spans(token))
        elif kind in ("paragraph", "block_text"):
            if spans := _spans(token):
                yield Paragraph(where, spans)
        elif kind == "list":
            yield _bullets(token, where)
        elif kind == "table":
            yield _table(token, where)
        elif kind == "block_quote":
            yield from map(_called_out, _blocks(token["children"], where))
        elif kind == "block_code":
            yield Paragraph(where, (Span(token["raw"].rstrip("\n"), code=True),))


def _called_out(block: Block) -> Block:
    return Callout(block.where, block.spans) if isinstance(block, Paragraph) else block


def _bullets(token: Token, where: str) -> Bullets:
    items = tuple(tuple(_blocks(item["children"], where)) for item in token["children"])
    attrs = token["attrs"]
    return Bullets(where, items, attrs["ordered"], attrs.get("start", 1))


def _table(token: Token, where: str) -> TableBlock:
    head, body = token["children"][0], token["children"][1:]
    columns = tuple(Column(_text(c), c["attrs"]["align"] or "left") for c in head["children"])
    rows = (row for part in body for row in part["children"])
    cells = tuple(tuple(Cell(_text(cell)) for cell in row["children"]) for row in rows)
    return TableBlock(where, "", columns, cells)


def _text(token: Token) -> str:
    return plain(_spans(token))


def _spans(token: Token) -> tuple[Span, ...]:
    """Flat runs; the soft break, kept as a mark until its neighbours are known, is undone."""
    runs = list(_runs(token.get("children", []), Span("")))
    while runs and not runs[-1].text.strip():
        runs.pop()
    whole = "".join(run.text for run in runs)
    result, at = [], 0
    for run in runs:
        text = "".join(_break(whole, at + i) if char == "\r" else char for i, char in enumerate(run.text))
        result.append(replace(run, text=text))
        at += len(run.text)
    return tuple(span for span in result if span.text)


def _runs(tokens: Sequence[Token], style: Span) -> Iterator[Span]:
    for token in tokens:
        kind = token["type"]
        if kind == "softbreak":
            yield replace(style, text="\r")
        elif kind == "linebreak":
            yield replace(style, text="\n")
        elif kind == "codespan":
            yield replace(style, text=token["raw"], code=True)
        elif kind in ("strong", "emphasis"):
            yield from _runs(token["children"], replace(style, strong=True))
        elif "children" in token:
            yield from _runs(token["children"], style)
        elif kind == "text":
            yield from _emphasised(token["raw"], style)


def _emphasised(text: str, style: Span) -> Iterator[Span]:
    """Markdown asks for spaces around **「this」**, which Japanese does not write; references are read after that."""
    for number, piece in enumerate(re.split(r"\*\*(.+?)\*\*", text)):
        yield replace(style, text=unescape(piece), strong=style.strong or number % 2 == 1)


def _break(text: str, at: int) -> str:
    """A new line in the source is a space only between two words of Latin script."""
    sides = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
    return "" if len(sides) < 2 or any(map(is_wide, sides)) else " "


def is_wide(char: str) -> bool:
    """Ambiguous characters such as ① and ○ are wide in Japanese fonts."""
    return unicodedata.east_asian_width(char) in "WFA"
