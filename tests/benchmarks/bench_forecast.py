"""Our forecast beside those in common use, on real series whose outcome is known: one Markdown page.

    python tests/benchmarks/bench_forecast.py [--sample N] [--out FILE]

Ours is cross-validated: its constants are learnt on other families of indicators than those it is judged on.
"""

import argparse
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import page
import pandas as pd
import peers
from tqdm import tqdm

from ictanalysis import forecast as fc
from ictanalysis.forecast.engine import Array
from ictanalysis.learning import learn, scoring

SLOW_FIRST = ("theta", "damped_holt", "line", "drift", "naive")
CHUNK = 125  # tasks a process takes at once
SOME = 500  # forecasts timed one by one


# ---- running -----------------------------------------------------------------------------------------


def answer(job: tuple[str, list[tuple[int, list[float], int, str]]]) -> tuple[Array, int, float]:
    """Quantiles of one peer for some tasks, how often it had none, and the seconds it took."""
    name, tasks = job
    start = time.perf_counter()
    answers = [peers.ask(name, *task) for task in tasks]
    seconds = time.perf_counter() - start
    return np.array([q for q, _ in answers]), sum(fell for _, fell in answers), seconds


def run_peers(tasks: pd.DataFrame, jobs: int) -> dict[str, tuple[Array, int, float]]:
    """Every peer on every task in several processes: quantiles, answers borrowed from naive, ms a task."""
    for library in ("OPENBLAS", "OMP", "MKL"):  # tiny matrices: threads within a process only wait for each other
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    asked = list(tasks[["y0", "values", "h", "kind"]].itertuples(index=False, name=None))
    chunks = [asked[i : i + CHUNK] for i in range(0, len(asked), CHUNK)]
    todo = [(name, chunk) for name in SLOW_FIRST for chunk in chunks]
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        done = list(tqdm(pool.map(answer, todo), total=len(todo), desc="比べる予測", mininterval=5))
    found = {}
    for i, name in enumerate(SLOW_FIRST):
        q, fell, seconds = zip(*done[i * len(chunks) : (i + 1) * len(chunks)], strict=True)
        found[name] = np.concatenate(q), sum(fell), 1000 * sum(seconds) / len(tasks)
    return {name: found[name] for name in peers.PEERS}


def speed(tasks: pd.DataFrame) -> dict[str, float]:
    """Milliseconds of one forecast alone and in a batch, and seconds of the batch of `page.MANY`."""
    some = tasks.sample(SOME, replace=True, random_state=0)
    start = time.perf_counter()
    for r in some.to_dict("records"):
        fc.forecast(range(r["y0"], r["y0"] + r["n"]), r["values"], r["h"], r["kind"])
    alone = time.perf_counter() - start
    many = tasks.sample(page.MANY, replace=True, random_state=0)
    start = time.perf_counter()
    fc.forecast_batch(many)
    seconds = time.perf_counter() - start
    return {"ms": 1000 * alone / SOME, "ms_batch": 1000 * seconds / page.MANY, "seconds": seconds}


# ---- how sure ----------------------------------------------------------------------------------------


def bootstrap(s: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """90 % ranges of coverage and CRPS ratios when families are drawn anew, with replacement."""
    names = ["in80", "in95", "crps", "crps_naive", "crps_line"]
    sums = s[names].mul(s["weight"], axis=0).assign(weight=s["weight"]).groupby(s["family"]).sum()
    drawn = np.random.default_rng(0).multinomial(len(sums), np.full(len(sums), 1 / len(sums)), page.DRAWS)
    total = pd.DataFrame(drawn @ sums.to_numpy(float), columns=sums.columns)
    figures = {"cov80": 100 * total["in80"] / total["weight"], "cov95": 100 * total["in95"] / total["weight"]}
    figures |= {name: total["crps"] / total[name] for name in ("crps_naive", "crps_line")}
    return {name: (float(x.quantile(0.05)), float(x.quantile(0.95))) for name, x in figures.items()}


def ranges(s: pd.DataFrame) -> page.Ranges:
    """`bootstrap` for the rows of `scoring.breakdown`."""
    head = s[s["n"] >= 2]
    parts = {page.HEAD: head, "all": s} | {f"n={n}": part for n, part in s.groupby("n")}
    parts |= {f"{by}={k}": part for by in ("h", "kind", "source") for k, part in head.groupby(by)}
    return {name: bootstrap(part) for name, part in parts.items()}


def bench(reference: Path, sample: int | None, jobs: int) -> str:
    """Run everything and give the page."""
    windows = reference.read(reference, "windows", reference.WINDOW_COLUMNS)
    managed = reference.read(reference, "managed", reference.MANAGED_COLUMNS)
    took = speed(windows)
    judged = {"ours": scoring.cross_validate(scoring.held_out(windows, learn.learn_engine))}
    real = scoring.cross_validate_managed(managed, learn.learn_managed, learn.learn_engine(windows))
    chosen = windows.sample(min(sample or len(windows), len(windows)), random_state=0).sort_index()
    judged["ours"] = judged["ours"].loc[chosen.index]
    facts = {"ours": (f"{took['ms']:.2f}(一括 {took['ms_batch']:.2f})", 0)}
    for name, (q, fell, ms) in run_peers(chosen, jobs).items():
        judged[name], facts[name] = scoring.scores(chosen, q), (f"{ms:.2f}", fell)
    order = [*peers.PEERS, "ours"]
    tables = {name: scoring.breakdown(judged[name]) for name in order}
    line = tables["line"]["crps"].copy()
    for table in tables.values():
        table["crps_line"] = table["crps"] / line
    judged["ours"]["crps_line"] = judged["line"]["crps"]
    return page.page(tables, facts, ranges(judged["ours"]), scoring.breakdown_managed(real), took)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description="予測の成績を、よく使われる方法と比べる")
    parser.add_argument("--reference", type=Path, default=Path("data/reference"), help="参照データのフォルダ")
    parser.add_argument("--sample", type=int, help="採点する事例をこの数だけ選ぶ(省略するとすべて)")
    parser.add_argument("--jobs", type=int, default=2, help="同時に使うプロセスの数")
    parser.add_argument("--out", type=Path, help="表を書き込む Markdown ファイル")
    given = parser.parse_args()
    if given.jobs < 1 or (given.sample is not None and given.sample < 1):
        parser.error("--sample と --jobs は1以上の整数です")
    if not given.reference.is_dir():
        parser.error(f"--reference: フォルダ {given.reference} がありません")
    try:
        text = bench(given.reference, given.sample, given.jobs)
    except (OSError, ValueError) as fault:
        print(fault, file=sys.stderr)
        return 1
    print(text)
    if given.out:
        given.out.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
