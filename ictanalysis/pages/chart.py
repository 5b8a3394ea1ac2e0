"""What every chart of the report shares: matplotlib in Japanese, SVG with real text and alt text."""

import io
import warnings
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from math import ceil
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from ictanalysis.evaluation.result import Result
from ictanalysis.pages import mimes
from ictanalysis.pages.fonts import register, report_font
from ictanalysis.pages.typography import typeset
from ictanalysis.pages.workbook import Workbook

Array = npt.NDArray[np.float64]
INK, GREY, BLUE, ORANGE = "#1a1a1a", "#6b6b6b", "#0b4f9e", "#b34700"
BAND, MIDDLE, SPREAD = "#d3e3f5", 49, (9, 89)
SCREEN_FONTS = "'BIZ UDPGothic', 'Hiragino Sans', 'Yu Gothic', 'Meiryo', 'Noto Sans CJK JP', sans-serif"
WIDTH, PHONE = 6.7, 3.75  # inches: the text of A4, and 360 pixels


@dataclass(frozen=True)
class Chart:
    """A drawn chart, the same drawn for a phone, and the words that must travel with them."""

    svg: str
    narrow: str
    alt: str
    caption: str
    source: str

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        words = {"alt": self.alt, "caption": self.caption, "source": self.source}
        return {mimes.SVG: self.svg, mimes.NARROW: self.narrow, "text/html": self.html()}, {mimes.SVG: words}

    def html(self) -> str:
        """The chart with its words for JupyterLab, which keeps a picture even of a notebook that it does not trust."""
        family = report_font().family
        drawn = self.svg.replace(f"'{family}'", f"'{family}', {SCREEN_FONTS}")
        picture = b64encode(drawn.encode()).decode()
        source = f"<br><small>出典:{escape(self.source)}</small>" if self.source else ""
        return (
            f'<figure><img style="max-width:100%;background:#fff" alt="{escape(self.alt)}" src="data:image/svg+xml;base64,{picture}">'
            f"<figcaption><strong>{escape(self.caption)}</strong>{source}</figcaption></figure>"
        )


def _settings() -> Any:
    return {
        "font.family": register(report_font()), "font.size": 9, "axes.unicode_minus": False, "text.parse_math": False,
        "svg.fonttype": "none", "svg.hashsalt": "ictanalysis", "axes.spines.top": False,
        "axes.spines.right": False, "text.color": INK, "axes.labelcolor": INK,
    }  # fmt: skip


def draw(paint: Callable[[Figure], None], heights: tuple[float, float], alt: str, caption: str, source: str) -> Chart:
    """Paint a chart for the page and for a phone, of heights in inches; a character that the font lacks is an error."""
    wide, narrow = (_drawn(paint, size) for size in zip((WIDTH, PHONE), heights, strict=True))
    return Chart(wide, narrow, *map(typeset, (alt, caption, source)))


def _drawn(paint: Callable[[Figure], None], size: tuple[float, float]) -> str:
    with mpl.rc_context(_settings()), warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing")
        figure = Figure(figsize=size, layout="constrained")
        paint(figure)
        set_in_type(figure)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def as_chart(figure: Figure, alt: str, caption: str = "", source: str = "") -> Chart:
    """A figure that an analyst has drawn, with the words that a report asks for."""
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "ictanalysis"}):
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return Chart(buffer.getvalue(), "", *map(typeset, (alt, caption, source)))


def is_narrow(figure: Figure) -> bool:
    """Whether a chart is being painted for a phone."""
    return bool(figure.get_figwidth() < WIDTH)


def panels(figure: Figure, count: int, a_row: int | None = None, sharey: bool = False) -> list[Axes]:
    """Panels side by side, at most so many in a row, or one below the other on a phone."""
    columns = 1 if is_narrow(figure) else min(count, a_row or count)
    found = list(figure.subplots(ceil(count / columns), columns, sharey=sharey, squeeze=False).flat)
    for axes in found[count:]:
        axes.remove()
    return found[:count]


def set_in_type(figure: Figure) -> None:
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


def legend(figure: Figure, axes_of: Sequence[Axes]) -> None:
    """One legend below all panels, each label once."""
    pairs = [zip(*axes.get_legend_handles_labels(), strict=True) for axes in axes_of]
    found = {label: handle for pair in pairs for handle, label in pair}
    columns = 1 if is_narrow(figure) else 2 if max(map(len, found)) > 18 else 3
    figure.legend([*found.values()], [*found], loc="outside lower center", ncols=columns, frameon=False, fontsize=8)


def _number(value: float, _: object) -> str:
    return f"{value:,.10g}".replace("-", "−")


def grid(axes: Axes) -> None:
    """Pale lines across, and numbers with separators."""
    axes.yaxis.set_major_formatter(_number)
    axes.grid(axis="y", color="#dddddd", lw=0.6)
    axes.set_axisbelow(True)


def paint_fan(axes: Axes, start: tuple[int, float], ahead: Sequence[int], quantiles: Array) -> None:
    """The band of eight in ten and its middle (years ahead, 99), opening from the last known year and value."""
    years = [start[0], *ahead]
    drawn = np.vstack([np.full(99, start[1]), quantiles])
    low, high = (drawn[:, i] for i in SPREAD)
    axes.fill_between(years, low, high, facecolor=BAND, edgecolor=BLUE, lw=0.4, label="予測: 10回に8回入る幅")
    axes.plot(years, drawn[:, MIDDLE], color=BLUE, lw=1.5, ls="--", label="予測の中央")


def indicator_label(result: Result, figure: Figure) -> str:
    """Id and name of an indicator on at most two lines of an axis; the id alone on a phone."""
    return result.indicator_id if is_narrow(figure) else two_lines(result.label, 20)


def two_lines(text: str, width: int) -> str:
    """Two lines at most, broken after a particle or a comma where one is near: Japanese has no spaces."""
    if len(text) <= width:
        return text
    cut = next((i for i in range(width, width // 2, -1) if text[i - 1] in "のにをはと、) "), width)
    rest = text[cut:]
    return f"{text[:cut]}\n{rest if len(rest) <= width + 4 else rest[: width + 3] + '…'}"
