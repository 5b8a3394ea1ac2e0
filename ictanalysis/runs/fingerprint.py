"""What decides the outputs of a run: every file and setting that it rests on, each with its fingerprint."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from ictanalysis.forecast.calibration import calibration_of
from ictanalysis.forecast.constants import ConstantsError, constants_of
from ictanalysis.inputs.params import Params
from ictanalysis.inputs.workbook import input_files
from ictanalysis.pages.fonts import files as font_files
from ictanalysis.pages.fonts import report_font

NOTEBOOKS = Path("notebooks")
PROJECT = Path(__file__).parents[2]  # whose notebooks a folder without its own is given
PACKAGE = Path(__file__).parents[1]
LOCK = Path("requirements.lock")
# the main part, with the sheets of the measures between its first and its last notebook, and the appendix
FIRST, PER_MEASURE, LAST = "annual_evaluation", "measure", "decisions"
APPENDIX = (
    "projects",
    "alignment",
    "forecasts",
    "methods",
    "forecast_calibration",
    "context",
    "data_check",
    "appendix",
)
CODE = {".py", ".json", ".csv", ".j2", ".typ"}


def inputs_of(params: Params) -> dict[str, str]:
    """Name and SHA-256 of every file that a run reads: data, notebooks, package, lock, constants, font."""
    given = [file for file in input_files(params.plan, params.actuals, params.previous) if file.is_file()]
    folder = notebooks_of(params.root)
    notebooks = [folder / f"{name}.ipynb" for name in (FIRST, PER_MEASURE, LAST, *APPENDIX)]
    used = [*given, *(file for file in notebooks if file.is_file()), *map(from_here, package_files())]
    used += [LOCK] if LOCK.is_file() else []
    with suppress(ConstantsError):  # a fault that opening the workbook notes
        used += map(from_here, [constants_of(params.plan.parent), calibration_of(params.plan.parent)])
    faces = {f"font:{file.name}": sha256(file) for file in font_files(report_font())}
    return {**{file.as_posix(): sha256(file) for file in used}, **faces}


def run_hash(path: Path, params: Params, only: Sequence[str], inputs: Mapping[str, str]) -> str:
    """One fingerprint of all that decides the outputs."""
    asked = [from_here(path).as_posix(), chosen(params), [*(only or params.measures)]]
    return hashlib.sha256(json.dumps([asked, inputs]).encode()).hexdigest()


def chosen(params: Params) -> dict[str, object]:
    """What the params file says of the outputs; a single earlier result is a word, several are a list."""
    earlier = [path.as_posix() for path in params.previous]
    return {
        "title": params.title, "status": params.status, "licence": params.licence.name if params.licence else "",
        "reply_by": params.reply_by.isoformat() if params.reply_by else "", "plan": params.plan.as_posix(),
        "actuals": params.actuals.as_posix(), "fiscal_year": params.fiscal_year,
        "as_of": params.as_of.isoformat(), "previous": earlier if len(earlier) > 1 else "".join(earlier),
        "draws": params.draws,
    }  # fmt: skip


def notebooks_of(root: Path) -> Path:
    """The folder of the notebooks: the params' own, where it has any of ours, else the package's."""
    own = any((root / NOTEBOOKS / f"{name}.ipynb").exists() for name in (FIRST, PER_MEASURE, LAST, *APPENDIX))
    return root / NOTEBOOKS if own else from_here(PROJECT / NOTEBOOKS)


def package_files(rooms: Iterable[str] = ("",)) -> list[Path]:
    """The files of the package that decide outputs, or those of some of its rooms."""
    return sorted(file for room in rooms for file in (PACKAGE / room).rglob("*") if file.suffix in CODE)


def from_here(file: Path) -> Path:
    """A file as named from the folder of the command, where it lies below."""
    return file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file


def sha256(file: Path) -> str:
    """The fingerprint of a file."""
    with file.open("rb") as held:
        return hashlib.file_digest(held, "sha256").hexdigest()
