"""Answers against what the tables hold today: what went on since the form was sent is a fault, never overwritten (pure)."""

import re
from collections.abc import Sequence

from ictanalysis.cycle.forms.answers import Read
from ictanalysis.cycle.forms.material import STATUSES, Material
from ictanalysis.cycle.forms.model import Answer
from ictanalysis.inputs.cells import folded, suggestion
from ictanalysis.inputs.faults import Findings

STAMPED = re.compile(r"(?:\S+: )?提出 S-(\S+)-\d+")  # the note of a row that a form brought, with nothing else in it
SEPARATED = re.compile(r"[\s,、，／;；・]+")
RENEW = "forms make で様式を作り直し、新しい様式に回答を写してください"


def is_known(material: Material, sheet: str, item_id: str, where: str, findings: Findings) -> bool:
    """Whether what a row asks about is still in the tables."""
    listed = [one.project_id for one in material.cycle.projects.listed]
    known = {"values": list(material.plan.indicators), "reports": listed, "plans": listed}.get(sheet)
    if known is not None and item_id not in known:
        findings.fault(where, item_id, "登録済みの番号", f"{suggestion(item_id, known)}。表から消した行なら、{RENEW}")
        return False
    return True


def is_latest(material: Material, project_id: str, sent: int, form_id: str, where: str, findings: Findings) -> bool:
    """Whether the version that was sent is the last one, or the next one came from this very form."""
    versions = {one.number: one for one in material.cycle.projects.of(project_id)}
    last = max(number for project, number in material.cycle.projects.known if project == project_id)
    following = versions.get(sent + 1)
    by = STAMPED.fullmatch(following.note) if following else None
    if sent not in versions or (last > sent and (by is None or by[1] != form_id.removeprefix("F-"))):
        found, expected = f"{project_id} 第{sent}版(今は第{last}版)", "様式を作った後に版が加わっていない事業"
        findings.fault(where, found, expected, RENEW)
        return False
    return True


def named_instructions(material: Material, read: Read, findings: Findings) -> Read:
    """The answers with the instructions that a plan follows one blank apart; one that was never given is a fault."""
    if "answers" not in read:
        return read
    told, known = read["answers"], [one.instruction_id for one in material.cycle.council.instructions]
    named = [folded(one) for one in SEPARATED.split(told.text) if one]
    for one in named:
        if one not in known:
            findings.fault(told.where, one, "登録済みの改善指示の番号", suggestion(one, known))
    return {**read, "answers": told._replace(text=" ".join(named))}


def is_dated_apart(
    material: Material, key: tuple[str, int], status: str, published: Answer | None, where: str, findings: Findings
) -> bool:
    """Whether a figure bears another day than its other publications, by which the latest is known."""
    rows = [row for row in material.actuals.file if row.key == key]
    own = next((row.published for row in rows if row.status == status), None)
    day = (published.text if published else own) or ""
    same = next((row for row in rows if row.status != status and (row.published or "") == day), None)
    if same is None:
        return True
    findings.fault(
        published.where if published else where, f"公表日 {day or 'なし'}",
        f"登録済みの{STATUSES[same.status]}の値(公表日 {day or 'なし'})と違う公表日", "この値の公表日を記入してください",
    )  # fmt: skip
    return False


def is_first_date(
    material: Material, form_id: str, version: str, held_on: str, where: str, findings: Findings
) -> bool:  # fmt: skip
    """Whether a form of the council bears the day under which its decisions were collected before."""
    own = {row.submission_id for row in material.cycle.records.merged(form_id) if str(row.version) == version}
    days = [one.decided_on for one in material.cycle.council.decisions if one.submission_id in own]
    days += [one.issued_on for one in material.cycle.council.instructions if one.submission_id in own]
    other = _other(days, held_on)
    if other:
        remedy = "開催日を元に戻してください。別の会議の決定なら forms make で様式を作り直し、登録した日の誤りなら表を直してください"
        findings.fault(where, held_on, f"この様式から登録済みの決定と同じ開催日 {other}", remedy)
    return not other


def _other(days: Sequence[str], day: str) -> str:
    return next((one for one in days if one != day), "")
