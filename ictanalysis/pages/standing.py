"""Where an indicator stands, in words: latest value, provisional value, share of the way, range (pure)."""

from collections.abc import Mapping
from typing import Any

from ictanalysis.inputs.eras import short_year
from ictanalysis.inputs.plan import Indicator
from ictanalysis.pages.say import (
    NONE,
    apart,
    baseline_text,
    gaps,
    is_new,
    is_none,
    own_places,
    quantity,
    rounded,
    value_text,
    years_text,
)


def latest_text(row: Mapping[str, Any], one: Indicator) -> str:
    """The latest value with its year; a sum says what is in it; a miss that decided, or a provisional value, stands beside."""
    return " ".join(said for said in (final_text(row, one), provisional_text(row, one)) if said) or NONE


def final_text(row: Mapping[str, Any], one: Indicator) -> str:
    if not is_new(row, one) or row["latest_year"] == row["provisional_year"]:
        return ""
    year, value = int(row["latest_year"]), value_text(row["latest"], one)
    if one.type == "cumulative":
        without = f"、{years_text(gaps(row))}を除く" if gaps(row) else ""
        return f"{value}({short_year(year)}までの合計{without})"
    said = f"{value}({short_year(year)})"
    decided = None if is_none(row["deciding_year"]) else int(row["deciding_year"])
    if row["verdict"] == "missed" and decided is not None and decided != year:
        said = f"{value_text(row['deciding_value'], one)}({short_year(decided)}) {said}"
    return said


def provisional_text(row: Mapping[str, Any], one: Indicator) -> str:
    """A provisional value that is newer than the final ones, with the years that it sums; empty without."""
    if is_none(row["provisional_year"]):
        return ""
    first, last = (short_year(int(row[name])) for name in ("provisional_first_year", "provisional_year"))
    when = last if first == last else f"{first}〜{last}の合計"
    return f"{value_text(row['provisional'], one)}({when}、速報)"


def standing_text(row: Mapping[str, Any], one: Indicator) -> str:
    """The latest value, or the baseline while there is nothing newer."""
    said = latest_text(row, one)
    return said if said != NONE or one.baseline is None else f"現状値 {baseline_text(one)}"


def way_text(row: Mapping[str, Any], one: Indicator) -> str:
    """The share of the way covered by the target year, never rounded up to all of it, and what came otherwise."""
    share = row["achieved_rate"]
    if is_none(share):
        return NONE
    said = f"{rounded(100 * share, apart(100 * share, 0, [100.0], 'up'))}%"
    if not is_none(row["late_year"]):
        return f"{said}(期限後の{short_year(int(row['late_year']))}に到達)"
    return said + miss_note(row, one)


def miss_note(row: Mapping[str, Any], one: Indicator) -> str:
    """The year in which an every-year target was missed; empty elsewhere."""
    if one.type != "every_year" or row["verdict"] != "missed":
        return ""
    return f"({short_year(int(row['deciding_year']))}は{value_text(row['deciding_value'], one)}で未達)"


def range_text(row: Mapping[str, Any], one: Indicator) -> str:
    """The range that holds in eight cases of ten."""
    if is_none(row["forecast_p10"]) or row["reason"] == "decided":
        return NONE
    low, high = (quantity(row[f"forecast_p{level}"], one.unit, own_places(one)) for level in (10, 90))
    return f"{low}〜{high}"
