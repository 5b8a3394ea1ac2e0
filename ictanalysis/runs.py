"""Strict papermill runs: check, list, execute, render, publish only what is whole."""

import csv
import hashlib
import json
import logging
import os
import platform
import shutil
import subprocess
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import nbformat
import papermill
import psutil
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.iorw import local_file_io_cwd
from tqdm import tqdm

from ictanalysis import wording as w
from ictanalysis.evaluation import COLUMNS
from ictanalysis.fonts import files as font_files
from ictanalysis.fonts import report_font
from ictanalysis.params import Params, read_params
from ictanalysis.reading import Fault, FaultError, Findings, suggestion
from ictanalysis.report import render
from ictanalysis.report.document import merge
from ictanalysis.workbook import Workbook, input_files, open_workbook

NOTEBOOKS = Path("notebooks")
BEFORE, AFTER = ("annual_evaluation",), ("context", "data_check", "appendix")
PER_MEASURE = "measure"
CELL_SECONDS = 600
LONGEST_MESSAGE = 2000
INTERNAL_COLUMNS = ("reason", "open_years")
log = logging.getLogger("ictanalysis")


@dataclass(frozen=True)
class Step:
    """One notebook of a run and what it is given."""

    name: str
    notebook: Path
    parameters: dict[str, Any]


@dataclass
class Outcome:
    """How one step ended."""

    step: Step
    seconds: float
    error: str = ""


class UsageError(Exception):
    """A request that cannot be meant, such as an output folder that holds other things."""


class RunError(Exception):
    """A run that could not be completed; the message says where and what to do."""


@dataclass
class Prepared:
    """A checked run: nothing has been written yet."""

    path: Path
    params: Params
    book: Workbook
    steps: list[Step]
    inputs: dict[str, str] = field(default_factory=dict)

    @property
    def part(self) -> str:
        """What a run of only some measures says of itself on the cover."""
        shown = [step.parameters["measure"] for step in self.steps if "measure" in step.parameters]
        whole = shown == list(self.book.plan.measures["measure_id"])
        return "" if whole else f"(施策 {'、'.join(shown)} のみ)"

    @property
    def hash(self) -> str:
        """What decides the outputs: notebooks, package, params, inputs, lock file, font."""
        told = json.dumps([self.params.for_notebook(), self.params.title, self.params.status,
                           [step.name for step in self.steps], self.inputs])  # fmt: skip
        return hashlib.sha256(told.encode()).hexdigest()


def prepare(path: Path, only: Sequence[str] = ()) -> Prepared:
    """Check params, plan, values and notebooks; FaultError names every fault at once."""
    params = read_params(path)
    faults: list[Fault] = []
    book = None
    try:
        book = open_workbook(params.plan, params.actuals, params.fiscal_year, params.as_of,
                             params.previous, params.draws)  # fmt: skip
    except FaultError as error:
        faults += error.faults
    measures = list(book.plan.measures["measure_id"]) if book else []
    chosen = list(dict.fromkeys(only or params.measures or measures))
    findings = Findings()
    for measure in chosen if book else []:
        if measure not in measures:
            findings.fault(f"{path} measures" if not only else "--only", measure, "計画の施策番号",
                           suggestion(measure, measures))  # fmt: skip
    steps = _steps(params, chosen)
    for notebook in {step.notebook: step for step in steps}.values():
        _check_parameters(notebook, findings)
    if faults or findings.faults or book is None:
        raise FaultError([*faults, *findings.faults])
    used = [*input_files(params.plan, params.actuals, params.previous), *_code_files(steps)]
    inputs = {file.as_posix(): _sha256(file) for file in used}
    faces = {f"font:{file.name}": _sha256(file) for file in font_files(report_font())}
    return Prepared(path, params, book, steps, {**inputs, **faces})


def _steps(params: Params, measures: Iterable[str]) -> list[Step]:
    given = params.for_notebook()
    sheets = [
        Step(f"{PER_MEASURE}_{measure}", NOTEBOOKS / f"{PER_MEASURE}.ipynb", {**given, "measure": measure})
        for measure in measures
    ]
    plain = {name: Step(name, NOTEBOOKS / f"{name}.ipynb", given) for name in (*BEFORE, *AFTER)}
    return [*(plain[name] for name in BEFORE), *sheets, *(plain[name] for name in AFTER)]


def _check_parameters(step: Step, findings: Findings) -> None:
    """papermill only warns at an unknown parameter; here it is a fault."""
    try:
        known = papermill.inspect_notebook(str(step.notebook))
    except Exception as error:
        findings.fault(str(step.notebook), error, "読めるノートブック", "置き場所と中身を確かめてください")
        return
    for name in step.parameters:
        if name not in known:
            findings.fault(f"{step.notebook} parametersセル", f"{name} なし", "実行が渡すパラメータ",
                           suggestion(name, known) if known else "parametersタグのセルを戻してください")  # fmt: skip


def _code_files(steps: Iterable[Step]) -> list[Path]:
    package = sorted(file for file in Path(__file__).parent.rglob("*") if file.suffix in
                     {".py", ".json", ".j2", ".typ"})  # fmt: skip
    here = Path.cwd()
    local = [file.relative_to(here) if file.is_relative_to(here) else file for file in package]
    lock = [Path("requirements.lock")] if Path("requirements.lock").exists() else []
    return [*sorted({step.notebook for step in steps}), *local, *lock]


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


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
    for notice in prepared.book.notices:
        say(f"注意: {notice}")
    target = (out or Path("outputs") / "-".join([prepared.params.name, *dict.fromkeys(only)])).resolve()
    _check_target(target)
    if not force and _unchanged(target, prepared.hash):
        say(f"前回から変更がないため、実行しません(やり直すには --force): {_near(target) / 'report.html'}")
        return target
    say(f"{len(prepared.steps)}冊のノートブックを実行します")
    work = target.parent / f".{target.name}.{uuid.uuid4().hex[:8]}"
    (work / "notebooks").mkdir(parents=True)
    handler = _log_to(work / "run.log")
    try:
        with local_file_io_cwd():  # papermill keeps one working folder for all threads
            outcomes = _execute_all(prepared.steps, work, jobs or os.cpu_count() or 1, keep_going)
        failed = [outcome for outcome in outcomes if outcome.error]
        if failed and not keep_going:
            handler.close()
            kept = _keep_failed(work, target)
            raise RunError(
                "\n".join([*(one.error for one in failed), f"実行の記録と途中のノートブック: {_near(kept)}"])
            )
        _write_outputs(prepared, outcomes, work)
        log.info("完了 %.1f秒", time.perf_counter() - began)
        handler.close()
        _publish(work, target)
    finally:
        log.removeHandler(handler)
        handler.close()
        shutil.rmtree(work, ignore_errors=True)
    if failed:
        raise RunError(
            "\n".join([*(one.error for one in failed), f"欠けた節のある報告書: {_near(target) / 'report.html'}"])
        )
    say(f"報告書: {_near(target) / 'report.html'}、{_near(target) / 'report.pdf'}({time.perf_counter() - began:.1f}秒)")
    return target


def _near(folder: Path) -> Path:
    """A folder as seen from where the command was given."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _check_target(target: Path) -> None:
    """Only a folder that is new, empty or an earlier result may be replaced."""
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    try:
        earlier = "run_hash" in json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        earlier = False
    if not earlier:
        raise UsageError(
            f"--out - 「{target}」 - 新しいフォルダか前回の出力先 - ほかのものが入っているため、別の場所を指定してください"
        )


def _keep_failed(work: Path, target: Path) -> Path:
    """Log and notebooks of a failed run, beside the outputs that stay as they are."""
    kept = target.with_name(f"{target.name}-failed")
    shutil.rmtree(kept, ignore_errors=True)
    work.rename(kept)
    return kept


def _log_to(file: Path) -> logging.FileHandler:
    handler = logging.FileHandler(file, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.setLevel(logging.INFO)
    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # its English lines would come before ours
    log.addHandler(handler)
    return handler


def _unchanged(target: Path, run_hash: str) -> bool:
    """Whether the outputs there are those of the same inputs, and whole."""
    try:
        manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        same = manifest["run_hash"] == run_hash and manifest["complete"]
        return same and all(_sha256(target / name) == digest for name, digest in manifest["outputs"].items())
    except (OSError, ValueError, KeyError):
        return False


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


def _write_outputs(prepared: Prepared, outcomes: Sequence[Outcome], work: Path) -> None:
    """results.csv, report and manifest of the executed notebooks."""
    write_results(prepared.book, work / "results.csv")
    parts = [(outcome.step.name, _part(outcome, work)) for outcome in outcomes]
    render(merge(parts, _cover(prepared)), work)
    files = sorted(file for file in work.rglob("*") if file.is_file() and file.name != "run.log")
    outputs = {file.relative_to(work).as_posix(): _sha256(file) for file in files}
    manifest = _manifest(prepared, outcomes, outputs)
    (work / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")


def _part(outcome: Outcome, work: Path) -> NotebookNode:
    """An executed notebook as it goes into the report; of a failed one a section that says so."""
    if outcome.error:
        said = f"# {outcome.step.name}\n\n**この節は作成できませんでした。** {outcome.error}"
        missing: NotebookNode = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(said)])
        return missing
    file = work / "notebooks" / f"{outcome.step.name}.ipynb"
    notebook: NotebookNode = nbformat.read(file, as_version=4)
    for cell in notebook.cells:
        if "notebook-only" in cell.metadata.get("tags", []):
            cell.source = ""
    return notebook


def _cover(prepared: Prepared) -> dict[str, Any]:
    params, book = prepared.params, prepared.book
    return {
        "title": params.title,
        "subtitle": f"{w.year_label(params.fiscal_year)}評価{prepared.part}",
        "city": book.plan.facts["city"],
        "fiscal_year_label": w.year_label(params.fiscal_year),
        "as_of_label": w.day_label(params.as_of),
        "as_of": params.as_of.isoformat(),
        "status": params.status,
        "fictional": book.actuals.fictional,
        "publisher": book.plan.facts.get("editor", ""),
    }


def write_results(book: Workbook, file: Path) -> None:
    """results.csv: one row per indicator, UTF-8 with BOM, an empty cell where nothing can be said."""
    columns = [name for name in COLUMNS if name not in INTERNAL_COLUMNS]
    columns.insert(columns.index("verdict") + 1, "verdict_reason")
    results = book.results[columns].copy()
    for name in ("baseline_year", "target_year", "latest_year"):
        results[name] = results[name].astype("Int64")
    results.to_csv(file, index=False, encoding="utf-8-sig", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)


def _manifest(prepared: Prepared, outcomes: Sequence[Outcome], outputs: dict[str, str]) -> dict[str, Any]:
    commit, dirty = _commit()
    font = report_font()
    return {
        "run_hash": prepared.hash,
        "complete": not any(outcome.error for outcome in outcomes),
        "made_at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "commit": commit,
        "dirty": dirty,
        "params_file": prepared.path.as_posix(),
        "parameters": {"title": prepared.params.title, "status": prepared.params.status,
                       **prepared.params.for_notebook()},
        "notices": list(prepared.book.notices),
        "font": {"family": font.family, "sha256": font.sha256},
        "python": platform.python_version(),
        "packages": {one.metadata["Name"]: one.version for one in
                     sorted(distributions(), key=lambda one: one.metadata["Name"].lower())},
        "inputs": prepared.inputs,
        "outputs": outputs,
        "notebooks": [{"name": one.step.name, "status": "failed" if one.error else "done",
                       "seconds": round(one.seconds, 2), "error": one.error} for one in outcomes],
    }  # fmt: skip


def _commit() -> tuple[str | None, bool | None]:
    """The commit of the project and whether files differ from it; None without git."""
    try:
        commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
        changed = subprocess.run(["git", "status", "--porcelain"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None, None
    return commit.stdout.strip(), bool(changed.stdout.strip())


def _publish(work: Path, target: Path) -> None:
    """Move a whole result into place; the earlier one comes back when that fails."""
    old = target.parent / f".{target.name}.old-{uuid.uuid4().hex[:8]}"
    try:
        if target.exists():
            target.rename(old)
        work.rename(target)
    except BaseException as error:
        if old.exists() and not target.exists():
            old.rename(target)
        if not isinstance(error, OSError):
            raise
        raise RunError(
            f"{target} - 置き換えられません({error}) - 書き込めるフォルダ - "
            "報告書を開いているプログラムを閉じて、もう一度実行してください"
        ) from error
    shutil.rmtree(old, ignore_errors=True)
