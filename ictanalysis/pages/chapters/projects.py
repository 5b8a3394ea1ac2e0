"""The projects of every measure: versions, deeds, outcome beside the year's target, and what the two sides say of them."""

from collections.abc import Iterator

from ictanalysis.cycle.outcomes import copied, met, yearly_target
from ictanalysis.cycle.steps import ProjectYear
from ictanalysis.inputs.eras import era_year, short_year
from ictanalysis.inputs.plan import Measure
from ictanalysis.pages.display import bullets
from ictanalysis.pages.markup import Marked, literal
from ictanalysis.pages.projects import (
    BY_COUNCIL,
    BY_OFFICE,
    action_words,
    approvals_are_kept,
    contrasts,
    council_words,
    deed_words,
    differs,
    grade,
    is_as_planned,
    outcome_words,
    own_words,
    state_words,
    target_words,
    value_words,
)
from ictanalysis.pages.say import NONE
from ictanalysis.pages.table import LEFT, Row, Table, VerdictCell, words_table
from ictanalysis.pages.workbook import Workbook

NO_PROJECTS = "この計画を構成する{project}({projects_book})は登録されていません。"
APART = (
    "「判定({office})」は{indicator}から求めたもの、「評価({council})」は{council}が定めたものであり、別のものです。"
    "「年度の目標」は承認された版によるもので、承認された版がない{project}の成果は、目標と比べていません。"
)
NOT_KEPT = "{project}計画の承認は登録されていません。"
NO_EVALUATION = "の{project}の評価({council})は、まだ行われていません。"
TWO_LEVELS = (
    "{project}が進んでも{measure}の目標の値が動かないことがあるため、{measure}と{project}の2段階で指標をみています。"
    "両者が異なる{measure}については、{project}が{measure}の目標の達成に結び付いているか、点検が必要です。"
)
PROSE_HEADS = ("理由", "改善", "方法の変更", "評価に付した{council}の意見")
AGREE = "{measure}の判定と{project}の進捗、自己評価と成果、自己評価と{council}の評価の間に、大きな違いはありません。"


def title(book: Workbook) -> Marked:
    """The heading of the chapter."""
    return Marked(f"# {literal(book.words.said('{project}と{instruction}'))}")


def opening(book: Workbook) -> str | None:
    """What the tables show, or that projects are still to be registered where the plan has a list of them."""
    years, said = book.cycle.years, book.words.said
    if not years:
        return said(NO_PROJECTS) if book.words.projects_book else None
    words = said(APART if approvals_are_kept(book) else f"{APART}{NOT_KEPT}")
    evaluated = any(year.evaluation for year in years)
    return words if evaluated else words + era_year(book.fiscal_year) + said(NO_EVALUATION)


def tables(book: Workbook) -> list[Marked | Table]:
    """One table for each measure that has projects."""
    made = [
        _table(book, measure) for measure in book.plan.measures if book.cycle.projects.of_measure(measure.measure_id)
    ]
    return [_heading(book, "{measure}ごとの{project}の実施状況と評価"), *made] if made else []


def _heading(book: Workbook, text: str) -> Marked:
    return Marked(f"## {literal(book.words.said(text))}")


def _table(book: Workbook, measure: Measure) -> Table:
    verdict, words = book.verdict_on(measure.measure_id), book.words
    rows: list[Row] = [
        [
            _lines(year.project.name, state_words(book, year)), _deeds(book, year),
            _lines(year.project.outcome_name, outcome_words(book, year)), own_words(book, year), council_words(book, year),
            VerdictCell(verdict),
        ] for year in book.cycle.of_measure(measure.measure_id)
    ]  # fmt: skip
    columns = [
        (words.project, LEFT), (f"{words.action}と実施状況", LEFT), (f"{short_year(book.fiscal_year)}の成果", LEFT), ("自己評価", LEFT),
        (words.said(BY_COUNCIL), LEFT), (words.said(BY_OFFICE), LEFT),
    ]  # fmt: skip
    return Table(f"{words.measure}{measure.measure_id} {measure.name}", columns, rows)


def _lines(*words: str) -> str:
    return "\n".join(filter(None, words))


def _deeds(book: Workbook, year: ProjectYear) -> str:
    """The deed of each year up to the one judged, and what became of it."""
    projects, one = book.cycle.projects, year.project
    years = {row.fiscal_year for row in projects.plans if row.project_id == one.project_id}
    years |= {row.fiscal_year for row in projects.reports(one.project_id)}
    told = []
    for each in sorted(each for each in years if each <= year.fiscal_year):
        report = projects.report(one.project_id, each)
        deed = deed_words(projects.plan(one.project_id, one.number, each), report)
        told.append(f"{short_year(each)} {deed or f'{book.words.action}の記入なし'}({action_words(report)})")
    return "\n".join(told) or NONE


def disagreements(book: Workbook) -> list[Marked | str]:
    """Where measure and projects, or the two sides, say different things, and words that were copied from last year."""
    if not book.cycle.years:
        return []
    said = book.words.said
    told = [*contrasts(book), *(words for year in book.cycle.years for words in _of_project(book, year))]
    return [
        _heading(book, "{measure}の判定、自己評価及び{council}の評価の違い"),
        said(TWO_LEVELS),
        bullets(told, said(AGREE)),
    ]


def _of_project(book: Workbook, year: ProjectYear) -> Iterator[str]:
    name, report = year.project.name, year.report
    if report is None:
        return
    own = grade(book, report.self_evaluation)
    if is_as_planned(book, report.self_evaluation) and met(year) == "not_met":
        value = value_words(report, year.project, yearly_target(year))
        yield f"{name}: 自己評価は「{own}」ですが、成果は{value}で、年度の目標{target_words(year)}に届いていません。"
    if year.evaluation and own and year.evaluation.result != report.self_evaluation:
        yield f"{name}: 自己評価は「{own}」、{book.words.council}の評価は「{grade(book, year.evaluation.result)}」です。"
    if same := copied(book.cycle.projects.reports(report.project_id), year.fiscal_year):
        yield f"{name}: {'と'.join(same)}の文章が、{short_year(year.fiscal_year - 1)}の報告と一字一句同じです。"
    if year.plan and differs(year.plan, report):
        yield f"{name}: 計画の{book.words.action}は「{year.plan.action}」ですが、報告では「{report.action}」とされています。"


def prose(book: Workbook) -> list[Marked | Table]:
    """Why the departments evaluate themselves so, what they will improve or do otherwise, and the council's words."""
    rows = []
    for year in book.cycle.years:
        said = year.report and [year.report.reason, year.report.improvement, year.report.method_changed]
        words = [*(said or ["", "", ""]), year.evaluation.words if year.evaluation else ""]
        same = copied(book.cycle.projects.reports(year.project.project_id), year.fiscal_year)
        marked = [f"{text}\n({short_year(year.fiscal_year - 1)}の報告と同文)" if head in same else text or ""
                  for head, text in zip(PROSE_HEADS, words, strict=True)]  # fmt: skip
        rows += [[year.project.name, *marked]] if any(marked) else []
    heads = (book.words.project, *map(book.words.said, PROSE_HEADS))
    return (
        [_heading(book, "{project}の自己評価の理由と改善、{council}の意見"), words_table("", heads, rows)]
        if rows
        else []
    )
