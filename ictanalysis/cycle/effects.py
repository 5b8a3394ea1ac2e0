"""Whether a number moved after an instruction more than it would have anyway (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ictanalysis.cycle.council import Instruction
from ictanalysis.cycle.projects import Project, Projects
from ictanalysis.evaluation.outlook import bands
from ictanalysis.forecast.constants import Constants
from ictanalysis.inputs.actuals import Actuals
from ictanalysis.inputs.cells import since
from ictanalysis.inputs.plan import Indicator
from ictanalysis.progress.series import history_of

Found = Literal["beyond", "within", "below", "met", "not_met", "open", "unknown"]
LOW, MIDDLE, HIGH = 9, 49, 89  # of 99 quantiles those of 10, 50 and 90 %


@dataclass(frozen=True)
class Effect:
    """What an instruction's number came to, beside the range that was to be expected when it was issued.

    `found` : for an indicator beyond, within or below the range of 10 to 90 %, as its good direction has it; for a
    project, and where there was nothing to forecast from, met or not the number expected; open while the year's value
    is not there; unknown without either.
    """

    instruction: Instruction
    value: float | None
    low: float | None
    middle: float | None
    high: float | None
    found: Found


def effect_of(
    asked: Instruction, actuals: Actuals, indicators: Mapping[str, Indicator], projects: Projects, constants: Constants
) -> Effect | None:
    """The effect of an instruction on the number that it names; None where it names none."""
    if not asked.effect_on or asked.effect_by is None:
        return None
    one = indicators.get(asked.effect_on)
    return _on_project(asked, projects) if one is None else _on_indicator(asked, one, actuals, indicators, constants)


def _on_indicator(
    asked: Instruction, one: Indicator, actuals: Actuals, indicators: Mapping[str, Indicator], constants: Constants
) -> Effect:
    """Against the forecast from what was published by the day of the instruction."""
    year, issued = asked.effect_by or 0, since(asked.issued_on)
    known = [row for row in actuals.known(year, issued, indicators) if row.indicator_id == one.indicator_id]
    before = history_of(one, known, informed=True)
    value = history_of(one, actuals.of(one.indicator_id)).settled.get(year)
    if not before.points or year <= before.years[-1]:
        return Effect(asked, value, None, None, None, _against(value, asked.effect_expected, one.direction))
    fan = bands(before, one.kind, [year], constants)[0]
    low, middle, high = (float(fan[place]) for place in (LOW, MIDDLE, HIGH))
    return Effect(asked, value, low, middle, high, _within(value, low, high, one.direction))


def _within(value: float | None, low: float, high: float, direction: str) -> Found:
    if value is None:
        return "open"
    if low <= value <= high:
        return "within"
    return "beyond" if (value > high) == (direction == "up") else "below"


def _on_project(asked: Instruction, projects: Projects) -> Effect:
    """Against the number that was expected: of a project there is no forecast."""
    versions: list[Project] = projects.of(asked.effect_on)
    report = projects.report(asked.effect_on, asked.effect_by or 0)
    value = report.value if report else None
    direction = versions[-1].direction if versions else "up"
    return Effect(asked, value, None, None, None, _against(value, asked.effect_expected, direction))


def _against(value: float | None, expected: float | None, direction: str) -> Found:
    if value is None:
        return "open"
    if expected is None:
        return "unknown"
    return "met" if (value >= expected if direction == "up" else value <= expected) else "not_met"
