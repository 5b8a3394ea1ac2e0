"""Glossary terms in running text lead to their explanation: the first time in each section.

A term within a proper name (of the plan, a measure, an indicator) is a part of that name and no link.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ictanalysis.report.model import Block, Bullets, Heading, Paragraph, Span, TableBlock


def linked(found: list[Block], names: Iterable[str] = ()) -> list[Block]:
    """The same blocks with the terms of the glossary's table as links, outside the names; unchanged without a glossary."""
    terms = {
        re.split("[(\uff08]", cell.text)[0]: cell.anchor
        for block in found
        if isinstance(block, TableBlock)
        for row in block.rows
        for cell in row
        if cell.anchor
    }
    if not terms:
        return found
    pattern, said, result = _pattern(terms, set(names) - set(terms)), set[str](), list[Block]()
    for block in found:
        if isinstance(block, Heading) and block.level == 2:
            said = set()
        result.append(_linked(block, pattern, terms, said))
    return result


def _pattern(terms: Iterable[str], names: Iterable[str]) -> re.Pattern[str]:
    """Names, then terms as a group of their own; longer ones first, and never a part of a Latin word."""
    left = [
        re.sub(r"\\[()]|:(?:\\ )?", _either, re.escape(name))
        for name in sorted(filter(None, names), key=len, reverse=True)
    ]
    words = [rf"(?<![\w-]){re.escape(term)}(?![\w-])" if term.isascii() else re.escape(term)
             for term in sorted(terms, key=len, reverse=True)]  # fmt: skip
    return re.compile("|".join([*left, f"({'|'.join(words)})"]), re.ASCII)


def _either(typed: re.Match[str]) -> str:
    """A bracket or a colon as typed or as typeset."""
    return {"(": "[(（]", ")": "[)）]"}.get(typed[0][-1], "[:：] ?")


def _linked(block: Block, pattern: re.Pattern[str], terms: dict[str, str], said: set[str]) -> Block:
    if isinstance(block, Paragraph):
        cut = [new for span in block.spans for new in _split(span, pattern, terms, said)]
        return replace(block, spans=tuple(span for span in cut if span.text))
    if isinstance(block, Bullets):
        items = tuple(tuple(_linked(inner, pattern, terms, said) for inner in item) for item in block.items)
        return replace(block, items=items)
    return block


def _split(span: Span, pattern: re.Pattern[str], terms: dict[str, str], said: set[str]) -> Iterator[Span]:
    """A span cut at the terms that its section has not yet named."""
    place = 0
    for match in pattern.finditer("" if span.code else span.text):
        if match[1] and match[0] not in said:
            said.add(match[0])
            yield replace(span, text=span.text[place : match.start()])
            yield replace(span, text=match[0], link=terms[match[0]])
            place = match.end()
    yield replace(span, text=span.text[place:])
