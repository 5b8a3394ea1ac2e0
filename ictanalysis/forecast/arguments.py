"""What may be asked of the forecast: every argument checked by name (pure)."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeGuard

import numpy as np

from ictanalysis.forecast.constants import KINDS
from ictanalysis.forecast.quantiles import HUGE, Array

DIRECTIONS = ("up", "down")
MOST = 1e100  # a value beyond this is a slip of the pen
FAR = 100_000  # a year or a number of years beyond this too
BOUNDS = {"percent": (0.0, 100.0), "count": (0.0, MOST), "other": (-MOST, MOST)}
Years = Sequence[int]
Values = Sequence[float]
Sizes = Sequence[float | None] | None


def refuse(fault: object, message: str) -> None:
    if fault:
        raise ValueError(message)


def one_of(name: str, given: object, known: Iterable[str]) -> None:
    """Refuse a word that is none of those known."""
    strange = not isinstance(given, str) or given not in known
    refuse(strange, f"{name}: {in_short(given)} は {' / '.join(known)} のいずれでもありません")


def _is_sound(years: Years, values: Values, low: float, high: float) -> bool:
    """Whether plain numbers are a history, which takes less time to see than what is wrong with others."""
    plain = isinstance(years, tuple) and isinstance(values, tuple) and len(years) == len(values) > 0
    rising = plain and all(type(t) is int and abs(t) <= FAR for t in years) and all(a < b for a, b in pairwise(years))
    return rising and all(type(v) is float and low <= v <= high for v in values)


def history_arrays(years: Years, values: Values, kind: str) -> tuple[Array, Array]:
    """Years and values as arrays, refused by name when they cannot be a history."""
    if kind in BOUNDS and _is_sound(years, values, *BOUNDS[kind]):
        return np.array(years, float), np.array(values, float)
    one_of("kind", kind, KINDS)
    t, v = numbers("years", years), numbers("values", values)
    refuse(t.ndim != 1, f"years: {in_short(years)} は一列の並びではありません")
    refuse(t.shape != v.shape, f"values: 個数 {v.size} が years の個数 {t.size} と一致しません")
    refuse(not len(t), "values: 値が1つもありません(1つ以上必要です)")
    odd = not (abs(t) <= FAR).all() or (t % 1).any()
    refuse(odd, f"years: {in_short(t.tolist())} に整数の年でないものがあります")
    refuse((np.diff(t) <= 0).any(), f"years: {t.astype(int).tolist()} が古い順でないか、同じ年が重なっています")
    for x in v:
        refuse(not abs(x) <= MOST, f"values: {x} は扱える数ではありません(有限の数が必要です)")
        refuse(kind == "percent" and not 0 <= x <= 100, f"values: {x:g} は割合(percent)の範囲 0〜100 にありません")
        refuse(kind == "count" and x < 0, f"values: {x:g} は件数(count)として負の値です")
    return t, v


def numbers(name: str, given: object) -> Array:
    """An array of numbers, refused by name; true and false, dates and words are none."""
    try:
        found = np.asarray(given)
        wrong = found.dtype.kind in "bmM" or (found.dtype == object and any(isinstance(x, bool) for x in found.flat))
        found = np.asarray(given, float)
    except (TypeError, ValueError, OverflowError):
        wrong = True
    refuse(wrong, f"{name}: {in_short(given)} に数でないものがあります")
    return found


def is_number(x: object) -> TypeGuard[float]:
    return isinstance(x, (int, float, np.integer, np.floating)) and not isinstance(x, bool)


def whole(name: str, number: object, least: int = 1) -> int:
    """A whole number of at least ``least``, or a refusal that names the argument."""
    if is_number(number) and least <= number <= FAR and number == int(number):
        return int(number)
    raise ValueError(f"{name}: {in_short(number)} は{least}以上の整数ではありません")


def in_short(given: object) -> str:
    """What was given, in a length that can be read."""
    said = str(given) if is_number(given) else repr(given)
    return said if len(said) <= 40 else f"{said[:40]}…"


def goal_of(target: float, direction: str) -> tuple[float, bool]:
    """Target as a number, and whether upwards is its good side."""
    one_of("direction", direction, DIRECTIONS)
    refuse(not is_number(target), f"target: {in_short(target)} は数ではありません")
    refuse(not abs(target) <= HUGE, f"target: {in_short(target)} は有限の数ではありません")
    return float(target), direction == "up"


def sizes_of(sample_sizes: Sizes, n: int) -> Array | None:
    """Sample sizes (1, n), infinity marking unknown ones (None, NaN); None when nothing is known."""
    if sample_sizes is None:
        return None
    if isinstance(sample_sizes, tuple) and sample_sizes == (None,) * n:
        return np.full((1, n), np.inf)
    try:
        sizes = np.array([np.inf if s is None or s != s else float(s) for s in sample_sizes])
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"sample_sizes: {in_short(sample_sizes)} は数の並びではありません") from None
    refuse(len(sizes) != n, f"sample_sizes: 個数 {len(sizes)} が values の個数 {n} と一致しません")
    refuse((sizes < 1).any(), f"sample_sizes: {sizes.min():g} は1以上ではありません")
    return sizes[None]
