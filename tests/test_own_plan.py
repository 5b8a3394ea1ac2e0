"""docs/own-plan.md: its commands and tables lead from an empty folder to a report, as they stand on the page."""

import re
from pathlib import Path

import pytest
from documents import commands
from inprocess import Parts, executed
from plan_book import PAGE, fill, on_the_page, tables

from ictanalysis.cli import main
from ictanalysis.runs.prepare import Prepared, prepare
from ictanalysis.workbench.new_plan.form import OPTIONS, columns

MAIN_PART = ("annual_evaluation", "measure", "decisions")


@pytest.fixture(scope="module")
def walked(tmp_path_factory) -> tuple[list[str], Path]:
    """The page walked through in an empty folder, command by command; what is run stands for itself below."""
    place = tmp_path_factory.mktemp("afternoon")
    typed = [one.line.split()[1:] for one in commands("docs/own-plan.md")]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        for words in typed:
            if "--from" in words:
                fill(Path(words[-1]), *on_the_page())
            if words[0] != "run":
                assert main(words) == 0, words
    return [words[0] for words in typed], place


@pytest.fixture(scope="module")
def report(walked) -> tuple[Prepared, Parts]:
    """The main part of the report that the last command of the page would make."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(walked[1])
        prepared = prepare(Path("kaku/params/kaku_R7.yml"))
        return prepared, executed(prepared, patch, MAIN_PART)


def test_the_page_shows_every_step(walked) -> None:
    verbs, _ = walked
    assert verbs == ["init", "init", "check", "list", "run"]
    steps = re.findall(r"^### (\d+) ", PAGE.read_text(encoding="utf-8"), flags=re.M)
    assert steps == [str(number) for number in range(1, 11)]


def test_the_page_leads_to_a_report(report) -> None:
    prepared, parts = report
    said = "\n".join(str(output.data) for _, part in parts for cell in part.cells for output in cell.get("outputs", ()))
    assert [name for name, _ in parts] == ["annual_evaluation", "measure_1-1", "measure_1-2", "decisions"]
    assert prepared.book.fictional and "架空市デジタル会議" in said
    verdicts = {one.indicator_id: one.verdict for one in prepared.book.results}
    assert set(verdicts) == {"1-1-1", "1-1-2", "1-2-1", "1-2-2"}
    assert not {"reference", "cannot_say"} & set(verdicts.values())
    assert all(one.indicator.name in said for one in prepared.book.results)


def test_what_was_typed_is_what_is_judged(report) -> None:
    book = report[0].book
    online = book.result("1-1-1").indicator
    assert (online.baseline, online.baseline_year, online.target, online.qualifier) == (40.2, 2022, 60, "at_least")
    training = book.result("1-2-1").indicator
    assert (training.target, training.target_first_year, training.qualifier) == (1000, 2024, "about")
    assert book.plan.indicators["1-2-2"].window == range(2024, 2028)
    assert [(row.fiscal_year, row.number) for row in book.rows("1-1-1")] == [(2022, 40.2), (2024, 46), (2025, 51.3)]
    assert [one.name for one in book.plan.initiatives] == ["電子申請の拡大", "案内の見直し", "研修の充実"]


def test_the_outputs_lie_with_the_plan_whose_they_are(walked, report) -> None:
    prepared, _ = report
    assert prepared.params.root == Path("kaku")
    assert all(step.notebook.exists() for step in prepared.steps)


@pytest.mark.parametrize("key, place", [("type", 1), ("direction", 2)])
def test_the_page_names_the_words_of_the_lists(key: str, place: int) -> None:
    shown = {row[place] for row in tables(PAGE.read_text(encoding="utf-8"))["計画書の書き方"]} - {"—"}
    assert shown <= set(OPTIONS[key].values()) and (key != "type" or shown == set(OPTIONS[key].values()))


def test_the_page_names_only_headings_that_there_are() -> None:
    plan, sheets = on_the_page()
    told = {"計画": [plan], **sheets}
    for sheet, rows in told.items():
        assert {one for row in rows for one in row} <= {one.heading for one in columns()[sheet]}, sheet
