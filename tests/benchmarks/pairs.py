"""Two forecasts of the same tasks, paired: how much better or worse, and how sure (pure)."""

from dataclasses import dataclass

import pandas as pd

from ictanalysis.learning import scoring

OVER = {"crps": "naive", "brier": "asked", "log": "asked"}  # a difference is a sum over that of


@dataclass(frozen=True)
class Difference:
    """New less old (below 0: better), with its 90 % range."""

    value: float
    low: float
    high: float

    @property
    def worse(self) -> bool:
        return self.low > 0

    def text(self) -> str:
        return f"{self.value:+.4f}({self.low:+.4f}〜{self.high:+.4f}){' ▲悪化' if self.worse else ''}"


def differences(new: pd.DataFrame, old: pd.DataFrame, by: str = "family") -> dict[str, Difference]:
    """CRPS (in that of naive), Brier and log score of the same tasks, whole families drawn again (or other groups)."""
    names = [name for name in OVER if name in new]
    both = pd.DataFrame({by: new[by], "weight": new["weight"]}).join(new[names] - old.loc[new.index, names])
    if "crps" in names:
        both["naive"] = new["crps_naive"]
    whole, drawn = scoring.sums_by(both, by).sum(), scoring.resampled(both, by)
    found = {}
    for name in names:
        if whole[OVER[name]] > 0:
            low, high = scoring.range90(drawn[name] / drawn[OVER[name]])
            found[name] = Difference(float(whole[name] / whole[OVER[name]]), low, high)
    return found
