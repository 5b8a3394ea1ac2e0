"""What an analyst's own cells show: taken into a report where their tag asks for it, and named where it is left out."""

from collections.abc import Iterator
from html.parser import HTMLParser

from nbformat import NotebookNode

from ictanalysis.pages import mimes
from ictanalysis.report.model import (
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    Paragraph,
    ReportError,
    Span,
    Stamp,
    TableBlock,
)

WANTED, NOTES = "report", "notebook-only"  # tags of cells
OURS = (mimes.TABLE, mimes.STAMP, mimes.SVG, mimes.COVER, "text/markdown")
NUMBER = set("0123456789.,-−+%")


def tags_of(cell: NotebookNode) -> list[str]:
    """The tags of a cell."""
    return list(cell.metadata.get("tags", []))


def is_own(output: NotebookNode) -> bool:
    """Whether an output is something that no module of the workbook has made; messages on stderr are nobody's."""
    if output.output_type == "stream":
        return output.get("name") != "stderr" and bool(str(output.text).strip())
    if output.output_type == "error":
        return False
    data = output.get("data", {})
    return bool(data) and not any(mime in data for mime in OURS) and not any("widget" in mime for mime in data)


def own_blocks(output: NotebookNode, where: str) -> Iterator[Block]:
    """A table of pandas as a table, text as paragraphs; a picture of dots is refused."""
    data = output.get("data", {})
    text = output.get("text", "") if output.output_type == "stream" else data.get("text/plain", "")
    if any(mime.startswith("image/") for mime in data):
        raise ReportError(
            f"{where}: 図が SVG ではありません。ictanalysis.pages.chart の as_chart(図, 代替テキスト, 表題, 出典) で包んで表示してください。"
        )
    if "<table" in data.get("text/html", ""):
        yield _table(data["text/html"], where)
        return
    for line in filter(None, map(str.strip, str(text).splitlines())):
        yield Paragraph(where, (Span(line),))


class _Cells(HTMLParser):
    """The cells of a table of pandas, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = self.spans = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self.inside = True
            self.spans |= any(name in ("colspan", "rowspan") for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


def _table(html: str, where: str) -> TableBlock:
    """A table of pandas as pandas shows it; numbers to the right."""
    read = _Cells()
    read.feed(html)
    head, *body = read.rows
    if read.spans or any(len(row) != len(head) for row in body):
        raise ReportError(
            f"{where}: 見出しが何段もある表は載せられません。reset_index() などで、見出しが1行の表にしてください。"
        )
    rows = tuple(tuple(Cell(text.strip()) for text in row) for row in body)
    columns = tuple(
        Column(
            label.strip(), "right" if place and rows and all(set(row[place].text) <= NUMBER for row in rows) else "left"
        )
        for place, label in enumerate(head)
    )
    return TableBlock(where, "", columns, rows)


def left_out_note(places: list[str]) -> list[Block]:
    """One line that names the cells whose outputs are not shown."""
    if not places:
        return []
    said = f"次のセルの出力は載せていません: {'、'.join(dict.fromkeys(places))}(載せるには、セルにタグ {WANTED} を付けます)。"
    return [Paragraph("", (Span(said),))]


def legend(found: list[Block], meanings: dict[str, str], words: dict[str, str], untested: str) -> list[Block]:
    """What the marks that stand in a page of its own mean; nothing without marks."""
    cells = [cell for block in found if isinstance(block, TableBlock) for row in block.rows for cell in row]
    used = {cell.badge for cell in cells} | {block.badge for block in found if isinstance(block, Stamp)}
    told = [f"{words[code]}: {meaning}" for code, meaning in meanings.items() if code in used]
    told += [untested] if untested and any("見込み" in cell.said and "※" in cell.said for cell in cells) else []
    if not told:
        return []
    items = tuple((Paragraph("", (Span(line),)),) for line in told)
    return [Heading("", 2, (Span("記号の読み方"),)), Bullets("", items)]
