"""A miniature project in which faults are planted: two states of its data, and the outputs that each must give."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import nbformat
import psutil

ROOT = Path(__file__).parents[2]
PLANTED = Path(__file__).parent / "planted"
PARAMS = """title: 小さな計画の評価
plan: data/plan
actuals: data/actuals
fiscal_year: R7
as_of: 2026-07-01
status: draft
measures: ["1-1"]
"""
PARAMETERS = 'params: str = ""\nmeasure: str = ""\n'
WORK = "import time\ntime.sleep(0.2)\nprint(1)"
READ = """from ictanalysis.pages.workbook import open_params
book = open_params(params)
print(book.rows("1-1-1")[-1].value)"""
READER = "decisions"  # the notebook that reads, and is therefore kept
VALUES = "data/actuals/indicator_values.csv"
STATES = (",63,%", ",64,%")
GRACE = 30  # seconds in which what a run has begun notices that the run is gone, be the machine busy
LONGEST = 240  # seconds; what takes longer hangs
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龥]")
CLOCKED = ("manifest.json", "run.log")
MEMO = "memo.txt"  # the user's own file in the outputs


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    said: str
    seconds: float
    left: tuple[str, ...] = ()

    @property
    def reached(self) -> bool:
        """Whether a step at which a fault was planted came."""
        return "予定した段階に着きました" in self.said


@dataclass
class World:
    """A project folder, and the digests of the outputs of its two states."""

    folder: Path
    state: int = 0
    good: list[dict[str, str]] = field(default_factory=list)
    seconds: float = 0.0
    command: tuple[str, ...] = (sys.executable, "-m", "ictanalysis", "run", "params/mini.yml")

    @property
    def package(self) -> Path:
        """Where a copy of the package lies, so that nobody's work on it disturbs a trial."""
        return self.folder.parent / "package"

    @property
    def out(self) -> Path:
        return self.folder / "outputs" / "mini"

    def turn(self) -> None:
        """The other state of the data, so that a run has something to do."""
        file = self.folder / VALUES
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(STATES[self.state], STATES[1 - self.state]), encoding="utf-8")
        self.state = 1 - self.state

    def notebooks(self, code: str = WORK, measure: str = "") -> None:
        """Notebooks that only do what the trial is about, that of the measure something of its own."""
        own = {"measure": measure or code, READER: READ}
        for file in (ROOT / "notebooks").glob("*.ipynb"):
            cells = [
                nbformat.v4.new_markdown_cell(f"# {file.stem}"),
                nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
                nbformat.v4.new_code_cell(own.get(file.stem, code)),
            ]
            for number, cell in enumerate(cells):
                cell["id"] = f"cell-{number}"
            made = nbformat.v4.new_notebook(cells=cells)
            made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
            (self.folder / "notebooks").mkdir(exist_ok=True)
            nbformat.write(made, self.folder / "notebooks" / file.name)

    # ---- running -------------------------------------------------------------------------------------

    def start(
        self, env: Mapping[str, str] | None = None, more: Iterable[str] = (), before: Callable[[], object] | None = None,
        prefix: Iterable[str] = (), log: str = "said",
    ) -> "Running":  # fmt: skip
        """The real command as a process group of its own."""
        paths = [str(PLANTED), str(self.package)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8", **(env or {})}
        said = self.folder.parent / log
        with said.open("wb") as stream:
            process = subprocess.Popen(
                [*prefix, *self.command, *more], cwd=self.folder, env=environment, stdout=stream, stderr=stream,
                start_new_session=True, preexec_fn=partial(_ready, before),
            )  # fmt: skip
        return Running(self, process, said, time.monotonic())

    def run(self, **how: object) -> Ended:
        """The command from beginning to end."""
        return self.start(**how).end()  # type: ignore[arg-type]

    # ---- what there is afterwards --------------------------------------------------------------------

    def digests(self) -> dict[str, str]:
        """What lies in the outputs, but for the files in which the clock appears."""
        files = [file for file in self.out.rglob("*") if file.is_file() and file.name not in CLOCKED]
        return {f.relative_to(self.out).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}

    @property
    def turned(self) -> bool:
        """Whether the outputs are those of the present state of the data."""
        return self.digests() == self.good[self.state]

    def whole(self) -> bool:
        """Whether the manifest is there and names what lies there."""
        try:
            held = json.loads((self.out / "manifest.json").read_text(encoding="utf-8"))["outputs"]
        except (OSError, ValueError, KeyError):
            return False
        return {name: digest for name, digest in self.digests().items() if name != MEMO} == held

    def strays(self) -> list[str]:
        """What lies beside the outputs and has no business there."""
        known = {self.out.name, ".kept", "lost+found"}
        return sorted(one.name for one in self.out.parent.iterdir() if one.name not in known)

    def processes(self) -> list[psutil.Process]:
        """What runs in the project's folder."""
        found = []
        for one in psutil.process_iter(["cwd", "status"]):
            if one.info["cwd"] == str(self.folder) and one.info["status"] != psutil.STATUS_ZOMBIE:
                found.append(one)
        return found


@dataclass
class Running:
    """A command that has been started."""

    world: World
    process: subprocess.Popen[bytes]
    said: Path
    began: float

    def wait(self, until: Callable[[], bool], seconds: float = LONGEST) -> bool:
        """Whether something came about before the command ended."""
        while self.process.poll() is None and time.monotonic() - self.began < seconds:
            if until():
                return True
            time.sleep(0.01)
        return until()

    def end_alone(self) -> Ended:
        """Its end, while others may go on."""
        code = self.process.wait(LONGEST)
        return Ended(code, self.said.read_text(encoding="utf-8", errors="replace"), time.monotonic() - self.began)

    def end(self) -> Ended:
        """Wait for its end; what hangs is ended and has the code 999."""
        try:
            code = self.process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            code = 999
            for one in (*psutil.Process(self.process.pid).children(recursive=True), psutil.Process(self.process.pid)):
                one.kill()
            self.process.wait()
        seconds = time.monotonic() - self.began
        deadline = time.monotonic() + GRACE
        while (left := self.world.processes()) and time.monotonic() < deadline:
            time.sleep(0.1)
        named = []
        for one in left:
            with suppress(psutil.Error):
                named.append(" ".join(one.cmdline())[:100])
                one.kill()
        said = self.said.read_text(encoding="utf-8", errors="replace")
        return Ended(code, said, seconds, tuple(named))


def _ready(before: Callable[[], object] | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a background job may have it ignored
    if before:
        before()


def made(folder: Path) -> World:
    """The project with good outputs of its first state, and the outputs of both states known."""
    shutil.copytree(ROOT / "tests" / "plans" / "mini", folder / "data")
    (folder / "params").mkdir()
    (folder / "params" / "mini.yml").write_text(PARAMS, encoding="utf-8")
    world = World(folder)
    shutil.copytree(ROOT / "ictanalysis", world.package / "ictanalysis")
    world.notebooks()
    for _ in STATES:
        ended = world.run()
        if ended.code:
            raise SystemExit(f"The project without a fault does not run:\n{ended.said}")
        (world.out / MEMO).write_text("mine", encoding="utf-8")
        world.good.append(world.digests())
        world.seconds = ended.seconds
        world.turn()
    ended = world.run()
    assert ended.code == 0 and world.digests() == world.good[0], ended.said
    return world


def judged(world: World, ended: Ended, codes: Iterable[int], says: str = "", japanese: bool = True) -> list[str]:
    """What is wrong after a trial: the outputs, the code, the message, what is left, and the next run."""
    return [*seen(world, ended, codes, says, japanese), *after(world)]


def seen(world: World, ended: Ended, codes: Iterable[int], says: str = "", japanese: bool = True) -> list[str]:
    """What is wrong with the outputs, the code, the message and the processes left."""
    old, new = world.good[1 - world.state], world.good[world.state]
    wrong = [] if ended.code in codes else [f"exit code {ended.code}"]
    there = world.digests()
    if there not in (old, new) or not world.whole():
        odd = sorted(name for name, _ in there.items() ^ old.items() & there.items() ^ new.items())
        wrong.append(f"the outputs are neither the old nor the new ones: {odd[:3]}")
    elif there == old and ended.code == 0:
        wrong.append("exit code 0 with the old outputs")
    elif there == new and (ended.code in (1, 2) or "前回の出力はそのまま" in ended.said):
        wrong.append("the message is of the old outputs, which are gone")
    elif there == old and "新しい出力に置き換え" in ended.said:
        wrong.append("the message is of new outputs, which are not there")
    if ended.code in (130, -2) and "中断しました" not in ended.said:
        wrong.append("the message does not say that it was stopped")
    if says and not re.search(says, ended.said):
        wrong.append(f"the message does not say {says}, but {ended.said.strip().splitlines()[-1:]}")
    noise = [one for one in ended.said.splitlines() if one.strip() and not JAPANESE.search(one)]
    if "Traceback" in ended.said or (japanese and noise):
        wrong.append(f"noise: {' / '.join(noise or ['Traceback'])[-300:]}")
    if ended.left:
        wrong.append(f"processes left: {'; '.join(ended.left)}")
    return wrong


def after(world: World) -> list[str]:
    """What is wrong with the next run, which has nothing in its way."""
    wrong = []
    again = world.run()
    if again.code or world.digests() != world.good[world.state]:
        wrong.append(f"the next run: exit code {again.code} {again.said.strip().splitlines()[-1:]}")
    if strays := world.strays():
        wrong.append(f"left: {'、'.join(strays)}")
    return wrong
