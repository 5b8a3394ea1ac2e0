"""How long the report takes once its notebooks have run, and how large it is.

python tests/benchmarks/bench_report.py [outputs/annual_R7] [--sheets 320]
"""

import argparse
import hashlib
import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pikepdf

from ictanalysis.report.cover import Report
from ictanalysis.report.document import merge
from ictanalysis.report.html import page
from ictanalysis.report.pdf import pdf

Parts = list[tuple[str, nbformat.NotebookNode]]


def executed(folder: Path) -> tuple[Parts, Report]:
    """The notebooks of a run in the order of its manifest, and what its cover says."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    names = [one["name"] for one in manifest["notebooks"]]
    parts = [(name, nbformat.read(folder / "notebooks" / f"{name}.ipynb", 4)) for name in names]
    for _, notebook in parts:
        notebook.cells = [cell for cell in notebook.cells if "notebook-only" not in cell.metadata.get("tags", [])]
    given = manifest["parameters"]
    return parts, Report(given["title"], status=given["status"], as_of=given["as_of"])


def timed(make: Callable[[], bytes]) -> tuple[bytes, float]:
    start = time.perf_counter()
    made = make()
    return made, time.perf_counter() - start


def tell(name: str, parts: Parts, cover: Report) -> None:
    """One line each for web page and paper: size, pages, seconds, and whether a second time gives the same bytes."""
    whole = merge(parts, cover)
    for kind, make in (("HTML", lambda: page(whole).encode()), ("PDF", lambda: pdf(whole))):
        made, seconds = timed(make)
        same = hashlib.sha256(made).digest() == hashlib.sha256(make()).digest()
        pages = f", {len(pikepdf.open(io.BytesIO(made)).pages)} pages" if kind == "PDF" else ""
        print(f"{name} {kind}: {len(made) / 1000:,.0f} kB{pages}, {seconds:.2f} s, {'same' if same else 'OTHER'} bytes")


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description="time and size of the report after its notebooks have run")
    parser.add_argument("folder", type=Path, nargs="?", default=Path("outputs/annual_R7"))
    parser.add_argument("--sheets", type=int, default=320, help="how many measure sheets the large report has")
    given = parser.parse_args()
    if not (given.folder / "manifest.json").is_file():
        print(f"{given.folder}: no run here; make report first", file=sys.stderr)
        return 2
    parts, cover = executed(given.folder)
    tell(given.folder.name, parts, cover)
    sheets = [part for part in parts if part[0].startswith("measure_")]
    few = [*parts[:1], *sheets[: 8 if len(parts) > 8 else len(sheets)]]
    tell("summary and sheets", few, cover)
    many = [(f"{sheets[i % len(sheets)][0]}_{i}", sheets[i % len(sheets)][1]) for i in range(given.sheets)]
    tell(f"{given.sheets} sheets", many, cover)
    return 0


if __name__ == "__main__":
    sys.exit(main())
