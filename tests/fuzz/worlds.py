"""The plans that are spoilt: a miniature one with a row of every table, and the project's own, laid out in a folder."""

import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from conftest import MINI, PARAMS, ROOT
from test_hostile_text import MORE
from test_wrong_inputs import PREVIOUS

from ictanalysis.inputs.params import read_params
from ictanalysis.inputs.workbook import input_files

Files = Mapping[str, bytes]  # by path below the folder
Changes = Mapping[str, bytes | None]  # None: the file is gone
FEW_DRAWS = "forecast:\n  draws: 100\n"
OWN = {"annual": "annual_R7", "demo": "demo_R8", "city": "demo_other_city_R8", "first": "first_plan_R4"}
NOT_PLAIN = ("1-1-2,2024,value,replace,100,95", "1-1-2,2024,value,confirm,100,")  # a correction that the values bear


@cache
def files_of(base: str) -> Files:
    """Every file of a plan, and its params."""
    if base == "mini":
        found = {f"data/{file.relative_to(MINI).as_posix()}": file.read_bytes() for file in MINI.rglob("*.csv")}
        found |= {f"data/{name}": text.replace(*NOT_PLAIN).encode() for name, text in MORE.items()}
        found["data/before.csv"] = PREVIOUS.encode("utf-8-sig")
        return found | {params_of(base): f"{PARAMS}previous: data/before.csv\n{FEW_DRAWS}".encode()}
    params = ROOT / "params" / f"{OWN[base]}.yml"
    here = Path.cwd()
    os.chdir(ROOT)
    try:
        read = read_params(params.relative_to(ROOT))
        given = input_files(read.plan, read.actuals, read.previous)
        return {
            **{file.as_posix(): file.read_bytes() for file in given},
            params_of(base): params.read_bytes() + FEW_DRAWS.encode(),
        }
    finally:
        os.chdir(here)


def params_of(base: str) -> str:
    return f"params/{OWN.get(base, base)}.yml"


def tables_of(base: str) -> list[str]:
    """The CSV files of a plan."""
    return sorted(name for name in files_of(base) if name.endswith(".csv"))


class Place:
    """A folder that holds one plan at a time, each as it is to be."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.laid = folder, dict[str, bytes]()

    def lay(self, files: Files) -> None:
        """Write what differs, take away what is not wanted."""
        for name in self.laid.keys() - files.keys():
            (self.folder / name).unlink()
        self._drop_empty({str(Path(name).parent) for name in self.laid.keys() - files.keys()})
        for name, data in files.items():
            if self.laid.get(name) != data:
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / name).write_bytes(data)
        self.laid = dict(files)

    def _drop_empty(self, folders: Iterable[str]) -> None:
        for name in folders:
            folder = self.folder / name
            while folder != self.folder and folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
                folder = folder.parent


def changed(base: str, changes: Changes) -> dict[str, bytes]:
    """The files of a plan after some changes."""
    whole: dict[str, bytes | None] = {**files_of(base), **changes}
    return {name: data for name, data in whole.items() if data is not None}
