"""Seconds, peak memory and cost of evaluating 10 to 1,741 invented plans, and whether they grow in a straight line."""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

import psutil
from many_plans import make

PLANS = (10, 100, 1000, 1741)
STRAIGHT = 1.15  # the last plans may cost so much more than those before


class Cost(NamedTuple):
    """What one batch took: wall clock, processor seconds and the most memory that its processes held together."""

    plans: int
    seconds: float
    processor: float
    megabytes: float


def measured(root: Path, plans: int, *options: str) -> Cost:
    """The command as a user gives it, on the first plans of a folder."""
    files = [str(file) for file in sorted((root / "params").glob("*.yml"))[:plans]]
    command = [sys.executable, "-m", "ictanalysis", "batch", *files, *options]
    before, began = os.times(), time.perf_counter()
    started = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8")
    most = [0.0]
    watch = threading.Thread(target=_watch, args=(started.pid, most), daemon=True)
    watch.start()
    _, said = started.communicate()
    if started.returncode:
        sys.exit(said)
    seconds, after = time.perf_counter() - began, os.times()
    watch.join()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(plans, seconds, processor, most[0])


def _watch(pid: int, most: list[float]) -> None:
    """The most memory (MB) of a process and those that it started; what they share counts once, in shares."""
    while True:
        try:
            family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
            held = [one.memory_full_info() for one in family]
        except psutil.Error:
            if not psutil.pid_exists(pid):
                return
            continue
        most[0] = max(most[0], sum(getattr(one, "pss", 0) or one.uss for one in held) / 1e6)
        time.sleep(0.1)


def main() -> None:
    """Measure and print; with --reports also the reports of 2 and 4 plans."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--plans", type=int, nargs="*", default=PLANS)
    asked.add_argument("--reports", action="store_true", help="also the reports of 2 and 4 plans")
    given = asked.parse_args()
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg()) if hasattr(os, "getloadavg") else "?"
    print(f"{os.cpu_count()} processors, load before {load}")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make(root, max(given.plans))
        print("results only: plans, seconds, processor seconds, of which per plan, MB")
        costs = [measured(root, plans, "--results-only") for plans in sorted(given.plans)]
        for cost in costs:
            each = cost.processor / cost.plans
            print(f"{cost.plans:6,} {cost.seconds:8.1f} {cost.processor:8.1f} {each:8.4f} {cost.megabytes:6.0f}")
        if len(costs) > 2:
            print(verdict(costs))
        for plans in (2, 4) if given.reports else ():
            cost = measured(root, plans, "--out", f"made{plans}/batch")
            print(
                f"reports {plans}: {cost.seconds:.0f} seconds, {cost.processor / plans:.0f} processor seconds per plan"
            )


def verdict(costs: list[Cost]) -> str:
    """Whether the last plans cost what those before them did."""
    slopes = [(b.processor - a.processor) / (b.plans - a.plans) for a, b in zip(costs[-3:], costs[-2:], strict=False)]
    word = "linear" if slopes[1] <= STRAIGHT * slopes[0] else "NOT linear"
    return f"{word}: a further plan costs {slopes[0]:.4f}, then {slopes[1]:.4f} processor seconds"


if __name__ == "__main__":
    main()
