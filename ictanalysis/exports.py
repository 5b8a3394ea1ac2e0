"""What a run leaves for further work: results.csv, datapackage.json, and every chart of the report as a file."""

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import typst

from ictanalysis import fonts
from ictanalysis.calibration import ATTRIBUTION
from ictanalysis.dictionary import FIELDS, GUARDED, schema
from ictanalysis.reading import records
from ictanalysis.report import svg
from ictanalysis.report.document import Report
from ictanalysis.report.model import Block, FigureBlock
from ictanalysis.workbook import Workbook

FICTIONAL = "架空データによる例示です。実在の実績ではありません。"
NOT_FICTIONAL = "公表された値による評価です。"
NO_LICENCE = (
    "この結果の利用条件は、まだ定められていません。市が定めます。出典の利用条件は、それぞれの出典に従ってください。"
)
PPI = 200
LONGEST_NAME = 50
FORMULA = tuple("=+-@＝＋－＠\t\r\n")  # what OWASP's page on CSV injection names
BRACKETS = re.compile(r"\((?:[^()]|\([^()]*\))*\)")


def published(book: Workbook) -> pd.DataFrame:
    """One row per indicator, the columns of the dictionary, whole numbers whole."""
    results = book.results[[field.name for field in FIELDS]]
    return results.astype({field.name: "Int64" for field in FIELDS if field.type == "integer"})


def write_csv(frame: pd.DataFrame, file: Path) -> None:
    """UTF-8 with BOM, which Excel needs; an empty cell where nothing can be said, and no words run as a formula."""
    wordy = [(str(name), column) for name, column in frame.items() if any(isinstance(one, str) for one in column)]
    safe = frame.assign(**{name: column.map(_guarded) for name, column in wordy})
    safe.to_csv(file, index=False, encoding="utf-8-sig", lineterminator="\n")


def _guarded(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def attributions(book: Workbook) -> list[str]:
    """The plan, the sources of the values, and what the forecast has learnt from."""
    used = book.sources[book.sources["source_id"].isin(book.actuals.values["source_id"])]
    titles = [f"{row.who}「{row.title}」" if row.who else str(row.title) for row in records(used)]
    plan = book.plan.facts["title"]
    return [*([] if any(plan in title for title in titles) else [plan]), *titles, *ATTRIBUTION.values()]


def about_data(report: Report) -> str:
    """Whether the figures are invented: the first thing that who takes them away must know."""
    return FICTIONAL if report.fictional else NOT_FICTIONAL


def write_datapackage(book: Workbook, report: Report, folder: Path) -> None:
    """Frictionless Data Package of results.csv, which lies in the folder."""
    content = (folder / "results.csv").read_bytes()
    resource: dict[str, Any] = {
        "name": "results", "path": "results.csv", "profile": "tabular-data-resource",
        "title": "評価の結果", "description": f"1行に1指標。空のセルは、値がないか、判定できないことを表す。{GUARDED}",
        "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "schema": schema(),
    }  # fmt: skip
    package = {
        "profile": "tabular-data-package", "name": f"evaluation-{book.fiscal_year}",
        "title": report.title, "created": f"{report.as_of}T00:00:00Z",
        "description": f"{report.subtitle}({report.status_label})。{about_data(report)}{NO_LICENCE}",
        "sources": [{"title": title} for title in attributions(book)], "resources": [resource],
    }  # fmt: skip
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8", newline="\n")


# ---- figures -----------------------------------------------------------------------------------------


def write_figures(blocks: Iterable[Block], folder: Path) -> None:
    """Every chart as SVG and PNG, and index.csv with the words that belong to each."""
    figures = {_name(block): block for block in blocks if isinstance(block, FigureBlock)}
    font = fonts.report_font()
    folder.mkdir()
    for name, figure in figures.items():
        drawn = svg.with_font(svg.labelled(figure.svg, figure.alt), font.family)
        drawn = drawn.replace(f"'{font.family}'", f"'{font.family}', sans-serif")
        (folder / f"{name}.svg").write_text(drawn, encoding="utf-8", newline="\n")
    for name, picture in zip(figures, _pictures(folder, list(figures), font), strict=True):
        (folder / f"{name}.png").write_bytes(picture)
    rows = [(one.number, f"{name}.svg", f"{name}.png", one.caption, one.alt, one.source)
            for name, one in figures.items()]  # fmt: skip
    columns = ["number", "svg", "png", "caption", "alt", "source"]
    write_csv(pd.DataFrame(rows, columns=columns), folder / "index.csv")


def _name(figure: FigureBlock) -> str:
    """Number, notebook and caption as a file name; invented data say so wherever the file goes."""
    shown = re.sub(r"[^\w-]+", "_", BRACKETS.sub("", figure.caption))[:LONGEST_NAME].strip("_")
    mark = ["架空"] if "架空" in figure.source else []
    return "_".join([f"{figure.number:02}", *mark, figure.where.partition(" ")[0], shown])


def _pictures(folder: Path, names: list[str], font: fonts.FontFile) -> list[bytes]:
    """PNG of each SVG in the folder: Typst sets a page around each, with the report's font."""
    if not names:
        return []
    pages = "#pagebreak()\n".join(f'#image("{name}.svg")\n' for name in names)
    source = f"#set page(width: auto, height: auto, margin: 0pt, fill: white)\n{pages}"
    with tempfile.TemporaryDirectory() as faces:
        for path in fonts.files(font):
            shutil.copy(path, faces)
        known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[faces])
        compiler = typst.Compiler(source.encode(), root=str(folder), font_paths=known)
        made = compiler.compile(format="png", ppi=PPI)
    return [picture for picture in (made if isinstance(made, list) else [made]) if picture]
