"""Where an indicator stands, in words: latest value, provisional value, share of the way, range (pure)."""

from collections.abc import Sequence

from ictanalysis.evaluation.ledger import Told
from ictanalysis.evaluation.result import Result
from ictanalysis.inputs.previous import Earlier
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.message import is_judged, planned_share
from ictanalysis.pages.say import (
    NONE,
    baseline_text,
    gaps,
    is_new,
    own_places,
    percent,
    quantity,
    tenths,
    value_text,
    way,
    years_text,
)

UNTESTED = "※"  # beside a chance whose correction has no record to be held against


def latest_text(result: Result) -> str:
    """The latest value with its year; a sum says what is in it; a miss that decided, or a provisional value, stands beside."""
    return " ".join(words for words in (final_text(result), provisional_text(result)) if words) or NONE


def final_text(result: Result) -> str:
    """The latest final value with its year, and the one that decided a miss; empty without a new one."""
    one, year, provisional = result.indicator, result.standing.latest_year, result.provisional
    if year is None or not is_new(result) or (provisional and provisional.year == year):
        return ""
    value = value_text(result.standing.latest, one)
    if one.is_sum:
        without = f"、{years_text(gaps(result), result.indicator)}を除く" if gaps(result) else ""
        return f"{value}({result.year(year)}までの合計{without})"
    miss = result.decision if result.verdict == "missed" else None
    before = (
        f"{value_text(miss.deciding_value, one)}({result.year(miss.deciding_year)}) "
        if miss and miss.deciding_year != year
        else ""
    )
    return f"{before}{value}({result.year(year)})"


def provisional_text(result: Result) -> str:
    """A provisional value that is newer than the final ones, with the years that it sums; empty without."""
    early = result.provisional
    if early is None:
        return ""
    first, last = result.year(early.first_year), result.year(early.year)
    when = last if first == last else f"{first}〜{last}の合計"
    return f"{value_text(early.value, result.indicator)}({when}、速報)"


def standing_text(result: Result) -> str:
    """The latest value, or the baseline while there is nothing newer."""
    words, one = latest_text(result), result.indicator
    return words if words != NONE or one.baseline is None else f"現状値 {baseline_text(one)}"


def way_text(result: Result) -> str:
    """The share of the way covered by the target year, never rounded up to all of it, and what came otherwise."""
    share = result.standing.achieved_rate
    if share is None:
        return NONE
    if result.late_year is not None:
        return f"{way(share)}(期限後の{result.year(result.late_year)}に到達)"
    return way(share) + miss_note(result)


def miss_note(result: Result) -> str:
    """The year in which an every-year target was missed; empty elsewhere."""
    decision = result.decision
    if not result.indicator.each_year or result.verdict != "missed" or decision is None:
        return ""
    return f"({result.year(decision.deciding_year)}は{value_text(decision.deciding_value, result.indicator)}で未達)"


def range_text(result: Result) -> str:
    """The range that holds in eight cases of ten."""
    if result.forecast_p10 is None or result.decision:
        return NONE
    one = result.indicator
    low, high = (quantity(end, one.unit, own_places(one)) for end in (result.forecast_p10, result.forecast_p90))
    return f"{low}〜{high}"


def way_words(result: Result, beside: str = "\n計画では{}") -> str:
    """The share of the way, and `beside` it what an even pace would have come to; a dash where there is none to speak of."""
    share, planned = result.standing.achieved_rate, planned_share(result)
    missed = result.indicator.each_year and result.verdict == "missed"
    if share is None or missed or result.indicator.is_deed or not is_new(result):
        return NONE
    return way(share) + ("" if planned is None else beside.format(percent(planned)))


def chance_words(result: Result, edges: Sequence[float]) -> str:
    """The chance of an open and judged target in words, marked where the correction is untested; empty elsewhere."""
    if not is_judged(result) or result.decision is not None or result.p_meet is None:
        return ""
    return f"見込み {tenths(result.p_meet, edges)}{'' if result.indicator.is_level else UNTESTED}"


def last_view(before: Earlier | Told | None) -> str:
    """An earlier verdict as its mark and its word."""
    if before is None:
        return NONE
    badge = BADGES[before.verdict]
    return f"{badge.symbol} {badge.label}"
