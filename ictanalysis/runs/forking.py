"""A server of processes that begin with their libraries loaded: started with a run and gone with it, on Linux only."""

import logging
import multiprocessing
import os
import pkgutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerProcess
from types import ModuleType
from typing import Any, ParamSpec, TypeVar

import psutil

import ictanalysis.pages.chapters as chapters_of

PRELOADED = (
    "ictanalysis.runs.quick_start", __name__,  # first, the latter for what it says of matplotlib
    "ipykernel.debugger", "ipykernel.kernelapp", "ipykernel.zmqshell", "matplotlib.figure", "matplotlib.backends.backend_svg",
    "statsmodels.regression.linear_model", "statsmodels.stats.proportion", "ictanalysis.pages.display", "ictanalysis.pages.workbook",
    *(f"ictanalysis.pages.chapters.{one.name}" for one in pkgutil.iter_modules(chapters_of.__path__)),
    "ictanalysis.report.html", "ictanalysis.report.pdf", "ictanalysis.runs.frozen",
)  # fmt: skip
SAFE_PATH = "PYTHONSAFEPATH"
CAN_FORK = sys.platform == "linux"  # elsewhere a process with threads and windows is not forked safely
LOST = (OSError, EOFError, BrokenProcessPool)  # by what a server or a process that is gone is known
QUIET = "ignore:resource_tracker:UserWarning"  # what it would say in English of a run that was killed
log = logging.getLogger("ictanalysis")
logging.getLogger("matplotlib").setLevel(logging.ERROR)  # a home that cannot be written is not worth its English
_running = threading.Event()
_ending = threading.Event()
_one_at_a_time = threading.Lock()
P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def forking() -> Iterator[None]:
    """While it lasts processes can be forked, where the system can do so safely; the server loads meanwhile."""
    _ending.clear()
    if CAN_FORK:
        os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # the debugger of kernels would warn on the screen
        os.environ.setdefault("PYTHONWARNINGS", QUIET)
        multiprocessing.get_context("forkserver").set_forkserver_preload([*PRELOADED])
        try:
            with _unheard(), _from_elsewhere():
                forkserver.ensure_running()
            _running.set()
        except OSError as error:
            gone(error)
    try:
        yield
    finally:
        _running.clear()
        server: Any = forkserver._forkserver
        with suppress(OSError):
            if server._forkserver_pid:
                os.kill(server._forkserver_pid, signal.SIGKILL)  # it may still be loading, for which nobody need wait
        server._stop()


@contextmanager
def _unheard() -> Iterator[None]:
    """What is begun here leaves a terminal's Ctrl-C to the run, also while its libraries load."""
    here = threading.current_thread() is threading.main_thread()  # only there can signals be set
    before = signal.signal(signal.SIGINT, signal.SIG_IGN) if here else None
    try:
        yield
    finally:
        if here:
            signal.signal(signal.SIGINT, before)


@contextmanager
def _from_elsewhere() -> Iterator[None]:
    """What is begun here loads nothing from the folder of the command, whatever lies there."""
    before = os.environ.get(SAFE_PATH)
    os.environ[SAFE_PATH] = "1"
    try:
        yield
    finally:
        os.environ.pop(SAFE_PATH) if before is None else os.environ.update({SAFE_PATH: before})


def end_all() -> None:
    """Whatever the run has begun ends at once, but for the helper that clears up after the others."""
    _ending.set()
    tracker = resource_tracker._resource_tracker._pid  # type: ignore[attr-defined]
    for one in psutil.Process().children(recursive=True):
        if one.pid != tracker:
            with suppress(psutil.Error):
                one.kill()


def ending() -> bool:
    """Whether the run itself has ended what it had begun."""
    return _ending.is_set()


def end_with_the_run() -> None:
    """In a forked process: end when the run is gone, of which nobody else tells; the server lives while we do."""
    threading.Thread(target=_await_the_end, daemon=True).start()


def _await_the_end() -> None:
    if run := multiprocessing.parent_process():
        run.join()
        os._exit(1)


def served() -> bool:
    """Whether there is a server."""
    return _running.is_set()


def gone(error: Exception) -> None:
    """From now on everything is started as it is elsewhere."""
    _running.clear()
    log.warning("プロセスを分岐できないため、ふつうに起動します: %s", error)


def forked(target: Callable[P, object], *given: P.args, **named: P.kwargs) -> ForkServerProcess:
    """A process that the server has forked; OSError or EOFError when it is gone."""
    process = multiprocessing.get_context("forkserver").Process(target=target, args=given, kwargs=named)
    with _without_main():
        process.start()
    return process


@contextmanager
def side_by_side() -> Iterator[Callable[..., Callable[[], Any]]]:
    """A `submit` of two workers, which answers what to call for the result: forked processes where there is a server, else threads.

    What a process that was lost had to do is done once more, here.
    """
    pool: Executor = ThreadPoolExecutor(2)
    if served():
        pool = ProcessPoolExecutor(2, multiprocessing.get_context("forkserver"), end_with_the_run)

    def submit(function: Callable[P, T], *given: P.args, **named: P.kwargs) -> Callable[[], T]:
        here = partial(function, *given, **named)
        try:
            with _without_main():
                future = pool.submit(here)
        except LOST as error:
            gone(error)
            pool.shutdown(wait=False, cancel_futures=True)
            return here
        return partial(_result, future, here)

    with pool:
        try:
            yield submit
        except BaseException:
            end_all()
            raise


def _result(future: Future[T], here: Callable[[], T]) -> T:
    try:
        return future.result()
    except BrokenProcessPool:
        log.warning("報告書を作るプロセスが失われたため(メモリ不足や強制終了)、もう一度作ります")
        return here()


@contextmanager
def _without_main() -> Iterator[None]:
    """The script that has begun the run is none of a forked process's business, and is not run there again."""
    with _one_at_a_time:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main
