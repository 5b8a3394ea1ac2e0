"""What the council told departments to improve, in words: state, age, answer, new plan, and whether a number moved."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from ictanalysis.cycle.council import APPROVALS, POSITIONS, Instruction
from ictanalysis.cycle.effects import Effect
from ictanalysis.cycle.projects import Project
from ictanalysis.cycle.steps import STATES, Followed, approval_of
from ictanalysis.inputs.cells import since
from ictanalysis.inputs.eras import day_in_era, short_year
from ictanalysis.pages.projects import UNAPPROVED, department_name
from ictanalysis.pages.say import NONE, apart, own_places, places_of, quantity
from ictanalysis.pages.workbook import Workbook

FOUND_WORDS = {
    "beyond": "見込まれた動きの幅を超えて改善", "within": "見込まれた動きの幅の中(変化とは言えない)",
    "below": "見込まれた動きの幅に届かない", "met": "見込んだ値に到達", "not_met": "見込んだ値に未達",
    "open": "実績待ち", "unknown": "比べる見込みの登録なし",
}  # fmt: skip
JUDGED = ("beyond", "within", "below", "met", "not_met")
UNANSWERED, UNPLANNED = "回答なし", "見直しなし"
SHORT_AGE = 60  # days up to which an age is said in days


def title(one: Followed) -> str:
    """An instruction with its number."""
    return f"{one.instruction.instruction_id} {one.instruction.words}"


def subject_name(book: Workbook, asked: Instruction) -> str:
    """What an instruction is about, with its name."""
    if asked.subject_kind == "measure":
        return next(f"施策{one.measure_id} {one.name}" for one in book.plan.measures if one.measure_id == asked.subject_id)
    return book.cycle.projects.of(asked.subject_id)[-1].name


def of_measure(book: Workbook, measure_id: str) -> list[Followed]:
    """The instructions on a measure and on its projects."""
    own = {measure_id, *(one.project_id for one in book.cycle.projects.of_measure(measure_id))}
    return [one for one in book.cycle.followed if one.instruction.subject_id in own]


def department(book: Workbook, asked: Instruction) -> str:
    """The department that answers today, and the one that was told where that bore another name."""
    now = department_name(book, asked.department_id)
    then = [row.name for row in book.cycle.owners.history
            if row.department_id == asked.department_id and since(row.valid_from) <= since(asked.issued_on)]  # fmt: skip
    return f"{now}(指示の時は{then[-1]})" if then and now not in (then[-1], f"{then[-1]}(廃止)") else now


def age_words(asked: Instruction, as_of: date) -> str:
    """How long ago an instruction was issued, in days and later in whole months."""
    issued = since(asked.issued_on)
    days = (as_of - issued).days
    months = 12 * (as_of.year - issued.year) + as_of.month - issued.month - (as_of.day < issued.day)
    return f"{days}日" if days < SHORT_AGE else f"{months}か月"


def due_words(one: Followed) -> str:
    """The day by which an answer was due, and how long that is over while something is awaited."""
    late = f"(期限超過{one.late}日)" if one.late else ""
    return f"{day_in_era(since(one.instruction.due))}{late}"


def answer_words(one: Followed, whole: bool = True) -> str:
    """What the department answered, and when; `whole` with its words."""
    if one.response is None:
        return UNANSWERED
    said = f"{POSITIONS[one.response.position]}\n({day_in_era(since(one.response.answered_on))})"
    return f"{said}\n{one.response.words}" if whole else said


def plan_words(book: Workbook, one: Followed) -> str:
    """The version that takes an instruction up, with what the council decided on it."""
    if one.version is None:
        return NONE if one.state == "declined" else UNPLANNED
    return f"{_of_subject(one)}第{one.version.number}版\n{_decided(book, one.version)}"


def _of_subject(one: Followed) -> str:
    """The name of the project, where the instruction is on a whole measure."""
    return f"{one.version.name}\n" if one.version and one.instruction.subject_kind == "measure" else ""


def _decided(book: Workbook, version: Project) -> str:
    decision = approval_of(book.cycle.council, version)
    return APPROVALS[decision.result] if decision else f"{UNAPPROVED}(承認待ち)"


def effect_words(book: Workbook, asked: Instruction, whole: bool = True) -> str:
    """What became of the number that an instruction names, beside what was to be expected on the day of issue."""
    effect = book.effects.get(asked.instruction_id)
    if effect is None:
        return "効果をみる数値の指定なし" if whole else NONE
    year = short_year(asked.effect_by or 0)
    if effect.found == "open":
        return f"{year}の{FOUND_WORDS['open']}" + (_expected(book, effect) if whole else "")
    value = f"{_named(book, asked) if whole else asked.effect_on} {_number(book, effect, effect.value)}({year})"
    return f"{FOUND_WORDS[effect.found]}\n{value}{_expected(book, effect)}"


def _named(book: Workbook, asked: Instruction) -> str:
    """The indicator or the project's outcome whose number is looked at."""
    if (one := book.plan.indicators.get(asked.effect_on)) is not None:
        return f"{one.indicator_id} {one.name}"
    return book.cycle.projects.of(asked.effect_on)[-1].outcome_name


def _number(book: Workbook, effect: Effect, number: float | None) -> str:
    """A number of an effect with as many digits as tell the value from the ends of its range."""
    asked, one = effect.instruction, book.plan.indicators.get(effect.instruction.effect_on)
    unit = one.unit if one else book.cycle.projects.of(asked.effect_on)[-1].unit
    known = [each for each in (effect.value, effect.low, effect.high, asked.effect_expected) if each is not None]
    places = own_places(one) if one else max((places_of(each, unit) for each in known), default=0)
    cuts = [each for each in known if each != effect.value]
    return quantity(number, unit, places if effect.value is None else apart(effect.value, places, cuts))


def _expected(book: Workbook, effect: Effect) -> str:
    """The range that held in eight cases of ten as it was seen on the day of issue, and the number hoped for."""
    words = ""
    if effect.low is not None and effect.high is not None:
        words += f"\n見込まれた幅 {_number(book, effect, effect.low)}〜{_number(book, effect, effect.high)}"
    if effect.instruction.effect_expected is not None:
        words += f"\n指示で見込んだ値 {_number(book, effect, effect.instruction.effect_expected)}"
    return words


def state_words(one: Followed, late: bool = True) -> str:
    """What is awaited, or that it is done; that it is overdue stands first, unless that is said elsewhere."""
    return f"期限超過\n{STATES[one.state]}" if one.late and late else STATES[one.state]


def counted(found: Sequence[Followed], together: bool = True) -> str:
    """How many instructions are in which state; those overdue first and `together`, or by what is awaited of them."""
    late = sum(one.late > 0 for one in found) if together else 0
    states = Counter(STATES[one.state] for one in found if not (one.late and together))
    told = [f"期限超過{late}件"] if late else []
    return "、".join([*told, *(f"{words}{states[words]}件" for words in STATES.values() if states[words])])
