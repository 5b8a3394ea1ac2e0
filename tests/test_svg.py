"""A chart in the page draws and does nothing else."""

import re
from xml.etree import ElementTree

import pytest

from ictanalysis.report import svg
from ictanalysis.report.model import ReportError

PLANTED = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:e="http://www.w3.org/2001/xml-events" viewBox="0 0 9 9" onload="alert(1)" xml:base="https://evil.example/">
<script>alert(1)</script><style>@import url(https://evil.example/a.css);</style><title>図の題</title>
<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><form/></body></foreignObject>
<a href="javascript:alert(1)"><text x="1" y="1" OnClick="alert(1)">残る文字</text></a>
<a xlink:href="https://evil.example/"><path id="p" d="M0 0L9 9" style="fill: url(#p)"/></a>
<use xlink:href="https://evil.example/a.svg#x"/><use xlink:href="#p"/><use href=" javascript:alert(1)"/>
<image href="//evil.example/a.png"/><image href="data:image/png;base64,iVBORw0KGgo="/><image href="data:text/html,x"/>
<rect style="fill: url(https://evil.example/x)" clip-path="url(#p)"/><rect style="fill: u\\72l(//evil.example/x)"/>
<animate attributeName="href" to="javascript:alert(1)"/><set attributeName="onclick" to="alert(1)"/>
<g xmlns="" id="script"/><iframe src="https://evil.example/"/><e:listener handler="#p"/><feImage href="https://evil.example/a.png"/>
<text e:event="click" mask="image-set('https://evil.example/a.png' 1x)">もう一つ</text></svg>"""


def test_a_chart_keeps_only_what_it_draws():
    cleaned = svg.clean(PLANTED, "ここ", "figure-1-")
    assert not re.search(
        r"evil|alert|script|foreign|import|animate|listener|\bon\w+=|text/html|url\((?!#)", cleaned, re.I
    )
    assert svg.text(cleaned) == "残る文字もう一つ" and "図の題" in cleaned
    for kept in ('xlink:href="#figure-1-p"', "fill: url(#figure-1-p)", 'href="data:image/png;base64,iVBORw0KGgo="'):
        assert kept in cleaned
    assert svg.clean(cleaned, "ここ", "") == cleaned


def test_a_chart_that_is_no_svg_is_refused():
    with pytest.raises(ReportError, match="SVG"):
        svg.clean('<html xmlns="http://www.w3.org/1999/xhtml"/>', "ここ", "")


def test_what_another_library_registers_for_xml_does_not_reach_a_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ElementTree, "_namespace_map", {"http://example.org/sheet": ""})
    cleaned = svg.clean(PLANTED, "ここ", "figure-1-")
    assert cleaned.startswith("<svg ") and "ns0:" not in cleaned
