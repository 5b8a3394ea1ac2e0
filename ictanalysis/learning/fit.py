"""The command that learns anew: how good the constants are by cross-validation, and the two files a run reads.

    ictanalysis fit [FOLDER or WINDOWS] [--write]

Always scored by cross-validation over families (never a random split of rows: windows of a family overlap).
"""

import datetime
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pandas as pd

from ictanalysis.forecast.calibration import Calibration
from ictanalysis.forecast.constants import Constants, rounded
from ictanalysis.forecast.stored import FILES
from ictanalysis.learning import beyond, joint, scoring
from ictanalysis.learning.counting import answered, calibration
from ictanalysis.learning.learn import learn_engine, learn_targets
from ictanalysis.learning.parallel import each
from ictanalysis.learning.reference import MANAGED_COLUMNS, WINDOW_COLUMNS, read
from ictanalysis.learning.targets import learn_managed

FOLDER = Path("data/forecast")  # a run on data/ uses what lies here rather than what was shipped


def fit(windows: Path, write: bool, learnt_on: str | None = None, folds: int = 5, jobs: int = 2) -> int:
    """Learn, print the cross-validated tables and, with ``write``, store constants and counts in `FOLDER`.

    ``windows`` is a folder with windows*.csv(.gz) and managed*.csv(.gz), or a windows file in such a folder.
    """
    reference = read(windows, "windows", WINDOW_COLUMNS)
    targets = read(windows if windows.is_dir() else windows.parent, "managed", MANAGED_COLUMNS)
    most = min(reference["family"].nunique(), targets["group"].nunique())
    if min(most, folds) < 2:
        raise ValueError("参照データ: 交差検証には family も group も分割数も2つ以上必要です")
    held = scoring.held_out(reference, learn_engine, min(folds, most), jobs)
    judged, together = scoring.cross_validate(held), pd.concat(each(joint.answers, held, "年どうしのつながり", jobs))
    parted = beyond.partings(reference)
    learnt = [reference, *(reference[one.before] for one in parted)]
    engine, *others = each(learn_engine, learnt, "学習", jobs)
    c = learn_targets(engine, targets)
    real = scoring.cross_validate_managed(targets, learn_managed, c)
    tasks = answered(judged, real)
    more = beyond.beyond(reference, parted, others, judged, tasks[tasks["tasks"] == "managed"])
    checked, checked_real = scoring.breakdown(judged), scoring.breakdown_managed(real)
    with pd.option_context("display.width", 160, "display.float_format", "{:.3f}".format):
        for table in (checked, joint.breakdown_joint(together), checked_real, beyond.table(more)):
            print(table.to_string())
    if write:
        head = checked.drop(columns=["tasks", "p", "met"]).loc["n=2-6"]
        reached = dict(zip(head.index, head.to_numpy(float).tolist(), strict=True))
        reached["managed_brier"] = float(checked_real["brier"].loc["all", "managed"])
        day = learnt_on or datetime.date.today().isoformat()
        found = calibration(tasks, day, together, more)
        save(replace(c, learnt_on=day, reached=rounded(reached)), found, FOLDER)
    return 0


def save(c: Constants, found: Calibration, folder: Path) -> None:
    """Write both files that a run reads, and say where; the same things give the same bytes."""
    texts = [text_of(c), text_of(found)]
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in zip(FILES, texts, strict=True):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    print(f"書き込みました: {'、'.join((folder / name).as_posix() for name in FILES)}", file=sys.stderr)


def text_of(learnt: Constants | Calibration) -> str:
    """JSON that people can read: one line per group or list, numbers with all their digits."""
    lines = [f"  {json.dumps(name)}: {_block(value)}" for name, value in asdict(learnt).items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _block(value: object) -> str:
    if isinstance(value, tuple) and isinstance(value[0], dict):
        return "[\n" + ",\n".join(f"    {_line(one)}" for one in value) + "\n  ]"
    if isinstance(value, dict) and any(isinstance(one, tuple | dict) for one in value.values()):
        return "{\n" + ",\n".join(f"    {json.dumps(key)}: {_line(one)}" for key, one in value.items()) + "\n  }"
    return _line(value)


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
