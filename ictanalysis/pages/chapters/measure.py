"""The chapter of one measure: its sentences and tables."""

from collections.abc import Sequence

from ictanalysis.cycle.projects import Project, ProjectValue
from ictanalysis.evaluation.result import NO_FAN, Result
from ictanalysis.evaluation.verdict import effective_target
from ictanalysis.inputs.cells import MISSING_WORDS, digits_of
from ictanalysis.inputs.eras import short_year
from ictanalysis.inputs.plan import Indicator, Plan
from ictanalysis.inputs.rubric import Rubric
from ictanalysis.inputs.values import Value
from ictanalysis.pages.guidance import needed_text, steps_words, widths_text
from ictanalysis.pages.markup import Marked, literal
from ictanalysis.pages.method_words import agreement
from ictanalysis.pages.published import source_note, status_of, year_of
from ictanalysis.pages.reason import reason
from ictanalysis.pages.say import (
    NONE,
    baseline_years,
    chance,
    exact_percent,
    experience,
    goal_text,
    is_new,
    own_places,
    pace_text,
    quantity,
    value_text,
    window_text,
    year_label,
)
from ictanalysis.pages.standing import way_text
from ictanalysis.pages.table import LEFT, RIGHT, Row, Table, VerdictCell
from ictanalysis.pages.workbook import Workbook

NO_FIGURES = "計算できる数値がありません。"
NO_PROJECTS = "この施策を構成する事業(実施事業集)の実績は登録されていません。"
ACTION_WORDS = {"done": "実施", "partly": "一部実施", "not_done": "未実施"}


def measure_heading(plan: Plan, measure_id: str) -> Marked:
    """The title of a measure's chapter with what the plan says of it."""
    plan.of_measure(measure_id)
    measure = next(one for one in plan.measures if one.measure_id == measure_id)
    goal = next(one for one in plan.goals if one.goal_id == measure.goal_id)
    title, above = literal(f"施策{measure_id} {measure.name}"), literal(f"基本目標{goal.goal_id}")
    said = f"# {title}\n\n{literal(measure.aim)}\n\n**{above}** {literal(goal.name)}"
    if measure.sdg_goal is not None:
        said += f" / **SDGs** {measure.sdg_goal} {literal(measure.sdg_name)}"
    if own := [one.name + one.note for one in plan.initiatives if one.measure_id == measure_id]:
        said += f" / **想定する主な取組** {literal('、'.join(own))}"
    return Marked(said)


def experiences(book: Workbook, measure_id: str) -> list[str]:
    """What the probabilities of a measure's indicators rest on."""
    return [
        f"{each.indicator_id}: {words}" for each in book.of_measure(measure_id) if not each.decision
        if (words := experience(each.p_meet, each.p_meet_plain, each.indicator.is_level))
    ]  # fmt: skip


def needs(book: Workbook, measure_id: str) -> list[str]:
    """What the next year must bring of each open target, and what would narrow the range of a survey's."""
    said = []
    for one in (each.indicator for each in book.of_measure(measure_id)):
        known = book.guidance.get(one.indicator_id)
        if known and known.needed:
            words = [needed_text(known.needed, one, effective_target(one, book.rubric))]
            years = one.target_year, known.needed.year
            words += [widths_text(known.widths, years, one.unit, own_places(one))] if known.widths else []
            said += [f"{one.indicator_id}: {each}" for each in words if each]
    return said


def whys(book: Workbook, measure_id: str) -> list[str]:
    """For the analyst: how each chance came about, one correction after another."""
    return [
        f"{each.indicator_id} 見込みの内訳: {' → '.join(steps) or experience(each.p_meet, each.p_meet_plain, level=False)}"
        for each in book.of_measure(measure_id) if (known := book.guidance.get(each.indicator_id))
        for steps in [steps_words(known.steps, each.standing.points, book.constants)]
    ]  # fmt: skip


def cautions(plan: Plan, rubric: Rubric, measure_id: str) -> list[str]:
    """What a reader of this chapter must know: traps in the plan's numbers. General limits stand with the methods."""
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


def promise_table(book: Workbook, measure_id: str) -> Table:
    """What the plan promised, word for word."""
    rows: list[Row] = []
    for one in book.plan.of_measure(measure_id):
        defined, target = book.plan.rows_of(one.indicator_id)
        words = dict.fromkeys(text for text in (defined.explanation, defined.interpretation) if text)
        rows.append([
            f"{one.indicator_id} {one.name}", "\n".join(words) or NONE, target.baseline_printed or NONE,
            target.target_printed, target.rationale or NONE,
        ])  # fmt: skip
    columns = [
        ("施策目標値", LEFT),
        ("説明と捉え方", LEFT),
        ("現状値", RIGHT),
        ("目標値", RIGHT),
        ("設定の考え方", LEFT),
    ]
    return Table("計画の約束(計画書の表記のまま)", columns, rows, f"出典: {book.plan.facts['title']}")


def verdict_table(book: Workbook, measure_id: str) -> Table:
    """The verdict on each indicator of a measure, with its reason."""
    rows: list[Row] = [
        [each.indicator_id, VerdictCell(each.verdict), reason(each, book.rubric.edges, book.constants)]
        for each in book.of_measure(measure_id)
    ]
    columns = [("番号", LEFT), ("判定", LEFT), ("理由", LEFT)]
    return Table(f"判定({year_label(book.fiscal_year)}末)", columns, rows)


def figures_table(book: Workbook, measure_id: str) -> Table | None:
    """Pace and chance of the indicators of a measure; None when nothing can be said."""
    results = book.of_measure(measure_id)
    columns = [_figures(result, book.rubric.edges) for result in results]
    rows: list[Row] = [[name, *(column[name] for column in columns)] for name in columns[0]]
    rows = [row for row in rows if set(row[1:]) != {NONE}]
    heads = [("項目", LEFT), *((result.indicator_id, RIGHT) for result in results)]
    return Table("ペースと見込みの数値(変化は1年あたり)", heads, rows) if rows else None


def _figures(result: Result, edges: Sequence[float]) -> dict[str, str]:
    one, new = result.indicator, is_new(result)
    return {
        "達成の見込み(補正後)": chance(result.p_meet, edges),
        "一般の統計だけの見込み": chance(result.p_meet_plain, edges),
        "計画時に必要だった変化": pace_text(result.standing.planned_per_year, one),
        "これまでの変化": pace_text(result.standing.actual_per_year, one),
        "今後必要な変化": pace_text(result.standing.required_per_year, one),
        "進んだ割合": way_text(result) if new else NONE,
        "公的な判定方式": agreement(result.methods) if new else NONE,
    }


def numbers_table(book: Workbook, result: Result) -> Table:
    """The numbers of an indicator's chart: published figures, missing ones with their reason, then the forecast."""
    columns = [("年度", LEFT), ("値", RIGHT), ("区分", LEFT), ("予測の中央", RIGHT), ("10回に8回の幅", RIGHT),
               ("直線の延長(参考)", RIGHT), ("備考", LEFT)]  # fmt: skip
    one = result.indicator
    rows = [*_known_rows(book, one), *_forecast_rows(result)]
    rows.append([window_text(one), goal_text(one), "目標", *[NONE] * 3, ""])
    kept = [i for i in range(len(columns)) if i < 3 or any(row[i] not in ("", NONE) for row in rows)]
    what = "(予測は年あたりの値)" if one.is_sum else ""
    caption = f"{result.label}の実績と予測(単位: {one.unit}){what}"
    return Table(
        caption,
        [columns[i] for i in kept],
        [[row[i] for i in kept] for row in rows],
        source_note(book, one.indicator_id),
    )


def _known_rows(book: Workbook, one: Indicator) -> list[list[str]]:
    rows = []
    if one.baseline is not None:
        rows.append([baseline_years(one), value_text(one.baseline, one), "計画の現状値", *[NONE] * 3, ""])
    for row in sorted(book.rows(one.indicator_id), key=lambda row: row.fiscal_year):
        if row.fiscal_year == one.baseline_year and row.value == one.baseline:
            continue
        asked = "".join(
            each.remark
            for each in book.evaluation.asked
            if (each.indicator_id, each.fiscal_year) == (one.indicator_id, row.fiscal_year)
        )
        rows.append([year_of(row), _value_of(row, one), status_of(row), *[NONE] * 3, _remark(row) + asked])
    return rows


def _forecast_rows(result: Result) -> list[list[str]]:
    """Each year after the last value to the target year; none when nothing can be forecast."""
    one = result.indicator
    years, made = result.fans.get("value", NO_FAN)
    if not years or result.p_meet is None:
        return []
    places = own_places(one)
    straight = [quantity(result.straight.get(year), one.unit, places) for year in years]
    bands = [[quantity(band[k], one.unit, places) for k in (9, 49, 89)] for band in made]
    return [
        [short_year(year), NONE, "予測", middle, f"{low}〜{high}", along, ""]
        for year, (low, middle, high), along in zip(years, bands, straight, strict=True)
        if year > (one.baseline_year or 0)
    ]


def _value_of(row: Value, one: Indicator) -> str:
    return MISSING_WORDS[row.missing] if row.missing else value_text(row.value, one)


def _remark(row: Value) -> str:
    """Respondents, and what is odd about a value; ordinary notes stay in the data."""
    size = "" if row.sample_size is None else f"回答者{row.sample_size:,}人。"
    odd = row.missing or row.status != "final" or row.comparable == "no"
    return size + (row.note if odd else "")


def number_tables(book: Workbook, measure_id: str) -> list[Table]:
    """For every indicator of a measure the published figures and the forecast."""
    return [numbers_table(book, result) for result in book.of_measure(measure_id)]


def projects_table(book: Workbook, measure_id: str) -> Table | None:
    """Projects of a measure in the year judged: outcome, action goal and result; None when there is no project."""
    rows: list[Row] = []
    for project in book.projects.of_measure(measure_id):
        reports = book.projects.reports(project.project_id)
        rows.append([project.name, project.outcome_name, *_year_of_project(reports, project, book.fiscal_year),
                     quantity(project.target, project.unit)])  # fmt: skip
    columns = [
        ("事業", LEFT), ("成果指標", LEFT), ("年度", LEFT), ("実績", RIGHT), ("行動目標", LEFT),
        ("実施状況", LEFT), ("目標", RIGHT),
    ]  # fmt: skip
    source = "架空データ" if book.fictional else "実施事業集"
    return Table("施策を構成する事業", columns, rows, f"出典: {source}") if rows else None


def _year_of_project(rows: Sequence[ProjectValue], project: Project, year: int) -> list[str]:
    """What a project reported of the year judged; a silent one says so, with its last value."""
    this = [row for row in rows if row.fiscal_year == year]
    if not this:
        last = f"(最新は{short_year(rows[-1].fiscal_year)} {_outcome(rows[-1], project)})" if rows else ""
        return [short_year(year), f"報告なし{last}", NONE, NONE]
    value = this[0]
    done = ACTION_WORDS.get(value.action_status or "", "未報告" if value.action else NONE)
    return [short_year(year), _outcome(value, project), value.action or NONE, done]


def _outcome(value: ProjectValue, project: Project) -> str:
    return MISSING_WORDS[value.missing] if value.missing else quantity(value.value, project.unit)
