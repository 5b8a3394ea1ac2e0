"""What would become of an indicator: worked examples of each supposition and each type of target."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from indicators import CONSTANTS, EVERY, LEVEL, MILESTONE, RUBRIC, SUM, result_of, rows

from ictanalysis.cli import main
from ictanalysis.evaluation.whatif import Answer, Supposed, answer, next_year
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.values import Value

DRAWS = 300
SURVEY = replace(LEVEL, survey="yes")


def asked(one: Indicator, values: Sequence[Value], year: int, **supposed: object) -> Answer:
    now = result_of(one, list(values), year, DRAWS)
    return answer(Supposed(**supposed), now, values, RUBRIC, DRAWS, CONSTANTS)  # type: ignore[arg-type]


def test_each_supposition_stands_alone_and_then_all_together() -> None:
    both = Supposed(value=65.0, target=80.0, by=2028)
    assert both.each() == [Supposed(value=65.0), Supposed(target=80.0, by=2028), both]
    assert Supposed(pace=True).each() == [Supposed(pace=True)] and Supposed().each() == []


def test_a_next_value_is_judged_as_it_will_be_next_year() -> None:
    values = rows({2023: 62.0, 2024: 63.0})
    told = asked(LEVEL, values, 2024, value=68.0)
    later = result_of(LEVEL, [*values, *rows({2025: 68.0})], 2025, DRAWS)
    assert told.year == 2025 and told.result is not None
    assert (told.result.p_meet, told.result.verdict) == (later.p_meet, later.verdict)


def test_a_next_value_replaces_a_provisional_one_and_settles_the_last_year() -> None:
    values = [*rows({2026: 66.0}), *rows({2027: 71.0}, status="provisional")]
    told = asked(LEVEL, values, 2027, value=69.9)
    assert told.result is not None and told.result.decision is not None and not told.result.decision.met


@pytest.mark.parametrize("one", [LEVEL, SUM, EVERY], ids=["level", "sum", "every year"])
def test_an_easier_target_is_never_less_likely(one: Indicator) -> None:
    values = rows({2024: 120.0 if one is SUM else 96.0 if one is EVERY else 63.0})
    easier = asked(one, values, 2024, target=0.95 * one.target).result
    now = result_of(one, values, 2024, DRAWS)
    assert easier is not None and easier.p_meet is not None and now.p_meet is not None and easier.p_meet >= now.p_meet


def test_a_later_year_moves_the_window() -> None:
    values = rows({2024: 120.0})
    level, total = (
        asked(one, rows({2024: 63.0}) if one is LEVEL else values, 2024, by=2029).result for one in (LEVEL, SUM)
    )
    assert level is not None and list(level.indicator.window) == [2029] and level.fans["value"].years[-1] == 2029
    assert total is not None and list(total.indicator.window) == [*range(2024, 2030)]


def test_a_missed_year_leaves_the_chance_and_asks_more_of_the_rest() -> None:
    values = rows({2023: 62.0, 2024: 64.0})
    now, told = result_of(LEVEL, values, 2024, DRAWS), asked(LEVEL, values, 2024, missed=True).result
    assert told is not None and told.p_meet == now.p_meet
    assert (now.standing.required_per_year, told.standing.required_per_year) == (2.0, 3.0)


def test_without_the_target_year_nothing_can_be_said() -> None:
    told = asked(LEVEL, rows({2026: 66.0}), 2026, missed=True).result
    assert told is not None and told.verdict == "cannot_say" and told.p_meet is None


def test_respondents_change_a_survey_only() -> None:
    values = rows({2024: 64.0, 2025: 66.0}, sizes={2024: 1000, 2025: 1000})
    few = asked(SURVEY, values, 2025, size=30)
    assert few.result is not None and few.result.history.sample_sizes == (30.0, 30.0, 30.0)
    wide, now = few.result, result_of(SURVEY, values, 2025, DRAWS)
    assert wide.forecast_p90 - wide.forecast_p10 > now.forecast_p90 - now.forecast_p10  # type: ignore[operator]
    assert asked(LEVEL, values, 2025, size=30).why_not == "no_survey"


@pytest.mark.parametrize(
    ("one", "known", "year", "came", "met"),
    [
        (LEVEL, {2024: 64.0}, 2024, 70.0, True),  # 60 -> 64 in two years: 2 a year, three more years
        (LEVEL, {2024: 63.0}, 2024, 67.5, False),
        (SUM, {2024: 120.0, 2025: 140.0}, 2025, 520.0, True),  # 130 a year
        (SUM, {}, 2025, 400.0, False),  # as the baseline: 100 a year, the year without a value too
        (MILESTONE, {2023: 8.0, 2024: 15.0}, 2024, 22.0, True),
        (EVERY, {2024: 97.0}, 2024, 100.0, True),  # 3.5 a year, never above 100 %
    ],
)  # fmt: skip
def test_the_pace_of_the_years_so_far_goes_on(
    one: Indicator, known: dict[int, float], year: int, came: float, met: bool
) -> None:
    told = asked(one, rows(known), year, pace=True).result
    assert told is not None and told.decision is not None
    assert (told.decision.deciding_value, told.decision.met) == (pytest.approx(came), met)


@pytest.mark.parametrize(
    ("one", "known", "year", "supposed", "why"),
    [
        (LEVEL, {}, 2023, {"pace": True}, "no_pace"),
        (MILESTONE, {}, 2025, {"pace": True}, "no_pace"),
        (MILESTONE, {2025: 12.0}, 2026, {"value": 20.0}, "no_next"),
        (LEVEL, {2024: 63.0}, 2024, {"value": 120.0}, "impossible"),
        (LEVEL, {2024: 63.0}, 2024, {"target": -1.0}, "impossible"),
        (LEVEL, {2024: 63.0}, 2024, {"by": 2024}, "past"),
        (LEVEL, {2024: 63.0}, 2024, {"value": 64.0, "missed": True}, "both"),
    ],
)
def test_what_has_no_answer_says_why(
    one: Indicator, known: dict[int, float], year: int, supposed: dict[str, object], why: str
) -> None:
    told = asked(one, rows(known), year, **supposed)
    assert told.result is None and told.why_not == why


def test_the_next_year_has_a_value_and_lies_before_the_targets_end() -> None:
    every_second = replace(LEVEL, observed_every=2)
    assert next_year(result_of(every_second, rows({2024: 63.0}), 2024, DRAWS)) == 2026
    assert next_year(result_of(LEVEL, rows({2027: 71.0}), 2027, DRAWS)) is None
    assert next_year(result_of(MILESTONE, [], 2024, DRAWS)) == 2024


# ---- in words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("indicator", ["1-1", "2-1-1", "2-2", "2-3"])  # one of each type
@pytest.mark.parametrize("params", ["annual_R7", "demo_R8"])
def test_every_type_of_target_is_answered(params: str, indicator: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--target", "90", "--by", "R11", "--missed", "--sample-size", "900", "--pace"]
    assert main(["whatif", f"params/{params}.yml", indicator, *words]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("今のまま: ") and sum(line.startswith("仮定「") for line in said) == 5
    assert all(line.endswith("。") for line in said) and not any("None" in line or "nan" in line for line in said)


def test_the_answers_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["whatif", "params/demo_R8.yml", "3-1-1", "--next-value", "125", "--json"]) == 0
    now, then = json.loads(capsys.readouterr().out)
    assert (now["supposed_value"], then["supposed_value"], then["verdict"], then["p_meet"]) == (
        None,
        125.0,
        "achieved",
        1.0,
    )
    assert now["next_year"] == 2027 and then["text"].endswith("達成します。")


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (["1-9"], 1, "もしかして: 1-"),
        (["1-1", "--next-value", "700"], 1, "取りうる値の外"),
        (["1-1", "--by", "R5"], 1, "目標の年度は"),
        (["1-1", "--next-value", "60", "--missed"], 1, "同時には仮定できません"),
        (["1-1", "--target", "abc"], 2, "--target - 「abc」"),
        (["1-1", "--sample-size", "0"], 2, "1以上の整数"),
    ],
)
def test_what_cannot_be_supposed_is_refused(
    given: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        found = main(["whatif", "params/demo_R8.yml", *given])
    except SystemExit as ended:
        found = int(ended.code or 0)
    assert found == code and said in capsys.readouterr().err


def test_a_target_year_beyond_the_reference_years_is_said_to_be_less_certain(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for year, is_far in (("R10", False), ("R32", True)):
        assert main(["whatif", "params/demo_R8.yml", "2-1-2", "--by", year]) == 0
        assert ("学習した範囲の外" in capsys.readouterr().out) == is_far
