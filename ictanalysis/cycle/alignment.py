"""The plans above this one, and what here serves which of their items: read and checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ictanalysis.inputs import reading
from ictanalysis.inputs.cells import Identifier, Stated, Text, suggestion
from ictanalysis.inputs.faults import Findings, Message, faults_among
from ictanalysis.inputs.plan import Plan
from ictanalysis.inputs.reading import Row, check_rows
from ictanalysis.inputs.workbook import Inputs

Key = tuple[str, str]


@dataclass(frozen=True)
class UpperItem(Row):
    """An item of a plan above, under the heading that it stands below, in the words that this plan prints."""

    plan_id: Identifier
    item_id: Identifier
    plan_name: Stated
    heading: Text
    name: Stated
    page: Text
    note: Text

    @property
    def key(self) -> Key:
        """What a link names it by."""
        return self.plan_id, self.item_id


@dataclass(frozen=True)
class Link(Row):
    """That a part of this plan serves an item above: printed (the note quotes it), or judged by somebody."""

    subject_kind: Literal["plan", "measure", "initiative", "indicator"]
    subject_id: Identifier
    plan_id: Identifier
    item_id: Identifier
    basis: Literal["printed", "judged"]
    judged_by: Text
    page: Text
    note: Text

    @property
    def key(self) -> Key:
        """The item that it leads to."""
        return self.plan_id, self.item_id


@dataclass(frozen=True)
class Alignment:
    """The items of the plans above, and the links to them."""

    items: Sequence[UpperItem]
    links: Sequence[Link]

    def below(self, item: UpperItem) -> list[Link]:
        """What in this plan serves an item."""
        return [one for one in self.links if one.key == item.key]

    def empty(self) -> list[UpperItem]:
        """The items that nothing in this plan serves."""
        return [one for one in self.items if not self.below(one)]


def read_alignment(inputs: Inputs, findings: Findings) -> Alignment:
    """The tables `upper_items.csv` and `alignment.csv` of the plan's folder; none where they are not there."""
    folder = inputs.plan.folder
    items_path, path = folder / "upper_items.csv", folder / "alignment.csv"
    items = reading.read_table(items_path, UpperItem, findings, required=False)
    links = reading.read_table(path, Link, findings, required=False)
    reading.unique_ids(items, lambda one: one.key, items_path, findings)
    reading.unique_ids(links, lambda one: (one.subject_kind, one.subject_id, *one.key), path, findings)
    subjects, above = _subjects(inputs.plan), _items_by_plan(items)
    check_rows(links, lambda one: _faults_of(one, subjects[one.subject_kind], above), path, findings)
    return Alignment(items, links)


def _subjects(plan: Plan) -> dict[str, list[str]]:
    """By kind, what a link may begin at; an initiative by its measure and number, the plan by its folder."""
    return {
        "plan": [plan.folder.name],
        "measure": plan.measure_ids,
        "initiative": [f"{one.measure_id}/{one.number}" for one in plan.initiatives],
        "indicator": list(plan.indicators),
    }


def _items_by_plan(items: Sequence[UpperItem]) -> dict[str, list[str]]:
    """The ids of the items of each plan above."""
    found: dict[str, list[str]] = {}
    for one in items:
        found.setdefault(one.plan_id, []).append(one.item_id)
    return found


def _faults_of(one: Link, subjects: Sequence[str], above: Mapping[str, Sequence[str]]) -> list[Message]:
    """What is wrong in a link: its ends, and who says so."""
    items, printed = above.get(one.plan_id, []), one.basis == "printed"
    return faults_among([
        (one.subject_id not in subjects, "subject_id", one.subject_id, f"計画にある {one.subject_kind}",
         suggestion(one.subject_id, subjects)),
        (one.plan_id not in above, "plan_id", one.plan_id, "upper_items.csv の計画", suggestion(one.plan_id, above)),
        (bool(items) and one.item_id not in items, "item_id", one.item_id, f"upper_items.csv の {one.plan_id} の番号",
         suggestion(one.item_id, items)),
        (printed and bool(one.judged_by), "judged_by", one.judged_by, "printed の行では空",
         "計画に記載がなければ basis を judged としてください"),
        (printed and not one.note, "note", "空", "計画に記載された文", "印字された文を写してください"),
        (not printed and not one.judged_by, "judged_by", "空", "誰の判断か", "判断した者を役割で記入してください"),
    ])  # fmt: skip
