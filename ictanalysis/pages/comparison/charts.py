"""Charts of a comparison: many plans are drawn as a few marks, each with as many as it stands for."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ictanalysis.pages import chart, say
from ictanalysis.pages.comparison.facts import EVIDENCE, Compared, known
from ictanalysis.pages.comparison.funnel import Funnel, Limits

STEP = 0.025  # shares closer than this are one mark
SIZES = ((1, 3.5), (2, 5.0), (10, 7.0), (50, 9.5))  # plans from which on a mark has a diameter in points
ALONE = ((1, 5.0),)
SIZE_WORDS = "印が大きいほど計画が多い(1、2〜9、10〜49、50以上の4段階)"
SHAPES = {
    0: ("o", "#ffffff", "範囲内の計画"),
    1: ("^", chart.ORANGE, "95%の線の外"),
    2: ("D", chart.INK, "99.8%の線の外"),
}
TOLD = 3  # numbers of targets whose limits the words of a funnel name
SPREAD = (10, 50, 90)


def funnel_chart(found: Funnel, what: str, caption: str, source: str) -> chart.Chart:
    """Each plan's share against the number of its targets, between the lines that chance draws."""

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        _paint_lines(axes, found)
        _paint_plans(axes, found)
        axes.set(xlabel="計画の目標の数", ylabel=f"{what}(%)", ylim=(-4, 104), yticks=range(0, 101, 20))
        axes.set_xlim(0, max(found.limits) * 1.08 + 0.5)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        chart.grid(axes)
        chart.legend(figure, [axes])

    sizes = f"。{SIZE_WORDS}" if max(_marks(found).values()) > 1 else ""
    return chart.draw(paint, (3.6, 4.2), alt_funnel(found, what), caption + sizes, source)


def alt_funnel(found: Funnel, what: str) -> str:
    """The funnel in words."""
    own = sorted({place.targets for place in found.places})
    named = [own[i] for i in sorted({0, len(own) // 2, len(own) - 1})][:TOLD]
    said = f"漏斗の形の図。横軸は計画の目標の数、縦軸は{what}。全体は{say.percent(found.rate)}。"
    said += "".join(f"目標{n}個の計画では、95%の範囲は{range_text(found.limits[n])}、99.8%の範囲は{range_text(found.limits[n], wide=True)}。" for n in named)  # fmt: skip
    sides = Counter(place.side for place in found.places)
    below, above = (sum(count for side, count in sides.items() if side * way > 0) for way in (-1, 1))
    return said + (
        f"95%の範囲内が{sides[0]:,}計画、下に外れた計画が{below:,}(うち99.8%の線の外 {sides[-2]:,})、"
        f"上に外れた計画が{above:,}(うち99.8%の線の外 {sides[2]:,})。"
    )


def range_text(limits: Limits, wide: bool = False) -> str:
    """One pair of limits."""
    low, high = (limits.lowest, limits.highest) if wide else (limits.low, limits.high)
    return f"{say.rounded(100 * low, 0)}〜{say.percent(high)}"


def _paint_lines(axes: Axes, found: Funnel) -> None:
    """Limits step from one number of targets to the next, where they are exact."""
    numbers = sorted(found.limits)
    rows = 100 * np.array([found.limits[n] for n in numbers])
    pairs = (
        (rows[:, 2:], "--", "99.8%の線(偶然では500計画に1計画が外)"),
        (rows[:, :2], "-", "95%の線(偶然では20計画に1計画が外)"),
    )
    for pair, style, label in pairs:
        for side in (0, 1):
            axes.plot(numbers, pair[:, side], ls=style, lw=1.1, color=chart.BLUE, label="" if side else label,
                      drawstyle="steps-mid")  # fmt: skip
    axes.axhline(100 * found.rate, color=chart.GREY, lw=1, ls=":", label="全体")


def _marks(found: Funnel) -> Counter[tuple[int, int, int]]:
    """How many plans a mark stands for: by number of targets, share in steps, and pairs of lines that they are outside of."""
    return Counter((place.targets, round(place.share / STEP), abs(place.side)) for place in found.places)


def _paint_plans(axes: Axes, found: Funnel) -> None:
    """A mark for all plans with the same number of targets, nearly the same share and the same side of the lines."""
    marks = _marks(found)
    sizes = SIZES if max(marks.values()) > 1 else ALONE
    groups: dict[tuple[int, float], list[tuple[int, float]]] = {}
    for (targets, step, outside), count in sorted(marks.items()):
        size = [diameter for least, diameter in sizes if count >= least][-1]
        groups.setdefault((outside, size), []).append((targets, 100 * step * STEP))
    named = set()
    for (outside, size), points in sorted(groups.items()):
        mark, face, words = SHAPES[outside]
        x, y = zip(*points, strict=True)
        label = "" if outside in named else words
        axes.plot(
            x, y, mark, ms=size, mfc=face, mec=chart.INK, mew=0.7, ls="", zorder=3 + outside, clip_on=False, label=label
        )
        named.add(outside)


def evidence_chart(rows: Sequence[Compared], source: str) -> chart.Chart:
    """Chances and widths by the number of values that they rest on."""
    what: tuple[tuple[str, Callable[[Compared], float | None]], ...] = (
        ("達成の見込み(%)", lambda row: row.open_chance), ("予測の幅(目標値に対する%)", lambda row: row.width),
    )  # fmt: skip
    groups = [one for one in EVIDENCE if one.least and any(map(one.holds, rows))]
    spreads = [[spread([value(row) for row in rows if one.holds(row)]) for one in groups] for _, value in what]

    def paint(figure: Figure) -> None:
        panels = chart.panels(figure, len(what))
        for axes, (label, _), found in zip(panels, what, spreads, strict=True):
            places = [place for place, one in enumerate(found) if one]
            low, middle, high = 100 * np.array([one for one in found if one]).reshape(-1, 3).T
            axes.vlines(places, low, high, color=chart.BLUE, lw=5, alpha=0.35, label="10件中8件が入る範囲")
            axes.plot(places, middle, "D", color=chart.BLUE, ms=5, ls="", label="中央値")
            axes.set(
                xticks=range(len(groups)), xticklabels=[one.label for one in groups], xlabel="実績の数", ylabel=label
            )
            axes.set_xlim(-0.5, len(groups) - 0.5)
            axes.set_ylim(bottom=0)
            chart.grid(axes)
        chart.legend(figure, panels)

    alt = "点と縦線の図。横軸は実績の数。" + "".join(
        f"{label.partition('(')[0]}の中央値と10件中8件が入る範囲: "
        + "、".join(f"{one.label} {spread_text(part)}" for one, part in zip(groups, found, strict=True)) + "。"
        for (label, _), found in zip(what, spreads, strict=True)
    )  # fmt: skip
    return chart.draw(
        paint, (2.6, 5.2), alt, "実績の数ごとの、達成の見込みと予測の幅(結果の決まっていない指標)", source
    )


def spread(values: Sequence[float | None]) -> list[float]:
    """Where eight in ten lie and their middle; empty when nothing can be said."""
    told = known(values)
    return [float(one) for one in np.percentile(told, SPREAD)] if told else []


def spread_text(found: Sequence[float]) -> str:
    """The middle, with where eight in ten lie in brackets."""
    if not found:
        return say.NONE
    low, middle, high = (say.rounded(100 * one, 0) for one in found)
    return f"{middle}%({low}〜{high}%)"
