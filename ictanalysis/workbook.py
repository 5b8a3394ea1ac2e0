"""The workbook as notebooks and runs open it: plan, values, rubric and results of one fiscal year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ictanalysis.actuals import Actuals, read_actuals, read_values
from ictanalysis.evaluation import DRAWS, evaluate
from ictanalysis.history import History, history_of
from ictanalysis.plan import GLOSSARY, SERIES, SERIES_VALUES, SOURCES, Indicator, Plan, Rubric, read_plan, read_rubric
from ictanalysis.reading import (
    BOUNDS,
    CellError,
    FaultError,
    Findings,
    dicts,
    identifier,
    is_possible,
    known_ids,
    read_table,
    records,
    suggestion,
    unique_ids,
)
from ictanalysis.reading import fiscal_year as parse_year
from ictanalysis.tables import BADGES
from ictanalysis.verdict import measure_verdict
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

    def row(self, indicator_id: str) -> dict[str, Any]:
        """The results of one indicator."""
        return dicts(self.results[self.results["indicator_id"] == indicator_id])[0]

    def sources_of(self, ids: Iterable[str]) -> str:
        """The titles of sources, each once."""
        titles = dict(zip(self.sources["source_id"], self.sources["title"], strict=True))
        return "、".join(dict.fromkeys(titles[one] for one in ids))

    @property
    def has_news(self) -> bool:
        """Whether anything newer than the plan's baselines has been published."""
        baselines = {one.indicator_id: one.baseline_year for one in self.plan.indicators.values()}
        values = self.actuals.values[self.actuals.values["value"].notna()]
        return any(baselines[row.indicator_id] != row.fiscal_year for row in records(values))

    @cached_property
    def histories(self) -> dict[str, History]:
        """The yearly values of every indicator."""
        return {one: self.history(one) for one in self.plan.indicators}

    def indicator(self, indicator_id: str) -> Indicator:
        """The definition of one indicator."""
        return self.plan.indicators[indicator_id]

    def measure_code(self, measure_id: str) -> str:
        """The verdict on a measure, by the rule chosen in the rubric."""
        own = self.results[self.results["measure_id"] == measure_id]
        deciding = own["p_meet" if self.rubric.chosen("decided_by") == "managed" else "p_meet_plain"]
        known = [None if pd.isna(p) else float(p) for p in deciding]
        return measure_verdict(list(own["verdict"]), known, self.rubric)

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
        earlier = self.by_year[self.by_year["evaluation_year"] == self.fiscal_year - 1]
        return earlier if len(earlier) else self.evaluated(self.fiscal_year - 1)

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
    fiscal_year: int | str,
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
    year, on = _when(fiscal_year, as_of, findings)
    plan_folder, actuals_folder = rooted(plan), rooted(actuals)
    data = plan_folder.parent
    read = read_plan(plan_folder, findings)
    rubric = read_rubric(data / "rubric.csv", on, findings)
    sources = read_table(data / "sources.csv", SOURCES, findings)
    glossary = read_table(data / "glossary.csv", GLOSSARY, findings)
    series, series_values = _read_context(data / "context", set(sources["source_id"]), findings)
    if read is None:
        read_values(actuals_folder / "indicator_values.csv", findings)
        raise FaultError(findings.faults)
    if year not in read.years:
        findings.fault(
            "fiscal_year", year, f"計画期間 {read.years[0]}〜{read.years[-1]}", "評価する年度を確かめてください"
        )
    if on < date(max(year, 1), 4, 1):
        findings.fault("as_of", on, f"評価年度の始まり {year}-04-01 以降", "基準日か年度を確かめてください")
    unique_ids(sources, ["source_id"], data / "sources.csv", findings)
    unique_ids(glossary, ["number"], data / "glossary.csv", findings)
    earlier = _read_previous(rooted(previous), read, year, findings) if previous else None
    known = set(sources["source_id"])
    values = read_actuals(actuals_folder, read, year, on, data / "corrections.csv", known, findings)
    findings.stop_if_faulty()
    results = evaluate(list(read.indicators.values()), values.values, rubric, year, draws)
    return Workbook(
        read, values, rubric, sources, glossary, series, series_values, year, on, draws,
        results.assign(verdict_reason=_reasons(results, read, values.values)),
        earlier, tuple(findings.notices),
    )  # fmt: skip


def _when(year: int | str, as_of: str | date, findings: Findings) -> tuple[int, date]:
    """The fiscal year and the date, also as an analyst may type them in a notebook."""
    try:
        judged = parse_year(str(year))
    except CellError as error:
        findings.fault("fiscal_year", year, error.expected, error.remedy)
        judged = 0
    try:
        on = as_of if isinstance(as_of, date) else date.fromisoformat(as_of.replace("/", "-"))
    except ValueError:
        findings.fault("as_of", as_of, "日付(例: 2026-04-30)", "年-月-日で書いてください")
        on = date.max
    return judged, on


def _reasons(results: pd.DataFrame, plan: Plan, values: pd.DataFrame) -> list[str]:
    said = []
    for row in dicts(results):
        one = plan.indicators[row["indicator_id"]]
        own = values[values["indicator_id"] == one.indicator_id]
        said.append(reason(row, one, history_of(one, own)))
    return said


def _read_context(folder: Path, sources: set[str], findings: Findings) -> tuple[pd.DataFrame, pd.DataFrame]:
    """National series beside the plan; none where the folder is not there."""
    there = folder.exists()
    series = read_table(folder / "series.csv", SERIES, findings, required=there)
    values = read_table(folder / "values.csv", SERIES_VALUES, findings, required=there)
    known_ids(values, "series_id", series["series_id"], folder / "values.csv", findings)
    unique_ids(series, ["series_id"], folder / "series.csv", findings)
    unique_ids(values, ["series_id", "year", "as_at", "vintage"], folder / "values.csv", findings)
    kinds = dict(zip(series["series_id"], series["kind"], strict=True))
    for row in records(values):
        kind = kinds.get(row.series_id, "other")
        if not is_possible(row.value, kind):
            findings.at(
                folder / "values.csv", row.row, "value", f"{row.value:g}", BOUNDS[kind], "桁と符号を確かめてください"
            )
        if not 1900 <= row.year <= 2100:
            findings.at(folder / "values.csv", row.row, "year", row.year, "西暦の暦年", "4桁の数字で記入してください")
    for frame, name in ((series, "series.csv"), (values, "values.csv")):
        known_ids(frame, "source_id", sources, folder / name, findings)
    for one in records(series[~series["series_id"].isin(values.loc[values["comparable"] == "yes", "series_id"])]):
        findings.at(folder / "series.csv", one.row, "series_id", one.series_id, "比較できる値が一つ以上ある系列",
                    "values.csv に値を加えるか、系列の行を消してください")  # fmt: skip
    return series, values


def _read_previous(path: Path, plan: Plan, year: int, findings: Findings) -> pd.DataFrame | None:
    """An earlier results.csv, or a fault when it is none."""
    expected, remedy = "前回の results.csv", "previous の値を確かめてください"
    try:
        earlier = pd.read_csv(path, encoding="utf-8-sig", dtype={"indicator_id": str})
        earlier["indicator_id"] = earlier["indicator_id"].str.removeprefix("'").map(identifier)
    except (OSError, ValueError, KeyError) as error:
        findings.fault(str(path), error, expected, remedy)
        return None
    missing = [name for name in PREVIOUS_COLUMNS if name not in earlier]
    if missing or earlier.empty:
        findings.fault(str(path), "、".join(missing) + " なし", expected, remedy)
        return None
    for column in {"as_of", "constants_learnt_on"} & set(earlier):
        dates = pd.to_datetime(earlier[column], errors="coerce", format="mixed")
        for found in earlier.loc[dates.isna() & earlier[column].notna(), column].unique():
            findings.fault(f"{path} {column}列", found, "日付(例: 2026-07-01)", remedy)
        earlier[column] = dates.dt.strftime("%Y-%m-%d")
    chances = pd.to_numeric(earlier["p_meet"], errors="coerce")
    if (earlier["p_meet"].notna() & ~chances.between(0, 1)).any() or earlier["indicator_id"].duplicated().any():
        findings.fault(str(path), "p_meet か indicator_id", expected, remedy)
        return None
    for column, known in (("indicator_id", plan.indicators), ("verdict", BADGES)):
        for found in earlier.loc[~earlier[column].isin(list(known)), column]:
            findings.fault(f"{path} {column}列", found, expected, suggestion(str(found), known))
    if (earlier["evaluation_year"] >= year).any():
        found = "、".join(str(one) for one in earlier["evaluation_year"].unique())
        findings.fault(f"{path} evaluation_year列", found, f"評価年度 {year} より前", remedy)
    return earlier
