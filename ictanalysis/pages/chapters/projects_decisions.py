"""What the council has decided since the year judged ended."""

from ictanalysis.cycle.council import APPROVALS, CLOSINGS, Decision
from ictanalysis.inputs.cells import since
from ictanalysis.inputs.eras import day_in_era, era_year, year_ends
from ictanalysis.pages.markup import Marked, literal
from ictanalysis.pages.projects import grade
from ictanalysis.pages.table import Table, words_table
from ictanalysis.pages.workbook import Workbook

KINDS = {"approval": "計画の承認", "evaluation": "評価", "target": "目標の見直し", "closing": "{instruction}の完了"}


def decisions(book: Workbook) -> list[Marked | Table]:
    """The decisions of the round in which the report is made, newest meeting last; nothing without any."""
    told = [row for row in book.cycle.council.decisions if since(row.decided_on) > year_ends(book.fiscal_year)]
    rows = [(_subject(book, row), book.words.said(KINDS[row.kind]), _result(book, row), row.words, f"{row.meeting}({day_in_era(since(row.decided_on))})")
            for row in told]  # fmt: skip
    heads = ("対象", "区分", "決定", "付した意見", "会議")
    return (
        [
            Marked(f"## {era_year(book.fiscal_year + 1)}の{literal(book.words.council)}の決定"),
            words_table("", heads, rows),
        ]
        if rows
        else []
    )


def _subject(book: Workbook, row: Decision) -> str:
    """What a decision is about, with its name."""
    if row.subject_kind == "project":
        version = f" 第{row.version}版" if row.version else ""
        return f"{book.cycle.projects.of(row.subject_id)[-1].name}{version}"
    if row.subject_kind == "indicator":
        return f"{book.words.indicator}{row.subject_id} {book.plan.indicators[row.subject_id].name}"
    names = {one.system_id: one.name for one in book.cycle.systems.rows}
    return names.get(row.subject_id, f"{book.words.instruction} {row.subject_id}")


def _result(book: Workbook, row: Decision) -> str:
    if row.kind == "evaluation":
        return grade(book, row.result)
    return (APPROVALS | CLOSINGS)[row.result]
