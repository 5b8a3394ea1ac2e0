"""The official methods beside the workbook's verdict: tables and the map that the report shows."""

from collections.abc import Mapping

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from ictanalysis import audit, methods
from ictanalysis import method_wording as mw
from ictanalysis import wording as w
from ictanalysis.charts import Chart, draw, indicator_label, source_of
from ictanalysis.error_rates import TRUTHS, of_indicator
from ictanalysis.history import standing_of
from ictanalysis.markup import Marked, led
from ictanalysis.methods import METHODS
from ictanalysis.plan import Indicator
from ictanalysis.progress import Progress
from ictanalysis.reading import dicts, records
from ictanalysis.tables import BADGES, Row, Table, VerdictCell
from ictanalysis.workbook import Workbook

LEFT, RIGHT = "left", "right"
NO_METHOD = "現状値より後の実績がなく、判定できる方式はまだありません。"
NO_SURVEYS = "標本数の分かる調査が現状値と最新の値の両方にそろった指標がないため、計算できません。"
SHADES = {2: ("#d3e7fb", "○"), 1: ("#fff0b3", "△"), 0: ("#ffd8c2", "▲"), -1: ("#ffffff", "－")}


def assessment(book: Workbook, one: Indicator) -> Mapping[str, Progress]:
    """What every method says of an indicator at the end of the year judged."""
    rows, history = book.rows(one.indicator_id), book.histories[one.indicator_id]
    known = rows[rows["fiscal_year"] <= book.fiscal_year]
    return methods.assess(one, history, standing_of(one, known, history, book.fiscal_year))


def methods_map(book: Workbook) -> Chart | None:
    """Indicators by methods, shaded and marked by pace; None while no method can say anything."""
    indicators, shown = list(book.plan.indicators.values()), METHODS[:-1]
    assessed = {one.indicator_id: assessment(book, one) for one in indicators}
    said = {key: methods.paces(each) for key, each in assessed.items()}
    if not any(said.values()):
        return None
    grid = np.array([[said[one.indicator_id].get(name, -1) for name in shown] for one in indicators])

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        colours = ListedColormap([SHADES[pace][0] for pace in sorted(SHADES)])
        axes.pcolormesh(grid, cmap=colours, vmin=-1.5, vmax=2.5, edgecolors="#ffffff", linewidth=1.5)
        for place, column in np.ndindex(*grid.shape):
            axes.text(column + 0.5, place + 0.5, SHADES[int(grid[place, column])][1], ha="center", va="center")
        axes.set_yticks(np.arange(len(indicators)) + 0.5,
                        [indicator_label(row) for row in dicts(book.results)])  # fmt: skip
        axes.set_xticks(np.arange(len(shown)) + 0.5,
                        [mw.on_axis(name) for name in shown], fontsize=7)  # fmt: skip
        axes.invert_yaxis()
        axes.xaxis.tick_top()
        axes.tick_params(length=0)

    words = "。".join(
        f"{one.indicator_id} {one.name}: {mw.agreement(assessed[one.indicator_id])}" for one in indicators
    )
    marks = "、".join(f"{SHADES[pace][1]} {text}" for pace, text in mw.PACES.items())
    caption = f"判定方式の比較({marks}、－ 判定できない)"
    return draw(paint, 1.1 + 0.36 * len(indicators), f"判定方式の比較の図。{words}。", caption, source_of(book))


def agreement_table(book: Workbook) -> Table:
    """Per indicator: our verdict, how the methods divide, and what 達成率 says and said before any progress."""
    rows: list[Row] = []
    for one in book.plan.indicators.values():
        said = assessment(book, one)
        rows.append([
            f"{one.indicator_id} {one.name}", VerdictCell(book.row(one.indicator_id)["verdict"]), mw.agreement(said),
            mw.share(said["target_rate"].number) + w.miss_note(book.row(one.indicator_id), one), mw.before_any_progress(one),
        ])  # fmt: skip
    columns = [("施策目標値", LEFT), ("判定", LEFT), ("方式の分かれ方", LEFT), ("実績÷目標", RIGHT),
               ("進む前の実績÷目標", RIGHT)]  # fmt: skip
    note = "「進む前の実績÷目標」は現状値÷目標で、何もしなくてもこの数になります。"
    return Table("判定方式が一致するか", columns, rows, note)


def disagreements(book: Workbook) -> list[Marked]:
    """Why the methods differ, an indicator a line."""
    found = []
    for one in book.plan.indicators.values():
        p_meet = book.row(one.indicator_id)["p_meet"]
        keys = methods.disagreements(assessment(book, one), one.is_attitude, None if w.is_none(p_meet) else p_meet,
                                     one.direction == "up")  # fmt: skip
        found += [led(f"{one.indicator_id} {one.name}", mw.reasons(keys))] if keys else []
    return found


def classes_table(book: Workbook) -> Table | None:
    """Class and number of every method, for the indicators that several methods can judge; None without any."""
    said = {one.indicator_id: assessment(book, one) for one in book.plan.indicators.values()}
    said = {key: each for key, each in said.items() if len(methods.paces(each)) > 1}
    rows: list[Row] = [
        [mw.name_text(name), *(mw.said_text(name, each[name]) for each in said.values())] for name in METHODS
    ]
    heads = [("方式", LEFT), *((key, LEFT) for key in said)]
    return Table("方式ごとの区分と数", heads, rows, mw.FROM_MEMORY) if said else None


def rules_table() -> Table:
    """What each method compares, and its cuts."""
    rows: list[Row] = [[mw.name_text(name), mw.RULES[name]] for name in METHODS]
    return Table("方式の中身", [("方式", LEFT), ("比べ方と区切り", LEFT)], rows)


def error_tables(book: Workbook) -> list[Table]:
    """Chance of error of every method, for indicators whose baseline and latest survey sizes are known."""
    return [table for one in book.plan.indicators.values() if (table := _error_table(book, one)) is not None]


def _error_table(book: Workbook, one: Indicator) -> Table | None:
    history = book.histories[one.indicator_id]
    rates = of_indicator(one, history)
    if rates is None or one.baseline_year is None:
        return None
    rows: list[Row] = [
        [mw.name_text(name), *(mw.pace_shares(name, rates[truth][name]) for truth in TRUTHS)] for name in rates["path"]
    ]
    heads = [("方式", LEFT), *((f"真の値が{mw.TRUTHS[truth]}", RIGHT) for truth in TRUTHS)]
    sizes = dict(zip(history.years, history.sample_sizes, strict=True))
    surveys = [(year, sizes[year] or 0) for year in (one.baseline_year, history.years[-1])]
    caption = f"{one.indicator_id} {one.name}: 調査をやり直したときの答え({mw.PACE_ORDER}の割合、%)"
    return Table(caption, heads, rows, mw.redrawn(surveys))


def audit_table(book: Workbook) -> Table:
    """What to know about each target itself."""
    rows: list[Row] = []
    for one in book.plan.indicators.values():
        found = [mw.remark(one, each) for each in audit.remarks(one, book.histories[one.indicator_id])]
        rows.append([f"{one.indicator_id} {one.name}", w.target_text(one), "".join(found) or "特にありません。"])
    return Table("目標そのものの点検", [("施策目標値", LEFT), ("目標", LEFT), ("分かること", LEFT)], rows)


def contrasts(book: Workbook) -> list[str]:
    """Measures whose projects tell another story than their indicators."""
    projects, values = book.actuals.projects, book.actuals.project_values
    said = []
    for measure in records(book.plan.measures):
        own = projects.loc[projects["measure_id"] == measure.measure_id, "project_id"]
        mine = values[values["project_id"].isin(own) & (values["fiscal_year"] == book.fiscal_year)]
        key = audit.measure_against_projects(book.measure_code(measure.measure_id), list(mine["action_status"]))
        label = BADGES[book.measure_code(measure.measure_id)].label
        said.append(mw.contrast(key, f"{measure.measure_id} {measure.name}", label))
    return [one for one in said if one]
