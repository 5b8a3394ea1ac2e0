"""Forms under attack: what went on between sending and collecting, in the tables, the folder and the answers themselves."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import form_play as play
import openpyxl
import pytest

from ictanalysis.cycle.forms.journal import recover
from ictanalysis.cycle.forms.model import Place
from ictanalysis.cycle.forms.store import Store
from ictanalysis.inputs.faults import FaultError
from ictanalysis.runs import forms
from ictanalysis.runs.folders import UsageError

VALUE: Place = ("values", "1-1", "value")
STATUS: Place = ("values", "1-1", "status")
TOTAL: Place = ("values", "2-1-1", "value")
PLAN: Place = ("plans", "P1", "action")
REPORT: dict[Place, str] = {
    ("reports", "P1", column): text
    for column, text in {
        "value": "25", "action_status": "done", "evidence": "報告書", "self_evaluation": "as_planned",
    }.items()
}  # fmt: skip
ENDED = "P1,2,2025-05-03,1-1,1,D01,架空事業「申請」,,,申請の割合,%,percent,up,20,2023,80,2027,,2025-04-30,completed,,demo,架空\n"


class City:
    """A city whose forms of R6 have gone out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "params" / "r2024.yml"
        self.number = 0

    def table(self, name: str) -> Path:
        return self.folder / "data/actuals" / f"{name}.csv"

    def rows(self, name: str) -> list[str]:
        return self.table(name).read_text(encoding="utf-8-sig").splitlines()

    def edit(self, name: str, old: str, new: str) -> None:
        text = self.table(name).read_text(encoding="utf-8-sig")
        assert old in text
        self.table(name).write_text(text.replace(old, new), encoding="utf-8-sig")

    def add(self, name: str, line: str) -> None:
        self.table(name).write_text("\n".join([*self.rows(name), line]), encoding="utf-8-sig")

    def give(self, answers: dict[Place, str], today: str = "2025-05-10", who: str = "D01", **options: object) -> str:
        """Fill the form that was made last, hand it in, and see what is said."""
        self.number += 1
        back = self.folder / "back" / str(self.number)
        play.fill(self.sent[who], answers, back)
        return "\n".join(play.collect(self.path, back, today, **options))

    def make(self, today: str = "2025-05-01") -> None:
        self.sent = play.make(self.path, today, "2025-05-31")

    def held(self) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in (self.folder / "data/actuals").iterdir()}

    def status(self, today: str, reminders: Path | None = None) -> str:
        return "\n".join(forms.status(self.path, reminders, date.fromisoformat(today)))


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = play.city(tmp_path_factory.mktemp("city"))
    play.params(folder, 2024, "2025-05-01")
    return folder


@pytest.fixture
def city(clean: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    folder = shutil.copytree(clean, tmp_path / "city")
    monkeypatch.chdir(folder)
    yield City(folder)


# ---- what went on since the form was sent ------------------------------------------------------------


@pytest.mark.parametrize(
    "line", [ENDED, ENDED.replace("2025-04-30,completed", ",").replace("2025-05-03", "2026-04-01")]
)
def test_a_version_that_was_added_in_between_takes_no_plan_of_an_older_form(city: City, line: str) -> None:
    city.make()
    city.add("projects", line)
    before = city.held()
    said = city.give({PLAN: "公開"})
    assert "「P1 第1版(今は第2版)」" in said and "取り込んだファイル 0 件" in said
    assert {name: city.held()[name] for name in ("projects.csv", "project_plans.csv")} == {
        name: before[name] for name in ("projects.csv", "project_plans.csv")
    }


def test_a_plan_may_be_completed_by_the_form_that_brought_it(city: City) -> None:
    city.make()
    city.give({PLAN: "公開"})
    said = city.give({PLAN: "公開", ("plans", "P1", "schedule"): "10月"})
    assert "新規 1行、同じ 1行" in said and city.rows("projects")[-1].startswith("P1,2,")
    assert ",10月," in city.rows("projects")[-1]


def test_a_project_that_is_gone_is_a_fault_and_no_crash(city: City) -> None:
    city.make()
    for name in ("projects", "project_plans", "decisions"):
        kept = [line for line in city.rows(name) if "P1," not in line]
        city.table(name).write_text("\n".join(kept), encoding="utf-8-sig")
    said = city.give({**REPORT, PLAN: "公開"})
    assert said.count("「P1」 - 登録済みの番号") == 2 and "シート「実績」" in said


def test_what_was_collected_after_the_day_of_the_report_is_not_asked_for_again(city: City) -> None:
    city.make()
    city.give({**REPORT, VALUE: "62", ("values", "1-1", "published"): "2025-05-08", PLAN: "公開"})
    line = next(line for line in city.status("2025-05-12").splitlines() if "架空推進課" in line)
    assert "指標 1-1" not in line and "P1" not in line
    city.make("2025-05-12")
    assert "plans" not in play.opened(city.sent["D01"])[1]


# ---- values ------------------------------------------------------------------------------------------


def test_a_final_value_beside_a_provisional_one_needs_its_own_day(city: City) -> None:
    city.make()
    city.give({VALUE: "61", STATUS: "provisional"})
    said = city.give({VALUE: "62"})
    assert "H3 - 「公表日 なし」 - 登録済みの速報の値" in said and "RuntimeError" not in said
    assert "不備 0件" in city.give({VALUE: "62", ("values", "1-1", "published"): "2025-05-08"})


def test_a_value_that_makes_an_older_row_wrong_is_told_of_the_file(city: City) -> None:
    city.add("indicator_values", "1-1,2024,2024,61,%,yearly,provisional,2025-04-01,,,demo,架空")
    city.make()
    city.add("indicator_values", "1-1,2024,2024,63,%,yearly,revised,2025-05-05,,,demo,架空")
    said = city.give({VALUE: "62", ("values", "1-1", "published"): "2025-05-08"})
    assert (
        "取り込むと data/actuals/indicator_values.csv 12行目 published列" in said
        and "/tmp" not in said.split("次の操作")[0]
    )


def test_a_year_that_becomes_a_running_total_changes_its_first_year_too(city: City) -> None:
    city.path = play.params(city.folder, 2025, "2026-05-01")
    city.make("2026-05-01")
    city.give({TOTAL: "4000"}, "2026-05-10")
    said = city.give({TOTAL: "9000", ("values", "2-1-1", "form"): "running_total"}, "2026-05-11")
    assert "「running_total」 - 登録済みの「yearly」" in said
    city.give({TOTAL: "9000", ("values", "2-1-1", "form"): "running_total"}, "2026-05-12", accept=["F-R7-D01"])
    assert city.rows("indicator_values")[-1].startswith("2-1-1,2024,2025,9000,時間,running_total")
    back = city.give({TOTAL: "4000"}, "2026-05-13")
    assert "「yearly」 - 登録済みの「running_total」" in back


def test_the_same_value_written_otherwise_is_the_same(city: City) -> None:
    city.add("indicator_values", "1-1,2024,2024,61.30%,%,yearly,provisional,2025-04,,,demo,架空")
    city.add("indicator_values", "2-3,2024,2024,x,業務,yearly,provisional,,,,demo,架空")
    city.make()
    said = city.give(
        {VALUE: "６１．３％", STATUS: "速報", ("values", "2-3", "value"): "Ｘ", ("values", "2-3", "status"): "速報"}
    )
    assert "同じ 2行、相違 0欄、不備 0件" in said


def test_what_was_not_published_yet_is_asked_again_and_filled(city: City) -> None:
    city.make()
    city.give({VALUE: "…"})
    city.make("2025-05-12")
    assert play.shown(city.sent["D01"], "values")["1-1"]["known"] == "未公表(R6)"
    said = city.give({VALUE: "62.5", ("values", "1-1", "note"): "定義の変更"}, "2025-05-13")
    assert (
        "相違 0欄、不備 0件" in said
        and city.rows("indicator_values")[-1] == "1-1,2024,2024,62.5,%,yearly,final,,,,demo,架空: 定義の変更"
    )
    assert "登録済みの「62.5」" in city.give({VALUE: "…"}, "2025-05-14")


def test_a_report_without_a_planned_deed_can_be_merged(city: City) -> None:
    city.table("project_plans").unlink()
    city.make()
    assert "不備 0件" in city.give(REPORT)
    assert city.rows("project_values")[-1].startswith("P1,2024,25,%,—,done")


def test_words_that_a_spreadsheet_would_reckon_are_marked(city: City) -> None:
    city.make()
    said = city.give(
        {**REPORT, ("reports", "P1", "evidence"): "=1+1", ("reports", "P1", "improvement"): "-案内\n+増員"}
    )
    row = city.rows("project_values")[-1]
    assert ",・=1+1," in row and ",・-案内／+増員," in row and said.count("先頭に「・」を付けました") == 2


# ---- instructions and decisions ----------------------------------------------------------------------


def test_a_plan_names_only_instructions_that_were_given(city: City) -> None:
    header = "instruction_id,decision_id,issued_on,department_id,subject_kind,subject_id,words,due,effect_on,effect_expected,effect_by,submission_id,source_id,note\n"
    rows = "".join(f"I-{one},,2025-04-10,D01,project,P1,案内,2025-06-30,,,,,demo,架空\n" for one in (1, 2))
    city.table("instructions").write_text(header + rows, encoding="utf-8-sig")
    city.make()
    assert "「I-11」 - 登録済みの改善指示の番号 - もしかして: I-1" in city.give(
        {PLAN: "公開", ("plans", "P1", "answers"): "I-11"}
    )
    city.give({PLAN: "公開", ("plans", "P1", "answers"): "I-1\nI-２"})
    assert ",I-1 I-2," in city.rows("projects")[-1]


def test_what_is_answered_is_not_said_to_be_unanswered(city: City) -> None:
    city.table("instructions").write_text(
        "instruction_id,decision_id,issued_on,department_id,subject_kind,subject_id,words,due,effect_on,effect_expected,effect_by,"
        "submission_id,source_id,note\nI-1,,2025-04-10,D01,measure,1-1,案内,2025-06-30,,,,,demo,架空\n", encoding="utf-8-sig"
    )  # fmt: skip
    city.make()
    assert "改善指示 I-1 への回答" in city.status("2025-05-02")
    city.give({("responses", "I-1/1", "position"): "accept", ("responses", "I-1/1", "reply"): "行う"})
    assert "改善指示 I-1 に対応する計画" in city.status("2025-05-12")
    city.edit("instructions", "measure,1-1", "project,P1")
    city.give({PLAN: "公開"}, "2025-05-13")
    said = city.status("2025-05-14")
    assert "改善指示 I-1 に対応する計画" in said and "P1 R7の行動目標" not in said


def test_without_departments_everything_is_the_secretariats(city: City) -> None:
    for name in ("departments", "indicator_owners"):
        city.table(name).unlink()
    for one in ("D01", "D02"):
        city.edit("projects", f",{one},", ",,")
    city.make()
    new = {
        "measure_id": "2-2",
        "project_name": "新",
        "outcome_name": "割合",
        "unit": "%",
        "direction": "up",
        "action": "始める",
        "outcome_target": "30%",
    }
    said = city.give({("new_projects", "new-1", column): text for column, text in new.items()}, who="office")
    assert "不備 0件" in said and city.rows("projects")[-1].startswith("P-R7-office-1,1,2025-05-10,2-2,,,新")
    city.make("2025-06-10")
    told = {"subject_id": "P1", "words": "案内", "due": "2025-09-01"}
    held: dict[Place, str] = {
        ("meeting", "meeting", "meeting"): "第1回",
        ("meeting", "meeting", "held_on"): "2025-06-25",
    }
    council = {("instructions", "new-1", column): text for column, text in told.items()}
    assert "不備 0件" in city.give({**council, **held}, "2025-06-26", "council")
    assert "I-2025-06-25-01" in city.status("2025-06-27")
    moved = city.give({**council, **held, ("meeting", "meeting", "held_on"): "2025-06-24"}, "2025-06-27", "council")
    assert "同じ開催日 2025-06-25" in moved and len(city.rows("instructions")) == 2
    later = city.give({**council, **held, ("meeting", "meeting", "held_on"): "2052-06-25"}, "2025-06-27", "council")
    assert "取り込む日 2025-06-27 まで" in later


def test_what_a_department_that_ended_left_is_the_secretariats(city: City) -> None:
    city.edit(
        "departments", "D02,架空広聴課,架空総務室,2024-04-01,,", "D02,架空広聴課,架空総務室,2024-04-01,2025-03-31,"
    )
    city.make()
    assert "D02" not in city.sent and {"3-3", "3-2"} <= set(play.shown(city.sent["office"], "values"))
    assert "P2" in play.shown(city.sent["office"], "reports") and "事業 P2 実績" in city.status("2025-05-02")


def test_a_second_new_project_does_not_take_the_place_of_the_first(city: City) -> None:
    city.make()
    new = {
        "measure_id": "2-2",
        "project_name": "新",
        "outcome_name": "数",
        "unit": "件",
        "direction": "up",
        "action": "始める",
    }
    city.give({("new_projects", "new-1", column): text for column, text in new.items()})
    city.make("2025-05-12")
    assert next(iter(play.shown(city.sent["D01"], "new_projects"))) == "new-2"


def test_in_the_last_year_of_the_plan_nothing_is_planned(city: City) -> None:
    city.path = play.params(city.folder, 2027, "2028-05-01")
    city.make("2028-05-01")
    assert not {"plans", "new_projects"} & set(play.opened(city.sent["D01"])[1])


# ---- files and folders -------------------------------------------------------------------------------


def test_two_files_with_the_same_answers_are_both_recorded_once(city: City) -> None:
    city.make()
    file = play.fill(city.sent["D01"], {VALUE: "61"}, city.folder / "in")
    book = openpyxl.load_workbook(file)
    book.properties.title = "写し"
    book.save(file.with_name("copy.xlsx"))
    play.collect(city.path, city.folder / "in", "2025-05-10")
    before = city.held()
    assert [line.split(",")[0] for line in city.rows("submissions")[1:]] == ["S-R6-D01-1", "S-R6-D01-2"]
    play.collect(city.path, city.folder / "in", "2025-05-11")
    assert city.held() == before


def test_subfolders_are_said_and_what_windows_leaves_is_passed_over(city: City) -> None:
    city.make()
    (city.folder / "in" / "届いた分").mkdir(parents=True)
    (city.folder / "in" / "Thumbs.db").write_bytes(b"x")
    said = "\n".join(play.collect(city.path, city.folder / "in", "2025-05-10"))
    assert "フォルダ「届いた分」の中のファイルは読みません" in said and "Thumbs" not in said


def test_a_form_to_be_accepted_that_was_never_made_is_wrong_usage(city: City) -> None:
    city.make()
    with pytest.raises(UsageError, match=r"もしかして: .*F-R6-D01"):
        city.give({VALUE: "61"}, accept=["F-R6-D11"])


def test_an_accepted_file_with_a_fault_does_not_say_that_it_replaced(city: City) -> None:
    city.make()
    city.give({VALUE: "61"})
    said = city.give({VALUE: "62", **REPORT, ("reports", "P1", "value"): "250"}, accept=["F-R6-D01"])
    assert "置き換えて記録しました" not in said and "不備を直してから" in said
    assert "取り込むと置き換えて記録します" in city.give({VALUE: "62"}, accept=["F-R6-D01"], preview=True)


def test_names_of_departments_become_names_of_files(city: City) -> None:
    city.edit("departments", "架空推進課", "架/空:推*進課?" + "長" * 90)
    city.make()
    assert city.sent["D01"].name.startswith("F-R6-D01_架_空_推_進課_")
    city.status("2025-05-02", city.folder / "mails")
    assert any(file.name.startswith("D01_架_空_推") for file in (city.folder / "mails").iterdir())


def test_names_in_the_tables_need_not_suit_a_spreadsheet(city: City) -> None:
    city.add("projects", "P3,1,2024-04-20,2-1,,D01,ＡＩの\t活用,,,利用 件数,件,count,up,,,,,,,,,demo,架空")
    city.add("projects", f"P4,1,2024-04-20,2-1,,D01,AIの 活用{'長' * 40000},,,利用件数,件,count,up,,,,,,,,,demo,架空")
    city.add("projects", "P5,1,2024-04-20,2-1,,D01,AIの 活用,,,利用件数,件,count,up,,,,,,,,,demo,架空")
    city.make()
    assert "council" in city.sent
    city.add("projects", "P 6,1,2024-04-20,2-1,,D01,空白,,,数,件,count,up,,,,,,,,,demo,架空")
    with pytest.raises(FaultError, match="空白のある記号"):
        city.make()


def test_a_table_that_somebody_wrote_in_between_is_not_overwritten(city: City) -> None:
    store = Store(city.table("projects").parent)
    store.table("projects").changed = True
    city.add("projects", ENDED)
    with pytest.raises(FaultError, match="取り込みの途中で書き換えられた"):
        store.save()
    assert city.rows("projects")[-1] == ENDED.strip()


def test_two_collections_at_once_do_not_overwrite_each_other(city: City) -> None:
    city.make()
    lock = city.table("projects").with_name("forms.lock")
    lock.touch()
    with pytest.raises(FaultError, match="書き込み中"):
        city.give({VALUE: "61"})
    assert not city.table("submissions").exists()
    lock.unlink()
    assert "新規 1行" in city.give({VALUE: "61"}) and not lock.exists()


@pytest.mark.parametrize("what", ["replace", "open", "unlink"])
def test_a_collection_that_is_cut_off_anywhere_leaves_old_or_new(
    what: str, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    city.make()
    play.fill(city.sent["D01"], {VALUE: "61", **REPORT, PLAN: "公開"}, city.folder / "in")
    old, kept, own = (
        city.held(),
        shutil.copytree(city.folder / "data/actuals", city.folder / "kept"),
        getattr(Path, what),
    )
    play.collect(city.path, city.folder / "in", "2025-05-10")
    new, seen = city.held(), set[str]()
    for place in range(1, 20, 2 if what == "open" else 1):
        shutil.rmtree(city.folder / "data/actuals")
        shutil.copytree(kept, city.folder / "data/actuals")
        calls: list[Path] = []

        def cut(self: Path, *given: object, at: int = place, seen: list[Path] = calls, **more: object) -> object:
            if self.parent == Path("data/actuals") and self.suffix in (".new", ".lock", ".journal"):
                seen.append(self)
                if len(seen) == at:
                    raise KeyboardInterrupt
            return own(self, *given, **more)

        monkeypatch.setattr(Path, what, cut)
        try:
            play.collect(city.path, city.folder / "in", "2025-05-10")
            break
        except KeyboardInterrupt:
            monkeypatch.setattr(Path, what, own)
            recover(Path("data/actuals"))
        held = {name: content for name, content in city.held().items() if name.endswith(".csv")}
        seen.add("old" if held == old else "new" if held == new else "half")
    assert seen and "half" not in seen


def test_a_form_that_keeps_its_day_says_so(city: City) -> None:
    city.make()
    said = list(forms.make(city.path, city.folder / "more", "2025-06-30", date(2025, 5, 20)))
    assert any("F-R6-D02" in line and "提出期限 2025-05-31 のまま" in line for line in said)
