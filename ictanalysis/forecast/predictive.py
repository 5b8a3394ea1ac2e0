"""Predictive distribution of a yearly indicator, and the chance of meeting a target (pure)."""

from typing import TYPE_CHECKING

import numpy as np

from ictanalysis.forecast import engine
from ictanalysis.forecast.arguments import (
    FAR,
    Sizes,
    Values,
    Years,
    goal_of,
    history_arrays,
    in_short,
    numbers,
    refuse,
    sizes_of,
    whole,
)  # fmt: skip
from ictanalysis.forecast.constants import Constants, read_constants
from ictanalysis.forecast.engine import Array
from ictanalysis.forecast.managed import managed_probability, position

if TYPE_CHECKING:  # only batches are given tables, and a run starts many processes that need none
    from pandas import DataFrame

_EDGE = 1e-6  # what arithmetic does not decide is never nearer to certain


def forecast(
    years: Years, values: Values, horizon: int, kind: str, sample_sizes: Sizes = None,
    constants: Constants | None = None,
) -> Array:  # fmt: skip
    """Quantiles (99,) at .01 ... .99 of the value ``horizon`` years (1 or more) after the last, in its unit.

    ``years`` (n,) are whole and rising, with gaps allowed; ``values`` (n,) of kind "percent" lie in 0-100, of
    "count" at or above 0, of "other" anywhere.  ``sample_sizes`` (n,) are the respondents behind each value of a
    survey, None where unknown: their sampling error is a floor under the learnt spread of percentages.
    ValueError names argument and value.
    """
    t, v = history_arrays(years, values, kind)
    sizes, c = sizes_of(sample_sizes, len(v)), constants or read_constants()
    return np.asarray(engine.quantiles(t, v[None], whole("horizon", horizon), kind, sizes, c)[0])


def forecast_batch(tasks: "DataFrame", constants: Constants | None = None) -> Array:
    """`forecast` for many unbroken histories at once: columns y0, n, h, kind, values -> (N, 99)."""
    absent = [name for name in ("y0", "n", "h", "kind", "values") if list(tasks.columns).count(name) != 1]
    refuse(absent, f"tasks: 列 {', '.join(absent)} が1つずつ必要です")
    asked = tasks[["y0", "n", "h", "kind"]]
    empty = asked.isna().any(axis=1)
    refuse(empty.any(), f"tasks: {np.append(empty, True).argmax()} 番目の行に空の y0、n、h、kind があります")
    alike: dict[tuple[int, int, str], list[tuple[int, Array]]] = {}
    for i, ((y0, n, h, kind), values) in enumerate(zip(asked.itertuples(index=False), tasks["values"], strict=True)):
        first = whole("y0", y0, -FAR)
        _, v = history_arrays(range(first, first + whole("n", n)), values, kind)
        alike.setdefault((len(v), whole("h", h), kind), []).append((i, v))
    answers, c = np.empty((len(tasks), 99)), constants or read_constants()
    for (n, h, kind), some in alike.items():
        rows, histories = zip(*some, strict=True)
        answers[list(rows)] = engine.quantiles(np.arange(float(n)), np.array(histories), h, kind, None, c)
    return answers


def chance(quantiles: Array, target: float, direction: str, constants: Constants | None = None) -> float:
    """Probability of being at the target or on its good side, read off 99 quantiles.

    Linear between quantiles; equal quantiles are a lump; beyond .01 and .99 a power-law tail with the slope
    of the outermost quantiles.  Exactly 0 or 1 only beyond a lump, which is a bound.
    """
    goal, up = goal_of(target, direction)
    q = numbers("quantiles", quantiles)
    rising = q.shape == (99,) and np.isfinite(q).all() and (np.diff(q) >= 0).all()
    refuse(not rising, f"quantiles: {in_short(quantiles)} は小さい順の99個の数ではありません")
    worse = engine.below(q, goal, not up, constants or read_constants())
    return 1 - worse if up else worse


def probability(
    years: Years, values: Values, target_year: int, target: float, direction: str, kind: str,
    sample_sizes: Sizes = None, managed: bool = True, constants: Constants | None = None,
) -> float:  # fmt: skip
    """Chance that ``target_year``, after the last of ``years``, is at the target or on its good side.

    ``direction`` is "up" (at least the target) or "down" (at most).  ``managed`` corrects for what targets of
    public programmes in this position came to (`managed_probability`); without it, what ordinary statistics do.
    Exactly 0 or 1 only where arithmetic decides.  Other arguments and errors as in `forecast`.
    """
    t, v = history_arrays(years, values, kind)
    late = whole("target_year", target_year, -FAR) <= t[-1]
    refuse(late, f"target_year: {target_year} は最後の年 {int(t[-1])} より後ではありません")
    c = constants or read_constants()
    q = forecast(years, values, whole("target_year", target_year - t[-1]), kind, sample_sizes, c)
    return _met(q, v, target, direction, kind, managed, c)


def probability_batch(tasks: "DataFrame", managed: bool = True, constants: Constants | None = None) -> Array:
    """`probability` for many: columns of `forecast_batch`, target and direction ("up" / "down") -> (N,)."""
    c = constants or read_constants()
    asked = (tasks[name] for name in ("values", "target", "direction", "kind"))
    each = zip(forecast_batch(tasks, c), *asked, strict=True)
    return np.array([_met(q, np.asarray(v, float), t, d, k, managed, c) for q, v, t, d, k in each])


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
