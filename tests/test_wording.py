"""Words that hold numbers: Japanese years, quantities, probabilities."""

from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from indicators import CONSTANTS

from ictanalysis.forecast.constants import Managed
from ictanalysis.inputs.eras import day_label, era_year, short_year
from ictanalysis.pages import say
from ictanalysis.pages.agenda import asks
from ictanalysis.pages.chapters import annual_agenda as agenda
from ictanalysis.pages.chapters import annual_evaluation, measure, measure_review
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
    assert day_label(date(2026, 11, 22)) == "令和8年(2026年)11月22日"


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
        (0.049, "目標は10件中1件未満が達成されます"),
        (0.05, "目標は10件中1件程度が達成されます"),
        (0.649, "目標は10件中6件程度が達成されます"),
        (0.65, "目標は10件中7件程度が達成されます"),
        (0.949, "目標は10件中9件程度が達成されます"),
        (0.95, "目標は10件中9件超が達成されます"),
        (0.999, "目標は10件中9件超が達成されます"),
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
    assert ("一般の統計" in say.chances(p, plain)) == ("系列10本中" in words) == both


def test_where_no_record_compares_the_words_say_so() -> None:
    assert say.experience(None, None) == say.experience(None, 0.5) == ""
    assert "比べられる達成の記録がありません" in say.experience(0.5, 0.5, level=False)
    assert "比べられる達成の記録がありません" not in say.experience(0.5, 0.5)


@pytest.mark.parametrize(
    ("p", "said"),
    [(0.0, "1割未満"), (0.04, "1割未満"), (0.05, "1割程度"), (0.36, "4割程度"), (0.45, "5割程度"), (0.94, "9割程度"),
     (0.95, "9割超"), (1.0, "9割超"), (None, "—")],
)  # fmt: skip
def test_a_chance_has_one_scale_of_words(p: float | None, said: str) -> None:
    assert say.tenths(p) == said


@given(st.floats(0, 1), st.sampled_from([[], [0.4, 0.7], [0.1, 0.9], [0.25, 0.72]]))
def test_words_for_a_chance_are_near_it_and_on_its_side_of_every_edge(p: float, edges: list[float]) -> None:
    said = say.tenths(p, edges)
    low, high = {"1割未満": (0, 1), "9割超": (9, 10)}.get(said) or (int(said[0]) - 1, int(said[0]) + 1)
    assert low - 1e-9 <= 10 * p <= high + 1e-9
    if said not in ("1割未満", "9割超"):
        assert all((p >= edge) == (int(said[0]) >= round(10 * edge, 9)) for edge in edges)


def open_demo() -> Workbook:
    return open_workbook("data/second_plan", "data/demo", 2026, "2027-07-01", draws=400)


def open_real() -> Workbook:
    return open_workbook("data/second_plan", "data/actuals", 2025, "2026-11-22", draws=400)


def test_the_most_urgent_matter_comes_first_and_says_from_whom_and_by_when() -> None:
    book = open_demo()
    matters = asks(book)
    assert [[one.indicator_id for one in ask.results] for ask in matters[:2]] == [["2-3"], ["2-2"]]
    late, missed = matters[:2]
    assert "遅延の要因" in late.matter and late.ground == "期限のR7末は17業務で未達となり、1年遅れて目標に達しました。"
    assert "R7の91.7%が目標100.0%に届かず未達です。" in missed.ground
    words = ("要因", "期限を過ぎた", "承認", "提出", "改善指示", "上積み")
    kinds = [next(word for word in words if word in ask.matter) for ask in matters]
    assert kinds == sorted(kinds, key=words.index)
    table = agenda.agenda_table(replace(book, params=replace(book.params, reply_by=date(2027, 8, 31))))
    assert table is not None and [label for label, _ in table.columns] == [
        "審議事項(案)", "指標等", "根拠", "求める資料", "所管課", "期限",
    ]  # fmt: skip
    assert table.rows[0][4:] == ["架空情報政策課", "令和9年\n8月31日"] and not table.note


def test_without_results_the_council_is_asked_for_them_and_no_chance_is_said() -> None:
    book = open_real()
    assert "10件とも判定できません。うち2-3は期限を過ぎています。" in unescape(annual_evaluation.summary(book))
    overdue, *others = asks(book)
    assert [one.indicator_id for one in overdue.results] == ["2-3"]
    assert {ask.matter for ask in others} == {"実績の提出期限と所管課を、別表のとおり定めること"}
    assert [one.indicator_id for one in others[-1].results] == ["1-2"] and others[-1].wanted == "R7の実績"
    table = agenda.agenda_table(book)
    assert (
        table is not None
        and {row[4] for row in table.rows} == {"未登録"}
        and {row[5] for row in table.rows} == {"○月○日"}
    )
    waiting = agenda.waiting_table(book, alone=True)
    assert waiting is not None and len(waiting.rows) == 10
    asked = {str(row[0]).split()[0]: row[4] for row in waiting.rows}
    assert asked["1-1"] == "残り2年で11.8ポイントの上昇" and asked["2-2"] == "残る年度も毎年度100.0%"


def test_the_point_of_a_measure_is_made_from_its_results() -> None:
    book = open_demo()
    said = {one.measure_id: unescape(measure.summary(book, one.measure_id)) for one in book.plan.measures}
    assert "3年続けて下がり(R8は52.0%)、目標まで28ポイントで、達成の見込みは1割未満です。" in said["2-1"]
    assert "残り1年で4.9ポイントの上昇が必要です。" in said["1-2"]
    assert "R8までの合計5,020人で目標約5,000人を達成しました。" in said["3-3"]
    real = open_real()
    assert "まだ判定できません。" in measure.summary(real, "1-1") and "割程度" not in measure.summary(real, "1-1")


def test_what_was_given_fills_the_form_and_a_decision_is_ticked() -> None:
    book = open_demo()
    form = measure_review.review_form(book, "3-3")
    assert form.form and "1年早い達成" in str(form.rows[1][1])
    assert "■ 継続" in str(form.rows[2][1]) and "□ 追加報告を求める" in str(form.rows[2][1])
    empty = measure_review.review_form(open_real(), "1-2")
    assert empty.rows[0][1] == measure_review.TO_WRITE and empty.rows[1][1] == "" and "■" not in str(empty.rows[2][1])


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
