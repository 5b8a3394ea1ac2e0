"""Notebooks are thin, typed, without outputs, and take exactly what a run gives them."""

import ast
from collections.abc import Callable
from pathlib import Path

import nbformat
import papermill
import pytest
from IPython.core.interactiveshell import InteractiveShell

from ictanalysis.inputs.faults import FaultError
from ictanalysis.pages import mimes
from ictanalysis.report.document import left_out, report_of
from ictanalysis.runs.fingerprint import APPENDIX, FIRST, LAST, PER_MEASURE

NOTEBOOKS = sorted(Path("notebooks").glob("*.ipynb"))
EXPLORE = "explore"  # is no part of a run
BANNED = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.ListComp, ast.Lambda)


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_every_notebook_of_a_run_is_there_and_the_bench_beside_them() -> None:
    assert {path.stem for path in NOTEBOOKS} == {FIRST, PER_MEASURE, LAST, *APPENDIX, EXPLORE}


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
    more = {PER_MEASURE: {"measure"}, EXPLORE: {"indicator", "beside"}}
    assert set(known) == {"params"} | more.get(path.stem, set())
    for name, parameter in known.items():
        assert parameter["inferred_type_name"] == "str", name
        assert parameter["help"], name


@pytest.fixture(scope="module")
def shell() -> InteractiveShell:
    """What runs the cells of a notebook in its kernel."""
    return InteractiveShell()


OPENED = "from ictanalysis.pages.workbook import open_params\nbook = open_params({!r})"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (OPENED.format("params/mimi.yml"), "『評価の条件』のセルの params - 「params/mimi.yml」 - 設定ファイル - もしかして: params/mini.yml"),
        (OPENED.format("params/mini.yml") + "\nbook.of_measure('1-11')", "『評価の条件』のセルの measure - 「1-11」 - 計画の施策番号 - もしかして: 1-1"),
        (OPENED.format("params/spoilt.yml"), "params/spoilt.yml 6行目 status - 「drft」 - draft、final - もしかして: draft"),
    ],
)  # fmt: skip
def test_an_analyst_sees_what_to_mend_and_no_traceback(
    mini: Path, shell: InteractiveShell, capsys: pytest.CaptureFixture[str], cell: str, said: str
) -> None:
    Path("params/spoilt.yml").write_text(
        Path("params/mini.yml").read_text(encoding="utf-8").replace("draft", "drft"), encoding="utf-8"
    )
    result = shell.run_cell(cell)
    shown = capsys.readouterr().out
    assert isinstance(result.error_in_exec, FaultError)
    assert said in shown and "誤りが 1 件" in shown and "実行し直してください" in shown
    assert "Traceback" not in shown and len(shown.splitlines()) <= 4


def test_every_fault_of_the_data_is_shown_from_the_folder_of_the_notebooks(
    edit: Callable[[str, str, str], None], shell: InteractiveShell, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    edit("data/actuals/indicator_values.csv", ",63,%", ",約63,%")
    edit("data/rubric.csv", "measure,2024-04-01,worst", "measure,2024-04-01,best")
    monkeypatch.chdir("notebooks")
    shell.run_cell(OPENED.format("params/mini.yml"))
    shown = capsys.readouterr().out
    assert "誤りが 2 件" in shown and "約63" in shown and "best" in shown and "Traceback" not in shown


@pytest.mark.parametrize("folder", [".", "notebooks"])
def test_a_notebook_runs_as_it_is_where_jupyterlab_opens_it(folder: str, tmp_path: Path) -> None:
    nb = papermill.execute_notebook(
        str(Path("notebooks/data_check.ipynb").resolve()), str(tmp_path / "out.ipynb"), cwd=folder, progress_bar=False
    )
    assert any(cell.get("outputs") for cell in nb.cells)


def test_the_bench_runs_from_top_to_bottom_without_a_browser(mini: Path) -> None:
    desk = mini / "outputs" / "lab" / "mini"
    desk.mkdir(parents=True)
    nb = papermill.execute_notebook(
        str(mini / "notebooks" / "explore.ipynb"), str(desk / "out.ipynb"), cwd=desk, progress_bar=False,
        parameters={"params": "params/mini.yml", "beside": "params/mini.yml"},
    )  # fmt: skip
    kinds = [[*output.get("data", {})] for cell in nb.cells for output in cell.get("outputs", [])]
    assert sum(mimes.SVG in one for one in kinds) == 1 and sum(mimes.TABLE in one for one in kinds) == 4
    assert any("widget-view" in mime for one in kinds for mime in one) and any(mimes.COVER in one for one in kinds)
    report = report_of(nb)
    assert report.title.startswith("もしもの検討 1-1-1") and report.status == "draft" and left_out(nb) == []
