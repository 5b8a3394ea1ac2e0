"""Column widths: numbers, ids and badges whole, the rest of the room to prose."""

import re
from math import ceil
from typing import NamedTuple

from ictanalysis.report.markdown import is_wide
from ictanalysis.report.model import Cell, Column, TableBlock

PAGE_PT, FONT_PT, SMALLEST_PT = 481.0, 9.0, 6.5
PADDING_EM, BADGE_EM, PICTURE_EM = 1.0, 2.2, 7.0
# narrower, prose breaks nearly every word; wider helps nobody
NARROWEST_EM, WIDEST_EM = 9.0, 60.0
# up to these widths a heading, a number with its bracket and a Latin word stay in one line
HEAD_EM, NUMBER_EM, WORD_EM = 5.0, 8.5, 18.0
# a table up to this height moves to the next page rather than being divided
WHOLE_LINES = 18
# the narrowest page that shows tables as tables, in em of their type
SCREEN_EM = 51.0
SLIM = frozenset(",.:;-()[]/ ")


class Layout(NamedTuple):
    """Size of type in points, share of each column in em, and whether to keep it on one page."""

    size: float
    widths: list[float]
    whole: bool


def layout(table: TableBlock) -> Layout:
    """First room for what must not break, then for prose; smaller type only as a last resort."""
    columns = [[row[i] for row in table.rows] for i in range(len(table.columns))]
    needed, wanted = zip(*map(_measure, table.columns, columns), strict=True)
    padding = PADDING_EM * len(needed)
    size = max(SMALLEST_PT, FONT_PT * min(1.0, (PAGE_PT / FONT_PT - padding) / sum(needed)))
    spare = max(0.0, PAGE_PT / size - padding - sum(needed))
    gaps = [want - need for need, want in zip(needed, wanted, strict=True)]
    shares = gaps if sum(gaps) > spare else wanted
    widths = [need + spare * share / sum(shares) for need, share in zip(needed, shares, strict=True)]
    rows = (zip(row, widths, strict=True) for row in table.rows)
    lines = sum(max(_lines(cell, width) for cell, width in row) for row in rows)
    return Layout(round(size, 2), [round(width + PADDING_EM, 3) for width in widths], lines <= WHOLE_LINES)


def scrolls(table: TableBlock) -> bool:
    """Whether a table is too wide for the page even when its prose takes as little room as it can."""
    needed = (_measure(column, [row[i] for row in table.rows])[0] for i, column in enumerate(table.columns))
    return sum(needed) + PADDING_EM * len(table.columns) > SCREEN_EM


def _measure(column: Column, cells: list[Cell]) -> tuple[float, float]:
    """What a column needs, with headings and brackets in lines of their own, and what it wants."""
    longest = max(map(_width, cells), default=0.0)
    need = max(map(_head, pieces(column.label)), default=2.0)
    if any(cell.svg for cell in cells):
        need = max(need, PICTURE_EM)
    if any(cell.badge for cell in cells):
        need = max([need, *(_em(cell.text) + BADGE_EM for cell in cells if cell.badge)])
    elif column.align == "left":
        words = (_em(word) for cell in cells for word in re.findall("[!-~]+", cell.whole))
        need = max(need, min(longest, NARROWEST_EM), min(max(words, default=0.0), WORD_EM))
    else:
        need = max([need, *(_em(piece) for cell in cells for piece in pieces(cell.text, NUMBER_EM))])
    return need, max(need, min(WIDEST_EM, max(longest, _em(column.label))))


def _head(piece: str) -> float:
    """A bracket or a short word of a heading stays whole; a longer one takes two lines."""
    whole = piece[0] in "(\uff08" or _em(piece) <= HEAD_EM
    return _em(piece) if whole else _em(piece) / 2 + 0.5


def pieces(text: str, whole: float = 0.0) -> list[str]:
    """A text and its brackets, which take lines of their own where both are wider than `whole`."""
    return [text] if _em(text) <= whole else re.findall("[(\uff08][^)\uff09]*[)\uff09]|[^(\uff08]+", text)


def _width(cell: Cell) -> float:
    own = _em(cell.text) + (BADGE_EM if cell.badge else 0.0)
    return max(own, _em(cell.said), PICTURE_EM if cell.svg else 0.0)


def _lines(cell: Cell, width: float) -> int:
    """Lines of type that a cell takes in a column of a width in em."""
    picture = 1 if cell.svg else 0
    return picture + sum(ceil(max(_em(line), 0.1) / width) for line in cell.whole.split("\n"))


def _em(text: str) -> float:
    """As in BIZ UDPGothic, the wider of the two fonts."""
    return max(sum(map(_advance, line)) for line in text.split("\n"))


def _advance(char: str) -> float:
    return 1.0 if is_wide(char) or char == "%" else 0.49 if char in SLIM else 0.76
