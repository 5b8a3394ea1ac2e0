"""Forecast of a yearly indicator from a handful of values, and the chance of meeting a target (pure).

What others call: every argument is checked here by name; the numbers come from `ictanalysis.engine`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from ictanalysis import engine
from ictanalysis.engine import HUGE, Array, Constants, constants
from ictanalysis.engine import LEVELS as LEVELS

KINDS = ("percent", "count", "other")
DIRECTIONS = ("up", "down")
_MOST = 1e100  # a value beyond this is a slip of the pen
_FAR = 100_000  # a year or a number of years beyond this too
_EDGE = 1e-6  # what arithmetic does not decide is never nearer to certain


# ---- what may be asked -------------------------------------------------------------------------------


def _refuse(fault: object, message: str) -> None:
    if fault:
        raise ValueError(message)


def _history(years: Sequence[int], values: Sequence[float], kind: str) -> tuple[Array, Array]:
    """Years and values as arrays, refused by name when they cannot be a history."""
    known = isinstance(kind, str) and kind in KINDS
    _refuse(not known, f"kind: {_short(kind)} は {' / '.join(KINDS)} のいずれでもありません")
    t, v = _numbers("years", years), _numbers("values", values)
    _refuse(t.ndim != 1, f"years: {_short(years)} は一列の並びではありません")
    unequal = t.shape != v.shape
    _refuse(unequal, f"values: 個数 {v.size} が years の個数 {t.size} と一致しません")
    _refuse(not len(t), "values: 値が1つもありません(1つ以上必要です)")
    odd = not (abs(t) <= _FAR).all() or (t % 1).any()
    _refuse(odd, f"years: {_short(t.tolist())} に整数の年でないものがあります")
    _refuse((np.diff(t) <= 0).any(), f"years: {t.astype(int).tolist()} が古い順でないか、同じ年が重なっています")
    for x in v:
        _refuse(not abs(x) <= _MOST, f"values: {x} は扱える数ではありません(有限の数が必要です)")
        _refuse(kind == "percent" and not 0 <= x <= 100, f"values: {x:g} は割合(percent)の範囲 0〜100 にありません")
        _refuse(kind == "count" and x < 0, f"values: {x:g} は件数(count)として負の値です")
    return t, v


def _numbers(name: str, given: Any) -> Array:
    """An array of numbers, refused by name; true and false, dates and words are none."""
    try:
        found = np.asarray(given)
        wrong = found.dtype.kind in "bmM" or (found.dtype == object and any(isinstance(x, bool) for x in found.flat))
        found = np.asarray(given, float)
    except (TypeError, ValueError, OverflowError):
        wrong = True
    _refuse(wrong, f"{name}: {_short(given)} に数でないものがあります")
    return found


def _is_number(x: object) -> bool:
    return isinstance(x, (int, float, np.integer, np.floating)) and not isinstance(x, bool)


def _whole(name: str, number: Any, least: int = 1) -> int:
    """A whole number of at least ``least``, or a refusal that names the argument."""
    good = _is_number(number) and least <= number <= _FAR and number == int(number)
    _refuse(not good, f"{name}: {_short(number)} は{least}以上の整数ではありません")
    return int(number)


def _short(given: object) -> str:
    """What was given, in a length that can be read."""
    said = str(given) if _is_number(given) else repr(given)
    return said if len(said) <= 40 else f"{said[:40]}…"


def _goal(target: float, direction: str) -> tuple[float, bool]:
    """Target as a number, and whether upwards is its good side."""
    known = isinstance(direction, str) and direction in DIRECTIONS
    _refuse(not known, f"direction: {_short(direction)} は up / down のいずれでもありません")
    _refuse(not _is_number(target), f"target: {_short(target)} は数ではありません")
    _refuse(not abs(target) <= HUGE, f"target: {_short(target)} は有限の数ではありません")
    return float(target), direction == "up"


def _sizes(sample_sizes: Sequence[float | None] | None, n: int) -> Array | None:
    """Sample sizes (1, n), infinity marking unknown ones (None, NaN); None when nothing is known."""
    if sample_sizes is None:
        return None
    try:
        sizes = np.array([np.inf if pd.isna(s) else float(s) for s in sample_sizes])
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"sample_sizes: {_short(sample_sizes)} は数の並びではありません") from None
    _refuse(len(sizes) != n, f"sample_sizes: 個数 {len(sizes)} が values の個数 {n} と一致しません")
    _refuse((sizes < 1).any(), f"sample_sizes: {sizes.min():g} は1以上ではありません")
    return sizes[None]


# ---- forecasts ---------------------------------------------------------------------------------------


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
    t, v = _history(years, values, kind)
    sizes = _sizes(sample_sizes, len(v))
    return np.asarray(engine.quantiles(t, v[None], _whole("horizon", horizon), kind, sizes, constants())[0])


def forecast_batch(tasks: pd.DataFrame, c: Constants | None = None) -> Array:
    """`forecast` for many unbroken histories at once: columns y0, n, h, kind, values -> (N, 99)."""
    absent = [name for name in ("y0", "n", "h", "kind", "values") if list(tasks.columns).count(name) != 1]
    _refuse(absent, f"tasks: 列 {', '.join(absent)} が1つずつ必要です")
    asked = tasks[["y0", "n", "h", "kind"]]
    empty = asked.isna().any(axis=1)
    _refuse(empty.any(), f"tasks: {np.append(empty, True).argmax()} 番目の行に空の y0、n、h、kind があります")
    for (y0, n, h, kind), values in zip(asked.itertuples(index=False), tasks["values"], strict=True):
        first = _whole("y0", y0, -_FAR)
        _history(range(first, first + _whole("n", n)), values, kind)
        _whole("h", h)
    answers = np.empty((len(tasks), 99))
    for n, h, kind, rows, v in engine.groups(tasks):
        answers[rows] = engine.quantiles(np.arange(float(n)), v, h, kind, None, c or constants())
    return answers


def chance(quantiles: Array, target: float, direction: str, c: Constants | None = None) -> float:
    """Probability of being at the target or on its good side, read off 99 quantiles.

    Linear between quantiles; equal quantiles are a lump; beyond .01 and .99 a power-law tail with the slope
    of the outermost quantiles.  Exactly 0 or 1 only beyond a lump, which is a bound.
    """
    goal, up = _goal(target, direction)
    q = _numbers("quantiles", quantiles)
    rising = q.shape == (99,) and np.isfinite(q).all() and (np.diff(q) >= 0).all()
    _refuse(not rising, f"quantiles: {_short(quantiles)} は小さい順の99個の数ではありません")
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
    t, v = _history(years, values, kind)
    late = _whole("target_year", target_year, -_FAR) <= t[-1]
    _refuse(late, f"target_year: {target_year} は最後の年 {int(t[-1])} より後ではありません")
    q = forecast(years, values, _whole("target_year", target_year - t[-1]), kind, sample_sizes)
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
    goal, up = _goal(target, direction)
    low = 0.0 if kind != "other" or v.min() >= 0 else -np.inf
    high = 100.0 if kind == "percent" else np.inf
    if (goal <= low) if up else (goal >= high):
        return 1.0
    if (goal > high) if up else (goal < low):
        return 0.0
    p = min(max(chance(q, goal, direction, c), _EDGE), 1 - _EDGE)
    return managed_probability(p, position(float(v[-1]), goal, direction), len(v), c) if managed else p


def position(last: float, target: float, direction: str) -> str:
    """Where the last value stands: "short" of the target, "at" it (to rounding) or "past" it."""
    goal, up = _goal(target, direction)
    if abs(last - goal) <= 1e-9 * max(1.0, abs(goal)):
        return "at"
    return "past" if (last > goal) == up else "short"


def managed_probability(p_plain: float, position: str, n: int, c: Constants | None = None) -> float:
    """What targets of public programmes came to, where ordinary statistics say ``p_plain``.

    logit p' = a + b logit p, with a and b learnt by position.  The correction hears p only between the edges of
    where it was learnt, and the lines never cross: a harder target is never more likely.

    Parameters
    ----------
    p_plain : 0 to 1; exactly 0 and 1 stay as they are (decided by arithmetic).
    position : "short", "at" or "past", see `position`.
    n : number of values known; the more of them, the less a target that is short of its goal is lifted.

    Raises
    ------
    ValueError
        Naming argument and value: p outside 0-1, unknown position.
    """
    table = (c or constants())["managed"]
    _refuse(not _is_number(p_plain) or not 0 <= p_plain <= 1, f"p_plain: {_short(p_plain)} は0〜1にありません")
    unknown = not isinstance(position, str) or position not in table["intercept"]
    _refuse(unknown, f"position: {_short(position)} は short / at / past のいずれでもありません")
    n = _whole("n", n)
    if p_plain in (0, 1):
        return float(p_plain)
    heard = special.logit(min(max(p_plain, table["hears"]), 1 - table["hears"]))
    return float(special.expit(managed_line(heard, position, n, table)))


def managed_line(x: Any, position: Any, n: Any, table: Constants) -> Any:
    """logit p' from x = logit p, element by element; intercept and slope by position, for "short" by n as well."""
    more = np.minimum(n, table["most_values"]) - table["usual_values"]
    line = {k: table["intercept"][k] + b * x for k, b in table["slope"].items()}
    few = more * (table["per_value"]["intercept"] + table["per_value"]["slope"] * x)
    short, past = np.minimum(line["short"] + few, line["at"]), np.maximum(line["past"], line["at"])
    return np.select([np.equal(position, "short"), np.equal(position, "past")], [short, past], line["at"])


# ---- joint draws -------------------------------------------------------------------------------------


def sample_paths(
    years: Sequence[int],
    values: Sequence[float],
    horizons: Sequence[int],
    kind: str,
    sample_sizes: Sequence[float | None] | None = None,
    draws: int = 4000,
    c: Constants | None = None,
) -> Array:
    """Equally likely joint futures, for sums over years and "every year" targets.

    A Gaussian copula over the margins of `forecast`: a random walk, correlation sqrt(h1 / h2), whose learnt
    share ``persistence`` stays while the rest of each year passes; a survey's own sampling error passes too.
    Fixed seed and ranked, so the margins are met exactly and the answer never changes.

    Parameters
    ----------
    horizons : (k,) years after the last value, each 1 or more, in any order.
    draws : number of futures, 1 or more.

    Returns
    -------
    (draws, k) values in the unit of ``values``; others as in `forecast`.
    """
    _refuse(not np.iterable(horizons), f"horizons: {_short(horizons)} は整数の並びではありません")
    ahead, c = [_whole("horizons", h) for h in horizons], c or constants()
    t, v = _history(years, values, kind)
    sizes = _sizes(sample_sizes, len(v))
    margins = {h: engine.quantiles(t, v[None], h, kind, sizes, c)[0] for h in ahead}
    order = sorted(margins)
    normal = np.random.default_rng(0).standard_normal((2, _whole("draws", draws), len(order)))
    walk = np.cumsum(normal[0] * np.sqrt(np.diff(order, prepend=0)), axis=1) / np.sqrt(order)
    passing = np.array([engine.passing_share(margins[h], sizes) for h in order]) * (kind == "percent")
    stays = c["persistence"] * (1 - passing)
    ranks = (np.sqrt(stays) * walk + np.sqrt(1 - stays) * normal[1]).argsort(0, kind="stable").argsort(0, kind="stable")
    levels = (ranks + 0.5) / draws
    bounds = engine.scale_of(v[None], kind, c)
    column = {
        h: np.clip(engine.read_off(margins[h], levels[:, i], c), bounds.low, bounds.high) for i, h in enumerate(order)
    }
    return np.column_stack([column[h] for h in ahead]) if ahead else np.empty((draws, 0))
