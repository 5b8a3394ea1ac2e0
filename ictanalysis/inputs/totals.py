"""Sums and milestones that contradict themselves: running totals that fall, totals entered as yearly amounts."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from ictanalysis.inputs.corrections import Key
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.reading import Findings, grouped
from ictanalysis.inputs.values import Value, compared

LIKE_A_TOTAL = 0.75  # each year's amount at least this share of the first, if the values were totals
CONFIRM = "正しいなら corrections.csv に action=confirm(列は value)の行を加えてください"
Keys = Container[Key]


def check_totals(
    values: Iterable[Value], indicators: Mapping[str, Indicator], confirmed: Keys, path: Path, findings: Findings
) -> None:
    """Running totals never fall and agree with yearly amounts; yearly amounts that grow like a total are asked about."""
    for indicator_id, own in grouped(compared(values), lambda row: row.indicator_id).items():
        totals = [row for row in own if row.form == "running_total"]
        totals.sort(key=lambda row: (row.first_fiscal_year, row.fiscal_year))
        for before, now in pairwise(totals):
            if before.status != "provisional" and now.key not in confirmed:
                _check_pair(before, now, path, findings)
        yearly = {row.fiscal_year: row for row in own if row.form == "yearly"}
        one = indicators[indicator_id]
        if one.is_sum:
            _check_parts(totals, yearly, confirmed, path, findings)
            _ask_about_yearly(one, yearly, confirmed, path, findings)


def _check_pair(before: Value, now: Value, path: Path, findings: Findings) -> None:
    same = now.first_fiscal_year == before.first_fiscal_year
    if same and now.number < before.number:
        findings.at(path, now.row, "value", f"{now.number:.15g}", f"前年までの累計 {before.number:.15g} 以上",
                    f"累計でなければ form を yearly にしてください。{CONFIRM}")  # fmt: skip
    if not same and now.first_fiscal_year <= before.fiscal_year:
        findings.at(path, now.row, "first_fiscal_year", now.first_fiscal_year,
                    f"{before.first_fiscal_year}(ほかの累計と同じ)", "累計を数え始めた年度をそろえてください")  # fmt: skip


def _amounts(totals: Sequence[Value]) -> Iterator[tuple[range, float]]:
    """The years between totals that begin alike, and what was added in them."""
    for place, row in enumerate(totals):
        before = totals[place - 1] if place and totals[place - 1].first_fiscal_year == row.first_fiscal_year else None
        begun = row.first_fiscal_year if before is None else before.fiscal_year + 1
        yield range(begun, row.fiscal_year + 1), row.number - (0.0 if before is None else before.number)


def _check_parts(
    totals: Sequence[Value], yearly: Mapping[int, Value], confirmed: Keys, path: Path, findings: Findings
) -> None:
    """Yearly amounts never exceed the total of their years, and make it up where all are there."""
    for years, amount in _amounts(totals):
        parts = [yearly[year] for year in years if year in yearly]
        total, slack = sum(row.number for row in parts), 1e-9 * max(1.0, abs(amount))
        if any(row.status == "provisional" or row.key in confirmed for row in parts):
            continue
        if not parts or (len(parts) < len(years) and total <= amount + slack) or abs(total - amount) <= slack:
            continue
        expected = f"{years[0]}〜{years[-1]}の累計の増え方 {amount:.15g} と合う値"
        remedy = f"年度の値か累計か、form と値を確かめてください。{CONFIRM}"
        findings.at(path, parts[-1].row, "value", f"{total:.15g}", expected, remedy)


def _ask_about_yearly(
    one: Indicator, yearly: Mapping[int, Value], confirmed: Keys, path: Path, findings: Findings
) -> None:
    """Yearly amounts that keep growing by their first amount look like totals."""
    years = [year for year in sorted(yearly) if year >= one.target_first_year]
    run = [year for place, year in enumerate(years) if year == years[0] + place]
    if len(run) < 2 or yearly[run[0]].number <= 0:
        return
    first = yearly[run[0]].number
    like = all(yearly[year].number >= first * (1 + LIKE_A_TOTAL * place) for place, year in enumerate(run[1:], start=1))
    like = like and all(b - a >= LIKE_A_TOTAL * first * 0.999 for a, b in pairwise(yearly[year].number for year in run))
    last = yearly[run[-1]]
    if like and last.key not in confirmed:
        shown = "、".join(f"{yearly[year].number:.15g}" for year in run)
        findings.at(path, last.row, "value", f"form yearly で {shown}", "年度ごとの値(累計のように増えています)",
                    f"累計なら form を running_total にしてください。年度の値として{CONFIRM}")  # fmt: skip


def check_milestones(
    values: Iterable[Value], indicators: Mapping[str, Indicator], confirmed: Keys, path: Path, findings: Findings
) -> None:
    """What a milestone has reached stays reached: a number that falls back is a slip or a yearly amount."""
    for indicator_id, own in grouped(compared(values), lambda row: row.indicator_id).items():
        one = indicators[indicator_id]
        if not one.stays:
            continue
        known_rows = sorted(own, key=lambda row: row.fiscal_year)
        if one.baseline is not None and known_rows[0].key not in confirmed:
            _check_kept(one, f"現状値の {one.baseline:.15g}", one.baseline, known_rows[0], path, findings)
        for before, now in pairwise(known_rows):
            if now.key not in confirmed:
                _check_kept(one, f"{before.fiscal_year}年度の {before.number:.15g}", before.number, now, path, findings)
            total = now.form == "running_total"
            if now.form != before.form or (total and now.first_fiscal_year != before.first_fiscal_year):
                begun = f" {before.first_fiscal_year}年度から" if total else ""
                found, expected = f"{now.form} {now.first_fiscal_year}年度から", f"{before.form}{begun}(ほかの行と同じ)"
                findings.at(path, now.row, "form", found, expected, "期限の指標の値の形をそろえてください")


def _check_kept(one: Indicator, what: str, reached: float, now: Value, path: Path, findings: Findings) -> None:
    """A number on the worse side of what had been reached."""
    if now.number < reached if one.direction == "up" else now.number > reached:
        findings.at(path, now.row, "value", f"{now.number:.15g}", f"{what} から戻らない数(その年度末までの数)",
                    f"年度ごとの数なら、その年度末までの数に直してください。{CONFIRM}")  # fmt: skip
