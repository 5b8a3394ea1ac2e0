"""The targets themselves: do their reasons reach them, what do they compare, what do they ask (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ictanalysis.inputs.plan import Indicator
from ictanalysis.progress.series import History, meets, pace


@dataclass(frozen=True)
class Remark:
    """One thing to know about a target: the check it comes from, and the numbers that the report puts into words."""

    indicator_id: str
    check: str
    numbers: dict[str, float] = field(default_factory=dict)


def remarks(one: Indicator, history: History) -> list[Remark]:
    """Everything worth saying about one target; empty when there is nothing."""
    if one.baseline is None or one.baseline_year is None or one.baseline_first_year is None:
        return [Remark(one.indicator_id, "no_baseline")]
    found = [_behind(one), _reason_reaches(one), _sum_lengths(one), _asked_and_achieved(one, history),
             _within_error(one, history)]  # fmt: skip
    return [Remark(one.indicator_id, check, numbers) for check, numbers in filter(None, found)]


def _behind(one: Indicator) -> tuple[str, dict[str, float]] | None:
    """A target on the baseline's worse side: it asks to keep at least so much."""
    kept = not one.is_sum and one.baseline is not None and meets(one.baseline, one.target, one.direction)
    return ("keeps", {"equal": one.baseline == one.target}) if kept else None


def _reason_reaches(one: Indicator) -> tuple[str, dict[str, float]] | None:
    """Whether the yearly change that the plan states leads to its target, in points or as a share."""
    change = one.stated_yearly_change
    if not change or one.baseline is None or one.baseline_year is None:
        return None
    years = one.target_year - one.baseline_year
    added = one.baseline + years * change
    grown = one.baseline * (1 + change / 100) ** years if one.unit == "%" else added
    reached = sum(bool(meets(end, one.target, one.direction)) for end in (added, grown))
    return "reason", {"years": years, "added": added, "grown": grown, "reached": reached}


def _sum_lengths(one: Indicator) -> tuple[str, dict[str, float]] | None:
    """A sum set beside a sum, or a value, of another number of years."""
    if one.baseline is None or one.baseline_year is None or one.baseline_first_year is None:
        return None
    before = one.baseline_year - one.baseline_first_year + 1
    after = one.target_year - one.target_first_year + 1 if one.is_sum else 1
    if before == after:
        return None
    yearly = {"before": before, "after": after, "was": one.baseline / before, "asked": one.target / after}
    return "sum_lengths", yearly | ({"total": one.target / one.baseline} if one.baseline else {})


def _asked_and_achieved(one: Indicator, history: History) -> tuple[str, dict[str, float]] | None:
    """Yearly change asked by the plan beside the one achieved in the years known before it began."""
    if one.counts_years or one.is_deed or one.baseline is None or one.baseline_year is None:
        return None
    asked = (one.target - one.baseline) / (one.target_year - one.baseline_year)
    before = history.until(one.baseline_year)
    achieved = pace(before.years, before.values)
    return (
        ("asked", {"asked": asked})
        if achieved is None
        else ("asked_and_achieved", {"asked": asked, "achieved": achieved})
    )


def _within_error(one: Indicator, history: History) -> tuple[str, dict[str, float]] | None:
    """Whether target and baseline lie so close that one survey's sampling error could cover the way."""
    sizes = dict(zip(history.years, history.sample_sizes, strict=True))
    size = sizes.get(one.baseline_year or 0)
    if one.kind != "percent" or one.baseline is None or not size:
        return None
    low, high = interval(one.baseline, size)
    close = low <= one.target <= high
    return ("within_error" if close else "beyond_error"), {
        "low": low,
        "high": high,
        "way": abs(one.target - one.baseline),
    }


def interval(percentage: float, size: float) -> tuple[float, float]:
    """95 % interval of a percentage (0-100) among ``size`` respondents, in percent.  Source: Wilson, by statsmodels."""
    from statsmodels.stats.proportion import proportion_confint  # takes seconds to import

    low, high = proportion_confint(percentage * size / 100, size, alpha=0.05, method="wilson")
    return 100 * float(low), 100 * float(high)


def measure_against_projects(verdict: str, deeds: Sequence[str | None]) -> str | None:
    """Where a measure and its projects tell different stories: the plan's own reason for two levels of indicator.

    Parameters
    ----------
    verdict : class of the measure.
    deeds : for each project what became of its action goal in the year judged, "done", "partly" or "not_done";
        None where nothing was reported of that year.

    Returns
    -------
    "measure_behind" (every reported deed done, measure not), "projects_behind" (none done, measure on course) or None.
    """
    known = [deed for deed in deeds if deed is not None]
    if not known:
        return None
    if set(known) == {"done"} and verdict in ("at_risk", "missed"):
        return "measure_behind"
    return "projects_behind" if "done" not in known and verdict in ("on_track", "achieved") else None
