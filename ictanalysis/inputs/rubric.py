"""The rules of judgement: dated rows of rubric.csv, of which those in force on a date decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ictanalysis.inputs.cells import Day, Number, Text, since, suggestion
from ictanalysis.inputs.reading import Findings, Message, Row, counts_by, latest, read_table, unique_ids

VERDICTS = {
    "achieved": "達成", "on_track": "達成見込み", "uncertain": "どちらとも言えない", "at_risk": "達成困難", "missed": "未達",
    "reference": "参考(実績不足)", "cannot_say": "判定できません",
}  # fmt: skip
CLASSES = tuple(VERDICTS)  # the best first, then those that are not judged
UNJUDGED = ("reference", "cannot_say")
SEVERITY = tuple(code for code in reversed(CLASSES) if code not in UNJUDGED)
MOST_POINTS, WIDEST = 20, 0.5  # more years than a plan has, and 「約」 that would mean anything, are slips
CHOICES = {"measure": ("worst", "mean", "all"), "decided_by": ("managed", "plain")}
GRADED = {"verdict": ("on_track", "uncertain", "at_risk"), "minimum_points": ("points",), "tolerance": ("about",)}


@dataclass(frozen=True)
class Rule(Row):
    """A dated rule of judgement: a class with its lower edge, or the word that was chosen."""

    rule: Text
    valid_from: Day
    key: Text
    threshold: Number | None
    label: Text
    chosen_by: Text
    reason: Text


@dataclass(frozen=True)
class Rubric:
    """The rules of judgement in force on one date."""

    as_of: date
    rows: Sequence[Rule]

    def of(self, rule: str) -> list[Rule]:
        """The rows of one rule."""
        return [row for row in self.rows if row.rule == rule]

    def threshold(self, rule: str, key: str) -> float:
        """The number of one rule."""
        return next(edge for name, edge in self.steps(rule) if name == key)

    def chosen(self, rule: str) -> str:
        """The word chosen for a rule that has one."""
        return self.of(rule)[0].key

    def steps(self, rule: str) -> list[tuple[str, float]]:
        """The classes of a rule with their lower edges, best first."""
        edges = [(row.key, row.threshold) for row in self.of(rule) if row.threshold is not None]
        return sorted(edges, key=lambda step: -step[1])

    @property
    def edges(self) -> list[float]:
        """The probabilities at which a verdict changes."""
        return [edge for _, edge in self.steps("verdict")]


def read_rubric(path: Path, as_of: date, findings: Findings) -> Rubric:
    """The rows of the rubric in force on a date: for each rule and key the latest that has begun."""
    before = len(findings.faults)
    found = read_table(path, Rule, findings)
    rows = [row for row in found if counts_by(row.valid_from, as_of)]
    late = [row.row for row in found if not counts_by(row.valid_from, as_of)]
    findings.wait(path, late, f"基準日 {as_of} より後に適用を始めるため、使いません")
    _check_rows(rows, path, findings)
    if len(findings.faults) > before:
        return Rubric(as_of, rows)
    in_force = latest(
        rows, lambda row: row.rule if row.rule in CHOICES else (row.rule, row.key), lambda row: row.valid_from
    )
    rubric = Rubric(as_of, in_force)
    _check_whole(rubric, path, findings)
    return rubric


def _check_rows(rows: Sequence[Rule], path: Path, findings: Findings) -> None:
    """Every row has a known rule and key, and a threshold where the rule has one; one choice for each date."""
    unique_ids(rows, lambda row: (row.rule, row.key, since(row.valid_from)), path, findings)
    chosen: dict[tuple[str, date], set[str]] = {}
    for row in rows:
        keys = chosen.setdefault((row.rule, since(row.valid_from)), set())
        if row.rule in CHOICES and keys and row.key not in keys:
            expected = f"{row.valid_from} からの {row.rule} は一つだけ"
            findings.at(path, row.row, "key", row.key, expected, "どちらか一つの行を消してください")
        keys.add(row.key)
    for row in rows:
        if message := _fault_of(row):
            findings.at(path, row.row, *message)


def _fault_of(row: Rule) -> Message | None:
    """Column, found, expected and remedy of what is wrong in one rule, if anything."""
    known = {**GRADED, **CHOICES}
    if row.rule not in known:
        return "rule", row.rule, "知られている規則", suggestion(row.rule, known)
    if row.key not in known[row.rule]:
        return "key", row.key, "、".join(known[row.rule]), suggestion(row.key, known[row.rule])
    if row.rule in CHOICES:
        return None
    if row.threshold is None:
        return "threshold", "空", "数値", "閾値を記入してください"
    edge, shown = row.threshold, f"{row.threshold:.15g}"
    if row.rule == "minimum_points":
        sound = 1 <= edge <= MOST_POINTS and not edge % 1
        return None if sound else ("threshold", shown, f"1以上{MOST_POINTS}以下の整数", "点数を記入してください")
    if row.rule == "tolerance" and edge > WIDEST:
        return "threshold", shown, f"0〜{WIDEST}", "2%は0.02と記入してください"
    return None if 0 <= edge <= 1 else ("threshold", shown, "0〜1", "70%は0.7と記入してください")


def _check_whole(rubric: Rubric, path: Path, findings: Findings) -> None:
    """On its date every rule has a row, and the classes have falling thresholds."""
    have = {(row.rule, row.key) for row in rubric.rows}
    for rule, keys in GRADED.items():
        for key in keys:
            if (rule, key) not in have:
                expected = f"{rubric.as_of} に有効な行"
                findings.fault(str(path), f"{rule} {key} なし", expected, "閾値の行を加えてください")
    for rule, options in CHOICES.items():
        if not have & {(rule, option) for option in options}:
            expected = f"{rubric.as_of} に有効な行({'、'.join(options)})"
            findings.fault(str(path), f"{rule} なし", expected, "行を加えてください")
    edges = [edge for key in GRADED["verdict"] for name, edge in rubric.steps("verdict") if name == key]
    if edges != sorted(edges, reverse=True) or len(set(edges)) < len(edges):
        findings.fault(str(path), edges, "on_track、uncertain、at_risk の順に小さい閾値", "閾値を確かめてください")
