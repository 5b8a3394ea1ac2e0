"""Learn the constants of the forecast from reference windows and real targets (pure)."""

from dataclasses import replace

import pandas as pd

from ictanalysis import forecast as fc
from ictanalysis.forecast.constants import KINDS, Constants, rounded
from ictanalysis.learning.cases import cases
from ictanalysis.learning.moves import fit_moves
from ictanalysis.learning.stories import fit_leaving, fit_stories
from ictanalysis.learning.targets import NOTHING_LEARNT, learn_managed, organisation_spread
from ictanalysis.learning.years import fit_together

# What is chosen, not what is learnt: the learnt numbers are in constants.json.  Of 2, 3 and 5 degrees of freedom of
# the usual wobble 2 had the best log score.
DESIGN = Constants(
    learnt_on="", percent_slack=1.0, count_slack=1.0, level_years=6, least_level=0.25, most_values=8,
    likelihood_power=0.85, damping=0.98, knots=(-2.0, -1.3, -0.6, 0.0, 0.6, 1.3, 2.0), longest_horizon=5,
    tail_power=4.0, freedom=2.0, stories={}, stretch=(0.0, 0.0), relabel={}, staying={}, leaving=(),
    together={}, managed=NOTHING_LEARNT,
)  # fmt: skip


def learn(windows: pd.DataFrame, managed: pd.DataFrame) -> Constants:
    """All constants, rounded to four digits; the same files always give the same numbers."""
    return learn_targets(learn_engine(windows), managed)


def learn_targets(c: Constants, managed: pd.DataFrame) -> Constants:
    """The plain forecast's constants with the correction by what real targets came to."""
    p = fc.probability_batch(managed, False, c)
    spread = organisation_spread(managed, p)
    return rounded(replace(c, managed=replace(learn_managed(managed, p), organisations=spread)))


def learn_engine(windows: pd.DataFrame) -> Constants:
    """Constants of the plain forecast: those of every year by itself, and how the years hang together."""
    c = learn_margins(windows)
    return rounded(replace(c, together=fit_together(windows, c)))


def learn_margins(windows: pd.DataFrame) -> Constants:
    """Constants of every year by itself: wobble, prior weights, recalibration, staying."""
    absent = [k for k in KINDS if not (windows["kind"] == k).any()]
    if absent:
        raise ValueError(f"参照データ: kind が {', '.join(absent)} の事例が1つもありません")
    known = cases(windows)
    told = fit_stories(known, DESIGN)
    return rounded(fit_moves(known, rounded(replace(told, leaving=fit_leaving(known, told)))))
