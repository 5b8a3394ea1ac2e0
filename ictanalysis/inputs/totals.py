"""Sums and milestones that contradict themselves: running totals that fall, totals entered as yearly amounts."""

from collections.abc import Container, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.reading import Findings, compared, records

LIKE_A_TOTAL = 0.75  # each year's amount at least this share of the first, if the values were totals
CONFIRM = "正しいなら corrections.csv に action=confirm(列は value)の行を加えてください"
Keys = Container[tuple[str, int]]


def check_totals(
    values: pd.DataFrame, indicators: Mapping[str, Indicator], confirmed: Keys, path: Path, findings: Findings
) -> None:
    """Running totals never fall and agree with yearly amounts; yearly amounts that grow like a total are asked about."""
    for indicator_id, own in compared(values).groupby("indicator_id"):
        totals = records(own[own["form"] == "running_total"].sort_values(["first_fiscal_year", "fiscal_year"]))
        for before, now in pairwise(totals):
            if before.status != "provisional" and (now.indicator_id, now.fiscal_year) not in confirmed:
                _check_pair(before, now, path, findings)
        yearly = {row.fiscal_year: row for row in records(own[own["form"] == "yearly"])}
        one = indicators[str(indicator_id)]
        if one.type == "cumulative":
            _check_parts(totals, yearly, confirmed, path, findings)
            _ask_about_yearly(one, yearly, confirmed, path, findings)


def _check_pair(before: Any, now: Any, path: Path, findings: Findings) -> None:
    same = now.first_fiscal_year == before.first_fiscal_year
    if same and now.value < before.value:
        findings.at(path, now.row, "value", f"{now.value:.15g}", f"前年までの累計 {before.value:.15g} 以上",
                    f"累計でなければ form を yearly にしてください。{CONFIRM}")  # fmt: skip
    if not same and now.first_fiscal_year <= before.fiscal_year:
        findings.at(path, now.row, "first_fiscal_year", now.first_fiscal_year,
                    f"{before.first_fiscal_year}(ほかの累計と同じ)", "累計を数え始めた年度をそろえてください")  # fmt: skip


def _amounts(totals: list[Any]) -> Iterator[tuple[range, float]]:
    """The years between totals that begin alike, and what was added in them."""
    for place, row in enumerate(totals):
        before = totals[place - 1] if place and totals[place - 1].first_fiscal_year == row.first_fiscal_year else None
        begun = row.first_fiscal_year if before is None else before.fiscal_year + 1
        yield range(begun, row.fiscal_year + 1), row.value - (0.0 if before is None else before.value)


def _check_parts(totals: list[Any], yearly: Mapping[int, Any], confirmed: Keys, path: Path, findings: Findings) -> None:
    """Yearly amounts never exceed the total of their years, and make it up where all are there."""
    for years, amount in _amounts(totals):
        parts = [yearly[year] for year in years if year in yearly]
        total, slack = sum(row.value for row in parts), 1e-9 * max(1.0, abs(amount))
        if any(row.status == "provisional" or (row.indicator_id, row.fiscal_year) in confirmed for row in parts):
            continue
        if not parts or (len(parts) < len(years) and total <= amount + slack) or abs(total - amount) <= slack:
            continue
        expected = f"{years[0]}〜{years[-1]}の累計の増え方 {amount:.15g} と合う値"
        findings.at(
            path,
            parts[-1].row,
            "value",
            f"{total:.15g}",
            expected,
            f"年度の値か累計か、form と値を確かめてください。{CONFIRM}",
        )


def _ask_about_yearly(
    one: Indicator, yearly: Mapping[int, Any], confirmed: Keys, path: Path, findings: Findings
) -> None:
    """Yearly amounts that keep growing by their first amount look like totals."""
    years = [year for year in sorted(yearly) if year >= one.target_first_year]
    run = [year for place, year in enumerate(years) if year == years[0] + place]
    if len(run) < 2 or yearly[run[0]].value <= 0:
        return
    first = yearly[run[0]].value
    like = all(yearly[year].value >= first * (1 + LIKE_A_TOTAL * place) for place, year in enumerate(run[1:], start=1))
    like = like and all(b - a >= LIKE_A_TOTAL * first * 0.999 for a, b in pairwise(yearly[year].value for year in run))
    last = yearly[run[-1]]
    if like and (one.indicator_id, last.fiscal_year) not in confirmed:
        shown = "、".join(f"{yearly[year].value:.15g}" for year in run)
        findings.at(path, last.row, "value", f"form yearly で {shown}", "年度ごとの値(累計のように増えています)",
                    f"累計なら form を running_total にしてください。年度の値として{CONFIRM}")  # fmt: skip


def check_milestones(
    values: pd.DataFrame, indicators: Mapping[str, Indicator], confirmed: Keys, path: Path, findings: Findings
) -> None:
    """What a milestone has reached stays reached: a number that falls back is a slip or a yearly amount."""
    for indicator_id, own in compared(values).groupby("indicator_id"):
        one = indicators[str(indicator_id)]
        if one.type != "milestone":
            continue
        known_rows = records(own.sort_values("fiscal_year"))
        if one.baseline is not None and (one.indicator_id, known_rows[0].fiscal_year) not in confirmed:
            _check_kept(one, f"現状値の {one.baseline:.15g}", one.baseline, known_rows[0], path, findings)
        for before, now in pairwise(known_rows):
            if (one.indicator_id, now.fiscal_year) not in confirmed:
                _check_kept(one, f"{before.fiscal_year}年度の {before.value:.15g}", before.value, now, path, findings)
            if now.form != before.form or (
                now.form == "running_total" and now.first_fiscal_year != before.first_fiscal_year
            ):
                findings.at(path, now.row, "form", f"{now.form} {now.first_fiscal_year}年度から",
                            f"{before.form} {before.first_fiscal_year}年度から(ほかの行と同じ)" if now.form == "running_total"
                            else f"{before.form}(ほかの行と同じ)", "期限の指標の値の形をそろえてください")  # fmt: skip


def _check_kept(one: Indicator, what: str, reached: float, now: Any, path: Path, findings: Findings) -> None:
    """A number on the worse side of what had been reached."""
    if now.value < reached if one.direction == "up" else now.value > reached:
        findings.at(path, now.row, "value", f"{now.value:.15g}", f"{what} から戻らない数(その年度末までの数)",
                    f"年度ごとの数なら、その年度末までの数に直してください。{CONFIRM}")  # fmt: skip
