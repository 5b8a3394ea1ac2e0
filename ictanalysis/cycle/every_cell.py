"""Every table of the cycle, read for its cells alone: where what it rests on cannot be used, their faults are said too."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ictanalysis.cycle.alignment import Link, UpperItem
from ictanalysis.cycle.basis import ProjectBasis
from ictanalysis.cycle.council import Decision, Instruction, Response
from ictanalysis.cycle.crosswalk import Crosswalk
from ictanalysis.cycle.literacy import Heading
from ictanalysis.cycle.owners import Department, IndicatorOwner
from ictanalysis.cycle.project_tables import NEWER, NEWER_VALUES
from ictanalysis.cycle.projects import Project, ProjectPlan, ProjectValue
from ictanalysis.cycle.reviews import Review
from ictanalysis.cycle.systems import Principle, System, SystemCheck
from ictanalysis.inputs.faults import Findings
from ictanalysis.inputs.plan import Target
from ictanalysis.inputs.plan_folder import MAY_LACK
from ictanalysis.inputs.reading import Row, read_table

TABLES: Mapping[str, tuple[type[Row], Sequence[str]]] = {
    "projects": (Project, NEWER), "project_plans": (ProjectPlan, ()), "project_values": (ProjectValue, NEWER_VALUES),
    "departments": (Department, ()), "indicator_owners": (IndicatorOwner, ()), "decisions": (Decision, ()),
    "instructions": (Instruction, ()), "responses": (Response, ()), "reviews": (Review, ()), "systems": (System, ()),
    "system_checks": (SystemCheck, ()), "project_basis": (ProjectBasis, ()), "targets": (Target, MAY_LACK),
}  # fmt: skip
OF_THE_PLAN: Mapping[str, tuple[type[Row], Sequence[str]]] = {
    "projects": (Project, NEWER), "upper_items": (UpperItem, ()), "alignment": (Link, ()), "crosswalk": (Crosswalk, ()),
    "literacy": (Heading, ()), "system_principles": (Principle, ()),
}  # fmt: skip


def read_every_cell(plan: Path, actuals: Path, findings: Findings) -> None:
    """Note the faults of every cell of both folders, of those among them that have been noted before again."""
    for folder, tables in ((plan, OF_THE_PLAN), (actuals, TABLES)):
        for name, (kind, may_lack) in tables.items():
            read_table(folder / f"{name}.csv", kind, findings, required=False, may_lack=may_lack)
