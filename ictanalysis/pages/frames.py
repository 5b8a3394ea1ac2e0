"""Rows of result and count tables, one by one."""

from types import SimpleNamespace
from typing import Any

import pandas as pd


def dicts(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries by column."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def records(frame: pd.DataFrame) -> list[SimpleNamespace]:
    """The rows of a frame as objects with a field a column."""
    return [SimpleNamespace(**row) for row in dicts(frame)]
