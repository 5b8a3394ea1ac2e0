"""What a run leaves for further work: Excel by the rules for machine-readable tables, data package, figures."""

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import nbformat
import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from frictionless import validate
from openpyxl.utils.cell import range_boundaries

from ictanalysis.cycle.words import Words
from ictanalysis.evaluation.outlook import Decision
from ictanalysis.evaluation.result import FIELDS, Coming, Result
from ictanalysis.exports import shown
from ictanalysis.exports.datapackage import NO_LICENCE, schema, write_datapackage
from ictanalysis.exports.figures import write_figures
from ictanalysis.exports.results import FORMULA, GUARDED, columns_of, published, write_csv, write_results
from ictanalysis.exports.sheets import FOLDED, TYPE_WORDS, sheets_of
from ictanalysis.exports.spreadsheet import SMALLEST, paper_of, write_spreadsheet
from ictanalysis.inputs.actuals import DEMO_SOURCE
from ictanalysis.inputs.licences import LICENCES
from ictanalysis.pages import say
from ictanalysis.pages.chapters.appendix import sources_table
from ictanalysis.pages.chapters.data_check import sources_to_confirm
from ictanalysis.pages.chart import Chart
from ictanalysis.pages.history import history_chart
from ictanalysis.pages.reason import reason
from ictanalysis.pages.workbook import Workbook, open_workbook
from ictanalysis.progress.catalogue import JUDGING
from ictanalysis.progress.series import Standing
from ictanalysis.report.cover import Report
from ictanalysis.report.model import FigureBlock
from ictanalysis.runs.fingerprint import sha256
from ictanalysis.runs.folders import unchanged
from ictanalysis.runs.prepare import prepare
from ictanalysis.runs.publishing import Outcome, write_outputs

ROOT = Path(__file__).parents[1]
SHEETS = ["この表について", "まとめ", "結果", "列の説明", "実績値", "判定方式", "判定基準"]
REPORT = Report("年次評価", "令和8年度評価", "例示市", "令和8年度(2026年度)", "", "2027-07-01", "draft", True, "例示課")
SPELT_NUMBER = re.compile(r"[▲△−+-]?[\d,]+(\.\d+)?(%|円|件|人|時間|業務|ポイント)?")
OUTSIDE_SHIFT_JIS = set("—～－")  # in JIS X 0208, where Python's codec knows them by another code


def is_plain(char: str) -> bool:
    """Whether a character is in JIS X 0208, not one of a maker's own."""
    try:
        char.encode("shift_jis")
    except UnicodeEncodeError:
        return char in OUTSIDE_SHIFT_JIS
    return True


def faults_of_cell(value: Any) -> list[str]:
    if not isinstance(value, str):
        return []
    spelt = SPELT_NUMBER.fullmatch(value) and not value.isdigit()
    spaced = value != value.strip() or re.search(r"[\n\r\t\u3000]|  ", value)
    found = {"formula": value.startswith("="), "number as text": spelt, "layout": spaced,
             "character": not all(is_plain(char) for char in value if char not in "\n\t")}  # fmt: skip
    return [name for name, wrong in found.items() if wrong]


def machine_readable_faults(file: Path) -> list[str]:
    """Breaches of 統計表における機械判読可能なデータの表記方法の統一ルール in any sheet."""
    found = []
    for sheet in openpyxl.load_workbook(file).worksheets:
        top = range_boundaries(next(iter(sheet.tables.values())).ref)[1]
        (heads, *rows), above = sheet.iter_rows(min_row=top, values_only=True), sheet.iter_rows(max_row=top - 1)
        found += [f"{sheet.title}: {fault}" for row in above for cell in row for fault in faults_of_cell(cell.value)]
        if sheet.merged_cells.ranges:
            found.append(f"{sheet.title}: merged")
        if None in heads or len(set(heads)) < len(heads):
            found.append(f"{sheet.title}: headings")
        found += [f"{sheet.title}: {fault}" for row in (heads, *rows) for one in row for fault in faults_of_cell(one)]
        for head, column in zip(heads, zip(*rows, strict=True), strict=True):
            kinds = {isinstance(one, str) for one in column if isinstance(one, (str, int, float))}
            if len(kinds) > 1:
                found.append(f"{sheet.title} {head}: mixed")
    return found


@pytest.fixture(scope="module")
def book() -> Workbook:
    return open_workbook(ROOT / "data/second_plan", ROOT / "data/demo", "R8", "2027-07-01", draws=200)


@pytest.fixture(scope="module")
def made(book: Workbook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    write_results(book, folder / "results.csv")
    write_datapackage(book, REPORT, folder)
    write_spreadsheet(book, REPORT, folder / "results.xlsx")
    return folder


# ---- columns -----------------------------------------------------------------------------------------


def test_every_column_has_a_meaning_or_is_kept_back() -> None:
    rows = {"indicator", "standing", "coming", "decision", "methods", "history", "fans", "straight", "remarks"}
    held = {field.name for row in (Result, Standing, Coming, Decision) for field in fields(row)} - rows
    titles = {field.name: field.column.title for field in columns_of(Words(indicator="施策目標値"))}
    assert held - set(titles) == {"open_years", "left_out", "confirmed", "provisional", "late_year", "met"}
    assert len(titles) == len(set(titles.values())) == len(FIELDS)
    assert all(field.column.title and field.column.meaning and field.type in TYPE_WORDS for field in FIELDS)


def test_what_is_published_are_the_columns_in_their_order(book: Workbook) -> None:
    names, rows = [field.name for field in FIELDS], published(book)
    assert [list(row) for row in rows] == [names] * len(book.results)
    assert [row["indicator_id"] for row in rows] == list(book.plan.indicators)
    assert [field["name"] for field in cast("list[dict[str, Any]]", schema(book)["fields"])] == names
    for result, row in zip(book.results, rows, strict=True):
        assert row["verdict_reason"] == reason(result, book.rubric.edges, book.constants)
        said = {name: result.methods[name] for name in JUDGING}
        assert {name: row[f"{name}_number"] for name in JUDGING} == {name: one.number for name, one in said.items()}
        assert {name: row[name] for name in JUDGING} == {
            name: None if one.category == "not_available" else one.category for name, one in said.items()
        }


def test_the_dictionary_in_the_readme_is_that_of_the_package() -> None:
    said = (ROOT / "data" / "README.md").read_text(encoding="utf-8").partition("### results.csv の列")[2]
    rows = [line for line in said.splitlines() if line.startswith("| `")]
    assert rows == [
        f"| `{f.name}` | {f.column.title} | {TYPE_WORDS[f.type]} | {f.column.unit} | {f.column.description} |"
        for f in columns_of(Words(indicator="施策目標値", council="調整会議"))
    ]


# ---- Excel -------------------------------------------------------------------------------------------


def test_every_sheet_is_machine_readable(made: Path) -> None:
    assert openpyxl.load_workbook(made / "results.xlsx").sheetnames == SHEETS
    assert machine_readable_faults(made / "results.xlsx") == []


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        ("=1+1", "formula"), ("13,245", "number as text"), ("▲5", "number as text"), ("61.3%", "number as text"),
        ("氏\u3000名", "layout"), ("改\n行", "layout"), ("前の空白 ", "layout"), ("①", "character"), ("㈱", "character"),
        ("約", "mixed"),
    ],
)  # fmt: skip
def test_a_breach_in_a_cell_is_found(made: Path, tmp_path: Path, planted: str, fault: str) -> None:
    spoilt = openpyxl.load_workbook(made / "results.xlsx")
    spoilt["まとめ"]["C4"] = planted
    spoilt.save(tmp_path / "spoilt.xlsx")
    assert any(fault in one for one in machine_readable_faults(tmp_path / "spoilt.xlsx"))


def test_merged_cells_and_repeated_headings_are_found(made: Path, tmp_path: Path) -> None:
    spoilt = openpyxl.load_workbook(made / "results.xlsx")
    spoilt["結果"].merge_cells("A4:A5")
    spoilt["実績値"]["A2"] = "年度"
    spoilt.save(tmp_path / "spoilt.xlsx")
    assert {"結果: merged", "実績値: headings"} <= set(machine_readable_faults(tmp_path / "spoilt.xlsx"))


def test_the_summary_says_what_people_look_for(made: Path) -> None:
    table = pd.read_excel(made / "results.xlsx", sheet_name="まとめ", header=1, index_col=0)
    heads = ["現状値", "最新の実績", "最新の年度", "目標", "目標の年度", "進んだ割合", "達成の見込み", "判定", "理由"]
    assert list(table.columns) == heads and table.index.name == "施策目標値"  # ten columns, ten rows
    one, kept = (
        table.loc["1-1 行政サービスの利便性満足度"],
        ["現状値", "最新の実績", "最新の年度", "目標", "目標の年度", "判定"],
    )
    assert list(one[kept]) == [61.3, 74.4, "R8", 73.1, "R9", "○ 達成見込み"]
    assert 0 < one["達成の見込み"] < 1 and one["理由"].startswith("達成の見込みは")
    marks = {name.split()[0]: mark for name, mark in table["判定"].items()}
    assert marks["2-2"] == "× 未達" and pd.isna(table["現状値"].iloc[5])
    years = {name.split()[0]: (row["最新の年度"], row["目標の年度"]) for name, row in table.iterrows()}
    assert years["2-1-1"] == ("R7までの合計", "R6〜R9の合計") and years["3-1-2"] == ("R8(速報)", "R9")


def test_every_number_of_the_summary_is_a_field_of_the_result(book: Workbook, made: Path) -> None:
    rows = list(openpyxl.load_workbook(made / "results.xlsx")["まとめ"].iter_rows(min_row=3))
    for result, row in zip(book.results, rows, strict=True):
        one, standing, new = result.indicator, result.standing, say.is_new(result)
        fields = [one.baseline, standing.latest if new else None, one.target, standing.achieved_rate if new else None,
                  result.p_meet]  # fmt: skip
        assert all(alike(row[place].value, field) for place, field in zip((1, 2, 4, 6, 7), fields, strict=True))
        assert all(row[place].data_type == "n" for place in (1, 2, 4, 6, 7))


def test_a_baseline_is_no_latest_value_and_no_way_covered() -> None:
    book = open_workbook(ROOT / "data/second_plan", ROOT / "data/actuals", "R7", "2026-11-22", draws=200)
    summary = sheets_of(book, REPORT, None)[1]
    assert [row[2:4] for row in summary.rows] == [(None, None)] * 10 and {row[6] for row in summary.rows} == {None}


@pytest.mark.parametrize(
    ("p", "said", "form"),
    [
        (0.7412, "74%", "#,##0%"), (0.004, "1%未満", "#,##0%"), (0.9999, "99%超", "#,##0%"), (0.6974, "69.7%", "#,##0.0%"),
        (0.0, "0%", None), (1.0, "100%", None),
    ],
)  # fmt: skip
def test_a_chance_is_no_certainty_and_keeps_its_side_of_an_edge(p: float, said: str, form: str | None) -> None:
    cell = shown.chance(p, [0.4, 0.7])
    assert (cell.value, cell.text) == (p, said)
    assert cell.form == (f'[<0.01]"1%未満";[>0.99]"99%超";{form}' if form else "#,##0%")


def test_an_amount_is_shown_with_its_unit_and_what_stands_around_it() -> None:
    assert shown.in_words(5000, 0, "約5,000人") == (5000, '"約"#,##0"人";"約"-#,##0"人"', "約5,000人")
    assert shown.in_words(80, 1, "80.0%以上").form == '#,##0.0"%以上"'
    assert shown.in_words(3, 0, '3"回"').form == '#,##0"回"'  # a quotation mark would end the words
    assert shown.share(0.9996).text == "99.96%" and shown.share(1.0).text == "100%"


def test_the_results_sheet_is_the_csv(made: Path) -> None:
    ids = dict.fromkeys(("indicator_id", "measure_id", "goal_id"), str)
    csv = pd.read_csv(made / "results.csv", dtype=ids, parse_dates=["as_of", "constants_learnt_on"])
    sheet = pd.read_excel(made / "results.xlsx", sheet_name="結果", dtype=ids, header=2)
    pd.testing.assert_frame_equal(sheet, csv, check_dtype=False, rtol=1e-12)


def test_dates_are_dates_and_the_first_sheet_says_what_it_is(made: Path) -> None:
    file = openpyxl.load_workbook(made / "results.xlsx")
    about = dict(row for row in file["この表について"].iter_rows(min_row=3, max_col=2, values_only=True))
    assert about["基準日"] == datetime(2027, 7, 1) and about["状態"] == "案"
    assert "架空" in about["データ"] and "市が定めます" in about["利用条件"]
    begun = [row[4] for row in file["判定基準"].iter_rows(min_row=3, values_only=True)]
    assert begun and all(isinstance(one, datetime) for one in begun)
    assert file.properties.created == file.properties.modified == datetime(2027, 7, 1)


def test_every_sheet_prints_on_a4_under_frozen_headings(made: Path) -> None:
    for sheet in openpyxl.load_workbook(made / "results.xlsx").worksheets:
        (table,) = sheet.tables.values()
        first, top, *_ = range_boundaries(table.ref)
        assert (first, table.headerRowCount, top) == (1, 1, 3 if sheet.title == "結果" else 2) and table.autoFilter
        assert sheet.freeze_panes.endswith(str(top + 1)) and sheet.print_title_rows == f"$1:${top}" and sheet.print_area
        assert sheet["A1"].value.startswith(
            "【架空データによる例示】"
        ) and "&P / &N" in sheet.oddFooter.right.text.replace("&[Page]", "&P")
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
        assert "案" in sheet.oddHeader.right.text and "架空データ" in sheet.oddHeader.right.text
        assert sheet.oddHeader.left.text.startswith(REPORT.title)


def test_no_sheet_is_printed_too_small_to_read(book: Workbook) -> None:
    sheets = sheets_of(book, REPORT, None)
    assert {sheet.name: paper_of(sheet).across for sheet in sheets if paper_of(sheet).across > 1}.keys() == {"結果"}
    assert all(paper_of(sheet).scale >= SMALLEST for sheet in sheets)


def test_above_the_names_for_programs_stand_headings_and_what_nobody_reads_is_folded(made: Path) -> None:
    sheet = openpyxl.load_workbook(made / "results.xlsx")["結果"]
    labels, names = ([cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_row=3))
    assert dict(zip(names, labels, strict=True)) == {
        field.name: field.column.title for field in columns_of(Words(indicator="施策目標値"))
    }
    folded = set()
    for one in sheet.column_dimensions.values():
        if one.hidden:
            assert one.outlineLevel == 1
            folded |= set(names[one.min - 1 : one.max])
    assert folded == FOLDED and {"p_meet", "verdict", "latest", "verdict_reason"}.isdisjoint(folded)


def test_real_values_carry_no_mark_of_invented_ones(book: Workbook, tmp_path: Path) -> None:
    write_spreadsheet(book, replace(REPORT, fictional=False), tmp_path / "real.xlsx")
    for sheet in openpyxl.load_workbook(tmp_path / "real.xlsx").worksheets:
        assert "架空" not in sheet["A1"].value and "架空" not in str(sheet.oddHeader.right.text)


# ---- in another program ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def office(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """What LibreOffice makes of results.xlsx, by the kind of file."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed: what it makes of results.xlsx is not looked at")
    folder = tmp_path_factory.mktemp("office")

    def convert(kind: str) -> Path:
        told = [program, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", kind,
                "--outdir", str(folder), str(made / "results.xlsx")]  # fmt: skip
        subprocess.run(told, check=True, capture_output=True, timeout=180)
        return folder

    return convert


def alike(one: Any, other: Any) -> bool:
    """Whether two cells hold the same; spreadsheets keep 15 digits of a number."""
    return one == (pytest.approx(other, rel=1e-14) if isinstance(other, float) else other)


def test_libreoffice_opens_and_saves_every_cell(office: Callable[[str], Path], made: Path) -> None:
    ours, theirs = (openpyxl.load_workbook(file) for file in (made / "results.xlsx", office("xlsx") / "results.xlsx"))
    assert theirs.sheetnames == SHEETS
    for name in SHEETS:
        rows = list(ours[name].iter_rows())
        assert theirs[name].print_title_rows == ours[name].print_title_rows
        for row in rows:
            assert all(alike(theirs[name][cell.coordinate].value, cell.value) for cell in row), (name, row[0].value)


def test_libreoffice_shows_numbers_as_the_report_says_them(office: Callable[[str], Path], book: Workbook) -> None:
    page = BeautifulSoup((office("html") / "results.html").read_text(encoding="utf-8"), "html.parser")
    shown_rows = [
        [cell.get_text().strip() for cell in row.find_all("td")] for row in page.find_all("table")[1].find_all("tr")
    ]
    for result, row in zip(book.results, shown_rows[2:], strict=True):
        one = result.indicator
        chance = "" if result.p_meet is None else say.chance(result.p_meet, book.rubric.edges)
        assert (row[4], row[7]) == (say.goal_text(one), chance)
        assert row[1] == ("" if one.baseline is None else say.quantity(one.baseline, one.unit, say.own_places(one)))
        assert not say.is_new(result) or row[2] == say.value_text(result.standing.latest, one)


def test_text_that_looks_like_a_formula_stays_text(book: Workbook, tmp_path: Path) -> None:
    write_spreadsheet(book, Report("=1+1", as_of="2027-07-01"), tmp_path / "a.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx")["この表について"]["B3"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


# ---- CSV that Excel opens ----------------------------------------------------------------------------


@pytest.mark.parametrize("begin", [*"=+-@＝＋－＠\t\r"])
def test_words_that_excel_would_run_are_made_safe_and_numbers_are_not(begin: str, tmp_path: Path) -> None:
    words = f'{begin}HYPERLINK("x",1)'
    write_csv(
        ["name", "value", "mixed", "count"], [[words, -5.5, -5, -1], ["ふつう", None, words, 2]], tmp_path / "a.csv"
    )
    found = pd.read_csv(tmp_path / "a.csv", dtype=str, keep_default_na=False)
    assert list(found["name"]) == [f"'{words}", "ふつう"] and list(found["mixed"]) == ["-5", f"'{words}"]
    assert list(found["value"]) == ["-5.5", ""] and list(found["count"]) == ["-1", "2"]


def test_no_cell_of_a_result_begins_a_formula_and_it_can_be_read_again(
    mini: Path, edit: Callable[[str, str, str], None]
) -> None:
    for file in ("plan/indicators.csv", "plan/targets.csv", "actuals/indicator_values.csv"):
        path = mini / "data" / file
        content = path.read_text(encoding="utf-8-sig")
        path.write_text(content.replace("\n1-2-2,", "\n@1-2-2,").replace("業務,", "-業務,"), encoding="utf-8-sig")
    edit("data/plan/indicators.csv", "満足度", "=1+1")
    book = open_workbook("data/plan", "data/actuals", 2025, "2026-07-01", draws=100)
    earlier = [{**row, "evaluation_year": 2024} for row in published(book)]
    write_csv(list(earlier[0]), [list(row.values()) for row in earlier], Path("before.csv"))
    cells = pd.read_csv("before.csv", dtype=str, keep_default_na=False).to_numpy().ravel()
    assert {"'=1+1", "'@1-2-2", "'-業務"} <= set(cells)
    assert not [cell for cell in cells if cell.startswith(FORMULA) and not SPELT_NUMBER.fullmatch(cell)]
    after = open_workbook("data/plan", "data/actuals", 2025, "2026-07-01", "before.csv", draws=100)
    assert after.earlier is not None and "@1-2-2" in after.evaluation.previous


def test_what_is_made_safe_is_said_beside_the_columns(made: Path) -> None:
    package = json.loads((made / "datapackage.json").read_text(encoding="utf-8"))
    assert GUARDED in package["resources"][0]["description"]
    assert GUARDED in (ROOT / "data" / "README.md").read_text(encoding="utf-8")


# ---- data package ------------------------------------------------------------------------------------


def test_the_data_package_is_valid_and_says_where_it_is_from(made: Path) -> None:
    assert validate(made / "datapackage.json").valid
    package = json.loads((made / "datapackage.json").read_text(encoding="utf-8"))
    assert package["profile"] == "tabular-data-package" and package["created"] == "2027-07-01T00:00:00Z"
    assert "架空" in package["description"] and "licenses" not in package
    assert any("SSDSE-B" in source["title"] for source in package["sources"])
    fields = package["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields] == list(pd.read_csv(made / "results.csv").columns)
    assert all(field["title"] and field["description"] for field in fields)


def test_a_licence_is_named_where_one_was_given_and_only_there(book: Workbook, made: Path, tmp_path: Path) -> None:
    licence = LICENCES["PDL1.0"]
    write_results(book, tmp_path / "results.csv")
    write_datapackage(book, REPORT, tmp_path, licence)
    write_spreadsheet(book, REPORT, tmp_path / "results.xlsx", licence)
    package, without = (json.loads((one / "datapackage.json").read_text(encoding="utf-8")) for one in (tmp_path, made))
    assert package["licenses"] == [licence._asdict()] and validate(tmp_path / "datapackage.json").valid
    assert licence.title in package["description"] and NO_LICENCE not in package["description"]
    assert "licenses" not in without and NO_LICENCE in without["description"]
    told = [cell.value for row in openpyxl.load_workbook(tmp_path / "results.xlsx")["この表について"] for cell in row]
    assert any(licence.title in str(one) for one in told) and not any(NO_LICENCE in str(one) for one in told)


def test_what_only_the_staff_need_is_told_them_once_and_nobody_else(book: Workbook, made: Path) -> None:
    for_staff, printed = sources_to_confirm(book), sources_table(book)
    assert for_staff is not None and [head for head, _ in printed.columns] == ["名称", "作成者", "入手日"]
    open_terms = [one for one in book.sources if not one.terms and one.source_id != DEMO_SOURCE]
    assert open_terms and f"{len(open_terms)}件の利用条件が未確認" in for_staff.note
    assert all(note in str(for_staff.rows) for one in open_terms for note in [one.title, one.note])
    cells = nbformat.read(ROOT / "notebooks/data_check.ipynb", as_version=4).cells
    asking = [cell for cell in cells if "sources_to_confirm" in cell.source]
    assert [cell.metadata.tags for cell in asking] == [["notebook-only"]]
    sheets = openpyxl.load_workbook(made / "results.xlsx").worksheets
    told = [str(printed.rows), (made / "datapackage.json").read_text(encoding="utf-8"),
            *(str(list(sheet.values)) for sheet in sheets)]  # fmt: skip
    assert not [word for word in ("未保管", "未確認", "未特定", "公開前") for one in told if word in one]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (",level,", ",levle,", "constraint-error"),
        (",on_track,", ",on_trakc,", "constraint-error"),
        (",significant_progress,", ",great_progress,", "constraint-error"),
        (",61.3,", ",61.3%,", "type-error"),
        (",2022,", ",令和4,", "type-error"),
        ("\n1-2,", "\n1-1,", "primary-key"),
        ("indicator_id,measure_id", "indicator_id,measure", "incorrect-label"),
    ],
)
def test_a_planted_fault_makes_the_package_invalid(made: Path, tmp_path: Path, old: str, new: str, fault: str) -> None:
    content = (made / "results.csv").read_text(encoding="utf-8-sig")
    assert old in content
    (tmp_path / "results.csv").write_text(content.replace(old, new, 1), encoding="utf-8-sig")
    package = json.loads((made / "datapackage.json").read_text(encoding="utf-8"))
    for name in ("bytes", "hash"):
        del package["resources"][0][name]
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    found = validate(tmp_path / "datapackage.json").flatten(["type"])
    assert [fault] in found


def test_other_bytes_make_the_package_invalid(made: Path, tmp_path: Path) -> None:
    (tmp_path / "results.csv").write_bytes((made / "results.csv").read_bytes().replace(b"61.3", b"61.4", 1))
    (tmp_path / "datapackage.json").write_bytes((made / "datapackage.json").read_bytes())
    assert ["hash-count"] in validate(tmp_path / "datapackage.json").flatten(["type"])


# ---- a whole result ----------------------------------------------------------------------------------


def charts_of(book: Workbook, measure: str) -> list[Chart]:
    return [history_chart(book, one.indicator_id) for one in book.plan.of_measure(measure)]


def write_run(folder: Path, only: str) -> Any:
    """Outputs of a run of one measure, its charts in the notebook as if executed."""
    prepared = prepare(Path("params/mini.yml"), [only])
    (folder / "notebooks").mkdir(parents=True)
    for step in prepared.steps:
        drawn = charts_of(prepared.book, only) if "measure" in step.parameters else []
        outputs = [
            nbformat.v4.new_output("display_data", data=data, metadata=words)
            for data, words in (chart._repr_mimebundle_() for chart in drawn)
        ]
        heading = nbformat.v4.new_markdown_cell(f"# {step.name}", id="cell-1")
        cells = [heading, nbformat.v4.new_code_cell("", outputs=outputs, id="cell-2")]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "notebooks" / f"{step.name}.ipynb")
    write_outputs(prepared, [Outcome(step, 1.0) for step in prepared.steps], folder)
    return prepared


def test_all_outputs_are_in_the_manifest_and_the_same_inputs_give_the_same_bytes(mini: Path) -> None:
    first, second = Path("first"), Path("second")
    prepared = write_run(first, "1-1")
    write_run(second, "1-1")
    outputs = json.loads((first / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    assert {"results.csv", "results.xlsx", "datapackage.json", "figures/index.csv"} <= set(outputs)
    assert outputs == {name: sha256(second / name) for name in outputs}
    assert unchanged(first, prepared.hash)
    next((first / "figures").glob("*.png")).unlink()
    assert not unchanged(first, prepared.hash)


def test_every_chart_of_the_report_is_a_file_with_its_words(mini: Path) -> None:
    prepared = write_run(Path("out"), "1-1")
    drawn = charts_of(prepared.book, "1-1")
    index = pd.read_csv("out/figures/index.csv")
    assert list(index["alt"]) == [chart.alt for chart in drawn]
    assert list(index["caption"]) == [chart.caption for chart in drawn] and index["source"].notna().all()
    kinds = Counter(file.suffix for file in Path("out/figures").iterdir())
    assert kinds == {".svg": len(drawn), ".png": len(drawn), ".csv": 1}
    for row in index.itertuples():
        assert "_1-1-" in row.svg and "_実績と目標" in row.svg and "架空" not in row.svg
        svg = Path("out/figures", row.svg).read_text(encoding="utf-8")
        assert 'role="img"' in svg and "aria-label=" in svg and "<text" in svg
        png = Path("out/figures", row.png).read_bytes()
        assert png.startswith(b"\x89PNG") and int.from_bytes(png[16:20]) == 1340


def test_a_picture_of_invented_values_says_so_in_its_name(book: Workbook, tmp_path: Path) -> None:
    drawn = history_chart(book, "1-1")
    figure = FigureBlock("measure_1-1 のセル 3", drawn.svg, drawn.alt, drawn.caption, drawn.source, 4)
    write_figures([figure], tmp_path / "figures")
    names = sorted(file.name for file in (tmp_path / "figures").iterdir())
    stem = "04_架空_measure_1-1_1-1_実績と目標"
    assert names == [f"{stem}.png", f"{stem}.svg", "index.csv"]


def test_real_values_are_not_called_invented(mini: Path) -> None:
    write_run(Path("out"), "1-2")
    package = json.loads(Path("out/datapackage.json").read_text(encoding="utf-8"))
    assert "架空" not in package["description"] and package["created"].startswith(str(date(2026, 7, 1)))
    assert len(pd.read_csv("out/results.csv")) == 4
    assert machine_readable_faults(Path("out/results.xlsx")) == []
    assert validate("out/datapackage.json").valid
