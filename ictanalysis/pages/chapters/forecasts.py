"""The numbers behind the report: every year's figure and forecast, exact chances and what they rest on, reasons."""

from ictanalysis.evaluation.result import NO_FAN, Result
from ictanalysis.forecast.calibration import Calibration, calibration_of, read_calibration
from ictanalysis.inputs.cells import MISSING_WORDS
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.rubric import CLASSES
from ictanalysis.inputs.values import Value
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.guidance import widths_text
from ictanalysis.pages.published import source_note, status_of, year_of
from ictanalysis.pages.reason import reason
from ictanalysis.pages.say import (
    NONE,
    baseline_years,
    chance,
    goal_text,
    own_places,
    quantity,
    rounded,
    value_text,
    window_text,
)
from ictanalysis.pages.standing import range_text
from ictanalysis.pages.table import LEFT, RIGHT, Row, Table, VerdictCell
from ictanalysis.pages.workbook import Workbook


def settings_table(book: Workbook) -> Table:
    """Baseline, target and the reason for it as the plan prints them."""
    rows: list[Row] = []
    for one in book.plan.indicators.values():
        _, target = book.plan.rows_of(one.indicator_id)
        rows.append([f"{one.indicator_id} {one.name}", target.baseline_printed or NONE, target.target_printed,
                     target.rationale or NONE])  # fmt: skip
    columns = [(book.words.indicator, LEFT), ("現状値", RIGHT), ("目標値", RIGHT), ("設定の考え方", LEFT)]
    return Table("計画における設定(計画書の表記のまま)", columns, rows, f"出典: {book.plan.facts['title']}")


def chances_table(book: Workbook) -> Table:
    """The exact chances with the outlook, and the record of targets with such a chance."""
    found = read_calibration(calibration_of(book.plan.folder.parent))
    edges = book.rubric.edges
    rows: list[Row] = [
        [each.label, VerdictCell(each.verdict), chance(each.p_meet, edges), chance(each.p_meet_plain, edges),
         _middle(each), range_text(each), _support(each, found)]
        for each in book.results
    ]  # fmt: skip
    columns = [
        (book.words.indicator, LEFT), ("判定", LEFT), ("達成の見込み", RIGHT), ("一般の統計だけの見込み", RIGHT),
        ("見通しの中央", RIGHT), ("10回に8回の幅", RIGHT), ("同じ程度の見込みだった過去の目標", LEFT),
    ]  # fmt: skip
    waiting = any(each.verdict == "reference" for each in book.results)
    note = (
        "「実績待ち」の指標の数値は、その指標自身の動きではなく似た目標の経験だけによる参考です。" if waiting else ""
    ) + "右端の列は、国の事業などの1年ごとの目標の記録です(期間の合計、毎年度、期限までの目標を含みません)。"
    return Table("達成の見込みの数値", columns, rows, note)


def _middle(result: Result) -> str:
    if result.forecast_p50 is None or result.decision:
        return NONE
    return quantity(result.forecast_p50, result.indicator.unit, own_places(result.indicator))


def _support(result: Result, found: Calibration) -> str:
    """How many real targets had a chance of the same tenth, and how many of them were met."""
    if result.p_meet is None or result.decision or not result.indicator.is_level:
        return NONE
    tenth = min(int(10 * result.p_meet), 9)
    cell = next((cell for cell in found.part("managed", "tenth") if int(cell.key[0]) == tenth), None)
    if cell is None:
        return NONE
    return f"{quantity(cell.cases, '件', 0)}のうち{rounded(100 * cell.came, 0)}%が達成"


def measure_table(book: Workbook) -> Table | None:
    """The measures, each judged by the rule chosen in the rubric; None in a plan that has only indicators."""
    if all(measure.implied for measure in book.plan.measures):
        return None
    rows: list[Row] = []
    for measure in book.plan.measures:
        own = book.of_measure(measure.measure_id)
        said = "、".join(f"{result.indicator_id} {BADGES[result.verdict].label}" for result in own)
        rows.append([f"{measure.measure_id} {measure.name}", VerdictCell(book.verdict_on(measure.measure_id)), said])
    rule = book.rubric.of("measure")[0].label
    words = book.words
    verdict = f"{words.measure}の判定"
    columns = [(words.measure, LEFT), (verdict, LEFT), (f"{words.indicator}ごとの判定", LEFT)]
    return Table(verdict, columns, rows, f"規則: {rule}")


def goal_table(book: Workbook) -> Table | None:
    """How many indicators of each goal have which verdict; None without goals."""
    rows: list[Row] = []
    for goal in book.plan.goals:
        under = [one.measure_id for one in book.plan.measures if one.goal_id == goal.goal_id]
        shown = {result.indicator_id: result.verdict for measure in under for result in book.of_measure(measure)}
        own = list(shown.values())
        rows.append([f"{goal.goal_id} {goal.name}", *(str(own.count(code)) for code in CLASSES)])
    columns = [(book.words.goal, LEFT), *((BADGES[code].label, RIGHT) for code in CLASSES)]
    return Table(f"{book.words.goal}ごとの判定の数", columns, rows, "単位: 件") if rows else None


def reasons_table(book: Workbook) -> Table:
    """The verdict on every indicator with its full reason."""
    rows: list[Row] = [
        [each.label, VerdictCell(each.verdict), reason(each, book.rubric.edges, book.constants)]
        for each in book.results
    ]
    return Table("判定の理由", [(book.words.indicator, LEFT), ("判定", LEFT), ("理由", LEFT)], rows)


def widths(book: Workbook) -> list[str]:
    """What would narrow the range of the open targets from surveys."""
    said = []
    for each in book.results:
        one, known = each.indicator, book.guidance_on(each.indicator_id)
        if known and known.widths and known.needed:
            words = widths_text(known.widths, (one.target_year, known.needed.year), one.unit, own_places(one))
            said += [f"{one.indicator_id}: {words}"] if words else []
    return said


def number_tables(book: Workbook) -> list[Table]:
    """For every indicator the published figures and the forecast, one year a line."""
    return [numbers_table(book, result) for result in book.results]


def numbers_table(book: Workbook, result: Result) -> Table:
    """The published figures of an indicator, missing ones with their reason, then the forecast."""
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
            for each in book.asked
            if (each.indicator_id, each.fiscal_year) == (one.indicator_id, row.fiscal_year)
        )
        rows.append([year_of(row, one), _value_of(row, one), status_of(row), *[NONE] * 3, _remark(row) + asked])
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
        [one.year(year), NONE, "予測", middle, f"{low}〜{high}", along, ""]
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
