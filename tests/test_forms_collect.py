"""What a returned form may not say, and what is read right: by file, sheet and cell, with nothing lost or half-written."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import form_play as play
import pytest

from ictanalysis.cycle.forms import journal
from ictanalysis.cycle.forms import office as forms_office
from ictanalysis.cycle.forms.collect import Merge
from ictanalysis.cycle.forms.material import Material
from ictanalysis.cycle.forms.model import Place
from ictanalysis.inputs.params import Params, read_params
from ictanalysis.pages.workbook import open_workbook
from ictanalysis.runs import forms

TODAY = date(2025, 5, 20)
TABLES = Path("data/actuals")


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, Path]]]:
    """A city whose forms of R6 have gone out, with an instruction to D01 to be answered."""
    folder = play.city(tmp_path_factory.mktemp("city"))
    (folder / TABLES / "instructions.csv").write_text(
        "instruction_id,decision_id,issued_on,department_id,subject_kind,subject_id,words,due,effect_on,effect_expected,"
        "effect_by,submission_id,source_id,note\nI1,,2025-04-10,D01,project,P1,案内を加えること,2025-06-30,1-1,70,2026,,demo,架空\n",
        encoding="utf-8-sig",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder, play.make(play.params(folder, 2024, "2025-05-01"), "2025-05-01", "2025-05-31")


def opened(folder: Path) -> tuple[Params, Material]:
    params = read_params(folder / "params" / "r2024.yml")
    book = open_workbook(params.plan, params.actuals, params.fiscal_year, params.as_of, params.previous, params.draws)
    return params, forms.material_of(book)


@pytest.fixture(scope="module")
def office(sent: tuple[Path, dict[str, Path]]) -> tuple[Params, Material]:
    """The workbook of that city, opened once."""
    return opened(sent[0])


@pytest.fixture
def back(sent, office, tmp_path: Path) -> Callable[..., Merge]:
    """Fill a form, hand it in, and see what would become of it."""

    def give(answers: dict[Place, str], who: str = "D01", folder: Path = tmp_path) -> Merge:
        play.fill(sent[1][who], answers, folder)
        params, material = office
        return forms_office.collect(material, params, folder, True, (), TODAY)[0]

    return give


VALUE: Place = ("values", "1-1", "value")
REPORT = {"value": "25", "action_status": "done", "evidence": "報告書", "self_evaluation": "as_planned"}
REFUSED: dict[str, tuple[dict[Place, str], tuple[str, ...]]] = {
    "a fraction beside percentages": ({VALUE: "0.613"}, ("指標", "「0.613」", "61.3% の意味か、0.613% の意味か")),
    "another unit": ({VALUE: "61.3点"}, ("「61.3点」", "単位 %")),
    "a percentage over 100": ({VALUE: "613"}, ("指標", "0〜100の百分率")),
    "words for a number": ({VALUE: "約61"}, ("「約61」", "数値")),
    "two numbers": ({VALUE: "61 62"}, ("「61 62」", "数値")),
    "a sample without a value": ({("values", "1-1", "sample_size"): "1204"}, ("実績が空",)),
    "a half person": ({VALUE: "61", ("values", "1-1", "sample_size"): "1204.5"}, ("「1204.5」", "1以上の整数")),
    "a month for a day": ({VALUE: "61", ("values", "1-1", "published"): "2025-04"}, ("「2025-04」", "年月日まである日付")),
    "a day that is none": ({VALUE: "61", ("values", "1-1", "published"): "2025-02-30"}, ("「2025-02-30」", "日付")),
    "a day without a year": ({VALUE: "61", ("values", "1-1", "published"): "4/20"}, ("「4/20」", "日付")),
    "a day before the year": ({VALUE: "61", ("values", "1-1", "published"): "2023-04-20"}, ("「2023-04-20」", "年度の始まり")),
    "a final sum before its year ends": (
        {("values", "2-1-1", "value"): "4000", ("values", "2-1-1", "published"): "2025-01-20"}, ("provisional",)),
    "done without evidence is kept, a grade unknown is not": (
        {("reports", "P1", "value"): "25", ("reports", "P1", "self_evaluation"): "すばらしい"}, ("すばらしい",)),
    "a project over 100 %": ({("reports", "P1", "value"): "250"}, ("実績", "0〜100の百分率")),
    "a fraction in a project": ({("reports", "P1", "value"): "0.25"}, ("25% の意味か",)),
    "a target without a deed": ({("plans", "P1", "outcome_target"): "45"}, ("行動目標が空",)),
    "an end without a reason": ({("plans", "P1", "ended_on"): "2025-03-31"}, ("終わる理由が空",)),
    "a new target without its year": (
        {("plans", "P1", "action"): "公開", ("plans", "P1", "target_year"): "令和99年"}, ("「令和99年」",)),
    "a project without a unit": (
        {("new_projects", "new-1", "project_name"): "新", ("new_projects", "new-1", "action"): "始める"},
        ("単位が空", "施策が空", "成果指標が空", "よい向きが空")),
    "an initiative that is none": (
        {("new_projects", "new-1", column): text for column, text in (
            ("measure_id", "2-2"), ("initiative", "9"), ("project_name", "新"), ("outcome_name", "数"), ("unit", "件"),
            ("direction", "up"), ("action", "始める"))}, ("主な取組の番号", "新規事業")),
    "a base without its year": (
        {("new_projects", "new-1", column): text for column, text in (
            ("measure_id", "2-2"), ("project_name", "新"), ("outcome_name", "数"), ("unit", "件"), ("direction", "up"),
            ("action", "始める"), ("base", "3"))}, ("基準値の年度",)),
    "a position without words": ({("responses", "I1/1", "position"): "accept"}, ("回答が空",)),
    "words without a position": ({("responses", "I1/1", "reply"): "行う"}, ("対応が空",)),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_faulty_answer_is_refused_where_it_stands(name: str, back) -> None:
    answers, words = REFUSED[name]
    found = back(answers)
    said = "\n".join(map(str, found.faults))
    assert not found.merges and "F-R6-D01_架空推進課.xlsx" in said
    assert all(word in said for word in words), said


COUNCIL: dict[str, tuple[dict[Place, str], tuple[str, ...]]] = {
    "no meeting": ({("evaluations", "P1", "result"): "behind"}, ("会議の名称か開催日なし",)),
    "a change without words": (
        {("approvals", "P1/2", "result"): "approved_changed", ("meeting", "meeting", "meeting"): "第1回",
         ("meeting", "meeting", "held_on"): "2025-06-25"}, ("修正の内容",)),
    "an instruction without a due day": (
        {("instructions", "new-1", "subject_id"): "P1", ("instructions", "new-1", "words"): "行うこと",
         ("meeting", "meeting", "meeting"): "第1回", ("meeting", "meeting", "held_on"): "2025-06-25"}, ("期限が空",)),
    "due before it was issued": (
        {("instructions", "new-1", "subject_id"): "P1", ("instructions", "new-1", "words"): "行うこと",
         ("instructions", "new-1", "due"): "2025-06-01", ("meeting", "meeting", "meeting"): "第1回",
         ("meeting", "meeting", "held_on"): "2025-06-25"}, ("改善指示", "指示の日")),
    "an effect without a year": (
        {("instructions", "new-1", "subject_id"): "P1", ("instructions", "new-1", "words"): "行うこと",
         ("instructions", "new-1", "due"): "2025-09-01", ("instructions", "new-1", "effect_on"): "1-1",
         ("meeting", "meeting", "meeting"): "第1回", ("meeting", "meeting", "held_on"): "2025-06-25"}, ("効果を確かめる年度",)),
}  # fmt: skip


def test_a_faulty_decision_is_refused_where_it_stands(sent, tmp_path: Path) -> None:
    folder = shutil.copytree(sent[0], tmp_path / "city")
    play.fill(
        sent[1]["D01"],
        {("reports", "P1", c): t for c, t in REPORT.items()} | {("plans", "P1", "action"): "公開"},
        tmp_path / "in",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        summer = play.params(folder, 2024, "2025-07-01")
        play.collect(summer, tmp_path / "in", "2025-05-20")
        council = play.make(summer, "2025-06-20", "2025-06-30")["council"]
        params, material = opened(folder)
        for name, (answers, words) in COUNCIL.items():
            play.fill(council, answers, tmp_path / name)
            found = forms_office.collect(material, params, tmp_path / name, True, (), date(2025, 6, 30))[0]
            said = "\n".join(map(str, found.faults))
            assert not found.merges and all(word in said for word in words), f"{name}: {said}"


READ: dict[str, tuple[Place, str, str, str]] = {
    "full width": (VALUE, "６２．５％", "indicator_values", "1-1,2024,2024,62.5,%"),
    "digits as written": (VALUE, "62.0", "indicator_values", "1-1,2024,2024,62.0,%"),
    "a small percentage said as such": (VALUE, "0.6%", "indicator_values", "1-1,2024,2024,0.6,%"),
    "not published yet": (VALUE, "…", "indicator_values", "1-1,2024,2024,…,%"),
    "thousands": (("values", "2-3", "value"), "1,200業務", "indicator_values", "2-3,2024,2024,1200,業務"),
    "zero": (("reports", "P1", "value"), "0", "project_values", "P1,2024,0,%"),
    "an id that looks like a day": (("reports", "P1", "evidence"), "1-1", "project_values", "1-1"),
    "leading zeros": (("reports", "P1", "evidence"), "0012", "project_values", ",0012,"),
    "several lines": (("reports", "P1", "improvement"), "一行目\n二行目", "project_values", "一行目／二行目"),
    "an era": (("responses", "I1/1", "done_on"), "R7.5.1", "responses", "2025-05-01"),
    "an era in words": (("responses", "I1/1", "done_on"), "令和７年５月１日", "responses", "2025-05-01"),
    "a comma": (("responses", "I1/1", "reply"), '窓口, "案内"', "responses", '"窓口, ""案内"""'),
}
BESIDE = {("responses", "I1/1", "position"): "partly 一部対応する", ("responses", "I1/1", "reply"): "行う"}


@pytest.mark.parametrize("name", READ)
def test_an_answer_is_read_right(name: str, sent, office, tmp_path: Path) -> None:
    place, typed, table, row = READ[name]
    folder = shutil.copytree(sent[0] / TABLES, tmp_path / "actuals")
    beside = BESIDE if place[0] == "responses" else {}
    play.fill(sent[1]["D01"], {**beside, place: typed}, tmp_path / "in")
    params, material = office
    found = forms_office.collect(material, params, tmp_path / "in", True, (), TODAY)[0]
    assert found.merges, found.faults
    params = params.__class__(**{**vars(params), "actuals": folder})
    forms_office.collect(material, params, tmp_path / "in", False, (), TODAY)
    assert row in (folder / f"{table}.csv").read_text(encoding="utf-8-sig")


def test_a_preview_writes_nothing(sent, back) -> None:
    before = {file.name: file.read_bytes() for file in (sent[0] / TABLES).iterdir()}
    assert back({VALUE: "62.5"}).merges
    assert {file.name: file.read_bytes() for file in (sent[0] / TABLES).iterdir()} == before


def test_a_remark_is_shown_and_merged_nowhere(back) -> None:
    found = back({("values", "1-1", "remark"): "担当が違います"})
    assert found.merges and not found.new and any("担当が違います" in notice for notice in found.notices)


def test_a_faulty_file_leaves_the_others_alone(sent, office, tmp_path: Path) -> None:
    play.fill(sent[1]["D01"], {VALUE: "613"}, tmp_path)
    play.fill(sent[1]["D02"], {("reports", "P2", "value"): "210"}, tmp_path)
    (tmp_path / "~$F-R6-D01.xlsx").write_bytes(b"lock")
    (tmp_path / "memo.txt").write_text("連絡")
    params, material = office
    merges = {one.file: one for one in forms_office.collect(material, params, tmp_path, True, (), TODAY)}
    assert [merges[name].merges for name in sorted(merges)] == [False, True, False] and len(merges) == 3


def test_two_files_of_one_department_that_differ_are_both_refused(sent, office, tmp_path: Path) -> None:
    for name, value in (("a", "62.5"), ("b", "62.6")):
        shutil.move(play.fill(sent[1]["D01"], {VALUE: value}, tmp_path / "made"), tmp_path / f"{name}.xlsx")
    shutil.rmtree(tmp_path / "made")
    params, material = office
    merges = forms_office.collect(material, params, tmp_path, True, (), TODAY)
    assert [one.merges for one in merges] == [False, False] and all(
        "回答が違います" in str(one.faults[0]) for one in merges
    )


@pytest.mark.parametrize(("year", "as_of", "words"), [(2025, "2026-05-01", "「2024」 - 2025年度の様式")])
def test_a_form_of_another_year_is_refused(year: int, as_of: str, words: str, sent, tmp_path: Path) -> None:
    play.fill(sent[1]["D01"], {VALUE: "62.5"}, tmp_path / "in")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(sent[0])
        said = play.collect(play.params(sent[0], year, as_of), tmp_path / "in", "2026-05-20", preview=True)
    assert any(words in line for line in said), said


def test_a_form_of_another_city_is_refused(sent, office, tmp_path: Path) -> None:
    play.fill(sent[1]["D01"], {VALUE: "62.5"}, tmp_path)
    params, material = office
    stated = [replace(one, text="別の市") if one.item == "city" else one for one in material.plan.stated]
    plan = replace(material.plan, stated=stated)
    other = Material(plan, material.actuals, material.rubric, material.cycle, material.results, material.verdicts)
    found = forms_office.collect(other, params, tmp_path, True, (), TODAY)[0]
    assert "この市の様式" in str(found.faults[0])


@pytest.mark.parametrize("left", [0, 1, 2])
def test_a_write_that_is_cut_off_leaves_old_or_new(left: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_bytes(b"old a")
    (tmp_path / "b.csv").write_bytes(b"old b")
    replaced = Path.replace
    calls: list[Path] = []

    def cut(self: Path, target: Path) -> Path:
        calls.append(self)
        if len(calls) > left:
            raise KeyboardInterrupt
        return replaced(self, target)

    monkeypatch.setattr(Path, "replace", cut)
    with pytest.raises(KeyboardInterrupt):
        journal.write_together(tmp_path, {"a.csv": b"new a", "b.csv": b"new b"})
    monkeypatch.setattr(Path, "replace", replaced)
    journal.recover(tmp_path)
    held = [(tmp_path / name).read_bytes() for name in ("a.csv", "b.csv")]
    assert held == ([b"old a", b"old b"] if left == 0 else [b"new a", b"new b"])
    journal.write_together(tmp_path, {"a.csv": b"newer a"})
    assert sorted(file.name for file in tmp_path.iterdir() if not file.name.endswith(".new")) == ["a.csv", "b.csv"]
