"""The official methods side by side as a chart."""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from ictanalysis.pages.chart import Chart, draw, indicator_label, is_narrow, source_of
from ictanalysis.pages.method_words import PACES, agreement
from ictanalysis.pages.workbook import Workbook
from ictanalysis.progress.agreement import paces
from ictanalysis.progress.catalogue import JUDGING, METHODS

NO_METHOD = "現状値より後の実績がなく、判定できる方式はまだありません。"
SHADES = {2: ("#d3e7fb", "○"), 1: ("#fff0b3", "△"), 0: ("#ffd8c2", "▲"), -1: ("#ffffff", "－")}


def methods_map(book: Workbook) -> Chart | None:
    """Indicators by methods, shaded and marked by pace; None while no method can say anything."""
    shown = [(result, pace) for result in book.results if (pace := paces(result.methods))]
    if not shown:
        return None
    grid = np.array([[pace.get(name, -1) for name in JUDGING] for _, pace in shown])

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        colours = ListedColormap([SHADES[pace][0] for pace in sorted(SHADES)])
        axes.pcolormesh(grid, cmap=colours, vmin=-1.5, vmax=2.5, edgecolors="#ffffff", linewidth=1.5)
        for place, column in np.ndindex(*grid.shape):
            axes.text(column + 0.5, place + 0.5, SHADES[int(grid[place, column])][1], ha="center", va="center")
        axes.set_yticks(np.arange(len(shown)) + 0.5, [indicator_label(result, figure) for result, _ in shown])
        narrow = is_narrow(figure)
        axes.set_xticks(np.arange(len(JUDGING)) + 0.5, [_on_axis(name) for name in JUDGING], fontsize=7,
                        rotation=90 if narrow else 0)  # fmt: skip
        axes.invert_yaxis()
        axes.xaxis.tick_top()
        axes.tick_params(length=0)

    words = "。".join(f"{result.label}: {agreement(result.methods)}" for result, _ in shown)
    marks = "、".join(f"{SHADES[pace][1]} {text}" for pace, text in PACES.items())
    caption = f"判定方式の比較({marks}、－ 判定できない)"
    height = 1.0 + 0.34 * len(shown)
    return draw(paint, (height, height + 0.8), f"判定方式の比較。{words}。", caption, source_of(book))


def _on_axis(method: str) -> str:
    """The name in short lines."""
    return METHODS[method].title.replace("(", "\n(").replace(" ", "\n")
