"""Any text in every place of the tables where text is free: none becomes an element, a link, a formula or a command.

A report is made twice of the miniature plan, with words and with spoilt texts, and its page, its paper and its tables
are compared: the same elements, the same links, every text word for word.
"""

import csv
import io
import os
import re
import shutil
import traceback
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pikepdf
import pypdfium2
import pytest
from bs4 import BeautifulSoup
from conftest import MINI, PARAMS, ROOT
from hypothesis import strategies as st
from inprocess import executed
from test_hostile_text import NAMES, NEVER_SHOWN, SHEETS, bones, planted, typed

from ictanalysis.exports.results import FORMULA, write_results
from ictanalysis.exports.spreadsheet import write_spreadsheet
from ictanalysis.report.document import merge
from ictanalysis.report.html import page
from ictanalysis.report.pdf import pdf
from ictanalysis.runs.prepare import prepare
from ictanalysis.runs.publishing import _cover

from . import others, tables
from .judge import RIGHT, TRACEBACK, WRONG, Input, Outcome, Read, judged
from .tables import Draw
from .worlds import Place, changed, params_of

PIECES = ["<script>", "</td>", "<img src=x onerror=alert(1)>", "<a href='http://x.jp'>", "&lt;", "&#60;", "javascript:x", "http://x.jp", "www.x.jp", "a@x.jp",
          "[a](http://x.jp)", "![a](x.png)", "**", "__", "~~", "`", "```", "#", "##", "- ", "1. ", "> ", "| ", "---", "$", "$$", "\\", "\\(", "{{x}}", "{%x%}", "${x}",
          "#link(\"http://x.jp\")[y]", "#sys.inputs", "#include \"x\"", "#{1+1}", "//", "/*", "*/", "<label>", "@ref", "=1+1", "=HYPERLINK(\"http://x.jp\")", "+1", "-1",
          "@SUM(1)", "＝1", "'", "\"", "|cmd", ";", "]]>", "<!--", "-->", "--", "style=x", "]", "[", "(", "{", "}", "^[x]", "[^1]", "%%", "あ", "漢字", "A b", "9"]  # fmt: skip
TEXT = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join).map(lambda one: " ".join(one.split()))


class Made(NamedTuple):
    """A report of texts: those that are not on its page, elements, links, words of the paper, cells of its tables."""

    missing: frozenset[tuple[str, str]]
    elements: list[str]
    links: frozenset[str]
    formulas: list[str]


@st.composite
def reports(draw: Draw) -> tuple[str, ...]:
    """The texts that are put into the tables, one after the other."""
    return tuple(draw(st.lists(TEXT, min_size=20, max_size=40)))


def judged_report(texts: tuple[str, ...], place: Place, keep: dict[str, object]) -> Outcome:
    """What became of them."""
    os.chdir(place.folder)
    harmless = _harmless(place.folder)
    try:
        found = made(place.folder, list(texts))
    except Exception as error:
        return Outcome(TRACEBACK, repr(error))
    told = [
        f"not word for word: {sorted(found.missing - NEVER_SHOWN)}" if found.missing - NEVER_SHOWN else "",
        "" if found.elements == harmless.elements else f"elements: {_first(harmless.elements, found.elements)}",
        "" if found.links == harmless.links else f"links: {found.links ^ harmless.links}",
        f"formulas: {found.formulas}" if found.formulas else "",
    ]
    why = "; ".join(filter(None, told))
    return Outcome(WRONG, why) if why else Outcome(RIGHT, "")


def _first(one: list[str], other: list[str]) -> str:
    at = next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )
    return f"{one[at - 2 : at + 3]} / {other[at - 2 : at + 3]}"


@cache
def _harmless(folder: Path) -> Made:
    return made(folder, ["ふつう"] * 3)


def made(folder: Path, texts: list[str]) -> Made:
    """The report of the miniature plan with these texts in turn wherever text is free."""
    for name in ("data", "params"):
        shutil.rmtree(folder / name, ignore_errors=True)
    shutil.copytree(MINI, folder / "data")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", dirs_exist_ok=True)
    (folder / "params").mkdir()
    (folder / "params/mini.yml").write_text(PARAMS, encoding="utf-8")
    said = planted(folder / "data", texts, {} if texts[0] == "ふつう" else NAMES)
    prepared = prepare(Path("params/mini.yml"))
    with pytest.MonkeyPatch.context() as patch:
        parts = executed(prepared, patch, SHEETS)
    document = merge(parts, _cover(prepared))
    soup, paper = BeautifulSoup(page(document), "html.parser"), pdf(document)
    words = typed(" ".join(soup.get_text().split()))
    printed = _bare("".join(sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(paper)))
    missing = {place for one, place in said.items() if typed(one) not in words or not _on_paper(one, printed)}
    write_results(prepared.book, folder / "results.csv")
    write_spreadsheet(prepared.book, _cover(prepared), folder / "results.xlsx", None)
    for term in soup.select('a[href^="#term-"]'):  # a word of the glossary leads there, wherever it stands
        term.unwrap()
    links = {str(link.get("href")) for link in soup.select("[href]")} | set(_links(paper))
    return Made(frozenset(missing), bones(soup), frozenset(links), [*_formulas(folder)])


def _bare(text: str) -> str:
    """What is left of a line of paper wherever it was broken: letters and digits."""
    return re.sub(r"[^0-9A-Za-zぁ-んァ-ヶ一-龠]", "", text)


def _on_paper(text: str, printed: str) -> bool:
    """The number at the end of each text tells where it stands."""
    return _bare(text)[-60:] in printed


def _links(paper: bytes) -> Iterator[str]:
    """Where links of the paper lead to, outside it; scripts and files that it would open."""
    with pikepdf.open(io.BytesIO(paper)) as document:
        for one in document.objects:
            action = one.get("/A") if isinstance(one, pikepdf.Dictionary) else None
            if isinstance(action, pikepdf.Dictionary) and action.get("/S") != "/GoTo":
                yield str(action.get("/URI", action))
            if isinstance(one, pikepdf.Dictionary) and ("/JS" in one or "/Launch" in one):
                yield str(one)


def _formulas(folder: Path) -> Iterator[str]:
    """Cells that a spreadsheet program would work out or follow."""
    for sheet in openpyxl.load_workbook(folder / "results.xlsx").worksheets:
        for row in sheet.iter_rows():
            yield from (f"{sheet.title} {one.coordinate}" for one in row if one.data_type == "f" or one.hyperlink)
    with (folder / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        for cells in csv.reader(file):
            yield from (one for one in cells if one.startswith(FORMULA) and not re.fullmatch(r"-?[\d.]+(e-?\d+)?", one))


# ---- whole reports -----------------------------------------------------------------------------------


def whole_reports() -> st.SearchStrategy[Input]:
    """Spoilt tables and params of the miniature plan, of which those that are accepted become a report."""
    made = st.one_of(tables.numbers(), tables.days(), tables.words(), tables.rows_and_columns(), others.params())
    return made.filter(lambda one: one.base == "mini")


def judged_whole(one: Input, place: Place, keep: dict[str, Read | None]) -> Outcome:
    """What became of it, the report of an accepted plan included."""
    outcome = judged(one, place, keep)
    if outcome.how != RIGHT:
        return outcome
    place.lay(changed(one.base, one.changes))
    try:
        prepared = prepare(Path(one.params or params_of(one.base)))
        with pytest.MonkeyPatch.context() as patch:
            document = merge(executed(prepared, patch, SHEETS), _cover(prepared))
        write_spreadsheet(prepared.book, _cover(prepared), place.folder / "results.xlsx", None)
        _ = page(document), pdf(document)
    except Exception:
        return Outcome(TRACEBACK, traceback.format_exc(limit=-5))
    return outcome
