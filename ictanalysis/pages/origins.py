"""Where the numbers of an indicator come from: the rows of the tables that each published column rests on."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from ictanalysis.evaluation.result import Result
from ictanalysis.forecast.constants import constants_of
from ictanalysis.inputs.corrections import Key
from ictanalysis.inputs.faults import Findings
from ictanalysis.inputs.plan import Target
from ictanalysis.inputs.plan_folder import MAY_LACK as MAY_LACK_IN_PLAN
from ictanalysis.inputs.previous import MAY_LACK, Earlier
from ictanalysis.inputs.reading import decode, lines_of, read_table
from ictanalysis.inputs.sheets import kept_in
from ictanalysis.inputs.values import Value, compared
from ictanalysis.inputs.workbook import beside, rubric_of
from ictanalysis.pages.workbook import Workbook
from ictanalysis.progress.catalogue import JUDGING
from ictanalysis.progress.series import sum_so_far

DEFINITION, MEASURE, TARGET, DECISION = "definition", "measure", "target", "decision"
VALUE, SOURCE, CORRECTION, RULE = "value", "source", "correction", "rule"
CONSTANTS, OWN_TARGET, EARLIER = "constants", "own_target", "earlier"
LATEST, HISTORY, DECIDING = "latest", "history", "deciding"  # of the values those that count
FORECAST = (DEFINITION, TARGET, HISTORY, CONSTANTS)
STANDING = (DEFINITION, TARGET, LATEST)
CHANCE = (DEFINITION, TARGET, HISTORY, RULE, CONSTANTS, EARLIER)
GROUNDS = {
    **dict.fromkeys(("indicator_id", "measure_id", "name", "unit", "type", "direction"), (DEFINITION,)),
    "goal_id": (DEFINITION, MEASURE), "evaluation_year": (), "as_of": (),  # of the params
    **dict.fromkeys(("baseline_year", "baseline", "target_year", "target"), (TARGET,)),
    "planned_per_year": (DEFINITION, TARGET), "points": (DEFINITION, TARGET, HISTORY),
    "actual_per_year": (DEFINITION, TARGET, HISTORY),
    **dict.fromkeys(("latest_year", "latest", "achieved_rate", "target_rate", "required_per_year"), STANDING),
    **dict.fromkeys(("p_meet", "verdict", "verdict_reason"), (*CHANCE[:-1], OWN_TARGET, EARLIER)),
    "p_meet_plain": CHANCE, "constants_learnt_on": (CONSTANTS,),
    **dict.fromkeys(("forecast_p10", "forecast_p50", "forecast_p90"), FORECAST),
    **dict.fromkeys(("next_year", "next_p10", "next_p50", "next_p90"), FORECAST),
    **dict.fromkeys(("deciding_year", "deciding_value"), (DEFINITION, TARGET, DECIDING, RULE)),
    **{name: (DEFINITION, TARGET, HISTORY) for one in JUDGING for name in (one, f"{one}_number")},
}  # fmt: skip
DECIDED = (DEFINITION, TARGET, DECIDING, RULE, EARLIER)  # what a chance rests on when arithmetic has decided
OF_VERDICTS = ("verdict", "minimum_points", "decided_by")


class Origin(NamedTuple):
    """A row of a table by its line, which is the one that a spreadsheet counts; 0 stands for the whole file."""

    part: str
    file: Path
    row: int


def origins_of(book: Workbook, result: Result, column: str) -> list[Origin]:
    """Every row that a column of an indicator's result rests on, each once: first what it is, then what happened."""
    kinds = (
        DECIDED
        if result.decision and column in ("p_meet", "p_meet_plain", "verdict", "verdict_reason")
        else GROUNDS[column]
    )
    if result.p_meet is None and not result.decision:
        kinds = tuple(kind for kind in kinds if kind not in (CONSTANTS, OWN_TARGET))
    found: list[Origin] = []
    for kind in kinds:
        found += of_kind(book, result, kind, column)
    return list(dict.fromkeys(found))


def of_kind(book: Workbook, result: Result, kind: str, column: str = "") -> list[Origin]:
    """The rows of one kind behind a column of an indicator's result."""
    indicator_id, plan = result.indicator_id, book.plan.folder
    if kind == DEFINITION:
        return [Origin(kind, plan / "indicators.csv", book.plan.rows_of(indicator_id)[0].row)]
    if kind == MEASURE:
        own = next(one for one in book.plan.measures if one.measure_id == result.indicator.measure_id)
        return [] if own.implied else [Origin(kind, plan / "measures.csv", own.row)]
    if kind == TARGET:
        return target_origins(book, indicator_id)
    if kind in (LATEST, HISTORY, DECIDING):
        return [one for row in values_used(book, result, kind) for one in value_origins(book, row)]
    if kind == RULE:
        return rule_origins(book, result, OF_VERDICTS if column.startswith("verdict") and not result.decision else ())
    if kind == CONSTANTS:
        return [constants_origin(book)]
    if kind == OWN_TARGET:
        return own_target_origins(book)
    return earlier_origins(book, indicator_id)


def target_origins(book: Workbook, indicator_id: str) -> list[Origin]:
    """The row of the target in force, in the plan's own table or among those revised, with its correction or decision."""
    target, actuals = book.plan.rows_of(indicator_id)[1], book.actuals.folder
    revised = actuals / "targets.csv"
    if actuals.resolve() == book.plan.folder.resolve() or target not in _targets(revised):
        own = book.plan.folder / "targets.csv"
        return [Origin(TARGET, own, target.row), *_corrections(book, own, target.key)]
    decisions = [row.row for row in book.cycle.council.decisions if row.decision_id == target.decision_id]
    return [
        Origin(TARGET, revised, target.row),
        *(Origin(DECISION, actuals / "decisions.csv", row) for row in decisions),
    ]


def _targets(path: Path) -> list[Target]:
    return read_table(path, Target, Findings(), required=False, may_lack=MAY_LACK_IN_PLAN)


def _corrections(book: Workbook, table: Path, key: Key) -> list[Origin]:
    """What was repaired or confirmed in one row of a table."""
    name = f"{table.parent.name}/{table.stem}"
    rows = [one.row for one in book.inputs.repairs if one.table == name and one.key == key]
    return [Origin(CORRECTION, beside(book.plan.folder, "corrections.csv"), row) for row in rows]


def values_used(book: Workbook, result: Result, kind: str = HISTORY) -> list[Value]:
    """The published values behind a result: all that can be compared, or those of the latest year or the decision."""
    one, rows, decision = result.indicator, compared(book.rows(result.indicator_id)), result.decision
    if kind == HISTORY:
        return rows
    if one.is_sum:  # those without which the sum would be another
        return [
            row for row in rows if sum_so_far(one, rows) != sum_so_far(one, [each for each in rows if each is not row])
        ]
    if kind == DECIDING and decision and decision.met and one.each_year:
        return [row for row in rows if row.fiscal_year in one.window]
    year = decision.deciding_year if kind == DECIDING and decision else result.standing.latest_year
    return [row for row in rows if row.fiscal_year == year]


def value_origins(book: Workbook, row: Value) -> list[Origin]:
    """A published value, what was repaired of it, and its source."""
    file = book.actuals.folder / "indicator_values.csv"
    return [Origin(VALUE, file, row.row), *_corrections(book, file, row.key), *source_origins(book, [row.source_id])]


def source_origins(book: Workbook, ids: Iterable[str]) -> list[Origin]:
    """The rows of sources."""
    named = set(ids)
    file = beside(book.plan.folder, "sources.csv")
    return [Origin(SOURCE, file, one.row) for one in book.sources if one.source_id in named]


def rule_origins(book: Workbook, result: Result, rules: Sequence[str]) -> list[Origin]:
    """The rows of the rubric behind a verdict: with 約, the tolerance among them."""
    wanted = [*rules, *(["tolerance"] if result.indicator.qualifier == "about" else [])]
    return [Origin(RULE, rubric_of(book.plan.folder), row.row) for rule in wanted for row in book.rubric.of(rule)]


def constants_origin(book: Workbook) -> Origin:
    """The file of what the forecast has learnt."""
    return Origin(CONSTANTS, constants_of(book.plan.folder.parent), 0)


def own_target_origins(book: Workbook) -> list[Origin]:
    """The city's own ended targets, with their sources."""
    file = beside(book.plan.folder, "own_targets.csv")
    rows = [Origin(OWN_TARGET, file, one.row) for one in book.inputs.own_targets]
    return [*rows, *source_origins(book, [one.source_id for one in book.inputs.own_targets])]


def earlier_origins(book: Workbook, indicator_id: str) -> list[Origin]:
    """What the last published results said of an indicator: what its change is measured against."""
    told = book.evaluation.previous.get(indicator_id) if book.earlier else None
    return [
        Origin(EARLIER, path, row.row)
        for path in book.params.previous
        for row in read_table(path, Earlier, Findings(), may_lack=MAY_LACK, may_have_more=True)
        if row == told
    ]


def cells_of(origin: Origin) -> dict[str, str]:
    """The cells of a row as they stand in its file, by column, none that is empty; nothing of a whole file."""
    lines = lines_of(decode(origin.file, Findings(), alone=False) or "" if origin.row else "", origin.file, Findings())
    header = next(lines, (1, []))[1]
    cells = next((cells for line, cells in lines if line == origin.row), [])
    return {name.strip(): cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()}


def sheet_of(file: Path) -> str:
    """The one sheet with anything in it of a table that is kept as an Excel workbook; empty for any other file."""
    if kept_in(file).suffix != ".xlsx":
        return ""
    from openpyxl import load_workbook  # takes long to import

    book = load_workbook(kept_in(file), read_only=True)
    filled = (sheet.title for sheet in book.worksheets if any(any(row) for row in sheet.iter_rows(values_only=True)))
    found = next(filled, "")
    book.close()
    return found
