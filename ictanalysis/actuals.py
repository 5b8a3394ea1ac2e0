"""What happened: the yearly values as published, repaired by corrections.csv, and checked."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from ictanalysis.plan import PROJECTS, Columns, Indicator, Plan
from ictanalysis.reading import (
    BOUNDS,
    Amount,
    CellError,
    Findings,
    amount,
    choice,
    day,
    fiscal_year,
    folded,
    identifier,
    is_possible,
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
    "sample_size": optional(whole), "comparable": optional(choice("yes", "no")), "source_id": text, "note": text,
}  # fmt: skip
PROJECT_VALUES: Columns = {
    "project_id": identifier, "fiscal_year": fiscal_year, "value": amount, "unit": folded,
    "action": text, "action_status": optional(choice("done", "partly", "not_done")),
    "source_id": text, "note": text,
}  # fmt: skip
CORRECTIONS: Columns = {
    "table": text, "id": identifier, "fiscal_year": fiscal_year, "column": text,
    "action": choice("replace", "drop"), "old": text, "new": text, "reason": text, "status": text,
}  # fmt: skip
DEMO_SOURCE = "demo"
FAR_FROM_BASELINE = 10
Message = tuple[str, object, str, str]


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
        return any((frame["source_id"] == DEMO_SOURCE).any() for frame in (self.values, self.project_values))


def read_actuals(
    folder: Path, plan: Plan, year: int, as_of: date, corrections: Path, sources: set[str], findings: Findings
) -> Actuals:
    """Read and check the values of a plan up to the fiscal year judged; faults go to findings."""
    repairs = read_table(corrections, CORRECTIONS, findings, required=False)
    path = folder / "indicator_values.csv"
    values = read_values(path, findings)
    values = known_ids(values, "indicator_id", plan.indicators, path, findings)
    values = _unpacked(_corrected(values, "indicator_id", INDICATOR_VALUES, repairs, path, findings))
    for row in records(values):
        for message in _faults_of_value(row, plan.indicators[row.indicator_id], year, as_of):
            findings.at(path, row.row, *message)
        _notice_value(row, plan.indicators[row.indicator_id], path, findings)
    first = values["first_fiscal_year"].where(values["first_fiscal_year"].notna(), values["fiscal_year"])
    values = values.assign(first_fiscal_year=first)
    values = values.astype({"fiscal_year": int, "first_fiscal_year": int, "value": float})
    _check_repeats(values, path, findings)
    _check_running_totals(values, path, findings)
    projects = _projects(folder, plan, findings)
    project_values = _project_values(folder / "project_values.csv", projects, year, repairs, findings)
    for frame, name in ((values, "indicator_values.csv"), (project_values, "project_values.csv")):
        known_ids(frame, "source_id", sources, folder / name, findings)
    used = repairs[repairs["table"].isin([f"{folder.name}/indicator_values", f"{folder.name}/project_values"])]
    return Actuals(folder, latest_vintage(values), projects, project_values, used)


def read_values(path: Path, findings: Findings) -> pd.DataFrame:
    """Rows of an indicator_values.csv; the column `comparable` may be absent, an empty cell means yes."""
    return read_table(path, INDICATOR_VALUES, findings, may_lack=("comparable",))


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


def _corrected(
    values: pd.DataFrame, key: str, columns: Columns, repairs: pd.DataFrame, path: Path, findings: Findings
) -> pd.DataFrame:
    """Values after the corrections of this file; one whose old value is no longer there is a fault."""
    for one in records(repairs[repairs["table"] == f"{path.parent.name}/{path.stem}"]):
        where = f"corrections.csv {one.row}行目"
        same = (values[key] == one.id) & (values["fiscal_year"] == one.fiscal_year)
        try:
            if one.column in (key, "fiscal_year"):
                raise KeyError(one.column)
            parse = columns[one.column]
            old, new = parse(one.old), None if one.action == "drop" else parse(one.new)
        except KeyError:
            findings.fault(where, one.column, f"{path} の列", suggestion(one.column, columns))
            continue
        except CellError as error:
            findings.fault(where, f"{one.old} → {one.new}", error.expected, error.remedy)
            continue
        now = list(values.loc[same, one.column])
        if [str(value) for value in now] != [str(old)]:
            found = f"訂正前の値 {one.old}、実際は {'、'.join(map(_shown, now)) or '行なし'}"
            findings.fault(
                where, found, "元データと同じ訂正前の値", "元データが直されたなら、この訂正の行を消してください"
            )
            continue
        if one.action == "drop":
            values = values[~same]
        else:
            values.loc[same, one.column] = pd.Series([new], index=values.index[same], dtype=object)
        findings.notices.append(f"{where}: {one.id} {one.fiscal_year}年度を訂正しました({one.reason})")
    return values


def _shown(value: Any) -> str:
    return f"{value.number:g}{value.unit}" if isinstance(value, Amount) else str(value)


def _faults_of_value(row: Any, one: Indicator, year: int, as_of: date) -> list[Message]:
    """Column, found, expected and remedy of everything wrong in one row."""
    first, value = row.first_fiscal_year, row.value
    baseline = (first or row.fiscal_year, row.fiscal_year) == (one.baseline_first_year, one.baseline_year)
    total, span = row.form == "running_total", first is not None and first != row.fiscal_year
    in_window = first is not None and first >= one.target_first_year
    checks: list[tuple[bool, Message]] = [
        (row.unit != one.unit, ("unit", row.unit, f"単位 {one.unit}", "単位を指標にそろえてください")),
        (row.unit == one.unit and row.unit_in_cell not in ("", row.unit),
         ("value", row.unit_in_cell, f"単位 {row.unit}", "単位をそろえてください")),
        (row.fiscal_year > year,
         ("fiscal_year", row.fiscal_year, f"評価年度 {year} 以前", "年度を確かめるか、設定ファイルの fiscal_year を改めてください")),
        (first is not None and first > row.fiscal_year,
         ("first_fiscal_year", first, f"{row.fiscal_year} 以前", "期間の始めと終わりを確かめてください")),
        (span and not total, ("form", row.form, "複数年の合計なら running_total", "form か期間を改めてください")),
        (total and first is None, ("first_fiscal_year", "空", "累計を数え始めた年度", "年度を記入してください")),
        (total and one.type == "every_year", ("form", row.form, "毎年度の指標は yearly", "各年度の値を記入してください")),
        (total and one.type == "cumulative" and not baseline and not in_window,
         ("first_fiscal_year", first, f"目標の期間の始め {one.target_first_year} 以降", "目標の期間だけの累計を記入してください")),
        (not is_possible(value, one.kind),
         ("value", f"{value:g}", BOUNDS.get(one.kind, ""), "桁、小数点、符号を確かめてください")),
        (row.published is not None and row.published[:7] > as_of.isoformat()[:7],
         ("published", row.published, f"基準日 {as_of} 以前", "公表日か、設定ファイルの as_of を確かめてください")),
        (row.fiscal_year == one.baseline_year and not baseline,
         ("first_fiscal_year", first, f"現状値の期間の始め {one.baseline_first_year}", "現状値と同じ期間にしてください")),
        (row.status == "revised" and row.published is None,
         ("published", "空", "改訂値の公表日", "公表日を記入してください")),
        (baseline and row.status != "revised" and value == value and value != one.baseline,
         ("value", f"{value:g}", f"計画の現状値 {one.baseline or 0:g}", "転記を確かめ、改訂値なら status を revised にしてください")),
    ]  # fmt: skip
    return [message for wrong, message in checks if wrong]


def _notice_value(row: Any, one: Indicator, path: Path, findings: Findings) -> None:
    """What may be right but looks like a slip: another magnitude, or a 0 for a missing value."""
    if not one.baseline or row.value != row.value or one.baseline_year is None or one.baseline_first_year is None:
        return
    per_year = one.baseline / (one.baseline_year - one.baseline_first_year + 1)
    span = row.fiscal_year - (row.first_fiscal_year or row.fiscal_year) + 1
    if not 1 / FAR_FROM_BASELINE < row.value / span / per_year < FAR_FROM_BASELINE:
        findings.notices.append(
            f"{path} {row.row}行目 value列: {row.value:g} は現状値 {per_year:g} と桁が違います。"
            "単位と、欠測(0と未公表の違い)を確かめてください"
        )


def _check_repeats(values: pd.DataFrame, path: Path, findings: Findings) -> None:
    """One value per indicator and year, unless a later publication revises it."""
    for (indicator_id, year), group in values.groupby(["indicator_id", "fiscal_year"]):
        revisions = group[group["status"] == "revised"]
        first = [str(day)[:7] for day in group.loc[group["status"] != "revised", "published"] if day]
        early = any(str(day)[:7] < one for day in revisions["published"] for one in first)
        if early:
            findings.at(path, revisions["row"].iloc[0], "published", revisions["published"].iloc[0],
                        f"元の公表日 {first[0]} 以降", "公表日を確かめてください")  # fmt: skip
        if len(group) - len(revisions) > 1 or group["published"].duplicated().any():
            rows = "、".join(str(row) for row in group["row"])
            findings.at(path, rows, "", f"{indicator_id} {year}年度が{len(group)}行",
                        "一年度に一行(改訂は status=revised と公表日を変えて)", "重複した行を消してください")  # fmt: skip


def _check_running_totals(values: pd.DataFrame, path: Path, findings: Findings) -> None:
    """A running total never falls, and two of one indicator begin in the same year."""
    totals = latest_vintage(values[(values["form"] == "running_total") & values["value"].notna()])
    for _, group in totals.groupby("indicator_id"):
        rows = records(group.sort_values(["first_fiscal_year", "fiscal_year"]))
        for before, now in pairwise(rows):
            same = now.first_fiscal_year == before.first_fiscal_year
            if same and now.value < before.value:
                findings.at(path, now.row, "value", f"{now.value:g}", f"前年までの累計 {before.value:g} 以上",
                            "累計でなければ form を yearly にしてください")  # fmt: skip
            if not same and now.first_fiscal_year <= before.fiscal_year:
                findings.at(path, now.row, "first_fiscal_year", now.first_fiscal_year,
                            f"{before.first_fiscal_year}(ほかの累計と同じ)", "累計を数え始めた年度をそろえてください")  # fmt: skip


def _project_values(
    path: Path, projects: pd.DataFrame, year: int, repairs: pd.DataFrame, findings: Findings
) -> pd.DataFrame:
    """Checked values of projects; an empty table where the file is not there."""
    values = read_table(path, PROJECT_VALUES, findings, required=False)
    values = known_ids(values, "project_id", projects["project_id"], path, findings)
    values = _unpacked(_corrected(values, "project_id", PROJECT_VALUES, repairs, path, findings))
    units = dict(zip(projects["project_id"], projects["unit"], strict=True))
    unique_ids(values, ["project_id", "fiscal_year"], path, findings)
    for row in records(values):
        if row.fiscal_year > year:
            findings.at(
                path, row.row, "fiscal_year", row.fiscal_year, f"評価年度 {year} 以前", "年度を確かめてください"
            )
        for unit in {row.unit, row.unit_in_cell or row.unit} - {units[row.project_id]}:
            findings.at(path, row.row, "unit", unit, f"単位 {units[row.project_id]}", "単位を事業にそろえてください")
    return values


def latest_vintage(values: pd.DataFrame) -> pd.DataFrame:
    """Of several publications of one figure the latest; the order of the rows stays."""
    ordered = values.sort_values("published", kind="stable", na_position="first")
    return ordered.drop_duplicates(["indicator_id", "fiscal_year"], keep="last").sort_index()
