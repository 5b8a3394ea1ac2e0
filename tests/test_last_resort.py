"""Whatever is broken, in the files of the program or around it, ends in one clear message."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from xlsxwriter.exceptions import FileCreateError

import ictanalysis
from ictanalysis import cli
from ictanalysis.cli import main
from ictanalysis.forecast.constants import FILE, ConstantsError, read_constants
from ictanalysis.runs import execute

STOPPED = "中断しました。前回の出力はそのままです。\n"
FORECAST = "forecast --history 2022:61.3,2024:63.0 --by 2027 --kind percent"


def broken(name: str, change: Callable[[str], str | None], folder: Path, line: str) -> tuple[int, str]:
    """Exit code and errors of a command whose package has one file changed (None: removed)."""
    package = folder / "lib" / "ictanalysis"
    shutil.copytree(Path(ictanalysis.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    file = package / name
    text = change(file.read_text(encoding="utf-8") if file.exists() else "")
    file.unlink(missing_ok=True)
    if text is not None:
        file.write_text(text, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(package.parent)}
    done = subprocess.run([sys.executable, "-m", "ictanalysis", *line.split()], capture_output=True, text=True,
                          encoding="utf-8", env={**environment, "PYTHONUTF8": "1"}, timeout=120)  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.parametrize("line", ["check params/mini.yml", "run params/mini.yml", FORECAST])
def test_damaged_constants_are_one_message(mini: Path, line: str) -> None:
    code, said = broken("forecast/constants.json", lambda text: text[:-20], mini, line)
    assert code == 1 and "Traceback" not in said
    assert said.count("constants.json - 「JSONとして読めません」") == 1 and "fit --write" in said


def change(*path: str | int, to: object) -> Callable[[dict], None]:
    def act(held: dict) -> None:
        for key in path[:-1]:
            held = held[key]
        held[path[-1]] = to

    return act


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (change("damping", to=float("nan")), "damping"),
        (change("stretch", 0, to=float("inf")), "stretch"),
        (change("stories", "count", 2, 1, to="0.4"), "stories count"),
        (change("stories", "other", 0, to=[1.0, 2.0]), "stories"),
        (change("stories", to=[]), "stories"),
        (change("managed", "usual", "slope", to=True), "managed usual slope"),
        (change("managed", "ends", to=None), "managed ends"),
        (change("managed", "targets", to="many"), "managed targets"),
        (change("relabel", "count 3", to=[1.0]), "knots か relabel"),
        (lambda held: held["staying"].pop("bound"), "staying bound"),
        (lambda held: held["managed"]["classes"].pop("one"), "managed classes one"),
        (change("leaving", to=[1.0]), "leaving"),
        (lambda held: held["together"].pop("1"), "together"),
        (change("learnt_on", to=3), "learnt_on"),
        (change("longest_horizon", to=10**400), "longest_horizon"),
        (lambda held: held.pop("knots"), "knots"),
        (lambda held: held.clear(), "learnt_on"),
    ],
)
def test_constants_of_the_wrong_shape_are_named(act: Callable[[dict], None], said: str, tmp_path: Path) -> None:
    held = json.loads(FILE.read_text(encoding="utf-8"))
    act(held)
    (tmp_path / "c.json").write_text(json.dumps(held), encoding="utf-8")
    with pytest.raises(ConstantsError, match=f"c.json - 「{said} "):
        read_constants(tmp_path / "c.json")


@pytest.mark.parametrize("text", ["[]", "null", '"a"', "", "\x00", "[" * 100_000, "9" * 5000, None])
def test_what_is_no_file_of_constants(text: str | None, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "c.json").write_text(text, encoding="utf-8")
    with pytest.raises(ConstantsError, match="配布されたファイルに戻す"):
        read_constants(tmp_path / "c.json")


def test_the_learnt_constants_are_sound() -> None:
    assert read_constants().longest_horizon >= 1


@pytest.mark.parametrize("text", ["import nowhere\n", "def (:\n", "raise RuntimeError('a\\nb')\n", "1 / 0\n"])
def test_a_module_that_does_not_load_is_one_line(mini: Path, text: str) -> None:
    code, said = broken("inputs/reading.py", lambda _: text, mini, "check params/mini.yml")
    assert code == 1 and len(said.splitlines()) == 1
    assert said.startswith("予期しない誤り - 「") and "--debug" in said


def test_a_library_that_does_not_load_is_one_line(mini: Path) -> None:
    code, said = broken("../numpy.py", lambda _: "raise ImportError('no DLL')\n", mini, "check params/mini.yml")
    assert code == 1 and len(said.splitlines()) == 1 and "ImportError: no DLL" in said


def test_a_path_too_long_is_one_message(mini: Path, capsys) -> None:
    assert main(["check", "a" * 5000]) in (1, 2)
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_variables_of_the_environment_change_nothing(mini: Path, monkeypatch) -> None:
    asked: list[str | None] = []
    monkeypatch.setattr(execute, "run", lambda *_: asked.extend(os.environ.get(one) for one in names))
    names = ("SOURCE_DATE_EPOCH", "MPLBACKEND")
    for name in names:
        monkeypatch.setenv(name, "nonsense")
    assert main(["run", "params/mini.yml"]) == 0
    assert asked == [None, None]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "メモリ - 足りません"),
        (OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)), "メモリ - 足りません"),
        (RuntimeError("can't start new thread"), "メモリ - 足りません"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "outputs/a.csv"), "outputs/a.csv - 空き容量がありません"),
        (FileCreateError(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))), "出力先 - 空き容量がありません"),
        (OSError(errno.EROFS, os.strerror(errno.EROFS), "outputs"), "outputs - 書き込めない場所です"),
    ],
)
def test_what_the_machine_lacks_is_one_message(mini, monkeypatch, capsys, error: Exception, said: str) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(execute, "run", fails)
    assert main(["run", "params/mini.yml"]) == 1
    told = capsys.readouterr().err
    assert told.startswith(said) and len(told.splitlines()) == 1


@pytest.fixture
def handlers() -> Iterator[None]:
    """What the tests themselves do on a signal is as before afterwards, however a test ends."""
    before = {one: signal.getsignal(one) for name in cli.STOPS if (one := getattr(signal, name, None))}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGHUP on Windows")
def test_a_closed_terminal_stops_a_run_unless_it_was_told_not_to(mini, monkeypatch, capsys, handlers) -> None:
    monkeypatch.setattr(execute, "run", lambda *_: os.kill(os.getpid(), signal.SIGHUP))
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whatever the tests themselves were told
    assert main(["run", "params/mini.yml"]) == 130
    assert capsys.readouterr().err == STOPPED
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    assert main(["run", "params/mini.yml"]) == 0


def test_a_stop_that_python_cannot_heed_at_once_is_heeded_then(mini, monkeypatch, capfd, handlers) -> None:
    class Stopped:
        def __del__(self) -> None:
            raise KeyboardInterrupt

    def busy(*_: object) -> None:
        Stopped()
        time.sleep(20)

    monkeypatch.setattr(execute, "run", busy)
    assert main(["run", "params/mini.yml"]) == 130
    assert capfd.readouterr().err == STOPPED


def test_a_stop_amid_an_import_waits_until_it_is_over(mini, monkeypatch, capfd, handlers) -> None:
    taken = compile("done = [signal.raise_signal(signal.SIGTERM), time.sleep(0)]", cli.IMPORTS, "exec")
    seen: list[object] = []

    def run(*_: object) -> None:
        exec(taken, names := {"signal": signal, "time": time})
        seen.append(names["done"])
        time.sleep(20)

    monkeypatch.setattr(execute, "run", run)
    assert main(["run", "params/mini.yml"]) == 130
    assert seen and capfd.readouterr().err == STOPPED


HANGS = """
import signal, sys, time
from ictanalysis import cli
from ictanalysis.runs import execute
def run(*_):
    try:
        signal.raise_signal(signal.SIGTERM)
    except KeyboardInterrupt:
        time.sleep(100)
cli.PATIENCE, execute.run, sys.argv = 1, run, ["ictanalysis", "run", "params/mini.yml"]
sys.exit(cli.main())
"""


def test_a_command_that_hangs_after_a_stop_is_ended(mini) -> None:
    done = subprocess.run([sys.executable, "-c", HANGS], capture_output=True, encoding="utf-8", timeout=60,
                          env={**os.environ, "PYTHONIOENCODING": "utf-8"})  # fmt: skip
    assert done.returncode == 130
    assert "強制的に終えました" in done.stderr and len(done.stderr.splitlines()) == 1


def test_it_is_ended_also_where_nobody_can_be_told(mini) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    done = subprocess.run([sys.executable, "-c", HANGS], stderr=writes, timeout=60, check=False)
    os.close(writes)
    assert done.returncode == 130


@pytest.mark.skipif(os.name == "nt", reason="a process that is told to stop on Windows ends at once")
def test_a_stop_does_not_wait_for_what_other_processes_are_at(tmp_path: Path) -> None:
    learns = """
import sys, time
from ictanalysis import cli
from ictanalysis.learning import fit, parallel
fit.fit = lambda *_, **__: print(parallel.each(time.sleep, [0, 300, 300, 300], "学習", 2))
sys.argv = ["ictanalysis", "fit", "."]
sys.exit(cli.main())
"""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        [sys.executable, "-c", learns], cwd=tmp_path, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stderr is not None
        process.stderr.readline()  # the first part has ended, others have begun
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 130 and "中断しました" in process.stderr.read().decode()


@pytest.mark.skipif(os.name == "nt", reason="there is no such limit on Windows")
def test_a_limit_on_memory_that_is_too_low_is_told_before_anything_else(mini) -> None:
    command = f"ulimit -v 1000000; exec {sys.executable} -m ictanalysis run params/mini.yml"
    done = subprocess.run(["sh", "-c", command], capture_output=True, encoding="utf-8", timeout=120,
                          env={**os.environ, "PYTHONIOENCODING": "utf-8"})  # fmt: skip
    assert done.returncode == 1 and not Path("outputs").exists()
    assert done.stderr.startswith("メモリ - 上限が 1.0GB") and len(done.stderr.splitlines()) == 1
