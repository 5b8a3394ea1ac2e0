"""How a verdict is shown: a shape and a word; colours and a heavy frame only repeat them, on grey paper too."""

from typing import NamedTuple

from ictanalysis.inputs.rubric import VERDICTS


class Badge(NamedTuple):
    """How a verdict is shown: a shape and a word, and colours that only repeat them."""

    symbol: str
    label: str
    background: str
    foreground: str
    heavy: bool = False


BADGES = {
    "achieved": Badge("◎", VERDICTS["achieved"], "#0b3d78", "#ffffff"),
    "on_track": Badge("○", VERDICTS["on_track"], "#d3e7fb", "#0b2d57"),
    "uncertain": Badge("△", VERDICTS["uncertain"], "#fff0b3", "#4a3700"),
    "at_risk": Badge("▲", VERDICTS["at_risk"], "#ffd8c2", "#6e2200"),
    "missed": Badge("×", VERDICTS["missed"], "#ffffff", "#8a1c00", True),
    "reference": Badge("◇", VERDICTS["reference"], "#e6e6e6", "#2b2b2b"),
    "cannot_say": Badge("－", VERDICTS["cannot_say"], "#ffffff", "#2b2b2b"),
}
