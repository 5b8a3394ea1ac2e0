"""One more value by a command: checked with everything else first, appended, and what it changes is said."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ictanalysis.cli import main
from ictanalysis.cycle.forms.journal import LOCK

FILE = Path("data/actuals/indicator_values.csv")
PARAMS = ("--params", "params/mini.yml")
NEW = ("new-value", "1-1-2", "R7", "95", "--published", "2026-06-30", *PARAMS)
Edit = Callable[[str, str, str], None]


def test_the_row_is_appended_and_the_rest_stays(mini: Path, capsys) -> None:
    before = FILE.read_bytes()
    assert main([*NEW]) == 0
    assert FILE.read_bytes() == before + b"1-1-2,2025,2025,95,%,yearly,final,2026-06-30,,src,\n"
    said = capsys.readouterr().out
    assert "書かなかったもの: 単位 %、1年分の値(R7から)、状態 確定、出典 src(この指標の前の行と同じ)" in said
    assert "1-1-2 実施率: " in said and " → 未達(見込み 0%)" in said
    assert said.endswith("次の操作: ictanalysis check params/mini.yml\n")
    assert main(["check", "params/mini.yml"]) == 0


@pytest.mark.parametrize(
    ("encoding", "end", "last"), [("utf-8-sig", "\r\n", True), ("cp932", "\r\n", True), ("utf-8", "\n", False)]
)
def test_encoding_and_line_ends_stay(mini: Path, encoding: str, end: str, last: bool) -> None:
    lines = FILE.read_text(encoding="utf-8-sig").replace(",1000,src,\n", ",1000,src,備考\n", 1).splitlines()
    before = (end.join(lines) + (end if last else "")).encode(encoding)
    FILE.write_bytes(before)
    assert main([*NEW, "--note", "様式から", "--sample-size", "8"]) == 0
    added = f"{'' if last else end}1-1-2,2025,2025,95,%,yearly,final,2026-06-30,8,src,様式から{end}"
    assert FILE.read_bytes() == before + added.encode(encoding.removesuffix("-sig"))


def test_a_running_total_goes_on_as_it_was_published(mini: Path, capsys) -> None:
    assert main(["new-value", "1-2-1", "R8", "400", "--published", "2027-06-30", *PARAMS]) == 0
    assert FILE.read_text(encoding="utf-8").endswith("1-2-1,2024,2026,400,人,running_total,final,2027-06-30,,src,\n")
    said = capsys.readouterr().out
    assert "累計(R6から)" in said and "評価年度 2025 より後" in said


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["1-1-2", "R7", "951"], "0〜100の百分率"),
        (["1-1-2", "R7", "約95"], "value列 - 「約95」"),
        (["1-1-2", "R6", "95"], "一年度に一つの確定値"),
        (["1-1-3", "R7", "95"], "もしかして: 1-1-"),
        (["1-1-2", "R7", "95", "--source", "scr"], "もしかして: src"),
        (["1-1-2", "R7", "95", "--published", "六月"], "published列 - 「六月」"),
        (["1-1-2", "R7", "95", "--status", "revised"], "改訂値の公表日"),
        (["1-1-2", "R7", "95", "--status", "改訂"], "改訂値の公表日"),
    ],
)
def test_what_check_would_refuse_is_not_written(mini: Path, capsys, argv: list[str], said: str) -> None:
    before = FILE.read_bytes()
    assert main(["new-value", *argv, *PARAMS]) == 1
    told = capsys.readouterr().err
    assert said in told and "/tmp" not in told and FILE.read_bytes() == before


def test_an_indicator_without_rows_needs_a_source(mini: Path, edit: Edit, capsys) -> None:
    edit("data/actuals/indicator_values.csv", "1-2-2,2024,2024,12,業務,yearly,final,2025-06-30,,src,\n", "")
    assert main(["new-value", "1-2-2", "R7", "20", *PARAMS]) == 1
    assert "--source - 「なし」" in capsys.readouterr().err
    assert main(["new-value", "1-2-2", "R7", "20", "--source", "src", "--published", "2026-06", *PARAMS]) == 0


def test_a_doubtful_value_is_written_and_asked_about(mini: Path, capsys) -> None:
    assert main(["new-value", "1-2-2", "R7", "1200", "--published", "2026-06-30", *PARAMS]) == 0
    assert "注意: 1-2-2" in capsys.readouterr().out


def test_while_another_writes_nothing_is_written(mini: Path, capsys) -> None:
    before = FILE.read_bytes()
    FILE.with_name(LOCK).touch()
    assert main([*NEW]) == 1
    assert "書き込み中" in capsys.readouterr().err and FILE.read_bytes() == before
