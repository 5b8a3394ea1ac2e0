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
from ictanalysis.forecast.known import of_one
from ictanalysis.forecast.managed import SUREST, plain_of, traits_of
from ictanalysis.forecast.quantiles import Array, Reading, Rows, reading_of, rounded_to, unit_of_one


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
    t, v = history_arrays(years, values, kind)
    _, place, ranks = _joint(t, v, horizons, kind, sizes_of(sample_sizes, len(v)), draws, constants or read_constants())
    return np.asarray(_even(len(ranks))[ranks[:, place]])


def _joint(
    t: Array, v: Array, horizons: Sequence[int], kind: str, sizes: Array | None, draws: int, c: Constants
) -> tuple[list[int], list[int], Rows]:
    """The years ahead, each once; which of them each of ``horizons`` is; and their ranks (draws, years)."""
    refuse(not np.iterable(horizons), f"horizons: {in_short(horizons)} は整数の並びではありません")
    ahead = [whole("horizons", h) for h in horizons]
    order, draws = sorted(set(ahead)), whole("draws", draws)
    known = c.together[str(min(len(v), len(c.together)))]
    passing = np.zeros(len(order))
    if kind == "percent" and sizes is not None:
        margins = [of_one(t, v, h, kind, sizes, c) for h in order]
        passing = np.array([engine.passing_share(q, sizes) for q in margins])
    return order, [order.index(h) for h in ahead], _ranks(tuple(order), known, passing.tobytes(), draws)


@lru_cache(maxsize=64)
def _ranks(order: tuple[int, ...], known: Together, passing: bytes, draws: int) -> Rows:
    """Ranks (draws, k), from 0, of joint draws of the years ahead; most histories share them."""
    drawn = np.random.default_rng(0).standard_normal((draws, len(order)))
    mixed = drawn @ np.linalg.cholesky(together(order, known, np.frombuffer(passing))).T if order else drawn
    return mixed.argsort(0, kind="stable").argsort(0, kind="stable")


def _even(draws: int) -> Array:
    """Levels (draws,) that are evenly spread, the lowest first."""
    return np.asarray((np.arange(draws) + 0.5) / draws)


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
    c, (t, v) = constants or read_constants(), history_arrays(years, values, kind)
    sizes = sizes_of(sample_sizes, len(v))
    order, place, ranks = _joint(t, v, horizons, kind, sizes, draws, c)
    if not order:
        return np.empty(ranks.shape)
    levels = _plain(len(ranks), c)
    if aim is not None:
        one_of("aim", aim, DIRECTIONS)
        n = max(known or len(v), len(v))
        traits = traits_of(v[None], kind, aim == "up") & (np.array(TRAITS) != "one" if n > 1 else True)
        levels = _aimed(len(ranks), aim == "up", traits.tobytes(), n, c)
    q = np.array([of_one(t, v, h, kind, sizes, c) for h in order])
    bounds, unit = engine.scale_of(v[None], kind, c), np.repeat(unit_of_one(v, kind), len(q))
    made = np.clip(rounded_to(levels.off(q, c), unit), bounds.low, bounds.high)
    return np.array([made[i, ranks[:, i]] for i in place]).T


@lru_cache(maxsize=8)
def _plain(draws: int, c: Constants) -> Reading:
    return reading_of(_even(draws), c)


@lru_cache(maxsize=64)
def _aimed(draws: int, up: bool, traits: bytes, n: int, c: Constants) -> Reading:
    """What evenly spread levels (draws,) become where the indicator is managed; many histories share them."""
    better = 1 - _even(draws) if up else _even(draws)  # chance of so good a value or a better one
    plain = plain_of(better, np.frombuffer(traits, bool)[None], n, c.managed)
    return reading_of(np.clip(1 - plain if up else plain, SUREST, 1 - SUREST), c)


def joint_chance(levels: Array, chances: Array, every: bool) -> float:
    """Chance that every year (else: any year) is good, from joint ``levels`` (draws, k) and each year's own chance (k,).

    Never more than the least likely year's, or never less than the likeliest's.
    """
    good = levels <= np.asarray(chances)
    share = (float((good.all(1) if every else good.any(1)).sum()) + 0.5) / (len(good) + 1)
    return float(min(share, *chances) if every else max(share, *chances))
