"""One made-up indicator of each type and its values, for worked examples."""

from dataclasses import replace
from datetime import date
from typing import Any

from ictanalysis.evaluation.result import FIELDS, Result
from ictanalysis.evaluation.results import evaluate
from ictanalysis.forecast.constants import read_constants
from ictanalysis.inputs.cells import Amount
from ictanalysis.inputs.columns import value_of
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.rubric import Rubric, Rule
from ictanalysis.inputs.values import Value

LEVEL = Indicator(
    "1", "1-1", "1", "満足度", "%", "percent", "level", "up", 1, 2022, 60.0, 2022, 2027, 70.0, 2027, "exact"
)  # fmt: skip
SUM = replace(LEVEL, unit="人", kind="count", type="cumulative", baseline=300.0, baseline_first_year=2020,
              target=500.0, target_first_year=2024)  # fmt: skip
EVERY = replace(LEVEL, type="every_year", baseline=90.0, target=95.0, target_first_year=2024)
MILESTONE = replace(LEVEL, unit="業務", kind="count", type="milestone", baseline=None, baseline_year=None,
                    baseline_first_year=None, target=20.0, target_first_year=2025, target_year=2025)  # fmt: skip


def rows(
    values: dict[int, float], form: str = "yearly", first: int | None = None, status: str = "final",
    sizes: dict[int, int] | None = None, comparable: str | None = None,
) -> list[Value]:  # fmt: skip
    """Published values of the made-up indicators, one a year; NaN for one that is not available."""
    return [
        Value(2 + i, "1", first, year, Amount(value, "", "not_available" if value != value else ""), "%", form, status, None,
              (sizes or {}).get(year), comparable, "s", "")
        for i, (year, value) in enumerate(values.items())
    ]  # fmt: skip


RULES = [
    ("verdict", "on_track", 0.7), ("verdict", "uncertain", 0.4), ("verdict", "at_risk", 0.0),
    ("minimum_points", "points", 2.0), ("tolerance", "about", 0.02),
    ("measure", "worst", None), ("decided_by", "managed", None),
]  # fmt: skip


def rules(*told: tuple[str, str, float | None]) -> list[Rule]:
    """Rows of a rubric in force since 2023."""
    return [Rule(2 + i, rule, "2023-04-01", key, edge, "", "", "") for i, (rule, key, edge) in enumerate(told)]


CONSTANTS = read_constants()
RUBRIC = Rubric(date(2026, 7, 1), rules(*RULES))


def result_of(one: Indicator, values: list[Value], year: int, draws: int = 500) -> Result:
    """The result of one indicator by these rules."""
    (found,) = evaluate([one], values, RUBRIC, year, draws, CONSTANTS)
    return found


def flat(result: Result) -> dict[str, Any]:
    """A result by published column, with the names that are not published but asserted."""
    own = {name: getattr(result, name) for name in ("left_out", "confirmed", "late_year")}
    return {
        **{field.name: value_of(result, field) for field in FIELDS},
        **own,
        "open_years": result.standing.open_years,
    }


def same(one: Result, other: Result) -> bool:
    """Whether two results are equal, fans and all."""
    fans = [{name: (fan.years, fan.bands.tolist()) for name, fan in each.fans.items()} for each in (one, other)]
    return replace(one, fans={}) == replace(other, fans={}) and fans[0] == fans[1]
