"""A city's folder in which forms are made, filled and collected year after year, and how a department fills them."""

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl

from ictanalysis.cycle.forms.model import Place
from ictanalysis.runs import forms

ROOT = Path(__file__).parents[1]
PARAMS = """title: 遊びの評価
plan: data/second_plan
actuals: data/actuals
fiscal_year: {year}
as_of: {as_of}
status: draft
forecast:
  draws: 100
"""
TABLES = {
    "departments": "department_id,name,office,valid_from,valid_to,continues,source_id,note\n"
    "D01,架空推進課,架空総務室,2024-04-01,,,demo,架空\nD02,架空広聴課,架空総務室,2024-04-01,,,demo,架空\n",
    "indicator_owners": "indicator_id,department_id,valid_from,method,usual_month,source_id,note\n"
    + "".join(f"{one},{owner},2024-04-01,,,demo,架空\n" for one, owner in (
        ("1-1", "D01"), ("1-2", "D02"), ("2-1-1", "D01"), ("2-1-2", "D01"), ("2-2", "D01"), ("2-3", "D01"), ("3-1-1", "D02"),
        ("3-1-2", "D02"), ("3-2", "D02"),
    )),
    "projects": "project_id,version,valid_from,measure_id,initiative,department_id,name,schedule,theme,outcome_name,unit,kind,"
    "direction,base,base_year,target,target_year,answers,ended_on,end_reason,page,source_id,note\n"
    "P1,1,2024-04-20,1-1,1,D01,架空事業「申請」,,,申請の割合,%,percent,up,20,2023,80,2027,,,,,demo,架空\n"
    "P2,1,2024-04-20,1-2,1,D02,架空事業「講座」,,digital_divide,受講者数,人,count,up,100,2023,500,2027,,,,,demo,架空\n",
    "project_plans": "project_id,version,fiscal_year,action,outcome_target,source_id,note\n"
    "P1,1,2024,様式の公開,30,demo,架空\nP2,1,2024,講座の開催,200,demo,架空\n",
    "decisions": "decision_id,decided_on,meeting,kind,subject_kind,subject_id,version,fiscal_year,result,words,submission_id,source_id,note\n"
    "M1,2024-05-28,令和6年度第1回,approval,project,P1,1,2024,approved,,,demo,架空\n"
    "M2,2024-05-28,令和6年度第1回,approval,project,P2,1,2024,approved,,,demo,架空\n",
}  # fmt: skip


def city(folder: Path) -> Path:
    """The plan as printed, its baselines, two departments and two approved projects: what R6 begins with."""
    data = folder / "data"
    shutil.copytree(ROOT / "data", data, ignore=shutil.ignore_patterns("demo", "reference", "published"))
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    (data / "actuals" / "project_values.csv").unlink()
    for name, text in TABLES.items():
        (data / "actuals" / f"{name}.csv").write_text(text, encoding="utf-8-sig")
    (folder / "params").mkdir()
    return folder


def params(folder: Path, year: int, as_of: str) -> Path:
    """A params file of one year and day."""
    path = folder / "params" / f"r{year}.yml"
    path.write_text(PARAMS.format(year=year, as_of=as_of), encoding="utf-8")
    return path


def make(path: Path, today: str, due: str) -> dict[str, Path]:
    """The forms of a day, by whom they are sent to."""
    out = path.parent.parent / "sent" / today
    list(forms.make(path, out, due, date.fromisoformat(today)))
    return {file.name.split("_")[0].rpartition("-")[2]: file for file in out.glob("*.xlsx")}


def collect(path: Path, folder: Path, today: str, **options: object) -> list[str]:
    """What collecting a folder says, line by line; FormsError comes through."""
    given = {"preview": False, "accept": (), **options}
    said: list[str] = []
    try:
        for line in forms.collect(path, folder, today=date.fromisoformat(today), **given):  # type: ignore[arg-type]
            said.append(line)
    except forms.FormsError as error:
        said.append(f"FormsError: {error}")
    return said


def places(sheet: object, headings: Mapping[str, str]) -> tuple[dict[str, int], dict[str, int]]:
    """The columns of a sheet by key and its rows by id."""
    first = {str(cell.value): cell.column for cell in sheet[1]}  # type: ignore[index]
    rows = {str(row[0].value): row[0].row for row in sheet.iter_rows(min_row=3) if row[0].value}  # type: ignore[attr-defined]
    return {key: first[words] for key, words in headings.items() if words in first}, rows


Opened = tuple[openpyxl.Workbook, dict[str, object], dict[str, dict[str, str]]]


def opened(path: Path) -> Opened:
    """A form, its sheets by defined name, and the headings of their columns by key."""
    book = openpyxl.load_workbook(path)
    listed = [[str(cell.value or "") for cell in row] for row in book["_form"].iter_rows()]
    sheets = {row[0]: book[row[5]] for row in listed if row[4] == "sheet"}
    headings: dict[str, dict[str, str]] = {name: {} for name in sheets}
    for row in listed:
        if row[4] == "example":
            headings[row[0]][row[2]] = row[3]
    return book, sheets, headings


def cells_of(path: Path, answers: Mapping[Place, str]) -> list[tuple[str, str, str]]:
    """Tab, cell and text of every answer."""
    return _cells(opened(path), answers)


def _cells(form: Opened, answers: Mapping[Place, str]) -> list[tuple[str, str, str]]:
    _, sheets, headings = form
    known = {name: places(sheets[name], headings[name]) for name in {name for name, _, _ in answers}}
    found = []
    for (name, item, column), text in answers.items():
        columns, rows = known[name]
        found.append((sheets[name].title, sheets[name].cell(rows[item], columns[column]).coordinate, text))  # type: ignore[attr-defined]
    return found


def fill(path: Path, answers: Mapping[Place, str], to: Path) -> Path:
    """Type answers into a form and save it in another folder, as a department does."""
    form = opened(path)
    for title, coordinate, text in _cells(form, answers):
        form[0][title][coordinate].value = text
        form[0][title][coordinate].data_type = "s"
    to.mkdir(parents=True, exist_ok=True)
    form[0].save(to / path.name)
    return to / path.name


def shown(path: Path, sheet: str) -> dict[str, dict[str, str]]:
    """What a sheet of a form holds: by item and column."""
    _, sheets, headings = opened(path)
    columns, rows = places(sheets[sheet], headings[sheet])
    return {
        item: {key: str(sheets[sheet].cell(row, column).value or "") for key, column in columns.items()}  # type: ignore[attr-defined]
        for item, row in rows.items()
    }  # fmt: skip
