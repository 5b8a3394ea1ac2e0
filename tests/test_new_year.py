"""The next year's params file: made from last year's, with the results published then, and never over anything."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT

from ictanalysis.cli import main
from ictanalysis.exports.results import write_results
from ictanalysis.inputs.params import read_params
from ictanalysis.pages.workbook import open_params, open_workbook

OLD, NEW, KEPT = Path("params/annual_R7.yml"), Path("params/annual_R8.yml"), Path("data/published/results_R7.csv")
PUBLISHED = Path("outputs/annual_R7/results.csv")
Edit = Callable[[str, str, str], None]


@pytest.fixture
def last_year(mini: Path) -> dict[str, object]:
    """A plan of the years R6 to R8 whose R7 has been run; what the manifest of that run says."""
    text = Path("params/mini.yml").read_text(encoding="utf-8")
    OLD.write_text(f"# 令和7年度の評価\n{text}reply_by: 2026-09-30   # 期限の案\n", encoding="utf-8")
    PUBLISHED.parent.mkdir(parents=True)
    write_results(open_params(OLD.as_posix()), PUBLISHED)
    PUBLISHED.with_suffix(".xlsx").touch()  # a run leaves both
    told: dict[str, object] = {
        "run_hash": "0", "complete": True, "dirty": False,
        "parameters": {"plan": "data/plan", "actuals": "data/actuals", "fiscal_year": 2025, "as_of": "2026-07-01", "status": "draft"},
        "outputs": {"results.csv": hashlib.sha256(PUBLISHED.read_bytes()).hexdigest()},
    }  # fmt: skip
    note(told)
    return told


def note(told: dict[str, object]) -> None:
    PUBLISHED.with_name("manifest.json").write_text(json.dumps(told), encoding="utf-8")


def files() -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}


def test_keys_and_comments_stay_and_the_year_goes_on(last_year, capsys) -> None:
    assert main(["new-year", "R8"]) == 0
    said, text = capsys.readouterr().out, NEW.read_text(encoding="utf-8")
    assert text.startswith("# 令和8年度の評価\n") and "# 期限の案" in text
    old, new = read_params(OLD), read_params(NEW)
    assert (new.title, new.plan, new.actuals) == (old.title, old.plan, old.actuals)
    assert (new.fiscal_year, new.as_of.isoformat(), new.status) == (2026, "2027-07-01", "draft")
    assert new.reply_by is not None and new.reply_by.isoformat() == "2027-09-30" and new.previous == (KEPT,)
    assert KEPT.read_bytes() == PUBLISHED.read_bytes()
    for words in ("評価の基準日 2027-07-01", "回答の期限の案 2027-09-30", "status: draft", f"次の操作: 値を加えてから ictanalysis check {NEW}"):  # fmt: skip
        assert words in said
    assert main(["check", str(NEW)]) == 0


def test_it_says_which_rows_to_write_and_which_not(last_year, edit: Edit, capsys) -> None:
    edit("data/plan/indicators.csv", "level,up,yes,1,", "level,up,yes,3,")
    assert main(["new-year", "R8"]) == 0
    said = capsys.readouterr().out
    assert "data/actuals/indicator_values.csv" in said and "data/sources.csv" in said
    assert "1-1-1 満足度: R8 は値の出ない年度です(3年に1度。期限までに次はありません)" in said
    assert "1-1-2 実施率: R8 の1年分の値、単位 %、" in said and "前回 100%(R6)、所管課 未登録" in said
    assert "1-2-1 受講者数: R8 の累計(R6から)、単位 人" in said and "前回 260人(R6〜R7)" in said
    assert "R7の確定値もまだないもの: 1-1-1、1-1-2、1-2-2" in said


def test_nothing_is_overwritten(last_year, capsys) -> None:
    assert main(["new-year", "R8"]) == 0
    before = files()
    assert main(["new-year", "R8"]) == 2
    assert "params/annual_R8.yml - すでにあります" in capsys.readouterr().err and files() == before


def test_published_results_that_differ_are_not_replaced(last_year, capsys) -> None:
    KEPT.parent.mkdir()
    KEPT.write_bytes(PUBLISHED.read_bytes() + b"\n")
    assert main(["new-year", "R8"]) == 1
    assert "公表したものは書き換えません" in capsys.readouterr().err and not NEW.exists()


def test_results_that_were_kept_before_serve_without_the_outputs(last_year) -> None:
    KEPT.parent.mkdir()
    shutil.copy(PUBLISHED, KEPT)
    shutil.rmtree("outputs")
    assert main(["new-year", "R8"]) == 0 and read_params(NEW).previous == (KEPT,)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"complete": False}, "欠けた節のある実行"),
        ({"outputs": {"results.csv": "0"}}, "実行の後に書き換えられた内容"),
        ({"parameters": {"plan": "data/plan", "actuals": "data/actuals", "fiscal_year": 2024, "as_of": "2026-07-01", "status": "draft"}}, "fiscal_year - 「2024」"),
        ({"parameters": None}, "実行の記録"),
    ],
)  # fmt: skip
def test_results_that_are_not_those_of_the_params_file_are_refused(last_year, capsys, change, said: str) -> None:
    note({**last_year, **change})
    before = files()
    assert main(["new-year", "R8"]) == 1
    told = capsys.readouterr().err
    assert said in told and "ictanalysis run params/annual_R7.yml を実行してから" in told and files() == before


def test_without_last_years_run_it_says_what_to_run(last_year, capsys) -> None:
    shutil.rmtree("outputs")
    assert main(["new-year", "R8"]) == 1
    assert "ictanalysis run params/annual_R7.yml を実行してから" in capsys.readouterr().err and not NEW.exists()


def test_a_run_with_changes_that_were_not_recorded_is_said(last_year, capsys) -> None:
    note({**last_year, "dirty": True})
    assert main(["new-year", "R8"]) == 0
    assert "記録(git)にない変更" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["R7"], "R7 より前の年度の annual_*.yml がありません"),
        (["R7", "--from", "params/annual_R7.yml"], "R7 より後の年度"),
        (["八年"], "年度(例: 2024、R6、令和6年度)"),
        (["R8", "--from", "params/annual_R77.yml"], "もしかして: params/annual_R7.yml"),
    ],
)
def test_wrong_usage(last_year, capsys, argv: list[str], said: str) -> None:
    try:
        code = main(["new-year", *argv])
    except SystemExit as stopped:
        code = int(str(stopped.code))
    assert code == 2 and said in capsys.readouterr().err and not NEW.exists()


def test_a_list_of_earlier_results_grows(last_year) -> None:
    first = KEPT.with_name("results_R6.csv")
    first.parent.mkdir()
    write_results(open_workbook("data/plan", "data/actuals", 2024, "2025-07-01", draws=200), first)
    OLD.write_text(f"{OLD.read_text(encoding='utf-8')}previous: {first.as_posix()}  # 公表した結果\n", encoding="utf-8")
    assert main(["new-year", "R8"]) == 0
    assert read_params(NEW).previous == (first, KEPT) and "# 公表した結果" in NEW.read_text(encoding="utf-8")


def test_the_rows_of_the_page_say_what_happened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "new-year.md").read_text(encoding="utf-8")
    values, corrections = re.findall(r"```csv\n(.*?)```", page, flags=re.S)
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("reference", "demo"))
    monkeypatch.chdir(tmp_path)
    for file, rows in (("actuals/indicator_values.csv", values), ("corrections.csv", corrections)):
        path = Path("data") / file
        header, *more = rows.splitlines(keepends=True)
        before = path.read_text(encoding="utf-8-sig")
        assert before.startswith(header)
        path.write_text(before + "".join(more), encoding="utf-8-sig", newline="\n")
    latest = {}
    for day in ("2026-06-01", "2026-12-31"):
        book = open_workbook("data/second_plan", "data/actuals", 2025, day, draws=50)
        rows = [(one, book.rows(one)[-1]) for one in ("1-1", "2-1-2", "3-2", "3-1-1")]
        latest[day] = {one: (row.fiscal_year, row.value, row.status) for one, row in rows}
    assert latest["2026-06-01"]["1-1"] == (2025, 64.0, "provisional") and latest["2026-06-01"]["2-1-2"][1] is None
    assert latest["2026-12-31"] == {
        "1-1": (2025, 64.5, "final"), "2-1-2": (2025, 61, "final"), "3-2": (2025, 90.8, "revised"), "3-1-1": (2025, 81, "final"),
    }  # fmt: skip
