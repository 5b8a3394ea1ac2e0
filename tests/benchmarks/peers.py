"""Forecasters in common use, written with statsmodels, to compare ours with.

Each takes years, values, horizon and kind and gives 99 quantiles, or raises where it has no distribution.
"""

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import special, stats
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel

from ictanalysis.forecast.quantiles import LEVELS, Array
from ictanalysis.learning.scoring import naive, possible

NORMAL = special.ndtri(LEVELS)


class NoDistributionError(ValueError):
    """The method cannot say how uncertain it is."""


def naive_walk(years: Sequence[int], values: Array, h: int, kind: str) -> Array:
    """No change, with the spread of a random walk."""
    return naive(values, h, kind)


def drift(years: Sequence[int], values: Array, h: int, kind: str) -> Array:
    """Random walk with drift (Hyndman & Athanasopoulos, Forecasting, 3rd ed., table 5.2)."""
    steps, n = np.diff(values), len(values)
    if n < 3:
        raise NoDistributionError("no step left to judge the spread by")
    width = steps.std(ddof=1) * np.sqrt(h * (1 + h / (n - 1)))
    return values[-1] + steps.mean() * h + width * NORMAL


def line(years: Sequence[int], values: Array, h: int, kind: str) -> Array:
    """Least-squares line with its Student-t prediction interval; two values: line with the walk's spread."""
    if len(values) < 2:
        raise NoDistributionError("one point is no line")
    fitted = sm.OLS(values, sm.add_constant(np.arange(len(values), dtype=float))).fit()
    if len(values) == 2:
        return values[-1] + (values[-1] - values[0]) * h + abs(values[-1] - values[0]) * np.sqrt(h) * NORMAL
    ahead = fitted.get_prediction([[1.0, len(values) - 1.0 + h]])
    return ahead.predicted_mean[0] + ahead.se_obs[0] * stats.t.ppf(LEVELS, fitted.df_resid)


def theta(years: Sequence[int], values: Array, h: int, kind: str) -> Array:
    """Theta method (Assimakopoulos & Nikolopoulos 2000)."""
    fitted = ThetaModel(values, period=1, deseasonalize=False).fit()
    low, high = np.asarray(fitted.prediction_intervals(h, alpha=0.2))[-1]
    return np.asarray(fitted.forecast(h))[-1] + (high - low) / 2 / NORMAL[89] * NORMAL


def damped_holt(years: Sequence[int], values: Array, h: int, kind: str) -> Array:
    """Holt's damped trend as a state space model, ETS(A,Ad,N)."""
    size = max(np.abs(values).mean(), 1e-9)
    model = ETSModel(pd.Series(values / size), error="add", trend="add", damped_trend=True)
    ahead = model.fit(disp=False, maxiter=200).get_prediction(start=len(values), end=len(values) + h - 1)
    width = np.sqrt(np.asarray(ahead.forecast_variance)[-1])
    return size * (np.asarray(ahead.predicted_mean)[-1] + width * NORMAL)


PEERS = {"naive": naive_walk, "drift": drift, "line": line, "theta": theta, "damped_holt": damped_holt}


def ask(name: str, y0: int, values: Sequence[float], h: int, kind: str) -> tuple[Array, bool]:
    """Quantiles of one peer, and whether it had none and the random walk answered in its place."""
    v = np.asarray(values, float)
    years = range(y0, y0 + len(v))
    try:
        if name in ("theta", "damped_holt") and np.ptp(v) == 0:
            raise NoDistributionError("nothing ever moved")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            q = possible(PEERS[name](years, v, h, kind), kind)
        if not np.isfinite(q).all():
            raise NoDistributionError("not finite")
    except Exception:  # whatever a library raises at tiny n; counted by the caller
        return naive(v, h, kind), True
    return q, False
