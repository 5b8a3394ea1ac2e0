"""Words for the answer to one question without files."""

from collections.abc import Mapping
from math import floor, log10
from typing import Any

from ictanalysis.inputs.cells import digits_of, is_possible
from ictanalysis.inputs.eras import short_year
from ictanalysis.pages import say
from ictanalysis.pages.method_words import TRUTH_WORDS, name_text, said_text
from ictanalysis.pages.say import (
    EXTENSION,
    FAR,
    LONGEST_LEARNT,
    NONE,
    STRAIGHT_LINE,
    as_given,
    chances,
    change,
    experience,
    quantity,
    record,
    small_places,
    year_label,
)
from ictanalysis.progress.catalogue import CLASS_WORDS
from ictanalysis.progress.methods import Progress


def classes_that_came(rates: Mapping[str, Mapping[str, Mapping[str, float]]]) -> list[tuple[str, str]]:
    """Method and class of everything that came in any of the repeated surveys, best class first."""
    return [
        (name, code)
        for name in rates["path"]
        for code in CLASS_WORDS[name]
        if any(code in rates[truth][name] for truth in rates)
    ]


def answer_lines(
    said: Mapping[str, Mapping[str, object]] | None, rates: Mapping[str, Mapping[str, Mapping[str, float]]] | None
) -> list[str]:
    """The methods' answers to one question, and how often each class would come by chance."""
    if said is None:
        return ["判定方式: 目標値(--target)がないため、判定できません。"]
    lines = ["公的な判定方式(最初の値を現状値とみなす。※ 方式の再現、要確認):"]
    for name, each in said.items():
        one = Progress(each["number"], each["category"], each["reason"])
        why = f"({one.reason})" if one.reason else ""
        lines.append(f"  {name_text(name)}: {said_text(name, one)}{why}")
    if rates is None:
        return [*lines, "  偶然の誤り: 割合で、最初と最後の標本数(--sample-size)が分かるときに計算します。"]
    lines.append(
        "調査をやり直したとき、各区分になる割合(" + "、".join(f"真の値が{TRUTH_WORDS[t]}" for t in rates) + "の順):"
    )
    for name, code in classes_that_came(rates):
        shares = " / ".join(say.percent(rates[truth][name].get(code, 0.0)) for truth in rates)
        lines.append(f"  {name_text(name)} {CLASS_WORDS[name][code]}: {shares}")
    return lines


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
        said += [f"これまでの変化: 年{_pace(row['actual_per_year'], unit, places)}", _line_text(row, unit, places)]
    pairs = zip(row["years"], row["values"], strict=True)
    known = "、".join(f"{short_year(year)} {as_given(value, unit)}" for year, value in pairs)
    said.append(f"根拠: {known}({row['points']}点、{row['horizon']}年先の予測)")
    if row["p_meet"] not in (None, 0, 1):
        said.append(f"補正: {record()}が達成されたかどうかの結果から学んだもの")
    return said + [f"注意: {one}" for one in row["cautions"]]


def _unit(row: Mapping[str, Any]) -> str:
    return "%" if row["kind"] == "percent" else ""


def _fine(row: Mapping[str, Any]) -> int:
    """Decimal places of what is computed: those of the numbers asked about, or what two digits of the range need."""
    width = row["forecast_p90"] - row["forecast_p10"]
    given = [digits_of(value) for value in [*row["values"], row["target"]] if value is not None]
    range_needs = 1 - floor(log10(width)) if row["kind"] == "other" and width > 0 else 0
    return max(1 if row["kind"] == "percent" else 0, range_needs, *given)


def _pace(value: float, unit: str, places: int) -> str:
    """A change per year; a small one that is not whole shows it."""
    return change(value, unit, max(places, small_places(value)))


def _required_text(row: Mapping[str, Any], unit: str, places: int) -> str:
    needed = row["required_per_year"]
    return f"年{_pace(needed, unit, places)}" if needed else "なし(最新の値は目標の水準にあります)"


def _line_text(row: Mapping[str, Any], unit: str, places: int) -> str:
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
