"""The projects under each of the plan's headings, such as those of literacy, and the measures that they serve."""

from ictanalysis.cycle.literacy import without_project
from ictanalysis.cycle.steps import ProjectYear
from ictanalysis.inputs.eras import short_year
from ictanalysis.pages.markup import Marked, literal
from ictanalysis.pages.projects import BY_COUNCIL, council_words, outcome_words, own_words
from ictanalysis.pages.say import NONE, target_text
from ictanalysis.pages.standing import chance_words, standing_text
from ictanalysis.pages.table import LEFT, RIGHT, Row, Table, VerdictCell
from ictanalysis.pages.workbook import Workbook

NO_PROJECT = "該当する{project}なし"


def literacy(book: Workbook) -> list[Marked | str | Table]:
    """What is done under each heading, the headings that no project serves, and the measures' results."""
    headings, years = book.cycle.literacy, book.cycle.years
    if not headings or not years:
        return []
    empty = without_project(headings, [year.project.theme for year in years])
    said = (
        f"{'、'.join(f'「{one.name}」' for one in empty)}に該当する{book.words.project}はありません。"
        if empty
        else f"すべての項目に該当する{book.words.project}があります。"
    )
    return [Marked(f"## {literal(book.words.themes)}"), said, _projects(book), *_results(book)]


def _projects(book: Workbook) -> Table:
    """The projects under the headings, in the plan's order."""
    words, rows = book.words, list[Row]()
    for heading in book.cycle.literacy:
        own = [year for year in book.cycle.years if year.project.theme == heading.theme]
        rows += [[heading.name, *_cells(book, year)] for year in own] or [
            [heading.name, words.said(NO_PROJECT), *[NONE] * 3]
        ]
    columns = [
        ("計画の項目", LEFT),
        (words.project, LEFT),
        (f"{short_year(book.fiscal_year)}の成果", LEFT),
        ("自己評価", LEFT),
        (words.said(BY_COUNCIL), LEFT),
    ]
    return Table(f"項目ごとの{words.project}", columns, rows)


def _cells(book: Workbook, year: ProjectYear) -> list[str]:
    outcome = f"{year.project.outcome_name}\n{outcome_words(book, year)}"
    return [year.project.name, outcome, own_words(book, year), council_words(book, year)]


def _results(book: Workbook) -> list[Table]:
    """The indicators of the measures that those projects belong to."""
    words, themes = book.words, {one.theme for one in book.cycle.literacy}
    measures = {year.project.measure_id for year in book.cycle.years if year.project.theme in themes}
    rows: list[Row] = [
        [one.label, standing_text(one).replace(" ", "\n"), target_text(one.indicator),
         VerdictCell(one.verdict, chance_words(one, book.rubric.edges))]
        for measure in book.plan.measure_ids if measure in measures for one in book.of_measure(measure)
    ]  # fmt: skip
    columns = [(words.indicator, LEFT), ("最新の実績", RIGHT), ("目標", RIGHT), (f"判定({words.office})", LEFT)]
    return [Table(f"関係する{words.measure}の目標と実績", columns, rows)] if rows else []
