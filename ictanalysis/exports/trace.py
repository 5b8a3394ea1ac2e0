"""A published number followed back: its value, how it came about, and the rows of the tables that it rests on."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ictanalysis.evaluation.result import Result
from ictanalysis.exports.results import Published, columns_of, published
from ictanalysis.inputs.cells import suggestion
from ictanalysis.inputs.columns import CHANCE, OWN, SHARE, Field
from ictanalysis.inputs.faults import Fault, FaultError
from ictanalysis.inputs.params import load
from ictanalysis.inputs.rubric import VERDICTS
from ictanalysis.inputs.sheets import kept_in
from ictanalysis.pages import origins, say
from ictanalysis.pages.origins import Origin, cells_of, origins_of, sheet_of
from ictanalysis.pages.places import near
from ictanalysis.pages.whatif import named
from ictanalysis.pages.workbook import Workbook
from ictanalysis.progress.catalogue import METHODS

PARAMS = "params"
PARTS = {
    PARAMS: "設定", origins.DEFINITION: "指標の定義", origins.MEASURE: "施策", origins.TARGET: "目標と現状値",
    origins.DECISION: "目標を改めた決定", origins.VALUE: "実績", origins.CORRECTION: "訂正または確認", origins.SOURCE: "出典",
    origins.RULE: "判定の基準", origins.CONSTANTS: "予測の定数", origins.OWN_TARGET: "市の終わった目標",
    origins.EARLIER: "前回の結果(変化を比べる相手)",
}  # fmt: skip
FROM_PARAMS = {"evaluation_year": "fiscal_year", "as_of": "as_of"}
PROSE = {
    "note",
    "explanation",
    "interpretation",
    "rationale",
    "aim",
    "indicator_id",
    "terms",
}  # not needed to tell a row
WHY = "reason"  # that of a correction is, that of a rule is not
OF_EARLIER = ("evaluation_year", "as_of", "p_meet", "verdict", "latest", "target")
"""The columns of an earlier results.csv that changes are told of."""


@dataclass(frozen=True)
class Ground:
    """A row that a number rests on: `part` is a key of PARTS, `row` its line (0: the whole file), `cells` as written there."""

    part: str
    file: str
    sheet: str
    row: int
    sha256: str
    cells: dict[str, str]

    @property
    def where(self) -> str:
        """File, sheet and line."""
        return f"{self.file}{f' シート「{self.sheet}」' if self.sheet else ''}{f' {self.row}行目' if self.row else ''}"

    @property
    def text(self) -> str:
        """Where it stands, and what is written there as far as it takes to tell it from others."""
        unsaid = PROSE if self.part == origins.CORRECTION else {*PROSE, WHY}
        told = [f"{name} {cell}" for name, cell in self.cells.items() if name not in unsaid]
        whole = [] if self.row else [f"sha256 {self.sha256}"]
        return f"{PARTS[self.part]}: {self.where}({'、'.join([*told, *whole])})"


@dataclass(frozen=True)
class Traced:
    """A column of results.csv for one indicator; `shown` is the value as people read it, `grounds` in the order of the work."""

    column: str
    title: str
    meaning: str
    value: Published
    shown: str
    grounds: tuple[Ground, ...]


def traced(book: Workbook, params: Path, indicator_id: str, columns: Sequence[str] = ()) -> list[Traced]:
    """Those columns of an indicator, else all; FaultError for an indicator or a column that there is not."""
    named(book, indicator_id, "indicator")
    fields = {field.name: field for field in columns_of(book.words)}
    if unknown := [name for name in columns if name not in fields]:
        remedies = [(name, suggestion(name, fields)) for name in unknown]
        raise FaultError([Fault("--column", f"「{name}」", "results.csv の列", remedy) for name, remedy in remedies])
    result = book.result(indicator_id)
    row = next(row for row in published(book) if row["indicator_id"] == indicator_id)
    return [_traced(book, params, result, fields[name], row[name]) for name in columns or fields]


def _traced(book: Workbook, params: Path, result: Result, field: Field, value: Published) -> Traced:
    name = field.name
    if name in FROM_PARAMS:
        line = load(params).lc.key(FROM_PARAMS[name])[0] + 1
        said = {FROM_PARAMS[name]: str(load(params)[FROM_PARAMS[name]])}
        grounds = [_ground(Origin(PARAMS, params, line), said)]
    else:
        grounds = [_ground(one, _cells(one, book)) for one in origins_of(book, result, name)]
    meaning = field.column.meaning + (
        f"(理由: {result.methods[name].reason})" if name in METHODS and value is None else ""
    )
    return Traced(
        name, field.column.title, meaning, value, _shown(field, value, result, book.rubric.edges), tuple(grounds)
    )


def _cells(origin: Origin, book: Workbook) -> dict[str, str]:
    """The cells of a row; of an earlier result only what is compared, of the constants the day of the learning."""
    cells = cells_of(origin) if origin.row else {"learnt_on": book.constants.learnt_on}
    return {name: cells[name] for name in OF_EARLIER if name in cells} if origin.part == origins.EARLIER else cells


def _ground(origin: Origin, cells: dict[str, str]) -> Ground:
    file = kept_in(origin.file)
    digest = sha256(file.read_bytes()).hexdigest()
    return Ground(origin.part, near(file).as_posix(), sheet_of(origin.file), origin.row, digest, cells)


def _shown(field: Field, value: Published, result: Result, edges: Sequence[float]) -> str:
    """A value as the report says it; codes with their words."""
    if value is None:
        return "空(値がないか、判定できません)"
    codes = VERDICTS if field.name == "verdict" else field.column.codes
    if isinstance(value, str):
        return f"{value}({codes[value]})" if value in codes else value
    if not isinstance(value, float | int) or field.type != "number":
        return str(value)
    said = {
        OWN: lambda one: say.as_given(one, result.indicator.unit), SHARE: lambda one: f"{say.rounded(100 * one, 1)}%",
        CHANCE: lambda one: say.chance(one, edges),
    }.get(field.column.unit)  # fmt: skip
    return f"{value:.15g}({said(value)})" if said else f"{value:.15g}"


def lines(told: Iterable[Traced]) -> list[str]:
    """The columns one below the other; what they rest on once, at the end, when there are several."""
    found = list(told)
    single = len(found) == 1
    said = [line for one in found for line in (
        f"{one.column} {one.title}: {one.shown}", *([f"  求め方: {one.meaning}"] if single else []),
    )]  # fmt: skip
    grounds = dict.fromkeys(ground.text for one in found for ground in one.grounds)
    return [*said, "もとになった行:", *(f"  {text}" for text in grounds)]


def row_of(file: Path, indicator_id: str) -> tuple[int, dict[str, str]]:
    """Line and cells of an indicator in a published results.csv; 0 and nothing where it has none."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.DictReader(opened)
        for cells in reader:
            if (cells.get("indicator_id") or "").removeprefix("'") == indicator_id:
                return reader.line_num, cells
    return 0, {}
