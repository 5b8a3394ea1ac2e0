"""Learn the constants of the forecast from reference windows, and say honestly how good they are.

    python -m ictanalysis.learn [FOLDER or WINDOWS] [--write]

Always scored by cross-validation over families (never a random split of rows: windows of a family overlap).
"""

import argparse
import datetime
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import optimize, special

from ictanalysis import engine
from ictanalysis import forecast as fc
from ictanalysis.engine import LEVELS, Array, Constants, Rows, groups

# What is tried, not what is learnt: the learnt numbers are in constants.json.
DESIGN: Constants = {
    "percent_slack": 1.0,
    "count_slack": 1.0,
    "level_years": 6,
    "damping": 0.98,
    "stories": [[noise, trend] for noise in (0.0, 0.35, 0.7, 0.95) for trend in (0.0, 0.4, 1.0)],
    "knots": [-2.0, -1.3, -0.6, 0.0, 0.6, 1.3, 2.0],
    "tail_power": 4.0,
}
FREEDOMS = (2.0, 3.0, 5.0)
# quantiles of the yearly wobble called quiet, middle, lively, wild
LIVELINESS = (0.1, 0.4, 0.7, 0.95)
RIDGE = 20.0  # tasks' worth of belief that all stories are equally usual
LONGEST = 6  # history lengths recalibrated one by one
USUAL_SLOPE, BELIEF = 0.65, 2.0  # slope expected for managed targets, and its weight in targets
HEARS = 0.01  # chances beyond this and its opposite are not told apart in managed targets
FEW, LEAST_OF_FEW = 2, 0.05  # so few values never say less than this
WINDOW_COLUMNS = ["source", "family", "kind", "n", "h", "y0", "hist", "actual"]
MANAGED_COLUMNS = ["group", "kind", "n", "h", "y0", "hist", "target", "direction", "met"]
CONSTANTS = Path(__file__).with_name("constants.json")


# ---- reading -----------------------------------------------------------------------------------------


def read(path: Path, prefix: str, columns: list[str]) -> pd.DataFrame:
    """Tasks of one file, or of all files of a folder whose name begins with ``prefix``."""
    files = sorted(path.glob(f"{prefix}*.csv*")) if path.is_dir() else [path]
    if not files:
        raise FileNotFoundError(f"{path}: {prefix}*.csv(.gz) がありません")
    tables = []
    for file in files:
        table = pd.read_csv(file, dtype={"hist": str})
        missing = [c for c in columns if c not in table]
        if missing:
            raise ValueError(f"{file.name}: 列 {', '.join(missing)} がありません")
        tables.append(table)
    tasks = pd.concat(tables, ignore_index=True)
    tasks["weight"] = tasks["weight"].fillna(1.0) if "weight" in tasks else 1.0
    tasks["values"] = [[float(x) for x in text.split()] for text in tasks["hist"]]
    if "direction" in tasks:
        tasks["direction"] = tasks["direction"].map({1: "up", -1: "down", "up": "up", "down": "down"})
    return tasks


# ---- learning ----------------------------------------------------------------------------------------


def learn(windows: pd.DataFrame, managed: pd.DataFrame) -> Constants:
    """All constants, rounded to four digits; the same files always give the same numbers."""
    c = learn_engine(windows)
    return {**c, "managed": learn_managed(managed, fc.probability_batch(managed, False, c))}


def learn_engine(windows: pd.DataFrame) -> Constants:
    """Constants of the plain forecast: wobble, prior weights, recalibration."""
    absent = [k for k in fc.KINDS if not (windows["kind"] == k).any()]
    if absent:
        raise ValueError(f"参照データ: kind が {', '.join(absent)} の事例が1つもありません")
    usual = {kind: usual_wobble(windows[windows["kind"] == kind], kind, DESIGN) for kind in fc.KINDS}
    tried = [fit_weights(windows, {**DESIGN, "wobble": usual, "weights": {}, "freedom": f}) for f in FREEDOMS]
    best, _ = min(tried, key=lambda found: found[1])
    return rounded(fit_recalibration(windows, rounded(best)))


def usual_wobble(windows: pd.DataFrame, kind: str, c: Constants) -> list[float]:
    """Yearly wobble of a quiet, middle, lively and wild indicator, on the working scale."""
    sizes = []
    for n, _, _, _, v in groups(windows):
        if n > 2:
            z = engine.scale_of(v, kind, c).forth(v)
            sizes.append(np.sqrt((np.diff(z, axis=1) ** 2).mean(1)))
    middle = np.concatenate(sizes) if sizes else np.array([0.1])
    return [float(x) for x in np.maximum(np.quantile(middle, LIVELINESS), 1e-3)]


def fit_weights(windows: pd.DataFrame, c: Constants) -> tuple[Constants, float]:
    """Prior weights per kind that make what came most likely (log score, ridge), and the loss."""
    weights, loss = {}, 0.0
    for kind in fc.KINDS:
        log_ml, ahead = _likelihoods(windows[windows["kind"] == kind], kind, c)
        start = np.zeros(log_ml.shape[1])
        found = optimize.minimize(_log_score, start, (log_ml, ahead), jac=True, method="L-BFGS-B")
        weights[kind] = special.softmax(found.x).reshape(len(c["stories"]), -1).tolist()
        loss += float(found.fun)
    return {**c, "weights": weights}, loss


def _likelihoods(windows: pd.DataFrame, kind: str, c: Constants) -> tuple[Array, Array]:
    """Log marginal likelihood of each window, and of what came after it, under every component (N, J)."""
    log_ml, ahead = [], []
    for n, h, _, rows, v in groups(windows):
        scale = engine.scale_of(v, kind, c)
        z = scale.forth(v)
        before, parts = engine.components(z, np.arange(1.0 - n, 0.0), h, kind, c)
        came = scale.forth(windows["actual"].to_numpy(float)[rows][:, None]) - z[:, -1:]
        df, u = parts.df, (came - parts.location) / parts.width
        norm = special.gammaln((df + 1) / 2) - special.gammaln(df / 2) - np.log(df * np.pi) / 2
        log_ml.append(before)
        ahead.append(norm - (df + 1) / 2 * np.log1p(u**2 / df) - np.log(parts.width))
    return np.concatenate(log_ml), np.concatenate(ahead)


def _log_score(x: Array, log_ml: Array, ahead: Array) -> tuple[float, Array]:
    """Minus log predictive density (with a ridge on the log weights) and its slope."""
    prior = special.log_softmax(x)
    joint, window = log_ml + ahead + prior, log_ml + prior
    loss = -(special.logsumexp(joint, axis=1) - special.logsumexp(window, axis=1)).sum()
    pull = (special.softmax(joint, axis=1) - special.softmax(window, axis=1)).sum(0)
    ridge = RIDGE / len(x)
    return float(loss + ridge / 2 * (x**2).sum()), -pull + ridge * x


def ranks(windows: pd.DataFrame, c: Constants) -> Array:
    """Where each outcome fell in its distribution before recalibration; evenly spread over a lump it fell in."""
    u = np.empty(len(windows))
    came = windows["actual"].to_numpy(float)
    spread = np.random.default_rng(0).random(len(windows))
    for n, h, kind, rows, v in groups(windows):
        scale = engine.scale_of(v, kind, c)
        z, y = scale.forth(v), came[rows]
        mix = engine.mixture(z, np.arange(1.0 - n, 0.0), h, kind, c)
        at = engine.cdf(mix, scale.forth(y[:, None]) - z[:, -1:])[:, 0]
        at = np.where(y >= scale.high, 1 - spread[rows] * (1 - at), at)
        u[rows] = np.where(y <= scale.low, spread[rows] * at, at)
    return np.asarray(np.clip(u, 1e-6, 1 - 1e-6))


def fit_recalibration(windows: pd.DataFrame, c: Constants) -> Constants:
    """One curve for each length of history: where, on the Normal scale, outcomes really fell."""
    z, n = special.ndtri(ranks(windows, c)), windows["n"].to_numpy()
    levels = special.ndtr(np.array(c["knots"]))
    lengths = [i for i in range(1, LONGEST + 1) if (n == i).sum() >= 1 / levels[0]]
    if not lengths:
        raise ValueError(f"参照データ: 期間の数 {len(n)} が少なすぎて学べません")
    nearest = {i: min(lengths, key=lambda j: abs(j - i)) for i in range(1, LONGEST + 1)}
    curves = {str(i): np.quantile(z[n == j], levels).tolist() for i, j in nearest.items()}
    return {**c, "relabel": curves}


def places(tasks: pd.DataFrame) -> list[str]:
    """Position of each task's last value: short, at or past."""
    asked = zip(tasks["values"], tasks["target"], tasks["direction"], strict=True)
    return [fc.position(float(v[-1]), float(t), str(d)) for v, t, d in asked]


def learn_managed(tasks: pd.DataFrame, p: Array) -> Constants:
    """Intercepts and slopes by position, by weighted logistic regression with lines that never cross.

    Every target counts once; a few targets' worth of belief in "no shift, usual slope" keep rare positions
    sober.
    """
    place, few, y = np.array(places(tasks)), tasks["n"].to_numpy() <= FEW, tasks["met"].to_numpy(float)
    w = tasks["weight"].to_numpy(float) * ((p > 0) & (p < 1))
    x = special.logit(np.clip(p, HEARS, 1 - HEARS))
    centre = np.array([0.0, 0.0, 0.0, 0.0, USUAL_SLOPE, USUAL_SLOPE])

    def loss(b: Array) -> float:
        at = b[1] + abs(b[5]) * x
        line = np.where(place == "past", at + abs(b[2]), at)
        short = np.minimum(b[0] + few * b[3] + abs(b[4]) * x, at)
        miss = np.logaddexp(0, -(2 * y - 1) * np.where(place == "short", short, line))
        return float((w * miss).sum() + BELIEF * ((b - centre) ** 2).sum())

    found = optimize.minimize(loss, centre, method="Powell", options={"xtol": 1e-6, "ftol": 1e-9})
    short, at, more, for_few, slope, slope_at = (float(value) for value in found.x)
    lines = {
        "intercept": {"short": short, "at": at, "past": at + abs(more)},
        "slope": {"short": abs(slope), "at": abs(slope_at), "past": abs(slope_at)},
        "few_short": for_few,
    }
    return rounded({**lines, "few": FEW, "least_of_few": LEAST_OF_FEW, "hears": HEARS})


def rounded(c: Constants) -> Constants:
    """The same structure with every number at four significant digits."""
    read: Constants = json.loads(json.dumps(c), parse_float=lambda x: round(float(f"{float(x):.4g}"), 8) + 0.0)
    return read


# ---- scoring -----------------------------------------------------------------------------------------

CAP = 20.0  # a score this many yardsticks off counts no more: one explosion must not hide the rest
MEANS = ("cov80", "cov95", "crps", "crps_naive", "p", "met", "brier", "log")
UNIT = {"percent": 1.2, "count": 0.039, "other": 0.069}  # usual yearly change: points, else share of level


def yardstick(v: Array, kind: str) -> float:
    """Mean yearly change inside the window, drawn to the usual one of its kind; known beforehand."""
    unit = UNIT[kind] * (1 if kind == "percent" else max(float(np.abs(v).mean()), 1e-9))
    return float((np.abs(np.diff(v)).sum() + 2 * unit) / (len(v) + 1))


def naive(v: Array, h: int, kind: str) -> Array:
    """No change, Normal noise of the window's own root-mean-square step times sqrt(h)."""
    alone = 2.0 if kind == "percent" else 0.05 * abs(v[-1])
    step = float(np.sqrt((np.diff(v) ** 2).mean())) if len(v) > 1 else alone
    q = v[-1] + step * np.sqrt(h) * special.ndtri(LEVELS)
    q = q if kind == "other" else np.maximum(q, 0)
    return np.asarray(np.minimum(q, 100) if kind == "percent" else q)


def pinball(q: Array, y: Array) -> Array:
    """CRPS (N,) from 99 quantiles (Gneiting & Raftery 2007)."""
    miss = y[:, None] - q
    return np.asarray(2 * np.where(miss >= 0, LEVELS * miss, (LEVELS - 1) * miss).mean(1))


def scores(tasks: pd.DataFrame, q: Array) -> pd.DataFrame:
    """One row per task: CRPS of forecast and of "no change" in yardsticks, coverage, chance, Brier, log."""
    y = tasks["actual"].to_numpy(float)
    histories = [np.array(v) for v in tasks["values"]]
    asked = list(zip(histories, tasks["h"], tasks["kind"], strict=True))
    size = np.array([yardstick(v, k) for v, _, k in asked])
    out = tasks[["source", "kind", "n", "h", "weight"]].reset_index(drop=True)
    out["crps"] = np.minimum(pinball(q, y) / size, CAP)
    out["crps_naive"] = np.minimum(pinball(np.array([naive(*a) for a in asked]), y) / size, CAP)
    edge = 1e-9 * np.maximum(1, abs(y))
    out["cov80"] = 100.0 * ((y >= q[:, 9] - edge) & (y <= q[:, 89] + edge))
    out["cov95"] = 100.0 * ((2 * y >= q[:, 1] + q[:, 2] - edge) & (2 * y <= q[:, 96] + q[:, 97] + edge))
    questions = zip(q, tasks["target"], tasks["direction"], strict=True)
    p = np.array([np.nan if pd.isna(t) else fc.chance(a, t, d, DESIGN) for a, t, d in questions])
    return out.join(answers(p, tasks["met"]))


def answers(p: Array, met: "pd.Series[float]") -> pd.DataFrame:
    """Chance, outcome, Brier and log score of the target questions; a task without one stays empty."""
    p, y = np.clip(p, 0.005, 0.995), met.to_numpy(float)
    return pd.DataFrame({"p": p, "met": y, "brier": (p - y) ** 2, "log": -np.log(np.where(y == 1, p, 1 - p))})


def ece(s: pd.DataFrame) -> float:
    """Expected calibration error over ten bins of equal width."""
    bins = (s["p"] * 10).astype(int)
    return float((s["weight"] * (s["p"] - s["met"])).groupby(bins).sum().abs().sum() / s["weight"].sum())


def summary(s: pd.DataFrame) -> dict[str, float]:
    """Weighted means of the scores; "no change" becomes the forecast's CRPS as a share of it."""
    answer = {"tasks": float(len(s))}
    for name in MEANS:
        known = s.dropna(subset=name) if name in s else s[:0]
        if len(known):
            answer[name] = float(np.average(known[name], weights=known["weight"]))
    if "crps_naive" in answer:
        answer["crps_naive"] = answer["crps"] / answer["crps_naive"]
    if "p" in answer:
        answer["ece"] = ece(s.dropna(subset="p"))
    return answer


def cut(s: pd.DataFrame, *columns: str) -> dict[str, dict[str, float]]:
    """The summary of each part of the scores, by the values of each column."""
    return {f"{by}={k}": summary(part) for by in columns for k, part in s.groupby(by)}


def folds_of(labels: "pd.Series[str]", folds: int) -> Rows:
    """Fold of every row; a label (family, ministry) is never split, and the order of rows does not matter."""
    sizes = labels.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    held, fold = np.zeros(folds), {}
    for label, size in sizes.items():
        fold[label] = int(held.argmin())
        held[fold[label]] += size
    return labels.map(fold).to_numpy(np.int64)


def cross_validate(windows: pd.DataFrame, folds: int = 5) -> pd.DataFrame:
    """Scores by constants learnt on other families, by length, horizon, kind and source; the headline is n = 2 to 6."""
    fold, parts = folds_of(windows["family"], folds), []
    for i in range(folds):
        print(f"{i + 1}/{folds} 回目の交差検証", file=sys.stderr)
        held = windows[fold == i]
        parts.append(scores(held, fc.forecast_batch(held, learn_engine(windows[fold != i]))))
    s = pd.concat(parts, ignore_index=True)
    head = s[s["n"] >= 2]
    rows = {"n=2-6": summary(head), "all": summary(s)} | cut(s, "n") | cut(head, "h", "kind", "source")
    return pd.DataFrame(rows).T


def cross_validate_managed(tasks: pd.DataFrame, c: Constants, folds: int = 5) -> pd.DataFrame:
    """Plain and corrected chances of real targets, the correction learnt on other ministries and agencies."""
    before, after = fc.probability_batch(tasks, False, c), np.empty(len(tasks))
    fold = folds_of(tasks["group"], folds)
    for i in range(folds):
        out = fold == i
        partial = {**c, "managed": learn_managed(tasks[~out], before[~out])}
        after[out] = fc.probability_batch(tasks[out], True, partial)
    rows: dict[tuple[str, str], dict[str, float]] = {}
    known = tasks[["source", "weight"]].assign(place=places(tasks))
    for name, p in (("plain", before), ("managed", after)):
        s = known.join(answers(p, tasks["met"]))
        parts = {"all": summary(s)} | cut(s, "source", "place")
        rows |= {(part, name): row for part, row in parts.items()}
    return pd.DataFrame(rows).T.rename_axis(["cut", "chance"]).sort_index(level="cut", sort_remaining=False)


# ---- command -----------------------------------------------------------------------------------------


def save(c: Constants, path: Path, learnt_on: str, reached: dict[str, float]) -> None:
    """Write the constants with the date and the cross-validated score; readable, one line per list."""
    c = {"learnt_on": learnt_on, "reached": rounded(reached), **c}
    lines = [f"  {json.dumps(k)}: {_block(v)}" for k, v in c.items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _block(value: object) -> str:
    if not isinstance(value, dict) or not any(isinstance(v, list | dict) for v in value.values()):
        return json.dumps(value)
    return "{\n" + ",\n".join(f"    {json.dumps(k)}: {json.dumps(v)}" for k, v in value.items()) + "\n  }"


def fit(windows: Path, write: bool, learnt_on: str | None = None, folds: int = 5) -> int:
    """Learn, print the cross-validated tables and, with ``write``, store the constants.

    ``windows`` is a folder with windows*.csv(.gz) and managed*.csv(.gz), or a windows file in such a folder.
    """
    reference = read(windows, "windows", WINDOW_COLUMNS)
    targets = read(windows if windows.is_dir() else windows.parent, "managed", MANAGED_COLUMNS)
    c = learn(reference, targets)
    checked = cross_validate(reference, folds)
    real = cross_validate_managed(targets, c, folds)
    with pd.option_context("display.width", 140, "display.float_format", "{:.3f}".format):
        print(checked.to_string())
        print(real.to_string())
    if write:
        head = checked.drop(columns=["tasks", "p", "met"]).loc["n=2-6"]
        reached = dict(zip(head.index, head.to_numpy(float).tolist(), strict=True))
        reached["managed_brier"] = float(real["brier"].to_numpy(float)[1])
        save(c, CONSTANTS, learnt_on or datetime.date.today().isoformat(), reached)
        print(f"書き込みました: {CONSTANTS}", file=sys.stderr)
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Command line of `fit`."""
    parser = argparse.ArgumentParser(prog="python -m ictanalysis.learn", description="予測の定数を学び直す")
    parser.add_argument("windows", type=Path, nargs="?", default=Path("data/reference"), help="参照データ")
    parser.add_argument("--write", action="store_true", help="定数ファイルに書き込む")
    parser.add_argument("--date", help="定数ファイルに記す日付(省略すると今日)")
    parser.add_argument("--folds", type=int, default=5, help="交差検証の分割数")
    given = parser.parse_args(arguments)
    return fit(given.windows, given.write, given.date, given.folds)


if __name__ == "__main__":
    sys.exit(main())
