"""The tables of the first spread: what the council is asked, and what indicators without results wait for."""

from ictanalysis.evaluation.result import Result
from ictanalysis.pages.agenda import NO_OWNER, asked_of, asks, day_text, departments, named, unsent_years
from ictanalysis.pages.message import is_judged, is_overdue, needed_text
from ictanalysis.pages.say import NONE, target_text, tenths, years_text
from ictanalysis.pages.standing import standing_text
from ictanalysis.pages.table import LEFT, RIGHT, Row, Table, VerdictCell
from ictanalysis.pages.workbook import Workbook

SIMILAR = (
    "「公的統計で同じ幅の変化があった割合」は、値の数と種類が同じ過去の公的統計によります。この指標自身の動きではないため、達成の見込みとしては示しません"
    "(参考の数値は資料編にあります)。"
)
ASKED = "次の事項について、御審議をお願いします。急を要するものから順に示します。"
NOTHING = "今回、審議をお願いする事項はありません。"


def agenda_table(book: Workbook) -> Table | None:
    """The matters with their grounds, what is wanted, from whom and by when; None when there are none."""
    matters = asks(book)
    rows: list[Row] = [
        [f"{number} {ask.matter}", named(book, ask), ask.ground, ask.wanted, asked_of(book, ask), day_text(book)]
        for number, ask in enumerate(matters, start=1)
    ]
    columns = [
        ("審議事項(案)", LEFT),
        ("指標等" if any(ask.followed for ask in matters) else "指標", LEFT),
        ("根拠", LEFT),
        ("求める資料", LEFT),
        ("所管課", LEFT),
        ("期限", LEFT),
    ]
    unknown = any(row[4] == NO_OWNER for row in rows)
    note = f"所管課が「未登録」の指標は、{book.words.office}が所管課を確認します。" if unknown else ""
    return Table("", columns, rows, note) if rows else None


def waiting_table(book: Workbook, alone: bool = False) -> Table | None:
    """Of indicators without enough results: what the plan asks, how often similar ones moved that far, what comes next.

    `alone` it stands for the table of all indicators, with baselines, targets and verdicts; None without any.
    """
    waiting = [each for each in book.results if alone or not (is_judged(each) or is_overdue(each))]
    rows: list[Row] = []
    for each in waiting:
        stand: Row = [
            standing_text(each).removeprefix("現状値 "),
            target_text(each.indicator),
            VerdictCell(each.verdict),
        ]
        rows.append([each.label, *(stand if alone else []), needed_text(each) or NONE, tenths(each.p_meet_plain),
                     _next_value(book, each), *([] if alone else [departments(book, [each])])])  # fmt: skip
    stand_heads = [("現状値または\n最新の実績", RIGHT), ("目標", RIGHT), ("判定", LEFT)]
    columns = [
        (book.words.indicator if alone else "実績待ちの指標", LEFT), *(stand_heads if alone else []),
        ("目標の達成に必要なこと", LEFT), ("公的統計で同じ幅の\n変化があった割合", LEFT), ("次に必要な実績", LEFT),
        *([] if alone else [("所管課", LEFT)]),
    ]  # fmt: skip
    return Table("", columns, rows, SIMILAR) if rows else None


def _next_value(book: Workbook, result: Result) -> str:
    """The values that are due, else the next one to come, with the month in which it is known as a rule."""
    owner = book.cycle.owners.of(result.indicator_id)
    month = f"(例年{owner.usual_month}月)" if owner and owner.usual_month else ""
    if is_overdue(result):
        return f"{result.year(result.indicator.target_year)}までの実績"
    if due := unsent_years(book, result.indicator):
        return f"{years_text(due, result.indicator)}の実績{month}"
    one = result.indicator
    coming = next((y for y in range(result.evaluation_year + 1, one.target_year + 1) if one.is_observed(y)), None)
    return NONE if coming is None else f"{one.year(coming)}の実績{month}"
