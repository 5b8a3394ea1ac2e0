"""Runs: what is published, what is refused, and that a fault leaves the last good outputs alone."""

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from leaks import leaks

from ictanalysis.cli import main
from ictanalysis.inputs.faults import FaultError
from ictanalysis.runs import forking, make, notebook, prepare
from ictanalysis.runs.fingerprint import APPENDIX, FIRST, LAST, NOTEBOOKS, PER_MEASURE

OUT = Path("outputs/mini")
NAMES = (FIRST, PER_MEASURE, LAST, *APPENDIX)
PARAMETERS = 'params: str = ""\nmeasure: str = ""\n'
LIGHT = tuple(one for one in forking.PRELOADED if "chapters" not in one and "statsmodels" not in one)


@pytest.fixture(autouse=True)
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """An appendix of one notebook, but in the one real run: starting kernels, and what they load, is not what the others are about."""
    if "from_end_to_end" not in request.node.name:
        monkeypatch.setattr(prepare, "APPENDIX", APPENDIX[:1])
        monkeypatch.setattr(forking, "PRELOADED", LIGHT)


def small_notebooks(code: str = "print(1)") -> None:
    """Replace the notebooks by ones that only do what the test is about."""
    assert {path.stem for path in NOTEBOOKS.glob("*.ipynb")} == {*NAMES, "explore"}  # which is no part of a run
    for name in NAMES:
        parameters = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
        cells = [nbformat.v4.new_markdown_cell(f"# {name}"), parameters, nbformat.v4.new_code_cell(code)]
        nb = nbformat.v4.new_notebook(cells=cells)
        nb.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(nb, NOTEBOOKS / f"{name}.ipynb")


def left_behind() -> list[str]:
    return [path.name for path in Path("outputs").iterdir() if path.name.startswith(".") and path.name != ".kept"]


def test_one_real_run_from_end_to_end(mini, capsys) -> None:
    assert main(["run", "params/mini.yml", "--only", "1-1", "--out", str(OUT)]) == 0
    made = {path.relative_to(OUT).as_posix() for path in OUT.rglob("*") if path.is_file()}
    assert {"report.html", "report.pdf", "results.csv", "manifest.json", "run.log"} <= made
    assert {f"notebooks/{name}.ipynb" for name in ("annual_evaluation", "measure_1-1", "appendix")} <= made
    assert "notebooks/measure_1-2.ipynb" not in made
    assert (OUT / "results.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    results = pd.read_csv(OUT / "results.csv")
    assert list(results["indicator_id"]) == ["1-1-1", "1-1-2", "1-2-1", "1-2-2"]
    assert results["p_meet"].dropna().between(0, 1).all()
    assert results.loc[results["p_meet"].isna(), "verdict"].tolist() == ["cannot_say"]  # its time is over
    assert results["verdict_reason"].str.endswith("。").all()
    manifest = json.loads((OUT / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["parameters"]["fiscal_year"] == 2025
    assert "data/actuals/indicator_values.csv" in manifest["inputs"]
    assert {one["status"] for one in manifest["notebooks"]} == {"done"}
    assert all(one["seconds"] > 0 for one in manifest["notebooks"])
    html = (OUT / "report.html").read_text(encoding="utf-8")
    assert "施策1-1" in html and html.count("<svg") >= 5 and "<script" not in html
    assert (OUT / "report.pdf").read_bytes().startswith(b"%PDF")
    assert not left_behind() and leaks(OUT) == []

    capsys.readouterr()
    stamp = (OUT / "manifest.json").stat().st_mtime_ns
    assert main(["run", "params/mini.yml", "--only", "1-1", "--out", str(OUT)]) == 0
    assert "変更がない" in capsys.readouterr().out
    assert (OUT / "manifest.json").stat().st_mtime_ns == stamp


def test_the_same_inputs_give_the_same_bytes_whatever_the_environment(mini, monkeypatch) -> None:
    small_notebooks("if measure == '1-1':\n    import matplotlib\n    print(matplotlib.get_backend())")
    for out, nonsense in (("a", ""), ("b", "abc")):
        for name in ("SOURCE_DATE_EPOCH", "MPLBACKEND") if nonsense else ():
            monkeypatch.setenv(name, nonsense)
        assert main(["run", "params/mini.yml", "--out", out]) == 0
    for name in ("report.html", "report.pdf", "results.csv", "notebooks/measure_1-1.ipynb"):
        assert (Path("a") / name).read_bytes() == (Path("b") / name).read_bytes(), name


def test_a_changed_input_is_run_again(mini, edit, capsys) -> None:
    small_notebooks()
    assert main(["run", "params/mini.yml"]) == 0
    edit("data/actuals/indicator_values.csv", ",63,%", ",64,%")
    assert main(["run", "params/mini.yml"]) == 0
    assert "変更がない" not in capsys.readouterr().out


def test_a_failing_notebook_is_named_and_the_last_outputs_stay(mini, capsys) -> None:
    small_notebooks()
    assert main(["run", "params/mini.yml"]) == 0
    before = {path: path.read_bytes() for path in OUT.rglob("*") if path.is_file()}
    small_notebooks("if measure == '1-2':\n    raise ValueError('値がおかしい')")
    capsys.readouterr()
    assert main(["run", "params/mini.yml"]) == 1
    said = capsys.readouterr().err
    assert "measure_1-2(notebooks/measure.ipynb)のセル 3" in said
    assert (OUT.with_name("mini-failed") / "run.log").exists()
    assert "ValueError: 値がおかしい" in said
    assert "Traceback" not in said
    assert json.loads((OUT.with_name("mini-failed") / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    assert {path: path.read_bytes() for path in OUT.rglob("*") if path.is_file()} == before
    assert not left_behind()


def test_a_failed_run_says_why_also_where_nothing_can_be_kept(mini, monkeypatch, capsys) -> None:
    def full(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    small_notebooks("raise ValueError('値がおかしい')")
    monkeypatch.setattr(make, "keep_failed", full)
    assert main(["run", "params/mini.yml", "--only", "1-1", "--jobs", "1"]) == 1
    said = capsys.readouterr().err
    assert "値がおかしい" in said and "残せませんでした" in said and not left_behind()


def test_keep_going_publishes_a_report_that_names_the_hole(mini, capsys) -> None:
    small_notebooks("if measure == '1-2':\n    raise ValueError('値がおかしい')")
    assert main(["run", "params/mini.yml", "--keep-going"]) == 1
    html = (OUT / "report.html").read_text(encoding="utf-8")
    assert "この節は作成できませんでした" in html and "measure_1-2" in html
    assert "値がおかしい" not in html and "notebooks/measure" not in html  # which could name files of this machine
    manifest = json.loads((OUT / "manifest.json").read_text(encoding="utf-8"))
    assert not manifest["complete"]
    assert [one["status"] for one in manifest["notebooks"]].count("failed") == 1


def test_a_killed_kernel_is_one_clear_message(mini, capsys) -> None:
    small_notebooks("import os, signal\nif measure == '1-1':\n    os.kill(os.getpid(), signal.SIGKILL)")
    assert main(["run", "params/mini.yml"]) == 1
    said = capsys.readouterr().err
    assert "measure_1-1(notebooks/measure.ipynb)のセル 3" in said
    assert "Traceback" not in said
    assert not OUT.exists() and not left_behind()


def test_a_notebook_that_lacks_a_parameter_is_refused_before_running(mini, capsys) -> None:
    path = NOTEBOOKS / "measure.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("measure: str", "mesure: str"), encoding="utf-8")
    assert main(["run", "params/mini.yml"]) == 1
    said = capsys.readouterr().err
    assert "measure.ipynb parametersセル" in said and "もしかして: mesure" in said
    assert not Path("outputs").exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"nbformat": 4', '"nbformat": 3'), ('"nbformat_minor": 5', '"nbformat_minor": "5"'), ('"cells"', '"cell"'),
        ('"cell_type": "markdown"', '"cell_type": null'), ('"outputs": []', '"outputs": null'), ('"tags"', '"tags'),
    ],
)  # fmt: skip
def test_what_is_no_notebook_is_refused_before_running(mini, old: str, new: str) -> None:
    path = NOTEBOOKS / "measure.ipynb"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FaultError, match=r"measure.ipynb - 「.+」 - 読めるノートブック"):
        prepare.prepare(Path("params/mini.yml"))


@pytest.mark.parametrize(
    ("length", "found"), [(None, "ファイルがありません"), (0, "の形ではありません"), (300, "の形ではありません")]
)
def test_a_notebook_that_cannot_be_read_is_told_with_the_faults_of_the_tables(
    edit, length: int | None, found: str
) -> None:
    edit("data/actuals/indicator_values.csv", ",63,%", ",約63,%")
    path = NOTEBOOKS / "measure.ipynb"
    data = path.read_bytes()
    path.unlink() if length is None else path.write_bytes(data[:length])
    with pytest.raises(FaultError) as refused:
        prepare.prepare(Path("params/mini.yml"))
    said = str(refused.value)
    assert "indicator_values.csv" in said and f"measure.ipynb - 「{found}" in said.replace(
        "ノートブック(nbformat 4)", ""
    )


@pytest.mark.parametrize("source", ["-" * 100_000 + "1", "a" + ".b" * 100_000])
def test_a_cell_of_parameters_that_is_nested_without_end_is_refused(mini, source: str) -> None:
    path = NOTEBOOKS / "measure.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    tagged = next(cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", []))
    tagged["source"] = source
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(FaultError, match=r"measure.ipynb - 「入れ子が深すぎます"):
        prepare.prepare(Path("params/mini.yml"))


def test_what_a_program_leaves_beside_the_tables_is_no_table(mini) -> None:
    before = prepare.prepare(Path("params/mini.yml")).hash
    Path("data/actuals/._indicator_values.csv").write_bytes(b"\x00\x05\x16\x07\x00\x02Mac OS X")
    assert prepare.prepare(Path("params/mini.yml")).hash == before


def test_every_fault_of_data_params_and_choice_at_once(edit, capsys) -> None:
    edit("data/actuals/indicator_values.csv", ",63,%", ",約63,%")
    edit("data/rubric.csv", "measure,2024-04-01,worst", "measure,2024-04-01,best")
    assert main(["check", "params/mini.yml"]) == 1
    assert "誤りが 2 件" in capsys.readouterr().err
    assert not Path("outputs").exists()


def test_a_setting_that_does_not_fit_the_plan_is_named_with_its_file(edit, capsys) -> None:
    edit("params/mini.yml", "fiscal_year: R7", "fiscal_year: 2019")
    assert main(["check", "params/mini.yml"]) == 1
    assert "params/mini.yml fiscal_year - 「2019」 - 計画期間" in capsys.readouterr().err


@pytest.mark.parametrize(("stopped", "tries"), [(False, 2), (True, 1)])
def test_a_kernel_that_was_lost_is_tried_again_unless_the_run_has_ended_it(
    tmp_path, monkeypatch, stopped, tries
) -> None:
    begun = []
    monkeypatch.setattr(notebook, "_tried", lambda *given: begun.append(given) or ("1 - 停止", True))
    monkeypatch.setattr(notebook, "ending", lambda: stopped)
    said = notebook.execute(prepare.Step("decisions", Path("decisions.ipynb"), {}), tmp_path / "made.ipynb", 9, {})
    assert "停止" in said and len(begun) == tries


@pytest.mark.parametrize("verb", ["check", "list", "run"])
def test_an_unknown_measure_is_refused(mini, capsys, verb: str) -> None:
    assert main([verb, "params/mini.yml", "--only", "1-3"]) == 1
    assert "もしかして: 1-" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["run", "params/mimi.yml"], "もしかして: params/mini.yml"),
        (["chek", "params/mini.yml"], "もしかして: check"),
        (["run", "params/mini.yml", "--onyl", "1-1"], "--onyl"),
        (["run", "params/mini.yml", "--jobs", "0"], "1以上"),
        (["run"], "使い方の誤り"),
        ([], "次に入力するもの"),
    ],
)
def test_wrong_usage_exits_with_2(mini, capsys, argv: list[str], said: str) -> None:
    try:
        code = main(argv)
    except SystemExit as stopped:
        code = int(str(stopped.code))
    assert code == 2
    assert said in capsys.readouterr().err


def test_a_folder_that_holds_other_things_is_never_replaced(mini, capsys) -> None:
    Path("mine").mkdir()
    Path("mine/thesis.txt").write_text("大切なもの", encoding="utf-8")
    for out in ("mine", ".", "data", "params/mini.yml"):
        assert main(["run", "params/mini.yml", "--out", out]) == 2
        assert "別の場所を指定" in capsys.readouterr().err
    assert Path("mine/thesis.txt").exists()


def test_the_same_measure_named_twice_runs_once(mini, capsys) -> None:
    assert main(["list", "params/mini.yml", "--only", "1-1", "--only", "1-1"]) == 0
    assert capsys.readouterr().out.count("measure=1-1") == 1


def test_list_names_every_notebook_and_writes_nothing(mini, capsys) -> None:
    assert main(["list", "params/mini.yml"]) == 0
    said = capsys.readouterr().out
    assert said.count("measure.ipynb") == 2 and "fiscal_year=2025" in said
    assert not Path("outputs").exists()


def test_previous_results_are_compared(mini, edit, capsys) -> None:
    small_notebooks()
    assert main(["run", "params/mini.yml"]) == 0
    edit("params/mini.yml", "status: draft", f"status: draft\nprevious: {OUT}/results.csv")
    assert main(["check", "params/mini.yml"]) == 1
    assert "評価年度 2025 より前" in capsys.readouterr().err
    path = OUT / "results.csv"
    last_year = (
        path.read_text(encoding="utf-8-sig").replace(",2025,2025,", ",2024,2025,").replace(",2025,2024,", ",2024,2024,")
    )
    path.write_text(last_year.replace("1-1-1,", "2001/1/1,", 1), encoding="utf-8")
    assert main(["check", "params/mini.yml"]) == 0
    path.write_text(last_year.replace("1-1-1,", "9-9,", 1), encoding="utf-8")
    assert main(["check", "params/mini.yml"]) == 1
    assert "「9-9」" in capsys.readouterr().err
    path.write_text("a,b\n1,2\n")
    assert main(["check", "params/mini.yml"]) == 1
    assert "列 indicator_id なし" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="SIGINT cannot be sent to one process on Windows")
def test_an_interrupt_exits_with_130_and_leaves_nothing(mini) -> None:
    small_notebooks("from pathlib import Path\nPath('begun').touch()\nimport time\ntime.sleep(60)")
    process = subprocess.Popen(
        [sys.executable, "-m", "ictanalysis", "run", "params/mini.yml"], stderr=subprocess.PIPE, text=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # a shell's background job ignores it
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not Path("begun").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "中断しました" in said and "Traceback" not in said
    assert not left_behind() and not OUT.exists()


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
def test_a_second_run_is_refused_and_a_killed_one_stops_nobody(mini, capsys) -> None:
    small_notebooks("import time; time.sleep(0.2)")
    command = [sys.executable, "-m", "ictanalysis", "run", "params/mini.yml"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as first:
        deadline = time.monotonic() + 60
        while not list(Path("outputs").glob(".mini.run-*")) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert main(["run", "params/mini.yml"]) == 1
        assert f"別の実行がこの出力先を使っています(プロセス番号 {first.pid}、" in capsys.readouterr().err
        first.kill()
    assert left_behind()
    assert main(["run", "params/mini.yml"]) == 0
    assert (OUT / "report.html").exists() and not left_behind()
