"""What a measure's department says of its year, and what the council said and decided: read and checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ictanalysis.inputs import reading
from ictanalysis.inputs.actuals import DEMO_SOURCE
from ictanalysis.inputs.cells import Day, Identifier, Text, Year
from ictanalysis.inputs.faults import Findings, faults_among
from ictanalysis.inputs.reading import Row, check_rows, counts_by, in_use, known_ids
from ictanalysis.inputs.workbook import Inputs

Part = Literal["self_evaluation", "opinion", "decision"]
CHOICES = {
    "continue": "継続",
    "instruct": "{instruction}",
    "revise": "目標・指標の見直しを検討",
    "report": "追加報告を求める",
}


@dataclass(frozen=True)
class Review(Row):
    """One statement on a measure's year; a decision has a choice, the others words alone."""

    measure_id: Identifier
    fiscal_year: Year
    part: Part
    choice: Literal["continue", "instruct", "revise", "report"] | None
    words: Text
    given_on: Day
    source_id: Text
    note: Text


@dataclass(frozen=True)
class Reviews:
    """The statements of the year judged that were given by the report's day."""

    rows: Sequence[Review]

    def of(self, measure_id: str, part: Part) -> list[Review]:
        """What was said of a measure under one heading, oldest first."""
        found = [row for row in self.rows if (row.measure_id, row.part) == (measure_id, part)]
        return sorted(found, key=lambda row: row.given_on)

    @property
    def fictional(self) -> bool:
        """Whether any statement is invented for demonstration."""
        return any(row.source_id == DEMO_SOURCE for row in self.rows)


def read_reviews(inputs: Inputs, findings: Findings) -> Reviews:
    """The statements of `reviews.csv`; none where the file is not there."""
    path, on = inputs.actuals.folder / "reviews.csv", inputs.as_of
    rows = reading.read_table(path, Review, findings, required=False)
    rows = known_ids(rows, "measure_id", inputs.plan.measure_ids, path, findings)
    known_ids(rows, "source_id", inputs.source_ids, path, findings)
    decided = [row for row in rows if row.part == "decision"]
    reading.unique_ids(decided, lambda row: (row.measure_id, row.fiscal_year, row.part), path, findings)
    check_rows(rows, lambda row: faults_among([
        ((row.part == "decision") != (row.choice is not None), "choice", row.choice or "空",
         "part が decision の行だけに " + "、".join(CHOICES), "part と choice を合わせてください"),
        (row.part != "decision" and not row.words, "words", "空", "文章", "内容を記入するか、行を消してください"),
    ]), path, findings)  # fmt: skip
    why = f"基準日 {on} より後に出されたため、使いません"
    rows = in_use(rows, lambda row: counts_by(row.given_on, on), why, path, findings)
    return Reviews([row for row in rows if row.fiscal_year == inputs.fiscal_year])
