"""Tables as people type them: words for codes, dates in eras, people with their word, Excel workbooks instead of CSV."""

import csv
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook as Book

from ictanalysis.inputs.cells import CellError, day, people
from ictanalysis.inputs.faults import FaultError
from ictanalysis.inputs.sheets import SheetError, _check_formulas, csv_of
from ictanalysis.inputs.values import FORM, STATUS
from ictanalysis.pages.workbook import Workbook, open_workbook
from ictanalysis.runs.prepare import prepare

VALUES = Path("data/actuals/indicator_values.csv")
Edit = Callable[[str, str, str], None]


def opened() -> Workbook:
    return open_workbook("data/plan", "data/actuals", 2025, "2026-07-01", draws=100)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("令和7年6月30日", "2025-06-30"),
        ("R7.6.30", "2025-06-30"),
        ("R7/6/30", "2025-06-30"),
        ("令和元年10月1日", "2019-10-01"),
        ("2025/6/30", "2025-06-30"),
        ("2025年6月30日", "2025-06-30"),
        ("２０２５.6.30", "2025-06-30"),
        ("2025年6月", "2025-06"),
        ("令和6年3月", "2024-03"),
        ("Mar-24", "2024-03"),
        ("2024-03", "2024-03"),
    ],
)
def test_a_date_is_read_as_people_write_it(cell: str, read: str) -> None:
    assert day(cell) == read


@pytest.mark.parametrize("cell", ["24-Mar", "3月24日", "3/24", "3-24"])
def test_a_date_that_excel_robbed_of_its_year_is_asked_for(cell: str) -> None:
    with pytest.raises(CellError, match="年のある日付") as refused:
        day(cell)
    assert "Excel" in refused.value.remedy


@pytest.mark.parametrize("cell", ["令和7年13月1日", "令和99年6月1日", "六月", "2025-6-31", "25.6.30", "Mai-24"])
def test_what_is_no_date_is_refused(cell: str) -> None:
    with pytest.raises(CellError):
        day(cell)


def test_words_stand_for_codes_and_people_carry_theirs() -> None:
    assert [STATUS(word) for word in ("速報", "確定", "確報", "改訂", "provisional", "")] == [
        "provisional", "final", "final", "revised", "provisional", "final",
    ]  # fmt: skip
    assert [FORM(word) for word in ("累計", "その年度の値", "")] == ["running_total", "yearly", "yearly"]
    assert [people(cell) for cell in ("1501人", "1,501", "1,501 人", "１５０１名")] == [1501] * 4
    with pytest.raises(CellError):
        people("1501件")


def test_a_table_as_typed_says_what_the_one_in_codes_says(mini: Path, edit: Edit) -> None:
    before = opened().actuals.values
    edit(str(VALUES), "63,%,yearly,final,2025-06-30,1000", '63%,%,その年度の値,確定,令和7年6月30日,"1,000人"')
    edit(str(VALUES), "66,%,yearly,provisional,2026-06-30", "66,%,,速報,R8.6.30")
    book = opened()
    typed = [(row.key, row.value, row.form, row.status, row.published, row.sample_size) for row in book.actuals.values]
    assert typed == [(row.key, row.value, row.form, row.status, row.published, row.sample_size) for row in before]
    assert [one for one in book.set_aside if "form が空のため、yearly とみなします" in one and "3行目" in one]


def test_one_cause_is_one_fault_with_its_remedy(mini: Path) -> None:
    VALUES.write_text(VALUES.read_text(encoding="utf-8").replace(",src,", ",new,"), encoding="utf-8")
    with pytest.raises(FaultError) as refused:
        opened()
    assert len(refused.value.faults) == 1
    said = str(refused.value)
    assert "2、3、4、5、6、7行目 source_id列 - 「new」" in said and "sources.csv に行を加える" in said


def workbook(path: Path, rows: list[list[object]], formats: dict[str, str] | None = None, sheets: int = 1) -> None:
    book = Book()
    for number in range(sheets):
        sheet = book.worksheets[0] if not number else book.create_sheet()
        for row in rows:
            sheet.append(row)
        for place, form in (formats or {}).items():
            sheet[place].number_format = form
    book.create_sheet("空")
    book.save(path)


def as_sheet() -> list[list[object]]:
    """The values of the miniature plan as Excel keeps them: numbers, days, an id turned into a day."""
    lines = [line.split(",") for line in VALUES.read_text(encoding="utf-8-sig").splitlines()]
    rows: list[list[object]] = [[*lines[0]]]
    for cells in lines[1:]:
        value: list[object] = [cell or None for cell in cells]
        value[1], value[2], value[3] = int(cells[1]), int(cells[2]), float(cells[3])
        value[7] = datetime.fromisoformat(cells[7])
        value[8] = int(cells[8]) if cells[8] else None
        rows.append(value)
    rows[1][3] = 0.63
    rows[1][0] = date(2001, 1, 1)
    return rows


def test_an_excel_workbook_instead_of_a_csv_says_the_same(mini: Path) -> None:
    before, rows = opened().actuals.values, as_sheet()
    VALUES.unlink()
    workbook(VALUES.with_suffix(".xlsx"), rows, {"D2": "0%", "H2": "yyyy/m/d", "A2": "yyyy/m/d"})
    assert [(row.row, row.key, row.value, row.published, row.sample_size) for row in opened().actuals.values] == [
        (row.row, row.key, row.value, row.published, row.sample_size) for row in before
    ]
    assert VALUES.with_suffix(".xlsx").as_posix() in prepare(Path("params/mini.yml")).inputs


def test_faults_of_a_workbook_name_it(mini: Path) -> None:
    rows = as_sheet()
    rows[2][3] = "約66"
    VALUES.unlink()
    workbook(VALUES.with_suffix(".xlsx"), rows, {"D2": "0%", "A2": "yyyy/m/d"})
    with pytest.raises(FaultError, match=r"indicator_values\.xlsx 3行目 value列 - 「約66」"):
        opened()


@pytest.mark.parametrize(
    ("sheets", "said"),
    [(1, "同じ名前の indicator_values.xlsx"), (2, "2枚のシート"), (0, "Excel のブックとして読めません")],
)
def test_a_workbook_that_is_no_table_is_refused(mini: Path, sheets: int, said: str) -> None:
    if sheets:
        workbook(VALUES.with_suffix(".xlsx"), as_sheet(), sheets=sheets)
    else:
        VALUES.with_suffix(".xlsx").write_bytes(b"PK\x03\x04 no workbook")
    if sheets != 1:
        VALUES.unlink()
    with pytest.raises(FaultError, match=said):
        opened()


@pytest.mark.parametrize("place", [(20_000, 0), (30_000, 0), (0, 100), (2**20 - 1, 2**14 - 1)])
def test_a_sheet_that_would_be_read_in_part_is_refused(tmp_path: Path, place: tuple[int, int]) -> None:
    path, book = tmp_path / "long.xlsx", Book()
    book.worksheets[0].cell(1, 1, "列")
    book.worksheets[0].cell(place[0] + 1, place[1] + 1, "値")
    book.save(path)
    with pytest.raises(SheetError, match="超えるシート"):
        csv_of(path)


@pytest.mark.parametrize(("formula", "read"), [("=1+1", False), ('=IF(A1="x","",1)', False), (2, True)])
def test_a_formula_that_nobody_has_worked_out_is_refused(tmp_path: Path, formula: object, read: bool) -> None:
    path, book = tmp_path / "sums.xlsx", Book()
    book.worksheets[0].append(["列"])
    book.worksheets[0].append([formula])
    book.save(path)
    if read:
        assert csv_of(path) == "列\n2\n"
    else:
        with pytest.raises(SheetError, match="計算結果のない式"):
            csv_of(path)


@pytest.mark.parametrize(
    ("cell", "unknown"),
    [
        ('<c r="A1"><f>1+1</f><v></v></c>', True), ('<c r="A1" s="2"><f>1+1</f></c>', True), ('<c r="A1"><f t="shared" si="0"/><v/></c>', True),
        ('<c>\n<f>1+1</f></c>', True), ('<x:c xmlns:x="a"><x:f>1</x:f></x:c>', True), ('<c><f>1</f><v xml:space="preserve"></v></c>', True),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', False), ('<c r="A1" t="str"><f>IF(1,"",2)</f><v></v></c>', False),
        ('<c r="A1"><v></v></c><c r="B1"><f>1+1</f><v>2</v></c>', False), ('<c r="A1" s="1"/>', False),
    ],
)  # fmt: skip
def test_a_formula_that_came_to_no_words_is_known(cell: str, unknown: bool) -> None:
    sheet = BytesIO(f'<worksheet xmlns="b"><sheetData><row>{cell}</row></sheetData></worksheet>'.encode())
    with pytest.raises(SheetError, match="計算結果のない式") if unknown else nullcontext():
        _check_formulas(sheet)


def test_a_sheet_that_unfolds_to_more_cells_than_any_table_has_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ictanalysis.inputs.sheets.MOST_CELLS", 50_000)
    path, book = tmp_path / "wide.xlsx", Book(write_only=True)
    sheet = book.create_sheet()
    for _ in range(4):
        sheet.append([*[None] * 16_383, ""])
    book.save(path)
    with pytest.raises(SheetError, match="を超えるシート"):
        csv_of(path)


def test_projects_in_a_workbook_have_their_chapters(mini: Path) -> None:
    listed = Path("data/plan/projects.csv")
    rows: list[list[object]] = [[*line] for line in csv.reader(listed.read_text(encoding="utf-8-sig").splitlines())]
    names = [step.name for step in prepare(Path("params/mini.yml")).steps]
    listed.unlink()
    workbook(listed.with_suffix(".xlsx"), rows)
    assert "projects" in names and [step.name for step in prepare(Path("params/mini.yml")).steps] == names
