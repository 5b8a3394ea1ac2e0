"""The documents as pages that open from a folder: `python -m sphinx -W docs docs/_build/html`."""

import re

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

from ictanalysis import __version__
from ictanalysis.progress.catalogue import FROM_MEMORY, METHODS

project = "年次評価ワークブックの手引"
release = __version__
language = "ja"
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["substitution"]
myst_heading_anchors = 3
highlight_language = "none"

html_theme = "alabaster"
html_title = project
html_static_path = ["_static"]
html_theme_options = {"show_powered_by": False, "page_width": "70rem", "sidebar_width": "16rem"}
html_sidebars = {"**": ["searchbox.html", "navigation.html"]}
html_permalinks = html_show_sourcelink = html_copy_source = html_show_copyright = False
html_show_search_summary = False  # it would be fetched, which a page opened from a folder may not

BETWEEN = re.compile(r"^(?!#| {4})(.*[^\x00-\x7f])\n *(?=[^\x00-\x7f])", re.M)  # a browser would show a blank there
FENCED = re.compile(r"(^```.*?^```)", re.M | re.S)


def _methods() -> str:
    """The official methods with their rules and classes, as the code has them."""
    rows = [
        f"| {one.title}{'' if one.confirmed else ' ※'} | `{one.name}` | {one.rule} | {'、'.join(one.words.values())} |"
        for one in METHODS.values()
    ]
    return "\n".join(["| 方式 | `results.csv` の列 | 規則 | 区分 |", "|---|---|---|---|", *rows, "", FROM_MEMORY])


myst_substitutions = {"methods": _methods()}


def _join(_: Sphinx, name: str, source: list[str]) -> None:
    """Lines of Japanese text go on without a blank."""
    parts = enumerate(FENCED.split(source[0]))
    source[0] = "".join(part if place % 2 else BETWEEN.sub(r"\1", part) for place, part in parts)


def setup(app: Sphinx) -> None:
    """Called by sphinx."""
    app.add_lexer("csv", TextLexer)
    app.connect("source-read", _join)
