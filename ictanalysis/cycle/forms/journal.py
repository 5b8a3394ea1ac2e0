"""Files of a folder written together or not at all, with a journal that ends what was cut off."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

JOURNAL, BESIDE, LOCK = "forms.journal", ".new", "forms.lock"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While one process writes into a folder no other does; FileExistsError where one is at it."""
    lock = folder / LOCK
    lock.open("x").close()
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def write_together(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files beside, note them in a journal, then put them in place; `recover` ends what was cut off.

    A file that is open in Excel on Windows cannot be replaced: PermissionError, before anything is written.
    """
    for name in files:
        if (folder / name).exists():
            (folder / name).open("r+b").close()
    for name, content in files.items():
        _write(folder / f"{name}{BESIDE}", content)
    if files:
        _write(folder / f"{JOURNAL}{BESIDE}", json.dumps(sorted(files)).encode())
        (folder / f"{JOURNAL}{BESIDE}").replace(folder / JOURNAL)
    recover(folder)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def recover(folder: Path) -> None:
    """Where a whole journal was left, put its files in place; without one what lies beside counts for nothing."""
    journal = folder / JOURNAL
    if journal.exists():
        for name in json.loads(journal.read_bytes()):
            if (beside := folder / f"{name}{BESIDE}").exists():
                beside.replace(folder / name)
        journal.unlink(missing_ok=True)
