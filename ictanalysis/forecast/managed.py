"""What targets of public programmes came to: the plain chance corrected by the kind of history (pure).

logit p' = a + b logit p, with a and b learnt; histories of one value, small counts, histories that never moved and
programmes that have not started add their own.  A function of p and the history alone: a harder target is never
more likely, and the chance has no step at the last value.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from scipy import special

from ictanalysis.forecast.arguments import in_short, is_number, one_of, refuse, whole
from ictanalysis.forecast.constants import TRAITS, Constants, Managed, read_constants
from ictanalysis.forecast.quantiles import Array, Flags, Rows
from ictanalysis.forecast.staying import SAME, unmoved

SMALL = 10  # counts below this are small
SUREST = 1e-6  # chances nearer to 0 or 1 are not told apart
SURE = float(special.logit(1 - SUREST))


def traits_of(v: Array, kind: str, up: bool) -> Flags:
    """Which of `TRAITS` histories (m, n) have (m, 4); one that only stood at its worst bound has not started, no more."""
    still, alone = unmoved(v, kind), v.shape[1] == 1
    idle = (still | alone) & (abs(v[:, -1] - (0 if up else 100)) <= 100 * SAME) & (up or kind == "percent")
    small = (kind == "count") & (v.max(1) < SMALL)
    return np.column_stack([alone & ~idle, small & ~idle, still & ~idle, idle])


def managed_probability(p_plain: float, traits: Sequence[str], n: int, constants: Constants | None = None) -> float:
    """What targets of public programmes came to, where ordinary statistics say ``p_plain`` (0 to 1).

    ``traits`` are those of `TRAITS` that the history has.  Exactly 0 and 1, decided by arithmetic, stay.  The more
    values ``n`` are known, the less a target is lifted.  ValueError names argument and value.
    """
    c = constants or read_constants()
    refuse(not is_number(p_plain) or not 0 <= p_plain <= 1, f"p_plain: {in_short(p_plain)} は0〜1にありません")
    for trait in traits:
        one_of("traits", trait, TRAITS)
    n = whole("n", n)
    if p_plain in (0, 1):
        return float(p_plain)
    return _managed(float(p_plain), tuple(traits), n, c)


@lru_cache(maxsize=4096)
def _managed(p: float, traits: Sequence[str], n: int, c: Constants) -> float:
    has = np.array([[name in traits for name in TRAITS]])
    x = special.logit(np.clip([p], SUREST, 1 - SUREST))
    return float(special.expit(managed_line(x, has, np.array([n]), c.managed))[0])


def managed_line(x: Array, traits: Flags, n: Rows, table: Managed) -> Array:
    """logit p' (m,) from x = logit p (m,), traits (m, 4) and number of values n (m,)."""
    low, high = table.ends
    inner = np.clip(x, low, high)
    added = np.array([[table.classes[name].intercept, table.classes[name].slope] for name in TRAITS])
    intercept, slope = (traits @ added + [table.usual.intercept, table.usual.slope]).T
    values = table.per_value * (np.minimum(n, table.most_values) - table.usual_values)
    beyond = np.where(traits[:, TRAITS.index("not_started")], table.end_slope_not_started, table.end_slope)
    return np.asarray(intercept + values + np.maximum(slope, 0.0) * inner + beyond * (x - inner))


def plain_of(p: Array, traits: Flags, n: int, table: Managed) -> Array:
    """The plain chances (m,) that are corrected to ``p`` (m,), for one history with ``traits`` (1, 4): the inverse."""
    x = np.linspace(-SURE, SURE, 401)
    line = managed_line(x, np.repeat(traits, len(x), 0), np.full(len(x), n), table)
    return np.asarray(special.expit(np.interp(special.logit(p), line, x)))
