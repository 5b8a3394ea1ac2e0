"""The summary of the evaluation: its sentences and tables."""

from collections.abc import Iterable, Sequence
from datetime import date

from ictanalysis.evaluation.ledger import Told
from ictanalysis.evaluation.result import Asked, Result
from ictanalysis.inputs.eras import day_label, short_year
from ictanalysis.inputs.previous import Earlier
from ictanalysis.inputs.rubric import CLASSES, UNJUDGED
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.markup import Marked, led, literal
from ictanalysis.pages.published import source_note
from ictanalysis.pages.say import (
    APART,
    NONE,
    chance,
    is_apart,
    is_new,
    pace_text,
    record,
    target_text,
    year_label,
    years_text,
)
from ictanalysis.pages.sparkline import sparkline
from ictanalysis.pages.standing import latest_text, provisional_text, standing_text
from ictanalysis.pages.table import LEFT, RIGHT, Row, Table, VerdictCell
from ictanalysis.pages.workbook import Workbook

LATE_ASK = "遅れた原因の報告を求めるかを審議してください。"
ASKS = {
    "missed": "未達です。原因の報告と、残る期間の扱い(目標の見直しを含む)を審議してください。",
    "at_risk": "このままでは届かない見込みです。改善指示の要否を審議してください。",
    "uncertain": "届くかどうか分かれます。取組の上積みの要否を審議してください。",
    "cannot_say": "確定した実績が公表されていません。所管課に報告を求めるかを審議してください。",
}


def last_view(before: Earlier | Told | None, edges: Iterable[float]) -> str:
    """An earlier verdict as its mark, and its chance."""
    if before is None:
        return NONE
    symbol, odds = BADGES[before.verdict].symbol, chance(before.p_meet, edges)
    return f"{symbol} {odds}" if odds != NONE else symbol


def last_view_head(given: bool) -> str:
    """The heading of last year's view: as published then, or made again."""
    return "前回(公表時)" if given else "前回(再計算)"


def last_view_note(given: bool, known_then: date) -> str:
    """What last year's view rests on."""
    if given:
        return "「前回」は公表した結果です。"
    return f"「前回」は、{day_label(known_then)}までに公表されていた値から今回の方法で計算したものです。"


def asked_note(asked: Iterable[Asked]) -> str:
    """Which values wait for somebody to confirm them."""
    waiting = dict.fromkeys(f"{each.indicator_id}({short_year(each.fiscal_year)})" for each in asked if not each.reason)
    return f"値に確認が要るもの: {'、'.join(waiting)}(理由は評価シートと「データの確認」)。" if waiting else ""


def counts(codes: Sequence[str]) -> str:
    """How many verdicts of each class, in words."""
    parts = [f"{badge.label} {codes.count(code)}件" for code, badge in BADGES.items() if code in codes]
    return "、".join(parts)


def summary(book: Workbook) -> Marked:
    """The answer first: what the plan as a whole looks like."""
    codes = [result.verdict for result in book.results]
    judged = [code for code in codes if code not in UNJUDGED]
    words = (
        f"**{literal(book.plan.facts['title'])}**の施策目標値{len(codes)}件を{year_label(book.fiscal_year)}末の時点で"
        f"評価しました。内訳は、{counts(codes)}です。"
    )
    if not judged and any(is_new(result) for result in book.results):
        words += "確定した実績がまだ少ないため、達成・未達の判定はできません。以下の達成の見込みは、少ない実績にもとづく参考です。"
    elif not judged:
        words += "計画期間の実績がまだ公表されていないため、達成・未達の判定はできません。以下の達成の見込みは、計画の現状値だけにもとづく参考です。"
    return Marked(words)


def decisions(results: Sequence[Result]) -> list[Marked]:
    """What the council is asked to decide, the most serious first."""
    found = []
    for code, ask in ASKS.items():
        for result in (each for each in results if each.verdict == code):
            words = f"{ask}{_needed(result)}"
            if result.late_year is not None:
                words = f"期限に遅れ、{short_year(result.late_year)}に目標に達しました。{LATE_ASK}"
            found.append(led(result.label, words))
    return [*found, *_waiting(results)]


def _waiting(results: Iterable[Result]) -> list[Marked]:
    """Whose values are still to come: of the whole plan, a second one, or that of the year judged."""
    asked: dict[str, list[str]] = {}
    for result in results:
        if result.verdict == "reference":
            few = "確定した実績が判定に足りません。次の実績を公表・登録する時期と担当を確認してください。"
            none = "計画期間の実績を公表・登録する時期と担当を確認してください。"
            asked.setdefault(few if latest_text(result) != NONE else none, []).append(result.indicator_id)
        elif (
            result.verdict in ("on_track", "uncertain", "at_risk")
            and result.evaluation_year in result.standing.open_years
        ):
            ask = f"{short_year(result.evaluation_year)}の実績が確定していません。公表の時期を確認してください。"
            asked.setdefault(ask, []).append(result.indicator_id)
    return [led("、".join(ids), words) for words, ids in asked.items()]


def _needed(result: Result) -> str:
    """The pace needed from now on, beside the one so far."""
    one, needed, actual = result.indicator, result.standing.required_per_year, result.standing.actual_per_year
    if result.verdict == "cannot_say" and result.provisional:
        return f"{provisional_text(result)}は登録されています。"
    if needed is None or result.verdict == "missed":
        return ""
    if needed == 0 and not one.is_sum:
        return "今後は、目標に届いている今の水準を保つ必要があります。"
    past = [year for year in result.standing.open_years if year <= result.evaluation_year] if one.is_sum else []
    over = f"(確定していない{years_text(past)}を含む)" if past else ""
    so_far = "" if actual is None else f"(これまでは年{pace_text(actual, one)})"
    within = "以内に抑える必要があります" if one.is_sum and one.direction == "down" else "が必要です"
    return f"今後は年{pace_text(needed, one)}{over}{within}{so_far}。"


def how_to_read(book: Workbook) -> str:
    """The two probabilities in words, before the chart that shows them."""
    words = (
        f"ひし形は、担当が動かそうとする目標が実際にどれだけ達成されたかの記録({record(book.constants)})で補正した見込みです。"
        "丸は、そうした働きかけのない一般の統計の動きだけから見た見込みです。"
        f"判定には{'ひし形' if book.rubric.chosen('decided_by') == 'managed' else '丸'}を使います。"
    )
    apart = sum(is_apart(result.p_meet, result.p_meet_plain) for result in book.results)
    few = sum(result.verdict == "reference" for result in book.results)
    none = [result.indicator_id for result in book.results if result.p_meet is None]
    if apart:
        words += f"両者が{100 * APART:.0f}ポイントを超えて離れる指標は{apart}件です。"
    if few:
        words += f"{few}件は実績が少ないため、その指標自身の動きではなく似た指標の経験を示す参考で、判定の区分には当てはめません。"
    if none:
        words += f"{'、'.join(none)}は見込みを計算できないため、図にありません。"
    return words


def summary_table(book: Workbook) -> Table:
    """Ten indicators in plan order: how they moved, where they stand, how likely the target is, and last year's view."""
    columns = [
        ("施策目標値", LEFT), ("これまでと目標", LEFT), ("最新の実績", RIGHT), ("目標", RIGHT), ("達成の見込み", RIGHT),
        ("判定", LEFT), (last_view_head(book.earlier is not None), LEFT),
    ]  # fmt: skip
    rows: list[Row] = [
        [
            result.label, sparkline(book, result), standing_text(result).replace(" ", "\n"), target_text(result.indicator),
            chance(result.p_meet, book.rubric.edges), VerdictCell(result.verdict),
            last_view(book.evaluation.previous.get(result.indicator_id), book.rubric.edges),
        ] for result in book.results
    ]  # fmt: skip
    note = (
        "図は、線と点がこれまでの値、ひし形が目標、水色の縦の帯が目標の年度に10回に8回入る予測の幅です。達成の見込みは、過去の目標が実際に"
        f"どれだけ達成されたかの記録で補正した確率です。{last_view_note(book.earlier is not None, book.known_then)}"
        f"{asked_note(book.evaluation.asked)}{source_note(book)}"
    )
    return Table("施策目標値の一覧", columns, rows, note)


def measure_table(book: Workbook) -> Table:
    """Eight measures, each judged by the rule chosen in the rubric."""
    rows: list[Row] = []
    for measure in book.plan.measures:
        own = book.of_measure(measure.measure_id)
        said = "、".join(f"{result.indicator_id} {BADGES[result.verdict].label}" for result in own)
        rows.append([f"{measure.measure_id} {measure.name}", VerdictCell(book.verdict_on(measure.measure_id)), said])
    rule = book.rubric.of("measure")[0].label
    columns = [("施策", LEFT), ("施策の判定", LEFT), ("施策目標値ごとの判定", LEFT)]
    return Table("施策の判定", columns, rows, f"規則: {rule}。")


def goal_table(book: Workbook) -> Table:
    """How many indicators of each goal have which verdict."""
    rows: list[Row] = []
    for goal in book.plan.goals:
        own = [result.verdict for result in book.results if result.indicator.goal_id == goal.goal_id]
        rows.append([f"{goal.goal_id} {goal.name}", *(str(own.count(code)) for code in CLASSES)])
    columns = [("基本目標", LEFT), *((BADGES[code].label, RIGHT) for code in CLASSES)]
    return Table("基本目標ごとの判定の数", columns, rows, "単位: 件")
