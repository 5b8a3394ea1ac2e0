"""Invented results of many plans whose true rates are known, every one 架空, for tests of their comparison."""

from collections.abc import Sequence
from datetime import date
from functools import cache

import numpy as np

from ictanalysis.inputs.target_types import TARGET_TYPES
from ictanalysis.pages.comparison.chance import Item
from ictanalysis.pages.comparison.facts import Compared, Many
from ictanalysis.pages.comparison.page import items

JUDGED = 2025
PLAIN = Compared(
    "plan", "架空市", "架空市総合計画", True, "level", 80.0, JUDGED, JUDGED, 3, None, None, None, None, "", date(2026, 7, 1)
)  # fmt: skip


def ended(plan: int, met: Sequence[bool]) -> list[Compared]:
    """The targets of a plan whose time is over."""
    return [_of(plan)._replace(verdict="achieved" if one else "missed", p_meet=float(one)) for one in met]


def still_open(plan: int, chances: Sequence[float], points: int = 3, verdict: str = "uncertain") -> list[Compared]:
    """The targets of a plan that are still open, with their chances."""
    own = _of(plan)._replace(target_year=2030, points=points, verdict=verdict, forecast_p10=70.0, forecast_p90=90.0)
    return [own._replace(p_meet=p, p_meet_plain=max(p - 0.05, 0.0)) for p in chances]


def alike(plans: int, targets: tuple[int, int], rate: float = 0.4, seed: int = 1) -> Many:
    """Plans between which there is no difference: half their targets have ended, chances are drawn from one pool."""
    chance, rows = np.random.default_rng(seed), list[Compared]()
    for plan in range(plans):
        over, ahead = chance.integers(*targets, 2)
        rows += ended(plan, [bool(one) for one in chance.random(over) < rate])
        rows += [
            row._replace(type=str(chance.choice([*TARGET_TYPES])), points=int(chance.integers(2, 7)))
            for row in still_open(plan, chance.beta(0.7, 1.1, ahead).tolist())
        ]
        rows += still_open(plan, [0.4], 1, "reference")
    return Many(rows, plans)


def _of(plan: int) -> Compared:
    return PLAIN._replace(plan_id=f"city_{plan:04}", city=f"架空市{plan:04}", plan_title=f"架空市{plan:04}総合計画")


@cache
def country() -> tuple[Many, list[Item]]:
    """As many plans as there are municipalities, and the items of their page."""
    many = alike(1741, (4, 9))
    return many, list(items(many))
