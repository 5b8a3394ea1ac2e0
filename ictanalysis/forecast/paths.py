"""Joint futures, for sums over years and "every year" targets (pure)."""

from collections.abc import Sequence

import numpy as np

from ictanalysis.forecast import engine
from ictanalysis.forecast.arguments import Sizes, Values, Years, history_arrays, in_short, refuse, sizes_of, whole
from ictanalysis.forecast.constants import Constants, read_constants
from ictanalysis.forecast.engine import Array


def sample_paths(
    years: Years, values: Values, horizons: Sequence[int], kind: str, sample_sizes: Sizes = None, draws: int = 4000,
    constants: Constants | None = None,
) -> Array:  # fmt: skip
    """Equally likely joint futures (draws, k), ``horizons`` (k,) years after the last value, in any order.

    A Gaussian copula over the margins of `forecast`: a random walk, correlation sqrt(h1 / h2), whose learnt
    share ``persistence`` stays while the rest of each year passes; a survey's own sampling error passes too.
    Fixed seed and ranked, so the margins are met exactly and the answer never changes.
    Units, other arguments and errors as in `forecast`.
    """
    refuse(not np.iterable(horizons), f"horizons: {in_short(horizons)} は整数の並びではありません")
    ahead, c = [whole("horizons", h) for h in horizons], constants or read_constants()
    t, v = history_arrays(years, values, kind)
    sizes = sizes_of(sample_sizes, len(v))
    margins = {h: engine.quantiles(t, v[None], h, kind, sizes, c)[0] for h in ahead}
    order = sorted(margins)
    normal = np.random.default_rng(0).standard_normal((2, whole("draws", draws), len(order)))
    walk = np.cumsum(normal[0] * np.sqrt(np.diff(order, prepend=0)), axis=1) / np.sqrt(order)
    passing = np.array([engine.passing_share(margins[h], sizes) for h in order]) * (kind == "percent")
    stays = c.persistence * (1 - passing)
    ranks = (np.sqrt(stays) * walk + np.sqrt(1 - stays) * normal[1]).argsort(0, kind="stable").argsort(0, kind="stable")
    levels, bounds = (ranks + 0.5) / draws, engine.scale_of(v[None], kind, c)
    drawn = [engine.read_off(margins[h], levels[:, order.index(h)], c) for h in ahead]
    return np.clip(np.column_stack(drawn), bounds.low, bounds.high) if ahead else np.empty((draws, 0))
