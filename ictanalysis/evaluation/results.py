"""From history to results: forecast, probability and verdict of every indicator in one table (pure)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from ictanalysis import forecast as fc
from ictanalysis.evaluation.outlook import Outlook, outlook_of
from ictanalysis.evaluation.verdict import effective_target, verdict_of
from ictanalysis.forecast.engine import constants
from ictanalysis.inputs.params import DRAWS
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.reading import grouped
from ictanalysis.inputs.rubric import Rubric
from ictanalysis.inputs.values import Value
from ictanalysis.progress import agreement as agreement_rules
from ictanalysis.progress.series import (
    History,
    Standing,
    history_of,
    latest_provisional,
    provisional_years,
    reached_late,
    standing_of,
)

COLUMNS = (
    "indicator_id", "measure_id", "goal_id", "name", "unit", "type", "direction", "baseline_year",
    "baseline", "target_year", "target", "evaluation_year", "latest_year", "latest", "points",
    "achieved_rate", "target_rate", "required_per_year", "planned_per_year", "actual_per_year",
    "p_meet", "p_meet_plain", "forecast_p10", "forecast_p50", "forecast_p90", "verdict",
    "reason", "open_years", "left_out", "confirmed", "provisional_first_year", "provisional_year", "provisional", "late_year",
    "deciding_year", "deciding_value", *agreement_rules.COLUMNS,
    "as_of", "constants_learnt_on",
)  # fmt: skip


def evaluate(
    indicators: Sequence[Indicator], values: Sequence[Value], rubric: Rubric, year: int, draws: int = DRAWS
) -> pd.DataFrame:
    """One row per indicator as judged at the end of a fiscal year; an empty cell cannot be said.

    Parameters
    ----------
    values : checked rows of indicator_values.csv; those after `year` are not used.
    draws : joint futures drawn for sums and every-year targets.
    """
    known = grouped((row for row in values if row.fiscal_year <= year), lambda row: row.indicator_id)
    rows = [evaluate_one(one, known.get(one.indicator_id, []), rubric, year, draws) for one in indicators]
    return pd.DataFrame(rows, columns=[*COLUMNS])


def evaluate_one(one: Indicator, rows: Sequence[Value], rubric: Rubric, year: int, draws: int) -> dict[str, Any]:
    """The results of one indicator from its own rows."""
    history = history_of(one, rows)
    standing = standing_of(one, rows, history, year)
    target = effective_target(one, rubric)
    outlook = outlook_of(one, rows, history, standing, target, draws)
    provisional = latest_provisional(rows)
    open_years = set(standing.open_years) if one.type in ("cumulative", "every_year") else {one.target_year}
    if outlook.decided is None and year >= one.target_year and not open_years <= provisional_years(rows):
        outlook = Outlook()  # its time is over and years are missing: no chance is left to speak of
    if outlook.decided and standing.required_per_year is not None:
        standing = replace(standing, required_per_year=0.0)
    p_meet = managed_chance(one, history, standing, target, outlook)
    deciding = p_meet if rubric.chosen("decided_by") == "managed" else outlook.p_plain
    verdict = verdict_of(history.confirmed, outlook.decided, deciding, rubric)
    spread = [None] * 3 if outlook.quantiles is None else [float(outlook.quantiles[i]) for i in (9, 49, 89)]
    return {
        **{name: getattr(one, name) for name in COLUMNS if hasattr(one, name)},
        **{name: getattr(standing, name) for name in COLUMNS if hasattr(standing, name)},
        "evaluation_year": year, "points": history.points, "p_meet": p_meet,
        "p_meet_plain": outlook.p_plain, "forecast_p10": spread[0], "forecast_p50": spread[1],
        "forecast_p90": spread[2], "verdict": verdict.code, "reason": verdict.reason,
        "left_out": tuple(row.fiscal_year for row in rows if row.comparable == "no" and not row.missing),
        "confirmed": history.confirmed, "provisional_first_year": provisional.first_year,
        "provisional_year": provisional.year, "provisional": provisional.value,
        "late_year": reached_late(one, history, target) if verdict.code == "missed" else None,
        "deciding_year": outlook.deciding_year, "deciding_value": outlook.deciding_value,
        **agreement_rules.columns(agreement_rules.assess(one, history, standing)),
        "as_of": rubric.as_of.isoformat(), "constants_learnt_on": constants()["learnt_on"],
    }  # fmt: skip


def managed_chance(
    one: Indicator, history: History, standing: Standing, target: float, outlook: Outlook
) -> float | None:
    """The plain chance corrected by the experience with managed targets; decided ones stay."""
    if outlook.p_plain is None or outlook.decided is not None:
        return outlook.p_plain
    goal = target
    if one.type == "cumulative":
        goal = (target - (standing.latest or 0.0)) / len(standing.open_years)
    known = history if one.type == "cumulative" else history.until(one.target_year)
    return fc.managed_probability(outlook.p_plain, fc.position(known.values[-1], goal, one.direction), known.points)
