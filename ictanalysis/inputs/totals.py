"""Sums and milestones that contradict themselves: running totals that fall, totals entered as yearly amounts (pure)."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from ictanalysis.inputs.corrections import Key
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.reading import grouped
from ictanalysis.inputs.values import Value, compared

LIKE_A_TOTAL = 0.75  # each year's amount at least this share of the first, if the values were totals
CONFIRM = "正しいなら corrections.csv に action=confirm(列は value)の行を加えてください"
Keys = Container[Key]
Faults = Iterator[tuple[int, str, object, str, str]]  # the line of a row, and what is wrong with it


def faults_of_sums(values: Iterable[Value], indicators: Mapping[str, Indicator], confirmed: Keys) -> Faults:
    """Rows of one indicator that contradict each other, as sums and as what has been reached."""
    for indicator_id, own in grouped(compared(values), lambda row: row.indicator_id).items():
        one = indicators[indicator_id]
        totals = [row for row in own if row.form == "running_total"]
        totals.sort(key=lambda row: (row.first_fiscal_year, row.fiscal_year))
        yield from _falling(totals, confirmed)
        if one.is_sum:
            yearly = {row.fiscal_year: row for row in own if row.form == "yearly"}
            yield from _parts(totals, yearly, confirmed)
            yield from _like_a_total(one, yearly, confirmed)
        if one.stays:
            yield from _falling_back(one, sorted(own, key=lambda row: row.fiscal_year), confirmed)


def _falling(totals: Sequence[Value], confirmed: Keys) -> Faults:
    """Running totals never fall, and all begin in the same year."""
    for before, now in pairwise(totals):
        if before.status == "provisional" or now.key in confirmed:
            continue
        begun, same = now.first_fiscal_year, now.first_fiscal_year == before.first_fiscal_year
        if same and now.number < before.number:
            expected = f"前年までの累計 {before.number:.15g} 以上"
            remedy = f"累計でなければ form を yearly にしてください。{CONFIRM}"
            yield now.row, "value", f"{now.number:.15g}", expected, remedy
        if not same and begun <= before.fiscal_year:
            expected = f"{before.first_fiscal_year}(ほかの累計と同じ)"
            yield now.row, "first_fiscal_year", begun, expected, "累計を数え始めた年度をそろえてください"


def _amounts(totals: Sequence[Value]) -> Iterator[tuple[range, float]]:
    """The years between totals that begin alike, and what was added in them."""
    for place, row in enumerate(totals):
        before = totals[place - 1] if place and totals[place - 1].first_fiscal_year == row.first_fiscal_year else None
        begun = row.first_fiscal_year if before is None else before.fiscal_year + 1
        yield range(begun, row.fiscal_year + 1), row.number - (0.0 if before is None else before.number)


def _parts(totals: Sequence[Value], yearly: Mapping[int, Value], confirmed: Keys) -> Faults:
    """Yearly amounts never exceed the total of their years, and make it up where all are there."""
    for years, amount in _amounts(totals):
        parts = [yearly[year] for year in years if year in yearly]
        if not parts or any(row.status == "provisional" or row.key in confirmed for row in parts):
            continue
        total, slack = sum(row.number for row in parts), 1e-9 * max(1.0, abs(amount))
        if total > amount + slack or (total < amount - slack and len(parts) == len(years)):
            expected = f"{years[0]}〜{years[-1]}の累計の増え方 {amount:.15g} と合う値"
            remedy = f"年度の値か累計か、form と値を確かめてください。{CONFIRM}"
            yield parts[-1].row, "value", f"{total:.15g}", expected, remedy


def _like_a_total(one: Indicator, yearly: Mapping[int, Value], confirmed: Keys) -> Faults:
    """Yearly amounts that keep growing by their first amount are asked about."""
    years = [year for year in sorted(yearly) if year >= one.target_first_year]
    run = [yearly[year] for place, year in enumerate(years) if year == years[0] + place]
    amounts = [row.number for row in run]
    if len(run) < 2 or amounts[0] <= 0 or run[-1].key in confirmed:
        return
    large = all(amount >= amounts[0] * (1 + LIKE_A_TOTAL * place) for place, amount in enumerate(amounts))
    if large and all(b - a >= LIKE_A_TOTAL * amounts[0] * 0.999 for a, b in pairwise(amounts)):
        shown = "、".join(f"{amount:.15g}" for amount in amounts)
        remedy = f"累計なら form を running_total にしてください。年度の値として{CONFIRM}"
        yield run[-1].row, "value", f"form yearly で {shown}", "年度ごとの値(累計のように増えています)", remedy


def _falling_back(one: Indicator, rows: Sequence[Value], confirmed: Keys) -> Faults:
    """What a milestone has reached stays reached: a number that falls back is a slip or a yearly amount."""
    reached = [(f"{row.fiscal_year}年度の {row.number:.15g}", row.number, now) for row, now in pairwise(rows)]
    if one.baseline is not None:
        reached.insert(0, (f"現状値の {one.baseline:.15g}", one.baseline, rows[0]))
    for what, before, now in reached:
        worse = now.number < before if one.direction == "up" else now.number > before
        if worse and now.key not in confirmed:
            expected = f"{what} から戻らない数(その年度末までの数)"
            remedy = f"年度ごとの数なら、その年度末までの数に直してください。{CONFIRM}"
            yield now.row, "value", f"{now.number:.15g}", expected, remedy
    for row, now in pairwise(rows):
        total = now.form == "running_total"
        if now.form != row.form or (total and now.first_fiscal_year != row.first_fiscal_year):
            begun = f" {row.first_fiscal_year}年度から" if total else ""
            found, expected = f"{now.form} {now.first_fiscal_year}年度から", f"{row.form}{begun}(ほかの行と同じ)"
            yield now.row, "form", found, expected, "期限の指標の値の形をそろえてください"
