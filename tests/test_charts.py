"""Charts carry their numbers in words, draw real text, and refuse a glyph they do not have."""

import re
from collections.abc import Callable
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from ictanalysis.pages import chart, history, mimes
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.chapters.annual_evaluation import summary_table
from ictanalysis.pages.chapters.context import ENOUGH, about, alt_series, comparable_history, context_charts
from ictanalysis.pages.chapters.decisions_charts import verdict_heatmap
from ictanalysis.pages.chapters.measure_charts import measure_chart
from ictanalysis.pages.chapters.methods_charts import methods_map
from ictanalysis.pages.chart import draw
from ictanalysis.pages.history import history_chart
from ictanalysis.pages.labels import _sampled
from ictanalysis.pages.workbook import Workbook, open_workbook
from ictanalysis.report import svg


@pytest.fixture(scope="module")
def demo() -> Workbook:
    return open_workbook("data/second_plan", "data/demo", 2026, "2027-07-01", draws=400)


@pytest.fixture(scope="module")
def real() -> Workbook:
    return open_workbook("data/second_plan", "data/actuals", 2025, "2026-11-22", draws=400)


def drawn_words(drawn: str) -> str:
    return re.sub(r"<[^>]+>", "\n", drawn)


def test_a_chart_names_what_it_shows_where_it_stands_and_needs_no_legend(demo: Workbook) -> None:
    made = history_chart(demo, "1-1")
    for drawn in (made.svg, made.narrow):
        for words in (
            "目標 73.1%",
            "見通し 67.2〜78.4",
            "現状値 61.3%",
            "74.4%(R8)",
            "計画どおりの線",
            "R9",
            "比べられない値",
        ):
            assert words in drawn_words(drawn), words
        assert "直線の延長" not in drawn and "legend" not in drawn
    assert "3年続けて上がり、R9の目標の水準に到達" in drawn_words(made.svg)


def test_alt_text_says_the_message_then_first_last_target(demo: Workbook) -> None:
    said = history_chart(demo, "2-1-2").alt
    places = [
        said.index(words)
        for words in ("3年続けて下がり、目標まで28ポイント", "現状値 59.0%", "最新 52.0%", "目標 80.0%以上")
    ]
    assert places == sorted(places)


def test_every_chart_has_alt_text_with_numbers_and_a_drawing_for_a_phone(demo: Workbook) -> None:
    made = [
        measure_chart(demo, "2-1"), measure_chart(demo, "2-3"), verdict_heatmap(demo), methods_map(demo),
        *context_charts(demo),
    ]  # fmt: skip
    for one in made:
        assert one is not None and one.source and one.caption
        assert re.search(r"\d", one.alt) and one.alt.endswith("。")
        assert svg.size(one.narrow)[0] == pytest.approx(270) and svg.size(one.svg)[0] > 450


def test_without_results_there_is_no_outlook_and_no_map_of_grey_cells(real: Workbook) -> None:
    for measure in real.plan.measures:
        made = measure_chart(real, measure.measure_id)
        assert "見通し" not in svg.text(made.svg) + made.alt + made.caption
    assert verdict_heatmap(real) is None
    assert "実績の登録がありません" in svg.text(history_chart(real, "2-3").svg)


def painted(monkeypatch: pytest.MonkeyPatch, book: Workbook, measure: str, width: float) -> Figure:
    """The figure of a measure as it is drawn, still open to be measured."""
    asked: list[Callable[[Figure], None]] = []

    def keep(paint: Callable[[Figure], None], *_: object) -> None:
        asked.append(paint)

    monkeypatch.setattr(history, "draw", keep)
    measure_chart(book, measure)
    with mpl.rc_context(chart._settings()):
        panels = len(book.plan.of_measure(measure))
        figure = Figure(figsize=(width, 2.1 if width > 5 else 2.4 * panels), layout="constrained")
        asked[0](figure)
        figure.draw_without_rendering()
    return figure


def boxes(axes: Axes) -> list[Bbox]:
    return [one.get_window_extent() for one in axes.texts if isinstance(one, Annotation) and one.get_text().strip()]


def crossings(axes: Axes) -> list[str]:
    lines, found = _sampled(axes), []
    placed = boxes(axes)
    for number, box in enumerate(placed):
        inside = (lines > box.min).all(axis=1) & (lines < box.max).all(axis=1)
        found += [f"label {number} lies on a line"] * bool(inside.any())
        found += [
            f"labels {number} and {other}" for other, more in enumerate(placed[:number]) if Bbox.intersection(box, more)
        ]
    return found


@pytest.mark.parametrize("width", [chart.WIDTH, chart.PHONE])
def test_labels_cross_neither_lines_nor_one_another(
    demo: Workbook, real: Workbook, monkeypatch: pytest.MonkeyPatch, width: float
) -> None:
    for book in (demo, real):
        for measure in book.plan.measures:
            figure = painted(monkeypatch, book, measure.measure_id, width)
            for axes in figure.axes:
                assert crossings(axes) == [], measure.measure_id
                assert all(box.x0 >= 0 and box.x1 <= figure.bbox.x1 for box in boxes(axes)), measure.measure_id


def test_more_than_two_indicators_stand_in_rows_of_two(demo: Workbook) -> None:
    one, two, four = (history_chart(demo, *ids) for ids in (["1-1"], ["1-1", "1-2"], ["1-1", "1-2", "2-2", "3-2"]))
    assert svg.size(one.svg) == svg.size(two.svg) and svg.size(four.svg)[1] == pytest.approx(2 * svg.size(two.svg)[1])


def test_a_label_moved_onto_a_line_is_found(demo: Workbook, monkeypatch: pytest.MonkeyPatch) -> None:
    axes = painted(monkeypatch, demo, "1-1", chart.WIDTH).axes[0]
    note = next(one for one in axes.texts if isinstance(one, Annotation) and "計画どおりの線" in one.get_text())
    note.set_position((0, 0))
    note.set_verticalalignment("center")
    assert crossings(axes)


def test_counts_start_at_nothing_and_percentages_stay_within_bounds(
    demo: Workbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    for measure in demo.plan.measures:
        kinds = [one.kind for one in demo.plan.of_measure(measure.measure_id)]
        for axes, kind in zip(painted(monkeypatch, demo, measure.measure_id, chart.WIDTH).axes, kinds, strict=True):
            ticks = np.array(axes.get_yticks())
            shown = ticks[(ticks >= axes.get_ylim()[0]) & (ticks <= axes.get_ylim()[1])]
            assert axes.get_ylim()[0] == 0 if kind != "percent" else shown.min() >= 0 and shown.max() <= 100


def test_a_missing_glyph_is_an_error() -> None:
    with pytest.raises(UserWarning, match="Glyph"):
        draw(lambda figure: figure.text(0.5, 0.5, "𠀁"), (1, 1), "絵。", "絵", "出典")


def test_dollars_in_names_and_units_are_not_mathematics(edit: Callable[[str, str, str], None]) -> None:
    name, unit = "費用 $x^2$ と $", r"\$業_2$"
    edit("data/plan/indicators.csv", "満足度", name)
    for file in ("plan/indicators.csv", "actuals/indicator_values.csv"):
        edit(f"data/{file}", ",業務,", f",{unit},")
    book = open_workbook("data/plan", "data/actuals", 2025, "2026-07-01", draws=100)
    made = [measure_chart(book, "1-1"), verdict_heatmap(book), methods_map(book)]
    assert all(one is not None and f"1-1-1 {name}" in svg.text(one.svg) for one in made)
    assert f"{unit}）" in svg.text(measure_chart(book, "1-2").svg)


def test_the_same_chart_twice_is_the_same_bytes(demo: Workbook) -> None:
    assert history_chart(demo, "3-3").svg == history_chart(demo, "3-3").svg


def test_context_uses_the_latest_vintage_and_only_what_compares(demo: Workbook) -> None:
    _, internet = comparable_history(demo, "internet_use")
    assert 2019 not in internet.years
    _, packets = comparable_history(demo, "nicter_packets")
    assert dict(zip(packets.years, packets.values, strict=True))[2017] == 1559


def test_a_national_series_is_forecast_only_from_three_values_that_compare(demo: Workbook) -> None:
    series = {one.series_id: one for one in demo.series}
    told = {one: "予測" in alt_series(series[one], comparable_history(demo, one)[1]) for one in series}
    assert told == {
        one: series[one].continues == "yes" and comparable_history(demo, one)[1].points >= ENOUGH for one in series
    }
    assert (
        not told["mynumber_held"] and not told["mynumber_issued"] and told["household_pc"]
    )  # 1 value, ended, 3 values
    drawn = {one.caption: one for one in context_charts(demo)}
    cards = next(one for caption, one in drawn.items() if "マイナンバーカード" in caption)
    assert "予測" not in cards.alt + cards.caption + svg.text(cards.svg)
    for one in drawn.values():
        assert ("予測" in one.alt) == ("予測" in svg.text(one.svg)) and "予測" not in one.caption
    assert "3つ以上" in about(demo) and "3年先" in about(demo)


def test_where_no_national_series_has_enough_values_nothing_is_said_of_a_forecast(demo: Workbook) -> None:
    years = {one.series_id: comparable_history(demo, one.series_id)[1].years[:2] for one in demo.series}
    few = replace(demo, series_values=tuple(row for row in demo.series_values if row.year in years[row.series_id]))
    assert "予測" not in about(few)
    assert all("予測" not in chart.alt + svg.text(chart.svg) for chart in context_charts(few))


def test_tables_carry_structure_and_html(demo: Workbook) -> None:
    bundle = summary_table(demo)._repr_mimebundle_()
    rows = bundle[mimes.TABLE]["rows"]
    assert len(rows) == 10
    assert {row[4]["badge"] for row in rows} <= set(BADGES)
    shown = [row[3] for row in rows if row[3]["text"] != "—"]
    assert len(shown) == 9 and all(cell["svg"].startswith("<svg") and "%" in cell["text"] for cell in shown)
    assert bundle["text/html"].count("<tr>") == 11


def test_badges_are_told_apart_without_colour() -> None:
    assert len({badge.symbol for badge in BADGES.values()}) == len(BADGES)
    assert len({badge.label for badge in BADGES.values()}) == len(BADGES)
