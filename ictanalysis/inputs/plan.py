"""The plan as printed: goals, measures, indicators, targets; its rows, and what they make together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from ictanalysis.inputs import cells
from ictanalysis.inputs.cells import Above, Day, FileIdentifier, Folded, Identifier, Number, Text, Whole, Year
from ictanalysis.inputs.columns import OWN, YEAR, Column
from ictanalysis.inputs.corrections import Key
from ictanalysis.inputs.eras import short_year
from ictanalysis.inputs.faults import CONDITIONS, Fault, FaultError
from ictanalysis.inputs.reading import Row
from ictanalysis.inputs.target_types import TARGET_TYPES, Typed

DIRECTIONS = {"up": "多いほどよい", "down": "少ないほどよい"}
TYPES = {code: kind.label for code, kind in TARGET_TYPES.items()}
Kind = Literal["percent", "count", "other"]
Type = Literal["level", "cumulative", "every_year", "milestone"]
Qualifier = Literal["exact", "at_least", "at_most", "about"]
PRINTED: Mapping[Qualifier, re.Pattern[str]] = {
    "at_least": re.compile("以上"), "at_most": re.compile("以下|以内"),
    "about": re.compile(r"約(?=\s*[\d▲△−-])|程度|おおむね|概ね"),
}  # fmt: skip


@dataclass(frozen=True)
class Fact(Row):
    """One thing that the plan says of itself."""

    item: Text
    text: Text
    page: Text
    note: Text


@dataclass(frozen=True)
class Goal(Row):
    """A goal of the plan (基本目標)."""

    goal_id: Identifier
    name: Text
    formula: Text
    aim: Text
    page: Text
    note: Text


@dataclass(frozen=True)
class Measure(Row):
    """A measure (施策); in a plan without any, each indicator stands for one, in row 0 of the file that is not there."""

    measure_id: FileIdentifier
    goal_id: Above
    name: Text
    aim: Text
    sdg_goal: Whole | None
    sdg_name: Text
    page: Text
    note: Text

    @property
    def implied(self) -> bool:
        """Whether it is an indicator that belongs to no measure."""
        return self.row == 0


@dataclass(frozen=True)
class Initiative(Row):
    """One of the things that a measure is expected to consist of (想定する主な取組)."""

    measure_id: Identifier
    number: Whole
    name: Text
    note: Text


@dataclass(frozen=True)
class Definition(Row, Typed):
    """A row of indicators.csv: what an indicator counts."""

    indicator_id: FileIdentifier
    measure_id: Above
    goal_id: Above
    name: Text
    explanation: Text
    interpretation: Text
    unit: Folded
    kind: Kind
    type: Type
    direction: Literal["up", "down"]
    survey: Annotated[Literal["yes", "no"], cells.otherwise(cells.choice("yes", "no"), "no")]
    observed_every: Annotated[int, cells.otherwise(cells.whole, 1)]
    year_basis: Literal["fiscal", "calendar"] | None
    page: Text
    note: Text


@dataclass(frozen=True)
class Membership(Row):
    """A further measure in which an indicator is shown; it is judged once."""

    indicator_id: Identifier
    measure_id: Identifier
    note: Text


@dataclass(frozen=True)
class Target(Row):
    """A row of targets.csv: baseline and target of an indicator as printed and as numbers.

    `baseline_begins`, `target_begins`, `stated` are cells as they stand in the file: a single year needs no first one,
    and a qualifier that is not stated is the printed one.
    """

    indicator_id: Identifier
    baseline_printed: Text
    baseline: Number | None
    baseline_begins: Annotated[Year | None, "baseline_first_year"]
    baseline_year: Year | None
    target_printed: Text
    target: Number
    target_begins: Annotated[Year | None, "target_first_year"]
    target_year: Year
    stated: Annotated[Qualifier | None, "qualifier"]
    rationale: Text
    stated_yearly_change: Number | None
    valid_from: Day | None
    decision_id: Text | None
    page: Text
    note: Text

    @property
    def key(self) -> Key:
        """What a correction names it by."""
        return self.indicator_id, self.target_year

    @property
    def baseline_first_year(self) -> int | None:
        """The first year of the baseline."""
        return self.baseline_begins or self.baseline_year

    @property
    def target_first_year(self) -> int:
        """The first year that the target looks at."""
        return self.target_begins or self.target_year

    @property
    def said(self) -> list[Qualifier]:
        """The qualifiers that are printed."""
        return [word for word, sign in PRINTED.items() if sign.search(cells.folded(self.target_printed))]

    @property
    def qualifier(self) -> Qualifier:
        """How the number is to be taken."""
        return self.stated or (self.said[0] if self.said else "exact")


@dataclass(frozen=True)
class InterimStatus(Row):
    """The status of an indicator as a plan printed it."""

    indicator_id: Identifier
    fiscal_year: Year
    status_printed: Text
    page: Text
    note: Text


@dataclass(frozen=True)
class Indicator(Typed):
    """One target value of the plan (施策目標値), with its baseline and target as numbers.

    `decimals` : places with which its values are published.  `calendar` : its years begin in January.
    """

    indicator_id: Annotated[str, Column("番号", "{indicator}の番号", required=True)]
    measure_id: Annotated[str, Column("{measure}の番号", "属する{measure}の番号", required=True)]
    goal_id: Annotated[str, Column("{goal}の番号", "属する{goal}の番号", required=True)]
    name: Annotated[str, Column("{indicator}", "{indicator}の名称", required=True)]
    unit: Annotated[str, Column("単位", "現状値、実績、目標値、予測の単位")]
    kind: str
    type: Annotated[str, Column("目標の型", "何をもって達成とするか", codes=TYPES, required=True)]
    direction: Annotated[str, Column("よい向き", "値のよい向き", codes=DIRECTIONS, required=True)]
    observed_every: int
    baseline_year: Annotated[int | None, Column("現状値の年度", "現状値の年度。期間の合計ならその最後の年度", YEAR)]
    baseline: Annotated[float | None, Column("現状値", "計画の現状値", OWN)]
    baseline_first_year: int | None
    target_year: Annotated[int, Column(
        "目標の年度", "目標の年度。期間の合計や毎年度の目標ならその最後の年度", YEAR, required=True)]  # fmt: skip
    target: Annotated[float, Column("目標値", "計画の目標値", OWN, required=True)]
    target_first_year: int
    qualifier: str
    survey: str = "no"
    stated_yearly_change: float | None = None
    decimals: int = 0
    calendar: bool = False

    @property
    def window(self) -> range:
        """The years that the target looks at."""
        return range(self.target_first_year, self.target_year + 1)

    @property
    def years_in_baseline(self) -> int:
        """How many years the baseline tells of: more than one where it is a sum over several."""
        first, last = self.baseline_first_year, self.baseline_year
        return last - first + 1 if last and first else 1

    def is_observed(self, year: int) -> bool:
        """Whether a year is one in which there is a value at all."""
        return self.baseline_year is None or (year - self.baseline_year) % self.observed_every == 0

    def year(self, year: int) -> str:
        """One of its years in short."""
        return short_year(year, self.calendar)

    @property
    def is_deed(self) -> bool:
        """Whether it only says if something has been done: nothing lies between 0 and 1, and no pace."""
        return self.stays and self.kind == "count" and self.target == 1 and not self.baseline

    @property
    def is_attitude(self) -> bool:
        """Whether the value is what people answer in a survey."""
        return self.survey == "yes"


@dataclass(frozen=True)
class Plan:
    """A plan's folder, read: the rows as they stand in the files, and indicators by id."""

    folder: Path
    stated: Sequence[Fact]
    goals: Sequence[Goal]
    measures: Sequence[Measure]
    definitions: Sequence[Definition]
    targets: Sequence[Target]
    initiatives: Sequence[Initiative]
    memberships: Sequence[Membership]
    interim_status: Sequence[InterimStatus]
    indicators: Mapping[str, Indicator] = field(default_factory=dict)

    @cached_property
    def facts(self) -> dict[str, str]:
        """What the plan says of itself, by item."""
        return {one.item: one.text for one in self.stated}

    @property
    def calendar(self) -> bool:
        """Whether its years begin in January."""
        return self.facts.get("year_basis") == "calendar"

    @property
    def years(self) -> range:
        """The years of the plan."""
        return range(int(self.facts["first_year"]), int(self.facts["last_year"]) + 1)

    @property
    def measure_ids(self) -> list[str]:
        """The ids of the measures, in plan order."""
        return [one.measure_id for one in self.measures]

    def rows_of(self, indicator_id: str) -> tuple[Definition, Target]:
        """An indicator's rows of indicators.csv and targets.csv."""
        definition = next(one for one in self.definitions if one.indicator_id == indicator_id)
        return definition, next(one for one in self.targets if one.indicator_id == indicator_id)

    def of_measure(self, measure_id: str) -> list[Indicator]:
        """The indicators of one measure, in plan order; FaultError when there is no such measure."""
        if measure_id not in (known := self.measure_ids):
            where, remedy = f"{CONDITIONS} measure", cells.suggestion(measure_id, known)
            raise FaultError([Fault(where, f"「{measure_id}」", "計画の施策番号", remedy)])
        more = {one.indicator_id for one in self.memberships if one.measure_id == measure_id}
        return [one for key, one in self.indicators.items() if one.measure_id == measure_id or key in more]
