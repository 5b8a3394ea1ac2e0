"""Before anything is written: params, data and notebooks checked, and what a run will do."""

import ast
import json
import warnings
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ictanalysis.forecast.calibration import calibration_of, read_calibration
from ictanalysis.forecast.constants import ConstantsError, constants_of
from ictanalysis.forecast.stored import REMEDY
from ictanalysis.inputs.cells import suggestion
from ictanalysis.inputs.faults import Fault, FaultError, Findings
from ictanalysis.inputs.params import SETTINGS, Parameters, Params, read_params
from ictanalysis.inputs.sheets import kept_in
from ictanalysis.inputs.workbook import input_files
from ictanalysis.pages.workbook import Workbook, workbook_of
from ictanalysis.runs.characters import scan_files, scan_title
from ictanalysis.runs.fingerprint import (
    APPENDIX,
    FIRST,
    LAST,
    PER_MEASURE,
    from_here,
    inputs_of,
    notebooks_of,
    run_hash,
)


@dataclass(frozen=True)
class Step:
    """One notebook of a run and what it is given."""

    name: str
    notebook: Path
    parameters: Parameters


@dataclass
class Prepared:
    """A checked run: nothing has been written yet."""

    path: Path
    params: Params
    book: Workbook
    steps: list[Step]
    inputs: dict[str, str]
    hash: str

    @property
    def part(self) -> str:
        """What a run of only some measures says of itself on the cover."""
        shown = [step.parameters["measure"] for step in self.steps if "measure" in step.parameters]
        whole = shown == self.book.plan.measure_ids
        return "" if whole else f"({self.book.words.measure} {'、'.join(shown)} のみ)"

    @property
    def name(self) -> str:
        """The params file as the notebooks are given it."""
        return from_here(self.path).as_posix()


def prepare(path: Path, only: Sequence[str] = ()) -> Prepared:
    """Check params, plan, values and notebooks; FaultError names every fault at once."""
    params = read_params(path)
    faults: list[Fault] = []
    book = None
    try:
        book = workbook_of(params)
    except FaultError as error:
        faults += [replace(one, where=f"{path} {one.where}") if one.where in SETTINGS else one for one in error.faults]
    measures = book.plan.measure_ids if book else [""]  # without a plan its notebook is looked at all the same
    chosen = list(dict.fromkeys(only or params.measures or measures))
    findings = Findings()
    for measure in chosen if book else []:
        if measure not in measures:
            findings.fault(f"{path} measures" if not only else "--only", measure, "計画の施策番号",
                           suggestion(measure, measures))  # fmt: skip
    steps = _steps(from_here(path).as_posix(), notebooks_of(params.root), chosen, _silent(book) if book else ())
    _check_learnt(params.plan.parent, book, findings)
    scan_title(path, params.title, findings)
    scan_files(input_files(params.plan, params.actuals), findings)  # of previous results no text is printed
    for notebook in {step.notebook: step for step in steps}.values():
        _check_parameters(notebook, findings)
    given = input_files(params.plan, params.actuals, params.previous)
    for file in given if book else []:
        if not file.is_file():
            findings.fault(
                str(file), "ファイルとして読めません", "CSVファイル", "別の場所へ移すか、名前を変えてください"
            )
    if faults or findings.faults or book is None:
        raise FaultError([*faults, *findings.faults])
    inputs = inputs_of(params)
    return Prepared(path, params, book, steps, inputs, run_hash(path, params, only, inputs))


def _check_learnt(data: Path, book: Workbook | None, findings: Findings) -> None:
    """What `fit` has left for the runs on a data folder, constants and counts, must have been learnt together."""
    try:
        files = [constants_of(data), calibration_of(data)]
    except ConstantsError:  # a fault that opening the workbook has noted
        return
    try:
        counted = read_calibration(files[1]).learnt_on
    except ConstantsError as error:
        findings.fault(*error.parts)
        return
    if book and book.learnt.learnt_on != counted:
        expected = f"{files[0]} と同じ {book.learnt.learnt_on}"
        findings.fault(f"{files[1]} learnt_on", counted, expected, REMEDY)


def _silent(book: Workbook) -> list[str]:
    """The chapters of the appendix that a plan has nothing for: it lists no projects, or no national series."""
    listed = any(kept_in(folder / "projects.csv").exists() for folder in (book.plan.folder, book.actuals.folder))
    linked = book.cycle.alignment.items or book.cycle.systems.rows or book.cycle.literacy
    empty = {"projects": not listed, "alignment": not listed and not linked, "context": not book.series}
    return [name for name in APPENDIX if empty.get(name)]


def _steps(params: str, folder: Path, measures: Iterable[str], without: Collection[str] = ()) -> list[Step]:
    of_measures = [
        Step(f"{PER_MEASURE}_{one}", folder / f"{PER_MEASURE}.ipynb", {"params": params, "measure": one})
        for one in measures
    ]
    first, last, *appendix = (
        Step(name, folder / f"{name}.ipynb", {"params": params})
        for name in (FIRST, LAST, *APPENDIX)
        if name not in without
    )
    return [first, *of_measures, last, *appendix]


def _check_parameters(step: Step, findings: Findings) -> None:
    """papermill only warns at an unknown parameter; here it is a fault."""
    try:
        if step.notebook.exists() and not step.notebook.is_file():  # a pipe would be waited for, a device never ends
            raise OSError(step.notebook)
        known = _parameters_of(step.notebook)
    except FileNotFoundError:
        found = "ファイルがありません"
    except OSError:
        found = "ファイルとして読めません"
    except SyntaxError as error:
        found = f"parametersセルの{error.lineno}行目が Python の文ではありません"
    except RecursionError:
        found = "入れ子が深すぎます"
    except ValueError:
        found = "ノートブック(nbformat 4)の形ではありません"
    else:
        found = ""
    if found:
        findings.fault(str(step.notebook), found, "読めるノートブック", "置き場所と中身を確かめてください")
        return
    for name in step.parameters:
        if name not in known:
            findings.fault(f"{step.notebook} parametersセル", f"{name} なし", "実行が渡すパラメータ",
                           suggestion(name, known) if known else "parametersタグのセルを戻してください")  # fmt: skip


def _parameters_of(notebook: Path) -> list[str]:
    """The names that the first cell of parameters gives a value; papermill would take a second to import."""
    read = json.loads(notebook.read_text(encoding="utf-8"))
    if not _is_notebook(read):
        raise ValueError(notebook)
    cells = read["cells"]
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    try:
        given = ast.parse("".join(tagged[0]["source"])).body if tagged else []
    except MemoryError as error:  # so the parser calls it
        raise RecursionError from error
    targets = [one.target if isinstance(one, ast.AnnAssign) else one.targets[0]
               for one in given if isinstance(one, ast.AnnAssign | ast.Assign)]  # fmt: skip
    return [one.id for one in targets if isinstance(one, ast.Name)]


def _is_notebook(read: object) -> bool:
    """Whether a run could read it."""
    import nbformat  # takes a while to import

    try:
        with warnings.catch_warnings(action="ignore"):
            nbformat.validate(read, relax_add_props=True)
    except Exception:  # of the form, or on the way to looking at it
        return False
    return isinstance(read, dict) and read["nbformat"] == 4
