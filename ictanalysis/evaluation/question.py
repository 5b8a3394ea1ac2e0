"""One question without any file: what a handful of values says about a target."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from typing import TypeVar

import numpy as np

from ictanalysis import forecast as fc
from ictanalysis.evaluation.guidance import Needed, Widths
from ictanalysis.evaluation.guiding import widths_of
from ictanalysis.evaluation.needed import grid_of, needed
from ictanalysis.forecast.constants import Constants
from ictanalysis.forecast.why import Step
from ictanalysis.inputs.cells import (
    BOUNDS,
    CellError,
    choice,
    digits_of,
    fiscal_year,
    folded,
    is_possible,
    number,
    whole,
)
from ictanalysis.inputs.faults import FaultError, Findings
from ictanalysis.inputs.plan import Indicator
from ictanalysis.progress.agreement import assess_levels
from ictanalysis.progress.error_rates import Rates, of_indicator
from ictanalysis.progress.methods import Progress
from ictanalysis.progress.series import History, meets, pace, straight_line

T = TypeVar("T")


class UnreadableError(FaultError):
    """Arguments that cannot be read at all: wrong usage, not a fault in the values."""


@dataclass(frozen=True)
class Question:
    """A history, oldest first, the year of the next value, and the target it is asked about, if any."""

    years: list[int]
    values: list[float]
    sample_sizes: list[float | None] | None
    kind: str
    direction: str
    target_year: int
    target: float | None
    next_year: int

    @property
    def sizes(self) -> list[float | None]:
        """The respondents behind each value, None where unknown."""
        return self.sample_sizes or [None] * len(self.years)


def read(
    history: str, by: str, kind: str, target: str | None = None, direction: str = "up", sample_size: str | None = None,
    next_value: str | None = None,
) -> Question:  # fmt: skip
    """The question as typed, checked; every fault at once, `UnreadableError` when a part cannot be read."""
    findings = Findings()
    pairs = sorted(_pairs("--history", history, number, findings))
    years, values = [year for year, _ in pairs], [value for _, value in pairs]
    sizes = None if sample_size is None else _sizes(sample_size, years, findings)
    year = _cell("--by", by, fiscal_year, findings)
    asked = _cell("--kind", kind, choice(*fc.KINDS), findings)
    side = _cell("--direction", direction, choice(*fc.DIRECTIONS), findings)
    goal = None if target is None else _cell("--target", target, number, findings)
    coming = max(years, default=0) + 1 if next_value is None else _cell("--next", next_value, fiscal_year, findings)
    unreadable = bool(findings.faults)
    _check_years(years, [y for y, _ in sizes or []], year, findings)
    if next_value and coming and year and years and not years[-1] < coming <= year:
        findings.fault("--next", coming, f"最後の値の年度 {years[-1]} より後、{year} まで", "年度を確かめてください")
    for where, value in [(f"--history {y}", v) for y, v in pairs] + [("--target", goal)]:
        if value is not None and asked is not None and not is_possible(value, asked):
            findings.fault(where, f"{value:.15g}", BOUNDS[asked], "桁、小数点、符号と --kind を確かめてください")
    if unreadable or asked is None or side is None or year is None or coming is None:
        raise UnreadableError(findings.faults)
    findings.stop_if_faulty()
    known: list[float | None] | None = None if sizes is None else [dict(sizes).get(y) for y in years]
    return Question(years, values, known, asked, side, year, goal, coming)


def _cell(where: str, text: str, parser: Callable[[str], T], findings: Findings) -> T | None:
    """One cell as read, None when it cannot be; the fault is noted."""
    try:
        return parser(text)
    except CellError as error:
        findings.fault(where, text.strip(), error.expected, error.remedy)
        return None


def _pairs(where: str, text: str, parser: Callable[[str], T], findings: Findings) -> list[tuple[int, T]]:
    """「年度:値」 separated by commas."""
    found = []
    for part in re.split("[,、]", folded(text)):
        year, colon, value = part.partition(":")
        if colon:
            when, cell = _cell(where, year, fiscal_year, findings), _cell(f"{where} {year}", value, parser, findings)
            found += [] if when is None or cell is None else [(when, cell)]
        else:
            remedy = "年度と値を : で結び、組を , で区切ってください(桁区切りのカンマは使えません)"
            findings.fault(where, part.strip(), "年度:値(例: 2022:61.3)", remedy)
    return found


def _sizes(text: str, years: list[int], findings: Findings) -> list[tuple[int, int | None]]:
    """Respondents by year: one number for all values, or pairs like those of the history."""
    if ":" in folded(text):
        return [*_pairs("--sample-size", text, whole, findings)]
    size = _cell("--sample-size", text, whole, findings)
    return [(year, size) for year in dict.fromkeys(years)]


def _check_years(years: list[int], sized: list[int], by: int | None, findings: Findings) -> None:
    """No year twice, no sample size without a value, and a target year after the last value."""
    for where, given in (("--history", years), ("--sample-size", sized)):
        for year in sorted({year for year in given if given.count(year) > 1}):
            findings.fault(where, year, "一つの年度に値は一つ", "重なった値を消してください")
    for year in sorted(set(sized) - set(years)):
        findings.fault("--sample-size", year, "--history にある年度", "年度を確かめてください")
    if years and by is not None and by <= years[-1]:
        findings.fault("--by", by, f"最後の値の年度 {years[-1]} より後の年度", "先の年度を指定してください")


@dataclass(frozen=True)
class Answer:
    """What the history says: fields named as in results.csv, None where nothing can be said.

    Paces are in the unit of the values per year, needed ones from the last value to the target year.
    `straight_line` is a reference only, with the interval that would hold in eight cases of ten.
    """

    question: Question
    points: int
    latest_year: int
    latest: float
    horizon: int
    p_meet: float | None
    p_meet_plain: float | None
    forecast_p10: float
    forecast_p50: float
    forecast_p90: float
    required_per_year: float | None
    actual_per_year: float | None
    straight_line: float | None
    straight_line_p10: float | None
    straight_line_p90: float | None
    quantiles: list[float]
    needed: Needed | None

    def as_dict(self) -> dict[str, object]:
        """The question and its answer as one flat mapping; what the next year must bring as `needed_...`."""
        own = {field.name: getattr(self, field.name) for field in fields(self)[1:-1]}
        must = {f"needed_{field.name}": getattr(self.needed, field.name, None) for field in fields(Needed)}
        return {**asdict(self.question), **own, **must}


def answer(asked: Question, constants: Constants) -> Answer:
    """The answer to a question; ValueError as in `ictanalysis.forecast`."""
    years, values, last = asked.years, asked.values, asked.values[-1]
    horizon = asked.target_year - years[-1]
    spread = fc.forecast(years, values, horizon, asked.kind, asked.sample_sizes, constants)
    line = straight_line(years, values, [asked.target_year]) or [np.full(1, np.nan)] * 3
    middle, low, high = (float(end[0]) if np.isfinite(end[0]) else None for end in line)
    return Answer(
        asked, len(years), years[-1], last, horizon, _chance(asked, True, constants), _chance(asked, False, constants),
        float(spread[9]), float(spread[49]), float(spread[89]), _required(asked, last, horizon), pace(years, values),
        middle, low, high, spread.tolist(), _needed(asked, constants),
    )  # fmt: skip


@dataclass(frozen=True)
class MethodAnswers:
    """What the official methods say, and how often each would be wrong by chance; None where it cannot be said."""

    methods: dict[str, Progress] | None = None
    error_rates: dict[str, Rates] | None = None


def as_indicator(asked: Question, target: float) -> Indicator:
    """A level target as a plan has it, the first value being the baseline."""
    return Indicator(
        "", "", "", "", "%" if asked.kind == "percent" else "", asked.kind, "level", asked.direction, 1,
        asked.years[0], asked.values[0], asked.years[0], asked.target_year, target, asked.target_year, "exact",
        "yes" if asked.sample_sizes else "no", decimals=max(map(digits_of, asked.values)),
    )  # fmt: skip


def methods_of(asked: Question, draws: int = 100_000) -> MethodAnswers:
    """The official methods on a question, the first value being the baseline.

    `error_rates` is None unless a percentage's first and last sample sizes are known.
    """
    if asked.target is None:
        return MethodAnswers()
    one, sizes = as_indicator(asked, asked.target), tuple(asked.sizes)
    history = History(tuple(asked.years), tuple(asked.values), sizes, ("final",) * len(sizes))
    return MethodAnswers(assess_levels([(one, history)])[0], of_indicator(one, history, draws))


def _chance(asked: Question, managed: bool, constants: Constants) -> float | None:
    if asked.target is None:
        return None
    return fc.probability(
        asked.years, asked.values, asked.target_year, asked.target, asked.direction, asked.kind, asked.sample_sizes,
        managed, constants,
    )  # fmt: skip


def _needed(asked: Question, constants: Constants) -> Needed | None:
    """What the next year must bring for a chance of 50 % and of 80 %; None where arithmetic has decided."""
    goal, sizes = asked.target, [size for size in asked.sizes if size]
    if goal is None or _chance(asked, True, constants) in (0, 1):
        return None

    def chance_at(value: float) -> float:
        if asked.next_year == asked.target_year:
            return float(meets(value, goal, asked.direction))
        years, values = [*asked.years, asked.next_year], [*asked.values, value]
        then = replace(asked, years=years, values=values, sample_sizes=[*asked.sizes, sizes[-1] if sizes else None])
        return _chance(then, True, constants) or 0.0

    places = 0 if asked.kind == "count" else max(map(digits_of, asked.values))
    ahead = asked.next_year - asked.years[-1]
    foreseen = fc.forecast(asked.years, asked.values, ahead, asked.kind, asked.sample_sizes, constants)
    grid = grid_of(foreseen, goal, asked.kind, asked.direction == "up", places)
    return needed(asked.next_year, chance_at, grid, asked.next_year == asked.target_year)


@dataclass(frozen=True)
class Reasons:
    """How the chance came about, step by step, and what would narrow the range of a percentage; None without."""

    why: tuple[Step, ...] | None
    widths: Widths | None


def reasons_of(answered: Answer, constants: Constants) -> Reasons:
    """What stands behind an answer."""
    asked, plain = answered.question, answered.p_meet_plain
    traits = fc.traits(asked.values, asked.kind, asked.direction)
    steps = None if plain is None else fc.explain(plain, traits, answered.points, constants)
    ends = asked.target_year, asked.next_year
    share = asked.kind == "percent"
    widths = widths_of(asked.years, asked.values, asked.sizes, asked.kind, *ends, constants) if share else None
    return Reasons(steps, widths)


def _required(asked: Question, last: float, horizon: int) -> float | None:
    """Change per year that is still needed; 0 at or past the target."""
    if asked.target is None:
        return None
    gap = asked.target - last
    return (max(gap, 0.0) if asked.direction == "up" else min(gap, 0.0)) / horizon
