"""Systems, the grounds of projects, the plans above and the plan before: worked by hand, and every fault by its column."""

import csv
import hashlib
import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ictanalysis.cycle.alignment import Alignment, read_alignment
from ictanalysis.cycle.basis import Basis, ProjectBasis, compared, innovations, overdue, read_basis
from ictanalysis.cycle.crosswalk import Crosswalk, read_crosswalk
from ictanalysis.cycle.literacy import read_literacy, without_project
from ictanalysis.cycle.systems import Principle, System, SystemCheck, Systems, findings_of, read_systems
from ictanalysis.inputs.faults import Findings
from ictanalysis.inputs.workbook import Inputs, read_inputs
from ictanalysis.pages.chapters.appendix import RELATION_WORDS, crosswalk_table
from ictanalysis.pages.workbook import open_workbook

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
DEMO = ("data/second_plan", "data/demo", 2026, "2027-07-01", None)
GOOD = {
    "plan/system_principles.csv": ["number,name,page,note", "1,最初の事項,3,", "2,次の事項,3,"],
    "plan/upper_items.csv": [
        "plan_id,item_id,plan_name,heading,name,page,note", "up,a,上の計画,見出し,項目A,3,", "up,b,上の計画,見出し,項目B,3,",
    ],
    "plan/alignment.csv": [
        "subject_kind,subject_id,plan_id,item_id,basis,judged_by,page,note",
        "measure,1-1,up,a,printed,,3,上の計画と整合を図る。", "initiative,1-1/1,up,a,judged,事務局,3,",
    ],
    "plan/crosswalk.csv": [
        "from_plan,from_id,to_plan,to_id,level,relation,comparable,note",
        "old,1,plan,1-1,measure,merged,,", "old,2,plan,1-1,measure,merged,,", "old,,plan,1-2,measure,new,,",
        "old,1-1,plan,1-1-1,indicator,continued,yes,", "old,2-1,plan,,indicator,ended,no,",
    ],
    "plan/literacy.csv": ["theme,name,page,note", "human_resources,人材,3,", "digital_divide,格差,3,"],
    "old/measures.csv": ["measure_id,goal_id", "1,1", "2,1"],
    "old/indicators.csv": ["indicator_id,name", "1-1,前の一", "2-1,前の二"],
    "actuals/systems.csv": [
        "system_id,name,department_id,package,first_year,renewals,next_year,next_scope,procurement,customised,ground,"
        "ground_words,source_id,note",
        "S1,ある仕組み,D1,yes,2020,0,2026,hardware,negotiated,yes,law,ある法律,src,",
        "S2,別の仕組み,D2,no,2018,1,2028,both,open_tender,no,,,src,",
    ],
    "actuals/system_checks.csv": [
        "system_id,fiscal_year,principle,answer,evidence,submission_id,source_id,note",
        "S1,2025,1,yes,,,src,", "S1,2025,2,no,別に行う,,src,", "S2,2025,1,yes,,,src,", "S2,2025,2,not_applicable,,,src,",
    ],
    "actuals/project_basis.csv": [
        "project_id,version,effect_expected,effect_unit,effect_year,tco_expected,tco_actual,hours_expected,hours_actual,"
        "hypothesis,trial,result_due,result,source_id,note",
        "P1,1,10,人,2026,500,600,-100,-90,早くなる,pilot,2026-06-30,,src,",
    ],
}  # fmt: skip


class Read:
    """The tables of the miniature plan as they were read, and what was found."""

    def __init__(self, inputs: Inputs) -> None:
        self.findings = Findings()
        self.systems = read_systems(inputs, {"D1", "D2"}, self.findings)
        self.basis = read_basis(inputs, {"P1"}, self.findings)
        self.alignment = read_alignment(inputs, self.findings)
        self.crosswalk = read_crosswalk(inputs.plan, self.findings)
        self.literacy = read_literacy(inputs, self.findings)
        self.faults = [str(fault) for fault in self.findings.faults]


def inputs_of(*asked: object) -> Inputs:
    findings = Findings()
    inputs = read_inputs(*asked, findings)
    assert inputs is not None and not findings.faults, findings.faults
    return inputs


@pytest.fixture
def filled(mini: Path) -> Path:
    """The miniature plan with the side tables beside it."""
    (mini / "data/old").mkdir()
    for name, lines in GOOD.items():
        (mini / "data" / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return mini


def read() -> Read:
    return Read(inputs_of("data/plan", "data/actuals", 2025, "2026-07-01", None))


def test_the_good_tables_have_no_fault(filled: Path) -> None:
    found = read()
    assert found.faults == [] and not found.systems.fictional and not found.basis.fictional
    assert [one.system_id for one in found.systems.of("D2")] == ["S2"]
    assert [one.answer for one in found.systems.checks_of("S1", 2025)] == ["yes", "no"]
    assert findings_of(found.systems, 2025, ()) == []
    assert len(found.crosswalk) == 5 and len(found.literacy) == 2


def test_without_the_files_there_is_nothing_and_no_fault(mini: Path) -> None:
    found = read()
    assert found.faults == [] and found.crosswalk == [] and found.literacy == []
    assert found.systems == Systems([], [], []) and found.basis == Basis([]) and found.alignment == Alignment([], [])


S, C, B = "actuals/systems.csv", "actuals/system_checks.csv", "actuals/project_basis.csv"
U, A, X, P, L = (
    f"plan/{name}.csv" for name in ("upper_items", "alignment", "crosswalk", "system_principles", "literacy")
)
FAULTS = [
    (S, "S1,ある仕組み,D1", "S1,ある仕組み,D3", "2行目 department_id列", "「D3」"),
    (S, "S1,ある仕組み", "S1,", "2行目 name列", "空でない言葉"),
    (S, "D1,yes,2020", "D1,maybe,2020", "2行目 package列", "yes、no のいずれか"),
    (S, "yes,2020,0", "yes,,0", "2行目 first_year列", "年度"),
    (S, "2020,0,", "2020,,", "2行目 renewals列", "数値"),
    (S, "2020,0,", "2020,-1,", "2行目 renewals列", "0以上の整数"),
    (S, "2020,0,2026", "2020,0,2019", "2行目 next_year列", "導入した年度 2020 より後"),
    (S, "0,2026,hardware", "0,,hardware", "2行目 next_year列", "次の更新の年度"),
    (S, "2026,hardware", "2026,", "2行目 next_scope列", "hardware、system、both"),
    (S, "negotiated", "lottery", "2行目 procurement列", "open_tender、proposal、negotiated、undecided"),
    (S, "D1,yes", "D1,no", "2行目 customised列", "package が yes"),
    (S, "open_tender,no,", "open_tender,no,cost", "3行目 ground列", "customised が yes の行だけ"),
    (S, "law,ある法律", "other,", "2行目 ground_words列", "その他の理由の内容"),
    (S, "law,ある法律", ",ある法律", "2行目 ground列", "law、life、cost、other"),
    (S, "ある法律,src", "ある法律,nowhere", "2行目 source_id列", "「nowhere」"),
    (S, "S2,別の", "S1,別の", "3行目", "同じ行は一つだけ"),
    (C, "S1,2025,1", "S1,2025,8", "2行目 principle列", "使える値: 1、2"),
    (C, "S1,2025,1", "S1,,1", "2行目 fiscal_year列", "年度"),
    (C, "S1,2025,1", "S9,2025,1", "2行目 system_id列", "「S9」"),
    (C, "1,yes", "1,often", "2行目 answer列", "yes、partly、no、not_applicable"),
    (C, "S1,2025,2", "S1,2025,1", "3行目", "S1 2025 1"),
    (B, "P1,1,10", "P9,1,10", "2行目 project_id列", "「P9」"),
    (B, "P1,1,10", "P1,0,10", "2行目 version列", "1以上の整数"),
    (B, "10,人", "10,", "2行目 effect_unit列", "効果の単位"),
    (B, "人,2026", "人,", "2行目 effect_year列", "効果を見込む年度"),
    (B, "P1,1,10", "P1,1,", "2行目 effect_expected列", "効果の見込み"),
    (B, "2026,500", "2026,-500", "2行目 tco_expected列", "0以上の金額"),
    (B, "500,600", "500,600千円", "2行目 tco_actual列", "数値"),
    (B, "早くなる,pilot,2026-06-30", "早くなる,pilot,", "2行目 result_due列", "検証の結果が出る日"),
    (B, "早くなる,pilot", "早くなる,", "2行目 trial列", "pilot、staged、none"),
    (B, "早くなる,pilot,2026-06-30", ",pilot,", "2行目 hypothesis列", "検証する仮説"),
    (B, "早くなる,pilot,2026-06-30", ",none,2026-06-30", "2行目 result_due列", "仮説のある行だけ"),
    (B, "早くなる,pilot,2026-06-30,", ",,,confirmed", "2行目 result列", "仮説のある行だけ"),
    (U, "up,b", "up,a", "3行目", "up a"),
    (A, "measure,1-1,", "measure,1-3,", "2行目 subject_id列", "もしかして"),
    (A, "1-1/1", "1-1/2", "3行目 subject_id列", "計画にある initiative"),
    (A, "measure,1-1,up", "measure,1-1,upper", "2行目 plan_id列", "upper_items.csv の計画"),
    (A, "1-1/1,up,a", "1-1/1,up,c", "3行目 item_id列", "upper_items.csv の up の番号"),
    (A, "judged,事務局", "judged,", "3行目 judged_by列", "誰の判断か"),
    (A, "printed,,", "printed,事務局,", "2行目 judged_by列", "printed の行では空"),
    (A, "上の計画と整合を図る。", "", "2行目 note列", "計画に記載された文"),
    (A, "measure,1-1", "goal,1", "2行目 subject_kind列", "plan、measure、initiative、indicator"),
    (X, "continued,yes", "successor,yes", "5行目 relation列", "continued、renamed"),
    (X, "old,1-1,plan", "old,1-3,plan", "5行目 from_id列", "old の indicators.csv の番号"),
    (X, "plan,1-1-1", "plan,1-1-9", "5行目 to_id列", "plan の indicators.csv の番号"),
    (X, "old,,plan,1-2", "old,1,plan,1-2", "4行目 from_id列", "new の行では空"),
    (X, "2-1,plan,,indicator", "2-1,plan,1-1-2,indicator", "6行目 to_id列", "ended の行では空"),
    (X, "1-1-1,indicator,continued,yes", "1-1-1,indicator,split,no", "5行目 relation列", "先が二つ以上"),
    (X, "1-1-1,indicator,continued,yes", "1-1-1,indicator,merged,no", "5行目 relation列", "元が二つ以上"),
    (X, "old,1,plan,1-1,measure,merged", "old,1,plan,1-1,measure,renamed", "2行目 relation列", "元が2行あるため merged"),
    (X, "continued,yes", "continued,", "5行目 comparable列", "yes か no"),
    (X, "ended,no", "ended,yes", "6行目 comparable列", "相手のない行では no"),
    (X, "new,,", "new,yes,", "4行目 comparable列", "施策の行では空"),
    (X, "old,1-1,plan", "plan,1-1,plan", "5行目 to_plan列", "別の計画"),
    (P, "2,次の事項", "1,次の事項", "3行目", "同じ行は一つだけ"),
    (P, "1,最初の事項", "1,", "2行目 name列", "空でない言葉"),
    (L, "digital_divide", "human_resources", "3行目", "同じ行は一つだけ"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "where", "words"), FAULTS)
def test_a_fault_is_said_by_its_column(filled: Path, file: str, old: str, new: str, where: str, words: str) -> None:
    path = filled / "data" / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [one for one in read().faults if f"{path.name} {where} - " in one]
    assert found and words in found[0], read().faults


def test_faults_of_all_tables_are_said_at_once(filled: Path) -> None:
    for file, old, new in (
        (S, "D1,", "D3,"),
        (B, "P1,", "P9,"),
        (A, "judged,事務局", "judged,"),
        (X, "ended,no", "ended,yes"),
    ):
        path = filled / "data" / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert len(read().faults) == 4


def test_answers_of_a_later_year_are_set_aside(filled: Path) -> None:
    with (filled / "data" / C).open("a", encoding="utf-8") as file:
        file.write("S1,2026,1,no,,,src,\n")
    found = read()
    assert found.faults == [] and "system_checks.csv 6行目" in found.findings.set_aside[0]
    assert found.systems.checks_of("S1", 2026) == []


SYSTEM = System(2, "S", "仕組み", "D", "yes", 2015, 1, 2027, "both", "open_tender", "no", None, "", "s", "")
POINTS = [Principle(2, "1", "最初の事項", "", ""), Principle(3, "2", "次の事項", "", "")]
ANSWERS = [
    SystemCheck(2, "S", 2026, "1", "yes", "", "", "s", ""),
    SystemCheck(3, "S", 2026, "2", "no", "理由", "", "s", ""),
]


def kinds(system: System, shown: tuple[str, ...] = (), answers: list[SystemCheck] = ANSWERS) -> list[str]:
    return [one.kind for one in findings_of(Systems([system], answers, POINTS), 2026, shown)]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"procurement": "proposal"}, []),
        ({"procurement": "negotiated"}, ["no_competition"]),
        ({"procurement": "negotiated", "next_scope": "hardware"}, ["no_competition"]),  # the second, even of hardware
        ({"procurement": "negotiated", "next_scope": "hardware", "renewals": 0}, []),  # the first may keep the system
        ({"procurement": "negotiated", "next_scope": "system", "renewals": 0}, ["no_competition"]),
        ({"procurement": "negotiated", "renewals": 2, "next_year": 2030}, ["no_competition"]),
        ({"procurement": "undecided"}, ["procurement_open"]),
        ({"procurement": None}, ["procurement_open"]),
        ({"procurement": "undecided", "next_year": 2028}, []),  # there is time
        ({"procurement": "undecided", "next_year": 2026}, ["procurement_open"]),  # and here none is left
        ({"procurement": None, "next_year": None, "next_scope": None}, []),
        ({"customised": "yes", "ground": "law"}, []),
        ({"customised": "yes", "ground": "life"}, []),
        ({"customised": "yes", "ground": "cost"}, []),
        ({"customised": "yes"}, ["no_ground"]),
        ({"customised": "yes", "ground": "other", "ground_words": "書式"}, ["ground_not_shown"]),
    ],
)
def test_what_a_system_is_found_for(changes: dict[str, object], found: list[str]) -> None:
    assert kinds(replace(SYSTEM, **changes)) == found


def test_another_ground_is_accepted_once_the_council_has_seen_it() -> None:
    system = replace(SYSTEM, customised="yes", ground="other", ground_words="書式")
    assert kinds(system, ("S",)) == [] and kinds(system, ("T",)) == ["ground_not_shown"]


@pytest.mark.parametrize(
    ("answer", "evidence", "found"),
    [
        ("yes", "", []), ("not_applicable", "", []), ("no", "理由", []), ("partly", "理由", []), ("no", "", ["no_evidence"]),
        ("partly", "", ["no_evidence"]),
    ],
)  # fmt: skip
def test_a_point_that_is_not_followed_needs_evidence(answer: str, evidence: str, found: list[str]) -> None:
    last = replace(ANSWERS[1], answer=answer, evidence=evidence)
    assert kinds(SYSTEM, answers=[ANSWERS[0], last]) == found


def test_a_point_without_an_answer_in_the_year_is_named() -> None:
    (found,) = findings_of(Systems([SYSTEM], [ANSWERS[0], replace(ANSWERS[1], fiscal_year=2025)], POINTS), 2026, ())
    assert (found.kind, found.words) == ("not_answered", "R8の点検に回答がありません: (2) 次の事項")


def test_the_words_follow_the_plan() -> None:
    system = replace(SYSTEM, procurement="negotiated", customised="yes")
    said = [one.words for one in findings_of(Systems([system], ANSWERS, POINTS), 2026, ())]
    assert said == [
        "R9の2回目の更新は、入札やプロポーザルコンペ等の競争性のある手法になっていません。",
        "カスタマイズの理由(制度改正、身体生命、費用対効果等)が示されていません。",
    ]
    first = replace(SYSTEM, procurement="negotiated", renewals=0)
    assert (
        "R9の1回目の更新は、機器のみの更新ではなく、"
        in findings_of(Systems([first], ANSWERS, POINTS), 2026, ())[0].words
    )


BASIS = ProjectBasis(
    2, "P1", 1, 10.0, "人", 2026, 500.0, 600.0, None, None, "早くなる", "pilot", "2026-06-30", None, "s", ""
)  # fmt: skip


def test_what_was_expected_stands_beside_what_came() -> None:
    rows = compared(Basis([BASIS]), {"P1": 12.0})
    assert [(one.what, one.label, one.unit, one.expected, one.actual) for one in rows] == [
        ("effect", "効果", "人", 10.0, 12.0), ("tco", "TCO", "千円", 500.0, 600.0),
    ]  # fmt: skip
    hours = replace(BASIS, effect_expected=None, tco_expected=None, tco_actual=None, hours_expected=-100.0)
    assert [(one.what, one.unit, one.expected, one.actual) for one in compared(Basis([hours]), {"P1": 12.0})] == [
        ("hours", "時間", -100.0, None),
    ]  # fmt: skip
    assert compared(Basis([BASIS]), {})[0].actual is None


@pytest.mark.parametrize(
    ("due", "result", "late"),
    [
        ("2026-06-30", None, True), ("2026-06-30", "undecided", True), ("2026-06-30", "confirmed", False),
        ("2026-06-30", "refuted", False), ("2026-07-01", None, False), ("2026-07", None, False), ("2026-06", None, True),
        (None, None, False),
    ],
)  # fmt: skip
def test_a_result_is_overdue_the_day_after_it_was_due(due: str | None, result: str | None, late: bool) -> None:
    basis = Basis([replace(BASIS, result_due=due, result=result)])
    assert bool(overdue(basis, date(2026, 7, 1))) == late == innovations(basis, date(2026, 7, 1))[0].overdue


def test_the_grounds_of_the_versions_in_force() -> None:
    basis = Basis([BASIS, replace(BASIS, version=2, tco_expected=550.0)])
    assert [row.version for row in basis.latest.rows] == [2]
    assert [row.version for row in basis.at({"P1": 1}).rows] == [1]


def test_what_stands_below_an_item(filled: Path) -> None:
    alignment = read().alignment
    first, second = alignment.items
    assert [(one.subject_id, one.basis) for one in alignment.below(first)] == [("1-1", "printed"), ("1-1/1", "judged")]
    assert alignment.below(second) == [] and alignment.empty() == [second]


def test_ids_of_a_plan_that_does_not_lie_beside_are_taken_as_they_are(filled: Path) -> None:
    for file in (filled / "data/old").iterdir():
        file.unlink()
    path = filled / "data" / X
    path.write_text(path.read_text(encoding="utf-8").replace("old,1-1,", "old,7-7,"), encoding="utf-8")
    assert read().faults == []


def test_a_heading_without_a_project_is_named(filled: Path) -> None:
    headings = read().literacy
    assert [one.theme for one in without_project(headings, ["human_resources", None])] == ["digital_divide"]
    assert without_project(headings, ["digital_divide", "human_resources"]) == []


def test_the_invented_rows_show_every_finding() -> None:
    inputs, findings = inputs_of(*DEMO), Findings()
    systems = read_systems(inputs, {f"D0{number}" for number in range(1, 6)}, findings)
    listed = rows("demo/projects.csv")
    basis = read_basis(inputs, {row["project_id"] for row in listed}, findings)
    assert findings.faults == [] and systems.fictional and basis.fictional
    found = [(one.system.system_id, one.kind) for one in findings_of(systems, inputs.fiscal_year, ())]
    assert found == [
        ("S02", "no_competition"), ("S02", "no_evidence"), ("S03", "procurement_open"), ("S03", "not_answered"),
        ("S05", "ground_not_shown"), ("S06", "no_ground"), ("S06", "no_evidence"),
    ]  # fmt: skip
    assert [row.project_id for row in overdue(basis, inputs.as_of)] == ["P2-1-2", "P2-3-2"]
    results = {one.result for one in innovations(basis, inputs.as_of)}
    assert {"仮説のとおり", "仮説と異なる", "未定", ""} == results
    tco = {one.project_id: (one.expected, one.actual) for one in compared(basis, {}) if one.what == "tco"}
    assert tco["P1-1-1"] == (18000, 19500) and tco["P3-2-1"] == (30000, None)


def test_of_the_focus_items_three_have_no_work_below_them() -> None:
    inputs, findings = inputs_of(*DEMO), Findings()
    alignment = read_alignment(inputs, findings)
    assert findings.faults == []
    counts = [sum(one.item_id.startswith(group) for one in alignment.items) for group in
              ("policy-", "structure-", "priority-", "together-")]  # fmt: skip
    assert counts == [7, 4, 7, 3]
    bare = [one.name for one in alignment.empty() if one.heading == "重点取組事項"]
    assert bare == ["公金収納におけるeLTAXの活用", "マイナンバーカードの普及促進・利用の推進", "テレワークの推進"]
    printed = {(one.subject_id, one.plan_id) for one in alignment.links if one.basis == "printed"}
    whole = {("second_plan", one) for one in ("sogo", "kanmin", "kanagawa_dx")}
    assert printed == whole | {("1-1", "sogo"), ("3-2", "sogo"), ("2-3", "hyojunka")}
    assert {one.judged_by for one in alignment.links if one.basis == "judged"} == {"事務局が暫定で定めたもの"}


def test_the_page_shows_every_measure_and_indicator_of_both_plans() -> None:
    table = crosswalk_table(open_workbook("data/second_plan", "data/actuals", 2025, "2026-11-22", draws=50))
    assert table is not None and len(table.rows) == len(rows("second_plan/crosswalk.csv"))
    assert [row[:5] for row in table.rows if row[2] == "施策"][2:6] == [
        ["2-1", "2-1", "施策", "統合", "—"], ["2-2", "2-1", "施策", "統合", "—"], ["2-3", "2-2", "施策", "継続", "—"],
        ["—", "2-3", "施策", "新設", "—"],
    ]  # fmt: skip
    hints = {name: set(re.findall(r"'(\w+)'", str(kind))) for name, kind in Crosswalk.__annotations__.items()}
    assert set(RELATION_WORDS) == hints["relation"]


# Passages of the plan as printed, without the marks of the glossary; names that the data repeat stand here once.
PASSAGES = """
本計画は、相模原市総合計画(以下「総合計画」という。)を上位計画とし、総合計画における部門別計画に位置付けられるものであり、
また、官民データ活用推進基本法(平成28年法律第103号。以下「基本法」という。)第9条第3項において、策定が努力義務とされる市官民データ活用推進計画としても位置付けることとし、
同じく基本法に則して神奈川県が策定を進めている「神奈川DX計画」を勘案しながら、官民データ活用における各施策を推進し、
2 計画の位置付け
地方公共団体情報システム標準化基本方針では、
「自治体デジタル・トランスフォーメーション(DX)推進計画」として策定しました。
■自治体におけるDXの推進体制の構築 ① 組織体制の整備 ② デジタル人材の確保・育成 ③ 計画的な取組 ④ 都道府県による市区町村支援
■重点取組事項 ① 自治体フロントヤード改革の推進 ② 自治体情報システムの標準化・共通化 ③ 公金収納におけるeLTAXの活用
④ マイナンバーカードの普及促進・利用の推進 ⑤ セキュリティ対策の徹底 ⑥ 自治体のAI・RPAの利用推進、⑦ テレワークの推進
■自治体DXの取組とあわせて取り組むべき事項
① デジタル田園都市国家構想の実現に向けたデジタル実装の取組の推進・地域社会のデジタル化
③ デジタル原則を踏まえた規制の点検・見直し
<基本方針> (1) 最新のデジタル技術の利活用 (2) 幅広いデータの利活用 (3) サービスデザイン思考の導入 (4) デジタルデバイドの防止
(5) 情報セキュリティの確保 (6) デジタル人材の確保・育成 (7) 市町村連携・支援
(1) 相模原市DX人材育成方針に基づく人材育成
(2) 民間サービスを活用する機会の拡充
(3) デジタルデバイドの解消
目標値設定の考え方：総合計画の成果指標の目標値と整合を図り設定した。
目標値設定の考え方：国の基本方針等で示された目標に基づき設定した。
(1) オンライン利用の促進
(2) クラウド利用の促進
(3) オープンデータの推進
(4) 適正な情報セキュリティの確保
(5) サービスデザイン思考の導入
(6) カスタマイズの抑止
(7) 競争性を確保したシステム調達
"""


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def flat(text: str) -> str:
    """Without what layout and the glossary add."""
    return re.sub(r"[\s*]", "", text)


def printed_cells() -> list[str]:
    """Every cell of the side tables that is called printed."""
    items = rows("second_plan/upper_items.csv")
    told = [row[column] for row in items for column in ("plan_name", "heading")]
    told += [row["name"] for row in items if not row["note"].startswith("corrected")]
    told += [row["name"] for name in ("system_principles", "literacy") for row in rows(f"second_plan/{name}.csv")]
    return told + [row["note"] for row in rows("second_plan/alignment.csv") if row["basis"] == "printed"]


def not_in(text: str) -> list[str]:
    """The printed cells that do not stand in a text."""
    return [cell for cell in printed_cells() if flat(cell) not in flat(text)]


def test_every_printed_cell_stands_in_the_plan() -> None:
    assert len(printed_cells()) > 80 and not_in(PASSAGES) == []
    assert not_in(PASSAGES.replace("eLTAX", "eLTAx")) == ["公金収納におけるeLTAXの活用"]
    corrected = [row["name"] for row in rows("second_plan/upper_items.csv") if row["note"].startswith("corrected")]
    assert corrected == ["デジタルデバイド対策"]


def test_the_passages_are_the_plans() -> None:
    """With the text of the plan at hand, named by PLAN_TEXT: it is the one that sources.csv names by its hash."""
    if not (named := os.environ.get("PLAN_TEXT")):
        pytest.skip("the text of the plan is not part of the repository; PLAN_TEXT names it where there is one")
    content = Path(named).read_bytes()
    (hashed,) = [row["sha256"] for row in rows("sources.csv") if row["source_id"] == "plan2"]
    assert hashlib.sha256(content).hexdigest() == hashed
    plan = flat(content.decode("utf-8"))
    pieces = re.split(r"(?=[■①-⑦<])|(?=\(\d\))|(?<=>)|\n", PASSAGES)
    assert [one for one in pieces if flat(one).strip("■、") not in plan] == []
    assert not_in(plan) == []
