"""All files of an evaluation, read and checked together: every fault of every file at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ictanalysis.inputs.actuals import Actuals, read_actuals, read_values
from ictanalysis.inputs.cells import CellError, Day, Text, Whole, digits_of, fiscal_year, report_day
from ictanalysis.inputs.context import Series, SeriesValue, read_context
from ictanalysis.inputs.corrections import Correction, read_corrections
from ictanalysis.inputs.eras import year_begins
from ictanalysis.inputs.faults import Findings
from ictanalysis.inputs.own_targets import OwnTarget, read_own_targets
from ictanalysis.inputs.plan import Plan
from ictanalysis.inputs.plan_folder import read_plan
from ictanalysis.inputs.previous import Previous, read_previous
from ictanalysis.inputs.reading import Row, counts_by, read_table, unique_ids
from ictanalysis.inputs.rubric import DEFAULT, Rubric, read_rubric
from ictanalysis.inputs.sheets import kept_in
from ictanalysis.inputs.values import Value

Paths = str | Path | Sequence[str | Path] | None  # one earlier results.csv, several or none
DRAWS = 4000  # joint futures drawn unless params say otherwise


@dataclass(frozen=True)
class Source(Row):
    """Where figures come from, when it was received, and what was confirmed of its terms of use (empty: not yet)."""

    source_id: Text
    title: Text
    who: Text
    received: Day | None
    sha256: Text
    terms: Text | None
    note: Text


@dataclass(frozen=True)
class Term(Row):
    """A term of the plan's glossary."""

    number: Whole
    term: Text
    explanation: Text
    pages: Text


@dataclass(frozen=True)
class Inputs:
    """Everything that one evaluation rests on, as typed rows; `repairs` are all corrections that count on its day."""

    plan: Plan
    actuals: Actuals
    rubric: Rubric
    sources: Sequence[Source]
    glossary: Sequence[Term]
    series: Sequence[Series]
    series_values: Sequence[SeriesValue]
    previous: Previous | None
    own_targets: Sequence[OwnTarget]
    repairs: Sequence[Correction]
    fiscal_year: int
    as_of: date

    @property
    def known_then(self) -> date:
        """The day of last year's evaluation when no results of it are given: a year before this one."""
        day = min(self.as_of.day, 28) if self.as_of.month == 2 else self.as_of.day
        return self.as_of.replace(year=self.as_of.year - 1, day=day)

    @property
    def source_ids(self) -> list[str]:
        """The ids of all sources."""
        return [one.source_id for one in self.sources]

    @property
    def known_sources(self) -> list[Source]:
        """Sources received by the report's day, and those that its values name."""
        named = {row.source_id for row in self.actuals.values}
        return [one for one in self.sources if one.source_id in named or counts_by(one.received, self.as_of)]


def beside(plan: Path, name: str) -> Path:
    """A file of a plan: in its own folder, else the one shared beside it; a plan with its own sources shares a rubric alone."""
    own, shared = plan / name, plan.parent / name
    alone = name != "rubric.csv" and kept_in(plan / "sources.csv").exists()
    return own if kept_in(own).exists() or alone or not kept_in(shared).exists() else shared


def rubric_of(plan: Path) -> Path:
    """The rubric of a plan: its own, the one beside it, or that of the package."""
    return found if kept_in(found := beside(plan, "rubric.csv")).exists() else DEFAULT


def input_files(plan: Path, actuals: Path, previous: Iterable[Path] = ()) -> list[Path]:
    """Every file an evaluation reads, sorted."""
    folders = {plan, actuals, beside(plan, "context")}
    found = {file for folder in folders for kind in ("[!.]*.csv", "[a-z]*.xlsx") for file in folder.glob(kind)}
    shared = ("rubric", "sources", "glossary", "corrections", "own_targets")
    found |= {file for name in shared if (file := kept_in(beside(plan, f"{name}.csv"))).exists()}
    return sorted(found | {*previous})


def read_inputs(
    plan: str | Path, actuals: str | Path, fiscal_year: int | str, as_of: str | date, previous: Paths,
    findings: Findings,
) -> Inputs | None:  # fmt: skip
    """Read and check every file but those of projects; faults go to findings, None when the plan is unusable."""
    year, on = _when(fiscal_year, as_of, findings)
    plan_folder, actuals_folder = Path(plan), Path(actuals)
    named, terms = beside(plan_folder, "sources.csv"), beside(plan_folder, "glossary.csv")
    repairs = read_corrections(beside(plan_folder, "corrections.csv"), (plan_folder, actuals_folder), on, findings)
    read = read_plan(plan_folder, on, repairs, findings)
    rubric = read_rubric(rubric_of(plan_folder), on, findings)
    sources = read_table(named, Source, findings, may_lack=("who", "received", "sha256", "terms", "note"))
    unique_ids(sources, lambda one: (one.source_id,), named, findings)
    glossary = read_table(terms, Term, findings, required=False, may_lack=("pages",))
    unique_ids(glossary, lambda one: (one.number,), terms, findings)
    ids = [one.source_id for one in sources]
    own = read_own_targets(beside(plan_folder, "own_targets.csv"), ids, on, findings)
    series, series_values = read_context(beside(plan_folder, "context"), ids, on, findings)
    if read is None:
        read_values(actuals_folder / "indicator_values.csv", findings)
        return None
    _check_time(read, year, on, findings)
    given = [previous] if isinstance(previous, (str, Path)) else previous or []
    earlier = read_previous([Path(one) for one in given if one], read, year, on, findings)
    values = read_actuals(actuals_folder, read, year, on, repairs, ids, findings)
    read = _with_decimals(read, values.values)
    return Inputs(read, values, rubric, sources, glossary, series, series_values, earlier, own, repairs, year, on)


def _when(year: int | str, as_of: str | date, findings: Findings) -> tuple[int, date]:
    """The fiscal year and the date, also as an analyst may type them in a notebook."""
    judged, on = 0, date.max
    try:
        judged = fiscal_year(str(year))
    except CellError as error:
        findings.fault("fiscal_year", year, error.expected, error.remedy)
    try:
        on = report_day(str(as_of).replace("/", "-").partition(" ")[0])
    except CellError as error:
        findings.fault("as_of", as_of, error.expected, error.remedy)
    return judged, on


def _check_time(plan: Plan, year: int, on: date, findings: Findings) -> None:
    """The year judged lies in the plan and has begun."""
    if year not in plan.years:
        expected = f"計画期間 {plan.years[0]}〜{plan.years[-1]}"
        findings.fault("fiscal_year", year, expected, "評価する年度を確かめてください")
    if year and on < (begins := year_begins(year, plan.calendar)):
        findings.fault("as_of", on, f"評価年度の始まり {begins} 以降", "基準日か年度を確かめてください")


def _with_decimals(plan: Plan, values: Sequence[Value]) -> Plan:
    """The plan whose indicators know with how many digits their values are published."""
    places = dict.fromkeys(plan.indicators, 0)
    for row in values:
        if not row.missing:
            places[row.indicator_id] = max(places[row.indicator_id], digits_of(row.number))
    return replace(plan, indicators={key: replace(one, decimals=places[key]) for key, one in plan.indicators.items()})
