"""Notebooks are thin, typed, without outputs, and take exactly what a run gives them."""

import ast
from pathlib import Path

import nbformat
import papermill
import pytest

from ictanalysis.inputs.params import read_params
from ictanalysis.runs.prepare import APPENDIX, FIRST, LAST, PER_MEASURE

NOTEBOOKS = sorted(Path("notebooks").glob("*.ipynb"))
BANNED = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.ListComp, ast.Lambda)


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_every_notebook_of_a_run_is_there_and_no_other() -> None:
    assert {path.stem for path in NOTEBOOKS} == {FIRST, PER_MEASURE, LAST, *APPENDIX}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_committed_without_outputs_or_traces(path: Path) -> None:
    nb = nbformat.read(path, as_version=4)
    nbformat.validate(nb)
    assert "papermill" not in nb.metadata
    for cell in nb.cells:
        assert "papermill" not in cell.metadata
        assert not cell.get("outputs") and cell.get("execution_count") is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_thin_and_readable(path: Path) -> None:
    nb = nbformat.read(path, as_version=4)
    assert nb.cells[0].cell_type == "markdown" and nb.cells[0].source.startswith("# ")
    lines = [len(cell.source.splitlines()) for cell in code_cells(path)]
    assert max(lines) <= 10 and sum(lines) <= 60
    for cell in code_cells(path):
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, BANNED), f"{path}: {ast.dump(node)[:60]}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_parameters_are_typed_explained_and_those_of_a_run(path: Path) -> None:
    known = papermill.inspect_notebook(str(path))
    given = set(read_params(Path("params/annual_R7.yml")).for_notebook())
    assert set(known) == given | {PER_MEASURE: {"measure"}, FIRST: {"reply_by"}, LAST: {"reply_by"}}.get(
        path.stem, set()
    )
    for name, parameter in known.items():
        assert parameter["inferred_type_name"] in {"str", "int"}, name
        assert parameter["help"], name


@pytest.mark.parametrize("folder", [".", "notebooks"])
def test_a_notebook_runs_as_it_is_where_jupyterlab_opens_it(folder: str, tmp_path: Path) -> None:
    nb = papermill.execute_notebook(
        str(Path("notebooks/data_check.ipynb").resolve()), str(tmp_path / "out.ipynb"), cwd=folder, progress_bar=False
    )
    assert any(cell.get("outputs") for cell in nb.cells)
