"""Whose words a reader sees: those of the plan, and of no other one; chapters without anything to say are left out."""

import ast
import csv
import json
import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, fields
from datetime import date
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from inprocess import executed

from ictanalysis.cycle.forms import office
from ictanalysis.cycle.forms.status import line_of, reminder_of, statuses
from ictanalysis.cycle.words import ENDING, Words, words_of
from ictanalysis.exports.datapackage import write_datapackage
from ictanalysis.exports.results import write_results
from ictanalysis.exports.spreadsheet import write_spreadsheet
from ictanalysis.inputs.plan import Fact, Plan
from ictanalysis.report.document import blocks, merge
from ictanalysis.report.model import Heading, plain
from ictanalysis.runs import forms
from ictanalysis.runs.prepare import prepare
from ictanalysis.runs.publishing import _cover, _names

ROOT = Path(__file__).parents[1]
STEMS = {file.stem for file in (ROOT / "notebooks").glob("*.ipynb")}
TOLD = ("title", "city", "council", "philosophy", "stance", "publisher", "editor")  # of plan.csv: this city's own
TYPED = {
    "相模原", "さがみはら", "サガミハラ", "sagamihara", "ICT総合戦略", "ICT戦略", "総務室", "DX推進課", "デジタル推進",
    "大都市", "情報リテラシー", "柔軟性",
}  # fmt: skip
# what the words of the plan become everywhere in a copy of the data, the longer ones first
OTHER = {
    "ICT戦略調整会議": "みらい推進本部", "調整会議": "推進本部", "ICT総合戦略": "みらい計画", "施策目標値": "成果の目安",
    "施策目標": "成果の目安", "施策": "重点取組", "基本目標": "政策の柱", "実施事業集": "案件の一覧", "事業": "案件",
    "成果指標": "手応えの目盛", "行動目標": "今年の一歩", "改善指示": "見直し要請", "事務局": "企画係", "実施主体": "担当班",
    "情報システム導入の考え方": "しくみの約束", "情報リテラシーの育成": "人と技術", "情報リテラシー": "情報の活用",
    "基本理念": "めざす姿", "取組姿勢": "進め方", "成果重視": "手応え第一", "柔軟性": "しなやかさ", "DX推進課": "みらい課",
    "相模原": "架空", "さがみはら": "かくう", "総務室": "総務班",
}  # fmt: skip
# records from elsewhere, which are called what they are called there
ELSEWHERE = r"他市の成果指標|国の事業|国などの事業|事務事業|行政事業レビュー|中小企業"


def facts(file: Path) -> dict[str, str]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return {row["item"]: row["text"] for row in csv.DictReader(opened)}


def own_words() -> set[str]:
    """The words of the plans in data/ that no other city's plan would say."""
    found = set(TYPED)
    for told in map(facts, ROOT.glob("data/*/plan.csv")):
        found |= {told.get(item, "") for item in TOLD}
        found |= {text for item, text in told.items() if item.endswith(ENDING)}
    return found - {"", *Words()}


def strings(module: str) -> Iterator[str]:
    """What a module may show: its strings, without those that only readers of the code see."""
    tree = ast.parse(module)
    unseen = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in unseen:
            yield node.value


def shown_by(file: Path) -> Iterator[str]:
    """What a reader may see of a file of the package, a template or a notebook."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".ipynb":
        yield from ("".join(cell["source"]) for cell in json.loads(text)["cells"])
    else:
        yield from strings(text) if file.suffix == ".py" else [text]


def told_on(files: Iterable[Path], words: Iterable[str]) -> list[str]:
    """Files that hold any of some words, with the word."""
    return [f"{file.name}: {word}" for file in files for text in shown_by(file) for word in words
            if word.casefold() in text.casefold()]  # fmt: skip


def sources() -> list[Path]:
    package = [file for ending in ("py", "j2", "typ", "json") for file in (ROOT / "ictanalysis").rglob(f"*.{ending}")]
    return [*package, *(ROOT / "notebooks").glob("*.ipynb")]


def test_no_word_of_this_city_stands_in_package_templates_or_notebooks() -> None:
    words = own_words()
    assert {"相模原市", "調整会議", "施策目標値", "実施事業集", "情報システム導入の考え方"} <= words
    assert not words & set(Words()) and len(sources()) > 150
    assert told_on(sources(), words) == []


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.py", 'X = "調整会議の意見"', True),
        ("a.py", 'def f(x):\n    return f"{x}の施策目標値"', True),
        ("a.py", '"""施策目標値 (a note)."""\n# 調整会議', False),
        ("a.j2", "<p>相模原市</p>", True),
        ("a.ipynb", json.dumps({"cells": [{"source": ["本市の", "施策目標値"]}]}), True),
        ("a.py", 'X = "基本目標、施策、事業"', False),
    ],
)
def test_a_planted_word_is_found(name: str, text: str, found: bool, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert bool(told_on([tmp_path / name], own_words())) == found


def plan_with(**told: str) -> Plan:
    rows = [
        Fact(row=number, item=item, text=text, page="", note="") for number, (item, text) in enumerate(told.items(), 2)
    ]
    empty: dict[str, Any] = {one.name: [] for one in fields(Plan) if one.init and one.default_factory is MISSING}
    return Plan(**{**empty, "folder": Path("plan"), "stated": rows, "measures": [SimpleNamespace(implied=False)]})


def test_words_are_those_of_the_plan_else_plain_ones() -> None:
    assert words_of(plan_with()) == Words()
    told = words_of(plan_with(measure_word="重点取組", council="みらい推進本部", goal_word=""))
    assert (told.measure, told.council, told.goal) == ("重点取組", "みらい推進本部", "基本目標")
    assert words_of(plan_with(council="みらい推進本部", council_word="本部")).council == "本部"
    assert told.said("{council}は{measure}を評価します。") == "みらい推進本部は重点取組を評価します。"


def test_a_misspelt_word_is_refused_with_the_one_that_is_meant(mini: Path, edit) -> None:
    from ictanalysis.inputs.faults import FaultError

    edit("data/plan/plan.csv", "last_year,2027,1", "last_year,2027,1\nmesure_word,重点取組,1")
    with pytest.raises(FaultError) as raised:
        prepare(Path("params/mini.yml"))
    (fault,) = raised.value.faults
    assert "plan.csv 7行目 item列" in str(fault) and "もしかして: measure_word" in str(fault)


# a plan all of whose words are other ones


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The demonstration with every word of the plan replaced in its data, made the working folder."""
    folder = tmp_path_factory.mktemp("other")
    ignored = shutil.ignore_patterns("reference", "*.gz", "README.md")
    shutil.copytree(ROOT / "data", folder / "data", ignore=ignored)
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    (folder / "params").mkdir()
    params = (ROOT / "params" / "demo_R8.yml").read_text(encoding="utf-8")
    (folder / "params" / "demo_R8.yml").write_text(
        params + "\nmeasures: [2-1]\nforecast: {draws: 200}\n", encoding="utf-8"
    )
    for file in [*folder.rglob("*.csv"), *folder.rglob("*.yml")]:
        text = file.read_text(encoding="utf-8")
        for word, instead in OTHER.items():
            text = text.replace(word, instead)
        file.write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder


@pytest.fixture(scope="module")
def read(other: Path) -> dict[str, str]:
    """Everything that a reader of that plan sees: report, results, workbook, data package, forms, reminders."""
    prepared = prepare(Path("params/demo_R8.yml"))
    with pytest.MonkeyPatch.context() as patch:
        parts = executed(prepared, patch, STEMS)
    report, out = _cover(prepared), other / "out"
    out.mkdir()
    write_results(prepared.book, out / "results.csv")
    write_datapackage(prepared.book, report, out)
    write_spreadsheet(prepared.book, report, out / "results.xlsx")
    material = forms.material_of(prepared.book)
    office.make(material, out / "forms", date(2027, 5, 31), date(2027, 4, 15), forms._write)
    late = statuses(material, lambda one: office.form_id(material, one), date(2027, 6, 15))
    told = [said(one) for one in late for said in (line_of, lambda one: reminder_of(material, one))]
    document = merge(parts, report, _names(prepared))
    seen = {"report": "\n".join(str(block) for block in blocks(document)), "printed": "\n".join(told)}
    for file in sorted(one for one in out.rglob("*") if one.is_file()):
        seen[file.name] = unzipped(file) if file.suffix == ".xlsx" else file.read_text(encoding="utf-8")
    return seen


def unzipped(file: Path) -> str:
    """What an Excel file says, its hidden sheet among it."""
    with zipfile.ZipFile(file) as book:
        return unescape("\n".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml")))


def test_a_plan_with_other_words_is_reported_in_them_alone(read: dict[str, str]) -> None:
    assert len(read) > 8
    found = {}
    for name, text in read.items():
        text = re.sub(ELSEWHERE, "", text)
        for word in [*OTHER, *own_words()]:
            if place := text.find(word) + 1:
                found[name, word] = text[max(0, place - 40) : place + 40]
    assert not found, "\n".join(f"{key}: {near}" for key, near in found.items())


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("report", ["政策の柱1", "重点取組2-1", "成果の目安の状況", "案件と見直し要請", "みらい推進本部が評価", "推進本部の\\n意見",
                    "担当班の\\n自己評価", "手応えの目盛", "今年の一歩", "しくみの約束", "人と技術", "企画係", "手応え第一"]),
        ("results.xlsx", ["成果の目安ごとの要点", "政策の柱の番号", "推進本部の評価とは別のもの"]),
        ("datapackage.json", ["成果の目安の名称", "重点取組の番号", "推進本部の評価とは別のもの"]),
        ("F-R8-council_推進本部.xlsx", ["推進本部の決定の記入様式", "重点取組の評価", "案件の自己評価", "見直し要請"]),
        ("printed", ["案件 ", "今年の一歩"]),
    ],
)  # fmt: skip
def test_its_own_words_are_there(read: dict[str, str], where: str, words: list[str]) -> None:
    assert [word for word in words if word not in read[where]] == []


# a plan that says little


def headings(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], str]:
    """The headings of the miniature plan's report, and all of its text."""
    prepared = prepare(Path("params/mini.yml"))
    parts = executed(prepared, monkeypatch, STEMS)
    found = blocks(merge(parts, _cover(prepared), _names(prepared)))
    return [plain(one.spans) for one in found if isinstance(one, Heading)], "\n".join(map(str, found))


def test_chapters_without_anything_to_say_are_left_out(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("plan/projects.csv", "actuals/project_values.csv", "glossary.csv"):
        lines = (mini / "data" / name).read_text(encoding="utf-8").splitlines()
        (mini / "data" / name).write_text(lines[0] + "\n", encoding="utf-8")
    found, text = headings(monkeypatch)
    assert "指標の状況" in found and "資料編" in found and "計画の考え方" in found
    gone = ("事業と", "構成する事業", "情報システム", "計画の項目", "上位計画", "全国の", "用語の解説", "前の計画")
    assert [one for one in found if any(word in one for word in gone)] == []
    assert "小さな会議の\\n意見" in text and not [word for word in own_words() if word in text]
