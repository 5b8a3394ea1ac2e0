"""What targets of public programmes came to: the plain chance corrected by position of the last value (pure)."""

import numpy as np
import numpy.typing as npt
from scipy import special

from ictanalysis.forecast.arguments import goal_of, in_short, is_number, one_of, refuse, whole
from ictanalysis.forecast.constants import Constants, Managed, read_constants
from ictanalysis.forecast.engine import Array, Rows

POSITIONS = ("short", "at", "past")


def position(last: float, target: float, direction: str) -> str:
    """Where the last value stands: "short" of the target, "at" it (to rounding) or "past" it."""
    goal, up = goal_of(target, direction)
    if abs(last - goal) <= 1e-9 * max(1.0, abs(goal)):
        return "at"
    return "past" if (last > goal) == up else "short"


def managed_probability(p_plain: float, position: str, n: int, constants: Constants | None = None) -> float:
    """What targets of public programmes came to, where ordinary statistics say ``p_plain`` (0 to 1).

    logit p' = a + b logit p, with a and b learnt by `position`.  The correction hears p only between the edges of
    where it was learnt, and the lines never cross: a harder target is never more likely.  Exactly 0 and 1, decided
    by arithmetic, stay.  The more values ``n`` are known, the less a target short of its goal is lifted.
    ValueError names argument and value.
    """
    table = (constants or read_constants()).managed
    refuse(not is_number(p_plain) or not 0 <= p_plain <= 1, f"p_plain: {in_short(p_plain)} は0〜1にありません")
    one_of("position", position, POSITIONS)
    n = whole("n", n)
    if p_plain in (0, 1):
        return float(p_plain)
    heard = special.logit(min(max(p_plain, table.hears), 1 - table.hears))
    return float(special.expit(managed_line(heard, position, n, table)))


def managed_line(x: float | Array, position: str | npt.NDArray[np.str_], n: int | Rows, table: Managed) -> Array:
    """logit p' from x = logit p, element by element; intercept and slope by position, for "short" by n as well."""
    a, b, more = table.intercept, table.slope, np.minimum(n, table.most_values) - table.usual_values
    few = more * (table.per_value.intercept + table.per_value.slope * x)
    at = a.at + b.at * x
    short, past = np.minimum(a.short + b.short * x + few, at), np.maximum(a.past + b.past * x, at)
    return np.asarray(np.select([np.equal(position, "short"), np.equal(position, "past")], [short, past], at))
