"""Column widths: numbers, ids and badges whole, the rest of the room to prose."""

import re

from ictanalysis.report.markdown import is_wide
from ictanalysis.report.model import Cell, TableBlock

PAGE_PT = 481.0
FONT_PT = 9.0
SMALLEST_PT = 6.5
PADDING_EM = 1.0
# a text column narrower than this breaks nearly every word, a wider one helps nobody
NARROWEST_EM = 9.0
WIDEST_EM = 36.0
BADGE_EM = 2.2
SHORT_EM = 5.0
# advances in BIZ UDPGothic, the wider of the two fonts
DIGIT_EM = 0.76
SLIM_EM = 0.49
SLIM = frozenset(",.:;-()[]/ ")
PIECES = re.compile("[(\uff08][^)\uff09]*[)\uff09]|[^(\uff08]+")


def widths(table: TableBlock) -> tuple[float, list[float]]:
    """Size of type in points and share of each column: first what must not break, then prose."""
    wanted = [_wanted(table, i) for i in range(len(table.columns))]
    needed = narrowest(table)
    room = PAGE_PT / FONT_PT - PADDING_EM * len(table.columns)
    size = max(SMALLEST_PT, FONT_PT * min(1.0, room / sum(needed)))
    spare = max(0.0, PAGE_PT / size - PADDING_EM * len(table.columns) - sum(needed))
    gaps = [max(0.0, want - need) for want, need in zip(wanted, needed, strict=True)]
    shares = gaps if sum(gaps) > spare else [*wanted]
    grown = [n + spare * s / sum(shares) for n, s in zip(needed, shares, strict=True)]
    return round(size, 2), [round(width + PADDING_EM, 3) for width in grown]


def narrowest(table: TableBlock) -> list[float]:
    """Width of each column, in em, below which its cells would fall to pieces."""
    return [_needed(table, index) for index in range(len(table.columns))]


def _wanted(table: TableBlock, index: int) -> float:
    cells = [_width(row[index]) for row in table.rows]
    return min(WIDEST_EM, max(_em(table.columns[index].label), *cells, 1.0))


def _needed(table: TableBlock, index: int) -> float:
    """Numbers, ids and badges stay in one line; headings may take two lines."""
    column = table.columns[index]
    head = max((_piece(piece) for piece in PIECES.findall(column.label)), default=2.0)
    longest = max((_width(row[index]) for row in table.rows), default=0.0)
    words = max((_longest_word(row[index].text) for row in table.rows), default=0.0)
    if column.align == "left" and not any(row[index].badge for row in table.rows):
        longest = max(min(longest, NARROWEST_EM), min(words, WIDEST_EM / 2))
    return max(head, longest)


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
