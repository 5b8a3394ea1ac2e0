"""A row of indicator_values.csv: what it says, and whether it can be true of its indicator (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from ictanalysis.inputs import cells
from ictanalysis.inputs.cells import BOUNDS, Day, Figure, Folded, Identifier, Measured, People, Text, Year
from ictanalysis.inputs.corrections import Key
from ictanalysis.inputs.eras import year_begins, year_ends
from ictanalysis.inputs.faults import Message, faults_among
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.reading import Row

FORMS = {"その年度の値": "yearly", "1年分": "yearly", "累計": "running_total"}
STATUSES = {"確定": "final", "確報": "final", "速報": "provisional", "改訂": "revised"}
FORM = cells.otherwise(cells.choice("yearly", "running_total", said=FORMS), "yearly")
STATUS = cells.otherwise(cells.choice("final", "provisional", "revised", said=STATUSES), "final")


@dataclass(frozen=True)
class Value(Row, Figure):
    """One published figure. `begins` is the first year of a total, as it stands in the file."""

    indicator_id: Identifier
    begins: Annotated[Year | None, "first_fiscal_year"]
    fiscal_year: Year
    amount: Annotated[Measured, "value"]
    unit: Folded
    form: Annotated[Literal["yearly", "running_total"], FORM]
    status: Annotated[Literal["final", "provisional", "revised"], STATUS]
    published: Day | None
    sample_size: People | None
    comparable: Literal["yes", "no"] | None
    source_id: Text
    note: Text

    @property
    def key(self) -> Key:
        """The figure that it publishes."""
        return self.indicator_id, self.fiscal_year

    @property
    def first_fiscal_year(self) -> int:
        """The first of the years that it covers: a value of one year begins in it."""
        return self.begins or self.fiscal_year

    @property
    def years(self) -> range:
        """The years that it covers."""
        return range(self.first_fiscal_year, self.fiscal_year + 1)

    @property
    def number(self) -> float:
        """The value of a row that is known to have one; NaN when it is missing."""
        return self.amount.number


def compared(values: Iterable[Value]) -> list[Value]:
    """The rows with a value that can be compared with the target."""
    return [row for row in values if not row.missing and row.comparable != "no"]


def faults_of_value(row: Value, one: Indicator, as_of: date) -> list[Message]:
    """Column, found, expected and remedy of everything wrong in one row."""
    return [*_what_it_counts(row, one), *_when_it_was_known(row, one, as_of)]


def _what_it_counts(row: Value, one: Indicator) -> list[Message]:
    """Unit, period and form of a value against its indicator."""
    first, value, shown = row.begins, row.number, f"{row.number:.15g}"
    baseline = (row.first_fiscal_year, row.fiscal_year) == (one.baseline_first_year, one.baseline_year)
    total, span = row.form == "running_total", first is not None and first != row.fiscal_year
    before = first is None or first < one.target_first_year
    others = row.amount.unit not in ("", row.unit)
    single = not one.is_sum or one.baseline_first_year == one.baseline_year
    changed = row.status != "revised" and not row.missing and value != one.baseline
    yearly_only = "各年度の値を記入するか、indicators.csv の type を確かめてください"
    revised = "転記を確かめ、改訂値なら status を revised にしてください"
    return faults_among([
        (row.unit != one.unit, "unit", row.unit, f"単位 {one.unit}", "単位を指標にそろえてください"),
        (row.unit == one.unit and others, "value", row.amount.unit, f"単位 {row.unit}", "単位をそろえてください"),
        (first is not None and first > row.fiscal_year,
         "first_fiscal_year", first, f"{row.fiscal_year} 以前", "期間の始めと終わりを確かめてください"),
        (span and not total, "form", row.form, "複数年の合計なら running_total", "form か期間を改めてください"),
        (total and first is None, "first_fiscal_year", "空", "累計を数え始めた年度", "年度を記入してください"),
        (total and not one.settles_early, "form", row.form, "水準と毎年度の指標は yearly", yearly_only),
        (total and one.is_sum and not baseline and before,
         "first_fiscal_year", first, f"目標の期間の始め {one.target_first_year} 以降", "目標の期間だけの累計を記入してください"),
        (not cells.is_possible(value, one.kind),
         "value", shown, BOUNDS.get(one.kind, ""), "桁、小数点、符号を確かめてください"),
        (row.fiscal_year == one.baseline_year and not baseline and single,
         "first_fiscal_year", first, f"現状値の期間の始め {one.baseline_first_year}", "現状値と同じ期間にしてください"),
        (baseline and changed, "value", shown, f"計画の現状値 {one.baseline or 0:.15g}", revised),
    ])  # fmt: skip


def _when_it_was_known(row: Value, one: Indicator, as_of: date) -> list[Message]:
    """Publication date against the year: nothing is known before it begins, no sum is final before it ends."""
    begins, ends = year_begins(row.fiscal_year, one.calendar), year_ends(row.fiscal_year, one.calendar)
    known = cells.counts_from(row.published) if row.published else None
    settled = row.status != "provisional" and not row.missing
    unknown = row.status == "final" and known is None and as_of < ends
    early, dated = f"年度の終わり {ends} より前に", "公表日を記入するか、速報なら status を provisional にしてください"
    return faults_among([
        (row.status == "revised" and known is None, "published", "空", "改訂値の公表日", "公表日を記入してください"),
        (known is not None and known < begins,
         "published", row.published, f"年度の始まり {begins} 以降", "年度か公表日を確かめてください"),
        (settled and unknown, "published", "空", f"{early}確定した値の公表日", dated),
        (settled and one.is_sum and known is not None and known < ends,
         "status", row.status, f"{early}公表された合計は provisional", "status か公表日を確かめてください"),
    ])  # fmt: skip
