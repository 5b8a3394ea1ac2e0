"""How a plain chance becomes the one that managed targets came to, step by step (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ictanalysis.forecast.constants import TRAITS, Constants, Line, Managed

NOTHING = Line(0.0, 0.0)


@dataclass(frozen=True)
class Step:
    """A chance after one step: "plain", "usual", a trait of `TRAITS` or "values"; `records` are the targets behind it.

    None where the constants do not tell how many.
    """

    step: str
    chance: float
    records: float | None


def explain(p_plain: float, traits: Sequence[str], n: int, constants: Constants) -> tuple[Step, ...]:
    """The steps from ``p_plain`` to `managed_probability`, which the last one is; one alone where arithmetic decides.

    The usual correction of a history that is nothing special comes first, then what each of its ``traits`` adds, then
    what the number of values ``n`` adds.
    """
    from ictanalysis.forecast.managed import managed_probability  # who only shows steps needs no scipy

    usual = constants.managed
    least = replace(usual, classes=dict.fromkeys(TRAITS, NOTHING), per_value=0.0)
    known = f"{min(n, int(usual.most_values))}"
    own = [name for name in TRAITS if name in traits]
    tables = [("usual", 0, least)]
    tables += [(name, i, replace(usual, per_value=0.0)) for i, name in enumerate(own, start=1)]
    tables += [("values", len(own), usual)]
    counts = {**usual.records, "usual": usual.targets, "values": usual.records.get(known)}

    def chance(held: int, table: Managed) -> float:
        return managed_probability(p_plain, own[:held], n, replace(constants, managed=table))

    corrected = [Step(name, chance(held, table), counts.get(name) or None) for name, held, table in tables]
    return (Step("plain", p_plain, None), *(corrected if 0 < p_plain < 1 else []))
