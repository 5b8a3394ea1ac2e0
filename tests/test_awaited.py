"""What check says of values that are not there yet: whose they are, where they go, and that nothing is wrong with it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cycle_samples import GRADES

from ictanalysis.cli import main
from ictanalysis.inputs.params import read_params
from ictanalysis.pages.workbook import Workbook, workbook_of
from ictanalysis.workbench import awaited

ROOT = Path(__file__).parents[1]
VALUES = "data/actuals/indicator_values.csv"
DEPARTMENTS = """department_id,name,office,valid_from,valid_to,continues,source_id,note
D1,市民課,市民局,2024-04-01,,,src,
D2,情報課,総務局,2024-04-01,,,src,
"""
OWNERS = """indicator_id,department_id,valid_from,method,usual_month,source_id,note
1-2-2,D2,2024-04-01,,5,src,
1-1-1,D1,2024-04-01,,9,src,
"""
HEAD = f"""まだない値: 指標 3件の確定値。{VALUES} に書きます(ないままでも実行でき、報告書では「登録なし」「実績待ち」などになります)"""


def opened() -> Workbook:
    return workbook_of(read_params(Path("params/mini.yml")))


def told() -> list[str]:
    book = opened()
    return awaited.lines(book, awaited.awaited(book))


def add(*rows: str) -> None:
    with Path(VALUES).open("a", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in rows)


@pytest.mark.usefixtures("mini")
def test_without_owners_the_secretariat_collects_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "params/mini.yml"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[1:] == [
        HEAD,
        "  事務局(所管課の登録なし): 1-1-1 満足度 の R7(R7は速報のみ)",
        "  事務局(所管課の登録なし): 1-1-2、1-2-2 の R7",
        "次の操作: まだない値 3件を待つか、そのまま ictanalysis run params/mini.yml",
    ]


def test_departments_come_first_each_with_its_month(mini: Path) -> None:
    (mini / "data" / "actuals" / "departments.csv").write_text(DEPARTMENTS, encoding="utf-8")
    (mini / "data" / "actuals" / "indicator_owners.csv").write_text(OWNERS, encoding="utf-8")
    assert told() == [
        HEAD,
        "  市民課: 1-1-1 満足度 の R7(R7は速報のみ)(例年9月)",
        "  情報課: 1-2-2 移行数 の R7(例年5月)",
        "  事務局(所管課の登録なし): 1-1-2 実施率 の R7",
    ]


@pytest.mark.usefixtures("mini")
def test_what_came_is_asked_for_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    add("1-1-1,2025,2025,65,%,yearly,final,2026-07-01,1000,src,", "1-2-2,2025,2025,…,業務,yearly,final,,,src,")
    assert [one.indicator_id for row in awaited.awaited(opened()) for one in row.indicators] == ["1-1-2", "1-2-2"]
    add("1-1-2,2025,2025,x,%,yearly,final,2026-06-30,,src,")  # withheld: it will not come
    assert told()[1:] == ["  事務局(所管課の登録なし): 1-2-2 移行数 の R7"]
    Path(VALUES).write_text(Path(VALUES).read_text(encoding="utf-8-sig").replace("2025,…", "2025,14"), encoding="utf-8")
    assert told() == []
    assert main(["check", "params/mini.yml"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "次の操作: ictanalysis run params/mini.yml"


@pytest.mark.usefixtures("mini")
def test_years_before_and_the_years_of_a_survey_count() -> None:
    text = Path(VALUES).read_text(encoding="utf-8-sig")
    Path(VALUES).write_text("\n".join(line for line in text.splitlines() if "1-2-1" not in line), encoding="utf-8")
    assert any("1-2-1" in line and "R6、R7" in line for line in told())


def test_a_survey_of_every_second_year_is_awaited_in_its_years(edit: Callable[[str, str, str], None]) -> None:
    edit("data/plan/indicators.csv", "up,yes,1,3", "up,yes,2,3")
    edit(VALUES, "1-1-1,2025,2025,66,%,yearly,provisional,2026-06-30,1000,src,\n", "")
    assert not any("1-1-1" in line for line in told())


@pytest.mark.usefixtures("mini")
def test_once_forms_are_out_their_status_tells_whose_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    with Path("data/rubric.csv").open("a", encoding="utf-8") as file:
        file.write(GRADES)
    assert main(["forms", "make", "params/mini.yml", "--due", "2027-12-31"]) == 0
    capsys.readouterr()
    assert main(["check", "params/mini.yml"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[1] == HEAD and said[2].startswith("事務局  未提出") and len(said) == 4
    assert "指標 1-1-2 R7の実績" in said[2]


def test_the_page_for_the_scheduled_run_shows_what_check_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    book = workbook_of(read_params(Path("params/demo_R8.yml")))
    said = awaited.lines(book, awaited.awaited(book))
    assert len(said) == 3 and "\n".join(said) in Path("docs/schedule.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("mini")
def test_many_are_counted() -> None:
    book = opened()
    one = next(iter(book.plan.indicators.values()))
    found = [awaited.Awaited(f"課{i}", "R7", "", [one, one]) for i in range(12)]
    said = awaited.lines(book, found)
    assert len(said) == 10 and "24件" in said[0] and said[-1] == "  ほか 8件"
