"""Distributions as 99 quantiles: read with power-law tails, mixed with a lump, rounded (pure)."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from ictanalysis.forecast.constants import Constants

Array = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
LEVELS: Array = np.arange(1, 100) / 100
NORMAL: Array = special.ndtri(LEVELS)
HUGE = 1e150  # keeps every answer finite
FINEST = 6  # decimals; values with more are not rounded


def _tails(q: Array, power: float) -> tuple[Array, Array]:
    """Lengths (m,) of the power-law tails of (m, 99) below .01 and above .99, from the slope of the outermost."""
    return power * (q[:, 1] - q[:, 0]), power * (q[:, -1] - q[:, -2])


def read_off(q: Array, levels: Array, c: Constants) -> Array:
    """Values (m, k) at levels (m, k) or (1, k) from 99 quantiles (m, 99), with the tails of `below`."""
    left, right = _tails(q, power := float(c.tail_power))
    each = np.broadcast_to(levels, (len(q), levels.shape[1]))
    x = np.array([np.interp(level, LEVELS, row) for level, row in zip(each, q, strict=True)])
    x -= left[:, None] * _out(levels, power)
    return np.asarray(x + right[:, None] * _out(1 - levels, power))


def _out(levels: Array, power: float) -> Array:
    """How many tails beyond .01 a level lies; 0 above."""
    return np.asarray(np.maximum((0.01 / np.minimum(levels, 0.01)) ** (1 / power) - 1, 0))


class Reading(NamedTuple):
    """Levels (k,) made ready to be read off many distributions: neighbours below, distances from them, tails."""

    below: Rows
    apart: Array
    left: Array
    right: Array

    def off(self, q: Array, c: Constants) -> Array:
        """`read_off` of these levels (m, k) from 99 quantiles (m, 99)."""
        left, right = _tails(q, float(c.tail_power))
        slope = np.concatenate([np.diff(q) / np.diff(LEVELS), np.zeros((len(q), 1))], axis=1)
        x = slope[:, self.below] * self.apart + q[:, self.below]
        for tail, length, sign in ((self.left, left, -1), (self.right, right, 1)):
            beyond = tail.nonzero()[0]
            x[:, beyond] += sign * length[:, None] * tail[beyond]
        return np.asarray(x)


def reading_of(levels: Array, c: Constants) -> Reading:
    """Levels (k,) made ready to be read off many distributions."""
    below = np.clip(LEVELS.searchsorted(levels, "right") - 1, 0, 98)
    apart = np.maximum(levels - LEVELS[below], 0.0)
    power = float(c.tail_power)
    return Reading(below, apart, _out(levels, power), _out(1 - levels, power))


def _beyond(distance: float, length: float, power: float) -> float:
    """Probability further out than ``distance`` from the outermost quantile; none behind a lump."""
    return 0.01 * (1 + max(distance, 0.0) / length) ** -power if length > 0 else 0.0


def below(q: Array, x: float, including: bool, c: Constants) -> float:
    """Probability of less than ``x`` (or, ``including``, of at most ``x``) from 99 quantiles."""
    power, slack = float(c.tail_power), 1e-9 * max(1.0, abs(x))
    k = int(q.searchsorted(x + slack, "right") if including else q.searchsorted(x - slack, "left"))
    if k == 0:
        return _beyond(float(q[0]) - x, power * float(q[1] - q[0]), power)
    if k == len(q):
        return 1 - _beyond(x - float(q[-1]), power * float(q[-1] - q[-2]), power)
    a, b = float(q[k - 1]), float(q[k])
    return float(LEVELS[k - 1] + 0.01 * (min(max((x - a) / (b - a), 0.0), 1.0) if b > a else 0.5))


def with_lump(q: Array, last: Array, share: Array, c: Constants) -> Array:
    """Quantiles (m, 99) of a mixture: a ``share`` (m,) exactly at ``last`` (m,), the rest as ``q`` (m, 99)."""
    under = np.array([np.interp(x, row, LEVELS, left=0.0, right=1.0) for x, row in zip(last, q, strict=True)])
    p, mark = share[:, None], last[:, None]
    begins = (1 - p) * under[:, None]
    low, high = (np.clip(level / (1 - p), 1e-6, 1 - 1e-6) for level in (LEVELS, LEVELS - p))
    lower, upper = np.minimum(read_off(q, low, c), mark), np.maximum(read_off(q, high, c), mark)
    return np.asarray(np.where(begins > LEVELS, lower, np.where(begins + p < LEVELS, upper, mark)))


def unit_of(v: Array, kind: str) -> Array:
    """Rounding (m,) of histories (m, n): the largest of 1, .1, ... that all values are whole multiples of, else 0.

    0, not known, for what may be told in any unit.
    """
    unit = np.zeros(len(v))
    if kind == "other":
        return unit
    for decimals in range(FINEST, -1, -1):
        scaled = v * 10.0**decimals
        unit[(abs(scaled - np.round(scaled)) <= 1e-9 * np.maximum(1.0, abs(scaled))).all(1)] = 10.0**-decimals
    return unit


def unit_of_one(v: Array, kind: str) -> float:
    """`unit_of` a single history (n,)."""
    return _unit(v.tobytes(), kind)


@lru_cache(maxsize=4096)
def _unit(v: bytes, kind: str) -> float:
    return float(unit_of(np.frombuffer(v)[None], kind)[0])


def rounded_to(q: Array, unit: Array) -> Array:
    """Values (m, k) on the rounding (m,) of their histories; 0 leaves them as they are."""
    step = np.where(unit > 0, unit, 1.0)[:, None]
    units = np.round(np.round(q / step, FINEST))  # what arithmetic leaves behind the point decides nothing
    return np.asarray(np.where(unit[:, None] > 0, np.round(units * step, FINEST), q))
