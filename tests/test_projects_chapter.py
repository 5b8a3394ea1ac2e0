"""The report of the yearly cycle: every mechanism by name on the pages of the demonstration, and cases made by hand."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from cycle_samples import lay_out
from inprocess import made

from ictanalysis.cycle.effects import Found, effect_of
from ictanalysis.cycle.outcomes import met, yearly_target
from ictanalysis.cycle.steps import STATES
from ictanalysis.cycle.words import Words
from ictanalysis.inputs.rubric import VERDICTS
from ictanalysis.pages import agenda, instructions, projects
from ictanalysis.pages.chapters import alignment, annual_instructions, measure_projects, measure_review
from ictanalysis.pages.chapters import projects as chapter
from ictanalysis.pages.chapters import projects_instructions as told
from ictanalysis.pages.chapters import projects_outcomes as outcomes
from ictanalysis.pages.chapters import projects_steps as steps
from ictanalysis.pages.workbook import Workbook, open_workbook
from ictanalysis.report.document import blocks, merge
from ictanalysis.report.model import Block, Bullets, Heading, Paragraph, TableBlock, plain
from ictanalysis.runs.publishing import _cover

STEMS = ("annual_evaluation", "measure", "decisions", "projects", "alignment")
LATE = ("I-R7-02", "I-R7-03", "I-R7-04")
REPORT_LATE = Words().said(agenda.REPORT_LATE)
Edit = Callable[[str, str, str], None]


def page(params: str, part: str) -> list[Block]:
    """The blocks of one notebook of a shipped report."""
    prepared, parts = made(params, STEMS)
    return [block for block in blocks(merge(parts, _cover(prepared))) if block.where.startswith(part)]


def book(params: str = "demo_R8") -> Workbook:
    return made(params, STEMS)[0].book


def tables(part: str, heading: str = "", params: str = "demo_R8") -> list[TableBlock]:
    """The tables below a heading of a notebook, or all of them."""
    found, below = [], not heading
    for block in page(params, part):
        if isinstance(block, Heading):
            below = not heading or plain(block.spans) == heading
        found += [block] if below and isinstance(block, TableBlock) else []
    return found


def row(part: str, heading: str, first: str) -> list[str]:
    """The cells of the row that begins with a text, below a heading of a notebook."""
    cells = [[cell.whole for cell in one] for table in tables(part, heading) for one in table.rows]
    return next(one for one in cells if first in one[0])


def sentences(part: str) -> list[str]:
    """Items of lists and paragraphs of a notebook."""
    said: list[str] = []
    for block in page("demo_R8", part):
        if isinstance(block, Bullets):
            said += [plain(inner.spans) for item in block.items for inner in item if isinstance(inner, Paragraph)]
        elif isinstance(block, Paragraph):
            said.append(plain(block.spans))
    return said


def says(part: str, *words: str) -> bool:
    """Whether one sentence of a notebook holds all these words."""
    return any(all(word in said for word in words) for said in sentences(part))


FOLLOWED = "改善指示への回答、見直し及び効果"
STEPS = "令和8年度の五つの段階の状況"


def followed(instruction_id: str) -> list[str]:
    return row("projects", FOLLOWED, instruction_id)


# instructions


@pytest.mark.parametrize(
    ("instruction_id", "found", "value"),
    [
        ("I-R6-01", "見込まれた動きの幅を超えて改善", "74.4%（R8）"), ("I-R6-02", "変化とは言えない", "73,580件（R7）"),
        ("I-R6-03", "見込んだ値に未達", "17.0%（R8）"), ("I-R7-01", "見込んだ値に到達", "100.0%（R8）"),
        ("I-R7-06", "R9の実績待ち", "指示で見込んだ値 45.0%"), ("I-R7-05", "効果をみる数値の指定なし", ""),
    ],
)  # fmt: skip
def test_an_instruction_tells_its_effect(instruction_id: str, found: str, value: str) -> None:
    effect = followed(instruction_id)[3]
    assert effect.startswith(found) and value in effect


def test_an_effect_is_the_one_worked_out_from_what_was_known_on_the_day_of_issue() -> None:
    one = book()
    for asked in one.cycle.council.instructions:
        effect = effect_of(asked, one.actuals, one.plan.indicators, one.cycle.projects, one.constants)
        assert (one.effects.get(asked.instruction_id) is None) == (effect is None)
        if effect is None or effect.low is None or effect.high is None:
            continue
        printed = re.search(r"見込まれた幅 ([\d,.]+)\D*〜([\d,.]+)", followed(asked.instruction_id)[3])
        assert printed
        low, high = (float(number.replace(",", "")) for number in printed.groups())
        assert (low, high) == (pytest.approx(effect.low, abs=0.51), pytest.approx(effect.high, abs=0.51))


def test_the_overdue_stand_first_with_their_days_and_ages() -> None:
    (table,) = tables("projects", FOLLOWED)
    assert [one[0].text.split()[0] for one in table.rows][:3] == list(LATE)
    for instruction_id, state in zip(LATE, ("見直し待ち", "承認待ち", "回答待ち"), strict=True):
        cell = followed(instruction_id)[1]
        assert cell.startswith(f"期限超過\n{state}") and "（243日超過）" in cell and "（10か月前）" in cell
    assert "期限超過" not in followed("I-R8-01")[1] and "（7日前）" in followed("I-R8-01")[1]


def test_an_answer_stands_with_the_plan_that_followed_it_or_that_none_did() -> None:
    assert (
        followed("I-R7-01")[2].endswith("計画 第2版 修正承認")
        and "対応する（令和8年10月9日）" in followed("I-R7-01")[2]
    )
    assert followed("I-R7-02")[2].endswith("計画の見直しなし") and followed("I-R7-03")[2].endswith("計画 第2版 未承認")
    assert followed("I-R7-04")[2].startswith("回答なし") and "一部対応する" in followed("I-R7-06")[2]
    declined = followed("I-R7-05")
    assert declined[1].startswith("対応しないと回答") and "計画" not in declined[2]


def test_a_department_that_was_told_under_another_name_is_named_with_both() -> None:
    assert "架空人材育成課（指示の時は架空研修課）" in followed("I-R6-04")[0]
    assert "（指示の時は" not in followed("I-R7-01")[0] and "架空防災情報課" in followed("I-R7-01")[0]


def test_what_the_council_closed_or_kept_is_said() -> None:
    assert followed("I-R7-01")[1].startswith("完了") and "（継続すると決定）" in followed("I-R6-02")[1]


def test_the_numbers_of_instructions_add_up() -> None:
    counts = next(said for said in sentences("projects") if said.startswith("改善指示12件"))
    assert sum(map(int, re.findall(r"(?:超過|待ち|済み|回答|完了)(\d+)件", counts))) == 12


def test_the_first_spread_has_the_overdue_first_and_then_the_effects() -> None:
    table = next(one for one in tables("annual_evaluation") if one.caption == "これまでの改善指示への対応")
    first = [one[0].text.split()[0] for one in table.rows]
    assert first[:3] == list(LATE) and first[3] == "I-R6-01"
    assert len(first) + len(agenda.asks(book())) <= annual_instructions.LINES
    assert "期限超過243日" in table.rows[0][1].text and table.rows[3][3].text.startswith("幅を超えて改善")
    assert "期限超過3件" in table.note and "変化とは言えない（幅の中）2件" in table.note and "資料編" in table.note


def test_overdue_instructions_are_a_matter_and_a_plan_that_waits_for_the_council_is_another() -> None:
    matters = {ask.matter: [one.instruction.instruction_id for one in ask.followed] for ask in agenda.asks(book())}
    assert matters[REPORT_LATE] == ["I-R7-02", "I-R7-04"] and matters[agenda.APPROVE] == ["I-R7-03"]
    asked = row("annual_evaluation", "審議をお願いする事項", REPORT_LATE)
    assert "I-R7-02、I-R7-04" in asked[1] and "最長で243日" in asked[2] and "架空人材育成課" in asked[4]
    form = tables("decisions", "審議の結果（記入欄）")[0]
    assert any(REPORT_LATE in one[1].text and "I-R7-04" in one[1].text for one in form.rows)


def test_a_plan_without_instructions_prints_nothing_of_them() -> None:
    said = "".join(str(block) for part in ("annual_evaluation", "projects") for block in page("annual_R7", part))
    assert "これまでの改善指示" not in said and "I-R" not in said and FOLLOWED not in said
    assert not [ask for ask in agenda.asks(book("annual_R7")) if ask.followed]


# projects beside their measures


def test_a_project_shows_versions_deeds_outcome_and_both_evaluations_beside_the_verdict() -> None:
    cells = row("projects", "施策ごとの事業の実施状況と評価", "電子申請の対象手続の拡大")
    assert "第2版 原案承認" in cells[0] and "R6 対象手続の洗い出しと優先順位の決定（実施）" in cells[1]
    assert "281件\n目標 280件\n年度の目標に到達" in cells[2] and cells[3:5] == ["計画どおり", "計画どおり"]
    assert cells[5].startswith("達成見込み")


def test_a_deed_not_done_and_an_outcome_missed_are_said() -> None:
    cells = row("projects", "施策ごとの事業の実施状況と評価", "職員研修の体系化")
    assert "R8 実践研修の実施（未実施）" in cells[1] and "年度の目標に未達" in cells[2]


def test_a_version_that_nobody_approved_is_shown_and_never_judged() -> None:
    cells = row("projects", "施策ごとの事業の実施状況と評価", "キャッシュレス決済")
    assert "第1版 未承認" in cells[0] and "68.0%" in cells[2] and projects.MET_WORDS["unapproved"] in cells[2]
    assert not {"到達", "未達"} & {word for word in ("到達", "未達") if word in cells[2]}
    assert says("projects", "キャッシュレス決済", "承認の決定がなく", "目標と比べていません")


def test_a_returned_and_a_continued_version_are_said_with_the_one_that_counts() -> None:
    assert says(
        "projects", "動画による魅力発信", "第2版は差し戻しとされ", "目標を下げる根拠", "第1版により示しています"
    )
    assert says("projects", "RPAの対象業務の拡大", "第2版は継続審議とされ", "第1版により示しています")
    assert "目標 430,000回" in row("projects", "施策ごとの事業の実施状況と評価", "動画による魅力発信")[2]


def test_measures_and_projects_disagree_both_ways() -> None:
    assert says("projects", "施策1-2", "すべて実施されていますが", "「達成困難」")
    assert says("projects", "施策3-3", "実施を終えた行動目標はありませんが", "「達成」")
    assert not says("projects", "施策1-1", "すべて実施されていますが")


def test_as_planned_although_the_target_of_the_year_was_missed_is_said() -> None:
    assert says("projects", "RPAの対象業務の拡大", "「計画どおり」ですが", "99業務", "100業務に届いていません")
    assert not says("projects", "生成AI", "「大幅な遅れ」ですが")


def test_text_copied_from_last_year_is_said_and_marked() -> None:
    assert says("projects", "生成AIの庁内利用の促進", "改善の文章が、R7の報告と一字一句同じです。")
    assert not says("projects", "スマートフォン講座", "一字一句同じ")
    assert "（R7の報告と同文）" in row("projects", "事業の自己評価の理由と改善、調整会議の意見", "職員研修")[2]


def test_a_deed_reported_other_than_planned_is_said() -> None:
    assert says("projects", "災害時対応手順の訓練", "欠席した所属への追加の訓練", "報告では「全所属での訓練」")


def test_changed_methods_and_the_words_of_the_council_stand_in_the_table_of_reasons() -> None:
    heading = "事業の自己評価の理由と改善、調整会議の意見"
    assert "短い動画の連載に改めた" in row("projects", heading, "動画による魅力発信")[3]
    assert "受講後の利用を確かめること" in row("projects", heading, "スマートフォン講座")[4]


def test_the_table_of_steps_tells_what_is_missing() -> None:
    steps_of = {
        name: row("projects", STEPS, name)[1:] for name in ("キャッシュレス", "RPA", "文化資料の電子化", "職員研修")
    }
    assert steps_of["キャッシュレス"][0] == "未策定\n（行動目標、年度の目標）"
    assert steps_of["RPA"][1] == "第1版 原案承認\n第2版 継続審議" and steps_of["RPA"][2] == "一部未記入\n（根拠）"
    assert steps_of["文化資料の電子化"][2:4] == ["未報告", "未評価"]
    assert "回答待ち\n（期限超過243日）" in steps_of["職員研修"][4]


def test_a_skipped_step_is_said() -> None:
    assert says("projects", "キャッシュレス決済", "承認のないまま実施、行動目標のないまま報告しています。")


def test_a_silent_department_and_new_names_are_said() -> None:
    assert says("projects", "架空文化資料課", "担当する事業2件のいずれについても", "報告がありません")
    assert says("projects", "架空防災情報課", "令和8年4月1日に架空危機管理課から名称が変わりました")
    assert says("projects", "架空人材育成課", "架空研修課の事務を引き継ぎました")


def test_an_ended_project_is_asked_for_nothing() -> None:
    assert row("projects", STEPS, "庁内無線LAN")[1:] == [
        "終了",
        "第2版 原案承認\n令和8年3月31日完了",
        "—",
        "—",
        "指示なし",
    ]
    assert "終了した事業" in row("projects", "施策ごとの事業の実施状況と評価", "庁内無線LAN")[2]


def test_expectations_stand_beside_what_came_and_overdue_hypotheses_first() -> None:
    found = tables("projects", "事業の見込みと実績（成果重視）")[0].rows
    cells = [[cell.text for cell in one] for one in found if "電子申請" in one[0].text]
    assert ["効果（R8）", "280件", "281件", "+1件"] in [one[1:] for one in cells]
    assert ["TCO", "18,000千円", "19,500千円", "+1,500千円"] in [one[1:] for one in cells]
    trials = tables("projects", "仮説と検証の状況")[0].rows
    assert [one[4].text for one in trials[:2]] == ["期限を過ぎて結果なし", "期限を過ぎて結果なし（未定）"]
    assert {"仮説のとおり", "仮説と異なる", "期限前"} == {one[4].text for one in trials[2:]}


def test_the_decisions_of_the_round_are_listed_with_those_on_targets() -> None:
    target = row("projects", "令和9年度の調整会議の決定", "施策目標値3-1-1")
    assert target[1:3] == ["目標の見直し", "原案承認"] and "令和9年度第1回（令和9年5月25日）" in target[4]
    assert all(
        "令和8年" not in cell.text for one in tables("projects", "令和9年度の調整会議の決定")[0].rows for cell in one
    )


def test_a_plan_whose_list_of_projects_is_not_registered_says_so_in_one_sentence() -> None:
    found = page("annual_R7", "projects")
    assert [type(block) for block in found] == [Heading, Paragraph]
    assert isinstance(found[1], Paragraph)
    assert plain(found[1].spans) == "この計画を構成する事業（実施事業集）は登録されていません。"
    assert page("first_plan_R4", "projects") == []  # the plan names no such list


# the sheets


def test_the_sheet_shows_what_is_not_approved_the_targets_and_both_evaluations_apart() -> None:
    table = measure_projects.projects_table(book(), "2-1")
    assert table is not None
    heads = [label for label, _ in table.columns]
    assert heads[-2:] == ["自己評価", "評価\n(調整会議)"] and "庁内無線LAN" not in str(table.rows)
    assert "終了した事業: 架空事業「庁内無線LANの整備」(令和8年3月31日完了)" in table.note
    rpa, ai = table.rows
    assert (
        str(rpa[0]).endswith("第2版 継続審議")
        and rpa[3] == "100業務(R8)\n120業務(R9)"
        and rpa[-2:] == ["計画どおり", "未評価"]
    )
    assert ai[5] == "一部実施※" and "※は" in table.note


def test_no_verdict_stands_where_the_council_evaluates() -> None:
    one = book()
    for measure in one.plan.measures:
        table, form = (
            measure_projects.projects_table(one, measure.measure_id),
            measure_review.review_form(one, measure.measure_id),
        )
        graded = {str(cells[-1]) for cells in table.rows} if table else set()
        assert not graded & set(VERDICTS.values())
        assert not [
            word for word in VERDICTS.values() if any(line == word for line in str(form.rows[-1][1]).split("\n"))
        ]


def test_projects_speak_for_a_measure_whose_department_says_nothing() -> None:
    own = str(measure_review.review_form(book(), "1-1").rows[0][1])
    assert "窓口でのキャッシュレス決済の拡大」: 一部遅れ 理由: 出張所の通信回線の工事が終わらなかったため" in own
    assert str(measure_review.review_form(book(), "2-1").rows[0][1]).startswith("架空: 簡易作業の削減")


def test_open_instructions_stand_in_the_form() -> None:
    decided = {one: str(measure_review.review_form(book(), one).rows[-1][1]) for one in ("1-1", "1-2", "2-1", "2-2")}
    assert "改善指示I-R7-03 残る窓口への導入の時期を明らかにすること: 承認待ち(期限超過243日)" in decided["1-1"]
    assert "改善指示I-R6-01" in decided["1-1"] and "見込まれた動きの幅を超えて改善" in decided["1-1"]
    assert "対応しないと回答" in decided["1-2"] and "I-R8-02" in decided["2-1"]
    assert "I-R7-06" not in decided["2-1"] and "I-R7-01" not in decided["2-2"]  # waits for its effect alone; closed


# the other rooms


def test_systems_that_need_the_councils_eye_stand_first() -> None:
    found, answers = tables("alignment", "情報システム導入の考え方")
    first = [one[3].text for one in found.rows]
    assert [words == "なし" for words in first] == [False] * 4 + [True] * 2
    assert "競争性のある手法になっていません" in first[0] and len(answers.columns) == 8
    assert [cell.text for cell in answers.rows[2]].count("回答なし") == 2
    assert says("alignment", "情報システム6件のうち", "4件です")


def test_an_empty_heading_of_literacy_is_said_beside_the_results_of_the_measures() -> None:
    assert says("alignment", "「民間サービスを活用する機会の拡充」に該当する事業はありません。")
    listed, results = tables("alignment", "情報リテラシーの育成")
    assert [cell.text for cell in listed.rows[1]] == [
        "民間サービスを活用する機会の拡充",
        "該当する事業なし",
        "—",
        "—",
        "—",
    ]
    assert [one[0].text.split()[0] for one in results.rows] == ["1-2", "3-3"]
    assert [one[3].badge for one in results.rows] == ["at_risk", "achieved"]


def test_items_above_are_printed_apart_from_judged_and_those_that_nothing_serves_are_named() -> None:
    general = tables("alignment", "上位計画等との対応")
    assert {table.caption for table in general} >= {"相模原市総合計画", "神奈川DX計画"}
    served = row("alignment", "上位計画等との対応", "総合計画の成果指標")
    assert "施策目標値1-1" in served[1] and "整合を図り設定した" in served[1] and served[2] == alignment.NOT_JUDGED
    judged = row("alignment", "上位計画等との対応", "自治体のAI・RPAの利用推進")
    assert judged[1] == alignment.NOT_PRINTED and "RPAの全庁導入" in judged[2]
    assert says(
        "alignment", "公金収納におけるeLTAXの活用", "マイナンバーカードの普及促進・利用の推進", "テレワークの推進"
    )
    assert row("alignment", "上位計画等との対応", "eLTAX")[1:] == [alignment.NOT_PRINTED, alignment.NOT_FOUND]


def test_a_plan_without_systems_and_items_has_no_chapter_of_them() -> None:
    assert page("first_plan_R4", "alignment") == []


# by hand


def opened() -> Workbook:
    return open_workbook("data/plan", "data/actuals", 2025, "2026-07-01", draws=200)


@pytest.fixture
def cycle(mini: Path) -> Path:
    lay_out(mini / "data")
    return mini


def cell_of(one: Workbook) -> str:
    return str(chapter.tables(one)[1].rows[0][2])  # type: ignore[union-attr]


def test_an_outcome_is_met_or_missed_against_the_target_of_the_version_in_force(cycle: Path, edit: Edit) -> None:
    year = opened().cycle.year_of("P1")
    assert (yearly_target(year), met(year)) == (85.0, "not_met") and "80人\n目標 85人\n年度の目標に未達" in cell_of(
        opened()
    )
    edit("data/actuals/decisions.csv", "P1,2,2025,approved_changed,窓口を選ぶ", "P1,2,2025,returned,窓口を選ぶ")
    assert "80人\n目標 80人\n年度の目標に到達" in cell_of(opened())
    edit("data/actuals/decisions.csv", "P1,1,2024,approved", "P1,1,2024,returned")
    unjudged = cell_of(opened())
    assert projects.MET_WORDS["unapproved"] in unjudged and "到達" not in unjudged and "未達" not in unjudged


def test_a_falling_outcome_is_met_at_or_below_its_target(cycle: Path, edit: Edit) -> None:
    edit("data/actuals/decisions.csv", "M1,2024-05-20,第1回,approval,project,P1,1,2024,approved,,,src,",
         "M1,2024-05-20,第1回,approval,project,P1,1,2024,approved,,,src,\nM9,2024-05-20,第1回,approval,project,P2,1,2024,approved,,,src,")  # fmt: skip
    edit(
        "data/actuals/project_values.csv",
        "P1,2025,80",
        "P2,2025,900,円,費用を減らす,done,記録,as_planned,,,,,src,\nP1,2025,80",
    )
    assert met(opened().cycle.year_of("P2")) == "met"
    edit("data/actuals/project_values.csv", "P2,2025,900", "P2,2025,901")
    assert met(opened().cycle.year_of("P2")) == "not_met"


def test_the_council_may_say_otherwise_than_the_department(cycle: Path, edit: Edit) -> None:
    assert "調整会議の評価は" not in str(chapter.disagreements(opened()))
    edit(
        "data/actuals/decisions.csv",
        "M5,2026-06-20",
        "M6,2026-06-20,第5回,evaluation,project,P1,,2025,stalled,,,src,\nM5,2026-06-20",
    )
    assert "自己評価は「遅れ」、小さな会議の評価は「止」です" in str(chapter.disagreements(opened())).replace(
        "&#45;", "-"
    )


def test_every_state_and_every_effect_has_words() -> None:
    assert set(get_args(Found)) == set(instructions.FOUND_WORDS) and set(STATES.values()) >= {"回答待ち", "完了"}
    assert set(instructions.JUDGED) | {"open", "unknown"} == set(get_args(Found))


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2025, 8, 27), "7日"), (date(2025, 10, 18), "59日"), (date(2025, 10, 19), "1か月"), (date(2026, 8, 19), "11か月"), (date(2026, 8, 20), "12か月")],
)  # fmt: skip
def test_an_age_is_said_in_days_and_then_in_months(cycle: Path, day: date, words: str) -> None:
    assert instructions.age_words(opened().cycle.council.instructions[0], day) == words


def test_a_plan_sent_back_is_for_the_department_and_one_that_waits_for_the_council(cycle: Path, edit: Edit) -> None:
    edit("data/actuals/decisions.csv", "P1,2,2025,approved_changed,窓口を選ぶ", "P1,2,2025,returned,窓口を選ぶ")
    matters = {ask.matter: [one.instruction.instruction_id for one in ask.followed] for ask in agenda.asks(opened())}
    assert set(matters[REPORT_LATE]) == {"I1", "I2"} and agenda.APPROVE not in matters
    edit("data/actuals/decisions.csv", "M3,2025-11-20,第3回,approval,project,P1,2,2025,returned,窓口を選ぶ,,src,\n", "")
    matters = {ask.matter: [one.instruction.instruction_id for one in ask.followed] for ask in agenda.asks(opened())}
    assert matters[agenda.APPROVE] == ["I1"] and matters[REPORT_LATE] == ["I2"]


def test_what_was_closed_long_ago_is_counted_and_left_out(cycle: Path, edit: Edit) -> None:
    edit(
        "data/actuals/decisions.csv",
        "M5,2026-06-20,第5回,closing,instruction,I1,,2025,kept",
        "M5,2026-06-20,第5回,closing,instruction,I1,,2025,closed",
    )
    assert len(told.instructions(opened())[2].rows) == 2  # type: ignore[union-attr]
    late = open_workbook("data/plan", "data/actuals", 2026, "2027-07-01", draws=200)
    _, counts, table = told.instructions(late)
    assert "1年より前に完了と認められた1件は省いています。" in str(counts) and len(table.rows) == 1  # type: ignore[union-attr]


def test_the_first_spread_holds_no_more_instructions_than_its_page(cycle: Path) -> None:
    file = cycle / "data/actuals/instructions.csv"
    more = "".join(f"J{number},,2025-08-20,D2,measure,1-2,費用を示すこと,2025-10-31,,,,,src,\n" for number in range(30))
    file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")
    table = annual_instructions.follow_up(opened())
    assert table is not None and len(table.rows) <= annual_instructions.LINES and "改善指示32件" in table.note
    decided = str(measure_review.review_form(opened(), "1-2").rows[-1][1])
    assert decided.count("費用を示すこと") == measure_review.MOST_INSTRUCTIONS and "件は資料編" in decided


def test_long_prose_of_a_project_is_cut_on_the_sheet_and_whole_in_the_chapter(cycle: Path, edit: Edit) -> None:
    words = "人手が足りず、" * 40
    edit("data/actuals/project_values.csv", ",人手不足,", f",{words},")
    own = str(measure_review.review_form(opened(), "1-1").rows[0][1])
    assert "…" in own and own.endswith(measure_review.MORE) and len(own) < len(words)
    assert words in str(chapter.prose(opened())[1].rows)  # type: ignore[union-attr]


def test_copied_words_are_found_whatever_the_spaces(cycle: Path, edit: Edit) -> None:
    assert "同じです" not in str(chapter.disagreements(opened()))
    edit("data/actuals/project_values.csv", "as_planned,,増やす", "as_planned,,続 ける")
    assert "改善の文章が、R6の報告と一字一句同じです" in str(chapter.disagreements(opened()))


def test_the_grounds_of_the_version_in_force_count(cycle: Path, edit: Edit) -> None:
    head = ("project_id,version,effect_expected,effect_unit,effect_year,tco_expected,tco_actual,hours_expected,hours_actual,"
            "hypothesis,trial,result_due,result,source_id,note\n")  # fmt: skip
    rows = "P1,1,90,人,2025,100,,,,,,,,src,\nP1,2,85,人,2025,200,150,,,,,,,src,\n"
    (cycle / "data/actuals/project_basis.csv").write_text(head + rows, encoding="utf-8")
    assert [one.version for one in outcomes.in_use(opened()).rows] == [2]
    edit("data/actuals/decisions.csv", "P1,2,2025,approved_changed,窓口を選ぶ", "P1,2,2025,continued,窓口を選ぶ")
    assert [one.version for one in outcomes.in_use(opened()).rows] == [1]
    cells = [one[1:] for one in outcomes.expectations(opened())[1].rows]  # type: ignore[union-attr]
    assert cells == [["効果(R7)", "90人", "80人", "−10人"], ["TCO", "100千円", "未登録", "—"]]


def test_a_plan_whose_approvals_nobody_keeps_says_so_once(mini: Path) -> None:
    one = opened()
    assert "事業計画の承認は登録されていません。" in str(chapter.opening(one)) and steps.steps(one)
    assert "第1版" not in str(chapter.tables(one)[1].rows)  # type: ignore[union-attr]
    assert told.instructions(one) == ["改善指示は登録されていません。"]
