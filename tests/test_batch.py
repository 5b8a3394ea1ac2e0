"""Many plans: one table with the bytes of each plan's own, faults by plan, and reports that no death loses or doubles."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import psutil
import pyarrow.parquet as pq
import pytest
from cluster_play import play

from ictanalysis.cli import main
from ictanalysis.evaluation.result import FIELDS
from ictanalysis.exports.many import COLUMNS, Missed
from ictanalysis.exports.results import write_results
from ictanalysis.inputs.faults import UsageError
from ictanalysis.inputs.params import read_params
from ictanalysis.pages.workbook import workbook_of
from ictanalysis.runs import batch as many
from ictanalysis.runs import rendering
from ictanalysis.runs.cluster import rendered_on
from ictanalysis.runs.rendering import Task, rendered_here

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests" / "benchmarks"))
from many_plans import make  # noqa: E402

NAMES = [field.name for field in FIELDS]


def lines(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"))))


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four invented plans, one of which has two faults, and the table that `batch` made of them."""
    root = tmp_path_factory.mktemp("many")
    make(root, 4)
    targets = root / "plans" / "city_0002" / "targets.csv"
    targets.write_text(targets.read_text(encoding="utf-8").replace("2030", "2031"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        assert main(["batch", "params", "--results-only", "--jobs", "1"]) == 1
    return root


@pytest.fixture(scope="module")
def table(plans: Path) -> list[list[str]]:
    return lines((plans / "outputs" / "batch" / "results.csv").read_text(encoding="utf-8"))


def test_the_table_has_the_bytes_of_each_plans_own_results(
    plans: Path, table: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(plans)
    head, *rows = table
    assert head == ["plan_id", "city", "plan_title", "fictional", *NAMES] == list(COLUMNS)
    for name in ("city_0001", "city_0003", "city_0004"):
        write_results(workbook_of(read_params(Path(f"params/{name}.yml"))), tmp_path / "results.csv")
        alone = lines((tmp_path / "results.csv").read_text(encoding="utf-8"))
        assert [row[4:] for row in rows if row[0] == name] == alone[1:]
        assert {tuple(row[1:4]) for row in rows if row[0] == name} == {
            (f"架空市{name[-4:]}", f"架空市{name[-4:]}総合計画", "true")
        }


def test_the_parquet_has_the_same_rows_with_their_types(plans: Path, table: list[list[str]]) -> None:
    held = pq.read_table(plans / "outputs" / "batch" / "results.parquet")
    assert held.column_names == table[0] and held.num_rows == len(table) - 1
    assert [str(held.schema.field(name).type) for name in ("city", "fictional", "points", "p_meet", "as_of")] == [
        "string", "bool", "int64", "double", "date32[day]",
    ]  # fmt: skip
    shown = {"plan_id", "points", "p_meet", "next_p50", "as_of"}
    for name in shown:
        said = ["" if value is None else str(value) for value in held.column(name).to_pylist()]
        assert said == [row[table[0].index(name)] for row in table[1:]]


def test_a_plan_with_faults_costs_the_others_nothing(plans: Path) -> None:
    out = plans / "outputs" / "batch"
    head, *faults = lines((out / "failures.csv").read_text(encoding="utf-8"))
    assert head == ["plan", "where", "what"] and {row[0] for row in faults} == {"city_0002"} and len(faults) > 1
    assert "targets.csv" in faults[0][1] and " - " in faults[0][2]
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["complete"] is False and set(manifest["outputs"]) == {
        "compare.html",
        "failures.csv",
        "results.csv",
        "results.parquet",
    }


def test_a_plan_that_cannot_be_evaluated_costs_the_others_nothing(plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(plans)
    real = many.evaluate_many

    def planted(asked, brief):
        if any(one.indicators[0].baseline == first for one in asked):
            raise ZeroDivisionError("planted")
        return real(asked, brief)

    names = ("city_0001", "city_0003", "city_0004")
    first = workbook_of(read_params(Path("params/city_0003.yml"))).results[0].indicator.baseline
    monkeypatch.setattr(many, "evaluate_many", planted)
    rows, missed = many.evaluated([(name, Path(f"params/{name}.yml")) for name in names])
    assert {row[0] for row in rows} == {"city_0001", "city_0004"} and len(rows) == 20
    assert [one.plan for one in missed] == ["city_0003"] and "ZeroDivisionError: planted" in missed[0].what


def test_which_plans_are_meant(plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(plans)
    every = [f"city_000{k}" for k in (1, 2, 3, 4)]
    assert [*many.plans_of([Path("params")])] == [*many.plans_of([Path()])] == every
    assert [*many.plans_of([Path("params/*3.yml"), Path("params/city_0001.yml"), Path("params/city_0003.yml")])] == [
        every[2],
        every[0],
    ]
    (plans / "other").mkdir(exist_ok=True)
    twin = plans / "other" / "city_0001.yml"
    twin.write_text("", encoding="utf-8")
    for wrong in (["params/none.yml"], ["params/*.yaml"], ["params", str(twin)]):
        with pytest.raises(UsageError):
            many.plans_of([Path(one) for one in wrong])
    assert main(["batch", "params/none.yml", "--results-only"]) == 2


def test_reports_are_rendered_beside_the_table_and_their_faults_told(
    plans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(plans)
    asked: list[Task] = []

    def pretend(tasks: list[Task], jobs: int) -> Iterator[list[Missed]]:
        asked.extend(tasks)
        yield []
        yield [Missed("city_0003", "notebooks/measure.ipynb", "planted")]

    monkeypatch.setattr(many, "rendered_here", pretend)
    out = tmp_path / "made" / "table"
    assert main(["batch", "params/city_0001.yml", "params/city_0003.yml", "--out", str(out)]) == 1
    assert [Path(one.target) for one in asked] == [tmp_path / "made" / "city_0001", tmp_path / "made" / "city_0003"]
    assert lines((out / "failures.csv").read_text(encoding="utf-8"))[1:] == [
        ["city_0003", "notebooks/measure.ipynb", "planted"]
    ]
    assert "2計画のうち 1計画に誤りがあります(city_0003)" in capsys.readouterr().err
    assert main(["batch", "params/city_0001.yml", "--out", str(tmp_path / "city_0001")]) == 2


# ---- processes that die ------------------------------------------------------------------------------

DIES = """
import pathlib, sys, os
tries = pathlib.Path(sys.argv[2]); tries.write_text((tries.read_text() if tries.exists() else "") + "x")
if len(tries.read_text()) < {deaths}: os._exit(9)
print('[["where", "what"]]' if sys.argv[1] == "faulty" else "[]")
"""


@pytest.mark.parametrize(("deaths", "tries"), [(1, "x"), (2, "xx"), (9, "xx")])
def test_a_run_whose_process_dies_is_tried_once_more(
    deaths: int, tries: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "ALONE", DIES.format(deaths=deaths))
    task = Task("one", "sound", str(tmp_path / "tries"), str(tmp_path))
    found = rendering.render(task)
    assert (tmp_path / "tries").read_text() == tries
    assert [one.plan for one in found] == (["one"] if deaths > 2 else []) and all(
        "終了コード 9" in one.what for one in found
    )


def test_faults_are_told_and_not_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "ALONE", DIES.format(deaths=1))
    tasks = [Task(name, name, str(tmp_path / name), str(tmp_path)) for name in ("sound", "faulty")]
    assert [one for missed in rendered_here(tasks, 2) for one in missed] == [Missed("faulty", "where", "what")]
    assert (tmp_path / "faulty").read_text() == "x"


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_run_ends_with_the_process_that_waits_for_it(tmp_path: Path) -> None:
    waits = "import threading, time; from ictanalysis.runs import rendering as r;"
    waits += (
        "threading.Thread(target=r._end_with_the_parent, daemon=True).start(); print('[]', flush=True); time.sleep(60)"
    )
    parent = "from ictanalysis.runs import rendering as r; import sys; r.ALONE = sys.argv[1]; r.render(r.Task('one', '', '', '.'))"
    started = subprocess.Popen([sys.executable, "-c", parent, waits], cwd=ROOT)
    try:
        child = awaited(lambda: psutil.Process(started.pid).children())[0]
        started.send_signal(signal.SIGKILL)
        started.wait()
        child.wait(timeout=15)
    finally:
        started.kill()


def awaited(what, seconds: float = 25):
    """What is there in the end."""
    until = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < until, "nothing came"
        time.sleep(0.05)
    return found


# ---- a cluster ---------------------------------------------------------------------------------------


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, each a process started by itself: the scheduler's address, and the workers."""
    pytest.importorskip("distributed")
    file = tmp_path / "scheduler.json"
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")]),
    }
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment, "cwd": tmp_path}

    def start(*command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{command[0]}", "--scheduler-file", str(file), *command[1:]],
            **quiet,
        )

    started = [start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")]
    try:
        awaited(file.exists)
        started += [start("dask_worker", "--no-nanny", "--nthreads", "1", "--no-dashboard") for _ in range(2)]
        yield awaited(lambda: json.loads(file.read_text()))["address"], started[1:]
    finally:
        for one in started:
            one.kill()
            one.wait()


def test_a_worker_that_is_killed_in_the_middle_loses_and_doubles_nothing(cluster, tmp_path: Path) -> None:
    address, workers = cluster
    names = [f"plan{k}" for k in range(8)] + ["faulty", "broken"]
    tasks = [Task(name, f"{name}.yml", "", str(tmp_path)) for name in names]
    pids = {worker.pid for worker in workers}

    def began() -> dict[int, str]:
        """The plan that each worker is at."""
        said = {file.stem: file.read_text().split() for file in tmp_path.glob("*.log")}
        return {int(words[1]): name for name, words in said.items() if len(words) == 2}

    found: list[Missed] = []
    killed = 0
    for missed in rendered_on(address, tasks, play):
        found += missed
        if not killed:
            at = awaited(lambda: began() if set(began()) == pids else None)
            killed, interrupted = workers[0].pid, at[workers[0].pid]
            workers[0].kill()
    assert {(one.plan, one.where) for one in found} == {("faulty", "targets.csv"), ("broken", "broken.yml")}
    for name in set(names) - {"broken"}:
        words = (tmp_path / f"{name}.log").read_text().split()
        assert words.count("ended") == 1 and words.count("began") == (2 if name == interrupted else 1), (name, words)
    assert f"began {killed}" in (tmp_path / f"{interrupted}.log").read_text()


def test_a_scheduler_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ictanalysis.runs.cluster.SECONDS", 0.5)
    with pytest.raises(Exception, match=r"tcp://127\.0\.0\.1:9"):
        next(rendered_on("tcp://127.0.0.1:9", []))
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"requirements-cluster\.lock"):
        next(rendered_on("tcp://127.0.0.1:9", []))
    assert (ROOT / "requirements-cluster.lock").exists()
