"""Params files are read strictly: what plain YAML would swallow is refused by name."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from ictanalysis.cli import main
from ictanalysis.forecast.constants import FILE as CONSTANTS
from ictanalysis.inputs.faults import FaultError
from ictanalysis.inputs.licences import LICENCES
from ictanalysis.inputs.params import read_params
from ictanalysis.runs.prepare import prepare

FILE = Path("params/mini.yml")


def test_a_sound_file(mini) -> None:
    params = read_params(FILE)
    assert (params.name, params.fiscal_year, params.as_of) == ("mini", 2025, date(2026, 7, 1))
    assert (params.previous, params.measures, params.draws) == ((), (), 4000)
    assert params.licence is None and params.reply_by is None


# ---- terms of use and the day of reply ---------------------------------------------------------------


def test_terms_of_use_and_the_day_of_reply_are_read_and_tell_runs_apart(edit) -> None:
    before = prepare(FILE).hash
    edit("params/mini.yml", "status: draft\n", "status: draft\nlicence: CC-BY-4.0\n")
    licensed = prepare(FILE)
    edit("params/mini.yml", "status: draft\n", "status: draft\nreply_by: 2026-07-01\n")
    dated = prepare(FILE)
    assert licensed.params.licence == LICENCES["CC-BY-4.0"] and dated.params.reply_by == date(2026, 7, 1)
    assert len({before, licensed.hash, dated.hash}) == 3
    assert [step.parameters for step in dated.steps] == [step.parameters for step in licensed.steps]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["licence: CC-BY-4"], "7行目 licence - 「CC-BY-4」 - 結果の利用条件(CC-BY-4.0、"),
        (["licence: CC-BY-4"], "もしかして: CC-BY-4.0"),
        (["licence: [CC-BY-4.0]"], "項目を消してください"),
        (["licence: 4.0"], "使える値: CC-BY-4.0、CC-BY-SA-4.0、CC0-1.0、PDL1.0"),
        (["licens: CC-BY-4.0"], "もしかして: licence"),
        (["replyby: 2026-08-31"], "もしかして: reply_by"),
        (["reply_by: 八月末"], "7行目 reply_by - 「八月末」 - 日付"),
        (["reply_by: 2026-06-30"], "7行目 reply_by - 「2026-06-30」 - 評価の基準日(as_of)の 2026-07-01 以降の日付 - 回答の期限"),
    ],
)  # fmt: skip
def test_terms_and_days_that_cannot_be_are_faults_by_line(edit, lines: list[str], said: str) -> None:
    edit("params/mini.yml", "status: draft\n", "status: draft\n" + "\n".join(lines) + "\n")
    with pytest.raises(FaultError) as caught:
        read_params(FILE)
    assert said in str(caught.value) and len(caught.value.faults) == 1


def test_every_fault_of_terms_and_days_is_said_at_once(edit) -> None:
    edit("params/mini.yml", "status: draft\n", "status: drft\nlicence: MIT\nreply_by: 2020-01-01\n")
    with pytest.raises(FaultError) as caught:
        read_params(FILE)
    assert len(caught.value.faults) == 3


def test_the_demo_proposes_a_day_of_reply() -> None:
    root = Path(__file__).parents[1]
    days = {file.stem: "reply_by: " in file.read_text(encoding="utf-8") for file in (root / "params").glob("*.yml")}
    assert days["demo_R8"] and not days["annual_R7"]


@pytest.mark.parametrize("content", ["", "- a\n- b\n", "\x00"])
def test_files_that_are_no_params(mini, content: str) -> None:
    FILE.write_text(content, encoding="utf-8")
    with pytest.raises(FaultError):
        read_params(FILE)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("measures: &all [1-1]", "7行目 - 「アンカー(&)か参照(*)」"),
        ("measures: *all", "7行目 - 「アンカー(&)か参照(*)」"),
        ("forecast:\n  <<: {draws: 300}", "8行目 - 「結合(<<)」"),
        ("previous: !!python/name:os.system x", "7行目 - 「型の指定(!)」"),
        ("measures: !!set {1-1}", "7行目 - 「型の指定(!)」"),
        ("---\nstatus: final", "7行目 - 「二つ目の文書(---)」"),
        ("measures: [[1-1]]", "7行目 - 「深すぎる入れ子」"),
        ("measures: " + "[" * 50_000, "7行目 - 「深すぎる入れ子」"),
        ("measures: " + "{a: " * 15_000, "7行目 - 「深すぎる入れ子」"),
        ("forecast: {draws: 0x" + "f" * 9_000 + "}", "7行目 - 「1000字を超える値」"),
        ("# " + "x" * 64_000, "「大きすぎるファイル」"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]", "7行目 - 「アンカー(&)か参照(*)」"),
    ],
)
def test_what_a_params_file_has_no_use_for_is_a_fault_at_once(edit, more: str, said: str) -> None:
    edit("params/mini.yml", "status: draft\n", f"status: draft\n{more}\n")
    with pytest.raises(FaultError) as caught:
        read_params(FILE)
    assert said in str(caught.value) and len(caught.value.faults) == 1


@pytest.mark.parametrize("line", ["%YAML 1.1", "%TAG ! tag:example.com,2000:"])
def test_a_directive_is_a_fault(edit, line: str) -> None:
    edit("params/mini.yml", "title:", f"{line}\n---\ntitle:")
    with pytest.raises(FaultError, match="ディレクティブ"):
        read_params(FILE)


def test_a_document_mark_and_quoted_marks_are_plain(edit) -> None:
    edit("params/mini.yml", "title: 小さな計画の評価", "---\ntitle: '<<'")
    assert read_params(FILE).title == "<<"


@pytest.mark.parametrize("key", ["plan", "actuals", "previous"])
def test_a_place_that_no_disk_can_hold_is_a_fault_by_line(edit, key: str) -> None:
    old = "status: draft" if key == "previous" else f"{key}: data"
    edit("params/mini.yml", old, f"{'status: draft' + chr(10) if key == 'previous' else ''}{key}: {'a' * 300}")
    with pytest.raises(FaultError, match=f"行目 {key} - "):
        read_params(FILE)


@contextmanager
def soon() -> Iterator[None]:
    """What waits for ever, as opening a pipe does, fails after a minute and leaves the other tests alone."""

    def fail(*_: object) -> None:
        pytest.fail("it waited for ever")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(60)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names on Windows")
@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
@pytest.mark.parametrize(
    "name",
    ["params/mini.yml", "data/plan/measures.csv", "data/actuals/indicator_values.csv", "data/rubric.csv",
     "data/actuals/other.csv", "data/forecast/calibration.json", "notebooks/measure.ipynb", "last.csv"],
)  # fmt: skip
def test_what_is_no_file_is_a_fault_and_never_waited_for(edit, capsys, name: str, kind: str) -> None:
    if name == "last.csv":
        edit("params/mini.yml", "status: draft\n", "status: draft\nprevious: last.csv\n")
    if name.startswith("data/forecast"):
        shutil.copytree(CONSTANTS.parent, "data/forecast", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    Path(name).unlink(missing_ok=True)
    make = {"pipe": os.mkfifo, "folder": os.mkdir, "device": partial(os.symlink, "/dev/zero")}
    make[kind](name)
    with soon():
        assert main(["check", "params/mini.yml"]) == (2 if name == "params/mini.yml" else 1)
        with pytest.raises(FaultError):
            prepare(FILE)
    said = capsys.readouterr().err
    assert Path(name).name in said and "予期しない" not in said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names on Windows")
def test_a_pipe_in_place_of_the_lock_file_is_never_waited_for(mini) -> None:
    os.mkfifo("requirements.lock")
    with soon():
        assert "requirements.lock" not in prepare(FILE).inputs
