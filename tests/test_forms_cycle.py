"""Three years of the cycle: forms go out, come back filled, are merged, and the next forms and reports know of it."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import form_play as play
import pytest
from office_program import type_into

from ictanalysis.cycle.forms.model import Place
from ictanalysis.inputs.faults import FaultError
from ictanalysis.pages.workbook import Workbook, open_workbook
from ictanalysis.runs import forms

HELD = {2024: "2025-06-25", 2025: "2026-06-24", 2026: "2027-06-23"}
TOLD = f"I-{HELD[2024]}-01"
NEW = "P-R7-D01-1"


def reported(value: str, grade: str, project: str = "P1") -> dict[Place, str]:
    row = {
        "value": value,
        "action_status": "done 実施",
        "evidence": "報告書",
        "self_evaluation": grade,
        "improvement": "続ける",
    }
    return {("reports", project, column): text for column, text in row.items()}


def published(value: str, day: str) -> dict[Place, str]:
    return {("values", "1-1", "value"): value, ("values", "1-1", "published"): day}


DEPARTMENT: dict[int, dict[Place, str]] = {
    2024: {
        **published("６２．０％", "令和7年4月20日"), **reported("25", "behind 一部遅れ"),
        ("reports", "P1", "action_status"): "partly 一部実施", ("reports", "P1", "reason"): "準備の遅れ",
        ("plans", "P1", "action"): "全様式の公開", ("plans", "P1", "outcome_target"): "45",
        ("new_projects", "new-1", "measure_id"): "2-1", ("new_projects", "new-1", "project_name"): "架空事業「新」",
        ("new_projects", "new-1", "outcome_name"): "業務の数", ("new_projects", "new-1", "unit"): "件",
        ("new_projects", "new-1", "direction"): "up 多いほどよい", ("new_projects", "new-1", "action"): "試行",
        ("values", "1-2", "remark"): "",
    },
    2025: {
        **published("63.1", "2026-04-20"), **reported("50", "as_planned 計画どおり"), **reported("3", "ahead 計画以上", NEW),
        ("plans", "P1", "action"): "窓口での案内", ("plans", "P1", "outcome_target"): "65", ("plans", "P1", "answers"): TOLD,
        ("plans", NEW, "action"): "拡大",
        ("responses", f"{TOLD}/1", "position"): "accept 対応する", ("responses", f"{TOLD}/1", "reply"): "窓口での案内を加える",
    },
    2026: {**published("79.5", "2027-04-20"), **reported("70", "as_planned 計画どおり"), ("plans", "P1", "action"): "維持"},
}  # fmt: skip
COLLECTED = {  # what the form of R7 brought to each table
    "indicator_values": lambda line: line.startswith("1-1,2025,2025"), "project_values": lambda line: ",2025," in line,
    "projects": lambda line: line.startswith(("P1,3", "P1,4", f"{NEW},2")), "project_plans": lambda line: line.startswith(("P1,3", "P1,4", f"{NEW},2")),
    "responses": lambda line: line.startswith(TOLD), "submissions": lambda line: "F-R7-D01" in line or "F-R8" in line,
}  # fmt: skip
DEPARTMENT[2024] = {place: text for place, text in DEPARTMENT[2024].items() if text}
COUNCIL: dict[int, dict[Place, str]] = {
    2024: {
        ("approvals", "P1/2", "result"): "approved 原案承認", ("approvals", f"{NEW}/1", "result"): "approved 原案承認",
        ("evaluations", "P1", "result"): "behind 一部遅れ", ("evaluations", "P1", "words"): "案内が足りない",
        ("instructions", "new-1", "subject_id"): "P1", ("instructions", "new-1", "words"): "窓口での案内を行うこと",
        ("instructions", "new-1", "due"): "令和8年3月31日", ("instructions", "new-1", "effect_on"): "1-1",
        ("instructions", "new-1", "effect_expected"): "70", ("instructions", "new-1", "effect_by"): "R8",
        ("measures", "1-1", "opinion"): "周知を広げること", ("measures", "1-1", "choice"): "instruct 改善指示",
    },
    2025: {("approvals", "P1/3", "result"): "approved_changed 修正承認", ("approvals", "P1/3", "words"): "時期を早める"},
    2026: {("approvals", "P1/4", "result"): "approved 原案承認"},
}  # fmt: skip


def meeting(year: int) -> dict[Place, str]:
    return {
        ("meeting", "meeting", "meeting"): f"令和{year - 2017}年度第1回",
        ("meeting", "meeting", "held_on"): HELD[year],
    }


def year_round(folder: Path, year: int) -> tuple[dict[str, Path], list[str]]:
    """One year: forms in May, back by June, the council at the end of June."""
    spring = play.params(folder, year, f"{year + 1}-05-01")
    sent = play.make(spring, f"{year + 1}-05-01", f"{year + 1}-05-31")
    play.fill(sent["D01"], DEPARTMENT[year], folder / "back" / str(year))
    said = play.collect(spring, folder / "back" / str(year), f"{year + 1}-05-20")
    summer = play.params(folder, year, f"{year + 1}-07-01")
    council = play.make(summer, f"{year + 1}-06-20", f"{year + 1}-06-30")["council"]
    play.fill(council, COUNCIL[year] | meeting(year), folder / "held" / str(year))
    return sent, [*said, *play.collect(summer, folder / "held" / str(year), f"{year + 1}-06-30")]


@pytest.fixture(scope="module")
def played(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Path, dict[int, dict[str, Path]], dict[int, list[str]]]]:
    """All three years, in one folder."""
    folder = play.city(tmp_path_factory.mktemp("city"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        rounds = {year: year_round(folder, year) for year in HELD}
        yield (
            folder,
            {year: sent for year, (sent, _) in rounds.items()},
            {year: said for year, (_, said) in rounds.items()},
        )


def book_of(year: int) -> Workbook:
    return open_workbook("data/second_plan", "data/actuals", year, f"{year + 1}-07-01")


def test_every_form_was_merged_whole(played) -> None:
    for said in played[2].values():
        assert not [line for line in said if "不備:" in line or "相違:" in line or "FormsError" in line], said


def test_what_was_typed_is_in_the_tables(played) -> None:
    book = book_of(2026)
    assert [row.value for row in book.rows("1-1")][-3:] == [62.0, 63.1, 79.5]
    first = book.cycle.projects.report("P1", 2024)
    assert first and (first.value, first.action_status, first.self_evaluation, first.reason) == (
        25,
        "partly",
        "behind",
        "準備の遅れ",
    )
    assert [one.number for one in book.cycle.projects.of("P1")] == [1, 2, 3, 4]
    assert book.cycle.projects.of(NEW)[0].measure_id == "2-1"
    assert (
        book.cycle.reviews.of("1-1", "opinion") == []
        and book_of(2024).cycle.reviews.of("1-1", "opinion")[0].words == "周知を広げること"
    )


def test_the_next_form_shows_last_year_and_the_open_instruction(played) -> None:
    sent = played[1]
    assert TOLD not in str(play.shown(sent[2024]["D01"], "plans"))
    asked = play.shown(sent[2025]["D01"], "responses")[f"{TOLD}/1"]
    assert (
        asked["words"] == "窓口での案内を行うこと" and asked["due"] == "2026-03-31" and asked["effect"] == "1-1(R8まで)"
    )
    assert play.shown(sent[2025]["D01"], "plans")["P1"]["asked"] == TOLD
    report = play.shown(sent[2025]["D01"], "reports")["P1"]
    assert report["last"] == "25%" and report["last_words"] == "一部遅れ／準備の遅れ／続ける"
    assert play.shown(sent[2025]["D01"], "values")["1-1"]["last"] == "62%(R6)"
    assert "1-2" in play.shown(sent[2025]["D02"], "values") and "1-2" not in str(played[1][2024])


def test_an_indicator_is_asked_for_only_in_years_in_which_it_is_observed(played) -> None:
    asked = {year: play.shown(forms_of["D02"], "values") for year, forms_of in played[1].items()}
    assert ["1-2" in asked[year] for year in (2024, 2025, 2026)] == [False, True, False]


def test_the_instruction_was_answered_planned_approved_and_its_effect_is_told(played) -> None:
    states = {}
    for year in HELD:
        followed = {one.instruction.instruction_id: one for one in book_of(year).cycle.followed}
        states[year] = followed[TOLD].state
    assert states == {2024: "unanswered", 2025: "replanned", 2026: "replanned"}
    effects = {year: book_of(year).effects[TOLD].found for year in HELD}
    assert effects == {2024: "open", 2025: "open", 2026: "beyond"}


def test_an_old_report_does_not_know_what_came_later(played) -> None:
    then = book_of(2024)
    assert [row.fiscal_year for row in then.rows("1-1")][-1] == 2024
    assert then.cycle.projects.of("P1")[-1].number == 2 and not then.cycle.council.answers(TOLD)


def test_nothing_changes_when_the_same_files_come_again(played) -> None:
    folder = played[0]
    before = {file.name: file.read_bytes() for file in (folder / "data/actuals").iterdir()}
    summer = play.params(folder, 2026, "2027-07-01")
    for place in ("back", "held"):
        assert "FormsError" not in "".join(play.collect(summer, folder / place / "2026", "2027-07-05"))
    assert {file.name: file.read_bytes() for file in (folder / "data/actuals").iterdir()} == before


def test_a_form_typed_in_another_program_brings_the_same(played, tmp_path: Path) -> None:
    """R7 again, from the same day, with LibreOffice instead of the library that filled it."""
    folder, sent = shutil.copytree(played[0], tmp_path / "city"), played[1][2025]["D01"]
    for name in ("indicator_values", "project_values", "projects", "project_plans", "responses", "submissions"):
        table = folder / "data/actuals" / f"{name}.csv"
        lines = table.read_text(encoding="utf-8-sig").splitlines(keepends=True)
        table.write_text("".join(line for line in lines if not COLLECTED[name](line)), encoding="utf-8-sig")
    (tmp_path / "back").mkdir()
    type_into([sent, tmp_path / "back" / sent.name], play.cells_of(sent, DEPARTMENT[2025]))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        said = play.collect(play.params(folder, 2025, "2026-05-01"), tmp_path / "back", "2026-05-20")
    assert not [line for line in said if "不備:" in line or "相違:" in line], said
    for name in ("indicator_values", "project_values", "responses"):
        rows = [
            set((place / "data/actuals" / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines())
            for place in (folder, played[0])
        ]
        assert {row for row in rows[0] if COLLECTED[name](row)} == {row for row in rows[1] if COLLECTED[name](row)}


def test_status_names_the_silent_department_and_writes_a_reminder(played) -> None:
    folder = played[0]
    said = list(forms.status(play.params(folder, 2026, "2027-07-01"), folder / "mails", date(2027, 6, 10)))
    silent = next(line for line in said if "架空広聴課" in line)
    assert "未提出" in silent and "期限超過10日" in silent and "事業 P2 実績" in silent
    assert "・事業 P2 実績" in (folder / "mails" / "D02_架空広聴課.txt").read_text(encoding="utf-8-sig")


def test_a_value_unlike_the_one_collected_needs_to_be_accepted(played, tmp_path: Path) -> None:
    folder = played[0]
    sent, summer = played[1][2026]["D01"], play.params(folder, 2026, "2027-07-01")
    play.fill(sent, {**DEPARTMENT[2026], ("values", "1-1", "value"): "78.9"}, tmp_path / "again")
    table = folder / "data/actuals/indicator_values.csv"
    before = table.read_bytes()
    refused = play.collect(summer, tmp_path / "again", "2027-07-05")
    assert any("登録済みの「79.5」" in line and "--accept F-R8-D01" in line for line in refused), refused
    assert table.read_bytes() == before
    play.collect(summer, tmp_path / "again", "2027-07-05", accept=["F-R8-D01"])
    assert "1-1,2026,2026,78.9,%" in table.read_text(encoding="utf-8-sig")
    changes = (folder / "data/actuals/changes.csv").read_text(encoding="utf-8-sig").splitlines()
    assert changes[-1].endswith(",value,79.5,78.9,forms collect --accept")


def test_a_plan_that_is_its_own_actuals_is_refused(played) -> None:
    path = played[0] / "params" / "same.yml"
    path.write_text(
        play.PARAMS.format(year=2026, as_of="2027-07-01").replace("data/actuals", "data/second_plan"), encoding="utf-8"
    )
    with pytest.raises(FaultError, match="計画とは別のフォルダ"):
        list(forms.make(path, None, "2027-05-31", play.date(2027, 5, 1)))
