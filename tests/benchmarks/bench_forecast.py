"""Our forecast beside those in common use, on real series whose outcome is known: one Markdown page.

    python tests/benchmarks/bench_forecast.py [--sample N] [--out FILE]
    python tests/benchmarks/bench_forecast.py --weights 0.3,1,2 [--out FILE]

Ours is cross-validated: its constants are learnt on other families of indicators than those it is judged on.
"""

import argparse
import datetime
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import former
import numpy as np
import page
import pandas as pd
import peers
import sections

from ictanalysis import forecast as fc
from ictanalysis.forecast.quantiles import Array
from ictanalysis.forecast.staying import unmoved
from ictanalysis.learning import joint, learn, reference, scoring
from ictanalysis.learning.parallel import each

SLOW_FIRST = ("theta", "damped_holt", "line", "drift", "naive")
CHUNK = 125  # tasks a process takes at once
SOME = 500  # forecasts timed one by one
FOLDS = 5
CITY = ("jp_activity", "jp_outcome")  # sources of the city's own indicators
NOTE = Path(__file__).with_name("city_weights.md")  # what --weights has said, with its day


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
    asked = list(tasks[["y0", "values", "h", "kind"]].itertuples(index=False, name=None))
    chunks = [asked[i : i + CHUNK] for i in range(0, len(asked), CHUNK)]
    todo = [(name, chunk) for name in SLOW_FIRST for chunk in chunks]
    done = each(answer, todo, "比べる予測", jobs)
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
    total = scoring.resampled(s[["family", "weight", "in80", "in95", "crps", "crps_naive", "crps_line"]])
    figures = {"cov80": 100 * total["in80"] / total["weight"], "cov95": 100 * total["in95"] / total["weight"]}
    figures |= {name: total["crps"] / total[name] for name in ("crps_naive", "crps_line")}
    return {name: scoring.range90(x) for name, x in figures.items()}


# ---- ours, and the former engine ---------------------------------------------------------------------


@dataclass(frozen=True)
class Judged:
    """Scores of ours and, where it is to be had, of the former engine: windows, real targets, years together."""

    ours: pd.DataFrame
    real: pd.DataFrame
    together: pd.DataFrame
    former: pd.DataFrame | None
    former_real: pd.DataFrame | None


def still(tasks: pd.DataFrame) -> list[bool]:
    """Whether the history of each task never moved."""
    return [
        bool(unmoved(np.array([v], float), kind)[0]) for v, kind in zip(tasks["values"], tasks["kind"], strict=True)
    ]


def marked(s: pd.DataFrame, windows: pd.DataFrame) -> pd.DataFrame:
    """Scores with whether a window is the city's own, and whether it never moved."""
    return s.assign(own=windows["source"].isin(CITY), unmoved=still(windows))


def ask_former(windows: pd.DataFrame, managed: pd.DataFrame, jobs: int) -> former.Former | None:
    """What the former engine says on the same folds; None, and why, when it is not to be had."""
    own, fold = windows["source"].isin(CITY), scoring.folds_of(windows["family"], FOLDS)
    try:
        return former.ask(former.Asked(windows[~own], fold[~own], windows[own], managed, jobs))
    except former.NoFormerError as fault:
        print(fault, file=sys.stderr)
        return None


def judge(windows: pd.DataFrame, managed: pd.DataFrame, jobs: int) -> Judged:
    """Both engines, learnt on other families (of real targets: on other ministries and agencies)."""
    before = ask_former(windows, managed, jobs)
    held = scoring.held_out(windows, learn.learn_engine, FOLDS, jobs)
    together = pd.concat(each(joint.answers, held, "年どうしのつながり", jobs))
    real = scoring.cross_validate_managed(managed, learn.learn_managed, learn.learn_engine(windows))
    real, old, old_real = real.assign(unmoved=still(managed)), None, None
    if before is not None:
        own = windows["source"].isin(CITY)
        told = pd.concat([scoring.scores(windows[~own], before.official), scoring.scores(windows[own], before.city)])
        old, old_real = (
            marked(told.loc[windows.index], windows),
            real.assign(plain=before.plain, managed=before.managed),
        )
    return Judged(marked(scoring.cross_validate(held), windows), real, together, old, old_real)


def bench(folder: Path, sample: int | None, jobs: int) -> str:
    """Run everything and give the page."""
    windows = reference.read(folder, "windows", reference.WINDOW_COLUMNS)
    managed = reference.read(folder, "managed", reference.MANAGED_COLUMNS)
    official = windows[~windows["source"].isin(CITY)]
    took, known = speed(official), judge(windows, managed, jobs)
    chosen = official.sample(min(sample or len(official), len(official)), random_state=0).sort_index()
    judged = {"ours": known.ours.loc[chosen.index]}
    facts = {"ours": (f"{took['ms']:.2f}(一括 {took['ms_batch']:.2f})", 0)}
    for name, (q, fell, ms) in run_peers(chosen, jobs).items():
        judged[name], facts[name] = scoring.scores(chosen, q), (f"{ms:.2f}", fell)
    tables = {name: scoring.breakdown(judged[name]) for name in (*peers.PEERS, "ours")}
    line = tables["line"]["crps"].copy()
    for table in tables.values():
        table["crps_line"] = table["crps"] / line
    judged["ours"]["crps_line"] = judged["line"]["crps"]
    sure = {name: bootstrap(part) for name, part in scoring.parts_of(judged["ours"]).items()}
    return page.page(tables, facts, sure, scoring.breakdown_managed(known.real), took, more(known, official))


def more(known: Judged, official: pd.DataFrame) -> list[sections.Section]:
    """What is beyond the comparison with peers: always of all tasks, whatever sample the peers were given."""
    ours, old = known.ours, known.former
    own = ours.index[ours["own"]]
    found = [] if old is not None else [sections.Section(f"## 前の予測との対比\n\n{former.NONE}\n")]
    found.append(sections.official(ours.loc[official.index], None if old is None else old.loc[official.index]))
    found.append(sections.managed(known.real, known.former_real))
    found += [sections.unmoved(ours, old), sections.together(joint.breakdown_joint(known.together))]
    if len(own):
        found.append(sections.city(ours.loc[own], None if old is None else old.loc[own]))
    if NOTE.is_file():
        found.append(sections.Section(NOTE.read_text(encoding="utf-8")))
    return [one for one in found if one.text]


def weigh(folder: Path, weights: list[float], jobs: int) -> str:
    """Scores when the city's windows weigh so much in learning, cross-validated, as a note with its day."""
    windows = reference.read(folder, "windows", reference.WINDOW_COLUMNS)
    own, found = windows["source"].isin(CITY), {}
    for weight in weights:
        weighed = windows.assign(weight=windows["weight"].where(~own, weight))
        judged = scoring.cross_validate(scoring.held_out(weighed, learn.learn_engine, FOLDS, jobs))
        found[weight] = marked(judged.assign(weight=windows["weight"]), windows)
    said = f"`bench_forecast.py --weights {','.join(f'{one:g}' for one in weights)}` が {datetime.date.today()} に作った表。"
    return f"## 市の事例の学習での重み\n\n{said}\n\n{sections.weights_table(found)}"


def numbers_of(text: str) -> list[float]:
    """Weights such as "0.3,1,2"; argparse says what is wrong."""
    try:
        found = [float(one) for one in text.split(",")]
    except ValueError:
        found = []
    if not found or not all(0 < one < 1000 for one in found):
        raise argparse.ArgumentTypeError(f"「{text}」は、0より大きい数をコンマで区切ったもの(例 0.3,1,2)ではありません")
    return found


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description="予測の成績を、よく使われる方法と比べる")
    parser.add_argument("--reference", type=Path, default=Path("data/reference"), help="参照データのフォルダ")
    parser.add_argument("--sample", type=int, help="採点する事例をこの数だけ選ぶ(省略するとすべて)")
    parser.add_argument("--jobs", type=int, default=2, help="同時に使うプロセスの数")
    parser.add_argument("--weights", type=numbers_of, help="市の事例の重みを変えた表だけを作る(例 0.3,1,2)")
    parser.add_argument("--out", type=Path, help="表を書き込む Markdown ファイル")
    given = parser.parse_args()
    if given.jobs < 1 or (given.sample is not None and given.sample < 1):
        parser.error("--sample と --jobs は1以上の整数です")
    if not given.reference.is_dir():
        parser.error(f"--reference: フォルダ {given.reference} がありません")
    try:
        text = (
            weigh(given.reference, given.weights, given.jobs)
            if given.weights
            else bench(given.reference, given.sample, given.jobs)
        )
    except (OSError, ValueError) as fault:
        print(fault, file=sys.stderr)
        return 1
    print(text)
    if given.out:
        given.out.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
