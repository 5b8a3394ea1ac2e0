"""Methods and limits, terms and sources."""

import math

from ictanalysis.cycle.crosswalk import End
from ictanalysis.evaluation.result import OwnRecord
from ictanalysis.forecast.constants import Constants
from ictanalysis.inputs.actuals import DEMO_SOURCE
from ictanalysis.inputs.cells import counts_from
from ictanalysis.inputs.eras import day_label, short_year
from ictanalysis.inputs.rubric import Rubric, Rule
from ictanalysis.pages import say
from ictanalysis.pages.markup import Marked
from ictanalysis.pages.table import LEFT, Row, Table, TermCell, words_table
from ictanalysis.pages.workbook import Workbook

FEW_OWN = 10  # ended targets of the city that are needed to be felt
RELATION_WORDS = {
    "continued": "継続", "renamed": "名称の変更", "rebased": "基準の変更", "split": "分割", "merged": "統合",
    "replaced": "別のものに変更", "new": "新設", "ended": "終了",
}  # fmt: skip


def drawn(draws: int) -> str:
    """How sums and every-year targets are counted."""
    return f"期間の合計と毎年度の目標については、今後の年度ごとの値の組合せを{draws:,}通り作成し、目標に届くものの割合を求めています。"


def threshold_text(rubric: Rubric, constants: Constants) -> str:
    """When a verdict is withheld, and how far ahead the forecast has learnt."""
    points = int(rubric.threshold("minimum_points", "points"))
    return (
        f"確定した実績が{points}点に満たない指標は「実績待ち」とし、実績のない指標は「判定できません」とします。"
        f"{constants.longest_horizon:g}年を超える先の予測は、学習した範囲を超えるため、幅がより不確かです。"
    )


def own_record_text(own: OwnRecord) -> str:
    """What the city's own ended targets do to its chances."""
    if not own.targets:
        return "本市で期間の終わった目標の記録はまだなく、見込みはすべて国の事業などの記録によります。"
    even = 1 / (1 + math.exp(-own.shift))  # what a chance of a half becomes
    few = f"記録が{FEW_OWN}件に満たない間は、見込みへの影響を小さく抑えています。" if own.targets < FEW_OWN else ""
    return (
        f"本市で期間の終わった目標{own.targets}件(うち達成{own.met}件)の結果も、見込みに反映しています。"
        f"反映前に50%の見込みは、反映後に{100 * even:.1f}%になります。{few}"
    )


def ideas_heading(book: Workbook) -> Marked:
    """The heading above what the plan stands for, and what became of an earlier one where that is told."""
    before = book.cycle.crosswalk or book.plan.interim_status
    return Marked("# 計画の考え方と前の計画との関係" if before else "# 計画に記載されたこと")


def ideas_table(book: Workbook) -> Table | None:
    """What the plan stands for, word for word: its idea, its attitude, and each goal's formula and aim."""
    facts, words = book.plan.facts, book.words
    stated = ((words.philosophy, facts.get("philosophy")), (words.stance, facts.get("stance")))
    rows: list[Row] = [[label, text] for label, text in stated if text]
    for goal in book.plan.goals:
        told = "\n".join(text for text in (goal.formula, goal.aim) if text)
        rows.append([f"{words.goal}{goal.goal_id} {goal.name}", told or say.NONE])
    columns = [("項目", LEFT), ("内容", LEFT)]
    return Table("計画の考え方(計画書の表記のまま)", columns, rows, f"出典: {facts['title']}") if rows else None


def rubric_table(book: Workbook) -> Table:
    """The rules of judgement in force on the report's date."""
    rows = [
        (row.label, _edge(row), day_label(counts_from(row.valid_from)), row.chosen_by, row.reason)
        for row in book.rubric.rows
    ]
    caption = f"判定の基準({day_label(book.as_of)}時点で有効なもの)"
    return words_table(caption, ("基準", "基準値", "適用開始日", "設定の区分", "理由"), rows, right=("基準値",))


def _edge(row: Rule) -> str:
    if row.threshold is None:
        return say.NONE
    return f"{row.threshold:g}点" if row.rule == "minimum_points" else say.exact_percent(row.threshold)


def glossary_table(book: Workbook) -> Table | None:
    """用語の解説 as printed in the plan; None where it explains none."""
    rows: list[Row] = [[TermCell(row.term, f"term-{row.number}"), row.explanation, row.pages] for row in book.glossary]
    columns = [("用語", LEFT), ("説明", LEFT), ("計画書の頁", LEFT)]
    source = f"出典: {book.plan.facts['title']} 用語の解説"
    return Table("用語の解説", columns, rows, source) if rows else None


def sources_table(book: Workbook) -> Table:
    """Where every figure comes from; invented data only where they are used, and nothing that only the staff need."""
    shown = [one for one in book.sources if book.fictional or one.source_id != DEMO_SOURCE]
    rows = [(one.title, one.who, one.received or "") for one in shown]
    return words_table("出典の一覧", ("名称", "作成者", "入手日"), rows)


def crosswalk_table(book: Workbook) -> Table | None:
    """What became of the measures and indicators of another plan; None when the plan has no predecessor."""
    pairs = book.cycle.crosswalk
    several = len({(pair.from_plan, pair.to_plan) for pair in pairs}) > 1
    levels = {"measure": book.words.measure, "indicator": book.words.indicator}
    can = {"yes": "可", "no": "不可", None: ""}
    rows = [
        (_end(pair.origin, several), _end(pair.goal, several), levels[pair.level], RELATION_WORDS[pair.relation],
         can[pair.comparable], pair.note)
        for pair in pairs
    ]  # fmt: skip
    heads = ("前の計画", "後の計画", "区分", "関係", "数値の比較", "説明")
    note = f"{levels['measure']}と{levels['indicator']}の番号は、計画の間で引き継がれていません。"
    return words_table("前の計画との対応", heads, rows, note) if rows else None


def _end(end: End, several: bool) -> str:
    """The number of a measure or indicator, after its plan where there are more than two."""
    _, plan, number = end
    return f"{plan} {number}" if several and number else number


def interim_table(book: Workbook) -> Table | None:
    """The interim status as a plan printed it; None when it printed none."""
    rows = [
        (status.indicator_id, short_year(status.fiscal_year), status.status_printed, status.note)
        for status in book.plan.interim_status
    ]
    heads = (book.words.indicator, "時点", "計画書に記載された状況", "備考")
    return words_table("計画書に記載された中間状況", heads, rows) if rows else None
