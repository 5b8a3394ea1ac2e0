"""Runs with the earlier package on its path (see former.py): learns fold by fold, answers, and leaves the answers.

python tests/benchmarks/former_engine.py FOLDER
"""

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd


def learnt(windows: pd.DataFrame) -> Any:
    """Constants of the earlier engine."""
    from ictanalysis import learn

    return learn.learn_engine(windows)


def answered(official: pd.DataFrame, fold: Any, city: pd.DataFrame, managed: pd.DataFrame, jobs: int) -> dict[str, Any]:
    """What `former.Former` holds."""
    from ictanalysis import forecast, learn, scoring

    folds = [fold == i for i in range(fold.max() + 1)]
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        *parts, whole = pool.map(learnt, [*(official[~out] for out in folds), official])
    q = np.empty((len(official), 99))
    for out, c in zip(folds, parts, strict=True):
        q[out] = forecast.forecast_batch(official[out], c)
    real = scoring.cross_validate_managed(managed, learn.learn_managed, whole, managed["group"].nunique())
    return {
        "official": q,
        "city": forecast.forecast_batch(city, whole),
        "plain": real["plain"].to_numpy(float),
        "managed": real["managed"].to_numpy(float),
    }


if __name__ == "__main__":
    place = Path(sys.argv[1])
    pd.to_pickle(answered(**pd.read_pickle(place / "asked.pkl")), place / "answered.pkl")
