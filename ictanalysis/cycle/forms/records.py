"""What was sent, what came back, and every value that was replaced: the record of the forms, read and checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ictanalysis.inputs.cells import Day, Identifier, Text, Whole, Year
from ictanalysis.inputs.faults import Findings
from ictanalysis.inputs.reading import Row, read_table, unique_ids
from ictanalysis.inputs.workbook import Inputs


@dataclass(frozen=True)
class SentForm(Row):
    """One version of a form that was made; `sent_sha256` tells what it says and asks."""

    form_id: Identifier
    version: Whole
    fiscal_year: Year
    purpose: Literal["department", "council"]
    department_id: Text
    made_on: Day
    due: Day
    sent_sha256: Text


@dataclass(frozen=True)
class Submission(Row):
    """A file that came back; `merged` tells whether its answers are in the tables."""

    submission_id: Identifier
    form_id: Identifier
    version: Whole
    received_on: Day
    file: Text
    sha256: Text
    merged: Literal["yes", "no"]
    by_role: Text


@dataclass(frozen=True)
class Change(Row):
    """A value that a later form replaced."""

    submission_id: Identifier
    table: Text
    row_key: Text
    column: Text
    old: Text
    new: Text
    reason: Text


@dataclass(frozen=True)
class FormRecords:
    """Forms, submissions and changes, in the order in which they were written."""

    forms: Sequence[SentForm]
    submissions: Sequence[Submission]
    changes: Sequence[Change]

    def current(self, form_id: str) -> SentForm | None:
        """The latest version of a form."""
        own = [row for row in self.forms if row.form_id == form_id]
        return max(own, key=lambda row: row.version, default=None)

    def merged(self, form_id: str) -> list[Submission]:
        """The submissions of a form whose answers are in the tables."""
        return [row for row in self.submissions if row.form_id == form_id and row.merged == "yes"]


def read_form_records(inputs: Inputs, findings: Findings) -> FormRecords:
    """The records beside the actuals; none where no form has been made."""
    folder = inputs.actuals.folder
    forms = read_table(folder / "forms.csv", SentForm, findings, required=False)
    submissions = read_table(folder / "submissions.csv", Submission, findings, required=False)
    changes = read_table(folder / "changes.csv", Change, findings, required=False)
    unique_ids(forms, lambda row: (row.form_id, row.version), folder / "forms.csv", findings)
    unique_ids(submissions, lambda row: (row.submission_id,), folder / "submissions.csv", findings)
    return FormRecords(forms, submissions, changes)
