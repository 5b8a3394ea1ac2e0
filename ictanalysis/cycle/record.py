"""Everything that the yearly cycle rests on, read together and checked: every fault of every table at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ictanalysis.cycle import steps
from ictanalysis.cycle.alignment import Alignment, read_alignment
from ictanalysis.cycle.basis import Basis, read_basis
from ictanalysis.cycle.council import Council, Subjects, read_council
from ictanalysis.cycle.crosswalk import Crosswalk, read_crosswalk
from ictanalysis.cycle.every_cell import read_every_cell
from ictanalysis.cycle.forms.records import FormRecords, read_form_records
from ictanalysis.cycle.literacy import Heading, read_literacy
from ictanalysis.cycle.owners import Owners, read_owners
from ictanalysis.cycle.project_tables import read_projects
from ictanalysis.cycle.projects import Projects
from ictanalysis.cycle.reviews import Reviews, read_reviews
from ictanalysis.cycle.revised_targets import check_decisions
from ictanalysis.cycle.systems import SystemFinding, Systems, findings_of, read_systems
from ictanalysis.cycle.words import check_words
from ictanalysis.inputs.faults import Findings
from ictanalysis.inputs.workbook import Inputs


@dataclass(frozen=True)
class Cycle:
    """Departments, projects, what they reported, what the council said, and the forms: as known on the report's day."""

    owners: Owners
    projects: Projects
    reviews: Reviews
    council: Council
    systems: Systems
    basis: Basis
    alignment: Alignment
    literacy: Sequence[Heading]
    crosswalk: Sequence[Crosswalk]
    records: FormRecords
    fiscal_year: int
    as_of: date

    @property
    def fictional(self) -> bool:
        """Whether any row is invented for demonstration."""
        parts = (self.owners, self.projects, self.reviews, self.council, self.systems, self.basis)
        return any(part.fictional for part in parts)

    def year_of(self, project_id: str, fiscal_year: int | None = None) -> steps.ProjectYear:
        """The steps of a project in a fiscal year, the one judged unless another is given."""
        return steps.year_of(self.projects, self.council, project_id, fiscal_year or self.fiscal_year)

    def of_measure(self, measure_id: str) -> list[steps.ProjectYear]:
        """The steps of the projects of one measure in the year judged."""
        return [self.year_of(one.project_id) for one in self.projects.of_measure(measure_id)]

    @cached_property
    def years(self) -> list[steps.ProjectYear]:
        """The steps of all projects in the year judged."""
        return [self.year_of(one.project_id) for one in self.projects.listed]

    @cached_property
    def followed(self) -> list[steps.Followed]:
        """Every instruction with what became of it, overdue first."""
        return steps.followed(self.projects, self.council, self.as_of)

    @property
    def system_findings(self) -> list[SystemFinding]:
        """What the council must see of the systems; another ground of customising counts once it has approved it."""
        shown = [
            row.subject_id
            for row in self.council.decisions
            if row.subject_kind == "system" and row.result in steps.GRANTED
        ]
        return findings_of(self.systems, self.fiscal_year, shown)

    def department_of(self, project_id: str) -> str:
        """The department that answers for a project today; empty where none is registered."""
        latest = self.projects.of(project_id)[-1]
        return self.owners.now(latest.department_id) if latest.department_id else ""


def read_cycle(inputs: Inputs, findings: Findings) -> Cycle:
    """Read every table of the cycle beside the actuals; all are optional."""
    check_words(inputs.plan, findings)
    owners = read_owners(inputs, findings)
    before = len(findings.faults)
    projects = read_projects(inputs, owners.known, findings)
    sound = len(findings.faults) == before  # what is said of projects that could not be read would only repeat it
    systems = read_systems(inputs, owners.known, findings)
    known = Subjects(projects.known, owners.known, [row.system_id for row in systems.rows])
    if sound:
        council = read_council(inputs, known, findings)
    else:
        council = Council([], [], [])
        read_every_cell(inputs.plan.folder, inputs.actuals.folder, findings)
    if len(findings.faults) == before:  # else a decision may be missed that is there
        check_decisions(inputs, council, findings)
    return Cycle(
        owners, projects, read_reviews(inputs, findings), council, systems,
        read_basis(inputs, {project for project, _ in projects.known}, findings), read_alignment(inputs, findings),
        read_literacy(inputs, findings), read_crosswalk(inputs.plan, findings), read_form_records(inputs, findings),
        inputs.fiscal_year, inputs.as_of,
    )  # fmt: skip
