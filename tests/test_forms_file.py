"""Forms as files: what goes out, what comes back as it was typed, and what is refused by sheet and cell."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from form_samples import (
    ANSWERS,
    FORM,
    INSTRUCTIONS,
    PROJECTS,
    STATES,
    TITLES,
    VALUES,
    at,
    cell_of,
    fill,
    packed,
    page,
    parts_of,
    put,
)
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook

from ictanalysis.cycle.forms import container as form_container
from ictanalysis.cycle.forms.container import is_lock_file
from ictanalysis.cycle.forms.file import read_form
from ictanalysis.cycle.forms.hidden import ID_HEADING, LIST, OPENING_TITLE
from ictanalysis.cycle.forms.model import Column, Form, Item, Place, Returned
from ictanalysis.exports.forms import pages_across, write_form
from ictanalysis.inputs.faults import Findings

SHEETS = [OPENING_TITLE, *TITLES.values(), LIST]
VALUE, DAY, REASON, STATE = (
    ("values", "1-2", "value"),
    ("values", "1-2", "published"),
    ("projects", "P2-2-1", "reason"),
    ("projects", "P2-2-2", "action_status"),
)
BookChange = Callable[[Workbook], object]
Parts = dict[str, bytes]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("forms") / "F-R8-D04.xlsx"
    write_form(FORM, path)
    return path


@pytest.fixture
def answer(tmp_path: Path) -> Path:
    return tmp_path / "回答.xlsx"


def read(path: Path) -> Returned:
    findings = Findings()
    found = read_form(path, findings)
    assert found is not None, findings.faults
    return found


def refused(path: Path) -> str:
    """The faults of a file, one a line."""
    before = path.read_bytes() if path.is_file() else b""
    findings = Findings()
    assert read_form(path, findings) is None and findings.faults
    assert before == (path.read_bytes() if path.is_file() else b"")
    assert all(one.where.startswith(path.name) and one.expected and one.remedy for one in findings.faults)
    return "\n".join(map(str, findings.faults))


def answers(returned: Returned) -> dict[Place, str]:
    assert len({one.place for one in returned.answers}) == len(returned.answers)
    return {one.place: one.text for one in returned.answers}


# ---- out ---------------------------------------------------------------------------------------------


def test_equal_forms_give_equal_bytes(sent: Path, tmp_path: Path) -> None:
    write_form(FORM, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == sent.read_bytes()
    write_form(FORM._replace(version=3), tmp_path / "other.xlsx")
    assert (tmp_path / "other.xlsx").read_bytes() != sent.read_bytes()


def test_only_answers_are_open_and_each_keeps_its_text(sent: Path) -> None:
    book = openpyxl.load_workbook(sent)
    assert book.sheetnames == SHEETS and book[LIST].sheet_state == "veryHidden"
    asked = {(TITLES[sheet.name], cell_of((sheet.name, item.item_id, one.key))) for sheet, item, one in FORM.places}
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            is_open = (sheet.title, cell.coordinate) in asked
            assert cell.data_type != "f" and cell.protection.locked != is_open, (sheet.title, cell.coordinate)
            assert not is_open or (cell.number_format == "@" and cell.alignment.wrap_text)
            assert not is_open or (cell.border.left.style == "thin" and cell.fill.start_color.rgb == "FFFFF9D6")
    assert len(asked) == 4 * 3 + 4 * 2 + 3 * 3


@pytest.mark.parametrize("sheet", FORM.sheets, ids=lambda sheet: sheet.name)
def test_a_sheet_is_laid_out_to_be_filled_in_and_printed(sheet, sent: Path) -> None:
    book = openpyxl.load_workbook(sent)
    page = book[sheet.title]
    assert book.defined_names[sheet.name].attr_text in (f"{sheet.title}!$A$1", f"'{sheet.title}'!$A$1")
    assert [cell.value for cell in page[1]] == [ID_HEADING, *(one.heading for one in sheet.columns)]
    told = [one.example or ("一覧から選ぶ" if one.kind == "choice" else None) for one in sheet.columns]
    assert [cell.value for cell in page[2]][1:] == told
    assert [cell.value for cell in page["A"]][2:] == [item.item_id for item in sheet.items]
    assert page.column_dimensions["A"].hidden and page.freeze_panes == "C3"
    assert page.protection.sheet and page.protection.password is None
    assert not page.protection.formatRows and not page.protection.formatColumns  # False is: allowed
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
    assert page.sheet_properties.pageSetUpPr.fitToPage and page.page_setup.fitToHeight == 0
    assert page.print_title_rows == "$1:$2" and page.oddFooter.left.text == "F-R8-D04 第2版"
    number = SHEETS.index(sheet.title) + 1
    assert b"customHeight" not in parts_of(sent)[f"xl/worksheets/sheet{number}.xml"]  # rows grow with what is typed


@pytest.mark.parametrize(("widths", "pages"), [([20, 30], 1), ([30] * 5, 1), ([30] * 8, 2), ([30] * 15, 4)])
def test_a_wide_sheet_is_printed_on_as_many_pages_as_keep_it_readable(widths: list[int], pages: int) -> None:
    assert pages_across(widths) == pages


def test_a_choice_drops_down_and_every_answer_says_what_is_asked(sent: Path) -> None:
    book = openpyxl.load_workbook(sent)
    (state,) = [one for one in page(book, "projects").data_validations.dataValidation if one.type == "list"]
    assert str(state.sqref) == "D3:D4"
    entries = [cell.value for (cell,) in book[LIST][state.formula1.split("!")[1].replace("$", "")]]
    assert entries == [f"{code} {words}" for code, words in STATES]
    for sheet in FORM.sheets:
        told = page(book, sheet.name).data_validations.dataValidation
        assert len(told) == len(sheet.asked)
        assert all(one.promptTitle and one.prompt and len(one.promptTitle) <= 32 for one in told)
    value = next(one for one in page(book, "values").data_validations.dataValidation if str(one.sqref) == "E3:E5")
    assert value.prompt == "数だけを記入します(単位は要りません)。\n61.3"


def test_the_form_is_named_in_its_properties_and_on_its_first_sheet(sent: Path) -> None:
    book = openpyxl.load_workbook(sent)
    assert {one.name: one.value for one in book.custom_doc_props.props} == {"form_id": "F-R8-D04", "version": "2"}
    assert book.properties.created == datetime(2026, 5, 1) and not book.properties.creator
    said = "\n".join(str(cell.value) for row in book[OPENING_TITLE].iter_rows() for cell in row if cell.value)
    for words in (*FORM.introduction, FORM.addressee, "令和8年6月30日", "第2版", VALUES.guidance, "(*.xlsx)"):
        assert words in said


def test_titles_and_messages_longer_than_excel_holds_are_cut(tmp_path: Path) -> None:
    long = Column("words", "見出し" * 20, "例" * 400, "text")
    write_form(FORM._replace(sheets=[INSTRUCTIONS._replace(columns=[long])]), tmp_path / "a.xlsx")
    (told,) = openpyxl.load_workbook(tmp_path / "a.xlsx")["改善指示"].data_validations.dataValidation
    assert (len(told.promptTitle), len(told.prompt)) == (32, 255)


def test_texts_that_look_like_formulas_are_sent_as_text(sent: Path) -> None:
    book = openpyxl.load_workbook(sent)
    for name, cell, words in (("values", "B4", "=合計(令和6〜9年度)の業務数"), ("values", "B5", "-割合 @全所属")):
        assert (page(book, name)[cell].value, page(book, name)[cell].data_type) == (words, "s")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (FORM._replace(sheets=[VALUES, VALUES]), "シートが空か、二つ"),
        (FORM._replace(sheets=[VALUES._replace(items=[*VALUES.items, VALUES.items[0]])]), "番号が空か、二つ"),
        (FORM._replace(sheets=[VALUES._replace(items=[Item("1", {"value": "3"})])]), "示す列ではない value"),
        (FORM._replace(sheets=[VALUES._replace(items=[Item("1", {"unit": "a\x07"})])]), "書けない文字"),
        (FORM._replace(sheets=[VALUES._replace(items=[Item("1", {"unit": "長" * 33_000})])]), "長すぎる"),
        (FORM._replace(sheets=[VALUES._replace(columns=[*VALUES.columns, VALUES.columns[1]])]), "見出しが空か、二つ"),
        (FORM._replace(sheets=[VALUES._replace(title="指標/実績")]), "シートの名前にできません"),
        (FORM._replace(sheets=[PROJECTS._replace(columns=[Column("a", "甲", "", "choice", [("1", "乙"), ("2", "１")])], items=[])]), "甲が空か、二つ"),
    ],
)  # fmt: skip
def test_a_form_that_could_not_be_read_back_is_not_written(form: Form, said: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=said):
        write_form(form, tmp_path / "a.xlsx")
    assert not (tmp_path / "a.xlsx").exists()


# ---- back, as it was typed ---------------------------------------------------------------------------


def test_an_untouched_form_has_no_answers_and_nothing_to_say(sent: Path) -> None:
    found = read(sent)
    assert not found.answers and not found.notices
    assert found.fingerprint == FORM.fingerprint and found.file == sent.name
    assert found.header == {
        "form_id": "F-R8-D04", "version": "2", "purpose": "department", "fiscal_year": "2025", "department_id": "D04",
        "city": "例示市", "plan": "第二期計画",
    }  # fmt: skip


def test_answers_come_back_as_they_were_typed_with_their_places(sent: Path, answer: Path) -> None:
    fill(sent).save(answer)
    found = read(answer)
    assert answers(found) == ANSWERS and not found.notices
    assert {one.place: one.where for one in found.answers} == {
        place: f"回答.xlsx シート「{TITLES[place[0]]}」 {cell_of(place)}" for place in ANSWERS
    }


def sort_rows(book: Workbook) -> None:
    for name in ("values", "projects"):
        rows = [[cell.value for cell in row] for row in page(book, name).iter_rows(min_row=3)]
        for number, row in enumerate(reversed(rows), start=3):
            for place, words in enumerate(row, start=1):
                put(page(book, name).cell(number, place), words)


def swap_columns(book: Workbook) -> None:
    sheet = page(book, "values")
    for row in range(1, 6):
        for one, other in ((2, 5), (1, 7)):
            words = [str(sheet.cell(row, place).value or "") for place in (one, other)]
            put(sheet.cell(row, one), words[1])
            put(sheet.cell(row, other), words[0])


def insert(book: Workbook) -> None:
    page(book, "projects").insert_rows(4, 2)
    page(book, "values").insert_rows(1)
    page(book, "instructions").insert_cols(3)


def rename(book: Workbook) -> None:
    page(book, "projects").title = "事業 '実績'"
    book.defined_names["projects"].attr_text = "'事業 ''実績'''!$A$1"


def break_names(book: Workbook) -> None:
    book.defined_names["values"].attr_text = "#REF!"
    del book.defined_names["projects"]


def respell_headings(book: Workbook) -> None:
    page(book, "values")["E1"] = "令和７年度 実績値"
    page(book, "values")["B1"] = "施策\n目標"


def leave_text(book: Workbook) -> None:
    for sheet in book.worksheets:
        sheet.sheet_state = "hidden" if sheet.title == LIST else "visible"
        sheet.protection.sheet = False


@pytest.mark.parametrize(
    "change", [sort_rows, swap_columns, insert, rename, break_names, respell_headings, leave_text]
)  # fmt: skip
def test_wherever_rows_columns_and_sheets_go_the_same_is_read(change: BookChange, sent: Path, answer: Path) -> None:
    book = fill(sent)
    change(book)
    book.save(answer)
    found = read(answer)
    assert answers(found) == ANSWERS and not found.notices
    assert found.fingerprint == FORM.fingerprint


def number(value: float, form: str = "General") -> BookChange:
    def change(book: Workbook) -> None:
        at(book, VALUE).value = value
        at(book, VALUE).number_format = form

    return change


def day(value: date, form: str = "yyyy/m/d") -> BookChange:
    def change(book: Workbook) -> None:
        at(book, DAY).value = value
        at(book, DAY).number_format = form

    return change


def mac_day(book: Workbook) -> None:
    book.epoch = CALENDAR_MAC_1904
    day(date(2026, 4, 1))(book)


def text(place: Place, words: str) -> BookChange:
    return lambda book: put(at(book, place), words)


def rich(book: Workbook) -> None:
    at(book, REASON).value = CellRichText("人員の", TextBlock(InlineFont(b=True), "不足"), "による")


@pytest.mark.parametrize(
    ("change", "place", "expected", "notice"),
    [
        (number(61.3), VALUE, "61.3", ""),
        (number(12), VALUE, "12", ""),
        (number(0.1 + 0.2), VALUE, "0.3", ""),
        (number(-1234.50, "#,##0.0;△ #,##0.0"), VALUE, "-1234.5", ""),
        (number(1e-7), VALUE, "0.0000001", ""),
        (number(123456789012345.0), VALUE, "123456789012345", ""),
        (number(100.0, '0.0"%"'), VALUE, "100", ""),
        (number(0.613, "0.0%"), VALUE, "61.3", "表示形式「0.0%」の 0.613 を百分率の 61.3 として"),
        (number(0.613, "0%;-0%"), VALUE, "61.3", "百分率の 61.3"),
        (number(1, "0%"), VALUE, "100", "百分率の 100"),
        (number(0.07, "0.00%"), VALUE, "7", "百分率の 7"),
        (number(0, "0%"), VALUE, "0", ""),
        (text(VALUE, "　６１．３％ "), VALUE, "６１．３％", ""),
        (text(VALUE, "001"), VALUE, "001", ""),
        (text(VALUE, "_x0041_ _x000D_"), VALUE, "_x0041_", ""),
        (day(date(2026, 4, 1)), DAY, "2026-04-01", ""),
        (day(datetime(2026, 4, 1), '[$-411]ge.m.d'), DAY, "2026-04-01", ""),
        (mac_day, DAY, "2026-04-01", ""),
        (text(DAY, "令和8年4月1日"), DAY, "令和8年4月1日", ""),
        (text(REASON, "一行目\r\n\n 二行目 "), REASON, "一行目／二行目", "改行を「／」"),
        (rich, REASON, "人員の不足による", ""),
        (text(STATE, "done 実施"), STATE, "done", ""),
        (text(STATE, "ＤＯＮＥ　実施"), STATE, "done", ""),
        (text(STATE, "partly"), STATE, "partly", ""),
        (text(STATE, " 未実施 "), STATE, "none", ""),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_makes_of_an_answer_is_read_for_what_was_meant(
    change: BookChange, place: Place, expected: str, notice: str, sent: Path, answer: Path
) -> None:
    book = openpyxl.load_workbook(sent)
    change(book)
    book.save(answer)
    found = read(answer)
    assert answers(found) == {place: expected}
    assert bool(found.notices) == bool(notice) and notice in "".join(found.notices)
    if notice:
        assert found.notices[0].startswith(f"回答.xlsx シート「{TITLES[place[0]]}」 {cell_of(place)}: ")


@pytest.mark.parametrize("words", ["", " ", "　\n"])
def test_an_empty_answer_is_none(words: str, sent: Path, answer: Path) -> None:
    book = openpyxl.load_workbook(sent)
    for place in (VALUE, STATE, REASON):
        put(at(book, place), words)
    book.save(answer)
    assert not read(answer).answers


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("<t>人員の不足</t><rPh sb='0' eb='2'><t>ジンイン</t></rPh><phoneticPr fontId='1'/>", "人員の不足"),  # furigana
        ("<r><rPr><b/></rPr><t>人員の</t></r><r><t>不足</t></r>", "人員の不足"),
        ("<t>人員の_x000D_\n不足</t>", "人員の／不足"),
    ],
)
def test_an_answer_is_its_plain_text(stored: str, text: str, sent: Path, answer: Path) -> None:
    parts, sheet = parts_of(sent), "xl/worksheets/sheet3.xml"
    parts[sheet] = re.sub(rb'<c r="E3" (s="\d+")/>', rb'<c r="E3" \1 t="inlineStr"><is>STORED</is></c>', parts[sheet])
    parts[sheet] = parts[sheet].replace(b"STORED", stored.encode())
    answer.write_bytes(packed(parts))
    assert answers(read(answer)) == {REASON: text}


@pytest.mark.parametrize(("cell", "words"), [("D3", 61.3), ("D4", 12), ("C3", " % "), ("D3", "61.3\n")])
def test_a_sent_value_may_have_become_a_number_or_gained_blanks(cell: str, words, sent: Path, answer: Path) -> None:
    book = openpyxl.load_workbook(sent)
    page(book, "values")[cell] = words
    book.save(answer)
    assert not read(answer).notices


def test_files_that_office_programs_keep_beside_open_ones_are_known() -> None:
    assert is_lock_file(Path("a/~$F-R8-D04.xlsx")) and is_lock_file(Path(".~lock.F-R8-D04.xlsx#"))
    assert not is_lock_file(Path("~/F-R8-D04.xlsx"))


# ---- beside the answers ------------------------------------------------------------------------------


def comment(book: Workbook) -> None:
    at(book, VALUE).comment = Comment("速報値\nです", "担当")


def further_sheet(book: Workbook) -> None:
    book.create_sheet("メモ")["C3"] = "値の根拠"


def hide_row(book: Workbook) -> None:
    page(book, "projects").row_dimensions[4].hidden = True


def write(name: str, cell: str, words: str) -> BookChange:
    def change(book: Workbook) -> None:
        put(page(book, name)[cell], words)

    return change


def extra_column(book: Workbook) -> None:
    page(book, "values").insert_cols(3)
    for row, words in enumerate(("前々年度", "", "58.0"), start=1):
        page(book, "values").cell(row, 3).value = words


def opening_note(book: Workbook) -> None:
    book[OPENING_TITLE]["B30"] = "来週までに直します"


def chart(book: Workbook) -> None:
    drawn = BarChart()
    drawn.add_data(Reference(book["指標"], min_col=4, min_row=3, max_row=5))
    book.create_chartsheet("図").add_chart(drawn)


def many(book: Workbook) -> None:
    for row in range(20, 100):
        page(book, "projects").cell(row, 3).value = f"下書き{row}"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (comment, ["シート「指標」 E3: コメント「速報値⏎です」"]),
        (further_sheet, ["シート「メモ」: 加えられたシート(1 個のセル、最初は C3「値の根拠」)"]),
        (hide_row, ["シート「実績」 4行目: 行が隠れています"]),
        (write("values", "J4", "別紙のとおり"), ["シート「指標」 J4: 表の外の記入「別紙のとおり」"]),
        (write("values", "E9", "58.1"), ["シート「指標」 E9: 表の外の記入「58.1」"]),
        (write("values", "E2", "58.1"), ["シート「指標」 E2: 表の外の記入「58.1」"]),
        (write("values", "E9", "61.3"), ["シート「指標」 E9: 表の外の記入「61.3」"]),
        (write("instructions", "B9", "長" * 300), [f"シート「改善指示」 B9: 表の外の記入「{'長' * 200}…」"]),
        (extra_column, ["シート「指標」 C1: 表の外の記入「前々年度」", "シート「指標」 C3: 表の外の記入「58.0」"]),
        (opening_note, ["シート「はじめに」 B30: 表の外の記入「来週までに直します」"]),
        (lambda book: book.remove(book[OPENING_TITLE]), []),
        (chart, ["シート「図」: 加えられたシート(記入なし)", "シート「図」: 図形・画像など「グラフ」"]),
    ],
)  # fmt: skip
def test_what_stands_beside_the_answers_is_said(
    change: BookChange, expected: list[str], sent: Path, answer: Path
) -> None:
    book = fill(sent)
    change(book)
    book.save(answer)
    found = read(answer)
    assert answers(found) == ANSWERS and len(found.notices) == len(expected), found.notices
    assert all(words in notice for words, notice in zip(expected, found.notices, strict=True)), found.notices
    assert all(notice.startswith("回答.xlsx シート「") for notice in found.notices)


def test_a_long_draft_beside_the_table_is_said_in_short(sent: Path, answer: Path) -> None:
    book = fill(sent)
    many(book)
    book.save(answer)
    said = read(answer).notices
    assert len(said) == 51 and "ほか 30 個のセル" in said[-1]


def test_words_on_a_text_box_are_said(sent: Path, answer: Path) -> None:
    parts = parts_of(sent)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
    parts["xl/worksheets/_rels/sheet2.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}" Target="../drawings/drawing1.xml"/></Relationships>'
    ).encode()
    parts["xl/drawings/drawing1.xml"] = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:t>昨年度の値は</a:t><a:t>誤りです</a:t></xdr:wsDr>'
    ).encode()
    answer.write_bytes(packed(parts))
    assert read(answer).notices == ["回答.xlsx シート「指標」: 図形・画像など「昨年度の値は誤りです」"]


# ---- faults in the workbook --------------------------------------------------------------------------


def delete(name: str, row: int) -> BookChange:
    return lambda book: page(book, name).delete_rows(row)


def copy_row(book: Workbook) -> None:
    for cell in page(book, "projects")[3]:
        put(page(book, "projects").cell(8, cell.column), cell.value)


def copy_column(book: Workbook) -> None:
    put(page(book, "values")["J1"], "令和7年度 実績値")


def formula(book: Workbook) -> None:
    at(book, VALUE).value = "=SUM(1,2)"


def merge(name: str, cells: str) -> BookChange:
    return lambda book: page(book, name).merge_cells(cells)


def answer_with(place: Place, value, form: str = "@") -> BookChange:
    def change(book: Workbook) -> None:
        at(book, place).value = value
        at(book, place).number_format = form

    return change


def no_ids(book: Workbook) -> None:
    for row in range(1, 6):
        page(book, "values").cell(row, 1).value = None


BOOK_FAULTS: Mapping[str, tuple[BookChange, str, str]] = {
    "no hidden list": (lambda book: book.remove(book[LIST]), "回答.xlsx(この様式ではありません)", "_form なし"),
    "hidden list changed": (lambda book: put(book[LIST]["F20"], "99"), "この様式ではありません", "書き換えられて"),
    "hidden list cut": (lambda book: book[LIST].delete_rows(30), "この様式ではありません", "書き換えられて"),
    "header changed": (lambda book: put(book[LIST]["B4"], "2026"), "この様式ではありません", "書き換えられて"),
    "stray cell in the list": (lambda book: put(book[LIST]["A900000"], "1"), "この様式ではありません", "書き換え"),
    "sheet deleted": (lambda book: book.remove(book["実績"]), "回答.xlsx", "シート「実績」なし"),
    "row deleted": (delete("projects", 3), "シート「実績」", "P2-2-1 架空事業「訓練」 の行なし"),
    "spare row deleted": (delete("instructions", 5), "シート「改善指示」", "new-3 の行なし"),
    "row doubled": (copy_row, "シート「実績」 3行目、8行目", "P2-2-1 架空事業「訓練」 の行が2つ"),
    "ids gone": (no_ids, "シート「指標」", "番号の列なし"),
    "asked column deleted": (lambda book: page(book, "values").delete_cols(5), "シート「指標」 1行目", "実績値 なし"),
    "shown column deleted": (lambda book: page(book, "values").delete_cols(3), "シート「指標」 1行目", "見出し 単位 なし"),
    "heading changed": (write("values", "E1", "実績"), "シート「指標」 1行目", "見出し 令和7年度⏎実績値 なし"),
    "heading doubled": (copy_column, "シート「指標」 E1、J1", "が2つ"),
    "sent number changed": (write("values", "D3", "61.4"), "シート「指標」 D3", "「61.4」 - 配布した値「61.3」"),
    "sent words changed": (write("projects", "C3", "訓練"), "シート「実績」 C3", "「訓練」 - 配布した値「全所属"),
    "sent value emptied": (write("values", "D3", ""), "シート「指標」 D3", "「空」"),
    "empty sent value filled": (write("values", "D5", "60"), "シート「指標」 D5", "「60」 - 配布した値「」"),
    "sent value a formula": (lambda book: page(book, "values").cell(3, 4, "=1+1"), "シート「指標」 D3", "式 =1+1"),
    "sent 1-1 a date": (
        lambda book: page(book, "projects").cell(4, 3, date(2026, 1, 1)), "シート「実績」 C4", "日付 2026-01-01"),
    "sorted without the ids": (
        lambda book: [write("values", f"B{row}", words)(book) for row, words in ((3, "-割合"), (5, "行政手続"))],
        "シート「指標」 B3", "-割合"),
    "answers merged": (merge("values", "E3:E4"), "シート「指標」 E3:E4", "結合されたセル"),
    "answer merged with a shown cell": (merge("values", "D5:E5"), "シート「指標」 D5:E5", "結合されたセル"),
    "formula": (formula, "シート「指標」 E3", "式 =SUM(1,2)"),
    "error": (answer_with(VALUE, "#N/A"), "シート「指標」 E3", "エラー #N/A"),
    "truth": (answer_with(VALUE, True), "シート「指標」 E3", "論理値 TRUE"),
    "1-1 a date": (answer_with(VALUE, date(2026, 1, 1), 'm"月"d"日"'), "シート「指標」 E3", "日付 2026-01-01"),
    "a date in prose": (answer_with(REASON, date(2026, 1, 1), "m/d"), "シート「実績」 E3", "日付 2026-01-01"),
    "a date in a choice": (answer_with(STATE, date(2026, 1, 1), "m/d"), "シート「実績」 D4", "日付 2026-01-01"),
    "a time": (answer_with(VALUE, time(12, 30), "h:mm"), "シート「指標」 E3", "日時・時刻 12:30"),
    "a moment for a day": (
        answer_with(DAY, datetime(2026, 4, 1, 9), "yyyy/m/d h:mm"), "シート「指標」 G3", "日時・時刻 2026-04-01 09:00"),
    "a number shown as a day": (answer_with(DAY, 12, "yyyy/m/d"), "シート「指標」 G3", "日付 1900-01-1"),
    "an era without month": (answer_with(VALUE, 46113, 'ggge"年"'), "シート「指標」 E3", "日付 2026-04-01"),
    "a weekday": (answer_with(VALUE, 46113, "aaa"), "シート「指標」 E3", "日付 2026-04-01"),
    "too many digits": (answer_with(VALUE, 1234567890123456, "0"), "シート「指標」 E3", "15桁を超えると"),
    "thousands hidden": (answer_with(VALUE, 12000, "#,##0,"), "シート「指標」 E3", "下の桁を隠します"),
    "percent or not": (answer_with(VALUE, 0.5, "[<1]0%;0"), "シート「指標」 E3", "百分率かどうか決められません"),
    "no such choice": (text(STATE, "partly 一部"), "シート「実績」 D4", "もしかして: partly 一部実施"),
    "two choices": (text(STATE, "done・partly"), "シート「実績」 D4", "一覧にある言葉"),
    "a number for a choice": (answer_with(STATE, 1, "General"), "シート「実績」 D4", "「1」 - 一覧にある言葉"),
    "control character": (text(REASON, "増員_x0007_"), "シート「実績」 E3", "制御文字(U+0007)"),
}  # fmt: skip


@pytest.mark.parametrize("name", BOOK_FAULTS)
def test_a_fault_in_the_workbook_is_named_by_its_cell(name: str, sent: Path, answer: Path) -> None:
    change, where, found = BOOK_FAULTS[name]
    book = fill(sent)
    change(book)
    book.save(answer)
    said = refused(answer)
    assert where in said.split(" - ")[0] and found in said, said


def test_every_fault_is_said_at_once(sent: Path, answer: Path) -> None:
    book = fill(sent)
    for name in ("sent number changed", "sent words changed", "truth", "no such choice", "control character"):
        BOOK_FAULTS[name][0](book)
    book.save(answer)
    assert len(refused(answer).splitlines()) == 5


def test_a_date_by_a_format_that_only_japanese_excel_numbers_is_a_date(sent: Path, answer: Path) -> None:
    book = openpyxl.load_workbook(sent)
    answer_with(VALUE, 46113, '0"X"')(book)
    book.save(answer)
    parts = parts_of(answer)
    parts["xl/styles.xml"] = re.sub(rb'(<xf [^>]*?numFmtId=")164"', rb'\g<1>57"', parts["xl/styles.xml"])
    answer.write_bytes(packed(parts))
    assert "日付 2026-04-01" in refused(answer)


def test_a_fault_says_what_it_found_and_what_to_do(sent: Path, answer: Path) -> None:
    book = fill(sent)
    BOOK_FAULTS["1-1 a date"][0](book)
    book.save(answer)
    assert refused(answer) == (
        "回答.xlsx シート「指標」 E3 - 「日付 2026-01-01」 - 数 - "
        "日付や時刻に変わっています。セルの書式を「文字列」にして、入力し直してください"
    )


# ---- faults of the file ------------------------------------------------------------------------------


def with_part(name: str, data: bytes) -> Callable[[bytes], bytes]:
    return lambda sent: packed({**parts_of(BytesIO(sent)), name: data})


def with_change(name: str, old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(sent: bytes) -> bytes:
        parts = parts_of(BytesIO(sent))
        assert old in parts[name]
        return packed({**parts, name: parts[name].replace(old, new, 1)})

    return change


def without(name: str) -> Callable[[bytes], bytes]:
    return lambda sent: packed({one: data for one, data in parts_of(BytesIO(sent)).items() if one != name})


def only(**parts: bytes) -> Callable[[bytes], bytes]:
    return lambda sent: packed({name.replace("__", "/"): data for name, data in parts.items()})


def flipped(sent: bytes) -> bytes:
    middle = sent.index(b"xl/worksheets/sheet2.xml") + 60
    return sent[:middle] + bytes([sent[middle] ^ 0xFF]) + sent[middle + 1 :]


def doubled(sent: bytes) -> bytes:
    held = BytesIO(sent)
    with ZipFile(held, "a") as archive, pytest.warns(UserWarning):
        archive.writestr("xl/worksheets/sheet2.xml", b"<worksheet/>")
    return held.getvalue()


def locked(sent: bytes) -> bytes:
    """Marked as encrypted in the directory of the archive."""
    start = sent.index(b"PK\x01\x02")
    return sent[: start + 8] + bytes([sent[start + 8] | 1]) + sent[start + 9 :]


OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
LIST_SHEET, FIRST_SHEET = "xl/worksheets/sheet5.xml", "xl/worksheets/sheet2.xml"
FILE_FAULTS: Mapping[str, tuple[Callable[[bytes], bytes], str, str]] = {
    "empty": (lambda sent: b"", "空のファイル", "もう一度送って"),
    "csv": (lambda sent: "番号,値\n1-2,61.3\n".encode(), "Excel ブックではない", "Excel ブック (.xlsx) として"),
    "old xls": (lambda sent: OLE2, "古い形式のファイル(.xls", "名前を付けて保存"),
    "password": (lambda sent: OLE2 + "EncryptedPackage".encode("utf-16-le"), "パスワードの付いた", "パスワードを外して"),
    "zip password": (locked, "パスワードの付いた", "パスワードを外して"),
    "ods": (only(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "(.ods など)", "名前を付けて保存"),
    "docx": (only(word__document=b"<w/>"), "Excel ブックではない", "書き写し"),
    "xlsb": (with_part("xl/workbook.bin", b"\0"), "(.xlsb)", "名前を付けて保存"),
    "macro": (with_part("xl/vbaProject.bin", b"\0"), "マクロのあるブック", "マクロを含めずに"),
    "macro by its type": (
        with_change("[Content_Types].xml", b"spreadsheetml.sheet.main", b"x.sheet.macroEnabled.main"), "マクロ", "マクロを"),
    "external link": (with_part("xl/externalLinks/externalLink1.xml", b"<a/>"), "別のファイルへのリンク", "リンクを解除"),
    "strict": (with_change("xl/workbook.xml", b"<workbook ", b"<workbook x='http://purl.oclc.org/ooxml' "),
               "Strict Open XML", "名前を付けて保存"),
    "doctype": (with_change(FIRST_SHEET, b"<worksheet", b"<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet"), "DTD", "書き写し"),
    "doctype in strings": (with_change("xl/sharedStrings.xml", b"<sst", b"<!DOCTYPE x><sst"), "DTD", "書き写し"),
    "too large": (lambda sent: sent + bytes(10_000_001), "大きすぎるファイル", "保存し直して"),
    "bomb": (with_part("xl/media/a.bin", bytes(20_000_000)), "開くと大きすぎる", "書き写し"),
    "parts without end": (
        lambda sent: packed({**parts_of(BytesIO(sent)), **{f"xl/{n}": b"" for n in range(2001)}}), "大きすぎる", "書き写し"),
    "wide merge": (
        with_change(FIRST_SHEET, b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "広すぎる結合", "書き写し"),
    "truncated": (lambda sent: sent[: len(sent) // 2], "読み取れません", "もう一度送って"),
    "bits flipped": (flipped, "読み取れません", "もう一度送って"),
    "a part twice": (doubled, "同じ名前の部品", "もう一度送って"),
    "broken xml": (with_change(FIRST_SHEET, b"</row>", b"</raw>"), "読み取れません", "もう一度送って"),
    "no types": (without("[Content_Types].xml"), "Excel ブックではない", "書き写し"),
    "sheet part gone": (without(FIRST_SHEET), "シート「指標」なし", "元のファイルに戻り"),
    "list part gone": (without(LIST_SHEET), "_form なし", "書き写し"),
    "relations gone": (without("xl/_rels/workbook.xml.rels"), "読み取れません", "Excel で開けるか"),
    "string gone": (with_change(FIRST_SHEET, b"</v>", b"99999</v>"), "読み取れません", "Excel で開けるか"),
    "cells out of order": (with_change(FIRST_SHEET, b'r="C3"', b'r="B3"'), "読み取れません", "もう一度送って"),
    "a cell of another row": (with_change(FIRST_SHEET, b'r="C3"', b'r="C4"'), "読み取れません", "もう一度送って"),
    "a cell of no kind": (with_change(FIRST_SHEET, b' t="s"', b' t="z"'), "読み取れません", "もう一度送って"),
    "an unknown attribute": (with_change(FIRST_SHEET, b' t="s"', b' u="s"'), "読み取れません", "もう一度送って"),
    "beyond the last column": (with_change(FIRST_SHEET, b"</row>", b'<c r="XFE1"/></row>'), "読み取れません", "もう一度"),
    "no number": (with_change(FIRST_SHEET, b' t="s"><v>', b"><v>x"), "読み取れません", "Excel で開けるか"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILE_FAULTS)
def test_a_file_that_is_no_plain_workbook_is_refused_with_what_to_do(name: str, sent: Path, answer: Path) -> None:
    change, found, remedy = FILE_FAULTS[name]
    answer.write_bytes(change(sent.read_bytes()))
    said = refused(answer)
    assert len(said.splitlines()) == 1 and said.startswith("回答.xlsx")
    assert found in said and remedy in said, said


def test_a_workbook_of_endless_cells_is_refused(sent: Path, answer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_container, "MOST_ELEMENTS", 100)
    answer.write_bytes(sent.read_bytes())
    assert "セルの多すぎるブック" in refused(answer)


@pytest.mark.parametrize("suffix", [".xlsm", ".csv", ".xls", ""])
def test_a_workbook_by_another_name_is_refused(suffix: str, sent: Path, tmp_path: Path) -> None:
    (tmp_path / f"回答{suffix}").write_bytes(sent.read_bytes())
    assert f"拡張子 {suffix or 'なし'}" in refused(tmp_path / f"回答{suffix}")


def test_capitals_in_the_suffix_are_no_fault(sent: Path, tmp_path: Path) -> None:
    (tmp_path / "A.XLSX").write_bytes(sent.read_bytes())
    assert not read(tmp_path / "A.XLSX").answers


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    assert "ファイルがありません" in refused(tmp_path / "なし.xlsx")
    (tmp_path / "folder.xlsx").mkdir()
    assert "ファイルとして読めません" in refused(tmp_path / "folder.xlsx")


def test_enough_faults_are_planted() -> None:
    assert len(BOOK_FAULTS) + len(FILE_FAULTS) >= 60
