"""What a run leaves tells nothing of the machine on which it was made."""

import logging
from pathlib import Path

import nbformat

from ictanalysis.pages.places import without_folders


class Formatter(logging.Formatter):
    """Lines of a log in which no path begins at the top."""

    def format(self, record: logging.LogRecord) -> str:
        """Called by logging."""
        return without_folders(super().format(record))


def clean(folder: Path) -> None:
    """The notebooks there without the folders that tracebacks, warnings and papermill name."""
    for file in sorted(folder.rglob("*.ipynb")):
        text = file.read_text(encoding="utf-8", errors="replace")
        try:
            notebook = nbformat.reads(text, as_version=4)
        except Exception:  # half-written when its kernel was stopped
            file.write_text(without_folders(text), encoding="utf-8", newline="\n")
            continue
        if (said := _without(notebook)) != notebook:
            nbformat.write(nbformat.from_dict(said), file)


def _without(held: object) -> object:
    """What JSON held, its texts without folders; the letters of a picture are no text."""
    if isinstance(held, str):
        return without_folders(held)
    if isinstance(held, dict):
        return {key: value if key.startswith("image/") else _without(value) for key, value in held.items()}
    return [_without(one) for one in held] if isinstance(held, list) else held
