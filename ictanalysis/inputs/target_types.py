"""The four types of target, in one table: how each is called, and what it means for the years that it looks at."""

from typing import NamedTuple


class TargetType(NamedTuple):
    """A type of target: its name, and how the values of its window count."""

    label: str
    adds_up: bool = False  # the values are added up
    each_year: bool = False  # each of them must be good
    stays: bool = False  # the first that is good decides, and what has been reached stays reached


TARGET_TYPES = {
    "level": TargetType("目標年度の水準"),
    "cumulative": TargetType("期間の合計", adds_up=True),
    "every_year": TargetType("毎年度", each_year=True),
    "milestone": TargetType("期限までの到達", stays=True),
}


class Typed:
    """What has a target of one of the types."""

    type: str

    @property
    def is_level(self) -> bool:
        """Whether the value of the target year alone decides."""
        return not any(TARGET_TYPES[self.type][1:])

    @property
    def is_sum(self) -> bool:
        """Whether the values of the window are added up."""
        return TARGET_TYPES[self.type].adds_up

    @property
    def each_year(self) -> bool:
        """Whether each year of the window is judged."""
        return TARGET_TYPES[self.type].each_year

    @property
    def stays(self) -> bool:
        """Whether what has been reached stays reached."""
        return TARGET_TYPES[self.type].stays

    @property
    def counts_years(self) -> bool:
        """Whether every year of the window counts."""
        return self.is_sum or self.each_year

    @property
    def settles_early(self) -> bool:
        """Whether a good value settles the target before its year."""
        return self.is_sum or self.stays
