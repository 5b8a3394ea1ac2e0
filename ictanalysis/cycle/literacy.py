"""The headings under which the plan's projects fall, such as those of literacy, and those that no project serves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ictanalysis.inputs.cells import Identifier, Stated, Text
from ictanalysis.inputs.faults import Findings
from ictanalysis.inputs.reading import Row, read_table, unique_ids
from ictanalysis.inputs.workbook import Inputs


@dataclass(frozen=True)
class Heading(Row):
    """A heading as the plan prints it, with the code by which a project names it."""

    theme: Identifier
    name: Stated
    page: Text
    note: Text


def read_literacy(inputs: Inputs, findings: Findings) -> list[Heading]:
    """The headings of `literacy.csv` in the plan's folder; none where the file is not there."""
    path = inputs.plan.folder / "literacy.csv"
    headings = read_table(path, Heading, findings, required=False)
    unique_ids(headings, lambda one: (one.theme,), path, findings)
    return headings


def without_project(headings: Sequence[Heading], themes: Iterable[str | None]) -> list[Heading]:
    """The headings that are the theme of no project, in the plan's order."""
    served = set(themes)
    return [one for one in headings if one.theme not in served]
