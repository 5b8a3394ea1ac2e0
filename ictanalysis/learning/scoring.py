"""Scores of forecasts whose outcome is known: accuracy, honest bands, honest chances; cross-validation (pure).

Accuracy is counted in yardsticks known beforehand, so that a percentage and a count can be averaged.  A task is a
row with source, family, kind, n, h, y0, values, actual, weight and, where known, scale, target, direction and met.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from ictanalysis import forecast as fc
from ictanalysis.forecast.constants import TRAITS, Constants, Managed
from ictanalysis.forecast.quantiles import LEVELS, Array, Rows
from ictanalysis.learning.parallel import each
from ictanalysis.learning.targets import traits_of_tasks

Held = tuple[pd.DataFrame, Constants]
CAP = 20.0  # a score this many yardsticks off counts no more: one explosion must not hide the rest
UNIT = {"percent": 1.2, "count": 0.039, "other": 0.069}  # usual yearly change: points, else share of level
LEAST = 0.005  # 99 quantiles say nothing finer
KNOWN = ["source", "family", "kind", "n", "h", "weight"]
RAREST = ("not_started", "small", "unmoved", "one")  # classes of history, the one that counts most first
MOST_FOLDS = 50  # ministries and agencies left out one at a time
DRAWS = 1000  # resampled sets of families
MEANS = ["in80", "in95", "crps", "crps_naive", "mase", "p", "met", "brier", "log"]


# ---- one task ----------------------------------------------------------------------------------------


def yardstick(v: Array, kind: str) -> float:
    """Mean yearly change inside the window, drawn to the usual one of its kind; known beforehand."""
    unit = UNIT[kind] * (1 if kind == "percent" else max(float(np.abs(v).mean()), 1e-9))
    return float((np.abs(np.diff(v)).sum() + 2 * unit) / (len(v) + 1))


def naive(v: Array, h: int, kind: str) -> Array:
    """No change, Normal noise of the window's own root-mean-square step times sqrt(h)."""
    alone = 2.0 if kind == "percent" else 0.05 * abs(v[-1])
    step = float(np.sqrt((np.diff(v) ** 2).mean())) if len(v) > 1 else alone
    return possible(v[-1] + step * np.sqrt(h) * special.ndtri(LEVELS), kind)


def possible(q: Array, kind: str) -> Array:
    """Quantiles drawn to the values their kind allows."""
    q = q if kind == "other" else np.maximum(q, 0)
    return np.asarray(np.minimum(q, 100) if kind == "percent" else q)


def pinball(q: Array, y: Array) -> Array:
    """CRPS (N,) of quantiles (N, 99) and outcomes (N,), in the unit of ``y`` (Gneiting & Raftery 2007)."""
    miss = y[:, None] - q
    return np.asarray(2 * np.where(miss >= 0, LEVELS * miss, (LEVELS - 1) * miss).mean(1))


def chances(q: Array, target: Array, up: npt.NDArray[np.bool_]) -> Array:
    """Probability (N,) of being at the targets (N,) or on their good side, within `LEAST`; NaN without target.

    Linear between the quantiles (N, 99); equal quantiles are a lump.
    """
    edge = 1e-9 * np.maximum(1, np.abs(target))
    under = np.where(up[:, None], q < (target - edge)[:, None], q <= (target + edge)[:, None]).sum(1)
    row = np.arange(len(q))
    a, b = q[row, np.maximum(under - 1, 0)], q[row, np.minimum(under, 98)]
    level = (under + np.divide(target - a, b - a, out=np.full(len(q), 0.5), where=b > a)) / 100
    level = np.where(under == 0, LEAST, np.where(under == 99, 1 - LEAST, level))
    p = np.clip(np.where(up, 1 - level, level), LEAST, 1 - LEAST)
    return np.asarray(np.where(np.isnan(target), np.nan, p))


def positions(q: Array, y: Array) -> Array:
    """Place (N,) of outcomes in their distributions, 0 to 1; evenly spread over a lump (Dawid 1984)."""
    always = np.ones(len(y), bool)
    low, high = 1 - chances(q, y, always), chances(q, y, ~always)
    return np.asarray(low + np.random.default_rng(0).random(len(y)) * (high - low))


def inside(q: Array, y: Array) -> tuple[Array, Array]:
    """1 where outcomes (N,) lie in the 80 % and in the 95 % band of quantiles (N, 99), else 0."""
    edge = 1e-9 * np.maximum(1, abs(y))
    low, high = q[:, 1:3].mean(1), q[:, 96:98].mean(1)
    in80, in95 = (y >= q[:, 9] - edge) & (y <= q[:, 89] + edge), (y >= low - edge) & (y <= high + edge)
    return in80.astype(float), in95.astype(float)


def scores(tasks: pd.DataFrame, q: Array) -> pd.DataFrame:
    """One row per task: CRPS of forecast and of "no change" in yardsticks, bands, chance, Brier, log."""
    y = tasks["actual"].to_numpy(float)
    asked = [(np.array(v), h, k) for v, h, k in zip(tasks["values"], tasks["h"], tasks["kind"], strict=True)]
    size = np.array([yardstick(v, k) for v, _, k in asked])
    out = tasks[KNOWN].copy()
    out["crps"] = np.minimum(pinball(q, y) / size, CAP)
    out["crps_naive"] = np.minimum(pinball(np.array([naive(*a) for a in asked]), y) / size, CAP)
    out["in80"], out["in95"] = inside(q, y)
    out["pit"] = positions(q, y)
    more = tasks.reindex(columns=["scale", "target", "direction", "met"])
    out["mase"] = np.minimum(abs(y - q[:, 49]) / more["scale"].astype(float), CAP)
    p = chances(q, more["target"].to_numpy(float), (more["direction"] == "up").to_numpy())
    return out.join(answers(p, more["met"]))


def answers(p: Array, met: "pd.Series[float]") -> pd.DataFrame:
    """Chance, outcome, Brier and log score of the target questions; a task without one stays empty."""
    p, y = np.clip(p, LEAST, 1 - LEAST), met.to_numpy(float)
    log = -np.log(np.where(y == 1, p, 1 - p))
    return pd.DataFrame({"p": p, "met": y, "brier": (p - y) ** 2, "log": log}, index=met.index)


# ---- many tasks --------------------------------------------------------------------------------------


def ece(s: pd.DataFrame) -> float:
    """Expected calibration error over ten bins of equal width."""
    bins = (s["p"] * 10).astype(int)
    return float((s["weight"] * (s["p"] - s["met"])).groupby(bins).sum().abs().sum() / s["weight"].sum())


def summary(s: pd.DataFrame) -> dict[str, float]:
    """Weighted means of the scores; bands in percent, "no change" as the forecast's CRPS over its own."""
    known = s[[name for name in MEANS if name in s and s[name].notna().any()]]
    weight = known.notna().mul(s["weight"], axis=0)
    means = (known * weight).sum() / weight.sum()
    answer = {"tasks": float(len(s))} | {str(name): float(mean) for name, mean in means.items()}
    for name in ("in80", "in95"):
        if name in answer:
            answer["cov" + name[2:]] = 100 * answer.pop(name)
    if "crps_naive" in answer:
        answer["crps_naive"] = answer["crps"] / answer["crps_naive"]
    if "p" in answer:
        answer["ece"] = ece(s.dropna(subset="p"))
    return answer


def cut(s: pd.DataFrame, *columns: str) -> dict[str, dict[str, float]]:
    """The summary of each part of the scores, by the values of each column."""
    return {f"{by}={k}": summary(part) for by in columns for k, part in s.groupby(by)}


def parts_of(s: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """All tasks and their parts by length, horizon, kind and source; the headline is n = 2 to 6."""
    head = s[s["n"] >= 2]
    parts = {"n=2-6": head, "all": s} | {f"n={n}": part for n, part in s.groupby("n")}
    return parts | {f"{by}={k}": part for by in ("h", "kind", "source") for k, part in head.groupby(by)}


def breakdown(s: pd.DataFrame) -> pd.DataFrame:
    """Summaries of all `parts_of` the scores."""
    return pd.DataFrame({name: summary(part) for name, part in parts_of(s).items()}).T


def breakdown_managed(s: pd.DataFrame) -> pd.DataFrame:
    """Summaries of plain and managed chances side by side, by source, position of the last value and class of history."""
    rows: dict[tuple[str, str], dict[str, float]] = {}
    for name in ("plain", "managed"):
        judged = s[["source", "place", "trait", "weight"]].join(answers(s[name].to_numpy(float), s["met"]))
        parts = {"all": summary(judged)} | cut(judged, "source", "place", "trait")
        rows |= {(part, name): row for part, row in parts.items()}
    return pd.DataFrame(rows).T.rename_axis(["cut", "chance"]).sort_index(level="cut", sort_remaining=False)


# ---- how sure ----------------------------------------------------------------------------------------


def sums_by(s: pd.DataFrame, by: str) -> pd.DataFrame:
    """Weighted sums of every column of numbers by group, of weight and of the weight of questions ("asked")."""
    told = s.select_dtypes("number").drop(columns="weight").fillna(0.0).mul(s["weight"], axis=0)
    asked = s["weight"] * s["brier"].notna() if "brier" in s else s["weight"]
    return told.assign(weight=s["weight"], asked=asked).groupby(s[by]).sum()


def resampled(s: pd.DataFrame, by: str = "family") -> pd.DataFrame:
    """`sums_by`, added up, of whole families (or other groups) drawn again with replacement, `DRAWS` times.

    Cluster bootstrap (Field & Welsh 2007).
    """
    sums = sums_by(s, by)
    drawn = np.random.default_rng(0).multinomial(len(sums), np.full(len(sums), 1 / len(sums)), DRAWS)
    return pd.DataFrame(drawn @ sums.to_numpy(float), columns=sums.columns)


def range90(x: "pd.Series[float]") -> tuple[float, float]:
    """5 % and 95 % points; draws in which nothing was asked tell nothing."""
    return float(x.quantile(0.05)), float(x.quantile(0.95))


# ---- cross-validation --------------------------------------------------------------------------------


def folds_of(labels: "pd.Series[str]", folds: int) -> Rows:
    """Fold of every row; a label (family, ministry) is never split, and the order of rows does not matter."""
    sizes = labels.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    held, fold = np.zeros(folds), {}
    for label, size in sizes.items():
        fold[label] = int(held.argmin())
        held[fold[label]] += size
    return labels.map(fold).to_numpy(np.int64)


def held_out(
    windows: pd.DataFrame, learn: Callable[[pd.DataFrame], Constants], folds: int = 5, jobs: int = 1
) -> list[Held]:
    """Each fold's windows with the constants learnt on the other families."""
    fold = folds_of(windows["family"], folds)
    learnt = each(learn, [windows[fold != i] for i in range(folds)], "交差検証", jobs)
    return [(windows[fold == i], c) for i, c in enumerate(learnt)]


def cross_validate(held: list[Held]) -> pd.DataFrame:
    """`scores` of every window by constants learnt on other families."""
    return pd.concat([scores(tasks, fc.forecast_batch(tasks, c)) for tasks, c in held]).sort_index()


def cross_validate_managed(
    tasks: pd.DataFrame, learn: Callable[[pd.DataFrame, Array], Managed], c: Constants, folds: int | None = None
) -> pd.DataFrame:
    """Plain and managed chances of real targets, the correction learnt on other ministries and agencies.

    Without a number of ``folds`` each ministry or agency is left out by itself, up to `MOST_FOLDS`.
    """
    known = tasks[["source", "group", "kind", "n", "h", "weight", "met"]].assign(
        place=places(tasks), trait=traits(tasks), plain=fc.probability_batch(tasks, False, c), managed=np.nan
    )
    folds = folds or min(tasks["group"].nunique(), MOST_FOLDS)
    fold = folds_of(tasks["group"], folds)
    for i in range(folds):
        out = fold == i
        partial = replace(c, managed=learn(tasks[~out], known.loc[~out, "plain"].to_numpy(float)))
        known.loc[out, "managed"] = fc.probability_batch(tasks[out], True, partial)
    return known


def traits(tasks: pd.DataFrame) -> list[str]:
    """The class of each task's history: the first of `RAREST` that it has, else "usual"."""
    has = traits_of_tasks(tasks)
    return list(np.select([has[:, TRAITS.index(name)] for name in RAREST], RAREST, "usual"))


def places(tasks: pd.DataFrame) -> list[str]:
    """Position of each task's last value: short of the target, at it (to rounding) or past it."""
    target = tasks["target"].to_numpy(float)
    gap = (np.array([v[-1] for v in tasks["values"]]) - target) * np.where(tasks["direction"] == "up", 1, -1)
    edge = 1e-9 * np.maximum(1.0, abs(target))
    return list(np.select([abs(gap) <= edge, gap > 0], ["at", "past"], "short"))
