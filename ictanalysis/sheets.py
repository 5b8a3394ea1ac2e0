"""The tables of the report, made from a workbook."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ictanalysis import wording as w
from ictanalysis.actuals import DEMO_SOURCE
from ictanalysis.cells import MISSING_WORDS, counts_from
from ictanalysis.comparison import assessment
from ictanalysis.evaluation import fan
from ictanalysis.history import straight_line
from ictanalysis.method_wording import agreement
from ictanalysis.plan import Indicator
from ictanalysis.reading import dicts, records
from ictanalysis.sparkline import sparkline
from ictanalysis.tables import BADGES, Row, Table, TermCell, VerdictCell
from ictanalysis.verdict import CLASSES
from ictanalysis.workbook import Workbook

LEFT, RIGHT = "left", "right"
ACTION_WORDS = {"done": "実施", "partly": "一部実施", "not_done": "未実施"}
REPAIR_WORDS = {"replace": "訂正", "drop": "除外", "confirm": "確認"}
RELATION_WORDS = {"continued": "継続", "successor": "後継", "replaced": "指標を変更", "new": "新設", "ended": "終了"}


def summary_table(book: Workbook) -> Table:
    """Ten indicators in plan order: how they moved, where they stand, how likely the target is, and last year's view."""
    columns = [
        ("施策目標値", LEFT), ("これまでと目標", LEFT), ("最新の実績", RIGHT), ("目標", RIGHT), ("達成の見込み", RIGHT),
        ("判定", LEFT), (w.last_view_head(book.previous_results is not None), LEFT),
    ]  # fmt: skip
    before = {row["indicator_id"]: row for row in dicts(book.previous)}
    rows: list[Row] = []
    for row in dicts(book.results):
        one = book.indicator(row["indicator_id"])
        rows.append([
            f"{one.indicator_id} {one.name}", sparkline(book, one), w.standing_text(row, one).replace(" ", "\n"), w.target_text(one),
            w.chance(row["p_meet"], book.rubric.edges), VerdictCell(row["verdict"]),
            w.last_view(before.get(one.indicator_id), book.rubric.edges),
        ])  # fmt: skip
    note = (
        "図は、線と点がこれまでの値、ひし形が目標、水色の縦の帯が目標の年度に10回に8回入る予測の幅です。達成の見込みは、過去の目標が実際に"
        f"どれだけ達成されたかの記録で補正した確率です。{w.last_view_note(book.previous_results is not None, book.known_then)}"
        f"{w.asked_note(book.asked)}{_source_note(book)}"
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
        words = dict.fromkeys(text for text in (defined["explanation"], defined["interpretation"]) if text)
        rows.append([
            f"{one.indicator_id} {one.name}", "\n".join(words) or w.NONE,
            target["baseline_printed"] or w.NONE, target["target_printed"],
            target["rationale"] or w.NONE,
        ])  # fmt: skip
    columns = [
        ("施策目標値", LEFT),
        ("説明と捉え方", LEFT),
        ("現状値", RIGHT),
        ("目標値", RIGHT),
        ("設定の考え方", LEFT),
    ]
    return Table("計画の約束(計画書の表記のまま)", columns, rows, f"出典: {book.plan.facts['title']}")


def ideas_table(book: Workbook) -> Table:
    """What the plan stands for, word for word: 基本理念, 取組姿勢, and each goal's formula and aim."""
    facts = book.plan.facts
    stated = (("基本理念", facts.get("philosophy")), ("取組姿勢", facts.get("stance")))
    rows: list[Row] = [[label, text] for label, text in stated if text]
    for goal in records(book.plan.goals):
        words = "\n".join(text for text in (goal.formula, goal.aim) if text)
        rows.append([f"基本目標{goal.goal_id} {goal.name}", words or w.NONE])
    return Table("計画の考え方(計画書の表記のまま)", [("項目", LEFT), ("内容", LEFT)], rows, f"出典: {facts['title']}")


def attention(book: Workbook) -> list[str]:
    """What to know about the values in use: what was read otherwise, asked about, missing, provisional or left out."""
    said = [*book.notices]
    for row in records(book.actuals.values):
        one = book.indicator(row.indicator_id)
        where = f"{one.indicator_id} {one.name} {_year_of(row)}"
        if row.missing:
            said.append(f"{where}: {MISSING_WORDS[row.missing]}")
        elif row.status == "provisional":
            said.append(f"{where}: 速報値 {w.value_text(row.value, one)}。達成・未達を決めません。")
        elif row.comparable == "no":
            said.append(
                f"{where}: {w.value_text(row.value, one)}は目標と同じ定義で比べられないため、計算に使っていません。"
            )
    return said


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
    edges = book.rubric.edges
    new = w.is_new(row, one)
    return {
        "達成の見込み(補正後)": w.chance(row["p_meet"], edges),
        "一般の統計だけの見込み": w.chance(row["p_meet_plain"], edges),
        "計画時に必要だった変化": w.pace_text(row["planned_per_year"], one),
        "これまでの変化": w.pace_text(row["actual_per_year"], one),
        "今後必要な変化": w.pace_text(row["required_per_year"], one),
        "進んだ割合": w.way_text(row, one) if new else w.NONE,
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
        rows.append([w.baseline_years(one), w.value_text(one.baseline, one), "計画の現状値", *[w.NONE] * 3, ""])
    for row in records(book.rows(one.indicator_id).sort_values("fiscal_year")):
        if row.fiscal_year == one.baseline_year and row.value == one.baseline:
            continue
        asked = "".join(
            each.remark
            for each in book.asked
            if (each.indicator_id, each.fiscal_year) == (one.indicator_id, row.fiscal_year)
        )
        rows.append([_year_of(row), _value_of(row, one), _status_of(row), *[w.NONE] * 3, _remark(row) + asked])
    return rows


def _forecast_rows(book: Workbook, one: Indicator) -> list[list[str]]:
    """Each year after the last value to the target year; none when nothing can be forecast."""
    history = book.histories[one.indicator_id]
    if not history.points or history.years[-1] >= one.target_year or w.is_none(book.row(one.indicator_id)["p_meet"]):
        return []
    years, made = fan(one, history, book.draws)
    places = w.own_places(one)
    line = straight_line(history.years, history.values, years)
    straight = [w.NONE] * len(years) if line is None else [w.quantity(value, one.unit, places) for value in line[0]]
    bands = [[w.quantity(band[k], one.unit, places) for k in (9, 49, 89)] for band in made]
    return [
        [w.short_year(year), w.NONE, "予測", middle, f"{low}〜{high}", along, ""]
        for year, (low, middle, high), along in zip(years, bands, straight, strict=True)
        if year > (one.baseline_year or 0)
    ]


def _year_of(row: Any) -> str:
    last = w.short_year(row.fiscal_year)
    return last if row.first_fiscal_year == row.fiscal_year else f"{w.short_year(row.first_fiscal_year)}〜{last}の合計"


def _value_of(row: Any, one: Indicator) -> str:
    return MISSING_WORDS[row.missing] if row.missing else w.value_text(row.value, one)


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
    """Projects of a measure in the year judged: outcome, action goal and result; None when there is no project."""
    projects = book.actuals.projects
    own = records(projects[projects["measure_id"] == measure_id])
    rows: list[Row] = []
    for project in own:
        values = book.actuals.project_values
        mine = records(values[values["project_id"] == project.project_id].sort_values("fiscal_year"))
        rows.append([project.name, project.outcome_name, *_year_of_project(mine, project, book.fiscal_year),
                     w.quantity(project.target, project.unit)])  # fmt: skip
    columns = [
        ("事業", LEFT), ("成果指標", LEFT), ("年度", LEFT), ("実績", RIGHT), ("行動目標", LEFT),
        ("実施状況", LEFT), ("目標", RIGHT),
    ]  # fmt: skip
    source = "架空データ" if book.actuals.fictional else "実施事業集"
    return Table("施策を構成する事業", columns, rows, f"出典: {source}") if rows else None


def _year_of_project(rows: Sequence[Any], project: Any, year: int) -> list[str]:
    """What a project reported of the year judged; a silent one says so, with its last value."""
    this = [row for row in rows if row.fiscal_year == year]
    if not this:
        last = f"(最新は{w.short_year(rows[-1].fiscal_year)} {_outcome(rows[-1], project)})" if rows else ""
        return [w.short_year(year), f"報告なし{last}", w.NONE, w.NONE]
    value = this[0]
    done = ACTION_WORDS.get(value.action_status, "未報告" if value.action else w.NONE)
    return [w.short_year(year), _outcome(value, project), value.action or w.NONE, done]


def _outcome(value: Any, project: Any) -> str:
    return MISSING_WORDS[value.missing] if value.missing else w.quantity(value.value, project.unit)


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
        threshold=[
            w.NONE
            if row.threshold is None
            else f"{row.threshold:g}点"
            if row.rule == "minimum_points"
            else w.exact_percent(row.threshold)
            for row in records(rows)
        ],
        valid_from=[w.day_label(counts_from(one)) for one in rows["valid_from"]],
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
    said = book.plan.interim_status.assign(
        year=book.plan.interim_status["fiscal_year"].map(lambda year: w.short_year(year))
    )
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
    return MISSING_WORDS[row.missing] if row.missing else _status_of(row)


def corrections_table(book: Workbook) -> Table | None:
    """Values repaired by data/corrections.csv; None when there is none."""
    if book.actuals.corrections.empty:
        return None
    said = book.actuals.corrections.assign(action=book.actuals.corrections["action"].map(REPAIR_WORDS))
    columns = {"id": "番号", "fiscal_year": "年度", "column": "列", "action": "扱い", "old": "元の値", "new": "訂正後",
               "reason": "理由"}  # fmt: skip
    return frame_table(said, columns, "訂正または確認した値")
