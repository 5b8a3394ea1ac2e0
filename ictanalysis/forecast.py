"""Predictive distribution of a yearly indicator from a handful of values (pure: no file but its own constants).

The engine averages a dozen "stories" (pure walk ... mostly noise, trend none / mild / strong), each with a
quiet, middle, lively or wild yearly wobble.  Every one is a closed-form Student-t; their weights are the habit of
the kind times the fit to the window.  Percentages live on a logit scale with some slack, everything else as
a share of its level.  At last the levels are relabelled so that every history length is calibrated.
All numbers come from ``constants.json``, learnt by ``ictanalysis.learn``.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

Array = npt.NDArray[np.float64]
Constants = dict[str, Any]

LEVELS: Array = np.arange(1, 100) / 100
KINDS = ("percent", "count", "other")
DIRECTIONS = ("up", "down")
_HUGE = 1e150  # keeps every answer finite
_MOST = 1e100  # a value beyond this is a slip of the pen
_TINY = 1e-150  # a level below this is none
_CHUNK = 400  # windows handled at once, bounds the memory used
_NORMAL: Array = special.ndtri(LEVELS)
_GRID: Array = np.sinh(np.linspace(-6.0, 6.0, 161))  # fine near the centre, far in the tails
_T_GRID: Array = np.sinh(np.linspace(-9.0, 9.0, 4001))


@lru_cache(maxsize=1)
def constants() -> Constants:
    """The learnt constants, read once from the file beside this module."""
    text = resources.files("ictanalysis").joinpath("constants.json").read_text(encoding="utf-8")
    loaded: Constants = json.loads(text)
    return loaded


# ---- what may be asked -------------------------------------------------------------------------------


def _history(years: Sequence[int], values: Sequence[float], kind: str) -> tuple[Array, Array]:
    """Years and values as arrays, refused by name when they cannot be a history."""
    if kind not in KINDS:
        raise ValueError(f"kind: {kind!r} は {' / '.join(KINDS)} のいずれでもありません")
    try:
        t, v = np.asarray(years, float), np.asarray(values, float)
    except (TypeError, ValueError):
        raise ValueError(f"years, values: {years!r}, {values!r} に数でないものがあります") from None
    if t.ndim != 1 or v.ndim != 1 or len(t) != len(v):
        raise ValueError(f"values: 個数 {v.size} が years の個数 {t.size} と一致しません")
    if not len(t):
        raise ValueError("values: 値が1つもありません(1つ以上必要です)")
    if not np.isfinite(t).all() or (t != np.round(t)).any():
        raise ValueError(f"years: {t.tolist()} に整数でない年があります")
    if (np.diff(t) <= 0).any():
        raise ValueError(f"years: {[int(x) for x in t]} が古い順でないか、同じ年が重なっています")
    _check_values(v, kind)
    return t, v


def _check_values(v: Array, kind: str) -> None:
    """Each value finite and possible for its kind."""
    for x in v:
        if not np.isfinite(x) or abs(x) > _MOST:
            raise ValueError(f"values: {x} は扱える数ではありません(有限の数が必要です)")
        if kind == "percent" and not 0 <= x <= 100:
            raise ValueError(f"values: {x:g} は割合(percent)の範囲 0〜100 にありません")
        if kind == "count" and x < 0:
            raise ValueError(f"values: {x:g} は件数(count)として負の値です")


def _whole(name: str, number: float) -> int:
    """A whole number of at least one, or a refusal that names the argument."""
    if isinstance(number, (bool, np.bool_, str)) or number is None or not np.isreal(number):
        raise ValueError(f"{name}: {number!r} は1以上の整数ではありません")
    if abs(number) > _HUGE or not np.isfinite(number) or number != int(number) or number < 1:
        raise ValueError(f"{name}: {number} は1以上の整数ではありません")
    return int(number)


def _direction(direction: str) -> str:
    if direction not in DIRECTIONS:
        raise ValueError(f"direction: {direction!r} は up / down のいずれでもありません")
    return direction


def _target(target: float) -> float:
    if isinstance(target, (bool, str)) or target is None:
        raise ValueError(f"target: {target!r} は数ではありません")
    if not np.isfinite(target):
        raise ValueError(f"target: {target} は有限の数ではありません")
    return float(target)


def _sizes(sample_sizes: Sequence[float | None] | None, n: int) -> Array | None:
    """Sample sizes as an array, unknown ones (None, NaN) infinite; None when nothing is known."""
    if sample_sizes is None:
        return None
    sizes = np.array([np.nan if s is None else s for s in sample_sizes], float)
    if len(sizes) != n:
        raise ValueError(f"sample_sizes: 個数 {len(sizes)} が values の個数 {n} と一致しません")
    if (sizes < 1).any():
        raise ValueError(f"sample_sizes: {np.nanmin(sizes):g} は1以上ではありません")
    return np.where(np.isnan(sizes), np.inf, sizes)


# ---- the working scale -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scale:
    """How the m windows of one kind go to the working scale and back."""

    kind: str
    slack: float  # points beyond 0 and 100 (percent)
    level: Array  # (m,) size of one unit of the working scale (others)
    low: Array  # (m,) smallest possible value
    high: Array  # (m,) largest possible value

    def forth(self, v: Array) -> Array:
        """Values (m, k) on the working scale."""
        if self.kind == "percent":
            return np.asarray(special.logit((v + self.slack) / (100 + 2 * self.slack)))
        return np.asarray(v / self.level[:, None])

    def back(self, z: Array) -> Array:
        """Values (m, k) in their own unit, clipped to what is possible."""
        if self.kind == "percent":
            v = special.expit(z) * (100 + 2 * self.slack) - self.slack
        else:
            v = z * self.level[:, None]
        return np.asarray(np.clip(v, self.low[:, None], self.high[:, None]))


def scale_of(v: Array, kind: str, c: Constants) -> Scale:
    """Working scale of windows (m, n): recent level, slack and bounds."""
    m = len(v)
    recent = np.abs(v[:, -int(c["level_years"]) :])
    level = recent.mean(1) + (c["count_slack"] if kind == "count" else 0.0)
    level = np.where(level > _TINY, level, 1.0)
    low = np.zeros(m) if kind != "other" else np.where(v.min(1) >= 0, 0.0, -_HUGE)
    high = np.full(m, 100.0 if kind == "percent" else _HUGE)
    return Scale(kind, float(c["percent_slack"]), level, low, high)


# ---- the stories -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mixture:
    """Predictive mixture of Student-t on the working scale, one row per window, one column per component."""

    weight: Array
    location: Array
    width: Array
    freedom: float


def _future(h: Array, damping: float) -> Array:
    """How far a trend of one a year has gone after h years when it fades by the factor ``damping``."""
    return np.asarray(damping * (1 - damping**h) / (1 - damping))


def _covariance(ago: Array, h: float, story: Sequence[float], damping: float) -> Array:
    """Covariance of (values - last value) of the earlier years and, last, the year asked for.

    ``ago`` are years relative to the last one (negative).  A unit of variance is that of one yearly step:
    a share ``noise`` of it passing, the rest staying; the trend comes on top.
    """
    noise, trend = story
    t = np.append(ago, h)
    same_side = np.sign(t)[:, None] == np.sign(t)[None, :]
    walk = np.where(same_side, np.minimum(abs(t)[:, None], abs(t)[None, :]), 0.0)
    slope = np.append(ago, _future(np.array(h), damping))
    passing = noise / 2 * (1 + np.eye(len(t)))
    return (1 - noise) * walk + passing + trend**2 * slope[:, None] * slope[None, :]


def components(z: Array, ago: Array, h: int, c: Constants) -> tuple[Array, Array, Array, Array]:
    """Every story at every liveliness, for windows (m, n) on the working scale.

    Returns per story location (m, S), variance factor (S,), sum of squares (m, S) and log determinant (S,):
    Gaussian conditioning of the year asked for on the known ones, the level itself being free.
    """
    d = z[:, :-1] - z[:, -1:]
    location, factor, squares, logdet = [], [], [], []
    for story in c["stories"]:
        k = _covariance(ago, h, story, c["damping"])
        known, cross = k[:-1, :-1], k[:-1, -1]
        solved = np.linalg.solve(known, np.column_stack([cross[:, None], d.T]))
        location.append(d @ solved[:, 0])
        factor.append(k[-1, -1] - cross @ solved[:, 0])
        squares.append((d.T * solved[:, 1:]).sum(0))
        logdet.append(np.linalg.slogdet(known)[1])
    return np.array(location).T, np.array(factor), np.array(squares).T, np.array(logdet)


def evidence(z: Array, ago: Array, h: int, kind: str, c: Constants) -> tuple[Array, Mixture]:
    """Log likelihood of the window under each component (m, S * W) and the components' forecasts.

    With wobble variance ~ scaled inverse chi-square (df, wobble^2), both are Student-t in closed form
    (e.g. Gelman et al., Bayesian Data Analysis, 3rd ed., section 14.8).  Weights are still equal here.
    """
    location, factor, squares, logdet = components(z, ago, h, c)
    df, k = float(c["freedom"]), z.shape[1] - 1
    prior = df * np.array(c["wobble"][kind]) ** 2
    total = prior[None, None, :] + squares[:, :, None]
    like = -0.5 * logdet[None, :, None] + df / 2 * np.log(prior) - (df + k) / 2 * np.log(total)
    width = np.sqrt(factor[None, :, None] * total / (df + k))
    m, j = len(z), width[0].size
    places = np.repeat(location, len(prior), axis=1)
    flat = Mixture(np.full((m, j), 1 / j), places, width.reshape(m, j), df + k)
    return like.reshape(m, j), flat


def mixture(z: Array, ago: Array, h: int, kind: str, c: Constants) -> Mixture:
    """Components weighed by the habit of the kind and the fit to the window."""
    like, parts = evidence(z, ago, h, kind, c)
    habit = np.log(np.array(c["weights"][kind]).ravel())
    return replace(parts, weight=special.softmax(like + habit, axis=1))


@lru_cache(maxsize=32)
def _t_table(df: float) -> Array:
    """Student-t distribution function on a fixed grid."""
    return np.asarray(special.stdtr(df, _T_GRID))


def distribution(mix: Mixture, x: Array) -> Array:
    """Distribution function of each row's mixture at its points (m, g), in units from the last value."""
    u = (x[:, :, None] - mix.location[:, None, :]) / mix.width[:, None, :]
    reached = np.interp(u, _T_GRID, _t_table(mix.freedom))
    return np.asarray(np.einsum("mgj,mj->mg", reached, mix.weight))


def relabel(n: int, c: Constants) -> Array:
    """The levels of the mixture at which the 99 levels really lie, by length of history."""
    curve = np.array(c["relabel"][str(min(n, len(c["relabel"])))])
    return np.asarray(special.ndtr(_line(_NORMAL, np.array(c["knots"]), curve)))


def _line(x: Array, knots: Array, heights: Array) -> Array:
    """Broken line through the knots, the outer pieces prolonged."""
    inner = np.interp(x, knots, heights)
    left = heights[0] + (x - knots[0]) * (heights[1] - heights[0]) / (knots[1] - knots[0])
    right = heights[-1] + (x - knots[-1]) * (heights[-1] - heights[-2]) / (knots[-1] - knots[-2])
    return np.where(x < knots[0], left, np.where(x > knots[-1], right, inner))


def _invert(mix: Mixture, levels: Array) -> Array:
    """Quantiles (m, 99) of the mixtures, in working-scale units from the last value."""
    centre = (mix.weight * mix.location).sum(1)
    spread = np.exp((mix.weight * np.log(mix.width)).sum(1))
    x = centre[:, None] + spread[:, None] * _GRID
    reached = distribution(mix, x)
    return np.array([np.interp(levels, f, g) for f, g in zip(reached, x, strict=True)])


def _sampling_error(v: Array, sizes: Array) -> Array:
    """Standard error (m,), in points, of the next survey against all known ones if the truth never moved.

    Proportions are drawn in by two successes and two failures (Agresti & Coull 1998), so that 0 % and
    100 % have an error too; the next survey is as large as the last.
    """
    counted = np.minimum(sizes, 1e12)
    share = (v / 100 * counted + 2) / (counted + 4)
    variance = share * (1 - share) / counted
    return np.asarray(100 * np.sqrt(variance[:, -1] + 1 / (1 / variance).sum(1)))


def _at_least(q: Array, error: Array) -> Array:
    """Quantiles (m, 99) at least as far from the median as sampling error (m,) alone puts them."""
    middle = q[:, 49:50]
    return np.where(
        LEVELS < 0.5, np.minimum(q, middle + error[:, None] * _NORMAL), np.maximum(q, middle + error[:, None] * _NORMAL)
    )


def _quantiles(t: Array, v: Array, h: int, kind: str, sizes: Array | None, c: Constants) -> Array:
    """Quantiles (m, 99) of windows (m, n) that share years, horizon and kind."""
    scale = scale_of(v, kind, c)
    z = scale.forth(v)
    away = _invert(mixture(z, t[:-1] - t[-1], h, kind, c), relabel(len(t), c))
    q = np.sort(scale.back(z[:, -1:] + away), axis=1)
    if sizes is None or kind != "percent":
        return q
    return np.asarray(np.clip(_at_least(q, _sampling_error(v, sizes)), 0, 100))


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
    grown = None if sizes is None else sizes[None]
    h = _whole("horizon", horizon)
    return np.asarray(_quantiles(t, v[None], h, kind, grown, constants())[0])


def forecast_batch(tasks: pd.DataFrame, c: Constants | None = None) -> Array:
    """`forecast` for many unbroken histories at once: columns y0, n, h, kind, values -> (N, 99)."""
    c = constants() if c is None else c
    empty = tasks[["y0", "n", "h", "kind"]].isna().any(axis=1)
    if empty.any():
        raise ValueError(f"tasks: {int(empty.argmax())} 番目の行に空の y0、n、h、kind があります")
    answers = np.empty((len(tasks), 99))
    places = tasks.assign(place=np.arange(len(tasks)))
    for key, group in places.groupby(["n", "h", "kind"], sort=True):
        n, h, kind = cast(tuple[int, int, str], key)
        rows = group["place"].to_numpy()
        for y0, values in zip(group["y0"], group["values"], strict=True):
            _history(range(int(y0), int(y0) + int(n)), values, kind)
        v = np.array(group["values"].to_list(), float)
        for i in range(0, len(rows), _CHUNK):
            part = v[i : i + _CHUNK]
            answers[rows[i : i + _CHUNK]] = _quantiles(np.arange(float(n)), part, _whole("h", h), kind, None, c)
    return answers


def _tail(q: Array, c: Constants) -> tuple[float, float]:
    """Lengths of the tails below .01 and above .99, from the slope of the outermost quantiles."""
    power = float(c["tail_power"])
    return power * float(q[1] - q[0]), power * float(q[-1] - q[-2])


def chance(quantiles: Array, target: float, direction: str, c: Constants | None = None) -> float:
    """Probability of being at the target or on its good side, read off 99 quantiles.

    Linear between quantiles; equal quantiles are a lump; beyond .01 and .99 a power-law tail with the slope
    of the outermost quantiles.  Exactly 0 or 1 only beyond a lump, which is a bound.
    """
    up, t = _direction(direction) == "up", _target(target)
    c = constants() if c is None else c
    q, power = np.asarray(quantiles, float), float(c["tail_power"])
    slack = 1e-9 * max(1.0, abs(t))
    k = int(np.searchsorted(q, t - slack, "left") if up else np.searchsorted(q, t + slack, "right"))
    left, right = _tail(q, c)
    if k == 0:
        below = _beyond(q[0] - t, left, power)
    elif k == len(q):
        below = 1 - _beyond(t - q[-1], right, power)
    else:
        a, b = q[k - 1], q[k]
        below = LEVELS[k - 1] + 0.01 * (min(max((t - a) / (b - a), 0.0), 1.0) if b > a else 0.5)
    return float(1 - below if up else below)


def _beyond(distance: float, length: float, power: float) -> float:
    """Probability further out than ``distance`` from the outermost quantile; none behind a lump."""
    return 0.01 * (1 + max(distance, 0.0) / length) ** -power if length > 0 else 0.0


def _inevitable(v: Array, target: float, direction: str, kind: str) -> float | None:
    """0 or 1 where arithmetic alone decides (a percentage above 100, a count below 0), else None."""
    low = 0.0 if kind != "other" or v.min() >= 0 else -np.inf
    high = 100.0 if kind == "percent" else np.inf
    if direction == "up":
        return 1.0 if target <= low else 0.0 if target > high else None
    return 1.0 if target >= high else 0.0 if target < low else None


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
    if target_year <= t[-1]:
        raise ValueError(f"target_year: {target_year} は最後の年 {int(t[-1])} より後ではありません")
    q = forecast(years, values, int(_whole("target_year", target_year - t[-1])), kind, sample_sizes)
    return _met(q, v, _target(target), _direction(direction), kind, managed, constants())


def _met(q: Array, v: Array, target: float, direction: str, kind: str, managed: bool, c: Constants) -> float:
    """Chance of meeting the target from the quantiles, corrected when the indicator is managed."""
    sure = _inevitable(v, target, direction, kind)
    if sure is not None:
        return sure
    edge = 1e-6
    p = min(max(chance(q, target, direction, c), edge), 1 - edge)
    return managed_probability(p, position(float(v[-1]), target, direction), len(v), c) if managed else p


def probability_batch(tasks: pd.DataFrame, managed: bool = True, c: Constants | None = None) -> Array:
    """`probability` for many: columns of `forecast_batch`, target and direction ("up" / "down") -> (N,)."""
    c = constants() if c is None else c
    q = forecast_batch(tasks, c)
    asked = zip(q, tasks["values"], tasks["target"], tasks["direction"], tasks["kind"], strict=True)
    return np.array(
        [_met(a, np.asarray(v, float), _target(t), _direction(d), k, managed, c) for a, v, t, d, k in asked]
    )


def position(last: float, target: float, direction: str) -> str:
    """Where the last value stands: "short" of the target, "at" it (to rounding) or "past" it."""
    gap = (last - target) * (1 if _direction(direction) == "up" else -1)
    if abs(gap) <= 1e-9 * max(1.0, abs(target)):
        return "at"
    return "past" if gap > 0 else "short"


def managed_probability(p_plain: float, position: str, n: int, c: Constants | None = None) -> float:
    """What targets of public programmes came to, where ordinary statistics say ``p_plain``.

    logit p' = a + b logit p, with a and b learnt by position.  The correction hears p only between the edges of
    where it was learnt, and the lines never cross: a harder target is never more likely.

    Parameters
    ----------
    p_plain : 0 to 1; exactly 0 and 1 stay as they are (decided by arithmetic).
    position : "short", "at" or "past", see `position`.
    n : number of values known; with few of them ordinary statistics are less to go by.

    Raises
    ------
    ValueError
        Naming argument and value: p outside 0-1, unknown position.
    """
    table = (constants() if c is None else c)["managed"]
    if not 0 <= p_plain <= 1:
        raise ValueError(f"p_plain: {p_plain} は0〜1にありません")
    if position not in table["intercept"]:
        raise ValueError(f"position: {position!r} は short / at / past のいずれでもありません")
    if p_plain in (0, 1):
        return float(p_plain)
    few = n <= table["few"]
    heard = special.logit(min(max(p_plain, table["hears"]), 1 - table["hears"]))
    line = {k: table["intercept"][k] + b * heard for k, b in table["slope"].items()}
    line["short"] = min(line["short"] + few * table["few_short"], line["at"])
    line["past"] = max(line["past"], line["at"])
    p = float(special.expit(line[position]))
    return max(p, table["least_of_few"]) if few else p


# ---- joint draws -------------------------------------------------------------------------------------


def sample_paths(
    years: Sequence[int],
    values: Sequence[float],
    horizons: Sequence[int],
    kind: str,
    sample_sizes: Sequence[float | None] | None = None,
    draws: int = 4000,
) -> Array:
    """Equally likely joint futures, for sums over years and "every year" targets.

    A Gaussian copula with the correlation of a random walk, sqrt(h1 / h2), over the margins of `forecast`.
    Fixed seed and ranked, so the margins are met exactly and the answer never changes.

    Parameters
    ----------
    horizons : (k,) years after the last value, each 1 or more, in any order.
    draws : number of futures, 1 or more.

    Returns
    -------
    (draws, k) values in the unit of ``values``; others as in `forecast`.
    """
    ahead = [_whole("horizons", h) for h in horizons]
    margins = {h: forecast(years, values, h, kind, sample_sizes) for h in ahead}
    order = sorted(margins)
    normal = np.random.default_rng(0).standard_normal((_whole("draws", draws), len(order)))
    steps = normal * np.sqrt(np.diff(order, prepend=0))
    ranks = np.cumsum(steps, axis=1).argsort(0, kind="stable").argsort(0, kind="stable")
    levels = (ranks + 0.5) / draws
    c = constants()
    bounds = scale_of(np.asarray(values, float)[None], kind, c)
    low, high = float(bounds.low[0]), float(bounds.high[0])
    column = {h: _read(margins[h], levels[:, i], low, high, c) for i, h in enumerate(order)}
    return np.column_stack([column[h] for h in ahead]) if ahead else np.empty((draws, 0))


def _read(q: Array, levels: Array, low: float, high: float, c: Constants) -> Array:
    """Values at any levels from 99 quantiles, with the tails of `chance`, within the bounds."""
    power = float(c["tail_power"])
    left, right = _tail(q, c)
    x = np.interp(levels, LEVELS, q)
    x = x - left * np.maximum((0.01 / np.minimum(levels, 0.01)) ** (1 / power) - 1, 0)
    x = x + right * np.maximum((0.01 / np.minimum(1 - levels, 0.01)) ** (1 / power) - 1, 0)
    return np.clip(x, low, high)
