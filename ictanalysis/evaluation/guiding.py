"""The guidance on every open target of the year judged (pure)."""

from collections.abc import Iterable, Sequence

from ictanalysis import forecast as fc
from ictanalysis.evaluation.guidance import Guidance, Widths
from ictanalysis.evaluation.needed import needed_of
from ictanalysis.evaluation.outlook import Case
from ictanalysis.evaluation.result import Result
from ictanalysis.evaluation.verdict import effective_target
from ictanalysis.forecast.constants import Constants
from ictanalysis.forecast.why import Step, explain
from ictanalysis.inputs.reading import grouped
from ictanalysis.inputs.rubric import Rubric
from ictanalysis.inputs.values import Value
from ictanalysis.progress.series import history_of

MORE = 10  # times the respondents


def guidance_of(
    results: Iterable[Result], values: Sequence[Value], rubric: Rubric, draws: int, constants: Constants
) -> dict[str, Guidance]:
    """The guidance on every target that is still open, by indicator; ``draws`` as in `evaluate`."""
    rows = grouped(values, lambda row: row.indicator_id)

    def case_of(result: Result) -> Case:
        one = result.indicator
        known = [row for row in rows.get(one.indicator_id, []) if row.fiscal_year <= result.evaluation_year]
        history = history_of(one, known, informed=True)
        return Case(one, known, history, result.standing, effective_target(one, rubric), draws, constants)

    managed = rubric.chosen("decided_by") == "managed"
    still_open = [result for result in results if not result.decision and result.p_meet is not None]
    return {result.indicator_id: _guidance(result, case_of(result), managed) for result in still_open}


def _guidance(result: Result, case: Case, managed: bool) -> Guidance:
    one, coming = result.indicator, result.coming
    asked = needed_of(case, coming.next_year, managed) if coming else None
    steps = _steps_of(result, case.constants) if one.is_level else ()
    return Guidance(asked, steps, _widths_of(result, case.constants) if one.is_level and one.is_attitude else None)


def _steps_of(result: Result, constants: Constants) -> tuple[Step, ...]:
    one, history = result.indicator, result.history.until(result.indicator.target_year)
    traits = fc.traits(history.values, one.kind, one.direction)
    return explain(result.p_meet_plain or 0.0, traits, history.points, constants)


def _widths_of(result: Result, constants: Constants) -> Widths | None:
    """None while the last value is provisional, and where no value is to come."""
    one, known = result.indicator, result.history
    if known.tentative or result.coming is None:
        return None
    years, sizes = (one.target_year, result.coming.next_year), list(known.sample_sizes)
    return widths_of(known.years, known.values, sizes, one.kind, *years, constants)


def widths_of(
    years: Sequence[int], values: Sequence[float], sizes: Sequence[float | None], kind: str, target_year: int,
    next_year: int, constants: Constants,
) -> Widths:  # fmt: skip
    """How wide the target year is now, with more respondents, and with one more value; the next survey is as large as the last."""

    def spread(t: Sequence[int], v: Sequence[float], n: Sequence[float | None], year: int) -> list[float]:
        return [float(end) for end in fc.forecast(t, v, year - t[-1], kind, n, constants)[[9, 49, 89]]]

    def width(t: Sequence[int], v: Sequence[float], n: Sequence[float | None]) -> float:
        low, _, high = spread(t, v, n, target_year)
        return high - low

    asked = [size for size in sizes if size]
    more = width(years, values, [size and MORE * size for size in sizes]) if asked else None
    middle, last = spread(years, values, sizes, next_year)[1], asked[-1] if asked else None
    longer = width([*years, next_year], [*values, middle], [*sizes, last]) if next_year < target_year else None
    return Widths(width(years, values, sizes), more, longer)
