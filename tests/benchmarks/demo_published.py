"""Renews data/demo/published/: what the demonstration would have published in earlier years, from its invented data.

python tests/benchmarks/demo_published.py
"""

from pathlib import Path

from ictanalysis.exports.results import published, write_csv
from ictanalysis.inputs.eras import short_year
from ictanalysis.pages.workbook import open_workbook

DATA = Path(__file__).parents[2] / "data"
FOLDER = DATA / "demo" / "published"
YEARS = {2024: "2025-07-01", 2025: "2026-07-01"}  # fiscal years judged, and on which day
NOTE = "架空: 架空の実績による評価の結果"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for year, day in YEARS.items():
        rows = published(open_workbook(DATA / "second_plan", DATA / "demo", year, day))
        cells = [[*row.values(), NOTE] for row in rows]
        write_csv([*rows[0], "note"], cells, FOLDER / f"results_{short_year(year)}.csv")


if __name__ == "__main__":
    main()
