"""How the years to come hang together (pure)."""

from itertools import combinations, product

import numpy as np
import pandas as pd

from ictanalysis import forecast as fc
from ictanalysis.forecast.constants import Constants, Together
from ictanalysis.forecast.paths import together
from ictanalysis.forecast.quantiles import Array
from ictanalysis.learning.scoring import positions

SHARES, FADINGS = np.arange(0.8, 1.001, 0.01), np.arange(0.2, 0.601, 0.02)  # tried
YEARS_TOGETHER = {1: 4, 2: 4, 3: 3}  # years looked at together, by number of values known
FEWEST = 30  # windows; with fewer the years go their way as a random walk


def fit_together(windows: pd.DataFrame, c: Constants) -> dict[str, Together]:
    """By number of values known the correlation of the years to come that makes years so often all good, or all bad.

    Compared are the shares of windows of which two, three or all of the years looked at lay on the same side of
    their own middle, with those of a Gaussian copula.
    """
    known: dict[str, Together] = {}
    for k, years in YEARS_TOGETHER.items():
        z = years_ahead(windows, k, years, c)
        known[str(k)] = _nearest(z) if len(z) >= FEWEST else Together(1.0, 0.5)
    return known


def years_ahead(windows: pd.DataFrame, k: int, years: int, c: Constants) -> Array:
    """Of longer windows: where (N, years) the years after the first ``k`` fell, 0 to 1, as those ``k`` values saw them."""
    longer = windows[windows["n"] >= k + years]
    longer = longer[~longer.assign(told=longer["values"].map(tuple)).duplicated(["y0", "kind", "told"])]
    if longer.empty:
        return np.empty((0, years))
    came = np.array([v[k : k + years] for v in longer["values"]], float)
    hidden = longer.assign(n=k, values=[v[:k] for v in longer["values"]])
    seen = [positions(fc.forecast_batch(hidden.assign(h=i + 1), c), came[:, i]) for i in range(years)]
    return np.array(seen).T


def _nearest(u: Array) -> Together:
    """The copula whose shares of years on the same side are nearest to those of levels u (N, k)."""
    years = u.shape[1]
    sets = [list(some) for size in range(2, years + 1) for some in combinations(range(years), size)]
    came = _same_side(u - 0.5, sets)
    drawn = np.random.default_rng(0).standard_normal((10_000, years))
    tried = [Together(float(share), float(fading)) for share, fading in product(SHARES, FADINGS)]

    def miss(one: Together) -> float:
        factor = np.linalg.cholesky(together(range(1, years + 1), one, np.zeros(years)) + 1e-9 * np.eye(years))
        return float(((_same_side(drawn @ factor.T, sets) - came) ** 2).sum())

    return min(tried, key=miss)


def _same_side(x: Array, sets: list[list[int]]) -> Array:
    """Shares of rows in which all of some columns are on the same side of 0, for each set of columns."""
    return np.array([((x[:, some] > 0).all(1) | (x[:, some] < 0).all(1)).mean() for some in sets])
