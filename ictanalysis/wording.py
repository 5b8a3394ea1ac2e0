"""Every sentence that holds a number, in Japanese (pure)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import floor, log10
from typing import Any

import pandas as pd

from ictanalysis.engine import constants
from ictanalysis.history import History
from ictanalysis.plan import Indicator, Plan, Rubric
from ictanalysis.reading import dicts, is_possible, records
from ictanalysis.tables import BADGES
from ictanalysis.verdict import effective_target, meets

NONE = "—"
STATUS_WORDS = {"final": "確定", "provisional": "速報", "revised": "改訂"}
LONGEST_LEARNT = 5  # years ahead that the reference windows reach
FAR = f"{LONGEST_LEARNT}年を超える先のため、幅は学んだ範囲の外への延長です。"
APART = 0.1  # chances further apart than this are shown side by side
ERAS = ((2019, "令和", "R"), (1989, "平成", "H"), (1926, "昭和", "S"), (1, "西暦", ""))
QUALIFIER_WORDS = {"exact": "", "at_least": "以上", "about": "約"}


def is_none(value: Any) -> bool:
    """Whether a cell says nothing."""
    return value is None or (isinstance(value, float) and value != value)


def era_year(year: int) -> str:
    """2024 -> 令和6年度."""
    first, era, _ = next(one for one in ERAS if year >= one[0])
    return f"{era}{'元' if year == first else year - first + 1}年度"


def year_label(year: int) -> str:
    """2024 -> 令和6年度(2024年度)."""
    return f"{era_year(year)}({year}年度)"


def short_year(year: int) -> str:
    """2024 -> R6, for axes and narrow columns."""
    first, _, letter = next(one for one in ERAS if year >= one[0])
    return f"{letter}{year - first + 1}"


def day_label(day: date) -> str:
    """2026-04-30 -> 令和8年4月30日(2026年4月30日)."""
    since = day.year - 2018
    return f"令和{'元' if since == 1 else since}年{day.month}月{day.day}日({day.year}年)"


def rounded(value: float, places: int) -> str:
    """Rounded half up, as a reader with a pocket calculator does, with thousands separators and a true minus."""
    exact = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{exact + 0:,}".replace("-", "−")


def places_of(value: float, unit: str) -> int:
    """Decimal places: one for percentages and for small numbers that are not whole."""
    return 1 if unit == "%" or (abs(value) < 20 and value != int(value)) else 0


def quantity(value: Any, unit: str, places: int | None = None) -> str:
    """A number with its unit and thousands separators; 「—」 when there is none."""
    if is_none(value):
        return NONE
    return rounded(value, places_of(value, unit) if places is None else places) + unit


def change(value: Any, unit: str, places: int | None = None) -> str:
    """A signed change; percentages change by points."""
    if is_none(value):
        return NONE
    sign = "" if value < 0 else "+"
    said = rounded(value, places_of(value, unit) if places is None else places)
    return sign + said + ("ポイント" if unit == "%" else unit)


def percent(share: Any) -> str:
    """A fraction as a whole percentage."""
    return NONE if is_none(share) else f"{rounded(100 * share, 0)}%"


def chance(p: Any) -> str:
    """A probability; 0 % and 100 % only where arithmetic has decided."""
    if is_none(p):
        return NONE
    if p in (0, 1):
        return f"{100 * p:.0f}%"
    return "1%未満" if p < 0.01 else "99%超" if p > 0.99 else f"{rounded(100 * p, 0)}%"


def goal_text(one: Indicator) -> str:
    """The target's amount with its qualifier."""
    value = quantity(one.target, one.unit)
    return f"約{value}" if one.qualifier == "about" else value + QUALIFIER_WORDS[one.qualifier]


def target_text(one: Indicator) -> str:
    """The target with its qualifier and due year."""
    return f"{goal_text(one)}({window_text(one)})"


def window_text(one: Indicator) -> str:
    """When a target is due."""
    last = short_year(one.target_year)
    if one.type == "every_year":
        return f"{short_year(one.target_first_year)}〜{last}の毎年度"
    if one.type == "cumulative":
        return f"{short_year(one.target_first_year)}〜{last}の合計"
    return f"{last}まで" if one.type == "milestone" else last


def baseline_years(one: Indicator) -> str:
    """The year of the baseline, or the years it sums over."""
    if one.baseline_year is None or one.baseline_first_year is None:
        return NONE
    last, first = short_year(one.baseline_year), short_year(one.baseline_first_year)
    return last if first == last else f"{first}〜{last}の合計"


def baseline_text(one: Indicator) -> str:
    """The baseline with its year, or the years it sums over."""
    return NONE if one.baseline is None else f"{quantity(one.baseline, one.unit)}({baseline_years(one)})"


def is_new(row: Mapping[str, Any], one: Indicator) -> bool:
    """Whether anything newer than the baseline is known."""
    return not is_none(row["latest_year"]) and row["latest_year"] != one.baseline_year


def gaps(row: Mapping[str, Any]) -> list[int]:
    """Years of the target's window that are over by the latest value and have none."""
    return [] if is_none(row["latest_year"]) else [year for year in row["open_years"] if year < row["latest_year"]]


def years_text(years: Sequence[int]) -> str:
    """Several years in short."""
    return "、".join(short_year(year) for year in years)


def latest_text(row: Mapping[str, Any], one: Indicator) -> str:
    """The latest value with its year; a sum says what is in it, and a miss that decided stands beside it."""
    if not is_new(row, one):
        return NONE
    year, value = int(row["latest_year"]), quantity(row["latest"], one.unit)
    if one.type == "cumulative":
        without = f"、{years_text(gaps(row))}を除く" if gaps(row) else ""
        return f"{value}({short_year(year)}までの合計{without})"
    said = f"{value}({short_year(year)})"
    decided = None if is_none(row["deciding_year"]) else int(row["deciding_year"])
    if row["verdict"] == "missed" and decided is not None and decided != year:
        said = f"{quantity(row['deciding_value'], one.unit)}({short_year(decided)}) {said}"
    return said


def range_text(row: Mapping[str, Any], unit: str) -> str:
    """The range that holds in eight cases of ten."""
    if is_none(row["forecast_p10"]) or row["reason"] == "decided":
        return NONE
    return f"{quantity(row['forecast_p10'], unit)}〜{quantity(row['forecast_p90'], unit)}"


def reason(row: Mapping[str, Any], one: Indicator, history: History) -> str:
    """Why an indicator has its verdict."""
    code = row["verdict"]
    if row["reason"] == "decided":
        return _missed_reason(row, one, history) if code == "missed" else _achieved_reason(row, one)
    if code == "cannot_say":
        return _unknown_reason(row, one)
    return (
        f"{_few_text(row, code)}達成の見込みは{chances(row)}。{_forecast_text(row, one)}"
        f"目標は{target_text(one)}です。{_gap_text(row)}{_far_text(row, one)}"
    )


def chances(row: Mapping[str, Any]) -> str:
    """The headline chance, with the plain one beside it where they differ."""
    said = chance(row["p_meet"])
    if is_apart(row):
        said += f"(一般の統計の動きだけから見ると{chance(row['p_meet_plain'])})"
    return said


def is_apart(row: Mapping[str, Any]) -> bool:
    """Whether the headline chance and the plain one differ by so much that both are said."""
    return not is_none(row["p_meet"]) and round(abs(row["p_meet"] - row["p_meet_plain"]), 9) > APART


def _few_text(row: Mapping[str, Any], code: str) -> str:
    return f"実績が{row['points']}点だけのため参考です。" if code == "reference" else ""


def _forecast_text(row: Mapping[str, Any], one: Indicator) -> str:
    when = window_text(one) if one.type == "cumulative" else short_year(one.target_year)
    middle = quantity(row["forecast_p50"], one.unit)
    return f"一般の統計の動きによる{when}の予測は中央が{middle}、10回に8回が{range_text(row, one.unit)}です。"


def _unknown_reason(row: Mapping[str, Any], one: Indicator) -> str:
    if row["evaluation_year"] >= one.target_year:
        return f"期限の{short_year(one.target_year)}末を過ぎましたが、確定した実績が公表されていません。"
    return "確定した実績が一つも公表されていないため、達成の見込みを計算できません。"


def _achieved_reason(row: Mapping[str, Any], one: Indicator) -> str:
    value = f"{quantity(row['deciding_value'], one.unit)}({short_year(int(row['deciding_year']))})"
    if one.type == "cumulative":
        value = latest_text(row, one)
    return f"実績{value}は、目標{target_text(one)}に達しています。"


def _missed_reason(row: Mapping[str, Any], one: Indicator, history: History) -> str:
    year, value = int(row["deciding_year"]), row["deciding_value"]
    places = 2 if quantity(value, one.unit) == quantity(one.target, one.unit) else None
    said = f"{short_year(year)}{'までの合計' if one.type == 'cumulative' else ''}の実績{quantity(value, one.unit, places)}が"
    if one.type == "every_year":
        rest = "残る年度の達成は引き続き求められます。" if row["evaluation_year"] < one.target_year else ""
        return f"{said}目標{goal_text(one)}に届かず、毎年度の目標は未達が確定しました。{rest}"
    late = [
        y
        for y, v in zip(history.years, history.values, strict=True)
        if y > year and meets(v, one.target, one.direction)
    ]
    after = f"期限後の{short_year(late[0])}に到達しています。" if late else ""
    return f"{said}目標{target_text(one)}に届かず、未達が確定しました。{after}"


def _gap_text(row: Mapping[str, Any]) -> str:
    """Years without a value, and values left out, are said, never filled or dropped in silence."""
    past = [year for year in row["open_years"] if year <= row["evaluation_year"]]
    said = f"{years_text(past)}の値は確定していないため、予測で補って計算しています。" if past else ""
    apart = years_text(row["left_out"])
    return said + (f"{apart}の値は目標と同じ定義で比べられないため、計算に使っていません。" if apart else "")


def _far_text(row: Mapping[str, Any], one: Indicator) -> str:
    far = not is_none(row["latest_year"]) and one.target_year - row["latest_year"] > LONGEST_LEARNT
    return FAR if far else ""


def experience(row: Mapping[str, Any]) -> str:
    """The probabilities as counts of ten, each with what it comes from; empty when there is none."""
    if is_none(row["p_meet"]) or row["reason"] == "decided":
        return ""
    if row["p_meet"] in (0, 1):
        return "取りうる値の範囲だけから決まります。"
    said = f"国の事業などで同じような位置にあった目標10件のうち{_of_ten(row['p_meet'], '件')}が達成されました"
    if is_apart(row):
        said += (
            f"。同じような動きをした過去の系列10本のうち{_of_ten(row['p_meet_plain'], '本')}が、この水準に届きました"
        )
    said += "(経験からの推定)。"
    if row["type"] != "level":
        said += "この型の目標(期間の合計、毎年度、期限)での補正は検証されていません。"
    return said


def _of_ten(p: float, unit: str) -> str:
    """How many of ten; none and all are never claimed."""
    if p < 0.05:
        return f"1{unit}に満たない数"
    return f"ほぼすべて(9{unit}を超える数)" if p >= 0.95 else f"およそ{rounded(10 * p, 0)}{unit}"


def record() -> str:
    """The record of real targets behind the headline chance, with their number where the constants tell it."""
    targets = constants()["managed"].get("targets")
    return "国の事業などの目標" + (f"{targets:,.0f}件" if targets else "")


def counts(codes: Sequence[str]) -> str:
    """How many verdicts of each class, in words."""
    parts = [f"{badge.label} {codes.count(code)}件" for code, badge in BADGES.items() if code in codes]
    return "、".join(parts)


def summary(results: pd.DataFrame, year: int, title: str) -> str:
    """The answer first: what the plan as a whole looks like."""
    codes = list(results["verdict"])
    judged = [code for code in codes if code not in {"reference", "cannot_say"}]
    said = f"**{title}**の施策目標値{len(codes)}件を{year_label(year)}末の時点で評価しました。内訳は、{counts(codes)}です。"
    if not judged:
        said += "計画期間の実績がまだ公表されていないため、達成・未達の判定はできません。以下の達成の見込みは、計画の現状値だけにもとづく参考です。"
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
        "missed": "未達です。原因の報告と、残る期間の扱い(目標の見直しを含む)を審議してください。",
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
        said.append(f"**{'、'.join(waiting)}**: 計画期間の実績を公表・登録する時期と担当を確認してください。")
    return said


def _needed(row: Mapping[str, Any], one: Indicator) -> str:
    """The pace needed from now on, beside the one so far."""
    needed, actual = row["required_per_year"], row["actual_per_year"]
    if is_none(needed) or row["verdict"] == "missed":
        return ""
    if one.type == "cumulative":
        past = [year for year in row["open_years"] if year <= row["evaluation_year"]]
        over = f"(未公表の{years_text(past)}を含む)" if past else ""
        return f"今後は年{quantity(needed, one.unit)}{over}が必要です(これまでは年{quantity(actual, one.unit)})。"
    so_far = "" if is_none(actual) else f"(これまでは年{change(actual, one.unit)})"
    return f"今後は年{change(needed, one.unit)}が必要です{so_far}。"


def alt_history(row: Mapping[str, Any], one: Indicator, history: History) -> str:
    """What the history chart shows, with its numbers."""
    points = "、".join(
        f"{short_year(year)} {quantity(value, one.unit)}"
        for year, value in zip(history.years, history.values, strict=True)
    )
    per_year = "年あたりの実績" if one.type == "cumulative" else "実績"
    said = f"折れ線グラフ。{one.name}。{per_year}: {points or '公表なし'}。目標: {target_text(one)}。"
    if is_none(row["forecast_p50"]):
        return said
    return f"{said}{short_year(one.target_year)}の予測: 中央{quantity(row['forecast_p50'], one.unit)}、10回に8回の幅{range_text(row, one.unit)}。"


def alt_heatmap(results: pd.DataFrame) -> str:
    """The verdicts of each year in words."""
    said = []
    for year, group in results.groupby("evaluation_year"):
        words = "、".join(f"{row['indicator_id']} {BADGES[row['verdict']].label}" for row in dicts(group))
        said.append(f"{short_year(int(str(year)))}末: {words}。")
    return "判定の推移の表図。" + "".join(said)


def alt_series(name: str, unit: str, history: History) -> str:
    """A national series with its comparable values."""
    points = "、".join(
        f"{year}年 {quantity(value, unit)}" for year, value in zip(history.years, history.values, strict=True)
    )
    return f"折れ線グラフ。{name}: {points}。"


EXTENSION = "予測は過去の動きの延長であり、取組の効果や制度の変更は含みません。"
STRAIGHT_LINE = "直線の延長は参考です。数点の実績では、直線は実際より自信を持ちすぎることが知られています。"
NO_FIGURES = "計算できる数値がありません。"
NO_PROJECTS = "この施策を構成する事業(実施事業集)の実績は登録されていません。"


def how_to_read(results: pd.DataFrame) -> str:
    """The two probabilities in words, before the chart that shows them."""
    said = (
        f"ひし形は、担当が動かそうとする目標が実際にどれだけ達成されたかの記録({record()})で補正した見込みです。"
        "丸は、そうした働きかけのない一般の統計の動きだけから見た見込みです。判定にはひし形を使います。"
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


def compared_with(before: pd.DataFrame, given: bool) -> str:
    """What the changes are measured against."""
    year = era_year(int(before["evaluation_year"].iloc[0]))
    if given:
        return f"前回の評価結果({year}末)と比べました。"
    return f"{year}末までの値から、今回と同じ方法で計算し直した結果と比べました。"


def measure_heading(plan: Plan, measure_id: str) -> str:
    """The title of a measure's sheet with what the plan says of it."""
    plan.of_measure(measure_id)
    measure = dicts(plan.measures[plan.measures["measure_id"] == measure_id])[0]
    goal = dicts(plan.goals[plan.goals["goal_id"] == measure["goal_id"]])[0]
    said = f"# 施策{measure_id} {measure['name']}\n\n基本目標{goal['goal_id']} {goal['name']}\n\n{measure['aim']}\n\n"
    if not is_none(measure["sdg_goal"]):
        said += f"関連するSDGsの目標: {int(measure['sdg_goal'])} {measure['sdg_name']}\n\n"
    own = plan.initiatives[plan.initiatives["measure_id"] == measure_id]
    if len(own):
        said += f"想定する主な取組: {'、'.join(row['name'] + row['note'] for row in dicts(own))}"
    return said


def experiences(results: pd.DataFrame, measure_id: str) -> str:
    """What the probabilities of a measure's indicators rest on."""
    own = results[results["measure_id"] == measure_id]
    said = [f"- {row['indicator_id']}: {words}" for row in dicts(own) if (words := experience(row))]
    return "\n".join(said)


def cautions(plan: Plan, rubric: Rubric, history: Mapping[str, History], measure_id: str) -> list[str]:
    """What a reader of this sheet must know: traps in the plan's numbers, then general limits."""
    said = []
    for one in plan.of_measure(measure_id):
        notes = [
            frame.set_index("indicator_id")["note"][one.indicator_id]
            for frame in (plan.indicator_rows, plan.target_rows)
        ]
        said += [f"{one.indicator_id}: {note}" for note in notes if note]
        if one.qualifier == "about":
            least = quantity(effective_target(one, rubric), one.unit)
            said.append(
                f"{one.indicator_id}: 「約」の許容は{percent(rubric.threshold('tolerance', 'about'))}とし、{least}で達成とみなします。"
            )
    said.append(EXTENSION)
    if any(history[one.indicator_id].points > 1 for one in plan.of_measure(measure_id)):
        said.append(STRAIGHT_LINE)
    return said


def drawn(draws: int) -> str:
    """How sums and every-year targets are counted."""
    return f"期間の合計と毎年度の目標は、年ごとの値の組を{draws:,}通り作って数えます。"


def threshold_text(rubric: Rubric) -> str:
    """When a verdict is withheld, and how far ahead the forecast has learnt."""
    points = int(rubric.threshold("minimum_points", "points"))
    return (
        f"確定した実績が{points}点に満たない指標は「参考」とし、実績のない指標は「判定できません」とします。"
        f"{LONGEST_LEARNT}年を超える先の予測は、学んだ範囲の外にあり、幅がより不確かです。"
    )


# ---- one question without files ----------------------------------------------------------------------


def question_lines(row: Mapping[str, Any]) -> list[str]:
    """The answer to one question, the chance first."""
    unit, places = _unit(row), _fine(row)
    middle, low, high = (quantity(row[f"forecast_p{level}"], unit, places) for level in (50, 10, 90))
    said = [f"{year_label(row['target_year'])}の予測: 中央が{middle}、10回に8回が{low}〜{high}(一般の統計の動き)"]
    if row["target"] is not None:
        goal = f"{as_given(row['target'], unit)}{'以上' if row['direction'] == 'up' else '以下'}"
        said = [
            f"{year_label(row['target_year'])}に{goal}となる見込み: {chances(row)}",
            f"  {experience({**row, 'type': 'level', 'reason': ''})}",
            *said,
            f"必要な変化: {_required_text(row, unit, places)}",
        ]
    if row["points"] > 1:
        said += [f"これまでの変化: 年{change(row['actual_per_year'], unit, places)}", _line_text(row, unit, places)]
    pairs = zip(row["years"], row["values"], strict=True)
    known = "、".join(f"{short_year(year)} {as_given(value, unit)}" for year, value in pairs)
    said.append(f"根拠: {known}({row['points']}点、{row['horizon']}年先の予測)")
    if row["p_meet"] not in (None, 0, 1):
        said.append(f"補正: {record()}が達成されたかどうかの結果から学んだもの")
    return said + [f"注意: {one}" for one in row["cautions"]]


def _unit(row: Mapping[str, Any]) -> str:
    return "%" if row["kind"] == "percent" else ""


def _fine(row: Mapping[str, Any]) -> int | None:
    """Decimal places that two digits of the range need; None where the usual ones do."""
    width = row["forecast_p90"] - row["forecast_p10"]
    return max(0, 1 - floor(log10(width))) if row["kind"] == "other" and width > 0 else None


def as_given(value: float, unit: str) -> str:
    """A number with the digits it was given."""
    return f"{value:,.15g}{unit}".replace("-", "−")


def _required_text(row: Mapping[str, Any], unit: str, places: int | None) -> str:
    needed = row["required_per_year"]
    return f"年{change(needed, unit, places)}" if needed else "なし(最新の値は目標の水準にあります)"


def _line_text(row: Mapping[str, Any], unit: str, places: int | None) -> str:
    middle, low, high = (quantity(row[f"straight_line{end}"], unit, places) for end in ("", "_p10", "_p90"))
    width = "2点では幅を計算できません" if low == NONE else f"10回に8回の幅 {low}〜{high}"
    outside = "" if is_possible(row["straight_line"], row["kind"]) else "。取りうる値の外です"
    return f"直線の延長(参考): {middle}({width}{outside})"


def question_cautions(row: Mapping[str, Any]) -> list[str]:
    """When the answer to one question should not be relied on."""
    said = []
    if row["points"] == 1:
        said.append("実績が1点だけのため、この指標自身の動きは分からず、答えは似た指標の経験です。")
    if row["points"] == 2:
        said.append("実績が2点だけのため、この指標自身の動きはほとんど分からず、答えは主に似た指標の経験です。")
    if row["horizon"] > LONGEST_LEARNT:
        said.append(FAR)
    if row["sample_sizes"] is not None and row["kind"] != "percent":
        said.append("標本数は割合(percent)でだけ使うため、この答えには使っていません。")
    if row["points"] > 1:
        said.append(STRAIGHT_LINE)
    if row["target"] is not None:
        said.append("目標年度の値についての見込みです。期間の合計、毎年度、期限の目標には使えません。")
    return [*said, EXTENSION]


# ---- how far the forecast may be trusted -------------------------------------------------------------

SOURCE_WORDS = {"kolada": "スウェーデンの市", "sdg": "国連SDG", "ssdse": "日本の都道府県",
                "jp_review": "日本の国の事業", "nyc_mmr": "ニューヨーク市"}  # fmt: skip
KIND_WORDS = {"percent": "割合", "count": "件数", "other": "その他"}
PLACE_WORDS = {
    "short": "最後の値が目標に届いていない",
    "at": "最後の値が目標ちょうど",
    "past": "最後の値が目標を超えている",
}
BAND_WORDS = {"in80": "80%の帯", "in95": "95%の帯"}
CHANCE_WORDS = {"plain": "一般の統計(補正なし)", "real": "実際の目標(補正前)", "managed": "実際の目標(補正後)"}
WHAT_WORDS = {**BAND_WORDS, "under": "95%の帯より下", "over": "95%の帯より上", **CHANCE_WORDS}
RANGE_NOTE = (
    "括弧の中は誤差の範囲(90%): 指標のまとまり(実際の目標では府省庁・部局)を選び直しても、その割合が収まる範囲。"
)
HOW_CHANCES = "「70%」と言った10件のうち7件が届けば言ったとおりで、図の印が点線に重なります。"
HOW_BANDS = "80%の帯(施策の評価シートの「10回に8回の幅」)には、実際の値の80%が入るはずです。それより少なければ帯は狭すぎ(自信過剰)、多ければ広すぎ(慎重すぎ)です。"
ASKED_TENTH = 7  # the answer that the text takes as its example: 70 to 80 %
MOST_NAMED = 3


def source_text(source: str) -> str:
    """The name of a reference source; one that a city has added keeps its own."""
    return SOURCE_WORDS.get(source, source)


def cell_text(by: str, key: Sequence[Any]) -> str:
    """The name of a group of tasks."""
    words: dict[str, Callable[[Any], str]] = {
        "n": lambda n: f"実績{n:.0f}点", "h": lambda h: f"{h:.0f}年先", "tenth": lambda t: f"{10 * t}〜{10 * t + 10}%",
        "source": source_text, "kind": lambda k: KIND_WORDS.get(k, k), "place": lambda p: PLACE_WORDS.get(p, p),
    }  # fmt: skip
    return "・".join(words[name](value) for name, value in zip(by.split(), key, strict=True))


def share(fraction: Any, unit: str = "%", places: int = 1) -> str:
    """A fraction as a percentage."""
    return NONE if is_none(fraction) else quantity(100 * fraction, unit, places)


def came_text(row: Any, unit: str = "%", places: int = 1) -> str:
    """What came, with its range; narrow columns take no unit and no decimals."""
    return f"{share(row.came, unit, places)}({share(row.low, '', places)}〜{share(row.high, unit, places)})"


def verdict_text(row: Any) -> str:
    """How a group is to be read, in words."""
    if is_none(row.verdict):
        return "少なくて判断できない"
    less, more = ("▲ 言ったより少ない", "△ 言ったより多い")
    if row.what in BAND_WORDS:
        less, more = "▲ 帯が狭すぎる", "△ 帯が広すぎる"
    return less if row.verdict < 0 else more if row.verdict > 0 else "○ 範囲の内"


def _cells(cells: pd.DataFrame, what: str, by: str) -> list[Any]:
    return records(cells[(cells["what"] == what) & (cells["by"] == by)])


def alt_chances(cells: pd.DataFrame) -> str:
    """The reliability diagram in words."""
    said = "散布図。横は言った見込み、縦は実際に届いた割合。"
    for what, words in CHANCE_WORDS.items():
        points = "、".join(f"{percent(row.said)}→{percent(row.came)}" for row in _cells(cells, what, "tenth"))
        said += f"{words}: {points}。"
    return said


def alt_bands(cells: pd.DataFrame) -> str:
    """Coverage by number of values in words."""
    said = "点の図。横は実績の数、縦は実際の値が帯に入った割合。"
    for what, words in BAND_WORDS.items():
        points = [f"{cell_text('n', row.key)} {came_text(row)}" for row in _cells(cells, what, "n")]
        said += f"{words}: {'、'.join(points)}。"
        by_source: dict[str, list[str]] = {}
        for row in _cells(cells, what, "source n"):
            by_source.setdefault(row.key[0], []).append(f"{row.key[1]}点 {share(row.came)}")
        said += "".join(f"{source_text(source)}: {'、'.join(shares)}。" for source, shares in by_source.items())
    return said


def chances_kept(cells: pd.DataFrame, totals: Mapping[str, Mapping[str, float]]) -> str:
    """What "70 %" came to, before and after the correction, and the mean miss over all answers."""
    asked = cell_text("tenth", (ASKED_TENTH,))
    said = f"{asked}と言ったもののうち実際に届いた割合(誤差の範囲、件数)と、見込み全体の平均のずれ:\n\n"
    for what, words in CHANCE_WORDS.items():
        came = [
            f"**{percent(row.came)}**({percent(row.low)[:-1]}〜{percent(row.high)}、{quantity(row.cases, '件', 0)})"
            for row in _cells(cells, what, "tenth") if row.key[0] == ASKED_TENTH
        ] or ["例なし"]  # fmt: skip
        said += f"- {words}: {came[0]}、ずれ{rounded(100 * totals[what]['ece'], 1)}ポイント\n"
    return said


def bands_kept(cells: pd.DataFrame, totals: Mapping[str, Mapping[str, float]]) -> str:
    """How often both bands held, with several values and with one."""
    whole = totals["longer"]
    said = f"実際の値が入ったのは、実績が2点以上の{whole['tasks']:,.0f}件で、80%の帯が{quantity(whole['cov80'], '%')}、95%の帯が{quantity(whole['cov95'], '%')}でした。"
    one = [row for what in BAND_WORDS for row in _cells(cells, what, "n") if row.key[0] == 1]
    if one:
        said += f"実績が1点だけの{quantity(one[0].cases, '件', 0)}では、{came_text(one[0])}と{came_text(one[1])}でした(括弧は誤差の範囲)。"
    return said


def weak_spots(cells: pd.DataFrame) -> list[str]:
    """Where what came differs from what was said by more than chance, the worst first; never typed in."""
    used = cells[cells["what"] != "real"].assign(miss=lambda table: (table["came"] - table["said"]).abs())
    used = used.dropna(subset="verdict").sort_values("miss", ascending=False, kind="stable")
    bands = used[used["what"].isin(list(BAND_WORDS))]
    off = used[used["verdict"] != 0]
    off_bands, off_chances = off[off["what"].isin(list(BAND_WORDS))], off[off["what"].isin(["plain", "managed"])]
    said = [_of_one(bands[bands["what"] == "in80"])]
    said += [_named("帯が狭すぎた(実際の値が外れやすい)区分", off_bands[off_bands["verdict"] < 0])]
    said += [_named("帯が広すぎた(必要以上に慎重な)区分", off_bands[off_bands["verdict"] > 0])]
    tails = off[off["what"].isin(["under", "over"])]
    said += [_named("95%の帯の外(上と下に2.5%ずつのはず)の割合が違った区分", tails)]
    said += [_named("言ったより届かなかった見込み", off_chances[off_chances["verdict"] < 0], told=True)]
    said += [_named("言ったより多く届いた見込み", off_chances[off_chances["verdict"] > 0], told=True)]
    few = int(cells["verdict"].isna().sum())
    count = (
        f"調べた{len(used)}区分のうち、誤差の範囲を外れたのは{len(off)}区分です"
        f"(偏りがなくても、10区分に1つ、およそ{rounded(len(used) / 10, 0)}区分は外れます)。"
    )
    rest = f"ほかの{few}区分は、事例のまとまりが少なく判断できません。" if few else ""
    return [*(one for one in said if one), count + rest]


def _named(what: str, rows: pd.DataFrame, told: bool = False) -> str:
    """The worst groups of a kind with their figures; empty when there is none."""
    if rows.empty:
        return ""
    named = [
        f"{WHAT_WORDS[row.what]}・{cell_text(row.by, row.key)} {share(row.said) + '→' if told else ''}{came_text(row)}"
        for row in records(rows.head(MOST_NAMED))
    ]
    more = f"、ほか{len(rows) - MOST_NAMED}区分" if len(rows) > MOST_NAMED else ""
    return f"**{what}**: {'、'.join(named)}{more}。"


def _of_one(rows: pd.DataFrame) -> str:
    """How far sources lie apart when only one value is known: their mean hides it."""
    one = [row for row in records(rows[rows["by"] == "source n"]) if row.key[1] == 1]
    if len(one) < 2:
        return ""
    low, high = min(one, key=lambda row: row.came), max(one, key=lambda row: row.came)
    return (
        f"**実績が1点だけのとき**: 80%の帯に入った割合は、{source_text(low.key[0])}の{came_text(low)}から"
        f"{source_text(high.key[0])}の{came_text(high)}まで、出典によって開きがあります。"
    )


def record_text(managed: pd.DataFrame) -> str:
    """What the correction of the chances rests on."""
    parts = [
        f"{source_text(str(source))}{quantity(rows['weight'].sum(), '件', 0)}({rows['family'].nunique()}組織)"
        for source, rows in managed.groupby("source")
    ]
    total = managed["weight"].sum()
    near, far = (managed.loc[chosen, "weight"].sum() / total for chosen in (managed["h"] == 1, managed["h"] >= 3))
    return (
        f"見込みの補正は、{'、'.join(parts)}、合わせて{quantity(total, '件', 0)}の目標が達成されたかどうかの記録によります"
        f"(一つの目標を複数の年から見たものを含めて{len(managed):,}事例)。1年先を問うた目標が{percent(near)}を占め、"
        f"3年以上先は{percent(far)}です。ここにない団体の目標でも同じになるとは限りません。"
    )


def untested_text(plan: Plan) -> str:
    """Which targets of the plan the record does not hold."""
    apart = [one.indicator_id for one in plan.indicators.values() if one.type != "level"]
    said = "期間の合計、毎年度、期限までの到達の目標は記録に含まれず、補正は検証されていません。"
    return said + (f"この計画では{'、'.join(apart)}の{len(apart)}件が当たります。" if apart else "")


def plan_text(histories: Mapping[str, History], cells: pd.DataFrame) -> str:
    """How many indicators of the plan rest on one value, and how the band fared there."""
    one = [indicator for indicator, history in histories.items() if history.points == 1]
    found = [row for row in _cells(cells, "in80", "n") if row.key[0] == 1]
    if not one or not found:
        return ""
    return f"この計画では{len(histories)}件の指標のうち{len(one)}件が実績1点です。似た立場の過去の事例で80%の帯に入ったのは{came_text(found[0])}でした。"
