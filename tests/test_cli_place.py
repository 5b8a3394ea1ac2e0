"""A command is meant for the project of its params file, from whatever folder and with whatever slashes it was typed."""

import shutil
from contextlib import chdir
from pathlib import Path

import pytest

from ictanalysis.cli import main
from ictanalysis.cli.place import params_of, project_of, typed
from ictanalysis.inputs.params import read_params

ROOT = Path(__file__).parents[1]
PARAMS = "title: 試し\nplan: {plan}\nactuals: {actuals}\nfiscal_year: R7\nas_of: 2026-11-22\nstatus: draft\n"


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """Another plan's folder."""
    for name in ("params", "notebooks", "data/plan", "data/values"):
        (tmp_path / "city" / name).mkdir(parents=True)
    text = PARAMS.format(plan="data/plan", actuals="data/values")
    (tmp_path / "city/params/annual.yml").write_text(text, encoding="utf-8")
    return tmp_path / "city"


@pytest.mark.parametrize("name", ["params/annual.yml", r"params\annual.yml", "params/annual", "annual.yml", "annual"])
@pytest.mark.parametrize("folder", ["", "notebooks", "params", "data/plan"])
def test_params_are_found_from_every_folder_of_the_project(city: Path, folder: str, name: str) -> None:
    with chdir(city / folder):
        found = params_of(typed(name))
        assert found and found.resolve() == (city / "params/annual.yml").resolve()
        assert project_of(found) == city


def test_params_that_are_nowhere_are_refused_with_the_nearest_name(city: Path, capsys) -> None:
    with chdir(city):
        assert params_of(Path("annual_R9")) is None
        assert main(["check", "anual.yml"]) == 2
    assert "もしかして: params/annual.yml" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", ".", "..", "params", "/", "名" * 300, r"\\server\share\x.yml"])
def test_what_is_no_file_is_refused_in_a_line(city: Path, name: str, capsys) -> None:
    with chdir(city):
        assert main(["check", name]) == 2
    assert capsys.readouterr().err.count(" - ") == 3


def test_the_project_of_other_params_is_the_folder_above_them(city: Path) -> None:
    with chdir(ROOT):
        assert project_of(city / "params/annual.yml") == city


def test_the_folder_of_the_command_comes_first(city: Path, tmp_path: Path) -> None:
    shutil.copytree(city, tmp_path / "here")
    with chdir(tmp_path / "here"):
        assert project_of(Path("../city/params/annual.yml")) == tmp_path / "here"


def test_a_folder_with_only_one_of_both_is_not_taken_for_the_project(city: Path, tmp_path: Path) -> None:
    (tmp_path / "data/values").mkdir(parents=True)
    with chdir(tmp_path):
        assert project_of(Path("city/params/annual.yml")) == city
        shutil.rmtree(city / "data/plan")  # one fault is told, not two
        (tmp_path / "data/values").rmdir()
        assert project_of(Path("city/params/annual.yml")) == city


def test_params_may_part_folders_with_backslashes(city: Path) -> None:
    file = city / "params/windows.yml"
    file.write_text(PARAMS.format(plan=r"data\plan", actuals=r"data\values"), encoding="utf-8")
    with chdir(city):
        assert project_of(file) == city
        assert read_params(file).plan == Path("data/plan") and read_params(file).actuals == Path("data/values")


def test_a_command_from_the_notebooks_says_what_it_says_from_the_project(capsys) -> None:
    def said(line: list[str], folder: Path) -> tuple[str, str]:
        with chdir(folder):
            assert main(line) == 0
            assert Path.cwd() == folder
        return capsys.readouterr()

    here = said(["list", "params/annual_R7.yml"], ROOT)
    there = said(["list", "../params/annual_R7.yml"], ROOT / "notebooks")
    assert here.out == there.out and not here.err
    assert there.err == f"プロジェクトのフォルダ {ROOT} で実行します(場所はここからの相対で示します)\n"


def test_an_output_is_meant_from_where_it_was_typed(city: Path, monkeypatch) -> None:
    seen = {}
    monkeypatch.setattr("ictanalysis.runs.execute.run", lambda params, out, *_: seen.update(params=params, out=out))
    with chdir(city / "notebooks"):
        assert main(["run", "annual", "--out", "mine"]) == 0
        assert seen == {"params": Path("params/annual.yml"), "out": Path("notebooks/mine")}
        assert main(["run", "annual", "--out", "../../elsewhere"]) == 0
        assert seen["out"] == city.parent / "elsewhere"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (r"params\annual_R7.yml", "params/annual_R7.yml"),
        (r"C:\Users\市 職員\params\a.yml", "C:/Users/市 職員/params/a.yml"),
        (r"..\params\a.yml", "../params/a.yml"),
        ("params/a.yml", "params/a.yml"),
    ],
)
def test_a_path_is_read_as_typed_on_any_system(text: str, path: str) -> None:
    assert typed(text).as_posix() == path
