"""How far the forecast may be trusted: charts."""

from typing import Any

import numpy as np
import pandas as pd

from ictanalysis.learning.counting import Calibration
from ictanalysis.pages import chart, say
from ictanalysis.pages.attribution import attribution
from ictanalysis.pages.chapters.forecast_calibration import (
    BAND_WORDS,
    CHANCE_WORDS,
    alt_bands,
    alt_chances,
    source_text,
)
from ictanalysis.pages.frames import dicts

MARKS = "s^vPX<>"


def chances_chart(found: Calibration) -> chart.Chart:
    """Reliability diagram: what was said against what came, size of a mark by number of cases."""

    def paint(figure: Any) -> None:
        panels = figure.subplots(1, len(CHANCE_WORDS), sharey=True)
        for axes, (what, words) in zip(panels, CHANCE_WORDS.items(), strict=True):
            cells, last = found.part(what, "tenth"), what == "managed"
            colour, face = (chart.BLUE, chart.BLUE) if last else (chart.ORANGE, "#ffffff")
            axes.plot([0, 100], [0, 100], color=chart.INK, lw=1, ls=":", label="言ったとおりに届く線")
            axes.vlines(100 * cells["said"], 100 * cells["low"], 100 * cells["high"], color=colour, lw=1,
                        label="" if last else "縦線: 誤差の範囲(90%)")  # fmt: skip
            axes.scatter(100 * cells["said"], 100 * cells["came"], 12 + 110 * cells["cases"] / cells["cases"].max(),
                         marker="D" if last else "o", color=face, edgecolor=colour, zorder=3, clip_on=False,
                         label="補正した見込み(大きいほど件数が多い)" if last else "補正しない見込み(大きいほど件数が多い)")  # fmt: skip
            axes.set_title(f"{words}\n{say.quantity(cells['cases'].sum(), '件', 0)}", fontsize=9)
            axes.text(4, 96, "言ったより\n多く届いた", va="top", fontsize=7.5, color=chart.GREY)
            axes.text(97, 4, "言ったほど\n届かなかった", ha="right", fontsize=7.5, color=chart.GREY)
            axes.set(xlim=(0, 100), ylim=(0, 100), xticks=range(0, 101, 20), aspect="equal", xlabel="言った見込み(%)")
        panels[0].set_ylabel("実際に届いた割合(%)")
        figure.legend(*chart.legend(*panels), loc="outside lower center", ncols=2, frameon=False, fontsize=8)

    caption = "言った見込みと、実際に届いた割合(単位: %)"
    return chart.draw(paint, 2.95, alt_chances(found.cells), caption, attribution(found.windows, found.managed))


def bands_chart(found: Calibration) -> chart.Chart:
    """Share inside the bands by number of values, overall with its range, and by source."""

    def paint(figure: Any) -> None:
        panels = figure.subplots(1, len(BAND_WORDS), sharey=True)
        for axes, (what, words) in zip(panels, BAND_WORDS.items(), strict=True):
            cells = found.part(what, "n")
            n = np.array([key[0] for key in cells["key"]])
            axes.axhline(100 * cells["said"].iloc[0], color=chart.INK, lw=1, ls=":", label="本来の割合")
            low, high = 100 * cells["low"], 100 * cells["high"]
            axes.vlines(n, low, high, color=chart.BLUE, lw=3, label="全体の誤差の範囲(90%)")
            axes.plot(n, 100 * cells["came"], "o", color=chart.BLUE, ms=7, label="全体")
            _paint_sources(axes, found.part(what, "source n"), chart.GREY)
            axes.set_title(words, fontsize=9)
            axes.margins(y=0.1)
            axes.set(xticks=n, xlabel="実績の数(点)")
            chart.grid(axes)
        panels[0].set_ylabel("帯に入った割合(%)")
        figure.legend(*chart.legend(*panels), loc="outside lower center", ncols=3, frameon=False, fontsize=8)

    caption = "実際の値が帯に入った割合(実績の数ごと、単位: %)"
    return chart.draw(paint, 2.8, alt_bands(found.cells), caption, attribution(found.windows))


def _paint_sources(axes: Any, cells: pd.DataFrame, colour: str) -> None:
    """One open mark a source, beside the dot of the whole."""
    sources: dict[str, list[tuple[int, float]]] = {}
    for row in dicts(cells):
        sources.setdefault(row["key"][0], []).append((row["key"][1], 100 * row["came"]))
    for place, (source, points) in enumerate(sources.items()):
        n, came = np.array(points).T
        axes.plot(n + 0.16 * (place + 1), came, MARKS[place % len(MARKS)], mec=colour, mfc="#ffffff", ms=5, zorder=3,
                  ls="", label=source_text(source))  # fmt: skip
