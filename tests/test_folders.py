"""Folders that a run replaces: a user's files survive whatever they are and wherever they lie."""

import json
import os
from pathlib import Path

import pytest

from ictanalysis.runs import swap
from ictanalysis.runs.fingerprint import sha256
from ictanalysis.runs.folders import RunError, UsageError, check_target, keep_failed, publish, unchanged

SHAPES = ["[]", '"run_hash"', "null", "3", '{"run_hash": "h"}', '{"run_hash": "h", "complete": true, "outputs": null}',
          '{"run_hash": "h", "complete": true, "outputs": [1]}', '{"run_hash": "h", "complete": true, "outputs": {}}',
          '{"run_hash": ["h"], "complete": 1, "outputs": {"a": 1}}', "", "{", "[" * 100_000]  # fmt: skip


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The folder of an earlier result, with a report and a notebook."""
    return made(tmp_path / "mini", {"report.html": "old", "notebooks/a.ipynb": "old", "gone.csv": "old"})


def made(folder: Path, files: dict[str, str], complete: bool = True) -> Path:
    """A folder with a manifest of ours."""
    for name, text in files.items():
        write(folder / name, text)
    outputs = {name: sha256(folder / name) for name in files}
    write(folder / "manifest.json", json.dumps({"run_hash": "h", "complete": complete, "outputs": outputs}))
    write(folder / "run.log", "log")
    return folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def texts(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ("manifest.json", "run.log")
    }


def replaced(out: Path, **more: str) -> list[str]:
    """Publish a new result there; what was said."""
    files = {"report.html": "new", "notebooks/a.ipynb": "new", **{k.replace("_", "."): v for k, v in more.items()}}
    said: list[str] = []
    publish(made(out.with_name(".work"), files), out, said.append)
    assert not [one.name for one in out.parent.iterdir() if one.name.startswith(".")]
    return said


def test_without_strangers_the_new_result_is_all_there_is(out: Path) -> None:
    assert replaced(out) == []
    assert texts(out) == {"report.html": "new", "notebooks/a.ipynb": "new"}


def test_strangers_stay_at_their_place_and_are_said(out: Path, tmp_path: Path) -> None:
    mine = {"memo.txt": "m", "notebooks/mine.ipynb": "m", "mine/deep/a.txt": "m", "mine/b.txt": "m"}
    for name, text in mine.items():
        write(out / name, text)
    (out / "empty").mkdir()
    write(tmp_path / "elsewhere" / "a.ipynb", "precious")
    (out / "link").symlink_to(tmp_path / "elsewhere")
    said = replaced(out)
    found = {name: text for name, text in texts(out).items() if not name.startswith("link")}
    assert found == {"report.html": "new", "notebooks/a.ipynb": "new", **mine}
    assert (out / "empty").is_dir() and (out / "link").is_symlink()
    assert len(said) == 1 and "memo.txt" in said[0] and "全部で5件" in said[0]


def test_a_folder_of_the_user_that_new_outputs_share_leaves_nothing_behind(out: Path) -> None:
    write(out / "figures" / "mine.svg", "mine")
    (out / "sheets").mkdir()
    work = made(out.with_name(".work"), {"figures/a.svg": "new", "sheets/a.csv": "new"})
    said: list[str] = []
    publish(work, out, said.append)
    assert texts(out) == {"figures/a.svg": "new", "sheets/a.csv": "new", "figures/mine.svg": "mine"}
    assert [one.name for one in out.parent.iterdir()] == ["mini"] and len(said) == 1


def test_a_stranger_whose_name_a_new_output_takes_is_kept_beside(out: Path) -> None:
    for name in ("results.csv", "results-kept.csv", "figures"):
        write(out / name, "mine")
    said = replaced(out, results_csv="new")
    found = texts(out)
    assert found["results.csv"] == "new" and found["results-kept.csv"] != "new"
    assert list(found.values()).count("mine") == 3
    assert any("results.csv を results-kept" in one for one in said)


def test_a_link_in_the_place_of_an_output_folder_is_not_followed(out: Path, tmp_path: Path) -> None:
    write(tmp_path / "elsewhere" / "a.ipynb", "precious")
    (out / "notebooks" / "a.ipynb").unlink()
    (out / "notebooks").rmdir()
    (out / "notebooks").symlink_to(tmp_path / "elsewhere")
    replaced(out)
    assert (tmp_path / "elsewhere" / "a.ipynb").read_text(encoding="utf-8") == "precious"
    assert (out / "notebooks-kept").is_symlink() and texts(out)["notebooks/a.ipynb"] == "new"


def test_names_that_leave_the_folder_remove_nothing(out: Path, tmp_path: Path) -> None:
    write(tmp_path / "precious", "p")
    names = ["../precious", str(tmp_path / "precious"), "notebooks/../../precious", "", ".", "\0", "x" * 5000, ".."]
    manifest = {"run_hash": "h", "complete": True, "outputs": dict.fromkeys(names, sha256(tmp_path / "precious"))}
    write(out / "manifest.json", json.dumps(manifest))
    assert not unchanged(out, "h")
    replaced(out)
    assert (tmp_path / "precious").exists()
    assert texts(out)["gone.csv"] == "old" and texts(out)["report-kept.html"] == "old"


@pytest.mark.parametrize("manifest", SHAPES)
def test_any_shape_of_manifest_can_be_asked(out: Path, manifest: str) -> None:
    write(out / "manifest.json", manifest)
    assert not unchanged(out, "h")


@pytest.mark.parametrize("manifest", ["", "{", "\x00", "[" * 100_000])
def test_a_damaged_manifest_lets_the_run_go_on_and_all_is_kept(out: Path, manifest: str) -> None:
    write(out / "manifest.json", manifest)
    write(out.with_name("mini-kept"), "mine")
    check_target(out)
    said = replaced(out)
    assert texts(out) == {"report.html": "new", "notebooks/a.ipynb": "new"}
    assert texts(out.with_name("mini-kept-2")) == {"report.html": "old", "notebooks/a.ipynb": "old", "gone.csv": "old"}
    assert "mini-kept-2" in said[0] and "壊れて" in said[0]


@pytest.mark.parametrize("manifest", ["[]", "null", "{}", '{"name": "app"}', None])
def test_a_folder_of_another_tool_is_refused(out: Path, manifest: str | None) -> None:
    (out / "manifest.json").unlink()
    if manifest is not None:
        write(out / "manifest.json", manifest)
    with pytest.raises(UsageError):
        check_target(out)


@pytest.mark.parametrize(("at_once", "fails_at"), [(True, 1), (False, 1), (False, 2), (False, 3)])
def test_when_moving_fails_everything_is_as_before(out: Path, monkeypatch, at_once: bool, fails_at: int) -> None:
    for name in ("a.txt", "b.txt"):
        write(out / name, "mine")
    before, moves, rename = texts(out), [], Path.rename

    def failing(path: Path, place: Path) -> Path:
        moves.append(path)
        if len(moves) == fails_at:
            raise PermissionError("open elsewhere")
        return rename(path, place)

    work = made(out.with_name(".work"), {"report.html": "new"})
    monkeypatch.setattr(Path, "rename", failing)
    if not at_once:
        monkeypatch.setattr(swap, "_exchanged", lambda *_: False)
    with pytest.raises(RunError, match="置き換えられません"):
        publish(work, out, print)
    assert texts(out) == before and texts(work)["report.html"] == "new"
    assert {one.name for one in out.parent.iterdir()} == {"mini", ".work"}


# ---- failed runs -------------------------------------------------------------------------------------


def failed(out: Path) -> Path:
    work = out.with_name(".work")
    write(work / "notebooks" / "a.ipynb", "failed")
    write(work / "run.log", "log")
    return keep_failed(work, out, "h")


def test_an_earlier_failed_run_makes_room_and_its_strangers_stay(out: Path) -> None:
    assert failed(out).name == failed(out).name == "mini-failed"
    write(out.with_name("mini-failed") / "memo.txt", "mine")
    assert failed(out).name == failed(out).name == "mini-failed-2"
    assert texts(out.with_name("mini-failed")) == {"memo.txt": "mine"}


def test_an_empty_folder_in_a_failed_run_is_nobodys_to_remove(out: Path) -> None:
    kept = failed(out)
    (kept / "mine").mkdir()
    (kept / "notebooks" / "mine").mkdir()
    assert failed(out).name == "mini-failed-2"
    assert sorted(path.relative_to(kept).as_posix() for path in kept.rglob("*")) == [
        "mine", "notebooks", "notebooks/mine",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["folder", "file", "link", "dangling", "result"])
def test_what_is_not_of_a_failed_run_stays(out: Path, tmp_path: Path, kind: str) -> None:
    there = out.with_name("mini-failed")
    made(tmp_path / "elsewhere", {"a": "mine"}, complete=False)
    if kind == "folder":
        write(there / "memo.txt", "mine")
    elif kind == "file":
        write(there, "mine")
    elif kind == "result":
        made(there, {"report.html": "mine"})
    else:
        there.symlink_to(tmp_path / ("elsewhere" if kind == "link" else "nowhere"))
    before = texts(there) if there.is_dir() else os.lstat(there)
    assert failed(out).name == "mini-failed-2"
    assert before == (texts(there) if there.is_dir() else os.lstat(there))
    assert texts(tmp_path / "elsewhere") == {"a": "mine"}


def test_an_output_that_the_user_has_edited_is_kept_beside(out: Path) -> None:
    write(out / "gone.csv", "old with my notes")
    publish(made(out.with_name("work"), {"report.html": "new", "gone.csv": "new"}), out, print)
    assert texts(out) == {"report.html": "new", "gone.csv": "new", "gone-kept.csv": "old with my notes"}
