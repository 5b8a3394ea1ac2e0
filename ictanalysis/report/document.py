"""Executed notebooks become one list of blocks, which both renderers read."""

import copy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date

import nbformat
from nbformat import NotebookNode

from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.table import TABLE_MIME
from ictanalysis.report import markdown, svg
from ictanalysis.report.model import (
    Block,
    Cell,
    CellData,
    Column,
    FigureBlock,
    Heading,
    ReportError,
    TableBlock,
    TableData,
    plain,
)
from ictanalysis.report.setting import set_in_type
from ictanalysis.report.terms import linked

SVG_MIME = "image/svg+xml"
DEEPEST = 6


@dataclass(frozen=True)
class Report:
    """What the cover says; only `as_of` dates a report, never the clock."""

    title: str
    subtitle: str = ""
    city: str = ""
    fiscal_year_label: str = ""
    as_of_label: str = ""
    as_of: str = ""
    status: str = ""
    fictional: bool = False
    publisher: str = ""

    @property
    def status_label(self) -> str:
        """The one character by which the council tells a draft."""
        return {"draft": "案", "final": "確定"}.get(self.status, "")

    @property
    def day(self) -> date:
        """The date inside the PDF; a plain notebook says none."""
        return date.fromisoformat(self.as_of) if self.as_of else date.today()


def merge(parts: Sequence[tuple[str, NotebookNode]], report: Report, names: Iterable[str] = ()) -> NotebookNode:
    """One notebook whose cells still know where they came from, for messages to name it; no term is a link in a name."""
    merged: NotebookNode = nbformat.v4.new_notebook()
    if parts:
        merged.metadata.update(copy.deepcopy(parts[0][1].metadata))
    merged.metadata.pop("papermill", None)
    merged.metadata.update(report=asdict(report), names=list(names))
    for name, notebook in parts:
        for number, cell in enumerate(notebook.cells, start=1):
            cell = copy.deepcopy(cell)
            cell["id"] = f"cell-{len(merged.cells) + 1}"
            cell.metadata.update(part=name, part_cell=number)
            merged.cells.append(cell)
    return merged


def report_of(nb: NotebookNode, name: str = "") -> Report:
    """The report's own data, or what a plain notebook says of itself."""
    given = nb.metadata.get("report")
    if given is None:
        first = next((b for b in _raw_blocks(nb) if isinstance(b, Heading)), None)
        return set_in_type(Report(title=plain(first.spans) if first else name or "無題"))
    known = [field.name for field in fields(Report)]
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ReportError(f"報告書の設定: 知らない項目 {'、'.join(unknown)} があります。使える項目: {'、'.join(known)}")
    if not given.get("title"):
        raise ReportError("報告書の設定: title(題名)がありません。指定してください。")
    return set_in_type(Report(**given))


def blocks(nb: NotebookNode) -> list[Block]:
    """Everything a reader sees, in order, numbered and with headings below the title."""
    found = [set_in_type(block) for block in _raw_blocks(nb)]
    if "report" not in nb.metadata:
        first = next((i for i, b in enumerate(found) if isinstance(b, Heading)), None)
        if first is not None:
            del found[first]
    return linked(_numbered(_levelled(found, shift="report" in nb.metadata)), nb.metadata.get("names", ()))


def _raw_blocks(nb: NotebookNode) -> Iterator[Block]:
    for number, cell in enumerate(nb.cells, start=1):
        part, part_cell = cell.metadata.get("part"), cell.metadata.get("part_cell", number)
        where = f"{part} のセル {part_cell}" if part else f"セル {number}"
        if cell.cell_type == "markdown":
            yield from markdown.blocks(cell.source, where)
        for output in cell.get("outputs", []):
            yield from _output(output, where)


def _output(output: NotebookNode, where: str) -> Iterator[Block]:
    """The richest form that both renderers can draw; what neither can draw is refused."""
    data = output.get("data", {})
    if output.output_type == "error":
        raise ReportError(f"{where}: エラーで終わっています({output.get('ename')})。直して実行し直してください。")
    if TABLE_MIME in data:
        yield _table(data[TABLE_MIME], where)
    elif SVG_MIME in data:
        yield _figure(data[SVG_MIME], output.get("metadata", {}).get(SVG_MIME, {}), where)
    elif "text/markdown" in data:
        yield from markdown.blocks(data["text/markdown"], where)
    elif any(mime.startswith("image/") for mime in data):
        raise ReportError(f"{where}: 図が SVG ではありません。SVG 形式で出力してください。")


def _table(data: TableData, where: str) -> TableBlock:
    columns = tuple(Column(c["label"], c.get("align", "left")) for c in data["columns"])
    rows = tuple(tuple(_cell(cell, where) for cell in row) for row in data["rows"])
    caption = data.get("caption", "")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(columns):
            raise ReportError(
                f"{where}: 表「{caption}」の {number} 行目のセルが {len(row)} 個です。"
                f"列は {len(columns)} 個です。行を列に合わせてください。"
            )
        if any(cell.svg and not cell.text.strip() for cell in row):
            raise ReportError(
                f"{where}: 表「{caption}」の {number} 行目の小さな図に代替テキストがありません。"
                "図の内容と数値を言葉で書いてください。"
            )
        for badge in sorted({cell.badge for cell in row} - {"", *BADGES}):
            raise ReportError(
                f"{where}: 表「{caption}」の {number} 行目に知らない判定 {badge} があります。"
                f"使える判定: {'、'.join(BADGES)}"
            )
    return TableBlock(where, caption, columns, rows, data.get("note") or "")


def _cell(cell: CellData, where: str) -> Cell:
    drawn = svg.clean(cell["svg"], where, "") if "svg" in cell else ""
    return Cell(str(cell["text"]), cell.get("badge") or "", drawn, cell.get("anchor") or "")


def _figure(source: str, metadata: Mapping[str, object], where: str) -> FigureBlock:
    alt = str(metadata.get("alt") or "").strip()
    if not alt:
        raise ReportError(
            f"{where}: 図に代替テキスト(alt)がありません。図の内容と数値を言葉で書いた alt を付けてください。"
        )
    caption = str(metadata.get("caption") or "")
    origin = re.sub("^出典[:：]", "", str(metadata.get("source") or "")).strip()
    return FigureBlock(where, source, alt, caption, origin)


def _levelled(found: list[Block], shift: bool) -> list[Block]:
    """The title is the only level 1, and no level is skipped, as readers by ear rely on it."""
    shift = shift or any(isinstance(b, Heading) and b.level == 1 for b in found)
    result, last = [], 1
    for block in found:
        if isinstance(block, Heading):
            last = min(block.level + shift, last + 1, DEEPEST)
            block = replace(block, level=last)
        result.append(block)
    return result


def _numbered(found: list[Block]) -> list[Block]:
    """Numbers of headings, tables and figures are also their unique ids."""
    result: list[Block] = []
    count = {Heading: 0, TableBlock: 0, FigureBlock: 0}
    for block in found:
        if isinstance(block, (Heading, FigureBlock)) or (isinstance(block, TableBlock) and block.caption):
            count[type(block)] += 1
            block = replace(block, number=count[type(block)])
        if isinstance(block, FigureBlock):
            block = replace(block, svg=svg.clean(block.svg, block.where, f"figure-{block.number}-"))
        result.append(block)
    return result
