"""What a comparison reads of the results of many plans, and how it groups them (pure)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from ictanalysis.inputs.rubric import UNJUDGED
from ictanalysis.pages.say import is_apart

DECIDED = ("achieved", "missed")


class Compared(NamedTuple):
    """Of one indicator of a plan the columns that are compared, named as in the table of all plans."""

    plan_id: str
    city: str
    plan_title: str
    fictional: bool
    type: str
    target: float
    target_year: int
    evaluation_year: int
    points: int
    p_meet: float | None
    p_meet_plain: float | None
    forecast_p10: float | None
    forecast_p90: float | None
    verdict: str
    as_of: date

    @property
    def plan(self) -> str:
        """The plan by name, its city in front; whether its data are invented stands beside it."""
        name = self.plan_title if self.plan_title.startswith(self.city) else f"{self.city} {self.plan_title}"
        return f"{name}(架空)" if self.fictional else name

    @property
    def decided(self) -> bool:
        """Whether it is known if the target was met."""
        return self.verdict in DECIDED

    @property
    def judged(self) -> bool:
        """Whether the plan's own values tell enough for a verdict."""
        return self.verdict not in UNJUDGED

    @property
    def ended(self) -> bool:
        """Whether the target's time is over and its outcome known."""
        return self.decided and self.target_year <= self.evaluation_year

    @property
    def open_chance(self) -> float | None:
        """The chance of a target whose outcome is not known."""
        return None if self.decided else self.p_meet

    @property
    def width(self) -> float | None:
        """The range of eight in ten of what the target year brings, as a share of the target."""
        if self.decided or self.forecast_p10 is None or self.forecast_p90 is None or not self.target:
            return None
        return (self.forecast_p90 - self.forecast_p10) / abs(self.target)

    @property
    def moved(self) -> float | None:
        """How far the correction by the record of real targets moves an open chance; to the higher is positive."""
        if self.open_chance is None or self.p_meet_plain is None:
            return None
        return self.open_chance - self.p_meet_plain

    @property
    def apart(self) -> bool:
        """Whether it moves it so far that both are said."""
        return not self.decided and is_apart(self.p_meet, self.p_meet_plain)


class Many(NamedTuple):
    """The results of all plans that could be evaluated, in the order given, and how many plans were asked for."""

    rows: Sequence[Compared]
    asked: int

    @property
    def plans(self) -> int:
        """Plans with results."""
        return len({row.plan_id for row in self.rows})

    @property
    def failed(self) -> int:
        """Plans without results."""
        return self.asked - self.plans

    @property
    def fictional(self) -> int:
        """Plans with invented data."""
        return len({row.plan_id for row in self.rows if row.fictional})

    @property
    def years(self) -> list[int]:
        """The years that are judged."""
        return sorted({row.evaluation_year for row in self.rows})


class Evidence(NamedTuple):
    """Indicators by the number of their values."""

    label: str
    least: int
    most: int

    def holds(self, row: Compared) -> bool:
        """Whether an indicator is one of these."""
        return self.least <= row.points <= self.most


EVIDENCE = (
    Evidence("0点", 0, 0),
    Evidence("1点", 1, 1),
    Evidence("2点", 2, 2),
    Evidence("3〜4点", 3, 4),
    Evidence("5点以上", 5, 10**6),
)


def known(values: Iterable[float | None]) -> list[float]:
    """What can be said; missing stays missing."""
    return [value for value in values if value is not None]
