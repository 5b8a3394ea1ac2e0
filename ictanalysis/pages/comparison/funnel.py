"""Which differences between plans chance alone explains (pure).

Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24, 1185-1202.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import bdtr, bdtrc

from ictanalysis.pages.comparison.facts import Compared

WITHIN = (0.95, 0.998)
LEVELS = [part for within in WITHIN for part in ((1 - within) / 2, (1 + within) / 2)]
DRAWS, SEED = 50_000, 20261122
SLACK = 1e-9  # of floating point: what lies on a limit lies within it
MOST_DRAWN = 80  # numbers of targets at which the limits are worked out beside those that plans have
FEW = 10  # fewer plans than this say little of what is usual
SURE = 0.001


class Limits(NamedTuple):
    """Between which shares a plan with so many targets lies by chance: 95 % and 99.8 % of the time."""

    low: float
    high: float
    lowest: float
    highest: float

    def side(self, share: float) -> int:
        """0 within both pairs; below negative, above positive; 2 outside the wider pair."""
        outside = (share < self.lowest - SLACK or share > self.highest + SLACK) + (
            share < self.low - SLACK or share > self.high + SLACK
        )
        return -outside if share < self.low else outside


class Place(NamedTuple):
    """Where a plan lies: number of its targets, their share or mean chance, and on which side of the limits."""

    plan: str
    targets: int
    share: float
    side: int


class Funnel(NamedTuple):
    """All plans, in the order given, around what is usual; `limits` by number of targets."""

    rate: float
    limits: Mapping[int, Limits]
    places: Sequence[Place]

    @property
    def targets(self) -> int:
        """Targets of all plans."""
        return sum(place.targets for place in self.places)

    def outside(self, least: int = 1) -> list[Place]:
        """The plans outside the limits, in the order given; with 2 those outside the wider pair."""
        return [place for place in self.places if abs(place.side) >= least]

    @property
    def varied(self) -> bool:
        """Whether more plans lie outside than chance puts there: then plans differ all over, by what they set out to do."""
        many = bdtrc(len(self.outside()) - 1, len(self.places), 1 - WITHIN[0]) if self.outside() else 1.0
        return len(self.places) >= FEW and bool(many < SURE)


def met(rows: Iterable[Compared]) -> Funnel:
    """The share met of the targets whose time is over: a count, so its limits are those of the binomial distribution."""
    return _funnel((row, float(row.verdict == "achieved")) for row in rows if row.ended)


def chances(rows: Iterable[Compared]) -> Funnel:
    """The mean chance of all other targets that are judged.

    A chance is no outcome: the mean of chances varies as they differ from target to target, less than a count would.
    """
    told = ((row, row.p_meet) for row in rows if row.judged and not row.ended)
    return _funnel(((row, p) for row, p in told if p is not None), means_of_draws)


LimitsOf = Callable[[Sequence[float], Sequence[int]], list[Limits]]


def counts_of_binomial(pool: Sequence[float], targets: Sequence[int]) -> list[Limits]:
    """Exact limits of the share met (each holds at least its percentage) where all plans have the rate of the pool (0 or 1)."""
    rate = float(np.mean(pool))
    made = (np.searchsorted(bdtr(np.arange(n + 1), n, rate), LEVELS) / n for n in targets)
    return [Limits(*map(float, row)) for row in made]


def means_of_draws(pool: Sequence[float], targets: Sequence[int]) -> list[Limits]:
    """Limits of the mean of so many chances drawn at random from the pool of all plans."""
    chance, total, made, found = np.random.default_rng(SEED), np.zeros(DRAWS), 0, []
    drawn = np.array(pool)
    for n in targets:
        for _ in range(made, n):
            total += chance.choice(drawn, DRAWS)
        made = n
        found.append(Limits(*map(float, np.quantile(total / n, LEVELS))))
    return found


def _funnel(told: Iterable[tuple[Compared, float]], limits_of: LimitsOf = counts_of_binomial) -> Funnel:
    by_plan: dict[tuple[str, str], list[float]] = {}
    for row, value in told:
        by_plan.setdefault((row.plan_id, row.plan), []).append(value)
    pool = [value for own in by_plan.values() for value in own]
    if not pool:
        return Funnel(float("nan"), {}, ())
    most = max(map(len, by_plan.values()))
    targets = sorted({*map(len, by_plan.values()), *range(1, most + 1, -(-most // MOST_DRAWN))})
    limits = dict(zip(targets, limits_of(pool, targets), strict=True))
    names = Counter(name for _, name in by_plan)
    places = [
        Place(
            name if names[name] == 1 else f"{name}[{plan_id}]",
            len(own),
            share := float(np.mean(own)),
            limits[len(own)].side(share),
        )
        for (plan_id, name), own in by_plan.items()
    ]
    return Funnel(float(np.mean(pool)), limits, places)
