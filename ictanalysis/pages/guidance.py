"""Words for what the next year must bring, why a chance is what it is, and what would narrow the range (pure)."""

from collections.abc import Iterable, Sequence

from ictanalysis.evaluation.guidance import Needed, Widths
from ictanalysis.forecast.constants import Constants
from ictanalysis.forecast.why import Step
from ictanalysis.inputs.eras import short_year
from ictanalysis.inputs.plan import Indicator
from ictanalysis.pages.say import chance, experience, own_places, quantity, rounded, tenths

STEP_WORDS = {
    "plain": "一般の統計の動き",
    "usual": "公的な目標の記録",
    "one": "値が1つだけの目標",
    "small": "10未満の件数の目標",
    "unmoved": "値が一度も動いていない目標",
    "not_started": "まだ始まっていない目標",
}
STAYS = "1年だけの値では、その水準が続くか分からないためです。"


def needed_text(needed: Needed, one: Indicator, target: float) -> str:
    """What the next year must bring for a chance of 5 and of 8 in ten; ``target`` as it is judged, with the tolerance of 約."""
    when = f"次の実績({one.year(needed.year)}{'の1年分' if one.is_sum else ''})"
    even, good = (None if value is None else _least(value, one) for value in (needed.for_50, needed.for_80))
    if needed.settles and good:
        return f"{when}で達成か未達かが決まります。達成には{good}が必要です。"
    if one.each_year:
        return _each_year_text(needed, one, when, _least(target, one))
    whole = f"予測の範囲(100回に98回、{rounded(needed.low, own_places(one))}〜{quantity(needed.high, one.unit, own_places(one))})のどの値でも"
    if even is None:
        return f"{when}が{whole}、見込みは5割に届きません。"
    first = f"{when}が{whole if _is_any(needed.for_50, needed, one) else f'{even}なら'}見込みは5割以上"
    if good is None:
        never = "" if whole in first else whole
        return f"{first}になりますが、{never}8割には届きません。{_leaves(needed, one)}"
    if one.stays and even == good:
        return f"{when}が{good}なら、達成が決まります。"
    if _is_any(needed.for_80, needed, one):
        return f"{when}が{whole}、見込みは8割以上です。"
    return f"{first}、{good}なら8割以上になります。{_beyond(needed, one, target)}"


def _is_any(value: float | None, needed: Needed, one: Indicator) -> bool:
    """Whether a value asks for nothing: it is the worst that is foreseen, or beyond."""
    return value is not None and (value <= needed.low if one.direction == "up" else value >= needed.high)


def _least(value: float, one: Indicator) -> str:
    return quantity(value, one.unit, own_places(one)) + ("以上" if one.direction == "up" else "以下")


def _leaves(needed: Needed, one: Indicator) -> str:
    """What just the target's value leaves of a level that must last."""
    return f"目標値に届いた場合の見込みは{tenths(needed.at_target)}です。{STAYS}" if one.is_level else ""


def _beyond(needed: Needed, one: Indicator, target: float) -> str:
    """That a level is asked for which lies beyond the target."""
    side = 1 if one.direction == "up" else -1
    asked = [None if _is_any(value, needed, one) else value for value in (needed.for_50, needed.for_80)]
    past = [value is not None and side * (value - target) > 1e-9 for value in asked]
    if not one.is_level or not any(past):
        return ""
    return f"{'どちらも' if all(past) else '8割の値は'}目標値を{'上' if side > 0 else '下'}回ります。{STAYS}"


def _each_year_text(needed: Needed, one: Indicator, when: str, goal: str) -> str:
    left = f"{when}も目標の{goal}が必要です。ちょうど目標値なら、見込みは{tenths(needed.at_target)}になります。"
    if needed.for_80 is None:
        return f"{left}次の実績だけでは8割に届きません。"
    return left if needed.at_target >= 0.8 else f"{left}8割以上には{_least(needed.for_80, one)}が必要です。"


def steps_words(steps: Iterable[Step], points: int, constants: Constants) -> list[str]:
    """The chance after each correction, with the number of records behind it; one sentence where there is none."""
    told = list(steps)
    if [each.chance in (0, 1) for each in told] == [True]:
        return [experience(told[0].chance, told[0].chance)]
    return [
        f"{_step_name(each, points, constants)}{f'({rounded(each.records, 0)}件)' if each.records else ''}: {chance(each.chance)}"
        for each in told
    ]


def _step_name(each: Step, points: int, constants: Constants) -> str:
    most = int(constants.managed.most_values)
    return STEP_WORDS.get(each.step) or f"値の数が{f'{most}つ以上' if points >= most else f'{points}つ'}の目標"


def widths_text(widths: Widths, years: Sequence[int], unit: str, places: int) -> str:
    """What would narrow the range of the first of two years: more respondents, or the value of the second; empty without."""
    target_year, next_year = map(short_year, years)
    now, more, later = (
        None if width is None else rounded(width, places) + ("ポイント" if unit == "%" else unit)
        for width in (widths.now, widths.more_respondents, widths.one_more_value)
    )
    if more is later is None:
        return ""
    said = f"{target_year}の予測の「10回に8回」の幅は{now}です。"
    if more is not None:
        same = f"ても{now}のままです(標本の誤差より、年ごとの動きが大きいため)。"
        said += "回答者を10倍にし" + (same if more == now else f"た場合は{more}です。")
    if widths.one_more_value is None:
        return said
    came = f"次の実績({next_year})が今の予測の中央で加わった場合は{later}"
    return said + (f"{came}に狭まります。" if widths.one_more_value < widths.now else f"{came}で、狭まりません。")
