"""Working copies of the notebooks: opened, changed, run and exported without touching a tracked file."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

MARK = "ictanalysis"  # in a copy's metadata: what its cells were when it was made
PARAMS = re.compile(r'^(params: str = )"[^"]*"', re.MULTILINE)
BESIDE = re.compile(r'^(beside: str = )"([^"]+)"', re.MULTILINE)  # of a plan that another city does not have


def make_copies(notebooks: Path, desk: Path, params: str) -> Iterator[str]:
    """A copy of every notebook with its params; one that an analyst has edited stays, and is named.

    Copies whose original has changed are made anew; outputs of a copy that is as it was stay.
    """
    desk.mkdir(parents=True, exist_ok=True)
    for file in sorted(notebooks.glob("*.ipynb")):
        copy, original = desk / file.name, _with_params(nbformat.read(file, as_version=4), params)
        now = fingerprint(original)
        made, kept = _state(copy)
        if kept is None or (made == kept != now):
            original.metadata[MARK] = now
            nbformat.write(original, copy)
        elif made != kept:
            newer = (
                "。元のノートブックが新しくなっています。新しい写しを使うには、この写しの名前を変えてから開き直してください"
                if made != now
                else ""
            )
            yield f"手を加えた写しを残しました: {copy.as_posix()}{newer}"


def fingerprint(notebook: NotebookNode) -> str:
    """What a person can change in a notebook: its cells and their tags, not what they show."""
    cells = [(cell.cell_type, cell.source, sorted(cell.metadata.get("tags", []))) for cell in notebook.cells]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def _state(copy: Path) -> tuple[str, str | None]:
    """What a copy was made as, and what it is; None where there is none. What cannot be read counts as edited."""
    if not copy.exists():
        return "", None
    try:
        notebook = nbformat.read(copy, as_version=4)
    except (OSError, ValueError, nbformat.reader.NotJSONError):
        return "", "unreadable"
    return notebook.metadata.get(MARK, ""), fingerprint(notebook)


def _with_params(notebook: NotebookNode, params: str) -> NotebookNode:
    """The notebook whose cell of parameters names these params."""
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            named = PARAMS.sub(lambda found: found[1] + json.dumps(params, ensure_ascii=False), cell.source)
            cell.source = BESIDE.sub(lambda found: found[0] if Path(found[2]).is_file() else f'{found[1]}""', named)
    return notebook
