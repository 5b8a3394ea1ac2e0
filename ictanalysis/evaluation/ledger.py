"""What was published of every indicator in earlier years beside what came: a record of our own forecasts (pure)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ictanalysis.evaluation.result import NO_FAN, Coming, Fan, Result
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.previous import SURE, Earlier
from ictanalysis.inputs.reading import grouped
from ictanalysis.inputs.values import Value
from ictanalysis.progress.series import Standing, sum_so_far

BAND = 0.8  # the share of values that p10 and p90 are said to have between them


@dataclass(frozen=True)
class Kept:
    """A published forecast of one year, and the final value that came."""

    indicator: Indicator
    said_in: int
    year: int
    low: float
    middle: float
    high: float
    came: float

    @property
    def side(self) -> int:
        """0 inside the range, its ends among it; -1 below, 1 above."""
        slack = 1e-9 * max(1.0, abs(self.came))
        return (self.came > self.high + slack) - (self.came < self.low - slack)


@dataclass(frozen=True)
class Told:
    """What one evaluation said of a target."""

    evaluation_year: int
    verdict: str
    p_meet: float | None


@dataclass(frozen=True)
class Judged:
    """What was said of a target while it was open, and whether it has been met."""

    indicator_id: str
    said: Told
    met: bool


@dataclass(frozen=True)
class Ledger:
    """`told` is what every evaluation said of each indicator, the present one last."""

    kept: tuple[Kept, ...]
    told: Mapping[str, tuple[Told, ...]]
    judged: tuple[Judged, ...]

    @property
    def inside(self) -> int:
        """How many values came within their range."""
        return sum(not one.side for one in self.kept)

    @property
    def brier(self) -> float | None:
        """Mean square of chance minus outcome (1 met, 0 missed); None while nothing has been decided."""
        missed_by = [(one.said.p_meet - one.met) ** 2 for one in self.judged if one.said.p_meet is not None]
        return sum(missed_by) / len(missed_by) if missed_by else None

    def met_of(self, verdict: str) -> tuple[int, int]:
        """Of the targets with a verdict, since decided: how many were met, and how many there are."""
        own = [one.met for one in self.judged if one.said.verdict == verdict]
        return sum(own), len(own)


def coming_of(one: Indicator, standing: Standing, fans: Mapping[str, Fan], evaluation_year: int) -> Coming | None:
    """The forecast of the next year in which there is a value; None beyond the target's year.

    It comes after the latest value, and not before the year judged: an older gap is not filled any more.
    """
    fan = fans.get("sum" if one.is_sum else "value", NO_FAN)
    if (next_year := next_year_of(one, standing, fan.years, evaluation_year)) is None:
        return None
    band = fan.bands[fan.years.index(next_year)]
    return Coming(next_year, *(float(band[level]) for level in (9, 49, 89)))


def next_year_of(one: Indicator, standing: Standing, years: Iterable[int], evaluation_year: int) -> int | None:
    """The first of some years that comes after what is known and in which there is a value."""
    first = max(evaluation_year, (standing.latest_year or 0) + 1)
    return next((year for year in years if year >= first and one.is_observed(year)), None)


def ledger_of(published: Iterable[Earlier], results: Sequence[Result], values: Iterable[Value]) -> Ledger:
    """The record of all earlier evaluations, set beside the results and the values of today."""
    rows, said = grouped(values, lambda row: row.indicator_id), grouped(published, lambda row: row.indicator_id)
    kept, told, judged = list[Kept](), dict[str, tuple[Told, ...]](), list[Judged]()
    for result in results:
        name, target = result.indicator_id, result.indicator.target
        own, today = said.get(name, []), Told(result.evaluation_year, result.verdict, result.p_meet)
        before = [Told(row.evaluation_year, row.verdict, row.p_meet) for row in own]
        told[name] = (*before, today)
        for row, each in zip(own, before, strict=True):
            kept += _kept(row, result, rows.get(name, []))
            if result.decision and each.verdict not in SURE and row.target in (None, target):
                judged.append(Judged(name, each, result.decision.met))
    return Ledger(tuple(kept), told, tuple(judged))


def _kept(row: Earlier, result: Result, values: Sequence[Value]) -> Iterator[Kept]:
    """What one row foretold of years whose final value is known; of a target then decided only the next year."""
    one = result.indicator
    foretold = {row.target_year or one.target_year: None if row.verdict in SURE else row.at_target}
    if row.next_year is not None:
        foretold[row.next_year] = row.next
    for year, ends in sorted(foretold.items()):
        came = came_in(year, result, values)
        if ends and came is not None:
            yield Kept(one, row.evaluation_year, year, *ends, came)


def came_in(year: int, result: Result, values: Iterable[Value]) -> float | None:
    """The final value that a forecast of a year speaks of: a sum from its first year on, the best so far of a milestone.

    None while it is not known, a year of the sum among them; a provisional value decides nothing.
    """
    one, settled = result.indicator, result.history.settled
    if one.is_sum:
        total, _, open_years = sum_so_far(one, [row for row in values if row.fiscal_year <= year])
        return None if min(open_years, default=year + 1) <= year else total
    if year not in settled or not one.stays:
        return settled.get(year)
    best = max if one.direction == "up" else min
    return best(value for known, value in settled.items() if known <= year)
