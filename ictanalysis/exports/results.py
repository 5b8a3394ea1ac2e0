"""results.csv: one row per indicator."""

from pathlib import Path
from typing import Any

import pandas as pd

from ictanalysis.exports.dictionary import FIELDS
from ictanalysis.pages.workbook import Workbook

FORMULA = tuple("=+-@＝＋－＠\t\r\n")  # what OWASP's page on CSV injection names


def published(book: Workbook) -> pd.DataFrame:
    """One row per indicator, the columns of the dictionary, whole numbers whole."""
    results = book.results[[field.name for field in FIELDS]]
    return results.astype({field.name: "Int64" for field in FIELDS if field.type == "integer"})


def write_csv(frame: pd.DataFrame, file: Path) -> None:
    """UTF-8 with BOM, which Excel needs; an empty cell where nothing can be said, and no words run as a formula."""
    wordy = [(str(name), column) for name, column in frame.items() if any(isinstance(one, str) for one in column)]
    safe = frame.assign(**{name: column.map(_guarded) for name, column in wordy})
    safe.to_csv(file, index=False, encoding="utf-8-sig", lineterminator="\n")


def _guarded(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
