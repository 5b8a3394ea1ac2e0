"""Executed notebooks to one report: a web page and a PDF from the same blocks."""

from pathlib import Path

from nbformat import NotebookNode


def render(nb: NotebookNode, folder: Path) -> list[Path]:
    """Both files or none: nothing is written before both are whole."""
    from ictanalysis.report.html import page
    from ictanalysis.report.pdf import pdf

    drawn, document = page(nb), pdf(nb)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / "report.html", folder / "report.pdf"]
    paths[0].write_text(drawn, encoding="utf-8", newline="\n")
    paths[1].write_bytes(document)
    return paths
