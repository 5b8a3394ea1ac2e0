"""The analyst's bench in a real browser: JupyterLab in Japanese, on copies, from start page to export."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from desk import browser, export, lacking, notebook, open_notebook, run_all, served

from ictanalysis.cli import main
from ictanalysis.inputs.faults import FaultError
from ictanalysis.workbench.copies import fingerprint, make_copies
from ictanalysis.workbench.lab import free_port

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
DESK = Path("outputs/lab/demo_R8")


# ---- working copies ------------------------------------------------------------------------------------


def copies(params: str = "params/mini.yml") -> list[str]:
    return list(make_copies(Path("notebooks"), Path("desk"), params))


def source(file: str, number: int) -> str:
    return str(nbformat.read(file, as_version=4).cells[number].source)


def change(file: str, number: int, text: str) -> None:
    nb = nbformat.read(file, as_version=4)
    nb.cells[number].source = text
    nbformat.write(nb, file)


def test_a_copy_names_the_params_it_was_opened_with(mini: Path) -> None:
    assert copies() == []
    assert 'params: str = "params/mini.yml"' in source("desk/measure.ipynb", 1)
    assert 'params: str = "params/annual_R7.yml"' in source("notebooks/measure.ipynb", 1)
    assert 'beside: str = ""' in source("desk/explore.ipynb", 1)  # a plan that is not here is not asked for
    assert {file.name for file in Path("desk").iterdir()} == {file.name for file in Path("notebooks").iterdir()}


def test_a_copy_that_was_only_run_follows_its_original(mini: Path) -> None:
    copies()
    nb = nbformat.read("desk/measure.ipynb", as_version=4)
    nb.cells[1].outputs = [nbformat.v4.new_output("stream", text="出力")]
    nbformat.write(nb, "desk/measure.ipynb")
    assert copies() == [] and nbformat.read("desk/measure.ipynb", as_version=4).cells[1].outputs
    change("notebooks/measure.ipynb", 0, "# 新しい題")
    assert copies() == [] and source("desk/measure.ipynb", 0) == "# 新しい題"


def test_an_edited_copy_stays_and_is_named(mini: Path) -> None:
    copies()
    change("desk/measure.ipynb", 0, "# 私の題")
    assert copies() == ["手を加えた写しを残しました: desk/measure.ipynb"]
    change("notebooks/measure.ipynb", 0, "# 新しい題")
    (said,) = copies()
    assert "元のノートブックが新しくなっています" in said and source("desk/measure.ipynb", 0) == "# 私の題"


def test_a_copy_that_cannot_be_read_stays(mini: Path) -> None:
    copies()
    Path("desk/measure.ipynb").write_text("{", encoding="utf-8")
    assert "desk/measure.ipynb" in copies()[0] and Path("desk/measure.ipynb").read_text() == "{"


def test_a_tag_is_an_edit_and_an_output_is_none() -> None:
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x")])
    before = fingerprint(nb)
    nb.cells[0].outputs = [nbformat.v4.new_output("stream", text="出力")]
    assert fingerprint(nb) == before
    nb.cells[0].metadata["tags"] = ["report"]
    assert fingerprint(nb) != before


def test_what_stands_in_the_way_is_said(
    mini: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ictanalysis.workbench.lab.PROJECT", mini / "none")
    assert main(["lab", "params/none.yml"]) == 2
    shutil.rmtree("notebooks")
    assert main(["lab", "params/mini.yml"]) == 1 and "プロジェクトのフォルダで" in capsys.readouterr().err
    with pytest.raises(FaultError, match="--port"):
        free_port(70000)


# ---- in a browser --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as an analyst has it: its tracked data, params and notebooks under git."""
    if why := lacking():
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("project")
    for name in ("data", "params", "notebooks"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / ".gitignore", folder)
    (folder / "params" / "demo_R8.yml").write_text(
        (folder / "params" / "demo_R8.yml").read_text(encoding="utf-8") + "forecast: {draws: 300}\n", encoding="utf-8"
    )
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


@pytest.fixture(scope="module")
def page(project: Path) -> Iterator["Page"]:
    with served("params/demo_R8.yml", project) as address, browser(address) as opened:
        yield opened


def test_the_start_page_is_japanese_and_says_how(page: "Page") -> None:
    said = page.locator(".jp-MarkdownViewer").inner_text()
    assert "令和8年度(2026年度)の評価" in said and "すべてのセルを実行" in said and "もしもの検討" in said
    assert page.locator(".lm-MenuBar-itemLabel").first.inner_text() == "ファイル"
    assert not page.locator(".Toastify__toast").count()  # neither news nor updates are asked about


def test_a_sheet_is_run_then_run_for_another_measure_and_exported(page: "Page", project: Path) -> None:
    open_notebook(page, "施策の評価シート")
    run_all(page)
    shown = notebook(page)
    shown.get_by_role("heading", name=re.compile("施策1-1")).wait_for()
    picture = shown.locator("figure img").first
    assert (
        "目標 73.1%" in str(picture.get_attribute("alt")) and "出典" in shown.locator("figcaption").first.inner_text()
    )
    cell = shown.locator(".jp-Cell", has_text="measure: str").first.locator(".cm-content")
    cell.locator(".cm-line", has_text="measure: str").click()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type('measure = "3-1"')
    run_all(page)
    shown.get_by_role("heading", name=re.compile("施策3-1")).wait_for()
    made = export(page, "評価報告書(HTML)").text()
    assert "施策3-1" in made and "相模原市" in made and "【案】" in made and "令和9年（2027年）7月1日" in made
    assert "open_params" not in made and "分析担当のための内訳" not in made and "記号の読み方" in made
    assert export(page, "評価報告書(PDF)").body().startswith(b"%PDF")


def test_a_slider_moves_the_sentence_which_is_saved_as_an_output(page: "Page", project: Path) -> None:
    open_notebook(page, "もしもの検討")
    run_all(page)
    shown = notebook(page)
    slider = shown.get_by_role("slider").first
    before = shown.locator("li", has_text="正確には").first.inner_text()
    assert "達成する見込み" in before
    slider.focus()
    page.keyboard.press("ArrowLeft")
    moved = shown.locator(
        ".jp-RenderedMarkdown li", has_text="1-1 行政サービスの利便性満足度は、次の実績(R9)が74.3%なら、"
    )
    moved.wait_for()
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1000)
    saved = nbformat.read(project / DESK / "explore.ipynb", as_version=4)
    text = "".join(
        str(output.get("data", {}).get("text/markdown", ""))
        for cell in saved.cells
        for output in cell.get("outputs", [])
    )
    assert "74&#46;3" in text or "74.3" in text


def test_no_tracked_file_has_changed(page: "Page", project: Path) -> None:
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=project, capture_output=True, text=True, check=True
    ).stdout
    assert not status
