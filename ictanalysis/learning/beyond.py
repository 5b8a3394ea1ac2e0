"""What cross-validation over families does not tell: a new kind of source, a later time, organisations that differ."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from ictanalysis import forecast as fc
from ictanalysis.forecast.calibration import Apart, Beyond, Later, Spread
from ictanalysis.forecast.constants import Constants
from ictanalysis.forecast.quantiles import Flags
from ictanalysis.learning import scoring
from ictanalysis.learning.targets import spread_of

LONG = 8  # years between the first and the last outcome of a source that tells of a later time
FEWEST = 300  # windows to learn on; with fewer nothing is told


@dataclass(frozen=True)
class Parting:
    """Windows to learn on and those to be scored; ``name`` is the sources left out, or the year that parts them."""

    name: str
    later: bool
    before: Flags
    after: Flags


def beyond(
    windows: pd.DataFrame, parted: Sequence[Parting], learnt: Sequence[Constants],
    known: pd.DataFrame, managed: pd.DataFrame,
) -> Beyond:  # fmt: skip
    """All of it: constants ``learnt`` on each of the `partings`, ``known`` scores of cross-validation, real targets answered."""
    sources, years = {}, {}
    for one, c in zip(parted, learnt, strict=True):
        tasks = windows[one.after]
        judged = scoring.scores(tasks, fc.forecast_batch(tasks, c))
        if one.later:
            years[one.name] = later(judged, known.loc[judged.index], int(one.before.sum()))
        else:
            sources[one.name] = apart(judged, known.loc[judged.index])
    return Beyond(sources, years, organisations(managed))


def table(found: Beyond) -> pd.DataFrame:
    """The same as rows with a name for each figure."""
    rows = {("source", name): {"crps_naive": one.crps, "known": one.crps_known, "cov80 n=1": 100 * one.in80, "cov80 known": 100 * one.in80_known}
            for name, one in found.apart.items()}  # fmt: skip
    rows |= {
        ("later", name): {"crps more": one.more, "low": one.low, "high": one.high} for name, one in found.later.items()
    }
    spread = found.organisations
    rows["organisations", str(spread.organisations)] = {
        "deviation": spread.deviation,
        "low": spread.low,
        "high": spread.high,
    }
    return pd.DataFrame(rows).T


# ---- a new kind of source ----------------------------------------------------------------------------


def whole_sources(windows: pd.DataFrame) -> list[tuple[str, ...]]:
    """Sources that belong together because they share families (departments of one city), each group once."""
    parts: list[tuple[set[str], set[str]]] = []
    for source, rows in windows.groupby("source"):
        names, families = {str(source)}, set(rows["family"])
        for part in [one for one in parts if one[1] & families]:
            parts.remove(part)
            names, families = names | part[0], families | part[1]
        parts.append((names, families))
    return sorted(tuple(sorted(names)) for names, _ in parts)


def partings(windows: pd.DataFrame) -> list[Parting]:
    """Each whole source left out once; then the years after a cut, which leaves most on the smaller side.

    Only sources of many years tell of a later time: of one that has just begun hardly anything was learnt before.
    """
    source = windows["source"]
    found = []
    for names in whole_sources(windows):
        out = source.isin(names).to_numpy()
        found.append(Parting("、".join(names), False, ~out, out))
    last = windows["y0"] + windows["n"] - 1
    came, splits = last + windows["h"], []
    spans = came.groupby(source).agg(np.ptp)
    long = source.isin(spans.index[spans >= LONG]).to_numpy()
    for cut in range(int(last.min()), int(last.max()) + 1):
        before, after = (came <= cut).to_numpy(), (last >= cut).to_numpy() & long
        splits.append(Parting(str(cut), True, before, after))
    found.append(max(splits, key=lambda one: min(one.before.sum(), one.after.sum())))
    return [one for one in found if one.after.any() and _enough(windows[one.before])]


def _enough(windows: pd.DataFrame) -> bool:
    return len(windows) >= FEWEST and set(windows["kind"]) == set(fc.KINDS)


def apart(judged: pd.DataFrame, known: pd.DataFrame) -> Apart:
    """Scores of a source of which nothing was learnt, beside those where its other families were (same windows)."""
    rows, one = scoring.summary(judged), judged[judged["n"] == 1]
    drawn = scoring.resampled(one) if len(one) else pd.DataFrame({"in80": [0.0], "weight": [1.0]})
    low, high = scoring.range90(drawn["in80"] / drawn["weight"])
    return Apart(
        tuple(sorted(judged["source"].unique())), len(judged), rows["crps_naive"], scoring.summary(known)["crps_naive"],
        float(one["weight"].sum()), _held(one), low, high, _held(known[known["n"] == 1]),
    )  # fmt: skip


def _held(s: pd.DataFrame) -> float:
    return float(np.average(s["in80"], weights=s["weight"])) if len(s) else 0.0


# ---- a later time ------------------------------------------------------------------------------------


def later(judged: pd.DataFrame, known: pd.DataFrame, learnt: int) -> Later:
    """CRPS of later windows learnt on earlier ones only, less that of cross-validation, in that of "no change"."""
    both = judged.assign(more=judged["crps"] - known["crps"])
    drawn = scoring.resampled(both)
    low, high = scoring.range90(drawn["more"] / drawn["crps_naive"])
    weight = both["weight"]
    more = float((both["more"] * weight).sum() / (both["crps_naive"] * weight).sum())
    return Later(learnt, len(both), more, low, high)


# ---- organisations -----------------------------------------------------------------------------------


def organisations(tasks: pd.DataFrame) -> Spread:
    """How far organisations' own offsets spread beyond chance (`targets.spread_of`).

    ``tasks`` have family (the organisation), p_managed, met and weight.
    """
    line = special.logit(np.clip(tasks["p_managed"].to_numpy(float), 1e-6, 1 - 1e-6))
    met, weight = tasks["met"].to_numpy(float), tasks["weight"].to_numpy(float)
    return Spread(tasks["family"].nunique(), *spread_of(tasks["family"], line, met, weight))
