"""What is different from the last evaluation, each with its cause."""

from ictanalysis.evaluation.result import Result
from ictanalysis.inputs.eras import day_label, era_year
from ictanalysis.inputs.previous import Earlier
from ictanalysis.inputs.rubric import UNJUDGED
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.causes import LATE, NEW_TARGET, REVISED, causes, differ
from ictanalysis.pages.markup import Marked, led
from ictanalysis.pages.say import tenths
from ictanalysis.pages.workbook import Workbook


def compared_with(book: Workbook) -> str:
    """What the changes are measured against: what was published then, or what would have been."""
    year = era_year(next(iter(book.evaluation.previous.values())).evaluation_year, book.plan.calendar)
    if book.earlier is not None:
        return f"前回({year}末)に公表した結果と比較しました。"
    return (
        f"前回({year}末)の評価の結果が登録されていないため、{day_label(book.known_then)}までに公表されていた値を用いて、"
        "今回と同じ基準と方法で計算した結果と比較しました。"
    )


def changes(book: Workbook) -> list[Marked]:
    """One sentence per indicator whose verdict moved, or whose chance a revision moved: from what to what, and why."""
    found = []
    for result in book.results:
        old = book.evaluation.previous.get(result.indicator_id)
        move = _moved(book, result, old) if old else ""
        found += [led(result.label, move)] if move else []
    return found


def _moved(book: Workbook, result: Result, old: Earlier) -> str:
    """From what to what, and why; empty when nothing is worth a sentence."""
    why, edges = causes(book, result, old), book.rubric.edges
    before, now = (tenths(p, edges) for p in (old.p_meet, result.p_meet))
    open_both = not {old.verdict, result.verdict} & {*UNJUDGED, "achieved", "missed"}
    label = BADGES[result.verdict].label
    if old.verdict != result.verdict:
        chances = f"(達成の見込み {before} → {now})" if open_both else ""
        move = f"判定が「{BADGES[old.verdict].label}」から「{label}」に変わりました{chances}"
    elif any(cause.startswith((REVISED, LATE, NEW_TARGET)) for cause in why) and differ(old.p_meet, result.p_meet):
        kept = f"判定は「{label}」のまま"
        move = (
            f"{kept}ですが、達成の見込みが変わりました({before} → {now})"
            if before != now
            else f"{kept}、達成の見込みも{now}のままです"
        )
        move = move if open_both else f"{kept}です"
    else:
        return ""
    return f"{move}。理由は、{'、'.join(why)}です。"
