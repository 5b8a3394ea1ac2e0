"""The notebooks of a run executed in this process, without kernels: quick enough for tests that read a whole report."""

from collections.abc import Container, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import pytest
from IPython.core.formatters import DisplayFormatter

from ictanalysis.pages import display
from ictanalysis.pages.workbook import handed_on
from ictanalysis.runs.prepare import Prepared, prepare

Parts = list[tuple[str, nbformat.NotebookNode]]


def made(params: str, stems: Sequence[str]) -> tuple[Prepared, Parts]:
    """Those notebooks of a shipped run, in its order; each is executed once for all tests of a session."""
    prepared = _prepared(params)
    order = dict.fromkeys(step.notebook.stem for step in prepared.steps if step.notebook.stem in stems)
    return prepared, [part for stem in order for part in _made(params, stem)]


@cache
def _prepared(params: str) -> Prepared:
    return prepare(Path(f"params/{params}.yml"))


@cache
def _made(params: str, stem: str) -> Parts:
    with pytest.MonkeyPatch.context() as patch:
        return executed(_prepared(params), patch, [stem])


def executed(prepared: Prepared, monkeypatch: pytest.MonkeyPatch, stems: Container[str]) -> Parts:
    """Those notebooks whose file is named in ``stems``, with the outputs of their code; the workbook is handed on to them."""
    with TemporaryDirectory() as folder, handed_on(prepared.book, prepared.name, Path(folder)):
        return _executed(prepared, monkeypatch, stems)


def _executed(prepared: Prepared, monkeypatch: pytest.MonkeyPatch, stems: Container[str]) -> Parts:
    shown: list[object] = []
    monkeypatch.setattr(display, "put", shown.append)
    form, parts = DisplayFormatter(), []
    for step in prepared.steps:
        if step.notebook.stem not in stems:
            continue
        notebook = nbformat.read(step.notebook, as_version=4)
        space: dict[str, object] = {}
        for cell in notebook.cells:
            if cell.cell_type == "code":
                exec(cell.source, space)
                space |= step.parameters if "parameters" in cell.metadata.get("tags", []) else {}
                made = [form.format(one) for one in shown]
                cell.outputs = [nbformat.v4.new_output("display_data", data, metadata=about) for data, about in made]
                shown.clear()
            if "notebook-only" in cell.metadata.get("tags", []):  # as in a run
                cell.source = ""
                if cell.cell_type == "code":
                    cell.outputs = []
        parts.append((step.name, notebook))
    return parts
