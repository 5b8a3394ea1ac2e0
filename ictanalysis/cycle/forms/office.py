"""Forms made and collected: versions, files, records (what `ictanalysis forms` does once the workbook is open)."""

import re
from collections.abc import Callable, Collection, Iterable
from datetime import date
from pathlib import Path

from ictanalysis.cycle.forms.collect import Expected, Merge, plan, read_files, returned_files
from ictanalysis.cycle.forms.contents import department_sheets
from ictanalysis.cycle.forms.council_sheets import council_sheets
from ictanalysis.cycle.forms.entries import Entry, Reading
from ictanalysis.cycle.forms.material import Material
from ictanalysis.cycle.forms.model import Form, Place, Purpose, Returned
from ictanalysis.cycle.forms.records import Submission
from ictanalysis.cycle.forms.status import COUNCIL, asked_departments, name_of
from ictanalysis.cycle.forms.store import Store
from ictanalysis.cycle.forms.unfit import fitted
from ictanalysis.cycle.record import read_cycle
from ictanalysis.cycle.revised_targets import with_revised_targets
from ictanalysis.inputs.actuals import DEMO_SOURCE
from ictanalysis.inputs.eras import era_year, short_year
from ictanalysis.inputs.faults import Fault, Findings
from ictanalysis.inputs.params import Params
from ictanalysis.inputs.workbook import read_inputs

SOURCE = "forms"  # where figures come from that departments hand in
REASON = "forms collect --accept"
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
LONGEST_NAME = 60  # characters, of three bytes each where they are Japanese
INTRODUCTION = {
    "department": "計画の進行管理のため、{year}の実績と自己評価、{coming}の計画を伺うものです。",
    "council": "{project}計画の承認、{year}の取組の評価、{instruction}を記録するものです。",
}


def form_id(material: Material, department_id: str) -> str:
    """The id of a department's form of the year."""
    return f"F-{short_year(material.year)}-{department_id}"


def file_name(own_id: str, addressee: str, ending: str) -> str:
    """A name that every system can hold, of an id and of whom the file is for."""
    plain = UNSAFE.sub("_", f"{own_id}_{addressee}")
    return f"{plain[:LONGEST_NAME].strip()}{ending}"


def make(
    material: Material, folder: Path, due: date, today: date, write: Callable[[Form, Path], None]
) -> dict[Path, Form]:
    """Write one workbook per department and the council's; a form that says something new is a new version."""
    folder.mkdir(parents=True, exist_ok=True)
    store, files = Store(material.actuals.folder), {}
    for form in [_form(material, one, due, today) for one in [*asked_departments(material), COUNCIL]]:
        file = folder / file_name(form.form_id, form.addressee, ".xlsx")
        beside = file.with_name(f"{file.name}.new")
        write(form, beside)
        try:
            beside.replace(file)
        finally:
            beside.unlink(missing_ok=True)
        files[file] = form
        told = {
            "fiscal_year": str(form.fiscal_year), "purpose": form.purpose, "department_id": form.department_id,
            "made_on": form.made_on, "due": form.due, "sent_sha256": form.fingerprint,
        }  # fmt: skip
        _put(store, "forms", {"form_id": form.form_id, "version": str(form.version)}, told)
    store.save()
    return files


def _put(store: Store, table: str, key: dict[str, str], told: dict[str, str]) -> None:
    store.table(table).put(Entry(table, key, {}, told, {}))


def _form(material: Material, department_id: str, due: date, today: date) -> Form:
    """A form, with the version and the days of the one before where it says the same."""
    purpose: Purpose = "council" if department_id == COUNCIL else "department"
    asked = council_sheets(material) if purpose == "council" else department_sheets(material, department_id)
    sheets = [fitted(sheet) for sheet in asked]
    years = {"year": era_year(material.year), "coming": era_year(material.year + 1)}
    facts, own = material.plan.facts, form_id(material, department_id)
    form = Form(own, 1, purpose, material.year, department_id, name_of(material, department_id), facts["city"],
                facts["title"], today.isoformat(), due.isoformat(), [INTRODUCTION[purpose].format(**years, **material.words._asdict())], sheets)  # fmt: skip
    known = material.cycle.records.current(own)
    if known is None:
        return form
    if known.sent_sha256 == form.fingerprint:
        return form._replace(version=known.version, made_on=known.made_on, due=known.due)
    return form._replace(version=known.version + 1)


def collect(
    material: Material, params: Params, folder: Path, preview: bool, accept: Collection[str], today: date
) -> list[Merge]:  # fmt: skip
    """Read every form in a folder and merge those that are whole; the others stay out, and say why."""
    records, facts = material.cycle.records, material.plan.facts
    invented = material.cycle.fictional or any(row.source_id == DEMO_SOURCE for row in material.actuals.values)
    source, mark = (DEMO_SOURCE, "架空") if invented else (SOURCE, "")

    last = _last_numbers(records.submissions)

    def reading(returned: Returned, findings: Findings) -> Reading:
        given = _next(last, returned.header["form_id"])
        return Reading(returned, material, today.isoformat(), given, source, mark, findings)

    def now(department_id: str) -> dict[Place, str]:
        return _form(material, department_id, today, today).sent

    expected = Expected(facts["city"], facts["title"], material.year, records, now)
    merges = read_files(returned_files(folder), expected, reading)
    staged = plan(Store(params.actuals), merges, accept, lambda place: _faults(params, place, today))
    for one in merges:
        _record(staged, one, records.submissions, last, today)
    if not preview:
        staged.save()
    return merges


def _last_numbers(submissions: Iterable[Submission]) -> dict[str, int]:
    """By form the number of its last submission."""
    found: dict[str, int] = {}
    for row in submissions:
        number = row.submission_id.rpartition("-")[2]
        found[row.form_id] = max(found.get(row.form_id, 0), int(number) if number.isdecimal() else 0)
    return found


def _next(last: dict[str, int], form_id: str) -> str:
    """The id of the next submission of a form."""
    last[form_id] = last.get(form_id, 0) + 1
    return f"S-{form_id.removeprefix('F-')}-{last[form_id]}"


def _faults(params: Params, actuals: Path, today: date) -> list[Fault]:
    """The faults that a folder of actuals has on the day of collecting."""
    findings = Findings()
    inputs = read_inputs(params.plan, actuals, params.fiscal_year, max(params.as_of, today), None, findings)
    if inputs is not None:
        read_cycle(with_revised_targets(inputs, findings), findings)
    return findings.faults


def _record(
    staged: Store, one: Merge, submissions: Iterable[Submission], last: dict[str, int], today: date
) -> None:  # fmt: skip
    """Note a file that came back, once, and every value that it replaced."""
    if one.returned is None:
        return
    merged = "yes" if one.merges else "no"
    if any((row.sha256, row.merged) == (one.returned.sha256, merged) for row in submissions):
        return
    told = {
        "form_id": one.form_id, "version": one.returned.header["version"], "received_on": today.isoformat(), "file": one.file,
        "sha256": one.returned.sha256, "merged": merged, "by_role": one.returned.header["department_id"],
    }  # fmt: skip
    submission_id = one.submission_id or _next(last, one.form_id)
    _put(staged, "submissions", {"submission_id": submission_id}, told)
    for each in one.different if one.merges else ():
        key = {"submission_id": submission_id, "table": each.entry.table, "row_key": "/".join(each.entry.key.values()),
               "column": each.column}  # fmt: skip
        _put(staged, "changes", key, {"old": each.old, "new": each.new, "reason": REASON})
