"""The workbook of a plan to be filled: its sheets and columns as `form.csv` lists them, and the words of its choices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from ictanalysis.cycle.forms.cells import folded
from ictanalysis.inputs.cells import CellError, Text, Whole, suggestion
from ictanalysis.inputs.faults import Findings
from ictanalysis.inputs.plan import DIRECTIONS, TYPES
from ictanalysis.inputs.reading import Row, grouped, read_table
from ictanalysis.pages.say import STATUS_WORDS

BOOK, OPENING = "計画.xlsx", "はじめに"
PLAN, GOALS, MEASURES, INDICATORS, VALUES, SOURCES = "計画", "目標", "施策", "指標", "実績", "出典"
TABLES = (GOALS, MEASURES, INDICATORS, VALUES, SOURCES)  # a row a thing; 計画 has a row an item
SEVERAL = "、"  # between the ids of a cell
EXAMPLE = "例"  # begins the row that is never read
PRINTED = "計画書"  # the source that every plan has
YES_NO = {"yes": "はい", "no": "いいえ"}
OPTIONS: Mapping[str, Mapping[str, str]] = {
    "kind": {"percent": "割合(0〜100)", "count": "件数・人数", "other": "その他(金額・時間など)"},
    "type": TYPES,
    "direction": DIRECTIONS,
    "survey": YES_NO,
    "year_basis": {"fiscal": "年度", "calendar": "暦年"},
    "form": {"yearly": "年度の値", "running_total": "累計"},
    "status": STATUS_WORDS,
    "comparable": {"yes": "比べられる", "no": "比べられない"},
    "report_status": {"draft": "案", "final": "確定"},
}


@dataclass(frozen=True)
class Column(Row):
    """A heading of a sheet, or an item of the sheet 計画; `kind` says what its cells hold, `ref:施策` an id of a sheet, `refs:施策` one or several."""

    sheet: Text
    key: Text
    heading: Text
    required: Literal["yes", "no"]
    kind: Text
    width: Whole
    example: Text
    help: Text

    @property
    def must_be(self) -> bool:
        """Whether an empty cell is a fault."""
        return self.required == "yes"

    @property
    def refers_to(self) -> str:
        """The sheet whose ids its cells hold; empty for any other column."""
        return self.kind.partition(":")[2]

    @property
    def apart(self) -> str:
        """What stands between several ids; empty where a cell holds one."""
        return SEVERAL if self.kind.startswith("refs") else ""

    @property
    def options(self) -> Mapping[str, str]:
        """Codes and words of a choice."""
        return OPTIONS[self.key] if self.kind == "choice" else {}


@cache
def columns() -> Mapping[str, Sequence[Column]]:
    """The columns of every sheet, in their order."""
    findings = Findings()
    found = read_table(Path(__file__).with_name("form.csv"), Column, findings)
    findings.stop_if_faulty()
    return grouped(found, lambda one: one.sheet)


def code_of(words: str, column: Column) -> str:
    """The code of a choice, by its words or by the code itself."""
    wanted = folded(words)
    for code, name in column.options.items():
        if wanted in (folded(code), folded(name), folded(name.partition("(")[0])):
            return code
    raise CellError("▼の一覧にある言葉", suggestion(words, column.options.values()))
