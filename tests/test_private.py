"""What runs leave tells no user name, no home and no path from the top: whole, failed, and made from elsewhere."""

import json
from pathlib import Path

import nbformat
import pikepdf
import pytest
import xlsxwriter
from leaks import leaks
from test_runs import OUT, small_notebooks

from ictanalysis.cli import main
from ictanalysis.pages.places import PROJECT, near, without_folders
from ictanalysis.runs import prepare
from ictanalysis.runs.private import clean

WHO = "sagami-hanako"


@pytest.fixture
def home(mini: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a name that stands nowhere else, and a run of few notebooks."""
    folder = tmp_path_factory.mktemp("homes") / WHO
    folder.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    for name in ("USER", "USERNAME", "LOGNAME"):
        monkeypatch.setenv(name, WHO)
    monkeypatch.setattr(prepare, "APPENDIX", prepare.APPENDIX[:1])
    return folder


def test_a_path_is_seen_from_the_project_or_has_a_word(mini: Path, home: Path) -> None:
    here = Path.cwd()
    assert without_folders(f"{here / 'data' / 'a.csv'}: 壊れています") == "data/a.csv: 壊れています"
    assert without_folders(f"{PROJECT / 'ictanalysis' / 'x.py'}:3") == "ictanalysis/x.py:3"
    assert without_folders(f"\x1b[32m{home}/表 1.csv\x1b[0m") == "\x1b[32m~/表 1.csv\x1b[0m"
    assert without_folders(f"cd {here}; cd {home}") == "cd .; cd ~"
    assert without_folders(json.dumps({str(home / "p.yml"): str(here)})) == '{"~/p.yml": "."}'
    assert f"{WHO}2/a" in without_folders(f"{home}2/a")
    assert (
        without_folders("data/actuals/x.csv と 1/2、12/31、https://www.city/")
        == "data/actuals/x.csv と 1/2、12/31、https://www.city/"
    )


def test_a_file_is_named_from_here_or_from_the_package(mini: Path) -> None:
    assert near(Path("data/rubric.csv")) == near(Path.cwd() / "data" / "rubric.csv") == Path("data/rubric.csv")
    assert near(PROJECT / "ictanalysis" / "x.json") == Path("ictanalysis/x.json")
    assert near(Path("/elsewhere/x.csv")) == Path("/elsewhere/x.csv")


def test_a_failed_run_and_a_report_with_a_hole_keep_to_themselves(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Traceback, message and warning name the home; the params file lies there and names its folders from the top."""
    params = home / "own.yml"
    given = Path("params/mini.yml").read_text(encoding="utf-8").replace("data/", f"{Path.cwd().as_posix()}/data/")
    params.write_text(given, encoding="utf-8")
    small_notebooks(
        "import warnings, pathlib\nwarnings.warn(str(pathlib.Path.cwd()))\n"
        f"if measure == '1-1':\n    open({str(home / 'gone.csv')!r})"
    )
    assert main(["run", str(params), "--only", "1-1", "--out", str(OUT), "--jobs", "1"]) == 1
    failed = OUT.with_name("mini-failed")
    kept = (failed / "notebooks" / "measure_1-1.ipynb").read_text(encoding="utf-8")
    assert "FileNotFoundError" in kept and "~/gone.csv" in kept and "~/own.yml" in kept
    assert leaks(failed, [WHO]) == []
    assert main(["run", str(params), "--only", "1-1", "--out", str(OUT), "--jobs", "1", "--keep-going"]) == 1
    manifest = json.loads((OUT / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["params_file"] == "~/own.yml" and manifest["parameters"]["plan"] == "data/plan"
    assert any("~/gone.csv" in one["error"] for one in manifest["notebooks"])
    assert leaks(OUT, [WHO]) == []


def test_a_half_written_notebook_is_cleaned_too_and_pictures_stay(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "half.ipynb").write_text(f'{{"cells": ["{home}/x', encoding="utf-8")
    picture = nbformat.v4.new_output("display_data", {"image/png": f"iVB{home}/x=", "text/plain": f"{home}/y"})
    whole = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=[picture])])
    nbformat.write(whole, folder / "whole.ipynb")
    for name in ("half", "whole", "gone"):
        clean(folder / f"{name}.ipynb")
    assert not (folder / "gone.ipynb").exists()
    assert (folder / "half.ipynb").read_text(encoding="utf-8") == '{"cells": ["~/x'
    data = nbformat.read(folder / "whole.ipynb", as_version=4).cells[0].outputs[0].data
    assert data == {"image/png": f"iVB{home}/x=", "text/plain": "~/y"}


def test_planted_names_are_found_in_every_kind_of_file(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "planted"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps({"a": str(home)}), encoding="utf-8")
    with xlsxwriter.Workbook(folder / "b.xlsx") as book:
        book.set_properties({"author": WHO})
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Author"] = f"{WHO}"
        document.pages[0].Contents = document.make_stream(f"BT ({home}/x) Tj ET".encode() * 9)
        document.save(folder / "c.pdf", compress_streams=True)
    found = leaks(folder, [WHO])
    assert {one.partition(":")[0] for one in found} == {"a.json", "b.xlsx", "c.pdf"}
    assert any(one.startswith("b.xlsx:docProps/core.xml") for one in found) and f"c.pdf:about: {WHO}" in found
