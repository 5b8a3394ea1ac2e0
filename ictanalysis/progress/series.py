"""Where an indicator stands between baseline and target: history, pace, shares (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, overload

import numpy as np
import numpy.typing as npt

from ictanalysis.inputs.columns import OWN, SHARE, YEAR, Column
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.values import Value, compared

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class History:
    """Yearly values to learn from, oldest first; for a cumulative indicator amounts per year."""

    years: tuple[int, ...]
    values: tuple[float, ...]
    sample_sizes: tuple[float | None, ...]
    statuses: tuple[str, ...]

    @property
    def points(self) -> int:
        """How many values there are."""
        return len(self.years)

    @property
    def settled(self) -> dict[int, float]:
        """The values that no provisional one is among, by year."""
        known = zip(self.years, self.values, self.statuses, strict=True)
        return {year: value for year, value, status in known if status != "provisional"}

    @property
    def tentative(self) -> bool:
        """Whether the last value is provisional."""
        return self.points > 0 and self.statuses[-1] == "provisional"

    @property
    def confirmed(self) -> int:
        """How many of them are final."""
        return len(self.settled)

    def until(self, year: int) -> "History":
        """The same history up to a year."""
        kept = sum(y <= year for y in self.years)
        return History(self.years[:kept], self.values[:kept], self.sample_sizes[:kept], self.statuses[:kept])


@dataclass(frozen=True)
class Standing:
    """An indicator in the year judged; None where it cannot be said.

    `latest` is comparable with the target: the sum so far for a cumulative indicator.  The rates count what was
    reached by the target year, not what came after it.
    Rates are fractions, paces are in the indicator's unit per year: a change per year, for a
    cumulative indicator the amount to be added per year.
    """

    latest_year: Annotated[int | None, Column(
        "最新の年度", "最新の実績の年度。実績がまだなければ現状値の年度", YEAR)]  # fmt: skip
    latest: Annotated[float | None, Column(
        "最新の実績", "最新の実績。実績がまだなければ現状値。期間の合計の目標では、期間の初めからの合計", OWN)]  # fmt: skip
    points: Annotated[int, Column(
        "実績の数", "予測に使った年度ごとの値の数。現状値を含む", "点", required=True, minimum=0)]  # fmt: skip
    open_years: tuple[int, ...]
    achieved_rate: Annotated[float | None, Column(
        "進んだ割合", "(実績−現状値)÷(目標値−現状値)。期間の合計の目標と現状値のない指標は0を起点とする", SHARE)]  # fmt: skip
    target_rate: Annotated[float | None, Column("実績÷目標", "実績÷目標値(参考)。出発点を考えない", SHARE)]
    required_per_year: Annotated[float | None, Column(
        "今後必要な年あたり", "目標に届くためにこれから必要な年あたりの変化。期間の合計の目標では年あたりの量", OWN)]  # fmt: skip
    planned_per_year: Annotated[float | None, Column(
        "計画時に必要だった年あたり", "計画を作った時点で必要だった年あたりの変化。期間の合計の目標では年あたりの量", OWN)]  # fmt: skip
    actual_per_year: Annotated[float | None, Column(
        "これまでの年あたり", "これまでの年あたりの変化。期間の合計の目標では年あたりの量", OWN)]  # fmt: skip


def history_of(one: Indicator, rows: Iterable[Value], informed: bool = False) -> History:
    """The baseline as printed and the published values as one yearly series.

    For a cumulative indicator a sum over several years becomes its yearly mean, placed in the middle of
    them, and of two running totals the difference counts. A missing value leaves a gap. Left out are values
    that cannot be compared with the target, and a provisional one that could settle it: it must not decide.
    ``informed`` keeps it, for a forecast, except of a sum, whose amount may be that of a part of a year.
    """
    found = _baseline_of(one)
    spans = dict.fromkeys(found, (one.baseline_first_year, one.baseline_year))
    totals: dict[int, tuple[int, float]] = {}
    by_year: dict[int, float] = {}
    for row in sorted(rows, key=lambda row: row.fiscal_year):
        open_still = left_open(one, row.fiscal_year, row.status) and not (informed and not one.is_sum)
        if row.missing or open_still:
            continue
        value, year, compares = row.number, row.fiscal_year, row.comparable != "no"
        if row.form == "running_total" and one.is_sum:
            added = _added(row, totals, by_year)
            if compares:
                totals[row.first_fiscal_year] = (row.fiscal_year, row.number)
            if added is None or (added[1] < 0 and one.kind == "count"):
                continue  # known year by year, or a restated total that tells nothing of a single year
            year, value = added
        elif compares:
            by_year[year] = value
        span = (row.first_fiscal_year, row.fiscal_year)
        if compares:
            size = None if row.sample_size is None else float(row.sample_size)
            found[year], spans[year] = (value, size, row.status), span
        elif not one.is_sum or spans.get(year) == span:
            found.pop(year, None)
    years = tuple(sorted(found))
    values, sizes, statuses = zip(*(found[year] for year in years), strict=True) if years else ((), (), ())
    return History(years, values, sizes, statuses)


def _baseline_of(one: Indicator) -> dict[int, tuple[float, float | None, str]]:
    """The baseline as a yearly value; a sum's mean in the middle of its years."""
    if one.baseline is None or not one.baseline_year or not one.baseline_first_year:
        return {}
    first, last = one.baseline_first_year, one.baseline_year
    if one.is_sum:
        return {_middle(first, last): (one.baseline / (last - first + 1), None, "final")}
    return {last: (one.baseline, None, "final")}


def _added(
    row: Value, totals: Mapping[int, tuple[int, float]], by_year: Mapping[int, float]
) -> tuple[int, float] | None:
    """What a running total adds to the one before, as the mean of the years not known one by one, in their middle."""
    last, total = totals.get(row.first_fiscal_year, (row.first_fiscal_year - 1, 0.0))
    rest = [year for year in range(last + 1, row.fiscal_year + 1) if year not in by_year]
    known = sum(amount for year, amount in by_year.items() if last < year <= row.fiscal_year)
    return (_middle(rest[0], rest[-1]), (row.number - total - known) / len(rest)) if rest else None


def _middle(first: int, last: int) -> int:
    return (first + last) // 2


def left_open(one: Indicator, year: int, status: str) -> bool:
    """Whether a value is provisional where a final one would settle the target."""
    return status == "provisional" and (one.settles_early or year == one.target_year)


@dataclass(frozen=True)
class Provisional:
    """A provisional figure that is newer than every final one, and the first of the years that it covers."""

    first_year: int
    year: int
    value: float


def latest_provisional(rows: Iterable[Value]) -> Provisional | None:
    """The newest figure if it is provisional; None otherwise."""
    known = sorted(compared(rows), key=lambda row: row.fiscal_year)
    if not known or known[-1].status != "provisional":
        return None
    return Provisional(known[-1].first_fiscal_year, known[-1].fiscal_year, known[-1].number)


def provisional_years(rows: Iterable[Value]) -> set[int]:
    """The years of which something provisional is known."""
    return {year for row in compared(rows) if row.status == "provisional" for year in row.years}


def sum_so_far(one: Indicator, rows: Iterable[Value]) -> tuple[float, tuple[int, ...], tuple[int, ...]]:
    """Of a cumulative indicator: the known sum, the years in it and the open years of its window."""
    window = range(one.target_first_year, one.target_year + 1)
    known = [row for row in compared(rows) if row.status != "provisional" and row.fiscal_year in window]
    total, seen = 0.0, set[int]()
    for row in sorted(known, key=lambda row: (row.first_fiscal_year, -row.fiscal_year)):
        years = set(row.years)
        if years <= set(window) and not years & seen:
            total += row.number
            seen |= years
    return total, tuple(sorted(seen)), tuple(year for year in window if year not in seen)


def running_totals(one: Indicator, rows: Sequence[Value]) -> dict[int, float]:
    """Of a cumulative indicator: the known sum at the end of each year of its window that has a value."""
    sums = {year: sum_so_far(one, [row for row in rows if row.fiscal_year <= year]) for year in one.window}
    return {year: total for year, (total, seen, _) in sums.items() if seen and seen[-1] == year}


def standing_of(one: Indicator, rows: Iterable[Value], history: History, year: int) -> Standing:
    """Latest value, shares and paces at the end of a fiscal year, each None where it cannot be said."""
    if one.is_sum:
        return _standing_of_sum(one, rows, history, year)
    window = range(one.target_first_year, one.target_year + 1)
    open_years = tuple(y for y in window if y not in history.settled)
    if not history.points:
        return Standing(None, None, 0, open_years, None, None, None, None, None)
    latest_year, latest = history.years[-1], history.values[-1]
    if one.is_deed:
        return Standing(latest_year, latest, history.points, open_years, latest, latest, None, None, None)
    base = 0.0 if one.baseline is None else one.baseline
    left = one.target_year - year
    due = one.target_first_year if one.each_year else one.target_year
    before = None if one.baseline_year is None else due - one.baseline_year
    in_time = last_value(history.until(one.target_year))
    return Standing(
        latest_year, latest, history.points, open_years,
        None if in_time is None or still_to_go(one, base) == 0 else share_of_way(base, in_time, one.target),
        None if in_time is None else ratio(in_time, one.target),
        None if left < 1 else still_to_go(one, latest) / (1 if one.each_year else left),
        None if before is None else ratio(still_to_go(one, base), before),
        pace(history.years, history.values),
    )  # fmt: skip


def reached_late(one: Indicator, history: History, target: float) -> int | None:
    """The year after the target's in which its level was reached; None while it was not."""
    if one.counts_years:
        return None
    pairs = zip(history.years, history.values, strict=True)
    return next((y for y, v in pairs if y > one.target_year and meets(v, target, one.direction)), None)


@overload
def meets(value: float, target: float, direction: str) -> bool: ...
@overload
def meets(value: Array, target: float, direction: str) -> npt.NDArray[np.bool_]: ...
def meets(value: float | Array, target: float, direction: str) -> bool | npt.NDArray[np.bool_]:
    """Whether a value, or each of an array, is on the good side of a target; equality counts."""
    slack = 1e-9 * max(1.0, abs(target))
    return value >= target - slack if direction == "up" else value <= target + slack


def still_to_go(one: Indicator, latest: float) -> float:
    """The change that is still needed; 0 at or past the target."""
    gap = one.target - latest
    return max(gap, 0.0) if one.direction == "up" else min(gap, 0.0)


def _standing_of_sum(one: Indicator, rows: Iterable[Value], history: History, year: int) -> Standing:
    """A sum starts from nothing at the beginning of its window, whatever its baseline was.

    What is still needed is spread over all open years, those past but unpublished among them.
    """
    total, seen, open_years = sum_so_far(one, rows)
    planned = one.target / (one.target_year - one.target_first_year + 1)
    to_come = any(y > year for y in open_years)
    required = max(one.target - total, 0.0) / len(open_years) if to_come else None
    if not seen:
        return Standing(None, None, history.points, open_years, None, None, required, planned, last_value(history))
    share = ratio(total, one.target)
    return Standing(seen[-1], total, history.points, open_years, share, share, required, planned, total / len(seen))


def last_value(history: History) -> float | None:
    """The latest value; None without any."""
    return history.values[-1] if history.points else None


def ratio(part: float, whole: float) -> float | None:
    """part / whole, None when whole is 0."""
    return part / whole if whole else None


def share_of_way(base: float, value: float, target: float) -> float | None:
    """(value - base) / (target - base): 0 at the baseline, 1 at the target; None when they are equal."""
    return ratio(value - base, target - base)


def pace(years: Sequence[int], values: Sequence[float]) -> float | None:
    """Mean change per year from the first to the last value; None with a single one."""
    return (values[-1] - values[0]) / (years[-1] - years[0]) if len(years) > 1 else None


def straight_line(
    years: Sequence[int], values: Sequence[float], at: Sequence[int], level: float = 0.8
) -> tuple[Array, Array, Array] | None:
    """Ordinary least squares line with its prediction interval, as a reference only.

    Parameters
    ----------
    years, values : (n,) known values; at : (m,) years asked for; level : coverage of the interval.

    Returns
    -------
    middle, low, high : (m,) each in the unit of `values`; the interval is NaN when two points leave
        no degree of freedom; None with fewer than two points. Source: statsmodels OLS.
    """
    if len(years) < 2:
        return None
    known, asked = np.asarray(values, float), [np.asarray(one, float) - years[0] for one in (years, at)]
    design, wanted = (np.column_stack([np.ones(len(one)), one]) for one in asked)
    if len(years) == 2:  # they lie on the line, and no library need be waited for
        return wanted @ (np.linalg.pinv(design) @ known), np.full(len(at), np.nan), np.full(len(at), np.nan)
    from statsmodels.regression.linear_model import OLS  # takes seconds; a plan with few values never needs it

    frame = OLS(known, design).fit().get_prediction(wanted).summary_frame(alpha=1 - level)
    low, high = frame["obs_ci_lower"].to_numpy(), frame["obs_ci_upper"].to_numpy()
    return frame["mean"].to_numpy(), low, high
