"""One rule of time: a row counts from its date, a month from its last day; what counts later changes nothing."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from inprocess import executed

from ictanalysis.exports.results import write_results
from ictanalysis.inputs.cells import counts_from, since
from ictanalysis.pages.workbook import open_workbook
from ictanalysis.report.document import merge
from ictanalysis.report.html import page
from ictanalysis.runs.prepare import prepare
from ictanalysis.runs.publishing import _cover

STEMS = ("annual_evaluation", "measure", "data_check", "appendix")
LATER = {
    "actuals/indicator_values.csv": "1-1-1,2026,2026,70,%,yearly,final,2027-06-30,1200,new,\n"
    "1-1-1,2024,2024,64,%,yearly,revised,2026-07,1000,new,\n1-1-2,2025,2025,90,%,yearly,final,2026-07-02,,new,\n",
    "actuals/project_values.csv": "P1,2026,95,人,次の講座を開く,done,new,\n",
    "corrections.csv": "actuals/indicator_values,1-1-1,2024,value,replace,63,62,誤植,2026-07,済\n",
    "rubric.csv": "verdict,2026-07,on_track,0.9,厳しい基準,分析担当,試験用\n",
    "sources.csv": "new,翌年の資料,小さな市,2027-07-01,,\n",
}


def report(monkeypatch: pytest.MonkeyPatch) -> tuple[str, bytes, tuple[str, ...]]:
    prepared = prepare(Path("params/mini.yml"))
    write_results(prepared.book, Path("results.csv"))
    html = page(merge(executed(prepared, monkeypatch, STEMS), _cover(prepared)))
    return html, Path("results.csv").read_bytes(), prepared.book.set_aside


def test_registering_the_next_year_changes_no_byte_of_this_report(mini: Path, monkeypatch) -> None:
    before = report(monkeypatch)
    for name, rows in LATER.items():
        path = mini / "data" / name
        path.write_text(path.read_text(encoding="utf-8-sig").rstrip("\n") + f"\n{rows}", encoding="utf-8")
    targets = mini / "data/plan/targets.csv"
    head, *rows = targets.read_text(encoding="utf-8-sig").splitlines()
    dated = [f"{row}," for row in rows] + ["1-1-1,60%(R4),60,2022,2022,75%(R9),75,2027,2027,exact,改訂,3,,2026-07"]
    targets.write_text("\n".join([f"{head},valid_from", *dated]) + "\n", encoding="utf-8")
    after = report(monkeypatch)
    assert after[:2] == before[:2]
    assert len(after[2]) == 6 and not before[2]  # three kinds of values, correction, rubric, target: each is said


def test_a_revised_target_counts_from_its_day(mini: Path) -> None:
    targets = mini / "data/plan/targets.csv"
    head, *rows = targets.read_text(encoding="utf-8-sig").splitlines()
    dated = [f"{row}," for row in rows] + ["1-1-1,60%(R4),60,2022,2022,75%(R9),75,2027,2027,exact,改訂,3,,2026-06"]
    targets.write_text("\n".join([f"{head},valid_from", *dated]) + "\n", encoding="utf-8")
    seen = [open_workbook("data/plan", "data/actuals", 2025, on) for on in ("2026-06-29", "2026-06-30")]
    assert [book.plan.indicators["1-1-1"].target for book in seen] == [70.0, 75.0]


def test_last_years_view_is_what_was_known_then(tmp_path: Path) -> None:
    root = Path(__file__).parents[1]
    shutil.copytree(root / "data", tmp_path / "data", ignore=shutil.ignore_patterns("reference"))
    values = tmp_path / "data/demo/indicator_values.csv"
    revised = "1-1,2025,2025,75.0,%,yearly,revised,2027-06,1501,,demo,架空: 後からの改訂\n"
    values.write_text(values.read_text(encoding="utf-8") + revised, encoding="utf-8")
    book = open_workbook(tmp_path / "data/second_plan", tmp_path / "data/demo", 2026, "2027-07-01", draws=200)
    (again,) = [one for one in book.evaluation.by_year if (one.indicator_id, one.evaluation_year) == ("1-1", 2025)]
    assert (book.evaluation.previous["1-1"].latest, again.standing.latest) == (70.1, 75.0)
    assert book.known_then == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [("2027-06", date(2027, 6, 30)), ("2028-02", date(2028, 2, 29)), ("2027-06-30", date(2027, 6, 30)), ("2026-12", date(2026, 12, 31))],
)  # fmt: skip
def test_a_month_means_its_last_day(text: str, day: date) -> None:
    assert counts_from(text) == day
    assert since(None) == since("") == date.min


def test_a_revision_of_a_month_wins_over_a_day_before_its_end(edit) -> None:
    last = "1-2-2,2024,2024,12,業務,yearly,final,2025-06-30,,src,"
    rows = (
        "1-1-1,2024,2024,64,%,yearly,revised,2025-09-15,1000,src,",
        "1-1-1,2024,2024,65,%,yearly,revised,2025-09,1000,src,",
    )
    edit("data/actuals/indicator_values.csv", last, "\n".join([rows[1], rows[0], last]))
    assert open_workbook("data/plan", "data/actuals", 2025, "2026-07-01").result("1-1-1").history.values[1] == 65


def test_a_slip_that_was_corrected_later_is_not_judged_in_last_years_view(tmp_path: Path) -> None:
    root = Path(__file__).parents[1]
    shutil.copytree(root / "data", tmp_path / "data", ignore=shutil.ignore_patterns("reference"))
    values = tmp_path / "data/demo/indicator_values.csv"
    values.write_text(
        values.read_text(encoding="utf-8").replace("2025,2025,70.1,%", "2025,2025,701,%"), encoding="utf-8"
    )
    repairs = tmp_path / "data/corrections.csv"
    row = "demo/indicator_values,1-1,2025,value,replace,701,70.1,架空: 誤植,2027-01-01,済\n"
    repairs.write_text(repairs.read_text(encoding="utf-8-sig") + row, encoding="utf-8")
    book = open_workbook(tmp_path / "data/second_plan", tmp_path / "data/demo", 2026, "2027-07-01", draws=200)
    then = book.evaluation.previous["1-1"]
    assert (then.latest_year, then.latest, book.result("1-1").history.values[-2]) == (2024, 66.0, 70.1)


def test_a_later_revision_does_not_refuse_a_correction_of_today(edit) -> None:
    edit("data/corrections.csv", "status\n",
         "status\nactuals/indicator_values,1-1-1,2024,source_id,replace,src,src,出典,2026-04-01,済\n")  # fmt: skip
    last = "1-2-2,2024,2024,12,業務,yearly,final,2025-06-30,,src,"
    edit("data/actuals/indicator_values.csv", last, f"{last}\n1-1-1,2024,2024,64,%,yearly,revised,2027-06,1000,src,")
    assert open_workbook("data/plan", "data/actuals", 2025, "2026-07-01").result("1-1-1").history.values[1] == 63


def test_a_provisional_value_is_followed_by_its_final_one(edit) -> None:
    row = "1-1-1,2025,2025,66,%,yearly,provisional,2026-06-30,1000,src,"
    edit(
        "data/actuals/indicator_values.csv",
        row,
        row.replace("2026-06-30", "2026-05-10") + "\n1-1-1,2025,2025,67,%,yearly,final,2026-06-30,1000,src,",
    )
    book = open_workbook("data/plan", "data/actuals", 2025, "2026-07-01")
    assert (book.result("1-1-1").history.values[-1], book.result("1-1-1").history.statuses[-1]) == (67, "final")


def test_a_row_that_was_dropped_later_does_not_stop_last_years_view(edit) -> None:
    edit("data/actuals/indicator_values.csv", "1-1-1,2024,2024,63", "1-1-9,2024,2024,63")
    edit("data/corrections.csv", "status\n",
         "status\nactuals/indicator_values,1-1-9,2024,value,drop,63,,誤り,2026-06-01,済\n")  # fmt: skip
    book = open_workbook("data/plan", "data/actuals", 2025, "2026-07-01")
    assert list(book.evaluation.previous) == ["1-1-1", "1-1-2", "1-2-1", "1-2-2"]
