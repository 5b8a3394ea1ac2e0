"""The instructions on the first spread: those overdue first, then those whose effect can be seen, then the rest."""

from collections.abc import Sequence

from ictanalysis.cycle.steps import OPEN, Followed
from ictanalysis.pages import instructions as words
from ictanalysis.pages.agenda import asks
from ictanalysis.pages.table import LEFT, Row, Table
from ictanalysis.pages.workbook import Workbook

CAPTION = "これまでの{instruction}への対応"
LINES, FEWEST = 14, 2  # rows that the page holds of this table and of the matters together, and at least of this one
RANGES = "「幅」は、指示の日に見込まれた、10回に8回入る動きの幅です。"
WHERE = "全件は資料編にあります。"


def follow_up(book: Workbook) -> Table | None:
    """The most urgent instructions in few words, and how many there are of each kind; None where there are none."""
    followed = book.cycle.followed
    if not followed:
        return None
    open_still = sorted((one for one in followed if one.state != "closed"), key=lambda one: _rank(book, one))
    shown = open_still[: max(FEWEST, LINES - len(asks(book)))]
    rows: list[Row] = [_row(book, one) for one in shown]
    columns = [(book.words.instruction, LEFT), ("所管課と期限", LEFT), ("対応の状況", LEFT), ("効果", LEFT)]
    return Table(book.words.said(CAPTION), columns, rows, _note(book, followed, shown)) if rows else None


def _rank(book: Workbook, one: Followed) -> int:
    """Overdue, with an effect that is there, declined, awaited, and what waits for the effect alone."""
    effect = book.effects.get(one.instruction.instruction_id)
    found = effect is not None and effect.found in words.JUDGED
    kinds = (one.late > 0, found, one.state == "declined", one.state in OPEN, True)
    return kinds.index(True)


def _note(book: Workbook, followed: Sequence[Followed], shown: Sequence[Followed]) -> str:
    """All instructions in numbers, and what the width is, where one is shown."""
    effects = [book.effects.get(one.instruction.instruction_id) for one in shown]
    ranges = RANGES if any(one and one.found in ("beyond", "within", "below") for one in effects) else ""
    return f"{book.words.instruction}{len(followed)}件の状況: {words.counted(followed)}。{words.found_in_all(book, followed)}{ranges}{WHERE}"


def _row(book: Workbook, one: Followed) -> Row:
    late = f"\n期限超過{one.late}日" if one.late else ""
    return [words.title(one), f"{words.department(book, one.instruction)}{late}", words.answered_in_short(book, one),
            words.effect_in_short(book, one.instruction)]  # fmt: skip
