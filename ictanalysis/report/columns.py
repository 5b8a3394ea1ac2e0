"""Column widths: numbers, ids and badges whole, the rest of the room to prose."""

import re
from math import ceil
from typing import NamedTuple

from ictanalysis.report.markdown import is_wide
from ictanalysis.report.model import Cell, TableBlock

PAGE_PT = 481.0
FONT_PT = 9.0
SMALLEST_PT = 6.5
PADDING_EM = 1.0
# a text column narrower than this breaks nearly every word, a wider one helps nobody
NARROWEST_EM = 9.0
WIDEST_EM = 60.0
LONGEST_WORD_EM = 18.0
BADGE_EM = 2.2
SHORT_EM = 5.0
# a number with a short bracket, 「73,098件(R8)」, stays in one line
NUMBER_EM = 8.5
# a table up to this height moves to the next page rather than being divided
WHOLE_LINES = 18
# advances in BIZ UDPGothic, the wider of the two fonts
DIGIT_EM = 0.76
SLIM_EM = 0.49
SLIM = frozenset(",.:;-()[]/ ")
PIECES = re.compile("[(\uff08][^)\uff09]*[)\uff09]|[^(\uff08]+")


class Layout(NamedTuple):
    """Size of type in points, share of each column in em, and whether to keep it on one page."""

    size: float
    widths: list[float]
    whole: bool


def layout(table: TableBlock) -> Layout:
    """First room for what must not break, then for prose; smaller type only as a last resort."""
    wanted = [_wanted(table, i) for i in range(len(table.columns))]
    needed = narrowest(table)
    room = PAGE_PT / FONT_PT - PADDING_EM * len(table.columns)
    size = max(SMALLEST_PT, FONT_PT * min(1.0, room / sum(needed)))
    spare = max(0.0, PAGE_PT / size - PADDING_EM * len(table.columns) - sum(needed))
    gaps = [max(0.0, want - need) for want, need in zip(wanted, needed, strict=True)]
    shares = gaps if sum(gaps) > spare else wanted
    grown = [n + spare * s / sum(shares) for n, s in zip(needed, shares, strict=True)]
    widths = [round(width + PADDING_EM, 3) for width in grown]
    return Layout(round(size, 2), widths, _lines(table, grown) <= WHOLE_LINES)


def _lines(table: TableBlock, widths: list[float]) -> int:
    rows = (zip(row, widths, strict=True) for row in table.rows)
    return sum(max(ceil(_width(cell) / width) for cell, width in row) for row in rows)


def narrowest(table: TableBlock) -> list[float]:
    """Width of each column, in em, below which its cells would fall to pieces."""
    return [_needed(table, index) for index in range(len(table.columns))]


def _wanted(table: TableBlock, index: int) -> float:
    cells = [_width(row[index]) for row in table.rows]
    return min(WIDEST_EM, max(_em(table.columns[index].label), *cells, 1.0))


def _needed(table: TableBlock, index: int) -> float:
    """Numbers, ids and badges stay in one line; headings and brackets may take a second one."""
    column, cells = table.columns[index], [row[index] for row in table.rows]
    head = max((_piece(piece) for piece in pieces(column.label)), default=2.0)
    if any(cell.badge for cell in cells):
        return max(head, *map(_width, cells))
    if column.align == "left":
        words = max((_longest_word(cell.text) for cell in cells), default=0.0)
        longest = max(map(_width, cells), default=0.0)
        return max(head, min(longest, NARROWEST_EM), min(words, LONGEST_WORD_EM))
    return max([head, *(_em(piece) for cell in cells for piece in pieces(cell.text, NUMBER_EM))])


def pieces(text: str, whole: float = 0.0) -> list[str]:
    """A text and its bracket, which may go to a line of its own if both are wider than `whole`."""
    return [text] if text and _em(text) <= whole else PIECES.findall(text)


def _piece(piece: str) -> float:
    """A short heading or a bracket stays whole; a longer one takes two lines."""
    whole = piece[0] in "(\uff08" or _em(piece) <= SHORT_EM
    return max(2.0, _em(piece) if whole else _em(piece) / 2 + 0.5, _longest_word(piece))


def _width(cell: Cell) -> float:
    return _em(cell.text) + (BADGE_EM if cell.badge else 0.0)


def _em(text: str) -> float:
    return max(sum(map(_advance, line)) for line in text.split("\n"))


def _advance(char: str) -> float:
    if is_wide(char) or char == "%":
        return 1.0
    return SLIM_EM if char in SLIM else DIGIT_EM


def _longest_word(text: str) -> float:
    """Latin words and numbers do not break."""
    narrow = "".join(" " if is_wide(char) else char for char in text)
    return max(map(_em, narrow.split()), default=0.0)
