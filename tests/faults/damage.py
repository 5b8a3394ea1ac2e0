"""What a run needs is missing, damaged, full or closed to it."""

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from faults.stops import Trial, unplanted
from faults.world import MEMO, PLANTED, ROOT, VALUES, Ended, World, judged

FORECAST = ("constants.json", "calibration.json")
CLOSED = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search")


@contextmanager
def mended(world: World, *names: str) -> Iterator[list[Path]]:
    """Files or folders that a trial may break; afterwards they are as before."""
    kept = world.folder.parent / "kept aside"
    paths = [world.folder / name for name in names]
    for path in paths:
        place = kept / path.relative_to(world.folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            shutil.copytree(path, place)
        elif path.exists():
            shutil.copy2(path, place)
    try:
        yield paths
    finally:
        for path in paths:
            place = kept / path.relative_to(world.folder)
            if path.is_dir():
                shutil.rmtree(path)
            path.unlink(missing_ok=True)
            if place.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                place.rename(path)
        shutil.rmtree(kept)


def of_files(world: World) -> Iterator[Trial]:
    """Constants, counts, tables, notebooks, earlier results: missing, cut off, of nonsense."""
    for name in FORECAST:
        for how, change in HARMS.items():
            world.turn()
            with mended(world, "data/forecast"):
                _learnt(world)
                ended = _harmed(world, f"data/forecast/{name}", change)
            yield f"{name} {how}", judged(world, ended, (1,), name.split(".")[0])
    for name in ("data/rubric.csv", "data/plan/targets.csv", VALUES, "notebooks/measure.ipynb"):
        for how, change in HARMS.items():
            world.turn()
            with mended(world, name):
                ended = _harmed(world, name, change)
            if ended.code == 0:  # such as a rubric, without which there is a usual one
                yield f"{name} {how}: no fault", unplanted(world)
            else:
                yield f"{name} {how}", judged(world, ended, (1,), Path(name).name)
    for how, change in HARMS.items():
        world.turn()
        with mended(world, "params/mini.yml", "earlier.csv") as (params, earlier):
            shutil.copy(world.out / "results.csv", earlier)
            params.write_text(f"{params.read_text(encoding='utf-8')}previous: earlier.csv\n", encoding="utf-8")
            ended = _harmed(world, "earlier.csv", change)
        yield f"earlier results {how}", judged(world, ended, (1,), "earlier.csv")


def of_fonts(world: World) -> Iterator[Trial]:
    """The font of the packages cut off or missing, as long as no other is installed where the run looks first."""
    installed = any(Path("/usr/share/fonts").rglob("BIZUDPGothic-Regular.ttf"))
    for how in ("cut off", "missing"):
        shadow = world.folder.parent / "fonts"
        package = shadow / "noto_cjk_sans_jp_regular"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("", encoding="utf-8")
        if how == "cut off":
            (package / "NotoSansCJKjp-Regular.otf").write_bytes(b"OTTO" + bytes(100))
        fence = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /usr/share/fonts && exec "$@"', "sh")
        if installed and subprocess.run([*fence, "true"], capture_output=True).returncode:
            yield f"font {how}: another is installed and cannot be hidden here", None
            shutil.rmtree(shadow)
            continue
        world.turn()
        paths = [str(shadow), str(PLANTED), str(world.package)]
        ended = world.run(env={"PYTHONPATH": os.pathsep.join(paths)}, prefix=fence if installed else ())
        shutil.rmtree(shadow)
        yield f"font {how}", judged(world, ended, (1,), "フォント|Noto|font")


def of_outputs(world: World) -> Iterator[Trial]:
    """The manifest and the outputs themselves altered, what is kept between runs altered or gone."""
    for how, change in HARMS.items():
        world.turn()
        change(world.out / "manifest.json")
        ended = world.run()
        missing = how == "missing"  # a folder of which nobody knows whose it is
        wrong = [] if ended.code == (2 if missing else 0) else [f"exit code {ended.code}"]
        if missing:
            wrong += [] if "別の場所" in ended.said else ["the message does not name the place"]
            shutil.rmtree(world.out)
            _fresh(world)
        else:
            kept = [one for one in world.out.parent.iterdir() if one.name.startswith("mini-kept")]
            wrong += [] if len(kept) == 1 and (kept[0] / MEMO).exists() else ["what lay there was not kept"]
            for one in kept:
                shutil.rmtree(one)
            (world.out / MEMO).write_text("mine", encoding="utf-8")
        yield f"manifest {how}", [*wrong, *judged(world, Ended(0, "", 0.0), (0,))]
    for how, change in HARMS.items():
        change(world.out / "report.html")
        ended = world.run()
        for one in world.out.glob("report-kept*"):  # what is not as a run has left it may be somebody's work
            one.unlink()
        yield f"report {how}", judged(world, ended, (0,))
    for how, change in HARMS.items():
        there = [one for one in (world.out.parent / ".kept").rglob("*") if one.is_file()]
        for file in there:
            change(file)
        world.turn()
        yield f"what is kept between runs {how}", judged(world, world.run(), (0,)) if there else unplanted(world)


def of_disk(world: World) -> Iterator[Trial]:
    """A disk that is full after so much of what a run writes, else files that may not grow."""
    needed = sum(file.stat().st_size for file in world.out.rglob("*") if file.is_file())
    outputs = world.out.parent
    if os.geteuid() == 0 and not subprocess.run(["mount", "-t", "tmpfs", "none", str(outputs)]).returncode:
        subprocess.run(["umount", str(outputs)], check=True)
        yield from _small_disk(world, needed)
    else:
        yield "no small disk may be mounted here, so files were kept from growing instead", None
    for share in (0.02, 0.1, 0.3):
        world.turn()
        most = int(needed * share)
        ended = world.run(before=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (most, most)))
        yield f"no file over {share:.1%} of the outputs", judged(world, ended, (1,))


def _small_disk(world: World, needed: int) -> Iterator[Trial]:
    outputs, aside = world.out.parent, world.folder.parent / "aside"
    outputs.rename(aside)
    outputs.mkdir()
    try:
        for share in (0.0, 0.1, 0.3, 0.5, 0.7, 0.9):
            yield f"a disk with room for {share:.0%} of the outputs (tmpfs)", _filled(world, aside, needed, share)
    finally:
        outputs.rmdir()
        aside.rename(outputs)


def _filled(world: World, aside: Path, needed: int, share: float) -> list[str]:
    """A run on a small disk of its own, whose outputs are then taken over."""
    outputs = world.out.parent
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={needed * 8}", "none", str(outputs)], check=True)
    try:
        shutil.copytree(aside, outputs, dirs_exist_ok=True)
        room = shutil.disk_usage(outputs).used + int(needed * share) // 4096 * 4096
        subprocess.run(["mount", "-o", f"remount,size={room}", str(outputs)], check=True)
        world.turn()
        ended = world.run()
        subprocess.run(["mount", "-o", f"remount,size={needed * 8}", str(outputs)], check=True)
        wrong = judged(world, ended, (1,), "容量|書")
        shutil.rmtree(aside)
        shutil.copytree(outputs, aside)
        return wrong
    finally:
        subprocess.run(["umount", str(outputs)], check=True)


def of_closed_places(world: World) -> Iterator[Trial]:
    """Folders that may not be written, and a home that may not."""
    if subprocess.run([*CLOSED, "true"], capture_output=True).returncode:
        yield "nobody can be kept from writing here", None
        return
    for name, path in (("the outputs", world.out.parent), ("the last outputs", world.out)):
        before = path.stat().st_mode
        world.turn()
        path.chmod(0o555)
        ended = world.run(prefix=CLOSED)
        path.chmod(before)
        # the files of a folder that cannot be written cannot be carried off, but the folder itself can be replaced
        yield f"{name} read-only", judged(world, ended, (1,) if path != world.out else (0, 1), "outputs")
    home = world.folder.parent / "home"
    home.mkdir(mode=0o555, exist_ok=True)
    for name, env in (
        ("home read-only", {"HOME": str(home)}),
        ("home missing", {"HOME": "/nowhere/at/all"}),
        ("IPYTHONDIR missing", {"IPYTHONDIR": "/proc/nowhere", "JUPYTER_RUNTIME_DIR": "/proc/nowhere"}),
        ("no place for temporary files", {"TMPDIR": "/proc/nowhere"}),
    ):
        world.turn()
        yield name, judged(world, world.run(prefix=CLOSED, env=env), (0,))


# ---- how things break --------------------------------------------------------------------------------


def _cut(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 3])


HARMS: dict[str, Callable[[Path], object]] = {
    "missing": lambda file: file.unlink(),
    "cut off": _cut,
    "empty": lambda file: file.write_bytes(b""),
    "of nonsense": lambda file: file.write_bytes(bytes(range(256)) * 4),
}


def _harmed(world: World, name: str, change: Callable[[Path], object]) -> Ended:
    change(world.folder / name)
    return world.run()


def _learnt(world: World) -> None:
    """The files that `fit` leaves, as the package has them."""
    (world.folder / "data" / "forecast").mkdir()
    for name in FORECAST:
        shutil.copy(ROOT / "ictanalysis" / "forecast" / name, world.folder / "data" / "forecast")


def _fresh(world: World) -> None:
    world.run()
    (world.out / MEMO).write_text("mine", encoding="utf-8")
