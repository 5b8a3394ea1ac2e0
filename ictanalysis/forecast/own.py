"""A city's own record: targets that have ended shift its chances, the more the more of them there are (pure)."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import special

from ictanalysis.forecast.constants import Constants
from ictanalysis.forecast.managed import SUREST
from ictanalysis.forecast.quantiles import Array

STEPS = 50  # of Newton's method; a handful is enough


def own_shift(chances: Sequence[float] | Array, met: Sequence[bool] | Array, spread: float) -> float:
    """By how much on the logit one organisation's targets come to more, or less, than its ``chances`` (k,) said.

    The middle of what is plausible after ``met`` (k,) where organisations differ by a standard deviation ``spread``
    on the logit (a random intercept, e.g. Gelman & Hill 2007, ch. 12): with none known 0, hardly felt below ten.
    """
    x, y, shift = special.logit(np.clip(chances, SUREST, 1 - SUREST)), np.asarray(met, float), 0.0
    if spread <= 0 or not len(y):
        return 0.0
    for _ in range(STEPS):
        p = special.expit(x + shift)
        shift += float(((y - p).sum() - shift / spread**2) / ((p * (1 - p)).sum() + 1 / spread**2))
    return shift


def with_shift(c: Constants, shift: float) -> Constants:
    """The constants of an organisation whose targets come to ``shift`` more on the logit."""
    if not shift:
        return c
    usual = replace(c.managed.usual, intercept=c.managed.usual.intercept + shift)
    return replace(c, managed=replace(c.managed, usual=usual))
