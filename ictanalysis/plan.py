"""The plan as printed: goals, measures, indicators, targets, projects; read and cross-checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from ictanalysis.reading import (
    Findings,
    choice,
    day,
    fiscal_year,
    identifier,
    known_ids,
    number,
    optional,
    read_table,
    records,
    text,
    unique_ids,
    whole,
)

Columns = Mapping[str, Callable[[str], Any]]

KINDS = ("percent", "count", "other")
TYPES = ("level", "cumulative", "every_year", "milestone")

PLAN: Columns = {"item": text, "text": text, "page": text}
GOALS: Columns = {
    "goal_id": identifier, "name": text, "formula": text, "aim": text, "page": text,
}  # fmt: skip
MEASURES: Columns = {
    "measure_id": identifier, "goal_id": identifier, "name": text, "aim": text,
    "sdg_goal": optional(whole), "sdg_name": text, "page": text, "note": text,
}  # fmt: skip
INITIATIVES: Columns = {"measure_id": identifier, "number": whole, "name": text, "note": text}
INDICATORS: Columns = {
    "indicator_id": identifier, "measure_id": identifier, "name": text, "explanation": text,
    "interpretation": text, "unit": text, "kind": choice(*KINDS), "type": choice(*TYPES),
    "direction": choice("up", "down"), "survey": choice("yes", "no"),
    "observed_every": whole, "page": text, "note": text,
}  # fmt: skip
TARGETS: Columns = {
    "indicator_id": identifier, "baseline_printed": text, "baseline": optional(number),
    "baseline_first_year": optional(fiscal_year), "baseline_year": optional(fiscal_year),
    "target_printed": text, "target": number, "target_first_year": fiscal_year,
    "target_year": fiscal_year, "qualifier": choice("exact", "at_least", "about"),
    "rationale": text, "page": text, "note": text,
}  # fmt: skip
PROJECTS: Columns = {
    "project_id": identifier, "measure_id": identifier, "name": text, "outcome_name": text,
    "unit": text, "direction": choice("up", "down"), "target": optional(number),
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
RUBRIC: Columns = {
    "rule": text, "valid_from": day, "key": text, "threshold": optional(number), "label": text,
    "chosen_by": text, "reason": text,
}  # fmt: skip
SOURCES: Columns = {
    "source_id": text, "title": text, "who": text, "received": text, "sha256": text, "note": text,
}  # fmt: skip
GLOSSARY: Columns = {"number": whole, "term": text, "explanation": text, "pages": text}
SERIES: Columns = {
    "series_id": text, "name": text, "unit": text, "kind": choice(*KINDS), "definition": text,
    "source_id": text, "note": text,
}  # fmt: skip
SERIES_VALUES: Columns = {
    "series_id": text, "year": whole, "as_at": text, "value": number, "vintage": optional(whole),
    "comparable": choice("yes", "no"), "source_id": text, "note": text,
}  # fmt: skip


@dataclass(frozen=True)
class Indicator:
    """One target value of the plan (施策目標値), with its baseline and target as numbers."""

    indicator_id: str
    measure_id: str
    goal_id: str
    name: str
    unit: str
    kind: str
    type: str
    direction: str
    survey: bool
    observed_every: int
    baseline: float | None
    baseline_first_year: int | None
    baseline_year: int | None
    target: float
    target_first_year: int
    target_year: int
    qualifier: str


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
        """The indicators of one measure, in plan order."""
        return [one for one in self.indicators.values() if one.measure_id == measure_id]


def read_plan(folder: Path, findings: Findings) -> Plan | None:
    """Read and cross-check a plan folder; None when faults make it unusable."""
    before = len(findings.faults)

    def table(name: str, columns: Columns) -> pd.DataFrame:
        return read_table(folder / name, columns, findings)

    def table_if_there(name: str, columns: Columns) -> pd.DataFrame:
        there = (folder / name).exists()
        return table(name, columns) if there else pd.DataFrame(columns=[*columns, "row"])

    facts = table("plan.csv", PLAN)
    goals, measures = table("goals.csv", GOALS), table("measures.csv", MEASURES)
    indicators, targets = table("indicators.csv", INDICATORS), table("targets.csv", TARGETS)
    initiatives, projects = table("initiatives.csv", INITIATIVES), table("projects.csv", PROJECTS)
    crosswalk = table_if_there("crosswalk.csv", CROSSWALK)
    interim = table_if_there("interim_status.csv", INTERIM_STATUS)
    if len(findings.faults) > before:
        return None
    for frame, key, name in (
        (facts, "item", "plan"), (goals, "goal_id", "goals"), (measures, "measure_id", "measures"),
        (indicators, "indicator_id", "indicators"), (targets, "indicator_id", "targets"),
        (projects, "project_id", "projects"),
    ):  # fmt: skip
        unique_ids(frame, [key], folder / f"{name}.csv", findings)
    known_ids(measures, "goal_id", goals["goal_id"], folder / "measures.csv", findings)
    for frame, name in ((initiatives, "initiatives"), (indicators, "indicators"), (projects, "projects")):
        known_ids(frame, "measure_id", measures["measure_id"], folder / f"{name}.csv", findings)
    _check_targets(indicators, targets, folder, findings)
    _check_facts(facts, folder, findings)
    if len(findings.faults) > before:
        return None
    words = dict(zip(facts["item"], facts["text"], strict=True))
    return Plan(
        folder, words, goals, measures, initiatives, indicators, targets, projects, crosswalk,
        interim, _indicators(measures, indicators, targets),
    )  # fmt: skip


def _check_facts(facts: pd.DataFrame, folder: Path, findings: Findings) -> None:
    words = dict(zip(facts["item"], facts["text"], strict=True))
    for item in ("title", "city", "council", "first_year", "last_year"):
        if not words.get(item):
            findings.fault(str(folder / "plan.csv"), f"{item} なし", f"項目 {item}", "行を加えてください")
    for item in ("first_year", "last_year"):
        if words.get(item) and not words[item].isdigit():
            findings.fault(str(folder / "plan.csv"), words[item], f"{item} は西暦", "数字で記入してください")


def _check_targets(indicators: pd.DataFrame, targets: pd.DataFrame, folder: Path, findings: Findings) -> None:
    path = folder / "targets.csv"
    known_ids(targets, "indicator_id", indicators["indicator_id"], path, findings)
    for missing in indicators.loc[~indicators["indicator_id"].isin(targets["indicator_id"]), "indicator_id"]:
        findings.fault(str(path), f"{missing} なし", "指標ごとに目標一行", "目標の行を加えてください")
    kinds = dict(zip(indicators["indicator_id"], indicators["kind"], strict=True))
    for target in records(targets):
        where = f"{path} {target.row}行目"
        if target.target_first_year > target.target_year:
            findings.fault(f"{where} target_first_year列", target.target_first_year,
                           f"{target.target_year} 以前", "期間の始めと終わりを確かめてください")  # fmt: skip
        for column in ("baseline", "target"):
            value = getattr(target, column)
            if kinds.get(target.indicator_id) == "percent" and value is not None and not 0 <= value <= 100:
                findings.fault(f"{where} {column}列", value, "0〜100", "百分率を確かめてください")


def _none_for_nan(value: Any) -> Any:
    return None if pd.isna(value) else value


def _indicators(measures: pd.DataFrame, indicators: pd.DataFrame, targets: pd.DataFrame) -> dict[str, Indicator]:
    goals = dict(zip(measures["measure_id"], measures["goal_id"], strict=True))
    joined = indicators.merge(targets, on="indicator_id", suffixes=("", "_of_target"))
    order = list(measures["measure_id"])
    joined = joined.sort_values("measure_id", key=lambda ids: ids.map(order.index), kind="stable")
    found = {}
    for one in records(joined):
        first, last = _none_for_nan(one.baseline_first_year), _none_for_nan(one.baseline_year)
        found[one.indicator_id] = Indicator(
            indicator_id=one.indicator_id, measure_id=one.measure_id, goal_id=goals[one.measure_id],
            name=one.name, unit=one.unit, kind=one.kind, type=one.type, direction=one.direction,
            survey=one.survey == "yes", observed_every=int(one.observed_every),
            baseline=_none_for_nan(one.baseline),
            baseline_first_year=None if first is None else int(first),
            baseline_year=None if last is None else int(last),
            target=float(one.target), target_first_year=int(one.target_first_year),
            target_year=int(one.target_year), qualifier=one.qualifier,
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class Rubric:
    """The rules of judgement in force on one date: key -> threshold, by rule; and their rows."""

    as_of: date
    rows: pd.DataFrame

    def threshold(self, rule: str, key: str) -> float:
        """The number of one rule."""
        row = self.rows[(self.rows["rule"] == rule) & (self.rows["key"] == key)]
        return float(row["threshold"].iloc[0])

    def chosen(self, rule: str) -> str:
        """The word chosen for a rule that has one."""
        return str(self.rows.loc[self.rows["rule"] == rule, "key"].iloc[0])

    def steps(self, rule: str) -> list[tuple[str, float]]:
        """The classes of a rule with their lower edges, best first."""
        rows = self.rows[self.rows["rule"] == rule].sort_values("threshold", ascending=False)
        return [(str(key), float(edge)) for key, edge in zip(rows["key"], rows["threshold"], strict=True)]


CHOICES = {"measure": ("worst", "mean", "all"), "decided_by": ("managed", "plain")}
NEEDED_RULES = {"verdict": ("on_track", "uncertain", "at_risk"), "minimum_points": ("points",), "tolerance": ("about",)}


def read_rubric(path: Path, as_of: date, findings: Findings) -> Rubric:
    """The rows of the rubric in force on a date: for each rule and key the latest that has begun."""
    rows = read_table(path, RUBRIC, findings)
    rows = rows[rows["valid_from"].map(lambda begun: str(begun) <= as_of.isoformat())]
    rows = rows.sort_values("valid_from", kind="stable")
    single = rows[rows["rule"].isin(CHOICES)].drop_duplicates("rule", keep="last")
    graded = rows[~rows["rule"].isin(CHOICES)].drop_duplicates(["rule", "key"], keep="last")
    rows = pd.concat([graded, single]).sort_values("row").reset_index(drop=True)
    for rule, keys in NEEDED_RULES.items():
        for key in keys:
            found = rows.loc[(rows["rule"] == rule) & (rows["key"] == key), "threshold"]
            if found.isna().all():
                findings.fault(str(path), f"{rule} {key} なし", f"{as_of} に有効な行", "閾値の行を加えてください")
    for rule, options in CHOICES.items():
        chosen = list(rows.loc[rows["rule"] == rule, "key"])
        if not chosen or chosen[0] not in options:
            findings.fault(str(path), f"{rule} {chosen}", "、".join(options), "一つを選んで行を加えてください")
    return Rubric(as_of, rows)
