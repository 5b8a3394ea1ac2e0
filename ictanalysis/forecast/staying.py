"""Indicators that stay where they are: the share that does not move, and the step away from 0 % or 100 % (pure).

Many published values do not move at all: 8, 8, 8 or 100 % year after year.  A share of the probability lies exactly
at the last value, by a logistic line for each class of history; the rest moves as in `ictanalysis.forecast.engine`.
"""

import numpy as np
import numpy.typing as npt
from scipy import special

from ictanalysis.forecast.constants import LEFT, Constants
from ictanalysis.forecast.quantiles import LEVELS, Array, Flags, unit_of

SAME = 1e-9  # values that differ by less of their size are the same
MOST_UNITS = 1e6  # a value of more units of its rounding is as fine as any
LEFT_LEVELS: Array = np.arange(1, LEFT + 1) / (LEFT + 1)


def unmoved(v: Array, kind: str) -> Flags:
    """Whether histories (m, n) of two values or more never moved."""
    size = 100.0 if kind == "percent" else abs(v).max(1, keepdims=True)
    return np.asarray((abs(v - v[:, :1]) <= SAME * size).all(1) & (v.shape[1] > 1))


def at_bound(v: Array, kind: str) -> Flags:
    """Whether the last value is 0 % or 100 %, from which there is one way only."""
    edge = 100 * SAME
    return np.asarray((kind == "percent") & ((v[:, -1] <= edge) | (v[:, -1] >= 100 - edge)))


def class_of(v: Array, kind: str) -> npt.NDArray[np.str_]:
    """Which of the classes each history (m, n) belongs to."""
    still, edge = unmoved(v, kind), at_bound(v, kind)
    names = ["unmoved_bound", "bound", "unmoved"]
    return np.select([still & edge, edge, still], names, "one" if v.shape[1] == 1 else "moving")


def stay_inputs(v: Array, h: int, kind: str) -> Array:
    """What staying depends on (m, 4): always 1, digits of the last value, log of years ahead, log of values known.

    Of a percentage the digits of what is more, those that do or those that do not.
    """
    unit, size = unit_of(v, kind), np.maximum(v[:, -1], 100 - v[:, -1]) if kind == "percent" else abs(v[:, -1])
    units = np.where(unit > 0, size / np.where(unit > 0, unit, 1.0), MOST_UNITS)
    digits = np.log10(1 + np.minimum(units, MOST_UNITS))
    return np.column_stack([np.ones(len(v)), digits, np.full(len(v), np.log(h)), np.full(len(v), np.log(v.shape[1]))])


def staying(v: Array, h: int, kind: str, c: Constants) -> Array:
    """Share (m,) of the probability that the value ``h`` years after histories (m, n) is exactly the last one."""
    chosen = np.array([c.staying[name] for name in class_of(v, kind)])
    return np.asarray(special.expit((chosen * stay_inputs(v, h, kind)).sum(1)))


def leaving(last: Array, c: Constants) -> Array:
    """Steps (m, 99) on the working scale away from the bound at which the last values (m,) stand."""
    steps = np.interp(LEVELS, LEFT_LEVELS, np.array(c.leaving))
    return np.asarray(np.where(last[:, None] > 50, -steps[::-1], steps))
