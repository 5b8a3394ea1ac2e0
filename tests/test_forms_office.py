"""Forms in another program: what LibreOffice keeps of them, and what it makes of what is typed."""

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from form_samples import ANSWERS, FORM, STATES, TITLES, cell_of, fill, page, typed
from office_program import office, type_into

from ictanalysis.cycle.forms.file import read_form
from ictanalysis.cycle.forms.hidden import LIST
from ictanalysis.cycle.forms.model import Place, Returned
from ictanalysis.exports.forms import write_form
from ictanalysis.inputs.faults import Findings

TYPED: Mapping[Place, str] = {
    ("values", "1-2", "value"): "61.3%",
    ("values", "1-2", "samples"): "0012",
    ("values", "1-2", "published"): "令和8年4月1日",
    ("values", "1-2", "remark"): "=1+1",
    ("values", "2-1-1", "value"): "1-1",
    ("values", "2-1-1", "samples"): "1,234",
    ("values", "2-1-1", "published"): "2026-04-01",
    ("values", "2-1-1", "remark"): "+増員",
    ("values", "2-3", "value"): "1e5",
    ("values", "2-3", "samples"): "TRUE",
    ("values", "2-3", "published"): "4/1",
    ("values", "2-3", "remark"): "#N/A",
    ("projects", "P2-2-1", "action_status"): "done",
    ("projects", "P2-2-1", "reason"): "'引用符から",
    ("projects", "P2-2-1", "target_year"): "R9",
    ("projects", "P2-2-2", "action_status"): "partly",
    ("projects", "P2-2-2", "reason"): "１２：３０",
    ("projects", "P2-2-2", "target_year"): "12:30",
    ("instructions", "new-1", "words"): "-5",
    ("instructions", "new-2", "words"): "1/2",
    ("instructions", "new-3", "words"): "1234567890123456789",
    ("instructions", "new-3", "due"): "８月末",
}


def read(path: Path) -> Returned:
    findings = Findings()
    found = read_form(path, findings)
    assert found is not None, findings.faults
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("office")
    write_form(FORM, made / "form.xlsx")
    fill(made / "form.xlsx").save(made / "filled.xlsx")
    return made


@pytest.fixture(scope="module")
def converted(folder: Path) -> Callable[[str], Path]:
    """The filled form after a way through LibreOffice and back."""

    def convert(path: Path, kind: str) -> Path:
        told = [office(), "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", kind,
                "--outdir", str(folder / f"to_{kind}_from{path.suffix}"), str(path)]  # fmt: skip
        subprocess.run(told, check=True, capture_output=True, timeout=180)
        return folder / f"to_{kind}_from{path.suffix}" / f"{path.stem}.{kind}"

    def way(by: str) -> Path:
        there = folder / "filled.xlsx" if by == "xlsx" else convert(folder / "filled.xlsx", by)
        return convert(there, "xlsx")

    return way


@pytest.mark.parametrize("by", ["xlsx", "ods", "xls"])
def test_every_answer_survives_other_formats(by: str, converted: Callable[[str], Path]) -> None:
    path = converted(by)
    found = read(path)
    assert {one.place: one.text for one in found.answers} == ANSWERS and not found.notices
    assert found.fingerprint == FORM.fingerprint and found.header["form_id"] == FORM.form_id
    book = openpyxl.load_workbook(path)
    assert book[LIST].sheet_state != "visible"
    for sheet in FORM.sheets:
        cells = page(book, sheet.name)
        assert cells.protection.sheet and cells.column_dimensions["A"].hidden
        for item in sheet.items:
            for column in sheet.columns:
                cell = cells[cell_of((sheet.name, item.item_id, column.key))]
                assert cell.protection.locked == (column.kind == "shown")
                assert column.kind == "shown" or cell.number_format == "@"
    lists = [one for one in page(book, "projects").data_validations.dataValidation if one.type == "list"]
    assert len(lists) == 1 and LIST in lists[0].formula1 and len(STATES) == 3


@pytest.fixture(scope="module")
def typed_in(folder: Path) -> Path:
    """The folder with what is typed into the form as it was sent, and into one whose answers are no longer text."""
    spoilt = openpyxl.load_workbook(folder / "form.xlsx")
    for sheet, item, column in FORM.places:
        page(spoilt, sheet.name)[cell_of((sheet.name, item.item_id, column.key))].number_format = "General"
    spoilt.save(folder / "spoilt.xlsx")
    lines = [[TITLES[place[0]], cell_of(place), typed(place, text)] for place, text in TYPED.items()]
    lines.append(["指標", "D3", "99"])  # locked: not to be had
    type_into([folder / name for name in ("form.xlsx", "typed.xlsx", "spoilt.xlsx", "spoilt_typed.xlsx")], lines)
    return folder


def test_what_is_typed_stays_what_was_typed(typed_in: Path) -> None:
    found = read(typed_in / "typed.xlsx")
    assert {one.place: one.text for one in found.answers} == TYPED and not found.notices


def test_without_the_format_of_text_what_the_program_made_of_it_is_refused(typed_in: Path) -> None:
    findings = Findings()
    assert read_form(typed_in / "spoilt_typed.xlsx", findings) is None
    said = "\n".join(map(str, findings.faults))
    expected = {"F5": "論理値 TRUE", "H3": "式 =1+1", "F4": "日時・時刻 12:30", "B4": "日付 ", "B5": "12345678901234"}
    for cell, words in expected.items():
        assert f"{cell} - 「{words}" in said, said
