"""The notebooks of a run executed in this process, without kernels: quick enough for tests that read a whole report."""

from collections.abc import Container

import nbformat
import pytest
from IPython.core.formatters import DisplayFormatter

from ictanalysis.pages import display
from ictanalysis.runs.prepare import Prepared


def executed(
    prepared: Prepared, monkeypatch: pytest.MonkeyPatch, stems: Container[str]
) -> list[tuple[str, nbformat.NotebookNode]]:
    """Those notebooks whose file is named in ``stems``, with the outputs of their code."""
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
                    cell.outputs = []
        parts.append((step.name, notebook))
    return parts
