"""What the target year will bring, for each of the four types of target (pure)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ictanalysis import forecast as fc
from ictanalysis.evaluation.result import NO_FAN, Decision, Fan
from ictanalysis.forecast.constants import Constants
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.values import Value, compared
from ictanalysis.progress.series import Array, History, Standing, meets, sum_so_far


@dataclass(frozen=True)
class Case:
    """One indicator as it is judged; `target` is its target with the tolerance of 約.

    `shown` are the only years asked about, of which three quantiles are enough; None asks about all.
    """

    indicator: Indicator
    rows: Sequence[Value]
    history: History
    standing: Standing
    target: float
    draws: int
    constants: Constants
    shown: frozenset[int] | None = None

    @property
    def ahead(self) -> tuple[int, ...]:
        """The years after the last value to the target year, as far as they are asked about; of a sum's and a deed's value none need be."""
        one, history = self.indicator, self.history.until(self.indicator.target_year)
        if not history.points or one.is_deed or (one.is_sum and self.shown is not None):
            return ()
        years = range(history.years[-1] + 1, one.target_year + 1)
        return tuple(year for year in years if self.shown is None or year in self.shown)


@dataclass(frozen=True)
class Outlook:
    """What the target year will bring: 99 quantiles, chance of meeting, and what has decided it, if anything.

    `p_managed` is the plain chance corrected by what targets of public programmes came to (`ictanalysis.forecast`).
    `fans` : "value" of each year after the last one to the target year (of a milestone the best so far), "sum" of each
    open year where the years are added up.
    """

    quantiles: Array | None = None
    p_plain: float | None = None
    p_managed: float | None = None
    decision: Decision | None = None
    fans: Mapping[str, Fan] = field(default_factory=dict)


def outlook_of(case: Case) -> Outlook:
    """The outlook of an indicator of any of the four types."""
    if not case.history.points:
        return Outlook()
    in_time = replace(case, history=case.history.until(case.indicator.target_year))
    fan = _fan(in_time) if case.ahead else NO_FAN
    found = OUTLOOKS[case.indicator.type](case, fan)
    if case.indicator.is_deed:  # between done and not done there is no range
        return replace(found, quantiles=None)
    shown = fan if in_time.history == case.history else NO_FAN
    return replace(found, fans={"value": shown, **found.fans})


def questions_of(case: Case) -> tuple[Sequence[int], Sequence[float], list[int], str, Sequence[float | None]]:
    """The history that an outlook starts from, with the years ahead of it that will be asked about."""
    one = case.indicator
    history = case.history if one.is_sum else case.history.until(one.target_year)
    open_years = (
        case.standing.open_years
        if one.counts_years
        else range(max(history.years, default=9999) + 1, one.target_year + 1)
    )
    asked = {*case.ahead, *(open_years if one.counts_years or one.stays else [])}
    horizons = {ahead(history, year) for year in asked} if history.points else set()
    return history.years, history.values, sorted(horizons), one.kind, history.sample_sizes


def _spread(case: Case, drawn: Array) -> Array:
    """99 quantiles (99, ...) of draws along their first axis; where three are enough, each a third of the time."""
    levels = fc.LEVELS if case.shown is None else np.repeat(fc.LEVELS[[9, 49, 89]], 33)
    return np.asarray(np.quantile(drawn, levels, axis=0))


def _decided(met: bool, year: int, value: float, quantiles: Array | None = None) -> Outlook:
    spread = np.full(99, value) if quantiles is None else quantiles
    return Outlook(spread, float(met), float(met), Decision(met, year, value))


def bands(history: History, kind: str, years: Sequence[int], constants: Constants) -> Array:
    """99 quantiles (years, 99) of the value in each of some years after the last one."""
    sizes = history.sample_sizes
    made = [fc.forecast(history.years, history.values, ahead(history, year), kind, sizes, constants) for year in years]
    return np.array(made).reshape(len(years), 99)


def ahead(history: History, year: int) -> int:
    """Years from the last value to a later one; a provisional value may still move as much as a year moves it.

    A gap in the past lies one year from a known value.
    """
    return max(year - history.years[-1], 1 - history.tentative) + history.tentative


def _fan(case: Case) -> Fan:
    """The years after the last value to the target year; of a milestone the best so far."""
    years = case.ahead
    if case.indicator.stays:
        every = range(case.history.years[-1] + 1, years[-1] + 1)
        best = _best_so_far(case, every)[:, [every.index(year) for year in years]]
        return Fan(years, _spread(case, best).T)
    return Fan(years, bands(case.history, case.indicator.kind, years, case.constants))


def _best_so_far(case: Case, years: Sequence[int]) -> Array:
    """Joint draws (draws, years) of the best value up to each year: what a milestone has reached stays reached."""
    best = np.maximum if case.indicator.direction == "up" else np.minimum
    paths, known = open_paths(case, case.history, years), list(case.history.settled.values())
    return np.asarray(best(best.accumulate(paths, axis=1), best.reduce(known) if known else paths[:, :1]))


def open_paths(case: Case, history: History, years: Sequence[int], aim: str | None = None) -> Array:
    """Joint draws (draws, years) of years without a final value; with an ``aim`` as of targets that are managed.

    A gap in the past is, given the last value, independent of the future.
    """
    paths = fc.sample_paths(
        history.years, history.values, [ahead(history, year) for year in years], case.indicator.kind,
        history.sample_sizes, case.draws, case.constants, aim, history.points + case.indicator.years_in_baseline - 1,
    )  # fmt: skip
    return _apart(paths, history, years)


def _apart(drawn: Array, history: History, years: Sequence[int]) -> Array:
    """Joint draws (draws, years) with the years before the last value shuffled."""
    past = [column for column, year in enumerate(years) if year < history.years[-1]]
    for column, order in zip(past, _orders(len(drawn), len(past)), strict=True):
        drawn[:, column] = drawn[order, column]
    return drawn


@lru_cache(maxsize=64)
def _orders(draws: int, k: int) -> list[npt.NDArray[np.intp]]:
    """Draws in another order, k times."""
    shuffle = np.random.default_rng(0)
    return [shuffle.permutation(draws) for _ in range(k)]


def _chances(case: Case, history: History, year: int) -> tuple[float, float]:
    """Plain and managed chance that the value of one open year meets the target."""
    one, reckoned = case.indicator, history.years[-1] + ahead(history, year)
    plain = fc.probability(
        history.years, history.values, reckoned, case.target, one.direction, one.kind, history.sample_sizes,
        managed=False, constants=case.constants,
    )  # fmt: skip
    traits = fc.traits(history.values, one.kind, one.direction)
    return plain, fc.managed_probability(plain, traits, history.points, case.constants)


def _jointly(case: Case, history: History, years: Sequence[int], every: bool) -> tuple[float, float]:
    """Plain and managed chance that every one of some open years, or any, meets the target.

    No record of such targets is known: each year's own chance is corrected, and the years are put together as the
    years of ordinary statistics hang together.
    """
    levels = fc.sample_levels(
        history.years, history.values, [ahead(history, year) for year in years], case.indicator.kind,
        history.sample_sizes, case.draws, case.constants,
    )  # fmt: skip
    levels = _apart(levels, history, years)
    plain, managed = np.array([_chances(case, history, year) for year in years]).T
    return fc.joint_chance(levels, plain, every), fc.joint_chance(levels, managed, every)


def _share(met: npt.NDArray[np.bool_]) -> float:
    """Share of draws that meet the target, kept off 0 and 1: a simulation is never certain."""
    return (float(met.sum()) + 0.5) / (len(met) + 1)


# ---- the four types ----------------------------------------------------------------------------------


def _level(case: Case, fan: Fan) -> Outlook:
    """Value in the target year."""
    one, history = case.indicator, case.history.until(case.indicator.target_year)
    if not history.points:
        return Outlook()
    year, value = history.years[-1], history.values[-1]
    if year == one.target_year and not history.tentative:
        return _decided(meets(value, case.target, one.direction), year, value)
    return Outlook(_at_the_end(case, history, fan), *_chances(case, history, one.target_year))


def _at_the_end(case: Case, history: History, fan: Fan) -> Array:
    """99 quantiles of the target year's value; of a year that a provisional value is known of there is no fan."""
    if fan.years:
        return np.asarray(fan.bands[-1])
    return np.asarray(bands(history, case.indicator.kind, [case.indicator.target_year], case.constants)[0])


def _milestone(case: Case, fan: Fan) -> Outlook:
    """A count that may be reached in any year up to its deadline, and then stays reached."""
    one = case.indicator
    late = [(y, v) for y, v in case.history.settled.items() if y > one.target_year]
    if late and one.target_year not in case.history.years and not meets(late[0][1], case.target, one.direction):
        return _decided(False, *late[0])  # what has not been reached later was not reached by the deadline
    history = case.history.until(one.target_year)
    if not history.points:
        return Outlook()
    reached = next(((y, v) for y, v in history.settled.items() if meets(v, case.target, one.direction)), None)
    if reached:
        return _decided(True, *reached)
    if one.target_year in history.settled:
        return _decided(False, one.target_year, history.settled[one.target_year])
    years = range(history.years[-1] + 1 - history.tentative, one.target_year + 1)
    chances = _jointly(case, history, years, every=False)
    if fan.years and not history.tentative:
        return Outlook(np.asarray(fan.bands[-1]), *chances)
    reached_by = None if one.is_deed else _spread(case, _best_so_far(replace(case, history=history), years)[:, -1])
    return Outlook(reached_by, *chances)


def _sums(case: Case, open_years: Sequence[int], aim: str | None = None) -> Array:
    """Draws of the growing sum (draws, open years); a provisional amount is the least its year can bring."""
    total = sum_so_far(case.indicator, case.rows)[0]
    paths = open_paths(case, case.history, open_years, aim)
    early = [row for row in compared(case.rows) if row.status == "provisional" and row.fiscal_year in open_years]
    for row in sorted(early, key=lambda row: row.fiscal_year):
        column = list(open_years).index(row.fiscal_year)
        seen = total + paths[:, : column + 1].sum(axis=1) if row.form == "running_total" else paths[:, column]
        paths[:, column] += np.maximum(row.number - seen, 0.0)
    return np.asarray(total + paths.cumsum(axis=1))


def _cumulative(case: Case, fan: Fan) -> Outlook:
    """The sum known so far and draws of the years that are open; amounts per year are not negative."""
    one, open_years = case.indicator, case.standing.open_years
    total, last = case.standing.latest or 0.0, case.standing.latest_year or one.target_first_year
    reached = meets(total, case.target, one.direction)
    if not open_years:
        return _decided(reached, last, total)
    drawn = _sums(case, open_years)
    last_one = len(open_years) - 1
    looked = [i for i, year in enumerate(open_years) if case.shown is None or i == last_one or year in case.shown]
    quantiles = _spread(case, drawn[:, looked]).T
    if reached == (one.direction == "up") and min(case.history.values) >= 0:
        found = _decided(reached, last, total, quantiles[-1])
    else:
        managed = _sums(case, open_years, one.direction)[:, -1]
        plain, corrected = (_share(meets(sums, case.target, one.direction)) for sums in (drawn[:, -1], managed))
        found = Outlook(quantiles[-1], plain, corrected)
    return replace(found, fans={"sum": Fan(tuple(open_years[i] for i in looked), quantiles)})


def _every_year(case: Case, fan: Fan) -> Outlook:
    """The joint chance that every open year meets the target; one miss decides it."""
    one, window = case.indicator, case.indicator.window
    settled = {year: value for year, value in case.history.settled.items() if year in window}
    history = case.history.until(one.target_year)
    if not history.points:
        return Outlook()
    known = history.years[-1] == one.target_year and not history.tentative
    last = np.full(99, history.values[-1]) if known else _at_the_end(case, history, fan)
    missed = [year for year, value in settled.items() if not meets(value, case.target, one.direction)]
    if missed:
        return _decided(False, missed[0], settled[missed[0]], last)
    open_years = [year for year in window if year not in settled]
    if not open_years:
        return _decided(True, one.target_year, settled[one.target_year])
    return Outlook(last, *_jointly(case, history, open_years, every=True))


OUTLOOKS: Mapping[str, Callable[[Case, Fan], Outlook]] = {
    "level": _level, "cumulative": _cumulative, "every_year": _every_year, "milestone": _milestone,
}  # fmt: skip
