"""The rules of judgement: dated rows of rubric.csv, of which those in force on a date decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from ictanalysis.inputs import reading
from ictanalysis.inputs.cells import Day, Number, Text, since, suggestion
from ictanalysis.inputs.faults import Findings, Message, faults_among
from ictanalysis.inputs.reading import Row, check_rows, counts_by, in_use, latest

DEFAULT = Path(__file__).parent / "rubric.csv"  # of a plan for which nobody has chosen any
VERDICTS = {
    "achieved": "達成", "on_track": "達成見込み", "uncertain": "どちらとも言えない", "at_risk": "達成困難", "missed": "未達",
    "reference": "実績待ち", "cannot_say": "判定できません",
}  # fmt: skip
CLASSES = tuple(VERDICTS)  # the best first, then those that are not judged
UNJUDGED = ("reference", "cannot_say")
SEVERITY = tuple(code for code in reversed(CLASSES) if code not in UNJUDGED)
MOST_POINTS, WIDEST = 20, 0.5  # more years than a plan has, and 「約」 that would mean anything, are slips
CHOICES = {"measure": ("worst", "mean", "all"), "decided_by": ("managed", "plain")}
GRADES = {"grade": ("ahead", "as_planned", "behind", "stalled")}  # a plan may do without them
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
    why = f"基準日 {as_of} より後に適用を始めるため、使いません"
    rows = in_use(
        reading.read_table(path, Rule, findings), lambda row: counts_by(row.valid_from, as_of), why, path, findings
    )
    reading.unique_ids(rows, lambda row: (row.rule, row.key, since(row.valid_from)), path, findings)
    _check_choices(rows, path, findings)
    check_rows(rows, _faults_of, path, findings)
    rubric = Rubric(as_of, latest(rows, _decides, lambda row: row.valid_from))
    if len(findings.faults) == before:
        _check_whole(rubric, path, findings)
    return rubric


def _decides(row: Rule) -> object:
    """What a later row of a rule takes the place of: the choice, or the edge of the same class."""
    return row.rule if row.rule in CHOICES else (row.rule, row.key)


def _check_choices(rows: Sequence[Rule], path: Path, findings: Findings) -> None:
    """One choice for each date."""
    chosen: dict[tuple[str, date], str] = {}
    for row in rows:
        first = chosen.setdefault((row.rule, since(row.valid_from)), row.key)
        if row.rule in CHOICES and row.key != first:
            expected = f"{row.valid_from} からの {row.rule} は一つだけ"
            findings.at(path, row.row, "key", row.key, expected, "どちらか一つの行を消してください")


def _faults_of(row: Rule) -> list[Message]:
    """What is wrong in one rule: its name, else its key, else its threshold where it has one."""
    known = {**GRADED, **CHOICES, **GRADES}
    if row.rule not in known:
        return [("rule", row.rule, "知られている規則", suggestion(row.rule, known))]
    if row.key not in known[row.rule]:
        return [("key", row.key, "、".join(known[row.rule]), suggestion(row.key, known[row.rule]))]
    if row.rule in CHOICES:
        return []
    if (edge := row.threshold) is None:
        return [("threshold", "空", "数値", "閾値を記入してください")]
    sound, expected, remedy = 0 <= edge <= 1, "0〜1", "70%は0.7と記入してください"
    if row.rule == "minimum_points":
        whole = 1 <= edge <= MOST_POINTS and not edge % 1
        sound, expected, remedy = whole, f"1以上{MOST_POINTS}以下の整数", "点数を記入してください"
    elif row.rule == "tolerance" and edge > WIDEST:
        sound, expected, remedy = False, f"0〜{WIDEST}", "2%は0.02と記入してください"
    return faults_among([(not sound, "threshold", f"{edge:.15g}", expected, remedy)])


def _check_whole(rubric: Rubric, path: Path, findings: Findings) -> None:
    """On its date every rule has a row, and the classes have falling thresholds."""
    have, valid = {(row.rule, row.key) for row in rubric.rows}, f"{rubric.as_of} に有効な行"
    for rule, key in [(rule, key) for rule, keys in GRADED.items() for key in keys if (rule, key) not in have]:
        findings.fault(str(path), f"{rule} {key} なし", valid, "閾値の行を加えてください")
    for rule, options in CHOICES.items():
        if not rubric.of(rule):
            findings.fault(str(path), f"{rule} なし", f"{valid}({'、'.join(options)})", "行を加えてください")
    edges = [edge for key in GRADED["verdict"] for name, edge in rubric.steps("verdict") if name == key]
    if any(better <= worse for better, worse in pairwise(edges)):
        findings.fault(str(path), edges, "on_track、uncertain、at_risk の順に小さい閾値", "閾値を確かめてください")
