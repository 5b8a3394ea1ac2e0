"""From history to results: forecast, probability and verdict of every indicator (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from ictanalysis import forecast as fc
from ictanalysis.evaluation.ledger import coming_of, next_year_of
from ictanalysis.evaluation.outlook import Case, Outlook, outlook_of, questions_of
from ictanalysis.evaluation.result import Evaluation, OwnRecord, Result, as_published
from ictanalysis.evaluation.verdict import effective_target, verdict_of
from ictanalysis.forecast.constants import Constants
from ictanalysis.forecast.own import own_shift, with_shift
from ictanalysis.inputs.own_targets import OwnTarget
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.reading import grouped
from ictanalysis.inputs.rubric import Rubric
from ictanalysis.inputs.values import Value
from ictanalysis.inputs.workbook import Inputs
from ictanalysis.progress.agreement import assess_all
from ictanalysis.progress.methods import Progress
from ictanalysis.progress.series import (
    History,
    history_of,
    latest_provisional,
    provisional_years,
    reached_late,
    standing_of,
)


def evaluate_inputs(inputs: Inputs, draws: int, constants: Constants) -> Evaluation:
    """Everything that an evaluation comes to; `draws` as in `evaluate`."""
    indicators, year = inputs.plan.indicators, inputs.fiscal_year
    own, constants = own_constants(inputs, constants)

    def judged(year: int, values: Sequence[Value] = inputs.actuals.values) -> tuple[Result, ...]:
        return evaluate(indicators.values(), values, inputs.rubric, year, draws, constants)

    years = {one: judged(one) for one in (*(one for one in inputs.plan.years if one < year), year)}
    before = inputs.previous.rows[0].evaluation_year if inputs.previous else year - 1
    then = years[before] if before in years else judged(before)
    if inputs.previous:
        previous = {row.indicator_id: row for row in inputs.previous.rows}
    else:
        again = judged(before, inputs.actuals.known(before, inputs.known_then, indicators))
        previous = {result.indicator_id: as_published(result) for result in again}
    return Evaluation(
        constants, years[year], tuple(result for results in years.values() for result in results), previous,
        {result.indicator_id: result for result in then}, own,
    )  # fmt: skip


def own_constants(inputs: Inputs, learnt: Constants) -> tuple[OwnRecord, Constants]:
    """The city's own record, and the constants with what it adds."""
    own = own_record(inputs.own_targets, learnt)
    return own, with_shift(learnt, own.shift)


def own_record(own: Sequence[OwnTarget], constants: Constants) -> OwnRecord:
    """The city's ended targets, and what they add to its chances (`ictanalysis.forecast.own`)."""
    said = [
        fc.probability(
            [row.value_year], [row.value], row.target_year, row.target, row.direction, row.kind, constants=constants
        )
        for row in own
    ]
    met = [row.met == "yes" for row in own]
    return OwnRecord(len(own), sum(met), own_shift(said, met, constants.managed.organisations))


def evaluate(
    indicators: Iterable[Indicator],
    values: Sequence[Value],
    rubric: Rubric,
    year: int,
    draws: int,
    constants: Constants,
) -> tuple[Result, ...]:
    """The result of every indicator as judged at the end of a fiscal year.

    Parameters
    ----------
    values : checked rows of indicator_values.csv; those after `year` are not used.
    draws : joint futures drawn for sums, every-year targets and milestones.
    """
    return evaluate_many([Asked(tuple(indicators), values, rubric, year, draws, constants)])[0]


class Asked(NamedTuple):
    """One evaluation, as `evaluate` is asked for it."""

    indicators: Sequence[Indicator]
    values: Sequence[Value]
    rubric: Rubric
    year: int
    draws: int
    constants: Constants


def evaluate_many(asked: Sequence[Asked], brief: bool = False) -> list[tuple[Result, ...]]:
    """`evaluate` for many at once, what they have in common reckoned together.

    ``brief`` : fans hold the next year and the target's alone, and of their quantiles only 10, 50 and 90 % are right.
    """
    cases = [_cases(one, brief) for one in asked]
    together = [case for own in cases for case, _ in own]
    for constants in {case.constants for case in together}:
        fc.reckon((questions_of(case) for case in together if case.constants == constants), constants)
    said = iter(assess_all([(case.indicator, history, case.standing) for own in cases for case, history in own]))
    return [
        tuple(_result(case, history, next(said), one.rubric, one.year) for case, history in own)
        for one, own in zip(asked, cases, strict=True)
    ]


def _cases(asked: Asked, brief: bool) -> list[tuple[Case, History]]:
    """Every indicator as it is judged, and the history that may settle it."""
    known = grouped((row for row in asked.values if row.fiscal_year <= asked.year), lambda row: row.indicator_id)
    cases = []
    for one in asked.indicators:
        rows = known.get(one.indicator_id, [])
        history = history_of(one, rows)
        standing = standing_of(one, rows, history, asked.year)
        informed, target = history_of(one, rows, informed=True), effective_target(one, asked.rubric)
        case = Case(one, rows, informed, standing, target, asked.draws, asked.constants)
        if brief:
            coming = next_year_of(one, standing, standing.open_years if one.is_sum else case.ahead, asked.year)
            case = replace(case, shown=frozenset({one.target_year, coming or one.target_year}))
        cases.append((case, history))
    return cases


def _result(case: Case, history: History, said: Mapping[str, Progress], rubric: Rubric, year: int) -> Result:
    """The result of one indicator."""
    one, rows, standing, constants = case.indicator, case.rows, case.standing, case.constants
    outlook = _in_time(case, outlook_of(case), year)
    if outlook.decision and outlook.decision.met and standing.required_per_year is not None:
        standing = replace(standing, required_per_year=0.0)
    deciding = outlook.p_managed if rubric.chosen("decided_by") == "managed" else outlook.p_plain
    verdict, reason = verdict_of(
        history.confirmed, outlook.decision.met if outlook.decision else None, deciding, rubric
    )
    q = outlook.quantiles
    p10, p50, p90 = (None, None, None) if q is None else (float(q[9]), float(q[49]), float(q[89]))
    return Result(
        one, year, standing, outlook.p_managed, outlook.p_plain, p10, p50, p90, coming_of(one, standing, outlook.fans, year), verdict, reason,
        outlook.decision, said, rubric.as_of,
        date.fromisoformat(constants.learnt_on), history, latest_provisional(rows),
        tuple(row.fiscal_year for row in rows if row.comparable == "no" and not row.missing), history.confirmed,
        reached_late(one, history, case.target) if verdict == "missed" else None,
        outlook.fans,
    )  # fmt: skip


def _in_time(case: Case, outlook: Outlook, year: int) -> Outlook:
    """The outlook; nothing is left to speak of once a target's time is over and years are missing."""
    open_years = set(case.standing.open_years) if case.indicator.counts_years else {case.indicator.target_year}
    over = outlook.decision is None and year >= case.indicator.target_year
    return Outlook(fans=outlook.fans) if over and not open_years <= provisional_years(case.rows) else outlook
