"""A plan's folder: read and cross-checked, with the targets that count on a date."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

from ictanalysis.inputs import corrections as cs
from ictanalysis.inputs import plan as rows
from ictanalysis.inputs.cells import since
from ictanalysis.inputs.faults import Findings
from ictanalysis.inputs.plan import Indicator, Plan, Target
from ictanalysis.inputs.printed import faults_of_target
from ictanalysis.inputs.reading import R, check_rows, counts_by, known_ids, latest, read_table, unique_ids
from ictanalysis.inputs.sheets import kept_in

MAY_LACK = (
    "page", "note", "formula", "aim", "goal_id", "measure_id", "sdg_goal", "sdg_name", "explanation", "interpretation",
    "survey", "observed_every", "year_basis", "baseline_printed", "baseline", "baseline_first_year", "baseline_year", "target_printed",
    "target_first_year", "qualifier", "rationale", "stated_yearly_change", "valid_from", "decision_id",
)  # fmt: skip


def read_plan(folder: Path, as_of: date, repairs: Sequence[cs.Correction], findings: Findings) -> Plan | None:
    """Read and cross-check a plan folder as it counts on a date; None when faults make it unusable.

    ``repairs`` : the corrections that count on that date; one of targets may confirm what lies behind its baseline.
    """
    before = len(findings.faults)
    plan = _as_in_the_files(folder, findings)
    if len(findings.faults) > before:
        return None
    _check_ids(plan, findings)
    own = cs.of_table(repairs, folder, "targets")
    targets = cs.repaired(plan.targets, Target, lambda one: one.key, own, findings, ("indicator_id", "target_year"))
    plan = replace(plan, targets=_targets_on(targets, as_of, folder / "targets.csv", findings))
    confirmed = {one for one, _ in cs.confirmed(repairs, folder, "targets", "target")}
    _check_targets(plan, _years(plan.facts, folder, findings), confirmed, findings)
    return replace(plan, indicators=indicators_of(plan)) if len(findings.faults) == before else None


def _as_in_the_files(folder: Path, findings: Findings) -> Plan:
    """The tables of a folder; a plan without measures has one for each indicator."""

    def table(name: str, kind: type[R], required: bool = False) -> list[R]:
        return read_table(folder / f"{name}.csv", kind, findings, required, MAY_LACK)

    measures = table("measures", rows.Measure)
    defined: list[rows.Definition] = table("indicators", rows.Definition, required=True)
    if not kept_in(folder / "measures.csv").exists() and not any(one.measure_id for one in defined):
        measures = [rows.Measure(0, one.indicator_id, one.goal_id, one.name, "", None, "", "", "") for one in defined]
        defined = [replace(one, measure_id=one.indicator_id) for one in defined]
    return Plan(
        folder, table("plan", rows.Fact, required=True), table("goals", rows.Goal), measures, defined,
        table("targets", Target, required=True), table("initiatives", rows.Initiative),
        table("indicator_measures", rows.Membership), table("interim_status", rows.InterimStatus),
    )  # fmt: skip


def _check_ids(plan: Plan, findings: Findings) -> None:
    """Every id once, every reference to one that is there, and an indicator for every measure."""
    measures, defined = plan.folder / "measures.csv", plan.folder / "indicators.csv"
    unique_ids(plan.stated, lambda one: (one.item,), plan.folder / "plan.csv", findings)
    unique_ids(plan.goals, lambda one: (one.goal_id,), plan.folder / "goals.csv", findings)
    unique_ids(plan.measures, lambda one: (one.measure_id.casefold(),), measures, findings)
    unique_ids(plan.definitions, lambda one: (one.indicator_id,), defined, findings)
    grouped = [one for one in plan.measures if plan.goals or one.goal_id]
    known_ids(grouped, "goal_id", [one.goal_id for one in plan.goals], measures, findings)
    known_ids(plan.initiatives, "measure_id", plan.measure_ids, plan.folder / "initiatives.csv", findings)
    known_ids(plan.definitions, "measure_id", plan.measure_ids, defined, findings)
    indicators = [one.indicator_id for one in plan.definitions]
    known_ids(plan.interim_status, "indicator_id", indicators, plan.folder / "interim_status.csv", findings)
    path = plan.folder / "indicator_measures.csv"
    shown = known_ids(plan.memberships, "indicator_id", indicators, path, findings)
    known_ids(shown, "measure_id", plan.measure_ids, path, findings)
    counted = {one.measure_id for one in plan.definitions} | {one.measure_id for one in shown}
    for one in plan.measures:
        if one.measure_id not in counted:
            remedy = "この施策の指標を指標の表に加えるか、施策の行を消してください"
            findings.at(measures, one.row, "measure_id", one.measure_id, "指標のある施策", remedy)


def _years(facts: Mapping[str, str], folder: Path, findings: Findings) -> range:
    """The years of the plan, once its facts have been found complete."""
    path = str(folder / "plan.csv")
    for item in ("title", "city", "first_year", "last_year"):
        if not facts.get(item):
            findings.fault(path, f"{item} なし", f"項目 {item}", "行を加えてください")
    if (basis := facts.get("year_basis", "")) not in ("", "fiscal", "calendar"):
        findings.fault(path, f"year_basis {basis}", "fiscal(年度)か calendar(暦年)", "書き改めるか、行を消してください")
    first, last = (facts.get(item, "") for item in ("first_year", "last_year"))
    if all(re.fullmatch(r"20[0-9]{2}", year) for year in (first, last)) and first <= last:
        return range(int(first), int(last) + 1)
    if first and last:
        expected = "first_year から last_year までの西暦"
        findings.fault(path, f"{first}〜{last}", expected, "4桁の数字で記入してください")
    return range(1, 10_000)


def _targets_on(targets: Sequence[Target], as_of: date, path: Path, findings: Findings) -> list[Target]:
    """Of several dated targets of an indicator the latest that counts; later ones are set aside."""
    unique_ids(targets, lambda one: (one.indicator_id, since(one.valid_from)), path, findings)
    for one in targets:
        if not counts_by(one.valid_from, as_of):
            findings.wait(path, [one.row], f"基準日 {as_of} より後の目標({one.indicator_id})のため、使いません")
    begun = [one for one in targets if counts_by(one.valid_from, as_of)]
    return latest(begun, lambda one: one.indicator_id, lambda one: one.valid_from)


def _check_targets(plan: Plan, years: range, confirmed: Container[str], findings: Findings) -> None:
    """A target for every indicator, and each in accord with itself, its print and its indicator."""
    path, defined = plan.folder / "targets.csv", {one.indicator_id: one for one in plan.definitions}
    known = known_ids(plan.targets, "indicator_id", defined, path, findings)
    aimed = {one.indicator_id for one in plan.targets}
    for missing in [one for one in defined if one not in aimed]:
        findings.fault(str(path), f"{missing} なし", "指標ごとに目標一行", "目標の行を加えてください")
    prints = [
        name for name in ("baseline_printed", "target_printed") if any(getattr(one, name) for one in plan.targets)
    ]

    def faults_of(row: Target) -> list[tuple[str, object, str, str]]:
        """A plan whose prints have not been copied is not held to them."""
        found = faults_of_target(row, defined[row.indicator_id], years, confirmed)
        return [one for one in found if not one[0].endswith("_printed") or one[0] in prints]

    check_rows(known, faults_of, path, findings)


def indicators_of(plan: Plan) -> dict[str, Indicator]:
    """Definition and target of every indicator as one, in plan order."""
    goals = {row.measure_id: row.goal_id for row in plan.measures}
    targets = {row.indicator_id: row for row in plan.targets}
    names, made, basis = {field.name for field in fields(Indicator)}, {}, plan.facts.get("year_basis")
    for row in sorted(plan.definitions, key=lambda row: plan.measure_ids.index(row.measure_id)):
        told = {
            name: getattr(one, name) for one in (row, targets[row.indicator_id]) for name in names if hasattr(one, name)
        }
        made[row.indicator_id] = Indicator(
            **told | {"goal_id": goals[row.measure_id]}, calendar=(row.year_basis or basis) == "calendar"
        )
    return made
