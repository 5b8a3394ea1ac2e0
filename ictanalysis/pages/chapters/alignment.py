"""The plans above this one: each of their items with what serves it here, printed apart from judged, and what nothing serves."""

from collections.abc import Sequence

from ictanalysis.cycle.alignment import Link, UpperItem
from ictanalysis.pages.display import bullets
from ictanalysis.pages.markup import Marked, literal
from ictanalysis.pages.table import LEFT, Row, Table
from ictanalysis.pages.workbook import Workbook

NOTHING = "情報システム、計画の項目に沿った事業、上位計画等との対応は登録されていません。"
NOT_PRINTED, NOT_JUDGED, NOT_FOUND = "記載なし", "なし", "見当たらない"


def title(book: Workbook) -> Marked | None:
    """The heading, of what there is to show; None where there is nothing."""
    cycle = book.cycle
    parts = {
        "情報システム": cycle.systems.rows,
        book.words.themes: cycle.literacy and cycle.years,
        "上位計画等との対応": cycle.alignment.items,
    }
    shown = [literal(words) for words, rows in parts.items() if rows]
    alone = "の状況" if len(shown) == 1 else ""  # or the heading below would say the same
    return Marked(f"# {'、'.join(shown)}{alone}") if shown else None


def opening(book: Workbook) -> str | None:
    """For the analyst: that there is nothing to show, where there is nothing."""
    return None if title(book) else NOTHING


def upper(book: Workbook) -> list[Marked | str | Table]:
    """A table for each plan above, after the items that nothing here serves."""
    items = book.cycle.alignment.items
    if not items:
        return []
    plans = dict.fromkeys(item.plan_name for item in items)
    tables = [_table(book, name, [item for item in items if item.plan_name == name]) for name in plans]
    return [Marked("## 上位計画等との対応"), _counted(book), bullets(_unserved(book), ""), *tables]


def _counted(book: Workbook) -> str:
    items, empty = book.cycle.alignment.items, book.cycle.alignment.empty()
    if not empty:
        return f"上位計画等の{len(items)}項目のすべてに、対応する{book.words.measure}等があります。"
    return f"上位計画等の{len(items)}項目のうち、次の{len(empty)}項目には、判断した対応を含めても、対応する{book.words.measure}等が見当たりません。"


def _unserved(book: Workbook) -> list[str]:
    """The items that nothing here serves, plan by plan."""
    found: dict[str, list[str]] = {}
    for item in book.cycle.alignment.empty():
        found.setdefault(item.plan_name, []).append(item.name)
    return [f"{plan}: {'、'.join(names)}" for plan, names in found.items()]


def _table(book: Workbook, name: str, items: Sequence[UpperItem]) -> Table:
    below = {item.key: book.cycle.alignment.below(item) for item in items}
    rows: list[Row] = [_row(book, item, below[item.key]) for item in items]
    judges = dict.fromkeys(one.judged_by for item in items for one in below[item.key] if one.basis == "judged")
    columns = [("項目", LEFT), ("計画に記載された対応", LEFT), ("計画に記載がなく、判断した対応", LEFT)]
    return Table(name, columns, rows, f"判断した対応は、{'、'.join(judges)}です。" if judges else "")


def _row(book: Workbook, item: UpperItem, links: Sequence[Link]) -> Row:
    printed, judged = (_links(book, links, basis) for basis in ("printed", "judged"))
    heading = f"\n{item.heading}" if item.heading else ""
    return [f"{item.name}{heading}", printed or NOT_PRINTED, judged or (NOT_JUDGED if links else NOT_FOUND)]


def _links(book: Workbook, links: Sequence[Link], basis: str) -> str:
    """What serves an item, each with its page, and the plan's words, or why it was judged so."""
    told = []
    for one in links:
        name, page = _subject(book, one), f"({one.page}頁)" if one.page else ""
        note = "" if one.note.rstrip("。") in name else one.note
        words = f"「{note.replace('「', '『').replace('」', '』')}」" if basis == "printed" else f": {note}"
        told += [f"{name}{page}{words if note else ''}"] if one.basis == basis else []
    return "\n".join(told)


def _subject(book: Workbook, one: Link) -> str:
    """A part of this plan with its name."""
    plan = book.plan
    if one.subject_kind == "plan":
        return "計画の全体"
    if one.subject_kind == "measure":
        return next(
            f"{book.words.measure}{each.measure_id} {each.name}"
            for each in plan.measures
            if each.measure_id == one.subject_id
        )
    if one.subject_kind == "indicator":
        return f"{book.words.indicator}{one.subject_id} {plan.indicators[one.subject_id].name}"
    return next(f"{book.words.measure}{each.measure_id}の取組「{each.name}」" for each in plan.initiatives
                if f"{each.measure_id}/{each.number}" == one.subject_id)  # fmt: skip
