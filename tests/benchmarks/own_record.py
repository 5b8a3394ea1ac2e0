"""Does an organisation's own record help?  Some of its targets shift the chances of the others: one table.

    python tests/benchmarks/own_record.py

The correction of the chances is learnt on the other organisations; of each organisation with enough targets some are
drawn as its ended ones, and its other targets are judged with and without the shift that they make.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import special

from ictanalysis import forecast as fc
from ictanalysis.forecast.own import own_shift
from ictanalysis.learning import reference
from ictanalysis.learning.targets import lines_of_others, spread_of

KNOWN = (3, 10, 30)  # ended targets
SPARE = 10  # targets that must be left to judge
DRAWS = 40


def compared(tasks: pd.DataFrame, line: np.ndarray, known: int, spread: float) -> tuple[float, float, float]:
    """Mean change of the Brier score over draws, and its 5 % and 95 % points when organisations are drawn anew."""
    rng, told = np.random.default_rng(0), tasks.reset_index(drop=True)
    met, weight = told["met"].to_numpy(float), told["weight"].to_numpy(float)
    sums: dict[str, list[float]] = {}
    for name, own in told.groupby("group"):
        first = own.drop_duplicates(["plan", "indicator", "target"])
        if len(first) < known + SPARE:
            continue
        better = total = 0.0
        for _ in range(DRAWS):
            ended = rng.choice(first.index, known, replace=False)
            rest = own.index[~own["plan"].isin(told.loc[ended, "plan"])]
            shift = own_shift(special.expit(line[ended]), met[ended], spread)
            change = (special.expit(line[rest] + shift) - met[rest]) ** 2 - (special.expit(line[rest]) - met[rest]) ** 2
            better, total = better + (weight[rest] * change).sum(), total + weight[rest].sum()
        sums[str(name)] = [better, total]
    table = np.array(list(sums.values()))
    drawn = rng.multinomial(len(table), np.full(len(table), 1 / len(table)), 1000) @ table
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [0.05, 0.95])
    return float(table[:, 0].sum() / table[:, 1].sum()), float(low), float(high)


def main() -> int:
    """Print the table."""
    tasks = reference.read(Path("data/reference"), "managed", reference.MANAGED_COLUMNS)
    p = fc.probability_batch(tasks, False)
    line, weight = lines_of_others(tasks, p), tasks["weight"].to_numpy(float) * ((p > 0) & (p < 1))
    spread, *_ = spread_of(tasks["group"], line, tasks["met"].to_numpy(float), weight)
    print(f"組織による違い(ロジットの標準偏差): {spread:.2f}")
    print("| 終わった目標 | Brier の差 | 90 % 範囲 |\n| --- | --- | --- |")
    for known in KNOWN:
        change, low, high = compared(tasks, line, known, spread)
        print(f"| {known}件 | {change:+.5f} | {low:+.5f}〜{high:+.5f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
