"""The official methods by hand, at every cut, against published results, and in every awkward case."""

import csv
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ictanalysis.progress import methods
from ictanalysis.progress.methods import Progress

# what arithmetic warns of; what an earlier test left open in this process is not meant
pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning", "error::FutureWarning", "error::DeprecationWarning")
Asked = tuple[Any, Any, Any, Any, Any, Any, str]


def escap(base_year: Any, base: Any, year: Any, value: Any, target_year: Any, target: Any, direction: str) -> Progress:
    """ESCAP's method of two points, asked like the others."""
    return methods.escap([base_year, year], [base, value], target_year, target, base_year, base, direction)


METHODS: dict[str, Callable[..., Progress]] = {
    "eurostat": methods.eurostat, "open_sdg": methods.open_sdg, "unsd": methods.unsd, "escap": escap,
    "sdsn": methods.sdsn, "elapsed_share": methods.elapsed_share, "band": methods.band,
    "healthy_people": methods.healthy_people, "target_rate": methods.target_rate,
}  # fmt: skip
LINEAR = ("escap", "sdsn", "elapsed_share", "band")
GROWN = 146.41  # 100 x 1.1^4: 10 % a year over four years
SHRUNK = 65.61  # 100 x 0.9^4
SES = {"base_se": 0.6, "se": 0.8}  # together 1.0, so that the test's edge is 1.645 points

# From 2020 over 2022 to the target year 2024: method, base, value, target, direction, more, number, category.
BY_HAND: list[tuple[str, Any, Any, Any, str, dict[str, Any], float | None, str]] = [
    # growth 9.5 % of 10 %: 100 x 1.095^2 = 119.9025; 6 %: 112.36; the same falling: 90.5 %^2 = 81.9025
    ("eurostat", 100, 119.9025, GROWN, "up", {}, 0.95, "significant_progress"),
    ("eurostat", 100, 119.9, GROWN, "up", {}, None, "moderate_progress"),
    ("eurostat", 100, 112.36, GROWN, "up", {}, 0.60, "moderate_progress"),
    ("eurostat", 100, 112.35, GROWN, "up", {}, None, "insufficient_progress"),
    ("eurostat", 100, 100, GROWN, "up", {}, 0.0, "insufficient_progress"),
    ("eurostat", 100, 99.99, GROWN, "up", {}, None, "moving_away"),
    ("eurostat", 100, 81.9025, SHRUNK, "down", {}, 0.95, "significant_progress"),
    ("eurostat", 100, 81.91, SHRUNK, "down", {}, None, "moderate_progress"),
    ("eurostat", 100, 100.01, SHRUNK, "down", {}, None, "moving_away"),
    # without a target 1 % a year is 102.01, -1 % is 98.01
    ("eurostat", 100, 102.02, None, "up", {}, None, "significant_progress"),
    ("eurostat", 100, 102.01, None, "up", {}, 0.01, "moderate_progress"),
    ("eurostat", 100, 100, None, "up", {}, 0.0, "moderate_progress"),
    ("eurostat", 100, 99.99, None, "up", {}, None, "moderate_moving_away"),
    ("eurostat", 100, 98.01, None, "up", {}, -0.01, "moderate_moving_away"),
    ("eurostat", 100, 98, None, "up", {}, None, "significant_moving_away"),
    ("eurostat", 100, 98, None, "down", {}, None, "significant_progress"),
    ("open_sdg", 100, GROWN, GROWN, "up", {}, 2.1, "target_achieved"),  # 21 % a year of 10 %
    ("open_sdg", 100, 146.4, GROWN, "up", {}, None, "substantial_progress"),
    ("open_sdg", 100, 119.9025, GROWN, "up", {}, 0.95, "substantial_progress"),
    ("open_sdg", 100, 119.9, GROWN, "up", {}, None, "moderate_progress"),
    ("open_sdg", 100, 112.36, GROWN, "up", {}, 0.60, "moderate_progress"),
    ("open_sdg", 100, 112.35, GROWN, "up", {}, None, "limited_progress"),
    ("open_sdg", 100, 100, GROWN, "up", {}, 0.0, "limited_progress"),
    ("open_sdg", 100, 99.99, GROWN, "up", {}, None, "deterioration"),
    # without a target 1.5 % a year is 103.0225, 0.5 % is 101.0025
    ("open_sdg", 100, 103.0225, None, "up", {}, 0.015, "substantial_progress"),
    ("open_sdg", 100, 103.02, None, "up", {}, None, "moderate_progress"),
    ("open_sdg", 100, 101.0025, None, "up", {}, 0.005, "moderate_progress"),
    ("open_sdg", 100, 101, None, "up", {}, None, "limited_progress"),
    ("open_sdg", 100, 100, None, "up", {}, 0.0, "limited_progress"),
    ("open_sdg", 100, 99.99, None, "up", {}, None, "deterioration"),
    # at 0.4 of a limit the cuts shrink by 1 - 0.4^4.44 = 0.982894: 1.5 % to 1.47434 %, alike beyond it at 1.6;
    # 40 x 1.01475^2 = 41.1887025, 40 x 1.01474^2 = 41.18789; 160 x 0.98525^2 = 155.31481, 160 x 0.98526^2 = 155.317963
    ("open_sdg", 40, 41.1887025, None, "up", {"limit": 100}, 0.01475, "substantial_progress"),
    ("open_sdg", 40, 41.18789, None, "up", {"limit": 100}, 0.01474, "moderate_progress"),
    ("open_sdg", 160, 155.31481, None, "down", {"limit": 100}, 0.01475, "substantial_progress"),
    ("open_sdg", 160, 155.317963, None, "down", {"limit": 100}, 0.01474, "moderate_progress"),
    ("open_sdg", 100, 100, None, "up", {"limit": 100}, 0.0, "substantial_progress"),  # kept at its limit
    ("open_sdg", 100, 99.99, None, "up", {"limit": 100}, None, "deterioration"),
    ("open_sdg", 200, 194.045, None, "down", {"limit": 100}, 0.015, "substantial_progress"),  # far: cuts in full
    ("open_sdg", 200, 194.06, None, "down", {"limit": 100}, None, "moderate_progress"),
    ("open_sdg", 100, 103.02, None, "up", {"limit": math.nan}, None, "moderate_progress"),  # no limit known
    # a target of 0 is 0.001: 1 - 0.001^(1/4) = 0.822172; 0.25 is -50 % a year, 0.5 / 0.822172 = 0.60814
    ("open_sdg", 1, 0.25, 0, "down", {}, 0.60814, "moderate_progress"),
    ("open_sdg", 1, 0.0005, 0, "down", {}, None, "target_achieved"),
    # negative: -100 to -90.25 is 5 % a year the good way; to -81 in four years 1 - 0.81^(1/4) = 5.13167 %
    ("open_sdg", -100, -90.25, -81, "up", {}, 0.97434, "substantial_progress"),
    ("open_sdg", -100, -110.25, None, "down", {}, 0.05, "substantial_progress"),
    ("open_sdg", -100, -110.25, None, "up", {}, -0.05, "deterioration"),
    # two years on growth makes v^2 / b: (1.95^2 - 1) / (3.95 - 1) = 2.8025 / 2.95 = 0.95; 0.21 / 2.1 = 0.10
    ("unsd", 1, 1.95, 3.95, "up", {}, 0.95, "on_track"),
    ("unsd", 1, 1.9499, 3.95, "up", {}, None, "fair_progress"),
    ("unsd", 1, 1.1, 3.1, "up", {}, 0.10, "fair_progress"),
    ("unsd", 1, 1.0999, 3.1, "up", {}, None, "stagnation_or_regression"),
    ("unsd", 1, 0.9, 3.1, "up", {}, -0.19 / 2.1, "stagnation_or_regression"),
    # within one point of 100 % or 0 %: 99^2 / 98.8 = 99.20040, 0.40040 / 1.2 = 0.33367
    ("unsd", 98.8, 99, 100, "up", {}, 0.33367, "on_track"),
    ("unsd", 98.8, 98.99, 100, "up", {}, None, "fair_progress"),
    ("unsd", 98.8, 99, 100, "up", {"kind": "count"}, 0.33367, "fair_progress"),
    ("unsd", 1.2, 1, 0, "down", {}, 0.30556, "on_track"),  # 1 / 1.2 = 0.83333, (0.83333 - 1.2) / -1.2
    ("unsd", 1.2, 1.01, 0, "down", {}, None, "fair_progress"),
    ("unsd", 98.8, 99, 99.5, "up", {}, 0.57201, "fair_progress"),  # 0.40040 / 0.7: no target of 0 or 100 %
    # the line through both points reaches 2v - 60: 69 leaves a tenth of the way, 60 all of it
    ("escap", 60, 64.5, 70, "up", {}, 0.10, "maintain"),
    ("escap", 60, 64.499, 70, "up", {}, 0.1002, "accelerate"),
    ("escap", 60, 60, 70, "up", {}, 1.0, "accelerate"),
    ("escap", 60, 59.99, 70, "up", {}, 1.002, "reverse"),
    # half of the time has gone: 65 is half of the way
    ("sdsn", 60, 65, 70, "up", {}, 1.0, "on_track"),
    ("sdsn", 60, 64.99, 70, "up", {}, 0.998, "moderately_improving"),
    ("sdsn", 60, 62.5, 70, "up", {}, 0.5, "moderately_improving"),
    ("sdsn", 60, 62.49, 70, "up", {}, 0.498, "stagnating"),
    ("sdsn", 60, 60, 70, "up", {}, 0.0, "stagnating"),
    ("sdsn", 60, 59.99, 70, "up", {}, -0.002, "decreasing"),
    ("sdsn", 40, 35, 30, "down", {}, 1.0, "on_track"),
    ("elapsed_share", 60, 65, 70, "up", {}, 1.0, "on_schedule"),
    ("elapsed_share", 60, 64.99, 70, "up", {}, 0.998, "somewhat_behind"),
    ("elapsed_share", 60, 63, 70, "up", {}, 0.6, "somewhat_behind"),
    ("elapsed_share", 60, 62.99, 70, "up", {}, 0.598, "behind"),
    ("elapsed_share", 60, 55, 70, "up", {}, -1.0, "behind"),
    ("band", 60, 65, 70, "up", {}, 0.0, "a"),
    ("band", 60, 64.99, 70, "up", {}, -0.01, "b"),
    ("band", 60, 60, 70, "up", {}, -5.0, "b"),
    ("band", 60, 59.99, 70, "up", {}, -5.01, "c"),
    ("band", 40, 35, 30, "down", {}, 0.0, "a"),
    # an attitude must move 3 points: from 60 to a line at 62
    ("band", 60, 62.9, 64, "up", {}, 0.9, "a"),
    ("band", 60, 62.9, 64, "up", {"attitude": True}, -2.0, "b"),
    ("band", 60, 63, 64, "up", {"attitude": True}, 1.0, "a"),
    ("band", 60, 57.1, 64, "up", {"attitude": True}, -2.0, "b"),
    ("band", 60, 57, 64, "up", {"attitude": True}, -5.0, "c"),
    ("band", 64.6, 67.6, 68, "up", {"attitude": True}, 1.3, "a"),  # 3 points, though 67.6 - 64.6 < 3 in binary
    ("healthy_people", 60, 70, 70, "up", {}, 100.0, "target_met"),
    ("healthy_people", 60, 61, 70, "up", {}, 10.0, "improving"),
    ("healthy_people", 60, 60.99, 70, "up", {}, 9.9, "no_detectable_change"),
    ("healthy_people", 60, 54, 70, "up", {}, -60.0, "getting_worse"),  # 6 points are a tenth of the baseline
    ("healthy_people", 60, 54.01, 70, "up", {}, -59.9, "no_detectable_change"),
    ("healthy_people", 60, 61.65, 70, "up", SES, 16.5, "improving"),
    ("healthy_people", 60, 61.64, 70, "up", SES, 16.4, "no_detectable_change"),
    ("healthy_people", 60, 58.35, 70, "up", SES, -16.5, "getting_worse"),
    ("healthy_people", 60, 58.36, 70, "up", SES, -16.4, "no_detectable_change"),
    ("healthy_people", 40, 38.35, 30, "down", SES, 16.5, "improving"),
    ("healthy_people", 60, 61.64, 70, "up", {"base_se": 0.6, "se": None}, 16.4, "improving"),  # one alone tests nothing
    ("target_rate", 60, 65, 70, "up", {}, 65 / 70, "not_reached"),
    ("target_rate", 60, 70, 70, "up", {}, 1.0, "reached"),
    ("target_rate", 20, 12, 10, "down", {}, 1.2, "not_reached"),
    ("target_rate", 20, 10, 10, "down", {}, 1.0, "reached"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "base", "value", "target", "direction", "more", "number", "category"), BY_HAND)
def test_formulas_and_cuts_by_hand(
    method: str, base: float, value: float, target: float | None, direction: str, more: dict[str, Any],
    number: float | None, category: str,
) -> None:  # fmt: skip
    said = METHODS[method](2020, base, 2022, value, 2024, target, direction, **more)
    assert (said.category, said.reason) == (category, None)
    if number is not None:
        assert said.number == pytest.approx(number, abs=1e-5)


def test_unsd_judges_at_the_target_year_once_it_has_passed() -> None:
    said = methods.unsd(2020, 1, 2024, 4, 2022, 3, "up", kind="count")  # 4 in four years passed 2 in 2022: 1 of 2
    assert (said.number, said.category) == (pytest.approx(0.5), "fair_progress")


def test_escap_weighs_recent_years_more() -> None:
    # weights 1, 2, 3: means 4/3 years and 63.5, slope 2 / (10/3) = 0.6, in 2024 63.5 + 0.6 x 8/3 = 65.1, gap 4.9 of 10
    said = methods.escap([2020, 2021, 2022], [60, 66, 63], 2024, 70, 2020, 60, "up")
    assert (said.number, said.category) == (pytest.approx(0.49), "accelerate")
    many = methods.escap([2020, 2021, 2022], [[60, 66, 63], [60, 66, np.nan]], 2024, 70, 2020, [60, 60], "up")
    assert many.number == pytest.approx([0.49, np.nan], nan_ok=True)
    assert [*many.category] == ["accelerate", ""]
    assert [*many.reason] == ["", methods.UNKNOWN]


# Results published by Statistics Canada and computed with Open SDG; each row names its file in the column source.
with (Path(__file__).parent / "data" / "open_sdg_cases.csv").open(encoding="utf-8") as file:
    PUBLISHED = list(csv.DictReader(file))


def test_published_results_of_open_sdg() -> None:
    assert len(PUBLISHED) == 359
    fields = ("base_year", "base_value", "current_year", "current_value", "target_year", "target")
    for row in PUBLISHED:
        asked = [float(row[name]) if row[name] else None for name in fields]
        limit, number = (float(row[name]) if row[name] else None for name in ("limit", "expected_number"))
        said = methods.open_sdg(*asked, row["direction"], limit=limit)
        assert said.category == row["expected_category"], row
        assert said.number == (None if number is None else pytest.approx(number, rel=1e-9)), row


# ---- awkward cases -----------------------------------------------------------------------------------

GROWTH = ("eurostat", "open_sdg", "unsd")
OTHERS = (*LINEAR, "healthy_people")
BEST = {"eurostat": "significant_progress", "open_sdg": "target_achieved", "unsd": "on_track", "escap": "maintain",
        "sdsn": "on_track", "elapsed_share": "on_schedule", "healthy_people": "target_met"}  # fmt: skip
WORST = {"eurostat": "moving_away", "open_sdg": "deterioration", "unsd": "stagnation_or_regression",
         "escap": "reverse", "sdsn": "decreasing", "elapsed_share": "behind", "band": "c"}  # fmt: skip
UNSAID = {"open_sdg": "not_available"}


@pytest.mark.parametrize(
    ("methods", "asked", "reason"),
    [
        (("eurostat", "unsd"), (2020, 0, 2022, 5, 2024, 10, "up"), methods.NOT_POSITIVE),
        (("eurostat", "unsd"), (2020, -5, 2022, 5, 2024, 10, "up"), methods.NOT_POSITIVE),
        (("eurostat", "unsd"), (2020, 5, 2022, -5, 2024, 10, "up"), methods.NOT_POSITIVE),
        (("eurostat",), (2020, 5, 2022, 3, 2024, 0, "down"), methods.NOT_POSITIVE),
        (("open_sdg",), (2020, 0, 2022, 5, 2024, 10, "up"), methods.SIGN_CHANGE),
        (("open_sdg",), (2020, 5, 2022, -5, 2024, 10, "up"), methods.SIGN_CHANGE),
        (("open_sdg",), (2020, -5, 2022, -4, 2024, 10, "up"), methods.SIGN_CHANGE),
        (("open_sdg",), (2020, 10, 2022, 9, 2024, 10, "up"), methods.NO_WAY),
        ((*GROWTH, *OTHERS), (2020, None, 2022, 65, 2024, 70, "up"), methods.UNKNOWN),
        ((*GROWTH, *OTHERS), (2020, 60, 2022, math.nan, 2024, 70, "up"), methods.UNKNOWN),
        ((*GROWTH[1:], *OTHERS), (2020, 60, 2022, 65, 2024, math.nan, "up"), methods.UNKNOWN),
        ((*GROWTH, *OTHERS[1:-1]), (2020, 60, 2020, 60, 2024, 70, "up"), methods.ONE_POINT),
        ((*GROWTH, *OTHERS[1:]), (2020, 60, 2019, 65, 2024, 70, "up"), methods.ONE_POINT),
        ((*GROWTH, *OTHERS[1:]), (None, 60, 2022, 65, 2024, 70, "up"), methods.ONE_POINT),
        ((*GROWTH, *OTHERS), (2020, 60, 2022, 65, 2020, 70, "up"), methods.NO_SPAN),
        ((*GROWTH, *OTHERS[1:]), (2020, 60, 2022, 65, None, 70, "up"), methods.NO_SPAN),
        (("target_rate",), (2020, 5, 2022, 0, 2024, 0, "down"), methods.ZERO_TARGET),
        (("target_rate",), (2020, 5, 2022, None, 2024, 3, "down"), methods.UNKNOWN),
    ],
)
def test_what_cannot_be_said_has_a_reason(methods: Sequence[str], asked: Asked, reason: str) -> None:
    for method in methods:
        assert METHODS[method](*asked) == Progress(None, UNSAID.get(method), reason), method


def test_a_target_met_in_the_base_year_is_kept_or_lost() -> None:
    for method in BEST.keys() - {"healthy_people", "open_sdg"}:
        kept, lost = (METHODS[method](2020, 75, 2022, value, 2024, 70, "up") for value in (76, 69))
        assert kept == Progress(None, BEST[method], methods.MET_EARLY), method
        assert lost == Progress(None, WORST[method], methods.MET_EARLY), method
    assert methods.open_sdg(2020, 75, 2022, 76, 2024, 70, "up").category == "target_achieved"
    assert methods.open_sdg(2020, 75, 2022, 69, 2024, 70, "up").category == "deterioration"
    assert methods.healthy_people(2020, 75, 2022, 76, 2024, 70, "up").category == "target_met"
    assert methods.healthy_people(2020, 75, 2022, 67, 2024, 70, "up").category == "getting_worse"
    assert methods.band(2020, 75, 2022, 72, 2024, 70, "up") == Progress(-0.5, "c", None)


def test_base_equal_to_target_is_met_early() -> None:
    for method in BEST.keys() - {"open_sdg"}:
        assert METHODS[method](2020, 70, 2022, 70, 2024, 70, "up") == Progress(None, BEST[method], methods.MET_EARLY)
    assert methods.open_sdg(2020, 70, 2022, 70, 2024, 70, "up") == Progress(None, "target_achieved", methods.NO_WAY)


def test_a_target_reached_since_is_the_best_class() -> None:
    for method, best in (BEST | {"band": "a", "target_rate": "reached"}).items():
        said = METHODS[method](2020, 60, 2022, 71, 2024, 70, "up")
        assert (said.category, said.reason) == (best, None)
        assert said.number is not None


def test_open_sdg_knows_a_value_past_the_target_without_a_rate() -> None:
    for base, year, reason in ((0, 2022, methods.SIGN_CHANGE), (None, 2022, methods.UNKNOWN),
                               (60, 2020, methods.ONE_POINT)):  # fmt: skip
        assert methods.open_sdg(2020, base, year, 75, 2024, 70, "up") == Progress(None, "target_achieved", reason)


def test_unsd_near_a_full_percentage_without_a_rate() -> None:
    assert methods.unsd(2020, 0, 2022, 99.5, 2024, 100, "up") == Progress(None, "on_track", methods.NOT_POSITIVE)
    assert methods.unsd(2020, 99.5, 2020, 99.5, 2024, 100, "up") == Progress(None, None, methods.ONE_POINT)


def test_healthy_people_with_the_baseline_alone() -> None:
    asked = (2020, 60.0, 2020, 60.0, 2024, 70.0, "up")
    assert methods.healthy_people(*asked) == Progress(None, "baseline_only", methods.ONE_POINT)
    assert methods.healthy_people(2020, None, 2020, None, 2024, 70, "up") == Progress(None, None, methods.UNKNOWN)


def test_escap_needs_two_points() -> None:
    for years, values in (([], []), ([2020], [60])):
        assert methods.escap(years, values, 2024, 70, 2020, 60, "up") == Progress(None, None, methods.ONE_POINT)


@pytest.mark.parametrize("method", METHODS)
def test_unknown_direction_is_refused(method: str) -> None:
    with pytest.raises(ValueError, match="'UP' は up / down のいずれでもありません"):
        METHODS[method](2020, 60, 2022, 65, 2024, 70, "UP")


def test_arrays_of_standard_errors_need_arrays_of_values() -> None:
    with pytest.raises(ValueError):
        methods.healthy_people(2020, 60, 2022, 65, 2024, 70, "up", base_se=[1, 2], se=[1, 2])


AWKWARD = st.sampled_from([None, math.nan, -60.0, -1.0, 0.0, 0.5, 1.0, 60.0, 61.3, 70.0, 99.0, 99.5, 100.0, 101000.0])
YEARS = st.sampled_from([None, 2019, 2020, 2021, 2022, 2023, 2024, 2025])
ROWS = st.lists(st.tuples(YEARS, AWKWARD, YEARS, AWKWARD, YEARS, AWKWARD), min_size=1, max_size=6)
ASKED_ALIKE = [name for name in METHODS if name != "escap"]


def check_stated(said: Progress) -> None:
    assert said.number is None or math.isfinite(said.number)
    assert said.reason if said.number is None else said.category and not said.reason


@settings(deadline=None, max_examples=200)
@given(ROWS, st.sampled_from(["up", "down"]))
def test_every_awkward_case_has_a_stated_answer_alike_in_arrays(rows: list[tuple[Any, ...]], direction: str) -> None:
    for method in ASKED_ALIKE:
        many = METHODS[method](*[list(column) for column in zip(*rows, strict=True)], direction)
        for i, row in enumerate(rows):
            if row[5] is None and method in ("eurostat", "open_sdg"):  # alone None means: there is no target
                row = (*row[:5], math.nan)
            one = METHODS[method](*row, direction)
            check_stated(one)
            assert many.number[i] == pytest.approx(np.nan if one.number is None else one.number, nan_ok=True)
            assert (many.category[i], many.reason[i]) == (one.category or "", one.reason or ""), (method, row)


@settings(deadline=None)
@given(AWKWARD, AWKWARD, AWKWARD, st.sampled_from(["up", "down"]), YEARS)
def test_every_awkward_case_of_escap_and_without_target(
    base: Any, value: Any, target: Any, direction: str, target_year: Any
) -> None:
    check_stated(escap(2020, base, 2022, value, target_year or 2025, target, direction))
    check_stated(methods.open_sdg(2020, base, 2022, value, None, None, direction, limit=target))
    check_stated(methods.eurostat(2020, base, 2022, value, None, None, direction))


def test_arrays_broadcast() -> None:
    said = methods.sdsn(2020, [[60.0], [np.nan]], [2021, 2022], 65.0, 2024, 70.0, "up")
    assert said.number == pytest.approx(np.array([[2.0, 1.0], [np.nan, np.nan]]), nan_ok=True)
    assert said.category.tolist() == [["on_track", "on_track"], ["", ""]]


# ---- properties --------------------------------------------------------------------------------------

TENTHS = st.integers(10, 990).map(lambda tenths: tenths / 10)
SPANS = st.tuples(st.integers(1, 6), st.integers(1, 6))


@given(TENTHS, TENTHS, TENTHS, SPANS)
def test_mirrored_percentages_give_the_same_class(
    base: float, value: float, target: float, spans: tuple[int, int]
) -> None:
    now, end = 2020 + spans[0], 2020 + spans[1]
    for method in LINEAR:
        one = METHODS[method](2020, base, now, value, end, target, "up")
        other = METHODS[method](2020, 100 - base, now, 100 - value, end, 100 - target, "down")
        assert (one.category, one.reason) == (other.category, other.reason), method


@given(
    TENTHS, TENTHS, TENTHS, SPANS, st.sampled_from([0.001, 0.5, 10.0, 12.0, 1000.0]), st.sampled_from(["up", "down"])
)
def test_the_unit_changes_no_class(
    base: float, value: float, target: float, spans: tuple[int, int], unit: float, direction: str
) -> None:
    now, end = 2020 + spans[0], 2020 + spans[1]
    for method in METHODS:
        more = {"kind": "count"} if method == "unsd" else {}
        one = METHODS[method](2020, base, now, value, end, target, direction, **more)
        other = METHODS[method](2020, base * unit, now, value * unit, end, target * unit, direction, **more)
        assert (one.category, one.reason) == (other.category, other.reason), method


@given(TENTHS, TENTHS, SPANS)
def test_nothing_at_the_baseline_everything_at_the_target(base: float, target: float, spans: tuple[int, int]) -> None:
    direction = "up" if target > base else "down"
    if base == target:
        return
    now, end = 2020 + spans[0], 2020 + spans[1]
    for method, unit in (("sdsn", 1), ("elapsed_share", 1), ("healthy_people", 100)):
        assert METHODS[method](2020, base, now, base, end, target, direction).number == 0
        assert METHODS[method](2020, base, end, target, end, target, direction).number == pytest.approx(unit)
    assert escap(2020, base, now, base, end, target, direction).number == pytest.approx(1)
    assert escap(2020, base, end, target, end, target, direction).number == pytest.approx(0, abs=1e-6)


@given(TENTHS, st.integers(1, 50), st.integers(1, 5), st.sampled_from([1, -1]))
def test_exactly_on_the_line_is_on_the_line(base: float, step: int, year: int, sign: int) -> None:
    """A value that the plan's own straight line prescribes, in decimals, is never called behind."""
    value, target = (round(base + sign * years * step / 10, 1) for years in (year, 5))
    asked = (2020, base, 2020 + year, value, 2025, target, "up" if sign > 0 else "down")
    assert [METHODS[method](*asked).category for method in LINEAR[1:]] == ["on_track", "on_schedule", "a"]
