"""What the official methods say, in words (pure)."""

from collections.abc import Mapping

from ictanalysis.pages import say
from ictanalysis.progress.agreement import paces
from ictanalysis.progress.catalogue import CLASS_WORDS, METHODS, NAMES, UNCONFIRMED
from ictanalysis.progress.methods import Progress

TRUTH_WORDS = {"path": "目標への直線上", "flat": "横ばい", "observed": "実績どおり"}
CUTS = (1.0, 0.95, 0.60, 0.5, 0.10, 0.0)  # of the methods that compare ratios
PACES = {2: "足りる速さ", 1: "進んでいるが遅い", 0: "進んでいない、または後退"}
PACE_ORDER = "・".join(PACES.values())


def class_text(method: str, one: Progress) -> str:
    """The class in Japanese, or a dash."""
    return CLASS_WORDS[method].get(one.category or "", say.NONE) if one.category != "not_available" else say.NONE


def name_text(method: str) -> str:
    """The name of a method, marked when its rule is from memory."""
    return NAMES[method] + (" ※" if method in UNCONFIRMED else "")


def said_text(method: str, one: Progress) -> str:
    """Class and number of a method in its own scale; a dash where it says nothing."""
    said = class_text(method, one)
    if one.number is None:
        return said
    places = 0 if abs(one.number) >= 100 else 2
    if method in ("band", "healthy_people"):
        number = say.rounded(one.number, 0) + "%" if method == "healthy_people" else say.rounded(one.number, places)
    else:
        number = say.rounded(one.number, say.apart(one.number, places, CUTS, "down" if method == "escap" else "up"))
    return f"{said} {number}"


def share(part: float | None) -> str:
    """A fraction as a percentage with one decimal."""
    return say.NONE if say.is_none(part) else f"{say.rounded(100 * (part or 0.0), 1)}%"


def agreement(said: Mapping[str, Progress]) -> str:
    """How many methods see the pace as sufficient, too slow or none."""
    found = list(paces({name: said[name] for name in METHODS[:-1]}).values())
    if not found:
        return "判定できる方式がありません"
    counts = [f"{PACES[pace]}{found.count(pace)}" for pace in PACES if found.count(pace)]
    return (
        "、".join(counts) + f"(全{len(found)}方式)"
        if len(counts) > 1
        else f"{len(found)}方式{'すべて' if len(found) > 1 else 'が'}{PACES[found[0]]}"
    )
