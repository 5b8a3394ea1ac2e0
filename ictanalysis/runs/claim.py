"""One run at a time has a target: a lock that dies with its process, and what dead runs have left is put right first."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import psutil

from ictanalysis.runs.folders import RunError, manifest_of, put_away
from ictanalysis.runs.swap import FORMER, SPARE, STANDS, undisturbed

LOCK, WORK = "lock", "run"  # `.name.lock` says nothing by being there: only a living process can hold it
HOMES = ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR")


class TakenError(RunError):
    """Another run has the target."""


@contextmanager
def truthful(target: Path) -> Iterator[None]:
    """What interrupts the block says that the new output stands, once it does."""
    before = _identity(target)
    try:
        yield
    except KeyboardInterrupt as stopped:
        raise KeyboardInterrupt(STANDS if _identity(target) != before else str(stopped)) from None


@contextmanager
def claimed(target: Path, say: Callable[[str], None] = print) -> Iterator[Path]:
    """A work folder beside the target, which nobody else may replace meanwhile; the folder goes with the block.

    What kernels write for themselves goes there too: neither a home that cannot be written nor what lies in one
    decides anything.

    Raises
    ------
    RunError : another run has the target; the message says which.
    KeyboardInterrupt : with what is true by then, when the new output stands already.
    """
    put_back(target, say)
    with truthful(target), _locked(target):
        work = _named(target, f"{WORK}-{os.getpid()}")
        for folder in (work / "new", work / "home"):
            folder.mkdir(parents=True)
        try:
            with _at_home(work / "home"):
                yield work / "new"
        finally:
            with undisturbed(""):
                shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _at_home(folder: Path) -> Iterator[None]:
    """Kernels keep their settings, history and addresses in a folder."""
    before = {name: os.environ.get(name) for name in HOMES}
    os.environ.update(dict.fromkeys(HOMES, str(folder)))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            os.environ.update({name: value} if value is not None else {})


def put_back(target: Path, say: Callable[[str], None] = print) -> None:
    """What dead runs have left beside a target is put right; RunError when a run that has left it is alive."""
    if _named(target, LOCK).exists() or any(_left(target, kind) for kind in (WORK, FORMER, SPARE)):
        with _locked(target):
            restore(target)
            _sweep(target, say)


def restore(target: Path) -> None:
    """The last good output into its empty place; the target must be claimed."""
    former = sorted(_left(target, FORMER), key=lambda one: (bool(manifest_of(one)), one.stat().st_mtime))
    if former and not os.path.lexists(target):
        former[-1].rename(target)


@contextmanager
def _locked(target: Path) -> Iterator[None]:
    """The lock of a target, or RunError at once."""
    from filelock import FileLock, Timeout  # takes long to import, and an unchanged run needs no lock

    target.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(_named(target, LOCK), mode=0o666)  # another user's dead run stops nobody
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise TakenError(
            f"{target} - 別の実行がこの出力先を使っています{_holder(target)} - 一つの出力先に、同時に一つの実行 - "
            "その実行が終わってから、もう一度実行してください"
        ) from None
    try:
        yield
    finally:
        with undisturbed(""):
            with suppress(OSError):  # while it is held, so that it is nobody else's; Windows removes it by itself
                Path(lock.lock_file).unlink()
            lock.release()


def _holder(target: Path) -> str:
    """Who has the target and since when, as far as can be seen."""
    for folder in _left(target, WORK):
        number = int(folder.name.rpartition("-")[2])
        with suppress(psutil.Error):
            since = datetime.fromtimestamp(psutil.Process(number).create_time())
            return f"(プロセス番号 {number}、{since:%Y-%m-%d %H:%M:%S} から)"
    return ""


def _sweep(target: Path, say: Callable[[str], None]) -> None:
    """What runs have left that were killed; of former outputs only what nobody can miss."""
    for work in _left(target, WORK):
        shutil.rmtree(work, ignore_errors=True)
    for spare in (*_left(target, FORMER), *_left(target, SPARE)):
        if left := put_away(spare, target):
            say(f"前に中断した実行が残したフォルダです。中を確かめて消してください: {left}")


def _left(target: Path, kind: str) -> list[Path]:
    """The folders of a kind beside a target."""
    number = r"\d+" if kind == WORK else r"[0-9a-f]{8}"
    named = re.compile(rf"{re.escape(f'.{target.name}.{kind}-')}{number}")
    there = target.parent.iterdir() if target.parent.is_dir() else ()
    return sorted(one for one in there if named.fullmatch(one.name) and one.is_dir() and not one.is_symlink())


def _named(target: Path, kind: str) -> Path:
    return target.with_name(f".{target.name}.{kind}")


def _identity(folder: Path) -> tuple[int, int] | None:
    """Which folder this is, whatever its name."""
    with suppress(OSError):
        found = folder.stat()
        return found.st_dev, found.st_ino
    return None
