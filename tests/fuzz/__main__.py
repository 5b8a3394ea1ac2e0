"""Inputs by the thousand, made from the real tables, params files, workbooks and notebooks, and what became of each.

    make fuzz [N=10000] [SEED=1] [KIND=...]        python tests/fuzz [N] [SEED] [KIND ...]

N inputs in all, shared out among the kinds. Each failure is printed with its kind and the seed of its share, by which
`python tests/fuzz replay KIND SEED COUNT` shows it again. Ends with 1 when any input ended in a traceback, in a wrong
number, or took more time or memory than it may.
"""

import faulthandler
import os
import random
import re
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import FrameType
from typing import NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "benchmarks")]

from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: E402
from hypothesis.strategies import SearchStrategy  # noqa: E402

from fuzz import books, excel, judge, others, reports, tables  # noqa: E402
from fuzz.worlds import Place  # noqa: E402

Judged = Callable[..., judge.Outcome]
HOW = {judge.REFUSED: "clear refusal", judge.RIGHT: "right result", judge.TRACEBACK: "traceback",
       judge.WRONG: "wrong answer", judge.SLOW: "too slow"}  # fmt: skip
NEVER = (judge.TRACEBACK, judge.WRONG, judge.SLOW)
SECONDS, REPORT = 20, 120  # of the processor for one input, and for one that becomes whole reports
MEMORY = 4 * 2**30  # of address space of a process
HANGING = 600  # seconds by the clock after which a process is ended
PROCESSES = 2
CUTS = {
    "大きすぎるファイル": "file of params over 64 kB, or workbook of over 50 MB unpacked", "超えるシート": "sheet of over 20,000 rows or 100 columns",
    "字を超える値": "setting of over 1,000 characters", "深すぎる入れ子": "settings nested more than twice", "文字まで": "text longer than a report can print",
    "15桁まで": "number of over 15 digits", r"ほか \d+ 件": "list of over 50 faults",
}  # fmt: skip


class Kind(NamedTuple):
    """A kind of input: how it is made and judged, its part of the whole, and how many are made of one seed."""

    inputs: Callable[[], SearchStrategy] | None
    judged: Judged
    part: int
    share: int
    seconds: float = SECONDS


def _kind(inputs: Callable[[], SearchStrategy], part: int = 7, share: int = 100, judged: Judged = judge.judged) -> Kind:
    return Kind(inputs, judged, part, share)


KINDS = {
    "table: bytes": _kind(tables.spoilt_bytes, 14), "table: same meaning": _kind(tables.same_meaning, 6),
    "table: other encoding": _kind(tables.other_encoding, 4), "table: rows and columns": _kind(tables.rows_and_columns, 12),
    "table: numbers": _kind(tables.numbers, 12), "table: years and days": _kind(tables.days, 10), "table: words": _kind(tables.words, 12),
    "tables: several faults": _kind(tables.several_faults, 6), "params": _kind(others.params, 10),
    "table in Excel": _kind(excel.excel_tables, 5), "table in Excel: file": _kind(excel.excel_bytes, 5),
    "notebook": _kind(others.notebooks, 5), "names of files": _kind(others.names, 5),
    "workbook of a new plan": _kind(books.new_plans, 5, 50, books.judged_plan),
    "returned form": Kind(None, judge.judged, 10, 100),
    "whole report": Kind(reports.whole_reports, reports.judged_whole, 1, 20, REPORT),
}  # fmt: skip
TEXTS, EVERY = "texts in a report", 500  # a report of some 70 texts for so many other inputs
KINDS[TEXTS] = Kind(reports.reports, reports.judged_report, 0, 5, REPORT)
Tried = tuple[str, Counter[str], Counter[str], list[str]]


class TooSlowError(BaseException):
    """No code of the package may take it for a failure of its own."""


def _too_slow(number: int, frame: FrameType | None) -> None:
    raise TooSlowError


def _bounded() -> None:
    """What a process may take."""
    if hasattr(signal, "SIGPROF"):
        import resource

        signal.signal(signal.SIGPROF, _too_slow)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _in_time(
    judged: Judged, one: object, place: Place, keep: dict[str, object], seconds: float = SECONDS
) -> judge.Outcome:
    """What became of an input within its time."""
    faulthandler.dump_traceback_later(HANGING, exit=True)
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return judged(one, place, keep)
    except TooSlowError:
        return judge.Outcome(judge.SLOW, f"over {seconds} s")
    except MemoryError:
        return judge.Outcome(judge.SLOW, f"over {MEMORY // 2**30} GB")
    except Exception:  # of the other reading: what it cannot read must not have been accepted
        return judge.Outcome(judge.WRONG, traceback.format_exc(limit=-3))
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, 0)
        faulthandler.cancel_dump_traceback_later()


def _forms_in_time(forms: Iterator[tuple[str, judge.Outcome]]) -> Iterator[tuple[str, judge.Outcome]]:
    """Each form within its time; one that takes longer is the last of its share."""
    kept = list[tuple[str, judge.Outcome]]()

    def following(*_: object) -> judge.Outcome:
        kept[:] = [one] if (one := next(forms, None)) else []
        return kept[0][1] if kept else judge.Outcome(judge.RIGHT, "")

    while True:
        kept.clear()
        became = _in_time(following, None, Place(Path()), {})
        if not kept:
            if became.how in NEVER:
                yield "a form", became
            return
        yield kept[0]


def outcomes(kind: str, count: int, number: int, judged: Judged | None = None) -> Iterator[tuple[str, judge.Outcome]]:
    """What became of so many inputs of a kind, each with what was done to it."""
    with tempfile.TemporaryDirectory() as folder:
        place, keep, found = Place(Path(folder)), dict[str, object](), list[tuple[str, judge.Outcome]]()
        asked = KINDS[kind]
        if asked.inputs is None:
            yield from _forms_in_time(books.returned_forms(count, number, Path(folder)))
            return

        @seed(number)
        @settings(max_examples=count, database=None, deadline=None, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(asked.inputs())
        def each(one: object) -> None:
            said = f"{one.base} {one.said}" if isinstance(one, judge.Input) else str(one)
            found.append((said, _in_time(judged or asked.judged, one, place, keep, asked.seconds)))

        each()
        os.chdir("/")
        yield from found


def tried(kind: str, count: int, number: int) -> Tried:
    """How many ended in which way, which limits cut, and those that must never be."""
    found, cut, failed = Counter[str](), Counter[str](), []
    for said, outcome in outcomes(kind, count, number):
        found[outcome.how] += 1
        if outcome.how in NEVER:
            failed.append(
                f"{HOW[outcome.how]}: {kind}, seed {number}, {count} inputs: {said[:300]}: {outcome.why[:900]}"
            )
        if outcome.how == judge.REFUSED:
            cut.update(words for sign, words in CUTS.items() if re.search(sign, outcome.why))
    return kind, found, cut, failed


def shares(count: int, number: int, kinds: list[str]) -> list[tuple[str, int, int]]:
    """The work in parts: kind, how many, and their seed."""
    drawn, parts = random.Random(number), sum(KINDS[kind].part for kind in kinds)
    wanted = {kind: -(-count * KINDS[kind].part // parts) if parts else 0 for kind in kinds}
    wanted |= {TEXTS: max(1, count // EVERY)} if TEXTS in kinds else {}
    work = [(kind, min(KINDS[kind].share, whole - first), drawn.randrange(2**31))
            for kind, whole in wanted.items() for first in range(0, whole, KINDS[kind].share)]  # fmt: skip
    return sorted(work, key=lambda one: KINDS[one[0]].part)  # what takes longest begins first


def main(count: int, number: int, kinds: list[str]) -> int:
    """Print the table."""
    began, cut, failures = time.perf_counter(), Counter[str](), 0
    sums = {kind: Counter[str]() for kind in kinds}
    with ProcessPoolExecutor(PROCESSES, initializer=_bounded) as pool:
        done = {pool.submit(tried, *one): one for one in shares(count, number, kinds)}
        for future in as_completed(done):
            try:
                kind, found, limits, failed = future.result()
            except BrokenProcessPool:
                kind, found, limits = done[future][0], Counter({judge.SLOW: 1}), Counter[str]()
                failed = [f"a process ended while it was at {done[future]}"]
            sums[kind] += found
            cut += limits
            failures += len(failed)
            print(*failed, sep="\n", end="\n" if failed else "", flush=True)
    print(*_table(sums), sep="\n")
    print(*(f"cut by a limit: {times} x {words}" for words, times in cut.most_common()), sep="\n")
    print(f"at most {SECONDS} s of the processor ({REPORT} s where reports are made) and {MEMORY // 2**30} GB each; N {count}, seed {number}, "
          f"{(time.perf_counter() - began) / 60:.0f} minutes")  # fmt: skip
    return int(bool(failures))


def _table(sums: dict[str, Counter[str]]) -> Iterator[str]:
    yield "| input | " + " | ".join(HOW.values()) + " | all |"
    yield "| --- |" + " ---: |" * (len(HOW) + 1)
    for kind, found in [*sums.items(), ("all", sum(sums.values(), Counter[str]()))]:
        yield f"| {kind} | " + " | ".join(f"{found[how]:,}" for how in HOW) + f" | {found.total():,} |"


def replay(kind: str, number: int, count: int) -> int:
    """Every input of a share, with what became of it."""
    _bounded()
    for at, (said, outcome) in enumerate(outcomes(kind, count, number), 1):
        print(at, HOW[outcome.how], said, outcome.why if outcome.how in NEVER else "", sep=" | ")
    return 0


if __name__ == "__main__":
    asked = sys.argv[1:]
    if asked[:1] == ["replay"]:
        sys.exit(replay(asked[1], int(asked[2]), int(asked[3])))
    sys.exit(main(int(asked[0]) if asked else 10_000, int(asked[1]) if asked[1:] else 1, asked[2:] or [*KINDS]))
