"""A printed number followed back: the very rows it was made of, by hand on a miniature plan and on the real one."""

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import openpyxl
import pytest
from inprocess import made

from ictanalysis.cli import main
from ictanalysis.evaluation.result import FIELDS
from ictanalysis.exports.results import write_results
from ictanalysis.exports.trace import PARTS, Ground, traced
from ictanalysis.inputs.plan import Indicator
from ictanalysis.pages import mimes, say
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.chapters.appendix_origins import files_table, origins_table
from ictanalysis.pages.origins import GROUNDS
from ictanalysis.pages.workbook import Workbook, open_params
from ictanalysis.runs import trace as tracing
from ictanalysis.runs.fingerprint import chosen, sha256
from ictanalysis.runs.prepare import prepare

PARAMS = Path("params/mini.yml")
VALUES = "data/actuals/indicator_values.csv"
OUT = Path("outputs/mini")
STEMS = ("annual_evaluation", "measure", "forecasts", "methods", "data_check", "appendix")
Edit = Callable[[str, str, str], None]


def grounds(indicator_id: str, column: str, book: Workbook | None = None) -> list[Ground]:
    (told,) = traced(book or open_params(PARAMS.as_posix()), PARAMS, indicator_id, [column])
    return list(told.grounds)


def rows(found: Iterable[Ground], part: str) -> list[int]:
    return [one.row for one in found if one.part == part]


# ---- by hand, on the miniature plan ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator_id", "column", "wanted"),
    [
        ("1-1-1", "unit", {"definition": [2]}),
        ("1-1-1", "goal_id", {"definition": [2], "measure": [2]}),
        ("1-1-1", "target", {"target": [2]}),
        ("1-1-1", "latest", {"definition": [2], "target": [2], "value": [3], "source": [2]}),
        ("1-1-1", "eurostat", {"definition": [2], "target": [2], "value": [2, 3], "source": [2]}),
        ("1-1-1", "forecast_p50", {"definition": [2], "target": [2], "value": [2, 3], "source": [2], "constants": [0]}),
        ("1-1-1", "p_meet", {"definition": [2], "target": [2], "value": [2, 3], "source": [2], "constants": [0]}),
        ("1-1-1", "verdict", {"definition": [2], "target": [2], "value": [2, 3], "source": [2],
                              "rule": [2, 3, 4, 5, 8], "constants": [0]}),
        ("1-1-1", "constants_learnt_on", {"constants": [0]}),
        ("1-1-1", "evaluation_year", {"params": [4]}),
        ("1-1-1", "as_of", {"params": [5]}),
        # 260 until R7 holds the 120 of R6: the sum rests on the second row alone, the forecast on both, with 約
        ("1-2-1", "latest", {"definition": [4], "target": [4], "value": [6], "source": [2]}),
        ("1-2-1", "p_meet", {"definition": [4], "target": [4], "value": [5, 6], "source": [2], "rule": [6], "constants": [0]}),
        # its time is over and a value is lacking: no chance, so that no constants are behind it
        ("1-2-2", "p_meet", {"definition": [5], "target": [5], "value": [7], "source": [2]}),
    ],
)  # fmt: skip
def test_the_rows_behind_a_column(mini: Path, indicator_id: str, column: str, wanted: dict[str, list[int]]) -> None:
    found = grounds(indicator_id, column)
    assert {part: rows(found, part) for part in dict.fromkeys(one.part for one in found)} == wanted


def test_a_row_is_shown_as_it_stands_in_its_file(mini: Path) -> None:
    found = {one.part: one for one in grounds("1-1-1", "p_meet")}
    assert found["value"].where == f"{VALUES} 3行目"
    assert found["value"].cells["value"] == "66" and found["value"].cells["status"] == "provisional"
    assert (
        found["source"].text
        == "出典: data/sources.csv 2行目(source_id src、title 小さな資料、who 小さな市、received 2026-07-01)"
    )
    constants = found["constants"]
    assert constants.file == "ictanalysis/forecast/constants.json" and "learnt_on" in constants.cells
    assert (
        constants.sha256 in constants.text and Path(VALUES).exists() and sha256(Path(VALUES)) == found["value"].sha256
    )


def test_rows_that_are_not_named_move_nothing(mini: Path, edit: Edit) -> None:
    """The 120 of the first year is behind the forecast and not behind the sum."""
    before = {one.column: one.value for one in traced(open_params(PARAMS.as_posix()), PARAMS, "1-2-1")}
    edit(VALUES, "2024,2024,120,", "2024,2024,90,")
    after = {one.column: one.value for one in traced(open_params(PARAMS.as_posix()), PARAMS, "1-2-1")}
    assert before["latest"] == after["latest"] == 260 and before["achieved_rate"] == after["achieved_rate"]
    assert before["p_meet"] != after["p_meet"]


def test_a_decided_target_rests_on_the_deciding_row_and_on_no_forecast(mini: Path, edit: Edit) -> None:
    edit(VALUES, "2024,2024,100,%", "2024,2024,99,%")
    for column in ("p_meet", "verdict", "deciding_value"):
        found = grounds("1-1-2", column)
        assert rows(found, "value") == [4] and not rows(found, "constants") and not rows(found, "rule")


def test_a_correction_stands_beside_the_row_that_it_repairs(mini: Path, edit: Edit) -> None:
    said = "actuals/indicator_values,1-1-1,2024,value,replace,63,64,転記の誤り,2026-01-01,"
    path = Path("data/corrections.csv")
    path.write_text(path.read_text(encoding="utf-8") + f"{said}\n", encoding="utf-8")
    found = grounds("1-1-1", "points")
    assert [one.part for one in found if one.part != "source"] == [
        "definition",
        "target",
        "value",
        "correction",
        "value",
    ]
    repaired, repair = (next(one for one in found if one.part == part) for part in ("value", "correction"))
    assert repaired.cells["value"] == "63" and (repair.cells["old"], repair.cells["new"]) == ("63", "64")
    assert "転記の誤り" in repair.text and repair.where == "data/corrections.csv 2行目"
    assert origins_table(open_params(PARAMS.as_posix())).rows[0][-1] == "2"


def test_a_table_kept_in_excel_is_named_with_its_sheet(mini: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "説明"
    sheet = book.create_sheet("実績")
    with Path(VALUES).open(encoding="utf-8-sig", newline="") as file:
        for line in csv.reader(file):
            sheet.append(line)
    book.save(Path(VALUES).with_suffix(".xlsx"))
    Path(VALUES).unlink()
    found = [one for one in grounds("1-1-1", "latest") if one.part == "value"]
    assert [one.where for one in found] == ["data/actuals/indicator_values.xlsx シート「実績」 3行目"]
    assert found[0].cells["value"] == "66"
    told = files_table(open_params(PARAMS.as_posix())).rows
    assert ["実績の表", "actuals/indicator_values.xlsx シート「実績」", "公表された値"] in told


# ---- published outputs -------------------------------------------------------------------------------


def published() -> None:
    """What a run leaves, as far as it is read: the results, and the manifest with their inputs."""
    prepared = prepare(PARAMS)
    OUT.mkdir(parents=True)
    write_results(prepared.book, OUT / "results.csv")
    manifest = {
        "run_hash": prepared.hash, "parameters": chosen(prepared.params), "complete": True, "made_at": "2026-07-02T09:00:00+09:00", "commit": "abc", "dirty": False,
        "inputs": prepared.inputs, "outputs": {"results.csv": sha256(OUT / "results.csv")},
    }  # fmt: skip
    (OUT / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def said(capsys: pytest.CaptureFixture[str], *more: str) -> str:
    assert main(["trace", "1-1-1", PARAMS.as_posix(), *more]) == 0
    return capsys.readouterr().out


def test_what_was_published_is_held_against_todays_inputs(mini: Path, edit: Edit, capsys) -> None:
    assert "公表された出力: まだありません" in said(capsys, "--column", "latest")
    published()
    same = said(capsys, "--column", "latest")
    assert "outputs/mini(2026-07-02T09:00:00+09:00、版 abc)" in same and "入力は今と同じです" in same
    assert "results.csv 2行目 latest は「66.0」で、今の値と同じです" in same
    assert "すべての列が今の値と同じです" in said(capsys)
    edit(VALUES, "2025,2025,66,%", "2025,2025,67,%")
    other = said(capsys, "--column", "latest")
    assert f"今とは違う入力から作られています: {VALUES}\n" in other and "「66.0」で、今の値は「67.0」です" in other
    assert "今の値と違う列は latest" in said(capsys)
    (OUT / "results.csv").write_bytes((OUT / "results.csv").read_bytes() + b"\n")
    assert "公表した後に書き換えられています" in said(capsys, "--column", "latest")


def test_a_program_gets_the_same(mini: Path, capsys) -> None:
    published()
    told = json.loads(said(capsys, "--json"))
    assert [one["column"] for one in told["columns"]] == [field.name for field in FIELDS]
    assert told["output"]["same_inputs"] is True and told["output"]["row"] == 2
    chance = next(one for one in told["columns"] if one["column"] == "p_meet")
    assert chance["value"] == float(told["output"]["cells"]["p_meet"]) and chance["meaning"].startswith(
        "目標を達成する確率"
    )
    assert {one["part"] for one in chance["grounds"]} <= set(PARTS) and chance["grounds"][0]["cells"][
        "kind"
    ] == "percent"
    assert told["notebooks"]["p_meet"] == ["annual_evaluation", "measure_1-1", "forecasts"]
    assert not told["notebooks"]["deciding_value"] and not told["notebooks"]["constants_learnt_on"]


@pytest.mark.parametrize(
    ("argv", "answer"),
    [
        (["1-1-3", "params/mini.yml"], "indicator - 「1-1-3」 - 計画の指標の番号 - もしかして: 1-1-"),
        (["1-1-1", "params/mini.yml", "--column", "p_meat"], "--column - 「p_meat」 - results.csv の列 - もしかして: p_meet"),
    ],
)  # fmt: skip
def test_a_misspelt_name_is_asked_about(mini: Path, capsys, argv: list[str], answer: str) -> None:
    assert main(["trace", *argv]) == 1
    assert answer in capsys.readouterr().err


# ---- the plans that are shipped ----------------------------------------------------------------------


def test_every_column_says_what_it_rests_on() -> None:
    assert set(GROUNDS) == {field.name for field in FIELDS}


@pytest.fixture(scope="module")
def shipped() -> dict[str, Workbook]:
    return {name: made(name, ())[0].book for name in ("annual_R7", "demo_R8")}


def test_the_real_plan_by_hand(shipped: dict[str, Workbook]) -> None:
    params = Path("params/annual_R7.yml")
    (told,) = traced(shipped["annual_R7"], params, "1-1", ["p_meet"])
    assert [(one.part, one.where) for one in told.grounds] == [
        ("definition", "data/second_plan/indicators.csv 2行目"), ("target", "data/second_plan/targets.csv 2行目"),
        ("value", "data/actuals/indicator_values.csv 2行目"), ("source", "data/sources.csv 2行目"),
        ("constants", "ictanalysis/forecast/constants.json"), ("own_target", "data/own_targets.csv 2行目"),
    ]  # fmt: skip
    source = next(one for one in told.grounds if one.part == "source")
    assert source.cells["sha256"].startswith("792a7b40") and source.cells["who"] == "相模原市"
    (empty,) = traced(shipped["annual_R7"], params, "2-3", ["p_meet"])
    assert empty.value is None and empty.shown.startswith("空") and not rows(empty.grounds, "value")


def test_a_revised_target_and_last_years_results_by_hand(shipped: dict[str, Workbook]) -> None:
    told = traced(shipped["demo_R8"], Path("params/demo_R8.yml"), "3-1-1", ["verdict"])[0].grounds
    where = {one.part: one for one in told}
    assert where["target"].where == "data/demo/targets.csv 2行目" and where["target"].cells["target"] == "120"
    assert where["decision"].file == "data/demo/decisions.csv"
    assert where["decision"].cells["decision_id"] == where["target"].cells["decision_id"] == "M-R9-1-04"
    assert where["earlier"].file == "data/demo/published/results_R7.csv"
    with Path("data/demo/published/results_R7.csv").open(encoding="utf-8-sig", newline="") as file:
        line = next(number for number, one in enumerate(csv.DictReader(file), 2) if one["indicator_id"] == "3-1-1")
    assert where["earlier"].row == line


@pytest.mark.parametrize("name", ["annual_R7", "demo_R8"])
def test_every_row_named_speaks_of_its_indicator(shipped: dict[str, Workbook], name: str) -> None:
    book = shipped[name]
    for result in book.results:
        told = traced(
            book, Path(f"params/{name}.yml"), result.indicator_id, ["p_meet", "verdict", "latest", "eurostat"]
        )
        for ground in [one for each in told for one in each.grounds]:
            own = ground.cells.get("indicator_id", result.indicator_id)
            assert own.removeprefix("'") == result.indicator_id, ground
            assert not ground.row or ground.cells


def test_the_appendix_names_the_lines_of_the_file(shipped: dict[str, Workbook]) -> None:
    """Each line of the table, counted anew in the files."""
    book = shipped["demo_R8"]
    with Path("data/demo/indicator_values.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = [(number, one) for number, one in enumerate(csv.DictReader(file), 2) if int(one["fiscal_year"]) <= 2026]
    for row in origins_table(book).rows:
        indicator_id, shown = str(row[0]).split()[0], str(row[3])
        ends = [[int(end) for end in part.split("〜")] for part in shown.split("、")]
        named = {line for part in ends for line in range(part[0], part[-1] + 1)}
        comparable = {n for n, one in lines if one["indicator_id"] == indicator_id and one["comparable"] != "no"}
        assert named and named <= comparable, indicator_id
    assert [row[2] for row in origins_table(book).rows if str(row[0]).startswith("3-1-1 ")] == ["改2"]
    assert ["改めた目標の表", "demo/targets.csv", "期間中に改めた目標"] in files_table(book).rows
    names = [row[0] for row in files_table(shipped["annual_R7"]).rows]
    assert names == ["指標の表", "目標の表", "実績の表", "出典の表", "判定の基準", "市の終わった目標", "予測の定数"]


def printed(parts: list[tuple[str, object]]) -> dict[str, str]:
    """Every text in the tables and sentences of each notebook."""
    found = {}
    for name, notebook in parts:
        told = []
        for output in (one for cell in notebook.cells for one in cell.get("outputs", [])):  # type: ignore[attr-defined]
            held = output["data"]
            cells = [cell for row in held.get(mimes.TABLE, {"rows": []})["rows"] for cell in row]
            told += [f"{cell['text']} {cell.get('said', '')}" for cell in cells] + [str(held.get("text/markdown", ""))]
            told += [held[mimes.STAMP]["text"]] if mimes.STAMP in held else []
        found[name] = "\n".join(told)
    return found


@pytest.mark.parametrize("name", ["annual_R7", "demo_R8"])
def test_the_notebooks_that_are_named_print_the_number(name: str) -> None:
    prepared, parts = made(name, STEMS)
    shown, book, columns = printed(parts), prepared.book, dict[str, int]()
    for result in book.results:
        one, edges = result.indicator, book.rubric.edges

        def amount(value: float | None, one: Indicator = one) -> list[str]:
            return [] if value is None else [say.quantity(value, one.unit, say.own_places(one))]

        forms = {
            "name": [one.name], "baseline": amount(one.baseline), "target": [say.goal_text(one), say.target_text(one)],
            "latest": amount(result.standing.latest), "verdict": [BADGES[result.verdict].label],
            "p_meet": [say.tenths(result.p_meet, edges), say.chance(result.p_meet, edges)],
            "p_meet_plain": [say.chance(result.p_meet_plain, edges)], "forecast_p50": amount(result.forecast_p50),
        }  # fmt: skip
        for told in traced(book, Path(f"params/{name}.yml"), result.indicator_id, list(forms)):
            for notebook in tracing.printing(prepared, result, told):
                assert any(text in shown[notebook] for text in forms[told.column]), (
                    result.label,
                    told.column,
                    notebook,
                )
                columns[f"{told.column} {notebook.partition('_')[0]}"] = 1
    assert ("p_meet measure" in columns) == ("p_meet annual" in columns) == (name == "demo_R8")
    assert {"p_meet forecasts", "baseline data", "target methods", "name appendix"} <= set(columns)
