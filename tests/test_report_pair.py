"""Web page and PDF of one run say the same, in the same order."""

from pathlib import Path

import pytest
from accessibility import pair
from accessibility.made import demo


@pytest.fixture(scope="module")
def html() -> list[pair.Part]:
    return pair.of_html(demo() / "report.html")


@pytest.fixture(scope="module")
def pdf() -> list[pair.Part]:
    return pair.of_pdf(demo() / "report.pdf")


def test_page_and_pdf_have_the_same_content_one_to_one(html: list[pair.Part], pdf: list[pair.Part]) -> None:
    assert pair.differences(html, pdf) == []
    kinds = [part.kind for part in html]
    assert {"title", "heading 1", "heading 2", "figure", "table", "text", "list"} <= set(kinds)
    assert all(part.alt for part in html if part.kind == "figure")
    assert sum(len(part.cells) for part in html if part.kind == "table") > 100


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("73.1%(R9)</span>", "73.2%(R9)</span>"),
        ("<h4", "<h5"),
        ('role="img" aria-label="', 'role="img" aria-label="別の'),
        ("<figcaption>", "<figcaption>別の"),
        ('<tr role="row">\n<th scope="row"', '<tr></tr><tr role="row">\n<th scope="row"'),
        ("<caption", "<caption>別の</caption><caption"),
        ("<p>", "<p>別の文</p><p>"),
    ],
)  # fmt: skip
def test_a_planted_difference_is_named(
    old: str, new: str, html: list[pair.Part], pdf: list[pair.Part], tmp_path: Path
) -> None:
    source = (demo() / "report.html").read_text(encoding="utf-8")
    before, main, after = source.partition("<main")
    assert old in after
    (tmp_path / "report.html").write_text(before + main + after.replace(old, new, 1), encoding="utf-8")
    planted = pair.differences(pair.of_html(tmp_path / "report.html"), pdf)
    assert set(planted) - set(pair.differences(html, pdf))


def test_two_tables_in_the_other_order_are_named(html: list[pair.Part]) -> None:
    first, second, *_ = [place for place, part in enumerate(html) if part.kind == "table"]
    turned = [*html]
    turned[first], turned[second] = html[second], html[first]
    assert pair.differences(turned, html)
