"""What a worker does in the test of the cluster instead of a run: it takes a moment, and writes down when it began and ended."""

import os
import time
from pathlib import Path

from ictanalysis.exports.many import Missed
from ictanalysis.runs.rendering import Task

SECONDS = 0.5


def play(task: Task) -> list[Missed]:
    """A report that is there already is not made again, as by a run."""
    log = Path(task.folder) / f"{task.plan_id}.log"
    if not (log.exists() and "ended" in log.read_text(encoding="utf-8")):
        _make(task)
    return [Missed(task.plan_id, "targets.csv", "planted")] if task.plan_id == "faulty" else []


def _make(task: Task) -> None:
    note(task, "began")
    time.sleep(SECONDS)
    if task.plan_id == "broken":
        raise RuntimeError("planted")
    note(task, "ended")


def note(task: Task, what: str) -> None:
    with (Path(task.folder) / f"{task.plan_id}.log").open("a", encoding="utf-8") as log:
        log.write(f"{what} {os.getpid()}\n")
