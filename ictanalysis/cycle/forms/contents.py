"""What is asked of a department: its values, its projects' reports and plans, its answers, its systems (pure)."""

from collections.abc import Iterable

from ictanalysis.cycle.council import POSITIONS, Response
from ictanalysis.cycle.forms.entries import new_project_id
from ictanalysis.cycle.forms.material import FORMS, KINDS, NONE, STATUSES, WRONG, Material, choice, owner_of, said
from ictanalysis.cycle.forms.model import Column, Item, Sheet
from ictanalysis.cycle.owners import OFFICE
from ictanalysis.cycle.projects import ACTIONS, ENDINGS, Project, ProjectValue
from ictanalysis.cycle.steps import OPEN, Followed
from ictanalysis.cycle.systems import ANSWERS
from ictanalysis.inputs.cells import MISSING_WORDS
from ictanalysis.inputs.eras import short_year
from ictanalysis.inputs.plan import DIRECTIONS, Indicator
from ictanalysis.inputs.values import Value

NEW_PROJECTS = 5  # rows for projects that are not listed yet


def department_sheets(material: Material, department_id: str) -> list[Sheet]:
    """The sheets of one department: what its rows still lack; sheets without an item are left out."""
    own = [one for one in material.cycle.projects.listed if owner_of(material, one) == department_id]
    silent = [one for one in own if material.cycle.year_of(one.project_id).unreported]
    sheets = [
        values_sheet(material, department_id), reports_sheet(material, silent),
        plans_sheet(material, [one for one in own if wants_plan(material, one)]),
        new_projects_sheet(material, department_id), responses_sheet(material, department_id), systems_sheet(material, department_id),
    ]  # fmt: skip
    return [sheet for sheet in sheets if sheet.items]


def asked_of(material: Material, department_id: str) -> list[Indicator]:
    """The indicators whose final value of the year a department has still to hand in, where the year has one."""
    owners, year = material.cycle.owners, material.year
    final = {row.indicator_id for row in material.actuals.values
             if row.fiscal_year == year and row.status != "provisional" and row.missing not in ("empty", "not_available")}  # fmt: skip
    by = {row.indicator_id: owners.answering(row.department_id) for row in owners.indicators}
    asked = [
        one for one in material.plan.indicators.values() if one.is_observed(year) and one.indicator_id not in final
    ]
    return [one for one in asked if by.get(one.indicator_id, OFFICE) == department_id]


def wants_plan(material: Material, project: Project) -> bool:
    """Whether a project has still to plan the next year, or to plan again what was returned or instructed."""
    followed = material.cycle.followed
    told = any(row.state == "unplanned" and row.instruction.subject_id == project.project_id for row in followed)
    return lacks_plan(material, project) or (told and not project.ended_on and material.year + 1 in material.plan.years)


def lacks_plan(material: Material, project: Project) -> bool:
    """Whether a running project has no deed for the next year, or the council returned it."""
    coming, cycle = material.year + 1, material.cycle
    if project.ended_on or coming not in material.plan.years:
        return False
    planned = cycle.projects.plan(project.project_id, project.number, coming)
    return planned is None or cycle.year_of(project.project_id).approval == "returned"


def values_sheet(material: Material, department_id: str) -> Sheet:
    """The target values of the plan that are observed in the year."""
    year, indicator = short_year(material.year), material.words.indicator
    columns = [
        Column("name", indicator, width=30), Column("unit", "単位", width=8), Column("target", "目標", width=16),
        Column("last", "昨年度までの値", width=22), Column("last_note", "昨年度の備考", width=24), Column("known", f"登録済みの{year}の値", width=18),
        Column("value", f"{year}の実績", "数字だけ。公表前は …、秘匿は x", "number"),
        choice("form", "値の形", FORMS), choice("status", "確定・速報", STATUSES),
        Column("published", "公表日", "2027-06-30 の形", "day", width=14), Column("sample_size", "回答者数", "調査の場合", "whole", width=10),
        Column("note", "備考", "定義の変更など", "text", width=28), WRONG,
    ]  # fmt: skip
    items = [Item(one.indicator_id, _value_shown(material, one)) for one in asked_of(material, department_id)]
    guidance = f"{indicator}の実績を記入してください。値の形は空ならその年度の値、状態は空なら確定とします。"
    return Sheet("values", "指標", guidance, columns, items)


def _value_shown(material: Material, one: Indicator) -> dict[str, str]:
    rows = material.actuals.of(one.indicator_id)
    before = [row for row in rows if row.fiscal_year < material.year]
    last = max(before, key=lambda row: row.fiscal_year, default=None)
    known = next((row for row in rows if row.fiscal_year == material.year), None)
    _, target = material.plan.rows_of(one.indicator_id)
    return {
        "name": f"{one.indicator_id} {one.name}", "unit": one.unit, "target": target.target_printed,
        "last": dated(last) if last else NONE, "last_note": (last and last.note) or NONE,
        "known": dated(known) if known else "未登録",
    }  # fmt: skip


def dated(row: Value) -> str:
    """A published figure with the year or the years that it tells of."""
    value = MISSING_WORDS[row.missing] if row.missing else said(row.value, row.unit)
    early = "、速報" if row.status == "provisional" else ""
    first = f"{short_year(row.first_fiscal_year)}〜" if row.first_fiscal_year < row.fiscal_year else ""
    return f"{value}({first}{short_year(row.fiscal_year)}{early})"


def reports_sheet(material: Material, projects: Iterable[Project]) -> Sheet:
    """What every project did in the year."""
    year, words = short_year(material.year), material.words
    columns = [
        Column("name", words.project, width=30), Column("version", "版", width=5), Column("action", f"{year}の{words.action}", width=30),
        Column("outcome", words.outcome, width=24), Column("target", f"{year}の目標", width=14), Column("last", "昨年度の実績", width=16),
        Column("last_words", "昨年度の自己評価と改善", width=34),
        Column("value", f"{words.outcome}の実績", "数字だけ", "number"), choice("action_status", f"{words.action}の結果", ACTIONS),
        Column("evidence", "根拠資料", "資料の名称、文書番号", "text", width=24),
        choice("self_evaluation", "自己評価", material.grades),
        Column("reason", "理由", "計画どおりでないとき", "text", width=30), Column("improvement", "次年度に向けた改善", "", "text", width=30),
        Column("method_changed", "手法の見直し", "変えたときだけ", "text", width=24), WRONG,
    ]  # fmt: skip
    items = [Item(one.project_id, _report_shown(material, one)) for one in projects]
    guidance = f"{words.project}ごとに、この年度の実績と自己評価を記入してください。"
    return Sheet("reports", "実績", guidance, columns, items)


def _report_shown(material: Material, one: Project) -> dict[str, str]:
    known = material.cycle.year_of(one.project_id)
    last = material.cycle.projects.report(one.project_id, material.year - 1)
    version = known.project
    return {
        "name": f"{one.project_id} {version.name}", "version": str(version.number),
        "action": known.plan.action if known.plan else NONE, "outcome": f"{version.outcome_name}({version.unit})",
        "target": said(known.plan.outcome_target, version.unit) if known.plan else NONE,
        "last": _outcome(last, version.unit), "last_words": _words(material, last),
    }  # fmt: skip


def _outcome(row: ProjectValue | None, unit: str) -> str:
    if row is None:
        return "報告なし"
    return MISSING_WORDS[row.missing] if row.missing else said(row.value, unit)


def _words(material: Material, row: ProjectValue | None) -> str:
    if row is None:
        return NONE
    parts = [material.grades.get(row.self_evaluation or "", ""), row.reason or "", row.improvement or ""]
    return "／".join(part for part in parts if part) or NONE


def plans_sheet(material: Material, projects: Iterable[Project]) -> Sheet:
    """What every running project plans for the next year; an answer makes a new version, which the council approves."""
    words, this, coming = material.words, short_year(material.year), short_year(material.year + 1)
    columns = [
        Column("name", words.project, width=30), Column("version", "版", width=5), Column("last_action", f"{this}の{words.action}", width=30),
        Column("outcome", f"{words.outcome}と目標", width=28), Column("asked", f"対応が要る{words.instruction}", width=26),
        Column("action", f"{coming}の{words.action}", "数値ではなく行動", "text", width=34),
        Column("outcome_target", f"{coming}の目標", "数字だけ", "number"),
        Column("answers", f"対応する{words.instruction}の番号", "複数は空白で区切る", "text", width=22),
        Column("target", "目標値の変更", "変えるときだけ", "number"), Column("target_year", "目標の年度の変更", "R9 など", "year", width=10),
        Column("schedule", "工程の変更", "変えるときだけ", "text", width=24),
        Column("ended_on", "終わった日", "終わるときだけ", "day", width=14), choice("end_reason", "終わる理由", ENDINGS), WRONG,
    ]  # fmt: skip
    items = [Item(one.project_id, _plan_shown(material, one)) for one in projects]
    guidance = f"次年度の{words.action}を記入してください。{words.council}の承認を受ける新しい版になります。"
    return Sheet("plans", "次年度の計画", guidance, columns, items)


def _plan_shown(material: Material, one: Project) -> dict[str, str]:
    plan = material.cycle.projects.plan(one.project_id, one.number, material.year)
    target = f"{said(one.target, one.unit)}({short_year(one.target_year)})" if one.target_year else NONE
    asked = [row.instruction.instruction_id for row in material.cycle.followed
             if row.state in OPEN and row.instruction.subject_id == one.project_id]  # fmt: skip
    return {
        "name": f"{one.project_id} {one.name}", "version": str(one.number), "last_action": plan.action if plan else NONE,
        "outcome": f"{one.outcome_name} {target}", "asked": "、".join(asked) or NONE,
    }  # fmt: skip


def _taken(material: Material, department_id: str) -> int:
    """The number of the last new project that a department has handed in for the coming year."""
    begins = new_project_id(material.year, department_id, "")
    numbers = [one.removeprefix(begins) for one, _ in material.cycle.projects.known if one.startswith(begins)]
    return max((int(one) for one in numbers if one.isdecimal()), default=0)


def new_projects_sheet(material: Material, department_id: str) -> Sheet:
    """Room for projects that are not listed yet, where a year of the plan is to come."""
    coming, words = short_year(material.year + 1), material.words
    measures = {one.measure_id: one.name for one in material.plan.measures}
    themes = {one.theme: one.name for one in material.cycle.literacy}
    columns = [
        Column("place", "欄", width=6), choice("measure_id", words.measure, measures, 24), Column("initiative", "主な取組の番号", "1 など", "whole", width=10),
        Column("project_name", f"{words.project}の名称", "", "text", width=30), Column("outcome_name", words.outcome, "", "text", width=24),
        Column("unit", "単位", "件 など", "text", width=8), choice("kind", "値の性質", KINDS), choice("direction", "よい向き", DIRECTIONS),
        Column("base", "基準値", "数字だけ", "number", width=10), Column("base_year", "基準値の年度", "R7 など", "year", width=10),
        Column("target", "目標値", "数字だけ", "number", width=10), Column("target_year", "目標の年度", "R9 など", "year", width=10),
        Column("action", f"{coming}の{words.action}", "数値ではなく行動", "text", width=34), Column("outcome_target", f"{coming}の目標", "数字だけ", "number"),
        Column("schedule", "工程", "", "text", width=24), *([choice("theme", f"区分({words.themes})", themes, 20)] if themes else []), WRONG,
    ]  # fmt: skip
    numbers = range(1, NEW_PROJECTS + 1) if material.year + 1 in material.plan.years else ()
    taken = _taken(material, department_id)
    items = [Item(f"new-{taken + number}", {"place": f"新規{taken + number}"}) for number in numbers]
    return Sheet(
        "new_projects", f"新規{words.project}", f"新しい{words.project}があるときだけ記入してください。", columns, items
    )


def responses_sheet(material: Material, department_id: str) -> Sheet:
    """The instructions that a department has still to answer or to act on."""
    words = material.words
    columns = [
        Column("subject", "対象", width=26), Column("words", f"{words.instruction}の内容", width=40), Column("issued_on", "指示日", width=12),
        Column("due", "期限", width=12), Column("effect", "動くはずの指標", width=22), Column("answered", "これまでの回答", width=30),
        choice("position", "対応", POSITIONS), Column("reply", "回答", "何を、いつまでに", "text", width=40),
        Column("done_on", "終えた日", "終えたときだけ", "day", width=14), Column("evidence", "根拠資料", "", "text", width=24), WRONG,
    ]  # fmt: skip
    council, owners = material.cycle.council, material.cycle.owners
    items = [
        Item(f"{row.instruction.instruction_id}/{len(council.answers(row.instruction.instruction_id)) + 1}", _asked_shown(material, row))
        for row in material.cycle.followed
        if row.state in ("unanswered", "unplanned") and owners.answering(row.instruction.department_id) == department_id
    ]  # fmt: skip
    return Sheet(
        "responses",
        f"{words.instruction}への回答",
        f"{words.council}の{words.instruction}に回答してください。",
        columns,
        items,
    )


def _asked_shown(material: Material, row: Followed) -> dict[str, str]:
    asked = row.instruction
    answers: list[Response] = material.cycle.council.answers(asked.instruction_id)
    by = f"({short_year(asked.effect_by)}まで)" if asked.effect_by else ""
    return {
        "subject": f"{asked.instruction_id} {asked.subject_id}", "words": asked.words, "issued_on": asked.issued_on, "due": asked.due,
        "effect": f"{asked.effect_on}{by}" if asked.effect_on else NONE,
        "answered": "／".join(f"{POSITIONS[one.position]} {one.words}" for one in answers) or NONE,
    }  # fmt: skip


def systems_sheet(material: Material, department_id: str) -> Sheet:
    """The principles of introducing systems, asked of every system of a department."""
    columns = [
        Column("name", "情報システム", width=26), Column("principle", material.words.systems, width=30), choice("answer", "状況", ANSWERS),
        Column("evidence", "根拠", "資料の名称など", "text", width=40), WRONG,
    ]  # fmt: skip
    systems, owners = material.cycle.systems, material.cycle.owners
    items = [
        Item(f"{one.system_id}/{point.number}", {"name": one.name, "principle": f"({point.number}) {point.name}"})
        for one in systems.rows if owners.answering(one.department_id) == department_id
        for point in systems.principles
        if point.number not in [row.principle for row in systems.checks_of(one.system_id, material.year)]
    ]  # fmt: skip
    return Sheet(
        "systems",
        "システム",
        f"情報システムごとに、「{material.words.systems}」への適合を記入してください。",
        columns,
        items,
    )
