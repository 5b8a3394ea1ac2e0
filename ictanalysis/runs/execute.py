"""A run: every notebook in its own kernel by papermill, then rendered and published."""

import logging
import os
import shutil
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import nbformat
import papermill
import psutil
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.iorw import local_file_io_cwd
from tqdm import tqdm

from ictanalysis.pages.workbook import handed_on
from ictanalysis.runs import private
from ictanalysis.runs.folders import RunError, check_target, keep_failed, publish, unchanged
from ictanalysis.runs.prepare import Prepared, Step, prepare
from ictanalysis.runs.publishing import Outcome, write_outputs

CELL_SECONDS = 600
LONGEST_MESSAGE = 2000
log = logging.getLogger("ictanalysis")


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
    RunError : a notebook or the report failed; the last good outputs are untouched, unless
        keep_going, when a report that names the missing section has been published.
    """
    began = time.perf_counter()
    say(f"準備しています: {path}")
    prepared = prepare(path, only)
    for notice in (*prepared.book.notices, *prepared.book.set_aside):
        say(f"注意: {notice}")
    target = (
        out or prepared.params.root / "outputs" / "-".join([prepared.params.name, *dict.fromkeys(only)])
    ).resolve()
    check_target(target)
    if not force and unchanged(target, prepared.hash):
        say(f"前回から変更がないため、実行しません(やり直すには --force): {_near(target) / 'report.html'}")
        return target
    say(f"{len(prepared.steps)}冊のノートブックを実行します")
    outcomes = _make(prepared, target, jobs or os.cpu_count() or 1, keep_going, say)
    failed = [one.error for one in outcomes if one.error]
    report = _near(target) / "report.html"
    if failed:
        raise RunError("\n".join([*failed, f"欠けた節のある報告書: {report}"]))
    say(f"報告書: {report}、{report.with_suffix('.pdf')}({time.perf_counter() - began:.1f}秒)")
    return target


def _make(prepared: Prepared, target: Path, jobs: int, keep_going: bool, say: Callable[[str], None]) -> list[Outcome]:
    """Execute, render and publish; everything happens in a folder beside the target until it is whole."""
    began = time.perf_counter()
    work = target.parent / f".{target.name}.{uuid.uuid4().hex[:8]}"
    (work / "notebooks").mkdir(parents=True)
    handler = _log_to(work / "run.log")
    try:
        # papermill keeps one working folder for all threads
        with local_file_io_cwd(), handed_on(prepared.book, prepared.name, work):
            outcomes = _execute_all(prepared.steps, work, jobs, keep_going)
        failed = [outcome.error for outcome in outcomes if outcome.error]
        if failed and not keep_going:
            handler.close()
            raise RunError("\n".join([*failed, _record(work, target, prepared.hash)]))
        write_outputs(prepared, outcomes, work)
        log.info("完了 %.1f秒", time.perf_counter() - began)
        handler.close()
        publish(work, target, say)
    finally:
        log.removeHandler(handler)
        handler.close()
        shutil.rmtree(work, ignore_errors=True)
    return outcomes


def _record(work: Path, target: Path, run_hash: str) -> str:
    """Where a failed run can be looked into; that this could not be kept never hides why the run failed."""
    try:
        return f"実行の記録と途中のノートブック: {_near(keep_failed(work, target, run_hash))}"
    except OSError as error:
        return f"実行の記録と途中のノートブックは残せませんでした({error.strerror or error})"


def _near(folder: Path) -> Path:
    """A folder as seen from where the command was given."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _log_to(file: Path) -> logging.FileHandler:
    handler = logging.FileHandler(file, encoding="utf-8")
    handler.setFormatter(private.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.setLevel(logging.INFO)
    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # its English lines would come before ours
    log.addHandler(handler)
    return handler


def _execute_all(steps: Sequence[Step], work: Path, jobs: int, keep_going: bool) -> list[Outcome]:
    """Every step in its own kernel, several at a time; stops at the first failure."""
    done: dict[str, Outcome] = {}
    pool = ThreadPoolExecutor(max_workers=jobs)
    try:
        futures = [pool.submit(_execute, step, work) for step in steps]
        for future in tqdm(as_completed(futures), total=len(steps), desc="実行中", unit="冊", disable=None):
            outcome = future.result()
            done[outcome.step.name] = outcome
            if outcome.error and not keep_going:
                break
    except BaseException:
        for kernel in psutil.Process().children(recursive=True):
            kernel.kill()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return [done[step.name] for step in steps if step.name in done]


def _execute(step: Step, work: Path) -> Outcome:
    """Run one notebook with papermill and leave it without traces of the clock."""
    file = work / "notebooks" / f"{step.name}.ipynb"
    began = time.perf_counter()
    error = ""
    try:
        papermill.execute_notebook(
            str(step.notebook), str(file), step.parameters, kernel_name="python3",
            progress_bar=False, log_output=False, execution_timeout=CELL_SECONDS,
            shutdown_kernel="immediate", extra_arguments=["--log-level=40"],
        )  # fmt: skip
    except papermill.PapermillExecutionError as failure:
        error = f"{step.name}({step.notebook})のセル {failure.cell_index} - {failure.ename}: {failure.evalue[:LONGEST_MESSAGE]}"
    except Exception as failure:
        cell = _last_cell(file)
        error = f"{step.name}({step.notebook})のセル {cell} - {_in_short(failure)}"
    seconds = time.perf_counter() - began
    if error:
        error = f"{error.strip()} - 最後まで動くノートブック - JupyterLabで開いて同じ条件で確かめてください"
        log.error("失敗 %s", error)
    else:
        log.info("完了 %s %.1f秒", step.name, seconds)
        nbformat.write(_without_clock(nbformat.read(file, as_version=4)), file)
    return Outcome(step, seconds, error)


def _in_short(failure: Exception) -> str:
    """What stopped a kernel, in a line."""
    if isinstance(failure, DeadKernelError):
        return "カーネルが停止しました(メモリ不足や強制終了)"
    if isinstance(failure, CellTimeoutError):
        return f"{CELL_SECONDS}秒たっても終わりませんでした"
    return f"{type(failure).__name__}: {failure}"[:LONGEST_MESSAGE]


def _last_cell(file: Path) -> str:
    """The cell that was running when the kernel died, from what papermill had saved."""
    try:
        cells = nbformat.read(file, as_version=4).cells
    except Exception:
        return "不明"
    begun = [i for i, cell in enumerate(cells, start=1) if cell.metadata.get("papermill", {}).get("start_time")]
    return str(begun[-1] - 1) if begun else "不明"  # papermill has put a cell of parameters before it


def _without_clock(notebook: NotebookNode) -> NotebookNode:
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{number}"
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
    return notebook
