"""The folder of another city's plan: what `init` makes, what it reads, what it refuses, and what it leaves alone."""

import copy
import csv
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from plan_book import Cells, Sheets, fill, on_the_page, place, typed_from

from ictanalysis.cli import main
from ictanalysis.inputs.faults import FaultError, Findings
from ictanalysis.inputs.values import Value
from ictanalysis.runs.prepare import prepare
from ictanalysis.workbench.new_plan import folder as made
from ictanalysis.workbench.new_plan.filled import read_sheets
from ictanalysis.workbench.new_plan.form import BOOK, OPTIONS, TABLES, columns

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 7, 31)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def plan() -> Cells:
    return on_the_page()[0]


@pytest.fixture
def sheets() -> Sheets:
    return copy.deepcopy(on_the_page()[1])


def trusting(params: Path) -> None:
    """A check that finds nothing: for tests of what is written, not of whether it is right."""


def init(name: str = "kaku", source: str = "", check=trusting) -> list[str]:
    return list(made.init(Path(name), Path(source) if source else None, TODAY, check))


def filled(plan: Cells, sheets: Sheets, name: str = "kaku", check=trusting) -> list[str]:
    if not Path(name).exists():
        init(name)
    fill(Path(name) / BOOK, plan, sheets)
    return init(name, f"{name}/{BOOK}", check)


def faults(plan: Cells, sheets: Sheets, check=trusting) -> dict[str, str]:
    """The faults of a filled workbook: by place what is found, expected and to be done."""
    with pytest.raises(FaultError) as refused:
        filled(plan, sheets, check=check)
    return {one.where: " - ".join((one.found, one.expected, one.remedy)) for one in refused.value.faults}


def table(name: str, folder: str = "kaku") -> list[dict[str, str]]:
    file = Path(folder) / "data" / folder / f"{name}.csv"
    assert file.read_bytes().startswith(b"\xef\xbb\xbf") and b"\r" not in file.read_bytes()
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def contents(folder: str = "kaku") -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


# ---- an empty folder ---------------------------------------------------------------------------------


def test_an_empty_folder_is_whole_and_says_what_is_next() -> None:
    said = init("青葉")
    names = {path.relative_to("青葉").as_posix() for path in Path("青葉").rglob("*") if path.is_file()}
    assert {BOOK, "README.md", "params/青葉_R7.yml", "data/青葉/rubric.csv", "data/青葉/plan/plan.csv",
            "data/青葉/actuals/indicator_values.csv", "data/青葉/sources.csv"} <= names  # fmt: skip
    assert said[-1].endswith(f"ictanalysis init 青葉 --from {Path('青葉') / BOOK}")
    assert "年次評価" in Path("青葉/README.md").read_text(encoding="utf-8")


def test_the_workbook_helps_where_it_is_filled() -> None:
    init()
    book = openpyxl.load_workbook(f"kaku/{BOOK}")
    assert book.sheetnames == ["はじめに", "計画", *TABLES]
    for name in TABLES:
        page, asked = book[name], columns()[name]
        assert page.freeze_panes in ("B2", "C2", "D2") and len([*page[1]]) == len(asked)
        assert all(cell.comment and cell.comment.text for cell in page[1])
        assert {page.cell(3, place).number_format for place in range(1, len(asked) + 1)} == {"@"}
        assert page.cell(2, 1).value.startswith("例")
        lists = [one.formula1 for one in page.data_validations.dataValidation]
        for one in asked:
            if one.options:
                assert f'"{",".join(one.options.values())}"' in lists, one.key
            if one.refers_to:
                assert any(one.refers_to in formula for formula in lists), one.key


def test_an_untouched_workbook_is_asked_for_and_its_example_is_no_data() -> None:
    init()
    findings = Findings()
    sheets = read_sheets(Path(f"kaku/{BOOK}"), findings)
    assert sheets and not any(sheets.rows.values())
    required = [one for one in columns()["計画"] if one.must_be]
    assert len(findings.faults) == len(required) and all("空" in one.found for one in findings.faults)


@pytest.mark.parametrize("name", ["full", "file"])
def test_what_is_there_is_never_written_into(name: str, here: Path, capsys) -> None:
    (here / "full").mkdir()
    (here / "full" / "mine.txt").write_text("mine")
    (here / "file").write_text("mine")
    assert main(["init", name]) == 2
    assert "新しい名前" in capsys.readouterr().err
    assert {path.name for path in here.rglob("*")} == {"full", "file", "mine.txt"}


def test_a_folder_that_was_made_is_not_made_again(capsys) -> None:
    init()
    assert main(["init", "kaku"]) == 2
    assert "--from" in capsys.readouterr().err


def test_an_empty_folder_may_be_there_and_be_the_one_of_the_command(here: Path, monkeypatch) -> None:
    (here / "kaku").mkdir()
    monkeypatch.chdir("kaku")
    init(".")
    assert Path("params/kaku_R7.yml").is_file() and not [*Path().glob(".????????")]


@pytest.mark.parametrize("broken", ["rename", "write_bytes"])
def test_nothing_half_made_stays(broken: str, here: Path, monkeypatch) -> None:
    count = iter(range(100))
    works = getattr(Path, broken)

    def fail(self: Path, *given: object) -> object:
        if next(count) == 2:
            raise OSError(28, "No space left on device")
        return works(self, *given)

    monkeypatch.setattr(Path, broken, fail)
    with pytest.raises(OSError):
        init()
    assert not [*here.iterdir()]


# ---- what is read ------------------------------------------------------------------------------------


def test_numbers_and_years_are_read_as_people_write_them(plan: Cells, sheets: Sheets) -> None:
    indicators, values = sheets["指標"], sheets["実績"]
    indicators[0] |= {"現状値": 40.2, "現状値の年度": "令和4年度", "目標値": "６０", "目標の年度": 2027}
    indicators[2] |= {"目標値": "1,000人", "現状値の年度": datetime(2022, 4, 1)}
    values[0] |= {"値": " 46.0 ", "年度": "2024", "公表日": datetime(2025, 7, 1)}
    values[1] |= {"年度": "R7", "公表日": "R8.7.1"}
    values[4] |= {"値": 240.0, "公表日": "２０２５年７月１日"}
    filled(plan, sheets)
    first, third = table("plan/targets")[0], table("plan/targets")[2]
    assert [first[one] for one in ("baseline", "baseline_year", "target", "target_year")] == [
        "40.2",
        "2022",
        "60",
        "2027",
    ]
    assert (third["target"], third["baseline_year"]) == ("1000", "2022")
    rows = {(row["indicator_id"], row["fiscal_year"]): row for row in table("actuals/indicator_values")}
    assert (rows["1-1-1", "2024"]["value"], rows["1-1-1", "2024"]["published"]) == ("46", "2025-07-01")
    assert (rows["1-1-1", "2025"]["value"], rows["1-1-1", "2025"]["published"]) == ("51.3", "2026-07-01")
    assert (rows["1-2-1", "2024"]["value"], rows["1-2-1", "2024"]["published"]) == ("240", "2025-07-01")


def test_a_percentage_and_a_number_made_a_day_are_read_and_said(plan: Cells, sheets: Sheets) -> None:
    init()
    fill(Path(f"kaku/{BOOK}"), plan, sheets)
    book = openpyxl.load_workbook(f"kaku/{BOOK}")
    values = book["実績"]
    values["C3"].value, values["C3"].number_format = 0.46, "0%"
    measures = book["施策"]
    measures["A3"].value, measures["A3"].number_format = datetime(2026, 1, 1), 'm"月"d"日"'
    book.save(f"kaku/{BOOK}")
    said = "\n".join(init("kaku", f"kaku/{BOOK}"))
    assert "実績!C3" in said and "46" in said and "施策!A3" in said
    assert table("actuals/indicator_values")[3]["value"] == "46" and table("plan/measures")[0]["measure_id"] == "1-1"


def test_a_baseline_that_was_typed_among_the_values_is_not_added(plan: Cells, sheets: Sheets) -> None:
    sheets["実績"].append({"指標の番号": "1-1-1", "年度": "R4", "値": "40.2", "回答者数": "900", "出典": "計画書"})
    filled(plan, sheets)
    own = [
        row
        for row in table("actuals/indicator_values")
        if row["fiscal_year"] == "2022" and row["indicator_id"] == "1-1-1"
    ]
    assert [row["sample_size"] for row in own] == ["900"]


def test_what_is_missing_stays_missing(plan: Cells, sheets: Sheets) -> None:
    sheets["実績"][3]["値"] = "…"
    filled(plan, sheets)
    target = next(row for row in table("plan/targets") if row["indicator_id"] == "1-1-2")
    assert (target["baseline"], target["baseline_year"]) == ("", "")
    assert [row["value"] for row in table("actuals/indicator_values") if row["indicator_id"] == "1-1-2"] == ["6", "…"]


# ---- faults at their cells ---------------------------------------------------------------------------


def test_every_mistake_is_told_at_its_cell_and_nothing_is_written(plan: Cells, sheets: Sheets) -> None:
    init()
    before = {name: data for name, data in contents().items() if BOOK not in name}
    book = Path(f"kaku/{BOOK}")
    planted = {
        ("計画", 0, "評価の基準日"): ("来年", "年-月-日"),
        ("指標", 1, "目標の型"): ("水準目標", "目標年度の水準"),
        ("指標", 2, "施策の番号"): ("1-l", "もしかして: 1-1"),
        ("実績", 1, "値"): ("約46", "備考に移して"),
        ("実績", 3, "指標の番号"): ("1-1-3", "もしかして"),
        ("実績", 5, "出典"): ("demmo", "もしかして: demo"),
        ("実績", 6, "値"): (None, "記入してください"),
        ("実績", 7, "公表日"): ("7月中", "年-月-日"),
        ("施策", 2, "番号"): ("1-1", "番号は一度だけ"),
    }
    for (sheet, row, column), (value, _) in planted.items():
        (plan if sheet == "計画" else sheets[sheet][row - 1])[column] = value
    told = faults(plan, sheets)
    for (sheet, row, column), (_, words) in planted.items():
        assert words in told[place(book, sheet, row, column)], (sheet, row, column)
    assert {name: data for name, data in contents().items() if BOOK not in name} == before


def test_what_the_run_would_refuse_is_told_at_its_cell_in_the_words_of_the_sheet(plan: Cells, sheets: Sheets) -> None:
    book = Path(f"kaku/{BOOK}")
    sheets["指標"][2]["目標値"] = "5000"
    sheets["指標"][0]["よい向き"] = "少ないほどよい"
    sheets["実績"][7]["公表日"] = "2024-01-01"  # of a sound indicator: told though others are at fault
    told = faults(plan, sheets, prepare)
    assert "印字「約1,000人(R6-9)」と同じ数" in told[place(book, "指標", 3, "目標値")]
    side = told[place(book, "指標", 1, "目標値")]
    assert "少ないほどよい" in side and "表記どおりと確かめた理由" in side
    assert "年度の始まり" in told[place(book, "実績", 8, "公表日")]
    assert len(told) == 4 and not any(word in "".join(told.values()) for word in ("direction", "qualifier", ".csv"))


def test_a_year_outside_the_plan_is_told_on_the_sheet_of_the_plan(plan: Cells, sheets: Sheets) -> None:
    told = faults(plan | {"評価する年度": "R20"}, sheets, prepare)
    assert "計画期間 2024〜2027" in told[place(Path(f"kaku/{BOOK}"), "計画", 0, "評価する年度")]


def test_what_was_asked_about_may_be_confirmed_with_a_reason(plan: Cells, sheets: Sheets) -> None:
    sheets["指標"][0] |= {"目標値の表記": "おおよそ6割", "表記どおりと確かめた理由": "計画書に「おおよそ6割」とある"}
    filled(plan, sheets, check=prepare)
    row = table("corrections")[0]
    assert (row["table"], row["id"], row["action"], row["column"]) == ("plan/targets", "1-1-1", "confirm", "target")


def test_words_in_the_example_row_are_never_lost(plan: Cells, sheets: Sheets) -> None:
    init()
    fill(Path(f"kaku/{BOOK}"), plan, sheets)
    book = openpyxl.load_workbook(f"kaku/{BOOK}")
    book["目標"]["B2"].value = "学びの市"
    book.save(f"kaku/{BOOK}")
    with pytest.raises(FaultError, match="目標!B2 - 「学びの市」"):
        init("kaku", f"kaku/{BOOK}")


def test_a_renamed_sheet_and_heading_are_named(plan: Cells, sheets: Sheets) -> None:
    init()
    fill(Path(f"kaku/{BOOK}"), plan, sheets)
    book = openpyxl.load_workbook(f"kaku/{BOOK}")
    book["出典"].title = "出典一覧"
    asked = place(Path(f"kaku/{BOOK}"), "指標", -1, "目標の型").partition("!")[2]
    book["指標"][asked].value = "目標の型式"
    book.save(f"kaku/{BOOK}")
    with pytest.raises(FaultError) as refused:
        init("kaku", f"kaku/{BOOK}")
    said = str(refused.value)
    assert (
        len(refused.value.faults) == 3
        and "シート「出典」なし" in said
        and "もしかして: シート「出典一覧」" in said
        and "もしかして: 目標の型" in said
    )


def test_an_open_workbook_is_said_to_be_open(plan: Cells, sheets: Sheets, monkeypatch, capsys) -> None:
    init()

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("ictanalysis.cycle.forms.container._bytes", refuse)
    assert main(["init", "kaku", "--from", f"kaku/{BOOK}"]) == 1
    assert "Excel で開いていませんか" in capsys.readouterr().err


# ---- again -------------------------------------------------------------------------------------------


def test_a_corrected_workbook_takes_the_place_of_what_was_made(plan: Cells, sheets: Sheets) -> None:
    filled(plan, sheets)
    filled(plan, {"実績": [sheets["実績"][0] | {"値": "47"}]})
    assert table("actuals/indicator_values")[3]["value"] == "47"
    fill(Path(f"kaku/{BOOK}"), {}, {"施策": [{"主な取組": None}, {"主な取組": None}]})
    init("kaku", f"kaku/{BOOK}")
    assert not Path("kaku/data/kaku/plan/initiatives.csv").exists()


def test_the_params_of_earlier_years_and_edited_ones_stay(plan: Cells, sheets: Sheets) -> None:
    filled(plan | {"評価する年度": "R6"}, sheets)
    assert [path.name for path in Path("kaku/params").iterdir()] == ["kaku_R6.yml"]  # the empty folder's are gone
    own = Path("kaku/params/kaku_R6.yml")
    own.write_bytes(own.read_bytes() + b"reply_by: 2026-08-31\n")
    said = filled(plan | {"評価する年度": "R6"}, sheets)
    assert any("kaku_R6.yml は、直されているため" in line for line in said) and b"reply_by" in own.read_bytes()
    filled(plan, sheets)
    assert sorted(path.name for path in Path("kaku/params").iterdir()) == ["kaku_R6.yml", "kaku_R7.yml"]


def test_an_edited_table_is_refused_by_name_and_an_edited_rubric_kept(plan: Cells, sheets: Sheets) -> None:
    filled(plan, sheets)
    edited, rubric = Path("kaku/data/kaku/actuals/indicator_values.csv"), Path("kaku/data/kaku/rubric.csv")
    rubric.write_bytes(rubric.read_bytes().replace(b"0.7", b"0.6"))
    filled(plan, sheets)
    edited.write_bytes(edited.read_bytes() + b"1-2-2,2025,2025,1\n")
    before = contents()
    fill(Path(f"kaku/{BOOK}"), plan | {"市の名前": "別の市"}, {})
    with pytest.raises(FaultError) as refused:
        init("kaku", f"kaku/{BOOK}")
    assert [one.where for one in refused.value.faults] == [str(edited)]
    after = contents()
    assert {name for name in before if before[name] != after[name]} == {
        f"kaku/{BOOK}"
    } and b"0.6" in rubric.read_bytes()


def test_a_workbook_from_elsewhere_makes_the_folder_and_is_kept_there(plan: Cells, sheets: Sheets, here: Path) -> None:
    init("first")
    fill(Path(f"first/{BOOK}"), plan, sheets)
    Path(f"first/{BOOK}").rename("sent.xlsx")
    init("kaku", "sent.xlsx")
    assert Path(f"kaku/{BOOK}").read_bytes() == Path("sent.xlsx").read_bytes()
    assert table("plan/goals")[0]["name"] == "便利な窓口"
    fill(Path(f"kaku/{BOOK}"), {"市の名前": "別の市"}, {})
    assert any(f"kaku/{BOOK} は、別に記入されている" in line for line in init("kaku", "sent.xlsx"))


# ---- plans of other shapes ---------------------------------------------------------------------------


def test_a_plan_without_goals_and_measures_is_typed_with_empty_sheets(plan: Cells, sheets: Sheets) -> None:
    for row in sheets["指標"]:
        del row["施策の番号"]
    filled(plan, sheets | {"目標": [], "施策": []}, check=prepare)
    assert not Path("kaku/data/kaku/plan/measures.csv").exists()
    book = prepare(Path("kaku/params/kaku_R7.yml")).book
    assert [one.name for one in book.plan.measures] == [one.name for one in book.plan.indicators.values()]


def test_an_indicator_of_two_measures_is_typed_once(plan: Cells, sheets: Sheets) -> None:
    sheets["指標"][0]["施策の番号"] = "1-1、1-2"
    filled(plan, sheets, check=prepare)
    assert [(row["indicator_id"], row["measure_id"]) for row in table("plan/indicator_measures")] == [("1-1-1", "1-2")]
    book = prepare(Path("kaku/params/kaku_R7.yml")).book
    assert [one.indicator_id for one in book.plan.of_measure("1-2")] == ["1-1-1", "1-2-1", "1-2-2"]


def test_the_plan_calls_its_parts_by_its_own_words(plan: Cells, sheets: Sheets) -> None:
    filled(plan | {"「指標」の呼び方": "KPI", "会議の短い名前": "本部"}, sheets, check=prepare)
    words = prepare(Path("kaku/params/kaku_R7.yml")).book.words
    assert (words.indicator, words.council, words.measure) == ("KPI", "本部", "施策")


@pytest.mark.parametrize(
    ("params", "sources"),
    [("demo_other_city_R8", "data/demo/other_city"), ("first_plan_R4", "data"), ("annual_R7", "data")],
)
def test_a_plan_that_is_known_comes_out_of_the_workbook_as_it_went_in(params: str, sources: str, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        patch.chdir(ROOT)
        known = prepare(Path(f"params/{params}.yml")).book
        items, typed = typed_from(known.plan.folder, known.actuals.folder, Path(sources) / "sources.csv")
    chosen = known.params
    items |= {"評価する年度": str(chosen.fiscal_year), "評価の基準日": chosen.as_of.isoformat(), "案か確定か": "案"}
    filled(items, typed, check=prepare)
    again = prepare(next(Path("kaku/params").glob("*.yml"))).book
    assert again.plan.indicators == known.plan.indicators
    assert [again.plan.of_measure(one) for one in known.plan.measure_ids] == [
        known.plan.of_measure(one) for one in known.plan.measure_ids
    ]
    assert [row.name for row in again.plan.initiatives] == [row.name for row in known.plan.initiatives]
    assert set(map(told, known.actuals.values)) <= set(map(told, again.actuals.values))


def told(row: Value) -> tuple[object, ...]:
    """What a row publishes."""
    return (
        *row.key,
        row.begins or row.fiscal_year,
        str(row.amount.number),
        row.form,
        row.status,
        row.published,
        row.sample_size,
    )


# ---- from any place ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "params", "root"),
    [(".", "kaku/params/kaku_R7.yml", "kaku"), ("kaku", "params/kaku_R7.yml", "."),
     ("kaku/params", "kaku_R7.yml", ".."), ("kaku/data/kaku", "../../params/kaku_R7.yml", "../..")],
)  # fmt: skip
def test_the_commands_work_from_any_place(
    place: str, params: str, root: str, plan: Cells, sheets: Sheets, monkeypatch
) -> None:
    filled(plan, sheets)
    monkeypatch.chdir(place)
    prepared = prepare(Path(params))
    assert prepared.params.root == Path(root)
    assert all(step.notebook.is_file() for step in prepared.steps)


def test_every_choice_has_words() -> None:
    asked = [one for table in columns().values() for one in table if one.kind == "choice"]
    assert {one.key for one in asked} == set(OPTIONS) and all(one.options for one in asked)
