"""Printed numbers: as they were given, never on the other side of what they are judged by."""

from dataclasses import replace
from datetime import date

import pytest
from indicators import LEVEL, result_of

from ictanalysis.inputs import eras
from ictanalysis.inputs.cells import digits_of
from ictanalysis.pages import say
from ictanalysis.pages.standing import range_text

EDGES = [0.7, 0.4, 0.0]


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.697, "69.7%"),
        (0.6997, "69.97%"),
        (0.7, "70%"),
        (0.703, "70%"),
        (0.3951, "39.5%"),
        (0.404, "40%"),
        (0.55, "55%"),
    ],
)
def test_a_printed_chance_stays_on_its_side_of_every_edge(p: float, said: str) -> None:
    assert say.chance(p, EDGES) == said
    assert all((p >= edge) == (float(said[:-1]) / 100 >= edge - 1e-12) for edge in EDGES)


def test_a_value_just_short_of_the_target_does_not_print_as_the_target() -> None:
    one = replace(LEVEL, target=95.0)
    assert say.value_text(94.996, one) == "94.996%"
    assert say.value_text(94.96, one) == "94.96%"
    assert say.value_text(95.0, one) == "95.0%"
    assert say.value_text(94.99999, replace(one, decimals=1)) == "94.99999%"


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(25.5, "件", "25.5件"), (1.45, "倍", "1.45倍"), (5.76, "点", "5.76点"), (0.004, "倍", "0.004倍"), (13245.0, "時間", "13,245時間")],
)  # fmt: skip
def test_a_given_number_is_printed_as_given(value: float, unit: str, said: str) -> None:
    assert say.quantity(value, unit) == said


def test_computed_numbers_keep_the_digits_of_their_neighbours() -> None:
    one = replace(LEVEL, unit="倍", kind="other", baseline=1.45, target=1.6, decimals=2)
    assert say.own_places(one) == 2
    assert say.pace_text(0.01, one) == "+0.01倍"
    assert say.pace_text(0.0004, one) == "+0.0004倍"  # something is never printed as nothing
    shown = replace(result_of(one, [], 2025), forecast_p10=1.4137, forecast_p90=1.4871)
    assert range_text(shown) == "1.41倍〜1.49倍"
    assert digits_of(100 / 3) == 0 and digits_of(0.1 + 0.2) == 1


def test_a_tolerance_keeps_its_digits() -> None:
    assert [say.exact_percent(share) for share in (0.025, 0.02, 0.7)] == ["2.5%", "2%", "70%"]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2019, 4, 30), "平成31年(2019年)4月30日"), (date(2019, 5, 1), "令和元年(2019年)5月1日"),
        (date(2014, 3, 31), "平成26年(2014年)3月31日"), (date(1989, 1, 7), "昭和64年(1989年)1月7日"),
        (date(1920, 1, 1), "1920年1月1日"),
    ],
)  # fmt: skip
def test_days_before_reiwa_have_their_own_era(day: date, said: str) -> None:
    assert eras.day_label(day) == said
