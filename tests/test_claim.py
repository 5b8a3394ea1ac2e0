"""A target is one run's at a time, and whatever moment a run is killed at, the last good output is in its place."""

import os
import shutil
import signal
import sys
from pathlib import Path

import pytest
from test_folders import made, texts, write

from ictanalysis.runs import folders, swap
from ictanalysis.runs.claim import claimed, put_back
from ictanalysis.runs.folders import RunError, forget_failed, keep_failed, publish

OLD = {"report.html": "old", "gone.csv": "old"}
NEW = {"report.html": "new", "fresh.csv": "new"}
MINE = {"memo.txt": "mine", "mine/deep/a.txt": "mine", "fresh.csv": "mine"}
STEPS = ("os.rename", "os.link", "os.remove", "os.rmdir", "ctypes.dlsym")  # the last stands for the exchange


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An earlier result with the user's own files in it."""
    return earlier(tmp_path / "out" / "mini")


def earlier(out: Path) -> Path:
    made(out, OLD)
    for name, text in MINE.items():
        write(out / name, text)
    return out


def beside(out: Path) -> list[str]:
    return sorted(one.name for one in out.parent.iterdir() if one != out)


def publishing(out: Path, last: int) -> int:
    """Publish in a process of its own that is killed before a step; how it ended (0: it came to its end)."""
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = [last]

    def watch(event: str, _: object) -> None:
        left[0] -= event in STEPS
        if left[0] == 0 and event in STEPS:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        with claimed(out) as work:
            made(work, NEW)
            sys.addaudithook(watch)
            publish(work, out, lambda _: None)
        os._exit(0)
    except BaseException:
        os._exit(1)


@pytest.mark.skipif(os.name == "nt", reason="no fork")
@pytest.mark.parametrize("at_once", [True, False])
def test_killed_at_any_step_of_publishing_a_whole_output_is_in_place(out: Path, monkeypatch, at_once: bool) -> None:
    """The steps are every file and folder that publishing moves, links or removes, until it comes to its end."""
    if not at_once:
        monkeypatch.setattr(swap, "_exchanged", lambda *_: False)
    seen: set[str] = set()
    for step in range(1, 60):
        ended = publishing(out, step)
        assert ended in (0, -signal.SIGKILL)
        assert out.is_dir() or not at_once
        put_back(out)
        assert_whole(out)
        seen.add(texts(out)["report.html"])
        with claimed(out):
            assert_whole(out)
        assert beside(out) == []
        if ended == 0:
            break
        shutil.rmtree(out)
        earlier(out)
    assert ended == 0 and step > 8 and seen == {"old", "new"}


def assert_whole(out: Path) -> None:
    found = texts(out)
    assert sorted(found.values()).count("mine") == len(MINE)
    assert {name: text for name, text in found.items() if text != "mine"} in (OLD, NEW)


def test_a_second_run_is_refused_and_told_who_has_the_target(out: Path) -> None:
    refused = rf"{out} - 別の実行.*プロセス番号 {os.getpid()}、20..-..-.. ..:..:.. から"
    with claimed(out) as work:
        with pytest.raises(RunError, match=refused), claimed(out):
            pass
        assert work.is_dir()
        with claimed(out.with_name("another")):
            pass
    assert beside(out) == []


def test_what_a_dead_run_has_left_stops_nobody_and_goes(out: Path) -> None:
    write(out.with_name(".mini.lock"), "")
    write(out.with_name(".mini.run-12") / "notebooks" / "a.ipynb", "half")
    made(out.with_name(".mini.spare-0123abcd"), {"report.html": "older"})
    write(out.with_name(".mini.spare-0123abcd") / "memo.txt", "mine")
    write(out.with_name(".mini.run-1.run-12") / "a", "of a target that has such a name")
    said: list[str] = []
    with claimed(out, said.append):
        pass
    assert beside(out) == [".mini.run-1.run-12"] and said == []


def test_what_only_a_dead_run_has_is_kept_and_named(out: Path) -> None:
    spare = made(out.with_name(".mini.old-0123abcd"), {"report.html": "older"})
    write(spare / "thesis.txt", "only here")
    said: list[str] = []
    with claimed(out, said.append):
        pass
    assert texts(spare) == {"thesis.txt": "only here"} and spare.name in said[0]


def test_a_place_where_no_lock_can_be_made_is_an_ordinary_fault(tmp_path: Path) -> None:
    write(tmp_path / "file", "")
    with pytest.raises(OSError), claimed(tmp_path / "file" / "mini"):
        pass


def test_kernels_are_at_home_in_the_work_folder(out: Path, monkeypatch) -> None:
    monkeypatch.setenv("IPYTHONDIR", "/nowhere")
    monkeypatch.delenv("JUPYTER_RUNTIME_DIR", raising=False)
    with claimed(out) as work:
        assert os.environ["IPYTHONDIR"] == os.environ["JUPYTER_RUNTIME_DIR"] == str(work.with_name("home"))
        assert work.is_dir() and work.with_name("home").is_dir()
    assert os.environ["IPYTHONDIR"] == "/nowhere" and "JUPYTER_RUNTIME_DIR" not in os.environ


# ---- interrupts --------------------------------------------------------------------------------------


def test_an_interrupt_before_publishing_says_nothing_new(out: Path) -> None:
    with pytest.raises(KeyboardInterrupt) as stopped, claimed(out):
        raise KeyboardInterrupt
    assert str(stopped.value) == "" and texts(out)["report.html"] == "old" and beside(out) == []


@pytest.mark.skipif(os.name == "nt", reason="signals cannot be sent to one process on Windows")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interrupt_amid_publishing_waits_and_says_that_the_new_output_stands(out, monkeypatch, name: str) -> None:
    number, before = getattr(signal, name), signal.getsignal(getattr(signal, name))
    signal.signal(number, signal.default_int_handler)
    monkeypatch.setattr(folders, "swap", lambda *two: (os.kill(os.getpid(), number), swap.swap(*two)))
    try:
        with pytest.raises(KeyboardInterrupt, match="新しい出力はそろっています"), claimed(out) as work:
            publish(made(work, NEW), out, print)
    finally:
        signal.signal(number, before)
    assert texts(out)["report.html"] == "new" and beside(out) == []


def test_an_interrupt_after_publishing_says_that_the_new_output_stands(out: Path) -> None:
    with pytest.raises(KeyboardInterrupt, match="新しい出力はそろっています"), claimed(out) as work:
        publish(made(work, NEW), out, print)
        raise KeyboardInterrupt


def test_a_later_success_forgets_what_earlier_runs_failed_at(out: Path) -> None:
    for _ in range(2):
        with claimed(out) as work:
            write(work / "run.log", "log")
            kept = keep_failed(work, out, "h")
        write(kept / "memo.txt", "mine")
    forget_failed(out)
    assert beside(out) == ["mini-failed", "mini-failed-2"]
    assert texts(out.with_name("mini-failed")) == {"memo.txt": "mine"}
