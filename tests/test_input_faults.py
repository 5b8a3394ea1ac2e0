"""Planted faults in a miniature plan: each is refused by file, row, column and remedy."""

import shutil

import pytest

from ictanalysis.reading import FaultError
from ictanalysis.workbook import open_workbook

VALUES = "data/actuals/indicator_values.csv"
FIRST = "1-1-1,2024,2024,63,%,yearly,final,2025-06-30,1000,src,"
LAST = "1-2-2,2024,2024,12,業務,yearly,final,2025-06-30,,src,"


def opened(year: int = 2025):
    return open_workbook("data/plan", "data/actuals", year, "2026-07-01")


def faults() -> str:
    with pytest.raises(FaultError) as caught:
        opened()
    return str(caught.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (VALUES, FIRST, FIRST.replace("1-1-1", "1-1-9"), ("2行目 indicator_id列", "「1-1-9」", "もしかして: 1-1-2、1-1-1")),
        (VALUES, ",63,%", ",63.5人,%", ("2行目 value列", "「人」", "単位 %")),
        (VALUES, ",63,%", ",63,時間", ("2行目 unit列", "「時間」", "単位 %")),
        (VALUES, ",63,%", ",約63,%", ("2行目 value列", "「約63」", "数値")),
        (VALUES, ",63,%", ",163,%", ("2行目 value列", "「163」", "0〜100")),
        (VALUES, "2024,2024,63", "2024,令和6年,63", ("2行目 fiscal_year列", "「令和6年」", "年度")),
        (VALUES, LAST, f"{LAST}\n{LAST}", ("7、8行目", "2行", "一年度に一行")),
        (VALUES, ",12,業務", ",-12,業務", ("7行目 value列", "0以上")),
        (VALUES, "2024,2025,260", "2024,2025,100", ("6行目 value列", "前年までの累計 120 以上")),
        (VALUES, "final,2025-06-30,1000", "fin,2025-06-30,1000", ("2行目 status列", "もしかして: final")),
        (VALUES, "final,2025-06-30,1000", "final,2025-06-31,1000", ("2行目 published列", "日付")),
        (VALUES, ",1000,src", ",0,src", ("2行目 sample_size列", "1以上の整数")),
        (VALUES, ",1000,src", ",1000,scr", ("2行目 source_id列", "もしかして: src")),
        (VALUES, "1-1-1,2024,2024,63", "1-1-1,2022,2022,63", ("2行目 value列", "計画の現状値 60")),
        (VALUES, "indicator_id,first", "indicator,first", ("1行目", "もしかして: indicator_id")),
        (VALUES, "2024,2024,120,人,running_total", "2023,2024,120,人,yearly", ("5行目 form列", "running_total")),
        ("data/actuals/project_values.csv", "P1,2025,80,人", "P2,2025,80,件", ("2行目 project_id列", "使える値: P1")),
        ("data/actuals/project_values.csv", "P1,2025,80,人", "P1,2025,80,件", ("2行目 unit列", "単位 人")),
        ("data/plan/measures.csv", "1-2,1,合計", "1-2,9,合計", ("3行目 goal_id列", "「9」")),
        ("data/plan/targets.csv", "1-2-2,—,,,,20業務(R7),20,2025,2025,exact,国の方針,3,\n", "", ("1-2-2 なし",)),
        ("data/plan/targets.csv", "70,2027,2027", "170,2027,2027", ("2行目 target列", "0〜100")),
        ("data/plan/targets.csv", "500,2024,2027", "500,2028,2027", ("4行目 target_first_year列",)),
        ("data/plan/plan.csv", "first_year,2024,1\n", "", ("first_year なし",)),
        ("data/rubric.csv", "verdict,2024-04-01,on_track", "verdict,2030-04-01,on_track", ("on_track なし",)),
        ("data/rubric.csv", "verdict,2024-04-01,on_track,0.7", "verdict,2024-04-01,on_track,70", ("2行目 threshold列", "0〜1")),
        ("data/rubric.csv", "verdict,2024-04-01,on_track,0.7", "verdict,2024-04-01,on_track,0.3", ("小さい閾値",)),
        ("data/rubric.csv", "tolerance,2024", "tolerence,2024", ("もしかして: tolerance",)),
        ("data/plan/targets.csv", "60,2022,2022", "60,2023,2022", ("2行目 baseline_first_year列",)),
        ("data/plan/targets.csv", "60,2022,2022", "60,,", ("2行目 baseline_year列",)),
        ("data/plan/measures.csv", "1-2,1,合計の施策", "1-3,1,指標のない施策,,,,3,\n1-2,1,合計の施策", ("指標のある施策",)),
        (VALUES, LAST, f"{LAST}\n1-1-1,2024,2024,64,%,yearly,revised,,1000,src,", ("8行目 published列",)),
        (VALUES, "1-1-2,2024,2024,100,%,yearly", "1-1-2,2024,2024,100,%,running_total", ("4行目 form列",)),
        (VALUES, "1-2-1,2024,2024,120", "1-2-1,,2024,120", ("5行目 first_fiscal_year列",)),
        (VALUES, "1-2-1,2024,2025,260", "1-2-1,2023,2025,260", ("6行目 first_fiscal_year列", "2024 以降")),
        ("data/corrections.csv", "status\n", "status\nactuals/indicator_values,1-9,2024,value,replace,63,62,誤植,2026-04-01,済\n", ("行なし",)),
        ("data/corrections.csv", "status\n", "status\nactuals/indicator_values,1-1-1,2024,value,replace,63,約62,誤植,2026-04-01,済\n", ("数値",)),
        ("data/rubric.csv", "measure,2024-04-01,worst", "measure,2024-04-01,best", ("「best」",)),
    ],
)  # fmt: skip
def test_planted_faults(edit, file: str, old: str, new: str, said: tuple[str, ...]) -> None:
    edit(file, old, new)
    message = faults()
    assert file.split("/")[-1] in message
    for part in said:
        assert part in message, f"{part} not in {message}"


def test_the_sound_plan_has_no_fault(mini) -> None:
    assert len(opened().results) == 4


def test_all_faults_of_all_files_at_once(edit) -> None:
    edit(VALUES, ",63,%", ",約63,%")
    edit(VALUES, ",12,業務", ",12,件")
    edit("data/rubric.csv", "measure,2024-04-01,worst", "measure,2024-04-01,best")
    lines = faults().splitlines()
    assert len(lines) == 3
    assert all(line.count(" - ") == 3 for line in lines)


def test_a_revision_replaces_the_first_value(edit) -> None:
    edit(VALUES, LAST, f"{LAST}\n1-1-1,2024,2024,64,%,yearly,revised,2025-09-30,1000,src,")
    assert opened().history("1-1-1").values == (60, 64, 66)


def test_a_correction_repairs_and_is_said(edit) -> None:
    edit(
        "data/corrections.csv",
        "status\n",
        "status\nactuals/indicator_values,1-1-1,2024,value,replace,63,62.5,誤植,2026-04-01,確認済\n",
    )
    book = opened()
    assert book.history("1-1-1").values[1] == 62.5
    assert any("誤植" in notice for notice in book.notices)


def test_a_correction_that_the_source_has_overtaken_fails(edit) -> None:
    edit(
        "data/corrections.csv",
        "status\n",
        "status\nactuals/indicator_values,1-1-1,2024,value,replace,61,62.5,誤植,2026-04-01,確認済\n",
    )
    assert "実際は 63" in faults()


def test_a_dropped_row_is_gone(edit) -> None:
    edit(
        "data/corrections.csv",
        "status\n",
        "status\nactuals/indicator_values,1-1-1,2024,value,drop,63,,別の調査,2026-04-01,確認済\n",
    )
    assert opened().history("1-1-1").years == (2022, 2025)


def test_missing_values_stay_missing(edit) -> None:
    edit(VALUES, ",66,%", ",…,%")
    book = opened()
    assert book.history("1-1-1").years == (2022, 2024)
    assert book.rows("1-1-1")["missing"].tolist() == ["", "not_available"]


def test_a_value_of_another_magnitude_is_pointed_out(edit) -> None:
    edit(VALUES, ",63,%", ",0.63,%")
    assert any("桁が違います" in notice for notice in opened().notices)


def test_windows_file_with_full_width_digits(mini) -> None:
    path = mini / VALUES
    text = path.read_text(encoding="utf-8-sig").replace(",63,%", ",６３．０％,％")
    path.write_bytes(text.replace("\n", "\r\n").encode("cp932"))
    book = opened()
    assert book.history("1-1-1").values[1] == 63
    assert any("cp932" in notice for notice in book.notices)


def test_faults_of_the_values_are_said_even_when_the_plan_is_broken(edit) -> None:
    edit("data/plan/goals.csv", "goal_id,name", "goal,name")
    edit(VALUES, ",63,%", ",約63,%")
    message = faults()
    assert "goals.csv" in message and "「約63」" in message


def test_a_correction_of_another_folder_is_left_alone(mini, edit) -> None:
    shutil.copytree(mini / "data/actuals", mini / "data/first_plan")
    edit(
        "data/corrections.csv",
        "status\n",
        "status\nfirst_plan/indicator_values,1-1-1,2024,value,replace,1,2,別計画,2026-04-01,済\n",
    )
    assert opened().history("1-1-1").values[1] == 63


@pytest.mark.parametrize(("year", "said"), [("R12", "計画期間 2024〜2027"), ("R7年", "年度"), (2031, "計画期間")])
def test_a_year_outside_the_plan_is_refused(mini, year, said: str) -> None:
    with pytest.raises(FaultError, match=said):
        open_workbook("data/plan", "data/actuals", year, "2026-07-01")


def test_what_an_analyst_types_in_a_notebook_is_read(mini) -> None:
    assert open_workbook("data/plan", "data/actuals", "R7", "2026/07/01").fiscal_year == 2025
    with pytest.raises(FaultError, match="as_of"):
        open_workbook("data/plan", "data/actuals", 2025, "7月1日")
    with pytest.raises(FaultError, match="もしかして: 1-"):
        opened().plan.of_measure("1-9")
