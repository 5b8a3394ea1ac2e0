"""What the council is asked: approvals, evaluations, what to improve (pure)."""

from collections.abc import Sequence

from ictanalysis.cycle.council import APPROVALS
from ictanalysis.cycle.forms.material import NONE, WRONG, Material, choice, said
from ictanalysis.cycle.forms.model import Column, Item, Sheet
from ictanalysis.cycle.projects import ACTIONS, Project
from ictanalysis.cycle.reviews import CHOICES
from ictanalysis.cycle.steps import ProjectYear
from ictanalysis.cycle.words import Words
from ictanalysis.inputs.cells import MISSING_WORDS
from ictanalysis.inputs.eras import short_year
from ictanalysis.inputs.rubric import VERDICTS

INSTRUCTIONS = 20  # rows to write instructions in
CHANGED = {
    "name": "名称",
    "outcome_name": "{outcome}",
    "target": "目標値",
    "target_year": "目標の年度",
    "schedule": "工程",
    "ended_on": "終了",
}
BAD, GOOD = ("at_risk", "missed"), ("achieved", "on_track")


def council_sheets(material: Material) -> list[Sheet]:
    """The sheets of the council; those without an item are left out."""
    sheets = [
        meeting_sheet(), approvals_sheet(material), measures_sheet(material), evaluations_sheet(material),
        instructions_sheet(material),
    ]  # fmt: skip
    return [sheet for sheet in sheets if sheet.items]


def meeting_sheet() -> Sheet:
    """Which meeting it was, said once for all the sheets."""
    columns = [
        Column("what", "記入すること", width=20), Column("meeting", "会議の名称", "令和8年度第1回 の形", "text", width=30),
        Column("held_on", "開催日", "2026-08-20 の形", "day", width=16),
    ]  # fmt: skip
    return Sheet(
        "meeting",
        "会議",
        "はじめに、会議の名称と開催日を記入してください。",
        columns,
        [Item("meeting", {"what": "この様式の会議"})],
    )


def approvals_sheet(material: Material) -> Sheet:
    """The versions of projects that wait for the council."""
    coming, words = short_year(material.year + 1), material.words
    columns = [
        Column("name", words.project, width=30), Column("version", "版", width=5), Column("changed", "前の版からの変更", width=34),
        Column("action", f"{coming}までの{words.action}", width=36), Column("target", f"{words.outcome}と目標", width=28), Column("state", "これまでの決定", width=16),
        choice("result", "決定", APPROVALS), Column("words", "修正の内容、理由", "修正承認のときは必ず", "text", width=40), WRONG,
    ]  # fmt: skip
    waiting = [one for one in material.cycle.years if one.pending]
    items = [
        Item(f"{one.pending.project_id}/{one.pending.number}", _approval_shown(material, one, one.pending))
        for one in waiting
        if one.pending
    ]
    return Sheet("approvals", "承認", f"{words.project}計画を承認するかどうかを記入してください。", columns, items)


def _approval_shown(material: Material, known: ProjectYear, version: Project) -> dict[str, str]:
    plans = [
        material.cycle.projects.plan(version.project_id, version.number, year)
        for year in (material.year, material.year + 1)
    ]
    deeds = [f"{short_year(plan.fiscal_year)} {plan.action}" for plan in plans if plan]
    due = f"({short_year(version.target_year)})" if version.target_year else ""
    return {
        "name": f"{version.project_id} {version.name}", "version": str(version.number),
        "changed": changes_between(material.words, known.in_force, version), "action": "／".join(deeds) or NONE,
        "target": f"{version.outcome_name} {said(version.target, version.unit)}{due}",
        "state": APPROVALS.get(known.approval, "未審議"),
    }  # fmt: skip


def changes_between(words: Words, old: Project | None, new: Project) -> str:
    """What a version changes of the one in force, in words."""
    if old is None:
        return f"新しい{words.project}"
    moved = [words.said(named) for key, named in CHANGED.items() if getattr(old, key) != getattr(new, key)]
    followed = [f"{words.instruction} {one} への対応" for one in new.followed if one not in old.followed]
    return "、".join([*followed, *(f"{one}の変更" for one in moved)]) or f"{words.action}の更新"


def measures_sheet(material: Material) -> Sheet:
    """The measures with their verdicts; the council's evaluation is another thing and stands in columns of its own."""
    words = material.words
    choices = {code: words.said(named) for code, named in CHOICES.items()}
    columns = [
        Column("name", words.measure, width=30), Column("verdict", f"判定({words.office})", width=16),
        Column("projects", f"{words.project}の自己評価", width=40), Column("opinion", f"{words.council}の意見", "", "text", width=44),
        choice("choice", f"{words.council}の評価", choices, 20),
        Column("words", "評価に付ける言葉", "", "text", width=30), WRONG,
    ]  # fmt: skip
    ordered = sorted(material.plan.measures, key=lambda one: material.verdicts[one.measure_id] not in BAD)
    items = [Item(one.measure_id, {
        "name": f"{one.measure_id} {one.name}", "verdict": VERDICTS[material.verdicts[one.measure_id]],
        "projects": _graded(material, material.cycle.of_measure(one.measure_id)),
    }) for one in ordered]  # fmt: skip
    guidance = f"{words.measure}ごとの意見と評価を記入してください。判定は参考です。"
    return Sheet("measures", f"{words.measure}の評価", guidance, columns, items)


def _graded(material: Material, years: Sequence[ProjectYear]) -> str:
    return "、".join(f"{one.project.project_id} {_own_grade(material, one)}" for one in years) or NONE


def _own_grade(material: Material, known: ProjectYear) -> str:
    if known.report is None:
        return "未報告"
    return material.grades.get(known.report.self_evaluation or "", "自己評価なし")


def evaluations_sheet(material: Material) -> Sheet:
    """What the projects reported: discordant and delayed ones first."""
    year, words = short_year(material.year), material.words
    columns = [
        Column("name", words.project, width=30), Column("verdict", f"{words.measure}の判定({words.office})", width=16), Column("action", f"{year}の{words.action}", width=30),
        Column("done", "結果", width=10), Column("outcome", f"{words.outcome}の実績と目標", width=26), Column("own", "自己評価", width=12),
        Column("words_sent", "理由と改善", width=40), choice("result", f"{words.council}の評価", material.grades),
        Column("words", "意見", "", "text", width=40), WRONG,
    ]  # fmt: skip
    reported = [one for one in material.cycle.years if one.report]
    ordered = sorted(reported, key=lambda one: _rank(material, one))
    items = [Item(one.project.project_id, _evaluation_shown(material, one)) for one in ordered]
    return Sheet(
        "evaluations",
        f"{words.project}の評価",
        f"{words.project}ごとの評価を記入してください。食い違いと遅れのあるものから並べています。",
        columns,
        items,
    )


def _rank(material: Material, known: ProjectYear) -> tuple[bool, bool]:
    """Those whose evaluation of themselves disagrees with the measure's verdict first, then those that are late."""
    verdict, fine = material.verdicts[known.project.measure_id], _is_as_planned(material, known)
    discordant = (fine and verdict in BAD) or (not fine and verdict in GOOD)
    return not discordant, fine


def _is_as_planned(material: Material, known: ProjectYear) -> bool:
    grades = {row.key: row.threshold for row in material.rubric.of("grade")}
    return known.report is not None and grades.get(known.report.self_evaluation or "") == 1


def _evaluation_shown(material: Material, known: ProjectYear) -> dict[str, str]:
    report, version, plan = known.report, known.project, known.plan
    value = (
        NONE
        if report is None
        else MISSING_WORDS[report.missing]
        if report.missing
        else said(report.value, version.unit)
    )
    target = said(plan.outcome_target, version.unit) if plan else NONE
    return {
        "name": f"{version.project_id} {version.name}", "verdict": VERDICTS[material.verdicts[version.measure_id]],
        "action": (report and report.action) or (plan.action if plan else NONE),
        "done": ACTIONS.get((report and report.action_status) or "", "未報告"), "outcome": f"{value}(目標 {target})",
        "own": _own_grade(material, known),
        "words_sent": "／".join(words for words in (report and (report.reason or "", report.improvement or "")) or () if words) or NONE,
    }  # fmt: skip


def instructions_sheet(material: Material) -> Sheet:
    """Empty rows for what departments are told to improve."""
    words = material.words
    subjects = {one.project_id: one.name for one in material.cycle.projects.listed if not one.ended_on}
    subjects |= {one.measure_id: f"{words.measure} {one.name}" for one in material.plan.measures}
    numbers = {one.indicator_id: one.name for one in material.plan.indicators.values()}
    numbers |= {one.project_id: one.outcome_name for one in material.cycle.projects.listed if not one.ended_on}
    columns = [
        Column("place", "欄", width=6), choice("subject_id", "対象", subjects, 34), Column("words", "指示の内容", "何を、どこまで", "text", width=50),
        Column("due", "期限", "2026-10-31 の形", "day", width=14), choice("effect_on", "動くはずの指標", numbers, 30),
        Column("effect_expected", "見込む値", "数字だけ", "number", width=12), Column("effect_by", "効果を確かめる年度", "R8 など", "year", width=12), WRONG,
    ]  # fmt: skip
    items = [Item(f"new-{number}", {"place": str(number)}) for number in range(1, INSTRUCTIONS + 1)]
    return Sheet("instructions", words.instruction, "指示する担当課は対象から定まります。", columns, items)
