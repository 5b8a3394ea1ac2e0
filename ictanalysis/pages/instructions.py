"""What the council told departments to improve, in words: state, age, answer, new plan, and whether a number moved."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from ictanalysis.cycle.council import APPROVALS, CLOSINGS, POSITIONS, Instruction
from ictanalysis.cycle.effects import Effect, Found
from ictanalysis.cycle.steps import STATES, Followed, approval_of
from ictanalysis.inputs.cells import since
from ictanalysis.inputs.eras import day_in_era, short_year
from ictanalysis.pages.projects import UNAPPROVED, department_name
from ictanalysis.pages.say import NONE, apart, own_places, places_of, quantity
from ictanalysis.pages.workbook import Workbook

FOUND_WORDS = {
    "beyond": "見込まれた動きの幅を超えて改善", "within": "変化とは言えない(見込まれた動きの幅の中)",
    "below": "見込まれた動きの幅に届かない", "met": "見込んだ値に到達", "not_met": "見込んだ値に未達",
    "open": "実績待ち", "unknown": "比べる見込みの登録なし",
}  # fmt: skip
SHORT_WORDS = {
    "beyond": "幅を超えて改善", "within": "変化とは言えない(幅の中)", "below": "幅に届かない", "met": "見込みに到達",
    "not_met": "見込みに未達", "unknown": "比べる見込みなし",
}  # fmt: skip
JUDGED: tuple[Found, ...] = ("beyond", "within", "below", "met", "not_met")
UNANSWERED, UNPLANNED = "回答なし", "計画の見直しなし"
SHORT_AGE = 60  # days up to which an age is said in days


def title(one: Followed) -> str:
    """An instruction with its number."""
    return f"{one.instruction.instruction_id} {one.instruction.words}"


def subject_name(book: Workbook, asked: Instruction) -> str:
    """What an instruction is about, with its name."""
    if asked.subject_kind == "measure":
        return next(
            f"{book.words.measure}{one.measure_id} {one.name}"
            for one in book.plan.measures
            if one.measure_id == asked.subject_id
        )
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
    late = f"({one.late}日超過)" if one.late else ""
    return f"{day_in_era(since(one.instruction.due))}{late}"


def answer_words(one: Followed) -> str:
    """What the department answered, when, and in which words."""
    if one.response is None:
        return UNANSWERED
    return f"{POSITIONS[one.response.position]}({day_in_era(since(one.response.answered_on))})\n{one.response.words}"


def answered_in_short(book: Workbook, one: Followed) -> str:
    """The answer, and what is awaited or what the council made of it."""
    state = state_words(book, one, late=False)
    awaited = one.response is not None and one.state in ("unplanned", "unapproved")
    return f"{POSITIONS[one.response.position]}\n{state}" if awaited and one.response else state


def waits_for_council(book: Workbook, one: Followed) -> bool:
    """Whether the new plan is there and the council has not sent it back, so that its own decision is what is awaited."""
    decision = approval_of(book.cycle.council, one.version) if one.version else None
    return one.state == "unapproved" and (decision is None or decision.result != "returned")


def plan_words(book: Workbook, one: Followed) -> str:
    """The version that takes an instruction up, with what the council decided on it; nothing where none will come."""
    if one.version is None:
        return "" if one.state in ("declined", "closed") else UNPLANNED
    decision = approval_of(book.cycle.council, one.version)
    name = f"{one.version.name}の" if one.instruction.subject_kind == "measure" else ""
    return f"{name}計画 第{one.version.number}版 {APPROVALS[decision.result] if decision else UNAPPROVED}"


def effect_words(book: Workbook, asked: Instruction) -> str:
    """What became of the number that an instruction names, beside what was to be expected on the day of issue."""
    effect = book.effects.get(asked.instruction_id)
    if effect is None:
        return "効果をみる数値の指定なし"
    found, year = FOUND_WORDS[effect.found], short_year(asked.effect_by or 0)
    value = f"{_named(book, asked)} {_number(book, effect, effect.value)}({year})"
    told = [f"{year}の{found}"] if effect.found == "open" else [found, value]
    if effect.low is not None:
        told.append(f"見込まれた幅 {_range(book, effect)}")
    if asked.effect_expected is not None:
        told.append(f"指示で見込んだ値 {_number(book, effect, asked.effect_expected)}")
    return "\n".join(told)


def effect_in_short(book: Workbook, asked: Instruction) -> str:
    """The same in two lines: what was found, and the number beside what it is held against."""
    effect = book.effects.get(asked.instruction_id)
    if effect is None:
        return NONE
    year = short_year(asked.effect_by or 0)
    if effect.found == "open":
        return f"{year}の{FOUND_WORDS['open']}"
    against = (
        f"幅{_range(book, effect)}"
        if effect.low is not None
        else f"見込み{_number(book, effect, asked.effect_expected)}"
    )
    name = f"{asked.effect_on} " if asked.effect_on in book.plan.indicators else ""
    return f"{SHORT_WORDS[effect.found]}\n{name}{year} {_number(book, effect, effect.value)}({against})"


def _range(book: Workbook, effect: Effect) -> str:
    """The range that held in eight cases of ten as it was seen on the day of issue."""
    low, high = (_number(book, effect, end) for end in (effect.low, effect.high))
    return f"{low.removesuffix('%')}〜{high}" if low.endswith("%") else f"{low}〜{high}"


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


def state_words(book: Workbook, one: Followed, late: bool = True) -> str:
    """What is awaited, or what the council made of it; that it is overdue stands first, unless that is said elsewhere."""
    overdue = "期限超過\n" if one.late and late else ""
    closings = book.cycle.council.about("closing", one.instruction.instruction_id)
    kept = f"\n({CLOSINGS[closings[-1].result]}と決定)" if closings and one.state != "closed" else ""
    return f"{overdue}{STATES[one.state]}{kept}"


def counted(found: Sequence[Followed], together: bool = True) -> str:
    """How many instructions are in which state; those overdue first and `together`, or by what is awaited of them."""
    late = sum(one.late > 0 for one in found) if together else 0
    states = Counter(STATES[one.state] for one in found if not (one.late and together))
    told = [f"期限超過{late}件"] if late else []
    return "、".join([*told, *(f"{words}{states[words]}件" for words in STATES.values() if states[words])])


def found_in_all(book: Workbook, found: Sequence[Followed]) -> str:
    """How many of the effects that can be seen by now are of which kind; empty where none can."""
    effects = [book.effects.get(one.instruction.instruction_id) for one in found]
    kinds = [effect.found for effect in effects if effect is not None]
    told = "、".join(f"{SHORT_WORDS[kind]}{kinds.count(kind)}件" for kind in JUDGED if kind in kinds)
    return f"効果: {told}。" if told else ""
