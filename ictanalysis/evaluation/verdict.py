"""From probability to verdict by the rubric in force: class and reason, indicator and measure (pure)."""

from collections.abc import Sequence
from typing import NamedTuple

from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.rubric import SEVERITY, UNJUDGED, Rubric


class Verdict(NamedTuple):
    """A class of `VERDICTS` and the code of its reason."""

    code: str
    reason: str


def effective_target(one: Indicator, rubric: Rubric) -> float:
    """The target as it is judged: 約 leaves the tolerance of the rubric on the easy side."""
    if one.qualifier != "about":
        return one.target
    slack = rubric.threshold("tolerance", "about")
    easier = slack * abs(one.target)
    return one.target - easier if one.direction == "up" else one.target + easier


def verdict_of(points: int, decided: bool | None, p_meet: float | None, rubric: Rubric) -> Verdict:
    """The verdict on one indicator.

    Parameters
    ----------
    points : final values known, the baseline among them.
    decided : True or False where arithmetic has decided, None while open.
    p_meet : probability of meeting the target, 0 to 1; None when it cannot be said.
    """
    if decided is not None:
        return Verdict("achieved", "decided") if decided else Verdict("missed", "decided")
    if p_meet is None:
        return Verdict("cannot_say", "no_value")
    if not 0 <= p_meet <= 1:
        raise ValueError(f"達成の見込み {p_meet} は確率ではありません。予測の定数(constants.json)を確かめてください")
    if points < rubric.threshold("minimum_points", "points"):
        return Verdict("reference", "few_points")
    for code, edge in rubric.steps("verdict"):
        if p_meet >= edge:
            return Verdict(code, "probability")
    return Verdict("at_risk", "probability")


def measure_verdict(codes: Sequence[str], probabilities: Sequence[float | None], rubric: Rubric) -> str:
    """The verdict on a measure from those on its indicators, by the rule chosen in the rubric.

    worst: the lowest judged class, or the unjudged one where it could still be lower than 達成見込み;
    all: unjudged as soon as one indicator is; mean: the class of the mean of the deciding probabilities.
    """
    judged = [code for code in codes if code in SEVERITY]
    unjudged = [code for code in codes if code in UNJUDGED]
    rule = rubric.chosen("measure")
    worst = min(judged, key=SEVERITY.index) if judged else "achieved"
    if unjudged and (rule == "all" or worst not in {"missed", "at_risk"}):
        return max(unjudged, key=UNJUDGED.index)
    known = [p for p in probabilities if p is not None]
    if rule != "mean" or len(set(judged)) == 1 or not known:
        return worst
    mean = sum(known) / len(known)
    return next((code for code, edge in rubric.steps("verdict") if mean >= edge), "at_risk")
