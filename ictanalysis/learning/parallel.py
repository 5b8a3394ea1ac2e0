"""Long work on several parts at once, told as it goes on."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

Part = TypeVar("Part")
Answer = TypeVar("Answer")
LIBRARIES = ("OPENBLAS", "OMP", "MKL")


def each(work: Callable[[Part], Answer], parts: Sequence[Part], what: str, jobs: int = 1) -> list[Answer]:
    """The answers of ``work`` to all parts, in their order; each is told on stderr when it is there.

    With more than one job ``work`` must be a function of a module: processes begin anew, as they do on Windows.
    """
    if jobs < 2 or len(parts) < 2:
        return _told(map(work, parts), len(parts), what)
    for library in LIBRARIES:  # tiny matrices: threads within a process only wait for each other
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    spawned, unheard = multiprocessing.get_context("spawn"), (signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is heeded here
    with ProcessPoolExecutor(min(jobs, len(parts)), spawned, signal.signal, unheard) as pool:
        try:
            return _told(pool.map(work, parts), len(parts), what)
        except BaseException:  # nobody waits for what others are still at
            for one in multiprocessing.active_children():
                one.kill()
            raise


def _told(answers: Iterable[Answer], parts: int, what: str) -> list[Answer]:
    found = []
    for i, answer in enumerate(answers, 1):
        print(f"{what} {i}/{parts}", file=sys.stderr, flush=True)
        found.append(answer)
    return found
