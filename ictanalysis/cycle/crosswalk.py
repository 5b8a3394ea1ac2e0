"""What became of the measures and indicators of one plan in another: read and checked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ictanalysis.inputs.cells import Identifier, Stated, Text, suggestion
from ictanalysis.inputs.faults import Findings, Message, faults_among
from ictanalysis.inputs.plan import Plan
from ictanalysis.inputs.reading import Row, check_rows, read_table, unique_ids

Level = Literal["measure", "indicator"]
End = tuple[str, str, str]  # level, plan, id
FILES = {"measure": "measures.csv", "indicator": "indicators.csv"}


@dataclass(frozen=True)
class Crosswalk(Row):
    """What became of a measure or indicator of one plan in another; plans are named by their folders."""

    from_plan: Stated
    from_id: Identifier | None
    to_plan: Stated
    to_id: Identifier | None
    level: Level
    relation: Literal["continued", "renamed", "rebased", "split", "merged", "replaced", "new", "ended"]
    comparable: Literal["yes", "no"] | None
    note: Text

    @property
    def origin(self) -> End:
        """Where it comes from."""
        return self.level, self.from_plan, self.from_id or ""

    @property
    def goal(self) -> End:
        """Where it leads to."""
        return self.level, self.to_plan, self.to_id or ""


@dataclass(frozen=True)
class MeasureId(Row):
    """The id of a measure."""

    measure_id: Identifier


@dataclass(frozen=True)
class IndicatorId(Row):
    """The id of an indicator."""

    indicator_id: Identifier


def read_crosswalk(plan: Plan, findings: Findings) -> list[Crosswalk]:
    """The rows of `crosswalk.csv` in a plan's folder; none where it is not there.

    Ids are checked against every plan whose folder lies beside.
    """
    path = plan.folder / "crosswalk.csv"
    rows = read_table(path, Crosswalk, findings, required=False)
    unique_ids(rows, lambda row: (*row.origin, *row.goal[1:]), path, findings)
    known = {(level, name): _ids(plan.folder.parent / name, level) for row in rows for level, name in _plans(row)}
    check_rows(rows, lambda row: [*_faults_of_ends(row, known), *_faults_of_relation(row, rows)], path, findings)
    return rows


def _plans(row: Crosswalk) -> list[tuple[Level, str]]:
    return [(row.level, row.from_plan), (row.level, row.to_plan)]


def _ids(folder: Path, level: Level) -> list[str]:
    """The ids of a plan's measures or indicators; none where its table cannot be read, which is its own fault."""
    path, apart = folder / FILES[level], Findings()
    if level == "measure":
        return [one.measure_id for one in read_table(path, MeasureId, apart, False, may_have_more=True)]
    return [one.indicator_id for one in read_table(path, IndicatorId, apart, False, may_have_more=True)]


def _faults_of_ends(row: Crosswalk, known: dict[tuple[Level, str], list[str]]) -> list[Message]:
    """Ids that a plan has not, and ends that the relation wants or forbids."""
    same = row.from_plan == row.to_plan
    faults = faults_among([
        (same, "to_plan", row.to_plan, "from_plan と別の計画", "計画のフォルダの名前を確かめてください"),
        (row.relation == "new" and row.from_id is not None, "from_id", row.from_id, "new の行では空", "関係を確かめてください"),
        (row.relation == "ended" and row.to_id is not None, "to_id", row.to_id, "ended の行では空", "関係を確かめてください"),
        (row.relation != "new" and row.from_id is None, "from_id", "空", "引き継いだ元の番号", "番号を記入するか、new としてください"),
        (row.relation != "ended" and row.to_id is None, "to_id", "空", "引き継いだ先の番号", "番号を記入するか、ended としてください"),
    ])  # fmt: skip
    for column, plan, found in (("from_id", row.from_plan, row.from_id), ("to_id", row.to_plan, row.to_id)):
        ids = known[row.level, plan]
        if found is not None and ids and found not in ids:
            faults.append((column, found, f"{plan} の {FILES[row.level]} の番号", suggestion(found, ids)))
    return faults


def _faults_of_relation(row: Crosswalk, rows: Sequence[Crosswalk]) -> list[Message]:
    """A relation that the other rows, or the column `comparable`, speak against."""
    origins = Counter(one.origin for one in rows if one.to_plan == row.to_plan and one.from_id)
    goals = Counter(one.goal for one in rows if one.from_plan == row.from_plan and one.to_id)
    onward, merged = origins[row.origin], goals[row.goal]
    compares, one_to_one = row.comparable == "yes", row.relation not in ("split", "merged", "new", "ended")
    return faults_among([
        (row.relation == "split" and onward < 2, "relation", row.relation, "split なら引き継いだ先が二つ以上",
         "先ごとに行を加えるか、関係を確かめてください"),
        (row.relation == "merged" and merged < 2, "relation", row.relation, "merged なら引き継いだ元が二つ以上",
         "元ごとに行を加えるか、関係を確かめてください"),
        (one_to_one and onward > 1, "relation", row.relation, f"先が{onward}行あるため split", "関係を確かめてください"),
        (one_to_one and merged > 1, "relation", row.relation, f"元が{merged}行あるため merged", "関係を確かめてください"),
        (row.level == "indicator" and row.comparable is None, "comparable", "空", "yes か no", "数値を比べられるかを記入してください"),
        (compares and row.level == "measure", "comparable", row.comparable, "施策の行では空", "yes を消してください"),
        (compares and row.relation in ("new", "ended"), "comparable", row.comparable, "相手のない行では no", "no としてください"),
    ])  # fmt: skip
