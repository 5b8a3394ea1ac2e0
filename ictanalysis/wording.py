"""Every sentence that holds a number, in Japanese (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from ictanalysis.cells import digits_of
from ictanalysis.engine import constants
from ictanalysis.eras import day_label as day_label
from ictanalysis.eras import era_year as era_year
from ictanalysis.eras import short_year as short_year
from ictanalysis.history import History, left_open
from ictanalysis.markup import Marked, led, literal
from ictanalysis.plan import Indicator, Plan
from ictanalysis.reading import dicts
from ictanalysis.rubric import Rubric
from ictanalysis.tables import BADGES
from ictanalysis.verdict import effective_target

NONE = "—"
STATUS_WORDS = {"final": "確定", "provisional": "速報", "revised": "改訂"}
LONGEST_LEARNT = int(constants()["longest_horizon"])  # years ahead that the reference windows reach
FAR = f"{LONGEST_LEARNT}年を超える先のため、幅は学んだ範囲の外への延長です。"
APART = 0.1  # chances further apart than this are shown side by side
QUALIFIER_WORDS = {"exact": "", "at_least": "以上", "about": "約"}


def is_none(value: Any) -> bool:
    """Whether a cell says nothing."""
    return value is None or (isinstance(value, float) and value != value)


def year_label(year: int) -> str:
    """2024 -> 令和6年度(2024年度)."""
    return f"{era_year(year)}({year}年度)"


def _half_up(value: float, places: int) -> Decimal:
    """Rounded as a reader with a pocket calculator does; the noise of binary fractions is forgiven."""
    return Decimal(f"{float(value):.13g}").quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def rounded(value: float, places: int) -> str:
    """Rounded half up, with thousands separators and a true minus."""
    return f"{_half_up(value, places) + 0:,}".replace("-", "−")


def apart(value: float, places: int, cuts: Iterable[float], direction: str = "") -> int:
    """Decimal places from which a printed number stands on the same side of every cut as the number itself.

    With a direction ("up" or "down") being at a cut and being past it are the same.
    """
    for more in range(places, 10):
        shown = float(_half_up(value, more))
        above = all((value >= cut) == (shown >= cut) for cut in cuts)
        below = all((value <= cut) == (shown <= cut) for cut in cuts)
        if (above or direction == "down") and (below or direction == "up"):
            return more
    return places


def places_of(value: float, unit: str) -> int:
    """Decimal places of a number on its own: as given; one more for a percentage and for a small computed number."""
    return max(1 if unit == "%" else small_places(value), digits_of(value))


def small_places(value: float) -> int:
    """One decimal place for a small number that is not whole."""
    return int(abs(value) < 20 and value != int(value))


def own_places(one: Indicator, *values: Any) -> int:
    """Decimal places of an indicator's numbers: the most that its baseline, target and values were published with."""
    given = [digits_of(value) for value in (one.baseline, one.target, *values) if not is_none(value)]
    return max([1 if one.unit == "%" else 0, one.decimals, *given])


def quantity(value: Any, unit: str, places: int | None = None) -> str:
    """A number with its unit and thousands separators; 「—」 when there is none."""
    if is_none(value):
        return NONE
    return rounded(value, places_of(value, unit) if places is None else places) + unit


def value_text(value: Any, one: Indicator, *others: float) -> str:
    """A value of an indicator with the digits of its neighbours, and as many as tell it from the target."""
    if is_none(value):
        return NONE
    places = max(own_places(one, *others), digits_of(value))
    return quantity(value, one.unit, apart(value, places, [one.target], one.direction))


def change(value: Any, unit: str, places: int | None = None) -> str:
    """A signed change; percentages change by points; one that is not nothing does not print as nothing."""
    if is_none(value):
        return NONE
    digits = places_of(value, unit) if places is None else places
    shown = apart(value, digits, [0.0])
    return ("" if value < 0 else "+") + rounded(value, shown) + ("ポイント" if unit == "%" else unit)


def pace_text(value: Any, one: Indicator) -> str:
    """What a year brings: an amount for a sum, else a change, with at least the digits of the indicator's numbers."""
    if is_none(value):
        return NONE
    places = max(own_places(one), small_places(value))
    return quantity(value, one.unit, places) if one.type == "cumulative" else change(value, one.unit, places)


def percent(share: Any) -> str:
    """A fraction as a whole percentage."""
    return NONE if is_none(share) else f"{rounded(100 * share, 0)}%"


def exact_percent(share: Any) -> str:
    """A fraction that somebody chose, with all its digits."""
    return NONE if is_none(share) else f"{rounded(100 * share, digits_of(100 * share))}%"


def chance(p: Any, edges: Iterable[float] = ()) -> str:
    """A probability; 0 % and 100 % only where arithmetic has decided, and never on the other side of an edge."""
    if is_none(p):
        return NONE
    if p in (0, 1):
        return f"{100 * p:.0f}%"
    if p < 0.01:
        return "1%未満"
    return "99%超" if p > 0.99 else f"{rounded(100 * p, chance_places(p, edges))}%"


def chance_places(p: float, edges: Iterable[float]) -> int:
    """Decimal places of a percentage that keep it on its side of the edges between verdicts."""
    return apart(100 * p, 0, [round(100 * edge, 9) for edge in edges if 0 < edge < 1], "up")


def goal_text(one: Indicator) -> str:
    """The target's amount with its qualifier."""
    value = quantity(one.target, one.unit, own_places(one))
    if one.type == "cumulative" and one.direction == "down":
        return f"{'約' if one.qualifier == 'about' else ''}{value}以下"
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
    return (
        NONE if one.baseline is None else f"{quantity(one.baseline, one.unit, own_places(one))}({baseline_years(one)})"
    )


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
    """The latest value with its year; a sum says what is in it; a miss that decided, or a provisional value, stands beside."""
    return " ".join(said for said in (_final_text(row, one), provisional_text(row, one)) if said) or NONE


def _final_text(row: Mapping[str, Any], one: Indicator) -> str:
    if not is_new(row, one) or row["latest_year"] == row["provisional_year"]:
        return ""
    year, value = int(row["latest_year"]), value_text(row["latest"], one)
    if one.type == "cumulative":
        without = f"、{years_text(gaps(row))}を除く" if gaps(row) else ""
        return f"{value}({short_year(year)}までの合計{without})"
    said = f"{value}({short_year(year)})"
    decided = None if is_none(row["deciding_year"]) else int(row["deciding_year"])
    if row["verdict"] == "missed" and decided is not None and decided != year:
        said = f"{value_text(row['deciding_value'], one)}({short_year(decided)}) {said}"
    return said


def provisional_text(row: Mapping[str, Any], one: Indicator) -> str:
    """A provisional value that is newer than the final ones, with the years that it sums; empty without."""
    if is_none(row["provisional_year"]):
        return ""
    first, last = (short_year(int(row[name])) for name in ("provisional_first_year", "provisional_year"))
    when = last if first == last else f"{first}〜{last}の合計"
    return f"{value_text(row['provisional'], one)}({when}、速報)"


def standing_text(row: Mapping[str, Any], one: Indicator) -> str:
    """The latest value, or the baseline while there is nothing newer."""
    said = latest_text(row, one)
    return said if said != NONE or one.baseline is None else f"現状値 {baseline_text(one)}"


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


def way_text(row: Mapping[str, Any], one: Indicator) -> str:
    """The share of the way covered by the target year, never rounded up to all of it, and what came otherwise."""
    share = row["achieved_rate"]
    if is_none(share):
        return NONE
    said = f"{rounded(100 * share, apart(100 * share, 0, [100.0], 'up'))}%"
    if not is_none(row["late_year"]):
        return f"{said}(期限後の{short_year(int(row['late_year']))}に到達)"
    return said + miss_note(row, one)


def miss_note(row: Mapping[str, Any], one: Indicator) -> str:
    """The year in which an every-year target was missed; empty elsewhere."""
    if one.type != "every_year" or row["verdict"] != "missed":
        return ""
    return f"({short_year(int(row['deciding_year']))}は{value_text(row['deciding_value'], one)}で未達)"


def range_text(row: Mapping[str, Any], one: Indicator) -> str:
    """The range that holds in eight cases of ten."""
    if is_none(row["forecast_p10"]) or row["reason"] == "decided":
        return NONE
    low, high = (quantity(row[f"forecast_p{level}"], one.unit, own_places(one)) for level in (10, 90))
    return f"{low}〜{high}"


def reason(row: Mapping[str, Any], one: Indicator, history: History, edges: Iterable[float]) -> str:
    """Why an indicator has its verdict; ``edges`` are the probabilities at which a verdict changes."""
    code = row["verdict"]
    if row["reason"] == "decided":
        return _missed_reason(row, one) if code == "missed" else _achieved_reason(row, one)
    if code == "cannot_say":
        return _unknown_reason(row, one)
    return (
        f"{_few_text(row, code)}達成の見込みは{chances(row, edges)}。{_forecast_text(row, one)}"
        f"目標は{target_text(one)}です。{_provisional_reason(row, one)}{_gap_text(row)}{_far_text(one, history)}"
    )


def chances(row: Mapping[str, Any], edges: Iterable[float] = ()) -> str:
    """The headline chance, with the plain one beside it where they differ."""
    said = chance(row["p_meet"], edges)
    if is_apart(row):
        said += f"(一般の統計の動きだけから見ると{chance(row['p_meet_plain'], edges)})"
    return said


def is_apart(row: Mapping[str, Any]) -> bool:
    """Whether the headline chance and the plain one differ by so much that both are said."""
    return not is_none(row["p_meet"]) and round(abs(row["p_meet"] - row["p_meet_plain"]), 9) > APART


def _few_text(row: Mapping[str, Any], code: str) -> str:
    if code != "reference":
        return ""
    few = f"確定した実績が{row['confirmed']}点だけ" if row["confirmed"] else "実績が速報値だけ"
    return f"{few}のため参考です。"


def _forecast_text(row: Mapping[str, Any], one: Indicator) -> str:
    when = window_text(one) if one.type == "cumulative" else short_year(one.target_year)
    middle = quantity(row["forecast_p50"], one.unit, own_places(one))
    return f"一般の統計の動きによる{when}の予測は中央が{middle}、10回に8回が{range_text(row, one)}です。"


def _provisional_reason(row: Mapping[str, Any], one: Indicator) -> str:
    """What a provisional value is used for."""
    said = provisional_text(row, one)
    if not said:
        return ""
    if left_open(one, int(row["provisional_year"]), "provisional"):
        return f"{said}は確定していないため、達成・未達を決めません。"
    return f"{said}は予測に使っていますが、確定すると変わることがあります。"


def _unknown_reason(row: Mapping[str, Any], one: Indicator) -> str:
    if row["evaluation_year"] >= one.target_year:
        when, open_years = f"期限の{short_year(one.target_year)}末を過ぎましたが、", list(row["open_years"])
        if set(row["left_out"]) & set(open_years or [one.target_year]):
            return f"{when}{_gap_text(row)}"
        known = len(open_years) < one.target_year - one.target_first_year + 1
        return f"{when}{years_text(open_years) + 'の' if known else ''}確定した実績が公表されていません。"
    return f"確定した実績が一つも公表されていないため、達成の見込みを計算できません。{_provisional_reason(row, one)}"


def _achieved_reason(row: Mapping[str, Any], one: Indicator) -> str:
    value = f"{value_text(row['deciding_value'], one)}({short_year(int(row['deciding_year']))})"
    if one.type == "cumulative":
        value = _final_text(row, one)
    return f"実績{value}は、目標{target_text(one)}に達しています。"


def _missed_reason(row: Mapping[str, Any], one: Indicator) -> str:
    year, value = int(row["deciding_year"]), value_text(row["deciding_value"], one)
    said = f"{short_year(year)}{'までの合計' if one.type == 'cumulative' else ''}の実績{value}が"
    if one.type == "every_year":
        rest = "残る年度の達成は引き続き求められます。" if row["evaluation_year"] < one.target_year else ""
        return f"{said}目標{goal_text(one)}に届かず、毎年度の目標は未達が確定しました。{rest}"
    after = f"期限後の{short_year(int(row['late_year']))}に到達しています。" if not is_none(row["late_year"]) else ""
    return f"{said}目標{target_text(one)}に届かず、未達が確定しました。{after}"


def _gap_text(row: Mapping[str, Any]) -> str:
    """Years without a value, and values left out, are said, never filled or dropped in silence."""
    left_out = years_text(row["left_out"])
    past = [y for y in row["open_years"] if y <= row["evaluation_year"] and y not in row["left_out"]]
    said = f"{years_text(past)}の値は確定していないため、予測で補って計算しています。" if past else ""
    return said + (f"{left_out}の値は目標と同じ定義で比べられないため、計算に使っていません。" if left_out else "")


def _far_text(one: Indicator, history: History) -> str:
    return FAR if history.points and one.target_year - history.years[-1] > LONGEST_LEARNT else ""


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
    if row["p_meet_plain"] < constants()["managed"]["hears"]:
        said += "一般の統計から見てごくまれな目標は、記録が少ないため、まれさの程度を区別していません。"
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


def alt_history(row: Mapping[str, Any], one: Indicator, history: History) -> str:
    """What the history chart shows, with its numbers; a mean over several years is called one."""
    marks = {
        year: "(速報)" for year, status in zip(history.years, history.statuses, strict=True) if status == "provisional"
    }
    if one.baseline_year and one.type != "cumulative":
        marks[one.baseline_year] = "(計画の現状値)"
    points = "、".join(
        f"{short_year(year)} {value_text(value, one)}{marks.get(year, '')}"
        for year, value in zip(history.years, history.values, strict=True)
        if one.type != "cumulative" or year >= one.target_first_year
    )
    per_year = "年あたりの実績" if one.type == "cumulative" else "実績"
    before = f"計画の現状値: {baseline_text(one)}。" if one.type == "cumulative" and one.baseline is not None else ""
    drawn_apart = provisional_text(row, one) and row["provisional_year"] not in history.years
    early = f"速報: {provisional_text(row, one)}。" if drawn_apart else ""
    said = f"折れ線グラフ。{one.name}。{before}{per_year}: {points or '公表なし'}。{early}目標: {target_text(one)}。"
    if is_none(row["forecast_p50"]) or row["reason"] == "decided":
        return said
    when = window_text(one) if one.type == "cumulative" else short_year(one.target_year)
    middle = quantity(row["forecast_p50"], one.unit, own_places(one))
    return f"{said}{when}の予測: 中央{middle}、10回に8回の幅{range_text(row, one)}。"


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
LATE_ASK = "遅れた原因の報告を求めるかを審議してください。"
NO_FIGURES = "計算できる数値がありません。"
NO_PROJECTS = "この施策を構成する事業(実施事業集)の実績は登録されていません。"


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


def compared_with(before: pd.DataFrame, given: bool, known_then: date) -> str:
    """What the changes are measured against: what was published then, or what would have been."""
    year = era_year(int(before["evaluation_year"].iloc[0]))
    if given:
        return f"前回({year}末)に公表した結果と比べました。"
    return (
        f"前回({year}末)の結果のファイルが指定されていないため、{day_label(known_then)}までに公表されていた値から、"
        "今回と同じ基準と方法で計算した結果と比べました。"
    )


def measure_heading(plan: Plan, measure_id: str) -> Marked:
    """The title of a measure's sheet with what the plan says of it."""
    plan.of_measure(measure_id)
    measure = dicts(plan.measures[plan.measures["measure_id"] == measure_id])[0]
    goal = dicts(plan.goals[plan.goals["goal_id"] == measure["goal_id"]])[0]
    title, above = literal(f"施策{measure_id} {measure['name']}"), literal(f"基本目標{goal['goal_id']}")
    said = f"# {title}\n\n{literal(measure['aim'])}\n\n**{above}** {literal(goal['name'])}"
    if not is_none(measure["sdg_goal"]):
        said += f" / **SDGs** {int(measure['sdg_goal'])} {literal(measure['sdg_name'])}"
    own = plan.initiatives[plan.initiatives["measure_id"] == measure_id]
    if len(own):
        said += f" / **想定する主な取組** {literal('、'.join(row['name'] + row['note'] for row in dicts(own)))}"
    return Marked(said)


def experiences(results: pd.DataFrame, measure_id: str) -> list[str]:
    """What the probabilities of a measure's indicators rest on."""
    own = results[results["measure_id"] == measure_id]
    return [f"{row['indicator_id']}: {words}" for row in dicts(own) if (words := experience(row))]


def cautions(plan: Plan, rubric: Rubric, measure_id: str) -> list[str]:
    """What a reader of this sheet must know: traps in the plan's numbers. General limits stand with the methods."""
    said = []
    for one in plan.of_measure(measure_id):
        notes = [
            frame.set_index("indicator_id")["note"][one.indicator_id]
            for frame in (plan.indicator_rows, plan.target_rows)
        ]
        said += [f"{one.indicator_id}: {note}" for note in notes if note]
        if one.qualifier == "about":
            least = quantity(
                effective_target(one, rubric), one.unit, max(own_places(one), digits_of(effective_target(one, rubric)))
            )
            said.append(
                f"{one.indicator_id}: 「約」の許容は{exact_percent(rubric.threshold('tolerance', 'about'))}とし、{least}で達成とみなします。"
            )
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


def as_given(value: float, unit: str) -> str:
    """A number with the digits it was given."""
    return f"{value:,.15g}{unit}".replace("-", "−")
