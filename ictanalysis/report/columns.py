"""Column widths: numbers, ids and badges whole, the rest of the room to prose."""

import re
from math import ceil
from typing import NamedTuple

from ictanalysis.pages import fonts
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
    lines = sum(max(ceil(_width(cell) / width) for cell, width in row) for row in rows)
    return Layout(round(size, 2), [round(width + PADDING_EM, 3) for width in widths], lines <= WHOLE_LINES)


def _measure(column: Column, cells: list[Cell]) -> tuple[float, float]:
    """What a column needs, with headings and brackets in lines of their own, and what it wants."""
    longest = max(map(_width, cells), default=0.0)
    need = max(map(_head, pieces(column.label)), default=2.0)
    if any(cell.svg for cell in cells):
        return PICTURE_EM, PICTURE_EM
    if any(cell.badge for cell in cells):
        need = max(need, longest)
    elif column.align == "left":
        words = (_em(word) for cell in cells for word in re.findall("[!-~]+", cell.text))
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
    if cell.svg:
        return PICTURE_EM
    return _em(cell.text) + (BADGE_EM if cell.badge else 0.0)


def _em(text: str) -> float:
    """In the report's own font, bold as the heads of rows and columns are."""
    return max(sum(map(_advance, line)) for line in text.split("\n"))


def _advance(char: str) -> float:
    """A wide character fills its square: the stops of BIZ UDPGothic come from its full-width face."""
    own = fonts.advances(fonts.report_font()).get(char, 1.0)
    return max(1.0, own) if is_wide(char) else own
