"""How long forms take for 30 departments and 300 projects: `python tests/benchmarks/bench_forms.py [DEPARTMENTS] [PROJECTS]`."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.append(str(Path(__file__).parents[1]))
import form_play as play

REPORTED = {
    "value": "25", "action_status": "done 実施", "evidence": "報告書", "self_evaluation": "as_planned 計画どおり",
    "improvement": "続ける",
}  # fmt: skip


def grow(folder: Path, departments: int, projects: int) -> None:
    """The folder of a city with so many departments, and projects spread evenly among them."""
    actuals = folder / "data" / "actuals"
    owners = [f"D{number:02}" for number in range(1, departments + 1)]

    def put(name: str, rows: list[str]) -> None:
        head = play.TABLES[name].splitlines()[0]
        (actuals / f"{name}.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8-sig")

    ids = [(f"P{number}", owners[number % departments]) for number in range(1, projects + 1)]
    put("departments", [f"{one},架空課{one},架空総務室,2024-04-01,,,demo,架空" for one in owners])
    put("projects", [
        f"{one},1,2024-04-20,1-1,1,{owner},架空事業「{one}」,,,申請の割合,%,percent,up,20,2023,80,2027,,,,,demo,架空" for one, owner in ids
    ])  # fmt: skip
    put("project_plans", [f"{one},1,2024,様式の公開,30,demo,架空" for one, _ in ids])
    put(
        "decisions",
        [f"M{one},2024-05-28,令和6年度第1回,approval,project,{one},1,2024,approved,,,demo,架空" for one, _ in ids],
    )


def timed(words: str, act: Callable[[], object]) -> object:
    """Do it, and print the seconds that it took."""
    begun = time.perf_counter()
    found = act()
    print(f"{words}: {time.perf_counter() - begun:.1f} s")
    return found


def fill_all(sent: dict[str, Path], to: Path) -> int:
    """Fill every report and plan of every department; the number of cells."""
    count = 0
    for path in sent.values():
        _, sheets, _ = play.opened(path)
        if "reports" not in sheets:
            continue
        answers = {}
        for project in play.shown(path, "reports"):
            answers |= {("reports", project, column): text for column, text in REPORTED.items()}
            answers[("plans", project, "action")] = "次の様式の公開"
        count += len(answers)
        play.fill(path, answers, to)
    return count


def main(departments: int = 30, projects: int = 300) -> None:
    """Make, fill and collect, in a folder of its own."""
    with TemporaryDirectory() as place:
        folder = play.city(Path(place))
        grow(folder, departments, projects)
        os.chdir(folder)
        path = play.params(folder, 2024, "2025-05-01")
        sent: dict[str, Path] = {}
        timed(
            f"make, {departments} departments, {projects} projects",
            lambda: sent.update(play.make(path, "2025-05-01", "2025-05-31")),
        )
        filled = fill_all(sent, folder / "back")
        print(
            f"cells filled: {filled}, {filled / departments:.0f} a department with {projects / departments:.0f} projects"
        )
        said: list[str] = []
        timed("collect", lambda: said.extend(play.collect(path, folder / "back", "2025-05-20")))
        timed("collect again", lambda: play.collect(path, folder / "back", "2025-05-21"))
        print(said[-2])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
