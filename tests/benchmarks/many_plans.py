"""Many invented plans, every row 架空: a folder of tables and a params file for each, the same for the same seed."""

import argparse
import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

FIRST, LAST, JUDGED = 2021, 2030, 2025
MADE_UP = "架空"
PARAMS = """# 架空データ: 動作と速さを確かめるために作ったもの
title: {city}総合計画 年次評価報告書(架空)
plan: plans/{name}
actuals: plans/{name}
fiscal_year: {judged}
as_of: 2026-07-01
status: draft
"""
Table = list[Sequence[object]]


class Kind(NamedTuple):
    """One of the ten indicators: what it counts, where it starts and how far its target lies."""

    name: str
    unit: str
    kind: str
    type: str
    direction: str
    survey: str
    start: tuple[float, float]
    step: float  # usual yearly move, a share of the start (percent: points)
    places: int


TEN = (
    Kind("暮らしやすいと思う人の割合", "%", "percent", "level", "up", "yes", (35, 75), 1.5, 1),
    Kind("健康診査の受診率", "%", "percent", "level", "up", "", (25, 60), 1.2, 1),
    Kind("講座の参加者数", "人", "count", "level", "up", "", (200, 9000), 0.06, 0),
    Kind("交通事故の件数", "件", "count", "level", "down", "", (100, 2500), -0.04, 0),
    Kind("市債の残高", "億円", "other", "level", "down", "", (150, 1800), -0.02, 1),
    Kind("相談の件数", "件", "count", "cumulative", "up", "", (60, 900), 0.0, 0),
    Kind("住宅の耐震改修の件数", "件", "count", "cumulative", "up", "", (20, 200), 0.0, 0),
    Kind("期限内に処理した割合", "%", "percent", "every_year", "up", "", (88, 99), 0.2, 1),
    Kind("オンライン化した手続の数", "件", "count", "milestone", "up", "", (5, 60), 0.15, 0),
    Kind("市民会館の建替え", "件", "count", "milestone", "up", "", (0, 0), 0.0, 0),
)


def make(root: Path, plans: int, seed: int = 20261122) -> list[Path]:
    """Plans in a folder: the params file of each, in order; plan k is the same however many there are."""
    (root / "params").mkdir(parents=True, exist_ok=True)
    return [_plan(root, number, np.random.default_rng([seed, number])) for number in range(1, plans + 1)]


def _plan(root: Path, number: int, chance: np.random.Generator) -> Path:
    name, city = f"city_{number:04}", f"架空市{number:04}"
    folder = root / "plans" / name
    folder.mkdir(parents=True, exist_ok=True)
    facts = [("title", f"{city}総合計画"), ("city", city), ("first_year", FIRST), ("last_year", LAST)]
    indicators, targets, values = Table(), Table(), Table()
    for place, one in enumerate(TEN, start=1):
        _indicator(f"{(place + 1) // 2}-{2 - place % 2}", one, chance, indicators, targets, values)
    _write(folder / "plan.csv", "item,text,note", [(*fact, MADE_UP) for fact in facts])
    goals = [("1", "安心して暮らせるまち", MADE_UP), ("2", "持続できるまち", MADE_UP)]
    measures = [(str(k), "1" if k < 3 else "2", f"施策その{k}", MADE_UP) for k in range(1, 6)]
    _write(folder / "goals.csv", "goal_id,name,note", goals)
    _write(folder / "measures.csv", "measure_id,goal_id,name,note", measures)
    _write(folder / "indicators.csv", "indicator_id,measure_id,name,unit,kind,type,direction,survey,note", indicators)
    heads = "indicator_id,baseline,baseline_first_year,baseline_year,target,target_first_year,target_year,note"
    _write(folder / "targets.csv", heads, targets)
    heads = "indicator_id,fiscal_year,value,unit,published,sample_size,source_id,note"
    _write(folder / "indicator_values.csv", heads, values)
    _write(folder / "sources.csv", "source_id,title,note", [("demo", "架空データ", MADE_UP)])
    file = root / "params" / f"{name}.yml"
    file.write_text(PARAMS.format(city=city, name=name, judged=JUDGED), encoding="utf-8")
    return file


def _indicator(
    key: str, one: Kind, chance: np.random.Generator, indicators: Table, targets: Table, values: Table
) -> None:
    """An indicator, its target, and its values of the last years: with the baseline one to six points."""
    indicators.append((key, key[0], one.name, one.unit, one.kind, one.type, one.direction, one.survey, MADE_UP))
    base = round(float(chance.uniform(*one.start)), one.places)
    target, first = _target(one, base, chance)
    begins = FIRST - 1 if one.type == "cumulative" else ""
    targets.append((key, _text(base, one), begins, FIRST - 1, _text(target, one), first, LAST, MADE_UP))
    known = sorted(chance.choice(range(FIRST, JUDGED + 1), int(chance.integers(0, 6)), replace=False).tolist())
    size, value = int(chance.integers(400, 3000)) if one.survey else "", base
    for year in known:
        value = _next(one, base, value, chance)
        values.append((key, year, _text(value, one), one.unit, f"{year + 1}-06-30", size, "demo", MADE_UP))


def _target(one: Kind, base: float, chance: np.random.Generator) -> tuple[float, object]:
    """Target and the first year that it looks at (empty: its last year)."""
    if one.type == "cumulative":
        return round(base * (LAST - FIRST + 1) * float(chance.uniform(0.8, 1.3))), FIRST
    if one.start == (0, 0):
        return 1, ""
    if one.type == "every_year":
        return round(min(base + float(chance.uniform(0, 1.5)), 100.0), one.places), FIRST
    move = one.step * 10 * float(chance.uniform(0.4, 1.8))
    end = base + move if one.kind == "percent" else base * (1 + move)
    return round(min(end, 99.0) if one.kind == "percent" else max(end, base * 0.3, 1.0), one.places), ""


def _next(one: Kind, base: float, value: float, chance: np.random.Generator) -> float:
    """The next value: a deed is done or not, a count of what is reached never falls, a yearly amount wobbles."""
    if one.start == (0, 0):
        return max(value, float(chance.random() < 0.1))
    if one.type == "cumulative":
        return round(base * float(chance.uniform(0.8, 1.25)))
    if one.type == "milestone":
        return value + int(chance.integers(0, max(2, round(base * 0.2))))
    if one.kind == "percent":
        return round(float(np.clip(value + chance.normal(one.step, 1.5), 1, 99.9)), one.places)
    return round(max(value * float(np.exp(chance.normal(one.step, 0.07))), 1.0), one.places)


def _text(value: float, one: Kind) -> str:
    return f"{value:.{one.places}f}"


def _write(file: Path, heads: str, rows: Iterable[Sequence[object]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as made:
        csv.writer(made, lineterminator="\n").writerows([heads.split(","), *rows])


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("root", type=Path)
    asked.add_argument("--plans", type=int, default=10)
    given = asked.parse_args()
    print(len(make(given.root, given.plans)))
