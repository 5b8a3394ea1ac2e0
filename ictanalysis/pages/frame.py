"""Rows of the workbook as a table of pandas, for an analyst's own calculations."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

from ictanalysis.evaluation.result import FIELDS, Result
from ictanalysis.inputs.cells import Amount
from ictanalysis.inputs.columns import value_of
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.table import AnyCell, Table, VerdictCell

if TYPE_CHECKING:
    from pandas import DataFrame


def frame(rows: "Table | Iterable[object]") -> "DataFrame":
    """A table of a chapter as its words; results by the columns of results.csv (codes instead of sentences); other rows by field.

    A missing value is NaN, never 0.
    """
    import pandas as pd  # only who asks for a frame waits for it

    if isinstance(rows, Table):
        heads = [label.replace("\n", "") for label, _ in rows.columns]
        return pd.DataFrame([[_said(one) for one in row] for row in rows.rows], columns=heads)
    return pd.DataFrame([_flat(row) for row in rows])


def _said(cell: AnyCell) -> str:
    if isinstance(cell, VerdictCell):
        badge = BADGES[cell.code]
        return " ".join(filter(None, (badge.symbol, badge.label, cell.said)))
    return cell if isinstance(cell, str) else cell.text


def _flat(row: object) -> dict[str, object]:
    """A row by column; of a measured amount its number."""
    if isinstance(row, Result):
        return {field.name: value_of(row, field) for field in FIELDS}
    if not is_dataclass(row):
        raise TypeError(
            f"{type(row).__name__} は表の行ではありません。frame(book.results)、frame(book.rows('1-1')) のように使います"
        )
    values = {field.name: getattr(row, field.name) for field in fields(row)}
    return {name: value.number if isinstance(value, Amount) else value for name, value in values.items()}
