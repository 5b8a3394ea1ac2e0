"""What the target year will bring, for each of the four types of indicator (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ictanalysis import forecast as fc
from ictanalysis.forecast import engine
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.values import Value, compared
from ictanalysis.progress.series import History, Standing, meets, sum_so_far

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Outlook:
    """What the target year will bring: 99 quantiles, chance of meeting, and what has decided it, if anything."""

    quantiles: Array | None = None
    p_plain: float | None = None
    decided: bool | None = None
    deciding_year: int | None = None
    deciding_value: float | None = None


def _decided(met: bool, year: int, value: float, quantiles: Array | None = None) -> Outlook:
    spread = np.full(99, value) if quantiles is None else quantiles
    return Outlook(spread, float(met), met, year, value)


def outlook_of(
    one: Indicator, rows: Sequence[Value], history: History, standing: Standing, target: float, draws: int
) -> Outlook:
    """The outlook of an indicator of any of the four types."""
    if not history.points:
        return Outlook()
    if one.type == "cumulative":
        return _outlook_of_sum(one, rows, history, standing, target, draws)
    if one.type == "every_year":
        return _outlook_of_every_year(one, history, target, draws)
    if one.type == "milestone":
        late = [(y, v) for y, v in history.settled.items() if y > one.target_year]
        if late and one.target_year not in history.years and not meets(late[0][1], target, one.direction):
            return _decided(False, *late[0])  # what has not been reached later was not reached by the deadline
    return _outlook_of_level(one, history.until(one.target_year), target, draws)


def bands(history: History, kind: str, years: Sequence[int]) -> Array:
    """99 quantiles (years, 99) of the value in each of some years after the last one."""
    sizes, last = list(history.sample_sizes), history.years[-1]
    made = [fc.forecast(history.years, history.values, year - last, kind, sizes) for year in years]
    return np.array(made).reshape(len(years), 99)


def fan(one: Indicator, history: History, draws: int) -> tuple[list[int], Array]:
    """The years after the last value to the target year and their bands; of a milestone the best so far."""
    years = list(range(history.years[-1] + 1, one.target_year + 1))
    if one.type == "milestone":
        return years, np.quantile(best_so_far(one, history, years, draws), engine.LEVELS, axis=0).T
    return years, bands(history, one.kind, years)


def best_so_far(one: Indicator, history: History, years: Sequence[int], draws: int) -> Array:
    """Joint draws (draws, years) of the best value up to each year: what a milestone has reached stays reached."""
    best = np.maximum if one.direction == "up" else np.minimum
    paths = open_paths(one, history, years, draws)
    return np.asarray(best(best.accumulate(paths, axis=1), best.reduce(history.values)))


def _outlook_of_level(one: Indicator, history: History, target: float, draws: int) -> Outlook:
    """Value in the target year; a milestone may be reached in any year up to its deadline."""
    if not history.points:
        return Outlook()
    years, values = history.years, history.values
    reached = [i for i, value in enumerate(values) if meets(value, target, one.direction)]
    if one.type == "milestone" and reached:
        return _decided(True, years[reached[0]], values[reached[0]])
    if years[-1] == one.target_year:
        return _decided(meets(values[-1], target, one.direction), years[-1], values[-1])
    if one.type == "milestone":
        reached_by = best_so_far(one, history, range(years[-1] + 1, one.target_year + 1), draws)[:, -1]
        return Outlook(np.quantile(reached_by, engine.LEVELS), _share(meets(reached_by, target, one.direction)))
    sizes = list(history.sample_sizes)
    plain = fc.probability(years, values, one.target_year, target, one.direction, one.kind, sizes, managed=False)
    return Outlook(fan(one, history, draws)[1][-1], plain)


def open_paths(one: Indicator, history: History, years: Sequence[int], draws: int) -> Array:
    """Joint draws (draws, years) of years without a final value.

    A gap in the past lies one year from a known value and, given the last one, is independent of the future.
    """
    last, sizes = history.years[-1], list(history.sample_sizes)
    ahead = [max(year - last, 1) for year in years]
    paths = fc.sample_paths(history.years, history.values, ahead, one.kind, sizes, draws)
    shuffle = np.random.default_rng(0)
    for column, year in enumerate(years):
        if year <= last:
            paths[:, column] = shuffle.permutation(paths[:, column])
    return paths


def _share(met: npt.NDArray[np.bool_]) -> float:
    """Share of draws that meet the target, kept off 0 and 1: a simulation is never certain."""
    return (float(met.sum()) + 0.5) / (len(met) + 1)


def sums(one: Indicator, rows: Sequence[Value], history: History, open_years: Sequence[int], draws: int) -> Array:
    """Draws of the growing sum (draws, open years); a provisional amount is the least its year can bring."""
    total = sum_so_far(one, rows)[0]
    paths = open_paths(one, history, open_years, draws)
    early = [row for row in compared(rows) if row.status == "provisional" and row.fiscal_year in open_years]
    for row in sorted(early, key=lambda row: row.fiscal_year):
        column = list(open_years).index(row.fiscal_year)
        seen = total + paths[:, : column + 1].sum(axis=1) if row.form == "running_total" else paths[:, column]
        paths[:, column] += np.maximum(row.number - seen, 0.0)
    return np.asarray(total + paths.cumsum(axis=1))


def _outlook_of_sum(
    one: Indicator, rows: Sequence[Value], history: History, standing: Standing, target: float, draws: int
) -> Outlook:
    """The sum known so far and draws of the years that are open; amounts per year are not negative."""
    total, last = standing.latest or 0.0, standing.latest_year or one.target_first_year
    reached = meets(total, target, one.direction)
    if not standing.open_years:
        return _decided(reached, last, total)
    drawn = sums(one, rows, history, standing.open_years, draws)[:, -1]
    quantiles = np.quantile(drawn, engine.LEVELS)
    if reached == (one.direction == "up") and min(history.values) >= 0:
        return _decided(reached, last, total, quantiles)
    return Outlook(quantiles, _share(meets(drawn, target, one.direction)))


def _outlook_of_every_year(one: Indicator, history: History, target: float, draws: int) -> Outlook:
    """The joint chance that every open year meets the target; one miss decides it."""
    window = range(one.target_first_year, one.target_year + 1)
    settled = {year: value for year, value in history.settled.items() if year in window}
    history = history.until(one.target_year)
    if not history.points:
        return Outlook()
    known = history.years[-1] == one.target_year
    last = np.full(99, history.values[-1]) if known else fan(one, history, draws)[1][-1]
    missed = [year for year, value in settled.items() if not meets(value, target, one.direction)]
    if missed:
        return _decided(False, missed[0], settled[missed[0]], last)
    open_years = [year for year in window if year not in settled]
    if not open_years:
        return _decided(True, one.target_year, settled[one.target_year])
    paths = open_paths(one, history, open_years, draws)
    return Outlook(last, _share(np.asarray(meets(paths, target, one.direction).all(axis=1))))
