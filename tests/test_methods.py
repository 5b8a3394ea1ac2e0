"""The official methods on the four types of indicator; why they differ; their chance of error; the targets' audit."""

from dataclasses import replace
from typing import Any

import pytest
from indicators import EVERY, LEVEL, MILESTONE, SUM, flat, result_of, rows

from ictanalysis.evaluation.result import FIELDS
from ictanalysis.inputs.plan import Indicator
from ictanalysis.pages.chapters import methods as chapter
from ictanalysis.pages.chapters.methods import WHY
from ictanalysis.pages.method_words import PACES
from ictanalysis.pages.workbook import open_workbook
from ictanalysis.progress import agreement as agreement_rules
from ictanalysis.progress import audit, methods
from ictanalysis.progress.catalogue import JUDGING, METHODS
from ictanalysis.progress.error_rates import error_rates, truth_now
from ictanalysis.progress.methods import Progress
from ictanalysis.progress.series import History, history_of, standing_of


def assessed(one: Indicator, values: dict[int, float], sizes: dict[int, int] | None = None) -> dict[str, Progress]:
    known = rows(values, sizes=sizes)
    history = history_of(one, known)
    return agreement_rules.assess(one, history, standing_of(one, known, history, max(values, default=2025)))


def test_a_level_is_asked_of_every_method() -> None:
    said = assessed(LEVEL, {2022: 60.0, 2023: 61.0, 2024: 64.0})  # exactly on the line of 2 points a year
    assert {name: one.category for name, one in said.items()} == {
        "eurostat": "significant_progress", "open_sdg": "substantial_progress", "unsd": "on_track",
        "escap": "maintain", "sdsn": "on_track", "elapsed_share": "on_schedule", "band": "a",
        "healthy_people": "improving", "target_rate": "not_reached",
    }  # fmt: skip
    assert said["target_rate"].number == pytest.approx(64 / 70)
    # weights 1, 2, 3: means 4/3 years and 187/3, slope (22/3) / (10/3) = 2.2, in 2027 62.333 + 2.2 x 11/3 = 70.4
    assert said["escap"].number == pytest.approx(-0.04)


def test_the_baseline_alone_is_no_progress() -> None:
    said = assessed(LEVEL, {})
    assert {said[name].reason for name in JUDGING} == {methods.ONE_POINT}
    assert said["healthy_people"].category == "baseline_only"
    assert said["target_rate"].number == pytest.approx(60 / 70)  # before any progress


def test_values_before_the_baseline_year_do_not_count() -> None:
    assert assessed(LEVEL, {2019: 20.0, 2024: 64.0}) == assessed(LEVEL, {2024: 64.0})


def test_sample_sizes_make_healthy_people_test_the_change() -> None:
    values, sizes = {2022: 60.0, 2024: 61.5}, {2022: 1000, 2024: 1000}
    # standard errors 1.549 and 1.539, together 2.184: 1.5 points are less than 1.645 x 2.184 = 3.59
    assert assessed(LEVEL, values)["healthy_people"].category == "improving"
    assert assessed(LEVEL, values, sizes)["healthy_people"].category == "no_detectable_change"
    assert assessed(LEVEL, values, {2024: 1000})["healthy_people"].category == "improving"
    assert agreement_rules.standard_error(60.0, 1000) == pytest.approx(1.549, abs=1e-3)


def test_a_sum_is_judged_by_its_share_of_the_years_known() -> None:
    said = assessed(SUM, {2024: 120.0, 2025: 140.0})  # 260 of 500 after two of four years: 0.52 / 0.5
    assert (said["elapsed_share"].number, said["elapsed_share"].category) == (pytest.approx(1.04), "on_schedule")
    assert said["target_rate"].number == pytest.approx(0.52)
    assert said["sdsn"] == Progress(None, None, agreement_rules.NOT_FOR_SUMS)
    gap = assessed(SUM, {2025: 125.0})["elapsed_share"]  # R6 is missing, not 0: a quarter in one of four years
    assert (gap.number, gap.category) == (pytest.approx(1.0), "on_schedule")
    assert assessed(SUM, {})["target_rate"] == Progress(None, None, methods.ONE_POINT)


def test_an_every_year_target_is_asked_for_the_rate_alone() -> None:
    said = assessed(EVERY, {2024: 94.0})
    assert said["target_rate"].number == pytest.approx(94 / 95)
    assert {said[name].reason for name in JUDGING} == {agreement_rules.NOT_FOR_EVERY_YEAR}
    assert assessed(EVERY, {2023: 94.0})["target_rate"] == Progress(None, None, methods.ONE_POINT)


def test_a_milestone_with_and_without_baseline() -> None:
    said = assessed(MILESTONE, {2024: 15.0})
    assert (said["target_rate"].number, said["target_rate"].category) == (0.75, "not_reached")
    assert {said[name].reason for name in JUDGING} == {agreement_rules.NO_BASELINE}
    assert assessed(MILESTONE, {})["target_rate"].number is None
    done = replace(MILESTONE, baseline=0.0, baseline_year=2022, baseline_first_year=2022, target=1.0)
    said = assessed(done, {2024: 1.0})  # not yet done, done: there is no pace between
    assert {said[name].reason for name in JUDGING if name != "target_rate"} == {agreement_rules.NOT_FOR_DEEDS}
    assert said["target_rate"].category == "reached"


def test_columns_hold_class_and_number_of_each() -> None:
    names = [field.name for field in FIELDS]
    of_methods = [name for method in JUDGING for name in (method, f"{method}_number")]
    assert names[names.index(JUDGING[0]) :][: len(of_methods)] == of_methods
    found = result_of(LEVEL, rows({2024: 64.0}), 2024)
    assert found.methods == assessed(LEVEL, {2024: 64.0})
    row = flat(found)
    assert (row["sdsn"], row["sdsn_number"]) == ("on_track", pytest.approx(1.0))
    for name in JUDGING:
        assert (row[name], row[f"{name}_number"]) == (found.methods[name].category, found.methods[name].number)


def test_every_class_has_words_and_what_it_comes_to() -> None:
    for name, method in METHODS.items():
        assert method.name == name and method.title and method.rule
        assert all(method.words.values()) and len(set(method.words.values())) == len(method.classes)
        assert {method.pace(code) for code in method.classes} <= {*PACES, None}
        assert {method.pace(code) for code in (None, "", "no class of it")} == {None}
    assert set(METHODS) - set(JUDGING) == {"target_rate"}
    assert agreement_rules.paces({"elapsed_share": Progress(-0.1, "behind", None)}) == {"elapsed_share": 0}


# ---- why the methods differ --------------------------------------------------------------------------

FAST = {2024: 66.0}
STEEP = replace(LEVEL, kind="count", unit="件", baseline=100.0, target=10.0, direction="down")
SURVEY = replace(LEVEL, survey="yes", target=65.0)

DIFFER: list[tuple[str, Indicator, dict[int, float], float | None]] = [
    ("growth", STEEP, {2024: 63.0}, None),  # 18.5 a year of 18 on the line, 20.6 % of 36.9 % in growth
    ("cuts", LEVEL, {2024: 63.92}, None),  # 0.98 of the line: enough from 0.95 (Eurostat), not from 1 (SDSN)
    ("recent", LEVEL, {2023: 66.0, 2024: 64.0}, None),  # on the line, but the last year fell: 68.4 in 2027
    ("attitude", SURVEY, {2024: 62.5}, None),  # ahead of the line at 62, within 3 points
    ("noise", LEVEL, {2024: 60.9}, None),  # 9 % of the way
    ("direction", LEVEL, {2024: 62.0}, None),  # better, at half the pace
    ("no_baseline", replace(LEVEL, target=65.0), {2024: 61.0}, None),  # 61 / 65 = 94 %
    ("chance", LEVEL, FAST, 0.3),
    ("chance", LEVEL, {2024: 62.0}, 0.8),
]


@pytest.mark.parametrize(("key", "one", "values", "p_meet"), DIFFER)
def test_each_reason_appears_where_it_holds(
    key: str, one: Indicator, values: dict[int, float], p_meet: float | None
) -> None:
    assert key in agreement_rules.disagreements(assessed(one, values), one.is_attitude, p_meet)
    assert key in WHY


@pytest.mark.parametrize(
    ("one", "values", "p_meet"),
    [(LEVEL, FAST, 0.9), (LEVEL, {2023: 63.0, 2024: 66.0}, None), (SURVEY, {2024: 63.5}, 0.8), (LEVEL, {2024: 53.0}, 0.1)],
)  # fmt: skip
def test_no_reason_where_the_methods_agree(one: Indicator, values: dict[int, float], p_meet: float | None) -> None:
    said = assessed(one, values)
    assert len(set(agreement_rules.paces({name: said[name] for name in JUDGING}).values())) == 1
    assert agreement_rules.disagreements(said, one.is_attitude, p_meet) == []


def test_two_points_have_no_recent_years_and_a_sum_no_baseline_to_forget() -> None:
    # 0.95 of the line: ESCAP's cut is 0.90, SDSN's 1; with two points both read the same straight line
    assert agreement_rules.disagreements(assessed(LEVEL, {2024: 63.8}), False, None) == ["cuts"]
    short = assessed(SUM, {2024: 115.0, 2025: 115.0, 2026: 115.0, 2027: 120.0})  # 465 of 500 is what was done
    assert agreement_rules.disagreements(short, False, None) == []
    assert agreement_rules.disagreements(assessed(EVERY, {2024: 94.0}), False, 0.9) == []


# ---- chance of error ---------------------------------------------------------------------------------


def test_chance_of_error_of_indicator_1_2() -> None:
    """R5 89.6 % of 1,277, R7 of 1,501 respondents, target 95 % in R9; shares independently computed, +-1.5 points."""
    rates = error_rates(2023, 89.6, 1277, 2025, 90.0, 1501, 2027, 95.0, "up", draws=20000)
    eurostat = ("significant_progress", "moderate_progress", "insufficient_progress", "moving_away")
    path, flat = ([rates[truth]["eurostat"][name] for name in eurostat] for truth in ("path", "flat"))
    assert path == pytest.approx([0.58, 0.30, 0.11, 0.01], abs=0.015)
    assert flat[1:] == pytest.approx([0.05, 0.44, 0.50], abs=0.015)
    assert rates["flat"]["healthy_people"]["no_detectable_change"] == pytest.approx(0.90, abs=0.015)
    for method in (one for truth in rates.values() for one in truth.values()):
        assert sum(method.values()) == pytest.approx(1)
    # with p = 0.5 on either side of the line, half of the surveys miss it
    assert rates["path"]["sdsn"]["on_track"] == pytest.approx(0.5, abs=0.015)
    assert rates == error_rates(2023, 89.6, 1277, 2025, 90.0, 1501, 2027, 95.0, "up", draws=20000)


def test_truths_by_hand() -> None:
    asked: tuple[Any, ...] = (2023, 89.6, 2025, 90.0, 2027, 95.0)
    assert [truth_now(truth, *asked) for truth in ("path", "flat", "observed")] == pytest.approx([92.3, 89.6, 90.0])
    assert truth_now("path", 2023, 99.0, 2026, 99.0, 2025, 100.0) == 100.0  # never beyond 100 %


# ---- the targets themselves --------------------------------------------------------------------------


def remarks_of(one: Indicator, values: dict[int, float], size: float | None = None) -> dict[str, dict[str, Any]]:
    history = History(tuple(values), tuple(values.values()), (size,) * len(values), ("final",) * len(values))
    return {remark.check: remark.numbers for remark in audit.remarks(one, history)}


def test_audit_of_the_real_plan() -> None:
    book = open_workbook("data/second_plan", "data/actuals", 2025, "2026-07-15")
    found = {
        (remark.indicator_id, remark.check): remark.numbers
        for one in book.plan.indicators.values()
        for remark in audit.remarks(one, book.histories[one.indicator_id])
    }
    reason = found["1-2", "reason"]  # 89.6 + 4 and 89.6 x 1.01^4
    assert [round(reason[name], 1) for name in ("added", "grown")] == [93.6, 93.2]
    assert max(reason["added"], reason["grown"]) < 95
    lengths = {key[0]: numbers for key, numbers in found.items() if key[1] == "sum_lengths"}
    assert lengths.keys() == {"2-1-1", "3-3"}
    assert lengths["2-1-1"] == {"before": 3, "after": 4, "was": 4415.0, "asked": 4400.0,
                                "total": pytest.approx(17600 / 13245)}  # fmt: skip
    assert (lengths["3-3"]["before"], lengths["3-3"]["was"], lengths["3-3"]["asked"]) == (1, 1027.0, 1250.0)
    assert ("2-3", "no_baseline") in found
    low, high = found["1-2", "beyond_error"]["low"], found["1-2", "beyond_error"]["high"]
    assert (low, high) == (pytest.approx(87.81, abs=0.01), pytest.approx(91.16, abs=0.01))  # Wilson, 89.6 % of 1,277
    assert found["3-1-1", "asked"]["asked"] == pytest.approx(10.4)
    said = [chapter.remark(book.plan.indicators[i], audit.Remark(i, check, n)) for (i, check), n in found.items()]
    assert all("nan" not in text and text.endswith("。") for text in said)


def test_remarks_by_hand() -> None:
    assert remarks_of(replace(LEVEL, stated_yearly_change=2.0), {2022: 60.0}).keys() == {"reason", "asked"}
    before = remarks_of(LEVEL, {2018: 56.0, 2022: 60.0})  # asks 2 a year, 1 a year was achieved
    assert before["asked_and_achieved"] == {"asked": 2.0, "achieved": 1.0}
    near = replace(LEVEL, target=62.0)  # 1.96 x sqrt(60 x 40 / 1000) = 3.04 points
    found = remarks_of(near, {2022: 60.0}, 1000.0)["within_error"]
    assert (found["low"], found["high"]) == (pytest.approx(56.93, abs=0.01), pytest.approx(62.99, abs=0.01))
    low, high = audit.interval(100.0, 8)
    assert (low, high) == (pytest.approx(67.56, abs=0.01), pytest.approx(100.0))  # 8 of 8 is not certain
    assert "beyond_error" in remarks_of(LEVEL, {2022: 60.0}, 1000.0)
    assert remarks_of(MILESTONE, {}) == {"no_baseline": {}}


def test_a_sum_that_started_from_nothing_has_no_ratio() -> None:
    new = replace(SUM, baseline=0.0, baseline_first_year=2022)
    (remark,) = audit.remarks(new, history_of(new, []))
    assert chapter.remark(new, remark) == "現状値は1年分、目標は4年分です。1年あたりでは0人から125人です。"


@pytest.mark.parametrize(
    ("verdict", "deeds", "key"),
    [
        ("at_risk", ["done", "done"], "measure_behind"), ("missed", ["done", None], "measure_behind"),
        ("on_track", ["not_done", None], "projects_behind"), ("achieved", ["partly"], "projects_behind"),
        ("at_risk", ["done", "not_done"], None), ("at_risk", ["done", "partly"], None),
        ("on_track", ["done", "partly"], None), ("uncertain", ["done"], None),
        ("at_risk", [None], None), ("on_track", [], None), ("reference", ["done"], None),
    ],
)  # fmt: skip
def test_measure_against_its_projects(verdict: str, deeds: list[str | None], key: str | None) -> None:
    assert audit.measure_against_projects(verdict, deeds) == key
