"""Why an indicator has its verdict, in words (pure)."""

from collections.abc import Iterable

from ictanalysis.evaluation.result import Decision, Result
from ictanalysis.forecast.constants import Constants
from ictanalysis.pages.say import (
    chances,
    far,
    goal_text,
    own_places,
    quantity,
    target_text,
    value_text,
    window_text,
    years_text,
)
from ictanalysis.pages.standing import final_text, provisional_text, range_text


def reason(result: Result, edges: Iterable[float], constants: Constants) -> str:
    """Why an indicator has its verdict; ``edges`` are the probabilities at which a verdict changes."""
    if result.decision:
        return (_achieved_reason if result.decision.met else _missed_reason)(result, result.decision)
    if result.verdict == "cannot_say":
        return _unknown_reason(result)
    return (
        f"{_few_text(result)}達成の見込みは{chances(result.p_meet, result.p_meet_plain, edges)}。{_forecast_text(result)}"
        f"目標は{target_text(result.indicator)}です。{_provisional_reason(result)}{_gap_text(result)}"
        f"{far_text(result, constants)}"
    )


def _few_text(result: Result) -> str:
    if result.verdict != "reference":
        return ""
    few = f"確定した実績が{result.confirmed}点だけ" if result.confirmed else "実績が速報値だけ"
    return f"{few}のため、判定していません。参考として、"


def _forecast_text(result: Result) -> str:
    one = result.indicator
    if result.forecast_p50 is None:
        return ""
    when = window_text(one) if one.is_sum else result.year(one.target_year)
    middle = quantity(result.forecast_p50, one.unit, own_places(one))
    return f"一般の統計の動きによる{when}の予測は中央が{middle}、10回に8回が{range_text(result)}です。"


def _provisional_reason(result: Result) -> str:
    """What a provisional value is used for."""
    if result.provisional is None:
        return ""
    value = provisional_text(result)
    if result.indicator.is_sum:
        return f"{value}は確定していないため、達成・未達の確定には用いません。"
    return f"{value}は、確定までに1年分は変わり得る値として予測に用い、達成・未達の確定には用いません。"


def _unknown_reason(result: Result) -> str:
    one, open_years = result.indicator, list(result.standing.open_years)
    if result.evaluation_year < one.target_year:
        return f"確定した実績が一つも公表されていないため、達成の見込みを計算できません。{_provisional_reason(result)}"
    when = f"期限の{result.year(one.target_year)}末を過ぎましたが、"
    if set(result.left_out) & set(open_years or [one.target_year]):
        return f"{when}{_gap_text(result)}"
    known = len(open_years) < len(one.window)
    return f"{when}{years_text(open_years, result.indicator) + 'の' if known else ''}確定した実績が公表されていません。"


def _achieved_reason(result: Result, decision: Decision) -> str:
    one = result.indicator
    value = f"{value_text(decision.deciding_value, one)}({result.year(decision.deciding_year)})"
    return f"実績{final_text(result) if one.is_sum else value}は、目標{target_text(one)}に達しています。"


def _missed_reason(result: Result, decision: Decision) -> str:
    one, year, value = result.indicator, decision.deciding_year, value_text(decision.deciding_value, result.indicator)
    words = f"{result.year(year)}{'までの合計' if one.is_sum else ''}の実績{value}が"
    if one.each_year:
        rest = "残る年度の達成は引き続き求められます。" if result.evaluation_year < one.target_year else ""
        return f"{words}目標{goal_text(one)}に届かず、毎年度の目標は未達が確定しました。{rest}"
    after = f"期限後の{result.year(result.late_year)}に到達しています。" if result.late_year is not None else ""
    return f"{words}目標{target_text(one)}に届かず、未達が確定しました。{after}"


def _gap_text(result: Result) -> str:
    """Years without a value, and values left out, are said, never filled or dropped in silence."""
    left_out = years_text(result.left_out, result.indicator)
    past = [y for y in result.standing.open_years if y <= result.evaluation_year and y not in result.left_out]
    words = (
        f"{years_text(past, result.indicator)}の値は確定していないため、予測で補って計算しています。" if past else ""
    )
    return words + (f"{left_out}の値は目標と同じ定義で比べられないため、計算に使っていません。" if left_out else "")


def far_text(result: Result, constants: Constants) -> str:
    """That the year of a target lies beyond those that the reference windows reach; empty where it does not."""
    last = result.history.years[-1] if result.history.points else result.indicator.target_year
    return far(constants) if result.indicator.target_year - last > constants.longest_horizon else ""
