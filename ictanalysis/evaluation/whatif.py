"""What if: one indicator as it would be judged under another value, target or sample, or at its present pace (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import NamedTuple

from ictanalysis.evaluation.needed import came
from ictanalysis.evaluation.result import Result
from ictanalysis.evaluation.results import evaluate
from ictanalysis.forecast.constants import Constants
from ictanalysis.inputs.cells import BOUNDS, is_possible
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.rubric import Rubric
from ictanalysis.inputs.values import Value


class Supposed(NamedTuple):
    """What is supposed of an indicator, in its unit; nothing at all is the indicator as it stands.

    `missed` : the next year brings no value; `size` : respondents of every survey, past and to come; `pace` : every
    year to the target's goes on as those before it did on average.
    """

    value: float | None = None
    target: float | None = None
    by: int | None = None
    missed: bool = False
    size: int | None = None
    pace: bool = False

    def each(self) -> list["Supposed"]:
        """Each supposition on its own, a target with its year as one; then all together if they are several."""
        parts = [
            Supposed(value=self.value), Supposed(target=self.target, by=self.by), Supposed(missed=self.missed),
            Supposed(size=self.size), Supposed(pace=self.pace),
        ]  # fmt: skip
        alone = [part for part in parts if part != Supposed()]
        return [*alone, self] if len(alone) > 1 else alone


@dataclass(frozen=True)
class Answer:
    """The result under a supposition, the rows behind it, and the year from which it differs; None where `why_not` says.

    `why_not` is a code: both, no_next, past, impossible, no_survey, no_pace; `pace` is what a year brings.
    """

    supposed: Supposed
    result: Result | None
    rows: Sequence[Value] = ()
    year: int | None = None
    pace: float | None = None
    why_not: str = ""


def next_year(now: Result) -> int | None:
    """The next year with a value, not before the year judged; None beyond the target's."""
    one, last = now.indicator, now.standing.latest_year
    first = max(now.evaluation_year, now.evaluation_year if last is None else last + 1)
    years = (year for year in range(first, one.target_year + 1) if one.is_observed(year))
    return now.coming.next_year if now.coming else next(years, None)


def answer(
    asked: Supposed, now: Result, rows: Sequence[Value], rubric: Rubric, draws: int, constants: Constants
) -> Answer:
    """The indicator of a result as it would be judged; ``draws`` as in `evaluate`."""
    one = _retargeted(asked, now.indicator)
    year = next_year(replace(now, indicator=one, coming=None if asked.by else now.coming))
    if why := _why_not(asked, one, now, year):
        return Answer(asked, None, rows, year, None, why)

    def judged(known: Sequence[Value], when: int) -> Result:
        return evaluate([one], known, rubric, when, draws, constants)[0]

    goes_on = year is not None and (asked.missed or asked.value is not None)
    kept = [row for row in rows if row.fiscal_year <= now.evaluation_year and not (goes_on and row.fiscal_year == year)]
    known = kept if asked.size is None else _resized(one, kept, asked.size)
    if asked.value is not None and year:
        known.append(came(one, year, asked.value, asked.size or _last_size(known)))
    result = judged(known, year if goes_on and year else now.evaluation_year)
    if not asked.pace:
        return Answer(asked, result, known, year)
    pace, to_come = result.standing.actual_per_year, _to_come(result)
    if pace is None or not to_come:
        return Answer(asked, None, known, year, pace, "no_pace" if pace is None else "no_next")
    known += _at_pace(result, pace, to_come)
    return Answer(asked, judged(known, one.target_year), known, year, pace)


def _to_come(result: Result) -> list[int]:
    """The years without a value to the target's; of a sum those before the latest among them."""
    one, first = result.indicator, next_year(result)
    if one.is_sum:
        return list(result.standing.open_years)
    return [] if first is None else [year for year in range(first, one.target_year + 1) if one.is_observed(year)]


def _retargeted(asked: Supposed, one: Indicator) -> Indicator:
    """With another target; the year of a level is the only one of its window."""
    by, goal = asked.by or one.target_year, one.target if asked.target is None else asked.target
    first = one.target_first_year if one.counts_years else by
    return replace(one, target=goal, target_year=by, target_first_year=first)


def _why_not(asked: Supposed, one: Indicator, now: Result, year: int | None) -> str:
    """Why a supposition has no answer; empty when it has one."""
    given = [value for value in (asked.value, asked.target) if value is not None]
    reasons = {
        "both": asked.missed and asked.value is not None,
        "impossible": not all(is_possible(value, one.kind) for value in given),
        "past": asked.by is not None and asked.by <= max(now.evaluation_year, one.target_first_year - 1),
        "no_survey": asked.size is not None and not (one.is_attitude and one.kind == "percent"),
        "no_next": year is None and (asked.missed or asked.value is not None),
    }
    return next((code for code, holds in reasons.items() if holds), "")


def _last_size(rows: Sequence[Value]) -> int | None:
    return next((row.sample_size for row in reversed(rows) if row.sample_size), None)


def _resized(one: Indicator, rows: Sequence[Value], size: int) -> list[Value]:
    """Every value from a survey of so many; a baseline without a row of its own too."""
    sized = [row if row.missing else replace(row, sample_size=size) for row in rows]
    year, base = one.baseline_year, one.baseline
    unsaid = year and base is not None and all(row.fiscal_year != year for row in rows)
    return [came(one, year, base, size), *sized] if unsaid and year and base is not None else sized


def _at_pace(result: Result, pace: float, years: Sequence[int]) -> list[Value]:
    """The values of the years to come if each goes on as those before; a sum's years bring its pace itself."""
    one, last = result.indicator, result.history
    low, high = 0.0 if one.kind in BOUNDS else -inf, 100.0 if one.kind == "percent" else inf
    values = {year: pace if one.is_sum else last.values[-1] + pace * (year - last.years[-1]) for year in years}
    return [came(one, year, min(max(value, low), high), None) for year, value in values.items()]
