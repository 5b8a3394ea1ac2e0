"""The forecast's engine: a mixture of Student-t components on a working scale, recalibrated (pure).

Each kind has a handful of "stories" (pure walk ... mostly noise; trend none, mild or strong; quiet ... wild), each
in closed form.  Their weights are the kind's prior weights times the marginal likelihood of the history.
Percentages live on a logit scale with some slack, everything else as a share of its level.  At last the levels are
recalibrated by kind, length of history and horizon, and a share stays at the last value.  All learnt numbers come as `Constants`.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy import special

from ictanalysis.forecast.constants import UNMOVED, Constants, longest
from ictanalysis.forecast.quantiles import HUGE, LEVELS, NORMAL, Array, Rows, with_lump
from ictanalysis.forecast.staying import at_bound, leaving, staying, unmoved

_TINY = 1e-150  # a level below this is none
_CHUNK = 400  # histories handled at once, bounds the memory used
_GRID: Array = np.sinh(np.linspace(-6.0, 6.0, 161))  # fine near the centre, far in the tails
_T_GRID: Array = np.sinh(np.linspace(-9.0, 9.0, 4001))


@dataclass(frozen=True)
class Scale:
    """How m histories of one kind go to the working scale and back."""

    kind: str
    slack: float  # points beyond 0 and 100 (percent)
    level: Array  # (m,) size of one unit of the working scale (others)
    low: Array  # (m,) smallest possible value
    high: Array  # (m,) largest possible value

    def forth(self, v: Array) -> Array:
        """Values (m, k) on the working scale."""
        if self.kind == "percent":
            return np.asarray(special.logit((v + self.slack) / (100 + 2 * self.slack)))
        return np.asarray(v / self.level[:, None])

    def back(self, z: Array) -> Array:
        """Values (m, k) in their own unit, clipped to what is possible."""
        width = 100 + 2 * self.slack
        v = special.expit(z) * width - self.slack if self.kind == "percent" else z * self.level[:, None]
        return np.asarray(np.clip(v, self.low[:, None], self.high[:, None]))


def scale_of(v: Array, kind: str, c: Constants) -> Scale:
    """Working scale of histories (m, n): last level, slack and bounds."""
    usual, slack = np.abs(v[:, -int(c.level_years) :]).mean(1), c.count_slack if kind == "count" else 0.0
    level = np.maximum(np.abs(v[:, -1]) + slack, c.least_level * usual)
    level = np.where(level > _TINY, level, 1.0)
    low = np.where((v.min(1) >= 0) | (kind != "other"), 0.0, -HUGE)
    high = np.full(len(v), 100.0 if kind == "percent" else HUGE)
    return Scale(kind, float(c.percent_slack), level, low, high)


@dataclass(frozen=True)
class Mixture:
    """Student-t mixture on the working scale, from the last value: rows are histories, columns components."""

    weight: Array
    location: Array
    width: Array
    df: float  # degrees of freedom


def _covariances(ago: Array, h: int, stories: Array, c: Constants) -> Array:
    """Covariances (J, n, n) of (values - last value) of the years ``ago`` (negative) and, last, the year asked for.

    A unit is the variance of one yearly step: a share ``noise`` of it passes, the rest stays; the trend, fading by
    ``damping`` a year, comes on top, and goes no further than the longest horizon learnt.
    """
    noise, trend = stories[:, 0, None, None], stories[:, 1, None, None]
    damping, ahead = c.damping, min(h, c.longest_horizon)
    t = np.append(ago, h)
    same_side = np.sign(t)[:, None] == np.sign(t)[None, :]
    walk = np.where(same_side, np.minimum(abs(t)[:, None], abs(t)[None, :]), 0.0)
    slope = np.append(ago, damping * (1 - np.power(damping, ahead)) / (1 - damping))
    passing = noise / 2 * (1 + np.eye(len(t)))
    return np.asarray((1 - noise) * walk + passing + trend**2 * slope[:, None] * slope[None, :])


def _condition(z: Array, ago: Array, h: int, stories: Array, c: Constants) -> tuple[Array, Array, Array, Array]:
    """Every story given histories (m, n), their level free: location, variance factor, squares, logdet, each (m, J) or (J,).

    ``ago`` (n - 1,) is that of all; or (m, n - 1) each one's own, and then each answer has the same last digit in any
    company.
    """
    if ago.ndim > 1:
        found = np.empty((4, len(z), len(stories)))
        for own in np.unique(ago, axis=0):
            rows = (ago == own).all(1)
            for whole, part in zip(found, _condition_apart(z[rows], own, h, stories, c), strict=True):
                whole[rows] = part
        return found[0], found[1], found[2], found[3]
    d = z[:, :-1] - z[:, -1:]
    k = _covariances(ago, h, stories, c)
    asked = np.broadcast_to(d.T, (len(k), *d.T.shape))
    solved = np.linalg.solve(k[:, :-1, :-1], np.concatenate([k[:, :-1, -1:], asked], axis=2))
    location = [d @ one[:, 0] for one in solved]
    squares = [(d.T * one[:, 1:]).sum(0) for one in solved]
    return np.array(location).T, *_of_stories(k, solved, np.array(squares).T)


def _condition_apart(z: Array, ago: Array, h: int, stories: Array, c: Constants) -> tuple[Array, Array, Array, Array]:
    """`_condition` of histories in the same years, each solved alone."""
    d = z[:, :-1] - z[:, -1:]
    k = _covariances(ago, h, stories, c)
    asked = np.stack(np.broadcast_arrays(k[:, :-1, -1], d[:, None]), axis=-1)
    solved = np.linalg.solve(k[:, :-1, :-1], asked)
    location = (d[:, None, None] @ solved[..., :1])[..., 0, 0]
    return location, *_of_stories(k, solved[0], (d[:, None] * solved[..., 1]).sum(-1))


def _of_stories(k: Array, solved: Array, squares: Array) -> tuple[Array, Array, Array]:
    """Variance factor (J,), the squares as they are, and logdet (J,)."""
    factor = [one[-1, -1] - one[:-1, -1] @ own[:, 0] for one, own in zip(k, solved, strict=True)]
    return np.array(factor), squares, np.linalg.slogdet(k[:, :-1, :-1])[1]


def components(z: Array, ago: Array, h: int, stories: Array, c: Constants) -> tuple[Array, Mixture]:
    """Log marginal likelihood (m, J) of the histories under each story, and the stories' forecasts.

    A story is a row of noise, trend, usual wobble (and prior weight, not used here).  With wobble variance ~
    scaled inverse chi-square (df, wobble^2), both are Student-t in closed form (e.g. Gelman et al., Bayesian
    Data Analysis, 3rd ed., section 14.8).  Weights are still equal here.
    """
    location, factor, squares, logdet = _condition(z, ago, h, stories, c)
    df, k = float(c.freedom), z.shape[1] - 1
    scatter = df * stories[:, 2] ** 2
    total = scatter + squares
    log_ml = -0.5 * logdet + df / 2 * np.log(scatter) - (df + k) / 2 * np.log(total)
    width = np.sqrt(factor * total / (df + k))
    return log_ml, Mixture(np.full_like(width, 1 / len(stories)), location, width, df + k)


def mixture(z: Array, ago: Array, h: int, kind: str, c: Constants) -> Mixture:
    """Components weighted by the kind's prior weights times a power of the marginal likelihood.

    The power, below 1, allows for stories that are all somewhat wrong (e.g. Grünwald & van Ommen 2017).
    """
    stories = np.array(c.stories[kind])
    log_ml, equal = components(z, ago, h, stories, c)
    return replace(equal, weight=special.softmax(c.likelihood_power * log_ml + np.log(stories[:, 3]), axis=1))


@lru_cache(maxsize=32)
def _t_cdf(df: float) -> Array:
    """Student-t distribution function on a fixed grid."""
    return np.asarray(special.stdtr(df, _T_GRID))


def cdf(mix: Mixture, x: Array) -> Array:
    """Distribution function of each row's mixture at its points (m, g)."""
    u = (x[:, None, :] - mix.location[:, :, None]) / mix.width[:, :, None]  # rising points are looked up faster
    f = np.ascontiguousarray(np.interp(u, _T_GRID, _t_cdf(mix.df)).swapaxes(1, 2))
    return np.asarray(np.einsum("mgj,mj->mg", f, mix.weight))


def recalibrated(n: int, h: int, kind: str, still: bool, c: Constants) -> Array:
    """The mixture's levels at which the 99 levels really lie, by kind, length of history (or none that moved) and horizon.

    A broken line through the knots on the Normal scale, the outer pieces prolonged; for percentages the same
    on both sides, since 30 % that do are 70 % that do not.  Then stretched, because the longer the history
    the more it promises for years far ahead.
    """
    z, x, y = NORMAL, np.array(c.knots), np.array(c.relabel[f"{kind} {UNMOVED if still else min(n, longest(c))}"])
    y = (y - y[::-1]) / 2 if kind == "percent" else y
    inner = np.interp(z, x, y)
    left = y[0] + (z - x[0]) * (y[1] - y[0]) / (x[1] - x[0])
    right = y[-1] + (z - x[-1]) * (y[-1] - y[-2]) / (x[-1] - x[-2])
    line = np.where(z < x[0], left, np.where(z > x[-1], right, inner))
    return np.asarray(special.ndtr(line * stretch(n, h, c)))


def stretch(n: int | Rows, h: int | Rows, c: Constants) -> Array:
    """Factor of the spread on the Normal scale: 1 three years ahead; constant beyond the learnt range."""
    first, more = c.stretch
    return np.asarray(np.exp((first + more * np.minimum(n, longest(c))) * (np.minimum(h, c.longest_horizon) - 3)))


def _invert(mix: Mixture, levels: Array) -> Array:
    """Quantiles (m, 99) of the mixtures."""
    centre = (mix.weight * mix.location).sum(1)
    spread = np.exp((mix.weight * np.log(mix.width)).sum(1))
    x = centre[:, None] + spread[:, None] * _GRID
    return np.array([np.interp(levels, f, g) for f, g in zip(cdf(mix, x), x, strict=True)])


def _surveyed(centre: Array, sizes: Array) -> Array:
    """Quantiles (m, 99), in points, of the next survey if the truth stayed at ``centre`` (m,), itself a survey's.

    Beta-binomial with Jeffreys' prior (e.g. Brown, Cai & DasGupta 2001): the truth is known from all known
    sizes (m, n), and the next survey is as large as the last; Normal where that is too large to count.
    """
    known = np.where(np.isfinite(sizes), np.minimum(sizes, 1e12), 0.0)
    last = known[np.arange(len(known)), known.shape[1] - 1 - (known[:, ::-1] > 0).argmax(1)]
    good, bad = centre / 100 * known.sum(1) + 0.5, (1 - centre / 100) * known.sum(1) + 0.5
    return np.array([_next_survey(*row) for row in zip(good, bad, last, strict=True)])


def _next_survey(good: float, bad: float, size: float) -> Array:
    """Quantiles (99,), in points, of the share among ``size`` where ``good`` were and ``bad`` were not."""
    if size > 1000:
        share = good / (good + bad)
        error = np.sqrt(share * (1 - share) * (1 / size + 1 / (good + bad + 1)))
        return np.asarray(100 * np.clip(share + error * NORMAL, 0, 1))
    k = np.arange(int(size) + 1)
    ways = -np.log1p(size) - special.betaln(size - k + 1, k + 1)
    mass = np.exp(ways + special.betaln(k + good, size - k + bad) - special.betaln(good, bad))
    return np.asarray(100 * np.searchsorted(mass.cumsum(), LEVELS).clip(max=int(size)) / int(size))


def passing_share(q: Array, sizes: Array | None) -> float:
    """Share (0 to 1) of the variance of 99 quantiles that the next survey's own sampling error makes up.

    It has a limit, since the error of the surveys already taken is common to all years to come.
    """
    if sizes is None or not np.isfinite(sizes).any():
        return 0.0
    known = sizes[np.isfinite(sizes)]
    share, last, most = q[49] / 100, known[-1], known.sum() / (known.sum() + known[-1])
    share = (share * last + 0.5) / (last + 1)
    spread = ((q[83] - q[15]) / 200) ** 2
    return float(min(share * (1 - share) / last / spread, most)) if spread > 0 else float(most)


def _above_floor(scale: Scale, h: int, c: Constants) -> Array:
    """Least quantiles (m, 99) of what cannot be negative: the quietest story's walk, had it begun at 0.

    A steady fall ends at 0, but nothing is so sure that a band has no width.
    """
    if scale.kind == "percent":
        return scale.low[:, None]
    quiet = min(wobble for _, _, wobble, _ in c.stories[scale.kind])
    return np.asarray(scale.low[:, None] + quiet * np.sqrt(h) * scale.level[:, None] * np.maximum(NORMAL, 0))


def quantiles(t: Array, v: Array, h: int, kind: str, sizes: Array | None, c: Constants) -> Array:
    """Quantiles (m, 99), not yet rounded, of histories (m, n) that share horizon, kind and, if ``t`` is (n,), years.

    They are at least as far out as sampling error alone would put them (percentages only).
    """
    t = np.broadcast_to(t, v.shape)
    if len(v) > _CHUNK:
        parts = [slice(i, i + _CHUNK) for i in range(0, len(v), _CHUNK)]
        own = [None if sizes is None else sizes[part] for part in parts]
        return np.concatenate([quantiles(t[part], v[part], h, kind, n, c) for part, n in zip(parts, own, strict=True)])
    low = scale_of(v, kind, c).low
    t, v = t[:, -int(c.most_values) :], v[:, -int(c.most_values) :]
    still = unmoved(v, kind)
    q = np.empty((len(v), 99))
    for rows, known in ((still, 1), (~still, v.shape[1])):  # what never moved tells no more than its last value does
        if rows.any():
            q[rows] = moving(t[rows, -known:], v[rows, -known:], h, kind, still[rows][0], low[rows], c)
    q = with_lump(q, v[:, -1], staying(v, h, kind, c), c)
    if sizes is None or kind != "percent" or not np.isfinite(sizes).any():
        return q
    least = _surveyed(q[:, 49], sizes)
    outer = np.where(LEVELS < 0.5, np.minimum(q, least), np.maximum(q, least))
    return np.asarray(np.where(LEVELS == 0.5, q, outer))


def moving(t: Array, v: Array, h: int, kind: str, still: bool, low: Array, c: Constants) -> Array:
    """Quantiles (m, 99) of histories (m, n), supposing that they move; ``still`` if they never did, ``low`` (m,) bounds."""
    scale = replace(scale_of(v, kind, c), low=low)
    z = scale.forth(v)
    away = _invert(mixture(z, t[..., :-1] - t[..., -1:], h, kind, c), recalibrated(v.shape[1], h, kind, still, c))
    away = np.where(at_bound(v, kind)[:, None], leaving(v[:, -1], c), away)
    return np.asarray(np.maximum(np.sort(scale.back(z[:, -1:] + away), axis=1), _above_floor(scale, h, c)))
