"""Faults of projects.csv are said once, where they are, and bring no false ones with them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ictanalysis.inputs.faults import FaultError
from ictanalysis.pages.workbook import open_workbook

PROJECTS = "data/plan/projects.csv"


def faults(mini: Path) -> list[str]:
    with pytest.raises(FaultError) as error:
        open_workbook("data/plan", "data/actuals", 2025, "2026-07-01")
    return [str(fault) for fault in error.value.faults]


def repeat_last_row(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*lines, lines[-1]]) + "\n", encoding="utf-8")


def test_a_repeated_project_is_one_fault(mini: Path) -> None:
    repeat_last_row(mini / PROJECTS)
    found = faults(mini)
    assert len(found) == 1 and PROJECTS in found[0] and "同じ行は一つだけ" in found[0]


def test_projects_that_cannot_be_read_make_no_faults_of_their_values(mini: Path, edit: Callable) -> None:
    edit(PROJECTS, ",up,", ",x,")
    found = faults(mini)
    assert found and all(PROJECTS in fault for fault in found)


def test_a_fault_of_the_plan_hides_no_repeated_project(mini: Path) -> None:
    repeat_last_row(mini / PROJECTS)
    repeat_last_row(mini / "data/plan/targets.csv")
    found = faults(mini)
    assert [name for name in ("targets.csv", "projects.csv") if any(name in fault for fault in found)] == [
        "targets.csv", "projects.csv",
    ]  # fmt: skip


def test_a_broken_header_is_one_fault(mini: Path) -> None:
    file = mini / "data/actuals/indicator_values.csv"
    file.write_text('"' + file.read_text(encoding="utf-8"), encoding="utf-8")
    found = faults(mini)
    assert sum("閉じていない引用符など" in fault for fault in found) == 1
    assert not [fault for fault in found if "列 " in fault and "なし" in fault]
