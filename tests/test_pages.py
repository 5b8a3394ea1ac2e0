"""The rendered pages: the main part is short, a measure takes one page, none is half empty, nothing stands alone."""

import io
from functools import cache
from pathlib import Path

import pikepdf
import pytest
import typst
from accessibility.made import STEMS, demo
from accessibility.pages import Placed, empty_shares, placed, stranded
from inprocess import executed, made

from ictanalysis.pages import fonts
from ictanalysis.report.document import PARTS, blocks, merge
from ictanalysis.report.model import Heading, plain
from ictanalysis.report.pdf import pdf
from ictanalysis.runs.prepare import prepare
from ictanalysis.runs.publishing import _cover, _names

REPORTS = ("annual_R7", "demo_R8", "first_plan_R4")
MOST_EMPTY, MOST_MAIN = 0.4, 14
MOST_BYTES, MOST_PAGE_BYTES = 800_000, 1_200_000


@cache
def document(params: str) -> bytes:
    if params == "demo_R8":
        return (demo() / "report.pdf").read_bytes()
    prepared, parts = made(params, STEMS)
    return pdf(merge(parts, _cover(prepared), _names(prepared)))


@cache
def content(params: str) -> list[Placed]:
    return placed(document(params))


def page_of(params: str, heading: str) -> int:
    return next(block.pages[0] for block in content(params) if block.kind[:1] == "H" and block.text == heading)


@pytest.mark.parametrize("params", REPORTS)
def test_no_page_is_half_empty_but_the_last_of_a_part(params: str) -> None:
    shares = empty_shares(document(params))
    appendix = page_of(params, PARTS[1])
    last = {appendix - 1, len(shares)}
    assert {
        page: round(share, 2) for page, share in enumerate(shares, start=1) if share > MOST_EMPTY and page not in last
    } == {}


@pytest.mark.parametrize("params", REPORTS)
def test_nothing_stands_alone_on_a_page(params: str) -> None:
    assert stranded(content(params)) == []


@pytest.mark.parametrize("params", REPORTS)
def test_the_main_part_is_short_and_decisions_stand_on_page_three(params: str) -> None:
    appendix = page_of(params, PARTS[1])
    assert page_of(params, PARTS[0]) == 2 and page_of(params, "審議をお願いする事項") == 3
    assert appendix - 1 <= MOST_MAIN


@pytest.mark.parametrize("params", REPORTS)
def test_every_measure_takes_one_page(params: str) -> None:
    starts = [block for block in content(params) if block.kind == "H2" and block.pages[0] < page_of(params, PARTS[1])]
    sheets = [block.pages[0] for block in starts if block.text.startswith("施策")]
    assert len(sheets) == 8 and sheets == list(range(sheets[0], sheets[0] + 8))
    after = starts[starts.index(next(block for block in starts if block.pages[0] == sheets[-1])) + 1]
    assert after.pages[0] == sheets[-1] + 1


@pytest.mark.parametrize("params", REPORTS)
def test_both_parts_have_contents_with_their_own_chapters(params: str) -> None:
    prepared, parts = made(params, STEMS)
    heads = [block for block in blocks(merge(parts, _cover(prepared))) if isinstance(block, Heading)]
    titles = [plain(one.spans) for one in heads if one.depth == 1]
    assert [plain(one.spans) for one in heads if one.depth == 0] == list(PARTS)
    listed = [block.text for block in content(params) if block.kind == "TOC"]
    said = "".join(listed)
    assert len(listed) >= 2 and all(said.count(title.replace(" ", "")) or title in said for title in titles)


def test_the_files_are_small_enough_to_send() -> None:
    prepared, parts = made("demo_R8", STEMS)
    noto = fonts.FontFile(fonts.NOTO, fonts._bundled()[0], "")  # the font that every machine has
    assert len(pdf(merge(parts, _cover(prepared), _names(prepared)), font=noto)) <= MOST_BYTES
    assert (demo() / "report.html").stat().st_size <= MOST_PAGE_BYTES


def printed(body: str) -> bytes:
    source = f'#set document(title: "題")\n#set text(lang: "ja")\n#set page(margin: (top: 24mm, bottom: 18mm))\n{body}'
    return typst.compile(source.encode(), format="pdf", pdf_standards=["ua-1"])


def test_a_half_empty_page_is_measured() -> None:
    shares = empty_shares(printed("= A\n#v(120mm)\nB\n#pagebreak()\n#block(height: 100%, fill: black, width: 100%)"))
    assert shares[0] > MOST_EMPTY and shares[1] < 0.05


def test_what_stands_alone_is_found() -> None:
    table = "#table(columns: 2, table.header[A][B], " + "[a],[b]," * 40 + ")"
    lonely = stranded(
        placed(printed(f"#show heading: set block(sticky: false)\n#v(195mm)\n{table}\n#v(1fr)\n= H\n#pagebreak()\nC"))
    )
    assert any("見出し" in fault for fault in lonely)
    with pikepdf.open(io.BytesIO(printed(table))) as document:
        assert len(document.pages) >= 1


def test_a_long_text_of_a_form_is_never_cut(mini: Path) -> None:
    words = "".join(f"第{number}の要因です。" for number in range(1, 200))
    (mini / "data/actuals/reviews.csv").write_text(
        "measure_id,fiscal_year,part,choice,words,given_on,source_id,note\n"
        f"1-1,2025,self_evaluation,,{words},2026-05-01,src,\n1-1,2025,opinion,,短い意見です。,2026-05-01,src,\n",
        encoding="utf-8",
    )
    prepared = prepare(Path("params/mini.yml"))
    with pytest.MonkeyPatch.context() as patch:
        found = placed(pdf(merge(executed(prepared, patch, ["measure"]), _cover(prepared))))
    said = "".join(block.text for block in found)
    assert "第199の要因です。" in said and "短い意見です。" in said
    form = next(block for block in found if block.kind == "Table" and "第199の要因です。" in block.text)
    assert [row.pages[0] for row in form.rows] == sorted(row.pages[0] for row in form.rows)
