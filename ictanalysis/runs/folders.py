"""Folders that a run replaces: only what a manifest of ours names is ever removed, the rest is kept and said."""

import filecmp
import glob
import json
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from ictanalysis.inputs.faults import UsageError
from ictanalysis.runs.fingerprint import sha256
from ictanalysis.runs.swap import SPARE, STANDS, beside, settle, swap, undisturbed
from ictanalysis.runs.why import why

Carried = list[tuple[Path, Path]]
OWN = ("manifest.json", "run.log")
NAMED = 3  # so many strangers are named, the rest counted


class RunError(Exception):
    """A run that could not be completed; the message says where and what to do."""


# ---- what a manifest says ----------------------------------------------------------------------------


def manifest_of(folder: Path) -> dict[str, object] | None:
    """A manifest of ours; empty when it is damaged, None when there is none or another tool's."""
    file = folder / "manifest.json"
    if folder.is_symlink() or not file.is_file():
        return None
    try:
        held = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError:
        return None
    except (ValueError, RecursionError):
        return {}
    return held if isinstance(held, dict) and "run_hash" in held else None


def _is_plain(folder: Path, name: str) -> bool:
    """Whether a name is that of a file in the folder, reached through no link and no way out."""
    file = folder / name
    try:
        return file.is_file() and file.resolve() == folder.resolve() / file.relative_to(folder)
    except (OSError, ValueError, RuntimeError):
        return False


def _own(folder: Path) -> set[Path]:
    """The files there that are ours: named in the manifest, and as a run has left them."""
    manifest = manifest_of(folder)
    if not manifest:
        return set()
    outputs = manifest.get("outputs")
    digests = outputs if isinstance(outputs, dict) else {}
    names = {Path(name) for name in [*digests, *OWN] if _is_plain(folder, name)}
    return {name for name in names if sha256(folder / name) == digests.get(name.as_posix(), sha256(folder / name))}


def check_target(target: Path) -> None:
    """Only a folder that is new, empty or an earlier result, be its manifest damaged, may be replaced."""
    if not _taken(target) or (target.is_dir() and not any(target.iterdir())) or manifest_of(target) is not None:
        return
    raise UsageError(
        f"--out - 「{target}」 - 新しいフォルダか前回の出力先 - ほかのものが入っているため、別の場所を指定してください"
    )


def unchanged(target: Path, run_hash: str) -> bool:
    """Whether the outputs there are those of the same inputs, and whole."""
    manifest = manifest_of(target) or {}
    outputs = manifest.get("outputs")
    if manifest.get("run_hash") != run_hash or manifest.get("complete") is not True:
        return False
    if not isinstance(outputs, dict) or not outputs:
        return False
    try:
        return all(_is_plain(target, name) and sha256(target / name) == digest for name, digest in outputs.items())
    except OSError:
        return False


# ---- carrying and removing ---------------------------------------------------------------------------


def _taken(path: Path) -> bool:
    return os.path.lexists(path)


def _free(path: Path) -> Path:
    """The path itself or the next one with a number that nothing has yet."""
    number = 1
    tried = path
    while _taken(tried):
        number += 1
        tried = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return tried


def _clear(folder: Path, own: set[Path], new: Path | None = None) -> None:
    """Remove the files named and, where empty then, the folders that held them or that a new result has too.

    The manifest goes last: without it nobody could finish what was begun.
    """
    for name in sorted(own, key=lambda one: one.as_posix() == OWN[0]):
        with suppress(OSError):
            (folder / name).unlink()
    held = {parent for name in own for parent in name.parents}
    for emptied, _, _ in os.walk(folder, topdown=False):
        inner = Path(emptied).relative_to(folder)
        if inner in held or (new and (new / inner).is_dir()):
            with suppress(OSError):
                Path(emptied).rmdir()


def _strangers(old: Path, new: Path, own: set[Path], within: Path | None = None) -> list[Path]:
    """What lies in the earlier folder and is not ours; a folder that is all the user's goes as one."""
    found: list[Path] = []
    for path in sorted((old / (within or "")).iterdir()):
        name = path.relative_to(old)
        shared = (new / name).is_dir() or any(name in one.parents for one in own)
        if path.is_dir() and not path.is_symlink() and shared:
            found += _strangers(old, new, own, name)
        elif name not in own:
            found.append(name)
    return found


def _beside(folder: Path, name: Path) -> Path:
    """A stranger's own path in the new folder, or one beside it where a new output has that."""
    place = folder
    for part in name.parts:
        place = place / part
        if _taken(place) and not (place.is_dir() and place.relative_to(folder) in name.parents):
            place = _free(place.with_name(f"{place.stem}-kept{place.suffix}"))
    return place


def _carry(old: Path, new: Path) -> Carried:
    """The user's files of the earlier folder in the new one too; the earlier one is left as it is."""
    carried: Carried = []
    for name in _strangers(old, new, _own(old)) if old.is_dir() else []:
        place = _beside(new, name)
        place.parent.mkdir(parents=True, exist_ok=True)
        if (old / name).is_dir() and not (old / name).is_symlink():
            shutil.copytree(old / name, place, symlinks=True, copy_function=_twin)
        else:
            _twin(old / name, place)
        carried.append((name, place.relative_to(new)))
    return carried


def _twin(source: str | Path, place: str | Path) -> None:
    """A second name of the same file, or a copy where the disk has no second names."""
    try:
        if Path(source).is_symlink():
            raise OSError
        os.link(source, place)
    except OSError:
        shutil.copy2(source, place, follow_symlinks=False)


def _discard(spare: Path, target: Path) -> None:
    """Remove what a folder's manifest names, and what the target has too."""
    have: dict[int, list[Path]] = {}
    for file in _files(target):
        have.setdefault(file.lstat().st_size, []).append(file)
    same = {
        file.relative_to(spare)
        for file in _files(spare)
        if any(_alike(file, other) for other in have.get(file.lstat().st_size, []))
    }
    _clear(spare, _own(spare) | same, target)


def _files(folder: Path) -> Iterable[Path]:
    return [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]


def _alike(one: Path, other: Path) -> bool:
    """Whether two names stand for the same file, link or text; what cannot be read is like nothing else."""
    with suppress(OSError):
        if one.is_symlink() or other.is_symlink():
            return one.is_symlink() and other.is_symlink() and one.readlink() == other.readlink()
        return one.samefile(other) or (one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False))
    return False


# ---- a finished and a failed run ---------------------------------------------------------------------


def publish(work: Path, target: Path, say: Callable[[str], None] = print) -> None:
    """Put a whole result into the target's place, with the user's files there; nothing has moved when that fails."""
    damaged, spare = manifest_of(target) == {}, beside(target, SPARE)
    try:
        carried = [] if damaged else _carry(target, work)
        settle(work)
        with undisturbed(STANDS):
            work.rename(spare)
            try:
                swap(spare, target)
            except BaseException:
                spare.rename(work)
                raise
            left = put_away(spare, target)
    except OSError as error:
        raise RunError(
            f"{target} - 置き換えられません({why(error)}) - 書き込めるフォルダ - "
            "中のファイルを開いているプログラム(Excel、ブラウザ、PDFの閲覧ソフトなど)を閉じて、もう一度実行してください"
        ) from error
    _tell(left, damaged, carried, say)


def put_away(spare: Path, target: Path) -> Path | None:
    """A folder beside the target goes, but for what only it has; where that is."""
    if manifest_of(spare) == {}:
        with suppress(OSError):
            return spare.rename(_free(target.with_name(f"{target.name}-kept")))
    elif _taken(spare):
        _discard(spare, target)
    return spare if _taken(spare) else None


def _tell(old: Path | None, damaged: bool, carried: Carried, say: Callable[[str], None]) -> None:
    """What was kept of the earlier folder, and where."""
    if old and damaged:
        say(f"前回の manifest.json が壊れていたため、前の出力先の中身をすべて残しました: {old}")
    elif old:
        say(f"前回の出力の一部を消せませんでした。中を確かめて消してください: {old}")
    if carried:
        more = f" ほか(全部で{len(carried)}件)" if len(carried) > NAMED else f"({len(carried)}件)"
        named = "、".join(name.as_posix() for name, _ in carried[:NAMED])
        say(f"出力先にあった、実行が作ったものではないファイルを残しました: {named}{more}")
    for name, place in carried:
        if name != place:
            say(f"新しい出力と同じ名前のため、{name.as_posix()} を {place.as_posix()} として残しました")


def keep_failed(work: Path, target: Path, run_hash: str) -> Path:
    """Log and notebooks of a failed run, beside the outputs that stay as they are."""
    names = [file.relative_to(work).as_posix() for file in sorted(work.rglob("*")) if file.is_file()]
    manifest = {"run_hash": run_hash, "complete": False, "outputs": {name: sha256(work / name) for name in names}}
    (work / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    wanted = kept = target.with_name(f"{target.name}-failed")
    number = 1
    while _taken(kept):
        earlier = manifest_of(kept)
        if earlier and earlier.get("complete") is False:
            _clear(kept, _own(kept))
        if _taken(kept):
            number += 1
            kept = wanted.with_name(f"{wanted.name}-{number}")
    work.rename(kept)
    return kept


def forget_failed(target: Path) -> None:
    """The records of earlier failed runs, which a later success has made worthless; the user's files there stay."""
    for kept in target.parent.glob(f"{glob.escape(target.name)}-failed*"):
        if (earlier := manifest_of(kept)) and earlier.get("complete") is False:
            _clear(kept, _own(kept))
