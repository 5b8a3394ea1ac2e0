"""A limit on memory that is too low is told before a run: beyond it libraries abort without a word of ours."""

import sys

from ictanalysis.runs.folders import RunError

LEAST = 3  # GB of addresses, which threads take whether they use them or not: 2 were too few for a small plan


def check_memory() -> None:
    """RunError where `ulimit -v` leaves too little."""
    if sys.platform == "win32":
        return
    import resource

    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    if most != resource.RLIM_INFINITY and most < LEAST * 2**30:
        raise RunError(
            f"メモリ - 上限が {most / 2**30:.1f}GB です(ulimit -v) - {LEAST}GB以上 - "
            "上限を上げるか外して、もう一度実行してください"
        )
