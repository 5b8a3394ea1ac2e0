"""The stories of the forecast: how usual each is, and how far what stands at a bound steps away (pure)."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
from scipy import optimize, special

from ictanalysis.forecast import engine
from ictanalysis.forecast.constants import KINDS, Constants, Story
from ictanalysis.forecast.quantiles import Array
from ictanalysis.forecast.staying import LEFT_LEVELS
from ictanalysis.learning.cases import groups

# What is tried, not what is learnt: the learnt numbers are in constants.json.
NOISES, TRENDS = (0.0, 0.35, 0.7, 0.95), (0.0, 0.4, 1.0)
LIVELINESS = (0.1, 0.4, 0.7, 0.95)  # quantiles of the yearly wobble called quiet, middle, lively, wild
RIDGE = 5.0  # tasks' worth of belief that all stories are equally usual
RARE = 0.002  # stories that are rarer are left out


def fit_stories(known: pd.DataFrame, c: Constants) -> Constants:
    """Per kind the stories, with the prior weights that make what came most likely (log score, ridge).

    Values that stayed, and histories at a bound, tell nothing of how far an indicator moves.
    """
    stories: dict[str, tuple[Story, ...]] = {}
    moved = known[~known["same"] & ~known["stay"].str.endswith("bound")]
    for kind in KINDS:
        own = moved[moved["kind"] == kind].reset_index(drop=True)
        usual = usual_wobble(known[(known["kind"] == kind) & ~known["stay"].str.endswith("bound")], kind, c)
        tried = np.array(list(product(NOISES, TRENDS, usual)))
        likelihoods = _likelihoods(own, kind, tried, c)
        found = optimize.minimize(_log_score, np.zeros(len(tried)), likelihoods, jac=True, method="L-BFGS-B")
        weight = special.softmax(found.x)
        kept = np.column_stack([tried, weight])[weight > RARE]
        kept[:, 3] /= kept[:, 3].sum()
        stories[kind] = tuple(tuple(one) for one in kept[kept[:, 3].argsort()[::-1]].tolist())
    return replace(c, stories=stories)


def usual_wobble(known: pd.DataFrame, kind: str, c: Constants) -> list[float]:
    """Yearly wobble of a quiet, middle, lively and wild indicator, on the working scale."""
    sizes = []
    for n, _, _, _, v in groups(known):
        if n > 2:
            z = engine.scale_of(v, kind, c).forth(v)
            sizes.append(np.sqrt((np.diff(z, axis=1) ** 2).mean(1)))
    middle = np.concatenate(sizes) if sizes else np.array([0.1])
    return [float(x) for x in np.maximum(np.quantile(middle, LIVELINESS), 1e-3)]


def _likelihoods(own: pd.DataFrame, kind: str, stories: Array, c: Constants) -> tuple[Array, Array, Array]:
    """Log marginal likelihood of each window, to its power, and of what came, under every story (N, J); weights (N,)."""
    log_ml, ahead, weight = [], [], []
    for n, h, _, rows, v in groups(own):
        scale = engine.scale_of(v, kind, c)
        z = scale.forth(v)
        before, parts = engine.components(z, np.arange(1.0 - n, 0.0), h, stories, c)
        came = scale.forth(own["actual"].to_numpy(float)[rows][:, None]) - z[:, -1:]
        df, u = parts.df, (came - parts.location) / parts.width
        norm = special.gammaln((df + 1) / 2) - special.gammaln(df / 2) - np.log(df * np.pi) / 2
        log_ml.append(c.likelihood_power * before)
        ahead.append(norm - (df + 1) / 2 * np.log1p(u**2 / df) - np.log(parts.width))
        weight.append(own["weight"].to_numpy(float)[rows])
    return np.concatenate(log_ml), np.concatenate(ahead), np.concatenate(weight)


def _log_score(x: Array, log_ml: Array, ahead: Array, weight: Array) -> tuple[float, Array]:
    """Minus log predictive density (with a ridge on the log weights) and its slope."""
    prior = special.log_softmax(x)
    joint, window = log_ml + ahead + prior, log_ml + prior
    loss = -(weight * (special.logsumexp(joint, axis=1) - special.logsumexp(window, axis=1))).sum()
    pull = weight @ (special.softmax(joint, axis=1) - special.softmax(window, axis=1))
    ridge = RIDGE / len(x)
    return float(loss + ridge / 2 * (x**2).sum()), -pull + ridge * x


def fit_leaving(known: pd.DataFrame, c: Constants) -> tuple[float, ...]:
    """Steps away from 0 % or 100 %, on the working scale, of those that left."""
    left = known[known["stay"].str.endswith("bound") & ~known["same"]]
    values = left[["last", "actual"]].to_numpy(float) if len(left) else np.array([[100.0, 90.0]])
    z = engine.scale_of(values, "percent", c).forth(values)
    return tuple(np.quantile(abs(z[:, 1] - z[:, 0]), LEFT_LEVELS).tolist())
