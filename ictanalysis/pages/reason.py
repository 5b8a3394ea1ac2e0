"""Why an indicator has its verdict, in words (pure)."""

from collections.abc import Iterable, Mapping
from typing import Any

from ictanalysis.inputs.eras import short_year
from ictanalysis.inputs.plan import Indicator
from ictanalysis.pages.say import (
    FAR,
    LONGEST_LEARNT,
    chances,
    goal_text,
    is_none,
    own_places,
    quantity,
    target_text,
    value_text,
    window_text,
    years_text,
)
from ictanalysis.pages.standing import final_text, provisional_text, range_text
from ictanalysis.progress.series import History, left_open


def reason(row: Mapping[str, Any], one: Indicator, history: History, edges: Iterable[float]) -> str:
    """Why an indicator has its verdict; ``edges`` are the probabilities at which a verdict changes."""
    code = row["verdict"]
    if row["reason"] == "decided":
        return _missed_reason(row, one) if code == "missed" else _achieved_reason(row, one)
    if code == "cannot_say":
        return _unknown_reason(row, one)
    return (
        f"{_few_text(row, code)}達成の見込みは{chances(row, edges)}。{_forecast_text(row, one)}"
        f"目標は{target_text(one)}です。{_provisional_reason(row, one)}{_gap_text(row)}{_far_text(one, history)}"
    )


def _few_text(row: Mapping[str, Any], code: str) -> str:
    if code != "reference":
        return ""
    few = f"確定した実績が{row['confirmed']}点だけ" if row["confirmed"] else "実績が速報値だけ"
    return f"{few}のため参考です。"


def _forecast_text(row: Mapping[str, Any], one: Indicator) -> str:
    when = window_text(one) if one.type == "cumulative" else short_year(one.target_year)
    middle = quantity(row["forecast_p50"], one.unit, own_places(one))
    return f"一般の統計の動きによる{when}の予測は中央が{middle}、10回に8回が{range_text(row, one)}です。"


def _provisional_reason(row: Mapping[str, Any], one: Indicator) -> str:
    """What a provisional value is used for."""
    said = provisional_text(row, one)
    if not said:
        return ""
    if left_open(one, int(row["provisional_year"]), "provisional"):
        return f"{said}は確定していないため、達成・未達を決めません。"
    return f"{said}は予測に使っていますが、確定すると変わることがあります。"


def _unknown_reason(row: Mapping[str, Any], one: Indicator) -> str:
    if row["evaluation_year"] >= one.target_year:
        when, open_years = f"期限の{short_year(one.target_year)}末を過ぎましたが、", list(row["open_years"])
        if set(row["left_out"]) & set(open_years or [one.target_year]):
            return f"{when}{_gap_text(row)}"
        known = len(open_years) < one.target_year - one.target_first_year + 1
        return f"{when}{years_text(open_years) + 'の' if known else ''}確定した実績が公表されていません。"
    return f"確定した実績が一つも公表されていないため、達成の見込みを計算できません。{_provisional_reason(row, one)}"


def _achieved_reason(row: Mapping[str, Any], one: Indicator) -> str:
    value = f"{value_text(row['deciding_value'], one)}({short_year(int(row['deciding_year']))})"
    if one.type == "cumulative":
        value = final_text(row, one)
    return f"実績{value}は、目標{target_text(one)}に達しています。"


def _missed_reason(row: Mapping[str, Any], one: Indicator) -> str:
    year, value = int(row["deciding_year"]), value_text(row["deciding_value"], one)
    said = f"{short_year(year)}{'までの合計' if one.type == 'cumulative' else ''}の実績{value}が"
    if one.type == "every_year":
        rest = "残る年度の達成は引き続き求められます。" if row["evaluation_year"] < one.target_year else ""
        return f"{said}目標{goal_text(one)}に届かず、毎年度の目標は未達が確定しました。{rest}"
    after = f"期限後の{short_year(int(row['late_year']))}に到達しています。" if not is_none(row["late_year"]) else ""
    return f"{said}目標{target_text(one)}に届かず、未達が確定しました。{after}"


def _gap_text(row: Mapping[str, Any]) -> str:
    """Years without a value, and values left out, are said, never filled or dropped in silence."""
    left_out = years_text(row["left_out"])
    past = [y for y in row["open_years"] if y <= row["evaluation_year"] and y not in row["left_out"]]
    said = f"{years_text(past)}の値は確定していないため、予測で補って計算しています。" if past else ""
    return said + (f"{left_out}の値は目標と同じ定義で比べられないため、計算に使っていません。" if left_out else "")


def _far_text(one: Indicator, history: History) -> str:
    return FAR if history.points and one.target_year - history.years[-1] > LONGEST_LEARNT else ""
