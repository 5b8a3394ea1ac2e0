"""The invented cycle of the demonstration: every story that it tells is there by name, and none is told before its day."""

import csv
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from ictanalysis.cycle.outcomes import copied, silent
from ictanalysis.cycle.projects import Project
from ictanalysis.cycle.steps import Followed, ProjectYear
from ictanalysis.inputs.actuals import DEMO_SOURCE
from ictanalysis.pages.workbook import Workbook, open_workbook

DATA = Path(__file__).parents[1] / "data"
DAYS = {2024: "2025-07-01", 2025: "2026-07-01", 2026: "2027-07-01"}  # fiscal years judged, and on which day
TABLES = (
    "departments",
    "indicator_owners",
    "projects",
    "project_plans",
    "project_values",
    "decisions",
    "instructions",
    "responses",
)
DATED = {"departments": "valid_from", "indicator_owners": "valid_from", "projects": "valid_from", "decisions": "decided_on",
         "instructions": "issued_on", "responses": "answered_on"}  # fmt: skip
Row = dict[str, str]


@cache
def opened(year: int = 2026, actuals: Path = DATA / "demo") -> Workbook:
    return open_workbook(DATA / "second_plan", actuals, year, DAYS[year], draws=200)


def project(project_id: str, year: int = 2026) -> ProjectYear:
    return opened().cycle.year_of(project_id, year)


def instruction(instruction_id: str) -> Followed:
    return next(one for one in opened().cycle.followed if one.instruction.instruction_id == instruction_id)


def table(name: str) -> list[Row]:
    with (DATA / "demo" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def latest(project_id: str) -> Project:
    return opened().cycle.projects.of(project_id)[-1]


@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_marked_as_invented(name: str) -> None:
    assert table(name)
    assert all(row["source_id"] == DEMO_SOURCE and row["note"].startswith("架空") for row in table(name))
    if name == "departments":
        assert all(row["name"].startswith("架空") and row["office"].startswith("架空") for row in table(name))
    if name == "projects":
        assert all(row["name"].startswith("架空事業「") for row in table(name))


def test_the_projects_cover_all_initiatives_but_one() -> None:
    book = opened()
    covered = {(one.measure_id, one.initiative) for one in book.cycle.projects.listed}
    missing = [one for one in book.plan.initiatives if (one.measure_id, one.number) not in covered]
    assert [(one.measure_id, one.number) for one in missing] == [("2-3", 1)]


def test_one_theme_of_literacy_has_no_project() -> None:
    assert {one.theme for one in opened().cycle.projects.listed} == {"human_resources", "digital_divide", None}


@pytest.mark.parametrize(
    ("instruction_id", "state", "late", "version", "found"),
    [
        ("I-R6-01", "replanned", 0, 2, "beyond"), ("I-R6-02", "replanned", 0, 2, "within"),
        ("I-R6-03", "replanned", 0, 2, "not_met"), ("I-R6-04", "replanned", 0, 2, "within"),
        ("I-R7-01", "closed", 0, 2, "met"), ("I-R7-02", "unplanned", 243, None, "open"),
        ("I-R7-03", "unapproved", 243, 2, "open"), ("I-R7-04", "unanswered", 243, None, "open"),
        ("I-R7-05", "declined", 0, None, None), ("I-R7-06", "replanned", 0, 3, "open"),
        ("I-R8-01", "unanswered", 0, None, None), ("I-R8-02", "unanswered", 0, None, "open"),
    ],
)  # fmt: skip
def test_what_became_of_every_instruction(
    instruction_id: str, state: str, late: int, version: int | None, found: str | None
) -> None:
    one = instruction(instruction_id)
    assert (one.state, one.late, one.version and one.version.number) == (state, late, version)
    made = opened().effects.get(instruction_id)
    assert (made and made.found) == found


def test_the_stories_of_the_instructions_are_all_told() -> None:
    assert [one.instruction.instruction_id for one in opened().cycle.followed][:3] == ["I-R7-02", "I-R7-03", "I-R7-04"]
    assert len(opened().cycle.followed) == 12
    beyond, within = (opened().effects[one] for one in ("I-R6-01", "I-R6-02"))
    assert beyond.value == 74.4 and beyond.high is not None and beyond.value > beyond.high
    assert within.low is not None and within.high is not None and within.low < 73580 < within.high
    assert "確保できない" in instruction("I-R7-05").response.words  # type: ignore[union-attr]
    kept = opened().cycle.council.about("closing", "I-R6-02")
    assert [one.result for one in kept] == ["kept"]


@pytest.mark.parametrize(
    ("project_id", "shown", "pending", "approval"),
    [
        ("P1-1-1", 2, None, "approved"), ("P1-1-2", 1, 2, "none"), ("P2-1-1", 1, 2, "continued"), ("P2-1-2", 3, None, "approved"),
        ("P2-2-1", 2, None, "approved_changed"), ("P3-1-1", 3, None, "approved"), ("P3-2-1", 1, 2, "returned"),
        ("P1-1-3", 1, 1, "none"),
    ],
)  # fmt: skip
def test_which_version_is_in_force_and_which_waits(
    project_id: str, shown: int, pending: int | None, approval: str
) -> None:
    found = project(project_id)
    assert (found.project.number, found.pending and found.pending.number, found.approval) == (shown, pending, approval)


def test_a_plan_approved_with_changes_says_which() -> None:
    decision = project("P2-2-1").decision
    assert decision is not None and "追加の訓練" in decision.words


def test_a_returned_plan_has_no_version_after_it() -> None:
    assert latest("P3-2-1").number == 2 and project("P3-2-1").project.target == 500000


def test_a_plan_continued_in_spring_was_approved_in_summer() -> None:
    found = [row.result for row in opened().cycle.council.about("approval", "P3-3-1") if row.version == 1]
    assert found == ["continued", "approved"]


def test_a_target_of_a_project_was_revised_by_a_version_and_that_of_the_indicator_by_a_decision() -> None:
    assert [one.target for one in opened().cycle.projects.of("P3-1-1")] == [100, 100, 120]
    (decision,) = opened().cycle.council.about("target", "3-1-1")
    assert decision.result == "approved" and opened().plan.indicators["3-1-1"].target == 120


def test_a_project_was_carried_out_without_approval_and_without_a_deed() -> None:
    assert project("P1-1-3").skipped == ("承認のないまま実施", "{action}のないまま報告")
    assert [one.project.project_id for one in opened().cycle.years if one.skipped] == ["P1-1-3"]


def test_a_project_ended_and_is_asked_for_nothing() -> None:
    found = project("P2-1-3")
    assert (found.project.ended_on, found.project.end_reason, found.runs) == ("2026-03-31", "completed", False)
    assert found.unreported == found.lacking == () and project("P2-1-3", 2025).report is not None


def test_a_department_handed_in_nothing_of_the_year() -> None:
    cycle = opened().cycle
    (quiet,) = silent(cycle.years, cycle.department_of)
    assert quiet.department_id == "D06" and [one.project.project_id for one in quiet.years] == ["P3-1-2", "P3-2-2"]
    assert all(one.unreported == ("実績",) for one in quiet.years)


def test_pieces_of_a_report_are_missing() -> None:
    found = {one.project.project_id: one.unreported for one in opened().cycle.years if one.unreported}
    assert found == {
        "P2-1-1": ("根拠",), "P2-3-2": ("自己評価",), "P3-1-2": ("実績",), "P3-2-2": ("実績",),
    }  # fmt: skip


@pytest.mark.parametrize(("year", "same"), [(2025, ["P1-2-2"]), (2026, ["P2-1-2", "P3-3-1"])])
def test_an_improvement_was_copied_from_last_year(year: int, same: list[str]) -> None:
    of = opened().cycle.projects
    assert [one.project_id for one in of.listed if copied(of.reports(one.project_id), year)] == same


def test_methods_were_changed_in_some_projects() -> None:
    changed = [(row.project_id, row.fiscal_year) for row in opened().cycle.projects.values if row.method_changed]
    assert changed == [("P1-1-1", 2025), ("P2-1-1", 2025), ("P3-2-1", 2026)]


def test_projects_and_indicator_tell_different_stories_both_ways() -> None:
    book = opened()
    assert book.verdict_on("1-2") == "at_risk" and book.result("1-2").verdict == "at_risk"
    reports = [one.report for one in book.cycle.of_measure("1-2")]
    assert [report.self_evaluation for report in reports if report] == ["ahead", "as_planned", "as_planned"]
    (behind,) = book.cycle.of_measure("3-3")
    assert book.verdict_on("3-3") == "achieved" and behind.report is not None
    assert (behind.report.action_status, behind.report.self_evaluation) == ("not_done", "stalled")


def test_the_council_and_the_department_do_not_always_agree() -> None:
    apart = [
        (one.project.project_id, one.fiscal_year, one.report.self_evaluation, one.evaluation.result)
        for year in DAYS for one in (project(each.project_id, year) for each in opened().cycle.projects.listed)
        if one.report and one.evaluation and one.report.self_evaluation != one.evaluation.result
    ]  # fmt: skip
    assert apart == [
        ("P2-1-2", 2024, "as_planned", "behind"), ("P2-2-1", 2025, "as_planned", "behind"), ("P3-3-1", 2025, "as_planned", "behind"),
    ]  # fmt: skip


def test_some_projects_of_the_year_are_not_yet_evaluated() -> None:
    years = [one for one in opened().cycle.years if one.report]
    assert sum(one.evaluation is not None for one in years) == 8 < len(years) == 14


def test_deeds_of_the_next_year_are_planned_but_for_some() -> None:
    projects = opened().cycle.projects
    running = [one for one in projects.listed if not one.ended_on]
    without = [
        one.project_id
        for one in running
        if projects.plan(one.project_id, project(one.project_id).project.number, 2027) is None
    ]
    assert without == ["P1-2-2", "P2-3-1", "P3-1-2", "P3-2-1", "P3-2-2"]


def test_a_department_was_renamed_and_another_is_continued() -> None:
    owners = opened().cycle.owners
    assert [(old.name, new.name) for old, new in owners.renamed] == [
        ("架空危機管理課", "架空防災情報課"), ("架空研修課", "架空人材育成課"),
    ]  # fmt: skip
    assert (owners.now("D04"), owners.now("D05"), owners.name("2-2"), owners.name("3-3")) == (
        "D04", "D07", "架空防災情報課", "架空人材育成課",
    )  # fmt: skip
    answers = opened().cycle.council.answers("I-R6-04")
    assert [one.department_id for one in answers] == ["D05", "D07"]


def test_every_indicator_has_an_owner() -> None:
    assert all(opened().cycle.owners.of(one) for one in opened().plan.indicators)


@pytest.mark.parametrize(("year", "instructions", "version"), [(2024, 0, 1), (2025, 4, 2), (2026, 12, 2)])
def test_an_earlier_report_knows_what_was_known_then(year: int, instructions: int, version: int) -> None:
    cycle = opened(year).cycle
    assert len(cycle.followed) == instructions
    assert cycle.year_of("P1-1-1").project.number == version
    assert cycle.owners.department_name("D05") == ("架空研修課" if year == 2024 else "")


def test_the_report_of_r7_waits_for_the_value_that_shows_the_effect() -> None:
    assert opened(2025).effects["I-R6-01"].found == "open"
    earlier, now = (opened(year).effects["I-R6-01"] for year in (2025, 2026))
    assert (earlier.low, earlier.high) == (now.low, now.high)


def early(name: str, year: int) -> Callable[[Row], bool]:
    """Whether a row was there when a year was judged."""
    if name in DATED:
        return lambda row: row[DATED[name]] <= DAYS[year]
    if name == "project_values":
        return lambda row: int(row["fiscal_year"]) <= year
    there = {(row["project_id"], row["version"]) for row in table("projects") if row["valid_from"] <= DAYS[year]}
    return lambda row: (row["project_id"], row["version"]) in there


@pytest.mark.parametrize("year", [2024, 2025])
def test_what_was_written_later_changes_nothing(year: int, tmp_path: Path) -> None:
    """Later rows become empty lines, so that the others keep their place."""
    then = Path(shutil.copytree(DATA / "demo", tmp_path / "data" / "demo", ignore=shutil.ignore_patterns("published")))
    for name in TABLES:
        path, counts = then / f"{name}.csv", early(name, year)
        header, *lines = path.read_text(encoding="utf-8-sig").splitlines()
        kept = [line if counts(row) else "" for line, row in zip(lines, table(name), strict=True)]
        assert kept != lines or (name, year) in (("departments", 2025), ("indicator_owners", 2025))
        path.write_text("\n".join([header, *kept]) + "\n", encoding="utf-8")
    now, before = opened(year).cycle, opened(year, then).cycle
    assert (now.years, now.followed, now.council) == (before.years, before.followed, before.council)
    assert (now.projects.versions, now.projects.plans, now.projects.values) == (
        before.projects.versions, before.projects.plans, before.projects.values,
    )  # fmt: skip
    assert (now.owners.departments, now.owners.indicators, now.owners.history) == (
        before.owners.departments, before.owners.indicators, before.owners.history,
    )  # fmt: skip
    assert opened(year).effects == opened(year, then).effects
