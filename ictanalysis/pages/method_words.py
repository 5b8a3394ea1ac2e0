"""What the official methods say, in words (pure)."""

from collections.abc import Mapping

from ictanalysis.pages import say
from ictanalysis.progress.agreement import paces
from ictanalysis.progress.catalogue import FAST, JUDGING, METHODS, RATIO, SLOW, STILL
from ictanalysis.progress.methods import Progress

TRUTH_WORDS = {"path": "目標への直線上", "flat": "横ばい", "observed": "実績どおり"}
CUTS = (1.0, 0.95, 0.60, 0.5, 0.10, 0.0)  # of the methods that compare ratios
PACES = {FAST: "目標に届く速さ", SLOW: "進んでいるが遅い", STILL: "停滞または後退"}
PACE_ORDER = "・".join(PACES.values())


def class_text(method: str, progress: Progress) -> str:
    """The class in Japanese, or a dash."""
    unsaid = progress.category in (None, "", "not_available")
    return say.NONE if unsaid else METHODS[method].words.get(progress.category, say.NONE)


def name_text(method: str) -> str:
    """The name of a method, marked when its rule is from memory."""
    return METHODS[method].title + ("" if METHODS[method].confirmed else " ※")


def class_and_number(method: str, progress: Progress) -> str:
    """Class and number of a method in its own scale; a dash where it says nothing."""
    words, number = class_text(method, progress), progress.number
    if number is None:
        return words
    places = 0 if abs(number) >= 100 else 2
    if METHODS[method].unit == RATIO:
        places = say.apart(number, places, CUTS, "down" if method == "escap" else "up")
    elif METHODS[method].unit == "%":
        return f"{words} {say.rounded(number, 0)}%"
    return f"{words} {say.rounded(number, places)}"


def share(part: float | None) -> str:
    """A fraction as a percentage with one decimal."""
    return say.NONE if part is None else f"{say.rounded(100 * part, 1)}%"


def agreement(methods: Mapping[str, Progress]) -> str:
    """How many methods see the pace as sufficient, too slow or none."""
    found = list(paces({name: methods[name] for name in JUDGING}).values())
    if not found:
        return "判定できる方式がありません"
    counts = [f"「{PACES[pace]}」{found.count(pace)}" for pace in PACES if found.count(pace)]
    return (
        "、".join(counts) + f"(全{len(found)}方式)"
        if len(counts) > 1
        else f"{len(found)}方式{'すべて' if len(found) > 1 else ''}が「{PACES[found[0]]}」"
    )
