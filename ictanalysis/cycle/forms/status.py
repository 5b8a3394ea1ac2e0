"""Who has answered and what is still missing, by office and department; a reminder for each (pure)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ictanalysis.cycle.forms.contents import asked_of, lacks_plan
from ictanalysis.cycle.forms.material import Material, owner_of
from ictanalysis.cycle.forms.records import SentForm
from ictanalysis.cycle.owners import OFFICE
from ictanalysis.inputs.cells import since
from ictanalysis.inputs.eras import day_in_era, short_year

STATES = {
    "unsent": "未配布",
    "waiting": "未提出",
    "faulty": "不備あり",
    "received": "受領",
    "complete": "受領・不足なし",
}
COUNCIL = "council"  # what the council's form has where others have a department


@dataclass(frozen=True)
class Status:
    """One department: its form, whether it came back, what its rows still lack, and days left (negative: late)."""

    department_id: str
    name: str
    office: str
    form: SentForm | None
    state: str
    missing: Sequence[str]
    days_left: int | None


def name_of(material: Material, department_id: str) -> str:
    """Whom a form is addressed to."""
    given = {COUNCIL: material.words.council}
    return given.get(department_id) or material.cycle.owners.department_name(department_id) or department_id


def statuses(material: Material, form_id: Callable[[str], str], today: date) -> list[Status]:
    """Every department that is asked for anything, by office."""
    offices = {row.department_id: row.office for row in material.cycle.owners.departments}
    found = [_status(material, one, offices.get(one, ""), form_id(one), today) for one in asked_departments(material)]
    return sorted(found, key=lambda one: (one.office == "", one.office))


def asked_departments(material: Material) -> list[str]:
    """The departments that have an indicator, a running project or an open instruction, the secretariat last."""
    owners = [row.department_id for row in material.cycle.owners.departments]
    return [
        one for one in [*owners, OFFICE] if asked_of(material, one) or _projects(material, one) or _asked(material, one)
    ]


def _projects(material: Material, department_id: str) -> list[str]:
    running = [one for one in material.cycle.projects.listed if not one.ended_on]
    return [one.project_id for one in running if owner_of(material, one) == department_id]


def _asked(material: Material, department_id: str) -> dict[str, str]:
    """The open instructions of a department with what it has still to do."""
    cycle, words = material.cycle, {"unanswered": "への回答", "unplanned": "に対応する計画"}
    return {
        row.instruction.instruction_id: words[row.state] for row in cycle.followed
        if row.state in words and cycle.owners.answering(row.instruction.department_id) == department_id
    }  # fmt: skip


def unowned(material: Material) -> list[str]:
    """The indicators and projects for which no department is registered: the secretariat is asked for them."""
    indicators = [one.indicator_id for one in asked_of(material, OFFICE)]
    return [*indicators, *_projects(material, OFFICE)]


def missing_of(material: Material, department_id: str) -> list[str]:
    """What the tables still lack of a department, whether it came by a form or was typed."""
    year, words, said = material.year, material.words, list[str]()
    for one in asked_of(material, department_id):
        rows = [row for row in material.actuals.of(one.indicator_id) if row.fiscal_year == year]
        said += (
            [] if any(row.missing != "empty" for row in rows) else [f"指標 {one.indicator_id} {short_year(year)}の実績"]
        )
    for project_id in _projects(material, department_id):
        lacking = material.cycle.year_of(project_id).unreported
        said += [f"{words.project} {project_id} {words.said('、'.join(lacking))}"] if lacking else []
        if lacks_plan(material, material.cycle.projects.of(project_id)[-1]):
            said.append(f"{words.project} {project_id} {short_year(year + 1)}の{words.action}")
    return said + [f"{words.instruction} {one} {left}" for one, left in _asked(material, department_id).items()]


def _status(material: Material, department_id: str, office: str, form_id: str, today: date) -> Status:
    records = material.cycle.records
    form, missing = records.current(form_id), missing_of(material, department_id)
    came = [row for row in records.submissions if row.form_id == form_id]
    state = "unsent" if form is None else "waiting"
    if came:
        state = "faulty" if came[-1].merged == "no" else "received" if missing else "complete"
    left = (since(form.due) - today).days if form else None
    return Status(department_id, name_of(material, department_id), office, form, state, missing, left)


def line_of(one: Status) -> str:
    """A status in one line."""
    left = (
        ""
        if one.days_left is None
        else f"期限まで{one.days_left}日"
        if one.days_left >= 0
        else f"期限超過{-one.days_left}日"
    )
    lacks = f"不足{len(one.missing)}件({'、'.join(one.missing)})" if one.missing else "不足なし"
    return "  ".join(part for part in (one.office, one.name, STATES[one.state], left, lacks) if part)


def reminder_of(material: Material, one: Status) -> str:
    """The text of a mail that asks for what is missing."""
    due = day_in_era(since(one.form.due)) if one.form else ""
    title, form = material.plan.facts["title"], one.form.form_id if one.form else ""
    late = one.days_left is not None and one.days_left < 0
    ask = f"提出期限の{due}を過ぎています。" if late else f"提出期限は{due}です。"
    return "\n".join([
        f"件名: {title} {short_year(material.year)}の実績等の提出について({one.name})", "",
        f"{one.name} 御中", "",
        f"{title}の進行管理のためお送りした様式({form})について、次の項目が未提出です。{ask}", "",
        *(f"・{item}" for item in one.missing), "",
        "様式に記入し、.xlsx のまま返送してください。既に提出いただいた場合は、行き違いを御容赦ください。", material.words.office, "",
    ])  # fmt: skip
