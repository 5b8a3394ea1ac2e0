"""Every chart of the report as a file."""

import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import typst

from ictanalysis.exports.results import write_csv
from ictanalysis.pages import fonts
from ictanalysis.report import svg
from ictanalysis.report.model import Block, FigureBlock

PPI = 200
LONGEST_NAME = 50
BRACKETS = re.compile("[(（](?:[^()（）]|[(（][^()（）]*[)）])*[)）]")


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
    write_csv(columns, rows, folder / "index.csv")


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
