"""What targets of public programmes came to: the plain chance corrected by position of the last value (pure)."""

from typing import Any

import numpy as np
from scipy import special

from ictanalysis.forecast.arguments import goal_of, in_short, is_number, refuse, whole
from ictanalysis.forecast.engine import Constants, constants


def position(last: float, target: float, direction: str) -> str:
    """Where the last value stands: "short" of the target, "at" it (to rounding) or "past" it."""
    goal, up = goal_of(target, direction)
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
    refuse(not is_number(p_plain) or not 0 <= p_plain <= 1, f"p_plain: {in_short(p_plain)} は0〜1にありません")
    unknown = not isinstance(position, str) or position not in table["intercept"]
    refuse(unknown, f"position: {in_short(position)} は short / at / past のいずれでもありません")
    n = whole("n", n)
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
