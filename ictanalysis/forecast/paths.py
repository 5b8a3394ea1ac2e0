"""Years together: joint futures for sums, and the chance that every year, or any, is good (pure)."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from ictanalysis.forecast import engine
from ictanalysis.forecast.arguments import (
    DIRECTIONS,
    Sizes,
    Values,
    Years,
    history_arrays,
    in_short,
    one_of,
    refuse,
    sizes_of,
    whole,
)
from ictanalysis.forecast.constants import TRAITS, Constants, Together, read_constants
from ictanalysis.forecast.managed import SUREST, plain_of, traits_of
from ictanalysis.forecast.quantiles import Array, read_off, rounded_to, unit_of


def together(ahead: Sequence[int], known: Together, passing: Array) -> Array:
    """Correlation (k, k) of years ``ahead``: a random walk's share that fades; of each year a part is ``passing`` (k,)."""
    h = np.array(ahead, float)
    walk = known.share * (np.minimum.outer(h, h) / np.maximum.outer(h, h)) ** known.fading
    stays = np.sqrt(1 - passing)
    correlation = walk * np.outer(stays, stays)
    np.fill_diagonal(correlation, 1.0)
    return np.asarray(correlation)


def sample_levels(
    years: Years, values: Values, horizons: Sequence[int], kind: str, sample_sizes: Sizes = None, draws: int = 4000,
    constants: Constants | None = None,
) -> Array:  # fmt: skip
    """Equally likely joint levels (draws, k), 0 to 1, of the years ``horizons`` (k,) after the last value.

    A Gaussian copula whose correlation is learnt by the number of values (`together`); a survey's own sampling error
    passes.  Fixed seed and ranked: each year's levels are evenly spread, and the answer never changes.
    """
    refuse(not np.iterable(horizons), f"horizons: {in_short(horizons)} は整数の並びではありません")
    ahead, c = [whole("horizons", h) for h in horizons], constants or read_constants()
    t, v = history_arrays(years, values, kind)
    sizes, order, draws = sizes_of(sample_sizes, len(v)), sorted(set(ahead)), whole("draws", draws)
    known = c.together[str(min(len(v), len(c.together)))]
    passing = [0.0] * len(order)
    if kind == "percent" and sizes is not None:
        passing = [engine.passing_share(engine.of_one(t, v, h, kind, sizes, c), sizes) for h in order]
    return levels_of(tuple(order), known, tuple(passing), draws)[:, [order.index(h) for h in ahead]]


@lru_cache(maxsize=4)
def levels_of(ahead: tuple[int, ...], known: Together, passing: tuple[float, ...], draws: int) -> Array:
    """`sample_levels` (draws, k) of rising years ``ahead``, drawn once however often they are asked for."""
    drawn = np.random.default_rng(0).standard_normal((draws, len(ahead)))
    mixed = drawn @ np.linalg.cholesky(together(ahead, known, np.array(passing))).T
    ranks = mixed.argsort(0, kind="stable").argsort(0, kind="stable")
    return np.asarray((ranks + 0.5) / draws)


def sample_paths(
    years: Years, values: Values, horizons: Sequence[int], kind: str, sample_sizes: Sizes = None, draws: int = 4000,
    constants: Constants | None = None, aim: str | None = None, known: int | None = None,
) -> Array:  # fmt: skip
    """Equally likely joint futures (draws, k), ``horizons`` (k,) years after the last value, in any order.

    The margins are those of `forecast`, hung together as in `sample_levels`.  With an ``aim`` ("up" or "down") each
    year is what public programmes with such a target came to: its levels are corrected as in `managed_probability`,
    with ``known`` years behind the values where some are means of several years.
    Units, other arguments and errors as in `forecast`.
    """
    levels = sample_levels(years, values, horizons, kind, sample_sizes, draws, constants)
    c, (t, v) = constants or read_constants(), history_arrays(years, values, kind)
    sizes = sizes_of(sample_sizes, len(v))
    if aim is not None:
        one_of("aim", aim, DIRECTIONS)
        better = 1 - levels if aim == "up" else levels  # chance of so good a value or a better one
        n = max(known or len(v), len(v))
        traits = traits_of(v[None], kind, aim == "up") & (np.array(TRAITS) != "one" if n > 1 else True)
        plain = plain_of(better.ravel(), traits, n, c.managed).reshape(better.shape)
        levels = np.clip(1 - plain if aim == "up" else plain, SUREST, 1 - SUREST)
    if not levels.shape[1]:
        return levels
    q = np.array([engine.of_one(t, v, h, kind, sizes, c) for h in horizons])
    bounds, unit = engine.scale_of(v[None], kind, c), np.repeat(unit_of(v[None], kind), len(q))
    return np.clip(rounded_to(read_off(q, levels.T, c), unit), bounds.low, bounds.high).T


def joint_chance(levels: Array, chances: Array, every: bool) -> float:
    """Chance that every year (else: any year) is good, from joint ``levels`` (draws, k) and each year's own chance (k,).

    Never more than the least likely year's, or never less than the likeliest's.
    """
    good = levels <= np.asarray(chances)
    share = (float((good.all(1) if every else good.any(1)).sum()) + 0.5) / (len(good) + 1)
    return float(min(share, *chances) if every else max(share, *chances))
