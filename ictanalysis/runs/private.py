"""What a run leaves tells nothing of the machine on which it was made."""

import logging
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from ictanalysis.pages.places import without_folders


class Formatter(logging.Formatter):
    """Lines of a log in which no path begins at the top."""

    def format(self, record: logging.LogRecord) -> str:
        """Called by logging."""
        return without_folders(super().format(record))


def clean(file: Path) -> None:
    """A notebook without the clock, and without the folders that tracebacks, warnings and papermill name."""
    if not file.exists():
        return
    text = file.read_text(encoding="utf-8", errors="replace")
    try:
        notebook = nbformat.reads(text, as_version=4)
    except Exception:  # half-written when its kernel was stopped
        file.write_text(without_folders(text), encoding="utf-8", newline="\n")
        return
    nbformat.write(nbformat.from_dict(_without(_without_clock(notebook))), file)


def _without_clock(notebook: NotebookNode) -> NotebookNode:
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{number}"
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
    return notebook


def _without(held: object) -> object:
    """What JSON held, its texts without folders; the letters of a picture are no text."""
    if isinstance(held, str):
        return without_folders(held)
    if isinstance(held, dict):
        return {key: value if key.startswith("image/") else _without(value) for key, value in held.items()}
    return [_without(one) for one in held] if isinstance(held, list) else held
