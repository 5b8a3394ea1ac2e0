"""A plan's folder: read and cross-checked, with the targets that count on a date."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from ictanalysis.inputs import corrections as cs
from ictanalysis.inputs.cells import since
from ictanalysis.inputs.plan import (
    Crosswalk,
    Definition,
    Fact,
    Goal,
    Indicator,
    Initiative,
    InterimStatus,
    Measure,
    Plan,
    Target,
)
from ictanalysis.inputs.printed import faults_of_target
from ictanalysis.inputs.reading import Findings, R, counts_by, known_ids, latest, read_table, unique_ids


@dataclass(frozen=True)
class Tables:
    """The files of a plan's folder as they stand."""

    facts: Sequence[Fact]
    goals: Sequence[Goal]
    measures: Sequence[Measure]
    definitions: Sequence[Definition]
    targets: Sequence[Target]
    initiatives: Sequence[Initiative]
    crosswalk: Sequence[Crosswalk]
    interim_status: Sequence[InterimStatus]


def read_plan(folder: Path, as_of: date, repairs: Sequence[cs.Correction], findings: Findings) -> Plan | None:
    """Read and cross-check a plan folder as it counts on a date; None when faults make it unusable.

    ``repairs`` : the corrections that count on that date; one of targets may confirm what lies behind its baseline.
    """
    before, path = len(findings.faults), folder / "targets.csv"
    tables = _tables(folder, findings)
    if len(findings.faults) > before:
        return None
    _check_ids(folder, tables, findings)
    own = cs.of_table(repairs, folder, "targets")
    named_by = ("indicator_id", "target_year")
    targets = cs.repaired(tables.targets, Target, lambda one: one.key, own, findings, named_by)
    confirmed = {one for one, _ in cs.confirmed(repairs, folder, "targets", "target")}
    targets = _targets_on(targets, as_of, path, findings)
    facts = {one.item: one.text for one in tables.facts}
    _check_targets(tables.definitions, targets, _years(facts, folder, findings), confirmed, path, findings)
    if len(findings.faults) > before:
        return None
    return Plan(
        folder, facts, tables.goals, tables.measures, tables.initiatives,
        {one.indicator_id: one for one in tables.definitions}, {one.indicator_id: one for one in targets},
        tables.crosswalk, tables.interim_status, _indicators(tables.measures, tables.definitions, targets),
    )  # fmt: skip


def _tables(folder: Path, findings: Findings) -> Tables:
    def table(name: str, kind: type[R], required: bool = True) -> list[R]:
        may_lack = ("stated_yearly_change", "valid_from")
        return read_table(folder / f"{name}.csv", kind, findings, required, may_lack)

    return Tables(
        table("plan", Fact), table("goals", Goal), table("measures", Measure), table("indicators", Definition),
        table("targets", Target), table("initiatives", Initiative), table("crosswalk", Crosswalk, required=False),
        table("interim_status", InterimStatus, required=False),
    )  # fmt: skip


def _check_ids(folder: Path, tables: Tables, findings: Findings) -> None:
    """Every id once, every reference to one that is there, and an indicator for every measure."""
    measures, of_measures = folder / "measures.csv", [one.measure_id for one in tables.measures]
    defined = folder / "indicators.csv"
    unique_ids(tables.facts, lambda one: (one.item,), folder / "plan.csv", findings)
    unique_ids(tables.goals, lambda one: (one.goal_id,), folder / "goals.csv", findings)
    unique_ids(tables.measures, lambda one: (one.measure_id,), measures, findings)
    unique_ids(tables.definitions, lambda one: (one.indicator_id,), defined, findings)
    known_ids(tables.measures, "goal_id", [one.goal_id for one in tables.goals], measures, findings)
    known_ids(tables.initiatives, "measure_id", of_measures, folder / "initiatives.csv", findings)
    known_ids(tables.definitions, "measure_id", of_measures, defined, findings)
    indicators = [one.indicator_id for one in tables.definitions]
    known_ids(tables.interim_status, "indicator_id", indicators, folder / "interim_status.csv", findings)
    for one in tables.measures:
        if one.measure_id not in {each.measure_id for each in tables.definitions}:
            remedy = "indicators.csv に指標の行を加えるか、施策の行を消してください"
            findings.at(measures, one.row, "measure_id", one.measure_id, "指標のある施策", remedy)


def _years(facts: Mapping[str, str], folder: Path, findings: Findings) -> range:
    """The years of the plan, once its facts have been found complete."""
    path = str(folder / "plan.csv")
    for item in ("title", "city", "council", "first_year", "last_year"):
        if not facts.get(item):
            findings.fault(path, f"{item} なし", f"項目 {item}", "行を加えてください")
    first, last = (facts.get(item, "") for item in ("first_year", "last_year"))
    if all(re.fullmatch(r"20[0-9]{2}", year) for year in (first, last)) and first <= last:
        return range(int(first), int(last) + 1)
    if first and last:
        expected = "first_year から last_year までの西暦"
        findings.fault(path, f"{first}〜{last}", expected, "4桁の数字で記入してください")
    return range(1, 10_000)


def _targets_on(targets: Iterable[Target], as_of: date, path: Path, findings: Findings) -> list[Target]:
    """Of several dated targets of an indicator the latest that counts; later ones are set aside."""
    targets = list(targets)
    unique_ids(targets, lambda one: (one.indicator_id, since(one.valid_from)), path, findings)
    for one in targets:
        if not counts_by(one.valid_from, as_of):
            findings.wait(path, [one.row], f"基準日 {as_of} より後の目標({one.indicator_id})のため、使いません")
    begun = [one for one in targets if counts_by(one.valid_from, as_of)]
    return latest(begun, lambda one: one.indicator_id, lambda one: one.valid_from)


def _check_targets(
    definitions: Sequence[Definition], targets: Sequence[Target], years: range, confirmed: Container[str], path: Path,
    findings: Findings,
) -> None:  # fmt: skip
    """A target for every indicator, and each in accord with itself, its print and its indicator."""
    defined = {one.indicator_id: one for one in definitions}
    known = known_ids(targets, "indicator_id", defined, path, findings)
    for missing in [one for one in defined if one not in {each.indicator_id for each in targets}]:
        findings.fault(str(path), f"{missing} なし", "指標ごとに目標一行", "目標の行を加えてください")
    for target in known:
        for message in faults_of_target(target, defined[target.indicator_id], years, confirmed):
            findings.at(path, target.row, *message)


def _indicators(
    measures: Iterable[Measure], definitions: Iterable[Definition], targets: Iterable[Target]
) -> dict[str, Indicator]:
    """Definition and target of every indicator as one, in plan order."""
    goals, aims = {one.measure_id: one.goal_id for one in measures}, {one.indicator_id: one for one in targets}
    order = list(goals)
    names, made = {field.name for field in fields(Indicator)}, {}
    for one in sorted(definitions, key=lambda one: order.index(one.measure_id)):
        told = {**vars(one), **vars(aims[one.indicator_id]), "goal_id": goals[one.measure_id]}
        made[one.indicator_id] = Indicator(**{name: told[name] for name in names & told.keys()})
    return made
