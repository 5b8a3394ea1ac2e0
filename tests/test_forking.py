"""Processes that are forked by the server of a run, and what becomes of their work when they are lost."""

import os
import signal
import sys
from pathlib import Path

import pytest

from ictanalysis.runs import forking

pytestmark = pytest.mark.skipif(not forking.CAN_FORK, reason="ここではプロセスを分岐しません(Linux だけ)")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forking, "PRELOADED", ())


def process() -> int:
    return os.getpid()


def lost_elsewhere(home: int) -> str:
    if os.getpid() != home:
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def fails() -> None:
    raise OSError("その仕事の失敗")


def test_work_is_done_elsewhere_and_its_failure_told() -> None:
    with forking.forking(), forking.side_by_side() as submit:
        assert submit(process)() != os.getpid()
        with pytest.raises(OSError, match="その仕事の失敗"):
            submit(fails)()


def test_what_a_lost_process_had_to_do_is_done_here() -> None:
    with forking.forking(), forking.side_by_side() as submit:
        assert submit(lost_elsewhere, os.getpid())() == "done"


def test_without_the_server_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(*_: object) -> None:
        raise EOFError("unexpected EOF")

    with forking.forking(), forking.side_by_side() as submit:
        monkeypatch.setattr(forking.ProcessPoolExecutor, "submit", ended)
        assert submit(process)() == os.getpid()
        assert not forking.served()


def search_path() -> list[str]:
    return sys.path


def test_nothing_is_loaded_from_the_folder_of_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ictanalysis").mkdir()
    (tmp_path / "ictanalysis/__init__.py").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with forking.forking(), forking.side_by_side() as submit:
        assert "" not in submit(search_path)()
