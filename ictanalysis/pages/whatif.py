"""Words for what would become of one indicator: as it stands, and under each supposition."""

from collections.abc import Iterable, Sequence

from ictanalysis.evaluation.result import Result
from ictanalysis.evaluation.whatif import Answer, Supposed, answer, next_year
from ictanalysis.inputs.cells import suggestion
from ictanalysis.inputs.faults import Fault, FaultError
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.rubric import UNJUDGED, VERDICTS
from ictanalysis.pages.guidance import needed_text, steps_words
from ictanalysis.pages.message import decided_text
from ictanalysis.pages.reason import far_text, reason
from ictanalysis.pages.say import (
    apart,
    as_given,
    chance,
    chances,
    change,
    experience,
    goal_text,
    own_places,
    pace_text,
    quantity,
    small_places,
    target_text,
    tenths,
    years_text,
)
from ictanalysis.pages.standing import range_text
from ictanalysis.pages.workbook import Workbook

AS_IT_STANDS = "今のまま"
WHY_NOT = {
    "both": "次の実績の値と、値が得られないことは、同時には仮定できません。どちらか一つにしてください。",
    "impossible": "取りうる値の外の数です。指標の単位と桁を確かめてください。",
    "past": "目標の年度は、評価年度と目標の期間の始めより後にしてください。",
    "no_survey": "調査による割合の指標ではないため、回答者の数を変えても見込みは変わりません。",
    "no_next": "目標の年度までに、これから値が得られる年度がありません。",
    "no_pace": "値が2つ以上ないため、これまでの進み方を計算できません。",
}
UNHELD = ("both", "impossible", "past")  # not even to be supposed


def named(book: Workbook, indicator_id: str, where: str) -> Indicator:
    """An indicator of the plan; FaultError when there is none of that number."""
    if indicator_id not in (known := book.plan.indicators):
        expected = f"計画の{book.words.indicator}の番号"
        raise FaultError([Fault(where, f"「{indicator_id}」", expected, suggestion(indicator_id, known))])
    return known[indicator_id]


def answers_of(book: Workbook, indicator_id: str, supposed: Supposed) -> list[Answer]:
    """The indicator as it stands, under each supposition, and under all of them together."""
    named(book, indicator_id, "indicator")
    now, rows = book.result(indicator_id), book.rows(indicator_id)
    known = [row for row in rows if row.fiscal_year <= now.evaluation_year]
    asked = (answer(each, now, rows, book.rubric, book.draws, book.constants) for each in supposed.each())
    return [Answer(Supposed(), now, known, next_year(now)), *asked]


def supposed_text(told: Answer, one: Indicator) -> str:
    """A supposition as what 「なら」 follows; that there is none, in words."""
    asked = told.supposed
    when = one.year(told.year) if told.year else "次の年度"
    said = []
    if asked.target is not None or asked.by is not None:
        due = one.year(asked.by or one.target_year)
        said.append(f"目標が{as_given(one.target if asked.target is None else asked.target, one.unit)}({due})")
    if asked.value is not None:
        said.append(f"次の実績({when}{'の1年分' if one.is_sum else ''})が{as_given(asked.value, one.unit)}")
    if asked.missed:
        said.append(f"{when}の値が得られない")
    if asked.size is not None:
        said.append(f"調査の回答者が毎回{asked.size:,}人")
    if asked.pace:
        said.append(_pace_text(told, one))
    return "、かつ、".join(said) or AS_IT_STANDS


def _pace_text(told: Answer, one: Indicator) -> str:
    if told.pace is None:
        return "これまでの進み方が続く"
    if one.is_sum:
        return f"まだ実績のない年度がどれも1年あたり{pace_text(told.pace, one)}"
    places = max(own_places(one), small_places(told.pace))
    return f"これまでの進み方(1年あたり{change(told.pace, one.unit, places)})が続く"


def now_text(book: Workbook, result: Result) -> str:
    """Where an indicator stands, in a sentence."""
    one = result.indicator
    if result.decision or result.p_meet is None:
        return decided_text(result) or f"{one.name}: {reason(result, book.rubric.edges, book.constants)}"
    few = "判定に足りない実績による参考の見込みです。" if result.verdict == "reference" else ""
    return (
        f"{one.name}が目標{target_text(one)}を達成する見込みは{_chance(book, result)}です。"
        f"{few}{experience(result.p_meet, result.p_meet_plain, one.is_level)}"
    )


def _chance(book: Workbook, result: Result) -> str:
    """The exact chance with its word, as page and appendix say it."""
    exact = chances(result.p_meet, result.p_meet_plain, book.rubric.edges)
    return f"{tenths(result.p_meet, book.rubric.edges)}、正確には{exact}"


def answer_text(book: Workbook, told: Answer) -> str:
    """The answer to a supposition in a sentence to copy; of none where the indicator stands."""
    now = book.result(told.result.indicator_id) if told.result else None
    if told.result is None or now is None:
        return WHY_NOT[told.why_not]
    if told.supposed == Supposed():
        return now_text(book, now)
    head = f"{now.indicator.indicator_id} {now.indicator.name}は、{supposed_text(told, now.indicator)}なら、"
    return f"{head}{_outcome(book, now, told.result)}{_more(book, now, told)}"


def _outcome(book: Workbook, now: Result, then: Result) -> str:
    """What becomes of the target."""
    one, decision, edges = then.indicator, then.decision, book.rubric.edges
    if decision and now.decision and decision == now.decision:
        done = "達成" if decision.met else "未達"
        return f"{one.year(decision.deciding_year)}の実績ですでに{done}が決まっているため、判定は変わりません。"
    if decision:
        upto = "までの合計" if one.is_sum else ""
        places = apart(decision.deciding_value, own_places(one), [one.target], one.direction)
        value = f"{one.year(decision.deciding_year)}{upto}が{quantity(decision.deciding_value, one.unit, places)}で"
        return (
            f"{value}目標{goal_text(one)}を達成します。"
            if decision.met
            else f"{value}目標{goal_text(one)}は未達になります。"
        )
    if then.p_meet is None:
        return _no_verdict(then)
    after = chance(then.p_meet, edges)
    if now.p_meet is None or now.decision:
        return f"達成の見込みは{after}です。"
    before = chance(now.p_meet, edges)
    if before == after:
        return f"達成の見込みは{after}のままです。"
    moved = "上がります" if then.p_meet > now.p_meet else "下がります"
    kinds = {now.verdict, then.verdict}
    verdict = f"判定は「{VERDICTS[now.verdict]}」から「{VERDICTS[then.verdict]}」になります。"
    return f"達成の見込みは{before}から{after}に{moved}。" + (
        verdict if len(kinds) > 1 and not kinds & {*UNJUDGED} else ""
    )


def _no_verdict(then: Result) -> str:
    one, open_years = then.indicator, then.standing.open_years
    if not then.history.points:
        return "実績が一つもないため、達成の見込みを計算できません。"
    lacking = years_text(open_years, one) if one.counts_years else one.year(one.target_year)
    return f"{lacking}の値がなく、達成とも未達とも判定できません。"


def _more(book: Workbook, now: Result, told: Answer) -> str:
    """What else the supposition changes."""
    then, asked = told.result, told.supposed
    if then is None or then.decision or then.p_meet is None:
        return ""
    one, said = then.indicator, ""
    if asked.missed:
        required = [pace_text(each.standing.required_per_year, one) for each in (now, then)]
        said += "値のない年度は予測で補います。"
        said += f"今後必要な1年あたりは{required[0]}から{required[1]}になります。" if required[0] != required[1] else ""
    if asked.size is not None:
        before, after = range_text(now), range_text(then)
        said += f"{one.year(one.target_year)}の予測の幅(10回に8回)は{before}から{after}になります。" if before != after else (
            f"予測の幅(10回に8回)も{after}のままです(標本の誤差より、年ごとの動きが大きいため)。")  # fmt: skip
    if asked.target is not None or asked.by is not None:
        said += needs_text(book, told) + far_text(then, book.constants)
    return said


def needs_text(book: Workbook, told: Answer) -> str:
    """What the next year must bring under a supposition; empty where nothing is asked."""
    from ictanalysis.evaluation.guiding import guidance_of  # needs scipy
    from ictanalysis.evaluation.verdict import effective_target

    if told.result is None:
        return ""
    one = told.result.indicator
    found = guidance_of([told.result], told.rows, book.rubric, book.draws, book.constants).get(one.indicator_id)
    return needed_text(found.needed, one, effective_target(one, book.rubric)) if found and found.needed else ""


def why_lines(book: Workbook, indicator_id: str) -> list[str]:
    """Why the chance is what it is: the reason, and one correction after another."""
    result, known = book.result(indicator_id), book.guidance_on(indicator_id)
    steps = steps_words(known.steps, result.standing.points, book.constants) if known and known.steps else []
    told = [f"見込みの内訳: {' → '.join(steps)}"] if steps else []
    return [reason(result, book.rubric.edges, book.constants), *told]


def lines(book: Workbook, told: Sequence[Answer]) -> list[str]:
    """The answers for a terminal."""
    one, needs = book.plan.indicators[_id(told)], needs_text(book, told[0])
    asked = [f"仮定「{supposed_text(each, one)}」: {answer_text(book, each)}" for each in told[1:]]
    return [f"{AS_IT_STANDS}: {answer_text(book, told[0])}", *([f"次の実績: {needs}"] if needs else []), *asked]


def refuse(book: Workbook, told: Sequence[Answer]) -> None:
    """FaultError for suppositions that nobody can hold: a value outside its bounds, a year that is past, a contradiction."""
    one = book.plan.indicators[_id(told)]
    wrong = [each for each in told if each.why_not in UNHELD]
    if wrong:
        expected = f"{one.name}({one.unit}、目標{target_text(one)})に仮定できること"
        raise FaultError(
            [Fault("whatif", f"「{supposed_text(each, one)}」", expected, WHY_NOT[each.why_not]) for each in wrong]
        )


def _id(told: Sequence[Answer]) -> str:
    return next(each.result.indicator_id for each in told if each.result)


def as_dicts(book: Workbook, told: Iterable[Answer]) -> list[dict[str, object]]:
    """The answers for another program, with the names of results.csv."""
    return [
        {**_asked(each), **_numbers(each), "text": answer_text(book, each), "why_not": each.why_not} for each in told
    ]


def _asked(told: Answer) -> dict[str, object]:
    return {f"supposed_{name}": value for name, value in told.supposed._asdict().items()}


def _numbers(told: Answer) -> dict[str, object]:
    then = told.result
    names: Sequence[str] = ("indicator_id", "evaluation_year", "verdict", "p_meet", "p_meet_plain",
                            "forecast_p10", "forecast_p50", "forecast_p90")  # fmt: skip
    own = {name: getattr(then, name, None) for name in names}
    return {**own, "required_per_year": then.standing.required_per_year if then else None,
            "next_year": told.year, "pace_per_year": told.pace}  # fmt: skip
