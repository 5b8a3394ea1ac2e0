"""What happened: the yearly values as published, repaired by corrections.csv, and checked."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from ictanalysis.plan import PROJECTS, Columns, Indicator, Plan
from ictanalysis.reading import (
    Amount,
    Findings,
    amount,
    choice,
    day,
    fiscal_year,
    folded,
    identifier,
    known_ids,
    optional,
    read_table,
    records,
    suggestion,
    text,
    unique_ids,
    whole,
)

INDICATOR_VALUES: Columns = {
    "indicator_id": identifier, "first_fiscal_year": optional(fiscal_year), "fiscal_year": fiscal_year,
    "value": amount, "unit": folded, "form": choice("yearly", "running_total"),
    "status": choice("final", "provisional", "revised"), "published": optional(day),
    "sample_size": optional(whole), "source_id": text, "note": text,
}  # fmt: skip
PROJECT_VALUES: Columns = {
    "project_id": identifier, "fiscal_year": fiscal_year, "value": amount, "unit": folded,
    "action": text, "action_status": optional(choice("done", "partly", "not_done")),
    "source_id": text, "note": text,
}  # fmt: skip
CORRECTIONS: Columns = {
    "table": choice("indicator_values", "project_values"), "id": identifier,
    "fiscal_year": fiscal_year, "column": text, "action": choice("replace", "drop"),
    "old": text, "new": text, "reason": text, "status": text,
}  # fmt: skip
DEMO_SOURCE = "demo"
FAR_FROM_BASELINE = 10


@dataclass(frozen=True)
class Actuals:
    """Checked values. `values` has one row per published figure, NaN and a reason where missing."""

    folder: Path
    values: pd.DataFrame
    projects: pd.DataFrame
    project_values: pd.DataFrame
    corrections: pd.DataFrame

    @property
    def fictional(self) -> bool:
        """Whether any figure is invented for demonstration."""
        return bool((self.values["source_id"] == DEMO_SOURCE).any())


def read_actuals(
    folder: Path, plan: Plan, year: int, corrections: Path, sources: set[str], findings: Findings
) -> Actuals:
    """Read and check the values of a plan up to the fiscal year judged; faults go to findings."""
    repairs = _table_if_there(corrections, CORRECTIONS, findings)
    path = folder / "indicator_values.csv"
    values = read_table(path, INDICATOR_VALUES, findings)
    values = known_ids(values, "indicator_id", plan.indicators, path, findings)
    values = _unpacked(values)
    values = _corrected(values, "indicator_id", repairs, "indicator_values", path, corrections, findings)
    for row in records(values):
        _check_value(row, plan.indicators[row.indicator_id], year, path, findings)
    _check_repeats(values, path, findings)
    _check_running_totals(values, path, findings)
    _check_baselines(values, plan, path, findings)
    projects = _projects(folder, plan, findings)
    project_path = folder / "project_values.csv"
    project_values = _unpacked(_table_if_there(project_path, PROJECT_VALUES, findings))
    project_values = known_ids(project_values, "project_id", projects["project_id"], project_path, findings)
    project_values = _corrected(
        project_values, "project_id", repairs, "project_values", project_path, corrections, findings
    )
    _check_project_values(project_values, projects, year, project_path, findings)
    for frame, where in ((values, path), (project_values, project_path)):
        known_ids(frame, "source_id", sources, where, findings)
    return Actuals(folder, latest_vintage(values), projects, project_values, repairs)


def _table_if_there(path: Path, columns: Columns, findings: Findings) -> pd.DataFrame:
    there = path.exists()
    return read_table(path, columns, findings) if there else pd.DataFrame(columns=[*columns, "row"])


def _projects(folder: Path, plan: Plan, findings: Findings) -> pd.DataFrame:
    """The plan's projects and those that the folder of actuals adds (実施事業集 is revised often)."""
    path = folder / "projects.csv"
    added = _table_if_there(path, PROJECTS, findings)
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


def _corrected(
    values: pd.DataFrame, key: str, repairs: pd.DataFrame, table: str, path: Path,
    corrections: Path, findings: Findings,
) -> pd.DataFrame:  # fmt: skip
    """Values after the corrections; one whose old value is no longer there is a fault."""
    for repair in records(repairs[repairs["table"] == table]):
        where = f"{corrections} {repair.row}行目"
        same = (values[key] == repair.id) & (values["fiscal_year"] == repair.fiscal_year)
        if repair.column not in values:
            findings.fault(where, repair.column, f"{path} の列", suggestion(repair.column, map(str, values)))
        elif not same.any():
            continue
        elif not values.loc[same, repair.column].map(lambda now, old=repair.old: _same(now, old)).all():
            now = "、".join(str(one) for one in values.loc[same, repair.column])
            findings.fault(where, f"訂正前の値 {repair.old}、実際は {now}", "元データと同じ訂正前の値",
                           "元データが直されたなら、この訂正の行を消してください")  # fmt: skip
        elif repair.action == "drop":
            values = values[~same]
        else:
            new: Any = amount(repair.new).number if repair.column == "value" else repair.new
            values.loc[same, repair.column] = new
        if repair.column in values and same.any():
            findings.notices.append(f"{where}: {repair.id} {repair.fiscal_year}年度を訂正({repair.reason})")
    return values


def _same(now: Any, old: str) -> bool:
    return amount(old).number == now if isinstance(now, float) else str(now) == old


def _check_value(row: Any, indicator: Indicator, year: int, path: Path, findings: Findings) -> None:
    where = f"{path} {row.row}行目"
    for column, unit in (("unit", row.unit), ("value", row.unit_in_cell or row.unit)):
        if unit != indicator.unit and not (column == "value" and row.unit != indicator.unit):
            findings.fault(f"{where} {column}列", unit, f"単位 {indicator.unit}", "単位を指標にそろえてください")
    if row.fiscal_year > year:
        findings.fault(f"{where} fiscal_year列", row.fiscal_year, f"評価年度 {year} 以前",
                       "年度を確かめるか、設定ファイルの fiscal_year を改めてください")  # fmt: skip
    if row.first_fiscal_year > row.fiscal_year:
        findings.fault(f"{where} first_fiscal_year列", row.first_fiscal_year,
                       f"{row.fiscal_year} 以前", "期間の始めと終わりを確かめてください")  # fmt: skip
    if row.form == "yearly" and row.first_fiscal_year != row.fiscal_year:
        findings.fault(f"{where} form列", row.form, "複数年の合計なら running_total", "form か期間を改めてください")
    if indicator.kind == "percent" and (row.value > 100 or row.value < 0):
        findings.fault(f"{where} value列", f"{row.value:g}", "0〜100の百分率", "桁や小数点を確かめてください")
    if indicator.kind == "count" and row.value < 0:
        findings.fault(f"{where} value列", f"{row.value:g}", "0以上の件数", "符号を確かめてください")
    if indicator.baseline and row.value > 0:
        ratio = row.value / indicator.baseline
        if not 1 / FAR_FROM_BASELINE < ratio < FAR_FROM_BASELINE:
            findings.notices.append(
                f"{where} value列: {row.value:g} は現状値 {indicator.baseline:g} と桁が違います。確かめてください"
            )


def _check_repeats(values: pd.DataFrame, path: Path, findings: Findings) -> None:
    """One value per indicator and year, unless a later publication revises it."""
    for (indicator_id, year), group in values.groupby(["indicator_id", "fiscal_year"]):
        revisions = group[group["status"] == "revised"]
        if len(group) - len(revisions) > 1 or group["published"].duplicated().any():
            rows = "、".join(str(row) for row in group["row"])
            findings.fault(f"{path} {rows}行目", f"{indicator_id} {year}年度が{len(group)}行",
                           "一年度に一行(改訂は status=revised と公表日を変えて)",
                           "重複した行を消してください")  # fmt: skip


def _check_running_totals(values: pd.DataFrame, path: Path, findings: Findings) -> None:
    totals = latest_vintage(values[(values["form"] == "running_total") & values["value"].notna()])
    for _, group in totals.groupby(["indicator_id", "first_fiscal_year"]):
        rows = records(group.sort_values("fiscal_year"))
        for before, now in pairwise(rows):
            if now.value < before.value:
                findings.fault(f"{path} {now.row}行目 value列", f"{now.value:g}",
                               f"前年までの累計 {before.value:g} 以上",
                               "累計でなければ form を yearly にしてください")  # fmt: skip


def _check_baselines(values: pd.DataFrame, plan: Plan, path: Path, findings: Findings) -> None:
    """A value in the baseline year must be the printed baseline, unless it is a revision."""
    for row in records(values[values["status"] != "revised"]):
        one = plan.indicators[row.indicator_id]
        same_window = (row.first_fiscal_year, row.fiscal_year) == (one.baseline_first_year, one.baseline_year)
        if same_window and row.value == row.value and row.value != one.baseline:
            findings.fault(f"{path} {row.row}行目 value列", f"{row.value:g}",
                           f"計画の現状値 {one.baseline:g}",
                           "転記を確かめ、改訂値なら status を revised にしてください")  # fmt: skip


def _check_project_values(
    values: pd.DataFrame, projects: pd.DataFrame, year: int, path: Path, findings: Findings
) -> None:
    units = dict(zip(projects["project_id"], projects["unit"], strict=True))
    unique_ids(values, ["project_id", "fiscal_year"], path, findings)
    for row in records(values):
        where = f"{path} {row.row}行目"
        if row.fiscal_year > year:
            findings.fault(f"{where} fiscal_year列", row.fiscal_year, f"評価年度 {year} 以前", "年度を確かめてください")
        for unit in {row.unit, row.unit_in_cell or row.unit} - {units.get(row.project_id)}:
            findings.fault(f"{where} unit列", unit, f"単位 {units.get(row.project_id)}", "単位を事業にそろえてください")


def latest_vintage(values: pd.DataFrame) -> pd.DataFrame:
    """Of several publications of one figure the latest; the order of the rows stays."""
    ordered = values.sort_values("published", kind="stable", na_position="first")
    return ordered.drop_duplicates(["indicator_id", "fiscal_year"], keep="last").sort_index()
