"""The language of the report: nothing that only staff need, no jargon of its own, です・ます throughout."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from inprocess import made

from ictanalysis.report.document import blocks, merge
from ictanalysis.report.model import (
    Block,
    Bullets,
    Callout,
    Cell,
    FigureBlock,
    Heading,
    Paragraph,
    Span,
    Stamp,
    TableBlock,
    plain,
)
from ictanalysis.report.svg import text as text_of_svg
from ictanalysis.runs.fingerprint import APPENDIX, FIRST, LAST, PER_MEASURE
from ictanalysis.runs.publishing import _cover

REPORTS = ("annual_R7", "demo_R8", "first_plan_R4")
STEMS = (FIRST, PER_MEASURE, LAST, *APPENDIX)
FORBIDDEN = {
    "internal note": r"公表の前に確かめて|未保管|要確認|指紋|sha256",
    "file or command": r"[\w/.-]+\.(?:csv|xlsx|ya?ml|json|ipynb|py)\b|ictanalysis|make \w+",
    "our own word for what the plan says": r"印字|約束",
    "who decided": r"分析担当",
    "talk of numbers": r"数を作|言った見込み|言ったとおり|弱いところ|道のり|食い違",
    "order to the council": r"審議してください",
    "jargon": r"交差検証|ブライア|分位点|ブートストラップ|ロジット",
    "how cells are shown": r"セルの出力|タグ",
    "manner": r"(?:である|だ|だった|であった)。",
}
QUOTED = ("用語の解説", "計画の考え方", "数字の出どころ")  # tables that hold the plan's own words, or names of files
QUOTED_COLUMNS = ("計画書に記載された状況",)
POLITE = re.compile(r"(?:です|ます|ません|でした|ました|ください|ましょう)(?:[(（][^()（）]*[)）])?$")


def texts(block: Block) -> Iterator[str]:
    """Every piece of text that a block shows or reads out, but what is quoted from the plan."""
    if isinstance(block, TableBlock):
        kept = [i for i, column in enumerate(block.columns) if column.label not in QUOTED_COLUMNS]
        rows = (
            []
            if block.caption.startswith(QUOTED)
            else [[f"{row[i].text} {row[i].said}" for i in kept] for row in block.rows]
        )
        yield from (
            block.caption,
            block.note,
            *(column.label for column in block.columns),
            *(t for r in rows for t in r),
        )
    elif isinstance(block, FigureBlock):
        yield from (block.caption, block.alt, block.source, *map(text_of_svg, filter(None, (block.svg, block.narrow))))
    elif isinstance(block, Bullets):
        for item in block.items:
            for inner in item:
                yield from texts(inner)
    elif isinstance(block, Stamp):
        yield from (block.label, block.text)
    else:
        yield plain(block.spans)


def sentences(block: Block) -> Iterator[str]:
    """The sentences of running text, each without its full stop; a lead-in and names in bold are none."""
    if isinstance(block, Bullets):
        for item in block.items:
            for inner in item:
                yield from sentences(inner)
    elif isinstance(block, (Paragraph, Callout)):
        yield from (one.strip() for one in re.findall(r"[^。]+(?=。)", plain(block.spans)))


def faults(found: Iterable[Block]) -> list[str]:
    """What a reader of the report should not have to read, with the place."""
    said = []
    for block in found:
        for text in texts(block):
            said += [
                f"{block.where}: {why}: {hit[0]}: {text[:60]}"
                for why, what in FORBIDDEN.items()
                for hit in re.finditer(what, text)
            ]
        said += [f"{block.where}: {one}" for one in sentences(block) if not POLITE.search(one)]
    return said


def shown(params: str) -> list[Block]:
    prepared, parts = made(params, STEMS)
    return blocks(merge(parts, _cover(prepared)))


@pytest.mark.parametrize("params", REPORTS)
def test_the_report_reads_as_a_clerk_would_write_it(params: str) -> None:
    found = shown(params)
    silent = {"projects", "alignment"} if params == "first_plan_R4" else set()  # there is nothing to say
    assert set(STEMS) - silent <= {re.sub(r"_\d.*| .*", "", block.where) for block in found}
    assert faults(found) == []


@pytest.mark.parametrize("params", REPORTS)
def test_headings_tell_themselves_apart_in_a_list_of_headings(params: str) -> None:
    heads = [plain(block.spans) for block in shown(params) if isinstance(block, Heading)]
    assert len(heads) > 20 and len(set(heads)) == len(heads)
    assert not {"限界", "判定", "予測", "訂正", "出典一覧"} & set(heads)


@pytest.mark.parametrize(
    "planted",
    [
        "数は作りません。数を作りません。", "言った見込みです。", "計画に印字がありません。", "分析担当が選んだものです。",
        "改善指示の要否を審議してください。", "公表の前に確かめてください。", "計画の約束です。", "食い違いがあります。",
        "results.csv に載ります。", "設定は params/annual_R7.yml にあります。", "`ictanalysis fit` で学び直します。",
        "見込みは確率である。", "見込みは確率だ。", "見込みは確率。", "交差検証によります。",
    ],
)  # fmt: skip
def test_a_planted_phrase_is_found(planted: str) -> None:
    good = "見込みは確率です。"
    assert not faults([Paragraph("ここ", (Span(good),))])
    assert faults([Paragraph("ここ", (Span(good + planted),))])
    item = (Paragraph("ここ", (Span("1-1", strong=True), Span(f": {planted}"))),)
    assert faults([Bullets("ここ", (item,))])


def test_a_planted_phrase_is_found_wherever_a_report_holds_text() -> None:
    found = shown("annual_R7")
    assert not faults(found)
    table = next(b for b in found if isinstance(b, TableBlock) and b.rows and not b.caption.startswith(QUOTED))
    figure = next(b for b in found if isinstance(b, FigureBlock))
    word, cell = "印字", Cell("計画に印字がない")
    for block in (
        replace(table, caption=table.caption + word), replace(table, note=word),
        replace(table, rows=(*table.rows, (cell,) * len(table.columns))),
        replace(figure, alt=figure.alt + word), replace(figure, caption=word), replace(figure, source=word),
        replace(figure, svg=figure.svg.replace("</text>", f"{word}</text>", 1)),
        Heading("ここ", 2, (Span(word),)),
    ):  # fmt: skip
        assert faults([block]), block.where
    quoted = next(b for b in found if isinstance(b, TableBlock) and b.caption.startswith("用語の解説"))
    assert not faults([replace(quoted, rows=((cell,) * len(quoted.columns),))])
