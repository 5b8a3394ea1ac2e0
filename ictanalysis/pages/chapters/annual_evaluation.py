"""How to read the report, and the first spread: where the indicators stand."""

from collections.abc import Iterable, Sequence
from datetime import date

from ictanalysis.evaluation.result import Asked, Result
from ictanalysis.inputs.eras import day_label, era_year, short_year
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.bar import way_bar
from ictanalysis.pages.guide import UNTESTED_NOTE, meanings
from ictanalysis.pages.markup import Marked, literal
from ictanalysis.pages.message import is_judged, is_overdue, planned_share
from ictanalysis.pages.published import source_note
from ictanalysis.pages.say import NONE, is_new, record, target_text, year_label
from ictanalysis.pages.standing import UNTESTED, chance_words, last_view, standing_text, way_words
from ictanalysis.pages.table import LEFT, RIGHT, PictureCell, Row, Table, VerdictCell
from ictanalysis.pages.workbook import Workbook


def guide_table(book: Workbook) -> Table:
    """The marks of the verdicts and what each means, by the rules in force."""
    rows: list[Row] = [[VerdictCell(code), meaning] for code, meaning in meanings(book.rubric).items()]
    return Table("判定の記号", [("判定", LEFT), ("意味", LEFT)], rows)


def guide(book: Workbook) -> list[Marked]:
    """How to read chances, outlooks and verdicts."""
    words = book.words
    council = book.plan.facts.get("council") or words.council
    return [literal(line) for line in (
        f"達成の見込みは、{record(book.constants)}の結果を基に推計した確率です。本編では「1割未満、1割程度、…、9割程度、9割超」の言葉で示します。"
        "同じ見込みの目標が10件あれば、およそその件数が達成されるという意味です。正確な数値は資料編にあります。",
        UNTESTED_NOTE,
        "実績が判定に足りない指標は「実績待ち」とし、達成の見込みを示しません。",
        f"{_naming(book)}「進んだ割合」は現状値から目標までのうち進んだ割合で、括弧の中は計画どおりに進んだ場合の割合です。",
        "見通しは過去の動きの延長であり、今後の取組の効果や制度の変更は含みません。",
        f"判定の基準は計画に記載がなく、{words.office}が暫定で定めたものです。判定は、{council}が評価を行う際の参考資料です。",
    )]  # fmt: skip


def _naming(book: Workbook) -> str:
    """How years are written in short."""
    year = book.fiscal_year
    return "年は暦年です。" if book.plan.calendar else f"{short_year(year)}は{era_year(year)}を示します。"


def counts(codes: Sequence[str]) -> str:
    """How many verdicts of each class, in words."""
    return "、".join(f"{badge.label}{codes.count(code)}件" for code, badge in BADGES.items() if code in codes)


def any_judged(book: Workbook) -> bool:
    """Whether any indicator has as many results as the rubric asks for."""
    return any(map(is_judged, book.results))


def summary(book: Workbook) -> Marked:
    """The answer first: what the plan as a whole looks like."""
    codes = [result.verdict for result in book.results]
    overdue = [result.indicator_id for result in book.results if is_overdue(result)]
    late = f"うち{'、'.join(overdue)}は期限を過ぎています。" if overdue else ""
    if not any_judged(book):
        few = any(is_new(result) or result.provisional for result in book.results)
        why = (
            "確定した実績が判定に足りない"
            if few
            else f"{era_year(book.plan.years[0], book.plan.calendar)}以降の実績が未登録の"
        )
        words = f"{why}ため、{len(codes)}件とも判定できません。{late}"
    else:
        words = f"{year_label(book.fiscal_year, book.plan.calendar)}末の時点で、{book.words.indicator}{len(codes)}件の判定は、{counts(codes)}です。{late}"
    return Marked(f"> {literal(words)}")


def last_view_head(given: bool) -> str:
    """The heading of last year's view: as published then, or made again."""
    return "前回の判定" if given else "前回の判定(再計算)"


def last_view_note(given: bool, known_then: date) -> str:
    """What last year's view rests on."""
    if given:
        return "「前回の判定」は公表した結果です。"
    return f"「前回の判定」は、{day_label(known_then)}までに公表されていた値から今回の方法で計算したものです。"


def asked_note(asked: Iterable[Asked]) -> str:
    """Which values wait for somebody to confirm them."""
    waiting = dict.fromkeys(f"{each.indicator_id}({short_year(each.fiscal_year)})" for each in asked if not each.reason)
    return f"値に確認が要るもの: {'、'.join(waiting)}(理由は資料編の「データの確認」)。" if waiting else ""


def verdict_cell(result: Result, edges: Sequence[float]) -> VerdictCell:
    """The verdict with the chance below it."""
    return VerdictCell(result.verdict, chance_words(result, edges))


def way_cell(result: Result) -> PictureCell | str:
    """The share of the way in figures and as a bar, beside what an even pace would have come to; a dash without a result."""
    share, words = result.standing.achieved_rate, way_words(result, "(計画{})")
    return NONE if share is None or words == NONE else PictureCell(way_bar(share, planned_share(result)), words)


def standing_heading(book: Workbook) -> Marked:
    """The heading above where the indicators stand."""
    return Marked(f"## {literal(book.words.indicator)}の状況")


def summary_table(book: Workbook) -> Table:
    """The indicators in plan order: where they stand, how far they have come, how likely the target is, last year's view."""
    edges, previous = book.rubric.edges, book.evaluation.previous
    columns = [
        (book.words.indicator, LEFT),
        ("最新の実績", RIGHT),
        ("目標", RIGHT),
        ("進んだ割合", LEFT),
        ("判定", LEFT),
    ]
    columns += [(last_view_head(book.earlier is not None), LEFT)] if previous else []
    rows: list[Row] = []
    for result in book.results:
        row = [result.label, standing_text(result).replace(" ", "\n"), target_text(result.indicator), way_cell(result),
               verdict_cell(result, edges)]  # fmt: skip
        rows.append([*row, *([last_view(previous.get(result.indicator_id))] if previous else [])])
    shown = any(not isinstance(row[3], str) for row in rows)
    bars = "棒は現状値から目標までに進んだ割合、縦の線は計画どおりに進んだ場合です。" if shown else ""
    untested = any(UNTESTED in row[4].said for row in rows if isinstance(row[4], VerdictCell))
    mark = f"{UNTESTED}は、比べられる達成の記録がない型の目標です。" if untested else ""
    last = last_view_note(book.earlier is not None, book.known_then) if previous else ""
    note = f"{bars}{mark}{last}{asked_note(book.asked)}{source_note(book)}"
    return Table("", columns, rows, note)
