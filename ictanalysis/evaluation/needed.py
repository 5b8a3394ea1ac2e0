"""The value that the next year must bring for an even chance of meeting the target, and for a good one (pure)."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from math import ceil, floor
from typing import NamedTuple

import numpy as np

from ictanalysis.evaluation.guidance import Needed
from ictanalysis.evaluation.outlook import OUTLOOKS, Case, bands
from ictanalysis.evaluation.result import NO_FAN
from ictanalysis.inputs.cells import Amount, digits_of
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.values import Value
from ictanalysis.progress.series import Array, history_of, standing_of, sum_so_far

EVEN, GOOD = 0.5, 0.8  # the chances asked for
COARSE = 24  # values tried before the search becomes fine
Chance = Callable[[float], float]


class Grid(NamedTuple):
    """The values tried, ``low`` to ``high``: whole numbers of ``10 ** -places``; ``goal`` just meets the target."""

    low: int
    high: int
    goal: int
    places: int
    up: bool

    def value(self, k: int) -> float:
        """The value of a whole number of steps."""
        return float(round(k / 10.0**self.places, self.places))


def value_needed(chance_at: Chance, grid: Grid, asked: float) -> float | None:
    """The least good value of a grid from which on the chance was never seen below ``asked``; None if the best gives less.

    The chance need not rise all the way: it is followed from the best value down, in coarse steps, then halved.
    """
    good: int | None = None
    for k in map(round, np.linspace(grid.low, grid.high, COARSE)[:: -1 if grid.up else 1]):
        if chance_at(grid.value(k)) < asked:
            break
        good = k
    if good is None:
        return None
    while abs(good - k) > 1:
        middle = (good + k) // 2
        good, k = (middle, k) if chance_at(grid.value(middle)) >= asked else (good, middle)
    return grid.value(good)


def grid_of(foreseen: Array, goal: float, kind: str, up: bool, places: int) -> Grid:
    """Values that 98 of 100 cases lie between, by the 99 quantiles of the year; a percentage stops a step short of its bound.

    A value exactly at 0 % or 100 % is another kind of history, and no advice.
    """
    scale = 10.0**places
    low, high = (round(float(end) * scale) for end in foreseen[[0, -1]])
    if kind == "percent":
        low, high = (low, min(high, round(100 * scale) - 1)) if up else (max(low, 1), high)
    to_good = ceil if up else floor
    return Grid(min(low, high), max(low, high), to_good(round(goal * scale, 6)), places, up)


def needed(year: int, chance_at: Chance, grid: Grid, settles: bool, may_settle: bool = False) -> Needed:
    """What a year must bring, by the chance that each of its values leaves."""
    seen, tried = cache(chance_at), grid
    if settles or may_settle:
        tried = grid._replace(low=min(grid.low, grid.goal), high=max(grid.high, grid.goal))
    even, good = (value_needed(seen, tried, asked) for asked in (EVEN, GOOD))
    return Needed(year, even, good, seen(grid.value(grid.goal)), settles, grid.value(grid.low), grid.value(grid.high))


def needed_of(case: Case, year: int, managed: bool) -> Needed:
    """What the next year must bring of an indicator of any of the four types, by the chance that its verdict uses."""
    one, open_years = case.indicator, case.standing.open_years

    def chance_at(value: float) -> float:
        then = OUTLOOKS[one.type](after(case, year, value), NO_FAN)
        return (then.p_managed if managed else then.p_plain) or 0.0

    goal = case.target - (sum_so_far(one, case.rows)[0] if one.is_sum else 0.0)
    places = 0 if one.kind == "count" else max(one.decimals, digits_of(one.baseline or 0.0))
    foreseen = bands(case.history, one.kind, [year], case.constants)[0]
    grid = grid_of(foreseen, goal, one.kind, one.direction == "up", places)
    settles = open_years == (year,) if one.counts_years else year == one.target_year
    return needed(year, chance_at, grid, settles, may_settle=one.stays or one.each_year)


def after(case: Case, year: int, value: float) -> Case:
    """The case a year on: a final value more, of a survey with as many respondents as the last."""
    one, sizes = case.indicator, [size for size in case.history.sample_sizes if size]
    new = came(one, year, value, int(sizes[-1]) if sizes else None)
    rows = [*(row for row in case.rows if row.fiscal_year != year), new]
    history = history_of(one, rows, informed=True)
    return replace(case, rows=rows, history=history, standing=standing_of(one, rows, history, year))


def came(one: Indicator, year: int, value: float, size: int | None) -> Value:
    """A final value as if a year had brought it, of a survey of ``size``."""
    amount = Amount(value, "", "")
    return Value(0, one.indicator_id, None, year, amount, one.unit, "yearly", "final", None, size, None, "", "")
