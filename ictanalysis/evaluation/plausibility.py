"""Values that are possible but look like a slip: asked about by name, and marked until they are confirmed (pure)."""

from collections.abc import Iterable, Sequence

from ictanalysis import forecast as fc
from ictanalysis.evaluation.result import Asked
from ictanalysis.forecast.constants import Constants
from ictanalysis.inputs.actuals import Actuals
from ictanalysis.inputs.cells import since
from ictanalysis.inputs.eras import year_ends
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.values import Value, compared
from ictanalysis.progress.series import Array, history_of

FAR = 10  # times another magnitude
EARLY = 10  # years before the baseline or the target's window
LATE = 3 * 365  # days from the end of a year to its publication
OUTSIDE = (0, 98)  # of 99 quantiles: less than one in fifty
UNUSUAL = (4, 94)
CLOSE = (14, 84)


def asked_about(indicators: Iterable[Indicator], actuals: Actuals, constants: Constants) -> tuple[Asked, ...]:
    """Every doubtful value in use, in plan order, one question each."""
    found = []
    for one in indicators:
        rows = actuals.of(one.indicator_id)
        doubts = {**_outside_forecast(one, rows, constants), **_magnitudes(one, rows), **_odd_years(one, rows)}
        found += [
            Asked(one.indicator_id, year, doubt, actuals.confirmed.get((one.indicator_id, year), ""))
            for year, doubt in sorted(doubts.items())
        ]
    return tuple(found)


def _yearly(one: Indicator, rows: Sequence[Value]) -> Iterable[tuple[int, float]]:
    """Published values that are not the baseline; of a sum per year."""
    for row in compared(rows):
        if row.fiscal_year != one.baseline_year:
            yield row.fiscal_year, row.number / (len(row.years) if one.is_sum else 1)


def _magnitudes(one: Indicator, rows: Sequence[Value]) -> dict[int, str]:
    """Values of another magnitude than the baseline, or beyond ten times a target that has none."""
    if one.baseline and one.baseline_year and one.baseline_first_year:
        length = one.baseline_year - one.baseline_first_year + 1 if one.is_sum else 1
        usual, low, word = one.baseline / length, 1 / FAR if one.baseline > 0 else -FAR, "現状値"
    else:
        usual, low, word = one.target, 0.0, "目標"
    return {
        year: f"{value:,.10g} は{word} {usual:,.10g} と桁が違います。単位と、欠測(0と未公表の違い)を確かめてください。"
        for year, value in _yearly(one, rows)
        if usual
        and value != one.target
        and not low < value / usual < FAR
        and (word == "現状値" or abs(value / usual) >= FAR)
    }


def _odd_years(one: Indicator, rows: Sequence[Value]) -> dict[int, str]:
    """Years long before the plan, or long before their publication: 2004 for 2024."""
    begins = min(one.baseline_first_year or one.target_first_year, one.target_first_year)
    return {
        row.fiscal_year: f"{row.fiscal_year}年度は、計画か公表日から離れた年度です。年度の書き間違いでないか確かめてください。"
        for row in rows
        if not row.missing
        and (row.fiscal_year < begins - EARLY or (since(row.published) - year_ends(row.fiscal_year)).days > LATE)
    }  # fmt: skip


def _outside_forecast(one: Indicator, rows: Sequence[Value], constants: Constants) -> dict[int, str]:
    """Values that the forecast from those before held nearly impossible, or that read as transposed digits.

    The value of the year before again, and the target itself, are nothing to ask about.
    """
    history = history_of(one, rows)
    first = one.baseline_year or one.target_first_year - 1
    found = {}
    for place in range(1, history.points):
        year, value = history.years[place], history.values[place]
        if year <= first or value in (history.values[place - 1], one.target):
            continue
        before = history.until(history.years[place - 1])
        spread = fc.forecast(
            before.years, before.values, year - before.years[-1], one.kind, list(before.sample_sizes), constants
        )
        turned = _turned(value, spread)
        if turned is not None:
            found[year] = f"{value:,.10g} は {turned:,.10g} の桁の入れ違いではないか確かめてください。"
        elif not spread[OUTSIDE[0]] <= value <= spread[OUTSIDE[1]]:
            low, high = (round(float(spread[i]), 1) for i in OUTSIDE)
            found[year] = (
                f"{value:,.10g} は、それまでの値から見込まれる範囲({low:,.10g}〜{high:,.10g})の外です。転記を確かめてください。"
            )
    return found


def _turned(value: float, spread: Array) -> float | None:
    """The usual value that two neighbouring digits of an unusual one would make, if any."""
    if spread[UNUSUAL[0]] <= value <= spread[UNUSUAL[1]]:
        return None
    digits = f"{value:.10g}"
    for i in range(len(digits) - 1):
        if digits[i] != digits[i + 1] and digits[i : i + 2].isdigit():
            other = float(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])
            if spread[CLOSE[0]] <= other <= spread[CLOSE[1]]:
                return other
    return None
