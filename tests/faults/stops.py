"""The run, its server of processes or a kernel is stopped: at moments spread over a run, and at named steps."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress

import psutil

from faults.world import MEMO, Running, World, after, judged, seen

Trial = tuple[str, list[str] | None]  # its name, and what was wrong; None: the fault could not be planted
MOMENTS = 12
LATE = 0.95  # of a run's time, so that the last moment is still one of the run
STEPS = {
    "before anything": "import|ictanalysis.runs.prepare|1",
    "target claimed": "os.mkdir|.mini.run-|1",
    "workbook handed on": "open|workbook.pickle|1",
    "first kernel": "open|new/notebooks/annual_evaluation.ipynb|1",
    "results written": "open|new/results.csv|1",
    "report written": "open|new/report.html|1",
    "manifest written": "open|new/manifest.json|1",
    "user's file carried": f"os.link|{MEMO}|1",
    "new outputs ready": "os.rename|.mini.spare-|1",
    "before the exchange": "ctypes.dlsym|renameat2|1",
    "old outputs going": "os.remove|.mini.spare-|3",
    "lock going": "os.remove|.mini.lock|1",
}
RENAMES = {f"rename {number}": f"os.rename|.mini.|{number}" for number in (1, 2, 3, 4)}
OF_TERMINALS = ("SIGINT", "SIGHUP")  # which they send to all that a command has begun
# -2 is what a shell calls 130: Python says so itself where the interrupt came amid its `exec` of a text
CODES = {"SIGKILL": (-9, 0), **dict.fromkeys(("SIGINT", "SIGTERM", "SIGHUP"), (130, -2, 0))}


def of_run(world: World, name: str) -> Iterator[Trial]:
    """A signal to the run itself, at twelve moments and at every named step.

    One run after another is stopped and begins on what the one before has left; a whole run ends each series.
    """
    number = getattr(signal, name)
    for moment in range(1, MOMENTS + 1):
        yield f"at {moment}/{MOMENTS} of a run", _at(world, LATE * moment / MOMENTS, name)
    yield "a whole run after these", after(world)
    for step, event in STEPS.items():
        yield step, _step(world, {"FAULT_AT": event, "FAULT_SIGNAL": str(number)}, name)
    yield "a whole run after these", after(world)
    for step, event in RENAMES.items():
        planted = {"FAULT_AT": event, "FAULT_SIGNAL": str(number), "FAULT_NO_EXCHANGE": "1"}
        yield f"{step} where nothing can be exchanged", _step(world, planted, name)
    yield "a whole run after these", after(world)


def _at(world: World, share: float, name: str) -> list[str] | None:
    """The run is sent a signal at a share of its time; on a busy machine that time is found by trying."""
    for _ in range(3):
        if world.turned:
            world.turn()
        running = world.start()
        came = running.wait(lambda one=running: _age(one) > world.seconds * share) and running.process.poll() is None
        if came and name in OF_TERMINALS:
            os.killpg(running.process.pid, getattr(signal, name))
        elif came:
            running.process.send_signal(getattr(signal, name))
        ended = running.end()
        if came:
            return seen(world, ended, CODES[name])
        world.seconds = ended.seconds
    return None


def _step(world: World, planted: dict[str, str], name: str) -> list[str] | None:
    """The run is sent a signal at a named step; a good output that is out of its place is the next run's to put back."""
    if world.turned:
        world.turn()
    done = world.run(env=planted)
    if "FAULT_NO_EXCHANGE" in planted and name == "SIGKILL" and not world.out.exists():
        world.run(more=("--only", "no such measure", "--out", "outputs/mini"))  # refused, and yet it puts it back
    wrong = seen(world, done, CODES[name])
    return wrong if done.reached else None


def of_kernel(world: World) -> Iterator[Trial]:
    """Kernels killed: one after another, ever later after they have come."""
    for moment in range(MOMENTS):
        world.turn()
        running = world.start()
        yield f"kernel {moment % 4 + 1}, {moment * 0.1:.1f} s old", _kill(world, running, moment % 4, moment * 0.1)


def of_server(world: World) -> Iterator[Trial]:
    """The server that forks kernels killed, ever later after it has come."""
    for moment in range(MOMENTS):
        world.turn()
        running = world.start()
        found: list[psutil.Process] = []
        running.wait(lambda one=running, into=found: bool(into) or into.extend(servers(one)) or bool(into))
        later = _age(running) + world.seconds * LATE * moment / MOMENTS / 2
        there = running.wait(lambda at=later, one=running: _age(one) > at) and bool(found) and found[0].is_running()
        if there:
            with suppress(psutil.Error):
                found[0].kill()
        ended = running.end()
        yield f"after {moment}/{MOMENTS * 2} of a run", judged(world, ended, (0, 1)) if there else unplanted(world)


def _kill(world: World, running: Running, place: int, age: float) -> list[str] | None:
    """Kill the kernel that came as the so-manieth when it has an age, or one that is there then."""
    came: dict[int, float] = {}
    killed: list[int] = []

    def now() -> bool:
        for one in kernels(running):
            came.setdefault(one.pid, _age(running))
            if len(came) > place and _age(running) - [*came.values()][place] >= age:
                with suppress(psutil.Error):
                    one.kill()
                    killed.append(one.pid)
        return bool(killed)

    running.wait(now)
    ended = running.end()
    if not killed:
        return unplanted(world)
    return judged(world, ended, (0, 1), "" if ended.code == 0 else r"セル .* - カーネルが停止しました")


def unplanted(world: World) -> None:
    """The fault did not come about; the next trial begins in order."""
    world.run()


def _age(running: Running) -> float:
    return time.monotonic() - running.began


def servers(running: Running) -> list[psutil.Process]:
    """The processes of a run that fork others."""
    with suppress(psutil.Error):
        return [
            one for one in psutil.Process(running.process.pid).children() if "forkserver" in " ".join(one.cmdline())
        ]
    return []


def kernels(running: Running) -> list[psutil.Process]:
    """The kernels of a run: what a server has forked, or what was started as one."""
    found = []
    with suppress(psutil.Error):
        run = psutil.Process(running.process.pid)
        own = {one.pid for one in servers(running)}
        for one in run.children(recursive=True):
            with suppress(psutil.Error):
                forked = one.ppid() in own
                if forked or "ipykernel" in " ".join(one.cmdline()):
                    found.append(one)
    return found
