"""The summary of the evaluation: its sentences and tables."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from ictanalysis.evaluation.verdict import CLASSES
from ictanalysis.inputs.eras import day_label, short_year
from ictanalysis.inputs.plan import Indicator
from ictanalysis.pages import say
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.frames import dicts
from ictanalysis.pages.markup import Marked, led, literal
from ictanalysis.pages.published import source_note
from ictanalysis.pages.say import APART, NONE, chance, is_apart, is_none, pace_text, record, year_label, years_text
from ictanalysis.pages.sparkline import sparkline
from ictanalysis.pages.standing import latest_text, provisional_text, standing_text
from ictanalysis.pages.table import LEFT, RIGHT, Row, Table, VerdictCell
from ictanalysis.pages.workbook import Workbook

LATE_ASK = "遅れた原因の報告を求めるかを審議してください。"


def last_view(before: Mapping[str, Any] | None, edges: Iterable[float]) -> str:
    """Last year's verdict as its mark, and its chance."""
    if before is None:
        return NONE
    symbol, odds = BADGES[str(before["verdict"])].symbol, chance(before["p_meet"], edges)
    return f"{symbol} {odds}" if odds != NONE else symbol


def last_view_head(given: bool) -> str:
    """The heading of last year's view: as published then, or made again."""
    return "前回(公表時)" if given else "前回(再計算)"


def last_view_note(given: bool, known_then: date) -> str:
    """What last year's view rests on."""
    if given:
        return "「前回」は公表した結果です。"
    return f"「前回」は、{day_label(known_then)}までに公表されていた値から今回の方法で計算したものです。"


def asked_note(asked: Sequence[Any]) -> str:
    """Which values wait for somebody to confirm them."""
    open_ones = dict.fromkeys(f"{one.indicator_id}({short_year(one.fiscal_year)})" for one in asked if not one.reason)
    return f"値に確認が要るもの: {'、'.join(open_ones)}(理由は評価シートと「データの確認」)。" if open_ones else ""


def counts(codes: Sequence[str]) -> str:
    """How many verdicts of each class, in words."""
    parts = [f"{badge.label} {codes.count(code)}件" for code, badge in BADGES.items() if code in codes]
    return "、".join(parts)


def summary(results: pd.DataFrame, year: int, title: str) -> Marked:
    """The answer first: what the plan as a whole looks like."""
    codes = list(results["verdict"])
    judged = [code for code in codes if code not in {"reference", "cannot_say"}]
    news = any(not is_none(row["latest_year"]) and row["latest_year"] != row["baseline_year"] for row in dicts(results))
    said = f"**{literal(title)}**の施策目標値{len(codes)}件を{year_label(year)}末の時点で評価しました。内訳は、{counts(codes)}です。"
    if not judged and news:
        said += "確定した実績がまだ少ないため、達成・未達の判定はできません。以下の達成の見込みは、少ない実績にもとづく参考です。"
    elif not judged:
        said += "計画期間の実績がまだ公表されていないため、達成・未達の判定はできません。以下の達成の見込みは、計画の現状値だけにもとづく参考です。"
    return Marked(said)


def decisions(results: pd.DataFrame, indicators: Mapping[str, Indicator]) -> list[Marked]:
    """What the council is asked to decide, the most serious first."""
    asked = {
        "missed": "未達です。原因の報告と、残る期間の扱い(目標の見直しを含む)を審議してください。",
        "at_risk": "このままでは届かない見込みです。改善指示の要否を審議してください。",
        "uncertain": "届くかどうか分かれます。取組の上積みの要否を審議してください。",
        "cannot_say": "確定した実績が公表されていません。所管課に報告を求めるかを審議してください。",
    }
    said = []
    for code, ask in asked.items():
        for row in dicts(results[results["verdict"] == code]):
            one = indicators[row["indicator_id"]]
            late = (
                ""
                if is_none(row["late_year"])
                else f"期限に遅れ、{short_year(int(row['late_year']))}に目標に達しました。"
            )
            words = f"{late}{LATE_ASK}" if late else f"{ask}{_needed(row, one)}"
            said.append(led(f"{one.indicator_id} {one.name}", words))
    return [*said, *_waiting(results, indicators)]


def _waiting(results: pd.DataFrame, indicators: Mapping[str, Indicator]) -> list[Marked]:
    """Whose values are still to come: of the whole plan, a second one, or that of the year judged."""
    asked: dict[str, list[str]] = {}
    for row in dicts(results):
        one = indicators[row["indicator_id"]]
        if row["verdict"] == "reference":
            few = "確定した実績が判定に足りません。次の実績を公表・登録する時期と担当を確認してください。"
            none = "計画期間の実績を公表・登録する時期と担当を確認してください。"
            asked.setdefault(few if latest_text(row, one) != NONE else none, []).append(one.indicator_id)
        elif row["verdict"] in ("on_track", "uncertain", "at_risk") and row["evaluation_year"] in row["open_years"]:
            year = short_year(row["evaluation_year"])
            asked.setdefault(f"{year}の実績が確定していません。公表の時期を確認してください。", []).append(
                one.indicator_id
            )
    return [led("、".join(ids), words) for words, ids in asked.items()]


def _needed(row: Mapping[str, Any], one: Indicator) -> str:
    """The pace needed from now on, beside the one so far."""
    needed, actual = row["required_per_year"], row["actual_per_year"]
    if row["verdict"] == "cannot_say" and provisional_text(row, one):
        return f"{provisional_text(row, one)}は登録されています。"
    if is_none(needed) or row["verdict"] == "missed":
        return ""
    over = ""
    if one.type == "cumulative":
        past = [year for year in row["open_years"] if year <= row["evaluation_year"]]
        over = f"(確定していない{years_text(past)}を含む)" if past else ""
    so_far = "" if is_none(actual) else f"(これまでは年{pace_text(actual, one)})"
    if needed == 0 and one.type != "cumulative":
        return "今後は、目標に届いている今の水準を保つ必要があります。"
    if one.type == "cumulative" and one.direction == "down":
        return f"今後は年{pace_text(needed, one)}{over}以内に抑える必要があります{so_far}。"
    return f"今後は年{pace_text(needed, one)}{over}が必要です{so_far}。"


def how_to_read(results: pd.DataFrame, decided_by: str) -> str:
    """The two probabilities in words, before the chart that shows them."""
    said = (
        f"ひし形は、担当が動かそうとする目標が実際にどれだけ達成されたかの記録({record()})で補正した見込みです。"
        "丸は、そうした働きかけのない一般の統計の動きだけから見た見込みです。"
        f"判定には{'ひし形' if decided_by == 'managed' else '丸'}を使います。"
    )
    apart = sum(is_apart(row) for row in dicts(results))
    few = list(results.loc[results["verdict"] == "reference", "indicator_id"])
    none = list(results.loc[results["p_meet"].isna(), "indicator_id"])
    if apart:
        said += f"両者が{100 * APART:.0f}ポイントを超えて離れる指標は{apart}件です。"
    if few:
        said += f"{len(few)}件は実績が少ないため、その指標自身の動きではなく似た指標の経験を示す参考で、判定の区分には当てはめません。"
    if none:
        said += f"{'、'.join(none)}は見込みを計算できないため、図にありません。"
    return said


def summary_table(book: Workbook) -> Table:
    """Ten indicators in plan order: how they moved, where they stand, how likely the target is, and last year's view."""
    columns = [
        ("施策目標値", LEFT), ("これまでと目標", LEFT), ("最新の実績", RIGHT), ("目標", RIGHT), ("達成の見込み", RIGHT),
        ("判定", LEFT), (last_view_head(book.previous_results is not None), LEFT),
    ]  # fmt: skip
    before = {row["indicator_id"]: row for row in dicts(book.previous)}
    rows: list[Row] = []
    for row in dicts(book.results):
        one = book.indicator(row["indicator_id"])
        rows.append([
            f"{one.indicator_id} {one.name}", sparkline(book, one), standing_text(row, one).replace(" ", "\n"), say.target_text(one),
            say.chance(row["p_meet"], book.rubric.edges), VerdictCell(row["verdict"]),
            last_view(before.get(one.indicator_id), book.rubric.edges),
        ])  # fmt: skip
    note = (
        "図は、線と点がこれまでの値、ひし形が目標、水色の縦の帯が目標の年度に10回に8回入る予測の幅です。達成の見込みは、過去の目標が実際に"
        f"どれだけ達成されたかの記録で補正した確率です。{last_view_note(book.previous_results is not None, book.known_then)}"
        f"{asked_note(book.asked)}{source_note(book)}"
    )
    return Table("施策目標値の一覧", columns, rows, note)


def measure_table(book: Workbook) -> Table:
    """Eight measures, each judged by the rule chosen in the rubric."""
    rows: list[Row] = []
    for measure in book.plan.measures:
        own = book.results[book.results["measure_id"] == measure.measure_id]
        said = "、".join(f"{row['indicator_id']} {BADGES[row['verdict']].label}" for row in dicts(own))
        rows.append([f"{measure.measure_id} {measure.name}", VerdictCell(book.measure_code(measure.measure_id)), said])
    rule = book.rubric.of("measure")[0].label
    columns = [("施策", LEFT), ("施策の判定", LEFT), ("施策目標値ごとの判定", LEFT)]
    return Table("施策の判定", columns, rows, f"規則: {rule}。")


def goal_table(book: Workbook) -> Table:
    """How many indicators of each goal have which verdict."""
    rows: list[Row] = []
    for goal in book.plan.goals:
        own = list(book.results.loc[book.results["goal_id"] == goal.goal_id, "verdict"])
        rows.append([f"{goal.goal_id} {goal.name}", *(str(own.count(code)) for code in CLASSES)])
    columns = [("基本目標", LEFT), *((BADGES[code].label, RIGHT) for code in CLASSES)]
    return Table("基本目標ごとの判定の数", columns, rows, "単位: 件")
