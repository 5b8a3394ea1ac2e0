"""The forecast: worked examples, properties, bad input, and honest coverage on unseen families."""

import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from ictanalysis import forecast as fc
from ictanalysis.forecast import engine
from ictanalysis.forecast.constants import FILE, TRAITS, Line, Together, read_constants, rounded
from ictanalysis.forecast.own import own_shift, with_shift
from ictanalysis.learning import learn as lr
from ictanalysis.learning import reference, scoring
from ictanalysis.learning.fit import text_of
from ictanalysis.learning.targets import learn_managed

REFERENCE = Path(__file__).parents[1] / "data" / "reference"
VALUE = {
    "percent": st.floats(0, 100, allow_subnormal=False),
    "count": st.integers(0, 10**7).map(float),
    "other": st.floats(-1e9, 1e9, allow_subnormal=False),
}


@st.composite
def histories(draw: st.DrawFn, kinds: tuple[str, ...] = fc.KINDS) -> tuple[list[int], list[float], int, str]:
    """Years with gaps, values, horizon, kind."""
    kind = draw(st.sampled_from(kinds))
    years = sorted(draw(st.sets(st.integers(2000, 2030), min_size=1, max_size=8)))
    values = [draw(VALUE[kind]) for _ in years]
    return years, values, draw(st.integers(1, 12)), kind


@pytest.fixture(scope="session")
def windows() -> pd.DataFrame:
    return reference.read(REFERENCE, "windows", reference.WINDOW_COLUMNS)


@pytest.fixture(scope="session")
def managed() -> pd.DataFrame:
    return reference.read(REFERENCE, "managed", reference.MANAGED_COLUMNS)


# ---- worked examples ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", fc.KINDS)
def test_constant_history_stays_in_the_middle(kind: str) -> None:
    q = fc.forecast([2021, 2022, 2023], [60.0, 60.0, 60.0], 2, kind)
    assert q[49] == pytest.approx(60, abs=0.1)
    assert q[9] < 60 < q[89]


def test_one_value_gives_the_experience_of_its_kind() -> None:
    q = fc.forecast([2024], [63.0], 3, "percent")
    assert 50 < q[9] < 60 < 66 < q[89] < 76
    assert q[49] == pytest.approx(63, abs=0.2)


def test_ceiling_is_a_lump() -> None:
    q = fc.forecast([2024], [100.0], 3, "percent")
    assert (q <= 100).all()
    assert (q == 100).sum() > 20
    lump = fc.chance(q, 100, "up")
    assert lump == pytest.approx((q == 100).mean(), abs=0.02)
    assert 0.5 < fc.probability([2024], [100.0], 2027, 100, "up", "percent", managed=False) < 0.97


def test_floor_of_other_depends_on_its_history() -> None:
    assert fc.forecast([2023, 2024], [1.0, 5.0], 5, "other").min() == 0
    assert fc.forecast([2023, 2024], [-1.0, 5.0], 5, "other").min() < 0
    assert fc.forecast([2023, 2024], [1.0, 9.0], 5, "count").min() == 0


def test_rising_history_leans_upwards_but_doubts_the_straight_line() -> None:
    q = fc.forecast([2020, 2021, 2022, 2023], [50.0, 52.0, 54.0, 56.0], 3, "percent")
    assert 56.5 < q[49] < 62
    assert fc.chance(q, 62, "up") < 0.5


def test_horizon_counts_from_the_last_year_and_gaps_matter() -> None:
    close = fc.forecast([2022, 2023], [60.0, 63.0], 2, "percent")
    apart = fc.forecast([2017, 2023], [60.0, 63.0], 2, "percent")
    assert apart[89] - apart[9] < close[89] - close[9]


def test_spread_goes_on_growing_beyond_the_reference_data() -> None:
    for kind in fc.KINDS:
        q = [fc.forecast([2021, 2022, 2023], [61, 63, 62], h, kind) for h in (1, 3, 5, 6, 8, 12)]
        assert (np.diff([a[89] - a[9] for a in q]) > 0).all()


def test_chance_by_hand() -> None:
    q = np.arange(1.0, 100.0)
    assert fc.chance(q, 30, "up") == pytest.approx(0.70)
    assert fc.chance(q, 30.5, "down") == pytest.approx(0.305)
    power = fc.read_constants().tail_power
    assert fc.chance(q, 99 + power, "up") == pytest.approx(0.01 * 2**-power)
    lumpy = np.minimum(q, 80.0)
    assert fc.chance(lumpy, 80, "up") == pytest.approx(0.20)
    assert fc.chance(lumpy, 81, "up") == 0
    assert fc.chance(lumpy, 80, "down") == 1


def test_survey_error_is_a_floor() -> None:
    plain = fc.forecast([2023], [60.0], 1, "percent")
    large = fc.forecast([2023], [60.0], 1, "percent", [100_000])
    small = fc.forecast([2023], [60.0], 1, "percent", [100])
    np.testing.assert_allclose(large, plain)
    error = 100 * np.sqrt(2 * 0.6 * 0.4 / 100)  # next survey against this one
    assert small[89] - small[49] == pytest.approx(1.2816 * error, abs=1)  # whole respondents
    np.testing.assert_allclose(fc.forecast([2023], [60.0], 1, "percent", [None]), plain)
    np.testing.assert_allclose(
        fc.forecast([2022, 2023], [59.0, 60.0], 1, "percent", [100, None])[89], small[89], atol=3
    )


def test_a_known_sample_size_leaves_the_median_alone() -> None:
    for values in ([92.6, 95.6], [7.4, 4.4]):
        plain, surveyed = (fc.forecast([2022, 2023], values, 2, "percent", sizes) for sizes in (None, [50, 50]))
        assert surveyed[49] == plain[49]
        assert surveyed[89] >= plain[89] and surveyed[9] <= plain[9]


def test_exact_and_normal_survey_error_meet_where_one_takes_over() -> None:
    exact, normal = (engine._surveyed(np.array([62.0]), np.array([[size]]))[0] for size in (1000.0, 1001.0))
    np.testing.assert_allclose(exact, normal, atol=0.15)


def test_seven_of_eight_may_become_eight_of_eight() -> None:
    """By hand: Beta(7.5, 1.5) for the truth, so eight of eight next time has B(15.5, 1.5) / B(7.5, 1.5)."""
    all_eight = special.beta(15.5, 1.5) / special.beta(7.5, 1.5)
    assert all_eight == pytest.approx(0.345, abs=0.001)
    p = fc.probability([2024], [87.5], 2025, 100, "up", "percent", [8], managed=False)
    assert p == pytest.approx(all_eight, abs=0.02)
    q = fc.forecast([2024], [87.5], 1, "percent", [8])
    assert (q == 100).mean() == pytest.approx(all_eight, abs=0.02)


def test_without_the_number_of_cases_a_full_score_is_unlikely_but_not_ruled_out() -> None:
    p = fc.probability([2024], [87.5], 2027, 100, "up", "percent", managed=False)
    assert 0.001 < p < 0.1


def test_three_full_scores_are_not_certainty() -> None:
    for sizes in (None, [8, 8, 8]):
        p = fc.probability([2022, 2023, 2024], [100.0] * 3, 2025, 100, "up", "percent", sizes, managed=False)
        assert 0.3 < p < 0.98


# ---- properties --------------------------------------------------------------------------------------


@given(histories())
@settings(max_examples=80, deadline=None)
def test_quantiles_are_sorted_finite_and_within_bounds(task: tuple[list[int], list[float], int, str]) -> None:
    years, values, h, kind = task
    q = fc.forecast(years, values, h, kind)
    assert q.shape == (99,)
    assert np.isfinite(q).all()
    assert (np.diff(q) >= 0).all()
    assert q[-1] >= q[0]
    assert kind != "percent" or (q[0] >= 0 and q[-1] <= 100)
    assert q[0] >= 0 or (kind == "other" and min(values) < 0)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("other", [0.0, 0.0, 0.0]),
        ("count", [0.0]),
        ("percent", [0.0, 0.0]),
        ("percent", [100.0] * 6),
        ("count", [1e12, 1e12]),
        ("other", [1e-200, 1e-200]),
        ("other", [-1e99, 1e99]),
        ("other", [1e-9, 1e12]),
        ("count", list(range(40))),
        ("count", [60.0, 52.0, 44.0, 37.0, 29.0, 21.0]),
        ("other", [100.0, 80.8, 61.6, 42.5, 23.3, 4.1]),
    ],
)
def test_extremes_have_a_width(kind: str, values: list[float]) -> None:
    for h in (1, 3, 6, 8, 40):
        q = fc.forecast(range(2000, 2000 + len(values)), values, h, kind)
        assert np.isfinite(q).all()
        assert np.ptp(values) == 0 or q[89] > q[9]  # what never moved may well stay


@given(histories(), st.floats(-50, 150), st.floats(0, 60), st.sampled_from(fc.DIRECTIONS), st.booleans())
@settings(max_examples=80, deadline=None)
def test_a_harder_target_is_never_more_likely(
    task: tuple[list[int], list[float], int, str], first: float, more: float, direction: str, managed: bool
) -> None:
    years, values, h, kind = task
    unit = 1.0 if kind == "percent" else max(abs(values[-1]), 1.0) / 50
    easy, hard = (first * unit, (first + more) * unit)
    easy, hard = (easy, hard) if direction == "up" else (hard, easy)
    marks = [easy, hard]
    if min(marks) < values[-1] < max(marks):
        marks.insert(1, values[-1])
    p = [fc.probability(years, values, years[-1] + h, t, direction, kind, managed=managed) for t in marks]
    assert (np.diff(p) <= 1e-9).all()
    assert all(0 <= x <= 1 for x in p)


@given(histories(("other",)), st.sampled_from([1e-6, 0.01, 1000.0]))
@settings(max_examples=40, deadline=None)
def test_units_do_not_matter(task: tuple[list[int], list[float], int, str], factor: float) -> None:
    years, values, h, kind = task
    values = [v + 1.0 for v in values]  # no history of nothing but zeros: it has no unit
    once = fc.forecast(years, values, h, kind)
    again = fc.forecast(years, [factor * v for v in values], h, kind) / factor
    np.testing.assert_allclose(again, once, rtol=1e-6, atol=1e-9 * max(map(abs, values)))


@given(histories(("percent",)), st.floats(0.1, 99.9), st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_mirrored_percentage_has_the_mirrored_chance(
    task: tuple[list[int], list[float], int, str], target: float, managed: bool
) -> None:
    years, values, h, kind = task
    values = [round(value, 6) for value in values]  # 100 less a value has its digits, as long as a float can hold them
    up = fc.probability(years, values, years[-1] + h, target, "up", kind, managed=managed)
    down = fc.probability(years, [100 - v for v in values], years[-1] + h, 100 - target, "down", kind, managed=managed)
    assert down == pytest.approx(up, abs=0.005)


@given(histories(), st.floats(-1, 2))
@settings(max_examples=40, deadline=None)
def test_the_two_directions_add_up(task: tuple[list[int], list[float], int, str], where: float) -> None:
    years, values, h, kind = task
    q = fc.forecast(years, values, h, kind)
    target = float(q[9] + where * (q[89] - q[9]))
    lump = float((np.abs(q - target) <= 1e-9 * max(1, abs(target))).mean())
    both = fc.chance(q, target, "up") + fc.chance(q, target, "down")
    assert both == pytest.approx(1, abs=lump + 0.02)


def test_batch_gives_the_same_answers(windows: pd.DataFrame) -> None:
    some = windows.iloc[::97]
    batch = fc.forecast_batch(some)
    chances = fc.probability_batch(some, managed=True)
    for i, r in enumerate(some.to_dict("records")):
        years = range(r["y0"], r["y0"] + r["n"])
        single = fc.forecast(years, r["values"], r["h"], r["kind"])
        np.testing.assert_allclose(batch[i], single, rtol=1e-6, atol=1e-9)
        p = fc.probability(years, r["values"], years[-1] + r["h"], r["target"], r["direction"], r["kind"])
        assert chances[i] == pytest.approx(p, abs=1e-6)


def test_a_batch_reads_the_constants_once(windows: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    some, asked = windows.iloc[::500], []
    monkeypatch.setattr(fc.predictive, "read_constants", lambda: asked.append(1) or read_constants())
    fc.probability_batch(some)
    assert len(asked) == 1


def test_other_constants_give_another_answer() -> None:
    c = replace(fc.read_constants(), percent_slack=5.0, together={"1": Together(0.5, 0.5)})
    asked = ([2022, 2024], [96.13, 98.27])
    assert fc.forecast(*asked, 2, "percent", constants=c)[9] != fc.forecast(*asked, 2, "percent")[9]
    assert fc.probability(*asked, 2026, 99, "up", "percent", constants=c) != fc.probability(
        *asked, 2026, 99, "up", "percent"
    )
    assert (fc.sample_paths(*asked, [1, 2], "percent", constants=c) != fc.sample_paths(*asked, [1, 2], "percent")).any()


def test_a_forecast_needs_no_pandas() -> None:
    code = "import ictanalysis.forecast, sys; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# ---- managed targets ---------------------------------------------------------------------------------


@given(st.floats(1e-12, 1 - 1e-12), st.sampled_from(TRAITS), st.integers(1, 9))
@settings(max_examples=200, deadline=None)
def test_managed_is_never_certain(p: float, trait: str, n: int) -> None:
    assert 0 < fc.managed_probability(p, [trait], n) < 1


def test_managed_lifts_the_low_end_and_leaves_arithmetic_alone() -> None:
    assert fc.managed_probability(0, [], 3) == 0
    assert fc.managed_probability(1, [], 3) == 1
    assert fc.managed_probability(0.05, [], 4) > 0.1
    assert fc.managed_probability(0.4, [], 2) > fc.managed_probability(0.4, [], 6)
    assert fc.probability([2024], [60.0], 2027, 101, "up", "percent") == 0
    assert fc.probability([2024], [60.0], 2027, 0, "up", "percent") == 1


def test_managed_line_by_hand() -> None:
    """a + b x of all, what the class adds, and so much a value; beyond the ends the slope given for there."""
    table = replace(
        fc.read_constants().managed, usual=Line(0.5, 0.6), per_value=-0.2, ends=(-4.0, 3.0), end_slope=1.0,
        classes={**dict.fromkeys(TRAITS, Line(0.0, 0.0)), "one": Line(-0.3, 0.1)},
    )  # fmt: skip
    c = replace(fc.read_constants(), managed=table)
    assert special.logit(fc.managed_probability(special.expit(-1.0), ["one"], 1, c)) == pytest.approx(
        0.5 - 0.3 + 0.7 * -1.0 - 0.2 * (1 - table.usual_values)
    )
    assert special.logit(fc.managed_probability(special.expit(-6.0), [], 3, c)) == pytest.approx(
        0.5 + 0.6 * -4.0 + 1.0 * -2.0 - 0.2 * (3 - table.usual_values)
    )


@pytest.mark.parametrize(
    ("values", "kind", "direction", "has"),
    [
        ([60.0], "percent", "up", ["one"]),
        ([3.0], "count", "up", ["one", "small"]),
        ([3.0, 5.0], "count", "up", ["small"]),
        ([30.0, 50.0], "count", "up", []),
        ([100.0] * 3, "percent", "up", ["unmoved"]),
        ([0.0, 0.0], "count", "up", ["not_started"]),
        ([0.0], "count", "up", ["not_started"]),
        ([0.0, 0.0], "count", "down", ["small", "unmoved"]),
        ([100.0, 100.0], "percent", "down", ["not_started"]),
    ],
)
def test_classes_of_histories(values: list[float], kind: str, direction: str, has: list[str]) -> None:
    assert fc.traits(values, kind, direction) == has


@pytest.mark.parametrize(
    ("values", "ahead", "target", "kind"),
    [([10.0], 1, 99.0, "percent"), ([48.0], 1, 48_000_000.0, "count"), ([20.0, 25.0, 24.0], 1, 95.0, "percent")],
)
def test_hopeless_targets_have_hardly_a_chance(values: list[float], ahead: int, target: float, kind: str) -> None:
    years = range(2025 - len(values), 2025)
    assert fc.probability(years, values, 2024 + ahead, target, "up", kind) < 0.03


def test_a_target_twice_as_far_has_less_of_a_chance() -> None:
    p = [fc.probability([2023, 2024], [50.0, 51.0], 2025, t, "up", "count") for t in (80, 200, 1000, 10_000)]
    assert p == sorted(p, reverse=True) and p[-1] < p[0] / 20


@given(histories(), st.booleans(), st.sampled_from(fc.DIRECTIONS))
@settings(max_examples=60, deadline=None)
def test_the_chance_has_no_step_at_the_last_value(
    task: tuple[list[int], list[float], int, str], managed: bool, direction: str
) -> None:
    years, values, h, kind = task
    values = [round(v, 1) for v in values]
    if len(values) > 1 and np.ptp(values) == 0:
        values[0] += 0.1 if values[0] < 50 else -0.1
    last, least = values[-1], 1e-5 * max(1.0, abs(values[-1]))
    p = [fc.probability(years, values, years[-1] + h, t, direction, kind, managed=managed)
         for t in (last - least, last, last + least)]  # fmt: skip
    bound = kind == "percent" and not 1e-3 < last < 100 - 1e-3
    assert bound or last <= 1e-3 or abs(np.diff(p)).max() < 0.02


def test_a_target_a_hair_above_the_last_value_is_hardly_less_likely() -> None:
    p = [fc.probability(range(2021, 2025), [60, 61, 62, 63], 2027, t, "up", "percent") for t in (62.99, 63, 63.01)]
    assert p[0] >= p[1] >= p[2] > p[0] - 0.005


def test_what_never_moved_stays_with_a_lump_and_has_a_spread() -> None:
    for values, kind in (([100.0] * 6, "percent"), ([8.0] * 6, "count")):
        q = fc.forecast(range(2019, 2025), values, 1, kind)
        assert (q == values[0]).mean() > 0.5
        assert q[2] < values[0]
        assert fc.probability(range(2019, 2025), values, 2025, values[0], "up", kind, managed=False) > 0.6


def test_whole_numbers_stay_whole_and_decimals_keep_their_places() -> None:
    assert (fc.forecast([2023, 2024], [7.0, 9.0], 2, "count") % 1 == 0).all()
    tenths = 10 * fc.forecast([2023, 2024], [61.3, 62.0], 2, "percent")
    np.testing.assert_allclose(tenths, np.round(tenths), atol=1e-6)


def test_of_more_than_eight_values_the_last_eight_count() -> None:
    values = [50.0, 90.0, 20.0, 61.0, 62.0, 61.5, 62.5, 63.0, 62.0, 63.5, 64.0]
    long = fc.forecast(range(2014, 2025), values, 3, "percent")
    np.testing.assert_array_equal(long, fc.forecast(range(2017, 2025), values[-8:], 3, "percent"))


# ---- a city's own record -----------------------------------------------------------------------------


def test_own_shift_by_hand_and_hardly_felt_below_ten() -> None:
    """One target, said .5, met: the shift s solves 1 - expit(s) = s / spread^2."""
    s = own_shift([0.5], [True], 0.2)
    assert 1 - special.expit(s) == pytest.approx(s / 0.04, abs=1e-9)
    assert own_shift([], [], 0.2) == own_shift([0.3], [True], 0.0) == 0
    few, many = (special.expit(own_shift([0.5] * k, [True] * k, 0.2)) for k in (3, 100))
    assert few < 0.53 < 0.6 < many
    c = with_shift(fc.read_constants(), 0.5)
    asked = ([2022, 2024], [61.0, 63.0], 2027, 70, "up", "percent")
    before, after = (special.logit(fc.probability(*asked, constants=one)) for one in (fc.read_constants(), c))
    assert after - before == pytest.approx(0.5, abs=1e-9)


# ---- several years -----------------------------------------------------------------------------------


@given(histories(), st.floats(-1, 1), st.sampled_from(fc.DIRECTIONS))
@settings(max_examples=30, deadline=None)
def test_every_year_is_never_likelier_than_one_and_any_year_never_less(
    task: tuple[list[int], list[float], int, str], where: float, direction: str
) -> None:
    years, values, _, kind = task
    levels = fc.sample_levels(years, values, [1, 2, 3], kind, draws=500)
    target = values[-1] * (1 + where / 2)
    p = [fc.probability(years, values, years[-1] + h, target, direction, kind) for h in (1, 2, 3)]
    assert fc.joint_chance(levels, p, every=True) <= min(p)
    assert fc.joint_chance(levels, p, every=False) >= max(p)


def test_managed_paths_meet_targets_as_often_as_managed_chances_say() -> None:
    asked = ([2022, 2023, 2024], [100.0, 104.0, 103.0], [1, 3], "count")
    for aim, target in (("up", 110.0), ("down", 98.0)):
        paths = fc.sample_paths(*asked, draws=8000, aim=aim)
        for i, h in enumerate((1, 3)):
            p = fc.probability(asked[0], asked[1], 2024 + h, target, aim, "count")
            met = paths[:, i] >= target if aim == "up" else paths[:, i] <= target
            assert met.mean() == pytest.approx(p, abs=0.02)


def test_a_mean_of_three_years_counts_as_three() -> None:
    one, three = (fc.sample_paths([2021], [4415.0], [3], "count", aim="up", known=known) for known in (1, 3))
    assert (one != three).any()


# ---- paths -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "values"), [("percent", [97.0, 99.0]), ("count", [3.0, 0.0]), ("other", [-2.0, 4.0])])
def test_paths_have_the_margins_of_the_forecast(kind: str, values: list[float]) -> None:
    horizons = [3, 1, 6]
    paths = fc.sample_paths([2022, 2024], values, horizons, kind)
    assert paths.shape == (4000, 3)
    for i, h in enumerate(horizons):
        q = fc.forecast([2022, 2024], values, h, kind)
        np.testing.assert_allclose(np.quantile(paths[:, i], fc.LEVELS), q, atol=max(0.01 * (q[-1] - q[0]), 1.0))
        hit = (paths[:, i] >= q[69]).mean()
        assert hit == pytest.approx(fc.chance(q, float(q[69]), "up"), abs=0.01)
    np.testing.assert_array_equal(paths, fc.sample_paths([2022, 2024], values, horizons, kind))


def test_paths_hang_together_like_a_random_walk() -> None:
    paths = fc.sample_paths([2021, 2022, 2023], [1000.0, 1010.0, 1005.0], [1, 4], "count")
    ranks = pd.DataFrame(paths).rank().corr().iloc[0, 1]
    known = fc.read_constants().together["3"]
    pearson = known.share * 0.25**known.fading
    assert ranks == pytest.approx(6 / np.pi * np.arcsin(pearson / 2), abs=0.02)


def test_the_years_of_small_surveys_hang_together_less() -> None:
    """What a survey gets wrong by chance passes; with few cases that is most of what moves."""

    def tau(size: float | None) -> float:
        paths = fc.sample_paths([2024], [80.0], [1, 2], "percent", [size])
        return float(pd.DataFrame(paths).corr("kendall").iloc[0, 1])

    assert tau(10) < tau(1000) <= tau(None) + 0.02


# ---- simulations where the truth is known ------------------------------------------------------------


def test_bands_of_surveys_whose_truth_never_moves_hold() -> None:
    """Binomial surveys of a constant truth: the band is a floor, so at least 80 % fall into it."""
    rng, inside = np.random.default_rng(0), []
    for truth in rng.uniform(0.2, 0.95, 300):
        seen = 100 * rng.binomial(200, truth, 4) / 200
        q = fc.forecast([2021, 2022, 2023], list(seen[:3]), 1, "percent", [200] * 3)
        inside.append(q[9] <= seen[3] <= q[89])
    assert np.mean(inside) > 0.8


def test_every_year_full_score_of_few_cases_is_judged_soberly() -> None:
    """Truth Beta(7.5, 1.5) after seven of eight: all of the next 32 cases come well with B(39.5, 1.5) / B(7.5, 1.5)."""
    exact = special.beta(39.5, 1.5) / special.beta(7.5, 1.5)
    paths = fc.sample_paths([2024], [87.5], [1, 2, 3, 4], "percent", [8])
    assert (paths == 100).all(axis=1).mean() == pytest.approx(exact, abs=0.06)


@pytest.mark.parametrize(
    "years", [[2019, 2020, 2021, 2022, 2023], [2015, 2017, 2019, 2021, 2023], [2014, 2015, 2021, 2023]]
)
def test_bands_of_random_walks_hold_with_and_without_gaps(years: list[int]) -> None:
    rng, inside = np.random.default_rng(0), []
    for wobble in np.exp(rng.normal(np.log(0.05), 0.5, 300)):
        path = 200 * np.exp(np.cumsum(rng.normal(0, wobble, 30)))
        seen = [float(path[year - 2010]) for year in years]
        q = fc.forecast(years, seen, 2, "other")
        inside.append(q[9] <= path[2025 - 2010] <= q[89])
    assert 0.74 < np.mean(inside) < 0.92


@pytest.mark.parametrize("what", ["sum", "min", "max"])
def test_sums_and_extremes_of_random_walks_hold(what: str) -> None:
    rng, inside = np.random.default_rng(0), []
    for wobble in np.exp(rng.normal(np.log(0.05), 0.5, 200)):
        path = 1000 * np.exp(np.cumsum(rng.normal(0, wobble, 10)))
        drawn = fc.sample_paths(range(2020, 2024), path[:4].tolist(), [1, 2, 3], "count", draws=1000)
        low, high = np.quantile(getattr(drawn, what)(axis=1), [0.1, 0.9])
        inside.append(low <= getattr(path[4:7], what)() <= high)
    assert 0.72 < np.mean(inside) < 0.92


# ---- bad input ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"horizon": 0}, "horizon: 0 は1以上の整数ではありません"),
        ({"horizon": 1.5}, "horizon: 1.5 は1以上の整数ではありません"),
        ({"kind": "ratio"}, "kind: 'ratio' は percent / count / other のいずれでもありません"),
        ({"values": [61.0, float("nan")]}, "values: nan は"),
        ({"values": [61.0, 101.0]}, "values: 101 は割合(percent)の範囲 0〜100 にありません"),
        ({"values": [-1.0, 3.0], "kind": "count"}, "values: -1 は件数(count)として負の値です"),
        ({"values": [61.0]}, "values: 個数 1 が years の個数 2 と一致しません"),
        ({"values": [], "years": []}, "values: 値が1つもありません"),
        ({"years": [2023, 2022]}, "years: [2023, 2022] が古い順でないか、同じ年が重なっています"),
        ({"years": [2023, 2023]}, "years: [2023, 2023] が古い順でないか、同じ年が重なっています"),
        ({"sample_sizes": 500}, "sample_sizes: 500 は数の並びではありません"),
        ({"sample_sizes": ["a", 1]}, "sample_sizes: ['a', 1] は数の並びではありません"),
        ({"values": [True, False]}, "values: [True, False] に数でないものがあります"),
        ({"years": [10**400, 10**401]}, "years: "),
        ({"horizon": 10**140}, "horizon: 1000"),
        ({"sample_sizes": [1277]}, "sample_sizes: 個数 1 が values の個数 2 と一致しません"),
        ({"sample_sizes": [1277, 0]}, "sample_sizes: 0 は1以上ではありません"),
    ],
)
def test_bad_input_is_refused_by_name(change: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {"years": [2022, 2023], "values": [61.0, 63.0], "horizon": 3, "kind": "percent"}
    with pytest.raises(ValueError) as error:
        fc.forecast(**(good | change))
    assert str(error.value).startswith(message)


def test_bad_questions_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="target_year: 2023 は最後の年 2023 より後ではありません"):
        fc.probability([2022, 2023], [61, 63], 2023, 70, "up", "percent")
    with pytest.raises(ValueError, match="direction: '上' は up / down のいずれでもありません"):
        fc.probability([2022, 2023], [61, 63], 2025, 70, "上", "percent")
    with pytest.raises(ValueError, match="target: nan は有限の数ではありません"):
        fc.probability([2022, 2023], [61, 63], 2025, float("nan"), "up", "percent")
    with pytest.raises(ValueError, match="target_year: '2025' は"):
        fc.probability([2022, 2023], [61, 63], "2025", 70, "up", "percent")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="quantiles: "):
        fc.chance(np.full(99, np.nan), 1, "up")
    with pytest.raises(ValueError, match="n: 0 は1以上の整数ではありません"):
        fc.managed_probability(0.5, [], 0)
    with pytest.raises(ValueError, match="traits: 'near'"):
        fc.managed_probability(0.5, ["near"], 3)


def test_batch_refuses_what_single_refuses() -> None:
    with pytest.raises(ValueError, match="tasks: 列 h, values が1つずつ必要です"):
        fc.forecast_batch(pd.DataFrame({"y0": [2020], "n": [2], "kind": ["percent"]}))
    bad = pd.DataFrame({"y0": [2020], "n": [2], "h": [1], "kind": ["percent"], "values": [[50.0, 120.0]]})
    with pytest.raises(ValueError, match="values: 120"):
        fc.forecast_batch(bad)


# ---- honesty -----------------------------------------------------------------------------------------


def test_bands_hold_on_unseen_families(windows: pd.DataFrame) -> None:
    """Two folds (the command uses five): constants from half of the families, judged on the other half."""
    reached = scoring.breakdown(scoring.cross_validate(scoring.held_out(windows, lr.learn_margins, 2)))
    lengths = reached.loc[[f"n={n}" for n in range(1, 7)]]
    assert lengths["cov80"].between(75, 85).all(), lengths
    assert lengths["cov95"].between(92, 98).all(), lengths
    assert (lengths["crps_naive"] < 1.01).all(), lengths
    head = reached.loc["n=2-6"]
    assert head["crps_naive"] < 0.96
    assert head["brier"] < 0.195
    assert head["ece"] < 0.03


def test_folds_never_split_a_family(windows: pd.DataFrame) -> None:
    fold = scoring.folds_of(windows["family"], 5)
    assert (windows.assign(fold=fold).groupby("family")["fold"].nunique() == 1).all()
    assert np.bincount(fold).min() > 0.15 * len(windows)


def test_managed_correction_helps_on_unseen_ministries(managed: pd.DataFrame) -> None:
    reached = scoring.breakdown_managed(scoring.cross_validate_managed(managed, learn_managed, fc.read_constants()))[
        "brier"
    ]
    assert reached["all", "managed"] < reached["all", "plain"] - 0.01
    assert reached["source=nyc_mmr", "managed"] < reached["source=nyc_mmr", "plain"] + 0.005


def test_learning_reproduces_the_stored_constants(windows: pd.DataFrame, managed: pd.DataFrame) -> None:
    stored, again = (
        {k: v for k, v in asdict(c).items() if k not in ("learnt_on", "reached")}
        for c in (fc.read_constants(), lr.learn(windows, managed))
    )
    assert list(again) == list(stored)
    for held in (stored, again):  # two of nearly one weight may change places
        held["stories"] = {kind: sorted(stories) for kind, stories in held["stories"].items()}
    _alike(again, stored)


def _alike(a: Any, b: Any) -> None:
    """Same structure; numbers within what another machine's arithmetic may change."""
    if isinstance(b, dict):
        assert a.keys() == b.keys()
        for k in b:
            _alike(a[k], b[k])
    else:
        np.testing.assert_allclose(np.array(a, float), np.array(b, float), rtol=0.02, atol=2e-3)


def test_saved_constants_read_back(tmp_path: Path) -> None:
    c = fc.read_constants()
    told = replace(c, learnt_on="2026-04-01", reached=rounded({"cov80": 80.123456}))
    (tmp_path / "c.json").write_text(text_of(told), encoding="utf-8")
    back = read_constants(tmp_path / "c.json")
    assert back == replace(c, learnt_on="2026-04-01", reached={"cov80": 80.12})
    assert text_of(replace(back, learnt_on=c.learnt_on, reached=c.reached)) == FILE.read_text(encoding="utf-8")


def test_reference_without_a_column_is_refused(tmp_path: Path) -> None:
    (tmp_path / "windows_city.csv").write_text("family,kind,n\na,percent,1\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"windows_city.csv: 列 source, h, y0, hist, actual がありません"):
        reference.read(tmp_path, "windows", reference.WINDOW_COLUMNS)
