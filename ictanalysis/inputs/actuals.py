"""What happened: the yearly values as published, repaired by corrections.csv, and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ictanalysis.inputs import corrections as cs
from ictanalysis.inputs.cells import (
    BOUNDS,
    Amount,
    amount,
    choice,
    counts_from,
    day,
    fiscal_year,
    folded,
    identifier,
    is_possible,
    optional,
    since,
    text,
    whole,
    year_begins,
    year_ends,
)
from ictanalysis.inputs.plan import PROJECTS, Columns, Indicator, Plan
from ictanalysis.inputs.reading import Findings, counts_by, known_ids, read_table, records, unique_ids
from ictanalysis.inputs.totals import check_milestones, check_totals

INDICATOR_VALUES: Columns = {
    "indicator_id": identifier, "first_fiscal_year": optional(fiscal_year), "fiscal_year": fiscal_year,
    "value": amount, "unit": folded, "form": choice("yearly", "running_total"),
    "status": choice("final", "provisional", "revised"), "published": optional(day),
    "sample_size": optional(whole), "comparable": optional(choice("yes", "no")), "source_id": text, "note": text,
}  # fmt: skip
PROJECT_VALUES: Columns = {
    "project_id": identifier, "fiscal_year": fiscal_year, "value": amount, "unit": folded,
    "action": text, "action_status": optional(choice("done", "partly", "not_done")),
    "source_id": text, "note": text,
}  # fmt: skip
DEMO_SOURCE = "demo"
LATER_YEAR = "評価年度 {} より後の年度の値のため、この評価では使いません"
Message = tuple[str, object, str, str]
Confirmed = dict[tuple[str, int], str]


@dataclass(frozen=True)
class Actuals:
    """Checked values. `values` has one row per published figure, NaN and a reason where missing.

    `file` are the rows as they stand in the file, those that count only later among them, and `repairs` their
    corrections: what was known on an earlier day is read from them again.
    """

    folder: Path
    values: pd.DataFrame
    projects: pd.DataFrame
    project_values: pd.DataFrame
    corrections: pd.DataFrame
    confirmed: Confirmed
    file: pd.DataFrame
    repairs: pd.DataFrame

    @property
    def fictional(self) -> bool:
        """Whether any figure is invented for demonstration."""
        return any((frame["source_id"] == DEMO_SOURCE).any() for frame in (self.values, self.project_values))

    def known(self, year: int, on: date, indicators: Mapping[str, Indicator]) -> pd.DataFrame:
        """The values up to a fiscal year as they were known on a day, without slips that were corrected only later."""
        then = self.repairs[counts_by(self.repairs, "valid_from", on)]
        counting = self.file[counts_by(self.file, "published", on) & (self.file["fiscal_year"].astype(int) <= year)]
        values = _unpacked(_repaired(counting, self.file, then, Findings()))
        values = values[values["indicator_id"].isin(list(indicators))]
        sound = [not _faults_of_value(row, indicators[row.indicator_id], on) for row in records(values)]
        return latest_vintage(_typed(values[np.array(sound, bool)]))


def read_actuals(
    folder: Path, plan: Plan, year: int, as_of: date, repairs: pd.DataFrame, sources: set[str], findings: Findings
) -> Actuals:
    """Read and check the values of a plan up to the fiscal year judged; faults go to findings.

    Values of later years and those published after ``as_of`` are set aside, whatever they are.
    """
    path = folder / "indicator_values.csv"
    file = read_values(path, findings)
    own = cs.of_table(repairs, folder, path.stem)
    confirmed = cs.confirmed(repairs, folder, path.stem, "value")
    counting = _in_use(file, year, as_of, path, findings)
    values = _repaired(counting, file, own, findings)
    values = _unpacked(known_ids(values, "indicator_id", plan.indicators, path, findings))
    for row in records(values):
        for message in _faults_of_value(row, plan.indicators[row.indicator_id], as_of):
            findings.at(path, row.row, *message)
    values = _typed(values)
    _check_repeats(values, path, findings)
    values = latest_vintage(values)
    check_totals(values, plan.indicators, confirmed, path, findings)
    check_milestones(values, plan.indicators, confirmed, path, findings)
    projects = _projects(folder, plan, findings)
    project_values = _project_values(folder / "project_values.csv", projects, year, repairs, findings)
    for frame, name in ((values, "indicator_values.csv"), (project_values, "project_values.csv")):
        known_ids(frame, "source_id", sources, folder / name, findings)
    used = _used(repairs, plan, folder, counting, year)
    return Actuals(folder, values, projects, project_values, used, confirmed, file, own)


def _used(repairs: pd.DataFrame, plan: Plan, folder: Path, counting: pd.DataFrame, year: int) -> pd.DataFrame:
    """The corrections of targets, of projects and of values that are in use."""
    targets, values = cs.of_table(repairs, plan.folder, "targets"), cs.of_table(repairs, folder, "indicator_values")
    projects = cs.of_table(repairs, folder, "project_values")
    in_use = set(zip(counting["indicator_id"], counting["fiscal_year"], strict=True))
    kept = [key in in_use for key in zip(values["id"], values["fiscal_year"], strict=True)]
    return pd.concat([targets, values[np.array(kept, bool)], projects[projects["fiscal_year"] <= year]])


def _repaired(values: pd.DataFrame, file: pd.DataFrame, repairs: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """The rows in use after their corrections; one of a row that is set aside waits with it."""

    def keys(frame: pd.DataFrame, key: str) -> list[tuple[str, int]]:
        return list(zip(frame[key], frame["fiscal_year"], strict=True))

    waiting = set(keys(file, "indicator_id")) - set(keys(values, "indicator_id"))
    own = repairs[np.array([one not in waiting for one in keys(repairs, "id")], bool)]
    return cs.repaired(values, "indicator_id", INDICATOR_VALUES, own, findings)


def read_values(path: Path, findings: Findings) -> pd.DataFrame:
    """Rows of an indicator_values.csv; the column `comparable` may be absent, an empty cell means yes."""
    before = len(findings.faults)
    values = read_table(path, INDICATOR_VALUES, findings, may_lack=("comparable",))
    if values.empty and len(findings.faults) == before:
        findings.fault(str(path), "見出しだけで、値の行がありません", "一つ以上の実績の行",
                       "計画の現状値から記入してください(data/README.md)")  # fmt: skip
    return values


def _in_use(values: pd.DataFrame, year: int, as_of: date, path: Path, findings: Findings) -> pd.DataFrame:
    """The rows that count in this evaluation; the others are set aside, and the analyst is told."""
    if values.empty:
        return values
    late, known = values["fiscal_year"].astype(int) > year, counts_by(values, "published", as_of)
    findings.wait(path, values.loc[late, "row"], LATER_YEAR.format(year))
    why = f"基準日 {as_of} より後に公表された値のため、この評価では使いません"
    findings.wait(path, values.loc[~late & ~known, "row"], why)
    return values[known & ~late]


def _projects(folder: Path, plan: Plan, findings: Findings) -> pd.DataFrame:
    """The plan's projects and those that the folder of actuals adds (実施事業集 is revised often)."""
    path = folder / "projects.csv"
    added = read_table(path, PROJECTS, findings, required=False)
    known_ids(added, "measure_id", plan.measures["measure_id"], path, findings)
    if folder.resolve() == plan.folder.resolve() or added.empty:
        return plan.projects
    projects = pd.concat([plan.projects, added]) if len(plan.projects) else added
    unique_ids(projects, ["project_id"], path, findings)
    return projects


def _unpacked(values: pd.DataFrame) -> pd.DataFrame:
    """The parsed amounts as columns: value (NaN when missing), unit_in_cell, missing."""
    amounts = [Amount(*one) for one in values["value"]]
    return values.assign(
        value=[one.number for one in amounts],
        unit_in_cell=[one.unit for one in amounts],
        missing=[one.missing for one in amounts],
    )


def _typed(values: pd.DataFrame) -> pd.DataFrame:
    """Years whole and values numbers; a value of one year begins in it."""
    first = values["first_fiscal_year"].where(values["first_fiscal_year"].notna(), values["fiscal_year"])
    values = values.assign(first_fiscal_year=first)
    return values.astype({"fiscal_year": int, "first_fiscal_year": int, "value": float})


def _faults_of_value(row: Any, one: Indicator, as_of: date) -> list[Message]:
    """Column, found, expected and remedy of everything wrong in one row."""
    checks = [*_what_it_counts(row, one), *_when_it_was_known(row, one, as_of)]
    return [message for wrong, message in checks if wrong]


def _what_it_counts(row: Any, one: Indicator) -> list[tuple[bool, Message]]:
    """Unit, period and form of a value against its indicator."""
    first, value = row.first_fiscal_year, row.value
    baseline = (first or row.fiscal_year, row.fiscal_year) == (one.baseline_first_year, one.baseline_year)
    total, span = row.form == "running_total", first is not None and first != row.fiscal_year
    in_window = first is not None and first >= one.target_first_year
    return [
        (row.unit != one.unit, ("unit", row.unit, f"単位 {one.unit}", "単位を指標にそろえてください")),
        (row.unit == one.unit and row.unit_in_cell not in ("", row.unit),
         ("value", row.unit_in_cell, f"単位 {row.unit}", "単位をそろえてください")),
        (first is not None and first > row.fiscal_year,
         ("first_fiscal_year", first, f"{row.fiscal_year} 以前", "期間の始めと終わりを確かめてください")),
        (span and not total, ("form", row.form, "複数年の合計なら running_total", "form か期間を改めてください")),
        (total and first is None, ("first_fiscal_year", "空", "累計を数え始めた年度", "年度を記入してください")),
        (total and one.type in ("every_year", "level"),
         ("form", row.form, "水準と毎年度の指標は yearly", "各年度の値を記入するか、indicators.csv の type を確かめてください")),
        (total and one.type == "cumulative" and not baseline and not in_window,
         ("first_fiscal_year", first, f"目標の期間の始め {one.target_first_year} 以降", "目標の期間だけの累計を記入してください")),
        (not is_possible(value, one.kind),
         ("value", f"{value:.15g}", BOUNDS.get(one.kind, ""), "桁、小数点、符号を確かめてください")),
        (row.fiscal_year == one.baseline_year and not baseline
         and (one.type != "cumulative" or one.baseline_first_year == one.baseline_year),
         ("first_fiscal_year", first, f"現状値の期間の始め {one.baseline_first_year}", "現状値と同じ期間にしてください")),
        (baseline and row.status != "revised" and value == value and value != one.baseline,
         ("value", f"{value:.15g}", f"計画の現状値 {one.baseline or 0:.15g}", "転記を確かめ、改訂値なら status を revised にしてください")),
    ]  # fmt: skip


def _when_it_was_known(row: Any, one: Indicator, as_of: date) -> list[tuple[bool, Message]]:
    """Publication date against the year: nothing is known before it begins, no sum is final before it ends."""
    ends = year_ends(row.fiscal_year)
    known = counts_from(row.published) if row.published else None
    settled = row.status != "provisional" and row.value == row.value
    return [
        (row.status == "revised" and known is None,
         ("published", "空", "改訂値の公表日", "公表日を記入してください")),
        (known is not None and known < year_begins(row.fiscal_year),
         ("published", row.published, f"年度の始まり {year_begins(row.fiscal_year)} 以降", "年度か公表日を確かめてください")),
        (settled and row.status == "final" and known is None and as_of < ends,
         ("published", "空", f"年度の終わり {ends} より前に確定した値の公表日", "公表日を記入するか、速報なら status を provisional にしてください")),
        (settled and one.type == "cumulative" and known is not None and known < ends,
         ("status", row.status, f"年度の終わり {ends} より前に公表された合計は provisional", "status か公表日を確かめてください")),
    ]  # fmt: skip


def _check_repeats(values: pd.DataFrame, path: Path, findings: Findings) -> None:
    """One final value per indicator and year; others are published on other days: provisional before, revised after."""
    for (indicator_id, year), group in values.groupby(["indicator_id", "fiscal_year"]):
        revised = group["status"] == "revised"
        first = [counts_from(day) for day in group.loc[~revised, "published"] if since(day) > date.min]
        for row in records(group[revised]):
            if any(since(row.published) < one for one in first):
                findings.at(
                    path, row.row, "published", row.published, f"元の公表日 {first[0]} 以降", "公表日を確かめてください"
                )
        days = group["published"].map(since)
        final = (group["status"] == "final") & group["value"].notna()
        if final.sum() > 1 or days.duplicated().any():
            rows = "、".join(str(row) for row in group["row"])
            findings.at(path, rows, "", f"{indicator_id} {year}年度が{len(group)}行",
                        "一年度に一つの確定値(速報と改訂は公表日を変えて)", "重複した行を消してください")  # fmt: skip


def _project_values(
    path: Path, projects: pd.DataFrame, year: int, repairs: pd.DataFrame, findings: Findings
) -> pd.DataFrame:
    """Checked values of projects; an empty table where the file is not there."""
    values = read_table(path, PROJECT_VALUES, findings, required=False)
    own = cs.of_table(repairs, path.parent, path.stem)
    values = cs.repaired(values, "project_id", PROJECT_VALUES, own, findings)
    late = values["fiscal_year"].map(lambda one: one > year).astype(bool)
    findings.wait(path, values.loc[late, "row"], LATER_YEAR.format(year))
    values = known_ids(values[~late], "project_id", projects["project_id"], path, findings)
    values = _unpacked(values)
    units = dict(zip(projects["project_id"], projects["unit"], strict=True))
    confirmed = cs.confirmed(repairs, path.parent, path.stem, "value")
    unique_ids(values, ["project_id", "fiscal_year"], path, findings)
    for row in records(values):
        for message in _faults_of_project_value(
            row, units[row.project_id], (row.project_id, row.fiscal_year) in confirmed
        ):
            findings.at(path, row.row, *message)
    return values


def _faults_of_project_value(row: Any, unit: str, confirmed: bool) -> list[Message]:
    """Column, found, expected and remedy of everything wrong in a project's row."""
    strange = unit == "%" and not is_possible(row.value, "percent") and not confirmed
    checks: list[tuple[bool, Message]] = [
        (row.unit != unit, ("unit", row.unit, f"単位 {unit}", "単位を事業にそろえてください")),
        (row.unit_in_cell not in ("", row.unit), ("value", row.unit_in_cell, f"単位 {unit}", "単位を事業にそろえてください")),
        (strange, ("value", f"{row.value:.15g}", BOUNDS["percent"],
                   "桁を確かめ、100%を超える値が正しいなら corrections.csv に action=confirm の行を加えてください")),
        (bool(row.action_status) and not row.action,
         ("action", "空", "行動目標(その年度に行う行動)", "action を記入するか、action_status を空にしてください")),
    ]  # fmt: skip
    return [message for wrong, message in checks if wrong]


def latest_vintage(values: pd.DataFrame) -> pd.DataFrame:
    """Of several publications of one figure the latest; the order of the rows stays."""
    ordered = values.sort_values("published", key=lambda days: days.map(since), kind="stable")
    return ordered.drop_duplicates(["indicator_id", "fiscal_year"], keep="last").sort_index()
