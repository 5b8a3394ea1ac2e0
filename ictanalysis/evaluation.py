"""From history to results: forecast, probability and verdict of every indicator in one table (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ictanalysis import forecast as fc
from ictanalysis.plan import Indicator, Rubric
from ictanalysis.progress import History, Standing, history_of, standing_of
from ictanalysis.verdict import effective_target, meets, verdict_of

Array = npt.NDArray[np.float64]
DRAWS = 4000
COLUMNS = (
    "indicator_id", "measure_id", "goal_id", "name", "unit", "type", "direction", "baseline_year",
    "baseline", "target_year", "target", "evaluation_year", "latest_year", "latest", "points",
    "achieved_rate", "target_rate", "required_per_year", "planned_per_year", "actual_per_year",
    "p_meet", "p_meet_plain", "forecast_p10", "forecast_p50", "forecast_p90", "verdict",
    "reason", "open_years",
)  # fmt: skip


@dataclass(frozen=True)
class Outlook:
    """What the target year will bring: 99 quantiles, chance of meeting, and whether it is settled."""

    quantiles: Array | None
    p_plain: float | None
    certain: bool | None


NOTHING = Outlook(None, None, None)


def evaluate(
    indicators: Sequence[Indicator], values: pd.DataFrame, rubric: Rubric, year: int, draws: int = DRAWS
) -> pd.DataFrame:
    """One row per indicator as judged at the end of a fiscal year; an empty cell cannot be said.

    Parameters
    ----------
    values : checked rows of indicator_values.csv; those after `year` are not used.
    draws : joint futures drawn for sums and every-year targets.
    """
    known = values[values["fiscal_year"] <= year]
    rows = [
        evaluate_one(one, known[known["indicator_id"] == one.indicator_id], rubric, year, draws) for one in indicators
    ]
    return pd.DataFrame(rows, columns=[*COLUMNS])


def evaluate_one(one: Indicator, rows: pd.DataFrame, rubric: Rubric, year: int, draws: int) -> dict[str, Any]:
    """The results of one indicator from its own rows."""
    history = history_of(one, rows)
    standing = standing_of(one, rows, history)
    target = effective_target(one, rubric)
    outlook = outlook_of(one, history, standing, target, draws)
    p_meet = managed_chance(one, history, standing, target, outlook)
    deciding = p_meet if rubric.chosen("decided_by") == "managed" else outlook.p_plain
    verdict = verdict_of(history.points, outlook.certain, deciding, rubric)
    spread = [None] * 3 if outlook.quantiles is None else [float(outlook.quantiles[i]) for i in (9, 49, 89)]
    return {
        **{name: getattr(one, name) for name in COLUMNS[:11]},
        **{name: getattr(standing, name) for name in COLUMNS if hasattr(standing, name)},
        "evaluation_year": year, "points": history.points, "p_meet": p_meet,
        "p_meet_plain": outlook.p_plain, "forecast_p10": spread[0], "forecast_p50": spread[1],
        "forecast_p90": spread[2], "verdict": verdict.code, "reason": verdict.reason,
    }  # fmt: skip


def managed_chance(
    one: Indicator, history: History, standing: Standing, target: float, outlook: Outlook
) -> float | None:
    """The plain chance corrected by the experience with managed targets; settled ones stay."""
    if outlook.p_plain is None or outlook.certain is not None:
        return outlook.p_plain
    goal = (standing.required_per_year or 0.0) if one.type == "cumulative" else target
    where = fc.position(history.values[-1], goal, one.direction)
    return fc.managed_probability(outlook.p_plain, where, history.points)


def outlook_of(one: Indicator, history: History, standing: Standing, target: float, draws: int) -> Outlook:
    """The outlook of an indicator of any of the four types."""
    if not history.points:
        return NOTHING
    if one.type == "cumulative":
        return _outlook_of_sum(one, history, standing, target, draws)
    if one.type == "every_year":
        return _outlook_of_every_year(one, history, standing, target, draws)
    return _outlook_of_level(one, history, target)


def _settled(met: bool, value: float) -> Outlook:
    return Outlook(np.full(99, value), float(met), met)


def _outlook_of_level(one: Indicator, history: History, target: float) -> Outlook:
    """Value in the target year; a milestone may be reached in any year up to its deadline."""
    upto = [i for i, year in enumerate(history.years) if year <= one.target_year]
    if not upto:
        return NOTHING
    years = [history.years[i] for i in upto]
    values = [history.values[i] for i in upto]
    sizes = [history.sample_sizes[i] for i in upto]
    if one.type == "milestone" and any(meets(value, target, one.direction) for value in values):
        return _settled(True, values[-1])
    if years[-1] == one.target_year:
        return _settled(meets(values[-1], target, one.direction), values[-1])
    quantiles = fc.forecast(years, values, one.target_year - years[-1], one.kind, sizes)
    if one.type == "milestone":
        quantiles = np.maximum(quantiles, values[-1])
    plain = fc.probability(years, values, one.target_year, target, one.direction, one.kind, sizes, managed=False)
    return Outlook(quantiles, plain, None)


def open_paths(one: Indicator, history: History, years: Sequence[int], draws: int) -> Array:
    """Joint draws (draws, years) of years without a value; a gap in the past lies one year away."""
    ahead = [max(year - history.years[-1], 1) for year in years]
    sizes = list(history.sample_sizes)
    return fc.sample_paths(history.years, history.values, ahead, one.kind, sizes, draws)


def _share(met: npt.NDArray[np.bool_]) -> float:
    """Share of draws that meet the target, kept off 0 and 1: a simulation is never certain."""
    return (float(met.sum()) + 0.5) / (len(met) + 1)


def _outlook_of_sum(one: Indicator, history: History, standing: Standing, target: float, draws: int) -> Outlook:
    """The sum known so far and draws of the years that are open; amounts per year are not negative."""
    total = standing.latest or 0.0
    reached = meets(total, target, one.direction)
    if not standing.open_years:
        return _settled(reached, total)
    sums = total + open_paths(one, history, standing.open_years, draws).sum(axis=1)
    quantiles = np.quantile(sums, fc.LEVELS)
    if one.direction == "up" and reached and min(history.values) >= 0:
        return Outlook(quantiles, 1.0, True)
    if one.direction == "down" and not reached and min(history.values) >= 0:
        return Outlook(quantiles, 0.0, False)
    met = sums >= target if one.direction == "up" else sums <= target
    return Outlook(quantiles, _share(met), None)


def _outlook_of_every_year(one: Indicator, history: History, standing: Standing, target: float, draws: int) -> Outlook:
    """The joint chance that every open year meets the target; one miss has settled it."""
    window = range(one.target_first_year, one.target_year + 1)
    seen = [v for y, v in zip(history.years, history.values, strict=True) if y in window]
    if any(not meets(value, target, one.direction) for value in seen):
        return Outlook(_last_year(one, history), 0.0, False)
    if not standing.open_years:
        return _settled(True, seen[-1])
    paths = open_paths(one, history, standing.open_years, draws)
    slack = 1e-9 * max(1.0, abs(target))
    met = paths >= target - slack if one.direction == "up" else paths <= target + slack
    return Outlook(_last_year(one, history), _share(np.asarray(met.all(axis=1))), None)


def _last_year(one: Indicator, history: History) -> Array:
    """Quantiles of the value in the last year of the window."""
    ahead = one.target_year - history.years[-1]
    if ahead < 1:
        return np.full(99, history.values[-1])
    return fc.forecast(history.years, history.values, ahead, one.kind, list(history.sample_sizes))
