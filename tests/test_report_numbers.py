"""Every sentence, table and alt text of the demonstration against results.csv, and planted contradictions that are found."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from inprocess import made
from report_numbers import Said, known, pieces, read_results, words_wrong, wrong

from ictanalysis.exports.results import write_results
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.typography import typeset
from ictanalysis.report.document import blocks, merge
from ictanalysis.report.model import Block, TableBlock
from ictanalysis.runs.prepare import Prepared
from ictanalysis.runs.publishing import _cover

STEMS = ("annual_evaluation", "measure", "decisions", "projects", "alignment", "forecasts")
APART = ("10回に8回の幅", "予測の中央")  # forecasts of single years stand in no column of results.csv


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> tuple[Prepared, list[Block], pd.DataFrame]:
    prepared, parts = made("demo_R8", STEMS)
    found = blocks(merge(parts, _cover(prepared)))
    file = tmp_path_factory.mktemp("results") / "results.csv"
    write_results(prepared.book, file)
    return prepared, found, read_results(file)


def without_yearly_forecasts(block: Block) -> Block:
    if not isinstance(block, TableBlock):
        return block
    kept = [i for i, column in enumerate(block.columns) if column.label not in (*APART, "直線の延長（参考）")]
    rows = tuple(tuple(row[i] for i in kept) for row in block.rows)
    return replace(block, columns=tuple(block.columns[i] for i in kept), rows=rows)


def read(report) -> list[Said]:
    prepared, found, _ = report
    return list(pieces(map(without_yearly_forecasts, found), prepared.book.plan.indicators))


def test_every_number_of_the_report_is_in_the_results(report) -> None:
    prepared, _, results = report
    said = read(report)
    assert len(said) > 120 and {one.indicator_id for one in said} == set(prepared.book.plan.indicators)
    numbers = {one: known(prepared.book, results, one) for one in prepared.book.plan.indicators}
    assert [fault for one in said for fault in wrong(one, prepared.book, numbers[one.indicator_id])] == []
    assert [fault for one in said for fault in words_wrong(one, prepared.book)] == []


def test_forecasts_of_the_target_year_are_those_of_the_results(report) -> None:
    prepared, found, results = report
    for one in prepared.book.plan.indicators.values():
        row = results[results["indicator_id"] == one.indicator_id].iloc[0]
        tables = [b for b in found if isinstance(b, TableBlock) and b.caption.startswith(f"{one.indicator_id} ")]
        last = [r for t in tables for r in t.rows if r[0].text == f"R{one.target_year - 2018}" and r[2].text == "予測"]
        if one.type != "level" or not last:
            continue
        low, high = last[0][4].text.split("〜")
        for text, name in ((low, "forecast_p10"), (last[0][3].text, "forecast_p50"), (high, "forecast_p90")):
            assert float(text.strip("%件人時間業務").replace(",", "")) == pytest.approx(row[name], abs=0.51)


def test_every_badge_is_the_verdict_and_every_reason_the_one_of_the_results(report) -> None:
    _, found, results = report
    verdicts = dict(zip(results["indicator_id"], results["verdict"], strict=True))
    reasons = dict(zip(results["indicator_id"], results["verdict_reason"], strict=True))
    seen, told = set(), set()
    for block in found:
        for row in block.rows if isinstance(block, TableBlock) and "規則" not in block.note else ():
            one = row[0].text.partition(" ")[0]
            badges = [cell.badge for cell in row if cell.badge]
            if one in verdicts and badges:
                assert badges == [verdicts[one]], block.caption
                assert BADGES[verdicts[one]].label in [cell.text for cell in row]
                seen.add(one)
            if block.caption == "判定の理由":
                assert typeset(row[2].text) == typeset(reasons[one])
                told.add(one)
    assert seen == told == set(verdicts)


@pytest.mark.parametrize("params", ["annual_R7", "first_plan_R4"])
def test_the_other_plans_render_and_hold_the_same_promises(params: str, tmp_path: Path) -> None:
    prepared, parts = made(params, (*STEMS, "data_check", "methods", "context", "appendix"))
    found = blocks(merge(parts, _cover(prepared)))
    write_results(prepared.book, tmp_path / "results.csv")
    results = read_results(tmp_path / "results.csv")
    shown = [b for b in map(without_yearly_forecasts, found) if b.where.startswith(STEMS)]
    said = list(pieces(shown, prepared.book.plan.indicators))
    numbers = {one: known(prepared.book, results, one) for one in prepared.book.plan.indicators}
    assert said and [fault for one in said for fault in wrong(one, prepared.book, numbers[one.indicator_id])] == []


@pytest.mark.parametrize(
    ("one", "old", "new"),
    [
        ("1-1", "74.4%", "74.5%"), ("1-1", "74.4%(R8)", "70.1%(R8)"), ("2-1-1", "10,250時間", "10,520時間"),
        ("2-3", "85%", "100.0%(R7)"), ("3-3", "5,020人", "4,415人"), ("1-2", "90.1%(R7)", "89.6%(R7)"),
    ],
)  # fmt: skip
def test_a_planted_contradiction_is_found(report, one: str, old: str, new: str) -> None:
    prepared, _, results = report
    numbers = known(prepared.book, results, one)
    changed = [
        replace(s, text=s.text.replace(old, new)) for s in read(report) if s.indicator_id == one and old in s.text
    ]
    assert changed
    assert any(wrong(said, prepared.book, numbers) for said in changed)


def test_planted_words_for_a_chance_are_found(report) -> None:
    prepared, _, _ = report
    said = next(one for one in read(report) if one.indicator_id == "2-1-2" and "見込み 1割未満" in one.text)
    assert not words_wrong(said, prepared.book)
    assert words_wrong(replace(said, text=said.text.replace("1割未満", "9割程度")), prepared.book)


@pytest.mark.parametrize("params", ["annual_R7", "first_plan_R4"])
def test_without_results_the_main_part_holds_no_chance_in_percent(params: str) -> None:
    prepared, parts = made(params, STEMS)
    main = [b for b in blocks(merge(parts, _cover(prepared))) if not b.where.startswith("forecasts")]
    said = list(pieces(main, prepared.book.plan.indicators))
    shown = [
        (one.indicator_id, text) for one in said for text in re.findall(r"見込み[^。]*?(\d+(?:\.\d+)?%)", one.text)
    ]
    assert said and not shown
