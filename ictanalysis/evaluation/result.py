"""The result of one indicator: one typed row whose fields say how they are published (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, NamedTuple

import numpy as np

from ictanalysis.forecast.constants import Constants
from ictanalysis.inputs.columns import CHANCE, OWN, YEAR, Column, Field, fields_of
from ictanalysis.inputs.eras import short_year
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.previous import Earlier
from ictanalysis.inputs.rubric import VERDICTS
from ictanalysis.progress.audit import Remark, remarks
from ictanalysis.progress.catalogue import FROM_MEMORY, JUDGING, METHODS, Method
from ictanalysis.progress.methods import Progress
from ictanalysis.progress.series import Array, History, Provisional, Standing, straight_line


class Fan(NamedTuple):
    """Years to come and, for each, 99 quantiles (years, 99)."""

    years: tuple[int, ...]
    bands: Array


NO_FAN = Fan((), np.empty((0, 99)))


@dataclass(frozen=True)
class Decision:
    """The final value that has met or missed a target."""

    met: bool
    deciding_year: Annotated[int, Column("決定した年度", "達成または未達を決めた実績の年度。未定なら空", YEAR)]
    deciding_value: Annotated[float, Column("決定した値", "達成または未達を決めた実績。未定なら空", OWN)]


NEXT = "次の年度の予測。期間の合計の目標では期間の初めからその年度までの合計、期限までの到達の目標ではそれまでに達した最もよい値"


@dataclass(frozen=True)
class Coming:
    """What the next year with a value is said to bring; what is published of it is set beside the value when it comes."""

    next_year: Annotated[int, Column(
        "次の年度", "最新の実績の次に値が得られる年度(評価年度以降)。目標の年度を過ぎるときと、予測できないときは空", YEAR)]  # fmt: skip
    next_p10: Annotated[float, Column("次の年度の予測の下の端(10%点)", f"{NEXT}。10回に1回はこれを下回る", OWN)]
    next_p50: Annotated[float, Column("次の年度の予測の中央", NEXT, OWN)]
    next_p90: Annotated[float, Column("次の年度の予測の上の端(90%点)", f"{NEXT}。10回に1回はこれを上回る", OWN)]


@dataclass(frozen=True)
class Result:
    """What is known and foreseen of one indicator at the end of a fiscal year; None cannot be said.

    `verdict_reason` is a code that becomes a sentence: decided, no_value, few_points, probability.
    `methods` holds what every official method says, `fans` the years to come (`ictanalysis.evaluation.outlook`).
    `straight` and `remarks` are worked out when they are first asked for: they need statsmodels.
    `left_out` are years whose value cannot be compared with the target, `confirmed` counts the final values,
    `late_year` is the year after the target's in which its level was reached.
    """

    indicator: Indicator
    evaluation_year: Annotated[int, Column("評価年度", "評価した年度。この年度の末までの値を使う", YEAR, required=True)]
    standing: Standing
    p_meet: Annotated[float | None, Column(
        "達成の見込み(0〜1)", "目標を達成する確率を、過去の目標が実際に達成された記録で補正したもの。判定できないときは空",
        CHANCE, minimum=0, maximum=1)]  # fmt: skip
    p_meet_plain: Annotated[float | None, Column(
        "達成の見込み(補正前、0〜1)", "目標を達成する確率。一般の統計の動きだけから見たもの", CHANCE, minimum=0, maximum=1)]  # fmt: skip
    forecast_p10: Annotated[float | None, Column(
        "予測の下の端(10%点)", "目標の年度の予測。10回に1回はこれを下回る", OWN)]  # fmt: skip
    forecast_p50: Annotated[float | None, Column(
        "予測の中央", "目標の年度の予測の中央。期間の合計の目標では合計の予測", OWN)]  # fmt: skip
    forecast_p90: Annotated[float | None, Column(
        "予測の上の端(90%点)", "目標の年度の予測。10回に1回はこれを上回る", OWN)]  # fmt: skip
    coming: Coming | None
    verdict: Annotated[str, Column("判定", "判定の区分。{council}の評価とは別のもの", codes=VERDICTS, required=True)]
    verdict_reason: Annotated[str, Column("判定の理由", "判定の理由を述べた文", required=True)]
    decision: Decision | None
    methods: Mapping[str, Progress]
    as_of: Annotated[date, Column("基準日", "評価の基準日。この日に有効な判定基準を使った", required=True)]
    constants_learnt_on: Annotated[date, Column("学習日", "予測の定数を参照データから学んだ日")]
    history: History
    provisional: Provisional | None
    left_out: tuple[int, ...]
    confirmed: int
    late_year: int | None
    fans: Mapping[str, Fan]

    @cached_property
    def straight(self) -> dict[int, float]:
        """The straight line from the last known year to the target's, a reference only; empty without two points."""
        known = self.history
        years = range(known.years[-1], self.indicator.target_year + 1) if known.points else range(0)
        line = straight_line(known.years, known.values, years) if len(years) > 1 else None
        return {} if line is None else dict(zip(years, map(float, line[0]), strict=True))

    @cached_property
    def remarks(self) -> tuple[Remark, ...]:
        """What is to be known about the target itself."""
        return tuple(remarks(self.indicator, self.history))

    @property
    def indicator_id(self) -> str:
        """The id of the indicator."""
        return self.indicator.indicator_id

    def year(self, year: int) -> str:
        """One of the years of the indicator in short."""
        return self.indicator.year(year)

    @property
    def label(self) -> str:
        """Id and name of the indicator."""
        return f"{self.indicator.indicator_id} {self.indicator.name}"


@dataclass(frozen=True)
class Asked:
    """A question about one value; `reason` says why it was found right, when it was."""

    indicator_id: str
    fiscal_year: int
    doubt: str
    reason: str = ""

    @property
    def question(self) -> str:
        """The question as the report prints it."""
        return f"{self.indicator_id} {short_year(self.fiscal_year)}: {self.remark}"

    @property
    def remark(self) -> str:
        """The question beside the value itself."""
        return f"{self.doubt}確認済み({self.reason})。" if self.reason else f"{self.doubt}要確認。"


class OwnRecord(NamedTuple):
    """Targets of the city that have ended, those met, and what they add to its managed chances on the logit."""

    targets: int
    met: int
    shift: float


@dataclass(frozen=True)
class Evaluation:
    """The results of a fiscal year, and those that they are set beside.

    `by_year` : as they would have been at the end of each plan year so far, from today's values by today's method.
    `previous` : last year's by id, as published or from the values that were known then; `then` : those of the same
    year from today's values.
    `own` : the city's own ended targets, and what they add to its managed chances.
    """

    constants: Constants
    results: tuple[Result, ...]
    by_year: tuple[Result, ...]
    previous: Mapping[str, Earlier]
    then: Mapping[str, Result]
    own: OwnRecord


def as_published(result: Result) -> Earlier:
    """A result made again as it would be read from the file that was published then."""
    standing, to_come = result.standing, result.coming
    points = (to_come.next_year, to_come.next_p10, to_come.next_p50, to_come.next_p90) if to_come else (None,) * 4
    return Earlier(
        0, result.indicator_id, result.evaluation_year, result.p_meet, result.verdict, result.p_meet_plain,
        standing.latest, result.indicator.target, standing.latest_year, standing.points, result.as_of.isoformat(),
        result.constants_learnt_on.isoformat(), result.indicator.target_year, result.forecast_p10, result.forecast_p50,
        result.forecast_p90, *points,
    )  # fmt: skip


def _of_method(method: Method) -> tuple[Field, Field]:
    """Class and number of an official method."""
    rule = method.rule + ("" if method.confirmed else f"。{FROM_MEMORY.removeprefix('※ ')}")
    place = ("methods", method.name)
    number = Column(f"{method.title}の数", f"{method.title}が計算した数", OWN if method.unit is None else method.unit)
    return (
        Field(method.name, "string", Column(f"{method.title}の区分", rule.removesuffix("。"), codes=method.words),
              (*place, "category")),
        Field(f"{method.name}_number", "number", number, (*place, "number")),
    )  # fmt: skip


def _fields() -> Sequence[Field]:
    """The columns of results.csv: those of the methods stand before the dates."""
    own = tuple(fields_of(Result))
    dates = tuple(field for field in own if field.type == "date")
    return (*own[: -len(dates)], *(field for name in JUDGING for field in _of_method(METHODS[name])), *dates)


FIELDS = tuple(_fields())
