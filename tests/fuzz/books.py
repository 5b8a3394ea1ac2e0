"""Spoilt Excel files that people send in: the workbook of a new plan, and returned forms."""

import csv
import io
import os
import random
import re
import shutil
import traceback
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import forms_mutations
import openpyxl
from form_samples import parts_of
from hypothesis import strategies as st
from plan_book import fill, on_the_page

from ictanalysis.runs.prepare import prepare
from ictanalysis.workbench.new_plan import folder as made
from ictanalysis.workbench.new_plan.form import BOOK, columns

from . import excel, reading
from .judge import CLEAR, REFUSED, RIGHT, SLOW, TRACEBACK, WRONG, Input, Outcome, Place, unclear
from .tables import Draw
from .texts import AWKWARD, NUMBER, WHEN, WORDS
from .worlds import Files

TODAY = date(2026, 7, 31)
NAME = "kaku"
PAIRS = "／/、,，\n "
STORED = [61.3, 0.613, 63, -5, 1e-9, 12345678901234567, True, datetime(2026, 1, 2), datetime(2025, 4, 1), 2025, 0, None]
UNSTORED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what no XML can hold


class Typed(NamedTuple):
    """A workbook with something else in one cell: where, and in what way; `file` says how its bytes were spoilt."""

    said: str
    sheet: str
    row: int
    column: int
    value: object
    form: str
    file: int
    seed: int


@cache
def _filled() -> tuple[bytes, list[tuple[str, int, int]]]:
    """The workbook as docs/own-plan.md fills it, and its cells that hold something, below the examples."""
    book = Path(BOOK)
    list(made.init(Path(NAME), None, TODAY, lambda params: None))
    fill(Path(NAME) / BOOK, *on_the_page())
    data = (Path(NAME) / BOOK).read_bytes()
    shutil.rmtree(NAME)
    pages = openpyxl.load_workbook(io.BytesIO(data))
    cells = [
        (name, cell.row, cell.column)
        for name in columns()
        for row in pages[name].iter_rows(min_row=2 if name == "計画" else 3)
        for cell in row
        if cell.value is not None and (name != "計画" or cell.column == 2)
    ]
    assert book.name == BOOK and len(cells) > 50
    return data, cells


@st.composite
def new_plans(draw: Draw) -> Typed:
    """One cell typed otherwise, of any kind, or the file's bytes spoilt."""
    place, file = draw(st.integers(0, 10**6)), draw(st.sampled_from([0, 0, 0, 0, 1, 2, 3, 4]))
    text = st.one_of(st.sampled_from(AWKWARD), NUMBER, WHEN, WORDS).filter(
        lambda one: not UNSTORED.search(one) and len(one) < 30_000
    )
    value, form = (
        draw(st.one_of(text, st.sampled_from(STORED))),
        draw(st.sampled_from(["General", "0.0%", "yyyy/m/d", 'm"月"d"日"', "@"])),
    )
    return Typed(f"{value!r} as {form}, file {file}", "", place, 0, value, form, file, draw(st.integers(0, 2**31)))


def judged_plan(one: Typed, place: Place, keep: dict[str, object]) -> Outcome:
    """What became of it: refused clearly, or tables in which only what was typed has changed."""
    os.chdir(place.folder)
    data, cells = _filled()
    if "tables" not in keep:
        keep["tables"] = _tables(data)
    sheet, row, column = cells[one.row % len(cells)]
    try:
        spoilt = _spoilt_file(one, data) if one.file else _with(data, (sheet, row, column), one)
        found = _tables(spoilt)
    except CLEAR as error:
        why = unclear(error, Input("", "", {}))
        return Outcome(WRONG, f"{sheet} {row} {column} {why}") if why else Outcome(REFUSED, str(error))
    except (MemoryError, RecursionError) as error:
        return Outcome(SLOW, repr(error))
    except Exception:
        return Outcome(TRACEBACK, f"{sheet} {row} {column} {traceback.format_exc(limit=-4)}")
    before = keep["tables"]
    assert isinstance(before, dict)
    if one.file:
        return Outcome(RIGHT, "") if found == before else Outcome(WRONG, "other tables from a spoilt file")
    heading = columns()[sheet][column - 1].key if sheet != "計画" else ""
    strange = [diff for diff in _differences(before, found) if not _says(one, diff[-1])]
    return Outcome(WRONG, f"{sheet} {row} {heading}: {strange[:3]}") if strange else Outcome(RIGHT, "")


def _with(data: bytes, at: tuple[str, int, int], one: Typed) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    cell = book[at[0]].cell(at[1], at[2])
    cell.value = one.value
    if isinstance(one.value, str):
        cell.data_type = "s"
    cell.number_format = one.form
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _spoilt_file(one: Typed, data: bytes) -> bytes:
    rng, parts = random.Random(one.seed), parts_of(io.BytesIO(data))
    first, second = rng.sample(sorted(parts), 2)
    return excel.spoilt(rng, data, parts, (first, second), one.file)


def _tables(book: bytes) -> Files:
    """The tables and params that the workbook makes; a refusal is raised, and leaves nothing behind."""
    shutil.rmtree(NAME, ignore_errors=True)
    source = Path("source.xlsx")
    source.write_bytes(book)
    try:
        list(made.init(Path(NAME), source, TODAY, prepare))
        found = {
            file.relative_to(NAME).as_posix(): file.read_bytes()
            for file in Path(NAME).rglob("*")
            if file.suffix in (".csv", ".yml")
        }
    finally:
        shutil.rmtree(NAME, ignore_errors=True)
    return found


def _differences(before: Files, now: Files) -> Iterator[tuple[str, int, str, str, str]]:
    """Every cell that is another: table, line, column, before and now."""
    for name in sorted({*before, *now}):
        old, new = (_rows(files.get(name, b"")) for files in (before, now))
        for line, (one, other) in enumerate(zip([*old, *[[]] * len(new)], new, strict=False), 1):
            for column, cell in enumerate(other):
                was = one[column] if column < len(one) else ""
                if cell != was and cell not in {c for row in old for c in row}:
                    yield name, line, new[0][column] if name.endswith(".csv") else "", was, cell


def _rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def _says(one: Typed, cell: str) -> bool:
    """Whether a cell of a table is what was typed."""
    value = one.value
    if isinstance(value, datetime):
        days = {f"{value:%Y-%m-%d}", f"{value:%Y-%m}", str(value.year), str(value.year - (value.month < 4)), f"{value.month}-{value.day}",
                f"{value.year % 100}-{value.month}-{value.day}"}  # fmt: skip
        return cell in days or any(day in cell for day in days if len(day) > 4)
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = reading.number(cell)
        return (number is not None and float(number) in (float(value), float(f"{value * 100:.12g}"))) or str(
            value
        ) in cell
    text = str(value or "")
    same = {reading.year(text), reading.number(text)} - {None}
    if {reading.year(cell), reading.number(cell)} & same or (
        reading.day(text) and reading.day(text) == reading.day(cell)
    ):
        return True
    if reading.identifier(text) == cell or reading.folded(text.replace("\n", "／")) in reading.folded(cell):
        return True
    parts = re.split(f"[{PAIRS}　]+", text.strip())
    return (
        cell.strip() in [part.strip() for part in parts]
        or any(reading.identifier(part) == cell for part in parts)
        or re.sub(r"\s", "", reading.folded(text)) in re.sub(r"[\s／]", "", reading.folded(cell))
    )


def returned_forms(count: int, number: int, folder: Path) -> Iterator[tuple[str, Outcome]]:
    """Forms that came back spoilt: `tests/benchmarks/forms_mutations.py` judges them."""
    for one in forms_mutations.run(count, number, folder):
        how = {"read": RIGHT, "refused": REFUSED}.get(
            one.result, TRACEBACK if one.result.startswith("raised") else WRONG
        )
        yield one.mutations, Outcome(how, one.result)
