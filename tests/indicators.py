"""One made-up indicator of each type, for worked examples."""

from dataclasses import replace

from ictanalysis.inputs.plan import Indicator

LEVEL = Indicator(
    "1", "1-1", "1", "満足度", "%", "percent", "level", "up", 1, 60.0, 2022, 2022, 70.0, 2027, 2027, "exact"
)  # fmt: skip
SUM = replace(LEVEL, unit="人", kind="count", type="cumulative", baseline=300.0, baseline_first_year=2020,
              target=500.0, target_first_year=2024)  # fmt: skip
EVERY = replace(LEVEL, type="every_year", baseline=90.0, target=95.0, target_first_year=2024)
MILESTONE = replace(LEVEL, unit="業務", kind="count", type="milestone", baseline=None, baseline_year=None,
                    baseline_first_year=None, target=20.0, target_first_year=2025, target_year=2025)  # fmt: skip
