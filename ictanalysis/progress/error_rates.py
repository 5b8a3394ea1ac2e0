"""How often each official method would be wrong by chance: the same two surveys, taken again many times (pure)."""

import numpy as np

from ictanalysis.inputs.plan import Indicator
from ictanalysis.progress.agreement import every_method, standard_error
from ictanalysis.progress.methods import Progress
from ictanalysis.progress.series import History, meets

TRIED = ("eurostat", "open_sdg", "unsd", "sdsn", "escap", "elapsed_share", "band", "healthy_people")
TRUTHS = ("path", "flat", "observed")
DRAWS = 5000
Rates = dict[str, dict[str, float]]


def truth_now(
    truth: str, base_year: int, base: float, year: int, value: float, target_year: int, target: float
) -> float:
    """The true percentage at the later survey if progress is on the straight path, flat, or as observed."""
    path = base + (target - base) * (year - base_year) / (target_year - base_year)
    return {"path": float(np.clip(path, 0, 100)), "flat": base, "observed": value}[truth]


def error_rates(
    base_year: int, base: float, base_size: int, year: int, value: float, size: int, target_year: int, target: float,
    direction: str, attitude: bool = True, draws: int = DRAWS,
) -> dict[str, Rates]:  # fmt: skip
    """Share of repeated surveys in which each method gives each class, for each assumption about the truth.

    Parameters
    ----------
    base, value, target : percentages (0-100); base_size, size : respondents of the two surveys.
    draws : surveys redrawn, both of them, binomial and unrounded, with a fixed seed.

    Returns
    -------
    truth -> method -> class -> share (0 to 1); classes that never came are absent.
    """
    rng = np.random.default_rng(0)
    then = 100 * rng.binomial(base_size, base / 100, draws) / base_size
    found = {}
    for truth in TRUTHS:
        p = truth_now(truth, base_year, base, year, value, target_year, target)
        now = 100 * rng.binomial(size, p / 100, draws) / size
        asked = (base_year, then, year, now, target_year, target, direction)
        series, errors = np.column_stack([then, now]), (standard_error(then, base_size), standard_error(now, size))
        answers = every_method(asked, ([base_year, year], series), "percent", attitude, errors)
        found[truth] = {name: _shares(answers[name]) for name in TRIED}
    return found


def of_indicator(one: Indicator, history: History, draws: int = DRAWS) -> dict[str, Rates] | None:
    """`error_rates` of a level indicator's baseline and latest value; None unless both are surveys of known size."""
    seen = {y: (v, n) for y, v, n in zip(history.years, history.values, history.sample_sizes, strict=True)}
    start, last = one.baseline_year, max(seen, default=None)
    if one.kind != "percent" or not one.is_level or start not in seen or last is None or not start < last:
        return None
    (base, size), (value, size_now) = seen[start], seen[last]
    if not size or not size_now or meets(base, one.target, one.direction):
        return None
    return error_rates(
        start, base, int(size), last, value, int(size_now), one.target_year, one.target, one.direction,
        one.is_attitude, draws,
    )  # fmt: skip


def _shares(progress: Progress) -> dict[str, float]:
    names, counts = np.unique(progress.category, return_counts=True)
    return {str(name): float(count / len(progress.category)) for name, count in zip(names, counts, strict=True)}
