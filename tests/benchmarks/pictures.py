"""Pictures of a report for the documents: the first spread and one sheet, from a run's PDF.

python tests/benchmarks/pictures.py outputs/demo_R8/report.pdf docs
"""

import sys
from pathlib import Path

from pypdfium2 import PdfDocument

SHOWN = {"first_spread": "審議をお願いする事項", "sheet": "施策2-1"}
SCALE = 1.4


def main(report: str, folder: str) -> None:
    """The first page of each that begins with its title."""
    for name, title in SHOWN.items():
        page = next(page for page in PdfDocument(report) if _title(page).startswith(title))
        page.render(scale=SCALE).to_pil().quantize(160).save(Path(folder) / f"{name}.png", optimize=True)


def _title(page: object) -> str:
    """The first line below the header."""
    lines = page.get_textpage().get_text_bounded(top=page.get_height() - 68).splitlines()  # type: ignore[attr-defined]
    return next((line for line in lines if line.strip()), "")


if __name__ == "__main__":
    main(*sys.argv[1:])
