"""What real targets of public programmes came to, by class of history (pure)."""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import optimize, special

from ictanalysis import forecast as fc
from ictanalysis.forecast.constants import TRAITS, Line, Managed, rounded
from ictanalysis.forecast.managed import SUREST
from ictanalysis.forecast.quantiles import Array, Flags
from ictanalysis.learning.cases import LONGEST

USUAL_SLOPE = 0.65  # slope expected for managed targets
END_SLOPES = 0.9, 0.3  # where too few targets were; of programmes that have not started the numbers tell less
ENDS = (-4.6, 3.0)  # logits between which managed targets tell the slope
# beliefs in targets: that a class of history adds nothing to intercept and slope; the rare ones need more to be heard
BELIEFS = {"one": (1.0, 2.0), "small": (1.0, 2.0), "unmoved": (2.0, 4.0), "not_started": (2.0, 4.0)}
USUAL_VALUES = 3.5  # intercept and slope are those of so many values
SPREADS: Array = np.arange(0.0, 2.001, 0.01)  # of organisations on the logit scale, tried
NODES = 41  # of the Gauss-Hermite rule
FALL = 1.353  # of the log likelihood at the ends of a 90 % range
NOTHING = Line(0.0, 0.0)
NOTHING_LEARNT = Managed(
    Line(0.0, 1.0), dict.fromkeys(TRAITS, NOTHING), 0.0, USUAL_VALUES, LONGEST, ENDS, *END_SLOPES, 0.0
)


def learn_managed(tasks: pd.DataFrame, p: Array) -> Managed:
    """Intercepts and slopes by class of history, by weighted logistic regression.

    Every target counts once; beliefs in targets, that no class is special and the slope the usual one, keep rare
    classes sober.
    """
    return _learnt(tasks, traits_of_tasks(tasks), p)


def _learnt(tasks: pd.DataFrame, traits: Flags, p: Array) -> Managed:
    """The same where the traits (N, 4) are known."""
    n, side = tasks["n"].to_numpy(), 2 * tasks["met"].to_numpy(float) - 1
    w = tasks["weight"].to_numpy(float) * ((p > 0) & (p < 1))
    x = special.logit(np.clip(p, SUREST, 1 - SUREST))
    own = np.column_stack([np.ones(len(x)), traits])  # what adds its intercept and slope, (N, 5)
    known = np.minimum(n, LONGEST) - USUAL_VALUES
    beliefs = np.array([1.0, 1.0, *(one for name in TRAITS for one in BELIEFS[name]), 1.0])
    centre = np.array([0.0, USUAL_SLOPE, *[0.0] * (2 * len(TRAITS)), 0.0])

    def loss(b: Array) -> tuple[float, Array]:
        """And its gradient."""
        line = fc.managed_line(x, traits, n, _managed_table(b))
        off, pull = b - centre, -w * side * special.expit(-side * line)
        steep = own @ b[1:-1:2] > 0  # no line falls
        slopes = own.T @ (pull * steep * np.clip(x, *ENDS))
        gradient = np.append(np.column_stack([own.T @ pull, slopes]), known @ pull)
        return float((w * np.logaddexp(0, -side * line)).sum() + (beliefs * off**2).sum()), gradient + 2 * beliefs * off

    found = optimize.minimize(loss, centre, jac=True, method="L-BFGS-B", tol=1e-12)
    weight = tasks["weight"].to_numpy(float)
    records = {name: float(weight[has].sum()) for name, has in zip(TRAITS, traits.T, strict=True)}
    records |= {str(k): float(weight[np.minimum(n, LONGEST) == k].sum()) for k in range(1, LONGEST + 1)}
    return rounded(replace(_managed_table(found.x), targets=round(float(weight.sum())), records=records))


def lines_of_others(tasks: pd.DataFrame, p: Array) -> Array:
    """logit of each target's corrected chance (N,), the correction learnt on the other organisations."""
    traits, n, x = traits_of_tasks(tasks), tasks["n"].to_numpy(), special.logit(np.clip(p, SUREST, 1 - SUREST))
    line = np.empty(len(tasks))
    for name in sorted(tasks["group"].unique()):
        own = (tasks["group"] == name).to_numpy()
        line[own] = fc.managed_line(x[own], traits[own], n[own], _learnt(tasks[~own], traits[~own], p[~own]))
    return line


def organisation_spread(tasks: pd.DataFrame, p: Array) -> float:
    """Standard deviation on the logit by which an organisation's targets come to more or less than others' tell."""
    weight = tasks["weight"].to_numpy(float) * ((p > 0) & (p < 1))
    return spread_of(tasks["group"], lines_of_others(tasks, p), tasks["met"].to_numpy(float), weight)[0]


def spread_of(label: "pd.Series[str]", line: Array, met: Array, weight: Array) -> tuple[float, float, float]:
    """Standard deviation of organisations' own offsets from ``line`` (logits, N) beyond chance, with its 90 % range.

    A random intercept by maximum marginal likelihood (e.g. Agresti, Categorical Data Analysis, 3rd ed., section 13.1)
    over `SPREADS`; the range is where the log likelihood falls by no more than `FALL`.
    """
    nodes, share = np.polynomial.hermite_e.hermegauss(NODES)
    place, names = label.factorize()
    found = []
    for spread in SPREADS:
        log = -np.logaddexp(0, (1 - 2 * met)[:, None] * (line[:, None] + spread * nodes)) * weight[:, None]
        whole = np.zeros((len(names), NODES))
        np.add.at(whole, place, log)
        found.append(float(special.logsumexp(whole + np.log(share / share.sum()), axis=1).sum()))
    log_ml = np.array(found)
    likely = SPREADS[log_ml >= log_ml.max() - FALL]
    return float(SPREADS[log_ml.argmax()]), float(likely[0]), float(likely[-1])


def traits_of_tasks(tasks: pd.DataFrame) -> Flags:
    """Traits (N, 4) of the history of each target."""
    asked = zip(tasks["values"], tasks["kind"], tasks["direction"], strict=True)
    return np.array([fc.traits_of(np.array([v], float), kind, side == "up")[0] for v, kind, side in asked])


def _managed_table(b: Array) -> Managed:
    numbers = [float(one) for one in b]
    classes = {name: Line(*numbers[2 + 2 * i : 4 + 2 * i]) for i, name in enumerate(TRAITS)}
    return replace(NOTHING_LEARNT, usual=Line(*numbers[:2]), classes=classes, per_value=numbers[-1])
