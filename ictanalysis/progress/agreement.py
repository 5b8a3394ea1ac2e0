"""The official methods on the plan's indicators: what each says, where they agree, and why not (pure)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ictanalysis.inputs.plan import Indicator
from ictanalysis.progress import methods
from ictanalysis.progress.catalogue import METHODS, SLOW, STILL
from ictanalysis.progress.methods import Array, Num, Progress
from ictanalysis.progress.series import History, Standing, last_value

NOT_FOR_SUMS = "期間の合計の目標には当てはまらない方式です"
NOT_FOR_EVERY_YEAR = "毎年度の目標には当てはまらない方式です(各年度を別々に判定します)"
NOT_FOR_DEEDS = "実施したかどうかの目標には当てはまらない方式です"
NO_BASELINE = "現状値がありません"
Asked = tuple[int | None, Num, Num, Num, int, Num, str]  # what every method takes
FLATTERS = 0.9  # value over target from which 達成率 sounds like success


def assess(one: Indicator, history: History, standing: Standing) -> dict[str, Progress]:
    """`assess_all` of one indicator."""
    return assess_all([(one, history, standing)])[0]


def assess_all(cases: Sequence[tuple[Indicator, History, Standing]]) -> list[dict[str, Progress]]:
    """What every method says of each indicator as it stands; a reason where it cannot say.

    A sum is judged as its share of the way over the share of its years that are known (a missing year is not 0) and
    as value over target; an every-year target and a deed as value over target alone.  The other methods were not made for them,
    and say so.
    """
    levels = [case[:2] for case in cases if _as_level(case[0])]
    said = iter(assess_levels(levels))
    return [next(said) if _as_level(case[0]) else _assess_other(*case) for case in cases]


def _as_level(one: Indicator) -> bool:
    return one.is_level or (one.stays and one.baseline is not None and not one.is_deed)


def _assess_other(one: Indicator, history: History, standing: Standing) -> dict[str, Progress]:
    """What the methods say that can be asked of a sum, an every-year target or a deed."""
    why = NOT_FOR_SUMS if one.is_sum else NOT_FOR_EVERY_YEAR if one.each_year else NO_BASELINE
    why = NOT_FOR_DEEDS if one.is_deed else why
    said = dict.fromkeys(METHODS, Progress(None, None, why))
    latest = standing.latest if one.is_sum else last_value(history.until(one.target_year))
    before = not one.stays and (standing.latest_year or 0) < one.target_first_year
    if latest is None or before:
        return said | {"target_rate": Progress(None, None, methods.ONE_POINT)}
    known_to = one.target_year - len(standing.open_years)
    asked = (one.target_first_year - 1, 0.0, known_to, latest, one.target_year, one.target)
    said["target_rate"] = methods.target_rate(*asked, one.direction)
    if one.is_sum:
        said["elapsed_share"] = methods.elapsed_share(*asked, one.direction)
    return said


def assess_levels(cases: Sequence[tuple[Indicator, History]]) -> list[dict[str, Progress]]:
    """What every method says of the values from the baseline year to the target year; what comes later is too late.

    Indicators of one kind, with values in the same years, are asked about together.
    """
    alike: dict[Alike, list[tuple[int, list[float | None], list[float]]]] = {}
    for place, (one, history) in enumerate(cases):
        start = one.baseline_year or 0
        since = {y: v for y, v in zip(history.years, history.values, strict=True) if start <= y <= one.target_year}
        year = max(since, default=start)
        numbers = [one.baseline, year, since.get(year), one.target, *_standard_errors(one, history, year)]
        shared = Alike(one.baseline_year, one.target_year, one.direction, one.kind, one.is_attitude, tuple(since))
        alike.setdefault(shared, []).append((place, numbers, [*since.values()]))
    found: dict[int, dict[str, Progress]] = {}
    for shared, rows in alike.items():
        places, known, values = zip(*rows, strict=True)
        base, year, value, target, *errors = np.array(known, float).T
        asked = (shared.base_year, base, year, value, shared.target_year, target, shared.direction)
        said = every_method(asked, (shared.years, values), shared.kind, shared.attitude, (errors[0], errors[1]))
        found |= zip(places, _one_by_one(said), strict=True)
    return [found[place] for place in range(len(cases))]


class Alike(NamedTuple):
    """What indicators have in common that the methods are asked about together."""

    base_year: int | None
    target_year: int
    direction: str
    kind: str
    attitude: bool
    years: tuple[int, ...]


def _one_by_one(said: Mapping[str, Progress]) -> Iterator[dict[str, Progress]]:
    """What every method says of arrays, for each of their elements."""
    columns = [
        zip(one.number.tolist(), one.category.tolist(), one.reason.tolist(), strict=True) for one in said.values()
    ]
    for row in zip(*columns, strict=True):
        told = [Progress(None if n != n else n, category or None, reason or None) for n, category, reason in row]
        yield dict(zip(said, told, strict=True))


def every_method(
    asked: Asked, series: tuple[Sequence[int], Num], kind: str, attitude: bool, errors: tuple[Num, Num]
) -> dict[str, Progress]:
    """What every method says of the same numbers or arrays; `series` is what ESCAP reads, `errors` Healthy People."""
    base_year, base, _, _, target_year, target, direction = asked
    return {
        "eurostat": methods.eurostat(*asked), "open_sdg": methods.open_sdg(*asked),
        "unsd": methods.unsd(*asked, kind=kind),
        "escap": methods.escap(*series, target_year, target, 0 if base_year is None else base_year, base, direction),
        "sdsn": methods.sdsn(*asked), "elapsed_share": methods.elapsed_share(*asked),
        "band": methods.band(*asked, attitude=attitude), "healthy_people": methods.healthy_people(*asked, *errors),
        "target_rate": methods.target_rate(*asked),
    }  # fmt: skip


def _standard_errors(one: Indicator, history: History, year: int) -> tuple[float | None, float | None]:
    """Standard errors, in points, of the baseline and of the latest value; None where no sample size is known."""
    seen = {y: (v, n) for y, v, n in zip(history.years, history.values, history.sample_sizes, strict=True)}
    then, now = seen.get(one.baseline_year or 0, (0.0, None)), seen.get(year, (0.0, None))
    if one.kind != "percent" or not then[1] or not now[1]:
        return None, None
    return float(standard_error(then[0], then[1])), float(standard_error(now[0], now[1]))


def standard_error(percentage: Array | float, size: float) -> Array:
    """Sampling error of a percentage (0-100) among ``size`` respondents, in points."""
    return np.asarray(np.sqrt(percentage * (100 - percentage) / size))


def paces(said: Mapping[str, Progress]) -> dict[str, int]:
    """Pace (2, 1, 0) of the methods that say one."""
    found: dict[str, int] = {}
    for name, progress in said.items():
        pace = METHODS[name].pace(progress.category)
        if pace is not None:
            none_at_all = METHODS[name].ratio and progress.number is not None and progress.number <= 0
            found[name] = STILL if none_at_all and pace == SLOW else pace
    return found


def _parted(method: str, number: float | None, straight: float | None) -> bool:
    """Whether a method's number itself, and not only its cut, sets it apart from the straight line's number."""
    if number is None or straight is None:
        return False
    number, cuts = (1 - number, (0.90, 0.0)) if method == "escap" else (number, (0.95, 0.0))
    return any((round(number, 9) >= cut) != (round(straight, 9) >= cut) for cut in cuts)


def disagreements(said: Mapping[str, Progress], attitude: bool, p_meet: float | None, up: bool = True) -> list[str]:
    """Why the methods differ, as keys that become sentences; empty when they and the chance agree.

    growth: growth rates against straight lines; cuts: the same kind of number cut elsewhere; recent: recent years
    weigh more; attitude: a move within the band of an attitude survey; noise: the change may be sampling error;
    direction: only the direction is tested; no_baseline: 達成率 sounds high whatever was achieved; chance: the methods
    look at the line, not at the spread.
    """
    pace = paces({name: one for name, one in said.items() if name != "target_rate"})
    if not pace:
        return []
    line = {pace[name] for name in ("sdsn", "elapsed_share") if name in pace}
    usual = max(pace.values(), key=list(pace.values()).count)
    people = said["healthy_people"].category
    rate, share = said["target_rate"].number, said["sdsn"].number
    growth = {name for name, method in METHODS.items() if method.growth}
    others = [name for name in ("eurostat", "open_sdg", "escap") if name in pace and line and pace[name] not in line]
    apart = {name for name in others if _parted(name, said[name].number, share)}
    told = {
        "growth": bool(apart & growth),
        "cuts": len({pace[name] for name in growth if name in pace}) > 1 or len(line) > 1 or apart != set(others),
        "recent": "escap" in apart,
        "attitude": attitude and pace.get("band") == 1 and bool(line - {1}),
        "noise": people == "no_detectable_change" and usual > 0,
        "direction": people == "improving" and usual < 2,
        "no_baseline": up and rate is not None and rate >= FLATTERS and usual < 2 and share is not None and share < 1,
        "chance": p_meet is not None and ((usual == 2 and p_meet < 0.5) or (usual < 2 and p_meet >= 0.7)),
    }
    return [why for why, holds in told.items() if holds]
