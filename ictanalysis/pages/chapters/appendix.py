"""Methods and limits, terms and sources."""

from ictanalysis.inputs.actuals import DEMO_SOURCE
from ictanalysis.inputs.cells import counts_from
from ictanalysis.inputs.eras import day_label, short_year
from ictanalysis.inputs.reading import records
from ictanalysis.inputs.rubric import Rubric
from ictanalysis.pages import say
from ictanalysis.pages.say import LONGEST_LEARNT
from ictanalysis.pages.table import LEFT, Row, Table, TermCell, frame_table
from ictanalysis.pages.workbook import Workbook

RELATION_WORDS = {"continued": "継続", "successor": "後継", "replaced": "指標を変更", "new": "新設", "ended": "終了"}


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


def ideas_table(book: Workbook) -> Table:
    """What the plan stands for, word for word: 基本理念, 取組姿勢, and each goal's formula and aim."""
    facts = book.plan.facts
    stated = (("基本理念", facts.get("philosophy")), ("取組姿勢", facts.get("stance")))
    rows: list[Row] = [[label, text] for label, text in stated if text]
    for goal in records(book.plan.goals):
        words = "\n".join(text for text in (goal.formula, goal.aim) if text)
        rows.append([f"基本目標{goal.goal_id} {goal.name}", words or say.NONE])
    return Table("計画の考え方(計画書の表記のまま)", [("項目", LEFT), ("内容", LEFT)], rows, f"出典: {facts['title']}")


def rubric_table(book: Workbook) -> Table:
    """The rules of judgement in force on the report's date."""
    rows = book.rubric.rows
    shown = rows.assign(
        threshold=[
            say.NONE
            if row.threshold is None
            else f"{row.threshold:g}点"
            if row.rule == "minimum_points"
            else say.exact_percent(row.threshold)
            for row in records(rows)
        ],
        valid_from=[day_label(counts_from(one)) for one in rows["valid_from"]],
    )
    columns = {
        "label": "基準",
        "threshold": "閾値",
        "valid_from": "有効開始",
        "chosen_by": "決めた者",
        "reason": "理由",
    }
    caption = f"判定の基準({day_label(book.as_of)}時点で有効なもの)"
    return frame_table(shown, columns, caption, right=("threshold",))


def glossary_table(book: Workbook) -> Table:
    """用語の解説 as printed in the plan."""
    rows: list[Row] = [
        [TermCell(row.term, f"term-{row.number}"), row.explanation, row.pages] for row in records(book.glossary)
    ]
    columns = [("用語", LEFT), ("説明", LEFT), ("計画書の頁", LEFT)]
    return Table("用語の解説", columns, rows, f"出典: {book.plan.facts['title']} 用語の解説")


def sources_table(book: Workbook) -> Table:
    """Where every figure comes from; invented data only where they are used."""
    shown = book.sources if book.actuals.fictional else book.sources[book.sources["source_id"] != DEMO_SOURCE]
    columns = {"title": "名称", "who": "作成者", "received": "入手日", "note": "備考"}
    return frame_table(shown, columns, "出典の一覧")


def crosswalk_table(book: Workbook) -> Table | None:
    """What became of the previous plan's indicators; None when the plan has no predecessor."""
    if book.plan.crosswalk.empty:
        return None
    said = book.plan.crosswalk.assign(
        relation=book.plan.crosswalk["relation"].map(RELATION_WORDS),
        comparable=book.plan.crosswalk["comparable"].map({"yes": "可", "no": "不可"}),
    )
    columns = {
        "first_plan_id": "第1次計画", "second_plan_id": "第2次計画", "relation": "関係",
        "comparable": "数値の比較", "note": "説明",
    }  # fmt: skip
    return frame_table(said, columns, "前の計画との対応", "番号は計画の間で引き継がれていません。")


def interim_table(book: Workbook) -> Table | None:
    """The interim status as a plan printed it; None when it printed none."""
    if book.plan.interim_status.empty:
        return None
    said = book.plan.interim_status.assign(
        year=book.plan.interim_status["fiscal_year"].map(lambda year: short_year(year))
    )
    columns = {"indicator_id": "施策目標値", "year": "時点", "status_printed": "計画書に印字された状況", "note": "備考"}
    return frame_table(said, columns, "計画書に印字された中間状況")
