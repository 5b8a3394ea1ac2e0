"""What moved since the last evaluation, and each cause apart."""

import shutil
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import get_args, get_type_hints

import pandas as pd
import pytest

from ictanalysis.exports.results import published, write_csv
from ictanalysis.inputs.cells import CellError
from ictanalysis.inputs.previous import Earlier
from ictanalysis.inputs.rubric import CLASSES
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.chapters.decisions_changes import changes
from ictanalysis.pages.workbook import Workbook, open_workbook

ROOT = Path(__file__).parents[1]
RUBRIC = "verdict,2027-01-01,on_track,0.9,新しい基準,分析担当の選択,試験のための架空の行"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("reference"))
    return tmp_path / "data"


def opened(data: Path, previous: Path | None = None, as_of: str = "2027-07-01") -> Workbook:
    return open_workbook(data / "second_plan", data / "demo", 2026, as_of, previous, draws=300)


def last_year(data: Path, **other: object) -> Path:
    """The results of the year before as a file, with one indicator told otherwise."""
    book = opened(data)
    again = replace(book)
    vars(again)["evaluation"] = replace(book.evaluation, results=tuple(book.evaluation.then.values()))
    rows = published(again)
    for row in rows:
        row |= {"as_of": other.get("as_of", "2026-07-01"), **(other if row["indicator_id"] == "1-1" else {})}
    path = data.parent / "before.csv"
    assert other.keys() <= rows[0].keys()
    write_csv(list(rows[0]), [list(row.values()) for row in rows], path)
    return path


def said_of(book: Workbook, indicator_id: str) -> str:
    return next(line for line in map(unescape, changes(book)) if line.startswith(f"**{indicator_id} "))


def test_a_new_value_is_named(data: Path) -> None:
    line = said_of(opened(data), "1-1")
    assert "「どちらとも言えない」から「達成見込み」に変わりました" in line
    assert line.endswith("理由は、新しい実績(R8 74.4%)です。")


def test_without_a_new_value_only_time_has_passed(data: Path) -> None:
    path = last_year(data)
    before = pd.read_csv(path, dtype={"indicator_id": str})
    before.loc[before["indicator_id"] == "1-2", "verdict"] = "uncertain"
    before.to_csv(path, index=False)
    assert said_of(opened(data, path), "1-2").endswith(
        "理由は、新しい実績がないまま、目標の年度に1年近づいたことです。"
    )


def test_revision_relearning_and_method_are_told_apart(data: Path) -> None:
    assert "値の改訂(R7 69.0% → 70.1%)" in said_of(opened(data, last_year(data, latest=69.0)), "1-1")
    assert "予測の基礎数値の更新(2025-01-01 → " in said_of(
        opened(data, last_year(data, constants_learnt_on="2025-01-01")), "1-1"
    )
    assert "計算の方法の変更" in said_of(opened(data, last_year(data, p_meet=0.1)), "1-1")
    assert said_of(opened(data, last_year(data)), "1-1").endswith("新しい実績(R8 74.4%)です。")


def test_a_new_rule_is_named_only_when_it_came_between(data: Path) -> None:
    rubric = data / "rubric.csv"
    rubric.write_text(rubric.read_text(encoding="utf-8-sig").rstrip() + f"\n{RUBRIC}\n", encoding="utf-8-sig")
    assert "判定基準の変更(新しい基準)" in said_of(opened(data, last_year(data, verdict="at_risk")), "1-1")
    after = opened(data, last_year(data, verdict="at_risk", as_of="2027-02-01"))
    assert "判定基準" not in said_of(after, "1-1")


def test_an_earlier_verdict_is_one_of_those_that_are_shown() -> None:
    _, read = get_args(get_type_hints(Earlier, include_extras=True)["verdict"])
    assert [read(code) for code in BADGES] == list(CLASSES)
    with pytest.raises(CellError) as refused:
        read("likely")
    assert refused.value.expected == f"{'、'.join(BADGES)} のいずれか"


def test_results_without_date_and_constants_still_compare(data: Path) -> None:
    path = last_year(data)
    columns = ["indicator_id", "evaluation_year", "p_meet", "verdict"]
    pd.read_csv(path, dtype=str)[columns].to_csv(path, index=False)
    assert said_of(opened(data, path), "1-1").endswith("理由は、新しい実績(R8 74.4%)です。")


def test_a_figure_published_late_is_no_revision(data: Path) -> None:
    line = said_of(opened(data, last_year(data, latest=66.0, latest_year=2024, points=2)), "1-1")
    assert "前回の評価の後に公表された、前回までの年度の値" in line and "改訂" not in line


def test_dates_as_excel_saves_them_are_read(data: Path) -> None:
    learnt = opened(data).results[0].constants_learnt_on
    path = last_year(data, as_of="2026/7/1", constants_learnt_on=f"{learnt.year}/{learnt.month}/{learnt.day}")
    assert said_of(opened(data, path), "1-1").endswith("理由は、新しい実績(R8 74.4%)です。")


def test_a_revised_target_is_the_cause_that_is_named(data: Path) -> None:
    assert "目標の改定(75.0% → 73.1%)" in said_of(opened(data, last_year(data, target=75.0)), "1-1")


def test_a_revision_that_moves_a_chance_is_said_though_the_verdict_stays(data: Path) -> None:
    before = opened(data).result("3-1-2").verdict
    path = last_year(data)
    frame = pd.read_csv(path, dtype={"indicator_id": str})
    mine = frame["indicator_id"] == "3-1-2"
    frame.loc[mine, ["latest", "p_meet", "verdict"]] = [90000.0, 0.3, before]
    frame.to_csv(path, index=False)
    line = said_of(opened(data, path), "3-1-2")
    assert "のままですが、達成の見込みが変わりました(3割程度 → " in line and "値の改訂(R7 90,000件 → 73,580件)" in line
