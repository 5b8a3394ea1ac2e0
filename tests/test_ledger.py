"""Published forecasts beside what came: worked by hand, with every type of target, and planted faults."""

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from indicators import EVERY, LEVEL, MILESTONE, SUM, result_of, rows

from ictanalysis.evaluation.ledger import Ledger, Told, came_in, ledger_of
from ictanalysis.evaluation.result import FIELDS, Result, as_published
from ictanalysis.exports.results import write_results
from ictanalysis.forecast.calibration import read_calibration
from ictanalysis.inputs.faults import FaultError
from ictanalysis.inputs.params import read_params
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.previous import Earlier
from ictanalysis.inputs.values import Value
from ictanalysis.pages.chapters import forecasts_ledger as chapter
from ictanalysis.pages.workbook import Workbook, open_workbook
from ictanalysis.runs.fingerprint import chosen
from ictanalysis.runs.prepare import prepare

DEMO = Path("data/demo/published")
R6, R7 = DEMO / "results_R6.csv", DEMO / "results_R7.csv"
PAIR = {2024: 64.0, 2025: 66.0}
FINAL = rows({**PAIR, 2026: 68.0, 2027: 71.0})


def said(one: Indicator, values: dict[int, float], year: int, **other: object) -> Earlier:
    """What an evaluation of known values would have published, told otherwise in part."""
    return replace(as_published(result_of(one, rows(values), year)), **other)  # type: ignore[arg-type]


def book_of(*previous: Path) -> Workbook:
    return open_workbook("data/second_plan", "data/demo", 2026, "2027-07-01", previous, draws=300)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree("data", tmp_path / "data", ignore=shutil.ignore_patterns("reference")))


@pytest.fixture(scope="module")
def both() -> Workbook:
    return book_of(R7, R6)


# ---- the next year -----------------------------------------------------------------------------------


def coming(one: Indicator, values: list[Value], year: int) -> int | None:
    told = result_of(one, values, year).coming
    return told.next_year if told else None


def test_the_next_year_is_the_one_in_which_a_value_comes() -> None:
    assert coming(LEVEL, rows(PAIR), 2025) == 2026
    assert coming(replace(LEVEL, observed_every=2), rows({2024: 64.0}), 2025) == 2026
    assert coming(LEVEL, [], 2025) == 2025  # of the years before nobody waits for a value
    assert coming(LEVEL, rows({2024: 64.0}), 2025) == 2025
    assert coming(LEVEL, FINAL, 2027) is None
    assert coming(replace(LEVEL, baseline=None), [], 2025) is None


def test_of_a_sum_it_is_the_sum_so_far_and_of_a_milestone_the_best_so_far() -> None:
    total = result_of(SUM, rows({2024: 120.0, 2025: 140.0}), 2025)
    assert total.coming and total.coming.next_year == 2026 and total.coming.next_p10 > 260
    last = result_of(SUM, rows({2024: 120.0, 2025: 140.0, 2026: 130.0}), 2026)
    assert last.coming and (last.coming.next_p10, last.coming.next_p90) == (last.forecast_p10, last.forecast_p90)
    best = result_of(MILESTONE, rows({2023: 5.0, 2024: 8.0}), 2024)
    assert best.coming and best.coming.next_year == 2025 and best.coming.next_p10 >= 8


def test_a_forecast_of_the_next_year_is_that_of_the_fan() -> None:
    result = result_of(LEVEL, rows(PAIR), 2025)
    band = result.fans["value"].bands[0]
    assert result.coming and (result.coming.next_p10, result.coming.next_p50) == (band[9], band[49])


# ---- what came ---------------------------------------------------------------------------------------


def came(one: Indicator, year: int, values: list[Value], judged: int = 2026) -> float | None:
    return came_in(year, result_of(one, values, judged), values)


def test_only_a_final_value_has_come() -> None:
    assert came(LEVEL, 2026, rows({**PAIR, 2026: 68.0})) == 68
    early = rows(PAIR) + rows({2026: 68.0}, status="provisional")
    assert (came(LEVEL, 2026, early), came(LEVEL, 2025, early)) == (None, 66)
    assert came(EVERY, 2026, rows({2024: 96.0}) + rows({2026: 97.0}, comparable="no")) is None


def test_a_sum_has_come_when_all_its_years_have() -> None:
    assert came(SUM, 2025, rows({2024: 120.0, 2025: 140.0, 2026: 90.0})) == 260
    assert came(SUM, 2026, rows({2024: 120.0, 2026: 90.0})) is None
    assert came(SUM, 2025, rows({2025: 260.0}, "running_total", 2024)) == 260
    assert came(SUM, 2024, rows({2025: 260.0}, "running_total", 2024)) is None


def test_of_a_milestone_the_best_has_come_and_stays() -> None:
    assert came(MILESTONE, 2025, rows({2024: 12.0, 2025: 11.0}), 2025) == 12


# ---- the record, by hand -----------------------------------------------------------------------------


def by_hand() -> Ledger:
    """Two years said 60 to 70 for the next; 68 came, then 71; the target of 70 was met, said at 60 % and 80 %."""
    first = said(LEVEL, {2024: 64.0, 2025: 66.0}, 2025, p_meet=0.6, verdict="uncertain", next_p10=60.0, next_p50=65.0,
                 next_p90=70.0, forecast_p10=50.0, forecast_p50=60.0, forecast_p90=71.0)  # fmt: skip
    then = said(LEVEL, {2024: 64.0, 2025: 66.0, 2026: 68.0}, 2026, p_meet=0.8, verdict="on_track", next_p10=60.0,
                next_p50=65.0, next_p90=70.0)  # fmt: skip
    return ledger_of([first, then], [result_of(LEVEL, FINAL, 2027)], FINAL)


def test_every_forecast_stands_beside_what_came() -> None:
    kept = [(one.said_in, one.year, one.low, one.high, one.came, one.side) for one in by_hand().kept]
    assert kept == [
        (2025, 2026, 60, 70, 68, 0),
        (2025, 2027, 50, 71, 71, 0),  # the end of a range is in it
        (2026, 2027, 60, 70, 71, 1),  # said once, though next year and target year are the same
    ]


def test_the_running_score() -> None:
    found = by_hand()
    assert found.inside == 2
    assert found.brier == pytest.approx((0.4**2 + 0.2**2) / 2)
    assert (found.met_of("on_track"), found.met_of("uncertain"), found.met_of("at_risk")) == ((1, 1), (1, 1), (0, 0))
    assert found.told["1"] == (Told(2025, "uncertain", 0.6), Told(2026, "on_track", 0.8), Told(2027, "achieved", 1.0))


def test_what_was_decided_is_no_forecast_and_another_target_is_not_judged() -> None:
    met = result_of(LEVEL, FINAL, 2027)
    decided = said(LEVEL, PAIR, 2025, verdict="achieved", p_meet=1.0)
    other = said(LEVEL, PAIR, 2025, target=90.0)
    old = said(LEVEL, PAIR, 2025, next_year=None, next_p10=None)
    found = ledger_of([decided], [met], FINAL)
    assert ([one.year for one in found.kept], found.judged, found.brier) == ([2026], (), None)
    assert ledger_of([other], [met], FINAL).judged == ()
    assert [one.year for one in ledger_of([old], [met], FINAL).kept] == [2027]


def test_a_revised_value_is_the_one_that_came() -> None:
    revised = open_workbook("data/second_plan", "data/demo", 2026, "2027-07-01", [R7], draws=300)
    values = [replace(row, amount=row.amount._replace(number=60.0), status="revised")
              if row.key == ("1-1", 2026) else row for row in revised.actuals.values]  # fmt: skip
    (result,) = [replace(one, history=replace(one.history, values=(*one.history.values[:-1], 60.0)))
                 for one in revised.results if one.indicator_id == "1-1"]  # fmt: skip
    assert revised.earlier is not None
    (kept,) = ledger_of(revised.earlier.published, [result], values).kept
    assert (kept.came, kept.side) == (60, -1)


# ---- in words ----------------------------------------------------------------------------------------


def test_the_table_of_the_report_is_last_years(both: Workbook) -> None:
    table = chapter.kept_table(both)
    assert table is not None
    told = {str(row[0]).split()[0]: row for row in table.rows}
    assert set(told) == {"1-1", "2-1-2", "2-2", "3-1-1", "3-2", "3-3"}  # 3-1-2 has a provisional value only
    first = next(one for one in both.ledger.kept if (one.indicator.indicator_id, one.said_in) == ("1-1", 2025))
    assert list(told["1-1"][1:5:2]) == ["R8(R7末の評価)", "74.4%"] and told["1-1"][4] == chapter.SIDES[first.side]
    assert " → " in str(told["1-1"][5]) and str(told["1-1"][5]).endswith("\n新しい実績")
    assert told["2-2"][5] == "× 未達 0%のまま"
    everything = chapter.for_analyst(both)
    assert everything.count("R7(R6末の評価)") == 9


def test_a_value_that_was_late_is_told_with_its_last_forecast(data: Path) -> None:
    values = data / "demo/indicator_values.csv"
    text = values.read_text(encoding="utf-8-sig")
    late = text.replace("2-1-2,2025,2025,55,%,yearly,final,2026-06-30", "2-1-2,2025,2025,55,%,yearly,final,2026-12-01")
    assert late != text
    values.write_text(late, encoding="utf-8-sig")
    table = chapter.kept_table(
        open_workbook(data / "second_plan", data / "demo", 2026, "2027-07-01", [R6, R7], draws=300)
    )
    assert table is not None
    assert [row[1] for row in table.rows if str(row[0]).startswith("2-1-2")] == ["R7(R6末の評価)", "R8(R7末の評価)"]
    assert len(table.rows) == 7


def test_the_score_counts_and_gives_a_percentage_only_where_there_are_enough(both: Workbook) -> None:
    held = both.ledger.inside
    assert f"15件中{held}件({100 * held / 15:.0f}%、8割なら12件)" in str(chapter.score(both))
    alone = book_of(R7)
    few = str(chapter.score(alone))
    assert (
        f"6件中{alone.ledger.inside}件(8割なら4.8件)" in few
        and "まだ判断できません" in few
        and "対象の目標が少ないため、参考です" in few
    )


def test_without_published_results_only_the_analyst_is_told_how_to_keep_them() -> None:
    book = book_of()
    assert chapter.kept_table(book) is None and chapter.score(book) is None
    assert "previous" in chapter.for_analyst(book)


def test_published_forecasts_of_which_nothing_has_come_are_not_scored() -> None:
    book = open_workbook("data/second_plan", "data/actuals", 2025, "2026-11-22", [R6], draws=300)
    assert chapter.kept_table(book) is None and "まだありません" in str(chapter.score(book))


def test_met_shares_of_a_verdict_are_those_of_the_counted_targets(both: Workbook) -> None:
    cells = {int(one.key[0]): one for one in read_calibration().part("managed", "tenth")}
    first, *_ = chapter.verdict_table(both).rows
    own = [cells[tenth] for tenth in (7, 8, 9)]
    cases = sum(one.cases for one in own)
    mine = both.ledger.met_of("on_track")
    came_to = sum(one.cases * one.came for one in own) / cases
    assert list(first[1:]) == [
        "70%以上",
        first[2],
        f"{100 * came_to:.0f}%",
        f"{cases:.0f}件",
        f"{mine[1]}件中{mine[0]}件",
    ]
    assert len(chapter.verdict_table(book_of()).columns) == len(first) - 1


def test_a_threshold_between_tenths_leaves_its_tenth_out_and_says_so(both: Workbook) -> None:
    rules = [replace(row, threshold=0.75) if row.key == "on_track" else row for row in both.rubric.rows]
    book = replace(both, rubric=replace(both.rubric, rows=rules))
    table = chapter.verdict_table(book)
    assert [row[1] for row in table.rows] == ["75%以上", "40%以上75%未満", "40%未満"]
    assert "判定の境をまたぐ見込み(70〜80%)の目標は除きました" in table.note
    assert "またぐ" not in chapter.verdict_table(both).note


# ---- files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", [R6, R7])
def test_the_published_results_of_the_demonstration_are_whole_and_marked(file: Path) -> None:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        told = list(csv.DictReader(opened))
    assert list(told[0]) == [*(field.name for field in FIELDS), "note"]
    assert len(told) == 10 and all(row["note"].startswith("架空") for row in told)


def test_what_is_published_is_read_back(tmp_path: Path) -> None:
    book = open_workbook("data/second_plan", "data/demo", 2025, "2026-07-01", draws=300)
    write_results(book, tmp_path / "results.csv")
    earlier = book_of(tmp_path / "results.csv").earlier
    assert earlier is not None
    for row, result in zip(earlier.published, book.results, strict=True):
        assert replace(row, row=0) == as_published(result)


def test_the_latest_is_compared_in_any_order_and_one_alone_as_before(both: Workbook) -> None:
    alone = open_workbook("data/second_plan", "data/demo", 2026, "2027-07-01", str(R7), draws=300)
    assert both.evaluation.previous == alone.evaluation.previous == book_of(R6, R7).evaluation.previous
    assert {row.evaluation_year for row in both.evaluation.previous.values()} == {2025}


def test_several_are_part_of_a_run_and_a_list_for_its_notebooks() -> None:
    made = prepare(Path("params/demo_R8.yml"))
    assert chosen(made.params)["previous"] == [R6.as_posix(), R7.as_posix()]
    assert {R6.as_posix(), R7.as_posix()} <= made.inputs.keys()
    for previous, told in (((R7,), R7.as_posix()), ((), "")):
        assert chosen(replace(made.params, previous=previous))["previous"] == told


def planted(tmp_path: Path, old: str, new: str) -> Path:
    text = R7.read_text(encoding="utf-8-sig")
    assert old in text
    file = tmp_path / "planted.csv"
    file.write_text(text.replace(old, new, 1), encoding="utf-8-sig")
    return file


def changed(tmp_path: Path, indicator_id: str, **cells: str) -> Path:
    with R7.open(encoding="utf-8-sig", newline="") as opened:
        told = list(csv.DictReader(opened))
    (row,) = [one for one in told if one["indicator_id"] == indicator_id]
    row |= cells
    file = tmp_path / "changed.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as made:
        writer = csv.DictWriter(made, list(row))
        writer.writeheader()
        writer.writerows(told)
    return file


@pytest.mark.parametrize(
    ("indicator_id", "cells", "fault"),
    [
        ("2-2", {"p_meet": "0.4"}, "6行目 p_meet列 - 「0.4」 - 判定「未達」なら 0.0"),
        ("2-2", {"verdict": "achieved"}, "判定「達成」なら 1.0"),
        ("1-1", {"p_meet": "", "verdict": "uncertain"}, "2行目 p_meet列 - 「空」 - 判定「どちらとも言えない」なら確率"),
        ("1-1", {"verdict": "cannot_say"}, "判定「判定できません」なら空"),
        ("1-1", {"next_p10": "80"}, "next_p50列"), ("1-1", {"forecast_p90": "1"}, "forecast_p50列"),
        ("1-1", {"next_year": "7"}, "next_year列 - 「7」"),
    ],
)  # fmt: skip
def test_rows_that_cannot_be_are_refused(tmp_path: Path, indicator_id: str, cells: dict[str, str], fault: str) -> None:
    with pytest.raises(FaultError) as refused:
        book_of(changed(tmp_path, indicator_id, **cells))
    assert fault in str(refused.value)


def test_two_results_of_one_year_are_refused(tmp_path: Path) -> None:
    again = planted(tmp_path, "架空: ", "架空: 写し ")
    with pytest.raises(FaultError) as refused:
        book_of(R6, R7, again)
    assert f"{again} evaluation_year列 - 「2025」 - {R7} と違う評価年度 - 一つの評価年度に一つ" in str(refused.value)


def test_an_indicator_without_a_row_is_said(tmp_path: Path) -> None:
    lines = R7.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    file = tmp_path / "short.csv"
    file.write_text("".join(line for line in lines if not line.startswith(("3-2,", "3-3,"))), encoding="utf-8-sig")
    book = book_of(file)
    assert [one for one in book.notices if "3-2、3-3 の行がない" in one]
    assert {one.indicator.indicator_id for one in book.ledger.kept} == {"1-1", "2-1-2", "2-2", "3-1-1"}


def test_results_from_before_the_columns_tell_chance_and_target_year(tmp_path: Path) -> None:
    with R7.open(encoding="utf-8-sig", newline="") as opened:
        told = list(csv.DictReader(opened))
    file = tmp_path / "old.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as made:
        writer = csv.DictWriter(made, [name for name in told[0] if not name.startswith("next_")], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(told)
    book = book_of(file)
    assert book.ledger.kept == () and len(book.ledger.judged) == 1  # 3-3 has come to its sum before its last year


@pytest.mark.parametrize(
    ("given", "fault"),
    [("[]", "7行目 previous - 「[]」 - results.csv の場所、またはその一覧"), ("[none.csv]", "ファイルの場所(1番目が見つかりません)"),
     ("{a: b}", "ファイルの場所"), ("[[x.csv]]", "深すぎる入れ子")],
)  # fmt: skip
def test_a_list_of_no_files_is_a_fault(edit, given: str, fault: str) -> None:
    edit("params/mini.yml", "status: draft", f"status: draft\nprevious: {given}")
    with pytest.raises(FaultError) as refused:
        read_params(Path("params/mini.yml"))
    assert fault in str(refused.value)


def test_a_result_keeps_nothing_where_nothing_is_said() -> None:
    nothing: Result = result_of(replace(LEVEL, baseline=None), [], 2025)
    assert nothing.coming is None and as_published(nothing).next is None
