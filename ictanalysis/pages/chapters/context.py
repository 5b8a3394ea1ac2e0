"""National series beside the plan: charts and tables."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ictanalysis.evaluation.outlook import bands
from ictanalysis.forecast.constants import Constants
from ictanalysis.inputs.context import Series, SeriesValue
from ictanalysis.pages.chart import BLUE, GREY, INK, Chart, draw, grid, legend, paint_fan, panels, two_lines
from ictanalysis.pages.markup import Marked
from ictanalysis.pages.say import NONE, quantity
from ictanalysis.pages.table import LEFT, RIGHT, Row, Table
from ictanalysis.pages.workbook import Workbook
from ictanalysis.progress.series import History

CONTEXT_YEARS = 3
ABOUT = "計画の背景となった全国の統計です。本市の指標とは対象や調査方法が異なるため、直接の比較はできません。目標は設けていません。"
REVISED = "値が改訂された場合は、新しい値を線で結び、予測にも用いています。調査方法が変わり比較できない値は、図に印だけを示し、予測には用いていません。"
ENOUGH = 3  # comparable values from which a forecast is drawn


def opening(book: Workbook) -> list[str] | None:
    """What the series are; None without any."""
    return [Marked("# 全国の動き"), ABOUT] if book.series else None


def about(book: Workbook) -> str | None:
    """Which series are shown with a forecast, and how it was made; nothing of a forecast where there is none."""
    if not book.series:
        return None
    if not any(years_ahead(series, comparable_history(book, series.series_id)[1]) for series in book.series):
        return "公表された値だけを示しています。"
    return (
        f"比較できる値が{ENOUGH}つ以上あり、公表が続いている統計には、{book.words.indicator}と同じ方法による{CONTEXT_YEARS}年先までの"
        "予測の幅を示しています。そのほかの統計は、公表された値だけを示しています。"
    )


def years_ahead(series: Series, history: History) -> list[int]:
    """The years that a series is forecast for: none where it has ended or has too few values that compare."""
    if series.continues != "yes" or history.points < ENOUGH:
        return []
    return [history.years[-1] + ahead for ahead in range(1, CONTEXT_YEARS + 1)]


def alt_series(series: Series, history: History) -> str:
    """A national series with its comparable values, and that a forecast is drawn where one is."""
    points = "、".join(
        f"{year}年 {quantity(value, series.unit)}" for year, value in zip(history.years, history.values, strict=True)
    )
    ahead = years_ahead(series, history)
    return f"折れ線グラフ。{series.name}: {points}。" + (
        f"{ahead[-1]}年までの予測の幅も描いています。" if ahead else ""
    )


def context_tables(book: Workbook) -> list[Table]:
    """Every published value of each national series, revisions and breaks included."""
    titles = {one.source_id: one.title for one in book.sources}
    columns = [("年", LEFT), ("値", RIGHT), ("公表年", LEFT), ("出典", LEFT), ("備考", LEFT)]
    tables = []
    for series in book.series:
        rows: list[Row] = [
            [f"{row.year}年", quantity(row.value, series.unit),
             NONE if row.vintage is None else f"{row.vintage}年", titles[row.source_id],
             row.note or ("比較できない値" if row.comparable == "no" else "")]
            for row in book.series_values if row.series_id == series.series_id
        ]  # fmt: skip
        tables.append(Table(f"{series.name}(暦年、単位: {series.unit})", columns, rows))
    return tables


def context_charts(book: Workbook) -> list[Chart]:
    """National series by topic, each with the same forecast as the indicators and no target."""
    topics: dict[str, list[Series]] = {}
    for series in book.series:
        topics.setdefault(series.series_id.split("_")[0], []).append(series)
    return [_context_chart(book, group) for group in topics.values()]


def comparable_history(book: Workbook, series_id: str) -> tuple[list[SeriesValue], History]:
    """All published values of a series, and the latest vintage of those that can be compared."""
    values = [row for row in book.series_values if row.series_id == series_id]
    values.sort(key=lambda row: (row.year, row.vintage or 0))
    used = {row.year: row.value for row in values if row.comparable == "yes"}
    return values, History(tuple(used), tuple(used.values()), (None,) * len(used), ("final",) * len(used))


def _context_chart(book: Workbook, group: Sequence[Series]) -> Chart:
    histories = {series.series_id: comparable_history(book, series.series_id) for series in group}

    def paint(figure: Figure) -> None:
        shown = panels(figure, len(group), sharey=True)
        for axes, series in zip(shown, group, strict=True):
            _paint_series(axes, series, *histories[series.series_id], book.constants)
        shown[0].set_ylabel(f"({group[0].unit})")
        legend(figure, shown)

    names = "、".join(series.name for series in group)
    said = "".join(alt_series(series, histories[series.series_id][1]) for series in group)
    used = [row.source_id for values, _ in histories.values() for row in values]
    return draw(
        paint, (2.4, 0.6 + 2.0 * len(group)), said, f"{names}(全国、単位: {group[0].unit})", book.sources_of(used)
    )


def _paint_series(
    axes: Axes, series: Series, values: Sequence[SeriesValue], history: History, constants: Constants
) -> None:
    if ahead := years_ahead(series, history):
        paint_fan(axes, (history.years[-1], history.values[-1]), ahead, bands(history, series.kind, ahead, constants))
    axes.plot(history.years, history.values, "o-", color=BLUE, lw=1, ms=5, label="公表値(最新のもの)")
    for row in values:
        if row.comparable == "no":
            axes.plot([row.year], [row.value], "x", color=INK, ms=6, label="比較できない値(調査方法の変更)")
        elif row.value != history.values[history.years.index(row.year)]:
            axes.plot([row.year], [row.value], "o", mec=GREY, mfc="#ffffff", ms=4, label="改訂前の値")
    axes.set_title(two_lines(series.name, 15), fontsize=8)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=4))
    if len(values) == 1:
        axes.set(xticks=[history.years[-1]], xlim=(history.years[-1] - 2, history.years[-1] + 2))
    grid(axes)
    axes.set_xlabel("年")
