"""The five steps of the yearly cycle for every project, with what is missing; departments that are silent or renamed."""

from collections.abc import Iterator

from ictanalysis.cycle.outcomes import is_over, silent
from ictanalysis.cycle.steps import STATES, ProjectYear
from ictanalysis.inputs.cells import since
from ictanalysis.inputs.eras import day_in_era, era_year
from ictanalysis.pages.display import bullets
from ictanalysis.pages.markup import Marked
from ictanalysis.pages.projects import NOT_YET, approval_words, department_name, grade, state_words
from ictanalysis.pages.say import NONE
from ictanalysis.pages.table import LEFT, Row, Table
from ictanalysis.pages.workbook import Workbook

DONE, NOT_REPORTED, NOT_ASKED, OVER = "済", "未報告", "指示なし", "終了"
NOTE = "①と③には、記入されていない項目を示します。⑤は、{project}に対する{instruction}の状況です。"
HEADS = ("{project}", "①策定", "②承認", "③報告", "④評価", "⑤見直し")
NOTHING = "段階を飛ばした{project}、承認を待つ{project}、報告のない所管課、名称の変わった所管課はありません。"


def steps(book: Workbook) -> list[Marked | Table]:
    """The table of the five steps, and what needs a word of its own."""
    if not book.cycle.years:
        return []
    said = book.words.said
    rows: list[Row] = [[year.project.name, *_row(book, year)] for year in book.cycle.years]
    table = Table("", [(said(head), LEFT) for head in HEADS], rows, said(NOTE))
    return [Marked(f"## {era_year(book.fiscal_year)}の五つの段階の状況"), table, bullets(_remarks(book), said(NOTHING))]


def _row(book: Workbook, year: ProjectYear) -> list[str]:
    """Drafted, approved, reported, evaluated, planned anew."""
    if is_over(year.project, year.fiscal_year):
        return [OVER, state_words(book, year), NONE, NONE, _replanned(book, year)]
    drafted = f"未策定\n({book.words.said('、'.join(year.lacking))})" if year.lacking else DONE
    evaluated = grade(book, year.evaluation.result) if year.evaluation else NOT_YET
    return [drafted, _approved(book, year), _reported(book, year), evaluated, _replanned(book, year)]


def _approved(book: Workbook, year: ProjectYear) -> str:
    return "\n".join(approval_words(book, one) for one in (year.in_force, year.pending) if one)


def _reported(book: Workbook, year: ProjectYear) -> str:
    if year.report is None:
        return NOT_REPORTED
    return f"一部未記入\n({book.words.said('、'.join(year.unreported))})" if year.unreported else DONE


def _replanned(book: Workbook, year: ProjectYear) -> str:
    """The states of the instructions on a project, each once."""
    own = [one for one in book.cycle.followed if one.instruction.subject_id == year.project.project_id]
    told = [STATES[one.state] + (f"\n(期限超過{one.late}日)" if one.late else "") for one in own]
    return "\n".join(dict.fromkeys(told)) or NOT_ASKED


def _remarks(book: Workbook) -> list[str]:
    """Steps left out, versions that wait, departments without any report, and new names."""
    years = book.cycle.years
    return [
        *(words for year in years for words in _waiting(book, year)),
        *(f"{year.project.name}: {book.words.said('、'.join(year.skipped))}" + "しています。" for year in years if year.skipped),
        *(_silent(book, one.department_id, len(one.years)) for one in silent(years, book.cycle.department_of)),
        *_renamed(book),
    ]  # fmt: skip


def _waiting(book: Workbook, year: ProjectYear) -> Iterator[str]:
    """A version that the council has not approved, and which one counts meanwhile."""
    if year.pending is None:
        return
    state = {"returned": "差し戻しとされ", "continued": "継続審議とされ", "none": "承認の決定がなく"}.get(
        year.approval, ""
    )
    words = f"({year.decision.words})" if year.decision and year.decision.words else ""
    meanwhile = f"第{year.in_force.number}版により示しています" if year.in_force else "成果を年度の目標と比べていません"
    yield f"{year.project.name}: 第{year.pending.number}版は{state}{words}、{meanwhile}。"


def _silent(book: Workbook, department_id: str, count: int) -> str:
    return f"{department_name(book, department_id)}: 担当する{book.words.project}{count}件のいずれについても、{era_year(book.fiscal_year)}の報告がありません。"


def _renamed(book: Workbook) -> list[str]:
    """New names of departments, and departments that took over from another, with the day from which they count."""
    found = []
    for old, new in book.cycle.owners.renamed:
        what = (
            f"{old.name}から名称が変わりました"
            if old.department_id == new.department_id
            else f"{old.name}の事務を引き継ぎました"
        )
        found.append(
            f"{new.name}: {day_in_era(since(new.valid_from))}に{what}。{old.name}の{book.words.project}と{book.words.instruction}は、{new.name}のものとして示しています。"
        )
    return found
