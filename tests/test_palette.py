"""Colours that carry meaning can be seen and told apart by every kind of eye; a symbol and a word say the same."""

import pytest
from accessibility.colour import GRAPHIC, PAPERS, TEXT, alike, contrast, faint
from accessibility.made import demo

from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.chart import BAND, BLUE, GREY, INK, ORANGE

LINES = {"target": INK, "values": BLUE, "uncorrected": ORANGE, "plan": GREY}
BANDS = {"band": BAND}
GRID = "#dddddd"


def test_known_contrasts_and_confusions() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert alike({"red": "#a52a2a", "green": "#5a5a00"}) and not alike({"black": "#000000", "white": "#ffffff"})
    assert any(pair.startswith("deutan") for pair in alike({"on track": "#8fbc5a", "at risk": "#d6a35c"}))


@pytest.mark.parametrize("code", BADGES)
def test_a_badge_can_be_read_and_seen_on_light_and_dark_paper(code: str) -> None:
    badge = BADGES[code]
    assert contrast(badge.background, badge.foreground) >= TEXT
    for paper in PAPERS:
        # its edge has the colour of its text
        assert max(contrast(badge.background, paper), contrast(badge.foreground, paper)) >= GRAPHIC


def test_badges_lines_and_bands_are_told_apart_by_every_eye() -> None:
    for heavy in (True, False):  # a heavy frame tells a badge apart whatever its colour
        assert alike({code: badge.background for code, badge in BADGES.items() if badge.heavy == heavy}) == []
    assert alike(LINES) == []
    assert alike({"paper": "#ffffff", **BANDS}) == []


def test_lines_stand_out_from_what_lies_behind_them() -> None:
    for line in LINES.values():
        assert min(contrast(line, behind) for behind in ("#ffffff", *BANDS.values())) >= GRAPHIC


def test_everything_drawn_in_the_report_stands_out_from_white() -> None:
    drawn = (demo() / "report.html").read_text(encoding="utf-8")
    words = {colour for badge in BADGES.values() for colour in (badge.background, badge.foreground)}
    assert faint(drawn, words | {GRID}) == set()
    assert faint('<svg><path style="fill: #d3e3f5"/><text fill="#999999"/></svg>', words) == {
        "path #d3e3f5",
        "text #999999",
    }
