"""The tables of the report, made from a workbook."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from ictanalysis import wording as w
from ictanalysis.actuals import DEMO_SOURCE
from ictanalysis.comparison import assessment
from ictanalysis.evaluation import fan
from ictanalysis.history import straight_line
from ictanalysis.method_wording import agreement
from ictanalysis.plan import Indicator
from ictanalysis.reading import MISSING_WORDS, dicts, records
from ictanalysis.sparkline import sparkline
from ictanalysis.tables import BADGES, Row, Table, TermCell, VerdictCell
from ictanalysis.verdict import CLASSES
from ictanalysis.workbook import Workbook

LEFT, RIGHT = "left", "right"
ACTION_WORDS = {"done": "実施", "partly": "一部実施", "not_done": "未実施"}
RELATION_WORDS = {"continued": "継続", "successor": "後継", "replaced": "指標を変更", "new": "新設", "ended": "終了"}


def summary_table(book: Workbook) -> Table:
    """Ten indicators in plan order: how they moved, where they stand, how likely the target is, and last year's view."""
    columns = [
        ("施策目標値", LEFT), ("これまでと目標", LEFT), ("最新の実績", RIGHT), ("目標", RIGHT), ("達成の見込み", RIGHT),
        ("判定", LEFT), ("前回", LEFT),
    ]  # fmt: skip
    before = {row["indicator_id"]: row for row in dicts(book.previous)}
    rows: list[Row] = []
    for row in dicts(book.results):
        one = book.indicator(row["indicator_id"])
        rows.append([
            f"{one.indicator_id} {one.name}", sparkline(book, one), w.standing_text(row, one), w.target_text(one),
            w.chance(row["p_meet"]), VerdictCell(row["verdict"]), w.last_view(before.get(one.indicator_id)),
        ])  # fmt: skip
    note = (
        "図は、線と点がこれまでの値、ひし形が目標、水色の縦の帯が目標の年度に10回に8回入る予測の幅です。達成の見込みは、過去の目標が実際に"
        f"どれだけ達成されたかの記録で補正した確率です。{_source_note(book)}"
    )
    return Table("施策目標値の一覧", columns, rows, note)


def measure_table(book: Workbook) -> Table:
    """Eight measures, each judged by the rule chosen in the rubric."""
    rows: list[Row] = []
    for measure in records(book.plan.measures):
        own = book.results[book.results["measure_id"] == measure.measure_id]
        said = "、".join(f"{row['indicator_id']} {BADGES[row['verdict']].label}" for row in dicts(own))
        rows.append([f"{measure.measure_id} {measure.name}", VerdictCell(book.measure_code(measure.measure_id)), said])
    rule = book.rubric.rows.loc[book.rubric.rows["rule"] == "measure", "label"].iloc[0]
    columns = [("施策", LEFT), ("施策の判定", LEFT), ("施策目標値ごとの判定", LEFT)]
    return Table("施策の判定", columns, rows, f"規則: {rule}。")


def goal_table(book: Workbook) -> Table:
    """How many indicators of each goal have which verdict."""
    rows: list[Row] = []
    for goal in records(book.plan.goals):
        own = list(book.results.loc[book.results["goal_id"] == goal.goal_id, "verdict"])
        rows.append([f"{goal.goal_id} {goal.name}", *(str(own.count(code)) for code in CLASSES)])
    columns = [("基本目標", LEFT), *((BADGES[code].label, RIGHT) for code in CLASSES)]
    return Table("基本目標ごとの判定の数", columns, rows, "単位: 件")


def promise_table(book: Workbook, measure_id: str) -> Table:
    """What the plan promised, word for word."""
    rows: list[Row] = []
    for one in book.plan.of_measure(measure_id):
        defined = _row_of(book.plan.indicator_rows, one.indicator_id)
        target = _row_of(book.plan.target_rows, one.indicator_id)
        rows.append([
            f"{one.indicator_id} {one.name}", defined["interpretation"] or w.NONE,
            target["baseline_printed"] or w.NONE, target["target_printed"],
            target["rationale"] or w.NONE,
        ])  # fmt: skip
    columns = [("施策目標値", LEFT), ("捉え方", LEFT), ("現状値", RIGHT), ("目標値", RIGHT), ("設定の考え方", LEFT)]
    return Table("計画の約束(計画書の表記のまま)", columns, rows, f"出典: {book.plan.facts['title']}")


def _row_of(frame: pd.DataFrame, indicator_id: str) -> dict[str, Any]:
    found = frame[frame["indicator_id"] == indicator_id].iloc[0]
    return {str(name): value for name, value in found.items()}


def verdict_table(book: Workbook, measure_id: str) -> Table:
    """The verdict on each indicator of a measure, with its reason."""
    own = book.results[book.results["measure_id"] == measure_id]
    rows: list[Row] = [[row["indicator_id"], VerdictCell(row["verdict"]), row["verdict_reason"]] for row in dicts(own)]
    columns = [("番号", LEFT), ("判定", LEFT), ("理由", LEFT)]
    return Table(f"判定({w.year_label(book.fiscal_year)}末)", columns, rows)


def figures_table(book: Workbook, measure_id: str) -> Table | None:
    """Pace and chance of the indicators of a measure; None when nothing can be said."""
    indicators = book.plan.of_measure(measure_id)
    columns = [_figures(book, one) for one in indicators]
    rows: list[Row] = [[name, *(column[name] for column in columns)] for name in columns[0]]
    rows = [row for row in rows if set(row[1:]) != {w.NONE}]
    heads = [("項目", LEFT), *((one.indicator_id, RIGHT) for one in indicators)]
    return Table("ペースと見込みの数値(変化は1年あたり)", heads, rows) if rows else None


def _figures(book: Workbook, one: Indicator) -> dict[str, str]:
    row = book.row(one.indicator_id)
    pace = w.quantity if one.type == "cumulative" else w.change
    new = w.is_new(row, one)
    return {
        "達成の見込み(補正後)": w.chance(row["p_meet"]),
        "一般の統計だけの見込み": w.chance(row["p_meet_plain"]),
        "計画時に必要だった変化": pace(row["planned_per_year"], one.unit),
        "これまでの変化": pace(row["actual_per_year"], one.unit),
        "今後必要な変化": pace(row["required_per_year"], one.unit),
        "進んだ割合": w.percent(row["achieved_rate"]) if new else w.NONE,
        "公的な判定方式": agreement(assessment(book, one)) if new else w.NONE,
    }


def numbers_table(book: Workbook, one: Indicator) -> Table:
    """The numbers of an indicator's chart: published figures, missing ones with their reason, then the forecast."""
    columns = [("年度", LEFT), ("値", RIGHT), ("区分", LEFT), ("予測の中央", RIGHT), ("10回に8回の幅", RIGHT),
               ("直線の延長(参考)", RIGHT), ("備考", LEFT)]  # fmt: skip
    rows = [*_known_rows(book, one), *_forecast_rows(book, one)]
    rows.append([w.window_text(one), w.goal_text(one), "目標", *[w.NONE] * 3, ""])
    kept = [i for i in range(len(columns)) if i < 3 or any(row[i] not in ("", w.NONE) for row in rows)]
    what = "(予測は年あたりの値)" if one.type == "cumulative" else ""
    caption = f"{one.indicator_id} {one.name}の実績と予測(単位: {one.unit}){what}"
    return Table(
        caption,
        [columns[i] for i in kept],
        [[row[i] for i in kept] for row in rows],
        _source_note(book, one.indicator_id),
    )


def _known_rows(book: Workbook, one: Indicator) -> list[list[str]]:
    rows = []
    if one.baseline is not None:
        rows.append([w.baseline_years(one), w.quantity(one.baseline, one.unit), "計画の現状値", *[w.NONE] * 3, ""])
    for row in records(book.rows(one.indicator_id).sort_values("fiscal_year")):
        if row.fiscal_year == one.baseline_year and row.value == one.baseline:
            continue
        rows.append([_year_of(row), _value_of(row, one), _status_of(row), *[w.NONE] * 3, _remark(row)])
    return rows


def _forecast_rows(book: Workbook, one: Indicator) -> list[list[str]]:
    """Each year after the last value to the target year; none when nothing can be forecast."""
    history = book.histories[one.indicator_id]
    if not history.points or history.years[-1] >= one.target_year:
        return []
    years, made = fan(one, history)
    line = straight_line(history.years, history.values, years)
    straight = [w.NONE] * len(years) if line is None else [w.quantity(value, one.unit) for value in line[0]]
    bands = [[w.quantity(band[k], one.unit) for k in (9, 49, 89)] for band in made]
    return [
        [w.short_year(year), w.NONE, "予測", middle, f"{low}〜{high}", along, ""]
        for year, (low, middle, high), along in zip(years, bands, straight, strict=True)
        if year > (one.baseline_year or 0)
    ]


def _year_of(row: Any) -> str:
    last = w.short_year(row.fiscal_year)
    return last if row.first_fiscal_year == row.fiscal_year else f"{w.short_year(row.first_fiscal_year)}〜{last}の合計"


def _value_of(row: Any, one: Indicator) -> str:
    return MISSING_WORDS[row.missing] if row.missing else w.quantity(row.value, one.unit)


def _status_of(row: Any) -> str:
    return "" if row.missing else w.STATUS_WORDS[row.status] + ("(比較できない値)" if row.comparable == "no" else "")


def _remark(row: Any) -> str:
    """Respondents, and what is odd about a value; ordinary notes stay in the data."""
    size = "" if pd.isna(row.sample_size) else f"回答者{int(row.sample_size):,}人。"
    odd = row.missing or row.status != "final" or row.comparable == "no"
    return size + (str(row.note) if odd else "")


def _source_note(book: Workbook, indicator_id: str | None = None) -> str:
    rows = book.actuals.values if indicator_id is None else book.rows(indicator_id)
    titles = [book.sources_of(rows["source_id"])] if len(rows) else []
    if not titles or book.plan.facts["title"] not in titles[0]:
        titles.insert(0, book.plan.facts["title"])
    return "出典: " + "、".join(titles)


def number_tables(book: Workbook, measure_id: str) -> list[Table]:
    """For every indicator of a measure the published figures and the forecast."""
    return [numbers_table(book, one) for one in book.plan.of_measure(measure_id)]


def projects_table(book: Workbook, measure_id: str) -> Table | None:
    """Projects of a measure: outcome indicator, latest value, action goal; None when there is none."""
    projects = book.actuals.projects
    own = records(projects[projects["measure_id"] == measure_id])
    rows: list[Row] = []
    for project in own:
        values = book.actuals.project_values
        mine = values[(values["project_id"] == project.project_id) & (values["fiscal_year"] <= book.fiscal_year)]
        last = records(mine.sort_values("fiscal_year"))[-1:]
        rows.append([project.name, project.outcome_name, *_latest_of_project(last, project),
                     w.quantity(project.target, project.unit)])  # fmt: skip
    columns = [
        ("事業", LEFT), ("成果指標", LEFT), ("年度", LEFT), ("実績", RIGHT), ("行動目標", LEFT),
        ("実施状況", LEFT), ("目標", RIGHT),
    ]  # fmt: skip
    source = "架空データ" if book.actuals.fictional else "実施事業集"
    return Table("施策を構成する事業", columns, rows, f"出典: {source}") if rows else None


def _latest_of_project(last: Sequence[Any], project: Any) -> list[str]:
    if not last:
        return [w.NONE] * 4
    value = last[0]
    shown = MISSING_WORDS[value.missing] if value.missing else w.quantity(value.value, project.unit)
    return [
        w.short_year(value.fiscal_year),
        shown,
        value.action or w.NONE,
        ACTION_WORDS.get(value.action_status, w.NONE),
    ]


def frame_table(
    frame: pd.DataFrame, columns: Mapping[str, str], caption: str, note: str = "", right: Sequence[str] = ()
) -> Table:
    """Columns of a file as a table, the words as they stand in it."""
    heads = [(label, RIGHT if name in right else LEFT) for name, label in columns.items()]
    rows: list[Row] = [[_plain(row[name]) for name in columns] for row in dicts(frame)]
    return Table(caption, heads, rows, note)


def _plain(value: Any) -> str:
    if w.is_none(value) or value == "":
        return w.NONE
    return f"{value:g}" if isinstance(value, float) else str(value)


def rubric_table(book: Workbook) -> Table:
    """The rules of judgement in force on the report's date."""
    rows = book.rubric.rows
    shown = rows.assign(
        threshold=[w.NONE if one is None else w.percent(one) if one < 1 else f"{one:g}点" for one in rows["threshold"]],
        valid_from=[w.day_label(date.fromisoformat(f"{one}-01"[:10])) for one in rows["valid_from"]],
    )
    columns = {
        "label": "基準",
        "threshold": "閾値",
        "valid_from": "有効開始",
        "chosen_by": "決めた者",
        "reason": "理由",
    }
    caption = f"判定の基準({w.day_label(book.as_of)}時点で有効なもの)"
    return frame_table(shown, columns, caption, right=("threshold",))


def glossary_table(book: Workbook) -> Table:
    """用語の解説 as printed in the plan."""
    rows: list[Row] = [
        [TermCell(row.term, f"term-{row.number}"), row.explanation, row.pages] for row in records(book.glossary)
    ]
    columns = [("用語", LEFT), ("説明", LEFT), ("計画書の頁", LEFT)]
    return Table("用語の解説", columns, rows, f"出典: {book.plan.facts['title']} 用語の解説")


def sources_table(book: Workbook) -> Table:
    """Where every figure comes from; invented data only where they are used."""
    shown = book.sources if book.actuals.fictional else book.sources[book.sources["source_id"] != DEMO_SOURCE]
    columns = {"title": "名称", "who": "作成者", "received": "入手日", "note": "備考"}
    return frame_table(shown, columns, "出典の一覧")


def crosswalk_table(book: Workbook) -> Table | None:
    """What became of the previous plan's indicators; None when the plan has no predecessor."""
    if book.plan.crosswalk.empty:
        return None
    said = book.plan.crosswalk.assign(
        relation=book.plan.crosswalk["relation"].map(RELATION_WORDS),
        comparable=book.plan.crosswalk["comparable"].map({"yes": "可", "no": "不可"}),
    )
    columns = {
        "first_plan_id": "第1次計画", "second_plan_id": "第2次計画", "relation": "関係",
        "comparable": "数値の比較", "note": "説明",
    }  # fmt: skip
    return frame_table(said, columns, "前の計画との対応", "番号は計画の間で引き継がれていません。")


def interim_table(book: Workbook) -> Table | None:
    """The interim status as a plan printed it; None when it printed none."""
    if book.plan.interim_status.empty:
        return None
    said = book.plan.interim_status.assign(year=book.plan.interim_status["fiscal_year"].map(w.short_year))
    columns = {"indicator_id": "施策目標値", "year": "時点", "status_printed": "計画書に印字された状況", "note": "備考"}
    return frame_table(said, columns, "計画書に印字された中間状況")


def context_tables(book: Workbook) -> list[Table]:
    """Every published value of each national series, revisions and breaks included."""
    titles = dict(zip(book.sources["source_id"], book.sources["title"], strict=True))
    columns = [("年", LEFT), ("値", RIGHT), ("公表の版", LEFT), ("出典", LEFT), ("備考", LEFT)]
    tables = []
    for series in records(book.series):
        own = book.series_values[book.series_values["series_id"] == series.series_id]
        rows: list[Row] = [
            [f"{row.year}年", w.quantity(row.value, series.unit),
             w.NONE if pd.isna(row.vintage) else f"{int(row.vintage)}年", titles[row.source_id],
             row.note or ("比較できない値" if row.comparable == "no" else "")]
            for row in records(own)
        ]  # fmt: skip
        tables.append(Table(f"{series.name}(暦年、単位: {series.unit})", columns, rows))
    return tables


def coverage_table(book: Workbook) -> Table:
    """For every indicator and year so far: a value, its reason for missing, or not observed."""
    years = [*range(min(book.plan.years), book.fiscal_year + 1)]
    rows: list[Row] = []
    for one in book.plan.indicators.values():
        own = {row.fiscal_year: row for row in records(book.rows(one.indicator_id))}
        cells = [_coverage(own.get(year), one, year) for year in years]
        rows.append([f"{one.indicator_id} {one.name}", w.baseline_text(one), *cells])
    columns = [("施策目標値", LEFT), ("現状値", RIGHT), *((w.short_year(year), LEFT) for year in years)]
    return Table(
        "値の有無",
        columns,
        rows,
        "「登録なし」は実績のファイルに行がないこと、「調査なし」は調査のない年であることを示します。",
    )


def _coverage(row: Any, one: Indicator, year: int) -> str:
    if row is None:
        off = one.baseline_year is not None and (year - one.baseline_year) % one.observed_every
        return "調査なし" if off else "登録なし"
    return MISSING_WORDS[row.missing] if row.missing else w.STATUS_WORDS[row.status]


def corrections_table(book: Workbook) -> Table | None:
    """Values repaired by data/corrections.csv; None when there is none."""
    if book.actuals.corrections.empty:
        return None
    columns = {"id": "番号", "fiscal_year": "年度", "column": "列", "old": "訂正前", "new": "訂正後", "reason": "理由"}
    return frame_table(book.actuals.corrections, columns, "訂正した値")
