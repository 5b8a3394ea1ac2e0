"""Two runs at once, other clocks, zones, languages, terminals and folders; notebooks that misbehave; little memory."""

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial

from faults.stops import Trial, unplanted
from faults.world import World, judged

FUTURE, PAST = 4_000_000_000, 100_000_000
MISBEHAVE = {
    "exits its kernel": ("exit()", ""),
    "ends its process": ("import os\nos._exit(3)", "カーネルが停止しました"),
    "is killed for its memory": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "カーネルが停止しました"),
    "has too little memory": (
        "import resource\nhas = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize() + 2**28\n"
        "resource.setrlimit(resource.RLIMIT_AS, (has, has))\nx = [bytes(2**26) for _ in range(80)]",
        "MemoryError|カーネルが停止しました",
    ),
    "crashes": ("import ctypes\nctypes.string_at(0)", "カーネルが停止しました"),
    "raises": ("raise ValueError('値がおかしい')", "値がおかしい"),
    "prints 100 MB": ("for _ in range(1000):\n    print('あ' * 33_000)", "出力が"),
    "waits for someone to type": ("input()", "セル"),
    "leaves a process": (
        "import subprocess\nsubprocess.Popen(['sleep', '300'])\nraise ValueError('値がおかしい')",
        "値",
    ),
}


def of_two_runs(world: World) -> Iterator[Trial]:
    """A second run while the first executes; several that begin at once; the next after one that was killed."""
    for number in range(3):
        world.turn()
        first = world.start()
        there = first.wait(lambda: any(world.out.parent.glob(".mini.run-*")))
        second = world.start(log="said by the second").end_alone()
        wrong = [] if second.code == 1 and f"プロセス番号 {first.process.pid}" in second.said else [second.said]
        yield f"a second run, {number + 1}", [*wrong, *judged(world, first.end(), (0,))] if there else unplanted(world)
    for number in range(2):
        world.turn()
        runs = [world.start(log=f"said by {one}") for one in range(3)]
        ended = [one.end_alone() for one in runs]
        codes = sorted(one.code for one in ended)
        wrong = [] if codes[0] == 0 and set(codes) <= {0, 1} else [f"exit codes {codes}"]
        wrong += [one.said for one in ended if one.code and "別の実行" not in one.said]
        first = next((run for run, one in zip(runs, ended, strict=True) if one.code == 0), runs[0])  # not one refused
        yield f"three that begin at once, {number + 1}", [*wrong, *judged(world, first.end(), (0, 1))]
    world.turn()
    first, other = world.start(), world.start(more=("--out", "outputs/other"), log="said by the other")
    ended = other.end_alone()
    first_ended = first.end()
    shutil.rmtree(world.folder / "outputs" / "other", ignore_errors=True)
    wrong = [] if ended.code == 0 else [ended.said]
    yield "a second run for another folder", [*wrong, *judged(world, first_ended, (0,))]


def of_clocks(world: World) -> Iterator[Trial]:
    """Times of files in the future and in the past, other time zones; the machine's own clock cannot be set here."""
    yield "the machine's clock set forth and back", None
    for name, when in (("the future", FUTURE), ("the past", PAST)):
        for file in world.folder.rglob("*"):
            os.utime(file, (when, when))
        unchanged = world.run()
        wrong = [] if "変更がない" in unchanged.said else ["an unchanged run was made again"]
        world.turn()
        yield f"all files from {name}", [*wrong, *judged(world, world.run(), (0,))]
    for zone in ("Pacific/Kiritimati", "America/Los_Angeles", "Nonsense/Zone"):
        world.turn()
        yield f"TZ={zone}", judged(world, world.run(env={"TZ": zone}), (0,))


def of_languages(world: World) -> Iterator[Trial]:
    """Other locales and terminals that know no Japanese."""
    for name, env in (
        ("LANG=C", {"LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": ""}),
        (
            "LANG=C, UTF-8 forbidden",
            {
                **dict.fromkeys(("LANG", "LC_ALL"), "C"),
                "PYTHONUTF8": "0",
                "PYTHONCOERCECLOCALE": "0",
                "PYTHONIOENCODING": "",
            },
        ),
        ("an ASCII terminal", {"PYTHONIOENCODING": "ascii"}),
        ("a cp932 terminal", {"PYTHONIOENCODING": "cp932"}),
        ("an unknown locale", {"LANG": "xx_XX.UTF-8", "LC_ALL": "xx_XX.UTF-8"}),
    ):
        world.turn()
        yield name, judged(world, world.run(env=env), (0,), japanese="forbidden" not in name and "terminal" not in name)


def of_folders(world: World) -> Iterator[Trial]:
    """A project in a folder whose name has blanks, kanji, brackets, quotes, or is long."""
    home = world.folder
    for name in ("市の 計画", "計画 (案) [1]", "it's 50% & more", "長" * 60):
        world.turn()
        world.folder = home.with_name(name)
        home.rename(world.folder)
        wrong = judged(world, world.run(), (0,))
        world.folder.rename(home)
        world.folder = home
        yield f"in a folder 「{name[:12]}」", wrong


def of_notebooks(world: World) -> Iterator[Trial]:
    """Notebooks that do what a notebook should not."""
    limited = _takes_a_limit(world)
    for name, (code, says) in MISBEHAVE.items():
        world.turn()
        world.notebooks(measure=code)
        ended = world.run()
        world.notebooks()
        if name == "exits its kernel" and ended.code == 0:  # a polite end after the last cell is none of our business
            yield name, unplanted(world)
            continue
        yield name, judged(world, ended, (1,), says)
    for name, code in (("loops", "while True: pass"), ("sleeps", "import time\ntime.sleep(900)"),
                       ("loops and takes no interrupt", "while True:\n    try:\n        while True: pass\n    except BaseException: pass")):  # fmt: skip
        if not limited:
            yield f"{name}: params take no time limit", None
            continue
        world.turn()
        world.notebooks(measure=code)
        params = world.folder / "params" / "mini.yml"
        before = params.read_text(encoding="utf-8")
        params.write_text(f"{before}time_limit: 5\n", encoding="utf-8")
        ended = world.run()
        params.write_text(before, encoding="utf-8")
        world.notebooks()
        yield name, judged(world, ended, (1,), "5秒たっても")


def of_memory(world: World) -> Iterator[Trial]:
    """A run that may have only so much memory (address space), kernels and all."""
    for most in (0.3, 0.6, 1.0, 2.0, 4.0):
        world.turn()
        size = int(most * 2**30)
        ended = world.run(before=partial(resource.setrlimit, resource.RLIMIT_AS, (size, size)))
        yield f"{most} GB of address space", judged(world, ended, (0, 1))


def _takes_a_limit(world: World) -> bool:
    file = world.folder / "params" / "mini.yml"
    before = file.read_text(encoding="utf-8")
    file.write_text(f"{before}time_limit: 5\n", encoding="utf-8")
    check = [*world.command[:3], "check", "params/mini.yml"]
    done = subprocess.run(
        check, cwd=world.folder, capture_output=True, env={**os.environ, "PYTHONPATH": str(world.package)}
    )
    file.write_text(before, encoding="utf-8")
    return done.returncode == 0
