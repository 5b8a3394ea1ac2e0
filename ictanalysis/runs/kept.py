"""Executed notebooks kept between runs: used again while the notebook and all that it has read are the same.

One file for each notebook of a params file: a line with the fingerprint of the rest, then what was read and the
executed notebook. A file that is half-written or altered is no file.
"""

import hashlib
import json
import pickle
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import uuid4

from ictanalysis.pages.fonts import files as font_files
from ictanalysis.pages.fonts import report_font
from ictanalysis.pages.reads import value_of
from ictanalysis.pages.workbook import Workbook
from ictanalysis.runs.fingerprint import LOCK, package_files, sha256
from ictanalysis.runs.prepare import Step

ROOMS = ("inputs", "forecast", "progress", "evaluation", "cycle", "pages")  # what the kernels of a run import


@dataclass(frozen=True)
class Kept:
    """The folder of executed notebooks, as one workbook may use them."""

    folder: Path
    book: Workbook

    def read(self, step: Step) -> str:
        """The executed notebook, or nothing when it has to be executed."""
        try:
            digest, text = self._file(step).read_text(encoding="utf-8").split("\n", 1)
            held = json.loads(text) if _digest(text) == digest else {}
            same = held and held["key"] == _key(step) and held["reads"] == self._values(held["reads"])
        except (OSError, ValueError):
            return ""
        return str(held["notebook"]) if same else ""

    def write(self, step: Step, reads: Path, notebook: str) -> None:
        """Keep an executed notebook with what it has read; a folder that cannot be written keeps nothing."""
        try:
            lines = reads.read_text(encoding="utf-8").splitlines()
            values = self._values(lines)
            if not lines or len(values) < len(lines):
                return
            text = json.dumps({"key": _key(step), "reads": values, "notebook": notebook}, ensure_ascii=False)
            self.folder.mkdir(parents=True, exist_ok=True)
            half = self.folder / f"{uuid4().hex}.half"
            half.write_text(f"{_digest(text)}\n{text}", encoding="utf-8", newline="\n")
            half.replace(self._file(step))
        except OSError:
            return

    def _file(self, step: Step) -> Path:
        name = json.dumps([step.name, step.parameters.get("params")])
        return self.folder / f"{step.name}-{_digest(name)[:8]}.json"

    def _values(self, lines: Mapping[str, str] | list[str]) -> dict[str, str]:
        """The fingerprint of each value that was read, as this workbook has it; what is gone is left out."""
        found = {}
        for line in lines:
            try:
                found[line] = hashlib.sha256(pickle.dumps(value_of(self.book, json.loads(line)))).hexdigest()
            except (OSError, LookupError, AttributeError, ValueError):
                continue
        return found


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _key(step: Step) -> str:
    """What decides an executed notebook beside what it reads."""
    return _digest(json.dumps([step.parameters, sha256(step.notebook), _programs()]))


@cache
def _programs() -> list[str]:
    """The fingerprints of what executes a notebook."""
    files = [*package_files(ROOMS), *font_files(report_font()), *([LOCK] if LOCK.is_file() else [])]
    return [platform.python_version(), platform.platform(), *map(sha256, files)]
