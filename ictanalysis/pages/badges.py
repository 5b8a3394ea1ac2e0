"""How a verdict is shown: a shape and a word, and colours that only repeat them."""

from typing import NamedTuple


class Badge(NamedTuple):
    """How a verdict is shown: a shape and a word, and colours that only repeat them."""

    symbol: str
    label: str
    background: str
    foreground: str


BADGES = {
    "achieved": Badge("◎", "達成", "#0b3d78", "#ffffff"),
    "on_track": Badge("○", "達成見込み", "#d3e7fb", "#0b2d57"),
    "uncertain": Badge("△", "どちらとも言えない", "#fff0b3", "#4a3700"),
    "at_risk": Badge("▲", "達成困難", "#ffd8c2", "#6e2200"),
    "missed": Badge("×", "未達", "#8a1c00", "#ffffff"),
    "reference": Badge("◇", "参考(実績不足)", "#e6e6e6", "#2b2b2b"),
    "cannot_say": Badge("－", "判定できません", "#ffffff", "#2b2b2b"),
}
