"""Learn the constants of the forecast from reference windows and real targets (pure)."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import product
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

from ictanalysis import forecast as fc
from ictanalysis.forecast import engine
from ictanalysis.forecast.constants import Constants, Line, Managed, Positions, Story
from ictanalysis.forecast.engine import Array, Rows
from ictanalysis.learning.scoring import places

# What is tried, not what is learnt: the learnt numbers are in constants.json.
FREEDOMS = (2.0, 3.0, 5.0)
NOISES, TRENDS = (0.0, 0.35, 0.7, 0.95), (0.0, 0.4, 1.0)
# quantiles of the yearly wobble called quiet, middle, lively, wild
LIVELINESS = (0.1, 0.4, 0.7, 0.95)
RIDGE = 5.0  # tasks' worth of belief that all stories are equally usual
RARE = 0.002  # stories that are rarer are left out
LONGEST = 6  # history lengths recalibrated one by one
USUAL_SLOPE, BELIEF = 0.65, 2.0  # slope expected for managed targets, and its weight in targets
HEARS = 0.01  # chances beyond this and its opposite are not told apart in managed targets
USUAL_VALUES = 3.5  # managed: intercept and slope are those of so many values
NOTHING_LEARNT = Managed(
    Positions(0.0, 0.0, 0.0), Positions(1.0, 1.0, 1.0), Line(0.0, 0.0), USUAL_VALUES, LONGEST, HEARS
)
DESIGN = Constants(
    learnt_on="", percent_slack=1.0, count_slack=1.0, level_years=6, damping=0.98,
    knots=(-2.0, -1.3, -0.6, 0.0, 0.6, 1.3, 2.0), longest_horizon=5, tail_power=4.0, freedom=FREEDOMS[0],
    stories={}, stretch=(0.0, 0.0), relabel={}, persistence=1.0, managed=NOTHING_LEARNT,
)  # fmt: skip
Learnt = TypeVar("Learnt")


# ---- learning ----------------------------------------------------------------------------------------


def learn(windows: pd.DataFrame, managed: pd.DataFrame) -> Constants:
    """All constants, rounded to four digits; the same files always give the same numbers."""
    c = learn_engine(windows)
    return replace(c, managed=learn_managed(managed, fc.probability_batch(managed, False, c)))


def learn_engine(windows: pd.DataFrame) -> Constants:
    """Constants of the plain forecast: wobble, prior weights, recalibration."""
    absent = [k for k in fc.KINDS if not (windows["kind"] == k).any()]
    if absent:
        raise ValueError(f"参照データ: kind が {', '.join(absent)} の事例が1つもありません")
    tried = [fit_stories(windows, replace(DESIGN, freedom=freedom)) for freedom in FREEDOMS]
    best, _ = min(tried, key=lambda found: found[1])
    c = rounded(fit_recalibration(windows, rounded(best)))
    return rounded(replace(c, persistence=fit_persistence(windows, c)))


def fit_stories(windows: pd.DataFrame, c: Constants) -> tuple[Constants, float]:
    """Per kind the stories, with the prior weights that make what came most likely (log score, ridge), and the loss."""
    stories: dict[str, tuple[Story, ...]] = {}
    loss = 0.0
    for kind in fc.KINDS:
        own = windows[windows["kind"] == kind]
        tried = np.array(list(product(NOISES, TRENDS, usual_wobble(own, kind, c))))
        log_ml, ahead = _likelihoods(own, kind, tried, c)
        found = optimize.minimize(_log_score, np.zeros(len(tried)), (log_ml, ahead), jac=True, method="L-BFGS-B")
        weight = special.softmax(found.x)
        kept = np.column_stack([tried, weight])[weight > RARE]
        kept[:, 3] /= kept[:, 3].sum()
        stories[kind] = tuple(tuple(one) for one in kept[kept[:, 3].argsort()[::-1]].tolist())
        loss += float(found.fun)
    return replace(c, stories=stories), loss


def groups(tasks: pd.DataFrame) -> Iterator[tuple[int, int, str, Rows, Array]]:
    """Tasks that share length, horizon and kind: (n, h, kind, rows, values (m, n))."""
    values = tasks["values"].to_list()
    places = cast(dict[tuple[int, int, str], Rows], tasks.groupby(["n", "h", "kind"]).indices)
    for (n, h, kind), rows in sorted(places.items()):
        yield int(n), int(h), kind, rows, np.array([values[i] for i in rows], float)


def usual_wobble(windows: pd.DataFrame, kind: str, c: Constants) -> list[float]:
    """Yearly wobble of a quiet, middle, lively and wild indicator, on the working scale."""
    sizes = []
    for n, _, _, _, v in groups(windows):
        if n > 2:
            z = engine.scale_of(v, kind, c).forth(v)
            sizes.append(np.sqrt((np.diff(z, axis=1) ** 2).mean(1)))
    middle = np.concatenate(sizes) if sizes else np.array([0.1])
    return [float(x) for x in np.maximum(np.quantile(middle, LIVELINESS), 1e-3)]


def _likelihoods(windows: pd.DataFrame, kind: str, stories: Array, c: Constants) -> tuple[Array, Array]:
    """Log marginal likelihood of each window, and of what came after it, under every story (N, J)."""
    log_ml, ahead = [], []
    for n, h, _, rows, v in groups(windows):
        scale = engine.scale_of(v, kind, c)
        z = scale.forth(v)
        before, parts = engine.components(z, np.arange(1.0 - n, 0.0), h, stories, c)
        came = scale.forth(windows["actual"].to_numpy(float)[rows][:, None]) - z[:, -1:]
        df, u = parts.df, (came - parts.location) / parts.width
        norm = special.gammaln((df + 1) / 2) - special.gammaln(df / 2) - np.log(df * np.pi) / 2
        log_ml.append(before)
        ahead.append(norm - (df + 1) / 2 * np.log1p(u**2 / df) - np.log(parts.width))
    return np.concatenate(log_ml), np.concatenate(ahead)


def _log_score(x: Array, log_ml: Array, ahead: Array) -> tuple[float, Array]:
    """Minus log predictive density (with a ridge on the log weights) and its slope."""
    prior = special.log_softmax(x)
    joint, window = log_ml + ahead + prior, log_ml + prior
    loss = -(special.logsumexp(joint, axis=1) - special.logsumexp(window, axis=1)).sum()
    pull = (special.softmax(joint, axis=1) - special.softmax(window, axis=1)).sum(0)
    ridge = RIDGE / len(x)
    return float(loss + ridge / 2 * (x**2).sum()), -pull + ridge * x


def ranks(windows: pd.DataFrame, c: Constants) -> Array:
    """Where each outcome fell in its distribution before recalibration; evenly spread over a lump it fell in."""
    u = np.empty(len(windows))
    came = windows["actual"].to_numpy(float)
    spread = np.random.default_rng(0).random(len(windows))
    for n, h, kind, rows, v in groups(windows):
        scale = engine.scale_of(v, kind, c)
        z, y = scale.forth(v), came[rows]
        mix = engine.mixture(z, np.arange(1.0 - n, 0.0), h, kind, c)
        at = engine.cdf(mix, scale.forth(y[:, None]) - z[:, -1:])[:, 0]
        at = np.where(y >= scale.high, 1 - spread[rows] * (1 - at), at)
        u[rows] = np.where(y <= scale.low, spread[rows] * at, at)
    return np.asarray(np.clip(u, 1e-6, 1 - 1e-6))


def fit_recalibration(windows: pd.DataFrame, c: Constants) -> Constants:
    """Where, on the Normal scale, outcomes really fell: a stretch by horizon, and a curve by length of history."""
    z, n, h = special.ndtri(ranks(windows, c)), windows["n"].to_numpy(), windows["h"].to_numpy()
    levels = special.ndtr(np.array(c.knots))
    lengths = [i for i in range(1, LONGEST + 1) if (n == i).sum() >= 1 / levels[0]]
    if not lengths:
        raise ValueError(f"参照データ: 期間の数 {len(n)} が少なすぎて学べません")
    nearest = {i: min(lengths, key=lambda j: abs(j - i)) for i in range(1, LONGEST + 1)}
    c = replace(c, stretch=_stretch(z, n, h), relabel=dict.fromkeys(map(str, nearest), c.knots))
    z = z / engine.stretch(n, h, c)
    relabel = {str(i): tuple(np.quantile(z[n == j], levels).tolist()) for i, j in nearest.items()}
    return replace(c, relabel=relabel)


def _stretch(z: Array, n: Rows, h: Rows) -> tuple[float, float]:
    """How the log spread of z changes a year further ahead, (first, more) in first + more * n; least squares.

    z beyond 2 counts as 2, so that tails, which the curves take care of, do not decide.
    """
    cells = pd.DataFrame({"n": np.minimum(n, LONGEST), "h": h, "square": np.minimum(abs(z), 2.0) ** 2})
    found = cells.groupby(["n", "h"])["square"].agg(["mean", "size"]).reset_index()
    ahead = found["h"].to_numpy(float) - 3
    design = np.column_stack([ahead, ahead * found["n"], pd.get_dummies(found["n"])]).astype(float)
    weight = np.sqrt(found["size"].to_numpy(float))
    spread = np.log(found["mean"].to_numpy(float)) / 2
    first, more, *_ = np.linalg.lstsq(design * weight[:, None], spread * weight, rcond=None)[0].tolist()
    return first, more


def fit_persistence(windows: pd.DataFrame, c: Constants) -> float:
    """Share of a random walk's correlation between years that windows of six years show in their last three.

    Correlation of a Gaussian copula from Kendall's tau, sin(pi tau / 2) (Lindskog, McNeil & Schmock 2003).
    """
    z = path_ranks(windows, c)
    if len(z) < 30:
        return 1.0
    first, second = np.triu_indices(z.shape[1], 1)
    walk = np.sqrt((first + 1) / (second + 1))
    tau = np.array([stats.kendalltau(z[:, i], z[:, j]).statistic for i, j in zip(first, second, strict=True)])
    return float(np.clip(np.sin(np.pi / 2 * tau) @ walk / (walk @ walk), 0.0, 1.0))


def path_ranks(windows: pd.DataFrame, c: Constants) -> Array:
    """Of windows of six years: where (N, 3) the last three fell, on the Normal scale, as the first three saw them."""
    longest = windows[windows["n"] == LONGEST]
    if longest.empty:
        return np.empty((0, 3))
    hidden = longest.assign(n=3, values=[v[:3] for v in longest["values"]])
    came = np.array(longest["values"].to_list(), float).reshape(len(longest), -1)[:, 3:]
    seen = [ranks(hidden.assign(h=i + 1, actual=came[:, i]), c) for i in range(came.shape[1])]
    return np.asarray(np.clip(special.ndtri(np.array(seen)).T, -3, 3))


def learn_managed(tasks: pd.DataFrame, p: Array) -> Managed:
    """Intercepts and slopes by position, by weighted logistic regression with lines kept in order.

    Every target counts once; a few targets' worth of belief in "no shift, usual slope" keep rare positions
    sober.
    """
    place, n, side = np.array(places(tasks)), tasks["n"].to_numpy(), 2 * tasks["met"].to_numpy(float) - 1
    w = tasks["weight"].to_numpy(float) * ((p > 0) & (p < 1))
    x = special.logit(np.clip(p, HEARS, 1 - HEARS))
    centre = np.array([0.0, 0.0, 0.0, USUAL_SLOPE, USUAL_SLOPE, 0.0, 0.0])
    free, rising = (None, None), (0, None)

    def loss(b: Array) -> float:
        miss = np.logaddexp(0, -side * fc.managed_line(x, place, n, _managed_table(b)))
        return float((w * miss).sum() + BELIEF * ((b - centre) ** 2).sum())

    bounds = [free, free, rising, rising, rising, free, free]
    found = optimize.minimize(loss, centre, jac="3-point", method="L-BFGS-B", bounds=bounds, tol=1e-12)
    return rounded(replace(_managed_table(found.x), targets=round(float(tasks["weight"].sum()))))


def _managed_table(b: Array) -> Managed:
    """The table of `forecast.managed_line`; slopes are never negative, whatever the number of values."""
    short, at, past, slope, slope_at, per_value, slope_per_value = (float(number) for number in b)
    steepest = slope / USUAL_VALUES
    more = Line(per_value, min(max(slope_per_value, -steepest), steepest))
    return Managed(
        Positions(short, at, at + past), Positions(slope, slope_at, slope_at), more, USUAL_VALUES, LONGEST, HEARS
    )


def rounded(held: Learnt) -> Learnt:
    """The same structure with every number that is not whole at four significant digits."""
    answer: Any = held
    if isinstance(held, float):
        answer = round(float(f"{held:.4g}"), 8) + 0.0
    elif isinstance(held, tuple):
        answer = tuple(map(rounded, held))
    elif isinstance(held, dict):
        answer = {key: rounded(one) for key, one in held.items()}
    elif is_dataclass(held) and not isinstance(held, type):
        answer = replace(held, **{one.name: rounded(getattr(held, one.name)) for one in fields(held)})
    return cast(Learnt, answer)
