"""Every instruction of the council that is open or was closed within a year: answer, new plan, and effect."""

from datetime import date, timedelta

from ictanalysis.cycle.steps import Followed
from ictanalysis.inputs.cells import since
from ictanalysis.inputs.eras import day_in_era
from ictanalysis.pages import instructions as words
from ictanalysis.pages.markup import Marked, literal
from ictanalysis.pages.table import LEFT, Row, Table
from ictanalysis.pages.workbook import Workbook

RECENT = timedelta(days=366)
NO_INSTRUCTIONS = "{instruction}は登録されていません。"
NOTE = (
    "「見込まれた幅」は、指示の日までに公表されていた実績から推計した、10回に8回入る幅です。この幅の中の動きは、指示がなくても起こり得るため、変化とは言えません。"
    "幅を超えた動きも、指示だけが原因とは限りません。{project}の数値には推計がないため、指示で見込んだ値との比較だけを示します。"
)


def instructions(book: Workbook) -> list[Marked | Table | str]:
    """The table of instructions, those overdue first; a sentence where there are projects and no instruction."""
    if not book.cycle.council.instructions:
        return [book.words.said(NO_INSTRUCTIONS)] if book.cycle.years else []
    followed = book.cycle.followed
    shown = [one for one in followed if one.state != "closed" or _closed_on(book, one) >= book.as_of - RECENT]
    older = len(followed) - len(shown)
    rest = f"1年より前に完了と認められた{older}件は省いています。" if older else ""
    counts = f"{book.words.instruction}{len(followed)}件の状況は、{words.counted(followed)}です。{rest}"
    rows: list[Row] = [_row(book, one) for one in shown]
    heads = (book.words.instruction, "状況と期限", "回答と見直し", "効果")
    return [
        Marked(f"## {literal(book.words.instruction)}への回答、見直し及び効果"),
        counts,
        Table("", [(head, LEFT) for head in heads], rows, book.words.said(NOTE)),
    ]


def _closed_on(book: Workbook, one: Followed) -> date:
    return since(book.cycle.council.about("closing", one.instruction.instruction_id)[-1].decided_on)


def _row(book: Workbook, one: Followed) -> Row:
    """The instruction and who was told, what is awaited and since when, the answer with the new plan, the effect."""
    asked = one.instruction
    issued = f"指示 {day_in_era(since(asked.issued_on))}({words.age_words(asked, book.as_of)}前)"
    return [
        f"{words.title(one)}\n{words.subject_name(book, asked)}\n{words.department(book, asked)}",
        f"{words.state_words(book, one)}\n{issued}\n期限 {words.due_words(one)}",
        "\n".join(filter(None, (words.answer_words(one), words.plan_words(book, one)))), words.effect_words(book, asked),
    ]  # fmt: skip
