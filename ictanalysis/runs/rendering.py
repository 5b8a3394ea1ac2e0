"""Reports of many plans: one task per plan, a run in a process of its own, here or on another machine."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

import psutil

from ictanalysis.exports.many import Missed
from ictanalysis.inputs.faults import FaultError
from ictanalysis.runs.claim import TakenError

TRIES = 2  # of a process that dies
PATIENCE = 20  # seconds that an orphan is given to put everything back
ALONE = "import ictanalysis.runs.quick_start; from ictanalysis.runs.rendering import alone; alone()"

_stopped = threading.Event()


class Task(NamedTuple):
    """A plan to be rendered: its params file and the folder of its report, as seen from the folder of the command."""

    plan_id: str
    params: str
    target: str
    folder: str


Render = Callable[[Task], list[Missed]]


def render(task: Task) -> list[Missed]:
    """Run one plan in a process of its own, once more when that process dies; nothing where all went well."""
    code = 0
    for _ in range(TRIES):
        code, said = _in_a_process(task)
        if code == 0:
            return [Missed(task.plan_id, where, what) for where, what in json.loads(said.splitlines()[-1])]
        if _stopped.is_set():
            break
    what = f"処理が {TRIES} 回とも途中で止まりました(終了コード {code}) - 最後まで動くこと - メモリとディスクの空きを確かめてください"
    return [Missed(task.plan_id, task.params, what)]


def _in_a_process(task: Task) -> tuple[int, str]:
    """Exit code and output of a run that ends with this process: its input closes, whatever has ended us."""
    command = [sys.executable, "-c", ALONE, task.params, task.target]
    pipe, none = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, cwd=task.folder, encoding="utf-8", stdin=pipe, stdout=pipe, stderr=none) as process:
        said = process.stdout.read() if process.stdout else ""
        return process.wait(), said


def alone() -> None:
    """What that process does: one run, and a last line of JSON that holds what went wrong."""
    from ictanalysis.runs.execute import run

    params, target = sys.argv[1:]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    found: list[tuple[str, str]] = []
    try:
        _patiently(lambda: run(Path(params), Path(target), jobs=1))
    except FaultError as error:
        found = [(one.where, f"{one.found} - {one.expected} - {one.remedy}") for one in error.faults]
    except Exception as error:  # told by plan, and the others go on
        found = [(params, str(error) or type(error).__name__)]
    print(json.dumps(found))


def _patiently(act: Callable[[], object]) -> None:
    """Wait for the end of a run whose worker has died before it."""
    for _ in range(2 * PATIENCE):
        try:
            act()
            return
        except TakenError:
            time.sleep(1)
    act()


def _end_with_the_parent() -> None:
    """Stop as by Ctrl-C when nobody waits for us any more, and by force where that does not help."""
    sys.stdin.read()
    if os.name == "posix":
        os.kill(os.getpid(), signal.SIGINT)
        threading.Event().wait(PATIENCE)
    for kernel in psutil.Process().children(recursive=True):
        kernel.kill()
    os._exit(130)


def rendered_here(tasks: Sequence[Task], jobs: int, act: Render = render) -> Iterator[list[Missed]]:
    """What went wrong with each task, as they end, several at a time."""
    _stopped.clear()
    pool = ThreadPoolExecutor(max_workers=jobs)
    try:
        for done in as_completed([pool.submit(act, task) for task in tasks]):
            yield done.result()
    except BaseException:
        _stopped.set()
        for child in psutil.Process().children():
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
