"""What `make check-report` prints: for each folder of a run one line a check, and the faults below it."""

import sys
from collections.abc import Iterator
from pathlib import Path

from .browser import NO_BROWSER, opened
from .browser import ready as browser_ready
from .checks import CHECKS
from .pair import differences, of_html, of_pdf
from .verapdf import NO_VERAPDF, verdicts
from .verapdf import ready as verapdf_ready

NAMES = {
    "light": "axe-core 違反・判定保留(WCAG 2.2 AA、推奨事項)",
    "dark": "axe-core 違反・判定保留(暗い配色)",
    "phone": "幅320pxでの横スクロール、axe-core 違反",
    "keyboard": "Tab の順序、見える焦点",
    "paper": "印刷の体裁",
    "alone": "スクリプト、外部への通信",
    "order": "読み上げの順と頁の順",
    "fits": "表の横のはみ出し",
}


def findings(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Each check with its faults."""
    html, pdf = folder / "report.html", folder / "report.pdf"
    alone = folder / "compare.html"  # of many plans, without a PDF
    if browser_ready():
        with opened(alone if alone.exists() else html) as page:
            for name, check in CHECKS.items():
                yield f"HTML {NAMES[name]}", check(page)
    if alone.exists():
        return
    if verapdf_ready():
        for one in verdicts([pdf]):
            yield f"PDF {one['standard']}(veraPDF、検査 {one['checks']:,}件)", one["failures"]
    yield "HTML と PDF の違い", differences(of_html(html), of_pdf(pdf))


def main(folders: list[str]) -> int:
    """1 where any check found a fault."""
    faulty = False
    for folder in map(Path, folders):
        print(folder)
        for name, faults in findings(folder):
            print(f"  {name}: {len(faults)}件", *faults[:20], sep="\n    ")
            faulty |= bool(faults)
    for note in [NO_BROWSER] * (not browser_ready()) + [NO_VERAPDF] * (not verapdf_ready()):
        print(note)
    return int(faulty)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
