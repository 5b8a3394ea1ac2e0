"""Why a result is not what it was: a value, a revision, a target, the rubric, the forecast, or the passing year (pure)."""

from ictanalysis.evaluation.result import Result
from ictanalysis.inputs.cells import counts_from
from ictanalysis.inputs.faults import Findings
from ictanalysis.inputs.previous import Earlier
from ictanalysis.inputs.rubric import read_rubric
from ictanalysis.inputs.workbook import rubric_of
from ictanalysis.pages.say import goal_text, value_text
from ictanalysis.pages.workbook import Workbook

PROVISIONAL = {"provisional": "、速報"}
NEWS = "新しい実績"
REVISED = "値の改訂"
NEW_TARGET = "目標の改定"
LATE = "前回の評価の後に公表された、前回までの年度の値"
MOVED = 0.005  # a chance that moves by less is called the same


def differ(before: float | None, now: float | None) -> bool:
    """Whether a chance has moved by more than is called the same."""
    return before is not None and now is not None and abs(before - now) > MOVED


def causes(book: Workbook, result: Result, old: Earlier) -> list[str]:
    """Why a result moved since ``old``, each cause in words; the passing year when nothing else did."""
    one, since = result.indicator, range(old.evaluation_year + 1, book.fiscal_year + 1)
    new = [
        f"{one.year(each.fiscal_year)} {value_text(each.value, one)}{PROVISIONAL.get(each.status, '')}"
        for each in book.rows(one.indicator_id)
        if each.fiscal_year in since and not each.missing
    ]
    found = [f"{NEWS}({'、'.join(new)})"] if new else []
    found += [] if {"latest", "latest_year"} & book.previous_lacks else _revised(book, result, old)
    if old.target is not None and old.target != one.target:
        found.append(f"{NEW_TARGET}({value_text(old.target, one)} → {goal_text(one)})")
    found += _new_rules(book, old)
    learnt = result.constants_learnt_on.isoformat()
    if old.constants_learnt_on is not None and old.constants_learnt_on != learnt:
        found.append(f"予測の基礎数値の更新({old.constants_learnt_on} → {learnt})")
    return found or ["新しい実績がないまま、目標の年度に1年近づいたこと"]


def _revised(book: Workbook, result: Result, old: Earlier) -> list[str]:
    """The value then judged, where it reads otherwise today; or a chance that moved with all else the same."""
    one = result.indicator
    then = book.evaluation.then[result.indicator_id]
    before, now, year = old.latest, then.standing.latest, then.standing.latest_year
    if before is None or now is None or year is None or old.latest_year != year:
        return [] if before is None and now is None else [LATE]
    if abs(before - now) > 1e-9 * max(1.0, abs(now)):
        return [f"{REVISED}({one.year(year)} {value_text(before, one, now)} → {value_text(now, one, before)})"]
    if "points" not in book.previous_lacks and old.points != then.standing.points:
        return [LATE]
    same = old.constants_learnt_on == then.constants_learnt_on.isoformat()
    return ["計算の方法の変更"] if same and differ(old.p_meet, then.p_meet) else []


def _new_rules(book: Workbook, old: Earlier) -> list[str]:
    """Rules of the rubric that were not in force at the last evaluation."""
    if old.as_of is None:
        return []
    then = read_rubric(rubric_of(book.plan.folder), counts_from(old.as_of), Findings())
    was = {(row.rule, row.key, row.threshold) for row in then.rows}
    new = [row.label for row in book.rubric.rows if (row.rule, row.key, row.threshold) not in was]
    return [f"判定基準の変更({'、'.join(new)})"] if new else []
