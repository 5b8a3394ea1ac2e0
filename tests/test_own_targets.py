"""A city's ended targets: read, refused by name, dated, and a small shift of its chances."""

from pathlib import Path

import pytest
from indicators import CONSTANTS

from ictanalysis.evaluation.result import OwnRecord
from ictanalysis.evaluation.results import own_record
from ictanalysis.inputs.faults import FaultError
from ictanalysis.inputs.own_targets import OwnTarget
from ictanalysis.pages.chapters.appendix import own_record_text
from ictanalysis.pages.workbook import open_workbook

FILE = Path("data/own_targets.csv")
HEAD = "plan,name,unit,kind,direction,value_year,value,target_year,target,met,published,source_id,note\n"
ROW = "第1次,満足度,%,percent,up,2019,59,2023,80,no,2024-06-30,src,\n"


def opened():
    return open_workbook("data/plan", "data/actuals", 2025, "2026-07-01")


def test_without_the_file_nothing_is_shifted(mini) -> None:
    book = opened()
    assert book.evaluation.own == OwnRecord(0, 0, 0.0)
    assert "まだなく" in own_record_text(book.evaluation.own)


def test_missed_targets_lower_the_chances_a_little(mini) -> None:
    before = opened().result("1-1-1").p_meet
    FILE.write_text(HEAD + ROW.replace(",no,", ",yes,"), encoding="utf-8")
    raised = opened()
    FILE.write_text(HEAD + ROW, encoding="utf-8")
    lowered = opened()
    assert lowered.result("1-1-1").p_meet < before < raised.result("1-1-1").p_meet < before + 0.02
    assert "終わった目標1件(うち達成0件)" in own_record_text(lowered.evaluation.own)
    assert lowered.result("1-1-1").p_meet_plain == raised.result("1-1-1").p_meet_plain


def test_ten_are_needed_to_be_felt() -> None:
    def row(met: str) -> OwnTarget:
        return OwnTarget(2, "", "", "", "percent", "up", 2019, 59.0, 2023, 62.0, met, "2024-06-30", "src", "")

    few, many = (abs(own_record([row("no")] * k, CONSTANTS).shift) for k in (3, 30))
    assert few < 0.1 < 0.2 < many


def test_what_became_known_later_waits(mini) -> None:
    FILE.write_text(HEAD + ROW.replace("2024-06-30", "2026-09-30"), encoding="utf-8")
    book = opened()
    assert book.evaluation.own.targets == 0
    assert any("own_targets.csv" in said for said in book.set_aside)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",59,", ",590,", "own_targets.csv 2行目 value列 - 「590」"),
        (",80,", ",180,", "own_targets.csv 2行目 target列 - 「180」"),
        (",2019,", ",2023,", "own_targets.csv 2行目 value_year列 - 「2023」 - 目標の年度 2023 より前"),
        (",no,", ",たぶん,", "own_targets.csv 2行目 met列 - 「たぶん」"),
        (",src,", ",scr,", "own_targets.csv 2行目 source_id列 - 「scr」"),
    ],
)
def test_faults_are_named(mini, old: str, new: str, said: str) -> None:
    FILE.write_text(HEAD + ROW.replace(old, new), encoding="utf-8")
    with pytest.raises(FaultError) as caught:
        opened()
    assert said in str(caught.value)
