"""Which department answers for an indicator: read and checked, as it was on the report's day."""

from collections.abc import Sequence
from dataclasses import dataclass

from ictanalysis.cycle.named import ids_in
from ictanalysis.cycle.words import Words, words_of
from ictanalysis.inputs import reading
from ictanalysis.inputs.actuals import DEMO_SOURCE
from ictanalysis.inputs.cells import Day, Identifier, Stated, Text, Whole, since
from ictanalysis.inputs.faults import Findings, faults_among
from ictanalysis.inputs.reading import Row, check_rows, counts_by, in_use, known_ids, latest
from ictanalysis.inputs.workbook import Inputs

OFFICE = "office"  # the secretariat, which is asked for what no department answers for
LATER = "基準日 {} より後に始まるため、使いません"


@dataclass(frozen=True)
class Department(Row):
    """A department, under the name that it bears from a day on."""

    department_id: Identifier
    name: Stated
    office: Text
    valid_from: Day
    valid_to: Day | None
    continues: Text
    source_id: Text
    note: Text


@dataclass(frozen=True)
class IndicatorOwner(Row):
    """The department that hands in the values of an indicator, how they come about, and in which month as a rule."""

    indicator_id: Identifier
    department_id: Identifier
    valid_from: Day
    method: Text
    usual_month: Whole | None
    source_id: Text
    note: Text


@dataclass(frozen=True)
class Owners:
    """Departments in force, and the indicators that each answers for.

    `history` has former names and departments too, `known` every id of the file, those that count only later among them.
    """

    departments: Sequence[Department]
    indicators: Sequence[IndicatorOwner]
    history: Sequence[Department]
    known: Sequence[str]
    office_name: str = Words().office

    def of(self, indicator_id: str) -> IndicatorOwner | None:
        """Who answers for an indicator; None where nobody is registered."""
        return next((row for row in self.indicators if row.indicator_id == indicator_id), None)

    def name(self, indicator_id: str) -> str:
        """The name of the department; empty where nobody is registered."""
        owner = self.of(indicator_id)
        return self.department_name(owner.department_id) if owner else ""

    def department_name(self, department_id: str) -> str:
        """The name that a department bears now; empty where it is not registered or has ended."""
        if department_id == OFFICE:
            return self.office_name
        return next((row.name for row in self.departments if row.department_id == department_id), "")

    def now(self, department_id: str) -> str:
        """The department that answers today for what another one was told: itself, or the one that continues it."""
        tried: list[str] = []
        found = department_id
        while found not in tried and not self.department_name(found):
            tried.append(found)
            found = next((row.department_id for row in self.history if row.continues == found), found)
        return found if self.department_name(found) else department_id

    def answering(self, department_id: str) -> str:
        """Who is asked today for what a department was told; the secretariat where it ended and nobody continues it."""
        found = self.now(department_id) if department_id else ""
        return found if self.department_name(found) else OFFICE

    @property
    def renamed(self) -> list[tuple[Department, Department]]:
        """Every change of a name, from the one to the next, oldest first."""
        changes: list[tuple[Department, Department]] = []
        ordered = sorted(self.history, key=lambda row: since(row.valid_from))
        for place, new in enumerate(ordered):
            same = [old for old in ordered[:place] if old.department_id == new.department_id]
            before = same or [old for old in ordered[:place] if old.department_id == new.continues]
            if before and before[-1].name != new.name:
                changes.append((before[-1], new))
        return changes

    @property
    def fictional(self) -> bool:
        """Whether any row is invented for demonstration."""
        sources = [row.source_id for row in self.departments] + [row.source_id for row in self.indicators]
        return DEMO_SOURCE in sources


def read_owners(inputs: Inputs, findings: Findings) -> Owners:
    """The departments in force and the latest owner of each indicator; none where the files are not there."""
    folder, on = inputs.actuals.folder, inputs.as_of
    paths, why = (folder / "departments.csv", folder / "indicator_owners.csv"), LATER.format(inputs.as_of)
    departments = reading.read_table(paths[0], Department, findings, required=False)
    owners = reading.read_table(paths[1], IndicatorOwner, findings, required=False)
    known = list(dict.fromkeys([*(row.department_id for row in departments), *ids_in(paths[0], "department_id")]))
    history = in_use(departments, lambda row: counts_by(row.valid_from, on), why, paths[0], findings)
    owners = in_use(owners, lambda row: counts_by(row.valid_from, on), why, paths[1], findings)
    reading.unique_ids(history, lambda row: (row.department_id, row.valid_from), paths[0], findings)
    reading.unique_ids(owners, lambda row: (row.indicator_id, row.valid_from), paths[1], findings)
    known_ids(history, "source_id", inputs.source_ids, paths[0], findings)
    known_ids(owners, "source_id", inputs.source_ids, paths[1], findings)
    owners = known_ids(owners, "indicator_id", inputs.plan.indicators, paths[1], findings)
    known_ids([row for row in history if row.continues], "continues", known, paths[0], findings)
    owners = known_ids(owners, "department_id", known, paths[1], findings)
    check_rows(owners, lambda row: faults_among([
        (row.usual_month is not None and not 1 <= row.usual_month <= 12, "usual_month", row.usual_month,
         "1〜12の月", "値が例年得られる月を数字で記入してください"),
    ]), paths[1], findings)  # fmt: skip
    ended = f"基準日 {on} より前に終わったため、使いません"
    departments = in_use(history, lambda row: not row.valid_to or since(row.valid_to) >= on, ended, paths[0], findings)
    return Owners(
        latest(departments, lambda row: row.department_id, lambda row: row.valid_from),
        latest(owners, lambda row: row.indicator_id, lambda row: row.valid_from),
        history,
        known,
        words_of(inputs.plan).office,
    )
