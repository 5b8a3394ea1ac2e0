"""Numbers, years and chances in Japanese words (pure)."""

import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from ictanalysis.evaluation.result import Result
from ictanalysis.forecast.constants import Constants
from ictanalysis.inputs.cells import digits_of
from ictanalysis.inputs.eras import era_year
from ictanalysis.inputs.plan import Indicator

NONE = "—"
STATUS_WORDS = {"final": "確定", "provisional": "速報", "revised": "改訂"}
APART = 0.1  # chances further apart than this are shown side by side
QUALIFIER_WORDS = {"exact": "", "at_least": "以上", "at_most": "以下", "about": "約"}
EXTENSION = "予測は過去の動きの延長であり、取組の効果や制度の変更は含みません。"
STRAIGHT_LINE = (
    "直線の延長は参考です。実績が数点の場合、直線による延長では、予測の幅が実際より狭くなることが知られています。"
)


def year_label(year: int, calendar: bool = False) -> str:
    """2024 -> 令和6年度(2024年度); a calendar year has its number alone."""
    return era_year(year, calendar) if calendar else f"{era_year(year)}({year}年度)"


def _half_up(value: float, places: int) -> Decimal:
    """Rounded as a reader with a pocket calculator does; the noise of binary fractions is forgiven."""
    return Decimal(f"{float(value):.13g}").quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def rounded(value: float, places: int) -> str:
    """Rounded half up, with thousands separators and a true minus."""
    return f"{_half_up(value, places) + 0:,}".replace("-", "−")


def apart(value: float, places: int, cuts: Iterable[float], direction: str = "") -> int:
    """Decimal places from which a printed number stands on the same side of every cut as the number itself.

    With a direction ("up" or "down") being at a cut and being past it are the same.
    """
    for more in range(places, 10):
        shown = float(_half_up(value, more))
        above = all((value >= cut) == (shown >= cut) for cut in cuts)
        below = all((value <= cut) == (shown <= cut) for cut in cuts)
        if (above or direction == "down") and (below or direction == "up"):
            return more
    return places


def places_of(value: float, unit: str) -> int:
    """Decimal places of a number on its own: as given; one more for a percentage and for a small computed number."""
    return max(1 if unit == "%" else small_places(value), digits_of(value))


def small_places(value: float) -> int:
    """One decimal place for a small number that is not whole."""
    return int(abs(value) < 20 and value != int(value))


def own_places(one: Indicator, *values: float | None) -> int:
    """Decimal places of an indicator's numbers: the most that its baseline, target and values were published with."""
    given = [digits_of(value) for value in (one.baseline, one.target, *values) if value is not None]
    return max([1 if one.unit == "%" else 0, one.decimals, *given])


def quantity(value: float | None, unit: str, places: int | None = None) -> str:
    """A number with its unit and thousands separators; 「—」 when there is none."""
    if value is None or value != value:
        return NONE
    return rounded(value, places_of(value, unit) if places is None else places) + unit


def value_text(value: float | None, one: Indicator, *others: float) -> str:
    """A value of an indicator with the digits of its neighbours, and as many as tell it from the target."""
    if value is None:
        return NONE
    places = max(own_places(one, *others), digits_of(value))
    return quantity(value, one.unit, apart(value, places, [one.target], one.direction))


def change(value: float | None, unit: str, places: int | None = None) -> str:
    """A signed change; percentages change by points; one that is not nothing does not print as nothing."""
    if value is None:
        return NONE
    digits = places_of(value, unit) if places is None else places
    shown = apart(value, digits, [0.0])
    return ("" if value < 0 else "+") + rounded(value, shown) + ("ポイント" if unit == "%" else unit)


def pace_text(value: float | None, one: Indicator) -> str:
    """What a year brings: an amount for a sum, else a change, with at least the digits of the indicator's numbers."""
    if value is None:
        return NONE
    places = max(own_places(one), small_places(value))
    return quantity(value, one.unit, places) if one.is_sum else change(value, one.unit, places)


def percent(share: float | None) -> str:
    """A fraction as a whole percentage."""
    return NONE if share is None else f"{rounded(100 * share, 0)}%"


def way(share: float) -> str:
    """A share of the way as a whole percentage, never rounded up to all of it."""
    return f"{rounded(100 * share, apart(100 * share, 0, [100.0], 'up'))}%"


def exact_percent(share: float | None) -> str:
    """A fraction that somebody chose, with all its digits."""
    return NONE if share is None else f"{rounded(100 * share, digits_of(100 * share))}%"


def chance(p: float | None, edges: Iterable[float] = ()) -> str:
    """A probability; 0 % and 100 % only where arithmetic has decided, and never on the other side of an edge."""
    if p is None:
        return NONE
    if p in (0, 1):
        return f"{100 * p:.0f}%"
    if p < 0.01:
        return "1%未満"
    return "99%超" if p > 0.99 else f"{rounded(100 * p, chance_places(p, edges))}%"


def tenths(p: float | None, edges: Iterable[float] = ()) -> str:
    """A probability on the one scale of words of the report's body, never on the other side of an edge."""
    if p is None:
        return NONE
    tenth = int(_half_up(float(_half_up(100 * p, 0)) / 10, 0))  # as from the percentage that the appendix prints
    for edge in edges:
        if (p >= edge) != (tenth >= round(10 * edge, 9)):
            tenth = math.ceil(round(10 * edge, 9)) - (p < edge)
    return "1割未満" if tenth < 1 else "9割超" if tenth > 9 else f"{tenth}割程度"


def chance_places(p: float, edges: Iterable[float]) -> int:
    """Decimal places of a percentage that keep it on its side of the edges between verdicts."""
    return apart(100 * p, 0, [round(100 * edge, 9) for edge in edges if 0 < edge < 1], "up")


def goal_text(one: Indicator) -> str:
    """The target's amount with its qualifier."""
    value = quantity(one.target, one.unit, own_places(one))
    if one.is_sum and one.direction == "down":
        return f"{'約' if one.qualifier == 'about' else ''}{value}以下"
    return f"約{value}" if one.qualifier == "about" else value + QUALIFIER_WORDS[one.qualifier]


def target_text(one: Indicator) -> str:
    """The target with its qualifier and due year."""
    return f"{goal_text(one)}({window_text(one)})"


def window_text(one: Indicator) -> str:
    """When a target is due."""
    last = one.year(one.target_year)
    if one.each_year:
        return f"{one.year(one.target_first_year)}〜{last}の毎年度"
    if one.is_sum:
        return f"{one.year(one.target_first_year)}〜{last}の合計"
    return f"{last}まで" if one.stays else last


def baseline_years(one: Indicator) -> str:
    """The year of the baseline, or the years it sums over."""
    if one.baseline_year is None or one.baseline_first_year is None:
        return NONE
    last, first = one.year(one.baseline_year), one.year(one.baseline_first_year)
    return last if first == last else f"{first}〜{last}の合計"


def baseline_text(one: Indicator) -> str:
    """The baseline with its year, or the years it sums over."""
    return (
        NONE if one.baseline is None else f"{quantity(one.baseline, one.unit, own_places(one))}({baseline_years(one)})"
    )


def is_new(result: Result) -> bool:
    """Whether anything newer than the baseline is known."""
    return result.standing.latest_year not in (None, result.indicator.baseline_year)


def gaps(result: Result) -> list[int]:
    """Years of the target's window that are over by the latest value and have none."""
    latest = result.standing.latest_year
    return [] if latest is None else [year for year in result.standing.open_years if year < latest]


def years_text(years: Sequence[int], one: Indicator) -> str:
    """Several years of an indicator in short."""
    return "、".join(map(one.year, years))


def chances(p_meet: float | None, p_plain: float | None, edges: Iterable[float] = ()) -> str:
    """The headline chance, with the plain one beside it where they differ."""
    words = chance(p_meet, edges)
    if is_apart(p_meet, p_plain):
        words += f"(一般の統計の動きだけから見ると{chance(p_plain, edges)})"
    return words


def is_apart(p_meet: float | None, p_plain: float | None) -> bool:
    """Whether the headline chance and the plain one differ by so much that both are said."""
    return p_meet is not None and p_plain is not None and round(abs(p_meet - p_plain), 9) > APART


def experience(p_meet: float | None, p_plain: float | None, level: bool = True) -> str:
    """The probabilities as counts of ten, each with what it comes from; empty when there is none."""
    if p_meet is None or p_plain is None:
        return ""
    if p_meet in (0, 1):
        return "取りうる値の範囲だけから決まります。"
    if not level:
        return "この型の目標(期間の合計、毎年度、期限)には、比べられる達成の記録がありません。1年ごとの目標の記録から推計した見込みです。"
    words = f"国の事業などの記録から推計すると、同程度の位置にある目標は10件中{_of_ten(p_meet, '件')}が達成されます。"
    if is_apart(p_meet, p_plain):
        words += f"一般の統計の記録では、同じような動きの系列10本中{_of_ten(p_plain, '本')}が、この水準に届きます。"
    return words


def column_word(name: str) -> str:
    """A column of a table as a reader calls it; its name where nobody needs to."""
    return {"value": "値", "target": "目標値", "baseline": "現状値", "sample_size": "回答者数"}.get(name, name)


def far(constants: Constants) -> str:
    """That a year lies beyond those that the reference windows reach."""
    return f"{constants.longest_horizon:g}年を超える先は学習した範囲の外にあるため、幅がより不確かです。"


def _of_ten(p: float, unit: str) -> str:
    """How many of ten; none and all are never claimed."""
    if p < 0.05:
        return f"1{unit}未満"
    return f"9{unit}超" if p >= 0.95 else f"{rounded(10 * p, 0)}{unit}程度"


def record(constants: Constants) -> str:
    """The record of real targets behind the headline chance, with their number where the constants tell it."""
    targets = constants.managed.targets
    return "国の事業などの目標" + (f"{targets:,.0f}件" if targets else "")


def as_given(value: float, unit: str) -> str:
    """A number with the digits it was given."""
    return f"{value:,.15g}{unit}".replace("-", "−")
