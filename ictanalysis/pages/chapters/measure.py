"""The sheet of one measure, which fits on one page: its sentences, tables and the form for its evaluation."""

from collections.abc import Sequence

from ictanalysis.cycle.words import words_of
from ictanalysis.evaluation.result import Result
from ictanalysis.evaluation.verdict import effective_target
from ictanalysis.inputs.cells import MISSING_WORDS, digits_of
from ictanalysis.inputs.eras import short_year
from ictanalysis.inputs.plan import Indicator, Plan
from ictanalysis.inputs.rubric import Rubric
from ictanalysis.inputs.values import Value
from ictanalysis.pages.guidance import needed_text, steps_words
from ictanalysis.pages.markup import Marked, literal
from ictanalysis.pages.message import is_judged, point
from ictanalysis.pages.say import (
    NONE,
    baseline_years,
    exact_percent,
    experience,
    goal_text,
    is_new,
    own_places,
    pace_text,
    quantity,
    window_text,
)
from ictanalysis.pages.standing import chance_words, latest_text, range_text, way_words
from ictanalysis.pages.table import LEFT, RIGHT, Row, Stamp, Table, VerdictCell
from ictanalysis.pages.workbook import Workbook

NO_CAUTION = "計画の数値の読み方に、特別な注意はありません。"
MEAN = "※"


def measure_heading(plan: Plan, measure_id: str) -> Marked:
    """The title of a measure's sheet."""
    plan.of_measure(measure_id)
    measure = next(one for one in plan.measures if one.measure_id == measure_id)
    return Marked(f"# {literal(f'{words_of(plan).measure}{measure_id} {measure.name}')}")


def heading(measure_id: str, words: str) -> Marked:
    """A heading within a sheet that tells itself apart from those of the other sheets."""
    return Marked(f"## {literal(f'{measure_id} {words}')}")


def stamp(book: Workbook, measure_id: str) -> Stamp:
    """The verdict on the measure."""
    return Stamp(f"{book.words.measure}の判定", book.verdict_on(measure_id))


def facts(plan: Plan, measure_id: str) -> Marked | None:
    """What the plan says of a measure: aim, goal, initiatives, SDGs, each where it says so."""
    measure = next(one for one in plan.measures if one.measure_id == measure_id)
    sdg = "" if measure.sdg_goal is None else f"SDGs {measure.sdg_goal} {measure.sdg_name}".strip()
    said = [("ねらい", measure.aim)] if measure.aim else []
    for goal in plan.goals:
        if goal.goal_id == measure.goal_id:
            said.append((f"{words_of(plan).goal}{goal.goal_id}", f"{goal.name}{f'({sdg})' if sdg else ''}"))
    if sdg and not measure.goal_id:
        said.append(("SDGs", sdg.removeprefix("SDGs ")))
    if own := [one.name + one.note for one in plan.initiatives if one.measure_id == measure_id]:
        said.append(("主な取組", "、".join(own)))
    return Marked("  \n".join(f"**{literal(head)}**\u3000{literal(words)}" for head, words in said)) if said else None


def summary(book: Workbook, measure_id: str) -> Marked:
    """The point of the measure in two sentences."""
    return Marked(f"> **要点**\u3000{literal(point(book.of_measure(measure_id), book.rubric.edges))}")


def targets_table(book: Workbook, measure_id: str) -> Table:
    """The indicators of a measure: from where to where, how far, how fast, and the verdict; explained as printed."""
    rows: list[Row] = [
        [
            _explained(book.plan, each.indicator), _dated(each.indicator.baseline, _span(baseline_years(each.indicator)), each),
            latest_text(each).replace(" ", "\n") if is_new(each) or each.provisional else NONE,
            f"{goal_text(each.indicator)}\n{_span(window_text(each.indicator))}", way_words(each),
            pace_text(each.standing.actual_per_year, each.indicator) if is_new(each) else NONE,
            _still_needed(each),
            VerdictCell(each.verdict, chance_words(each, book.rubric.edges)),
        ] for each in book.of_measure(measure_id)
    ]  # fmt: skip
    columns = [
        (book.words.indicator, LEFT), ("現状値", RIGHT), ("最新の実績", RIGHT), ("目標", RIGHT), ("進んだ\n割合", RIGHT),
        ("これまで\n(1年あたり)", RIGHT), ("今後必要\n(1年あたり)", RIGHT), ("判定", LEFT),
    ]  # fmt: skip
    return Table("", columns, rows)


def _explained(plan: Plan, one: Indicator) -> str:
    """Id and name, and below it what the plan explains, where that is not the name again."""
    defined, _ = plan.rows_of(one.indicator_id)
    words = [text for text in (defined.explanation, defined.interpretation) if text and text != one.name]
    return "\n".join([f"{one.indicator_id} {one.name}", *dict.fromkeys(words)])


def _span(words: str) -> str:
    """The years of a sum without saying again that it is one; the table of years below does."""
    return words.removesuffix("の合計").replace("の毎年度", "毎年度")


def _still_needed(result: Result) -> str:
    """What a year must bring from now on; a dash where the target is decided."""
    one, needed = result.indicator, result.standing.required_per_year
    if result.decision is not None or needed is None:
        return NONE
    if one.each_year:
        return f"毎年度\n{goal_text(one)}"
    return pace_text(needed, one) if needed or one.is_sum else "水準の維持"


def _dated(value: float | None, when: str, result: Result) -> str:
    one = result.indicator
    return NONE if value is None else f"{quantity(value, one.unit, own_places(one))}\n{when}"


def years_table(book: Workbook, measure_id: str) -> Table:
    """Baseline, the value of every year, outlook and target of the indicators of a measure, one year a column."""
    results = book.of_measure(measure_id)
    known = [row.fiscal_year for each in results for row in book.rows(each.indicator_id)]
    first = min(
        [book.plan.years[0], *(each.indicator.baseline_year + 1 for each in results if each.indicator.baseline_year)]
    )
    years = range(max(first, min([*known, book.plan.years[0]])), max([book.fiscal_year, *known]) + 1)
    rows: list[Row] = []
    calendar = all(each.indicator.calendar for each in results)
    for each in results:
        one = each.indicator
        unlike = "、暦年" if one.calendar and not calendar else ""
        rows.append([f"{one.indicator_id}({one.unit}{_counted(book, one)}{unlike})", _baseline(one),
                     *(_in_year(book.rows(one.indicator_id), one, year) for year in years),
                     _outlook(each), f"{'合計 ' if one.is_sum else ''}{goal_text(one).replace(one.unit, '', 1)}"])  # fmt: skip
    due = results[0].indicator.target_year
    when = short_year(due, calendar) if all(each.indicator.target_year == due for each in results) else "目標の年度"
    columns = [("指標", LEFT), ("現状値", RIGHT), *((short_year(year, calendar), RIGHT) for year in years),
               (f"{when}の見通し", RIGHT), (f"{when}の目標", RIGHT)]  # fmt: skip
    return Table("年度ごとの値", columns, rows, _years_note(results))


def _counted(book: Workbook, one: Indicator) -> str:
    """Whether the figures of a sum are those of a year or have been added up already."""
    if not one.is_sum:
        return ""
    added = any(row.form == "running_total" for row in book.rows(one.indicator_id))
    return f"、{one.year(one.target_first_year)}からの合計" if added else "、年度ごと"


def _baseline(one: Indicator) -> str:
    if one.baseline is None:
        return NONE
    span = one.years_in_baseline
    value = one.baseline / span if one.is_sum else one.baseline
    return quantity(value, "", own_places(one)) + (MEAN if one.is_sum and span > 1 else "")


def _in_year(rows: Sequence[Value], one: Indicator, year: int) -> str:
    """The published figure of one year: a sum over several years stands in the last of them."""
    row = next((row for row in rows if row.fiscal_year == year), None)
    if row is None or (year == one.baseline_year and row.value == one.baseline):
        return NONE
    if row.missing:
        return MISSING_WORDS[row.missing]
    if row.comparable == "no":
        return f"×{quantity(row.value, '', own_places(one, row.number))}"
    several = row.first_fiscal_year < year and row.form != "running_total"
    since = f"({one.year(row.first_fiscal_year)}から)" if several else ""
    early = "(速報)" if row.status == "provisional" else ""
    return f"{quantity(row.value, '', own_places(one, row.number))}{since}{early}"


def _outlook(result: Result) -> str:
    if not is_judged(result) or result.decision is not None:
        return NONE
    words = range_text(result).replace(result.indicator.unit, "")
    return f"合計 {words}" if result.indicator.is_sum and words != NONE else words


def _years_note(results: Sequence[Result]) -> str:
    means = [
        f"{MEAN} {baseline_years(one)} {quantity(one.baseline, one.unit, own_places(one))}を{one.years_in_baseline}で割った値です。"
        for one in (each.indicator for each in results)
        if one.is_sum and one.baseline is not None and one.years_in_baseline > 1
    ]
    outlook = any(_outlook(each) != NONE for each in results)
    return "".join(means) + ("見通しは、10回に8回入る幅です。" if outlook else "")


def needs(book: Workbook, measure_id: str) -> list[str]:
    """What the next year must bring of each open and judged target."""
    said = []
    for each in book.of_measure(measure_id):
        one, known = each.indicator, book.guidance_on(each.indicator_id)
        if known and known.needed and is_judged(each) and not one.is_deed:
            words = needed_text(known.needed, one, effective_target(one, book.rubric))
            said += [f"{one.indicator_id}: {words}"] if words else []
    return said


def whys(book: Workbook, measure_id: str) -> list[str]:
    """For the analyst: how each chance came about, one correction after another."""
    return [
        f"{each.indicator_id} 見込みの内訳: {' → '.join(steps) or experience(each.p_meet, each.p_meet_plain, level=False)}"
        for each in book.of_measure(measure_id) if (known := book.guidance_on(each.indicator_id))
        for steps in [steps_words(known.steps, each.standing.points, book.constants)]
    ]  # fmt: skip


def cautions(plan: Plan, rubric: Rubric, measure_id: str) -> list[str]:
    """What a reader of this sheet must know: traps in the plan's numbers. General limits stand in the appendix."""
    said = []
    for one in plan.of_measure(measure_id):
        said += [f"{one.indicator_id}: {row.note}" for row in plan.rows_of(one.indicator_id) if row.note]
        if one.qualifier == "about":
            least = quantity(
                effective_target(one, rubric), one.unit, max(own_places(one), digits_of(effective_target(one, rubric)))
            )
            said.append(
                f"{one.indicator_id}: 「約」の許容は{exact_percent(rubric.threshold('tolerance', 'about'))}とし、{least}で達成とみなします。"
            )
    return said
