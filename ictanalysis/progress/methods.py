"""How far an indicator has come from baseline to target, by the official methods, side by side (pure).

Every method takes (base_year, base, year, value, target_year, target, direction) and gives a `Progress`.  Num may
be arrays that broadcast; then number, category and reason are arrays too.  [V]: cut-offs read in a published text;
[M]: from memory, to be confirmed.  Where a method has no answer there is a reason instead of a number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Num = npt.ArrayLike | None  # a number, an array of numbers, or None where it is not known
Steps = list[tuple[Mask, str]]
SIGNS = {"up": 1, "down": -1}
ONE_SIDED = 1.645  # z of a one-sided test at 5 %
ATTITUDE = 3.0  # points that an attitude survey must move before it counts as moved
LIKE_ZERO = 0.001  # Open SDG's stand-in for a target of 0
SLACK = 1e-9  # forgives the rounding of decimal fractions, so that a value exactly at a cut counts as reaching it
UNKNOWN = "値か目標がありません"
ONE_POINT = "基準年より後の実績がありません"
NO_SPAN = "目標年が基準年より後ではありません"
NOT_POSITIVE = "0以下の値があり、伸び率を計算できません"
SIGN_CHANGE = "基準の値が0か、値と符号が違うため、伸び率を計算できません"
MET_EARLY = "基準の年にすでに目標に達しており、進み具合の数がありません"
NO_WAY = "目標が基準の値と同じで、必要な変化がありません"
ZERO_TARGET = "目標が0のため、割合を計算できません"


@dataclass(frozen=True)
class Progress:
    """What a method says: number, class, and the reason when it cannot say (None, in arrays NaN or "")."""

    number: Any
    category: Any
    reason: Any


@dataclass(frozen=True)
class _Case:
    """The arguments as arrays of one shape, years counted from the base year."""

    base: Array
    value: Array
    target: Array
    elapsed: Array
    span: Array
    sign: int
    scalar: bool

    def meets(self, v: Array) -> Mask:
        return _reaches(self.sign * v, self.sign * self.target)


def _reaches(number: Array | float, cut: Array | float) -> Mask:
    return np.asarray(number >= cut - SLACK * np.maximum(1, np.abs(cut)))


def _case(base_year: Num, base: Num, year: Num, value: Num, target_year: Num, target: Num, direction: str) -> _Case:
    if direction not in SIGNS:
        raise ValueError(f"direction: {direction!r} は up / down のいずれでもありません")
    numbers = [np.array(np.nan if x is None else x, float) for x in (base, value, target, base_year, year, target_year)]
    b, v, t, start, now, end = (np.atleast_1d(x) for x in np.broadcast_arrays(*numbers))
    return _Case(b, v, t, now - start, end - start, SIGNS[direction], all(x.ndim == 0 for x in numbers))


def _answer(c: _Case, number: Array, said: Steps, unable: Steps, otherwise: npt.ArrayLike = "") -> Progress:
    """The first class whose mask holds; where one of ``unable`` holds, its reason, no number and ``otherwise``."""
    reason = np.select([mask for mask, _ in unable], [text for _, text in unable], "")
    category = np.select([mask for mask, _ in said], [name for _, name in said], "")
    category, number = np.where(reason == "", category, otherwise), np.where(reason == "", number, np.nan)
    reason = np.where((reason == "") & np.isnan(number), np.where(c.meets(c.base), MET_EARLY, NOT_POSITIVE), reason)
    if not c.scalar:
        return Progress(number, category, reason)
    found = float(number.item())
    return Progress(None if np.isnan(found) else found, str(category.item()) or None, str(reason.item()) or None)


def _unable(c: _Case, *own: tuple[Mask, str], target: bool = True) -> Steps:
    """What stops every method that looks at years: a missing number, nothing after the base year, no way to go."""
    missing = np.isnan(c.base) | np.isnan(c.value) | (target & np.isnan(c.target))
    span = [(~(c.span > 0), NO_SPAN)] if target else []
    return [(missing, UNKNOWN), (~(c.elapsed > 0), ONE_POINT), *span, *own]


def _steps(number: Array, names: Sequence[str], cuts: Sequence[Array | float]) -> Steps:
    """Classes from the best to the worst; a cut belongs to the better class."""
    above = [(_reaches(number, cut), name) for cut, name in zip(cuts, names, strict=False)]
    return [*above, (~np.isnan(number), names[-1])]


def _at_base(c: _Case, kept: str, lost: str) -> Steps:
    """Classes of a target that was met in the base year already: kept or lost."""
    early = c.meets(c.base)
    return [(early & c.meets(c.value), kept), (early, lost)]


def _ratio(part: Array, whole: Array) -> Array:
    """part / whole, element by element; NaN when whole is 0."""
    with np.errstate(all="ignore"):
        return np.asarray(np.where(whole == 0, np.nan, part / whole))


def _share_of_way(base: Array, value: Array, target: Array) -> Array:
    """(value - base) / (target - base): 0 at the baseline, 1 at the target; NaN when they are equal."""
    return _ratio(value - base, target - base)


def _growth(start: Array, end: Array, years: Array) -> Array:
    """Compound annual growth rate, (end / start)^(1 / years) - 1; NaN where there is none."""
    with np.errstate(all="ignore"):
        return np.asarray(np.power(end / start, 1 / years) - 1)


# ---- methods that compare growth rates ---------------------------------------------------------------


def eurostat(
    base_year: Num, base: Num, year: Num, value: Num, target_year: Num, target: Num, direction: str
) -> Progress:
    """Actual over required compound annual growth; with ``target=None`` the growth towards the good side.

    Eurostat, Sustainable development in the European Union: .95 / .60 / 0 with a target [V], 1 % / 0 / -1 %
    without [M].  All values must be positive.
    """
    c = _case(base_year, base, year, value, target_year, target, direction)
    actual = _growth(c.base, c.value, c.elapsed)
    if target is None:
        number = c.sign * actual
        names = ("significant_progress", "moderate_progress", "moderate_moving_away", "significant_moving_away")
        said = [(number > 0.01 + SLACK, names[0]), *_steps(number, names[1:], (0.0, -0.01))]
        return _answer(c, number, said, _unable(c, (np.minimum(c.base, c.value) <= 0, NOT_POSITIVE), target=False))
    number = np.where(c.meets(c.base), np.nan, _ratio(actual, _growth(c.base, c.target, c.span)))
    names = ("significant_progress", "moderate_progress", "insufficient_progress", "moving_away")
    said = [*_at_base(c, names[0], names[3]), *_steps(number, names, (0.95, 0.60, 0.0))]
    return _answer(c, number, said, _unable(c, (np.minimum(np.minimum(c.base, c.value), c.target) <= 0, NOT_POSITIVE)))


def open_sdg(
    base_year: Num, base: Num, year: Num, value: Num, target_year: Num, target: Num, direction: str, limit: Num = None
) -> Progress:
    """Observed growth over the size of the required one; with ``target=None`` the growth towards the good side.

    Statistics Canada's method as built into Open SDG 2.4 [V].  Without a target the cuts 1.5 % / 0.5 % / 0 shrink
    near a natural ``limit`` by 1 - (base / limit)^4.44, alike on both sides of it.
    """
    aim = None if target is None else np.where(np.equal(target, 0), LIKE_ZERO, target)
    c = _case(base_year, base, year, value, target_year, aim, direction)
    number = np.where(c.base < 0, -c.sign, c.sign) * _growth(c.base, c.value, c.elapsed)
    names = ("substantial_progress", "moderate_progress", "limited_progress", "deterioration")
    broken = (c.base == 0) | (c.base * c.value < 0)
    if target is None:
        scale = 1.0 if limit is None else _near_limit(c.base, limit)
        said, unable = _steps(number, names, (0.015 * scale, 0.005 * scale, 0.0)), [(broken, SIGN_CHANGE)]
        return _answer(c, number, said, _unable(c, *unable, target=False), "not_available")
    met = c.meets(c.value)
    number = np.where(broken, np.nan, _ratio(number, abs(_growth(c.base, c.target, c.span))))
    unable = _unable(c, (broken | (c.base * c.target < 0), SIGN_CHANGE), (c.base == c.target, NO_WAY))
    said = [(met, "target_achieved"), *_steps(number, names, (0.95, 0.60, 0.0))]
    return _answer(c, number, said, unable, np.where(met, "target_achieved", "not_available"))


def _near_limit(base: Array, limit: Num) -> Array:
    """Factor of the cuts: 0 at the limit, 1 at twice its distance from 0."""
    b, most = np.abs(base), np.abs(np.asarray(limit, float))
    nearness = np.where(b <= most, _ratio(b, most), _ratio(2 * most - b, most))
    return np.asarray(np.where(b < 2 * most, 1 - np.clip(nearness, 0, 1) ** 4.44, 1.0))


def unsd(
    base_year: Num, base: Num, year: Num, value: Num, target_year: Num, target: Num, direction: str,
    kind: str = "percent",
) -> Progress:  # fmt: skip
    """Share of the way that growth as observed will have covered in the target year.

    UN Statistics Division, SDG Progress Chart 2023, technical note [V]: .95 / .10.  A percentage within one point
    of a target of 0 or 100 % counts as met.
    """
    c = _case(base_year, base, year, value, target_year, target, direction)
    with np.errstate(all="ignore"):
        projected = c.value * np.power(1 + _growth(c.base, c.value, c.elapsed), c.span - c.elapsed)
    broken = np.minimum(c.base, c.value) <= 0
    number = np.where(broken | c.meets(c.base), np.nan, _share_of_way(c.base, projected, c.target))
    names = ("on_track", "fair_progress", "stagnation_or_regression")
    almost = (kind == "percent") & np.isin(c.target, (0, 100)) & _reaches(1, abs(c.value - c.target))
    said = [(almost, names[0]), *_at_base(c, names[0], names[2]), *_steps(number, names, (0.95, 0.10))]
    return _answer(c, number, said, _unable(c, (~almost & broken, NOT_POSITIVE)))


# ---- methods that compare with a straight line -------------------------------------------------------


def escap(
    years: Sequence[int], values: Num, target_year: int, target: Num, base_year: int, base: Num, direction: str
) -> Progress:
    """Gap left in the target year by a time-weighted straight line, over the change required.

    UN ESCAP, Asia and the Pacific SDG Progress Report, anticipated progress [V idea; M cut-offs .10 / 1 and
    weights: rank in time].  ``years``: (n,), at least two, oldest first; ``values``: (n,) or, for many, (m, n).
    """
    known = len(years) > 1
    last = _weighted_line(years, values, target_year) if known else np.nan
    c = _case(base_year, base, years[-1] if known else base_year, last, target_year, target, direction)
    number = np.where(c.meets(c.base), np.nan, 1 - _share_of_way(c.base, c.value, c.target))
    names = ("maintain", "accelerate", "reverse")
    said = [*_at_base(c, names[0], names[2]), *_steps(-number, names, (-0.10, -1.0))]
    return _answer(c, number, said, [(np.array([not known]), ONE_POINT), *_unable(c)])


def _weighted_line(years: Sequence[int], values: Num, at: int) -> Array:
    """Straight line through (years, values), the i-th value weighing i, read at a year: linear in the values."""
    x, weight = np.asarray(years, float), np.arange(1.0, len(years) + 1)
    away = x - np.average(x, weights=weight)
    lever = (at - x + away) * away / (weight * away**2).sum()
    return np.asarray(np.asarray(values, float)[..., None, :] @ (weight * (1 / weight.sum() + lever))[:, None])[
        ..., 0, 0
    ]


def sdsn(base_year: Num, base: Num, year: Num, value: Num, target_year: Num, target: Num, direction: str) -> Progress:
    """Yearly change over the change needed a year, both in a straight line.

    UN SDSN, Sustainable Development Report, trend arrows [M]: 1 / .50 / 0.
    """
    c = _case(base_year, base, year, value, target_year, target, direction)
    number = _linear(c)
    names = ("on_track", "moderately_improving", "stagnating", "decreasing")
    return _answer(c, number, [*_at_base(c, names[0], names[3]), *_steps(number, names, (1.0, 0.5, 0.0))], _unable(c))


def elapsed_share(
    base_year: Num, base: Num, year: Num, value: Num, target_year: Num, target: Num, direction: str
) -> Progress:
    """Share of the way over share of the time.  多摩市の施策評価 [V]: 1 / .60."""
    c = _case(base_year, base, year, value, target_year, target, direction)
    number = _linear(c)
    names = ("on_schedule", "somewhat_behind", "behind")
    return _answer(c, number, [*_at_base(c, names[0], names[2]), *_steps(number, names, (1.0, 0.6))], _unable(c))


def _linear(c: _Case) -> Array:
    number = _ratio(_share_of_way(c.base, c.value, c.target), _ratio(c.elapsed, c.span))
    return np.asarray(np.where(c.meets(c.base), np.nan, number))


def band(
    base_year: Num, base: Num, year: Num, value: Num, target_year: Num, target: Num, direction: str,
    attitude: bool = False,
) -> Progress:  # fmt: skip
    """Distance from the straight line of baseline to target at this year, positive on its good side, in units.

    福岡市の施策評価 [V]: a at or past the line, c worse than the baseline, else b.  In an attitude survey less than
    3 points are no change.
    """
    c = _case(base_year, base, year, value, target_year, target, direction)
    still = attitude & ~_reaches(abs(c.value - c.base), ATTITUDE)
    v = np.where(still, c.base, c.value)
    line = c.base + (c.target - c.base) * _ratio(c.elapsed, c.span)
    number = c.sign * (v - line)
    said = [(_reaches(c.sign * v, c.sign * line), "a"), (c.sign * (v - c.base) < 0, "c"), (~np.isnan(number), "b")]
    return _answer(c, number, said, _unable(c))


def healthy_people(
    base_year: Num, base: Num, year: Num, value: Num, target_year: Num, target: Num, direction: str,
    base_se: Num = None, se: Num = None,
) -> Progress:  # fmt: skip
    """Percent of the targeted change achieved, with a test of the change where standard errors are known.

    Healthy People 2030, progress measurement [V]: significant at 5 % (one-sided z = 1.645 here), else at least
    10 % of the way or, moving away, 10 % of the baseline.  ``base_se``, ``se`` in the unit of the values.
    """
    c = _case(base_year, base, year, value, target_year, target, direction)
    number = np.where(c.meets(c.base), np.nan, 100 * _share_of_way(c.base, c.value, c.target))
    toward = c.sign * (c.value - c.base)
    error = ONE_SIDED * np.hypot(np.asarray(base_se, float), np.asarray(se, float))
    tested, far = ~np.isnan(error), np.isnan(number) | _reaches(number, 10)
    better = np.where(tested, toward > error, (toward > 0) & far)
    worse = np.where(tested, toward < -error, (toward < 0) & _reaches(-toward, 0.10 * abs(c.base)))
    said = [(c.meets(c.value), "target_met"), (better, "improving"), (worse, "getting_worse")]
    only = np.where((c.elapsed == 0) & ~np.isnan(c.base), "baseline_only", "")
    return _answer(c, number, [*said, (~np.isnan(c.value), "no_detectable_change")], _unable(c), only)


def target_rate(
    base_year: Num, base: Num, year: Num, value: Num, target_year: Num, target: Num, direction: str
) -> Progress:
    """Value over target, the popular 達成率; it knows no baseline and so flatters.  Class: reached or not."""
    c = _case(base_year, base, year, value, target_year, target, direction)
    number = _ratio(c.value, c.target)
    said = [(c.meets(c.value), "reached"), (~np.isnan(number), "not_reached")]
    return _answer(c, number, said, [(np.isnan(c.value) | np.isnan(c.target), UNKNOWN), (c.target == 0, ZERO_TARGET)])
