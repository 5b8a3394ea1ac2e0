"""Predictive distribution of a yearly indicator, and the chance of meeting a target (pure)."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ictanalysis.forecast import engine, known
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
from ictanalysis.forecast.constants import TRAITS, Constants, read_constants
from ictanalysis.forecast.managed import SUREST, managed_probability, traits_of
from ictanalysis.forecast.quantiles import Array, below, rounded_to, unit_of_one

if TYPE_CHECKING:  # only batches are given tables, and a run starts many processes that need none
    from pandas import DataFrame

HAIR = 0.01  # share of the last value within which a value without rounding is as good as the last one


def forecast(
    years: Years, values: Values, horizon: int, kind: str, sample_sizes: Sizes = None,
    constants: Constants | None = None,
) -> Array:  # fmt: skip
    """Quantiles (99,) at .01 ... .99 of the value ``horizon`` years (1 or more) after the last, in its unit.

    ``years`` (n,) are whole and rising, with gaps allowed; ``values`` (n,) of kind "percent" lie in 0-100, of
    "count" at or above 0, of "other" anywhere.  ``sample_sizes`` (n,) are the respondents behind each value of a
    survey, None where unknown: their sampling error is a floor under the learnt spread of percentages.
    Answers carry the rounding of the values; of more than eight values the last eight are used.
    ValueError names argument and value.
    """
    t, v = history_arrays(years, values, kind)
    sizes, c = sizes_of(sample_sizes, len(v)), constants or read_constants()
    q = known.of_one(t, v, whole("horizon", horizon), kind, sizes, c)
    return np.asarray(rounded_to(q[None], np.array([unit_of_one(v, kind)]))[0])


def reckon(histories: Iterable[tuple[Years, Values, Iterable[int], str, Sizes]], constants: Constants) -> None:
    """The quantiles behind many questions to come, at once: years, values, years ahead, kind and sample sizes of each."""
    known.reckon(
        (
            (np.array(t, float), np.array(v, float), h, kind, sizes_of(sizes, len(v)))
            for t, v, ahead, kind, sizes in histories
            for h in ahead
        ),
        constants,
    )


def forecast_batch(tasks: "DataFrame", constants: Constants | None = None) -> Array:
    """`forecast` for many unbroken histories at once: columns y0, n, h, kind, values -> (N, 99)."""
    q, histories = _quantiles_of(tasks, constants or read_constants())
    unit = np.array([unit_of_one(v, kind) for v, kind in zip(histories, tasks["kind"], strict=True)])
    return rounded_to(q, unit)


def _quantiles_of(tasks: "DataFrame", c: Constants) -> tuple[Array, list[Array]]:
    """Quantiles (N, 99) before rounding, and the histories; columns as in `forecast_batch`."""
    absent = [name for name in ("y0", "n", "h", "kind", "values") if list(tasks.columns).count(name) != 1]
    refuse(absent, f"tasks: 列 {', '.join(absent)} が1つずつ必要です")
    asked = tasks[["y0", "n", "h", "kind"]]
    empty = asked.isna().any(axis=1)
    refuse(empty.any(), f"tasks: {np.append(empty, True).argmax()} 番目の行に空の y0、n、h、kind があります")
    alike: dict[tuple[int, int, str], list[int]] = {}
    histories = []
    for i, ((y0, n, h, kind), values) in enumerate(zip(asked.itertuples(index=False), tasks["values"], strict=True)):
        first = whole("y0", y0, -FAR)
        histories.append(history_arrays(range(first, first + whole("n", n)), values, kind)[1])
        alike.setdefault((len(histories[-1]), whole("h", h), kind), []).append(i)
    answers = np.empty((len(tasks), 99))
    for (n, h, kind), rows in alike.items():
        some = np.array([histories[i] for i in rows])
        answers[rows] = engine.quantiles(np.arange(float(n)), some, h, kind, None, c)
    return answers, histories


def chance(quantiles: Array, target: float, direction: str, constants: Constants | None = None) -> float:
    """Probability of being at the target or on its good side, read off 99 quantiles.

    Linear between quantiles; equal quantiles are a lump; beyond .01 and .99 a power-law tail with the slope
    of the outermost quantiles.  Exactly 0 or 1 only beyond a lump, which is a bound.
    """
    goal, up = goal_of(target, direction)
    q = numbers("quantiles", quantiles)
    rising = q.shape == (99,) and np.isfinite(q).all() and (np.diff(q) >= 0).all()
    refuse(not rising, f"quantiles: {in_short(quantiles)} は小さい順の99個の数ではありません")
    worse = below(q, goal, not up, constants or read_constants())
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
    c, sizes = constants or read_constants(), sizes_of(sample_sizes, len(v))
    q = known.of_one(t, v, whole("target_year", target_year - t[-1]), kind, sizes, c)
    return _met(q, v, target, direction, kind, managed, c)


def probability_batch(tasks: "DataFrame", managed: bool = True, constants: Constants | None = None) -> Array:
    """`probability` for many: columns of `forecast_batch`, target and direction ("up" / "down") -> (N,)."""
    c = constants or read_constants()
    answers = zip(*_quantiles_of(tasks, c), tasks["target"], tasks["direction"], tasks["kind"], strict=True)
    return np.array([_met(q, v, target, direction, kind, managed, c) for q, v, target, direction, kind in answers])


def _met(q: Array, v: Array, target: float, direction: str, kind: str, managed: bool, c: Constants) -> float:
    """Chance of meeting the target from the quantiles before rounding, corrected when the indicator is managed.

    0 or 1 where arithmetic alone decides (a percentage above 100, a count below 0).
    """
    goal, up = goal_of(target, direction)
    low = 0.0 if kind != "other" or v.min() >= 0 else -np.inf
    high = 100.0 if kind == "percent" else np.inf
    if (goal <= low) if up else (goal >= high):
        return 1.0
    if (goal > high) if up else (goal < low):
        return 0.0
    p = min(max(_reached(q, v, kind, goal, up, c), SUREST), 1 - SUREST)
    return managed_probability(p, traits(v, kind, direction), len(v), c) if managed else p


def traits(values: Values | Array, kind: str, direction: str) -> list[str]:
    """Which of `ictanalysis.forecast.constants.TRAITS` a history has, for a target in a ``direction``."""
    return [*_traits(np.array(values, float).tobytes(), kind, direction == "up")]


@lru_cache(maxsize=4096)
def _traits(v: bytes, kind: str, up: bool) -> tuple[str, ...]:
    return tuple(name for name, one in zip(TRAITS, traits_of(np.frombuffer(v)[None], kind, up)[0], strict=True) if one)


def _reached(q: Array, v: Array, kind: str, goal: float, up: bool, c: Constants) -> float:
    """Chance that a value with the rounding of ``v`` is at the goal or on its good side.

    A value that is published as 63 lies between 62.5 and 63.5: of multiples of the rounding, half a step more counts.
    Between two of them, and within a `HAIR` of the last value, in a straight line: 63.01 is hardly less likely than 63.
    """
    unit, side, last = unit_of_one(v, kind), 1.0 if up else -1.0, float(v[-1])

    def share(mark: float) -> float:
        worse = below(q, mark - side * unit / 2, not up, c)
        return 1 - worse if up else worse

    def told(mark: float) -> float:
        return _between(share, mark, last, side * unit) if unit else share(mark)

    near = max(unit, HAIR * (min(last, 100 - last) if kind == "percent" else abs(last)), HAIR**2)
    return _between(told, goal, last, side * near) if 0 < side * (goal - last) < near else told(goal)


def _between(share: Callable[[float], float], mark: float, start: float, step: float) -> float:
    """A share at ``mark``, in a straight line between its neighbours among ``start`` and whole steps from it."""
    steps = (mark - start) / step
    before = np.floor(steps + 1e-6)
    ends = share(float(start + step * before)), share(float(start + step * (before + 1)))
    return float(ends[0] + max(steps - before, 0.0) * (ends[1] - ends[0]))
