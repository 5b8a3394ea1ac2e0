"""Notebooks that are used again: only what depends on a change is executed, and never what could be stale."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from test_runs import NOTEBOOKS, OUT, few, small_notebooks

from ictanalysis.cli import main
from ictanalysis.runs import forking, make

__all__ = ["few"]
OPEN = "from ictanalysis.pages.workbook import open_params\nbook = open_params(params)\n"
FIGURES = "print([(one.fiscal_year, one.value) for one in book.rows(f'{measure}-1' if measure else '1-1-1')])"
PUBLISHED = ("report.html", "report.pdf", "results.csv")


def executed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the notebooks that runs execute from now on."""
    names: list[str] = []
    plain = make.execute
    monkeypatch.setattr(make, "execute", lambda step, *more: names.append(step.name) or plain(step, *more))
    return names


def ran(names: list[str], *options: str) -> set[str]:
    """The names of those that one more run executes."""
    names.clear()
    assert main(["run", "params/mini.yml", *options]) == 0
    return {*names}


def test_one_changed_value_runs_what_reads_it_and_gives_the_bytes_of_a_whole_run(mini, edit, monkeypatch) -> None:
    small_notebooks(OPEN + FIGURES)
    names = executed(monkeypatch)
    assert {"measure_1-1", "measure_1-2", "annual_evaluation"} <= ran(names)
    edit("data/actuals/indicator_values.csv", "2024,2025,260,", "2024,2025,250,")
    assert ran(names) == {"measure_1-2"}
    printed = nbformat.read(OUT / "notebooks" / "measure_1-2.ipynb", 4).cells[-1].outputs[-1].text
    assert "250" in printed and "260" not in printed
    again = {name: (OUT / name).read_bytes() for name in PUBLISHED}
    assert len(ran(names, "--force")) > 3
    assert {name: (OUT / name).read_bytes() for name in PUBLISHED} == again


def test_what_no_file_can_vouch_for_is_run_every_time(mini, edit, monkeypatch) -> None:
    codes = {
        "measure": "from pathlib import Path\nprint(Path('data/own.csv').read_text())",
        "annual_evaluation": "import subprocess\nprint(subprocess.run(['true']).returncode)",
        "decisions": "import os\nprint(len(os.listdir('data')) > 0)",
        "projects": "from pathlib import Path\nPath('written.txt').write_text('a')",
    }
    small_notebooks()
    for name, code in codes.items():
        small_notebook(name, OPEN + code)
    Path("data/own.csv").write_text("a\n", encoding="utf-8")
    names = executed(monkeypatch)
    ran(names)
    Path("data/own.csv").write_text("b\n", encoding="utf-8")
    assert ran(names, "--out", "other") == {"measure_1-1", "measure_1-2", "annual_evaluation", "projects"}
    Path("data/more").mkdir()
    assert ran(names, "--out", "third") == {"annual_evaluation", "decisions", "projects"}


def small_notebook(name: str, code: str) -> None:
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", 4)
    notebook.cells[-1].source = code
    nbformat.write(notebook, NOTEBOOKS / f"{name}.ipynb")


def test_a_damaged_entry_is_made_anew(mini, monkeypatch) -> None:
    small_notebooks(OPEN + "print('done 1', book.fiscal_year)")
    names = executed(monkeypatch)
    ran(names, "--only", "1-2")
    damages = {
        "measure_1-2": lambda text: text.replace("done 1", "done 2"),
        "decisions": lambda text: text[: len(text) // 2],
        "projects": lambda _: "",
    }
    files = {name: next(Path("outputs/.kept").glob(f"{name}-*.json")) for name in damages}
    whole = {name: file.read_text(encoding="utf-8") for name, file in files.items()}
    for name, damage in damages.items():
        assert json.loads(whole[name].split("\n", 1)[1])["reads"]
        files[name].write_text(damage(whole[name]), encoding="utf-8")
    assert ran(names, "--only", "1-2", "--out", "other") == {*damages}
    assert {name: file.read_text(encoding="utf-8") for name, file in files.items()} == whole
    assert "done 1" in Path("other/notebooks/measure_1-2.ipynb").read_text(encoding="utf-8")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL is not known on Windows")
def test_a_run_that_was_killed_is_taken_up_where_it_was(mini, monkeypatch) -> None:
    slow = "import time\ntime.sleep(60 if measure == '1-2' and not __import__('os').path.exists('data/go') else 0)"
    small_notebooks(OPEN + slow)
    process = subprocess.Popen([sys.executable, "-m", "ictanalysis", "run", "params/mini.yml"])
    deadline = time.monotonic() + 90
    while len(list(Path("outputs/.kept").glob("*.json"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.2)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    kept = {file.name.rpartition("-")[0] for file in Path("outputs/.kept").glob("*.json")}
    Path("data/go").write_text("", encoding="utf-8")
    names = executed(monkeypatch)
    assert "measure_1-2" in ran(names) and len(kept) >= 3 and not kept.intersection(names)
    assert (OUT / "report.html").exists()


def test_without_a_server_the_bytes_are_the_same(mini, monkeypatch) -> None:
    Path("outputs").mkdir()
    Path("outputs/.kept").write_text("", encoding="utf-8")  # what cannot be kept stops nothing
    small_notebooks(OPEN + "from ictanalysis.pages.chapters import measure_charts as c\n"
                    "from ictanalysis.pages.display import show\nshow(c.measure_chart(book, measure or '1-1'))")  # fmt: skip
    for out, can_fork in (("forked", forking.CAN_FORK), ("plain", False)):
        monkeypatch.setattr(forking, "CAN_FORK", can_fork)
        assert main(["run", "params/mini.yml", "--only", "1-1", "--out", out]) == 0
    for name in (*PUBLISHED, "results.xlsx", *(f"notebooks/{one.name}" for one in Path("plain/notebooks").iterdir())):
        assert (Path("forked") / name).read_bytes() == (Path("plain") / name).read_bytes(), name
    assert b"<svg" in Path("plain/report.html").read_bytes()
