"""The value that the next year must bring for an even chance of meeting the target, and for a good one (pure)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from math import ceil, floor
from typing import NamedTuple

import numpy as np

from ictanalysis.evaluation.guidance import Needed
from ictanalysis.evaluation.outlook import OUTLOOKS, Case
from ictanalysis.evaluation.result import NO_FAN
from ictanalysis.inputs.cells import Amount, digits_of
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.values import Value
from ictanalysis.progress.series import history_of, standing_of, sum_so_far

EVEN, GOOD = 0.5, 0.8  # the chances asked for
COARSE = 24  # values tried before the search becomes fine
FAR = 4  # distances to the target that are tried beyond it
Chance = Callable[[float], float]


class Grid(NamedTuple):
    """The values tried, from the best to the worst: whole numbers of ``10 ** -places``; ``goal`` just meets the target."""

    best: int
    worst: int
    goal: int
    places: int

    def value(self, k: int) -> float:
        """The value of a whole number of steps."""
        return float(round(k / 10.0**self.places, self.places))


def value_needed(chance_at: Chance, grid: Grid, asked: float) -> float | None:
    """The least good value of a grid from which on the chance was never seen below ``asked``; None if the best gives less.

    The chance need not rise all the way: it is followed from the best value down, in coarse steps, then halved.
    """
    good: int | None = None
    for k in map(round, np.linspace(grid.best, grid.worst, COARSE)):
        if chance_at(grid.value(k)) < asked:
            break
        good = k
    if good is None:
        return None
    while abs(good - k) > 1:
        middle = (good + k) // 2
        good, k = (middle, k) if chance_at(grid.value(middle)) >= asked else (good, middle)
    return grid.value(good)


def grid_of(values: Sequence[float], goal: float, kind: str, up: bool, places: int) -> Grid:
    """Values from well past the target to the other end; a percentage stops a step short of its bound.

    A value exactly at 0 % or 100 % is another kind of history, and no advice.
    """
    step, last = 10.0**-places, values[-1]
    room = FAR * max(abs(goal - last), abs(last) / 2, 10 * step)
    low = 0.0 if kind != "other" or min(values) >= 0 else min(last, goal) - room
    high = 100.0 if kind == "percent" else max(last, goal) + room
    inside = step if kind == "percent" else 0.0
    best, worst = (max(high - inside, goal), low) if up else (min(low + inside, goal), high)
    to_good = ceil if up else floor
    return Grid(round(best / step), round(worst / step), to_good(round(goal / step, 6)), places)


def needed(year: int, chance_at: Chance, grid: Grid, settles: bool) -> Needed:
    """What a year must bring, by the chance that each of its values leaves."""
    seen = cache(chance_at)
    even, good = (value_needed(seen, grid, asked) for asked in (EVEN, GOOD))
    return Needed(year, even, good, seen(grid.value(grid.goal)), settles)


def needed_of(case: Case, year: int, managed: bool) -> Needed:
    """What the next year must bring of an indicator of any of the four types, by the chance that its verdict uses."""
    one, open_years = case.indicator, case.standing.open_years

    def chance_at(value: float) -> float:
        then = OUTLOOKS[one.type](after(case, year, value), NO_FAN)
        return (then.p_managed if managed else then.p_plain) or 0.0

    goal = case.target - (sum_so_far(one, case.rows)[0] if one.is_sum else 0.0)
    places = 0 if one.kind == "count" else max(one.decimals, digits_of(one.baseline or 0.0))
    grid = grid_of(case.history.values, goal, one.kind, one.direction == "up", places)
    return needed(year, chance_at, grid, open_years == (year,) if one.counts_years else year == one.target_year)


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
