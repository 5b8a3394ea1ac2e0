"""Words that hold numbers: Japanese years, quantities, probabilities."""

from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from indicators import CONSTANTS

from ictanalysis.forecast.constants import Managed
from ictanalysis.inputs.eras import day_label, era_year, short_year
from ictanalysis.pages import say
from ictanalysis.pages.chapters import annual_evaluation
from ictanalysis.pages.chapters.measure import experiences
from ictanalysis.pages.reason import reason
from ictanalysis.pages.standing import latest_text
from ictanalysis.pages.workbook import Workbook, open_workbook


def reason_of(book: Workbook, indicator_id: str) -> str:
    return reason(book.result(indicator_id), book.rubric.edges, book.constants)


def test_years() -> None:
    assert say.year_label(2024) == "令和6年度(2024年度)"
    assert era_year(2019) == "令和元年度"
    assert era_year(2018) == "平成30年度"
    assert (short_year(2025), short_year(2018), short_year(1988)) == ("R7", "H30", "S63")
    assert (era_year(1989), era_year(1925)) == ("平成元年度", "西暦1925年度")
    assert day_label(date(2026, 11, 22)) == "令和8年11月22日(2026年)"


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(61.3, "%", "61.3%"), (13245, "時間", "13,245時間"), (float("nan"), "件", "—"), (None, "件", "—"), (-5, "人", "−5人"), (0, "件", "0件")],
)  # fmt: skip
def test_quantities(value: float | None, unit: str, said: str) -> None:
    assert say.quantity(value, unit) == said


@pytest.mark.parametrize(
    ("p", "said"), [(0.0, "0%"), (1.0, "100%"), (0.004, "1%未満"), (0.996, "99%超"), (0.684, "68%"), (None, "—")]
)
def test_certainty_is_only_said_where_it_is(p: float | None, said: str) -> None:
    assert say.chance(p) == said


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.049, "目標10件のうち1件に満たない数が達成されました"),
        (0.05, "目標10件のうちおよそ1件が達成されました"),
        (0.649, "目標10件のうちおよそ6件が達成されました"),
        (0.65, "目標10件のうちおよそ7件が達成されました"),
        (0.949, "目標10件のうちおよそ9件が達成されました"),
        (0.95, "目標10件のうちほぼすべて(9件を超える数)が達成されました"),
        (0.999, "目標10件のうちほぼすべて(9件を超える数)が達成されました"),
        (0.0, "取りうる値の範囲だけから決まります"),
        (1.0, "取りうる値の範囲だけから決まります"),
    ],
)
def test_a_chance_as_a_count_of_ten_never_claims_none_or_all(p: float, said: str) -> None:
    words = say.experience(p, p)
    assert said in words
    assert "系列" not in words


@pytest.mark.parametrize(
    ("p", "plain", "both"), [(0.5, 0.4, False), (0.8, 0.7, False), (0.7, 0.8, False), (0.5, 0.39, True), (0.1, 0.21, True)]
)  # fmt: skip
def test_the_plain_chance_stands_beside_the_headline_where_they_differ(p: float, plain: float, both: bool) -> None:
    words = say.experience(p, plain)
    assert ("一般の統計" in say.chances(p, plain)) == ("過去の系列10本のうち" in words) == both
    assert words.endswith("(経験からの推定)。")


def test_what_is_decided_or_unknown_has_no_experience() -> None:
    book = open_workbook("data/second_plan", "data/demo", 2026, "2027-07-01")
    said = {result.indicator_id: result for result in book.results}
    decided = {one for one, result in said.items() if result.decision}
    assert {"2-2", "2-3"} <= decided
    told = "\n".join(line for measure in book.plan.measures for line in experiences(book, measure.measure_id))
    assert {line.partition(": ")[0] for line in told.splitlines()} == set(said) - decided
    assert say.experience(None, None) == say.experience(None, 0.5) == ""
    assert "比べられる達成の記録がありません" in say.experience(0.5, 0.5, level=False)
    assert "比べられる達成の記録がありません" not in say.experience(0.5, 0.5)
    for line in told.splitlines():
        assert ("比べられる達成の記録がありません" in line) == (said[line.partition(": ")[0]].indicator.type != "level")


def test_the_number_of_real_targets_is_read_never_typed() -> None:
    counted = replace(CONSTANTS, managed=replace(CONSTANTS.managed, targets=1444.0))
    assert say.record(counted) == "国の事業などの目標1,444件"
    untold = replace(CONSTANTS, managed=replace(CONSTANTS.managed, targets=Managed.targets))
    assert say.record(untold) == "国の事業などの目標"


def test_changes_are_signed_and_in_points() -> None:
    assert say.change(2.4, "%") == "+2.4ポイント"
    assert say.change(-250, "件") == "−250件"


def test_reasons_of_the_demonstration_hold_the_deciding_numbers() -> None:
    book = open_workbook("data/second_plan", "data/demo", 2026, "2027-07-01")
    said = {result.indicator_id: reason_of(book, result.indicator_id) for result in book.results}
    assert "R7の実績91.7%が目標100.0%に届かず" in said["2-2"]
    assert "R7の実績17業務" in said["2-3"] and "期限後のR8に到達" in said["2-3"]
    assert all(text.endswith("。") for text in said.values())
    decisions = annual_evaluation.decisions(book.results)
    assert unescape(decisions[0]).startswith("**2-2") and "未達" in decisions[0]
    assert "期限に遅れ、R8に目標に達しました。" in decisions[1]


def test_half_is_rounded_up_as_on_a_pocket_calculator() -> None:
    assert (say.change(6.25, "%", 1), say.quantity(0.25, "%", 1), say.quantity(2.5, "件")) == (
        "+6.3ポイント",
        "0.3%",
        "2.5件",
    )
    assert say.quantity(3.4, "点") == "3.4点"


def test_a_sum_says_which_years_it_lacks(edit) -> None:
    edit("data/actuals/indicator_values.csv", "2024,2024,120,人,running_total", "2024,2024,…,人,yearly")
    edit("data/actuals/indicator_values.csv", "2024,2025,260,人,running_total", "2025,2025,140,人,yearly")
    book = open_workbook("data/plan", "data/actuals", 2025, "2026-07-01")
    assert latest_text(book.result("1-2-1")) == "140人(R7までの合計、R6を除く)"
    assert "R6の値は確定していない" in reason_of(book, "1-2-1")


def test_a_miss_that_decided_stands_beside_the_latest_value() -> None:
    book = open_workbook("data/second_plan", "data/demo", 2026, "2027-07-01")
    assert latest_text(book.result("2-2")) == "91.7%(R7) 100.0%(R8)"
    assert latest_text(book.result("2-3")) == "17業務(R7) 20業務(R8)"


def test_without_news_the_baseline_is_not_called_the_latest() -> None:
    book = open_workbook("data/second_plan", "data/actuals", 2025, "2026-11-22")
    assert latest_text(book.result("1-1")) == "—"
    assert "期限のR7末を過ぎました" in reason_of(book, "2-3")
