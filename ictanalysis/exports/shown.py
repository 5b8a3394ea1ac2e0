"""How a number is shown in a spreadsheet: the cell keeps all of it, its format says what people read."""

from collections.abc import Iterable
from typing import NamedTuple

from ictanalysis.inputs.cells import digits_of
from ictanalysis.inputs.plan import Indicator
from ictanalysis.pages import say

LONGEST_UNIT = 40
FAR_ENDS = '[<0.01]"1%未満";[>0.99]"99%超";'  # what is likely or unlikely is never called certain


class Shown(NamedTuple):
    """A number with its spreadsheet format, and the text that people see."""

    value: float
    form: str
    text: str


def digits(places: int) -> str:
    """Thousands separators and a fixed number of decimal places."""
    return "#,##0" + ("." + "0" * places if places else "")


def plain(value: float, places: int) -> Shown:
    """A number without its unit."""
    return Shown(value, digits(places), say.rounded(value, places))


def in_words(value: float, places: int, said: str) -> Shown:
    """A number amid the words with which it is said, such as 約 and 件."""
    number = say.rounded(value, places)
    before, _, after = (_quoted(part) for part in said.partition(number))
    core = digits(places)
    return Shown(value, f"{before}{core}{after}" + (f";{before}-{core}{after}" if before else ""), said)


def _quoted(words: str) -> str:
    return f'"{words[:LONGEST_UNIT]}"' if (words := words.replace('"', "")) else ""


def own_places(value: float, one: Indicator, name: str) -> int:
    """Digits of a number in an indicator's unit: those of its neighbours, and as many as tell it from the target."""
    places = max(say.own_places(one), say.small_places(value) if name.endswith("_per_year") else 0)
    if name not in ("baseline", "latest", "target", "deciding_value"):
        return places
    return say.apart(value, max(places, digits_of(value)), [one.target], one.direction)


def chance(p: float, edges: Iterable[float]) -> Shown:
    """A probability as a percentage on its side of the edges; 0 % and 100 % only where arithmetic has decided."""
    places = say.chance_places(p, edges)
    percent = digits(places) + "%"
    return Shown(p, percent if p in (0, 1) else FAR_ENDS + percent, say.chance(p, edges))


def share(value: float) -> Shown:
    """A fraction as a percentage that never reaches all of it by rounding."""
    places = say.apart(100 * value, 0, [100.0], "up")
    return Shown(value, digits(places) + "%", f"{say.rounded(100 * value, places)}%")
