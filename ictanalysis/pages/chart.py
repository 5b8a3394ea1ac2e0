"""What every chart of the report shares: matplotlib in Japanese, SVG with real text and alt text."""

import io
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from ictanalysis.evaluation.result import Result
from ictanalysis.pages.fonts import register, report_font
from ictanalysis.pages.typography import typeset
from ictanalysis.pages.workbook import Workbook

Array = npt.NDArray[np.float64]
SVG = "image/svg+xml"
INK, GREY, BLUE, ORANGE = "#1a1a1a", "#6b6b6b", "#0b4f9e", "#b34700"
WIDE, NARROW, SPREAD = "#d3e3f5", "#a9c8ea", (9, 24, 74, 89)
WIDTH = 6.7


@dataclass(frozen=True)
class Chart:
    """A drawn chart with the words that must travel with it."""

    svg: str
    alt: str
    caption: str
    source: str

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        words = {"alt": self.alt, "caption": self.caption, "source": self.source}
        return {SVG: self.svg}, {SVG: words}


def _settings() -> Any:
    return {
        "font.family": register(report_font()), "font.size": 9, "axes.unicode_minus": False, "text.parse_math": False,
        "svg.fonttype": "none", "svg.hashsalt": "ictanalysis", "axes.spines.top": False,
        "axes.spines.right": False, "text.color": INK, "axes.labelcolor": INK,
    }  # fmt: skip


def draw(paint: Callable[[Figure], None], height: float, alt: str, caption: str, source: str) -> Chart:
    """Paint a figure and keep it as SVG; a character that the font lacks is an error."""
    with mpl.rc_context(_settings()), warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing")
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        paint(figure)
        _set_in_type(figure)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return Chart(buffer.getvalue(), *map(typeset, (alt, caption, source)))


def _set_in_type(figure: Figure) -> None:
    """Before anything is measured; the labels of ticks are written anew at every drawing."""
    for text in figure.findobj(Text):
        text.set_text(typeset(text.get_text()))
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            formatter = axis.get_major_formatter()
            setattr(formatter, "format_ticks", partial(_labels, formatter.format_ticks))  # noqa: B010


def _labels(written: Callable[[list[float]], list[str]], ticks: list[float]) -> list[str]:
    return [typeset(label) for label in written(ticks)]


def source_of(book: Workbook) -> str:
    """The plan, and what its values come from."""
    news = "、架空データ" if book.fictional else "、公表された実績" if book.has_news else ""
    return book.plan.facts["title"] + news


def legend(*panels: Axes) -> tuple[list[Artist], list[str]]:
    """Handles and labels of all panels, each label once."""
    pairs = [zip(*axes.get_legend_handles_labels(), strict=True) for axes in panels]
    found = {label: handle for pair in pairs for handle, label in pair}
    return list(found.values()), list(found)


def _number(value: float, _: object) -> str:
    return f"{value:,.10g}".replace("-", "−")


def grid(axes: Axes) -> None:
    """Pale lines across, and numbers with separators."""
    axes.yaxis.set_major_formatter(_number)
    axes.grid(axis="y", color="#dddddd", lw=0.6)
    axes.set_axisbelow(True)


def paint_fan(axes: Axes, start: tuple[int, float], ahead: Sequence[int], quantiles: Array) -> None:
    """The bands (years ahead, 99), opening from the last known year and value."""
    years = [start[0], *ahead]
    drawn = np.vstack([np.full(99, start[1]), quantiles])
    low, mid_low, mid_high, high = (drawn[:, i] for i in SPREAD)
    axes.fill_between(years, low, high, facecolor=WIDE, edgecolor=BLUE, lw=0.4, label="予測: 10回に8回の幅")
    axes.fill_between(years, mid_low, mid_high, facecolor=NARROW, edgecolor=BLUE, lw=0.4, label="予測: 10回に5回の幅")
    axes.plot(years, drawn[:, 49], color=BLUE, lw=1.5, ls="--", label="予測の中央")


def indicator_label(result: Result) -> str:
    """Id and name of an indicator on at most two lines of an axis."""
    return two_lines(result.label, 20)


def two_lines(text: str, width: int) -> str:
    """Two lines at most, broken after a particle or a comma where one is near: Japanese has no spaces."""
    if len(text) <= width:
        return text
    cut = next((i for i in range(width, width // 2, -1) if text[i - 1] in "のにをはと、) "), width)
    rest = text[cut:]
    return f"{text[:cut]}\n{rest if len(rest) <= width + 4 else rest[: width + 3] + '…'}"
