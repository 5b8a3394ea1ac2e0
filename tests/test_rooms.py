"""The house: imports run down the rooms, pure rooms stay pure, chapters keep to themselves, nothing grows too long."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests" / "benchmarks"))
import rooms  # noqa: E402

MOST_LINES_OF_A_MODULE = 300
MOST_LINES_OF_A_FUNCTION = 40
MOST_CODE_ON_THE_NUMBERS_PATH = 4711  # lines that are not blank, comment or docstring
MOST_ANY = 60
NUMERIC = {"numpy", "scipy", "pandas", "statsmodels"}
NOTEBOOKS = {file.stem for file in (ROOT / "notebooks").glob("*.ipynb")}
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package beside the project's contracts, so that a test may break it."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    ignored = shutil.ignore_patterns("__pycache__")
    return Path(shutil.copytree(rooms.PACKAGE, tmp_path / rooms.NAME, ignore=ignored))


def plant(package: Path, module: str, line: str) -> None:
    file = package / module
    file.parent.mkdir(exist_ok=True)
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    file.write_text(f"{before}\n{line}\n", encoding="utf-8")


def linted(folder: Path) -> tuple[int, str]:
    """Exit code and words of the contracts on the package in a folder."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "300", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-c", LINT, "--no-cache", "--no-logo"], cwd=folder, env=environment,
                          capture_output=True, encoding="utf-8", timeout=60)  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_imports_run_down_the_rooms() -> None:
    code, said = linted(ROOT)
    assert code == 0, said


@pytest.mark.parametrize(
    ("module", "line", "said"),
    [
        ("progress/series.py", "from ictanalysis.pages import say", "progress.series -> ictanalysis.pages.say"),
        ("inputs/cells.py", "from ictanalysis import forecast", "inputs.cells -> ictanalysis.forecast"),
        ("forecast/paths.py", "from ictanalysis.inputs import eras", "forecast.paths -> ictanalysis.inputs.eras"),
        ("pages/say.py", "def f():\n    import ictanalysis.report.svg", "pages.say -> ictanalysis.report.svg"),
        ("learning/scoring.py", "from ictanalysis.progress import audit", "scoring -> ictanalysis.progress.audit"),
        ("runs/folders.py", "from ictanalysis.learning import learn", "runs.folders -> ictanalysis.learning.learn"),
        ("cycle/__init__.py", "from ictanalysis.pages import say", "ictanalysis.cycle -> ictanalysis.pages.say"),
        ("attic/__init__.py", "", "ictanalysis.attic"),
    ],
)
def test_a_wrong_import_turns_the_contracts_red(package: Path, module: str, line: str, said: str) -> None:
    plant(package, module, line)
    code, found = linted(package.parent)
    assert code == 1 and said in found


def test_pure_rooms_use_numbers_only() -> None:
    assert rooms.outside(rooms.PURE) <= NUMERIC


@pytest.mark.parametrize("line", ["import matplotlib", "def f():\n    from matplotlib.figure import Figure"])
@pytest.mark.parametrize("room", rooms.PURE)
def test_a_drawing_in_a_pure_room_is_found(package: Path, room: str, line: str) -> None:
    plant(package, f"{room}/planted.py", line)
    assert rooms.outside(rooms.PURE, package) - NUMERIC == {"matplotlib"}


def test_chapters_import_none_of_another_notebook() -> None:
    uses = rooms.module_uses()
    chapters = [one.removeprefix(rooms.CHAPTERS) for one in uses if one.startswith(rooms.CHAPTERS)]
    assert len(chapters) > 1 and all(rooms.notebook_of(one, NOTEBOOKS) for one in chapters), chapters
    assert not rooms.crossings(uses, NOTEBOOKS)


@pytest.mark.parametrize(
    ("importer", "imported", "crosses"),
    [
        ("pages.chapters.methods", "measure_charts", True),
        ("pages.chapters.measure", "decisions_charts", True),
        ("pages.table", "appendix", True),
        ("pages.chapters.measure", "measure_charts", False),
        ("pages.chapters.annual_agenda", "annual_evaluation", False),
        ("pages.chapters.forecast_calibration", "forecast_calibration_charts", False),
    ],
)
def test_an_import_across_chapters_is_found(importer: str, imported: str, crosses: bool) -> None:
    uses = {f"{rooms.NAME}.{importer}": {f"{rooms.CHAPTERS}{imported}"}}
    assert bool(rooms.crossings(uses, NOTEBOOKS)) == crosses


def test_no_module_is_too_long() -> None:
    long = {path: count for path, count in rooms.lines().items() if count > MOST_LINES_OF_A_MODULE}
    assert not long, long


def test_no_function_is_too_long() -> None:
    long = {name: count for name, count in rooms.functions().items() if count > MOST_LINES_OF_A_FUNCTION}
    assert not long, long


def test_any_is_rare() -> None:
    print(f"Any: {rooms.count_any()} of at most {MOST_ANY}")
    assert rooms.count_any() <= MOST_ANY


def test_a_numbers_own_path_stays_short() -> None:
    print(f"{' + '.join(rooms.NUMBERS_PATH)}: {rooms.code_on_number_path()} of at most {MOST_CODE_ON_THE_NUMBERS_PATH}")
    assert rooms.code_on_number_path() <= MOST_CODE_ON_THE_NUMBERS_PATH


def test_nothing_imports_itself_by_a_way_round() -> None:
    assert not rooms.circles(rooms.room_uses()) and not rooms.circles(rooms.module_uses())


def test_the_longest_chain_and_circles_of_a_small_house() -> None:
    uses = {"roof": {"hall", "cellar"}, "hall": {"cellar"}, "cellar": set(), "shed": {"cellar"}}
    assert rooms.longest_chain(uses) == ["roof", "hall", "cellar"] and not rooms.circles(uses)
    assert rooms.circles(uses | {"cellar": {"roof"}}) == [("cellar", "hall"), ("cellar", "roof"), ("hall", "roof")]


def test_the_figures_are_said() -> None:
    said = "\n".join(rooms.figures())
    assert all(word in said for word in ("pages", "floors", "longest chain of modules", "Any: ", "longest function"))
