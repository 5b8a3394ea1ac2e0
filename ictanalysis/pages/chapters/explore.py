"""The analyst's bench: one indicator as it stands and under each supposition, plans and methods side by side."""

from collections.abc import Sequence

from ictanalysis.evaluation.whatif import Answer, Supposed
from ictanalysis.inputs.faults import CONDITIONS
from ictanalysis.inputs.rubric import VERDICTS
from ictanalysis.pages import whatif
from ictanalysis.pages.markup import Marked, literal
from ictanalysis.pages.method_words import class_and_number, name_text
from ictanalysis.pages.say import NONE, chance, pace_text, target_text, year_label
from ictanalysis.pages.standing import range_text, standing_text
from ictanalysis.pages.table import LEFT, RIGHT, Row, Table, VerdictCell
from ictanalysis.pages.workbook import Workbook
from ictanalysis.progress.catalogue import FROM_MEMORY, METHODS


def heading(book: Workbook, indicator_id: str) -> Marked:
    """The indicator that is looked at; FaultError when the plan has none of that number."""
    one = whatif.named(book, indicator_id, f"{CONDITIONS} indicator")
    return Marked(f"# {literal(f'もしもの検討 {indicator_id} {one.name}')}")


def answers(book: Workbook, indicator_id: str, supposed: Supposed) -> list[Answer]:
    """The indicator as it stands, under each supposition, and under all of them together."""
    return whatif.answers_of(book, indicator_id, supposed)


def sentences(book: Workbook, told: Sequence[Answer]) -> list[str]:
    """One sentence to copy for each answer."""
    return [whatif.answer_text(book, each) for each in told]


def answers_table(book: Workbook, told: Sequence[Answer]) -> Table:
    """The answers side by side."""
    one = next(each.result.indicator for each in told if each.result)
    rows: list[Row] = [
        [whatif.supposed_text(each, one), *(_answered(book, each) if each.result else [whatif.WHY_NOT[each.why_not], *[NONE] * 3])]
        for each in told
    ]  # fmt: skip
    columns = [
        ("仮定", LEFT),
        ("判定", LEFT),
        ("達成の見込み", RIGHT),
        ("予測(10回に8回)", RIGHT),
        ("今後必要(1年あたり)", RIGHT),
    ]
    return Table(
        f"{one.indicator_id} 仮定ごとの答え",
        columns,
        rows,
        f"目標は{target_text(one)}です。仮定の答えは、評価の記録には残りません。",
    )


def _answered(book: Workbook, told: Answer) -> Row:
    then = told.result
    if then is None:
        return []
    required, one = then.standing.required_per_year, then.indicator
    keeps = required == 0 and not one.is_sum
    needed = NONE if then.decision else "水準の維持" if keeps else pace_text(required, one)
    return [VerdictCell(then.verdict), chance(then.p_meet, book.rubric.edges), range_text(then), needed]


def measures_table(book: Workbook) -> Table:
    """All indicators of the plan, each with where it stands and how likely its target is."""
    rows: list[Row] = [
        [each.label, standing_text(each), target_text(each.indicator), VerdictCell(each.verdict), chance(each.p_meet, book.rubric.edges)]
        for each in book.results
    ]  # fmt: skip
    columns = [
        (book.words.indicator, LEFT),
        ("最新の実績", RIGHT),
        ("目標", RIGHT),
        ("判定", LEFT),
        ("達成の見込み", RIGHT),
    ]
    return Table(f"すべての{book.words.indicator}", columns, rows)


def methods_table(book: Workbook, indicator_id: str) -> Table:
    """What the official methods say of one indicator, beside the verdict."""
    rows = [
        [name_text(name), class_and_number(name, said), said.reason or NONE]
        for name, said in book.result(indicator_id).methods.items()
    ]
    note = FROM_MEMORY if any(not METHODS[name].confirmed for name in book.result(indicator_id).methods) else ""
    return Table(f"{indicator_id} 公的な判定方式", [("方式", LEFT), ("区分", LEFT), ("理由", LEFT)], rows, note)


def plans_table(books: Sequence[Workbook]) -> Table:
    """Plans, or years of one, side by side: how many indicators have each verdict."""
    codes = list(dict.fromkeys(each.verdict for book in books for each in book.results))
    rows: list[Row] = [
        [f"{book.plan.facts['title']}({year_label(book.fiscal_year, book.plan.calendar)}の評価{'、架空データ' if book.fictional else ''})",
         *(f"{sum(each.verdict == code for each in book.results)}" for code in codes), f"{len(book.results)}"]
        for book in books
    ]  # fmt: skip
    heads = [VERDICTS[code] for code in codes]
    return Table("計画ごとの判定の数", [("計画", LEFT), *((head, RIGHT) for head in heads), ("指標", RIGHT)], rows)


def why(book: Workbook, indicator_id: str) -> list[str]:
    """Why the chance is what it is."""
    return whatif.why_lines(book, indicator_id)
