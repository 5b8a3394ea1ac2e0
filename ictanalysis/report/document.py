"""Executed notebooks become one list of blocks, which both renderers read."""

import copy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace

import nbformat
from nbformat import NotebookNode

from ictanalysis.pages import mimes
from ictanalysis.pages.badges import BADGES
from ictanalysis.report import markdown, own, svg
from ictanalysis.report.cover import Report
from ictanalysis.report.model import (
    Block,
    Cell,
    CellData,
    Column,
    CoverData,
    FigureBlock,
    Heading,
    ReportError,
    Span,
    Stamp,
    StampData,
    TableBlock,
    TableData,
    plain,
)
from ictanalysis.report.setting import set_in_type
from ictanalysis.report.terms import linked

DEEPEST = 6
PARTS = ("本編", "資料編")


def marks(report: Report) -> list[str]:
    """What every page must say of a report that is invented or not yet final."""
    return ["架空データによる例示"] * report.fictional + ["【案】"] * (report.status == "draft")


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
        return set_in_type(_by_hand(nb, plain(first.spans) if first else name or "無題"))
    known = [field.name for field in fields(Report)]
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ReportError(
            f"報告書の設定: 知らない項目 {'、'.join(unknown)} があります。{'、'.join(known)} だけを書いてください。"
        )
    if not given.get("title"):
        raise ReportError("報告書の設定: title(題名)がありません。指定してください。")
    return set_in_type(Report(**given))


def covers(nb: NotebookNode) -> list[CoverData]:
    """What the workbooks that a notebook has opened say of themselves."""
    return [output["data"][mimes.COVER] for cell in nb.cells for output in cell.get("outputs", [])
            if mimes.COVER in output.get("data", {})]  # fmt: skip


def _by_hand(nb: NotebookNode, title: str) -> Report:
    """The cover of a notebook that was run by hand: that of the first workbook in it."""
    told = covers(nb)
    if not told:
        return Report(title=title)
    one = told[0]
    return Report(
        title, one["title"], one["city"], one["fiscal_year"], one["as_of_label"], one["as_of"], one["status"],
        any(each["fictional"] for each in told), one["publisher"],
    )  # fmt: skip


def left_out(nb: NotebookNode) -> list[str]:
    """The cells whose own outputs a report leaves out."""
    return [
        where for cell, where in _places(nb)
        if not {own.WANTED, own.NOTES} & {*own.tags_of(cell)} and any(map(own.is_own, cell.get("outputs", [])))
    ]  # fmt: skip


def blocks(nb: NotebookNode) -> list[Block]:
    """Everything a reader sees, in order, numbered and with headings below the title."""
    found = list(_raw_blocks(nb))
    if "report" not in nb.metadata and (told := covers(nb)):
        words = {code: f"{badge.symbol} {badge.label}" for code, badge in BADGES.items()}
        found += own.legend(found, told[0]["legend"], words, told[0]["untested"])
    if report_of(nb).status != "final":
        found += own.left_out_note(left_out(nb))
    found = [set_in_type(block) for block in found]
    if "report" not in nb.metadata:
        first = next((i for i, b in enumerate(found) if isinstance(b, Heading)), None)
        if first is not None:
            del found[first]
    found = _without_empty(found)
    return linked(_numbered(_levelled(found, shift="report" in nb.metadata)), nb.metadata.get("names", ()))


def _places(nb: NotebookNode) -> Iterator[tuple[NotebookNode, str]]:
    """Every cell and how messages name it: its place, and the number that JupyterLab shows beside it."""
    for number, cell in enumerate(nb.cells, start=1):
        part, part_cell = cell.metadata.get("part"), cell.metadata.get("part_cell", number)
        run = f"(実行番号 {cell.execution_count})" if not part and cell.get("execution_count") else ""
        yield cell, f"{part} のセル {part_cell}" if part else f"セル {number}{run}"


def _without_empty(found: Sequence[Block]) -> list[Block]:
    """The blocks without the headings under which nothing stands: a chapter that has nothing to say is left out."""
    kept: list[Block] = []
    for block in reversed(found):
        below = kept[-1] if kept else None
        if isinstance(block, Heading) and (
            below is None or (isinstance(below, Heading) and below.level <= block.level)
        ):
            continue
        kept.append(block)
    return kept[::-1]


def _raw_blocks(nb: NotebookNode) -> Iterator[Block]:
    appendix = nb.metadata.get("report", {}).get("appendix", "")
    if appendix:
        yield Heading("", 0, (Span(PARTS[0]),))
    for cell, where in _places(nb):
        if appendix and cell.metadata.get("part") == appendix and cell.metadata.get("part_cell") == 1:
            yield Heading("", 0, (Span(PARTS[1]),))
        if own.NOTES in own.tags_of(cell):
            continue
        if cell.cell_type == "markdown":
            yield from markdown.blocks(cell.source, where)
        for output in cell.get("outputs", []):
            if not own.is_own(output):
                yield from _output(output, where)
            elif own.WANTED in own.tags_of(cell):
                yield from own.own_blocks(output, where)


def _output(output: NotebookNode, where: str) -> Iterator[Block]:
    """The richest form that both renderers can draw; what neither can draw is refused."""
    data = output.get("data", {})
    if output.output_type == "error":
        raise ReportError(f"{where}: エラーで終わっています({output.get('ename')})。直して実行し直してください。")
    if mimes.TABLE in data:
        yield _table(data[mimes.TABLE], where)
    elif mimes.STAMP in data:
        stamp: StampData = data[mimes.STAMP]
        yield Stamp(where, stamp["label"], stamp["text"], stamp["badge"])
    elif mimes.SVG in data:
        about = output.get("metadata", {}).get(mimes.SVG, {})
        yield _figure(data[mimes.SVG], data.get(mimes.NARROW, ""), about, where)
    elif "text/markdown" in data:
        yield from markdown.blocks(data["text/markdown"], where)


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
                f"{where}: 表「{caption}」の {number} 行目の小さな図に言葉がありません。"
                "図の内容と数値を、同じセルに言葉で書いてください。"
            )
        for badge in sorted({cell.badge for cell in row} - {"", *BADGES}):
            raise ReportError(
                f"{where}: 表「{caption}」の {number} 行目に知らない判定 {badge} があります。"
                f"{'、'.join(BADGES)} のどれかにしてください。"
            )
    return TableBlock(where, caption, columns, rows, data.get("note") or "", form=data.get("form", False))


def _cell(cell: CellData, where: str) -> Cell:
    drawn = svg.clean(cell["svg"], where, "") if "svg" in cell else ""
    return Cell(str(cell["text"]), cell.get("badge") or "", drawn, cell.get("anchor") or "", cell.get("said") or "")


def _figure(source: str, narrow: str, metadata: Mapping[str, object], where: str) -> FigureBlock:
    alt = str(metadata.get("alt") or "").strip()
    if not alt:
        raise ReportError(
            f"{where}: 図に代替テキスト(alt)がありません。図の内容と数値を言葉で書いた alt を付けてください。"
        )
    caption = str(metadata.get("caption") or "")
    origin = re.sub("^出典[:：]", "", str(metadata.get("source") or "")).strip()
    return FigureBlock(where, source, alt, caption, origin, narrow=narrow)


def _levelled(found: list[Block], shift: bool) -> list[Block]:
    """The title is the only level 1, and no level is skipped, as readers by ear rely on it."""
    levels = {block.level for block in found if isinstance(block, Heading)}
    more = 2 if 0 in levels else int(shift or 1 in levels)
    result, last = [], 1
    for block in found:
        if isinstance(block, Heading):
            last = min(block.level + more, last + 1, DEEPEST)
            block = replace(block, level=last, depth=last - (2 if 0 in levels else 1))
        result.append(block)
    return result


def _numbered(found: list[Block]) -> list[Block]:
    """Numbers of headings, tables and figures are also their unique ids; a table without caption is named by its heading."""
    result: list[Block] = []
    count = {Heading: 0, TableBlock: 0, FigureBlock: 0}
    for block in found:
        if isinstance(block, TableBlock) and not block.caption:
            block = replace(block, named_by=count[Heading])
        if isinstance(block, (Heading, FigureBlock)) or (isinstance(block, TableBlock) and block.caption):
            count[type(block)] += 1
            block = replace(block, number=count[type(block)])
        if isinstance(block, FigureBlock):
            drawn = svg.clean(block.svg, block.where, f"figure-{block.number}-")
            narrow = svg.clean(block.narrow, block.where, f"narrow-{block.number}-") if block.narrow else ""
            block = replace(block, svg=drawn, narrow=narrow)
        result.append(block)
    return result
