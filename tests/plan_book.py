"""The workbook of another city's plan filled in as a clerk would, and what docs/own-plan.md says to type into it."""

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

from ictanalysis.workbench.new_plan.form import columns

Cells = dict[str, object]
Sheets = dict[str, list[Cells]]
PAGE = Path(__file__).parents[1] / "docs" / "own-plan.md"
TABLES = ("目標", "施策", "指標", "実績", "出典")


def tables(page: str) -> dict[str, list[list[str]]]:
    """The tables of a Markdown page by their first heading, without their heading rows."""
    found = {}
    for block in re.findall(r"(?:^\|.*\n)+", page, flags=re.M):
        rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in block.splitlines()]
        found[rows[0][0]] = rows[2:]
    return found


def on_the_page() -> tuple[Cells, Sheets]:
    """The items of 計画 and the rows of the other sheets as the page shows them."""
    shown = tables(PAGE.read_text(encoding="utf-8"))
    plan: Cells = dict(shown["計画"])
    sheets: Sheets = {}
    for name in TABLES:
        columns = shown[name]
        rows = range(1, len(columns[0]))
        sheets[name] = [{column[0]: column[row] for column in columns if column[row]} for row in rows]
    return plan, sheets


def heading(cell: object) -> str:
    return str(cell or "").partition("\n")[0]


def fill(book: Path, plan: Mapping[str, object], sheets: Mapping[str, Sequence[Mapping[str, object]]]) -> None:
    """Type items and rows by heading, below the example; numbers and days as they come."""
    made = openpyxl.load_workbook(book)
    items = {row[0].value: row[1] for row in made["計画"].iter_rows(min_row=2)}
    for item, value in plan.items():
        items[item].value = value
    for name, rows in sheets.items():
        page = made[name]
        columns = {heading(cell.value): cell.column for cell in page[1]}
        for row, cells in enumerate(rows, start=3):
            for one, value in cells.items():
                page.cell(row, columns[one]).value = value
    made.save(book)


def place(book: Path, sheet: str, row: int, column: str) -> str:
    """指標!F7 of a row, counted from 1 below the example, and a heading; 計画!B3 of an item."""
    page = openpyxl.load_workbook(book)[sheet]
    if sheet == "計画":
        return next(f"計画!B{cell.row}" for cell in page["A"] if cell.value == column)
    letter = next(cell.column_letter for cell in page[1] if heading(cell.value) == column)
    return f"{sheet}!{letter}{row + 2}"


def typed_from(plan: Path, actuals: Path, sources: Path) -> tuple[Cells, Sheets]:
    """What a clerk would type for a plan whose tables are known: codes as words, ids of two measures in one cell."""
    facts = {row["item"]: row["text"] for row in rows_of(plan / "plan.csv")}
    kept, asked = {"fiscal_year", "as_of", "report_status", "report_title"}, columns()["計画"]
    items: Cells = {one.heading: facts[one.key] for one in asked if one.key not in kept and facts.get(one.key)}
    more = {}
    for row in rows_of(plan / "indicator_measures.csv"):
        more[row["indicator_id"]] = f"、{row['measure_id']}"
    targets = {row["indicator_id"]: row for row in rows_of(plan / "targets.csv")}
    indicators = [
        {**targets[row["indicator_id"]], **row, "measure_id": row["measure_id"] + more.get(row["indicator_id"], "")}
        for row in rows_of(plan / "indicators.csv")
    ]
    parts = [(row["measure_id"], row["name"]) for row in rows_of(plan / "initiatives.csv")]
    measures = [
        {**row, "initiatives": "／".join(name for measure, name in parts if measure == row["measure_id"])}
        for row in rows_of(plan / "measures.csv")
    ]
    values = rows_of(actuals / "indicator_values.csv")
    told = (rows_of(plan / "goals.csv"), measures, indicators, values, rows_of(sources))
    return items, {name: [in_words(name, row) for row in rows] for name, rows in zip(TABLES, told, strict=True)}


def in_words(sheet: str, row: Mapping[str, str]) -> Cells:
    """A row of a table by the headings of its sheet."""
    told = {one: row[one.key] for one in columns()[sheet] if row.get(one.key)}
    return {one.heading: one.options.get(text, text) for one, text in told.items()}


def rows_of(file: Path) -> list[dict[str, str]]:
    if not file.exists():
        return []
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))
