"""The workbook as notebooks and runs open it: plan, values, rubric and results of one fiscal year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ictanalysis.cycle.projects import Projects, planned_projects, read_projects
from ictanalysis.evaluation.plausibility import Asked, asked_about
from ictanalysis.evaluation.results import evaluate
from ictanalysis.evaluation.verdict import measure_verdict
from ictanalysis.inputs.actuals import DEMO_SOURCE, Actuals
from ictanalysis.inputs.context import Series, SeriesValue
from ictanalysis.inputs.corrections import Correction
from ictanalysis.inputs.params import DRAWS
from ictanalysis.inputs.plan import Indicator, Plan
from ictanalysis.inputs.previous import Previous
from ictanalysis.inputs.reading import FaultError, Findings
from ictanalysis.inputs.rubric import Rubric
from ictanalysis.inputs.values import Value
from ictanalysis.inputs.workbook import Inputs, Source, Term, input_files, read_inputs, rooted
from ictanalysis.pages.frames import dicts
from ictanalysis.pages.reason import reason
from ictanalysis.progress.series import History, history_of

__all__ = ["Workbook", "input_files", "open_workbook", "rooted"]


@dataclass(frozen=True)
class Workbook:
    """Everything one evaluation rests on, read and checked, and its results."""

    plan: Plan
    actuals: Actuals
    projects: Projects
    rubric: Rubric
    sources: Sequence[Source]
    glossary: Sequence[Term]
    series: Sequence[Series]
    series_values: Sequence[SeriesValue]
    fiscal_year: int
    as_of: date
    draws: int
    results: pd.DataFrame
    previous_results: pd.DataFrame | None
    notices: tuple[str, ...]
    set_aside: tuple[str, ...]
    asked: tuple[Asked, ...]

    def history(self, indicator_id: str) -> History:
        """The yearly values of one indicator, oldest first."""
        return history_of(self.plan.indicators[indicator_id], self.rows(indicator_id))

    def rows(self, indicator_id: str) -> list[Value]:
        """The published figures of one indicator."""
        return self.actuals.of(indicator_id)

    def row(self, indicator_id: str) -> dict[str, Any]:
        """The results of one indicator."""
        return dicts(self.results[self.results["indicator_id"] == indicator_id])[0]

    def sources_of(self, ids: Iterable[str]) -> str:
        """The titles of sources, each once."""
        titles = {one.source_id: one.title for one in self.sources}
        return "、".join(dict.fromkeys(titles[one] for one in ids))

    @property
    def has_news(self) -> bool:
        """Whether anything newer than the plan's baselines has been published."""
        baselines = {one.indicator_id: one.baseline_year for one in self.plan.indicators.values()}
        return any(baselines[row.indicator_id] != row.fiscal_year for row in self.actuals.values if not row.missing)

    @property
    def fictional(self) -> bool:
        """Whether any figure is invented for demonstration."""
        return self.projects.fictional or any(row.source_id == DEMO_SOURCE for row in self.actuals.values)

    @property
    def corrections(self) -> list[Correction]:
        """The corrections in use, those of projects last."""
        return [*self.actuals.corrections, *self.projects.corrections]

    @cached_property
    def histories(self) -> dict[str, History]:
        """The yearly values of every indicator."""
        return {one: self.history(one) for one in self.plan.indicators}

    def indicator(self, indicator_id: str) -> Indicator:
        """The definition of one indicator."""
        return self.plan.indicators[indicator_id]

    def measure_code(self, measure_id: str) -> str:
        """The verdict on a measure, by the rule chosen in the rubric."""
        own = self.results[self.results["measure_id"] == measure_id]
        deciding = own["p_meet" if self.rubric.chosen("decided_by") == "managed" else "p_meet_plain"]
        known = [None if pd.isna(p) else float(p) for p in deciding]
        return measure_verdict(list(own["verdict"]), known, self.rubric)

    @cached_property
    def by_year(self) -> pd.DataFrame:
        """Results as they would have been at the end of each plan year so far, from today's values by today's method."""
        years = [year for year in self.plan.years if year < self.fiscal_year]
        earlier = [self.evaluated(year) for year in years]
        return pd.concat([*earlier, self.results], ignore_index=True)

    @property
    def known_then(self) -> date:
        """The day of last year's evaluation when no results of it are given: a year before this one."""
        day = min(self.as_of.day, 28) if self.as_of.month == 2 else self.as_of.day
        return self.as_of.replace(year=self.as_of.year - 1, day=day)

    @cached_property
    def previous(self) -> pd.DataFrame:
        """Last year's results as published, else by today's method from the values that were known then."""
        if self.previous_results is not None:
            return self.previous_results
        year = self.fiscal_year - 1
        return self.evaluated(year, self.actuals.known(year, self.known_then, self.plan.indicators))

    def evaluated(self, year: int, values: Sequence[Value] | None = None) -> pd.DataFrame:
        """Results at the end of another fiscal year, from the values up to it as they are known, or were."""
        indicators = list(self.plan.indicators.values())
        known = self.actuals.values if values is None else values
        return evaluate(indicators, known, self.rubric, year, self.draws)


def open_workbook(
    plan: str | Path,
    actuals: str | Path,
    fiscal_year: int | str,
    as_of: str | date,
    previous: str | Path | None = None,
    draws: int = DRAWS,
) -> Workbook:
    """Read, check and evaluate; raises FaultError with every fault of every file at once.

    Parameters
    ----------
    plan, actuals : folders of CSV files, see data/README.md; rubric, sources, glossary, context and
        corrections lie beside the plan's folder.
    fiscal_year : the year judged (R7 is 2025).
    as_of : the date on which the report stands: rows that count from a later one are set aside.
    previous : an earlier results.csv, to say what changed.
    """
    findings = Findings()
    inputs = read_inputs(plan, actuals, fiscal_year, as_of, previous, findings)
    if inputs is None:
        planned_projects(rooted(plan), findings)
        raise FaultError(findings.faults)
    if not isinstance(draws, int) or draws < 1:
        findings.fault("draws", draws, "1以上の整数", "4000 のように書いてください")
    projects = read_projects(inputs, findings)
    findings.stop_if_faulty()
    asked = asked_about(list(inputs.plan.indicators.values()), inputs.actuals)
    repairs = [*inputs.actuals.corrections, *projects.corrections]
    return Workbook(
        inputs.plan, inputs.actuals, projects, inputs.rubric, inputs.known_sources, inputs.glossary, inputs.series,
        inputs.series_values, inputs.fiscal_year, inputs.as_of, draws, _judged(inputs, draws),
        None if inputs.previous is None else _framed(inputs.previous),
        (*findings.notices, *map(_said, repairs), *(one.question for one in asked)), tuple(findings.set_aside), asked,
    )  # fmt: skip


def _framed(previous: Previous) -> pd.DataFrame:
    """Earlier results as a frame like the results, without the columns that say nothing."""
    frame = pd.DataFrame([vars(row) for row in previous.rows], dtype=object).drop(columns=["row", *previous.lacks])
    numbers = [name for name in ("p_meet", "p_meet_plain", "latest", "target") if name in frame]
    return frame.astype({"evaluation_year": int, **dict.fromkeys(numbers, float)})


def _said(one: Correction) -> str:
    """A correction in words."""
    words = {"replace": "訂正しました", "drop": "除きました", "confirm": "確認しました"}
    return f"{one.id} {one.fiscal_year}年度の {one.column} を{words[one.action]}({one.reason})"


def _judged(inputs: Inputs, draws: int) -> pd.DataFrame:
    """The results, each with its reason in words."""
    plan, values = inputs.plan, inputs.actuals
    results = evaluate(list(plan.indicators.values()), values.values, inputs.rubric, inputs.fiscal_year, draws)
    said = []
    for row in dicts(results):
        one = plan.indicators[row["indicator_id"]]
        said.append(reason(row, one, history_of(one, values.of(one.indicator_id)), inputs.rubric.edges))
    return results.assign(verdict_reason=said)
