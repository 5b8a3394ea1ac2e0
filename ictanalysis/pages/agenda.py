"""The matters on which the council is asked to decide: why, what is wanted, from whom (pure)."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ictanalysis.cycle.steps import OPEN, Followed
from ictanalysis.evaluation.result import Result
from ictanalysis.inputs.eras import day_in_era
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.values import Value
from ictanalysis.pages import instructions
from ictanalysis.pages.message import decided_text, is_judged, is_overdue, left_text, needed_text, overdue_text
from ictanalysis.pages.projects import department_name
from ictanalysis.pages.say import tenths, value_text, years_text
from ictanalysis.pages.workbook import Workbook

REPORT_LATE = "期限を過ぎた{instruction}について、所管課に報告を求めること"
APPROVE = "見直した計画の承認の可否を定めること"
NO_OWNER, NO_DAY = "未登録", "○月○日"


class Ask(NamedTuple):
    """A matter for the council: the indicators or instructions that it is about, why, and what departments are to bring."""

    matter: str
    results: tuple[Result, ...]
    ground: str
    wanted: str
    followed: tuple[Followed, ...] = ()


def asks(book: Workbook) -> list[Ask]:
    """The most urgent first: missed deadlines, then values that are due and were not handed in, then the rest."""
    results, edges = book.results, book.rubric.edges
    return [
        *_each(results, lambda one: one.late_year is not None, _late),
        *_each(results, lambda one: one.verdict == "missed" and one.late_year is None, _missed),
        *_each(results, is_overdue, _overdue),
        *_late_instructions(book),
        *unsent(book),
        *_each(results, lambda one: one.verdict == "at_risk", lambda one: _at_risk(one, edges, book.words.instruction)),
        *_each(results, lambda one: one.verdict == "uncertain", lambda one: _uncertain(one, edges)),
    ]


def _each(results: Iterable[Result], holds: Callable[[Result], bool], made: Callable[[Result], Ask]) -> list[Ask]:
    return [made(result) for result in results if holds(result)]


def _late(one: Result) -> Ask:
    years = (one.late_year or 0) - one.indicator.target_year
    decision, unit = one.decision, one.indicator
    missed = (
        f"期限の{unit.year(unit.target_year)}末は{value_text(decision.deciding_value, unit)}で未達となり、"
        if decision
        else ""
    )
    ground = f"{missed}{years}年遅れて目標に達しました。"
    return Ask("遅延の要因について、所管課に報告を求めること", (one,), ground, "遅延の要因と再発防止策")


def _missed(one: Result) -> Ask:
    open_still = one.indicator.each_year and one.evaluation_year < one.indicator.target_year
    rest = "、残る年度の扱いを定めること" if open_still else "ること"
    matter = f"未達の要因について報告を求め{rest}"
    return Ask(matter, (one,), decided_text(one), "未達の要因と、今後の実施計画")


def _overdue(one: Result) -> Ask:
    return Ask(
        "期限を過ぎた目標の実績について、所管課に報告を求めること",
        (one,),
        overdue_text(one),
        "期限までの実績と、未了の場合は完了の予定",
    )


def _late_instructions(book: Workbook) -> list[Ask]:
    """Instructions overdue at their departments, and those whose new plan waits for the council: one matter each."""
    words, open_still = book.words, [one for one in book.cycle.followed if one.state in OPEN]
    ready = tuple(one for one in open_still if instructions.waits_for_council(book, one))
    late = tuple(one for one in open_still if one.late and one not in ready)
    told: list[Ask] = []
    if late:
        ground = f"期限を最長で{late[0].late}日過ぎ、{instructions.counted(late, together=False)}です。"
        wanted = f"回答と、{words.project}の計画の見直しの案"
        told.append(Ask(words.said(REPORT_LATE), (), ground, wanted, late))
    if ready:
        ground = f"見直した計画が出され、{words.council}の承認を待っています。"
        told.append(Ask(APPROVE, (), ground, f"見直した{words.project}の計画", ready))
    return told


def _at_risk(one: Result, edges: Sequence[float], instruction: str) -> Ask:
    return Ask(f"{instruction}を行うこと", (one,), _open_ground(one, edges), "要因の分析と改善計画")


def _uncertain(one: Result, edges: Sequence[float]) -> Ask:
    return Ask("取組の上積みの要否を定めること", (one,), _open_ground(one, edges), "次年度の取組の計画")


def _open_ground(one: Result, edges: Sequence[float]) -> str:
    needed = needed_text(one)
    left = f"{left_text(one)}です。" if not one.indicator.is_sum else ""
    more = f"{needed}が必要です。" if needed else left
    return f"見込みは{tenths(one.p_meet, edges)}です。{more}"


def unsent(book: Workbook) -> list[Ask]:
    """Indicators whose values are due, those that lack the same years together."""
    found: dict[tuple[int, ...], list[Result]] = {}
    for result in book.results:
        if result.decision is None and not is_overdue(result) and (years := unsent_years(book, result.indicator)):
            found.setdefault(years, []).append(result)
    return [_unsent_ask(years, results) for years, results in sorted(found.items())]


def _unsent_ask(years: Sequence[int], results: Sequence[Result]) -> Ask:
    when = years_text(years, results[0].indicator)
    waits = "ため、判定できません" if not any(map(is_judged, results)) else "まま見込みを計算しています"
    return Ask(
        "実績の提出期限と所管課を、別表のとおり定めること",
        tuple(results),
        f"{when}の確定した実績がない{waits}。",
        f"{when}の実績",
    )


def unsent_years(book: Workbook, one: Indicator) -> tuple[int, ...]:
    """Years up to the one judged whose final value should be there and is not."""
    known = {year for row in book.rows(one.indicator_id) if _is_final(row) for year in row.years}
    begins = one.target_first_year if one.is_sum else book.plan.years[0]
    first = max(book.plan.years[0], begins, (one.baseline_year or 0) + 1)
    due = range(first, min(book.fiscal_year, one.target_year) + 1)
    return tuple(year for year in due if year not in known and one.is_observed(year))


def _is_final(row: Value) -> bool:
    """What is withheld or does not apply is not asked for again."""
    if row.missing in ("withheld", "not_applicable"):
        return True
    return not row.missing and row.status != "provisional" and row.comparable != "no"


def named(book: Workbook, ask: Ask) -> str:
    """One indicator with its name, several by their ids, as instructions are."""
    if ask.followed:
        return f"{book.words.instruction} {'、'.join(one.instruction.instruction_id for one in ask.followed)}"
    return ask.results[0].label if len(ask.results) == 1 else "、".join(one.indicator_id for one in ask.results)


def departments(book: Workbook, results: Iterable[Result]) -> str:
    """Who answers for some indicators, each once."""
    return "、".join(dict.fromkeys(book.cycle.owners.name(result.indicator_id) or NO_OWNER for result in results))


def asked_of(book: Workbook, ask: Ask) -> str:
    """Who answers for a matter, each once."""
    told = dict.fromkeys(department_name(book, one.instruction.department_id) for one in ask.followed)
    return "、".join(told) or departments(book, ask.results)


def day_text(book: Workbook) -> str:
    """The day by which the secretariat proposes that departments reply; room for it where none is given."""
    day = book.params.reply_by
    return day_in_era(day).replace("年", "年\n", 1) if day else NO_DAY
