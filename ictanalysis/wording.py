"""Every sentence that holds a number, in Japanese (pure)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from ictanalysis.plan import Indicator
from ictanalysis.progress import History
from ictanalysis.reading import dicts
from ictanalysis.tables import BADGES

NONE = "—"
STATUS_WORDS = {"final": "確定", "provisional": "速報", "revised": "改訂"}
TYPE_WORDS = {
    "level": "目標年度の値",
    "cumulative": "期間の合計",
    "every_year": "毎年度の値",
    "milestone": "期限までの到達",
}
QUALIFIER_WORDS = {"exact": "", "at_least": "以上", "about": "約"}


def is_none(value: Any) -> bool:
    """Whether a cell says nothing."""
    return value is None or (isinstance(value, float) and value != value)


def era_year(year: int) -> str:
    """2024 -> 令和6年度."""
    era, first = ("令和", 2018) if year >= 2019 else ("平成", 1988)
    return f"{era}{'元' if year - first == 1 else year - first}年度"


def year_label(year: int) -> str:
    """2024 -> 令和6年度(2024年度)."""
    return f"{era_year(year)}({year}年度)"


def short_year(year: int) -> str:
    """2024 -> R6, for axes and narrow columns."""
    return f"R{year - 2018}" if year >= 2019 else f"H{year - 1988}"


def day_label(day: date) -> str:
    """2026-04-30 -> 令和8年4月30日(2026年4月30日)."""
    since = day.year - 2018
    return f"令和{'元' if since == 1 else since}年{day.month}月{day.day}日({day.year}年)"


def quantity(value: Any, unit: str, digits: int | None = None) -> str:
    """A number with its unit and thousands separators; 「—」 when there is none."""
    if is_none(value):
        return NONE
    places = digits if digits is not None else (1 if unit == "%" else 0)
    return f"{value:,.{places}f}{unit}".replace("-", "−")


def change(value: Any, unit: str) -> str:
    """A signed change; percentages change by points."""
    if is_none(value):
        return NONE
    places = 1 if unit == "%" or abs(value) < 10 else 0
    return f"{value:+,.{places}f}{'ポイント' if unit == '%' else unit}".replace("-", "−")


def percent(share: Any) -> str:
    """A fraction as a whole percentage."""
    return NONE if is_none(share) else f"{100 * share:,.0f}%".replace("-", "−")


def chance(p: Any) -> str:
    """A probability; 0 % and 100 % only where arithmetic has decided."""
    if is_none(p):
        return NONE
    if p in (0, 1):
        return f"{100 * p:.0f}%"
    return "1%未満" if p < 0.01 else "99%超" if p > 0.99 else f"{100 * p:.0f}%"


def target_text(one: Indicator) -> str:
    """The target with its qualifier and due year."""
    value = quantity(one.target, one.unit)
    said = f"約{value}" if one.qualifier == "about" else value + QUALIFIER_WORDS[one.qualifier]
    return f"{said}({window_text(one)})"


def window_text(one: Indicator) -> str:
    """When a target is due."""
    last = short_year(one.target_year)
    if one.type == "every_year":
        return f"{short_year(one.target_first_year)}〜{last}の毎年度"
    if one.type == "cumulative":
        return f"{short_year(one.target_first_year)}〜{last}の合計"
    return f"{last}まで" if one.type == "milestone" else last


def baseline_text(one: Indicator) -> str:
    """The baseline with its year, or the years it sums over."""
    if one.baseline is None or one.baseline_year is None or one.baseline_first_year is None:
        return NONE
    last, first = short_year(one.baseline_year), short_year(one.baseline_first_year)
    years = last if first == last else f"{first}〜{last}の合計"
    return f"{quantity(one.baseline, one.unit)}({years})"


def latest_text(row: Mapping[str, Any], one: Indicator) -> str:
    """The latest value with its year; a sum says so."""
    if is_none(row["latest"]):
        return NONE
    year = short_year(int(row["latest_year"]))
    return f"{quantity(row['latest'], one.unit)}({year}{'までの合計' if one.type == 'cumulative' else ''})"


def range_text(row: Mapping[str, Any], unit: str) -> str:
    """The range that holds in eight cases of ten."""
    if is_none(row["forecast_p10"]):
        return NONE
    return f"{quantity(row['forecast_p10'], unit)}〜{quantity(row['forecast_p90'], unit)}"


def reason(row: Mapping[str, Any], one: Indicator, history: History) -> str:
    """Why an indicator has its verdict."""
    code = row["verdict"]
    if row["reason"] == "decided":
        return (
            _decided_reason(row, one, history) if code == "missed" else _achieved_reason(row, one)
        )
    if code == "cannot_say":
        return "実績が一つも公表されていないため、達成の見込みを計算できません。"
    spread = (
        f"10回に8回は{range_text(row, one.unit)}(中央{quantity(row['forecast_p50'], one.unit)})"
    )
    said = f"達成の見込みは{chance(row['p_meet'])}。{_ahead_text(one)}の予測は{spread}、目標は{target_text(one)}です。"
    if code == "reference":
        return f"実績が現状値の1点だけのため参考です。{said}この見込みは、似た指標の過去の経験によるものです。"
    return said + _gap_text(one, history)


def _ahead_text(one: Indicator) -> str:
    if one.type == "cumulative":
        return f"{window_text(one)}"
    return f"{short_year(one.target_year)}"


def _achieved_reason(row: Mapping[str, Any], one: Indicator) -> str:
    latest, target = latest_text(row, one), target_text(one)
    return f"実績{latest}により、目標{target}の達成が確定しました。"


def _decided_reason(row: Mapping[str, Any], one: Indicator, history: History) -> str:
    values = dict(zip(history.years, history.values, strict=True))
    if one.type == "every_year":
        sign = 1 if one.direction == "up" else -1
        window = range(one.target_first_year, one.target_year + 1)
        year = next(y for y in window if y in values and sign * values[y] < sign * one.target)
        return (
            f"{short_year(year)}の{quantity(values[year], one.unit)}が目標{quantity(one.target, one.unit)}に"
            "届かず、毎年度の目標は未達が確定しました。残る年度の達成は引き続き求められます。"
        )
    due = values.get(one.target_year, row["latest"])
    said = f"{short_year(one.target_year)}の実績は{quantity(due, one.unit)}で、目標{target_text(one)}に届きませんでした。"
    late = [y for y, v in values.items() if y > one.target_year and v >= one.target]
    return said + (f"期限後の{short_year(late[0])}に到達しています。" if late else "")


def _gap_text(one: Indicator, history: History) -> str:
    """Years inside the history without a value are said, never filled in silence."""
    if not history.points or one.type not in {"cumulative", "every_year"}:
        return ""
    gaps = [y for y in range(one.target_first_year, history.years[-1]) if y not in history.years]
    years = "、".join(short_year(year) for year in gaps)
    return f"{years}の値は未公表のため、推計に含めています。" if gaps else ""


def experience(row: Mapping[str, Any]) -> str:
    """The probabilities as counts of ten, each with what it comes from; empty when there is none."""
    if is_none(row["p_meet"]) or row["reason"] == "decided":
        return ""
    managed, plain = 10 * row["p_meet"], 10 * row["p_meet_plain"]
    said = f"国の事業などで同じ位置にあった目標10件のうち、およそ{managed:.1f}件が達成されました。"
    if abs(managed - plain) > 1:
        said += f"一般の統計では、同じような動きをした系列10本のうちこの水準に届いたのはおよそ{plain:.1f}本です。"
    return said


def counts(codes: Sequence[str]) -> str:
    """How many verdicts of each class, in words."""
    parts = [
        f"{badge.label} {codes.count(code)}" for code, badge in BADGES.items() if code in codes
    ]
    return "、".join(parts)


def summary(results: pd.DataFrame, year: int, title: str) -> str:
    """The answer first: what the plan as a whole looks like."""
    codes = list(results["verdict"])
    judged = [code for code in codes if code not in {"reference", "cannot_say"}]
    said = f"**{title}**の施策目標値{len(codes)}件を{year_label(year)}末の時点で評価しました。内訳は、{counts(codes)}です。"
    if not judged:
        said += "計画期間の実績がまだ公表されていないため、達成・未達の判定はできません。以下の達成の見込みは、現状値だけにもとづく参考です。"
    return said


def changes(now: pd.DataFrame, before: pd.DataFrame) -> list[str]:
    """What is different from last year, one sentence per indicator whose verdict moved."""
    earlier = before.set_index("indicator_id")
    said = []
    for row in dicts(now):
        if row["indicator_id"] not in earlier.index:
            continue
        old = earlier.loc[row["indicator_id"]]
        if old["verdict"] == row["verdict"]:
            continue
        move = f"{BADGES[str(old['verdict'])].label} → {BADGES[row['verdict']].label}"
        odds = f"達成の見込み {chance(old['p_meet'])} → {chance(row['p_meet'])}"
        said.append(f"**{row['indicator_id']} {row['name']}**: {move}({odds})")
    return said


def decisions(results: pd.DataFrame, indicators: Mapping[str, Indicator]) -> list[str]:
    """What the council is asked to decide, the most serious first."""
    asked = {
        "missed": "未達が確定しました。原因の報告と、残る期間の扱い(目標の見直しを含む)を審議してください。",
        "at_risk": "このままでは届かない見込みです。改善指示の要否を審議してください。",
        "uncertain": "届くかどうか分かれます。取組の上積みの要否を審議してください。",
        "cannot_say": "実績が公表されていません。所管課に報告を求めるかを審議してください。",
    }
    said = []
    for code, ask in asked.items():
        for row in dicts(results[results["verdict"] == code]):
            one = indicators[row["indicator_id"]]
            said.append(f"**{one.indicator_id} {one.name}**: {ask}{_needed(row, one)}")
    waiting = list(results.loc[results["verdict"] == "reference", "indicator_id"])
    if waiting:
        said.append(
            f"**{'、'.join(waiting)}**: 計画期間の実績を公表・登録する時期と担当を確認してください。"
        )
    return said


def _needed(row: Mapping[str, Any], one: Indicator) -> str:
    """The pace needed from now on, beside the one so far."""
    needed, actual = row["required_per_year"], row["actual_per_year"]
    if is_none(needed) or row["verdict"] == "missed":
        return ""
    if one.type == "cumulative":
        return f"今後は年{quantity(needed, one.unit)}が必要です(直近は年{quantity(actual, one.unit)})。"
    so_far = "" if is_none(actual) else f"(これまでは年{change(actual, one.unit)})"
    return f"今後は年{change(needed, one.unit)}が必要です{so_far}。"
