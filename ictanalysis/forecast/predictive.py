"""Predictive distribution of a yearly indicator, and the chance of meeting a target (pure)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ictanalysis.forecast import engine
from ictanalysis.forecast.arguments import FAR, goal_of, history_arrays, in_short, numbers, refuse, sizes_of, whole
from ictanalysis.forecast.engine import Array, Constants, constants
from ictanalysis.forecast.managed import managed_probability, position

_EDGE = 1e-6  # what arithmetic does not decide is never nearer to certain


def forecast(
    years: Sequence[int],
    values: Sequence[float],
    horizon: int,
    kind: str,
    sample_sizes: Sequence[float | None] | None = None,
) -> Array:
    """Distribution of the value ``horizon`` years after the last one.

    Parameters
    ----------
    years : (n,) whole numbers, rising; gaps are allowed.
    values : (n,) in the indicator's unit; percent 0-100, count >= 0.
    horizon : years after the last of ``years``, 1 or more.
    kind : "percent", "count" or "other".
    sample_sizes : (n,) respondents behind each value of a survey, None where unknown.  Their sampling error
        is a floor under the learnt spread; only percentages allow to work it out, other kinds ignore it.

    Returns
    -------
    (99,) quantiles at the levels .01 ... .99, in the unit of ``values``, rising and within bounds.

    Raises
    ------
    ValueError
        Naming argument and value: unknown kind, no value, NaN, repeated or unsorted years, horizon below 1.
    """
    t, v = history_arrays(years, values, kind)
    sizes = sizes_of(sample_sizes, len(v))
    return np.asarray(engine.quantiles(t, v[None], whole("horizon", horizon), kind, sizes, constants())[0])


def forecast_batch(tasks: pd.DataFrame, c: Constants | None = None) -> Array:
    """`forecast` for many unbroken histories at once: columns y0, n, h, kind, values -> (N, 99)."""
    absent = [name for name in ("y0", "n", "h", "kind", "values") if list(tasks.columns).count(name) != 1]
    refuse(absent, f"tasks: 列 {', '.join(absent)} が1つずつ必要です")
    asked = tasks[["y0", "n", "h", "kind"]]
    empty = asked.isna().any(axis=1)
    refuse(empty.any(), f"tasks: {np.append(empty, True).argmax()} 番目の行に空の y0、n、h、kind があります")
    for (y0, n, h, kind), values in zip(asked.itertuples(index=False), tasks["values"], strict=True):
        first = whole("y0", y0, -FAR)
        history_arrays(range(first, first + whole("n", n)), values, kind)
        whole("h", h)
    answers = np.empty((len(tasks), 99))
    for n, h, kind, rows, v in engine.groups(tasks):
        answers[rows] = engine.quantiles(np.arange(float(n)), v, h, kind, None, c or constants())
    return answers


def chance(quantiles: Array, target: float, direction: str, c: Constants | None = None) -> float:
    """Probability of being at the target or on its good side, read off 99 quantiles.

    Linear between quantiles; equal quantiles are a lump; beyond .01 and .99 a power-law tail with the slope
    of the outermost quantiles.  Exactly 0 or 1 only beyond a lump, which is a bound.
    """
    goal, up = goal_of(target, direction)
    q = numbers("quantiles", quantiles)
    rising = q.shape == (99,) and np.isfinite(q).all() and (np.diff(q) >= 0).all()
    refuse(not rising, f"quantiles: {in_short(quantiles)} は小さい順の99個の数ではありません")
    worse = engine.below(q, goal, not up, c or constants())
    return 1 - worse if up else worse


def probability(
    years: Sequence[int],
    values: Sequence[float],
    target_year: int,
    target: float,
    direction: str,
    kind: str,
    sample_sizes: Sequence[float | None] | None = None,
    managed: bool = True,
) -> float:
    """Chance that the value of ``target_year`` is at the target or on its good side.

    Parameters
    ----------
    years, values, kind, sample_sizes : as in `forecast`.
    target_year : a year after the last of ``years``.
    target : in the unit of ``values``.
    direction : "up" (at least the target) or "down" (at most).
    managed : True corrects for what targets of public programmes in this position came to
        (`managed_probability`); False is what ordinary statistics do.

    Returns
    -------
    Between 0 and 1; exactly 0 or 1 only where arithmetic decides.

    Raises
    ------
    ValueError
        As `forecast`; target year not after the last year, unknown direction, target not finite.
    """
    t, v = history_arrays(years, values, kind)
    late = whole("target_year", target_year, -FAR) <= t[-1]
    refuse(late, f"target_year: {target_year} は最後の年 {int(t[-1])} より後ではありません")
    q = forecast(years, values, whole("target_year", target_year - t[-1]), kind, sample_sizes)
    return _met(q, v, target, direction, kind, managed, constants())


def probability_batch(tasks: pd.DataFrame, managed: bool = True, c: Constants | None = None) -> Array:
    """`probability` for many: columns of `forecast_batch`, target and direction ("up" / "down") -> (N,)."""
    c = c or constants()
    asked = zip(
        forecast_batch(tasks, c), tasks["values"], tasks["target"], tasks["direction"], tasks["kind"], strict=True
    )
    return np.array([_met(q, np.asarray(v, float), t, d, k, managed, c) for q, v, t, d, k in asked])


def _met(q: Array, v: Array, target: float, direction: str, kind: str, managed: bool, c: Constants) -> float:
    """Chance of meeting the target from the quantiles, corrected when the indicator is managed.

    0 or 1 where arithmetic alone decides (a percentage above 100, a count below 0).
    """
    goal, up = goal_of(target, direction)
    low = 0.0 if kind != "other" or v.min() >= 0 else -np.inf
    high = 100.0 if kind == "percent" else np.inf
    if (goal <= low) if up else (goal >= high):
        return 1.0
    if (goal > high) if up else (goal < low):
        return 0.0
    p = min(max(chance(q, goal, direction, c), _EDGE), 1 - _EDGE)
    return managed_probability(p, position(float(v[-1]), goal, direction), len(v), c) if managed else p
