"""The font of charts and reports."""

import hashlib
import shutil

import pytest
from matplotlib import font_manager

from ictanalysis.pages import fonts
from ictanalysis.pages.badges import BADGES


@pytest.fixture
def fresh():
    fonts.report_font.cache_clear()
    yield
    fonts.report_font.cache_clear()


def test_font_is_a_file_with_its_hash():
    font = fonts.report_font()
    assert font.family in (fonts.BIZ, fonts.IPAEX)
    assert font.sha256 == hashlib.sha256(font.path.read_bytes()).hexdigest()
    assert font.path in fonts.files(font)


def test_without_biz_the_bundled_font_serves(monkeypatch, tmp_path, fresh):
    monkeypatch.setattr(fonts, "_folders", lambda: [tmp_path])
    assert fonts.report_font().family == fonts.IPAEX


@pytest.mark.parametrize("name", ["BIZUDPGothic-Regular.ttf", "BIZ-UDGothicR.ttc"])
def test_biz_is_preferred_where_it_lies(monkeypatch, tmp_path, fresh, name):
    (tmp_path / "sub").mkdir()
    shutil.copy(fonts._bundled(), tmp_path / "sub" / name)
    monkeypatch.setattr(fonts, "_folders", lambda: [tmp_path])
    font = fonts.report_font()
    assert (font.family, font.path.name) == (fonts.BIZ, name)


def test_register_makes_it_known_to_matplotlib_once():
    font = fonts.report_font()
    assert fonts.register(font) == font.family
    count = len(font_manager.fontManager.ttflist)
    fonts.register(font)
    assert len(font_manager.fontManager.ttflist) == count
    assert font_manager.findfont(font.family, fallback_to_default=False)


def test_missing_names_only_what_cannot_be_drawn():
    font = fonts.report_font()
    assert fonts.missing("令和6年度\n\t ①②約5,000人〜—", font) == set()
    assert fonts.missing("𠮷野家", font) == {"𠮷"}


def test_every_badge_can_be_drawn():
    text = "".join(badge.symbol + badge.label for badge in BADGES.values())
    assert fonts.missing(text, fonts.report_font()) == set()
