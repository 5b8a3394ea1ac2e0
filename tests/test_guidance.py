"""What the next year must bring, why a chance is what it is, what would narrow the range: worked examples and properties."""

from dataclasses import replace
from math import exp, log

import nbformat
import numpy as np
import pytest
from indicators import CONSTANTS, EVERY, LEVEL, MILESTONE, RUBRIC, SUM, result_of, rows, rules

from ictanalysis import forecast as fc
from ictanalysis.evaluation.guidance import Guidance, Needed, Widths
from ictanalysis.evaluation.guiding import guidance_of, widths_of
from ictanalysis.evaluation.needed import Grid, grid_of, value_needed
from ictanalysis.forecast.constants import TRAITS
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.rubric import Rubric
from ictanalysis.inputs.values import Value
from ictanalysis.pages.guidance import needed_text, steps_words, widths_text
from ictanalysis.pages.workbook import open_workbook
from ictanalysis.progress.series import Array
from ictanalysis.report.document import blocks

DRAWS = 300
DOWN = replace(LEVEL, direction="down", baseline=30.0, target=20.0, decimals=1)
CASES = {
    "one value": (replace(LEVEL, decimals=1), {}, 2023),
    "two values": (replace(LEVEL, decimals=1), {2023: 62.5}, 2023),
    "down": (DOWN, {2023: 28.4}, 2023),
    "every second year": (replace(LEVEL, observed_every=2), {2024: 63.0}, 2024),
    "count": (replace(LEVEL, kind="count", unit="件", baseline=120.0, target=200.0), {2023: 140.0}, 2023),
    "sum": (SUM, {2024: 90.0}, 2024),
    "sum kept low": (replace(SUM, direction="down", target=700.0), {2024: 150.0}, 2024),
    "every year": (EVERY, {2024: 97.0}, 2024),
    "milestone": (MILESTONE, {2023: 12.0}, 2023),
}


def guided(one: Indicator, values: list[Value], year: int, rubric: Rubric = RUBRIC) -> Guidance:
    """The guidance on one indicator."""
    return guidance_of([result_of(one, values, year, DRAWS)], values, rubric, DRAWS, CONSTANTS)["1"]


def chance_of(one: Indicator, values: list[Value], year: int, came: float) -> float:
    """The chance as it will be judged when a year has brought a value."""
    return result_of(one, [*values, *rows({year: came})], year, DRAWS).p_meet or 0.0


def between(low: float, high: float) -> Array:
    """99 quantiles from one value to another."""
    return np.linspace(low, high, 99)


@pytest.mark.parametrize(
    ("asked", "found"), [(0.5, 6.0), (0.8, 9.0), (0.95, None), (0.2, 3.0)], ids=["even", "good", "never", "any"]
)
def test_the_least_good_value_from_which_on_the_chance_stays(asked: float, found: float | None) -> None:
    chances = {3: 0.4, 4: 0.6, 5: 0.3, 6: 0.5, 7: 0.6, 8: 0.7, 9: 0.85, 10: 0.9}  # at 4 too, but not from there on
    assert value_needed(lambda value: chances[int(value)], Grid(3, 10, 9, 0, True), asked) == found


def test_the_values_tried() -> None:
    """From the first to the last of the 99 quantiles of the year, and no percentage at its good bound."""
    assert grid_of(between(40.0, 88.2), 73.1, "percent", True, 1) == Grid(400, 882, 731, 1, True)
    assert grid_of(between(40.0, 100.0), 100.0, "percent", True, 1) == Grid(400, 999, 1000, 1, True)
    assert grid_of(between(0.0, 55.04), 20.05, "percent", False, 1) == Grid(1, 550, 200, 1, False)
    assert grid_of(between(99.98, 100.0), 90.0, "percent", True, 1) == Grid(999, 1000, 900, 1, True)
    assert grid_of(between(31.0, 310.4), 199.5, "count", True, 0) == Grid(31, 310, 200, 0, True)
    assert grid_of(between(-41.6, 38.0), 1.0, "other", True, 0) == Grid(-42, 38, 1, 0, True)


@pytest.mark.parametrize("name", CASES)
def test_at_the_needed_value_the_chance_is_as_asked_and_one_step_easier_it_is_not(name: str) -> None:
    one, told, year = CASES[name]
    values = rows(told)
    needed = guided(one, values, year).needed
    assert needed is not None
    step = (1 if one.direction == "up" else -1) * 10.0 ** -(0 if one.kind == "count" else one.decimals)
    worst = needed.low if step > 0 else needed.high
    for asked, value in ((0.5, needed.for_50), (0.8, needed.for_80)):
        if value is not None:
            assert chance_of(one, values, needed.year, value) >= asked
            assert value == worst or chance_of(one, values, needed.year, round(value - step, 6)) < asked
            assert needed.low <= value <= needed.high or ((one.each_year or one.stays) and value == one.target)
    if needed.for_80 is not None:
        assert needed.for_50 is not None and (needed.for_80 - needed.for_50) * step >= 0


def test_the_year_is_the_next_with_a_value() -> None:
    years = {name: guided(one, rows(told), year).needed.year for name, (one, told, year) in CASES.items()}
    assert (years["one value"], years["two values"], years["every second year"]) == (2023, 2024, 2026)


def test_a_target_due_next_year_needs_the_target_itself() -> None:
    """Even where nobody foresees it."""
    values, sums = rows({2026: 66.0}), rows({2024: 120.0, 2025: 130.0, 2026: 150.0})
    about = replace(LEVEL, qualifier="about")  # 2 % on the easy side: 68.6, in whole numbers 69
    far = replace(LEVEL, target=99.0)
    for one, told, goal in ((LEVEL, values, 70.0), (about, values, 69.0), (far, values, 99.0), (SUM, sums, 100.0)):
        found = guided(one, told, 2026).needed
        assert found is not None
        assert found == Needed(2027, goal, goal, 1.0, True, found.low, found.high)
    assert found.low < 100 < found.high
    beyond = guided(far, values, 2026).needed
    assert beyond is not None and beyond.high < 99


def test_every_year_needs_the_target_at_least() -> None:
    values = rows({2024: 97.0})
    needed = guided(EVERY, values, 2024).needed
    assert needed.for_50 is None or needed.for_50 >= 95
    assert needed.at_target == chance_of(EVERY, values, 2025, 95.0) and not needed.settles
    assert chance_of(EVERY, values, 2025, 94.0) == 0


def test_the_chance_is_the_one_that_decides() -> None:
    plain = Rubric(
        RUBRIC.as_of, [*(one for one in RUBRIC.rows if one.rule != "decided_by"), *rules(("decided_by", "plain", None))]
    )
    values = rows({2023: 62.0})
    by_plain, by_managed = (guided(LEVEL, values, 2023, rubric).needed for rubric in (plain, RUBRIC))
    assert by_plain.at_target < by_managed.at_target
    assert by_plain.at_target == result_of(LEVEL, [*values, *rows({2024: 70.0})], 2024, DRAWS).p_meet_plain


def test_nothing_is_asked_of_a_target_that_is_decided_or_unknown() -> None:
    decided, unknown = (result_of(MILESTONE, rows(told), 2025) for told in ({2025: 21.0}, {}))
    assert not guidance_of([decided, unknown], rows({2025: 21.0}), RUBRIC, DRAWS, CONSTANTS)


# ---- why a chance is what it is ------------------------------------------------------------------------


@pytest.mark.parametrize("traits", [[], ["one"], ["small"], ["unmoved", "small"], ["not_started"]])
@pytest.mark.parametrize("n", [1, 2, 4, 9])
@pytest.mark.parametrize("p", [0.0005, 0.08, 0.5, 0.97])
def test_the_last_step_is_the_chance_itself(p: float, n: int, traits: list[str]) -> None:
    steps = fc.explain(p, traits, n, CONSTANTS)
    assert steps[0].chance == p and steps[-1].chance == fc.managed_probability(p, traits, n, CONSTANTS)
    own = [name for name in TRAITS if name in traits]
    assert [one.step for one in steps] == ["plain", "usual", *own, "values"]
    known = CONSTANTS.managed
    assert [one.records for one in steps[1:]] == [
        known.targets,
        *(known.records[name] for name in own),
        known.records[str(min(n, 6))],
    ]


def test_the_steps_by_hand() -> None:
    known, p = CONSTANTS.managed, 0.3
    x = log(p / (1 - p))
    line = known.usual.intercept + known.usual.slope * x
    one = known.classes["one"]
    logits = [line, line + one.intercept + one.slope * x]
    logits.append(logits[-1] + known.per_value * (1 - known.usual_values))
    found = [step.chance for step in fc.explain(p, ["one"], 1, CONSTANTS)]
    assert found == pytest.approx([p, *(1 / (1 + exp(-logit)) for logit in logits)], abs=1e-12)


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_what_arithmetic_decides_has_one_step(p: float) -> None:
    steps = fc.explain(p, ["one"], 1, CONSTANTS)
    assert [one.chance for one in steps] == [p]
    assert steps_words(steps, 1, CONSTANTS) == ["取りうる値の範囲だけから決まります。"]


def test_the_steps_of_a_result_end_at_its_chance() -> None:
    book = open_workbook("data/second_plan", "data/demo", 2025, "2027-07-01", draws=DRAWS)
    for result in book.results:
        known = book.guidance.get(result.indicator_id)
        assert (known is None) == (result.decision is not None)
        if known and result.indicator.is_level:
            assert (known.steps[0].chance, known.steps[-1].chance) == (result.p_meet_plain, result.p_meet)
        assert known is None or result.indicator.is_level == bool(known.steps)


def test_constants_that_do_not_tell_their_records() -> None:
    untold = replace(CONSTANTS, managed=replace(CONSTANTS.managed, targets=0, records={}))
    steps = fc.explain(0.3, ["one"], 1, untold)
    assert {one.records for one in steps} == {None}
    assert all("件" not in words for words in steps_words(steps, 1, untold))


# ---- what would narrow the range -----------------------------------------------------------------------


def width_of(years: list[int], values: list[float], sizes: list[float | None], horizon: int) -> float:
    q = fc.forecast(years, values, horizon, "percent", sizes, CONSTANTS)
    return float(q[89] - q[9])


def test_a_value_more_narrows_the_range_and_more_respondents_do_not() -> None:
    small, large = (widths_of([2022], [61.3], [n], "percent", 2027, 2023, CONSTANTS) for n in (100.0, 10_000.0))
    assert small.now == small.more_respondents == large.now == width_of([2022], [61.3], [None], 5)
    middle = float(fc.forecast([2022], [61.3], 1, "percent", [100], CONSTANTS)[49])
    assert small.one_more_value == width_of([2022, 2023], [61.3, middle], [100, 100], 4) < small.now


def test_a_survey_of_eight_people_is_better_asked_of_more() -> None:
    found = widths_of([2022, 2023], [62.5, 62.5], [8, None], "percent", 2024, 2024, CONSTANTS)
    assert found.more_respondents is not None and found.more_respondents < found.now and found.one_more_value is None


def test_only_surveys_are_told_of_respondents() -> None:
    survey = replace(LEVEL, survey="yes", decimals=1)
    sized = rows({2023: 63.0}, sizes={2023: 1200})
    assert guided(LEVEL, sized, 2023).widths is None
    assert guided(survey, sized, 2023).widths.more_respondents is not None
    assert guided(survey, rows({2023: 63.0}), 2023).widths.more_respondents is None
    assert guided(survey, rows({2023: 63.0}, status="provisional"), 2023).widths is None


# ---- in words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "needed", "said"),
    [
        (LEVEL, Needed(2026, 66.2, 69.0, 0.85, False, 30.0, 80.0),
         "次の実績(R8)が66.2%以上なら見込みは5割以上、69.0%以上なら8割以上になります。"),
        (LEVEL, Needed(2026, 66.2, 75.0, 0.65, False, 30.0, 80.0),
         "次の実績(R8)が66.2%以上なら見込みは5割以上、75.0%以上なら8割以上になります。8割の値は目標値を上回ります。"
         "1年だけの値では、その水準が続くか分からないためです。"),
        (DOWN, Needed(2026, 19.5, 15.0, 0.45, False, 10.0, 40.0),
         "次の実績(R8)が19.5%以下なら見込みは5割以上、15.0%以下なら8割以上になります。どちらも目標値を下回ります。"
         "1年だけの値では、その水準が続くか分からないためです。"),
        (LEVEL, Needed(2026, 66.2, None, 0.65, False, 30.0, 80.0),
         "次の実績(R8)が66.2%以上なら見込みは5割以上になりますが、予測の範囲(100回に98回、30.0〜80.0%)のどの値でも8割には届きません。"
         "目標値に届いた場合の見込みは7割程度です。1年だけの値では、その水準が続くか分からないためです。"),
        (LEVEL, Needed(2026, None, None, 0.3, False, 30.0, 80.0),
         "次の実績(R8)が予測の範囲(100回に98回、30.0〜80.0%)のどの値でも、見込みは5割に届きません。"),
        (LEVEL, Needed(2027, 70.0, 70.0, 1.0, True, 30.0, 80.0),
         "次の実績(R9)で達成か未達かが決まります。達成には70.0%以上が必要です。"),
        (SUM, Needed(2026, 120.0, 1400.0, 1.0, False, 5.0, 2000.0),
         "次の実績(R8の1年分)が120人以上なら見込みは5割以上、1,400人以上なら8割以上になります。"),
        (SUM, Needed(2026, 5.0, 12.0, 1.0, False, 5.0, 2000.0),
         "次の実績(R8の1年分)が予測の範囲(100回に98回、5〜2,000人)のどの値でも見込みは5割以上、12人以上なら8割以上になります。"),
        (SUM, Needed(2026, 5.0, 5.0, 1.0, False, 5.0, 2000.0),
         "次の実績(R8の1年分)が予測の範囲(100回に98回、5〜2,000人)のどの値でも、見込みは8割以上です。"),
        (DOWN, Needed(2026, 40.0, None, 0.6, False, 22.0, 40.0),
         "次の実績(R8)が予測の範囲(100回に98回、22.0〜40.0%)のどの値でも見込みは5割以上になりますが、8割には届きません。"
         "目標値に届いた場合の見込みは6割程度です。1年だけの値では、その水準が続くか分からないためです。"),
        (LEVEL, Needed(2026, 72.0, 75.0, 0.6, False, 72.0, 80.0),
         "次の実績(R8)が予測の範囲(100回に98回、72.0〜80.0%)のどの値でも見込みは5割以上、75.0%以上なら8割以上になります。"
         "8割の値は目標値を上回ります。1年だけの値では、その水準が続くか分からないためです。"),
        (EVERY, Needed(2026, 95.0, 98.0, 0.6, False, 80.0, 99.0),
         "次の実績(R8)も目標の95.0%以上が必要です。ちょうど目標値なら、見込みは6割程度になります。8割以上には98.0%以上が必要です。"),
        (EVERY, Needed(2026, None, None, 0.3, False, 80.0, 99.0),
         "次の実績(R8)も目標の95.0%以上が必要です。ちょうど目標値なら、見込みは3割程度になります。次の実績だけでは8割に届きません。"),
        (MILESTONE, Needed(2024, 20.0, 20.0, 1.0, False, 8.0, 15.0), "次の実績(R6)が20業務以上なら、達成が決まります。"),
    ],
)  # fmt: skip
def test_what_is_needed_in_words(one: Indicator, needed: Needed, said: str) -> None:
    assert needed_text(needed, one, one.target) == said


@pytest.mark.parametrize(
    ("widths", "said"),
    [
        (Widths(21.7, 21.7, 13.4), "R9の予測の「10回に8回」の幅は21.7ポイントです。回答者を10倍にしても21.7ポイントのままです(標本の誤差より、年ごとの動きが大きいため)。"
                                   "次の実績(R8)が今の予測の中央で加わった場合は13.4ポイントに狭まります。"),
        (Widths(30.0, 22.1, None), "R9の予測の「10回に8回」の幅は30.0ポイントです。回答者を10倍にした場合は22.1ポイントです。"),
        (Widths(9.0, None, 9.5), "R9の予測の「10回に8回」の幅は9.0ポイントです。"
                                 "次の実績(R8)が今の予測の中央で加わった場合は9.5ポイントで、狭まりません。"),
        (Widths(9.0, None, None), ""),
    ],
)  # fmt: skip
def test_what_narrows_in_words(widths: Widths, said: str) -> None:
    assert widths_text(widths, (2027, 2026), "%", 1) == said


def test_the_steps_in_words() -> None:
    words = steps_words(fc.explain(0.08, ["one"], 1, CONSTANTS), 1, CONSTANTS)
    assert [one.partition(":")[0] for one in words] == [
        "一般の統計の動き", "公的な目標の記録(1,444件)", "値が1つだけの目標(119件)", "値の数が1つの目標(135件)",
    ]  # fmt: skip
    assert "値の数が6つ以上の目標" in steps_words(fc.explain(0.08, [], 8, CONSTANTS), 8, CONSTANTS)[-1]


# ---- for analysts only ---------------------------------------------------------------------------------


def test_what_is_for_the_analyst_leaves_nothing_in_the_report() -> None:
    output = nbformat.v4.new_output("display_data", {"text/markdown": "内訳"})
    tagged = [{"tags": tags} for tags in ([], ["notebook-only"])]
    cells = [nbformat.v4.new_code_cell("x", metadata=about, outputs=[output]) for about in tagged]
    cells += [nbformat.v4.new_markdown_cell("覚え書き", metadata=about) for about in tagged]
    assert len(blocks(nbformat.v4.new_notebook(cells=cells))) == 2


def test_the_steps_stand_in_a_cell_for_the_analyst() -> None:
    cells = nbformat.read("notebooks/measure.ipynb", as_version=4).cells
    assert ["notebook-only" in cell.metadata.get("tags", []) for cell in cells if "chapter.whys" in cell.source] == [
        True
    ]
