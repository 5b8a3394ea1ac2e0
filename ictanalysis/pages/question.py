"""Words for the answer to one question without files."""

from collections.abc import Mapping
from math import floor, log10

from ictanalysis.evaluation.question import Answer, MethodAnswers, Question, Reasons, as_indicator
from ictanalysis.forecast.constants import Constants
from ictanalysis.inputs.cells import digits_of, is_possible
from ictanalysis.inputs.eras import short_year
from ictanalysis.pages.guidance import needed_text, steps_words, widths_text
from ictanalysis.pages.method_words import TRUTH_WORDS, class_and_number, name_text
from ictanalysis.pages.say import (
    EXTENSION,
    NONE,
    STRAIGHT_LINE,
    as_given,
    chances,
    change,
    experience,
    far,
    percent,
    quantity,
    record,
    small_places,
    year_label,
)
from ictanalysis.progress.catalogue import METHODS
from ictanalysis.progress.error_rates import Rates


def classes_that_came(rates: Mapping[str, Rates]) -> list[tuple[str, str]]:
    """Method and class of everything that came in any of the repeated surveys, best class first."""
    return [
        (name, code)
        for name in rates["path"]
        for code in METHODS[name].classes
        if any(code in rates[truth][name] for truth in rates)
    ]


def method_lines(answers: MethodAnswers) -> list[str]:
    """The methods' answers to one question, and how often each class would come by chance."""
    rates = answers.error_rates
    if answers.methods is None:
        return ["判定方式: 目標値(--target)がないため、判定できません。"]
    lines = ["公的な判定方式(最初の値を現状値とみなす。※ 方式の再現、要確認):"]
    for name, progress in answers.methods.items():
        why = f"({progress.reason})" if progress.reason else ""
        lines.append(f"  {name_text(name)}: {class_and_number(name, progress)}{why}")
    if rates is None:
        return [*lines, "  偶然の誤り: 割合で、最初と最後の標本数(--sample-size)が分かるときに計算します。"]
    truths = "、".join(f"真の値が{TRUTH_WORDS[truth]}" for truth in rates)
    lines.append(f"調査をやり直したとき、各区分になる割合({truths}の順):")
    for name, code in classes_that_came(rates):
        shares = " / ".join(percent(rates[truth][name].get(code, 0.0)) for truth in rates)
        lines.append(f"  {name_text(name)} {METHODS[name].words[code]}: {shares}")
    return lines


def question_lines(answer: Answer, constants: Constants) -> list[str]:
    """The answer to one question, the chance first."""
    asked = answer.question
    unit, places, when = _unit(asked), _fine(answer), year_label(asked.target_year)
    middle, low, high = (
        quantity(end, unit, places) for end in (answer.forecast_p50, answer.forecast_p10, answer.forecast_p90)
    )
    lines = [f"{when}の予測: 中央が{middle}、10回に8回が{low}〜{high}(一般の統計の動き)"]
    if asked.target is not None:
        goal = f"{as_given(asked.target, unit)}{'以上' if asked.direction == 'up' else '以下'}"
        lines = [
            f"{when}に{goal}となる見込み: {chances(answer.p_meet, answer.p_meet_plain)}",
            f"  {experience(answer.p_meet, answer.p_meet_plain)}",
            *lines,
            f"必要な変化: {_required_text(answer, unit, places)}",
        ]
        if answer.needed:
            lines.append(f"次の値: {needed_text(answer.needed, as_indicator(asked, asked.target), asked.target)}")
    if answer.actual_per_year is not None:
        lines += [f"これまでの変化: 年{_pace(answer.actual_per_year, unit, places)}", _line_text(answer, unit, places)]
    pairs = zip(asked.years, asked.values, strict=True)
    known = "、".join(f"{short_year(year)} {as_given(value, unit)}" for year, value in pairs)
    lines.append(f"根拠: {known}({answer.points}点、{answer.horizon}年先の予測)")
    if answer.p_meet not in (None, 0, 1):
        lines.append(f"補正: {record(constants)}が達成されたかどうかの結果から学んだもの")
    return lines + [f"注意: {caution}" for caution in question_cautions(answer, constants)]


def reason_lines(answer: Answer, reasons: Reasons, constants: Constants) -> list[str]:
    """How the chance came about, one correction after another, and what would narrow the range."""
    asked, lines = answer.question, ["見込みの内訳: 目標値(--target)がないため、示せません。"]
    if reasons.why is not None:
        steps = steps_words(reasons.why, answer.points, constants)
        lines = ["見込みの内訳(上から順に、補正した後の見込み):", *(f"  {step}" for step in steps)]
    if reasons.widths is None:
        return lines
    narrowing = widths_text(reasons.widths, (asked.target_year, asked.next_year), _unit(asked), _fine(answer))
    return [*lines, f"幅を狭めるもの: {narrowing}"] if narrowing else lines


def _unit(asked: Question) -> str:
    return "%" if asked.kind == "percent" else ""


def _fine(answer: Answer) -> int:
    """Decimal places of what is computed: those of the numbers asked about, or what two digits of the range need."""
    asked, width = answer.question, answer.forecast_p90 - answer.forecast_p10
    given = [digits_of(value) for value in [*asked.values, asked.target] if value is not None]
    range_needs = 1 - floor(log10(width)) if asked.kind == "other" and width > 0 else 0
    return max(1 if asked.kind == "percent" else 0, range_needs, *given)


def _pace(value: float, unit: str, places: int) -> str:
    """A change per year; a small one that is not whole shows it."""
    return change(value, unit, max(places, small_places(value)))


def _required_text(answer: Answer, unit: str, places: int) -> str:
    needed = answer.required_per_year
    return f"年{_pace(needed, unit, places)}" if needed else "なし(最新の値は目標の水準にあります)"


def _line_text(answer: Answer, unit: str, places: int) -> str:
    line = answer.straight_line
    middle, low, high = (
        quantity(end, unit, places) for end in (line, answer.straight_line_p10, answer.straight_line_p90)
    )
    width = "2点では幅を計算できません" if low == NONE else f"10回に8回の幅 {low}〜{high}"
    outside = "" if line is None or is_possible(line, answer.question.kind) else "。取りうる値の外です"
    return f"直線の延長(参考): {middle}({width}{outside})"


def question_cautions(answer: Answer, constants: Constants) -> list[str]:
    """When the answer to one question should not be relied on."""
    asked = answer.question
    cautions = {
        "実績が1点だけのため、この指標自身の動きは分からず、答えは似た指標の経験です。": answer.points == 1,
        "実績が2点だけのため、この指標自身の動きはほとんど分からず、答えは主に似た指標の経験です。": answer.points == 2,
        far(constants): answer.horizon > constants.longest_horizon,
        "標本数は割合(percent)でだけ使うため、この答えには使っていません。": asked.sample_sizes is not None
        and asked.kind != "percent",
        STRAIGHT_LINE: answer.points > 1,
        "目標年度の値についての見込みです。期間の合計、毎年度、期限の目標には使えません。": asked.target is not None,
        EXTENSION: True,
    }
    return [words for words, holds in cautions.items() if holds]
