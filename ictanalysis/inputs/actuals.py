"""What happened: the yearly values as published, repaired by corrections.csv, and checked."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ictanalysis.inputs import corrections as cs
from ictanalysis.inputs.cells import counts_from, since
from ictanalysis.inputs.faults import Findings
from ictanalysis.inputs.plan import Indicator, Plan
from ictanalysis.inputs.reading import check_rows, counts_by, grouped, in_use, known_ids, latest, read_table
from ictanalysis.inputs.totals import faults_of_sums
from ictanalysis.inputs.values import Value, faults_of_value

DEMO_SOURCE = "demo"
MAY_LACK = ("first_fiscal_year", "form", "status", "published", "sample_size", "comparable", "note")
LATER_YEAR = "評価年度 {} より後の年度の値のため、この評価では使いません"


@dataclass(frozen=True)
class Actuals:
    """Checked values, one row per published figure; `corrections` are those of targets and of values in use.

    `file` are the rows as they stand in the file, those that count only later among them, and `repairs` their
    corrections: what was known on an earlier day is read from them again.
    """

    folder: Path
    values: Sequence[Value]
    corrections: Sequence[cs.Correction]
    confirmed: Mapping[cs.Key, str]
    file: Sequence[Value]
    repairs: Sequence[cs.Correction]

    def of(self, indicator_id: str) -> list[Value]:
        """The values of one indicator."""
        return [row for row in self.values if row.indicator_id == indicator_id]

    def known(self, year: int, on: date, indicators: Mapping[str, Indicator]) -> list[Value]:
        """The values up to a fiscal year as they were known on a day, without slips that were corrected only later."""
        then = [repair for repair in self.repairs if counts_by(repair.valid_from, on)]
        counting = [row for row in self.file if row.fiscal_year <= year and counts_by(row.published, on)]
        values = _repaired(counting, self.file, then, Findings())
        known = [row for row in values if row.indicator_id in indicators]
        return _latest_vintage([row for row in known if not faults_of_value(row, indicators[row.indicator_id], on)])


def read_actuals(
    folder: Path, plan: Plan, year: int, as_of: date, repairs: Sequence[cs.Correction], sources: Sequence[str],
    findings: Findings,
) -> Actuals:  # fmt: skip
    """Read and check the values of a plan up to the fiscal year judged; faults go to findings.

    Values of later years and those published after ``as_of`` are set aside, whatever they are.
    """
    path = folder / "indicator_values.csv"
    file = read_values(path, findings)
    own = cs.of_table(repairs, folder, path.stem)
    confirmed = cs.confirmed(repairs, folder, path.stem, "value")
    begun = in_use(file, lambda row: row.fiscal_year <= year, LATER_YEAR.format(year), path, findings)
    why = f"基準日 {as_of} より後に公表された値のため、この評価では使いません"
    counting = in_use(begun, lambda row: counts_by(row.published, as_of), why, path, findings)
    values = known_ids(_repaired(counting, file, own, findings), "indicator_id", plan.indicators, path, findings)
    check_rows(values, lambda row: faults_of_value(row, plan.indicators[row.indicator_id], as_of), path, findings)
    _check_repeats(values, path, findings)
    values = _latest_vintage(values)
    for fault in faults_of_sums(values, plan.indicators, confirmed):
        findings.at(path, *fault)
    known_ids(values, "source_id", sources, path, findings)
    keys = {row.key for row in counting}
    used = [*cs.of_table(repairs, plan.folder, "targets"), *(repair for repair in own if repair.key in keys)]
    return Actuals(folder, values, used, confirmed, file, own)


def read_values(path: Path, findings: Findings) -> list[Value]:
    """Rows of an indicator_values.csv, which may do without the columns of sums, surveys and revisions."""
    before = len(findings.faults)
    values = read_table(path, Value, findings, may_lack=MAY_LACK)
    if not values and len(findings.faults) == before:
        remedy = "計画の現状値から記入してください(data/README.md)"
        findings.fault(str(path), "見出しだけで、値の行がありません", "一つ以上の実績の行", remedy)
    return values


def _repaired(
    values: Sequence[Value], file: Sequence[Value], repairs: Iterable[cs.Correction], findings: Findings
) -> list[Value]:
    """The rows in use after their corrections; one of a row that is set aside waits with it."""
    waiting: Container[cs.Key] = {row.key for row in file} - {row.key for row in values}
    own = [repair for repair in repairs if repair.key not in waiting]
    return cs.repaired(values, Value, lambda row: row.key, own, findings, ("indicator_id", "fiscal_year"))


def _check_repeats(values: Iterable[Value], path: Path, findings: Findings) -> None:
    """One final value per indicator and year; others are published on other days: provisional before, revised after."""
    for (indicator_id, year), group in grouped(values, lambda row: row.key).items():
        first = [counts_from(row.published) for row in group if row.status != "revised" and row.published]
        for row in group:
            if row.status == "revised" and any(since(row.published) < day for day in first):
                expected = f"元の公表日 {first[0]} 以降"
                findings.at(path, row.row, "published", row.published or "空", expected, "公表日を確かめてください")
        days = {since(row.published) for row in group}
        final = [row for row in group if row.status == "final" and not row.missing]
        if len(final) > 1 or len(days) < len(group):
            rows, found = "、".join(str(row.row) for row in group), f"{indicator_id} {year}年度が{len(group)}行"
            expected = "一年度に一つの確定値(速報と改訂は公表日を変えて)"
            findings.at(path, rows, "", found, expected, "重複した行を消してください")


def _latest_vintage(values: Sequence[Value]) -> list[Value]:
    """Of several publications of one figure the latest."""
    return latest(values, lambda row: row.key, lambda row: row.published)
