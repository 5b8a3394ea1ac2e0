"""Charts carry their numbers in words, draw real text, and refuse a glyph they do not have."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.chapters.annual_charts import chance_chart, methods_map, verdict_heatmap
from ictanalysis.pages.chapters.annual_evaluation import summary_table
from ictanalysis.pages.chapters.context import ENOUGH, about, alt_series, comparable_history, context_charts
from ictanalysis.pages.chapters.measure_charts import history_chart, measure_chart
from ictanalysis.pages.chart import draw
from ictanalysis.pages.table import TABLE_MIME
from ictanalysis.pages.workbook import Workbook, open_workbook
from ictanalysis.report import svg


@pytest.fixture(scope="module")
def demo() -> Workbook:
    return open_workbook("data/second_plan", "data/demo", 2026, "2027-07-01", draws=400)


def test_history_chart_has_target_fan_and_words(demo: Workbook) -> None:
    chart = history_chart(demo, "1-1")
    drawn = re.sub(r"<[^>]+>", "\n", chart.svg)
    for words in ("目標 73.1%(R9)", "予測：10回に8回の幅", "直線の延長（参考）", "R9"):
        assert words in drawn
    assert "74.4%" in chart.alt and "73.1%" in chart.alt
    assert chart.source and chart.caption


def test_every_chart_has_alt_text_with_numbers(demo: Workbook) -> None:
    made = [
        measure_chart(demo, "2-1"), measure_chart(demo, "2-3"),
        chance_chart(demo), verdict_heatmap(demo),
        *context_charts(demo),
    ]  # fmt: skip
    for chart in made:
        assert chart is not None
        assert re.search(r"\d", chart.alt) and chart.alt.endswith("。")


def test_an_indicator_without_values_says_so() -> None:
    book = open_workbook("data/second_plan", "data/actuals", 2025, "2026-11-22", draws=400)
    assert "確定した実績がありません" in history_chart(book, "2-3").svg


def test_a_missing_glyph_is_an_error() -> None:
    with pytest.raises(UserWarning, match="Glyph"):
        draw(lambda figure: figure.text(0.5, 0.5, "𠀁"), 1, "絵。", "絵", "出典")


def test_dollars_in_names_and_units_are_not_mathematics(edit: Callable[[str, str, str], None]) -> None:
    name, unit = "費用 $x^2$ と $", r"\$業_2$"
    edit("data/plan/indicators.csv", "満足度", name)
    for file in ("plan/indicators.csv", "actuals/indicator_values.csv"):
        edit(f"data/{file}", ",業務,", f",{unit},")
    book = open_workbook("data/plan", "data/actuals", 2025, "2026-07-01", draws=100)
    made = [measure_chart(book, "1-1"), chance_chart(book), verdict_heatmap(book), methods_map(book)]
    assert all(chart is not None and f"1-1-1 {name}" in svg.text(chart.svg) for chart in made)
    assert f"（{unit}）" in svg.text(measure_chart(book, "1-2").svg)


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
    drawn = {chart.caption: chart for chart in context_charts(demo)}
    cards = next(chart for caption, chart in drawn.items() if "マイナンバーカード" in caption)
    assert "予測" not in cards.alt + cards.caption + svg.text(cards.svg)
    for chart in drawn.values():
        assert ("予測" in chart.alt) == ("予測" in svg.text(chart.svg)) and "予測" not in chart.caption
    assert "3つ以上" in about(demo) and "3年先" in about(demo)


def test_where_no_national_series_has_enough_values_nothing_is_said_of_a_forecast(demo: Workbook) -> None:
    years = {one.series_id: comparable_history(demo, one.series_id)[1].years[:2] for one in demo.series}
    few = replace(demo, series_values=tuple(row for row in demo.series_values if row.year in years[row.series_id]))
    assert "予測" not in about(few)
    assert all("予測" not in chart.alt + svg.text(chart.svg) for chart in context_charts(few))


def test_tables_carry_structure_and_html(demo: Workbook) -> None:
    bundle = summary_table(demo)._repr_mimebundle_()
    rows = bundle[TABLE_MIME]["rows"]
    assert len(rows) == 10
    assert {row[-2]["badge"] for row in rows} <= set(BADGES)
    assert all(row[1]["svg"].startswith("<svg") and "目標" in row[1]["text"] for row in rows)
    assert bundle["text/html"].count("<tr>") == 11


def test_badges_are_told_apart_without_colour() -> None:
    assert len({badge.symbol for badge in BADGES.values()}) == len(BADGES)
    assert len({badge.label for badge in BADGES.values()}) == len(BADGES)
