"""The forecast's engine: a mixture of Student-t components on a working scale, recalibrated (pure).

Twelve "stories" (pure walk ... mostly noise, trend none / mild / strong), each at four sizes of yearly wobble, make
48 components in closed form.  Their weights are the kind's prior weights times the marginal likelihood of the
history.  Percentages live on a logit scale with some slack, everything else as a share of its level.  At last the
levels are recalibrated by length of history.  All numbers come from ``constants.json`` (`ictanalysis.learn`).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

Array = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
Constants = dict[str, Any]

LEVELS: Array = np.arange(1, 100) / 100
HUGE = 1e150  # keeps every answer finite
_TINY = 1e-150  # a level below this is none
_CHUNK = 400  # histories handled at once, bounds the memory used
_NORMAL: Array = special.ndtri(LEVELS)
_GRID: Array = np.sinh(np.linspace(-6.0, 6.0, 161))  # fine near the centre, far in the tails
_T_GRID: Array = np.sinh(np.linspace(-9.0, 9.0, 4001))


@lru_cache(maxsize=1)
def constants() -> Constants:
    """The learnt constants, read once from the file beside this module."""
    text = resources.files("ictanalysis").joinpath("constants.json").read_text(encoding="utf-8")
    return cast(Constants, json.loads(text))


def groups(tasks: pd.DataFrame) -> Iterator[tuple[int, int, str, Rows, Array]]:
    """Tasks that share length, horizon and kind: (n, h, kind, rows, values (m, n))."""
    places = pd.Series(np.arange(len(tasks)), index=tasks.index)
    values = tasks["values"].to_list()
    for key, part in places.groupby([tasks["n"], tasks["h"], tasks["kind"]]):
        n, h, kind = cast(tuple[int, int, str], key)
        rows = part.to_numpy()
        yield int(n), int(h), kind, rows, np.array([values[i] for i in rows], float)


# ---- the working scale -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scale:
    """How m histories of one kind go to the working scale and back."""

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
    """Working scale of histories (m, n): recent level, slack and bounds."""
    m = len(v)
    level = np.abs(v[:, -int(c["level_years"]) :]).mean(1) + (c["count_slack"] if kind == "count" else 0.0)
    level = np.where(level > _TINY, level, 1.0)
    low = np.zeros(m) if kind != "other" else np.where(v.min(1) >= 0, 0.0, -HUGE)
    high = np.full(m, 100.0 if kind == "percent" else HUGE)
    return Scale(kind, float(c["percent_slack"]), level, low, high)


# ---- components and mixture --------------------------------------------------------------------------


@dataclass(frozen=True)
class Mixture:
    """Student-t mixture on the working scale, from the last value: rows are histories, columns components."""

    weight: Array
    location: Array
    width: Array
    df: float  # degrees of freedom


def _covariance(ago: Array, h: int, noise: float, trend: float, damping: float) -> Array:
    """Covariance of (values - last value) of the earlier years and, last, the year asked for.

    ``ago`` are years relative to the last one (negative).  A unit of variance is that of one yearly step: a share
    ``noise`` of it passing, the rest staying; the trend, fading by ``damping`` a year, comes on top.
    """
    t = np.append(ago, h)
    same_side = np.sign(t)[:, None] == np.sign(t)[None, :]
    walk = np.where(same_side, np.minimum(abs(t)[:, None], abs(t)[None, :]), 0.0)
    slope = np.append(ago, damping * (1 - np.power(damping, h)) / (1 - damping))
    passing = noise / 2 * (1 + np.eye(len(t)))
    return np.asarray((1 - noise) * walk + passing + trend**2 * slope[:, None] * slope[None, :])


def _condition(z: Array, ago: Array, h: int, c: Constants) -> tuple[Array, Array, Array, Array]:
    """Every story conditioned on the known years of histories (m, n), the level itself being free.

    Per story: location (m, S), variance factor (S,), sum of squares (m, S) and log determinant (S,).
    """
    d = z[:, :-1] - z[:, -1:]
    location, factor, squares, logdet = [], [], [], []
    for noise, trend in c["stories"]:
        k = _covariance(ago, h, noise, trend, c["damping"])
        known, cross = k[:-1, :-1], k[:-1, -1]
        solved = np.linalg.solve(known, np.column_stack([cross[:, None], d.T]))
        location.append(d @ solved[:, 0])
        factor.append(k[-1, -1] - cross @ solved[:, 0])
        squares.append((d.T * solved[:, 1:]).sum(0))
        logdet.append(np.linalg.slogdet(known)[1])
    return np.array(location).T, np.array(factor), np.array(squares).T, np.array(logdet)


def components(z: Array, ago: Array, h: int, kind: str, c: Constants) -> tuple[Array, Mixture]:
    """Log marginal likelihood (m, J) of the histories under each component, and the components' forecasts.

    With wobble variance ~ scaled inverse chi-square (df, wobble^2), both are Student-t in closed form
    (e.g. Gelman et al., Bayesian Data Analysis, 3rd ed., section 14.8).  Weights are still equal here.
    """
    location, factor, squares, logdet = _condition(z, ago, h, c)
    df, k = float(c["freedom"]), z.shape[1] - 1
    scatter = df * np.array(c["wobble"][kind]) ** 2
    total = scatter[None, None, :] + squares[:, :, None]
    log_ml = -0.5 * logdet[None, :, None] + df / 2 * np.log(scatter) - (df + k) / 2 * np.log(total)
    width = np.sqrt(factor[None, :, None] * total / (df + k))
    m, j = len(z), width[0].size
    places = np.repeat(location, len(scatter), axis=1)
    return log_ml.reshape(m, j), Mixture(np.full((m, j), 1 / j), places, width.reshape(m, j), df + k)


def mixture(z: Array, ago: Array, h: int, kind: str, c: Constants) -> Mixture:
    """Components weighted by the kind's prior weights times the marginal likelihood."""
    log_ml, equal = components(z, ago, h, kind, c)
    log_prior = np.log(np.array(c["weights"][kind]).ravel())
    return replace(equal, weight=special.softmax(log_ml + log_prior, axis=1))


@lru_cache(maxsize=32)
def _t_cdf(df: float) -> Array:
    """Student-t distribution function on a fixed grid."""
    return np.asarray(special.stdtr(df, _T_GRID))


def cdf(mix: Mixture, x: Array) -> Array:
    """Distribution function of each row's mixture at its points (m, g)."""
    u = (x[:, :, None] - mix.location[:, None, :]) / mix.width[:, None, :]
    return np.asarray(np.einsum("mgj,mj->mg", np.interp(u, _T_GRID, _t_cdf(mix.df)), mix.weight))


# ---- quantiles ---------------------------------------------------------------------------------------


def recalibrated(n: int, c: Constants) -> Array:
    """The mixture's levels at which the 99 levels really lie, by length of history.

    A broken line through the knots on the Normal scale, the outer pieces prolonged.
    """
    z, x, y = _NORMAL, np.array(c["knots"]), np.array(c["relabel"][str(min(n, len(c["relabel"])))])
    inner = np.interp(z, x, y)
    left = y[0] + (z - x[0]) * (y[1] - y[0]) / (x[1] - x[0])
    right = y[-1] + (z - x[-1]) * (y[-1] - y[-2]) / (x[-1] - x[-2])
    return np.asarray(special.ndtr(np.where(z < x[0], left, np.where(z > x[-1], right, inner))))


def _invert(mix: Mixture, levels: Array) -> Array:
    """Quantiles (m, 99) of the mixtures."""
    centre = (mix.weight * mix.location).sum(1)
    spread = np.exp((mix.weight * np.log(mix.width)).sum(1))
    x = centre[:, None] + spread[:, None] * _GRID
    return np.array([np.interp(levels, f, g) for f, g in zip(cdf(mix, x), x, strict=True)])


def _sampling_error(v: Array, sizes: Array) -> Array:
    """Standard error (m,), in points, of the next survey against all known ones if the truth never moved.

    Proportions are drawn in by two successes and two failures (Agresti & Coull 1998), so that 0 % and
    100 % have an error too; the next survey is as large as the last.
    """
    counted = np.minimum(sizes, 1e12)
    share = (v / 100 * counted + 2) / (counted + 4)
    variance = share * (1 - share) / counted
    return np.asarray(100 * np.sqrt(variance[:, -1] + 1 / (1 / variance).sum(1)))


def quantiles(t: Array, v: Array, h: int, kind: str, sizes: Array | None, c: Constants) -> Array:
    """Quantiles (m, 99) of histories (m, n) that share years, horizon and kind.

    They are at least as far from the median as sampling error alone would put them (percentages only).
    """
    if len(v) > _CHUNK:
        parts = [v[i : i + _CHUNK] for i in range(0, len(v), _CHUNK)]
        return np.concatenate([quantiles(t, part, h, kind, sizes, c) for part in parts])
    scale = scale_of(v, kind, c)
    z = scale.forth(v)
    away = _invert(mixture(z, t[:-1] - t[-1], h, kind, c), recalibrated(len(t), c))
    q = np.sort(scale.back(z[:, -1:] + away), axis=1)
    if sizes is None or kind != "percent":
        return q
    least = q[:, 49:50] + _sampling_error(v, sizes)[:, None] * _NORMAL
    return np.asarray(np.clip(np.where(LEVELS < 0.5, np.minimum(q, least), np.maximum(q, least)), 0, 100))


# ---- between and beyond the 99 quantiles -------------------------------------------------------------


def _tails(q: Array, power: float) -> tuple[float, float]:
    """Lengths of the power-law tails below .01 and above .99, from the slope of the outermost quantiles."""
    return power * float(q[1] - q[0]), power * float(q[-1] - q[-2])


def _beyond(distance: float, length: float, power: float) -> float:
    """Probability further out than ``distance`` from the outermost quantile; none behind a lump."""
    return 0.01 * (1 + max(distance, 0.0) / length) ** -power if length > 0 else 0.0


def below(q: Array, x: float, including: bool, c: Constants) -> float:
    """Probability of less than ``x`` (or, ``including``, of at most ``x``) from 99 quantiles."""
    power, slack = float(c["tail_power"]), 1e-9 * max(1.0, abs(x))
    left, right = _tails(q, power)
    k = int(np.searchsorted(q, x + slack, "right") if including else np.searchsorted(q, x - slack, "left"))
    if k == 0:
        return _beyond(q[0] - x, left, power)
    if k == len(q):
        return 1 - _beyond(x - q[-1], right, power)
    a, b = q[k - 1], q[k]
    return float(LEVELS[k - 1] + 0.01 * (min(max((x - a) / (b - a), 0.0), 1.0) if b > a else 0.5))


def read_off(q: Array, levels: Array, c: Constants) -> Array:
    """Values at any levels from 99 quantiles, with the tails of `below`."""
    power = float(c["tail_power"])
    left, right = _tails(q, power)
    x = np.interp(levels, LEVELS, q)
    x = x - left * np.maximum((0.01 / np.minimum(levels, 0.01)) ** (1 / power) - 1, 0)
    return np.asarray(x + right * np.maximum((0.01 / np.minimum(1 - levels, 0.01)) ** (1 / power) - 1, 0))
