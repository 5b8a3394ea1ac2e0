"""Planted faults in the tables of the yearly cycle: each is refused by file, row, column and remedy, and alone."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from cycle_samples import SOUND, lay_out

from ictanalysis.cycle.basis import ProjectBasis
from ictanalysis.inputs.faults import FaultError
from ictanalysis.pages.workbook import Workbook, open_workbook

Edit = Callable[[str, str, str], None]
PROJECTS, PLANS, VALUES = "plan/projects", "actuals/project_plans", "actuals/project_values"
DEPARTMENTS, OWNERS = "actuals/departments", "actuals/indicator_owners"
DECISIONS, INSTRUCTIONS, RESPONSES = "actuals/decisions", "actuals/instructions", "actuals/responses"
FORMS, SUBMISSIONS = "actuals/forms", "actuals/submissions"
FIRST, SECOND, OTHER = (SOUND[f"{PROJECTS}.csv"][row] for row in (1, 2, 3))

# what is wrong, file, what stands there, what is written instead, row, column, words of the message
CASES = [
    ("unknown measure", PROJECTS, "2024-04-20,1-2,,D2", "2024-04-20,1-9,,D2", 4, "measure_id", "「1-9」|もしかして"),
    ("unknown initiative", PROJECTS, "2024-04-20,1-1,1,", "2024-04-20,1-1,7,", 2, "initiative", "「7」|施策1-1の主な取組の番号(1)"),
    ("initiative of a measure without any", PROJECTS, "1-2,,D2", "1-2,1,D2", 4, "initiative", "施策1-2の主な取組の番号(空)"),
    ("unknown department of a project", PROJECTS, ",D2,別の事業", ",D9,別の事業", 4, "department_id", "「D9」|登録済みの番号"),
    ("unknown source of a project", PROJECTS, "I1,,,,src,", "I1,,,,sr,", 3, "source_id", "「sr」|もしかして: src"),
    ("version twice", PROJECTS, "P1,2,2025-10-01", "P1,1,2025-10-01", 3, "", "「P1 1」|同じ行は一つだけ"),
    ("version zero", PROJECTS, "P2,1,", "P2,0,", 4, "version", "「0」|1以上の整数"),
    ("version in words", PROJECTS, "P2,1,", "P2,初版,", 4, "version", "「初版」|数値"),
    ("a day that is none", PROJECTS, "2025-10-01", "2025-02-30", 3, "valid_from", "「2025-02-30」|日付"),
    ("an end that is no day", PROJECTS, "2026-03-31,completed", "年度末,completed", 4, "ended_on", "「年度末」|日付"),
    ("ended without a reason", PROJECTS, "2026-03-31,completed", "2026-03-31,", 4, "end_reason", "「空」|ended_on と end_reason は両方"),
    ("a reason without an end", PROJECTS, "2026-03-31,completed", ",stopped", 4, "end_reason", "「stopped」|両方"),
    ("an end for a reason of its own", PROJECTS, ",completed", ",finished", 4, "end_reason", "completed、stopped、merged"),
    ("unknown theme", PROJECTS, "digital_divide", "digital_device", 2, "theme", "もしかして: digital_divide"),
    ("unknown kind of a project", PROJECTS, "円,other", "円,money", 4, "kind", "percent、count、other"),
    ("base without its year", PROJECTS, "50,2023,120", "50,,120", 3, "base_year", "「空」|基準値の年度"),
    ("target without its year", PROJECTS, "900,2025", "900,", 4, "target_year", "「空」|目標の年度"),
    ("base that is no number", PROJECTS, "50,2023,120", "約50,2023,120", 3, "base", "「約50」|数値"),
    ("another unit from a version on", PROJECTS, "人,count,up,50,2023,120", "件,count,up,50,2023,120", 3, "unit", "「件」|前の版と同じ単位 人|新しい番号の事業"),
    ("deed of an unknown project", PLANS, "P2,1,2025", "P9,1,2025", 5, "project_id", "「P9」|使える値: P1、P2"),
    ("deed of an unknown version", PLANS, "P1,2,2025", "P1,3,2025", 4, "version", "「3」|projects.csv にある版"),
    ("deed without a version", PLANS, "P1,2,2025", "P1,,2025", 4, "version", "数値"),
    ("deed without a year", PLANS, "P1,1,2024", "P1,1,", 2, "fiscal_year", "年度"),
    ("deed twice", PLANS, "P1,1,2025", "P1,1,2024", 3, "", "「P1 1 2024」|同じ行は一つだけ"),
    ("empty deed", PLANS, "窓口を増やす,80", ",80", 3, "action", "「空」|行動目標(その年度に行う行動)"),
    ("yearly target in words", PLANS, "増やす,80", "増やす,多数", 3, "outcome_target", "「多数」|数値"),
    ("unknown source of a deed", PLANS, ",85,src", ",85,srcs", 4, "source_id", "もしかして: src"),
    ("report of an unknown project", VALUES, "P1,2025,80", "P8,2025,80", 3, "project_id", "「P8」"),
    ("report twice", VALUES, "P1,2025,80", "P1,2024,80", 3, "", "「P1 2024」|同じ行は一つだけ"),
    ("report in another unit", VALUES, "80,人", "80,件", 3, "unit", "「件」|単位 人"),
    ("a grade that is none", VALUES, ",behind,", ",late,", 3, "self_evaluation", "「late」|ahead、as_planned、behind、stalled"),
    ("status that is none", VALUES, ",partly,", ",half,", 3, "action_status", "done、partly、not_done"),
    ("status without a deed", VALUES, "80,人,窓口を選んで増やす", "80,人,", 3, "action", "「空」|行動目標"),
    ("department without a name", DEPARTMENTS, "D2,別の課", "D2,", 4, "name", "空でない言葉"),
    ("department twice", DEPARTMENTS, "D1,新しい課,総務室,2026-04-01", "D1,新しい課,総務室,2024-04-01", 3, "", "「D1 2024-04-01」|同じ行は一つだけ"),
    ("department without a beginning", DEPARTMENTS, "別の課,,2024-04-01", "別の課,,", 4, "valid_from", "日付"),
    ("an unknown department continued", DEPARTMENTS, "D2,別の課,,2024-04-01,,,", "D2,別の課,,2024-04-01,,D0,", 4, "continues", "「D0」|登録済みの番号"),
    ("owner of an unknown indicator", OWNERS, "1-2-1,D2", "1-2-9,D2", 3, "indicator_id", "「1-2-9」|もしかして"),
    ("owner that is no department", OWNERS, "1-2-1,D2", "1-2-1,D7", 3, "department_id", "「D7」"),
    ("owner twice", OWNERS, "1-2-1,D2", "1-1-1,D2", 3, "", "「1-1-1 2024-04-01」|同じ行は一つだけ"),
    ("month of an owner", OWNERS, "調査,6", "調査,13", 2, "usual_month", "「13」|1〜12の月"),
    ("decision twice", DECISIONS, "M4,", "M3,", 5, "", "「M3」|同じ行は一つだけ"),
    ("unknown kind of decision", DECISIONS, ",closing,", ",close,", 6, "kind", "もしかして: closing"),
    ("wrong subject of an evaluation", DECISIONS, "evaluation,project,P1", "evaluation,indicator,1-1-1", 3, "subject_kind", "「indicator」|project"),
    ("wrong subject of a target", DECISIONS, "target,indicator,1-1-1", "target,measure,1-1", 5, "subject_kind", "「measure」|indicator"),
    ("decision on an unknown project", DECISIONS, "project,P1,1,2024", "project,P7,1,2024", 2, "subject_id", "「P7」|登録済みの project"),
    ("closing of an unknown instruction", DECISIONS, "instruction,I1", "instruction,I9", 6, "subject_id", "「I9」|登録済みの instruction"),
    ("approval without a version", DECISIONS, "P1,1,2024,approved", "P1,,2024,approved", 2, "version", "「空」|projects.csv にある版"),
    ("approval of an unknown version", DECISIONS, "P1,2,2025", "P1,5,2025", 4, "version", "「5」|projects.csv にある版"),
    ("approved with changes that are not said", DECISIONS, "approved_changed,窓口を選ぶ", "approved_changed,", 4, "words", "「空」|修正の内容"),
    ("evaluation without a year", DECISIONS, "P1,,2024,as_planned", "P1,,,as_planned", 3, "fiscal_year", "「空」|評価した年度"),
    ("a grade of the council that is none", DECISIONS, "2024,as_planned", "2024,good", 3, "result", "「good」|ahead、as_planned、behind、stalled"),
    ("a result of another kind of decision", DECISIONS, "2024,approved,", "2024,kept,", 2, "result", "「kept」|approved、approved_changed"),
    ("no result", DECISIONS, "2025,continued", "2025,", 5, "result", "「空」|continued"),
    ("decided on no day", DECISIONS, "2025-08-20,第2回", "2025-13-01,第2回", 3, "decided_on", "「2025-13-01」|日付"),
    ("decision without a meeting", DECISIONS, "2025-08-20,第2回", "2025-08-20,", 3, "meeting", "空でない言葉"),
    ("unknown source of a decision", DECISIONS, "kept,,,src", "kept,,,数", 6, "source_id", "「数」"),
    ("instruction twice", INSTRUCTIONS, "I2,", "I1,", 3, "", "「I1」|同じ行は一つだけ"),
    ("instruction of an unknown decision", INSTRUCTIONS, "I1,M2", "I1,M9", 2, "decision_id", "「M9」|decisions.csv の番号"),
    ("instruction to an unknown department", INSTRUCTIONS, "2025-08-20,D2", "2025-08-20,D8", 3, "department_id", "「D8」"),
    ("instruction on an unknown measure", INSTRUCTIONS, "measure,1-2", "measure,1-8", 3, "subject_id", "「1-8」|登録済みの measure"),
    ("instruction on an indicator", INSTRUCTIONS, "measure,1-2", "indicator,1-2-1", 3, "subject_kind", "project、measure"),
    ("instruction without words", INSTRUCTIONS, "費用を示すこと", "", 3, "words", "空でない言葉"),
    ("due before it was issued", INSTRUCTIONS, "示すこと,2025-10-31", "示すこと,2025-08-19", 3, "due", "「2025-08-19」|指示の日 2025-08-20 以降"),
    ("effect on an unknown number", INSTRUCTIONS, "1-1-1,65,2025", "1-1-7,65,2025", 2, "effect_on", "「1-1-7」|指標または事業の番号"),
    ("effect without a year", INSTRUCTIONS, "1-1-1,65,2025", "1-1-1,65,", 2, "effect_by", "「空」|効果を確かめる年度"),
    ("an effect on nothing", INSTRUCTIONS, "2025-10-31,,,,", "2025-10-31,,5,2025,", 3, "effect_on", "「空」|動くはずの"),
    ("two answers with one number", RESPONSES, "I1,2,", "I1,1,", 3, "", "「I1 1」|同じ行は一つだけ"),
    ("answer to an unknown instruction", RESPONSES, "I1,2,", "I5,2,", 3, "instruction_id", "「I5」|登録済みの番号"),
    ("answer of an unknown department", RESPONSES, "2025-10-20,D1", "2025-10-20,D6", 3, "department_id", "「D6」"),
    ("answer before the instruction", RESPONSES, "2025-09-30", "2025-08-01", 2, "answered_on", "「2025-08-01」|指示の日 2025-08-20 以降"),
    ("answer of no known kind", RESPONSES, ",partly,", ",maybe,", 3, "position", "accept、partly、decline"),
    ("answer without words", RESPONSES, "一部を選ぶ", "", 3, "words", "空でない言葉"),
    ("answer with an unknown version", RESPONSES, "選ぶ,2,2026", "選ぶ,4,2026", 2, "version", "「4」|P1 の版"),
    ("done on no day", RESPONSES, "2,2026-03-31", "2,済", 2, "done_on", "「済」|日付"),
    ("unknown source of an answer", RESPONSES, "記録,,src", "記録,,src9", 2, "source_id", "もしかして: src"),
    ("form for nobody known", FORMS, ",department,", ",departments,", 2, "purpose", "department、council"),
    ("form made on no day", FORMS, "2026-04-01", "4月", 2, "made_on", "「4月」|日付"),
    ("submission merged in words", SUBMISSIONS, ",yes,", ",done,", 2, "merged", "yes、no"),
    ("submission received on no day", SUBMISSIONS, "2026-05-20", "2026-五月", 2, "received_on", "日付"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def sound(mini: Path) -> None:
    lay_out(mini / "data")


def opened(year: int = 2025, on: str = "2026-07-01") -> Workbook:
    return open_workbook("data/plan", "data/actuals", year, on, draws=200)


def faults() -> list[str]:
    with pytest.raises(FaultError) as caught:
        opened()
    return [str(fault) for fault in caught.value.faults]


def add(file: str, *lines: str) -> None:
    path = Path(f"data/{file}.csv")
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(before + "".join(f"{line}\n" for line in lines), encoding="utf-8")


def test_the_sound_cycle_has_no_fault() -> None:
    book = opened()
    assert not book.notices and len(book.set_aside) == 1 and "departments.csv 2行目" in book.set_aside[0]
    cycle = book.cycle
    assert [len(rows) for rows in (cycle.projects.versions, cycle.projects.plans, cycle.projects.values)] == [3, 4, 2]
    assert [len(rows) for rows in (cycle.council.decisions, cycle.council.instructions, cycle.council.responses)] == [
        5,
        2,
        2,
    ]
    assert [len(rows) for rows in (cycle.records.forms, cycle.records.submissions, cycle.records.changes)] == [1, 1, 1]


def test_the_cases_are_many_and_each_has_its_name() -> None:
    assert len(CASES) >= 40 and len({case[0] for case in CASES}) == len(CASES)


@pytest.mark.parametrize(("file", "old", "new", "row", "column", "words"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])  # fmt: skip
def test_a_planted_fault_is_refused_where_it_is(
    edit: Edit, file: str, old: str, new: str, row: int, column: str, words: str
) -> None:
    edit(f"data/{file}.csv", old, new)
    (found,) = faults()
    assert (
        found.startswith(f"data/{file}.csv {row}行目{f' {column}列' if column else ''} - ") and found.count(" - ") == 3
    )
    assert all(word in found for word in words.split("|")), found


@pytest.mark.parametrize("file", [FORMS, SUBMISSIONS])
def test_a_repeated_record_of_a_form_is_refused(file: str) -> None:
    add(file, SOUND[f"{file}.csv"][1])
    (found,) = faults()
    assert found.startswith(f"data/{file}.csv 3行目 - ") and "同じ行は一つだけ" in found


@pytest.mark.parametrize("name", [name for name in SOUND if name not in ("plan/projects.csv",)])
def test_every_table_may_be_absent_but_not_a_column_of_it(name: str) -> None:
    path = Path("data") / name
    lines = path.read_text(encoding="utf-8").splitlines()
    lost = lines[0].split(",")[1]
    path.write_text("\n".join(line.partition(",")[0] for line in lines) + "\n", encoding="utf-8")
    assert any(f"{name} 1行目 - 「列 {lost} なし」" in fault for fault in faults())


@pytest.mark.parametrize(
    "name", ["actuals/project_plans.csv", "actuals/responses.csv", "actuals/forms.csv", "actuals/changes.csv"]
)
def test_a_table_that_nothing_rests_on_may_be_absent(name: str) -> None:
    (Path("data") / name).unlink()
    assert opened().results


def test_all_faults_of_all_tables_come_at_once(edit: Edit) -> None:
    edit("data/actuals/departments.csv", "D2,別の課", "D2,")
    edit("data/actuals/decisions.csv", "2024,as_planned", "2024,good")
    edit("data/actuals/instructions.csv", "1-1-1,65,2025", "1-1-1,65,")
    edit("data/actuals/forms.csv", "2026-05-31", "5月末")
    said = "\n".join(faults())
    assert all(f"{name}.csv" in said for name in ("departments", "decisions", "instructions", "forms"))


def test_projects_that_cannot_be_read_bring_no_faults_of_what_is_said_of_them(edit: Edit) -> None:
    edit("data/plan/projects.csv", "P2,1,2024-04-20", "P2,1,春")
    edit("data/plan/projects.csv", "P1,2,2025-10-01", "P1,2,秋")
    add(
        "actuals/project_basis",
        ",".join(fields.name for fields in dataclasses.fields(ProjectBasis) if fields.name != "row"),
    )
    add("actuals/project_basis", "P2,1,,,,5,,,,,,,,src,")
    found = faults()
    assert len(found) == 2 and all("projects.csv" in fault for fault in found)


def test_a_grade_needs_rows_in_the_rubric(mini: Path) -> None:
    rubric = mini / "data/rubric.csv"
    rubric.write_text("".join(line for line in rubric.read_text(encoding="utf-8").splitlines(True) if not line.startswith("grade")),
                      encoding="utf-8")  # fmt: skip
    assert {"rubric.csv の rule が grade の行" in fault for fault in faults()} == {True}


def test_a_project_of_the_actuals_repeated_from_the_plan_is_one_fault() -> None:
    Path("data/actuals/projects.csv").write_text(f"{SOUND['plan/projects.csv'][0]}\n{FIRST}\n", encoding="utf-8")
    (found,) = faults()
    assert found.startswith("data/actuals/projects.csv 2行目 - 「P1 1」")


def test_a_version_of_the_actuals_follows_one_of_the_plan() -> None:
    third = SECOND.replace("P1,2,2025-10-01", "P1,3,2026-05-01")
    Path("data/actuals/projects.csv").write_text(f"{SOUND['plan/projects.csv'][0]}\n{third}\n", encoding="utf-8")
    assert [one.number for one in opened().cycle.projects.of("P1")] == [1, 2, 3]


LATER = {
    PROJECTS: [SECOND.replace("P1,2,2025-10-01", "P1,3,2026-08-01").replace("人,count", "件,count").replace(",D1,", ",D9,")],
    PLANS: ["P1,3,2026,,,nowhere,"],
    VALUES: ["P9,2026,1,本,,,,good,,,,,nowhere,"],
    DEPARTMENTS: ["D9,後の課,,2026-08-01,,D7,nowhere,"],
    OWNERS: ["1-9-9,D5,2026-08-01,,13,nowhere,"],
    DECISIONS: ["M1,2026-08-20,第6回,approval,indicator,9,7,,closed,,,nowhere,"],
    INSTRUCTIONS: ["I1,M99,2026-08-20,D5,project,P9,言葉,2026-08-01,9-9,,,,nowhere,"],
    RESPONSES: ["I99,1,2026-08-20,D5,accept,言葉,9,,,,nowhere,"],
}  # fmt: skip


@pytest.mark.parametrize("file", LATER)
def test_what_counts_only_later_is_set_aside_and_never_refused(file: str) -> None:
    before = opened().cycle
    for name in {file, PROJECTS if file == PLANS else file}:
        add(name, *LATER[name])
    book = opened()
    assert any(f"{file}.csv {len(SOUND[f'{file}.csv']) + 1}行目: " in words for words in book.set_aside)
    assert (book.cycle.years, book.cycle.followed, book.cycle.council) == (
        before.years,
        before.followed,
        before.council,
    )
    assert (book.cycle.owners.departments, book.cycle.owners.indicators, book.cycle.owners.renamed) == (
        before.owners.departments, before.owners.indicators, before.owners.renamed,
    )  # fmt: skip


def test_a_decision_may_come_before_the_version_that_it_approves_counts(edit: Edit) -> None:
    edit("data/plan/projects.csv", "P1,2,2025-10-01", "P1,2,2026-08-01")
    book = opened()
    assert [one.number for one in book.cycle.projects.of("P1")] == [1]
    assert len(book.cycle.council.decisions) == 5


def test_a_report_of_a_project_that_counts_only_later_waits_with_it(edit: Edit) -> None:
    edit("data/plan/projects.csv", "P2,1,2024-04-20", "P2,1,2026-08-01")
    add(VALUES, "P2,2025,950,円,費用を減らす,done,記録,as_planned,,,,,src,")
    book = opened()
    assert [row.project_id for row in book.cycle.projects.values] == ["P1", "P1"]
    assert any("project_values.csv 4行目" in words for words in book.set_aside)
    later = opened(2025, "2026-08-01")
    assert later.cycle.projects.report("P2", 2025) is not None


def test_a_list_of_projects_without_the_newer_columns_is_one_of_first_versions(mini: Path) -> None:
    header, row = (
        "project_id,measure_id,name,outcome_name,unit,direction,target,target_year,page,note",
        "P1,1-1,事業,利用者,人,up,100,2027,,",
    )
    (mini / "data/plan/projects.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    for name in ("project_plans", "decisions", "instructions", "responses"):
        (mini / f"data/actuals/{name}.csv").unlink()
    (one,) = opened().cycle.years
    assert (one.project.number, one.in_force, one.approval, one.runs) == (1, None, "none", True)
