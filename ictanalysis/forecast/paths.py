"""Joint futures, for sums over years and "every year" targets (pure)."""

from collections.abc import Sequence

import numpy as np

from ictanalysis.forecast import engine
from ictanalysis.forecast.arguments import history_arrays, in_short, refuse, sizes_of, whole
from ictanalysis.forecast.engine import Array, Constants, constants


def sample_paths(
    years: Sequence[int],
    values: Sequence[float],
    horizons: Sequence[int],
    kind: str,
    sample_sizes: Sequence[float | None] | None = None,
    draws: int = 4000,
    c: Constants | None = None,
) -> Array:
    """Equally likely joint futures, for sums over years and "every year" targets.

    A Gaussian copula over the margins of `forecast`: a random walk, correlation sqrt(h1 / h2), whose learnt
    share ``persistence`` stays while the rest of each year passes; a survey's own sampling error passes too.
    Fixed seed and ranked, so the margins are met exactly and the answer never changes.

    Parameters
    ----------
    horizons : (k,) years after the last value, each 1 or more, in any order.
    draws : number of futures, 1 or more.

    Returns
    -------
    (draws, k) values in the unit of ``values``; others as in `forecast`.
    """
    refuse(not np.iterable(horizons), f"horizons: {in_short(horizons)} は整数の並びではありません")
    ahead, c = [whole("horizons", h) for h in horizons], c or constants()
    t, v = history_arrays(years, values, kind)
    sizes = sizes_of(sample_sizes, len(v))
    margins = {h: engine.quantiles(t, v[None], h, kind, sizes, c)[0] for h in ahead}
    order = sorted(margins)
    normal = np.random.default_rng(0).standard_normal((2, whole("draws", draws), len(order)))
    walk = np.cumsum(normal[0] * np.sqrt(np.diff(order, prepend=0)), axis=1) / np.sqrt(order)
    passing = np.array([engine.passing_share(margins[h], sizes) for h in order]) * (kind == "percent")
    stays = c["persistence"] * (1 - passing)
    ranks = (np.sqrt(stays) * walk + np.sqrt(1 - stays) * normal[1]).argsort(0, kind="stable").argsort(0, kind="stable")
    levels = (ranks + 0.5) / draws
    bounds = engine.scale_of(v[None], kind, c)
    column = {
        h: np.clip(engine.read_off(margins[h], levels[:, i], c), bounds.low, bounds.high) for i, h in enumerate(order)
    }
    return np.column_stack([column[h] for h in ahead]) if ahead else np.empty((draws, 0))
