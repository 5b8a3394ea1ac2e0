"""The engine of an earlier commit, asked the same questions in a process of its own."""

import io
import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from ictanalysis.forecast.quantiles import Array, Rows

COMMIT = "19b9ec3"
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NONE = f"予測エンジン {COMMIT} を git から取り出せないため、前の予測との対比は省きました(git がないか、履歴の浅い複製です)。"


class NoFormerError(RuntimeError):
    """The earlier commit is not to be had."""


@dataclass(frozen=True)
class Asked:
    """Official windows with their folds, the city's windows (learnt on none of them), real targets; processes to use."""

    official: pd.DataFrame
    fold: Rows
    city: pd.DataFrame
    managed: pd.DataFrame
    jobs: int


@dataclass(frozen=True)
class Former:
    """Quantiles of official and of the city's windows, plain and managed chances of real targets."""

    official: Array
    city: Array
    plain: Array
    managed: Array


def unpack(folder: Path) -> None:
    """The package of the earlier commit; NoFormerError when there is no such commit, or no git."""
    try:
        packed = subprocess.run(["git", "archive", COMMIT, "ictanalysis"], cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as fault:
        raise NoFormerError(NONE) from fault
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as files:
        files.extractall(folder, filter="data")


def ask(asked: Asked) -> Former:
    """What the earlier engine says, learnt on the other folds; NoFormerError when it is not to be had."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        unpack(folder)
        pd.to_pickle(vars(asked), folder / "asked.pkl")
        env = os.environ | {"PYTHONPATH": name, "OPENBLAS_NUM_THREADS": "1"}
        subprocess.run([sys.executable, HERE / "former_engine.py", name], env=env, check=True)
        return Former(**pd.read_pickle(folder / "answered.pkl"))
