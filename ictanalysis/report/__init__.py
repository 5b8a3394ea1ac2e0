"""Executed notebooks to one report: a web page and a PDF from the same blocks."""

from pathlib import Path

from nbformat import NotebookNode


def render(nb: NotebookNode, folder: Path) -> list[Path]:
    """Both files or none: nothing is written before both are whole."""
    from ictanalysis.report.html import page
    from ictanalysis.report.pdf import pdf

    return write_report(page(nb), pdf(nb), folder)


def write_report(page: str, pdf: bytes, folder: Path) -> list[Path]:
    """The two files of a report."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / "report.html", folder / "report.pdf"]
    paths[0].write_text(page, encoding="utf-8", newline="\n")
    paths[1].write_bytes(pdf)
    return paths
