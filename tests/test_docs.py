"""The documents: every command and name in them is real, the pages open offline and can be used by everyone."""

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from accessibility import browser, checks
from documents import PAGES, ROOT, blocks, commands, faults_of, name_faults, named, parsed, text, words_of
from ruamel.yaml import YAML

from ictanalysis.cli import main
from ictanalysis.forecast.constants import read_constants
from ictanalysis.inputs.params import SETTINGS
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.chapters.annual_evaluation import guide_table
from ictanalysis.pages.chapters.measure_charts import history_chart
from ictanalysis.pages.say import record, tenths
from ictanalysis.pages.workbook import Workbook, open_params
from ictanalysis.progress.catalogue import METHODS

CHEAP = ("check", "list", "forecast", "whatif")
ASIDE = ("check", "list")  # other tests run these on every params file that is shipped


def faults_on(page: str, said: str) -> list[str]:
    """Every fault of the commands and names on a page."""
    made: set[str] = set()
    found = [f"{one.line}: {fault}" for one in commands(page, said) for fault in faults_of(one, made)]
    found += [fault for name in named(said) for fault in name_faults(name, made)]
    given = [YAML(typ="safe").load("\n".join(lines)) for fence, lines in blocks(said) if fence == "yaml"]
    return found + [f"{key} は設定の項目ではありません" for one in given for key in one if key not in SETTINGS]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_and_every_name_is_real(page: str) -> None:
    assert faults_on(page, text(page)) == []


def test_the_documents_are_read() -> None:
    shown = [one for page in PAGES for one in commands(page)]
    assert {"README.md", "README.ja.md", "docs/analysts.md", "docs/council.md", "data/README.md"} <= set(PAGES)
    assert len(shown) > 40 and any("\\" in one.line for one in shown)
    assert sum(len(named(text(page))) for page in PAGES) > 300


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("    ictanalysis chekc params/annual_R7.yml", "もしかして: check"),
        ("    ictanalysis check params/annual_R77.yml", "params/annual_R77.yml がありません"),
        ("    .venv\\Scripts\\ictanalysis run params\\annual_R77.yml", "params/annual_R77.yml がありません"),
        ("    ictanalysis run params/annual_R7.yml --jbos 2", "--jbos"),
        ("    ictanalysis forecast --history 2022:61.3 --by 2027", "--kind"),
        ("    ictanalisys check params/annual_R7.yml", "ictanalisys は知られていません"),
        ("    make reprot", "make reprot はありません"),
        ("```sh\nrsync outputs server\n```", "rsync は知られていません"),
        (
            "    py -m venv .venv\n    .venv\\Scripts\\python -m pip install -r missing.lock",
            "missing.lock がありません",
        ),
        ("    .venv\\Scripts\\python -m pip install --requirehashes -r requirements.lock", "--requirehashes"),
        ("    python tests/benchmarks/none.py", "none.py"),
        ("`ictanalysis fitt`", "もしかして: fit"),
        ("`ictanalysis fit --wirte`", "--wirte は知られていません"),
        ("`make reprot`", "make reprot はありません"),
        ("`--keepgoing`", "--keepgoing は知られていません"),
        ("`data/actual/indicator_values.csv`", "がありません"),
        ("`indicator_valuez.csv`", "がありません"),
        ("`required_per_yaer`", "は知られていません"),
        ("```yaml\nfiscal_yaer: R7\n```", "fiscal_yaer は設定の項目ではありません"),
    ],
)
def test_a_wrong_command_or_name_is_found(said: str, fault: str) -> None:
    assert any(fault in one for one in faults_on("page", f"言葉\n\n{said}\n")), faults_on("page", said)


def test_what_an_earlier_command_left_may_be_named() -> None:
    later = "言葉\n\n    ictanalysis run params/demo_R8.yml --only 2-1 --out outputs/one\n\n`outputs/one/report.html`\n"
    assert faults_on("page", later) == []


def _typed(page: str) -> list[tuple[str, ...]]:
    """The words of the commands of ours on a page."""
    lines = [words_of(one.line) for one in commands(page)]
    return [tuple(words[1:]) for words in lines if words[0].rpartition("/")[2] == "ictanalysis"]


TYPED = dict.fromkeys(words for page in PAGES for words in _typed(page))
RUN = [words for words in TYPED if words[0] in CHEAP and words[0] not in ASIDE]


@pytest.mark.parametrize("words", RUN, ids=" ".join)
def test_cheap_commands_really_run(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.chdir(ROOT)
    assert main(words) == 0
    assert capsys.readouterr().out.strip()


def test_costly_commands_are_told_apart() -> None:
    assert {words[0] for words in TYPED} >= {"check", "list", "run", "forecast", "fit", "forms"}
    assert len(RUN) >= 4 and parsed(["--help"]) == (None, "")


# ---- what the pages say of numbers and marks ---------------------------------------------------------


@pytest.fixture(scope="module")
def demo() -> Workbook:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        return open_params("params/demo_R8.yml")


def test_the_page_for_the_council_says_what_the_report_says(demo: Workbook) -> None:
    page = text("docs/council.md")
    for code, badge in BADGES.items():
        meaning = next(row[1] for row in guide_table(demo).rows if row[0].code == code)
        assert f"| {badge.symbol} | {badge.label} | {meaning} |" in page
    assert record(demo.constants) in page
    result = demo.result("1-1")
    assert f"「{tenths(result.p_meet, demo.rubric.edges)}」です。目標は" in page
    assert f"![{history_chart(demo, '1-1').alt}](chart.png)" in page and "架空" in page


def test_every_official_method_has_its_formula_and_source() -> None:
    parts = re.split(r"^### ", text("docs/methods.md"), flags=re.M)
    for name, method in METHODS.items():
        part = next(one for one in parts if one.startswith(f"{name}\n"))
        assert "\n    数 = " in part and "出典: " in part, name
        assert name == "target_rate" or method.confirmed or "要確認" in part, name


@pytest.mark.parametrize("name", ["council", "analysts", "schedule", "methods", "forecast", "decisions"])
def test_big_numbers_come_from_the_project(name: str) -> None:
    targets = [path.read_text(encoding="utf-8-sig") for path in (ROOT / "data").glob("*/targets.csv")]
    known = "".join([*targets, text("data/reference/README.md"), text("ictanalysis/progress/error_rates.py")])
    known += f"{read_constants().managed.targets}"
    numbers = set(re.findall(r"(?<![\d:,])\d{1,3}(?:,\d{3})+(?!\d)", text(f"docs/{name}.md")))
    assert not [one for one in numbers if one not in known and one.replace(",", "") not in known]


# ---- the pages as they are opened --------------------------------------------------------------------


class _Page(HTMLParser):
    """What a page loads, what its pictures say, and its language and title."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.faults: list[str] = []
        self.lang = self.title = ""
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self._in_title = tag == "title"
        if tag == "html":
            self.lang = held.get("lang") or ""
        if tag == "img" and not (held.get("alt") or "").strip():
            self.faults.append(f"代替文のない図 {held.get('src')}")
        if tag != "a" and tag != "form":
            links = held.get("rel") in ("index", "search", "next", "prev")
            self.loaded += [] if links else [held[name] or "" for name in ("src", "href", "srcset", "data") if name in held]  # fmt: skip

    def handle_data(self, data: str) -> None:
        self.title += data if self._in_title else ""


def page_faults(file: Path) -> list[str]:
    """What keeps a page from opening offline, or from being read by everyone."""
    page = _Page()
    page.feed(file.read_text(encoding="utf-8"))
    faults = list(page.faults)
    faults += [] if page.lang == "ja" else [f"言語 {page.lang!r}"]
    faults += [] if page.title.strip() else ["題がない"]
    for one in page.loaded:
        place = file.parent / one.partition("?")[0].partition("#")[0]
        if re.match(r"[a-z]+:|//", one) or not place.is_file():
            faults.append(f"読み込めないもの {one}")
    return faults


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The manual, built as `make docs` builds it: a warning is an error."""
    out = tmp_path_factory.mktemp("site")
    run = [sys.executable, "-m", "sphinx", "-q", "-W", "-d", str(out / "trees"), "docs", str(out / "html")]
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    made = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path})
    assert made.returncode == 0, made.stderr
    return out / "html"


def test_the_manual_opens_offline_and_reads_aloud(site: Path) -> None:
    pages = sorted(site.glob("*.html"))
    assert {path.stem for path in (ROOT / "docs").glob("*.md")} <= {page.stem for page in pages}
    assert [(page.name, page_faults(page)) for page in pages if page_faults(page)] == []
    for style in site.rglob("*.css"):
        assert not re.search(r"@import|url\(\s*['\"]?(?:https?:|//)", style.read_text(encoding="utf-8")), style.name
    assert "SHOW_SEARCH_SUMMARY: false" in (site / "_static" / "documentation_options.js").read_text(encoding="utf-8")


def test_the_manual_is_japanese(site: Path) -> None:
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    assert "判定" in index or "\\u5224\\u5b9a" in index
    for page in site.glob("*.html"):
        broken = re.findall(r"[ぁ-んァ-ヶ一-龥、。]\n[ぁ-んァ-ヶ一-龥]", re.sub(r"<pre>.*?</pre>", "", page.read_text(encoding="utf-8"), flags=re.S))  # fmt: skip
        assert not broken, (page.name, broken[:3])
    data = (site / "data.html").read_text(encoding="utf-8")
    methods = (site / "methods.html").read_text(encoding="utf-8")
    assert "required_per_year" in data and METHODS["eurostat"].rule in methods and "事務局が暫定で定めたもの" in methods


@pytest.mark.skipif(not browser.ready(), reason=browser.NO_BROWSER)
def test_the_manual_can_be_used_by_everyone(site: Path) -> None:
    with browser.opened(site / "methods.html") as page:
        assert checks.axe(page, ["violations"]) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('lang="ja"', 'lang="en"', "言語"),
        ("</head>", '<script src="https://cdn.example.jp/x.js"></script></head>', "読み込めないもの https"),
        ("</body>", '<img src="_static/file.png"></body>', "代替文のない図"),
        ("_static/custom.css", "_static/none.css", "読み込めないもの _static/none.css"),
    ],
)
def test_a_bad_page_is_found(site: Path, tmp_path: Path, old: str, new: str, fault: str) -> None:
    shutil.copytree(site / "_static", tmp_path / "_static")
    page = tmp_path / "page.html"
    page.write_text((site / "index.html").read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert any(fault in one for one in page_faults(page))
