"""Files of a plan's folder put in place together or not at all, and never in place of what others have edited."""

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from ictanalysis.cycle.forms.collect import SYSTEM
from ictanalysis.cycle.forms.container import OPEN
from ictanalysis.cycle.forms.journal import write_together
from ictanalysis.inputs.faults import Findings, UsageError
from ictanalysis.workbench.new_plan.form import BOOK

RECORD = ".init.json"  # beside the tables: what we made
LONGEST_PATH = 259  # that Windows takes everywhere
Files = dict[str, bytes]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def made_before(folder: Path) -> Mapping[str, str]:
    """The files that we made there, each with its fingerprint; nothing in a folder that is not ours."""
    found: dict[str, str] = {}
    for record in folder.glob(f"data/*/{RECORD}"):
        with suppress(ValueError, OSError):
            found |= json.loads(record.read_bytes())
    return found


def is_taken(folder: Path) -> bool:
    if not folder.is_dir():
        return os.path.lexists(folder)
    return any(one.name.lower() not in SYSTEM for one in folder.iterdir())


def _record(name: str, files: Mapping[str, str]) -> Files:
    return {f"data/{name}/{RECORD}": json.dumps(dict(sorted(files.items())), ensure_ascii=False, indent=1).encode()}


def create(folder: Path, name: str, files: Files) -> None:
    """A new folder, or an empty one, with all of these files or none."""
    files = {**files, **_record(name, {file: sha256(content) for file, content in files.items()})}
    longest = max(len(str((folder / file).resolve())) for file in files)
    if os.name == "nt" and longest > LONGEST_PATH:
        raise UsageError(
            f"FOLDER - 「{folder}」 - {LONGEST_PATH}文字までのパス - 浅い場所か、短い名前のフォルダにしてください"
        )
    new, part = not folder.exists(), folder / f".{uuid.uuid4().hex[:8]}"
    moved: list[Path] = []
    try:
        for file, content in files.items():
            (part / file).parent.mkdir(parents=True, exist_ok=True)
            (part / file).write_bytes(content)
        for one in sorted(part.iterdir()):
            moved.append(one.rename(folder / one.name))
        part.rmdir()
    except BaseException:
        for one in [part, *moved, *([folder] if new else [])]:
            shutil.rmtree(one, ignore_errors=True) if one.is_dir() else one.unlink(missing_ok=True)
        raise


def put(folder: Path, name: str, files: Files, made: Mapping[str, str], kept: Collection[str]) -> None:
    """Put files in place of those that we made and nobody has edited since; all of them or none.

    Tables that the workbook no longer has are removed, but for those that are `kept`.
    """
    findings = Findings()
    gone = [
        file for file in made if file.startswith(f"data/{name}/") and file not in files and (folder / file).exists()
    ]
    gone = [file for file in gone if file not in kept]
    for file in [*files, *gone]:
        path = folder / file
        if is_edited(path, made.get(file), files.get(file)):
            remedy = f"その変更を {BOOK} に写し、このファイルを別の場所へ移してください。または、これからは表を直接直してください"
            findings.fault(str(path), "作ったあとで直されています", "作ったままのファイル", remedy)
        elif path.exists() and not _may_write(path):
            findings.fault(str(path), "書き込みを拒まれました", "書き込めるファイル", OPEN)
    findings.stop_if_faulty()
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
    record = {**made, **{file: sha256(content) for file, content in files.items()}}
    write_together(folder, {**files, **_record(name, {file: record[file] for file in record if file not in gone})})
    for file in gone:
        (folder / file).unlink(missing_ok=True)


def is_edited(path: Path, made: str | None, content: bytes | None = None) -> bool:
    """Whether a file differs from what we made, and from what it is to become."""
    return path.exists() and (now := path.read_bytes()) != content and sha256(now) != made


def _may_write(path: Path) -> bool:
    """Whether no other program, such as Excel, keeps a file to itself."""
    try:
        path.open("r+b").close()
    except OSError:
        return False
    return True
