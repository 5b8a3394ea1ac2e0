"""How long a whole evaluation takes, beside what a person would script today and the floor; in alternation.

    python tests/benchmarks/bench_run.py [--params params/annual_R7.yml] [--rounds 3] [--scripted 1] [--out FILE.md]

script    `papermill` for each notebook, then `jupyter nbconvert` for each, to HTML and to council_pdf
loop      papermill.execute_notebook in a loop, then the same two exporters in this one process
run       `ictanalysis run --force`, each notebook in a fresh forked process
portable  the same where nothing can be forked (Windows)
floor     the same cells in one process that has all libraries loaded, then page, PDF and tables
changed   `ictanalysis run` after one value was changed
same      `ictanalysis run` when nothing was changed
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYTHON = [sys.executable]
GOALS = {
    ("run", "script"): 0.12, ("run", "loop"): 0.2, ("run", "floor"): 1.5, ("portable", "script"): 0.22,
    ("changed", "run"): 0.15, ("same", "run"): 0.05,
}  # fmt: skip
SECONDS = {"--help": 0.3, "check": 1.5, "forecast": 1.0}
QUESTION = ["--history", "2022:61.3,2024:63.0", "--target", "73.1", "--by", "2027", "--kind", "percent"]


@dataclass
class Timed:
    """Seconds of the clock and of processors, a figure a round."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def command(*words: str, where: Path) -> None:
    """Run to its end, quietly; a failure ends the benchmark."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(words, cwd=where, capture_output=True, text=True, env={**kept, "PYTHONPATH": str(ROOT)})
    if done.returncode:
        sys.exit(f"{' '.join(words)}\n{done.stdout}{done.stderr}")


def steps(params: str) -> list[tuple[str, str, dict[str, str]]]:
    """Name, notebook and parameters of each step of a run."""
    from ictanalysis.runs.prepare import prepare

    return [(one.name, one.notebook.as_posix(), dict(one.parameters)) for one in prepare(Path(params)).steps]


def script(where: Path, params: str) -> None:
    """What a person would script."""
    for name, notebook, given in steps(params):
        chosen = [word for key, value in given.items() for word in ("-r", key, value)]
        command(*PYTHON, "-m", "papermill", notebook, f"made/{name}.ipynb", *chosen, "--no-progress-bar", where=where)
    for name, _, _ in steps(params):
        for kind in ("html", "council_pdf"):
            command(*PYTHON, "-m", "nbconvert", "--to", kind, f"made/{name}.ipynb", where=where)


def loop(params: str) -> None:
    """The same in one process (a worker of this file)."""
    import nbformat
    import papermill
    from nbconvert import HTMLExporter

    from ictanalysis.report.pdf import CouncilPDFExporter

    exporters = HTMLExporter(), CouncilPDFExporter()
    for name, notebook, given in steps(params):
        made = f"made/{name}.ipynb"
        papermill.execute_notebook(notebook, made, given, progress_bar=False)
        for exporter in exporters:
            exporter.from_notebook_node(nbformat.read(made, 4))


def portable(params: str) -> None:
    """A run where nothing can be forked (a worker of this file)."""
    from ictanalysis.cli import main
    from ictanalysis.runs import forking

    forking.CAN_FORK = False
    sys.exit(main(["run", params, "--force", "--out", "outputs/portable"]))


def floor(params: str) -> None:
    """The same cells in this process; prints its seconds, in which no library is loaded (a worker of this file)."""
    sys.path.insert(0, str(ROOT / "tests"))
    import pytest
    from inprocess import executed

    from ictanalysis.exports.datapackage import write_datapackage
    from ictanalysis.exports.figures import write_figures
    from ictanalysis.exports.results import write_results
    from ictanalysis.exports.spreadsheet import write_spreadsheet
    from ictanalysis.report.document import blocks, merge
    from ictanalysis.report.html import page
    from ictanalysis.report.pdf import pdf
    from ictanalysis.runs.prepare import prepare
    from ictanalysis.runs.publishing import _cover, _names

    def whole() -> None:
        prepared = prepare(Path(params))
        with pytest.MonkeyPatch.context() as patch:
            parts = executed(prepared, patch, {step.notebook.stem for step in prepared.steps})
        report, licence, out = _cover(prepared), prepared.params.licence, Path("made")
        document = merge(parts, report, _names(prepared))
        (out / "report.html").write_text(page(document), encoding="utf-8")
        (out / "report.pdf").write_bytes(pdf(document))
        write_results(prepared.book, out / "results.csv")
        write_datapackage(prepared.book, report, out, licence)
        write_spreadsheet(prepared.book, report, out / "results.xlsx", licence)
        write_figures(blocks(document), out / "figures")

    whole()
    shutil.rmtree("made/figures")
    began, cpu = time.perf_counter(), time.process_time()
    whole()
    print(f"floor {time.perf_counter() - began:.3f} {time.process_time() - cpu:.3f}")


def change(where: Path, params: str, number: int) -> None:
    """Another value in the last row of the actuals, so that the next run has something to do."""
    from ictanalysis.inputs.params import read_params

    file = where / read_params(Path(params)).actuals / "indicator_values.csv"
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    value, status = (lines[0].split(",").index(name) for name in ("value", "status"))
    cells = lines[-1].split(",")
    cells[value] = str(float(cells[value]) + (-1 if number % 2 else 1)).removesuffix(".0")
    cells[status] = "revised"  # the first figures are those that the plan prints
    file.write_text("\n".join([*lines[:-1], ",".join(cells), ""]), encoding="utf-8-sig")


def copy_of(folder: Path) -> Path:
    """A project of its own: data, params and notebooks."""
    for name in ("data", "params", "notebooks"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "requirements.lock", folder)
    return folder


def measured(times: Timed, act: Callable[[], object]) -> None:
    """One more figure."""
    wall, before = time.perf_counter(), os.times()
    act()
    after = os.times()
    times.wall.append(time.perf_counter() - wall)
    times.cpu.append(after.children_user + after.children_system - before.children_user - before.children_system)


def once(where: Path, params: str, number: int, scripted: bool, times: dict[str, Timed]) -> None:
    """Each way once, after one another."""
    own, main = str(Path(__file__).resolve()), [*PYTHON, "-m", "ictanalysis"]
    shutil.rmtree(where / "made", ignore_errors=True)
    (where / "made").mkdir()
    ways: dict[str, Callable[[], object]] = {
        "script": lambda: script(where, params),
        "loop": lambda: command(*PYTHON, own, "--worker", "loop", "--params", params, where=where),
        "run": lambda: command(*main, "run", params, "--force", where=where),
        "same": lambda: command(*main, "run", params, where=where),
        "portable": lambda: command(*PYTHON, own, "--worker", "portable", "--params", params, where=where),
        "changed": lambda: command(*main, "run", params, where=where),
        "--help": lambda: command(*main, "--help", where=where),
        "check": lambda: command(*main, "check", params, where=where),
        "forecast": lambda: command(*main, "forecast", *QUESTION, where=where),
    }
    for name, act in ways.items():
        if name == "changed":
            change(where, params, number)
        if scripted or name not in ("script", "loop"):
            print(f"  {name} …", file=sys.stderr, end=" ", flush=True)
            measured(times.setdefault(name, Timed()), act)
            print(f"{times[name].wall[-1]:.1f} s", file=sys.stderr)
    given = [*PYTHON, own, "--worker", "floor", "--params", params]
    done = subprocess.run(given, cwd=where, capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})  # fmt: skip
    _, wall, cpu = done.stdout.split()
    floor_times = times.setdefault("floor", Timed())
    floor_times.wall.append(float(wall))
    floor_times.cpu.append(float(cpu))


def table(times: dict[str, Timed]) -> str:
    """Medians, and every goal as met or missed."""
    middle = {name: statistics.median(one.wall) for name, one in times.items()}
    lines = ["| way | seconds, median (from-to) | processor | rounds |", "|---|---|---|---|"]
    for name, one in times.items():
        lines.append(f"| {name} | {middle[name]:.2f} ({min(one.wall):.2f}-{max(one.wall):.2f}) "
                     f"| {statistics.median(one.cpu):.2f} | {len(one.wall)} |")  # fmt: skip
    lines += ["", "| goal | now | |", "|---|---|---|"]
    for (name, other), goal in GOALS.items():
        if name in middle and other in middle:
            ratio = middle[name] / middle[other]
            lines.append(f"| {name} / {other} <= {goal} | {ratio:.3f} | {'met' if ratio <= goal else 'MISSED'} |")
    for name, goal in SECONDS.items():
        lines.append(f"| {name} < {goal} s | {middle[name]:.2f} s | {'met' if middle[name] < goal else 'MISSED'} |")
    return "\n".join(lines)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="a whole evaluation, timed")
    parser.add_argument("--params", default="params/annual_R7.yml")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scripted", type=int, default=1, help="rounds in which the two slow ways are timed too")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--worker", choices=("loop", "portable", "floor"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker:
        {"loop": loop, "portable": portable, "floor": floor}[given.worker](given.params)
        return
    os.chdir(ROOT)
    before, times = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0, dict[str, Timed]()
    with tempfile.TemporaryDirectory() as folder:
        where = copy_of(Path(folder))
        print("  warm up …", file=sys.stderr)
        command(*PYTHON, "-m", "ictanalysis", "run", given.params, where=where)  # bytecode and caches, as in use
        for number in range(given.rounds):
            once(where, given.params, number, number < given.scripted, times)
    after = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    said = (f"{given.params}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}; "
            f"load before {before:.1f}, after {after:.1f}\n\n{table(times)}\n")  # fmt: skip
    print(said)
    if given.out:
        given.out.write_text(said, encoding="utf-8")


if __name__ == "__main__":
    main()
