"""What is different from the last evaluation, and each cause apart: value, revision, rubric, forecast, time."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from ictanalysis.forecast.engine import constants
from ictanalysis.inputs.cells import counts_from
from ictanalysis.inputs.eras import day_label, era_year, short_year
from ictanalysis.inputs.reading import Findings
from ictanalysis.inputs.rubric import read_rubric
from ictanalysis.pages import say
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.frames import dicts
from ictanalysis.pages.markup import Marked, led
from ictanalysis.pages.workbook import Workbook

PROVISIONAL = {"provisional": "、速報"}
REVISED = "値の改訂"
NEW_TARGET = "目標の改定"
LATE = "前回の評価の後に公表された、前回までの年度の値"
MOVED = 0.005  # a chance that moves by less is called the same


def compared_with(before: pd.DataFrame, given: bool, known_then: date) -> str:
    """What the changes are measured against: what was published then, or what would have been."""
    year = era_year(int(before["evaluation_year"].iloc[0]))
    if given:
        return f"前回({year}末)に公表した結果と比べました。"
    return (
        f"前回({year}末)の結果のファイルが指定されていないため、{day_label(known_then)}までに公表されていた値から、"
        "今回と同じ基準と方法で計算した結果と比べました。"
    )


def changes(book: Workbook) -> list[Marked]:
    """One sentence per indicator whose verdict moved, or whose chance a revision moved: from what to what, and why."""
    before = {row["indicator_id"]: row for row in dicts(book.previous)}
    said = []
    for row in dicts(book.results):
        old = before.get(row["indicator_id"])
        if old is None:
            continue
        why, edges = causes(book, row, old), book.rubric.edges
        before_odds, odds = say.chance(old["p_meet"], edges), say.chance(row["p_meet"], edges)
        if old["verdict"] != row["verdict"]:
            move = (
                f"{BADGES[old['verdict']].label} → {BADGES[row['verdict']].label}(達成の見込み {before_odds} → {odds})"
            )
        elif any(one.startswith((REVISED, LATE, NEW_TARGET)) for one in why) and before_odds != odds:
            move = f"判定は「{BADGES[row['verdict']].label}」のまま、達成の見込み {before_odds} → {odds}"
        else:
            continue
        said.append(led(f"{row['indicator_id']} {row['name']}", f"{move}。理由: {'、'.join(why)}"))
    return said


def causes(book: Workbook, row: Mapping[str, Any], old: Mapping[str, Any]) -> list[str]:
    """Why an indicator's result moved since ``old``, each cause in words; the passing year when nothing else did."""
    one, rows = book.indicator(row["indicator_id"]), book.rows(row["indicator_id"])
    since = range(int(old["evaluation_year"]) + 1, book.fiscal_year + 1)
    new = [
        f"{short_year(each.fiscal_year)} {say.value_text(each.value, one)}{PROVISIONAL.get(each.status, '')}"
        for each in rows
        if each.fiscal_year in since and not each.missing
    ]
    found = [f"新しい実績({'、'.join(new)})"] if new else []
    found += _revised(book, one.indicator_id, old) if "latest" in old and "latest_year" in old else []
    if not say.is_none(old.get("target")) and old["target"] != one.target:
        found.append(f"{NEW_TARGET}({say.value_text(old['target'], one)} → {say.goal_text(one)})")
    found += _new_rules(book, old)
    learnt = old.get("constants_learnt_on")
    if not say.is_none(learnt) and learnt != constants()["learnt_on"]:
        found.append(f"予測の学び直し({learnt} → {constants()['learnt_on']})")
    return found or ["新しい実績がないまま、目標の年度に1年近づいたこと"]


def _revised(book: Workbook, indicator_id: str, old: Mapping[str, Any]) -> list[str]:
    """The value then judged, where it reads otherwise today; or a chance that moved with all else the same."""
    then = book.evaluated(int(old["evaluation_year"]))
    known = dicts(then[then["indicator_id"] == indicator_id])[0]
    one = book.indicator(indicator_id)
    before, now = old["latest"], known["latest"]
    if say.is_none(before) or say.is_none(now) or old["latest_year"] != known["latest_year"]:
        return [] if say.is_none(before) and say.is_none(now) else [LATE]
    if abs(before - now) > 1e-9 * max(1.0, abs(now)):
        year = short_year(int(known["latest_year"]))
        return [f"{REVISED}({year} {say.value_text(before, one, now)} → {say.value_text(now, one, before)})"]
    if old.get("points", known["points"]) != known["points"]:
        return [LATE]
    same = old.get("constants_learnt_on") == constants()["learnt_on"]
    both = not say.is_none(old["p_meet"]) and not say.is_none(known["p_meet"])
    moved = both and abs(old["p_meet"] - known["p_meet"]) > MOVED
    return ["計算の方法の変更"] if same and moved else []


def _new_rules(book: Workbook, old: Mapping[str, Any]) -> list[str]:
    """Rules of the rubric that were not in force at the last evaluation."""
    if say.is_none(old.get("as_of")):
        return []
    then = read_rubric(book.plan.folder.parent / "rubric.csv", counts_from(old["as_of"]), Findings())
    was = {(row.rule, row.key, row.threshold) for row in then.rows}
    new = [row.label for row in book.rubric.rows if (row.rule, row.key, row.threshold) not in was]
    return [f"判定基準の変更({'、'.join(new)})"] if new else []
