"""A miniature report: what HTML and PDF must both hold, and what must stop a report."""

import copy
import io
import re
import shutil
import subprocess
from dataclasses import asdict, replace
from importlib.metadata import entry_points
from itertools import pairwise

import matplotlib
import nbformat
import pikepdf
import pytest
from bs4 import BeautifulSoup
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from ictanalysis.pages import fonts, mimes
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.table import PictureCell, Table, TermCell
from ictanalysis.pages.typography import typeset
from ictanalysis.report import render
from ictanalysis.report.columns import layout
from ictanalysis.report.cover import Report
from ictanalysis.report.document import blocks, merge, report_of
from ictanalysis.report.html import page
from ictanalysis.report.markdown import blocks as read_markdown
from ictanalysis.report.model import Cell, Column, FigureBlock, Heading, ReportError, TableBlock, plain
from ictanalysis.report.pdf import pdf

REPORT = Report(
    title="ICT戦略 年次評価報告書",
    subtitle="令和7年度評価",
    city="例示市",
    fiscal_year_label="令和7年度(2025年度)",
    as_of_label="令和8年3月31日",
    as_of="2026-03-31",
    status="draft",
    fictional=True,
    publisher="例示市DX推進課",
)
SVG_MIME = "image/svg+xml"


def chart(alt="満足度は61.3%から63.0%に上昇", title="満足度"):
    out = io.StringIO()
    with matplotlib.rc_context(
        {"svg.fonttype": "none", "svg.hashsalt": "試験", "font.family": fonts.register(fonts.report_font())}
    ):
        figure = Figure(figsize=(5, 3))
        axes = figure.subplots()
        axes.plot([2022, 2024], [61.3, 63.0], marker="o", clip_on=True)
        axes.set_title(title)
        figure.savefig(out, format="svg", metadata={"Date": None})
    words = {"alt": alt, "caption": "満足度の推移", "source": "出典: 世論調査"}
    data = {SVG_MIME: out.getvalue(), "text/plain": "<Figure>"}
    return new_output("display_data", data=data, metadata={SVG_MIME: words})


def table():
    data = {
        "caption": "判定のまとめ",
        "columns": [
            {"label": "指標", "align": "left"},
            {"label": "最新値(令和6年度)", "align": "right"},
            {"label": "判定", "align": "left"},
        ],
        "rows": [
            [{"text": f"1-{i} <窓口> & 手続"}, {"text": "63.0%"}, {"text": b.label, "badge": code}]
            for i, (code, b) in enumerate(BADGES.items())
        ],
        "note": "達成率は推計です。",
    }
    html = "<table>古い表</table>"
    mime = {mimes.TABLE: data, "text/html": html, "text/plain": "平文"}
    return new_output("execute_result", data=mime, execution_count=1)


def parts():
    text = "# 施策1-1\n\n一行目の文章\n二行目です。**「重要」**です。[見出しへ](#到達状況)"
    first = new_notebook(
        cells=[
            new_markdown_cell(text),
            new_code_cell("秘密の式 = 1", outputs=[new_output("stream", text="経過"), chart(), table()]),
            new_markdown_cell("## 到達状況\n\n- 一つ目\n  1. 内側\n- 二つ目\n\n> 引用した文\n\n`式`"),
            new_code_cell("", outputs=[new_output("display_data", {"text/markdown": "生成した文"})]),
        ]
    )
    second = copy.deepcopy(first)
    second.cells[0].source = "# 用語集\n\n| 用語 | 件数 |\n|---|--:|\n| ICT | 12 |"
    return [("10_施策", first), ("90_用語", second)]


@pytest.fixture(scope="module")
def merged():
    return merge(parts(), REPORT)


@pytest.fixture(scope="module")
def soup(merged):
    return BeautifulSoup(page(merged), "html.parser")


@pytest.fixture(scope="module")
def made(merged):
    return pdf(merged)


@pytest.fixture(scope="module")
def document(made):
    with pikepdf.open(io.BytesIO(made)) as opened:
        yield opened


def elements(node):
    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield str(child["/S"])[1:], child
            yield from elements(child)


def test_merge_keeps_where_cells_came_from_and_makes_ids_unique(merged):
    ids = [cell["id"] for cell in merged.cells]
    assert len(set(ids)) == len(ids) == 8
    assert (merged.cells[5].metadata["part"], merged.cells[5].metadata["part_cell"]) == ("90_用語", 2)
    nbformat.validate(merged)


def test_headings_stand_below_the_title_and_skip_no_level(merged):
    levels = [(b.level, plain(b.spans)) for b in blocks(merged) if isinstance(b, Heading)]
    assert levels == [(2, "施策1-1"), (3, "到達状況"), (2, "用語集"), (3, "到達状況")]
    skipping = new_notebook(cells=[new_markdown_cell("# 題\n\n### 深い\n\n文\n\n# また題\n\n文\n\n## 空")])
    assert [b.level for b in blocks(skipping) if isinstance(b, Heading)] == [2, 2]
    assert report_of(skipping).title == "題"


def test_plain_notebook_without_heading_takes_its_file_name():
    empty = new_notebook(cells=[new_markdown_cell("本文だけ")])
    assert report_of(empty, "分析").title == "分析"
    assert "<h1>分析</h1>" in page(empty, "分析")
    assert pdf(empty, "分析").startswith(b"%PDF")


def test_wrong_report_key_is_named():
    with pytest.raises(ReportError, match="titel"):
        report_of(new_notebook(metadata={"report": {"titel": "誤記"}}))
    with pytest.raises(ReportError, match="title"):
        report_of(new_notebook(metadata={"report": {"city": "例示市"}}))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("漢字\n続き", "漢字続き"),
        ("漢字\nABC\n続き", "漢字ABC続き"),
        ("one\ntwo", "one two"),
        ("行\n**太字**\n行", "行太字行"),
        ("行  \n次", "行 次"),
        ("[言葉](a.md)と<https://example.jp>", "言葉とhttps://example.jp"),
        ("> 引用\n> した文", "引用した文"),
        ("```\n一行\n二行\n```", "一行 二行"),
        ("&lt;印&gt;<br>**「強」**と", "<印>「強」と"),
    ],
)
def test_line_breaks_between_japanese_characters_vanish(source, text):
    (paragraph,) = read_markdown(source, "ここ")
    assert plain(paragraph.spans) == text
    assert "*" not in text


def test_html_is_one_page_without_script_or_requests(soup, merged):
    assert soup.html["lang"] == "ja"
    assert len(soup.find_all("h1")) == 1
    assert not soup.find_all(["script", "link", "iframe", "img", "object"])
    loading = [
        value
        for tag in soup.find_all(lambda tag: tag.name != "a")
        for name in ("src", "href", "xlink:href", "data")
        if (value := tag.get(name))
    ]
    assert loading
    assert all(value.startswith("#") for value in loading)
    assert not re.search(r"url\(\s*['\"]?(?!#)", page(merged))


def test_html_ids_are_unique_and_references_lead_somewhere(soup):
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for tag in soup.find_all(href=re.compile("^#")):
        assert tag["href"][1:] in ids
    for tag in soup.find_all(attrs={"aria-labelledby": True}):
        assert tag["aria-labelledby"] in ids


def test_html_landmarks_and_order_of_headings(soup):
    assert soup.select_one("a.skip")["href"] == "#main"
    assert soup.main and soup.header and soup.nav
    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile(r"^h[1-6]$"))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_sections_of_one_name_are_no_landmarks():
    twice = merge([parts()[0], parts()[0], parts()[1]], REPORT)
    sections = BeautifulSoup(page(twice), "html.parser").select("main section")
    assert [bool(section.get("aria-labelledby")) for section in sections] == [False, False, True]


def test_html_tables_have_captions_and_scopes(soup):
    first = soup.find("table")
    assert first.caption.text == "表1 判定のまとめ"
    assert [th["scope"] for th in first.thead.find_all("th")] == ["col"] * 3
    assert all(row.find().name == "th" and row.find()["scope"] == "row" for row in first.tbody("tr"))
    assert first.tbody.th.text == "1-0 <窓口> & 手続"
    assert not soup.select(".scroll[tabindex]")  # nothing here is too wide for the page
    for badge, shown in zip(BADGES.values(), first.select(".badge"), strict=True):
        assert shown.text == f"{badge.symbol} {typeset(badge.label)}"


def test_html_figures_are_images_with_words(soup, merged):
    for figure in soup.find_all("figure"):
        assert figure.svg["role"] == "img"
        assert figure.svg["aria-label"] == "満足度は61.3%から63.0%に上昇"
        assert "出典：世論調査" in figure.figcaption.text
        assert "出典：出典" not in figure.figcaption.text
        assert not figure.find(["metadata", "style"])
    assert "viewBox=" in page(merged)
    assert "clip-path" in page(merged)


def test_neither_code_nor_streams_nor_other_forms_are_shown(soup):
    for hidden in ("秘密の式", "経過", "平文", "古い表", "<Figure>"):
        assert hidden not in soup.text
    assert "生成した文" in soup.text


def contrast(one, two):
    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(two)))
    return (high + 0.05) / (low + 0.05)


def test_badges_can_be_read():
    for badge in BADGES.values():
        assert contrast(badge.background, badge.foreground) >= 4.5


def test_pdf_is_tagged_titled_and_japanese(document):
    assert len(document.pages) >= 3
    assert str(document.Root.Lang) in ("ja", "ja-JP")
    assert document.Root.MarkInfo.Marked
    assert document.docinfo["/Title"] == REPORT.title
    with document.open_metadata() as about:
        assert about["pdfuaid:part"] == "1"
        assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "A")
    assert str(document.docinfo["/CreationDate"]).startswith("D:20260331")


def test_pdf_has_bookmarks_for_the_headings(document, merged):
    def titles(items):
        for item in items:
            yield item.title
            yield from titles(item.children)

    with document.open_outline() as outline:
        found = [title for title in titles(outline.root) if title != "目次"]
    assert found == [plain(b.spans) for b in blocks(merged) if isinstance(b, Heading)]


def test_both_forms_hold_the_same_headings_figures_and_tables(document, soup):
    tags = [kind for kind, _ in elements(document.Root.StructTreeRoot)]
    count = {kind: tags.count(kind) for kind in ("H1", "H2", "Figure", "Table")}
    assert count["Figure"] == len(soup.find_all("figure")) == 2
    assert count["Table"] == len(soup.find_all("table")) == 3
    # the contents have a heading of their own in both
    assert count["H1"] == len(soup.find_all("h2")) == 2
    assert count["H2"] == len(soup.find_all("h3")) == 2


def test_pdf_rows_have_headers_and_figures_have_words(document):
    found = list(elements(document.Root.StructTreeRoot))
    alts = [str(node.Alt) for kind, node in found if kind == "Figure"]
    assert alts == ["満足度は61.3%から63.0%に上昇"] * 2
    for kind, node in found:
        if kind == "TBody":
            for _, row in ((k, n) for k, n in elements(node) if k == "TR"):
                cells = [child for child in row.K if child.S in ("/TH", "/TD")]
                assert cells[0].S == "/TH"
                assert any(a.get("/Scope") == "/Row" for a in cells[0].A)
                assert all(cell.S == "/TD" for cell in cells[1:])


def test_the_same_report_has_the_same_bytes(made, merged):
    assert pdf(copy.deepcopy(merged)) == made
    assert page(merged) == page(copy.deepcopy(merged))


def test_invented_data_is_marked_on_every_page(made, document, soup, tmp_path):
    sections = soup.select("main section")
    assert all("架空データによる例示" in section.text for section in sections)
    assert "架空データによる例示" in soup.select_one(".banner").text
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext がないため、PDF の各ページの文字を読めません")
    (tmp_path / "report.pdf").write_bytes(made)
    command = ["pdftotext", "-enc", "UTF-8", tmp_path / "report.pdf", "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    pages = text.split("\f")[:-1]
    assert len(pages) == len(document.pages)
    for one in pages:
        assert "架空データによる例示" in re.sub(r"\s", "", one)
        assert "案" in one


def test_real_and_final_data_carry_no_mark(merged):
    real = merge(parts(), replace(REPORT, fictional=False, status="final"))
    assert "架空" not in page(real)
    assert "banner" not in [
        c for tag in BeautifulSoup(page(real), "html.parser").find_all(class_=True) for c in tag["class"]
    ]


def one_cell(output):
    first = new_notebook(cells=[new_markdown_cell("# 節"), new_code_cell("", outputs=[output])])
    return merge([("20_見通し", first)], REPORT)


@pytest.mark.parametrize("alt", ["", "  ", None])
def test_a_figure_without_words_stops_the_report(alt):
    with pytest.raises(ReportError, match=r"20_見通し のセル 2.*alt"):
        page(one_cell(chart(alt=alt)))


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (new_output("display_data", {SVG_MIME: "<svg"}, metadata={SVG_MIME: {"alt": "図"}}), "SVG"),
        (new_output("error", ename="ValueError", evalue="", traceback=[]), "ValueError"),
        (new_output("display_data", {mimes.TABLE: {"columns": [{"label": "列"}], "rows": [[]]}}), "1 行目"),
        (
            new_output(
                "display_data",
                {mimes.TABLE: {"columns": [{"label": "列"}], "rows": [[{"text": "a", "badge": "good"}]]}},
            ),
            "good",
        ),
    ],
)
def test_what_cannot_be_drawn_stops_the_report(output, said):
    with pytest.raises(ReportError, match=f"20_見通し のセル 2.*{said}"):
        blocks(one_cell(output))


def test_a_character_without_glyph_is_named_with_its_place():
    text = new_output("display_data", {"text/markdown": "𠀁野さん"})
    drawn = chart(title="吉野")
    drawn.data[SVG_MIME] = drawn.data[SVG_MIME].replace("吉", "𠀁")
    for output in (text, drawn):
        with pytest.raises(ReportError, match=r"20_見通し のセル 2.*𠀁.*U\+20001"):
            pdf(one_cell(output))
    with pytest.raises(ReportError, match=r"題名.*𠀁"):
        pdf(merge(parts(), replace(REPORT, title="𠀁野町")))


def test_columns_fill_the_page_and_numbers_stay_whole():
    columns = (Column("名称"), Column("目標値(令和9年度)", "right"), Column("理由"))
    row = (Cell("長い名称の施策目標値" * 3), Cell("17,600時間(R6〜R9の合計)"), Cell("理由" * 25))
    wide = TableBlock("ここ", "表", columns, (row,) * 5)
    size, widths, whole, lines = layout(wide)
    assert size in (9.0, 8.5)  # smaller type only where the rows get much shorter by it
    assert sum(widths) * size == pytest.approx(481, rel=0.01)
    # the bracket, 「(R6〜R9の合計)」, is the longest piece of the number
    assert widths[1] > 8
    assert widths[2] > widths[0] > 9 and len(lines) == 5
    assert whole
    assert not layout(replace(wide, rows=wide.rows * 5)).whole
    crowded = replace(wide, columns=columns[1:2] * 12, rows=((row[1],) * 12,))
    assert layout(crowded).size < 9.0


def test_figures_keep_their_own_ids(merged):
    found = [b.svg for b in blocks(merged) if isinstance(b, FigureBlock)]
    assert 'id="figure-1-figure_1"' in found[0]
    assert 'id="figure-2-figure_1"' in found[1]


def test_render_writes_both_or_nothing(merged, tmp_path):
    written = render(merged, tmp_path / "out")
    assert [path.name for path in written] == ["report.html", "report.pdf"]
    assert all(path.stat().st_size for path in written)
    with pytest.raises(ReportError):
        render(merge(parts(), replace(REPORT, city="𠀁野町")), tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_exporters_stand_in_the_menu():
    found = {entry.name: entry.load() for entry in entry_points(group="nbconvert.exporters")}
    assert found["council_html"].export_from_notebook == "評価報告書(HTML)"
    assert found["council_pdf"].export_from_notebook == "評価報告書(PDF)"
    assert found["council_pdf"]().file_extension == ".pdf"


def with_picture(alt):
    drawn = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 92 26"><circle cx="4" cy="4" r="2"/></svg>'
    shown = Table("表", [("指標", "left"), ("推移", "left")], [["1-1", PictureCell(drawn, alt)]])
    output = new_output("display_data", data=shown._repr_mimebundle_())
    cells = [new_markdown_cell("# 評価"), new_code_cell("show()", outputs=[output])]
    return new_notebook(cells=cells, metadata={"report": asdict(REPORT)})


def test_a_small_picture_in_a_table_only_repeats_words_that_it_needs():
    made = BeautifulSoup(page(with_picture("58%(計画50%)")), "html.parser")
    picture = made.select_one("td .picture")
    assert picture["aria-hidden"] == "true" and picture.parent.get_text().strip() == "58%（計画50%）"
    with pikepdf.open(io.BytesIO(pdf(with_picture("58%")))) as document:
        assert not [o for o in document.objects if isinstance(o, pikepdf.Dictionary) and "/Alt" in o]
    with pytest.raises(ReportError, match="小さな図に言葉がありません"):
        page(with_picture(" "))


def with_glossary():
    terms = [[TermCell("ICT", "term-3"), "情報通信技術"], [TermCell("ICT-BCP(計画)", "term-4"), "業務の継続"]]
    shown = Table("用語の解説", [("用語", "left"), ("説明", "left")], terms)
    output = new_output("display_data", data=shown._repr_mimebundle_())
    text = "# 評価\n\nICT-BCPとICT、そしてICT。MICTは別の語。`ICT`は符号。\n\n- **ICT**の二度目\n\n# 次\n\n次のICT。\n\n# 用語の解説"
    cells = [new_markdown_cell(text), new_code_cell("show()", outputs=[output])]
    return new_notebook(cells=cells, metadata={"report": asdict(REPORT)})


def test_terms_lead_to_their_explanation_once_a_section():
    made = BeautifulSoup(page(with_glossary()), "html.parser")
    links = [(a.get_text(), a["href"]) for a in made.select("section p a, section li a")]
    assert links == [("ICT-BCP", "#term-4"), ("ICT", "#term-3"), ("ICT", "#term-3")]
    assert {made.select_one(href).name for _, href in links} == {"th"}
    assert "MICTは別の語" in made.get_text() and not made.select("code a")


def test_terms_are_links_on_paper_too():
    with pikepdf.open(io.BytesIO(pdf(with_glossary()))) as document:
        links = [a for p in document.pages for a in p.get("/Annots", []) if a.get("/Subtype") == "/Link"]
    assert len(links) >= 3
