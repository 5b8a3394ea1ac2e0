"""Many plans at once: one table of all results, and what could not be evaluated by plan."""

import hashlib
import json
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from tqdm import tqdm

from ictanalysis.evaluation.results import Asked, evaluate_many, own_constants
from ictanalysis.exports.many import Missed, Row, Whose, rows_of, write_many
from ictanalysis.inputs.faults import FaultError, Findings, UsageError
from ictanalysis.inputs.params import read_params
from ictanalysis.pages.workbook import checked, is_fictional
from ictanalysis.runs.claim import claimed, put_back
from ictanalysis.runs.cluster import rendered_on
from ictanalysis.runs.compare import NAME, write_comparison
from ictanalysis.runs.fingerprint import sha256
from ictanalysis.runs.folders import NAMED, RunError, check_target, publish
from ictanalysis.runs.rendering import Task, rendered_here

OUT = Path("outputs/batch")
AT_ONCE = 450  # plans that a process evaluates together: enough to gain by it, few enough to hold
Evaluated = tuple[list[Row], list[Missed]]


def batch(
    given: Sequence[Path],
    results_only: bool = False,
    scheduler: str = "",
    out: Path | None = None,
    jobs: int | None = None,
    say: Callable[[str], None] = print,
) -> Path:
    """Evaluate every plan and, unless ``results_only``, render its report beside the table; returns the table's folder.

    Raises
    ------
    UsageError : no params file where one is looked for, or two of one name.
    RunError : plans with faults, named in failures.csv; the others are in the table, which has been published.
    """
    plans, target, at_once = plans_of(given), (out or OUT).resolve(), jobs or os.cpu_count() or 1
    put_back(target)
    check_target(target)
    rows, missed = _evaluate_all(plans, at_once)
    if not results_only:
        sound = {plan_id: file for plan_id, file in plans.items() if plan_id not in {one.plan for one in missed}}
        missed += _render_all(sound, target, scheduler, at_once)
    _publish(rows, missed, len(plans), target, say)
    say(f"{len({row[0] for row in rows})}計画 {len(rows)}行の結果: {target / 'results.csv'}、results.parquet、{NAME}")
    if failed := sorted({one.plan for one in missed}):
        named = "、".join(failed[:NAMED]) + (" ほか" if len(failed) > NAMED else "")
        raise RunError(f"{len(plans)}計画のうち {len(failed)}計画に誤りがあります({named}) - {target / 'failures.csv'}")
    return target


def _render_all(plans: dict[str, Path], target: Path, scheduler: str, jobs: int) -> list[Missed]:
    """What went wrong with the reports, each in a folder of its plan's name beside the table."""
    here = str(Path.cwd())
    if target.name in plans:
        raise UsageError(f"--out - 「{target}」 - 計画の名前({target.name})と違うフォルダ - 別の場所を指定してください")
    tasks = [Task(name, str(file), str(target.parent / name), here) for name, file in plans.items()]
    done = rendered_on(scheduler, tasks) if scheduler else rendered_here(tasks, jobs)
    return [one for missed in tqdm(done, total=len(tasks), desc="報告書", unit="計画", disable=None) for one in missed]


def plans_of(given: Sequence[Path]) -> dict[str, Path]:
    """The params files named by files, folders and patterns, by plan id: the name without .yml."""
    files = dict.fromkeys(file for one in given for file in _files(one))
    plans: dict[str, Path] = {}
    for file in files:
        first = plans.setdefault(file.stem, file)
        if first is not file and first.resolve() != file.resolve():
            raise UsageError(
                f"PARAMS - 「{first}」と「{file}」 - 計画ごとに違うファイル名 - どちらかの名前を変えてください"
            )
    return plans


def _files(given: Path) -> list[Path]:
    if given.is_file():
        return [given]
    inside = [given / "params", given] if given.is_dir() else []
    found = next((files for folder in inside if (files := sorted(folder.glob("*.yml")))), [])
    if not given.is_dir():
        found = sorted(Path(given.anchor).glob(str(given.relative_to(given.anchor))))
    if not found:
        raise UsageError(
            f"PARAMS - 「{given}」 - 設定ファイル、そのフォルダ、または params/*.yml のような形 - 場所を確かめてください"
        )
    return found


def evaluated(plans: Sequence[tuple[str, Path]]) -> Evaluated:
    """The rows of some plans, all evaluated together, and the faults of those that have any."""
    missed: list[Missed] = []
    read: list[tuple[Whose, Asked]] = []
    for plan_id, file in plans:
        try:
            read.append(_read(plan_id, file))
        except FaultError as error:
            missed += [
                Missed(plan_id, one.where, f"{one.found} - {one.expected} - {one.remedy}") for one in error.faults
            ]
        except Exception as error:
            missed.append(_unforeseen(plan_id, error))
    rows, faults = _rows(read)
    return rows, [*missed, *faults]


def _rows(read: Sequence[tuple[Whose, Asked]]) -> Evaluated:
    """The rows of plans that have been read; where that fails each for itself, so that one never costs the others theirs."""
    try:
        found = evaluate_many([asked for _, asked in read], brief=True)
        told = [rows_of(whose, own, by.rubric, by.constants) for (whose, by), own in zip(read, found, strict=True)]
        return [row for rows in told for row in rows], []
    except Exception as error:
        if len(read) == 1:
            return [], [_unforeseen(read[0][0].plan_id, error)]
    apart = [_rows([one]) for one in read]
    return [row for rows, _ in apart for row in rows], [one for _, missed in apart for one in missed]


def _unforeseen(plan_id: str, error: Exception) -> Missed:
    what = f"予期しない誤り - 「{type(error).__name__}: {error}」 - 最後まで動くこと - check で確かめてください"
    return Missed(plan_id, plan_id, what)


def _read(plan_id: str, file: Path) -> tuple[Whose, Asked]:
    """A plan and its values, read and checked, and what is asked of them."""
    params = read_params(file)
    given = params.plan, params.actuals, params.fiscal_year, params.as_of, params.previous, params.draws
    inputs, cycle, learnt = checked(*given, Findings())
    facts, (_, constants) = inputs.plan.facts, own_constants(inputs, learnt)
    whose = Whose(plan_id, facts["city"], facts["title"], is_fictional(cycle, inputs.actuals))
    indicators = tuple(inputs.plan.indicators.values())
    return whose, Asked(indicators, inputs.actuals.values, inputs.rubric, inputs.fiscal_year, params.draws, constants)


def _evaluate_all(plans: dict[str, Path], jobs: int) -> Evaluated:
    """All plans, several processes at a time, in the order given."""
    rows: list[Row] = []
    missed: list[Missed] = []
    for own, faults in tqdm(_parts(list(plans.items()), jobs), desc="評価中", disable=None):
        rows += own
        missed += faults
    return rows, missed


def _parts(plans: Sequence[tuple[str, Path]], jobs: int) -> Iterator[Evaluated]:
    size = min(AT_ONCE, -(-len(plans) // jobs))
    parts = [plans[first : first + size] for first in range(0, len(plans), size)]
    if jobs == 1 or len(parts) == 1:
        yield from map(evaluated, parts)
        return
    try:
        unheard = signal.signal, (signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is heeded here
        with ProcessPoolExecutor(min(jobs, len(parts)), None, *unheard) as pool:
            try:
                yield from pool.map(evaluated, parts)
            except BaseException:  # nobody waits for what others are still at
                for one in multiprocessing.active_children():
                    one.kill()
                raise
    except BrokenProcessPool as error:
        remedy = "メモリの空きを確かめ、--jobs を小さくして、もう一度実行してください"
        raise RunError(f"処理が途中で止まりました(何も書き出していません) - 最後まで動くこと - {remedy}") from error


def _publish(
    rows: Sequence[Row], missed: Sequence[Missed], asked: int, target: Path, say: Callable[[str], None]
) -> None:
    """Table and comparison in their place, once they are whole."""
    with claimed(target, say) as work:
        write_many(rows, missed, work)
        write_comparison(rows, asked, work / NAME)
        outputs = {file.name: sha256(file) for file in sorted(work.iterdir())}
        told = hashlib.sha256(json.dumps(outputs).encode()).hexdigest()
        manifest = {"run_hash": told, "complete": not missed, "outputs": outputs}
        (work / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
        publish(work, target, say)
