"""Print, for every kind of fault, how many of those that were planted the outputs, the message and the next run survived."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from faults import damage, stops, surroundings
from faults.world import World, made

KINDS: dict[str, Callable[[World], Iterator[stops.Trial]]] = {
    **{f"run: {name}": partial(stops.of_run, name=name) for name in stops.CODES},
    "kernel: SIGKILL": stops.of_kernel,
    "fork server: SIGKILL": stops.of_server,
    "files missing or damaged": damage.of_files,
    "fonts missing or damaged": damage.of_fonts,
    "outputs and kept results damaged": damage.of_outputs,
    "full disk": damage.of_disk,
    "folders that cannot be written": damage.of_closed_places,
    "runs at once": surroundings.of_two_runs,
    "clocks and time zones": surroundings.of_clocks,
    "languages and terminals": surroundings.of_languages,
    "names of folders": surroundings.of_folders,
    "notebooks that misbehave": surroundings.of_notebooks,
    "little memory": surroundings.of_memory,
}


def main() -> int:
    """Plant them all, or the kinds whose names hold one of the words given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="only kinds whose name holds one of these")
    parser.add_argument("--first", type=int, help="only so many faults of each kind")
    given = parser.parse_args()
    chosen = {name: KINDS[name] for word in given.words or [""] for name in KINDS if word in name}
    began, rows, fell, left_out = time.monotonic(), [], [], []
    with tempfile.TemporaryDirectory() as folder:
        world = made(Path(folder).resolve() / "project")
        print(f"A run without a fault: {world.seconds:.1f} s, load {os.getloadavg()[0]:.1f}", flush=True)
        for name, kind in chosen.items():
            tried = survived = 0
            for number, (trial, wrong) in enumerate(kind(world), start=1):
                tried += wrong is not None
                survived += wrong == []
                said = "survived" if wrong == [] else "not tried" if wrong is None else f"FELL: {'; '.join(wrong)}"
                print(f"  {name} / {trial}: {said}", flush=True)
                fell += [f"{name} / {trial}: {'; '.join(wrong)}"] if wrong else []
                left_out += [f"{name} / {trial}"] if wrong is None else []
                if number == given.first:
                    break
            rows.append((name, survived, tried))
    print("\n| kind of fault | survived | tried |\n|---|---|---|")
    for name, survived, tried in (*rows, ("all", sum(row[1] for row in rows), sum(row[2] for row in rows))):
        print(f"| {name} | {survived} | {tried} |")
    print(f"\n{(time.monotonic() - began) / 60:.0f} minutes")
    print("Not tried here:", *(left_out or ["nothing"]), sep="\n  ")
    print("Fell:", *(fell or ["nothing"]), sep="\n  ")
    return bool(fell)


if __name__ == "__main__":
    sys.exit(main())
