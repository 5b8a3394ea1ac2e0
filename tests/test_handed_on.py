"""The workbook that a run hands on to its kernels: the very one, to who asks for it alone, and gone afterwards."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from test_runs import OUT, small_notebooks

from ictanalysis.cli import main
from ictanalysis.exports.results import published
from ictanalysis.inputs.faults import FaultError
from ictanalysis.pages.workbook import HANDED_ON, handed_on, open_params
from ictanalysis.runs import forking

FILE = "params/mini.yml"
HEAVY = {"scipy", "pandas", "statsmodels"}
LIGHT_CHAPTERS = ("measure", "measure_charts", "methods", "data_check", "appendix", "annual_evaluation")
IMPORTED = f"import sys\nprint(sorted({HEAVY!r} & set(sys.modules)))"


def test_who_asks_for_the_same_params_file_gets_the_workbook_that_was_handed_on(mini: Path) -> None:
    book = open_params(FILE)
    with handed_on(book, FILE, mini):
        shutil.rmtree("data")
        received = open_params(FILE)
    assert published(received) == published(book) and received.notices == book.notices


def test_another_params_file_is_read_and_evaluated(mini: Path) -> None:
    shutil.copy(FILE, "params/other.yml")
    with handed_on(open_params(FILE), FILE, mini):
        assert open_params("params/other.yml").params.name == "other"
        shutil.rmtree("data")
        with pytest.raises(FaultError):
            open_params("params/other.yml")


@pytest.mark.parametrize("failure", [None, KeyboardInterrupt])
def test_variable_and_file_are_gone_afterwards(mini: Path, failure: type[BaseException] | None) -> None:
    book, file = open_params(FILE), mini / "workbook.pickle"

    def work() -> None:
        with handed_on(book, FILE, mini):
            assert Path(os.environ[HANDED_ON]) == file and file.is_file()
            if failure:
                raise failure

    if failure:
        with pytest.raises(failure):
            work()
    else:
        work()
    assert HANDED_ON not in os.environ and not file.exists()


def test_a_run_leaves_no_trace_of_it_and_its_kernels_import_nothing_heavy(mini: Path, monkeypatch) -> None:
    monkeypatch.setattr(forking, "served", lambda: False)  # a forked kernel begins with everything loaded
    opened = "from ictanalysis.pages.workbook import open_params\n"
    asked = "book = open_params(params)\n"
    small_notebooks(opened + asked + IMPORTED)
    assert main(["run", "params/mini.yml", "--only", "1-1", "--out", str(OUT)]) == 0
    notebooks = sorted((OUT / "notebooks").glob("*.ipynb"))
    for file in notebooks:
        outputs = nbformat.read(file, 4).cells[-1].outputs
        assert [one.text.strip() for one in outputs if one.output_type == "stream"] == ["[]"], file
        assert "workbook.pickle" not in file.read_text(encoding="utf-8")
    outputs = json.loads((OUT / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    assert notebooks and not [name for name in outputs if "pickle" in name]
    assert not list(Path("outputs").rglob("*.pickle")) and HANDED_ON not in os.environ


def test_the_chapters_of_a_run_import_nothing_heavy() -> None:
    lines = [f"import ictanalysis.pages.chapters.{name}" for name in LIGHT_CHAPTERS]
    code = "\n".join([*lines, "import ictanalysis.pages.workbook", IMPORTED])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr
