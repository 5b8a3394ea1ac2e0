"""Text from data and params is shown word for word, whatever Markdown, HTML or mathematics it looks like."""

import csv
import re
import shutil
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from inprocess import executed

from ictanalysis.pages.markup import led, literal
from ictanalysis.report.document import merge
from ictanalysis.report.html import page
from ictanalysis.report.markdown import blocks as read_markdown
from ictanalysis.report.model import Paragraph, plain
from ictanalysis.runs.prepare import Step, prepare
from ictanalysis.runs.publishing import Outcome, _cover, _part

HOSTILE = [
    "5*3*2 <R9> &amp; [a](b) `c`", "<div id=x>", "``` js", "# 見出し", "- 項目", "1. 番号", "2) 番号", "| a | b |",
    "**a** __b__ ~~c~~", "\\*x\\* &lt; &#42; \\(x\\)", "![p](q.png) https://example.jp", "> 引用", "--- x", "<!-- x",
    "<a href='x'>a</a>", "a@b.jp <script>alert(1)</script>", "=== \\begin{x}", "***", "[x]: y", "a_b_c*", "$x^2$ と $\\frac$",
]  # fmt: skip
FREE = {
    "plan/plan.csv": ["text"], "plan/goals.csv": ["name", "aim", "formula"],
    "plan/measures.csv": ["name", "aim", "sdg_name", "note"], "plan/initiatives.csv": ["name", "note"],
    "plan/indicators.csv": ["name", "explanation", "interpretation", "note"],
    "plan/targets.csv": ["baseline_printed", "target_printed", "rationale", "note"],
    "plan/projects.csv": ["name", "outcome_name", "note"], "plan/crosswalk.csv": ["note"],
    "plan/interim_status.csv": ["status_printed", "note"], "actuals/indicator_values.csv": ["note"],
    "actuals/project_values.csv": ["action", "note"], "actuals/departments.csv": ["name", "office", "note"],
    "actuals/indicator_owners.csv": ["method", "note"], "actuals/reviews.csv": ["words", "note"], "rubric.csv": ["label", "chosen_by", "reason"],
    "glossary.csv": ["term", "explanation", "pages"], "sources.csv": ["title", "who", "note"],
    "context/series.csv": ["name", "definition", "note"], "context/values.csv": ["as_at", "note"],
    "corrections.csv": ["reason"],
}  # fmt: skip
NEVER_SHOWN = {
    ("plan/measures.csv", "note"), ("plan/projects.csv", "note"), ("actuals/indicator_values.csv", "note"),
    ("actuals/project_values.csv", "note"), ("context/series.csv", "definition"), ("context/series.csv", "note"),
    ("context/values.csv", "as_at"), ("sources.csv", "note"), ("actuals/departments.csv", "office"),
    ("actuals/departments.csv", "note"), ("actuals/indicator_owners.csv", "method"), ("actuals/indicator_owners.csv", "note"), ("actuals/reviews.csv", "note"),
}  # fmt: skip
MORE = {
    "plan/crosswalk.csv": "from_plan,from_id,to_plan,to_id,level,relation,comparable,note\n"
    "before,1,plan,1-1-1,indicator,continued,yes,x\n",
    "plan/interim_status.csv": "indicator_id,fiscal_year,status_printed,page,note\n1-1-1,2024,x,3,x\n",
    "context/series.csv": "series_id,name,unit,kind,continues,definition,source_id,note\nnet,x,人,count,yes,x,src,x\n",
    "context/values.csv": "series_id,year,as_at,value,vintage,comparable,source_id,note\n"
    "net,2022,x,50,,yes,src,x\nnet,2023,x,60,,yes,src,x\n",
    "actuals/departments.csv": "department_id,name,office,valid_from,valid_to,continues,source_id,note\nD1,x,x,2024-04-01,,,src,x\n",
    "actuals/indicator_owners.csv": "indicator_id,department_id,valid_from,method,usual_month,source_id,note\n"
    + "".join(f"{one},D1,2024-04-01,x,6,src,x\n" for one in ("1-1-1", "1-1-2", "1-2-1", "1-2-2")),
    "actuals/reviews.csv": "measure_id,fiscal_year,part,choice,words,given_on,source_id,note\n"
    "1-1,2025,self_evaluation,,x,2026-05-01,src,x\n1-1,2025,opinion,,x,2026-05-01,src,x\n"
    "1-1,2025,decision,report,x,2026-05-01,src,x\n",
    "corrections.csv": "table,id,fiscal_year,column,action,old,new,reason,valid_from,status\n"
    "actuals/indicator_values,1-1-2,2024,value,replace,100,95,x,2026-01-01,done\n"
    "plan/targets,1-1-1,2027,target,confirm,70,,x,2026-01-01,done\nplan/targets,1-1-2,2027,target,confirm,100,,x,2026-01-01,done\n"
    "plan/targets,1-2-1,2027,target,confirm,500,,x,2026-01-01,done\nplan/targets,1-2-2,2025,target,confirm,20,,x,2026-01-01,done\n",
}
ALTS = {("plan/indicators.csv", "name"), ("context/series.csv", "name")}
Page = tuple[dict[str, tuple[str, str]], BeautifulSoup]
NAMES = {"業務": "*業_務*", "1-2-2": "_1-2-2_", "ある人": "<b>", "人": "<i>"}  # ids and units, the same everywhere
SHEETS = (
    "annual_evaluation",
    "measure",
    "decisions",
    "projects",
    "alignment",
    "forecasts",
    "context",
    "data_check",
    "methods",
    "appendix",
)
SECTIONS = ("1-1", "1-2")


def planted(data: Path, hostile: list[str], names: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Every free text of the plan replaced; each new text with its file and column."""
    said: dict[str, tuple[str, str]] = {}
    (data / "context").mkdir()
    for name, content in MORE.items():
        (data / name).write_text(content, encoding="utf-8")
    texts = cycle(hostile)
    for name, columns in FREE.items():
        with (data / name).open(encoding="utf-8-sig", newline="") as file:
            header, *rows = list(csv.reader(file))
        for row in rows:
            row[:] = [names.get(cell, cell) for cell in row]
            for column in columns:
                place = header.index(column)
                if (
                    row[0] in ("first_year", "last_year")
                    or (column == "sdg_name" and not row[place])
                    or row[place] == "—"
                ):
                    continue
                kept = f" {row[place]}" if column.endswith("_printed") else ""
                row[place] = f"{next(texts)} 第{len(said) + 1}号{kept}"
                said[row[place]] = (name, column)
        with (data / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    return said


def drawn(data: str, hostile: list[str], names: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Page:
    """The page of the miniature plan with planted texts, and these; one section of it has failed."""
    shutil.copytree("data", data, ignore=shutil.ignore_patterns("reference"))
    said = planted(Path(data), hostile, names)
    params = Path(f"params/{data}.yml")
    params.write_text(
        Path("params/mini.yml").read_text(encoding="utf-8").replace("data/", f"{data}/"), encoding="utf-8"
    )
    prepared = prepare(params)
    cover = replace(_cover(prepared), title=hostile[0], publisher=hostile[1])
    failed = Step(f"{hostile[0]} 失敗", Path("notebooks/measure.ipynb"), {})
    error = f"{hostile[0]}\n\n{hostile[1]}\n{hostile[2]}"
    parts = [*executed(prepared, monkeypatch, SHEETS), (failed.name, _part(Outcome(failed, 0.0, error), Path()))]
    return said, BeautifulSoup(page(merge(parts, cover)), "html.parser")


def typed(text: str) -> str:
    """Without what typesetting changes: the width of brackets and colons."""
    return re.sub("[:：] *", ":", text.translate(str.maketrans("（）", "()")))


def bones(soup: BeautifulSoup) -> list[str]:
    """The elements of a page, without what depends on the length of words."""
    return [
        tag.name for tag in soup.find_all(True)
        if not tag.find_parent("svg") and "piece" not in tag.get("class", []) and tag.name not in ("br", "wbr")
    ]  # fmt: skip


@pytest.fixture
def hostile(mini: Path, monkeypatch: pytest.MonkeyPatch) -> Page:
    return drawn("hostile", HOSTILE, NAMES, monkeypatch)


def test_every_text_of_the_data_stands_in_the_page_word_for_word(hostile: Page) -> None:
    said, soup = hostile
    text = typed(" ".join(soup.get_text().split()))
    assert {place for words, place in said.items() if typed(words) not in text} == NEVER_SHOWN
    for words in (f"{HOSTILE[0]} 失敗", "_1-2-2_", "20*業_務*"):
        assert typed(words) in text, words
    assert text.count("&#") == text.count(HOSTILE[9])
    alts = "".join(svg["aria-label"] for svg in soup.select("svg[aria-label]"))
    names = [words for words, place in said.items() if place in ALTS]
    assert names and all(typed(name) in typed(alts) for name in names)


def test_no_text_of_the_data_makes_an_element(hostile: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    _, harmless = drawn("harmless", ["ふつう"] * 3, {}, monkeypatch)
    assert bones(hostile[1]) == bones(harmless)


@pytest.mark.parametrize("text", [*HOSTILE, "一行\n二行\u2028三行", "**", "  前後  "])
def test_a_literal_text_is_one_paragraph_of_itself(text: str) -> None:
    line = " ".join(text.splitlines()).strip()
    (found,) = read_markdown(literal(text), "ここ")
    assert isinstance(found, Paragraph) and plain(found.spans) == line
    (both,) = read_markdown(led(text, text), "ここ")
    assert isinstance(both, Paragraph) and plain(both.spans) == f"{line}: {line}"
    assert plain(span for span in both.spans if span.strong) == line
