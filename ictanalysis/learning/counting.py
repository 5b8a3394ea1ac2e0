"""How far the forecast may be trusted: what cross-validation said beside what came, counted."""

from typing import cast

import numpy as np
import pandas as pd

from ictanalysis.forecast.calibration import GROUPS, JOINT, Beyond, Calibration, Cell, Record, Source
from ictanalysis.forecast.quantiles import Array
from ictanalysis.learning import scoring

COLUMNS = ("tasks", "source", "family", "kind", "n", "h", "weight", "place", "trait", "p_plain", "p_managed", "met",
           "pit", "in80", "in95", "crps", "crps_naive")  # fmt: skip
PROMISED = {"in80": 0.8, "in95": 0.95, "under": 0.025, "over": 0.025, "sum80": 0.8, "sum95": 0.95}
ASKED = {"plain": ("windows", "p_plain"), "real": ("managed", "p_plain"), "managed": ("managed", "p_managed")}
ROUNDED = ["p_plain", "p_managed", "pit", "crps", "crps_naive"]
FEW = 5  # fewer families than this tell nothing of the range


def answered(judged: pd.DataFrame, real: pd.DataFrame) -> pd.DataFrame:
    """One row per task (`COLUMNS`): what constants learnt on others said, to four digits, and what came.

    ``judged`` are windows by `scoring.cross_validate`, ``real`` targets by `scoring.cross_validate_managed`.  Four
    digits are the same on every machine.
    """
    plain = judged.assign(tasks="windows").rename(columns={"p": "p_plain"})
    managed = real.assign(tasks="managed").rename(
        columns={"group": "family", "plain": "p_plain", "managed": "p_managed"}
    )
    both = pd.concat([plain, managed], ignore_index=True).reindex(columns=list(COLUMNS))
    both[ROUNDED] = both[ROUNDED].map(lambda x: float(f"{x:.4g}"))
    return both[both["weight"] > 0]


def calibration(tasks: pd.DataFrame, learnt_on: str, joint: pd.DataFrame, beyond: Beyond) -> Calibration:
    """Bands by n, horizon, kind and source, tails by source, chances by tenths; n = 1 apart as in `breakdown`.

    ``tasks`` are those of `answered`, ``joint`` the years together of `joint.answers`.
    Raises ValueError where no window, or no real target, has a question with its outcome.
    """
    windows, managed = (tasks[tasks["tasks"] == part] for part in ("windows", "managed"))
    tail = PROMISED["under"]
    windows = windows.assign(under=windows["pit"] < tail, over=windows["pit"] > 1 - tail)
    longer = windows[windows["n"] > 1]
    answers = {what: _answers(tasks[tasks["tasks"] == part], name) for what, (part, name) in ASKED.items()}
    cells: list[Cell] = []
    for what, ways in GROUPS.items():
        for by in ways:
            rows = answers[what] if what in answers else windows if "n" in by.split() else longer
            if rows.empty:
                wanted = "目標の問い(target、met)のある事例" if what in ASKED else "n が2以上の事例"
                raise ValueError(f"参照データ: 成績を数えるための、{wanted}が1つもありません")
            cells += grouped(rows, what, by.split(), PROMISED.get(what))
    cells += _joint_cells(joint)
    judged = longer.join(answers["plain"][["p", "brier", "log"]])
    totals = {what: scoring.summary(rows) for what, rows in (*answers.items(), ("longer", judged))}
    sources = sorted(windows["source"].unique())
    return Calibration(learnt_on, tuple(sources), _record(managed), totals, beyond, tuple(cells))


def _joint_cells(joint: pd.DataFrame) -> list[Cell]:
    """Every year and any year by values known and target, and the bands of sums by values known."""
    joint = joint.assign(sum80=joint["in80"], sum95=joint["in95"], p=joint["p"].map(lambda x: float(f"{x:.4g}")))
    parts = {what: joint[joint["what"] == (what if what in ("every", "any") else "sum")] for what in JOINT}
    told = [(what, by) for what, ways in JOINT.items() for by in ways if len(parts[what])]
    return [cell for what, by in told for cell in grouped(parts[what], what, by.split(), PROMISED.get(what))]


def _record(managed: pd.DataFrame) -> Record:
    weight, ahead = managed["weight"], managed["h"]
    near, far = (float(weight[chosen].sum() / weight.sum()) for chosen in (ahead == 1, ahead >= 3))
    sources = [
        Source(str(source), float(rows["weight"].sum()), rows["family"].nunique())
        for source, rows in managed.groupby("source")
    ]
    return Record(len(managed), near, far, tuple(sources))


def _answers(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """Chances and outcomes with the tenth that each chance lies in."""
    rows = rows.dropna(subset=[name, "met"])
    known = rows[["source", "family", "kind", "n", "h", "place", "trait", "weight"]]
    judged = known.join(scoring.answers(rows[name].to_numpy(float), rows["met"]))
    return judged.assign(tenth=(judged["p"] * 10).astype(int))


def grouped(rows: pd.DataFrame, what: str, by: list[str], promised: float | None = None) -> list[Cell]:
    """Share that came in each group of tasks beside the share promised, with its 90 % range.

    Parameters
    ----------
    rows : tasks with family, weight and a column named ``what`` of 0 and 1 (a chance: p and met).
    by : columns that make the groups.
    promised : the share that a band promises; None for chances, whose weighted mean is taken.

    Notes
    -----
    Range: 5 % and 95 % points of 1,000 resamples of whole families (cluster bootstrap, Field & Welsh 2007).
    With fewer than `FEW` families it tells nothing.
    """
    parts = rows.groupby(by)
    place = (rows["family"].factorize()[0], parts.ngroup().to_numpy())
    weight = rows["weight"].to_numpy(float)
    shape = (int(place[0].max()) + 1, parts.ngroups)
    sizes, hits, said = (np.zeros(shape) for _ in range(3))
    np.add.at(sizes, place, weight)
    np.add.at(hits, place, weight * rows["met" if promised is None else what].to_numpy(float))
    cases, families = sizes.sum(0), (sizes > 0).sum(0)
    low, high = _range(hits, sizes)
    share, came = np.full(len(cases), promised, float), hits.sum(0) / cases
    if promised is None:
        np.add.at(said, place, weight * rows["p"].to_numpy(float))
        share = said.sum(0) / cases
    side = np.where(share > high + 1e-9, -1, np.where(share < low - 1e-9, 1, 0))
    sides = [int(one) if count >= FEW else None for one, count in zip(side, families, strict=True)]
    keys = [tuple(one if isinstance(one, str) else int(one) for one in cast(tuple[str | int], key)) for key, _ in parts]
    columns = (one.tolist() for one in (cases, families, share, came, low, high))
    return [Cell(what, " ".join(by), *row) for row in zip(keys, *columns, sides, strict=True)]


def _range(hits: Array, sizes: Array) -> tuple[Array, Array]:
    """5 % and 95 % points of hits over sizes (families, groups), families drawn again with replacement."""
    families = len(sizes)
    drawn = np.random.default_rng(0).multinomial(families, np.full(families, 1 / families), scoring.DRAWS)
    total = drawn @ sizes
    share = np.divide(drawn @ hits, total, out=np.full(total.shape, np.nan), where=total > 0)
    low, high = np.nanquantile(share, [0.05, 0.95], axis=0)
    return low, high
