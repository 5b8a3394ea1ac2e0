"""Whose answers bring a fault that the merged tables would have, said where the answer stands."""

import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from ictanalysis.cycle.forms.entries import Entry
from ictanalysis.cycle.forms.store import Store
from ictanalysis.inputs.faults import Fault

LINE = re.compile(r"([^/\\ ]+)\.csv ((?:\d+、)*\d+)行目(?: (\S+)列)?")
Check = Callable[[Path], list[Fault]]  # the faults of a folder of actuals
Lines = dict[tuple[str, int], tuple[str, Entry]]  # by table and line: the file that brings the row, and what it gives


def faults_of(staged: Store, check: Check) -> list[Fault]:
    """The faults that the tables would have, with the places of the folder itself."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / staged.folder.name
        shutil.copytree(staged.folder, folder, ignore=shutil.ignore_patterns("published"))
        for name, content in staged.files().items():
            (folder / name).write_bytes(content)
        faults = check(folder)
    own = str(staged.folder)
    return [Fault(one.where.replace(str(folder), own), one.found, one.expected, one.remedy) for one in faults]


def at_answer(fault: Fault, lines: Lines) -> tuple[str, Fault] | None:
    """The file whose row is at fault, and the fault at its cell; None where the row is nobody's in this collection."""
    match = LINE.search(fault.where)
    rows = [int(row) for row in match[2].split("、")] if match else []
    brought = [lines[match[1], row] for row in rows if match and (match[1], row) in lines]
    if match is None or not brought:
        return None
    file, entry = brought[-1]
    where = entry.where.get(match[3] or "", next(iter(entry.where.values()), file))
    return file, Fault(where, fault.found, fault.expected, fault.remedy)


def beside(fault: Fault, without: Mapping[str, list[Fault]]) -> list[tuple[str, Fault]]:
    """A fault in a row that was there before: of the files without which it would not be, else of all.

    ``without`` : by file the faults that the tables would have if it stayed out.
    """
    told = (fault.found, fault.expected)
    guilty = [file for file, left in without.items() if told not in [(one.found, one.expected) for one in left]]
    return [
        (file, Fault(f"{file}(取り込むと {fault.where})", fault.found, fault.expected, fault.remedy))
        for file in guilty or without
    ]
