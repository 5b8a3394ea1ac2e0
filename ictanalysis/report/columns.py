"""Column widths: numbers, ids and badges whole, the rest of the room to prose."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ictanalysis.pages import fonts
from ictanalysis.report.markdown import is_wide
from ictanalysis.report.model import Cell, Column, TableBlock

Lines = npt.NDArray[np.int64]
STEP_EM = 0.5  # of widening a column
PAGE_PT, FONT_PT, SMALLEST_PT = 481.0, 9.0, 6.5
PADDING_EM, BADGE_EM, PICTURE_EM = 0.9, 2.2, 6.5
# smaller sizes to try where a table crowded into few ems gets long, and how much shorter it must become by them
SIZES, LOSS = (8.5, 8.0, 7.6), 1.5
# narrower, prose breaks nearly every word; wider helps nobody
HEADS_EM, NARROWEST_EM, CROWDED_EM, WIDEST_EM = 10.5, 9.0, 7.0, 60.0
CROWD = 6  # columns of a table from which on prose may be narrower
# up to these widths a heading, a number with its bracket and a Latin word stay in one line
HEAD_EM, NUMBER_EM, WORD_EM = 5.0, 8.5, 18.0
# a table up to this height moves to the next page rather than being divided
WHOLE_LINES = 18
# the narrowest page that shows tables as tables, what a cell takes beside its text, and sizes of type, as in the page's style
SCREEN_REM, CELL_REM = 57.5, 1.3
LARGEST_REM, SMALLEST_REM = 0.92, 0.7


class Layout(NamedTuple):
    """Size of type in points, share of each column in em, whether to keep it on one page, and the lines of each row."""

    size: float
    widths: list[float]
    whole: bool
    lines: list[int]


def layout(table: TableBlock) -> Layout:
    """First room for what must not break, then for prose; smaller type only as a last resort."""
    return _layout(table, fonts.report_font())


@lru_cache(maxsize=512)
def _layout(table: TableBlock, _: fonts.FontFile) -> Layout:
    """Worked out once for page and paper, in the font by which everything is measured."""
    columns = [[row[i] for row in table.rows] for i in range(len(table.columns))]
    needed, wanted = zip(*map(_measure, table.columns, columns, _narrowest(table)), strict=True)
    padding = PADDING_EM * len(needed)
    fits = max(SMALLEST_PT, FONT_PT * min(1.0, (PAGE_PT / FONT_PT - padding) / sum(needed)))
    heights = [_Heights([_lines(cell) for cell in column]) for column in columns]
    found = []
    for size in (fits, *(size for size in SIZES if size < fits)):
        widths = _shared(list(needed), list(wanted), max(0.0, PAGE_PT / size - padding - sum(needed)), heights)
        found.append((_total(heights, widths), size, widths))
    lines, size, widths = min(found, key=lambda one: one[0] * one[1] ** -LOSS)
    shares = [round(width + PADDING_EM, 3) for width in widths]
    return Layout(round(size, 2), shares, lines <= WHOLE_LINES, _rows(heights, widths))


class _Heights:
    """Lines of type that the cells of a column take at a width, each width worked out once."""

    def __init__(self, cells: Sequence[Sequence[float]]) -> None:
        self.rows = np.repeat(np.arange(len(cells)), [len(lines) for lines in cells])
        self.lines = np.array([width for lines in cells for width in lines])
        self.known: dict[float, Lines] = {}

    def at(self, width: float) -> Lines:
        """Lines of each row."""
        if width not in self.known:
            lines = np.ceil(np.maximum(self.lines, 0.1) / width)
            self.known[width] = np.bincount(self.rows, lines).astype(np.int64)
        return self.known[width]


def _rows(heights: Sequence[_Heights], widths: Sequence[float]) -> list[int]:
    """Lines of type that each row takes."""
    if not heights or not len(heights[0].rows):
        return []
    found: list[int] = np.max([one.at(width) for one, width in zip(heights, widths, strict=True)], axis=0).tolist()
    return found


def _total(heights: Sequence[_Heights], widths: Sequence[float]) -> int:
    return sum(_rows(heights, widths))


def _shared(widths: list[float], wanted: list[float], spare: float, heights: Sequence[_Heights]) -> list[float]:
    """The room that is left goes, step by step, to the column where it saves most lines; what saves none to prose."""
    while spare >= STEP_EM:
        found = list(_savings(widths, spare, heights))
        if not found:
            break
        _, place, more = max(found)
        widths[-place] += more
        spare -= more
    gaps = [max(0.0, want - width) for want, width in zip(wanted, widths, strict=True)]
    shares = gaps if sum(gaps) > spare else wanted
    return [width + spare * share / sum(shares) for width, share in zip(widths, shares, strict=True)]


def _savings(widths: list[float], spare: float, heights: Sequence[_Heights]) -> Iterator[tuple[float, int, float]]:
    """For each column the least widening that saves lines: lines saved per em, column, em."""
    rows = [one.at(width) for one, width in zip(heights, widths, strict=True)]
    now = _total(heights, widths)
    for place, (width, column) in enumerate(zip(widths, heights, strict=True)):
        others = np.max([*rows[:place], *rows[place + 1 :], np.zeros_like(rows[0])], axis=0)
        if others.sum() >= now:
            continue  # whatever this column saves, another one takes
        for step in range(1, int(spare / STEP_EM) + 1):
            more = STEP_EM * step
            saved = now - int(np.maximum(others, column.at(width + more)).sum())
            if saved > 0:
                yield saved / more, -place, more
                break


def screen_size(table: TableBlock) -> float:
    """The size of type in rem at which a table fits the page of a screen as it fits that of paper."""
    columns = len(table.columns)
    text = sum(layout(table).widths) - PADDING_EM * columns
    return round(min(LARGEST_REM, max(SMALLEST_REM, (SCREEN_REM - CELL_REM * columns) / text)), 3)


def scrolls(table: TableBlock) -> bool:
    """Whether a table is too wide for the page of a screen even in small type."""
    return screen_size(table) == SMALLEST_REM


def shares(table: TableBlock) -> list[float]:
    """The width of each column on a screen in percent: the text as on paper, and what a cell takes beside it."""
    size = screen_size(table)
    widths = [(width - PADDING_EM) * size + CELL_REM for width in layout(table).widths]
    return [round(100 * width / sum(widths), 1) for width in widths]


def _narrowest(table: TableBlock) -> list[float]:
    """The least width of each column of prose; the heads of rows are given more."""
    others = CROWDED_EM if len(table.columns) >= CROWD else NARROWEST_EM
    return [HEADS_EM, *[others] * (len(table.columns) - 1)]


def _measure(column: Column, cells: list[Cell], narrowest: float) -> tuple[float, float]:
    """What a column needs, with headings and brackets in lines of their own, and what it wants."""
    longest = max(map(_width, cells), default=0.0)
    need = max(map(_head, pieces(column.label)), default=2.0)
    if any(cell.svg for cell in cells):
        need = max(need, PICTURE_EM)
    if any(cell.badge for cell in cells):
        need = max([need, *(max(_em(cell.text) + BADGE_EM, _em(cell.said)) for cell in cells if cell.badge)])
    elif column.align == "left":
        words = (_em(word) for cell in cells for word in re.findall("[!-~]+", cell.whole))
        need = max(need, min(longest, narrowest), min(max(words, default=0.0), WORD_EM))
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


def _lines(cell: Cell) -> list[float]:
    """The lines of a cell, each with its width; a small picture is one of them."""
    badge = BADGE_EM if cell.badge else 0.0
    return [*([0.0] if cell.svg else []), *(_em(line) + badge for line in cell.whole.split("\n"))]


def _em(text: str) -> float:
    """In the report's own font, bold as the heads of rows and columns are."""
    return _em_in(text, fonts.report_font())


@cache
def _em_in(text: str, font: fonts.FontFile) -> float:
    known = fonts.advances(font)
    return max(sum(_advance(char, known) for char in line) for line in text.split("\n"))


def _advance(char: str, known: Mapping[str, float]) -> float:
    """A wide character fills its square: the stops of BIZ UDPGothic come from its full-width face."""
    own = known.get(char, 1.0)
    return max(1.0, own) if is_wide(char) else own
