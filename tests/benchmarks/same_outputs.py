"""Whether two folders of results hold the same bytes: what proves that a move of code changed no output.

    python tests/benchmarks/same_outputs.py BEFORE AFTER

BEFORE and AFTER hold one folder per params file, made by `ictanalysis run params/NAME.yml --out FOLDER/NAME` on the two
states of the code.
"""

import hashlib
import sys
from pathlib import Path

COMPARED = ("report.html", "report.pdf", "results.csv", "results.xlsx", "datapackage.json")


def main(before: Path, after: Path) -> int:
    """Print a line per file, and end with 1 when any differs or is not there."""
    different = 0
    for name in sorted(folder.name for folder in before.iterdir() if folder.is_dir()):
        figures = sorted(file.relative_to(before / name).as_posix() for file in (before / name / "figures").iterdir())
        for file in (*COMPARED, *figures):
            digests = [_digest(folder / name / file) for folder in (before, after)]
            same = digests[0] == digests[1] != ""
            different += not same
            if not same or file in COMPARED:
                print(f"{'same     ' if same else 'DIFFERENT'} {name}/{file} {digests[0][:12]} {digests[1][:12]}")
    print(f"{different} files differ")
    return int(different > 0)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
