"""How far the forecast may be trusted: charts."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ictanalysis.forecast.calibration import Calibration, Cell
from ictanalysis.forecast.quantiles import Array
from ictanalysis.pages import chart, say
from ictanalysis.pages.attribution import attribution
from ictanalysis.pages.chapters.forecast_calibration import (
    BAND_WORDS,
    CHANCE_WORDS,
    alt_bands,
    alt_chances,
    source_text,
)

MARKS = "s^vPX<>"


def chances_chart(found: Calibration) -> chart.Chart:
    """Reliability diagram: what was said against what came, size of a mark by number of cases."""

    def paint(figure: Figure) -> None:
        panels = chart.panels(figure, len(CHANCE_WORDS), sharey=True)
        for axes, (what, words) in zip(panels, CHANCE_WORDS.items(), strict=True):
            cells, last = found.part(what, "tenth"), what == "managed"
            promised, came, low, high = _percentages(cells)
            cases = np.array([cell.cases for cell in cells])
            colour, face = (chart.BLUE, chart.BLUE) if last else (chart.ORANGE, "#ffffff")
            axes.plot([0, 100], [0, 100], color=chart.INK, lw=1, ls=":", label="見込みと実際が一致する線")
            axes.vlines(promised, low, high, color=colour, lw=1, label="" if last else "縦線: 誤差の範囲(90%)")
            axes.scatter(promised, came, 12 + 110 * cases / cases.max(), marker="D" if last else "o", color=face, edgecolor=colour, zorder=3, clip_on=False,
                         label="補正した見込み(大きいほど件数が多い)" if last else "補正しない見込み(大きいほど件数が多い)")  # fmt: skip
            axes.set_title(f"{words}\n{say.quantity(cases.sum(), '件', 0)}", fontsize=9)
            axes.text(4, 96, "見込みより\n多い", va="top", fontsize=7.5, color=chart.GREY)
            axes.text(97, 4, "見込みより\n少ない", ha="right", fontsize=7.5, color=chart.GREY)
            axes.set(xlim=(0, 100), ylim=(0, 100), xticks=range(0, 101, 20), aspect="equal", xlabel="示した見込み(%)")
        panels[0].set_ylabel("実際に届いた割合(%)")
        chart.legend(figure, panels)

    caption = "示した見込みと、実際に届いた割合(単位: %)"
    return chart.draw(
        paint, (2.95, 0.9 + 2.9 * len(CHANCE_WORDS)), alt_chances(found.cells), caption, _credits(found, real=True)
    )


def bands_chart(found: Calibration) -> chart.Chart:
    """Share inside the bands by number of values, overall with its range, and by source."""

    def paint(figure: Figure) -> None:
        panels = chart.panels(figure, len(BAND_WORDS), sharey=True)
        for axes, (what, words) in zip(panels, BAND_WORDS.items(), strict=True):
            cells = found.part(what, "n")
            n = np.array([cell.key[0] for cell in cells])
            promised, came, low, high = _percentages(cells)
            axes.axhline(promised[0], color=chart.INK, lw=1, ls=":", label="目安の割合")
            axes.vlines(n, low, high, color=chart.BLUE, lw=3, label="全体の誤差の範囲(90%)")
            axes.plot(n, came, "o", color=chart.BLUE, ms=7, label="全体")
            _paint_sources(axes, found.part(what, "source n"), chart.GREY)
            axes.set_title(words, fontsize=9)
            axes.margins(y=0.1)
            axes.set(xticks=n, xlabel="実績の数(点)")
            chart.grid(axes)
        panels[0].set_ylabel("幅に入った割合(%)")
        chart.legend(figure, panels)

    caption = "実際の値が予測の幅に入った割合(実績の数ごと、単位: %)"
    return chart.draw(paint, (2.8, 1.0 + 2.3 * len(BAND_WORDS)), alt_bands(found.cells), caption, _credits(found))


def _percentages(cells: Sequence[Cell]) -> tuple[Array, Array, Array, Array]:
    """What was promised, what came, and its range."""
    rows = [(cell.promised, cell.came, cell.low, cell.high) for cell in cells]
    promised, came, low, high = 100 * np.array(rows).T
    return promised, came, low, high


def _credits(found: Calibration, real: bool = False) -> str:
    return attribution(*found.windows, *(one.source for one in found.managed.sources if real))


def _paint_sources(axes: Axes, cells: Sequence[Cell], colour: str) -> None:
    """One open mark a source, beside the dot of the whole."""
    sources: dict[str, list[tuple[int, float]]] = {}
    for cell in cells:
        source, n = cell.key
        sources.setdefault(str(source), []).append((int(n), 100 * cell.came))
    for place, (source, points) in enumerate(sources.items()):
        counts, came = np.array(points).T
        axes.plot(counts + 0.16 * (place + 1), came, MARKS[place % len(MARKS)], mec=colour, mfc="#ffffff", ms=5, zorder=3,
                  ls="", label=source_text(source))  # fmt: skip
