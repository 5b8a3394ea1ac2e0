"""results.csv: one row per indicator, its columns those of the result."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import cast

from ictanalysis.cycle.words import Words
from ictanalysis.evaluation.result import FIELDS, Result
from ictanalysis.forecast.constants import Constants
from ictanalysis.inputs.columns import Field, value_of
from ictanalysis.inputs.rubric import Rubric
from ictanalysis.pages.reason import reason
from ictanalysis.pages.workbook import Workbook

FORMULA = tuple("=+-@＝＋－＠\t\r\n")  # what OWASP's page on CSV injection names
GUARDED = "文字のセルが = + - @(全角も)、タブ、改行で始まるときは、表計算ソフトが式として実行しないよう、CSVでは先頭に ' が付きます(数値には付きません)。"

Published = str | int | float | date | None


def columns_of(words: Words) -> list[Field]:
    """The columns, their headings and meanings in the words of the plan."""
    told = [(field, field.column) for field in FIELDS]
    return [
        field._replace(column=column._replace(title=words.said(column.title), meaning=words.said(column.meaning)))
        for field, column in told
    ]


def published(book: Workbook) -> list[dict[str, Published]]:
    """One row per indicator by column; None cannot be said."""
    return [row_of(result, book.rubric, book.constants) for result in book.results]


def row_of(result: Result, rubric: Rubric, constants: Constants) -> dict[str, Published]:
    """The published fields of a result; its reason in words."""
    row: dict[str, Published] = {field.name: cast(Published, value_of(result, field)) for field in FIELDS}
    words = {"verdict_reason": reason(result, rubric.edges, constants)}
    return {name: None if value == "not_available" else value for name, value in (row | words).items()}


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[object]], file: Path) -> None:
    """UTF-8 with BOM, which Excel needs; an empty cell where nothing can be said, and no words run as a formula."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    file.write_text(made.getvalue(), encoding="utf-8-sig", newline="\n")


def _guarded(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def write_results(book: Workbook, file: Path) -> None:
    """The results of a workbook as results.csv."""
    write_csv([field.name for field in FIELDS], [list(row.values()) for row in published(book)], file)
