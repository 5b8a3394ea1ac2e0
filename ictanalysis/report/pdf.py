"""The report on paper: the same blocks, set by Typst as PDF/UA-1 and PDF/A-2a."""

import json
import shutil
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, time
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, NamedTuple

import typst
from nbformat import NotebookNode

from ictanalysis.pages import fonts
from ictanalysis.pages.badges import BADGES
from ictanalysis.report import svg
from ictanalysis.report.columns import NUMBER_EM, layout, pieces
from ictanalysis.report.cover import Report
from ictanalysis.report.document import blocks, marks, report_of
from ictanalysis.report.exporter import CouncilExporter
from ictanalysis.report.model import (
    Block,
    Bullets,
    Cell,
    Column,
    FigureBlock,
    Heading,
    ReportError,
    TableBlock,
    pictures,
    plain,
)
from ictanalysis.report.rowheaders import with_row_headers

UNPRINTED = {"where", "alt", "align", "svg", "narrow", "badge"}
# the height left for a chart beside its caption
FIGURE_PT = (481.0, 600.0)
MOST_LAYOUTS = 4


def pdf(nb: NotebookNode, name: str = "", font: fonts.FontFile | None = None) -> bytes:
    """The whole document; `name` is the title of last resort."""
    font = font or fonts.report_font()
    report, found = report_of(nb, name), blocks(nb)
    check_glyphs(report, found, font)
    with tempfile.TemporaryDirectory() as folder:
        try:
            _lay_out(Path(folder), report, found, font)
            made = _compile(Path(folder), report)
        except typst.TypstError as fault:
            remedy = "ノートブックの最後に直したところを確かめ、もう一度実行してください"
            raise ReportError(f"PDF を組めません: {fault.message} - {remedy}") from fault
    return with_row_headers(made)


def check_glyphs(report: Report, found: list[Block], font: fonts.FontFile) -> None:
    """Every character without a shape is named with its place, all of them at once."""
    places = [("報告書の題名など", "".join(_strings(asdict(report))))]
    for block in found:
        text = "".join(_strings(asdict(block)))
        drawn = svg.text(block.svg) if isinstance(block, FigureBlock) else ""
        places.append((block.where, text + drawn))
    faults = [
        f"{where}: 文字「{char}」(U+{ord(char):04X})がフォント {font.family} にありません。"
        "別の字か、かな書きに直してください。"
        for where, text in places
        for char in sorted(fonts.missing(text, font))
    ]
    if faults:
        raise ReportError("\n".join(dict.fromkeys(faults)))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in UNPRINTED:
                yield from _strings(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _strings(inner)


def _lay_out(folder: Path, report: Report, found: list[Block], font: fonts.FontFile) -> None:
    """Everything Typst reads lies in one folder, so nothing else can get into the report."""
    (folder / "fonts").mkdir()
    for path in fonts.files(font):
        shutil.copy(path, folder / "fonts")
    with as_file(files("ictanalysis.report") / "templates" / "council.typ") as template:
        shutil.copy(template, folder / "report.typ")
    for block in found:
        if isinstance(block, FigureBlock):
            drawn = svg.with_font(block.svg, font.family)
            (folder / f"figure-{block.number}.svg").write_text(drawn, encoding="utf-8")
        for cell in pictures(block):
            (folder / _picture(cell)).write_text(cell.svg, encoding="utf-8")
    data = {
        "report": {**asdict(report), "status_label": report.status_label},
        "biz": font.family == fonts.BIZ,
        "badges": {code: badge._asdict() for code, badge in BADGES.items()},
        "marks": marks(report),
        "parts": _parts(found),
        "pushed": {},
    }
    _keep_rows_together(folder, data)


def _keep_rows_together(folder: Path, data: dict[str, Any]) -> None:
    """Lay out until no row of a divided table is alone on its page: what stands before the table is given more room."""
    for _ in range(MOST_LAYOUTS):
        (folder / "report.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        rows = json.loads(_compiler(folder).query("<row>", field="value"))
        lonely = _lonely([Placed(**row) for row in rows])
        if not lonely:
            return
        for table, row in lonely.items():
            data["pushed"][table] = data["pushed"].get(table, 0) + row


class Placed(NamedTuple):
    """A row of a table as it was laid out: its table, its place there, its page, and the lines that it takes."""

    table: str
    row: int
    page: int
    lines: int


def _lonely(rows: Iterable[Placed]) -> dict[str, int]:
    """By table the lines of a row that is alone on a page while others of its table stand on another."""
    tables: dict[str, list[Placed]] = {}
    for row in rows:
        tables.setdefault(row.table, []).append(row)
    found: dict[str, int] = {}
    for table, own in tables.items():
        pages = Counter(row.page for row in own)
        alone = [row.lines for row in own if pages[row.page] == 1 and len(own) > 1]
        found |= {table: max(alone)} if alone and len(pages) > 1 else {}
    return found


def _parts(found: list[Block]) -> list[dict[str, object]]:
    """The blocks by part and chapter; a chapter that ends in a form is a sheet, which stays on one page."""
    parts: list[dict[str, object]] = []
    chapters: list[dict[str, object]] = []
    blocks: list[dict[str, object]] = []
    for block in found:
        depth = block.depth if isinstance(block, Heading) else None
        if depth == 0 or not parts:
            chapters = []
            parts.append({"heading": _data(block) if depth == 0 else None, "chapters": chapters})
        if depth == 0:
            continue
        if depth == 1 or not chapters:
            blocks = []
            chapters.append({"sheet": False, "blocks": blocks})
        chapters[-1]["sheet"] = isinstance(block, TableBlock) and block.form
        blocks.append(_data(block))
    return parts


def _picture(cell: Cell) -> str:
    return f"picture-{zlib.crc32(cell.svg.encode()):08x}.svg"


def _data(block: Block) -> dict[str, object]:
    """What the template needs beside the block itself."""
    data = {"kind": type(block).__name__, **asdict(block)}
    if isinstance(block, Bullets):
        data["items"] = [[_data(inner) for inner in item] for item in block.items]
    elif isinstance(block, Heading):
        data |= {"id": block.id, "text": plain(block.spans)}
    elif isinstance(block, TableBlock):
        data |= layout(block)._asdict() | {"id": f"{zlib.crc32(repr(block).encode()):08x}"}
        data["rows"] = [
            [_cell_data(cell, column) for cell, column in zip(row, block.columns, strict=True)] for row in block.rows
        ]
    elif isinstance(block, FigureBlock):
        del data["narrow"]
        width, height = svg.size(block.svg)
        scale = min(1.0, FIGURE_PT[0] / width, FIGURE_PT[1] / height)
        data |= {"svg": f"figure-{block.number}.svg", "width": width * scale}
    return data


def _cell_data(cell: Cell, column: Column) -> dict[str, object]:
    """A number that is too long for a line breaks before its bracket."""
    lines = (pieces(line, NUMBER_EM) for line in cell.text.split("\n"))
    text = "\n".join("\n".join(line) for line in lines) if column.align == "right" and not cell.badge else cell.text
    return asdict(cell) | {"text": text, "svg": _picture(cell) if cell.svg else ""}


def _compiler(folder: Path) -> typst.Compiler:
    fonts_of = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder / "fonts")])
    return typst.Compiler(str(folder / "report.typ"), root=str(folder), font_paths=fonts_of)


def _compile(folder: Path, report: Report) -> bytes:
    """The date comes from the report, so that the same report has the same bytes."""
    day = datetime.combine(report.day, time(), UTC)
    made = _compiler(folder).compile(format="pdf", pdf_standards=["ua-1", "a-2a"], timestamp=day)
    assert isinstance(made, bytes)
    return made


class CouncilPDFExporter(CouncilExporter):
    """The document, for `jupyter nbconvert --to council_pdf`."""

    export_from_notebook = "評価報告書(PDF)"
    output_mimetype = "application/pdf"
    extension = ".pdf"
    draw = pdf
