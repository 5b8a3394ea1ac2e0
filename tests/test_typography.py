"""Brackets and colons as Japanese sets them: worked by hand, as properties, and in what a report prints."""

import io
import re
import shutil
import subprocess
from dataclasses import replace

import pikepdf
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.chart import draw
from ictanalysis.pages.table import Table, TermCell, VerdictCell
from ictanalysis.pages.typography import typeset, typeset_pieces
from ictanalysis.report import svg
from ictanalysis.report.cover import Report
from ictanalysis.report.document import blocks, merge, report_of
from ictanalysis.report.html import page
from ictanalysis.report.markdown import blocks as read_markdown
from ictanalysis.report.model import Cell, Column, FigureBlock, Paragraph, Span, TableBlock, plain
from ictanalysis.report.pdf import pdf
from ictanalysis.report.setting import set_in_type

BY_HAND = [
    # brackets
    ("令和7年度(2025年度)", "令和7年度（2025年度）"),
    ("17,600時間(R6〜R9の合計)", "17,600時間（R6〜R9の合計）"),
    ("Healthy People(米国)", "Healthy People（米国）"),
    ("市民(n=3)", "市民（n=3）"),
    ("(R5)の値", "（R5）の値"),
    ("(達成・未達)", "（達成・未達）"),
    ("「目標」(R9)", "「目標」（R9）"),
    ("国連統計部\n(UN)", "国連統計部\n（UN）"),
    ("ページ(28・29)", "ページ（28・29）"),
    ("89.6%(R5)", "89.6%(R5)"),
    ("p(x)", "p(x)"),
    ("Healthy People (n=3)", "Healthy People (n=3)"),
    ("f(g(x))", "f(g(x))"),
    ("○(R5)", "○(R5)"),
    # nested, side by side, unbalanced
    ("目標(案(R9)を含む)", "目標（案（R9）を含む）"),
    ("目標(p(x) = 1)", "目標（p(x) = 1）"),
    ("目標((R9))", "目標（（R9））"),
    ("a(あ)(b)", "a（あ）（b）"),
    ("(b)(あ)", "（b）（あ）"),
    ("p(x)、q(y)", "p（x）、q(y)"),
    ("目標(R9", "目標(R9"),
    ("目標)R9(", "目標)R9("),
    ("目標(R9))と", "目標（R9）)と"),
    ("目標（R9)", "目標（R9)"),
    # colons
    ("出典: 世論調査", "出典：世論調査"),
    ("出典:世論調査", "出典：世論調査"),
    ("予測: 10回に8回の幅", "予測：10回に8回の幅"),
    ("「注」: R9", "「注」：R9"),
    ("目標(R9): 63.0%", "目標（R9）：63.0%"),
    ("2-1-1: 削減時間", "2-1-1：削減時間"),
    ("2-1: 「行政改革」", "2-1：「行政改革」"),
    ("2-1-1: 61.3%", "2-1-1: 61.3%"),
    ("x2-1: 目標", "x2-1: 目標"),
    ("R9: 目標", "R9: 目標"),
    ("89.6%(R5): 実績", "89.6%(R5): 実績"),
    ("開始は10:30です", "開始は10:30です"),
    ("開始: 10:30", "開始：10:30"),
    ("比は3:2", "比は3:2"),
    # addresses
    ("https://example.jp:8080/a:b", "https://example.jp:8080/a:b"),
    ("参照: https://example.jp/ICT_(x)を", "参照：https://example.jp/ICT_(x)を"),
    ("参照(https://example.jp)を", "参照（https://example.jp）を"),
    ("計画://x", "計画://x"),
    ("", ""),
]
WRITTEN = st.text(st.sampled_from("(()):  （）：亜あ、「」・ー12-%Ra/\n") | st.characters())


@pytest.mark.parametrize(("typed", "printed"), BY_HAND)
def test_by_hand(typed: str, printed: str) -> None:
    assert typeset(typed) == printed


@given(WRITTEN)
def test_twice_is_once(text: str) -> None:
    assert typeset(typeset(text)) == typeset(text)


@given(WRITTEN)
def test_nothing_but_brackets_and_colons_changes(text: str) -> None:
    def bare(one: str) -> str:
        return re.sub("[:：] *", ":", one.translate(str.maketrans("（）", "()")))

    assert bare(typeset(text)) == bare(text)


@given(st.text(st.characters(max_codepoint=0x2FFF)))
def test_a_text_without_japanese_is_left_alone(text: str) -> None:
    assert typeset(text) == text


@given(WRITTEN)
def test_brackets_keep_their_partners(text: str) -> None:
    def pairs(one: str) -> list[tuple[int, int]]:
        opened, found = [], []
        for place, char in enumerate(re.sub("(?<=[:：]) +", "", one)):
            if char in "(（":
                opened.append(place)
            elif char in ")）" and opened:
                found.append((opened.pop(), place))
        return found

    clean = text.replace("（", "").replace("）", "")
    assert pairs(typeset(clean)) == pairs(clean)
    for left, right in zip("(（", ")）", strict=True):
        assert typeset(clean).count(left) - typeset(clean).count(right) in (clean.count("(") - clean.count(")"), 0)


@given(st.lists(WRITTEN, max_size=4))
def test_pieces_are_set_as_their_whole(texts: list[str]) -> None:
    assert "".join(typeset_pieces(texts)) == typeset("".join(texts))
    assert typeset_pieces(texts, [True] * len(texts)) == texts


@given(WRITTEN, WRITTEN)
def test_code_is_left_alone(before: str, code: str) -> None:
    assert typeset_pieces([before, code, "(説明)"], [False, True, False])[1:] == [code, "（説明）"]


# ---- in a report -------------------------------------------------------------------------------------


def test_a_bracket_sees_the_bold_before_it() -> None:
    (found,) = read_markdown("**2-1-1**: 削減時間**目標**(R9)、`f(あ): x`", "ここ")
    assert isinstance(found, Paragraph)
    assert [span.text for span in set_in_type(found).spans] == ["2-1-1", "：削減時間", "目標", "（R9）、", "f(あ): x"]


def test_every_word_of_a_block_is_set_and_no_code() -> None:
    cell = Cell("値(案)", "good", "<svg>案(x)</svg>", "語(x)")
    table = TableBlock("章(1)のセル", "表(案)", (Column("列(R9の値)"),), ((cell,),), "注: x")
    done = set_in_type(table)
    assert (done.where, done.caption, done.columns[0].label, done.note) == (
        "章(1)のセル",
        "表（案）",
        "列（R9の値）",
        "注：x",
    )
    assert done.rows[0][0] == replace(cell, text="値（案）")
    figure = set_in_type(FigureBlock("ここ", "<svg>案(x)</svg>", "推移: 61%", "図(案)", "調査(R6年)"))
    assert figure == FigureBlock("ここ", "<svg>案(x)</svg>", "推移：61%", "図（案）", "調査（R6年）")
    link = set_in_type(Paragraph("ここ", (Span("語(案)", link="term-(案)"),)))
    assert link.spans == (Span("語（案）", link="term-(案)"),)


def test_the_cover_is_set_too() -> None:
    cover = Report("計画(案)", "評価: R7", fiscal_year_label="令和7年度(2025年度)", as_of="2026-03-31", status="draft")
    found = report_of(merge([], cover))
    assert (found.title, found.subtitle, found.fiscal_year_label) == ("計画（案）", "評価：R7", "令和7年度（2025年度）")
    assert (found.as_of, found.status) == (cover.as_of, cover.status)
    assert report_of(new_notebook(cells=[new_markdown_cell("# 分析(案)")])).title == "分析（案）"


def test_charts_are_set_before_they_are_measured() -> None:
    def paint(figure: Figure) -> None:
        left, right = figure.subplots(1, 2)
        left.plot([0, 1], [0, 1], label="幅: 8割(参考)")
        left.set_title("割合(単位: %)")
        left.set_xticks([0, 1], ["R8(速報)", "89.6%(R5)"])
        left.legend()
        right.barh(["施策(1)", "施策(2)"], [1, 2])
        right.set_ylabel("件数(件)")

    made = draw(paint, (2, 2), "折れ線: 61%。", "図(案)", "調査(R6年)")
    assert (made.alt, made.caption, made.source) == ("折れ線：61%。", "図（案）", "調査（R6年）")
    drawn = svg.text(made.svg)
    for words in (
        "幅：8割（参考）",
        "割合（単位：%）",
        "R8（速報）",
        "89.6%(R5)",
        "施策（1）",
        "施策（2）",
        "件数（件）",
    ):
        assert words in drawn, words


def notebook(*outputs: object, text: str = "# 評価"):
    shown = [new_output("display_data", data=one._repr_mimebundle_()) for one in outputs]
    return merge(
        [("章", new_notebook(cells=[new_markdown_cell(text), new_code_cell("", outputs=shown)]))], Report("題")
    )


def test_page_and_paper_set_the_same_words() -> None:
    made = notebook(
        Table("表(案)", [("列(R9の値)", "left")], [["(値)"]], "注: x"), text="# 評価(案)\n\n出典: 調査(R6年)"
    )
    shown = BeautifulSoup(page(made), "html.parser").main.get_text()
    for words in ("評価（案）", "出典：調査（R6年）", "表（案）", "列（R9の値）", "（値）", "注：x"):
        assert words in re.sub(r"\s", "", shown)
    assert "(" not in shown
    with pikepdf.open(io.BytesIO(pdf(made))) as document, document.open_outline() as outline:
        assert [one.title for one in outline.root][-1] == "評価（案）"


def test_spacing_figures_and_line_breaks_are_asked_of_the_page() -> None:
    style = BeautifulSoup(page(notebook()), "html.parser").style.get_text()
    assert style.count("text-autospace") == 1 and "text-autospace: no-autospace" in style
    assert "line-break: strict" in style and re.search(r"\ntable \{[^}]*tabular-nums", style)
    badge = re.findall(r"[^{}\n]*\.badge[^{}]*\{([^}]*)\}", style)
    assert "white-space: nowrap" in badge[0] and not any("white-space: normal" in one for one in badge)


def lines(made: bytes, folder) -> list[str]:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext がないため、PDF の行を読めません")
    (folder / "report.pdf").write_bytes(made)
    command = ["pdftotext", "-enc", "UTF-8", "-layout", folder / "report.pdf", "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return [line.strip() for line in text.replace("\f", "\n").splitlines() if line.strip()]


def test_no_line_begins_with_what_must_not_and_none_ends_with_an_opening_bracket(tmp_path) -> None:
    words = [
        "チェック",
        "データ",
        "ユーザー",
        "きゃっち",
        "（注）",
        "「案」",
        "、",
        "。",
        "目標",
        "ミュージョ",
        "ICT",
        "63.0%",
    ]
    text = "\n\n".join("目" * n + "".join(words[(i * (n + 3)) % 12] for i in range(60)) for n in range(1, 12))
    found = lines(pdf(notebook(text=f"# 評価\n\n{text}")), tmp_path)
    assert len(found) > 50
    assert not [
        line
        for line in found
        if line[0] in "、。）」ーぁぃぅぇぉっゃゅょァィゥェォッャュョ・！？々" or line[-1] in "（「"
    ]


def test_a_badge_stays_in_one_line(tmp_path) -> None:
    rows = [["とても長い名前の指標" * 4, VerdictCell(code), "判定の理由を書いた長い文" * 8] for code in BADGES]
    columns = [("指標", "left"), ("判定", "left"), ("理由", "left")]
    found = "\n".join(lines(pdf(notebook(Table("表", columns, rows))), tmp_path))
    for badge in BADGES.values():
        assert re.search(rf"{re.escape(badge.symbol)} *{re.escape(typeset(badge.label))}", found), badge


# ---- names and terms ---------------------------------------------------------------------------------

PLAN, MEASURE = "第2次相模原市ICT総合戦略(案)", "ICT教育の推進"
TERMS = Table(
    "用語",
    [("語", "left"), ("説明", "left")],
    [[TermCell("ICT", "term-1"), "技術"], [TermCell("RPA", "term-2"), "自動"]],
)


def links(text: str, names: list[str]) -> list[str]:
    shown = new_output("display_data", data=TERMS._repr_mimebundle_())
    part = new_notebook(cells=[new_markdown_cell(f"# 評価\n\n{text}"), new_code_cell("", outputs=[shown])])
    found = blocks(merge([("章", part)], Report("題"), names))
    paragraphs = [block for block in found if isinstance(block, Paragraph)]
    assert plain(paragraphs[0].spans) == typeset(text)
    return [f"{before.text[-2:]}|{span.text}" for one in paragraphs
            for before, span in zip((Span(""), *one.spans), one.spans, strict=False) if span.link]  # fmt: skip


def test_a_term_within_a_proper_name_is_no_link() -> None:
    text = f"{PLAN}と{MEASURE}で、次のICTとRPAを使う。"
    assert links(text, [PLAN, MEASURE]) == ["次の|ICT", "と|RPA"]
    assert links(text, []) == ["原市|ICT", "Tと|RPA"]


def test_the_longest_name_is_left_alone_and_a_name_that_is_a_term_is_a_link() -> None:
    assert links("ICT教育の推進、ICT教育、ICT", ["ICT教育", MEASURE, "ICT", ""]) == ["育、|ICT"]
    assert links("RPAとICT教育", ["ICT"]) == ["|RPA", "と|ICT"]
