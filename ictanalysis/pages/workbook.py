"""The workbook as notebooks and runs open it: plan, values, rubric and results of one fiscal year."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ictanalysis.evaluation.plausibility import Asked, asked_about
from ictanalysis.evaluation.results import evaluate
from ictanalysis.evaluation.verdict import measure_verdict
from ictanalysis.inputs.actuals import Actuals, read_actuals, read_values
from ictanalysis.inputs.cells import CellError, digits_of, year_begins
from ictanalysis.inputs.cells import fiscal_year as parse_year
from ictanalysis.inputs.context import read_context
from ictanalysis.inputs.corrections import read_corrections
from ictanalysis.inputs.params import DRAWS
from ictanalysis.inputs.plan import GLOSSARY, SOURCES, Columns, Indicator, Plan, read_plan
from ictanalysis.inputs.previous import read_previous
from ictanalysis.inputs.reading import FaultError, Findings, counts_by, dicts, read_table, records, unique_ids
from ictanalysis.inputs.rubric import Rubric, read_rubric
from ictanalysis.pages.reason import reason
from ictanalysis.progress.series import History, history_of


@dataclass(frozen=True)
class Workbook:
    """Everything one evaluation rests on, read and checked, and its results."""

    plan: Plan
    actuals: Actuals
    rubric: Rubric
    sources: pd.DataFrame
    glossary: pd.DataFrame
    series: pd.DataFrame
    series_values: pd.DataFrame
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

    def rows(self, indicator_id: str) -> pd.DataFrame:
        """The published figures of one indicator."""
        values = self.actuals.values
        return values[values["indicator_id"] == indicator_id]

    def row(self, indicator_id: str) -> dict[str, Any]:
        """The results of one indicator."""
        return dicts(self.results[self.results["indicator_id"] == indicator_id])[0]

    def sources_of(self, ids: Iterable[str]) -> str:
        """The titles of sources, each once."""
        titles = dict(zip(self.sources["source_id"], self.sources["title"], strict=True))
        return "、".join(dict.fromkeys(titles[one] for one in ids))

    @property
    def has_news(self) -> bool:
        """Whether anything newer than the plan's baselines has been published."""
        baselines = {one.indicator_id: one.baseline_year for one in self.plan.indicators.values()}
        values = self.actuals.values[self.actuals.values["value"].notna()]
        return any(baselines[row.indicator_id] != row.fiscal_year for row in records(values))

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

    def evaluated(self, year: int, values: pd.DataFrame | None = None) -> pd.DataFrame:
        """Results at the end of another fiscal year, from the values up to it as they are known, or were."""
        indicators = list(self.plan.indicators.values())
        known = self.actuals.values if values is None else values
        return evaluate(indicators, known, self.rubric, year, self.draws)


def rooted(path: str | Path) -> Path:
    """A path relative to the folder of the command, or to the one above for a notebook's kernel."""
    here = Path(path)
    above = Path("..") / here
    return above if not here.exists() and above.exists() and not here.is_absolute() else here


def input_files(plan: Path, actuals: Path, previous: Path | None = None) -> list[Path]:
    """Every file an evaluation reads, sorted."""
    folders = {plan, actuals, plan.parent / "context"}
    found = {file for folder in folders for file in folder.glob("*.csv")}
    shared = ("rubric", "sources", "glossary", "corrections")
    found |= {file for name in shared if (file := plan.parent / f"{name}.csv").exists()}
    return sorted(found | ({previous} if previous else set()))


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
    year, on = _when(fiscal_year, as_of, findings)
    plan_folder, actuals_folder = rooted(plan), rooted(actuals)
    data = plan_folder.parent
    repairs = read_corrections(data / "corrections.csv", (plan_folder, actuals_folder), on, findings)
    read = read_plan(plan_folder, on, repairs, findings)
    rubric = read_rubric(data / "rubric.csv", on, findings)
    sources = _read_list(data / "sources.csv", SOURCES, "source_id", findings)
    glossary = _read_list(data / "glossary.csv", GLOSSARY, "number", findings)
    series, series_values = read_context(data / "context", set(sources["source_id"]), on, findings)
    if read is None:
        read_values(actuals_folder / "indicator_values.csv", findings)
        raise FaultError(findings.faults)
    _check_time(read, year, on, findings)
    if not isinstance(draws, int) or draws < 1:
        findings.fault("draws", draws, "1以上の整数", "4000 のように書いてください")
    earlier = read_previous(rooted(previous), read, year, on, findings) if previous else None
    values = read_actuals(actuals_folder, read, year, on, repairs, set(sources["source_id"]), findings)
    findings.stop_if_faulty()
    read = _with_decimals(read, values.values)
    asked = asked_about(list(read.indicators.values()), values)
    return Workbook(
        read, values, rubric, _known_sources(sources, values, on), glossary, series, series_values, year, on, draws,
        _judged(read, values.values, rubric, year, draws), earlier,
        (*findings.notices, *_said(values), *(one.question for one in asked)), tuple(findings.set_aside), asked,
    )  # fmt: skip


def _read_list(path: Path, columns: Columns, key: str, findings: Findings) -> pd.DataFrame:
    """A table beside the plan's folder, with each key once."""
    found = read_table(path, columns, findings)
    unique_ids(found, [key], path, findings)
    return found


def _with_decimals(plan: Plan, values: pd.DataFrame) -> Plan:
    """The plan whose indicators know with how many digits their values are published."""
    places = values["value"].dropna().map(digits_of).groupby(values["indicator_id"]).max()
    known = {key: replace(one, decimals=int(places.get(key, 0))) for key, one in plan.indicators.items()}
    return replace(plan, indicators=known)


def _check_time(plan: Plan, year: int, on: date, findings: Findings) -> None:
    """The year judged lies in the plan and has begun."""
    if year not in plan.years:
        expected = f"計画期間 {plan.years[0]}〜{plan.years[-1]}"
        findings.fault("fiscal_year", year, expected, "評価する年度を確かめてください")
    if year and on < year_begins(year):
        findings.fault("as_of", on, f"評価年度の始まり {year_begins(year)} 以降", "基準日か年度を確かめてください")


def _known_sources(sources: pd.DataFrame, values: Actuals, on: date) -> pd.DataFrame:
    """Sources received by the report's day, and those that its values name."""
    received = counts_by(sources, "received", on)
    return sources[received | sources["source_id"].isin(values.values["source_id"])]


def _said(values: Actuals) -> list[str]:
    """The corrections of the values in use, in words."""
    words = {"replace": "訂正しました", "drop": "除きました", "confirm": "確認しました"}
    return [
        f"{row.id} {row.fiscal_year}年度の {row.column} を{words[row.action]}({row.reason})"
        for row in records(values.corrections)
    ]


def _when(year: int | str, as_of: str | date, findings: Findings) -> tuple[int, date]:
    """The fiscal year and the date, also as an analyst may type them in a notebook."""
    try:
        judged = parse_year(str(year))
    except CellError as error:
        findings.fault("fiscal_year", year, error.expected, error.remedy)
        judged = 0
    try:
        on = as_of if type(as_of) is date else date.fromisoformat(str(as_of).replace("/", "-").partition(" ")[0])
    except ValueError:
        findings.fault("as_of", as_of, "日付(例: 2026-04-30)", "年-月-日で書いてください")
        on = date.max
    return judged, on


def _judged(plan: Plan, values: pd.DataFrame, rubric: Rubric, year: int, draws: int) -> pd.DataFrame:
    """The results, each with its reason in words."""
    results = evaluate(list(plan.indicators.values()), values, rubric, year, draws)
    return results.assign(verdict_reason=_reasons(results, plan, values, rubric))


def _reasons(results: pd.DataFrame, plan: Plan, values: pd.DataFrame, rubric: Rubric) -> list[str]:
    said = []
    for row in dicts(results):
        one = plan.indicators[row["indicator_id"]]
        own = values[values["indicator_id"] == one.indicator_id]
        said.append(reason(row, one, history_of(one, own), rubric.edges))
    return said
