"""Miniature plans: a small real project, copied so that a test may break it."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

for library in ("OPENBLAS", "OMP", "MKL"):  # several processes, tiny matrices: threads would only wait for each other
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

ROOT = Path(__file__).parents[1]
MINI = ROOT / "tests" / "plans" / "mini"
PARAMS = """title: 小さな計画の評価
plan: data/plan
actuals: data/actuals
fiscal_year: R7
as_of: 2026-07-01
status: draft
"""


# files that read the same costly thing, made once in a process; every other file is a group of its own
SHARED = (
    "test_accessibility",
    "test_language",
    "test_pages",
    "test_palette",
    "test_report_numbers",
    "test_report_pair",
    "test_trace",
)


# the longest groups, measured, begin first, so that none is left over at the end when the other processes are done
LONGEST = ("executed", "test_forecast", "test_forms_attack", "test_runs", "test_learnt_files", "test_charts", "test_calibration",
           "test_exports", "test_handed_on", "test_changes", "test_characters")  # fmt: skip


def group_of(nodeid: str) -> str:
    """Which tests run in one process: those that share what is costly, else those of one file."""
    stem = Path(nodeid.partition("::")[0]).stem
    return "executed" if stem in SHARED else stem


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest groups begin first."""
    rank = {group: place for place, group in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(group_of(item.nodeid), len(rank)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Work is shared out by groups."""
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    return ByGroup(config, log)


@pytest.fixture
def mini(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the miniature plan as data/, with params and notebooks, made the working folder."""
    shutil.copytree(MINI, tmp_path / "data")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    (tmp_path / "params").mkdir()
    (tmp_path / "params" / "mini.yml").write_text(PARAMS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def edit(mini: Path) -> Callable[[str, str, str], None]:
    """Replace a text in a file of the miniature plan; the text must be there."""

    def replace(file: str, old: str, new: str) -> None:
        path = mini / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old} is not in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace
