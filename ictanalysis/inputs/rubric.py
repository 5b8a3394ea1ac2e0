"""The rules of judgement: dated rows of rubric.csv, of which those in force on a date decide."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from ictanalysis.inputs.cells import counts_from, day, number, optional, since, suggestion, text
from ictanalysis.inputs.reading import Findings, counts_by, read_table, records, unique_ids

RUBRIC = {
    "rule": text, "valid_from": day, "key": text, "threshold": optional(number), "label": text,
    "chosen_by": text, "reason": text,
}  # fmt: skip
MOST_POINTS, WIDEST = 20, 0.5  # more years than a plan has, and 「約」 that would mean anything, are slips
CHOICES = {"measure": ("worst", "mean", "all"), "decided_by": ("managed", "plain")}
GRADED = {"verdict": ("on_track", "uncertain", "at_risk"), "minimum_points": ("points",), "tolerance": ("about",)}


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

    @property
    def edges(self) -> list[float]:
        """The probabilities at which a verdict changes."""
        return [edge for _, edge in self.steps("verdict")]


def read_rubric(path: Path, as_of: date, findings: Findings) -> Rubric:
    """The rows of the rubric in force on a date: for each rule and key the latest that has begun."""
    before = len(findings.faults)
    rows = read_table(path, RUBRIC, findings)
    begun = counts_by(rows, "valid_from", as_of)
    findings.wait(path, rows.loc[~begun, "row"], f"基準日 {as_of} より後に適用を始めるため、使いません")
    rows = rows[begun]
    _check_rows(rows, path, findings)
    if len(findings.faults) > before:
        return Rubric(as_of, rows)
    rows = rows.sort_values("valid_from", key=lambda days: days.map(counts_from), kind="stable")
    single = rows[rows["rule"].isin(CHOICES)].drop_duplicates("rule", keep="last")
    graded = rows[~rows["rule"].isin(CHOICES)].drop_duplicates(["rule", "key"], keep="last")
    rubric = Rubric(as_of, pd.concat([graded, single]).sort_values("row").reset_index(drop=True))
    _check_whole(rubric, path, findings)
    return rubric


def _check_rows(rows: pd.DataFrame, path: Path, findings: Findings) -> None:
    """Every row has a known rule and key, and a threshold where the rule has one; one choice for each date."""
    known = {**GRADED, **CHOICES}
    rows = rows.assign(day=rows["valid_from"].map(since))
    unique_ids(rows, ["rule", "key", "day"], path, findings)
    chosen = rows[rows["rule"].isin(CHOICES)]
    for row in records(chosen[chosen.duplicated(["rule", "day"]) & ~chosen.duplicated(["rule", "key", "day"])]):
        findings.at(
            path,
            row.row,
            "key",
            row.key,
            f"{row.valid_from} からの {row.rule} は一つだけ",
            "どちらか一つの行を消してください",
        )
    for row in records(rows):
        if row.rule not in known:
            findings.at(path, row.row, "rule", row.rule, "知られている規則", suggestion(row.rule, known))
        elif row.key not in known[row.rule]:
            findings.at(path, row.row, "key", row.key, "、".join(known[row.rule]), suggestion(row.key, known[row.rule]))
        elif row.rule in GRADED and row.threshold is None:
            findings.at(path, row.row, "threshold", "空", "数値", "閾値を記入してください")
        elif row.rule == "minimum_points" and (not 1 <= row.threshold <= MOST_POINTS or row.threshold % 1):
            expected = f"1以上{MOST_POINTS}以下の整数"
            findings.at(path, row.row, "threshold", f"{row.threshold:.15g}", expected, "点数を記入してください")
        elif row.rule == "tolerance" and row.threshold > WIDEST:
            findings.at(
                path, row.row, "threshold", f"{row.threshold:.15g}", f"0〜{WIDEST}", "2%は0.02と記入してください"
            )
        elif row.rule in ("verdict", "tolerance") and not 0 <= row.threshold <= 1:
            findings.at(path, row.row, "threshold", f"{row.threshold:.15g}", "0〜1", "70%は0.7と記入してください")


def _check_whole(rubric: Rubric, path: Path, findings: Findings) -> None:
    """On its date every rule has a row, and the classes have falling thresholds."""
    have = set(zip(rubric.rows["rule"], rubric.rows["key"], strict=True))
    for rule, keys in GRADED.items():
        for key in keys:
            if (rule, key) not in have:
                findings.fault(
                    str(path), f"{rule} {key} なし", f"{rubric.as_of} に有効な行", "閾値の行を加えてください"
                )
    for rule, options in CHOICES.items():
        if not have & {(rule, option) for option in options}:
            expected = f"{rubric.as_of} に有効な行({'、'.join(options)})"
            findings.fault(str(path), f"{rule} なし", expected, "行を加えてください")
    edges = [edge for key in GRADED["verdict"] for name, edge in rubric.steps("verdict") if name == key]
    if edges != sorted(edges, reverse=True) or len(set(edges)) < len(edges):
        findings.fault(str(path), edges, "on_track、uncertain、at_risk の順に小さい閾値", "閾値を確かめてください")
