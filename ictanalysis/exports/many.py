"""One table over many plans: whose plan each row is of, then the columns of results.csv; as CSV and as Parquet."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from ictanalysis.evaluation.result import FIELDS, Result
from ictanalysis.exports.results import Published, row_of, write_csv
from ictanalysis.forecast.constants import Constants
from ictanalysis.inputs.rubric import Rubric

MISSED = ("plan", "where", "what")
Row = tuple[Published, ...]


class Whose(NamedTuple):
    """The plan that a row is of."""

    plan_id: str
    city: str
    plan_title: str
    fictional: bool


COLUMNS = {
    **dict(zip(Whose._fields, ("string", "string", "string", "boolean"), strict=True)),
    **{field.name: field.type for field in FIELDS},
}


class Missed(NamedTuple):
    """Why a plan is not in the table: its params file by name, the place of the fault, and what is wrong there."""

    plan: str
    where: str
    what: str


def rows_of(whose: Whose, results: Iterable[Result], rubric: Rubric, constants: Constants) -> list[Row]:
    """The results of one plan, one row per indicator."""
    return [(*whose, *row_of(result, rubric, constants).values()) for result in results]


def write_many(rows: Sequence[Row], missed: Iterable[Missed], folder: Path) -> None:
    """results.csv, results.parquet and failures.csv."""
    fictional = list(COLUMNS).index("fictional")
    worded = ((*row[:fictional], "true" if row[fictional] else "false", *row[fictional + 1 :]) for row in rows)
    write_csv([*COLUMNS], worded, folder / "results.csv")
    write_parquet(rows, folder / "results.parquet")
    write_csv(MISSED, missed, folder / "failures.csv")


def write_parquet(rows: Sequence[Row], file: Path) -> None:
    """Columns by their types; nothing where nothing can be said."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "date": pa.date32(),
        "boolean": pa.bool_(),
    }
    columns = zip(*rows, strict=True) if rows else ((),) * len(COLUMNS)
    arrays = [pa.array(column, types[kind]) for column, kind in zip(columns, COLUMNS.values(), strict=True)]
    pq.write_table(pa.table(arrays, names=list(COLUMNS)), file)
