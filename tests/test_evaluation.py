"""The four types of indicator, worked by hand; properties of progress, verdict and probability."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from indicators import CONSTANTS, EVERY, LEVEL, MILESTONE, RUBRIC, RULES, SUM, flat, result_of, rows, rules

from ictanalysis import forecast as fc
from ictanalysis.evaluation import verdict
from ictanalysis.evaluation.outlook import Case, open_paths
from ictanalysis.evaluation.result import Result
from ictanalysis.inputs.faults import Findings
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.rubric import Rubric, read_rubric
from ictanalysis.inputs.values import Value
from ictanalysis.pages import say
from ictanalysis.pages.message import needed_text
from ictanalysis.pages.method_words import class_and_number
from ictanalysis.pages.reason import reason
from ictanalysis.pages.standing import way_text
from ictanalysis.pages.workbook import open_workbook
from ictanalysis.progress import audit
from ictanalysis.progress import series as hs
from ictanalysis.progress.methods import Progress


def judged(one: Indicator, values: list[Value], year: int) -> dict[str, Any]:
    return flat(result_of(one, values, year))


def case_of(one: Indicator, values: list[Value], draws: int) -> Case:
    history = hs.history_of(one, values)
    standing = hs.standing_of(one, values, history, max(row.fiscal_year for row in values))
    return Case(one, values, history, standing, one.target, draws, CONSTANTS)


def why(result: Result) -> str:
    return reason(result, [], CONSTANTS)


def test_level_by_hand() -> None:
    row = judged(LEVEL, rows({2024: 63.0, 2025: 66.0}), 2025)
    assert row["achieved_rate"] == pytest.approx(0.6)
    assert row["target_rate"] == pytest.approx(66 / 70)
    assert row["planned_per_year"] == pytest.approx(2.0)
    assert row["required_per_year"] == pytest.approx(2.0)
    assert row["actual_per_year"] == pytest.approx(2.0)
    assert (row["points"], row["latest_year"], row["latest"]) == (3, 2025, 66.0)
    assert 0 < row["p_meet"] < 1
    assert row["forecast_p10"] < row["forecast_p50"] < row["forecast_p90"]


def test_level_in_its_target_year_is_settled() -> None:
    assert judged(LEVEL, rows({2027: 70.0}), 2027)["verdict"] == "achieved"
    row = judged(LEVEL, rows({2027: 69.9}), 2027)
    assert (row["verdict"], row["p_meet"]) == ("missed", 0.0)


def test_falling_indicator_mirrors_rising_one() -> None:
    up = judged(LEVEL, rows({2024: 63.0, 2025: 66.0}), 2025)
    down_one = replace(LEVEL, direction="down", baseline=40.0, target=30.0)
    down = judged(down_one, rows({2024: 37.0, 2025: 34.0}), 2025)
    assert down["verdict"] == up["verdict"]
    assert down["achieved_rate"] == pytest.approx(up["achieved_rate"])
    assert down["p_meet"] == pytest.approx(up["p_meet"], abs=0.005)
    assert down["required_per_year"] == pytest.approx(-up["required_per_year"])


def test_only_a_baseline_is_a_reference() -> None:
    row = judged(LEVEL, rows({}), 2025)
    assert (row["verdict"], row["points"], row["achieved_rate"]) == ("reference", 1, 0.0)


def test_sum_by_hand() -> None:
    row = judged(SUM, rows({2024: 120.0, 2025: 140.0}), 2025)
    assert row["latest"] == 260
    assert row["achieved_rate"] == pytest.approx(0.52)
    assert row["required_per_year"] == pytest.approx(120)
    assert row["planned_per_year"] == pytest.approx(125)
    assert row["forecast_p10"] > 260


def test_running_totals_equal_the_same_years_one_by_one() -> None:
    yearly = judged(SUM, rows({2024: 120.0, 2025: 140.0}), 2025)
    totals = judged(SUM, rows({2024: 120.0, 2025: 260.0}, "running_total", 2024), 2025)
    shared = ["latest", "required_per_year", "p_meet", "forecast_p50", "points"]
    assert [totals[name] for name in shared] == [yearly[name] for name in shared]


def test_baseline_sum_becomes_one_yearly_mean() -> None:
    history = hs.history_of(SUM, rows({}))  # 300 in 2020 to 2022: 100 a year, known of the middle year
    assert (history.years, history.values) == ((2021,), (100.0,))
    assert judged(SUM, rows({}), 2025)["latest"] is None


def test_a_gap_between_running_totals_is_one_mean_value() -> None:
    history = hs.history_of(SUM, rows({2024: 100.0, 2026: 320.0}, "running_total", 2024))
    assert history.years == (2021, 2024, 2025)
    assert history.values == (100.0, 100.0, 110.0)
    total, last, open_years = hs.sum_so_far(SUM, rows({2024: 100.0, 2026: 320.0}, "running_total", 2024))
    assert (total, last, open_years) == (320.0, (2024, 2025, 2026), (2027,))


def test_a_missing_year_of_a_sum_stays_open() -> None:
    row = judged(SUM, rows({2024: 120.0, 2026: 140.0}), 2026)
    assert (row["latest"], row["open_years"]) == (260.0, (2025, 2027))


def test_sum_is_settled_once_reached_or_over() -> None:
    early = judged(SUM, rows({2024: 300.0, 2025: 210.0}), 2025)
    assert (early["verdict"], early["p_meet"]) == ("achieved", 1.0)
    short = judged(SUM, rows({2024: 120.0, 2025: 120.0, 2026: 120.0, 2027: 120.0}), 2027)
    assert (short["verdict"], short["p_meet"]) == ("missed", 0.0)


def test_about_leaves_two_percent() -> None:
    values = rows({2024: 120.0, 2025: 120.0, 2026: 125.0, 2027: 125.0})
    assert judged(SUM, values, 2027)["verdict"] == "missed"
    assert judged(replace(SUM, qualifier="about"), values, 2027)["verdict"] == "achieved"


def test_every_year_is_lost_with_one_miss() -> None:
    row = judged(EVERY, rows({2024: 96.0, 2025: 94.0, 2026: 99.0}), 2026)
    assert (row["verdict"], row["p_meet"]) == ("missed", 0.0)


def test_every_year_is_harder_than_its_last_year() -> None:
    values = rows({2024: 96.0, 2025: 96.0})
    all_years = judged(EVERY, values, 2025)
    last_year = judged(replace(EVERY, type="level"), values, 2025)
    assert all_years["p_meet_plain"] < last_year["p_meet_plain"]


def test_every_year_met_to_the_end() -> None:
    values = rows(dict.fromkeys(range(2024, 2028), 95.0))
    assert judged(EVERY, values, 2027)["verdict"] == "achieved"


def test_milestone_is_judged_at_its_deadline() -> None:
    assert judged(MILESTONE, rows({2024: 8.0, 2025: 17.0, 2026: 20.0}), 2026)["verdict"] == "missed"
    assert judged(MILESTONE, rows({2024: 20.0}), 2024)["verdict"] == "achieved"
    assert judged(MILESTONE, rows({}), 2024)["verdict"] == "cannot_say"


def test_a_milestone_never_falls_back() -> None:
    row = judged(MILESTONE, rows({2023: 8.0, 2024: 17.0}), 2024)
    assert row["forecast_p10"] >= 17


def test_a_milestone_may_be_published_as_a_running_total() -> None:
    assert judged(MILESTONE, rows({2024: 8.0, 2025: 20.0}, "running_total", 2024), 2025)["verdict"] == "achieved"


def test_a_milestone_may_be_reached_in_any_year_up_to_its_deadline() -> None:
    """Two years to go: reached by then is likelier than being there at the end."""
    one = replace(MILESTONE, target_year=2026)
    row = judged(one, rows({2023: 12.0, 2024: 16.0}), 2024)
    at_the_end = fc.probability([2023, 2024], [12.0, 16.0], 2026, 20, "up", "count", managed=False)
    assert row["p_meet_plain"] > at_the_end + 0.02
    assert row["forecast_p10"] >= 16


def test_what_cannot_be_compared_is_left_out_and_said() -> None:
    values = [*rows({2023: 40.0}, comparable="no"), *rows({2024: 63.0, 2025: 66.0})]
    result = result_of(LEVEL, values, 2025)
    assert result.p_meet == judged(LEVEL, rows({2024: 63.0, 2025: 66.0}), 2025)["p_meet"]
    assert result.left_out == (2023,)
    assert "R5の値は目標と同じ定義で比べられないため、計算に使っていません。" in why(result)


def test_a_baseline_on_another_definition_is_left_out() -> None:
    values = [*rows({2022: 60.0}, comparable="no"), *rows({2024: 63.0})]
    assert hs.history_of(LEVEL, values).years == (2024,)
    yearly = [*rows({2024: 120.0}, comparable="no"), *rows({2025: 140.0})]
    assert hs.sum_so_far(SUM, yearly) == (140.0, (2025,), (2024, 2026, 2027))


def test_a_falling_milestone_never_climbs_back() -> None:
    one = replace(MILESTONE, direction="down", target=0.0)
    assert judged(one, rows({2023: 9.0, 2024: 8.0}), 2024)["forecast_p90"] <= 8


@pytest.mark.parametrize(
    ("one", "known", "year", "late"),
    [
        (LEVEL, {2024: 63.0, 2025: 66.0}, 2027, {2027: 69.9}),
        (EVERY, {}, 2024, {2024: 94.0}),
        (SUM, {2024: 120.0, 2025: 120.0, 2026: 120.0}, 2027, {2027: 60.0}),
        (SUM, {2024: 300.0}, 2025, {2025: 300.0}),
        (replace(MILESTONE, target_year=2027), {2024: 15.0}, 2025, {2025: 21.0}),
    ],
)
def test_a_provisional_value_decides_nothing(one: Indicator, known: dict, year: int, late: dict) -> None:
    values = [*rows(known), *rows(late, status="provisional")]
    assert judged(one, values, year)["verdict"] not in {"achieved", "missed"}


def test_a_provisional_year_is_drawn_apart_from_the_next() -> None:
    case = case_of(EVERY, [*rows({2024: 96.0}), *rows({2025: 97.0}, status="provisional")], 400)
    paths = open_paths(case, case.history, [2025, 2026])
    assert paths.shape == (400, 2)
    assert not (paths[:, 0] == paths[:, 1]).all()


def test_a_baseline_over_several_years_is_a_mean_unless_it_is_a_sum() -> None:
    history = hs.history_of(replace(LEVEL, baseline_first_year=2020), rows({2024: 63.0}))
    assert (history.years, history.values) == ((2022, 2024), (60.0, 63.0))


def test_a_running_total_after_one_that_cannot_be_compared_begins_anew() -> None:
    totals = [
        *rows({2024: 100.0}, "running_total", 2024, comparable="no"),
        *rows({2025: 3250.0}, "running_total", 2024),
    ]
    assert hs.history_of(SUM, totals).values == (100.0, 1625.0)  # baseline, then two years of the new kind


def test_what_comes_after_a_deadline_settles_nothing() -> None:
    """Reached in 2026 may have been reached in 2025, of which nothing is known: no verdict, and no chance is left."""
    late = judged(MILESTONE, rows({2023: 12.0, 2024: 16.0, 2026: 22.0}), 2026)
    assert (late["verdict"], late["p_meet"]) == ("cannot_say", None)


@pytest.mark.parametrize("one", [LEVEL, SUM, EVERY, MILESTONE])
def test_a_target_year_gone_by_without_a_value_has_no_chance(one: Indicator) -> None:
    result = result_of(one, rows({2024: 96.0 if one is EVERY else 12.0}), one.target_year)
    assert (result.verdict, result.p_meet, result.forecast_p50) == ("cannot_say", None, None)
    missing = "R7、R8、R9の" if one in (SUM, EVERY) else ""
    assert (
        why(result) == f"期限のR{one.target_year - 2018}末を過ぎましたが、{missing}確定した実績が公表されていません。"
    )


def test_a_year_missing_inside_the_window_is_the_one_that_is_named() -> None:
    values = rows({2024: 120.0, 2026: 130.0, 2027: 130.0})
    result = result_of(SUM, values, 2027)
    assert (result.verdict, result.p_meet) == ("cannot_say", None)
    assert "、R7の確定した実績が公表されていません。" in why(result)


@pytest.mark.parametrize("one", [LEVEL, SUM])
def test_an_old_provisional_value_leaves_no_chance_after_the_deadline(one: Indicator) -> None:
    both = [rows({2024: 62.0}), rows({2025: 64.0}, status="provisional")]
    row = judged(one, [*both[0], *both[1]], 2027)
    assert (row["verdict"], row["p_meet"]) == ("cannot_say", None)


def test_a_provisional_total_is_the_least_its_years_can_bring() -> None:
    totals = [*rows({2026: 360.0}, "running_total", 2024), *rows({2027: 499.0}, "running_total", 2024, "provisional")]  # fmt: skip
    assert judged(SUM, totals, 2027)["forecast_p10"] >= 499


def test_a_provisional_value_that_cannot_be_compared_is_no_least() -> None:
    known = rows({2024: 120.0, 2025: 120.0, 2026: 120.0})
    early = rows({2027: 400.0}, status="provisional", comparable="no")
    assert judged(SUM, [*known, *early], 2026)["p_meet"] == judged(SUM, known, 2026)["p_meet"]
    assert "R9の値は目標と同じ定義で比べられない" in why(result_of(SUM, [*known, *early], 2027))


def test_a_total_beside_yearly_amounts_leaves_the_rest_to_the_other_years() -> None:
    values = [*rows({2024: 120.0, 2025: 130.0}), *rows({2026: 400.0}, "running_total", 2024)]
    assert hs.history_of(SUM, values).values == (100.0, 120.0, 130.0, 150.0)


def test_a_tolerance_reaches_late_and_needs_nothing_more() -> None:
    about = replace(MILESTONE, qualifier="about")
    assert judged(about, rows({2025: 17.0, 2026: 19.7}), 2026)["late_year"] == 2026
    row = judged(replace(SUM, qualifier="about"), rows({2024: 300.0, 2025: 195.0}), 2025)
    assert (row["verdict"], row["required_per_year"]) == ("achieved", 0.0)


def test_a_share_of_the_way_is_not_rounded_up_to_all_of_it() -> None:
    assert way_text(result_of(LEVEL, rows({2027: 69.97}), 2027)) == "99.7%"
    assert class_and_number("target_rate", Progress(0.996, "not_reached", None)).endswith("0.996")


def test_a_provisional_amount_is_the_least_its_year_can_bring() -> None:
    known = rows({2024: 120.0, 2025: 120.0, 2026: 120.0})
    half = [*known, *rows({2027: 139.0}, status="provisional")]
    assert judged(SUM, half, 2027)["forecast_p10"] >= 499


def test_a_running_total_that_begins_later_is_counted() -> None:
    values = [*rows({2024: 100.0}), *rows({2026: 300.0}, "running_total", 2025)]
    row = judged(SUM, values, 2026)
    assert (row["latest"], row["open_years"]) == (400.0, (2027,))


def test_needed_pace_counts_from_the_year_judged() -> None:
    row = judged(LEVEL, rows({2024: 63.0}), 2025)
    assert row["required_per_year"] == pytest.approx(3.5)
    assert judged(LEVEL, rows({2024: 63.0}), 2027)["required_per_year"] is None
    assert judged(EVERY, rows({2024: 96.0}), 2025)["required_per_year"] == 0


def test_values_after_the_year_judged_are_not_used() -> None:
    early = judged(LEVEL, rows({2024: 63.0, 2025: 66.0, 2026: 90.0}), 2025)
    assert early["latest"] == 66.0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(1, 99), min_size=2, max_size=4), st.floats(2, 98), st.floats(0.1, 20))
def test_a_higher_target_is_never_more_likely(values: list[float], target: float, more: float) -> None:
    known = rows({2023 + i: value for i, value in enumerate(values)})
    year = 2022 + len(values)
    easy = judged(replace(LEVEL, target=target), known, year)
    hard = judged(replace(LEVEL, target=min(target + more, 99)), known, year)
    assert hard["p_meet"] <= easy["p_meet"] + 1e-9


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(10, 1000), min_size=1, max_size=3), st.randoms())
def test_row_order_does_not_matter(values: list[float], random: Any) -> None:
    known = rows({2024 + i: value for i, value in enumerate(values)})
    shuffled = random.sample(known, len(known))
    year = 2023 + len(values)
    assert judged(SUM, known, year)["p_meet"] == judged(SUM, shuffled, year)["p_meet"]


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0.01, 1000))
def test_share_of_way(base: float, target: float, factor: float) -> None:
    if abs(target - base) < 1e-3:
        return
    assert hs.share_of_way(base, base, target) == 0
    assert hs.share_of_way(base, target, target) == 1
    middle = (base + target) / 2
    scaled = hs.share_of_way(factor * base, factor * middle, factor * target)
    assert scaled == pytest.approx(0.5, abs=1e-6)


def test_nothing_is_divided_by_zero() -> None:
    assert hs.share_of_way(5, 5, 5) is None
    assert hs.ratio(1, 0) is None
    assert hs.pace([2024], [1.0]) is None


def test_straight_line_by_hand() -> None:
    found = hs.straight_line([2022, 2023, 2024], [1.0, 2.0, 3.0], [2026])
    assert found is not None
    assert found[0][0] == pytest.approx(5.0)
    assert hs.straight_line([2024], [1.0], [2026]) is None
    two = hs.straight_line([2022, 2024], [1.0, 2.0], [2026])
    assert two is not None and two[0][0] == pytest.approx(3.0) and two[1][0] != two[1][0]


def test_line_and_intervals_are_those_of_statsmodels() -> None:
    from statsmodels.regression.linear_model import OLS  # takes seconds to import
    from statsmodels.stats.proportion import proportion_confint
    from statsmodels.tools import add_constant

    drawn, at = np.random.default_rng(3), [2025, 2030]
    for points in (2, 3, 4, 8):
        years, values = [2010 + 2 * i for i in range(points)], drawn.normal(50, 20, points)
        found = hs.straight_line(years, [*values], at)
        known, asked = (add_constant(np.array(one, float) - 2010, has_constant="add") for one in (years, at))
        fit = OLS(values, known).fit()
        frame = fit.get_prediction(asked).summary_frame(alpha=0.2) if points > 2 else {"mean": fit.predict(asked)}
        expected = [frame.get(name, np.full(2, np.nan)) for name in ("mean", "obs_ci_lower", "obs_ci_upper")]
        np.testing.assert_allclose(found, expected, rtol=1e-12)
    for share, size in ((0.0, 1), (100.0, 8), (89.6, 1277), (61.3, 1204.0)):
        low, high = proportion_confint(share * size / 100, size, method="wilson")
        assert audit.interval(share, size) == pytest.approx((100 * low, 100 * high), rel=1e-12)


@pytest.mark.parametrize(
    ("p", "code"),
    [(0.0, "at_risk"), (0.399, "at_risk"), (0.4, "uncertain"), (0.699, "uncertain"), (0.7, "on_track"), (1.0, "on_track")],
)  # fmt: skip
def test_verdict_edges(p: float, code: str) -> None:
    assert verdict.verdict_of(3, None, p, RUBRIC).code == code


def test_verdict_without_probability_or_points() -> None:
    assert verdict.verdict_of(0, None, None, RUBRIC).code == "cannot_say"
    assert verdict.verdict_of(1, None, 0.99, RUBRIC).code == "reference"
    assert verdict.verdict_of(1, True, 1.0, RUBRIC).code == "achieved"


@pytest.mark.parametrize(
    ("rule", "codes", "chances", "expected"),
    [
        ("worst", ["on_track", "at_risk"], [0.9, 0.2], "at_risk"),
        ("worst", ["on_track", "cannot_say"], [0.9, None], "cannot_say"),
        ("worst", ["missed", "reference"], [0.0, 0.5], "missed"),
        ("worst", ["reference", "cannot_say"], [0.5, None], "cannot_say"),
        ("worst", ["reference"], [0.5], "reference"),
        ("all", ["on_track", "cannot_say"], [0.9, None], "cannot_say"),
        ("mean", ["on_track", "at_risk"], [0.9, 0.2], "uncertain"),
        ("mean", ["achieved", "achieved"], [1.0, 1.0], "achieved"),
        ("mean", ["achieved", "missed"], [1.0, 0.0], "uncertain"),
    ],
)  # fmt: skip
def test_measure_rules(rule: str, codes: list[str], chances: list[float | None], expected: str) -> None:
    rubric = Rubric(RUBRIC.as_of, rules(*RULES[:5], ("measure", rule, None)))
    assert verdict.measure_verdict(codes, chances, rubric) == expected


def test_the_rubric_in_force_is_the_latest_that_has_begun(mini) -> None:
    path = mini / "data" / "rubric.csv"
    path.write_text(path.read_text(encoding="utf-8") + "verdict,2026-04-01,on_track,0.8,達成見込み,会議,改定\nmeasure,2026-04-01,mean,,平均,会議,改定\n", encoding="utf-8")  # fmt: skip
    before = read_rubric(path, date(2026, 3, 31), Findings())
    after = read_rubric(path, date(2026, 4, 1), Findings())
    assert (before.threshold("verdict", "on_track"), before.chosen("measure")) == (0.7, "worst")
    assert (after.threshold("verdict", "on_track"), after.chosen("measure")) == (0.8, "mean")


def test_the_demonstration_shows_every_case() -> None:
    book = open_workbook("data/second_plan", "data/demo", 2026, "2027-07-01")
    shown = {result.indicator_id: result.verdict for result in book.results}
    assert shown["2-2"] == shown["2-3"] == "missed"
    assert {"achieved", "on_track", "at_risk", "missed"} <= set(shown.values())
    assert book.rows("2-1-1")[-1].missing == "not_available"
    assert book.result("1-2").history.years == (2023, 2025)
    assert book.fictional


def test_the_real_plan_has_only_references() -> None:
    book = open_workbook("data/second_plan", "data/actuals", 2025, "2026-11-22")
    shown = {result.indicator_id: result.verdict for result in book.results}
    assert shown.pop("2-3") == "cannot_say"
    assert set(shown.values()) == {"reference"}
    assert not book.fictional
    assert book.results[2].standing.planned_per_year == pytest.approx(4400)


def test_a_provisional_value_is_not_the_second_confirmed_one() -> None:
    values = [*rows({}), *rows({2024: 63.0}, status="provisional")]
    row = judged(LEVEL, values, 2024)
    assert (row["points"], row["confirmed"], row["verdict"]) == (2, 1, "reference")
    assert judged(LEVEL, rows({2024: 63.0}), 2024)["verdict"] != "reference"


def test_a_chance_that_is_no_number_is_no_verdict() -> None:
    with pytest.raises(ValueError, match=r"constants\.json"):
        verdict.verdict_of(3, None, float("nan"), RUBRIC)


def test_an_every_year_target_quotes_the_year_that_decided() -> None:
    row = judged(EVERY, rows({2024: 96.0, 2025: 97.0, 2026: 98.0, 2027: 95.5, 2028: 80.0}), 2028)
    assert (row["verdict"], row["deciding_year"], row["deciding_value"]) == ("achieved", 2027, 95.5)


def test_a_target_already_met_needs_nothing_and_has_no_way() -> None:
    row = judged(replace(LEVEL, target=55.0), rows({2024: 58.0}), 2025)
    assert (row["planned_per_year"], row["required_per_year"], row["achieved_rate"]) == (0.0, 0.0, None)
    assert judged(replace(EVERY, baseline=97.0), rows({2024: 96.0}), 2025)["planned_per_year"] == 0.0


def test_what_came_too_late_is_no_way_covered() -> None:
    row = judged(MILESTONE, rows({2024: 8.0, 2025: 17.0, 2026: 20.0}), 2026)
    assert (row["latest"], row["achieved_rate"], row["target_rate"]) == (20.0, 0.85, 0.85)
    assert row["late_year"] == 2026


def test_the_draws_asked_for_are_the_draws_used() -> None:
    one = replace(MILESTONE, target_year=2027, target_first_year=2027)
    values = rows({2024: 8.0, 2025: 12.0})
    p90 = []
    for draws in (200, 3000):
        result, case = result_of(one, values, 2025, draws), case_of(one, values, draws)
        best = np.maximum(open_paths(case, case.history, [2026, 2027]).max(axis=1), 12.0)
        assert len(best) == draws
        assert result.forecast_p90 == pytest.approx(np.quantile(best, 0.9))
        assert result.forecast_p90 == result.fans["value"].bands[-1][89]
        p90.append(result.forecast_p90)
    assert p90[0] != p90[1]


def test_a_milestone_that_is_not_reached_later_was_not_reached_in_time() -> None:
    row = judged(MILESTONE, rows({2024: 8.0, 2026: 12.0}), 2026)
    assert (row["verdict"], row["deciding_year"], row["deciding_value"]) == ("missed", 2026, 12.0)


def test_a_row_of_another_definition_displaces_only_what_covers_its_years() -> None:
    other = rows({2021: 400.0}, comparable="no")
    values = [*other, *rows({2024: 120.0})]
    assert hs.history_of(SUM, values).values == (100.0, 120.0)  # the mean of 2020 to 2022 stays


def test_a_sum_that_should_be_small_asks_to_stay_below() -> None:
    one = replace(SUM, direction="down", target=600.0)
    assert "以内に抑えること" in needed_text(result_of(one, rows({2024: 120.0, 2025: 130.0}), 2025))
    assert say.goal_text(one) == "600人以下"


def test_a_provisional_value_in_the_target_year_informs_the_chance() -> None:
    """60 and 80 of a target of 70 must not say the same; neither decides."""
    known = rows({2023: 68.0, 2024: 70.0, 2025: 71.0, 2026: 72.0})
    low, high = (result_of(LEVEL, [*known, *rows({2027: v}, status="provisional")], 2027) for v in (60.0, 80.0))
    assert low.p_meet < 0.4 < 0.8 < high.p_meet < 1
    assert low.decision is None and high.decision is None


def test_a_provisional_value_leaves_a_wider_range_than_a_final_one() -> None:
    known = rows({2023: 61.0, 2024: 62.0})
    early, late = (result_of(LEVEL, [*known, *rows({2025: 63.0}, status=s)], 2025) for s in ("provisional", "final"))
    assert early.forecast_p90 - early.forecast_p10 > late.forecast_p90 - late.forecast_p10


def test_a_provisional_value_informs_a_deadline_and_does_not_reach_it() -> None:
    one = replace(MILESTONE, target_year=2026, target=20.0)
    near, far = (
        result_of(one, [*rows({2024: 8.0}), *rows({2025: v}, status="provisional")], 2025) for v in (21.0, 9.0)
    )
    assert near.decision is None and near.p_meet > 0.6 > far.p_meet


def test_every_year_is_corrected_year_by_year_and_never_likelier_than_its_last_year() -> None:
    """87.5 % once, 100 % asked in each of four years: by the record of single years hardly one in ten."""
    one = replace(EVERY, target=100.0, baseline=87.5, baseline_year=2023, baseline_first_year=2023)
    every = result_of(one, [], 2023)
    level = result_of(replace(one, type="level", target_first_year=2027), [], 2023)
    assert 0 < every.p_meet < 0.1
    assert every.p_meet <= level.p_meet and every.p_meet_plain <= level.p_meet_plain


def test_reaching_by_a_deadline_is_at_least_as_likely_as_standing_there_in_its_year() -> None:
    one = replace(MILESTONE, target_year=2027, baseline=10.0, baseline_year=2022, baseline_first_year=2022)
    values = rows({2023: 11.0, 2024: 14.0})
    by, at = result_of(one, values, 2024), result_of(replace(one, type="level", target_first_year=2027), values, 2024)
    assert by.p_meet >= at.p_meet and by.p_meet_plain >= at.p_meet_plain
