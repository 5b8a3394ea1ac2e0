"""How far what moves really moves, and what stays where it is (pure)."""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import optimize, special

from ictanalysis.forecast import engine
from ictanalysis.forecast.constants import CLASSES, KINDS, UNMOVED, Constants
from ictanalysis.forecast.quantiles import Array, Flags, Rows
from ictanalysis.learning.cases import INPUTS, LONGEST, groups, mass_at_last, moving_quantiles, truncated

STAY_BELIEF = 0.5  # of no influence, for each weight of staying
PRIOR = 150.0  # tasks' worth of belief that a kind is recalibrated like all kinds
PRIOR_UNMOVED = 30.0  # and what never moved like a single value


def fit_moves(known: pd.DataFrame, c: Constants) -> Constants:
    """Recalibration and staying, one after the other: a value that came again may have stayed or moved back."""
    spread = truncated(known)
    z, tie, origin = outcomes(spread, c), spread["same"].to_numpy(bool), spread["origin"].to_numpy(np.int64)
    weight = spread["weight"].to_numpy(float) * (~spread["stay"].str.endswith("bound")).to_numpy(float)
    c = fit_recalibration(spread, z, weight * ~tie, c)
    for last in (False, True):
        again = mass_at_last(moving_quantiles(known, c), known)
        c = replace(c, staying=fit_staying(known, again))
        if not last:
            stays = special.expit(_stay_logits(known, c))
            moved = (1 - stays) * again / np.maximum(stays + (1 - stays) * again, 1e-12)
            c = fit_recalibration(spread, z, weight * np.where(tie, moved[origin], 1.0), c)
    return c


def outcomes(spread: pd.DataFrame, c: Constants) -> Array:
    """Where what came fell among what moves, before recalibration, on the Normal scale; spread over its rounding."""
    rng = np.random.default_rng(0)
    came = spread["actual"].to_numpy(float) + (rng.random(len(spread)) - 0.5) * spread["unit"].to_numpy(float)
    u, lump = np.empty(len(spread)), rng.random(len(spread))
    for n, h, kind, rows, v in groups(spread):
        scale, y = engine.scale_of(v, kind, c), came[rows]
        z = scale.forth(v)
        mix = engine.mixture(z, np.arange(1.0 - n, 0.0), h, kind, c)
        y = np.clip(y, scale.low, scale.high)
        at = engine.cdf(mix, scale.forth(y[:, None]) - z[:, -1:])[:, 0]
        at = np.where(y >= scale.high, 1 - lump[rows] * (1 - at), at)
        u[rows] = np.where(y <= scale.low, lump[rows] * at, at)
    return np.asarray(special.ndtri(np.clip(u, 1e-6, 1 - 1e-6)))


def fit_recalibration(spread: pd.DataFrame, z: Array, weight: Array, c: Constants) -> Constants:
    """Where, on the Normal scale, outcomes fell: a stretch by horizon, and a curve by length of history and kind.

    A kind with few tasks is drawn to the curve of all kinds; percentages are the same on both sides.
    """
    levels, told = special.ndtr(np.array(c.knots)), weight > 0
    z, weight = z[told], weight[told]
    n, h, kinds, still = (spread[name].to_numpy()[told] for name in ("n", "h", "kind", "still"))
    n = np.minimum(n, LONGEST)
    lengths = [i for i in range(1, LONGEST + 1) if (n == i).sum() >= 1 / levels[0]]
    if not lengths:
        raise ValueError(f"参照データ: 期間の数 {len(n)} が少なすぎて学べません")
    c = replace(
        c,
        stretch=_stretch(z, n, h),
        relabel=dict.fromkeys([f"{k} {i}" for k in KINDS for i in (UNMOVED, *range(1, LONGEST + 1))], c.knots),
    )
    z, relabel = z / engine.stretch(n, h, c), {}
    for i in range(1, LONGEST + 1):
        near = ~still & (n == min(lengths, key=lambda j: abs(j - i)))
        for kind in KINDS:
            all_kinds, own = (_curve(z[some], weight[some], levels, kind) for some in (near, near & (kinds == kind)))
            relabel[f"{kind} {i}"] = _drawn(own, weight[near & (kinds == kind)].sum(), all_kinds, PRIOR)
    for kind in KINDS:
        some = still & (kinds == kind)
        own, like = _curve(z[some], weight[some], levels, kind), np.array(relabel[f"{kind} 1"])
        relabel[f"{kind} {UNMOVED}"] = _drawn(own, weight[some].sum(), like, PRIOR_UNMOVED)
    return replace(c, relabel=relabel)


def _drawn(own: Array, cases: float, usual: Array, belief: float) -> tuple[float, ...]:
    """A curve of so many ``cases``, drawn to the usual one by a ``belief`` in cases."""
    return tuple(((belief * usual + cases * own) / (belief + cases)).tolist())


def _curve(z: Array, weight: Array, levels: Array, kind: str) -> Array:
    """Weighted quantiles of z; of percentages the same on both sides, since 30 % that do are 70 % that do not."""
    if not len(z):
        return np.zeros(len(levels))
    order = z.argsort()
    share = (weight[order].cumsum() - weight[order] / 2) / weight.sum()
    y = np.interp(levels, share, z[order])
    return np.asarray((y - y[::-1]) / 2 if kind == "percent" else y)


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


def _stay_logits(known: pd.DataFrame, c: Constants) -> Array:
    table = np.array([c.staying[name] for name in known["stay"]])
    return np.asarray((table * known[INPUTS].to_numpy(float)).sum(1))


def fit_staying(known: pd.DataFrame, again: Array) -> dict[str, tuple[float, float, float, float]]:
    """Per class of history how likely a value stays, where a share ``again`` (N,) of those that move comes back to it."""
    answer = {}
    for name in CLASSES:
        some = (known["stay"] == name).to_numpy()
        x, back = known.loc[some, INPUTS].to_numpy(float), again[some]
        y, weight = known.loc[some, "same"].to_numpy(bool), known.loc[some, "weight"].to_numpy(float)
        found = optimize.minimize(
            _stay_score, np.full(len(INPUTS), -0.1), (x, back, y, weight), jac=True, method="L-BFGS-B"
        )
        always, digits, ahead, values = (float(one) for one in found.x)
        answer[name] = (always, digits, ahead, values)
    return answer


def _stay_score(b: Array, x: Array, back: Array, y: Flags, weight: Array) -> tuple[float, Array]:
    """Minus log likelihood of having stayed or not, with a ridge, and its slope."""
    stays = special.expit(x @ b)
    same = np.clip(stays + (1 - stays) * back, 1e-9, 1 - 1e-9)
    loss = -(weight * np.where(y, np.log(same), np.log1p(-same))).sum()
    pull = weight * np.where(y, 1 / same, -1 / (1 - same)) * (1 - back) * stays * (1 - stays)
    return float(loss + STAY_BELIEF * (b**2).sum()), 2 * STAY_BELIEF * b - x.T @ pull
