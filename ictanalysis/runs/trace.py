"""A number followed back from what a run has published: its rows, its notebooks, and whether the inputs are still those."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ictanalysis.evaluation.result import Result
from ictanalysis.exports import trace as followed
from ictanalysis.exports.results import Published
from ictanalysis.exports.trace import Traced, row_of, traced
from ictanalysis.inputs.rubric import UNJUDGED
from ictanalysis.pages.places import near, without_folders
from ictanalysis.pages.say import is_new
from ictanalysis.progress.catalogue import JUDGING, METHODS
from ictanalysis.runs.fingerprint import FIRST, PER_MEASURE, chosen, sha256
from ictanalysis.runs.folders import manifest_of
from ictanalysis.runs.prepare import Prepared, prepare
from ictanalysis.runs.publishing import commit_of

MOST = 5  # changed files that are named, the rest counted
NUMBERS, METHODS_OF, GIVEN = "forecasts", "methods", "data_check"  # notebooks of the appendix
BASELINE = (PER_MEASURE, NUMBERS, GIVEN)
PRINTED: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("indicator_id", "name"), (FIRST, PER_MEASURE, NUMBERS, METHODS_OF, GIVEN, "appendix")),
    **dict.fromkeys(("baseline", "baseline_year"), BASELINE),
    **dict.fromkeys(("target", "target_year"), (FIRST, PER_MEASURE, NUMBERS, METHODS_OF)),
    **dict.fromkeys(("latest", "latest_year"), (FIRST, PER_MEASURE, NUMBERS)), "achieved_rate": (FIRST, PER_MEASURE),
    "p_meet": (FIRST, PER_MEASURE, NUMBERS), "p_meet_plain": (NUMBERS,),
    "verdict": (FIRST, PER_MEASURE, NUMBERS, METHODS_OF), "verdict_reason": (NUMBERS,),
    **dict.fromkeys(("forecast_p10", "forecast_p90"), (PER_MEASURE, NUMBERS)), "forecast_p50": (NUMBERS,),
    **dict.fromkeys(("required_per_year", "actual_per_year"), (PER_MEASURE,)),
    **dict.fromkeys((*METHODS, *(f"{one}_number" for one in JUDGING)), (METHODS_OF,)),
}  # fmt: skip
"""The notebooks that print a column, by column; the others stand in the files alone."""
# the main part says them of targets that are judged and open
OPEN = ("p_meet", "forecast_p10", "forecast_p50", "forecast_p90")


@dataclass(frozen=True)
class Output:
    """What has been published of a params file: its row and cells, and what is no longer as it was then."""

    folder: str
    made_at: str
    commit: str
    row: int
    cells: dict[str, str]
    same_inputs: bool
    changed: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """Columns of one indicator, followed back; `notebooks` by column, `commit` of the package now."""

    indicator_id: str
    name: str
    params: str
    commit: str
    columns: tuple[Traced, ...]
    notebooks: dict[str, list[str]]
    output: Output | None


def trace(path: Path, indicator_id: str, column: str | None = None) -> Answer:
    """What a column of an indicator, or each of them, rests on; FaultError for faults in the inputs and unknown names."""
    prepared = prepare(path)
    told = traced(prepared.book, path, indicator_id, [column] if column else ())
    result = prepared.book.result(indicator_id)
    notebooks = {one.column: printing(prepared, result, one) for one in told}
    name = prepared.book.plan.indicators[indicator_id].name
    return Answer(indicator_id, name, near(path).as_posix(), _commit(*commit_of()), tuple(told), notebooks,
                  _output(prepared, indicator_id))  # fmt: skip


def printing(prepared: Prepared, result: Result, told: Traced) -> list[str]:
    """The executed notebooks in which a column of an indicator is printed; none where there is no value."""
    plan, stems = prepared.book.plan, _stems(result, told.column) if told.value is not None else ()
    own = [one for one in plan.measure_ids if result.indicator in plan.of_measure(one)]
    return [
        step.name for step in prepared.steps
        if step.notebook.stem in stems and step.parameters.get("measure", own[0]) in own
    ]  # fmt: skip


def _stems(result: Result, column: str) -> Sequence[str]:
    """The notebooks that print a column of an indicator that stands so."""
    if column in OPEN and result.decision:
        return (NUMBERS,) if column == "p_meet" else ()
    if column in OPEN and result.verdict in UNJUDGED:
        return (NUMBERS,)
    if column in ("latest", "latest_year", "achieved_rate") and not is_new(result):
        return BASELINE if column.startswith("latest") else ()
    stems = PRINTED.get(column, ())
    return [one for one in stems if one != NUMBERS] if column == "latest" and result.indicator.is_sum else stems


def _commit(commit: object, dirty: object) -> str:
    """A commit in words; empty where there is none."""
    return f"{commit or ''}{'(その後に変えたファイルがあります)' if dirty else ''}"


def _output(prepared: Prepared, indicator_id: str) -> Output | None:
    """What lies in the usual folder of outputs; None where nothing does."""
    folder = prepared.params.root / "outputs" / prepared.params.name
    manifest, results = manifest_of(folder), folder / "results.csv"
    if not manifest or not results.is_file():
        return None
    outputs = manifest.get("outputs")
    whole = isinstance(outputs, dict) and outputs.get("results.csv") == sha256(results)
    row, cells = row_of(results, indicator_id)
    remarks = [
        *([] if whole else ["results.csv は、公表した後に書き換えられています。"]),
        *([] if manifest.get("complete") is True else ["欠けた節のある出力です。"]),
    ]
    same = manifest.get("run_hash") == prepared.hash
    changed = () if same else _changed(prepared, manifest)
    return Output(near(folder).as_posix(), str(manifest.get("made_at", "")), _commit(manifest.get("commit"), manifest.get("dirty")),
                  row, cells, same, changed, tuple(remarks))  # fmt: skip


def _changed(prepared: Prepared, manifest: Mapping[str, object]) -> tuple[str, ...]:
    """What is another than for the published run: keys of the params, then files, those of the plan and its values first."""
    now: dict[str, dict[str, object]] = {"parameters": chosen(prepared.params), "inputs": {**prepared.inputs}}
    differ = {}
    for name, held in now.items():
        told = manifest.get(name)
        before, after = ({without_folders(str(key)): without_folders(str(one)) for key, one in each.items()}
                         for each in (told if isinstance(told, dict) else {}, held))  # fmt: skip
        differ[name] = [key for key in {**after, **before} if after.get(key) != before.get(key)]
    keys = [f"設定の {key}" for key in differ["parameters"]]
    return (*keys, *sorted(differ["inputs"], key=lambda name: (not _is_data(name), name)))


def _is_data(name: str) -> bool:
    """Whether a file is one of the plan or its values, and none of the program."""
    return name.endswith((".csv", ".xlsx")) and not name.startswith("ictanalysis/")


# ---- in words ----------------------------------------------------------------------------------------


def lines(told: Answer) -> list[str]:
    """The answer for a terminal."""
    said = [f"{told.indicator_id} {told.name}(設定 {told.params})", *followed.lines(told.columns)]
    if len(told.columns) == 1:
        named = told.notebooks[told.columns[0].column]
        said.append(f"載るノートブック: {'、'.join(named) or 'ありません(results.csv と results.xlsx に載ります)'}")
    said.append(f"今のプログラムの版: {told.commit or '分かりません(git がないか、git で管理していないフォルダです)'}")
    return [*said, *_of_output(told)]


def _of_output(told: Answer) -> list[str]:
    """What was published, beside what comes out today."""
    out = told.output
    if out is None:
        return ["公表された出力: まだありません(ictanalysis run で作ります)"]
    made = f"公表された出力: {out.folder}({out.made_at}、版 {out.commit or '不明'})"
    if out.same_inputs:
        inputs = ["  入力は今と同じです。"]
    else:
        inputs = [f"  公表された出力は、今とは違う入力から作られています: {_named(out.changed)}"]
    return [made, *inputs, *(f"  {one}" for one in out.remarks), *_compared(told.columns, out)]


def _named(changed: Sequence[str]) -> str:
    """The first of what has changed; files of the program are counted."""
    own = [one for one in changed if _is_data(one) or one.startswith("設定の")]
    more, program = len(own) - MOST, len(changed) - len(own)
    said = [*own[:MOST], *([f"ほか{more}件"] if more > 0 else []), *([f"プログラムなど{program}件"] if program else [])]
    return "、".join(said) or "評価する施策"


def _compared(columns: Sequence[Traced], out: Output) -> list[str]:
    """The published cells that are others today; of a single column its cell."""
    if not out.row:
        return ["  results.csv に、この指標の行がありません。"]
    where = f"results.csv {out.row}行目"
    if len(columns) == 1:
        one = columns[0]
        cell = out.cells.get(one.column, "")
        said = "今の値と同じです" if _cell(one.value) == cell else f"今の値は「{_cell(one.value)}」です"
        return [f"  {where} {one.column} は「{cell}」で、{said}。"]
    differ = [one.column for one in columns if _cell(one.value) != out.cells.get(one.column, "")]
    return [
        f"  {where}: "
        + (f"今の値と違う列は {'、'.join(differ)} です。" if differ else "すべての列が今の値と同じです。")
    ]


def _cell(value: Published) -> str:
    """A value as results.csv holds it."""
    return "" if value is None else str(value)


def as_dict(told: Answer) -> dict[str, object]:
    """The answer for another program."""
    return asdict(told)
