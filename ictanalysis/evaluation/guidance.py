"""What is said of an open target beside its chance: what the next year must bring, why, what would narrow the range (pure)."""

from dataclasses import dataclass

from ictanalysis.forecast.why import Step


@dataclass(frozen=True)
class Needed:
    """The least good value of a year from which on the chance of the target stays at 50 % or 80 %; None where none does.

    Only values from ``low`` to ``high`` count, 1 % and 99 % of what is foreseen of the year: further out it is no advice.
    Where the year may settle the target, the target's value counts in any case.

    `at_target` is the chance that a value just at the target leaves (a sum's: what is missing of it, all in that
    year); `settles` says whether the year decides the target whatever it brings.
    """

    year: int
    for_50: float | None
    for_80: float | None
    at_target: float
    settles: bool
    low: float
    high: float


@dataclass(frozen=True)
class Widths:
    """How wide the range that holds in eight cases of ten is in the target year, in the unit of the values.

    `more_respondents` : with ten times as many in every survey, past and to come; None where no number is known.
    `one_more_value` : after one more value, at the present middle; None where the next year is the target's.
    """

    now: float
    more_respondents: float | None
    one_more_value: float | None


@dataclass(frozen=True)
class Guidance:
    """What is said of an open target; steps of level targets only, widths of those from surveys."""

    needed: Needed | None
    steps: tuple[Step, ...]
    widths: Widths | None
