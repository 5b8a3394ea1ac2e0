"""Plans of other shapes: what a plan has not got, other targets and other years, each opened and read as its pages show it."""

from dataclasses import replace
from pathlib import Path

import pytest

from ictanalysis.exports.datapackage import schema
from ictanalysis.inputs.eras import era_year, year_ends
from ictanalysis.inputs.faults import FaultError
from ictanalysis.inputs.plan import Definition, Target
from ictanalysis.inputs.printed import faults_of_target, meant
from ictanalysis.inputs.values import faults_of_value
from ictanalysis.pages.chapters import appendix, forecasts
from ictanalysis.pages.chapters import measure as sheet
from ictanalysis.pages.message import message, needed_text
from ictanalysis.pages.reason import reason
from ictanalysis.pages.say import target_text
from ictanalysis.pages.standing import range_text, way_words
from ictanalysis.pages.workbook import Workbook, open_workbook
from ictanalysis.runs.prepare import _silent

CITY = Path("data/demo/other_city")
BARE = {
    "plan": "item,text\ntitle,小さな計画\ncity,小さな市\nfirst_year,2021\nlast_year,2030\n",
    "indicators": "indicator_id,name,unit,kind,type,direction\n"
    "A,満足度,%,percent,level,up\nB,端末の台数,台,count,milestone,up\nC,改修の件数,件,count,cumulative,up\n",
    "targets": "indicator_id,baseline,baseline_first_year,baseline_year,target,target_first_year,target_year\n"
    "A,60,,2020,70,,2030\nB,109,,2020,109,,2030\nC,80,2020,2020,500,2026,2030\n",
    "indicator_values": "indicator_id,fiscal_year,value,unit,source_id\nA,2021,61,%,s\nA,2022,63,%,s\nB,2021,109,台,s\n",
    "sources": "source_id,title\ns,小さな資料\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def city() -> Workbook:
    return open_workbook(CITY, CITY, 2026, "2027-07-01", draws=200)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A plan of indicators alone, as a clerk writes it: five small tables in one folder."""
    folder = tmp_path / "data" / "bare"
    folder.mkdir(parents=True)
    for name, text in BARE.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def opened(folder: Path) -> Workbook:
    return open_workbook(folder, folder, 2024, "2025-07-01", draws=200)


# ---- what a plan has not got ---------------------------------------------------------------------------


def test_a_plan_of_indicators_alone_names_no_level(bare) -> None:
    book = opened(bare)
    assert book.plan.measure_ids == ["A", "B", "C"]
    assert str(sheet.measure_heading(book.plan, "A")) == "# 指標A 満足度"
    assert sheet.stamp(book, "A").label == "指標の判定"
    assert sheet.facts(book.plan, "A") is None
    assert [forecasts.measure_table(book), forecasts.goal_table(book)] == [None, None]
    assert [appendix.ideas_table(book), appendix.glossary_table(book)] == [None, None]
    assert _silent(book) == ["projects", "alignment", "context"]
    assert book.rubric.edges == [0.7, 0.4, 0.0]  # of the package


def test_a_goal_is_required_of_a_plan_that_has_goals(bare, city) -> None:
    for book, goals in ((opened(bare), False), (city, True)):
        fields = schema(book)["fields"]
        assert isinstance(fields, list)
        required = [one["name"] for one in fields if one.get("constraints", {}).get("required")]
        assert "measure_id" in required and ("goal_id" in required) == goals
        assert all(one.goal_id for one in book.plan.indicators.values()) == goals


def test_what_was_taken_for_a_column_that_is_not_there_is_said(bare) -> None:
    assert any(
        "indicators.csv" in line and "survey を no、observed_every を 1" in line for line in opened(bare).set_aside
    )


def test_a_stock_that_was_whole_before_the_plan_began_is_reached(bare) -> None:
    result = opened(bare).result("B")
    assert (result.verdict, result.decision and result.decision.deciding_year) == ("achieved", 2020)


def test_a_sum_must_say_which_years_it_adds(bare) -> None:
    file = bare / "targets.csv"
    file.write_text(
        file.read_text(encoding="utf-8").replace("C,80,2020,2020,500,2026", "C,80,,2020,500,"), encoding="utf-8"
    )
    with pytest.raises(FaultError) as caught:
        opened(bare)
    assert "baseline_first_year列 - 「空」" in str(caught.value)
    assert "target_first_year列 - 「空」" in str(caught.value)


def test_a_plan_with_sources_of_its_own_takes_nothing_of_its_neighbours_but_the_rubric(bare) -> None:
    shared = bare.parent
    (shared / "glossary.csv").write_text("number,term,explanation,pages\n1,ICT,情報通信技術,2\n", encoding="utf-8")
    rubric = Path("data/rubric.csv").read_text(encoding="utf-8-sig").replace("on_track,0.7", "on_track,0.8")
    (shared / "rubric.csv").write_text(rubric.replace("2024-04-01", "2020-04-01"), encoding="utf-8")
    assert not opened(bare).glossary
    assert opened(bare).rubric.edges[0] == 0.8
    (bare / "sources.csv").rename(shared / "sources.csv")
    assert [one.term for one in opened(bare).glossary] == ["ICT"]


def test_a_goal_that_no_table_lists_is_refused(bare) -> None:
    file = bare / "indicators.csv"
    file.write_text(
        "indicator_id,goal_id,name,unit,kind,type,direction\nA,1,満足度,%,percent,level,up\n", encoding="utf-8"
    )
    with pytest.raises(FaultError) as caught:
        opened(bare)
    assert "goal_id列 - 「1」" in str(caught.value)


# ---- targets in words and as ranges --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "number"),
    [("半減", 50), ("倍増(R12)", 200), ("黒字", 0), ("現状維持", 100), ("2割減", 80), ("20%削減", 80), ("1.5倍", 150), ("3割増", 130),
     ("120件", None), ("増加", None)],
)  # fmt: skip
def test_what_a_word_makes_of_the_baseline(printed: str, number: float | None) -> None:
    assert meant(printed, 100) == (None if number is None else pytest.approx(number))


def faults_in(printed: str, target: float, direction: str, baseline: float = 100, unit: str = "件") -> list[str]:
    one = Definition(2, "A", "", "", "名", "", "", unit, "other", "level", direction, "no", 1, None, "", "")  # type: ignore[arg-type]
    row = Target(
        2,
        "A",
        f"{baseline:.15g}",
        baseline,
        None,
        2020,
        printed,
        target,
        None,
        2030,
        None,
        "",
        None,
        None,
        None,
        "",
        "",
    )
    return [f"{column} {found} {expected} {remedy}" for column, found, expected, remedy in
            faults_of_target(row, one, range(2021, 2031), ())]  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "target", "direction", "baseline", "unit"),
    [
        ("半減(2030年)", 50, "down", 100, "件"), ("半減", 155, "down", 311, "件"), ("黒字", 0, "up", -350, "百万円"),
        ("現状維持", 100, "up", 100, "件"), ("現状維持", 100, "down", 100, "件"), ("倍増", 200, "up", 100, "人"),
        ("１，０００億円以下", 100000, "down", 112000, "百万円"), ("170万人", 1700000, "up", 1600000, "人"),
        ("1/2", 50, "up", 30, "%"), ("40〜60%", 40, "up", 35, "%"), ("40〜60%", 60, "down", 70, "%"), ("90以上を維持", 90, "up", 95, "点"),
        ("1億2千万円", 120000, "up", 100000, "千円"),
    ],
)  # fmt: skip
def test_a_target_as_plans_print_it_needs_no_confirmation(printed, target, direction, baseline, unit) -> None:
    assert faults_in(printed, target, direction, baseline, unit) == []


def test_another_number_than_a_word_means_is_refused() -> None:
    (fault,) = faults_in("半減", 60, "down")
    assert fault.startswith("target 60 印字「半減」と同じ数(現状値から 50)")


def test_a_number_inside_a_range_is_refused_and_the_way_to_two_rows_is_told() -> None:
    (fault,) = faults_in("40〜60%", 50, "up", 35, "%")
    assert "下の端を up、上の端を down とする二つの指標" in fault


def test_the_printed_word_is_the_qualifier_that_nobody_stated() -> None:
    row = Target(2, "A", "", None, None, None, "92%以下", 92, None, 2030, None, "", None, None, None, "", "")
    assert (row.qualifier, row.target_first_year) == ("at_most", 2030)
    assert faults_in("92%以下", 92, "up", 90, "%")[0].startswith("target_printed")


# ---- the plan of another city --------------------------------------------------------------------------


def test_four_indicators_in_a_measure_and_one_indicator_in_two(city) -> None:
    assert [one.indicator_id for one in city.of_measure("1-1")] == ["1-1-1", "1-1-2", "1-1-3", "1-1-4"]
    assert [one.indicator_id for one in city.of_measure("2-3")] == ["1-1-4", "2-3-1"]
    assert len(city.results) == 13
    counted = [sum(int(str(cell)) for cell in row[1:]) for row in forecasts.goal_table(city).rows]
    assert counted == [5, 9]  # the indicator of both goals is counted in both, and once in each


def test_yes_or_no_has_neither_pace_nor_range(city) -> None:
    result = city.result("2-2-1")
    assert result.indicator.is_deed
    row = sheet.targets_table(city, "2-2").rows[0]
    assert (row[4], row[5], row[6]) == ("—", "—", "—")
    assert (range_text(result), way_words(result)) == ("—", "—")
    assert needed_text(result) == "R10までに実施すること"
    assert message(result) == "前回から動かず、まだ実施前"
    assert not any("2-2-1" in line for line in sheet.needs(city, "2-2"))
    assert "年" not in reason(result, city.rubric.edges, city.constants).replace("R10", "")


def test_a_running_stock_stays_reached(city) -> None:
    result = city.result("2-2-2")
    assert (result.verdict, message(result)) == ("achieved", "R5に目標を達成")


def test_a_five_year_total_asks_for_no_year_before_it_begins(city) -> None:
    from ictanalysis.pages.agenda import unsent_years

    result = city.result("2-2-3")
    assert result.standing.latest == 95
    assert unsent_years(city, result.indicator) == ()


def test_calendar_years_are_called_so(city) -> None:
    result = city.result("1-1-1")
    assert target_text(result.indicator) == "240件(2030年)"
    assert "2026年は352件" in str(sheet.summary(city, "1-1"))
    assert any(str(row[0]).startswith("1-1-1(件、暦年)") for row in sheet.years_table(city, "1-1").rows)
    assert (era_year(2026, calendar=True), year_ends(2026, calendar=True).isoformat()) == ("2026年", "2026-12-31")


def test_a_calendar_year_is_complete_in_january(city) -> None:
    one, row = city.plan.indicators["2-2-3"], city.rows("2-2-3")[0]
    early = replace(row, published="2027-01-20")
    assert faults_of_value(early, one, city.as_of)
    assert not faults_of_value(early, replace(one, calendar=True), city.as_of)


def test_every_third_year_is_no_gap(city) -> None:
    one = city.plan.indicators["1-1-4"]
    assert [year for year in city.plan.years if one.is_observed(year)] == [2023, 2026, 2029]


def test_beyond_five_years_the_range_is_called_uncertain() -> None:
    book = open_workbook(CITY, CITY, 2023, "2024-07-01", draws=200)
    assert "5年を超える先は学習した範囲の外" in reason(book.result("1-1-2"), book.rubric.edges, book.constants)


def test_a_sign_that_turns_is_not_a_slip(city) -> None:
    assert not [asked for asked in city.asked if asked.indicator_id == "2-1-1"]


def test_the_city_has_a_rubric_of_its_own_and_no_words_of_another(city) -> None:
    assert city.rubric.edges == [0.6, 0.3, 0.0]
    assert not city.glossary and not city.series and not city.corrections
    assert city.fictional
