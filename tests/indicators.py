"""One made-up indicator of each type and its values, for worked examples."""

from dataclasses import replace

from ictanalysis.inputs.cells import Amount
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.values import Value

LEVEL = Indicator(
    "1", "1-1", "1", "満足度", "%", "percent", "level", "up", 1, 60.0, 2022, 2022, 70.0, 2027, 2027, "exact"
)  # fmt: skip
SUM = replace(LEVEL, unit="人", kind="count", type="cumulative", baseline=300.0, baseline_first_year=2020,
              target=500.0, target_first_year=2024)  # fmt: skip
EVERY = replace(LEVEL, type="every_year", baseline=90.0, target=95.0, target_first_year=2024)
MILESTONE = replace(LEVEL, unit="業務", kind="count", type="milestone", baseline=None, baseline_year=None,
                    baseline_first_year=None, target=20.0, target_first_year=2025, target_year=2025)  # fmt: skip


def rows(
    values: dict[int, float], form: str = "yearly", first: int | None = None, status: str = "final",
    sizes: dict[int, int] | None = None, comparable: str | None = None,
) -> list[Value]:  # fmt: skip
    """Published values of the made-up indicators, one a year; NaN for one that is not available."""
    return [
        Value(2 + i, "1", first, year, Amount(value, "", "not_available" if value != value else ""), "%", form, status, None,
              (sizes or {}).get(year), comparable, "s", "")
        for i, (year, value) in enumerate(values.items())
    ]  # fmt: skip
