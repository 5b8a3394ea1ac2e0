"""How far the forecast may be trusted: what cross-validation promised and what came, as `fit` has counted it (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ictanalysis.forecast.stored import FILES, SHIPPED, folder_of, read

FILE = SHIPPED / FILES[1]
BANDS = ("n", "h", "kind", "source", "source n")
# Questions, each with its ways of grouping: bands, what fell beyond the 95 % band, chances of series and of real targets.
GROUPS = {"in80": BANDS, "in95": BANDS, "under": ("source",), "over": ("source",), "plain": ("tenth",),
          "real": ("tenth",), "managed": ("tenth", "source", "place", "trait", "kind", "n", "h")}  # fmt: skip
# Years together: counted where windows are long enough
JOINT = {"every": ("n years ask",), "any": ("n years ask",), "sum80": ("n years",), "sum95": ("n years",)}
TOTALS = {"plain": {"ece"}, "real": {"ece"}, "managed": {"ece"}, "longer": {"tasks", "cov80", "cov95"}}
NUMBERED = ("n", "h", "tenth", "years")


@dataclass(frozen=True)
class Cell:
    """A group of tasks: the share promised beside the share that came, with its 90 % range (fractions)."""

    what: str
    by: str
    key: tuple[str | int, ...]  # one entry for each word of ``by``
    cases: float  # sum of weights
    families: int
    promised: float
    came: float
    low: float
    high: float
    side: int | None  # -1: less came than promised, 1: more, 0: the range holds it, None: too few families to tell


@dataclass(frozen=True)
class Source:
    """Real targets of one source, and how many organisations set them."""

    source: str
    targets: float
    families: int


@dataclass(frozen=True)
class Record:
    """The real targets behind the correction of the chances; a target may be several tasks."""

    tasks: int
    one_year: float  # share of the targets asked about one year ahead
    three_years: float  # three years ahead or more
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Apart:
    """Sources left out as a whole, beside the same windows where their other families were known."""

    sources: tuple[str, ...]
    tasks: int
    crps: float  # in that of "no change"
    crps_known: float
    alone: float  # windows of one value
    in80: float  # of them in the 80 % band, with its 90 % range
    low: float
    high: float
    in80_known: float


@dataclass(frozen=True)
class Later:
    """Windows after a year, learnt on those that ended by then: CRPS more than cross-validated, in that of "no change"."""

    learnt: int
    tasks: int
    more: float
    low: float
    high: float


@dataclass(frozen=True)
class Spread:
    """Standard deviation of organisations' own offsets on the logit scale beyond chance, with its 90 % range."""

    organisations: int
    deviation: float
    low: float
    high: float


@dataclass(frozen=True)
class Beyond:
    """What cross-validation over families does not tell."""

    apart: Mapping[str, Apart]  # by name; empty with a single source
    later: Mapping[str, Later]  # by year; empty where windows are too few
    organisations: Spread


@dataclass(frozen=True)
class Calibration:
    """Counts and scores of all tasks, answered by constants learnt on other families."""

    learnt_on: str
    windows: tuple[str, ...]  # sources of the series
    managed: Record
    totals: Mapping[str, Mapping[str, float]]  # scores of each question on chances, and of series of several values
    beyond: Beyond
    cells: tuple[Cell, ...]

    def part(self, what: str, by: str) -> list[Cell]:
        """The cells of one question and one way of grouping."""
        return [cell for cell in self.cells if (cell.what, cell.by) == (what, by)]


def calibration_of(data: Path) -> Path:
    """The file of counts used with a data folder; ConstantsError when only one of the learnt files is there."""
    return folder_of(data) / FILES[1]


def read_calibration(path: Path = FILE) -> Calibration:
    """The counts of a file, sound in shape; ConstantsError otherwise."""
    return read(path, Calibration, "交差検証の成績", _wrong)


def _wrong(found: Calibration) -> str:
    """The name of the first entry that cannot be, or is not there; empty when all is well."""
    for i, cell in enumerate(found.cells, 1):
        numbered = [isinstance(one, int) for one in cell.key] == [word in NUMBERED for word in cell.by.split()]
        shares = all(0 <= share <= 1 for share in (cell.promised, cell.came, cell.low, cell.high))
        counted = cell.cases > 0 and cell.families > 0 and cell.side in (-1, 0, 1, None)
        if not (numbered and shares and counted and cell.by in {**GROUPS, **JOINT}.get(cell.what, ())):
            return f"cells {i}"
    absent = [f"cells {what} {by}" for what, ways in GROUPS.items() for by in ways if not found.part(what, by)]
    absent += [f"totals {what}" for what, names in TOTALS.items() if names - found.totals.get(what, {}).keys()]
    return next(iter(absent), "")
