"""Windows as the forecast sees them: what never moved, what stands at a bound, rounding, and the shorter histories inside."""

from collections.abc import Iterator
from typing import cast

import numpy as np
import pandas as pd

from ictanalysis.forecast import engine, staying
from ictanalysis.forecast.constants import Constants
from ictanalysis.forecast.quantiles import LEVELS, Array, Rows, unit_of

LONGEST = 6  # history lengths recalibrated one by one
INPUTS = ["stay 1", "stay digits", "stay ahead", "stay values"]


def groups(tasks: pd.DataFrame) -> Iterator[tuple[int, int, str, Rows, Array]]:
    """Tasks that share length, horizon and kind: (n, h, kind, rows, values (m, n))."""
    values = tasks["values"].to_list()
    places = cast(dict[tuple[int, int, str], Rows], tasks.groupby(["n", "h", "kind"]).indices)
    for (n, h, kind), rows in sorted(places.items()):
        yield int(n), int(h), kind, rows, np.array([values[i] for i in rows], float)


def cases(windows: pd.DataFrame) -> pd.DataFrame:
    """The windows with what the learning asks: class and inputs of staying, rounding, whether the value stayed.

    Of a history that never moved only the last value is left in ``values`` and ``n``, as in `engine.quantiles`.
    """
    found = windows.reset_index(drop=True).assign(stay="", unit=0.0, still=False)
    inputs = np.empty((len(found), len(INPUTS)))
    for n, h, kind, rows, v in groups(found):
        found.loc[rows, "stay"], found.loc[rows, "unit"] = staying.class_of(v, kind), unit_of(v, kind)
        found.loc[rows, "still"] = staying.unmoved(v, kind) & (n > 1)
        inputs[rows] = staying.stay_inputs(v, h, kind)
    found[INPUTS] = inputs
    found["last"] = [float(v[-1]) for v in found["values"]]
    came = found["actual"].to_numpy(float)
    found["same"] = abs(came - found["last"]) <= 1e-9 * np.maximum(1.0, abs(found["last"]))
    found["values"] = [v[-1:] if still else v for v, still in zip(found["values"], found["still"], strict=True)]
    return found.assign(n=[len(v) for v in found["values"]])


def truncated(known: pd.DataFrame) -> pd.DataFrame:
    """The cases and, of each that moved, its last one to five values as histories of their own; ``origin`` tells whose."""
    whole = known.assign(origin=np.arange(len(known)))
    shorter = []
    for k in range(1, LONGEST):
        some = whole[~whole["still"] & (whole["n"] > k)]
        shorter.append(cases(some.assign(n=k, values=[v[-k:] for v in some["values"]])))
    return pd.concat([whole, *shorter], ignore_index=True)


def moving_quantiles(known: pd.DataFrame, c: Constants) -> Array:
    """Quantiles (N, 99) of each case, supposing that it moves (`engine.moving`)."""
    q = np.empty((len(known), len(LEVELS)))
    for still, part in known.reset_index(drop=True).groupby("still"):
        for n, h, kind, rows, v in groups(part):
            t, own = np.arange(float(n)), part.index.to_numpy()[rows]
            for some in np.array_split(np.arange(len(v)), len(v) // 400 + 1):
                low = engine.scale_of(v[some], kind, c).low
                q[own[some]] = engine.moving(t, v[some], h, kind, bool(still), low, c)
    return q


def mass_at_last(q: Array, known: pd.DataFrame) -> Array:
    """Probability (N,) that a value that moves is rounded to the last one again; none at a bound."""
    half = known["unit"].to_numpy(float) / 2
    rows = zip(known["last"], half, q, strict=True)
    ends = np.array([np.interp([x - r, x + r], row, LEVELS, left=0.0, right=1.0) for x, r, row in rows])
    return np.asarray(np.where(known["stay"].str.endswith("bound"), 0.0, np.clip(ends[:, 1] - ends[:, 0], 0.0, 1.0)))
