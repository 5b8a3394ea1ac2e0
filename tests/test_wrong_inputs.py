"""Wrong inputs by hand, one a row of wrong_inputs.csv: refused, marked in the report or set aside, each by name.

`change` is what stands in a file of the miniature plan and what is written there instead, with \\n for a line break.
"""

import csv
from pathlib import Path

import pytest
from indicators import same

from ictanalysis.inputs.faults import FaultError
from ictanalysis.inputs.params import read_params
from ictanalysis.pages.chapters.annual_evaluation import summary_table
from ictanalysis.pages.chapters.data_check import attention
from ictanalysis.pages.workbook import Workbook, open_workbook

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
    printed = "\n".join(attention(book)) + summary_table(book).note
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


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["outcome"] == "set_aside"], ids=lambda case: str(case["case"])
)
def test_what_is_set_aside_changes_no_result(case: dict[str, str], mini: Path) -> None:
    old, new = case["change"].split(" ⇒ ")
    sound = opened().results
    outcome(case["file"], case["change"], mini)
    if old in new or new.endswith(old):  # rows were added; else the case has moved a row of the sound plan away
        again = opened().results
        assert all(same(*pair) for pair in zip(again, sound, strict=True))


def test_the_sound_plan_is_accepted(mini: Path) -> None:
    assert not opened().notices and not opened().set_aside


PREVIOUS = "indicator_id,evaluation_year,p_meet,verdict,latest,as_of\n1-1-1,2024,0.5,uncertain,63,2025-07-01\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("63,2025", "abc,2025", "2行目 latest列 - 「abc」"), ("1-1-1,2024", ",2024", "2行目 indicator_id列"),
        ("1-1-1,2024", "1-1-1,R7", "evaluation_year列 - 「2025」 - 評価年度 2025 より前"),
        ("1-1-1,2024", "9-9,2024", "「9-9」"), ("0.5,uncertain", "1.5,uncertain", "0〜1の確率"),
        ("uncertain,63", "likely,63", "「likely」"), ("2025-07-01", "July", "as_of列"),
        ("2025-07-01\n", "2025-07-01\n1-1-1,2024,0.5,uncertain,63,2025-07-01\n", "同じ行は一つだけ"),
        ("1-1-1,2024,0.5,uncertain,63,2025-07-01\n", "", "行がありません"),
    ],
)  # fmt: skip
def test_earlier_results_are_read_strictly(mini: Path, old: str, new: str, said: str) -> None:
    assert old in PREVIOUS
    Path("before.csv").write_text(PREVIOUS.replace(old, new, 1), encoding="utf-8-sig")
    PARAMS.write_text(PARAMS.read_text(encoding="utf-8") + "previous: before.csv\n", encoding="utf-8")
    with pytest.raises(FaultError) as caught:
        opened()
    assert said in str(caught.value)


def test_a_project_of_630_percent_is_refused_until_it_is_confirmed(mini: Path, edit) -> None:
    edit("data/plan/projects.csv", "利用者,人", "利用者,%")
    edit("data/actuals/project_values.csv", "80,人", "630,%")
    with pytest.raises(FaultError, match="0〜100の百分率"):
        opened()
    edit("data/corrections.csv", "status\n",
         "status\nactuals/project_values,P1,2025,value,confirm,630,,達成率,2026-04-01,済\n")  # fmt: skip
    assert [row.value for row in opened().cycle.projects.values] == [630.0]
