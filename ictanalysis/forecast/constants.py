"""The learnt constants of the forecast (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ictanalysis.forecast.stored import FILES, SHIPPED, folder_of, read
from ictanalysis.forecast.stored import ConstantsError as ConstantsError

FILE = SHIPPED / FILES[0]
KINDS = ("percent", "count", "other")
Story = tuple[float, float, float, float]  # noise, trend, usual wobble, prior weight


@dataclass(frozen=True)
class Positions:
    """A number for each position of the last value against the target."""

    short: float
    at: float
    past: float


@dataclass(frozen=True)
class Line:
    """A straight line."""

    intercept: float
    slope: float


@dataclass(frozen=True)
class Managed:
    """The correction by what real targets came to, see `managed_line`."""

    intercept: Positions
    slope: Positions
    per_value: Line  # what a value more than the usual number adds, for "short"
    usual_values: float
    most_values: float
    hears: float  # chances beyond this and its opposite are not told apart
    targets: float = 0  # number of real targets behind it; 0 where the file does not tell


@dataclass(frozen=True, kw_only=True)
class Constants:
    """All that the forecast has learnt, and the day and scores of the learning."""

    learnt_on: str
    reached: Mapping[str, float] = field(default_factory=dict)
    percent_slack: float  # points beyond 0 and 100
    count_slack: float
    level_years: float
    damping: float
    knots: tuple[float, ...]
    longest_horizon: float  # years
    tail_power: float
    freedom: float
    stories: Mapping[str, tuple[Story, ...]]  # by kind
    stretch: tuple[float, float]
    relabel: Mapping[str, tuple[float, ...]]  # by number of values, "1" and up: one number a knot
    persistence: float
    managed: Managed


def constants_of(data: Path) -> Path:
    """The file of constants used with a data folder; ConstantsError when only one of the learnt files is there."""
    return folder_of(data) / FILES[0]


def read_constants(path: Path = FILE) -> Constants:
    """The constants of a file, sound in shape and finite; ConstantsError otherwise."""
    return read(path, Constants, "学んだ予測の定数", _uneven)


def _uneven(c: Constants) -> str:
    """The name of the first entry that has not the lengths the forecast counts on; empty when all have."""
    if absent := [kind for kind in KINDS if kind not in c.stories]:
        return f"stories {absent[0]}"
    lengths = {len(c.relabel.get(str(n), ())) for n in range(1, len(c.relabel) + 1)}
    return "" if len(c.knots) > 1 and lengths == {len(c.knots)} else "knots か relabel"
