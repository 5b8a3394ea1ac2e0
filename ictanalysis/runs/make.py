"""The outputs of a prepared run: every notebook executed or used again, everything written beside and then published."""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from papermill.iorw import local_file_io_cwd
from tqdm import tqdm

from ictanalysis.pages.places import near
from ictanalysis.pages.reads import READS
from ictanalysis.pages.workbook import handed_on
from ictanalysis.runs import private
from ictanalysis.runs.folders import RunError, keep_failed, publish
from ictanalysis.runs.forking import end_all
from ictanalysis.runs.kept import Kept
from ictanalysis.runs.kernels import forked_kernels
from ictanalysis.runs.notebook import execute
from ictanalysis.runs.prepare import Prepared, Step
from ictanalysis.runs.publishing import Outcome, write_outputs
from ictanalysis.runs.why import why

LONGEST = ("context", "forecast_calibration")  # with the most to draw: begun first, so that nobody waits for them
log = logging.getLogger("ictanalysis")


def make(
    prepared: Prepared, target: Path, work: Path, jobs: int, keep_going: bool, force: bool, say: Callable[[str], None]
) -> list[Outcome]:
    """Execute, render and publish; everything happens in the work folder beside the target until it is whole."""
    began = time.perf_counter()
    for notice in (*prepared.book.notices, *prepared.book.set_aside):
        say(f"注意: {notice}")
    (work / "notebooks").mkdir()
    handler = _log_to(work / "run.log")
    try:
        # papermill keeps one working folder for all threads
        with (
            local_file_io_cwd(),
            handed_on(prepared.book, prepared.name, work),
            TemporaryDirectory() as reads,
            forked_kernels(),
        ):
            kept = Kept(prepared.params.root / "outputs" / ".kept", prepared.book)
            desk = _Desk(work / "notebooks", Path(reads), kept, prepared.params.time_limit)
            outcomes = _all_outcomes(prepared.steps, desk, jobs, keep_going, force, say)
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
    return outcomes


def _record(work: Path, target: Path, run_hash: str) -> str:
    """Where a failed run can be looked into; that this could not be kept never hides why the run failed."""
    try:
        return f"実行の記録と途中のノートブック: {near(keep_failed(work, target, run_hash))}"
    except OSError as error:
        return f"実行の記録と途中のノートブックは残せませんでした({why(error)})"


def _log_to(file: Path) -> logging.FileHandler:
    handler = logging.FileHandler(file, encoding="utf-8")
    handler.setFormatter(private.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.raiseExceptions = False  # a full disk is told once, by the run
    log.setLevel(logging.INFO)
    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # its English lines would come before ours
    log.addHandler(handler)
    return handler


@dataclass(frozen=True)
class _Desk:
    """Where the notebooks of a run are executed: the folder they go to, that of their notes, and what is kept."""

    folder: Path
    reads: Path
    kept: Kept
    seconds: int

    def reuse(self, step: Step) -> bool:
        """Lay down the notebook as it was executed before, where nothing that it read has changed."""
        if notebook := self.kept.read(step):
            (self.folder / f"{step.name}.ipynb").write_text(notebook, encoding="utf-8", newline="\n")
            log.info("前と同じ %s", step.name)
        return bool(notebook)

    def execute(self, step: Step) -> Outcome:
        """Run one notebook, note how it ended, and keep it where it ended well."""
        began = time.perf_counter()
        file, reads = self.folder / f"{step.name}.ipynb", self.reads / step.name
        error = execute(step, file, self.seconds, {READS: str(reads)})
        took = time.perf_counter() - began
        if error:
            log.error("失敗 %s", error)
        else:
            log.info("完了 %s %.1f秒", step.name, took)
            self.kept.write(step, reads, file.read_text(encoding="utf-8"))
        return Outcome(step, took, error)


def _all_outcomes(
    steps: Sequence[Step], desk: _Desk, jobs: int, keep_going: bool, force: bool, say: Callable[[str], None]
) -> list[Outcome]:
    """The outcome of every step; those whose notebook is still good are not executed, unless `force`."""
    done = {} if force else {step.name: Outcome(step, 0.0) for step in steps if desk.reuse(step)}
    left = [step for step in steps if step.name not in done]
    same = f"(ほかの{len(done)}冊は、前と同じため使い回します)" if done else ""
    say(f"{len(left)}冊のノートブックを実行します{same}")
    done |= _execute_all(left, desk, jobs, keep_going)
    return [done[step.name] for step in steps if step.name in done]


def _execute_all(steps: Sequence[Step], desk: _Desk, jobs: int, keep_going: bool) -> dict[str, Outcome]:
    """Every step in its own kernel, several at a time; stops at the first failure."""
    done: dict[str, Outcome] = {}
    pool = ThreadPoolExecutor(max_workers=jobs)
    try:
        futures = [pool.submit(desk.execute, step) for step in sorted(steps, key=lambda step: step.name not in LONGEST)]
        for future in tqdm(as_completed(futures), total=len(steps), desc="実行中", unit="冊", disable=None):
            outcome = future.result()
            done[outcome.step.name] = outcome
            if outcome.error and not keep_going:
                break
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)  # nobody begins another notebook
        end_all()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return done
