"""Inputs by the thousand, made from the real tables, params files, workbooks and notebooks, and what became of each.

    python tests/fuzz [N] [SEED] [KIND ...]

N inputs in all (10,000), shared out among the kinds; each failure is printed with its kind, so that SEED and KIND show
it again. Ends with 1 when any input ended in a traceback, a wrong number, or took too long.
"""

import os
import random
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[1]))

from hypothesis import HealthCheck, Phase, given, seed, settings

from fuzz import judge, others, tables

KINDS = {
    one.__name__: one for one in (
        tables.spoilt_bytes, tables.same_meaning, tables.other_encoding, tables.rows_and_columns, tables.numbers,
        tables.days, tables.words, tables.several_faults, others.params, others.excel_tables, others.excel_bytes,
        others.notebooks, others.names,
    )
}  # fmt: skip
HOW = {judge.REFUSED: "clear refusal", judge.RIGHT: "right result", judge.TRACEBACK: "traceback",
       judge.WRONG: "wrong number", judge.SLOW: "too slow"}  # fmt: skip
NEVER = (judge.TRACEBACK, judge.WRONG, judge.SLOW)
AT_ONCE = 100  # inputs of one seed


def tried(kind: str, count: int, number: int) -> tuple[str, Counter[str], list[str]]:
    """What became of some inputs of a kind, by number, and those that must never be."""
    found: Counter[str] = Counter()
    failed: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        place, keep = judge.Place(Path(folder)), dict[str, judge.Read | None]()

        @seed(number)
        @settings(max_examples=count, database=None, deadline=None, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(KINDS[kind]())
        def each(one: judge.Input) -> None:
            outcome = judge.judged(one, place, keep)
            found[outcome.how] += 1
            if outcome.how in NEVER:
                failed.append(f"{HOW[outcome.how]}: {kind} seed {number}: {one.base} {one.said}: {outcome.why[:600]}")

        each()
    return kind, found, failed


def main(count: int, number: int, kinds: list[str]) -> int:
    """Print the table."""
    began, sums = time.perf_counter(), {kind: Counter[str]() for kind in kinds}
    drawn, each = random.Random(number), -(-count // len(kinds))
    work = [(kind, min(AT_ONCE, each - first), drawn.randrange(2**31)) for first in range(0, each, AT_ONCE) for kind in kinds]
    failures: list[str] = []
    with ProcessPoolExecutor(2) as pool:
        for kind, found, failed in pool.map(tried, *zip(*work, strict=True)):
            sums[kind] += found
            failures += failed
            print(*failed, sep="\n", end="\n" if failed else "", flush=True)
    print("| input | " + " | ".join(HOW.values()) + " | all |\n|---|" + "---|" * (len(HOW) + 1))
    whole: Counter[str] = sum(sums.values(), Counter())
    for kind, found in [*sums.items(), ("all", whole)]:
        print(f"| {kind} | " + " | ".join(str(found[how]) for how in HOW) + f" | {found.total()} |")
    print(f"seed {number}, {time.perf_counter() - began:.0f} s")
    return int(bool(failures))


if __name__ == "__main__":
    given_words = sys.argv[1:]
    sys.exit(main(int(given_words[0]) if given_words else 10_000, int(given_words[1]) if given_words[1:] else 1,
                  given_words[2:] or [*KINDS]))  # fmt: skip
