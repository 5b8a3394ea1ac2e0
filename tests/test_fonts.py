"""The font of charts and reports: which it is, that its bold is a face of its own, and that nothing prints as a box."""

import hashlib
import io
import re
import shutil
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from matplotlib.figure import Figure
from nbformat.v4 import new_markdown_cell, new_notebook

from ictanalysis.inputs.faults import FaultError
from ictanalysis.pages import fonts
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.chart import draw
from ictanalysis.report import columns
from ictanalysis.report.pdf import pdf
from ictanalysis.report.smaller import unhint

LACKED = "𠀁"  # in neither font
TEXT = "# 評価\n\n本文の文字と**太い文字**、R6〜R9の63.0%。\n\n| 指標 | 値 |\n|---|--:|\n| 満足度 | 63.0% |"


@pytest.fixture
def fresh():
    fonts.report_font.cache_clear()
    yield
    fonts.report_font.cache_clear()


@pytest.fixture(params=[fonts.NOTO, fonts.BIZ])
def font(request, monkeypatch, fresh) -> fonts.FontFile:
    """Each font in turn, as on a machine that has it."""
    if request.param == fonts.NOTO:
        monkeypatch.setattr(fonts, "folders", lambda: [])
    found = fonts.report_font()
    if found.family != request.param:
        pytest.skip(f"{request.param} がこの環境にないため、その字形を確かめられません")
    return found


def made(font: fonts.FontFile) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf(new_notebook(cells=[new_markdown_cell(TEXT)]), "題名", font)))


def embedded(document: pikepdf.Pdf) -> dict[str, bytes]:
    """Each face by its name, without the six letters that mark it as a part."""
    found = [o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"]
    return {str(o.FontName)[8:]: o[key].read_bytes() for o in found for key in ("/FontFile2", "/FontFile3") if key in o}


def test_font_is_a_file_with_its_hash(font):
    assert font.sha256 == hashlib.sha256(font.path.read_bytes()).hexdigest()
    assert font.path in fonts.files(font)


def test_without_biz_the_bundled_font_serves_in_two_faces(monkeypatch, tmp_path, fresh):
    monkeypatch.setattr(fonts, "folders", lambda: [tmp_path])
    font = fonts.report_font()
    faces = {face["OS/2"].usWeightClass: face["name"].getBestFamilyName() for face in map(TTFont, fonts.files(font))}
    assert font.family == fonts.NOTO and faces == {400: fonts.NOTO, 700: fonts.NOTO}


@pytest.mark.parametrize(("name", "bold"), fonts.BIZ_PAIRS.items())
def test_biz_is_preferred_where_both_its_faces_lie(monkeypatch, tmp_path, fresh, name, bold):
    (tmp_path / "sub").mkdir()
    shutil.copy(fonts._bundled()[0], tmp_path / "sub" / name)
    monkeypatch.setattr(fonts, "folders", lambda: [tmp_path])
    assert fonts.report_font().family == fonts.NOTO
    shutil.copy(fonts._bundled()[1], tmp_path / "sub" / bold)
    fonts.report_font.cache_clear()
    font = fonts.report_font()
    assert (font.family, font.path.name) == (fonts.BIZ, name)


def test_a_font_that_is_not_installed_is_named(monkeypatch, tmp_path, fresh):
    monkeypatch.setattr(fonts, "folders", lambda: [])
    monkeypatch.setattr(fonts, "find_spec", lambda name: None)
    with pytest.raises(FileNotFoundError, match="noto-cjk-sans-jp-regular"):
        fonts.report_font()


def test_register_makes_it_known_to_matplotlib_once(font):
    assert fonts.register(font) == font.family
    count = len(font_manager.fontManager.ttflist)
    fonts.register(font)
    assert len(font_manager.fontManager.ttflist) == count


def test_charts_take_regular_and_bold_from_the_same_files(font):
    fonts.register(font)
    regular, bold = (
        Path(
            font_manager.findfont(
                font_manager.FontProperties(family=font.family, weight=weight), fallback_to_default=False
            )
        )
        for weight in ("normal", "bold")
    )
    assert regular == font.path and bold != regular and {regular, bold} <= set(fonts.files(font))


def test_bold_text_of_a_chart_stays_bold(font):
    def paint(figure: Figure) -> None:
        figure.text(0.5, 0.5, "太い字", weight="bold")

    assert re.search(r"font-weight: (?:bold|700)", draw(paint, (1, 1), "絵。", "絵", "出典").svg)


def test_missing_names_only_what_cannot_be_drawn(font):
    assert fonts.missing("令和6年度\n\t ①②約5,000人〜—（）：", font) == set()
    assert fonts.missing(f"{LACKED}野家", font) == {LACKED}


def test_every_badge_can_be_drawn(font):
    text = "".join(badge.symbol + badge.label for badge in BADGES.values())
    assert fonts.missing(text, font) == set()


def test_bold_is_a_face_of_its_own_on_paper(font):
    with made(font) as document:
        faces = embedded(document)
        stem = Path(font.path).stem.rpartition("-")[0]
        if font.path.suffix != ".ttc":
            assert {f"{stem}-Regular", f"{stem}-Bold"} <= set(faces)
        bold = {name for name in faces if "Bold" in name}
        assert bold and set(faces) - bold and len(set(faces.values())) == len(faces)
        used = {str(one.BaseFont)[8:].removesuffix("-Identity-H") for page in document.pages
                for one in page.resources.Font.values()}  # fmt: skip
        assert used == set(faces)
        # a bold made by strokes would set the mode of text
        steps = (step for page in document.pages for step in pikepdf.parse_content_stream(page))
        assert all(step.operands[0] == 0 for step in steps if str(step.operator) == "Tr")


def test_nothing_prints_as_an_empty_box(font):
    with made(font) as document:
        shown = [
            bytes(piece)
            for page in document.pages
            for step in pikepdf.parse_content_stream(page)
            if str(step.operator) in ("Tj", "TJ")
            for piece in (step.operands[0] if isinstance(step.operands[0], pikepdf.Array) else step.operands)
            if isinstance(piece, pikepdf.String)
        ]
    assert sum(map(len, shown)) > 60
    assert all(glyphs[i : i + 2] != b"\0\0" for glyphs in shown for i in range(0, len(glyphs), 2))


def test_embedded_faces_are_small_and_without_hints(font):
    with made(font) as document:
        faces = embedded(document)
        assert all(len(face) < 60_000 for face in faces.values())
        unhint(document)
        assert embedded(document) == faces


def test_widths_are_those_of_the_widest_face(font):
    widest = [max(one) for one in zip(*(_widths(path) for path in fonts.files(font) if _is(path, font)), strict=True)]
    assert [fonts.advances(font)[char] for char in "0Wm%"] == pytest.approx(widest)
    assert columns._em("指標") == 2.0 and columns._em("63.0%\nR6") == pytest.approx(columns._em("63.0%"))
    assert columns._em("（、）") == 3.0  # BIZ takes its stops from the full-width face


def _is(path: Path, font: fonts.FontFile) -> bool:
    return path.suffix != ".ttc" and TTFont(path)["name"].getBestFamilyName() == font.family


def _widths(path: Path) -> list[float]:
    face = TTFont(path)
    return [face["hmtx"][face.getBestCmap()[ord(char)]][0] / face["head"].unitsPerEm for char in "0Wm%"]


@pytest.mark.parametrize("data", [b"", b"OTTO" + bytes(100), b"\x00\x01\x00\x00" + bytes(12)])
def test_a_damaged_font_is_a_fault_by_name(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "BIZ.ttf").write_bytes(data)
    with pytest.raises(FaultError, match=r"BIZ\.ttf - フォントとして読めません.*入れ直してください"):
        fonts.missing("評価", fonts.FontFile(fonts.BIZ, tmp_path / "BIZ.ttf", ""))
