"""The page beside the table of many plans, made as a report is: one document of cells, the same template."""

from collections.abc import Iterable
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from ictanalysis.exports.many import COLUMNS, Row
from ictanalysis.inputs.eras import day_label
from ictanalysis.pages.comparison.facts import Compared, Many

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from ictanalysis.pages.comparison.chance import Item
    from ictanalysis.report.document import Report

NAME = "compare.html"


def write_comparison(rows: Iterable[Row], asked: int, file: Path) -> None:
    """The page over all plans with results; of how many that were asked for."""
    from ictanalysis.pages.comparison.page import items
    from ictanalysis.report.html import page

    many = many_of(rows, asked)
    file.write_text(page(document_of(many, items(many))), encoding="utf-8", newline="\n")


def document_of(many: Many, items: "Iterable[Item]") -> "NotebookNode":
    """The page as the notebook that the template draws."""
    from nbformat.v4 import new_notebook

    from ictanalysis.report.document import merge

    return merge([("compare", new_notebook(cells=[_cell(item) for item in items]))], _cover(many))


def many_of(rows: Iterable[Row], asked: int) -> Many:
    """The columns that are compared, of every row."""
    chosen = itemgetter(*map([*COLUMNS].index, Compared._fields))
    return Many([Compared(*chosen(row)) for row in rows], asked)


def _cell(item: "Item") -> "NotebookNode":
    """An item of the page as a notebook would keep it."""
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

    from ictanalysis.pages.markup import literal

    made = ({}, {}) if isinstance(item, str) else item._repr_mimebundle_()
    data, about = made if isinstance(made, tuple) else (made, {})
    shown = new_output("display_data", data, metadata=about)
    cell: NotebookNode = new_markdown_cell(literal(item)) if isinstance(item, str) else new_code_cell(outputs=[shown])
    return cell


def _cover(many: Many) -> "Report":
    from ictanalysis.pages.comparison.page import title
    from ictanalysis.report.document import Report

    days = {row.as_of for row in many.rows}
    day = days.pop() if len(days) == 1 else None
    return Report(
        title(many), "多くの計画の年次評価の結果を、偶然の範囲と実績の数を添えて並べた資料", fictional=bool(many.fictional),
        as_of=day.isoformat() if day else "", as_of_label=day_label(day) if day else "",
    )  # fmt: skip
