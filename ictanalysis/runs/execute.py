"""A run: checked, executed by papermill in a kernel for each notebook, rendered, published."""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ictanalysis.inputs.params import read_params
from ictanalysis.pages.places import near
from ictanalysis.runs.claim import claimed, put_back, truthful
from ictanalysis.runs.fingerprint import inputs_of, run_hash
from ictanalysis.runs.folders import RunError, check_target, forget_failed, unchanged
from ictanalysis.runs.forking import forking
from ictanalysis.runs.memory import check_memory


def run(
    path: Path,
    out: Path | None = None,
    only: Sequence[str] = (),
    jobs: int | None = None,
    keep_going: bool = False,
    force: bool = False,
    say: Callable[[str], None] = print,
) -> Path:
    """Produce one evaluation; returns the folder that holds it.

    Raises
    ------
    FaultError : faults in data or params, nothing written.
    RunError : something failed; the last good outputs are untouched (keep_going: a report that names the gap).
    """
    began, params = time.perf_counter(), read_params(path)
    target = (out or params.root / "outputs" / "-".join([params.name, *dict.fromkeys(only)])).resolve()
    report = near(target) / "report.html"
    put_back(target, say)
    check_target(target)
    before = run_hash(path, params, only, inputs_of(params))
    if not force and unchanged(target, before):
        forget_failed(target)
        say(f"前回から変更がないため、実行しません(やり直すには --force): {report}")
        return target
    check_memory()
    say(f"準備しています: {path}")
    with truthful(target), forking():
        from ictanalysis.runs import make, prepare  # an unchanged run need not wait for what takes long to import

        prepared = prepare.prepare(path, only)
        _check_still(path, before, prepared.hash)
        with claimed(target, say) as work:
            outcomes = make.make(prepared, target, work, jobs or os.cpu_count() or 1, keep_going, force, say)
            if failed := [one.error for one in outcomes if one.error]:
                raise RunError("\n".join([*failed, f"欠けた節のある報告書: {report}"]))
            forget_failed(target)
        say(f"報告書: {report}、{report.with_suffix('.pdf')}({time.perf_counter() - began:.1f}秒)")
    return target


def _check_still(path: Path, before: str, after: str) -> None:
    """What was read must be what the outputs will be known by."""
    if before != after:
        raise RunError(
            f"{path} - 準備をしている間に、入力のファイルが書き換えられました - 変わらない入力 - "
            "書き換えが終わってから、もう一度実行してください"
        )
