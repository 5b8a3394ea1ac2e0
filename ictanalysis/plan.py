"""The plan as printed: goals, measures, indicators, targets, projects; read and cross-checked."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from ictanalysis.reading import (
    BOUNDS,
    Fault,
    FaultError,
    Findings,
    choice,
    day,
    fiscal_year,
    identifier,
    is_possible,
    known_ids,
    number,
    optional,
    read_table,
    records,
    suggestion,
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
    "rationale": text, "stated_yearly_change": optional(number), "page": text, "note": text,
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
    "series_id": text, "name": text, "unit": text, "kind": choice(*KINDS), "continues": choice("yes", "no"), "definition": text,
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


def read_plan(folder: Path, findings: Findings) -> Plan | None:
    """Read and cross-check a plan folder; None when faults make it unusable."""
    before = len(findings.faults)

    def table(name: str, columns: Columns) -> pd.DataFrame:
        return read_table(folder / name, columns, findings, may_lack=("stated_yearly_change",))

    facts = table("plan.csv", PLAN)
    goals, measures = table("goals.csv", GOALS), table("measures.csv", MEASURES)
    indicators, targets = table("indicators.csv", INDICATORS), table("targets.csv", TARGETS)
    initiatives, projects = table("initiatives.csv", INITIATIVES), table("projects.csv", PROJECTS)
    crosswalk = read_table(folder / "crosswalk.csv", CROSSWALK, findings, required=False)
    interim = read_table(folder / "interim_status.csv", INTERIM_STATUS, findings, required=False)
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
    known_ids(interim, "indicator_id", indicators["indicator_id"], folder / "interim_status.csv", findings)
    for one in records(measures[~measures["measure_id"].isin(indicators["measure_id"])]):
        findings.at(folder / "measures.csv", one.row, "measure_id", one.measure_id, "指標のある施策",
                    "indicators.csv に指標の行を加えるか、施策の行を消してください")  # fmt: skip
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
    years = [words.get(item, "") for item in ("first_year", "last_year")]
    if all(years) and not (all(re.fullmatch(r"20[0-9]{2}", year) for year in years) and years[0] <= years[1]):
        expected = "first_year から last_year までの西暦"
        findings.fault(str(folder / "plan.csv"), "〜".join(years), expected, "4桁の数字で記入してください")


def _check_targets(indicators: pd.DataFrame, targets: pd.DataFrame, folder: Path, findings: Findings) -> None:
    path = folder / "targets.csv"
    known_ids(targets, "indicator_id", indicators["indicator_id"], path, findings)
    for missing in indicators.loc[~indicators["indicator_id"].isin(targets["indicator_id"]), "indicator_id"]:
        findings.fault(str(path), f"{missing} なし", "指標ごとに目標一行", "目標の行を加えてください")
    kinds = dict(zip(indicators["indicator_id"], indicators["kind"], strict=True))
    for target in records(targets):
        for message in _faults_of_target(target, kinds.get(target.indicator_id, "other")):
            findings.at(path, target.row, *message)


def _faults_of_target(target: Any, kind: str) -> list[tuple[str, object, str, str]]:
    """Column, found, expected and remedy of everything that contradicts itself in one target row."""
    check = "期間の始めと終わりを確かめてください"
    first, last = target.baseline_first_year, target.baseline_year
    found: list[tuple[str, object, str, str]] = []
    if target.target_first_year > target.target_year:
        found.append(("target_first_year", target.target_first_year, f"{target.target_year} 以前", check))
    if target.baseline is not None and (first is None or last is None):
        found.append(("baseline_year", "空", "現状値の年度", "現状値があるときは年度も記入してください"))
    elif first is not None and last is not None and first > last:
        found.append(("baseline_first_year", first, f"{last} 以前", check))
    if last is not None and last >= target.target_year:
        found.append(("target_year", target.target_year, f"現状値の年度 {last} より後", "年度を確かめてください"))
    for column in ("baseline", "target"):
        value, printed = getattr(target, column), getattr(target, f"{column}_printed").replace(",", "")
        if value is not None and printed and f"{value:.10g}" not in printed:
            found.append((column, f"{value:g}", f"印字 {printed} と同じ数", "転記を確かめてください"))
        if value is not None and not is_possible(value, kind):
            found.append((column, f"{value:g}", BOUNDS[kind], "桁と符号を確かめてください"))
    return found


def _indicators(measures: pd.DataFrame, indicators: pd.DataFrame, targets: pd.DataFrame) -> dict[str, Indicator]:
    joined = measures[["measure_id", "goal_id"]].merge(indicators, on="measure_id").merge(targets, on="indicator_id")
    names = [field.name for field in fields(Indicator)]
    return {row.indicator_id: Indicator(**{name: getattr(row, name) for name in names}) for row in records(joined)}


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
GRADED = {"verdict": ("on_track", "uncertain", "at_risk"), "minimum_points": ("points",), "tolerance": ("about",)}


def read_rubric(path: Path, as_of: date, findings: Findings) -> Rubric:
    """The rows of the rubric in force on a date: for each rule and key the latest that has begun."""
    before = len(findings.faults)
    rows = read_table(path, RUBRIC, findings)
    _check_rubric_rows(rows, path, findings)
    if len(findings.faults) > before:
        return Rubric(as_of, rows)
    rows = rows[rows["valid_from"].map(lambda begun: str(begun) <= as_of.isoformat()).astype(bool)]
    rows = rows.sort_values("valid_from", kind="stable")
    single = rows[rows["rule"].isin(CHOICES)].drop_duplicates("rule", keep="last")
    graded = rows[~rows["rule"].isin(CHOICES)].drop_duplicates(["rule", "key"], keep="last")
    rows = pd.concat([graded, single]).sort_values("row").reset_index(drop=True)
    have = set(zip(rows["rule"], rows["key"], strict=True))
    for rule, keys in GRADED.items():
        for key in keys:
            if (rule, key) not in have:
                findings.fault(str(path), f"{rule} {key} なし", f"{as_of} に有効な行", "閾値の行を加えてください")
    for rule, options in CHOICES.items():
        if not have & {(rule, option) for option in options}:
            findings.fault(str(path), f"{rule} なし", f"{as_of} に有効な行({'、'.join(options)})", "行を加えてください")
    rubric = Rubric(as_of, rows)
    edges = [edge for key in GRADED["verdict"] for name, edge in rubric.steps("verdict") if name == key]
    if edges != sorted(edges, reverse=True) or len(set(edges)) < len(edges):
        findings.fault(str(path), edges, "on_track、uncertain、at_risk の順に小さい閾値", "閾値を確かめてください")
    return rubric


def _check_rubric_rows(rows: pd.DataFrame, path: Path, findings: Findings) -> None:
    """Every row has a known rule and key, and a threshold where the rule has one, once for each date."""
    known = {**GRADED, **CHOICES}
    unique_ids(rows, ["rule", "key", "valid_from"], path, findings)
    for row in records(rows):
        if row.rule not in known:
            findings.at(path, row.row, "rule", row.rule, "知られている規則", suggestion(row.rule, known))
        elif row.key not in known[row.rule]:
            findings.at(path, row.row, "key", row.key, "、".join(known[row.rule]), suggestion(row.key, known[row.rule]))
        elif row.rule in GRADED and row.threshold is None:
            findings.at(path, row.row, "threshold", "空", "数値", "閾値を記入してください")
        elif row.rule == "minimum_points" and (row.threshold < 1 or row.threshold != int(row.threshold)):
            findings.at(path, row.row, "threshold", f"{row.threshold:g}", "1以上の整数", "点数を記入してください")
        elif row.rule in ("verdict", "tolerance") and not 0 <= row.threshold <= 1:
            findings.at(path, row.row, "threshold", f"{row.threshold:g}", "0〜1", "70%は0.7と記入してください")
