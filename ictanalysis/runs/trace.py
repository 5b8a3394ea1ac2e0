"""A number followed back from what a run has published: its rows, its notebooks, and whether the inputs are still those."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ictanalysis.exports import trace as followed
from ictanalysis.exports.results import Published
from ictanalysis.exports.trace import Traced, row_of, traced
from ictanalysis.pages.places import near, without_folders
from ictanalysis.progress.catalogue import JUDGING, METHODS
from ictanalysis.runs.folders import manifest_of
from ictanalysis.runs.prepare import FIRST, PER_MEASURE, Prepared, prepare, sha256
from ictanalysis.runs.publishing import commit_of

MOST = 5  # changed files that are named, the rest counted
CHANCES = ("p_meet", "verdict")
PRINTED: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("indicator_id", "name"), (FIRST, PER_MEASURE, "forecasts", "methods", "data_check", "appendix")),
    **dict.fromkeys(("baseline", "baseline_year"), (PER_MEASURE, "forecasts", "data_check")),
    **dict.fromkeys(("target", "target_year"), (FIRST, PER_MEASURE, "forecasts")),
    **dict.fromkeys(("latest", "latest_year"), (FIRST, PER_MEASURE, "forecasts")),
    **dict.fromkeys(CHANCES, (FIRST, PER_MEASURE, "forecasts")), "p_meet_plain": ("forecasts",),
    "verdict_reason": ("forecasts",),
    **dict.fromkeys(("forecast_p10", "forecast_p50", "forecast_p90"), (PER_MEASURE, "forecasts")),
    **dict.fromkeys(("required_per_year", "actual_per_year"), (PER_MEASURE,)),
    **dict.fromkeys((*METHODS, *(f"{one}_number" for one in JUDGING)), ("methods",)),
}  # fmt: skip
"""The notebooks that print a column, by column; the others stand in the files alone."""


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
    notebooks = {one.column: _printing(prepared, indicator_id, one.column) for one in told}
    name = prepared.book.plan.indicators[indicator_id].name
    return Answer(indicator_id, name, near(path).as_posix(), _commit(*commit_of()), tuple(told), notebooks,
                  _output(prepared, indicator_id))  # fmt: skip


def _printing(prepared: Prepared, indicator_id: str, column: str) -> list[str]:
    """The executed notebooks in which a column of an indicator is printed."""
    plan = prepared.book.plan
    own = [one for one in plan.measure_ids if indicator_id in [each.indicator_id for each in plan.of_measure(one)]]
    return [
        step.name for step in prepared.steps
        if step.notebook.stem in PRINTED.get(column, ()) and step.parameters.get("measure", own[0]) in own
    ]  # fmt: skip


def _commit(commit: object, dirty: object) -> str:
    """A commit in words; empty where there is none."""
    return f"{commit or ''}{'(その後に変えたファイルがあります)' if dirty else ''}"


def _output(prepared: Prepared, indicator_id: str) -> Output | None:
    """What lies in the usual folder of outputs; None where nothing does."""
    folder = prepared.params.root / "outputs" / prepared.params.name
    manifest, results = manifest_of(folder), folder / "results.csv"
    if not manifest or not results.is_file():
        return None
    outputs, inputs = manifest.get("outputs"), manifest.get("inputs")
    whole = isinstance(outputs, dict) and outputs.get("results.csv") == sha256(results)
    row, cells = row_of(results, indicator_id)
    remarks = [
        *([] if whole else ["results.csv は、公表した後に書き換えられています。"]),
        *([] if manifest.get("complete") is True else ["欠けた節のある出力です。"]),
    ]
    same = manifest.get("run_hash") == prepared.hash
    changed = () if same or not isinstance(inputs, dict) else _changed(prepared, inputs)
    return Output(near(folder).as_posix(), str(manifest.get("made_at", "")), _commit(manifest.get("commit"), manifest.get("dirty")),
                  row, cells, same, changed, tuple(remarks))  # fmt: skip


def _changed(prepared: Prepared, before: dict[str, str]) -> tuple[str, ...]:
    """The inputs that are others than those of the published run, those of the plan and its values first."""
    now = {without_folders(name): digest for name, digest in prepared.inputs.items()}
    found = [name for name in {**now, **before} if now.get(name) != before.get(name)]
    return tuple(sorted(found, key=lambda name: (not name.endswith((".csv", ".xlsx")), name)))


# ---- in words ----------------------------------------------------------------------------------------


def lines(told: Answer) -> list[str]:
    """The answer for a terminal."""
    said = [f"{told.indicator_id} {told.name}(設定 {told.params})", *followed.lines(told.columns)]
    if len(told.columns) == 1:
        named = told.notebooks[told.columns[0].column]
        said.append(f"載るノートブック: {'、'.join(named) or 'ありません(results.csv と results.xlsx に載ります)'}")
    said.append(f"今のプログラムの版: {told.commit or '分かりません(git がありません)'}")
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
        more = f" ほか {len(out.changed) - MOST} 件" if len(out.changed) > MOST else ""
        named = "、".join(out.changed[:MOST]) or "設定"
        inputs = [f"  公表された出力は、今とは違う入力から作られています: {named}{more}"]
    return [made, *inputs, *(f"  {one}" for one in out.remarks), *_compared(told.columns, out)]


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
