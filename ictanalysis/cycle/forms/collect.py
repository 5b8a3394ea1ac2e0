"""Forms that came back, one plan of merging a file: new, same and different; a file merges whole or not at all."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from ictanalysis.cycle.forms.blame import Check, Lines, at_answer, beside, faults_of
from ictanalysis.cycle.forms.container import MOST_BYTES, is_lock_file
from ictanalysis.cycle.forms.decisions import COUNCIL
from ictanalysis.cycle.forms.entries import DEPARTMENT, Entry, Reading, entries_of, remarks_of
from ictanalysis.cycle.forms.file import read_form
from ictanalysis.cycle.forms.model import Place, Returned
from ictanalysis.cycle.forms.records import FormRecords
from ictanalysis.cycle.forms.store import Difference, Store
from ictanalysis.inputs.faults import Fault, FaultError, Findings

SYSTEM = ("thumbs.db", "desktop.ini")  # what Windows puts into a folder


@dataclass
class Merge:
    """What one returned file brings: how many rows are new or the same, what differs, what is wrong.

    `again` : the very file was merged before, and brings nothing.
    """

    file: str
    returned: Returned | None
    faults: list[Fault]
    notices: list[str]
    entries: Sequence[Entry] = ()
    submission_id: str = ""
    new: int = 0
    same: int = 0
    different: list[Difference] = field(default_factory=list)
    accepted: bool = False
    again: bool = False

    @property
    def form_id(self) -> str:
        """The form that it says it is; empty where it cannot be read."""
        return self.returned.header["form_id"] if self.returned else ""

    @property
    def merges(self) -> bool:
        """Whether its answers go into the tables."""
        return not self.faults and (self.accepted or not self.different)


@dataclass(frozen=True)
class Expected:
    """What may come back: forms of one city, plan and year, as they are recorded.

    `now` : what the form of a department would say if it were made today.
    """

    city: str
    plan: str
    fiscal_year: int
    records: FormRecords
    now: Callable[[str], Mapping[Place, str]]

    @property
    def merged(self) -> set[str]:
        """SHA-256 of the files whose answers are in the tables."""
        return {row.sha256 for row in self.records.submissions if row.merged == "yes"}


def returned_files(folder: Path) -> list[Path]:
    """The files of a folder that may be forms; what an open Excel leaves behind is none."""
    return sorted(
        path for path in folder.iterdir()
        if path.is_file() and not is_lock_file(path) and path.name[0] != "." and path.name.lower() not in SYSTEM
    )  # fmt: skip


def subfolders(folder: Path) -> list[str]:
    """The folders within, whose files are not read."""
    return sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name[0] != ".")


def read_files(paths: Iterable[Path], expected: Expected, make: Callable[[Returned, Findings], Reading]) -> list[Merge]:
    """Every file read and turned into rows; two files of one form that differ are faults of both."""
    merges = [_read(path, expected, make) for path in paths]
    for one in merges:
        others = [other for other in merges if other is not one and other.form_id and other.form_id == one.form_id]
        for other in others:
            if one.returned and other.returned and _told(one.returned) != _told(other.returned):
                one.faults.append(Fault(one.file, f"「{other.file}」と回答が違います", f"{one.form_id} のファイルは一つ",
                                        "正しい方を一つだけ残してください"))  # fmt: skip
    return merges


def _told(returned: Returned) -> dict[tuple[str, str, str], str]:
    return {answer.place: answer.text for answer in returned.answers}


def _digest(path: Path) -> str:
    """SHA-256 of a file; empty where reading it is left to those who refuse it."""
    try:
        return sha256(path.read_bytes()).hexdigest() if path.stat().st_size <= MOST_BYTES else ""
    except OSError:
        return ""


def _read(path: Path, expected: Expected, make: Callable[[Returned, Findings], Reading]) -> Merge:
    findings = Findings()
    if _digest(path) in expected.merged:
        return Merge(path.name, None, [], [], again=True)
    returned = read_form(path, findings)
    found = Merge(path.name, returned, findings.faults, [])
    if returned is None:
        return found
    found.notices += [*returned.notices, *(f"配布内容への連絡 {one}" for one in remarks_of(returned))]
    _check_form(returned, expected, findings)
    if not findings.faults:
        reading = make(returned, findings)
        found.submission_id = reading.submission_id
        found.entries = entries_of(reading, COUNCIL if returned.header["purpose"] == "council" else DEPARTMENT)
    found.notices += findings.notices
    return found


def _check_form(returned: Returned, expected: Expected, findings: Findings) -> None:
    """A fault where a form is of another city, plan or year, unknown, or superseded by one that says something else."""
    header = returned.header
    for key, wanted, words in (
        ("city", expected.city, "この市の様式"), ("plan", expected.plan, "この計画の様式"),
        ("fiscal_year", str(expected.fiscal_year), f"{expected.fiscal_year}年度の様式"),
    ):  # fmt: skip
        if header[key] != wanted:
            findings.fault(returned.file, header[key], words, "設定ファイルか、届いたファイルを確かめてください")
    if findings.faults:
        return
    form_id, version = header["form_id"], header["version"]
    sent = {str(row.version): row.sent_sha256 for row in expected.records.forms if row.form_id == form_id}
    newest = expected.records.current(form_id)
    if newest is None or version not in sent:
        findings.fault(
            returned.file,
            f"{form_id} 第{version}版",
            "forms make で作った様式",
            "forms.csv と様式の番号を確かめてください",
        )
    elif returned.fingerprint != sent[version]:
        findings.fault(
            returned.file,
            "配布した内容と異なる控え",
            f"{form_id} 第{version}版の控え",
            "配布した様式に回答を写してください",
        )
    elif returned.fingerprint != newest.sent_sha256:
        _check_superseded(returned, expected.now(header["department_id"]), findings)


def _check_superseded(returned: Returned, now: Mapping[Place, str], findings: Findings) -> None:
    """An earlier version will do where nothing that it sent beside its answers has changed since."""
    answered = {answer.place[:2] for answer in returned.answers}
    for place, words in returned.sent.items():
        if place[:2] in answered and now.get(place, words) != words:
            where = f"{returned.file} 第{returned.header['version']}版 {place[1]}"
            findings.fault(where, words, f"今の様式の「{now[place]}」", "新しい様式に回答を写してください")


def plan(store: Store, merges: Sequence[Merge], accept: Collection[str], check: Check) -> Store:
    """The tables with every file that can be merged; the others are left out whole, and say why."""
    while True:
        staged, lines = _staged(store, merges, accept)
        faulty = _blame(store, staged, lines, merges, check)
        if not faulty:
            return staged
        for file, fault in faulty:
            next(one for one in merges if one.file == file).faults.append(fault)


def _staged(store: Store, merges: Iterable[Merge], accept: Collection[str]) -> tuple[Store, Lines]:
    """The tables with every file that is without fault, and which row is whose."""
    staged, lines = store.copy(), Lines()
    for one in merges:
        if not one.faults:
            staged = _put(staged, one, one.form_id in accept, lines)
    return staged, lines


def _put(staged: Store, one: Merge, accepted: bool, lines: Lines) -> Store:
    """The tables after a file; as they were where it differs and is not accepted."""
    tried, one.new, one.same, one.different, one.accepted = staged.copy(), 0, 0, [], accepted
    own = Lines()
    for entry in one.entries:
        table = tried.table(entry.table)
        outcome, differing = table.put(entry)
        one.new, one.same = one.new + (outcome == "new"), one.same + (outcome == "same")
        one.different += differing
        row = table.find(entry.key)
        if row is not None:
            if differing and accepted:
                table.fill(row, entry, entry.cells)
            own[entry.table, table.rows.index(row) + 2] = one.file, entry
    if one.merges:
        lines.update(own)
    return tried if one.merges else staged


def _blame(
    store: Store, staged: Store, lines: Lines, merges: Sequence[Merge], check: Check
) -> list[tuple[str, Fault]]:  # fmt: skip
    """The faults that the merged tables would have, each with the file that brings it."""
    found, elsewhere = [], []
    for fault in faults_of(staged, check):
        told = at_answer(fault, lines)
        found += [told] if told else []
        elsewhere += [] if told else [fault]
    if elsewhere and not found:  # the files at fault by their own rows may be to blame for the others too
        without = _without(store, merges, check)
        found = [told for fault in elsewhere for told in beside(fault, without)]
        if not found:
            raise FaultError(elsewhere)
    return found


def _without(store: Store, merges: Sequence[Merge], check: Check) -> dict[str, list[Fault]]:
    """By file that is merged the faults that the tables would have if it alone stayed out."""
    own = [one for one in merges if one.merges and one.entries]
    trials = {one.file: [replace(other) for other in own if other is not one] for one in own}
    return {
        file: faults_of(_staged(store, others, [other.form_id for other in others if other.accepted])[0], check)
        for file, others in trials.items()
    }
