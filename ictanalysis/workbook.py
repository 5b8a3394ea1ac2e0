"""The workbook as notebooks and runs open it: plan, values, rubric and results of one fiscal year."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from ictanalysis.actuals import Actuals, read_actuals
from ictanalysis.evaluation import DRAWS, evaluate
from ictanalysis.plan import GLOSSARY, SERIES, SERIES_VALUES, SOURCES, Indicator, Plan, Rubric, read_plan, read_rubric
from ictanalysis.progress import History, history_of
from ictanalysis.reading import FaultError, Findings, dicts, known_ids, read_table
from ictanalysis.wording import reason

PREVIOUS_COLUMNS = ("indicator_id", "evaluation_year", "p_meet", "verdict")


@dataclass(frozen=True)
class Workbook:
    """Everything one evaluation rests on, read and checked, and its results."""

    plan: Plan
    actuals: Actuals
    rubric: Rubric
    sources: pd.DataFrame
    glossary: pd.DataFrame
    series: pd.DataFrame
    series_values: pd.DataFrame
    fiscal_year: int
    as_of: date
    draws: int
    results: pd.DataFrame
    previous_results: pd.DataFrame | None
    notices: tuple[str, ...]

    def history(self, indicator_id: str) -> History:
        """The yearly values of one indicator, oldest first."""
        return history_of(self.plan.indicators[indicator_id], self.rows(indicator_id))

    def rows(self, indicator_id: str) -> pd.DataFrame:
        """The published figures of one indicator."""
        values = self.actuals.values
        return values[values["indicator_id"] == indicator_id]

    def indicator(self, indicator_id: str) -> Indicator:
        """The definition of one indicator."""
        return self.plan.indicators[indicator_id]

    @cached_property
    def by_year(self) -> pd.DataFrame:
        """Results as they would have been at the end of each plan year so far, by today's method."""
        years = [year for year in self.plan.years if year < self.fiscal_year]
        earlier = [self.evaluated(year) for year in years]
        return pd.concat([*earlier, self.results], ignore_index=True)

    @cached_property
    def previous(self) -> pd.DataFrame:
        """Last year's results: the file given, else recalculated with the values known then."""
        if self.previous_results is not None:
            return self.previous_results
        return self.evaluated(self.fiscal_year - 1)

    def evaluated(self, year: int) -> pd.DataFrame:
        """Results at the end of another fiscal year, from the values up to it."""
        indicators = list(self.plan.indicators.values())
        return evaluate(indicators, self.actuals.values, self.rubric, year, self.draws)


def rooted(path: str | Path) -> Path:
    """A path relative to the folder of the command, or to the one above for a notebook's kernel."""
    here = Path(path)
    above = Path("..") / here
    return above if not here.exists() and above.exists() and not here.is_absolute() else here


def input_files(plan: Path, actuals: Path, previous: Path | None = None) -> list[Path]:
    """Every file an evaluation reads, sorted."""
    folders = {plan, actuals, plan.parent / "context"}
    found = {file for folder in folders for file in folder.glob("*.csv")}
    shared = ("rubric", "sources", "glossary", "corrections")
    found |= {file for name in shared if (file := plan.parent / f"{name}.csv").exists()}
    return sorted(found | ({previous} if previous else set()))


def open_workbook(
    plan: str | Path,
    actuals: str | Path,
    fiscal_year: int,
    as_of: str | date,
    previous: str | Path | None = None,
    draws: int = DRAWS,
) -> Workbook:
    """Read, check and evaluate; raises FaultError with every fault of every file at once.

    Parameters
    ----------
    plan, actuals : folders of CSV files, see data/README.md; rubric, sources, glossary, context and
        corrections lie beside the plan's folder.
    fiscal_year : the year judged (R7 is 2025).
    as_of : the date that decides which rubric is in force.
    previous : an earlier results.csv, to say what changed.
    """
    findings = Findings()
    on = as_of if isinstance(as_of, date) else date.fromisoformat(as_of)
    plan_folder, actuals_folder = rooted(plan), rooted(actuals)
    data = plan_folder.parent
    read = read_plan(plan_folder, findings)
    rubric = read_rubric(data / "rubric.csv", on, findings)
    sources = read_table(data / "sources.csv", SOURCES, findings)
    glossary = read_table(data / "glossary.csv", GLOSSARY, findings)
    series, series_values = _read_context(data / "context", findings)
    earlier = _read_previous(rooted(previous), findings) if previous else None
    if read is None:
        raise FaultError(findings.faults)
    known = set(sources["source_id"])
    values = read_actuals(actuals_folder, read, fiscal_year, data / "corrections.csv", known, findings)
    findings.stop_if_faulty()
    results = evaluate(list(read.indicators.values()), values.values, rubric, fiscal_year, draws)
    return Workbook(
        read, values, rubric, sources, glossary, series, series_values, fiscal_year, on, draws,
        results.assign(verdict_reason=_reasons(results, read, values.values)),
        earlier, tuple(findings.notices),
    )  # fmt: skip


def _reasons(results: pd.DataFrame, plan: Plan, values: pd.DataFrame) -> list[str]:
    said = []
    for row in dicts(results):
        one = plan.indicators[row["indicator_id"]]
        own = values[values["indicator_id"] == one.indicator_id]
        said.append(reason(row, one, history_of(one, own)))
    return said


def _read_context(folder: Path, findings: Findings) -> tuple[pd.DataFrame, pd.DataFrame]:
    """National series beside the plan; none where the folder is not there."""
    if not folder.exists():
        return pd.DataFrame(columns=[*SERIES, "row"]), pd.DataFrame(columns=[*SERIES_VALUES, "row"])
    series = read_table(folder / "series.csv", SERIES, findings)
    values = read_table(folder / "values.csv", SERIES_VALUES, findings)
    known_ids(values, "series_id", series["series_id"], folder / "values.csv", findings)
    return series, values


def _read_previous(path: Path, findings: Findings) -> pd.DataFrame | None:
    """An earlier results.csv, or a fault when it is none."""
    try:
        earlier = pd.read_csv(path, encoding="utf-8-sig", dtype={"indicator_id": str})
    except (OSError, ValueError) as error:
        findings.fault(str(path), error, "前回の results.csv", "previous の値を確かめてください")
        return None
    missing = [name for name in PREVIOUS_COLUMNS if name not in earlier]
    if missing:
        findings.fault(str(path), "、".join(missing) + " なし", "前回の results.csv", "列を確かめてください")
        return None
    return earlier
