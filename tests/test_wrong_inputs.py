"""Wrong inputs by hand, one a row of wrong_inputs.csv: refused, marked in the report or set aside, each by name.

`change` is what stands in a file of the miniature plan and what is written there instead, with \\n for a line break.
"""

import csv
from pathlib import Path

import pytest

from ictanalysis import sheets
from ictanalysis.params import read_params
from ictanalysis.reading import FaultError
from ictanalysis.workbook import Workbook, open_workbook

with (Path(__file__).parent / "wrong_inputs.csv").open(encoding="utf-8", newline="") as table:
    CASES = list(csv.DictReader(table))
PARAMS = Path("params/mini.yml")


def opened() -> Workbook:
    asked = read_params(PARAMS)
    return open_workbook(asked.plan, asked.actuals, asked.fiscal_year, asked.as_of, asked.previous, draws=200)


def outcome(file: str, change: str, root: Path) -> tuple[str, str]:
    """What became of a change: how it was met, and in which words."""
    old, new = (part.replace("\\n", "\n") for part in change.split(" ⇒ "))
    path = root / (PARAMS if file == "params" else Path("data") / file)
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        book = opened()
    except FaultError as error:
        assert all(str(fault).count(" - ") >= 3 for fault in error.faults)
        return "refused", str(error)
    if book.set_aside:
        return "set_aside", "\n".join(book.set_aside)
    printed = "\n".join(sheets.attention(book)) + sheets.summary_table(book).note
    return ("marked", printed) if book.notices else ("accepted", printed)


def test_the_table_is_long_enough_and_each_case_has_its_name() -> None:
    assert len(CASES) >= 150
    assert len({case["case"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_wrong_input_is_met_by_name(case: dict[str, str], mini: Path) -> None:
    how, said = outcome(case["file"], case["change"], mini)
    assert how == case["outcome"], said
    assert all(case["expected"].split("|")), case
    for words in case["expected"].split("|"):
        assert words in said, f"{words} is not in: {said}"


def test_the_sound_plan_is_accepted(mini: Path) -> None:
    assert not opened().notices and not opened().set_aside
