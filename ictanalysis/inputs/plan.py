"""The plan as printed: goals, measures, indicators, targets, projects; read and cross-checked."""

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from ictanalysis.inputs import corrections as cs
from ictanalysis.inputs.cells import (
    choice,
    day,
    file_identifier,
    fiscal_year,
    folded,
    identifier,
    number,
    optional,
    since,
    suggestion,
    text,
    whole,
)
from ictanalysis.inputs.printed import faults_of_target
from ictanalysis.inputs.reading import (
    Fault,
    FaultError,
    Findings,
    counts_by,
    known_ids,
    read_table,
    records,
    unique_ids,
)

Columns = Mapping[str, Callable[[str], Any]]
KINDS = ("percent", "count", "other")
TYPES = ("level", "cumulative", "every_year", "milestone")
PLAN: Columns = {"item": text, "text": text, "page": text}
GOALS: Columns = {
    "goal_id": identifier, "name": text, "formula": text, "aim": text, "page": text,
}  # fmt: skip
MEASURES: Columns = {
    "measure_id": file_identifier, "goal_id": identifier, "name": text, "aim": text,
    "sdg_goal": optional(whole), "sdg_name": text, "page": text, "note": text,
}  # fmt: skip
INITIATIVES: Columns = {"measure_id": identifier, "number": whole, "name": text, "note": text}
INDICATORS: Columns = {
    "indicator_id": identifier, "measure_id": identifier, "name": text, "explanation": text,
    "interpretation": text, "unit": folded, "kind": choice(*KINDS), "type": choice(*TYPES),
    "direction": choice("up", "down"), "survey": choice("yes", "no"),
    "observed_every": whole, "page": text, "note": text,
}  # fmt: skip
TARGETS: Columns = {
    "indicator_id": identifier, "baseline_printed": text, "baseline": optional(number),
    "baseline_first_year": optional(fiscal_year), "baseline_year": optional(fiscal_year),
    "target_printed": text, "target": number, "target_first_year": fiscal_year,
    "target_year": fiscal_year, "qualifier": choice("exact", "at_least", "about"),
    "rationale": text, "stated_yearly_change": optional(number), "valid_from": optional(day), "page": text, "note": text,
}  # fmt: skip
PROJECTS: Columns = {
    "project_id": identifier, "measure_id": identifier, "name": text, "outcome_name": text,
    "unit": folded, "direction": choice("up", "down"), "target": optional(number),
    "target_year": optional(fiscal_year), "page": text, "note": text,
}  # fmt: skip
CROSSWALK: Columns = {
    "first_plan_id": text, "second_plan_id": text,
    "relation": choice("continued", "successor", "replaced", "new", "ended"),
    "comparable": choice("yes", "no"), "note": text,
}  # fmt: skip
INTERIM_STATUS: Columns = {
    "indicator_id": identifier, "fiscal_year": fiscal_year, "status_printed": text,
    "page": text, "note": text,
}  # fmt: skip
SOURCES: Columns = {
    "source_id": text, "title": text, "who": text, "received": optional(day), "sha256": text, "note": text,
}  # fmt: skip
GLOSSARY: Columns = {"number": whole, "term": text, "explanation": text, "pages": text}
SERIES: Columns = {
    "series_id": text, "name": text, "unit": text, "kind": choice(*KINDS), "continues": choice("yes", "no"), "definition": text,
    "source_id": text, "note": text,
}  # fmt: skip
SERIES_VALUES: Columns = {
    "series_id": text, "year": whole, "as_at": text, "value": number, "vintage": optional(whole),
    "comparable": choice("yes", "no"), "source_id": text, "note": text,
}  # fmt: skip


@dataclass(frozen=True)
class Indicator:
    """One target value of the plan (施策目標値), with its baseline and target as numbers.

    `decimals` : places with which its values are published.
    """

    indicator_id: str
    measure_id: str
    goal_id: str
    name: str
    unit: str
    kind: str
    type: str
    direction: str
    observed_every: int
    baseline: float | None
    baseline_first_year: int | None
    baseline_year: int | None
    target: float
    target_first_year: int
    target_year: int
    qualifier: str
    survey: str = "no"
    stated_yearly_change: float | None = None
    decimals: int = 0

    @property
    def is_attitude(self) -> bool:
        """Whether the value is what people answer in a survey."""
        return self.survey == "yes"


@dataclass(frozen=True)
class Plan:
    """A plan's folder, read: definitions by id, and the tables as they stand in the files."""

    folder: Path
    facts: dict[str, str]
    goals: pd.DataFrame
    measures: pd.DataFrame
    initiatives: pd.DataFrame
    indicator_rows: pd.DataFrame
    target_rows: pd.DataFrame
    projects: pd.DataFrame
    crosswalk: pd.DataFrame
    interim_status: pd.DataFrame
    indicators: dict[str, Indicator]

    @property
    def years(self) -> range:
        """The fiscal years of the plan."""
        return range(int(self.facts["first_year"]), int(self.facts["last_year"]) + 1)

    def of_measure(self, measure_id: str) -> list[Indicator]:
        """The indicators of one measure, in plan order; FaultError when there is no such measure."""
        known = list(self.measures["measure_id"])
        if measure_id not in known:
            raise FaultError([Fault("measure", f"「{measure_id}」", "計画の施策番号", suggestion(measure_id, known))])
        return [one for one in self.indicators.values() if one.measure_id == measure_id]


def read_plan(folder: Path, as_of: date, repairs: pd.DataFrame, findings: Findings) -> Plan | None:
    """Read and cross-check a plan folder as it counts on a date; None when faults make it unusable.

    ``repairs`` : the corrections that count on that date; one of targets may confirm what lies behind its baseline.
    """
    before = len(findings.faults)

    def table(name: str, columns: Columns) -> pd.DataFrame:
        return read_table(folder / name, columns, findings, may_lack=("stated_yearly_change", "valid_from"))

    facts = table("plan.csv", PLAN)
    goals, measures = table("goals.csv", GOALS), table("measures.csv", MEASURES)
    indicators, targets = table("indicators.csv", INDICATORS), table("targets.csv", TARGETS)
    initiatives, projects = table("initiatives.csv", INITIATIVES), table("projects.csv", PROJECTS)
    crosswalk = read_table(folder / "crosswalk.csv", CROSSWALK, findings, required=False)
    interim = read_table(folder / "interim_status.csv", INTERIM_STATUS, findings, required=False)
    if len(findings.faults) > before:
        return None
    _check_ids(folder, facts, goals, measures, indicators, projects, initiatives, interim, findings)
    own = cs.of_table(repairs, folder, "targets")
    targets = cs.repaired(targets, "indicator_id", TARGETS, own, findings, year="target_year")
    confirmed = {one for one, _ in cs.confirmed(repairs, folder, "targets", "target")}
    targets = _targets_on(targets, as_of, folder / "targets.csv", findings)
    years = _years(facts, folder, findings)
    _check_targets(indicators, targets, years, confirmed, folder / "targets.csv", findings)
    if len(findings.faults) > before:
        return None
    words = dict(zip(facts["item"], facts["text"], strict=True))
    return Plan(
        folder, words, goals, measures, initiatives, indicators, targets, projects, crosswalk,
        interim, _indicators(measures, indicators, targets),
    )  # fmt: skip


def _check_ids(
    folder: Path, facts: pd.DataFrame, goals: pd.DataFrame, measures: pd.DataFrame, indicators: pd.DataFrame,
    projects: pd.DataFrame, initiatives: pd.DataFrame, interim: pd.DataFrame, findings: Findings,
) -> None:  # fmt: skip
    """Every id once, every reference to one that is there, and an indicator for every measure."""
    for frame, key, name in (
        (facts, "item", "plan"), (goals, "goal_id", "goals"), (measures, "measure_id", "measures"),
        (indicators, "indicator_id", "indicators"), (projects, "project_id", "projects"),
    ):  # fmt: skip
        unique_ids(frame, [key], folder / f"{name}.csv", findings)
    known_ids(measures, "goal_id", goals["goal_id"], folder / "measures.csv", findings)
    for frame, name in ((initiatives, "initiatives"), (indicators, "indicators"), (projects, "projects")):
        known_ids(frame, "measure_id", measures["measure_id"], folder / f"{name}.csv", findings)
    known_ids(interim, "indicator_id", indicators["indicator_id"], folder / "interim_status.csv", findings)
    for one in records(measures[~measures["measure_id"].isin(indicators["measure_id"])]):
        findings.at(folder / "measures.csv", one.row, "measure_id", one.measure_id, "指標のある施策",
                    "indicators.csv に指標の行を加えるか、施策の行を消してください")  # fmt: skip


def _years(facts: pd.DataFrame, folder: Path, findings: Findings) -> range:
    """The years of the plan, once its facts have been found complete."""
    words = dict(zip(facts["item"], facts["text"], strict=True))
    for item in ("title", "city", "council", "first_year", "last_year"):
        if not words.get(item):
            findings.fault(str(folder / "plan.csv"), f"{item} なし", f"項目 {item}", "行を加えてください")
    years = [words.get(item, "") for item in ("first_year", "last_year")]
    if all(re.fullmatch(r"20[0-9]{2}", year) for year in years) and years[0] <= years[1]:
        return range(int(years[0]), int(years[1]) + 1)
    if all(years):
        expected = "first_year から last_year までの西暦"
        findings.fault(str(folder / "plan.csv"), "〜".join(years), expected, "4桁の数字で記入してください")
    return range(1, 10_000)


def _targets_on(targets: pd.DataFrame, as_of: date, path: Path, findings: Findings) -> pd.DataFrame:
    """Of several dated targets of an indicator the latest that counts; later ones are set aside."""
    unique_ids(targets.assign(day=targets["valid_from"].map(since)), ["indicator_id", "day"], path, findings)
    begun = counts_by(targets, "valid_from", as_of)
    for late in records(targets[~begun]):
        findings.wait(path, [late.row], f"基準日 {as_of} より後の目標({late.indicator_id})のため、使いません")
    dated = targets[begun].sort_values("valid_from", key=lambda days: days.map(since), kind="stable")
    return dated.drop_duplicates("indicator_id", keep="last").sort_values("row")


def _check_targets(
    indicators: pd.DataFrame, targets: pd.DataFrame, years: range, confirmed: Container[str], path: Path,
    findings: Findings,
) -> None:  # fmt: skip
    known_ids(targets, "indicator_id", indicators["indicator_id"], path, findings)
    for missing in indicators.loc[~indicators["indicator_id"].isin(targets["indicator_id"]), "indicator_id"]:
        findings.fault(str(path), f"{missing} なし", "指標ごとに目標一行", "目標の行を加えてください")
    defined = {one.indicator_id: one for one in records(indicators)}
    for target in records(targets[targets["indicator_id"].isin(list(defined))]):
        for message in faults_of_target(target, defined[target.indicator_id], years, confirmed):
            findings.at(path, target.row, *message)


def _indicators(measures: pd.DataFrame, indicators: pd.DataFrame, targets: pd.DataFrame) -> dict[str, Indicator]:
    joined = measures[["measure_id", "goal_id"]].merge(indicators, on="measure_id").merge(targets, on="indicator_id")
    names = [field.name for field in fields(Indicator) if field.name != "decimals"]
    return {row.indicator_id: Indicator(**{name: getattr(row, name) for name in names}) for row in records(joined)}
