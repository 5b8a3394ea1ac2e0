"""What an indicator's values say, in a few words: movement, what is left to the target, the plan's pace (pure)."""

from collections.abc import Sequence
from itertools import pairwise

from ictanalysis.evaluation.result import Result
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.rubric import UNJUDGED
from ictanalysis.pages.say import (
    apart,
    gaps,
    goal_text,
    is_new,
    own_places,
    pace_text,
    quantity,
    rounded,
    tenths,
    value_text,
    way,
    window_text,
    years_text,
)
from ictanalysis.progress.series import meets, still_to_go

LONGEST_STEP = 2  # years between two values beyond which nobody would count them as years in a row


def is_judged(result: Result) -> bool:
    """Whether there are as many results as the rubric asks for."""
    return result.verdict not in UNJUDGED


def is_overdue(result: Result) -> bool:
    """Whether a target's year is over without a value that decides it."""
    return result.verdict == "cannot_say" and result.evaluation_year >= result.indicator.target_year


def plan_start(one: Indicator) -> tuple[int, float] | None:
    """Year and value from which the plan's even pace leads to the target; None where it has none."""
    if one.is_sum:
        return one.target_first_year - 1, 0.0
    if one.each_year or one.is_deed or one.baseline_year is None or one.baseline is None:
        return None
    return one.baseline_year, one.baseline


def planned_share(result: Result) -> float | None:
    """The share of the way that the plan's even pace had covered in the year of the latest value; None where none is planned."""
    one, year, begun = result.indicator, result.standing.latest_year, plan_start(result.indicator)
    if year is None or begun is None or one.target_year <= begun[0] or not is_new(result):
        return None
    return min(1.0, max(0.0, (year - begun[0]) / (one.target_year - begun[0])))


def amount(value: float, result: Result) -> str:
    """A difference without its sign; percentages differ by points."""
    one = result.indicator
    unit = "ポイント" if one.unit == "%" else one.unit
    places = own_places(one, result.standing.latest)
    return quantity(abs(value), unit, apart(abs(value), places if value != int(value) else 0, [0.0]))


def left_text(result: Result) -> str:
    """How far the latest value is from the target, or that it is there."""
    one, latest = result.indicator, result.standing.latest
    if latest is None:
        return f"目標{goal_text(one)}の実績は未登録"
    if meets(latest, one.target, one.direction):
        return f"{result.year(one.target_year)}の目標の水準" if one.is_level else "目標の水準"
    if one.is_deed:
        return "まだ実施前"
    return f"目標まで{amount(still_to_go(one, latest), result)}"


def movement(result: Result) -> str:
    """How often in a row the values have risen or fallen; how the last one differs where they have not; empty with one."""
    history = result.history
    moves = [after - before for before, after in pairwise(history.values)]
    if not moves:
        return ""
    last = moves[-1]
    if not last:
        return "前回から動かず"
    run = 0
    while run < len(moves) and moves[-1 - run] * last > 0:
        run += 1
    way = ("上がり" if last > 0 else "下がり") if result.indicator.unit == "%" else "増え" if last > 0 else "減り"
    if run == 1:
        return f"{'現状値' if history.years[-2] == result.indicator.baseline_year else '前回'}から{amount(last, result)}{way}"
    first = history.years[-run] - history.years[-run - 1]
    yearly = history.years[-1] - history.years[-run] == run - 1 and first <= LONGEST_STEP
    return f"{run}{'年' if yearly else '回'}続けて{way}"


def message(result: Result) -> str:
    """The title of an indicator's chart."""
    one, standing, decision = result.indicator, result.standing, result.decision
    if is_overdue(result):
        return f"期限の{result.year(one.target_year)}末を過ぎ、実績が未登録"
    if decision is not None and decision.met:
        return f"{result.year(decision.deciding_year)}に目標を達成"
    if result.late_year is not None:
        return f"期限に遅れ、{result.year(result.late_year)}に目標の水準へ"
    if decision is not None:
        upto = "までの合計" if one.is_sum else ""
        return f"{result.year(decision.deciding_year)}{upto}が{value_text(decision.deciding_value, one)}で未達"
    if not is_new(result) and result.provisional is not None:
        return f"速報は{value_text(result.provisional.value, one)}、確定待ち"
    if not is_new(result) or standing.latest is None:
        return (
            f"実績待ち(目標{goal_text(one)})"
            if standing.latest is None or one.is_sum
            else f"実績待ち({left_text(result)})"
        )
    if one.is_sum:
        return f"{share_text(result)}{_beside_plan(result)}"
    told, left = movement(result), left_text(result)
    left += "に到達" if left.endswith("水準") else ""
    return f"{told}、{left}" if told else left


def share_text(result: Result) -> str:
    """How much of a sum's target has come together."""
    share, year, one = result.standing.achieved_rate, result.standing.latest_year, result.indicator
    if year is None:
        return ""
    if share is None:
        return f"{result.year(year)}までの合計は{value_text(result.standing.latest, one)}"
    without = f"({years_text(gaps(result), result.indicator)}を除く)" if gaps(result) else ""
    return f"{result.year(year)}までに{'上限' if one.direction == 'down' else '目標'}の{way(share)}{without}"


def _beside_plan(result: Result) -> str:
    planned = planned_share(result)
    return "" if planned is None else f"(計画どおりなら{rounded(100 * planned, 0)}%)"


def needed_text(result: Result) -> str:
    """What the years that are left must bring, as what 「が必要です」 follows; empty when nothing is or can be asked."""
    one, standing = result.indicator, result.standing
    needed, years = standing.required_per_year, one.target_year - result.evaluation_year
    if one.is_deed and result.decision is None and years > 0:
        return f"{window_text(one)}に実施すること"
    if needed is None or result.decision is not None:
        return ""
    if one.is_sum and result.provisional is not None:
        return ""
    if one.is_sum:
        over = f"まだ実績のない{len(standing.open_years)}年で、1年あたり{pace_text(needed, one)}"
        return f"{over}以内に抑えること" if one.direction == "down" else over
    if one.each_year:
        within = "以下" if one.direction == "down" and one.qualifier == "exact" else ""
        return f"残る年度も毎年度{goal_text(one)}{within}"
    if not needed:
        return "今の水準を保つこと"
    ways = ("上昇", "低下") if one.unit == "%" else ("増加", "減少")
    return f"残り{years}年で{amount(needed * years, result)}の{ways[needed < 0]}"


def stand_text(result: Result) -> str:
    """Where an indicator stands, as a clause."""
    one = result.indicator
    if one.is_sum and result.standing.achieved_rate is None:
        return f"{one.name}は{share_text(result)}で"
    if one.is_sum:
        return f"{one.name}は{share_text(result)}{'に当たり' if one.direction == 'down' else 'に達し'}"
    told, value = movement(result), value_text(result.standing.latest, one)
    early = "(速報)" if result.history.statuses[-1] == "provisional" else ""
    now = f"{result.year(result.history.years[-1])}は{value}{early}"
    left = left_text(result)
    return f"{one.name}は{f'{told}({now})' if told else now}、{left}{'にあり' if left.endswith('水準') else 'で'}"


def overdue_text(result: Result) -> str:
    """That the target's year is over and nothing has been handed in."""
    return f"期限の{result.year(result.indicator.target_year)}末を過ぎましたが、確定した実績が登録されていません。"


def decided_text(result: Result) -> str:
    """One sentence on a target that is decided, or that cannot be judged; empty for one that is open."""
    one, name, decision = result.indicator, result.indicator.name, result.decision
    if is_overdue(result):
        return f"{name}は、{overdue_text(result)}"
    if decision is None:
        return ""
    of_year = f"{result.year(decision.deciding_year)}{'までの合計' if one.is_sum else 'の'}"
    value = f"{of_year}{value_text(decision.deciding_value, one)}"
    if decision.met:
        return f"{name}は、{value}で目標{goal_text(one)}を達成しました。"
    if result.late_year is not None:
        return f"{name}は、期限に遅れ、{result.year(result.late_year)}に目標の水準に達しました。"
    past = "を上回り" if one.direction == "down" else "に届かず"
    return f"{name}は、{value}が目標{goal_text(one)}{past}未達です。"


def waiting_text(result: Result) -> str:
    """Why an indicator cannot be judged yet."""
    early = result.provisional
    if early is not None and not is_new(result):
        return f"{result.indicator.name}は、速報が{value_text(early.value, result.indicator)}ですが、確定していないため、まだ判定できません。"
    why = "実績が判定に足りないため" if is_new(result) else "計画期間の実績が登録されていないため"
    return f"{result.indicator.name}は、{why}、まだ判定できません。"


def point(results: Sequence[Result], edges: Sequence[float]) -> str:
    """The point of a measure in two sentences: where its indicators stand and how likely they are, and what is needed."""
    waiting = [result for result in results if not is_judged(result) and not is_overdue(result)]
    needs = {result.indicator_id: words for result in results if (words := needed_text(result))}
    if len(results) > 1 and len(waiting) == len(results):
        said = [f"{len(results)}つの指標とも、実績が判定に足りないため、まだ判定できません。"]
    else:
        said = [
            _sentence(result, edges, "" if len(results) > 1 else needs.get(result.indicator_id, ""))
            for result in results
        ]
    if waiting and needs and len(results) > 1:
        each = "、".join(f"{one}は{words}" for one, words in needs.items())
        said.append(f"目標の達成には、{each}が必要です。")
    return "".join(said)


def _sentence(result: Result, edges: Sequence[float], needed: str) -> str:
    if told := decided_text(result):
        return told
    if not is_judged(result):
        return waiting_text(result) + (f"目標の達成には、{needed}が必要です。" if needed else "")
    chance = f"達成の見込みは{tenths(result.p_meet, edges)}"
    if not needed:
        return f"{stand_text(result)}、{chance}です。"
    return f"{_ended(stand_text(result))}。{chance}で、{needed}が必要です。"


def _ended(clause: str) -> str:
    """A clause as a sentence of its own."""
    for end, whole in (("で", "です"), ("し", "しています"), ("り", "ります")):
        if clause.endswith(end):
            return clause.removesuffix(end) + whole
    return clause
