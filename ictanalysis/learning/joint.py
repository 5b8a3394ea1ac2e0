"""Years together: what was said of every year, of any year and of sums, beside what came (pure)."""

from itertools import product

import numpy as np
import pandas as pd

from ictanalysis import forecast as fc
from ictanalysis.forecast import engine
from ictanalysis.forecast.constants import Constants
from ictanalysis.forecast.quantiles import LEVELS, Array, read_off, rounded_to, unit_of
from ictanalysis.learning.cases import groups
from ictanalysis.learning.scoring import Held, inside
from ictanalysis.learning.years import YEARS_TOGETHER

MARKS = ("last", "middle")  # targets: the last value known, and the middle forecast two years ahead
QUESTIONS = ("every", "any")
COLUMNS = ["source", "family", "kind", "weight", "n", "years", "what", "ask", "p", "met", "in80", "in95"]
CHUNK = 250  # windows drawn at once, bounds the memory used


def answers(held: Held) -> pd.DataFrame:
    """One row per window and question (`COLUMNS`), by constants learnt on other families.

    ``what`` is "every" or "any" with ``p`` and ``met`` and ``ask`` such as "up last" (at or above the last value),
    or "sum" with ``in80`` and ``in95``; ``n`` values were known and ``years`` were asked.
    """
    tasks, c = held
    parts = []
    for known, years in YEARS_TOGETHER.items():
        seen = starts(tasks, known, years)
        if len(seen):
            levels = fc.sample_levels(
                range(known), seen["values"].iloc[0], range(1, years + 1), seen["kind"].iloc[0], constants=c
            )
            parts += [_asked(seen, levels, c), _summed(seen, levels, c)]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return table.reindex(columns=COLUMNS)


def starts(tasks: pd.DataFrame, known: int, years: int) -> pd.DataFrame:
    """Windows of so many values, each start once: the first ``known`` as values, the ``years`` after as ``came``."""
    longer = tasks[tasks["n"] >= known + years]
    told = longer.assign(told=longer["values"].map(lambda v: tuple(v[: known + years])))
    once = told[~told.duplicated(["source", "family", "kind", "y0", "told"])].reset_index(drop=True)
    values, came = (once["told"].map(lambda v, some=some: list(v[some])) for some in (slice(known), slice(known, None)))
    return once.assign(n=known, values=values, came=came, years=years)


def _asked(seen: pd.DataFrame, levels: Array, c: Constants) -> pd.DataFrame:
    """Every year and any year, at or above and at or below both marks."""
    came, years = np.array(seen["came"].to_list(), float), levels.shape[1]
    marks = {"last": np.array([v[-1] for v in seen["values"]]), "middle": fc.forecast_batch(seen.assign(h=2), c)[:, 49]}
    parts = []
    for direction, mark in product(fc.DIRECTIONS, MARKS):
        target = marks[mark]
        asked = seen.assign(target=target, direction=direction)
        each = np.array([fc.probability_batch(asked.assign(h=h), False, c) for h in range(1, years + 1)]).T
        edge = 1e-9 * np.maximum(1.0, abs(target))[:, None]
        good = came >= target[:, None] - edge if direction == "up" else came <= target[:, None] + edge
        for what in QUESTIONS:
            p = [fc.joint_chance(levels, one, what == "every") for one in each]
            met = good.all(1) if what == "every" else good.any(1)
            parts.append(seen.assign(what=what, ask=f"{direction} {mark}", p=p, met=met.astype(float)))
    return pd.concat(parts)


def _summed(seen: pd.DataFrame, levels: Array, c: Constants) -> pd.DataFrame:
    """Whether the sum of the years lay in the bands of its distribution."""
    total = np.array(seen["came"].to_list(), float).sum(1)
    q = np.empty((len(seen), len(LEVELS)))
    for _, _, kind, rows, v in groups(seen.assign(h=1)):
        for some in np.array_split(np.arange(len(v)), len(v) // CHUNK + 1):
            if len(some):
                q[rows[some]] = np.quantile(drawn(v[some], kind, levels, c).sum(2), LEVELS, axis=1).T
    in80, in95 = inside(q, total)
    return seen.assign(what="sum", in80=in80, in95=in95)


def drawn(v: Array, kind: str, levels: Array, c: Constants) -> Array:
    """`forecast.sample_paths` of the years 1 to k after many histories (m, n) at once, with levels (draws, k): (m, draws, k)."""
    t, bounds, unit = np.arange(float(v.shape[1])), engine.scale_of(v, kind, c), unit_of(v, kind)
    years = []
    for h, level in enumerate(levels.T, 1):
        q = engine.quantiles(t, v, h, kind, None, c)
        values = rounded_to(read_off(q, np.broadcast_to(level, (len(v), len(level))), c), unit)
        years.append(np.clip(values, bounds.low[:, None], bounds.high[:, None]))
    return np.stack(years, axis=2)


def breakdown_joint(s: pd.DataFrame) -> pd.DataFrame:
    """By values known, years and question: windows, what was said and what came, and the bands of sums in percent."""
    rows = {}
    for (n, years), part in s.groupby(["n", "years"]):
        asked = part[part["what"] != "sum"]
        for (what, ask), some in asked.groupby(["what", "ask"], sort=False):
            said, met = (float(np.average(some[name], weights=some["weight"])) for name in ("p", "met"))
            rows[n, years, f"{what} {ask}"] = {"windows": float(len(some)), "p": said, "met": met, "gap": said - met}
        total = part[part["what"] == "sum"]
        held = {
            f"cov{name[2:]}": 100 * float(np.average(total[name], weights=total["weight"])) for name in ("in80", "in95")
        }
        rows[n, years, "sum"] = {"windows": float(len(total)), **held}
    return pd.DataFrame(rows, dtype=float).T.rename_axis(["known", "years", "question"])
