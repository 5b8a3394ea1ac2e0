"""The instructions on the first spread: those overdue first, then what needs the council's word, then the rest."""

from collections.abc import Sequence

from ictanalysis.cycle.steps import OPEN, Followed
from ictanalysis.pages import instructions as words
from ictanalysis.pages.markup import Marked
from ictanalysis.pages.table import LEFT, Row, Table
from ictanalysis.pages.workbook import Workbook

HEADING = "これまでの改善指示への対応"
MOST_ROWS = 6
WHERE = "回答の内容と、見込まれた幅の意味は、資料編の「改善指示への回答、見直し及び効果」にあります。"


def follow_up(book: Workbook) -> list[Marked | Table | str]:
    """How many instructions stand how, and the most urgent of them in few words; nothing where there are none."""
    followed = book.cycle.followed
    if not followed:
        return []
    shown = _urgent(book, followed)[:MOST_ROWS]
    rest = len(followed) - len(shown)
    more = f"次の{len(shown)}件のほかは資料編に示します。" if rest and shown else ""
    counts = f"改善指示{len(followed)}件の状況は、{words.counted(followed)}です。{more}"
    heads = ("改善指示", "所管課", "期限", "回答と見直し", "効果")
    rows: list[Row] = [_row(book, one) for one in shown]
    table = Table("", [(head, LEFT) for head in heads], rows, WHERE) if rows else None
    return [Marked(f"## {HEADING}"), counts, *([table] if table else [])]


def _urgent(book: Workbook, followed: Sequence[Followed]) -> list[Followed]:
    """Overdue, declined, with an effect that is there, awaited; what is closed is left to the appendix."""

    def rank(one: Followed) -> int:
        effect = book.effects.get(one.instruction.instruction_id)
        kinds = (one.late > 0, one.state == "declined", effect is not None and effect.found in words.JUDGED, one.state in OPEN)
        return kinds.index(True) if True in kinds else len(kinds)

    return sorted((one for one in followed if one.state != "closed"), key=rank)


def _row(book: Workbook, one: Followed) -> Row:
    answered = words.answer_words(one, whole=False).replace("\n", "")
    return [
        words.title(one), words.department(book, one.instruction), words.due_words(one),
        f"{answered}\n{words.state_words(one, late=False)}", words.effect_words(book, one.instruction, whole=False),
    ]  # fmt: skip
