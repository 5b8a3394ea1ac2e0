"""The learnt constants of the forecast (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar, cast

from ictanalysis.forecast.stored import FILES, SHIPPED, folder_of, read
from ictanalysis.forecast.stored import ConstantsError as ConstantsError

FILE = SHIPPED / FILES[0]
KINDS = ("percent", "count", "other")
CLASSES = ("one", "moving", "unmoved", "bound", "unmoved_bound")  # histories, by how much they may stay where they are
TRAITS = ("one", "small", "unmoved", "not_started")  # what makes a managed target special
UNMOVED = "unmoved"  # the curve of histories that never moved
LEFT = 19  # steps away from a bound
Learnt = TypeVar("Learnt")
Story = tuple[float, float, float, float]  # noise, trend, usual wobble, prior weight


@dataclass(frozen=True)
class Line:
    """A straight line."""

    intercept: float
    slope: float


@dataclass(frozen=True)
class Together:
    """How years to come hang together: correlation ``share`` * (h1 / h2) ** ``fading`` of years h1 < h2 ahead."""

    share: float
    fading: float


@dataclass(frozen=True)
class Managed:
    """The correction by what real targets came to, see `ictanalysis.forecast.managed`."""

    usual: Line  # logit of the corrected chance on logit of the plain one
    classes: Mapping[str, Line]  # what each class of history adds
    per_value: float  # what a value more than the usual number adds
    usual_values: float
    most_values: float
    ends: tuple[float, float]  # logits between which the lines hold; beyond them the slopes below
    end_slope: float
    end_slope_not_started: float
    organisations: float  # standard deviation on the logit by which organisations differ
    targets: float = 0  # number of real targets behind it; 0 where the file does not tell
    records: Mapping[str, float] = field(default_factory=dict)  # of them, by class of history and by number of values


@dataclass(frozen=True, kw_only=True)
class Constants:
    """All that the forecast has learnt, and the day and scores of the learning."""

    learnt_on: str
    reached: Mapping[str, float] = field(default_factory=dict)
    percent_slack: float  # points beyond 0 and 100
    count_slack: float
    level_years: float
    least_level: float  # share of the mean level of those years below which a last value is no yardstick
    most_values: float  # how many of the last values are used
    likelihood_power: float
    damping: float
    knots: tuple[float, ...]
    longest_horizon: float  # years
    tail_power: float
    freedom: float
    stories: Mapping[str, tuple[Story, ...]]  # by kind
    stretch: tuple[float, float]
    relabel: Mapping[
        str, tuple[float, ...]
    ]  # by kind and `UNMOVED` or number of values, "percent 1" and up: one a knot
    staying: Mapping[str, tuple[float, float, float, float]]  # by class of history: a weight for each `stay_inputs`
    leaving: tuple[float, ...]  # steps away from 0 % or 100 % on the working scale, 5 % to 95 % points
    together: Mapping[str, Together]  # by number of values, "1" and up
    managed: Managed

    def __hash__(self) -> int:
        """Of a few that differ whenever something else was learnt; equality looks at all."""
        return hash((self.learnt_on, self.knots, self.leaving, self.stretch))


def constants_of(data: Path) -> Path:
    """The file of constants used with a data folder; ConstantsError when only one of the learnt files is there."""
    return folder_of(data) / FILES[0]


def read_constants(path: Path = FILE) -> Constants:
    """The constants of a file, sound in shape and finite; ConstantsError otherwise."""
    return read(path, Constants, "学んだ予測の定数", _uneven)


def _uneven(c: Constants) -> str:
    """The name of the first entry that has not the parts or lengths the forecast counts on; empty when all have."""
    parts = {"stories": c.stories, "staying": c.staying, "managed classes": c.managed.classes}
    wanted = {"stories": KINDS, "staying": CLASSES, "managed classes": TRAITS}
    absent = [f"{name} {one}" for name, held in parts.items() for one in wanted[name] if one not in held]
    if absent:
        return absent[0]
    if len(c.leaving) != LEFT:
        return "leaving"
    if "1" not in c.together or len(c.together) != max(map(int, filter(str.isdigit, c.together))):
        return "together"
    lengths = {len(c.relabel.get(f"{kind} {n}", ())) for kind in KINDS for n in (UNMOVED, *range(1, longest(c) + 1))}
    return "" if len(c.knots) > 1 and lengths == {len(c.knots)} else "knots か relabel"


def longest(c: Constants) -> int:
    """The number of values beyond which histories are recalibrated alike."""
    return len(c.relabel) // len(KINDS) - 1


def rounded(held: Learnt) -> Learnt:
    """The same structure with every number that is not whole at four significant digits."""
    answer: Any = held
    if isinstance(held, float):
        answer = round(float(f"{held:.4g}"), 8) + 0.0
    elif isinstance(held, tuple):
        answer = tuple(map(rounded, held))
    elif isinstance(held, dict):
        answer = {key: rounded(one) for key, one in held.items()}
    elif is_dataclass(held) and not isinstance(held, type):
        answer = replace(held, **{one.name: rounded(getattr(held, one.name)) for one in fields(held)})
    return cast(Learnt, answer)
