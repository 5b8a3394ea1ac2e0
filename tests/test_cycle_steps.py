"""The five steps and the effects of instructions, worked by hand; what counts later changes none of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from cycle_samples import lay_out
from indicators import CONSTANTS, LEVEL, MILESTONE, SUM, rows

from ictanalysis.cycle.council import Council, Decision, Instruction, Response
from ictanalysis.cycle.effects import Effect, effect_of
from ictanalysis.cycle.owners import Department, Owners
from ictanalysis.cycle.projects import Project, ProjectPlan, Projects, ProjectValue
from ictanalysis.cycle.steps import Followed, ProjectYear, followed, year_of
from ictanalysis.inputs.actuals import Actuals
from ictanalysis.inputs.cells import Amount
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.values import Value
from ictanalysis.pages.workbook import open_workbook

Edit = Callable[[str, str, str], None]
V1 = Project(
    2, "P", 1, "2024-04-20", "1-1", 1, "D", "事業", None, None, "利用者", "人", "count", "up", 50.0, 2023, 100.0, 2027, None, None,
    None, "", "src", "",
)  # fmt: skip
V2 = replace(V1, version=2, valid_from="2025-10-01", answers="I")
PLAN = ProjectPlan(2, "P", 1, 2025, "窓口を開く", 80.0, "src", "")
REPORT = ProjectValue(
    2, "P", 2025, Amount(80.0, "", ""), "人", "窓口を開く", "done", "記録", "as_planned", None, None, None, None, "src", ""
)  # fmt: skip
DECIDED = Decision(2, "M", "2024-05-20", "第1回", "approval", "project", "P", 1, 2024, "approved", "", "", "src", "")
RETURNED = replace(DECIDED, result="returned")
V2_APPROVED = replace(DECIDED, decision_id="M2", version=2, decided_on="2025-11-20")
EVALUATED = replace(
    DECIDED, kind="evaluation", version=None, fiscal_year=2025, decided_on="2026-08-20", result="behind"
)
ASKED = Instruction(
    2, "I", "M", "2025-08-20", "D", "project", "P", "窓口を選ぶこと", "2025-10-31", "", None, None, "", "src", ""
)  # fmt: skip
ANSWER = Response(2, "I", 1, "2025-09-30", "D", "accept", "選ぶ", None, None, "", "", "src", "")
CLOSED = replace(
    DECIDED, kind="closing", subject_kind="instruction", subject_id="I", result="closed", decided_on="2026-06-01"
)
AS_OF = date(2026, 7, 1)


def projects(
    versions: list[Project], plans: list[ProjectPlan] | None = None, values: list[ProjectValue] | None = None
) -> Projects:
    return Projects(versions, plans or [], values or [], [], [(one.project_id, one.number) for one in versions])


def year(
    versions: list[Project] | None = None, plans: list[ProjectPlan] | None = None,
    values: list[ProjectValue] | None = None, decisions: list[Decision] | None = None, asked: int = 2025,
) -> ProjectYear:  # fmt: skip
    made = [PLAN] if plans is None else plans
    reported = [REPORT] if values is None else values
    return year_of(projects(versions or [V1], made, reported), Council(decisions or [], [], []), "P", asked)


def follow(
    versions: list[Project] | None = None, decisions: list[Decision] | None = None,
    responses: list[Response] | None = None, as_of: date = AS_OF, asked: Instruction = ASKED,
) -> Followed:  # fmt: skip
    council = Council(decisions or [], [asked], responses or [])
    (found,) = followed(projects(versions or [V1]), council, as_of)
    return found


def test_a_plan_with_every_cell_lacks_nothing() -> None:
    assert year().lacking == ()


@pytest.mark.parametrize(
    ("version", "plans", "lacking"),
    [
        (V1, [], ("{action}", "年度の目標")),
        (V1, [replace(PLAN, fiscal_year=2026)], ("{action}", "年度の目標")),
        (V1, [replace(PLAN, outcome_target=None)], ("年度の目標",)),
        (V1, [replace(PLAN, outcome_target=None, note="目標は定めない")], ()),
        (V1, [replace(PLAN, outcome_target=0.0)], ()),
        (replace(V1, department_id=None), [PLAN], ("担当課",)),
        (replace(V1, department_id="", outcome_name="", unit=""), [PLAN], ("担当課", "{outcome}", "単位")),
    ],
)  # fmt: skip
def test_a_plan_is_drafted_once_it_has_every_cell(
    version: Project, plans: list[ProjectPlan], lacking: tuple[str, ...]
) -> None:
    assert year([version], plans).lacking == lacking


def test_a_version_without_a_decision_is_not_approved() -> None:
    found = year()
    assert (found.approval, found.in_force, found.pending, found.project) == ("none", None, V1, V1)


@pytest.mark.parametrize(
    ("results", "approval", "in_force", "pending"),
    [
        (["approved"], "approved", 1, None), (["approved_changed"], "approved_changed", 1, None),
        (["returned"], "returned", None, 1), (["continued"], "continued", None, 1),
        (["continued", "approved"], "approved", 1, None), (["approved", "returned"], "returned", None, 1),
    ],
)  # fmt: skip
def test_the_latest_decision_on_a_version_counts(
    results: list[str], approval: str, in_force: int | None, pending: int | None
) -> None:
    found = year(decisions=[replace(DECIDED, result=result) for result in results])
    numbers = [one.number if one else None for one in (found.in_force, found.pending)]
    assert (found.approval, *numbers) == (approval, in_force, pending)


@pytest.mark.parametrize("result", ["returned", "continued", None])
def test_the_version_before_stays_in_force_until_the_next_is_approved(result: str | None) -> None:
    later = [replace(V2_APPROVED, result=result)] if result else []
    found = year([V1, V2], decisions=[DECIDED, *later])
    assert (found.project, found.in_force, found.pending, found.approval) == (V1, V1, V2, result or "none")


def test_of_two_approved_versions_the_higher_is_in_force_in_whatever_order_they_stand() -> None:
    for versions in ([V1, V2], [V2, V1]):
        found = year(versions, decisions=[V2_APPROVED, DECIDED])
        assert (found.in_force, found.pending, found.approval) == (V2, None, "approved")


def test_a_decision_on_another_kind_of_subject_approves_no_project() -> None:
    assert year(decisions=[replace(DECIDED, subject_kind="system")]).in_force is None


def test_where_a_version_plans_nothing_for_a_year_the_one_before_it_speaks() -> None:
    second = replace(PLAN, version=2, action="窓口を選ぶ")
    approved = [DECIDED, V2_APPROVED]
    assert year([V1, V2], decisions=approved).plan == PLAN
    assert year([V1, V2], [PLAN, second], decisions=approved).plan == second
    assert year([V1, V2], [PLAN, second], decisions=[DECIDED]).plan == PLAN
    assert year([V1, V2], [second], decisions=[DECIDED]).plan is None


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, ()), ({"amount": Amount(float("nan"), "", "empty")}, ("{outcome}の実績",)),
        ({"amount": Amount(float("nan"), "", "not_available")}, ()), ({"amount": Amount(0.0, "", "")}, ()),
        ({"action_status": None}, ("{action}の結果",)), ({"evidence": None}, ("根拠",)),
        ({"action_status": "not_done", "evidence": None, "reason": "中止"}, ()),
        ({"self_evaluation": ""}, ("自己評価",)), ({"action_status": "partly"}, ("理由",)),
        ({"action_status": "not_done"}, ("理由",)), ({"action_status": "partly", "reason": "人手不足"}, ()),
        ({"action_status": "partly", "evidence": "", "self_evaluation": None}, ("根拠", "自己評価", "理由")),
    ],
)  # fmt: skip
def test_a_report_is_whole_once_it_has_every_piece(change: dict[str, object], missing: tuple[str, ...]) -> None:
    assert year(values=[replace(REPORT, **change)]).unreported == missing


def test_last_years_report_never_stands_for_this_years() -> None:
    found = year(values=[replace(REPORT, fiscal_year=2024)])
    assert (found.report, found.unreported) == (None, ("実績",))


def test_an_evaluation_is_of_one_project_and_one_year_and_the_latest_counts() -> None:
    again = replace(EVALUATED, result="as_planned", decided_on="2026-11-20")
    others = [replace(EVALUATED, fiscal_year=2024), replace(EVALUATED, subject_id="Q")]
    assert year(decisions=others).evaluation is None
    assert year(decisions=[*others, EVALUATED, again]).evaluation == again


@pytest.mark.parametrize(
    ("plans", "values", "decisions", "skipped"),
    [
        ([PLAN], [REPORT], [DECIDED], ()), ([PLAN], [REPORT], [], ("承認のないまま実施",)),
        ([PLAN], [REPORT], [RETURNED], ("承認のないまま実施",)),
        ([PLAN], [replace(REPORT, action_status="not_done")], [], ()), ([PLAN], [], [], ()),
        ([PLAN], [REPORT], [replace(DECIDED, decided_on="2026-03-31")], ()),
        ([PLAN], [REPORT], [replace(DECIDED, decided_on="2026-04-01")], ("承認のないまま実施",)),
        ([PLAN], [], [DECIDED, EVALUATED], ("報告のないまま評価",)),
        ([], [REPORT], [DECIDED], ("{action}のないまま報告",)),
        ([], [REPORT], [], ("承認のないまま実施", "{action}のないまま報告")),
    ],
)  # fmt: skip
def test_a_step_that_was_left_out_is_said(
    plans: list[ProjectPlan], values: list[ProjectValue], decisions: list[Decision], skipped: tuple[str, ...]
) -> None:
    assert year(plans=plans, values=values, decisions=decisions).skipped == skipped


@pytest.mark.parametrize(
    ("begun", "ended", "runs"),
    [
        ("2024-04-20", None, True), (None, None, True), ("2026-03-31", None, True), ("2026-04-01", None, False),
        ("2024-04-20", "2025-03-31", False), ("2024-04-20", "2025-04-01", True), ("2024-04-20", "2025-03", False),
    ],
)  # fmt: skip
def test_nothing_is_asked_of_a_year_in_which_a_project_does_not_run(
    begun: str | None, ended: str | None, runs: bool
) -> None:
    found = year([replace(V1, valid_from=begun), replace(V2, valid_from=begun, ended_on=ended)], plans=[], values=[])
    assert (found.runs, bool(found.unreported), bool(found.lacking)) == (runs, runs, runs)


def test_a_project_that_reported_of_a_year_ran_in_it() -> None:
    assert year([replace(V1, valid_from="2026-04-20")]).runs


@pytest.mark.parametrize(
    ("versions", "decisions", "responses", "state", "late"),
    [
        ([V1], [DECIDED], [], "unanswered", 243), ([V1], [DECIDED], [ANSWER], "unplanned", 243),
        ([V1, V2], [DECIDED], [], "unanswered", 243), ([V1, V2], [DECIDED], [ANSWER], "unapproved", 243),
        ([V1, V2], [DECIDED, replace(V2_APPROVED, result="returned")], [ANSWER], "unapproved", 243),
        ([V1, V2], [DECIDED, replace(V2_APPROVED, result="continued")], [ANSWER], "unapproved", 243),
        ([V1, V2], [DECIDED, V2_APPROVED], [ANSWER], "replanned", 0),
        ([V1, V2], [replace(V2_APPROVED, result="approved_changed")], [replace(ANSWER, position="partly")], "replanned", 0),
        ([V1, replace(V2, answers="I2 I9")], [DECIDED, V2_APPROVED], [ANSWER], "unplanned", 243),
        ([V1, replace(V2, answers="I9、I")], [DECIDED, V2_APPROVED], [ANSWER], "replanned", 0),
        ([V1, V2, replace(V2, version=3, answers=None)], [DECIDED, V2_APPROVED], [ANSWER], "replanned", 0),
        ([V1], [DECIDED], [replace(ANSWER, position="decline")], "declined", 0),
        ([V1], [DECIDED, CLOSED], [], "closed", 0), ([V1], [DECIDED, replace(CLOSED, result="kept")], [ANSWER], "unplanned", 243),
        ([V1], [DECIDED, CLOSED, replace(CLOSED, result="kept")], [ANSWER], "unplanned", 243),
    ],
)  # fmt: skip
def test_what_became_of_an_instruction(
    versions: list[Project], decisions: list[Decision], responses: list[Response], state: str, late: int
) -> None:
    found = follow(versions, decisions, responses)
    assert (found.state, found.late, found.age) == (state, late, 315)


@pytest.mark.parametrize(("day", "late"), [(date(2025, 10, 31), 0), (date(2025, 11, 1), 1), (date(2026, 10, 31), 365)])
def test_the_days_past_the_due_day(day: date, late: int) -> None:
    assert follow(as_of=day).late == late


def test_a_due_month_ends_with_its_last_day() -> None:
    assert follow(as_of=date(2025, 11, 1), asked=replace(ASKED, due="2025-10")).late == 1


def test_of_several_answers_the_latest_counts_and_on_one_day_the_higher_number() -> None:
    no = replace(ANSWER, number=2, position="decline", answered_on="2025-10-20")
    assert follow(responses=[ANSWER, no]).state == follow(responses=[no, ANSWER]).state == "declined"
    same_day = replace(no, answered_on=ANSWER.answered_on)
    assert follow(responses=[same_day, ANSWER]).response == same_day


def test_the_overdue_come_first_then_the_oldest() -> None:
    asked = [
        replace(ASKED, instruction_id="new", issued_on="2026-06-20", due="2026-08-31"),
        replace(ASKED, instruction_id="b"), replace(ASKED, instruction_id="a"),
        replace(ASKED, instruction_id="late", due="2025-09-30"),
    ]  # fmt: skip
    found = followed(projects([V1]), Council([], asked, []), AS_OF)
    assert [one.instruction.instruction_id for one in found] == ["late", "a", "b", "new"]


def test_an_instruction_on_a_measure_is_followed_by_any_project_that_names_it() -> None:
    asked = replace(ASKED, subject_kind="measure", subject_id="1-1")
    assert follow([V1, V2], [V2_APPROVED], [ANSWER], asked=asked).state == "replanned"


def actuals_of(values: list[Value]) -> Actuals:
    return Actuals(Path("nowhere"), values, [], {}, values, [])


def published(one: Indicator, values: dict[int, float], **more: str) -> list[Value]:
    """Each value is published on 30 June after its year."""
    made = rows(values, **more)
    return [replace(row, unit=one.unit, published=f"{row.fiscal_year + 1}-06-30") for row in made]


def effect(
    one: Indicator, values: dict[int, float], by: int = 2025, expected: float | None = None, issued: str = "2025-08-20",
    **more: str,
) -> Effect:  # fmt: skip
    asked = replace(ASKED, issued_on=issued, effect_on="1", effect_by=by, effect_expected=expected)
    found = effect_of(asked, actuals_of(published(one, values, **more)), {"1": one}, projects([V1]), CONSTANTS)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("value", "found"), [(85.0, "beyond"), (64.0, "within"), (35.0, "below"), (float("nan"), "open")]
)
def test_a_number_is_held_against_the_forecast_of_the_day_of_issue(value: float, found: str) -> None:
    made = effect(LEVEL, {2024: 63.0, 2025: value})
    assert made.found == found
    assert made.low is not None and made.middle is not None and made.high is not None
    assert 35 < made.low < made.middle < made.high < 85
    assert made.value == (None if found == "open" else value)


@pytest.mark.parametrize(("value", "found"), [(15.0, "beyond"), (36.0, "within"), (65.0, "below")])
def test_a_number_that_should_fall_is_mirrored(value: float, found: str) -> None:
    falling = replace(LEVEL, direction="down", baseline=40.0, target=30.0)
    assert effect(falling, {2024: 37.0, 2025: value}).found == found


def test_what_was_published_after_the_issue_moves_no_range() -> None:
    made = effect(LEVEL, {2024: 63.0, 2025: 85.0}, by=2026)
    again = effect(LEVEL, {2024: 63.0, 2025: 20.0, 2026: 64.0}, by=2026)
    assert (made.low, made.high) == (again.low, again.high)
    assert (made.found, again.found) == ("open", "within")


def test_a_value_is_known_from_the_day_of_its_publication_on() -> None:
    values = {2024: 63.0, 2025: 66.0}
    before, after = (effect(LEVEL, values, issued=day) for day in ("2025-06-29", "2025-06-30"))
    assert before.high is not None and after.high is not None
    assert before.high - (before.low or 0) > after.high - (after.low or 0)


def test_of_a_sum_the_amount_of_the_year_counts() -> None:
    totals = {2024: 120.0, 2025: 260.0}
    made = effect(SUM, totals, form="running_total", first=2024)
    assert (made.value, made.found) == (140.0, "within")
    assert effect(SUM, {2024: 120.0, 2025: 900.0}, form="running_total", first=2024).found == "beyond"


def test_a_provisional_value_settles_no_effect() -> None:
    values = published(LEVEL, {2024: 63.0, 2025: 85.0})
    values[1] = replace(values[1], status="provisional")
    asked = replace(ASKED, effect_on="1", effect_by=2025)
    made = effect_of(asked, actuals_of(values), {"1": LEVEL}, projects([V1]), CONSTANTS)
    assert made is not None and made.found == "open"


@pytest.mark.parametrize(
    ("value", "expected", "found"),
    [(12.0, 10.0, "met"), (12.0, 12.0, "met"), (12.0, 13.0, "not_met"), (12.0, None, "unknown"), (float("nan"), 10.0, "open")],
)  # fmt: skip
def test_without_history_only_the_number_expected_is_left(value: float, expected: float | None, found: str) -> None:
    made = effect(MILESTONE, {2024: value}, by=2024, expected=expected, issued="2025-05-01")
    assert (made.found, made.low, made.high) == (found, None, None)


def test_what_was_already_known_when_it_was_issued_has_no_forecast() -> None:
    made = effect(LEVEL, {2024: 63.0}, by=2024, expected=62.0)
    assert (made.found, made.high) == ("met", None)


@pytest.mark.parametrize(
    ("direction", "value", "expected", "found"),
    [
        ("up", 80.0, 80.0, "met"), ("up", 79.0, 80.0, "not_met"), ("down", 79.0, 80.0, "met"), ("down", 81.0, 80.0, "not_met"),
        ("up", 80.0, None, "unknown"), ("up", float("nan"), 80.0, "open"),
    ],
)  # fmt: skip
def test_a_project_is_held_against_the_number_expected(
    direction: str, value: float, expected: float | None, found: str
) -> None:
    amount = Amount(value, "", "not_available" if value != value else "")
    own = projects([replace(V1, direction=direction)], values=[replace(REPORT, amount=amount)])
    asked = replace(ASKED, effect_on="P", effect_by=2025, effect_expected=expected)
    made = effect_of(asked, actuals_of([]), {}, own, CONSTANTS)
    assert made is not None and (made.found, made.high) == (found, None)
    silent = effect_of(asked, actuals_of([]), {}, projects([V1]), CONSTANTS)
    assert silent is not None and silent.found == "open"


def test_an_instruction_that_names_no_number_has_no_effect() -> None:
    assert effect_of(ASKED, actuals_of([]), {}, projects([V1]), CONSTANTS) is None


def department(department_id: str, name: str, begins: str, ends: str | None = None, continues: str = "") -> Department:
    return Department(2, department_id, name, "", begins, ends, continues, "src", "")


HISTORY = [
    department("D1", "甲課", "2020-04-01", "2022-03-31"), department("D1", "乙課", "2022-04-01", "2024-03-31"),
    department("D1", "丙課", "2024-04-01"), department("D2", "丁課", "2020-04-01", "2022-03-31"),
    department("D3", "戊課", "2022-04-01", "2025-03-31", "D2"), department("D4", "己課", "2025-04-01", None, "D3"),
    department("D5", "庚課", "2020-04-01", "2024-03-31"),
]  # fmt: skip


def test_every_change_of_a_name_is_from_the_one_to_the_next() -> None:
    owners = Owners([row for row in HISTORY if not row.valid_to], [], HISTORY, [])
    assert [(old.name, new.name) for old, new in owners.renamed] == [
        ("甲課", "乙課"), ("丁課", "戊課"), ("乙課", "丙課"), ("戊課", "己課"),
    ]  # fmt: skip


@pytest.mark.parametrize(("told", "answers"), [("D1", "D1"), ("D4", "D4"), ("D3", "D4"), ("D2", "D4"), ("D5", "D5"), ("D9", "D9")])  # fmt: skip
def test_a_department_that_continues_another_answers_for_it(told: str, answers: str) -> None:
    assert Owners([row for row in HISTORY if not row.valid_to], [], HISTORY, []).now(told) == answers


def test_two_departments_that_continue_each_other_make_no_circle() -> None:
    rows = [
        department("D1", "甲課", "2020-04-01", "2022-03-31", "D2"),
        department("D2", "乙課", "2020-04-01", "2022-03-31", "D1"),
    ]
    assert Owners([], [], rows, []).now("D1") == "D1"


def test_the_steps_of_the_miniature_cycle(mini: Path, edit: Edit) -> None:
    lay_out(mini / "data")
    cycle = open_workbook("data/plan", "data/actuals", 2025, "2026-07-01", draws=200).cycle
    first, second = cycle.years
    assert (first.project.number, first.approval, first.plan and first.plan.action) == (
        2,
        "approved_changed",
        "窓口を選んで増やす",
    )
    assert (first.evaluation, cycle.year_of("P1", 2024).evaluation is not None) == (None, True)
    assert (second.approval, second.unreported, second.lacking) == ("none", ("実績",), ())
    states = [(one.instruction.instruction_id, one.state, one.late) for one in cycle.followed]
    assert states == [("I2", "unanswered", 243), ("I1", "replanned", 0)]
    assert cycle.owners.name("1-1-1") == "新しい課" and cycle.department_of("P1") == "D1"
    edit("data/actuals/decisions.csv", "I1,,2025,kept", "I1,,2025,closed")
    closed = open_workbook("data/plan", "data/actuals", 2025, "2026-07-01", draws=200).cycle
    assert [one.state for one in closed.followed] == ["unanswered", "closed"]
