"""What learning leaves in data/forecast/: written by fit, used by runs and questions, never half of it."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ictanalysis import forecast as fc
from ictanalysis.cli import main
from ictanalysis.forecast.calibration import FILE, calibration_of, read_calibration
from ictanalysis.forecast.constants import ConstantsError, constants_of, read_constants
from ictanalysis.forecast.stored import FILES, SHIPPED
from ictanalysis.learning import reference
from ictanalysis.learning.fit import text_of
from ictanalysis.pages.chapters.forecast_calibration import open_calibration
from ictanalysis.runs.fingerprint import sha256
from ictanalysis.runs.prepare import prepare

REFERENCE = Path(__file__).parents[1] / "data" / "reference"
PARAMS = Path("params/mini.yml")
OWN = Path("data/forecast")
QUESTION = "forecast --history 2022:61.3,2024:63.0 --by 2027 --target 73.1 --kind percent --json"


@pytest.fixture
def own(mini: Path) -> Path:
    """A city's own constants and counts, of another day and with wider bands."""
    OWN.mkdir()
    c = read_constants()
    (OWN / FILES[0]).write_text(text_of(replace(c, learnt_on="2026-04-01", percent_slack=5.0)), encoding="utf-8")
    (OWN / FILES[1]).write_text(text_of(replace(read_calibration(), learnt_on="2026-04-01")), encoding="utf-8")
    return OWN


def test_without_a_folder_of_its_own_a_city_uses_what_was_shipped(mini: Path) -> None:
    assert constants_of(Path("data")) == SHIPPED / FILES[0] and calibration_of(Path("data")) == FILE
    assert open_calibration(Path("data/plan")) == read_calibration()
    inputs = prepare(PARAMS).inputs
    assert {inputs[(SHIPPED / name).as_posix()] for name in FILES} == {sha256(SHIPPED / name) for name in FILES}


def test_a_run_and_a_question_use_the_files_of_the_folder(own: Path, capsys) -> None:
    inputs = prepare(PARAMS).inputs
    assert all(inputs[f"data/forecast/{name}"] == sha256(own / name) for name in FILES)
    assert open_calibration(Path("data/plan")).learnt_on == "2026-04-01"
    assert main(QUESTION.split()) == 0
    found = json.loads(capsys.readouterr().out)
    c = read_constants(own / FILES[0])
    assert found["quantiles"] == fc.forecast([2022, 2024], [61.3, 63.0], 3, "percent", constants=c).tolist()
    assert found["quantiles"] != fc.forecast([2022, 2024], [61.3, 63.0], 3, "percent").tolist()
    assert found["p_meet"] == fc.probability([2022, 2024], [61.3, 63.0], 2027, 73.1, "up", "percent", constants=c)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("line", ["check params/mini.yml", "run params/mini.yml", QUESTION])
def test_one_file_without_the_other_is_a_fault(own: Path, name: str, line: str, capsys) -> None:
    (own / name).unlink()
    if "forecast" not in line:
        shutil.rmtree("outputs", ignore_errors=True)
    assert main(line.split()) == 1
    said = capsys.readouterr().err
    assert (
        f"data/forecast - 「{name} なし」 - constants.json、calibration.json の両方 - ictanalysis fit --write" in said
    )
    assert not Path("outputs").exists()


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch])
def test_a_folder_without_files_or_no_folder_is_a_fault(mini: Path, make) -> None:
    make(OWN)
    with pytest.raises(ConstantsError, match=r"constants.json、calibration.json なし"):
        constants_of(Path("data"))


@pytest.mark.parametrize("name", FILES)
def test_check_names_a_damaged_file_among_other_faults(own: Path, edit, name: str, capsys) -> None:
    (own / name).write_text("{", encoding="utf-8")
    edit("data/rubric.csv", "0.", "x.")
    assert main(["check", str(PARAMS)]) == 1
    said = capsys.readouterr().err
    assert f"data/forecast/{name} - 「JSONとして読めません」" in said and "rubric.csv" in said


def test_files_of_different_days_do_not_belong_together(own: Path, capsys) -> None:
    shutil.copy(FILE, own)
    assert main(["check", str(PARAMS)]) == 1
    said = capsys.readouterr().err
    assert f"calibration.json learnt_on - 「{read_calibration().learnt_on}」" in said and "2026-04-01" in said


def test_fit_writes_both_files_beside_the_data_and_nothing_into_the_package(mini: Path, capsys) -> None:
    folder = mini / "past"
    folder.mkdir()
    for name, columns in (("windows", reference.WINDOW_COLUMNS), ("managed", reference.MANAGED_COLUMNS)):
        tasks = reference.read(REFERENCE, name, columns)
        step = 144 if name == "windows" else 24
        words = {"up": "1", "down": "-1"}
        tasks.iloc[::step].assign(direction=tasks["direction"].map(words)).drop(columns="values").to_csv(
            folder / f"{name}_some.csv", index=False
        )
    shipped = {file: file.read_bytes() for file in SHIPPED.rglob("*.json")}
    assert main(["fit", "past", "--write", "--folds", "2", "--date", "2026-07-01"]) == 0
    assert "data/forecast/constants.json、data/forecast/calibration.json" in capsys.readouterr().err
    assert {file: file.read_bytes() for file in SHIPPED.rglob("*.json")} == shipped
    learnt, found = read_constants(OWN / FILES[0]), read_calibration(OWN / FILES[1])
    assert learnt.learnt_on == found.learnt_on == "2026-07-01" and "cov80" in learnt.reached
    assert {(cell.what, cell.by) for cell in found.cells} == {(c.what, c.by) for c in read_calibration().cells}
    assert found.totals["longer"].keys() == read_calibration().totals["longer"].keys()
    assert found.totals["longer"]["cov80"] == pytest.approx(learnt.reached["cov80"], rel=1e-3)
    assert main(["check", str(PARAMS)]) == 0
