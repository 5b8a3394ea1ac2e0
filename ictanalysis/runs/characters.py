"""Text that no report can print, found before a run: characters without a shape, titles and names too long."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from ictanalysis.inputs.faults import Findings
from ictanalysis.inputs.reading import decode, lines_of
from ictanalysis.pages.fonts import missing, report_font

HIDDEN_KINDS = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
VARIATIONS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))  # they only pick a shape of the character before
HIDDEN = ("目に見える文字", "見えない文字か外字です。消すか、前後を打ち直してください")
BOXED = ("報告書のフォントにある文字", "別の字体(例: 𠮷 は 吉)か、かな書きに直してください")
# a title fills the cover and three lines of each page's head, a name half a page of the summary, a unit the height of
# a chart (and it stands at every number of a picture's words, of which a PDF holds 32,767 characters);
# Excel drops a text of more than 32,767 characters without a word
LONGEST_TITLE, LONGEST_NAME, LONGEST_UNIT, LONGEST_CELL = 100, 200, 20, 10_000
NAMED = ("goals", "measures", "initiatives", "indicators", "projects", "series")


def scan_title(path: Path, title: str, findings: Findings) -> None:
    """The title of params heads every page, so it has the faults of a cell and none of its line breaks."""
    for fault in _faults(title, LONGEST_TITLE):
        findings.fault(f"{path} title", *fault)


def scan_files(paths: Iterable[Path], findings: Findings) -> None:
    """Every cell of every file, because any of them may be printed; an unreadable file is reported elsewhere."""
    for path in paths:
        for line, column, cell, longest in _cells(path):
            for fault in _faults(cell, longest, breaks="\r\n"):
                findings.at(path, line, column, *fault)


def _cells(path: Path) -> Iterator[tuple[int, str, str, int]]:
    """Line, column, text and longest length of each cell, the header's included."""
    header: list[str] = []
    for line, cells in lines_of(decode(path, Findings()) or "", path, Findings()):
        header = header or [_visible(cell) for cell in cells]
        for place, cell in enumerate(cells):
            column = header[place] if place < len(header) else ""
            yield line, column, cell.strip(), _longest(path, column, cells)


def _longest(path: Path, column: str, cells: Sequence[str]) -> int:
    """How many characters a cell may have."""
    if path.name == "plan.csv" and column == "text" and cells[0].strip() == "title":
        return LONGEST_TITLE
    if column == "unit":
        return LONGEST_UNIT
    return LONGEST_NAME if path.stem in NAMED and column in ("name", "outcome_name") else LONGEST_CELL


def _faults(text: str, longest: int, breaks: str = "") -> Iterator[tuple[str, str, str]]:
    """What is found, expected and to be done; a hidden character is not named again as one without a shape."""
    for char in sorted(filter(_is_hidden, set(text) - set(breaks))):
        yield f"U+{ord(char):04X}", *HIDDEN
    seen = _visible(text)
    for char in sorted(missing(seen, report_font())):
        yield f"{char} U+{ord(char):04X}", *BOXED
    if len(text) > longest:
        yield (
            f"{seen[:20]}…({len(text):,}文字)",
            f"{longest:,}文字まで",
            "短くし、詳しいことは説明や備考に移してください",
        )


@cache
def _is_hidden(char: str) -> bool:
    """Whether a character shows nothing by itself, or something else on every machine."""
    return unicodedata.category(char) in HIDDEN_KINDS or any(ord(char) in selectors for selectors in VARIATIONS)


def _visible(text: str) -> str:
    return "".join(char for char in text if not _is_hidden(char)).strip()
