"""Planted faults in a miniature plan: each is refused by file, row, column and remedy."""

import shutil
from dataclasses import replace

import pytest

from ictanalysis.evaluation.verdict import effective_target
from ictanalysis.inputs.faults import FaultError
from ictanalysis.pages.chapters.data_check import attention, corrections_table, for_staff
from ictanalysis.pages.chapters.forecasts import number_tables
from ictanalysis.pages.chapters.measure_projects import projects_table
from ictanalysis.pages.chapters.methods import audit_table
from ictanalysis.pages.projects import contrasts
from ictanalysis.pages.reason import reason
from ictanalysis.pages.standing import latest_text
from ictanalysis.pages.workbook import open_workbook

VALUES = "data/actuals/indicator_values.csv"
FIRST = "1-1-1,2024,2024,63,%,yearly,final,2025-06-30,1000,src,"
LAST = "1-2-2,2024,2024,12,業務,yearly,final,2025-06-30,,src,"


def opened(year: int = 2025):
    return open_workbook("data/plan", "data/actuals", year, "2026-07-01")


def faults() -> str:
    with pytest.raises(FaultError) as caught:
        opened()
    return str(caught.value)


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
    assert opened().result("1-1-1").history.values == (60, 64, 66)


def test_a_correction_repairs_and_is_said(edit) -> None:
    edit(
        "data/corrections.csv",
        "status\n",
        "status\nactuals/indicator_values,1-1-1,2024,value,replace,63,62.5,誤植,2026-04-01,確認済\n",
    )
    book = opened()
    assert book.result("1-1-1").history.values[1] == 62.5
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
    assert opened().result("1-1-1").history.years == (2022, 2025)


def test_missing_values_stay_missing(edit) -> None:
    edit(VALUES, ",66,%", ",…,%")
    book = opened()
    assert book.result("1-1-1").history.years == (2022, 2024)
    assert [row.missing for row in book.rows("1-1-1")] == ["", "not_available"]


def test_a_value_of_another_magnitude_is_pointed_out(edit) -> None:
    edit(VALUES, ",63,%", ",0.63,%")
    assert any("桁が違います" in notice for notice in opened().notices)


def test_windows_file_with_full_width_digits(mini) -> None:
    path = mini / VALUES
    text = path.read_text(encoding="utf-8-sig").replace(",63,%", ",６３．０％,％")
    path.write_bytes(text.replace("\n", "\r\n").encode("cp932"))
    book = opened()
    assert book.result("1-1-1").history.values[1] == 63
    assert any("cp932" in notice for notice in book.notices)
    assert "cp932" in for_staff(book) and not any(".csv" in line for line in attention(book))


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
    assert opened().result("1-1-1").history.values[1] == 63


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


def test_a_revised_value_can_be_corrected(edit) -> None:
    edit(VALUES, LAST, f"{LAST}\n1-1-1,2024,2024,64,%,yearly,revised,2025-09-30,1000,src,")
    edit("data/corrections.csv", "status\n",
         "status\nactuals/indicator_values,1-1-1,2024,value,replace,64,64.5,誤植,2026-04-01,済\n")  # fmt: skip
    assert opened().result("1-1-1").history.values[1] == 64.5


def test_a_correction_that_fits_two_rows_is_refused(edit) -> None:
    edit(VALUES, LAST, f"{LAST}\n1-1-1,2024,2024,63,%,yearly,revised,2025-09-30,1000,src,")
    edit("data/corrections.csv", "status\n",
         "status\nactuals/indicator_values,1-1-1,2024,value,replace,63,64.5,誤植,2026-04-01,済\n")  # fmt: skip
    assert "一つの行だけ" in faults()


def test_a_plan_needs_no_corrections_glossary_rubric_or_projects(mini) -> None:
    for name in ("corrections", "glossary", "rubric", "plan/projects", "plan/initiatives", "actuals/project_values"):
        (mini / f"data/{name}.csv").unlink()
    book = opened()
    assert book.rubric.edges == [0.7, 0.4, 0.0]  # of the package
    assert not book.glossary


def test_what_was_asked_about_and_confirmed_is_said_with_its_reason(edit) -> None:
    edit(VALUES, ",63,%", ",0.63,%")
    assert any(notice.endswith("要確認。") for notice in opened().notices)
    edit("data/corrections.csv", "status\n",
         "status\nactuals/indicator_values,1-1-1,2024,value,confirm,0.63,,調査票で確認,2026-04-01,済\n")  # fmt: skip
    assert any("確認済み(調査票で確認)" in notice for notice in opened().notices)


def test_a_target_behind_its_baseline_is_confirmed_by_a_row_and_said(edit) -> None:
    edit("data/plan/targets.csv", "70%(R9),70", "55%以上(R9),55")
    edit("data/plan/targets.csv", "2027,2027,exact", "2027,2027,at_least")
    assert "現状値よりよい側" in faults()
    edit("data/corrections.csv", "status\n",
         "status\nplan/targets,1-1-1,2027,target,confirm,55,,計画が現状以上の維持と定める,2026-04-01,済\n")  # fmt: skip
    book = opened()
    assert book.result("1-1-1").standing.planned_per_year == 0
    said = audit_table(book).rows[0][2]
    assert "現状値より緩い水準であり、現在の水準の維持を求めるものです。" in said


def test_a_target_can_be_corrected_and_a_stale_confirmation_fails(edit) -> None:
    edit("data/plan/targets.csv", "70%(R9),70", "75%(R9),70")
    row = "plan/targets,1-1-1,2027,target,{},{},{},転記,2026-04-01,済\n"
    edit("data/corrections.csv", "status\n", "status\n" + row.format("replace", 70, 75))
    book = opened()
    assert book.plan.indicators["1-1-1"].target == 75
    assert any("1-1-1 2027年度の目標値を訂正しました" in notice for notice in book.notices)
    assert (table := corrections_table(book)) is not None and "目標値" in table.rows[0]
    edit("data/corrections.csv", row.format("replace", 70, 75), row.format("confirm", 60, ""))
    assert "実際は 70" in faults()


def test_the_column_named_in_the_question_is_the_one_that_a_confirmation_needs(edit) -> None:
    edit(VALUES, "1-2-1,2024,2024,120,人,running_total", "1-2-1,2024,2024,120,人,yearly")
    edit(VALUES, "1-2-1,2024,2025,260,人,running_total", "1-2-1,2025,2025,260,人,yearly")
    assert "列は value" in faults()
    edit("data/corrections.csv", "status\n",
         "status\nactuals/indicator_values,1-2-1,2025,value,confirm,260,,実際に倍増,2026-04-01,済\n")  # fmt: skip
    assert opened().result("1-2-1").standing.latest == 380


def test_a_confirmed_value_is_no_longer_questioned_beside_its_number(edit) -> None:
    edit(VALUES, ",63,%", ",0.63,%")
    edit("data/corrections.csv", "status\n",
         "status\nactuals/indicator_values,1-1-1,2024,value,confirm,0.63,,調査票で確認,2026-04-01,済\n")  # fmt: skip
    cells = [cell for table in number_tables(opened()) for row in table.rows for cell in row]
    assert any("確認済み(調査票で確認)" in str(cell) for cell in cells)
    assert not any("要確認" in str(cell) for cell in cells)


def test_a_project_silent_this_year_does_not_speak_with_last_years_words(edit) -> None:
    edit("data/actuals/project_values.csv", "P1,2025,80,人", "P1,2024,80,人")
    book = opened()
    assert projects_table(book, "1-1").rows[0][2:6] == ["報告なし\n(最新はR6 80人)", "100人(R9)", "—", "—"]
    assert contrasts(book) == []


def test_a_deed_done_in_part_is_not_called_done() -> None:
    book = open_workbook("data/second_plan", "data/demo", 2026, "2027-07-01", draws=200)
    assert book.verdict_on("2-1") == "at_risk"
    assert not [line for line in contrasts(book) if "2-1" in line]


def test_a_provisional_value_is_shown_and_not_asked_for_again(edit) -> None:
    edit(VALUES, "12,業務,yearly,final", "8,業務,yearly,final")
    edit(VALUES, "1-2-2,2024", "1-2-2,2025,2025,18,業務,yearly,provisional,2026-05-31,,src,\n1-2-2,2024")
    book = opened()
    result = book.result("1-2-2")
    assert latest_text(result) == "8業務(R6) 18業務(R7、速報)"
    assert (
        "18業務(R7、速報)は、確定までに1年分は変わり得る値として予測に用い、達成・未達の確定には用いません"
        in reason(result, book.rubric.edges, book.constants)
    )


def test_a_total_restated_below_its_parts_is_confirmed_and_teaches_nothing_of_a_year(edit) -> None:
    edit(VALUES, "1-2-1,2024,2025,260", "1-2-1,2024,2025,90")
    assert "前年までの累計 120 以上" in faults()
    edit("data/corrections.csv", "status\n",
         "status\nactuals/indicator_values,1-2-1,2025,value,confirm,90,,返還,2026-04-01,済\n")  # fmt: skip
    book = opened()
    result = book.result("1-2-1")
    assert (result.standing.latest, result.history.years) == (90, (2021, 2024))


def test_a_money_target_may_be_printed_in_another_unit(edit) -> None:
    edit("data/plan/indicators.csv", "count,cumulative,up", "other,cumulative,up")
    edit("data/plan/targets.csv", "約500人(R6-9),500", "約500百万人(R6-9),500")
    edit("data/plan/indicators.csv", "延べ人数,人", "延べ人数,百万人")
    edit("data/plan/targets.csv", "300人(R2-4)", "3億人(R2-4)")
    assert "targets.csv" not in faults()  # only the values are in another unit now


def test_a_print_that_no_rule_reads_is_confirmed(edit) -> None:
    edit("data/plan/targets.csv", "70%(R9),70", "毎年2ポイント増の約70%以上(R9),70")
    assert "every_year" in faults() and "action=confirm" in faults()
    edit("data/corrections.csv", "status\n",
         "status\nplan/targets,1-1-1,2027,target,confirm,70,,計画のとおり,2026-04-01,済\n")  # fmt: skip
    assert opened().plan.indicators["1-1-1"].target == 70


@pytest.mark.parametrize("as_of", [20261122, None, "2026-11-22 10:00", "明日"])
def test_a_date_typed_in_any_way_is_read_or_refused(mini, as_of) -> None:
    if as_of in (20261122, "2026-11-22 10:00"):
        assert open_workbook("data/plan", "data/actuals", 2025, as_of).as_of.day == 22
    else:
        with pytest.raises(FaultError, match="as_of"):
            open_workbook("data/plan", "data/actuals", 2025, as_of)


def test_draws_that_are_none_are_refused_by_name(mini) -> None:
    with pytest.raises(FaultError, match="draws"):
        open_workbook("data/plan", "data/actuals", 2025, "2026-07-01", draws=0)


def test_a_tolerance_is_easier_below_zero_too(mini) -> None:
    book = opened()
    for direction, judged in (("up", -5.1), ("down", -4.9)):
        one = replace(book.plan.indicators["1-1-1"], target=-5.0, qualifier="about", direction=direction)
        assert effective_target(one, book.rubric) == pytest.approx(judged)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("6\x1b[31m3", "「6<U+001B>[31m3」"),
        ("63\u202e", "「<U+202E>」"),
        ("6\x003", "「6<U+0000>3」"),
        ("６　３", "「６　３」"),
    ],
)
def test_a_message_shows_signs_that_nobody_sees_and_lets_none_steer_the_screen(edit, cell: str, shown: str) -> None:
    edit(VALUES, ",63,%", f",{cell},%")
    said = faults()
    assert shown in said and all(sign.isprintable() or sign in "\n　" for sign in said)


def test_a_correction_finds_the_number_with_and_without_its_unit(edit) -> None:
    row = "actuals/indicator_values,1-1-1,2024,value,replace,63,62.5,誤植,2026-04-01,確認済\n"
    edit("data/corrections.csv", "status\n", f"status\n{row}")
    edit(VALUES, ",63,%", ",63%,%")
    assert opened().result("1-1-1").history.values[1] == 62.5
    edit(VALUES, ",63%,%", ",…,%")
    assert "訂正前の値 63、実際は 未公表" in faults()


def test_a_correction_of_another_unit_finds_no_number(edit) -> None:
    row = "actuals/indicator_values,1-1-1,2024,value,replace,63円,62.5円,誤植,2026-04-01,確認済\n"
    edit("data/corrections.csv", "status\n", f"status\n{row}")
    edit(VALUES, ",63,%", ",63%,%")
    assert "訂正前の値 63円、実際は 63%" in faults()


def test_a_fault_of_the_plan_hides_none_of_the_yearly_cycle(edit, mini) -> None:
    edit("data/plan/targets.csv", ",70,2027", ",70,いつか")
    (mini / "data/actuals/reviews.csv").write_text(
        "measure_id,fiscal_year,part,choice,words,given_on,source_id,note\n1-1,2025,opinion,,言葉,いつか,src,\n"
    )
    said = faults().splitlines()
    assert len(said) == 2 and "targets.csv 2行目" in said[0] and "reviews.csv 2行目 given_on列" in said[1]


def test_a_fault_of_the_projects_hides_none_of_the_council_and_makes_up_none(edit, mini) -> None:
    edit("data/plan/projects.csv", ",100,2027", ",百,2027")
    (mini / "data/actuals/decisions.csv").write_text(
        "decision_id,decided_on,meeting,kind,subject_kind,subject_id,version,fiscal_year,result,words,submission_id,source_id,note\n"
        "M1,いつか,会議,target,indicator,1-1-1,,,approved,,,src,\n"
    )
    (mini / "data/actuals/targets.csv").write_text(
        "indicator_id,target_printed,target,target_year,valid_from,decision_id\n1-1-1,75%(R9),75,2027,2026-01-01,M1\n"
    )
    said = faults().splitlines()
    assert len(said) == 2 and "projects.csv 2行目 target列" in said[0] and "decisions.csv 2行目 decided_on列" in said[1]
