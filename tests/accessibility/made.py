"""The demo report and a comparison of many plans, each made once for all tests that read one."""

import tempfile
from functools import cache
from pathlib import Path

from compared import country
from inprocess import made

from ictanalysis.report import render
from ictanalysis.report.document import merge
from ictanalysis.report.html import page
from ictanalysis.runs.compare import document_of
from ictanalysis.runs.publishing import _cover, _names

ROOT = Path(__file__).parents[2]
STEMS = tuple(path.stem for path in sorted((ROOT / "notebooks").glob("*.ipynb")))
_FOLDER = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)


@cache
def demo() -> Path:
    """The folder with the page and the PDF of the notebooks as they are executed in this process."""
    prepared, parts = made("demo_R8", STEMS)
    render(merge(parts, _cover(prepared), _names(prepared)), Path(_FOLDER.name))
    return Path(_FOLDER.name)


@cache
def comparison() -> Path:
    """The page that sets the plans of a whole country side by side."""
    file = Path(_FOLDER.name) / "compare.html"
    file.write_text(page(document_of(*country())), encoding="utf-8")
    return file
