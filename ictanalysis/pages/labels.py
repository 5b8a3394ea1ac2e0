"""Labels of a chart beside what they name, put where they cross neither a line nor one another."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from ictanalysis.pages.chart import Array

GAP, STEP, SIZE = 5.0, 3.0, 7.5  # points: from the point to its label, between tried places, height of type
FAR = 12  # places tried above and below
CROSSED, COVERED, OUTSIDE = 1.0, 500.0, 50.0  # what a sampled point of a line, another label and the figure's edge cost
SAMPLE = 2.0  # pixels between sampled points of a line


class Label(NamedTuple):
    """Words at a point of a chart; `beside` keeps them to its right, where room is left for them."""

    text: str
    x: float
    y: float
    colour: str
    bold: bool = False
    beside: bool = False


Place = tuple[float, float, str, str]


def put_labels(figure: Figure, told: Sequence[tuple[Axes, Sequence[Label]]]) -> None:
    """Write the labels of every panel; the layout is fixed from then on, so that what was measured is what is shown."""
    written = [(axes, [(one, _written(axes, one)) for one in labels]) for axes, labels in told]
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes, labels in written:
        notes = [note for _, note in labels]
        others = [*axes.get_xticklabels(), *axes.get_yticklabels(), axes._left_title, *axes.texts]
        lines, taken = _sampled(axes), [_box(text) for text in others if text not in notes and text.get_text()]
        for label, note in labels:
            _move(note, min(_places(label), key=lambda place: _cost(note, place, lines, taken)))  # noqa: B023
            taken.append(_box(note))


def _written(axes: Axes, label: Label) -> Annotation:
    return axes.annotate(
        label.text, (label.x, label.y), xytext=(GAP, 0), textcoords="offset points", va="center", color=label.colour,
        fontsize=SIZE, fontweight="bold" if label.bold else "normal", annotation_clip=False, linespacing=1.15,
    )  # fmt: skip


def _places(label: Label) -> Iterable[Place]:
    """Offsets in points and alignments to try, the nearest first."""
    shifts = sorted((step * STEP for step in range(-FAR, FAR + 1)), key=abs)
    if label.beside:
        return [(GAP, shift, "left", "center") for shift in shifts]
    near = [(0.0, GAP, "center", "bottom"), (0.0, -GAP, "center", "top"),
            *((side * GAP, rise * GAP, ha, va) for rise, va in ((1, "bottom"), (-1, "top"))
              for side, ha in ((1, "left"), (-1, "right")))]  # fmt: skip
    far = [(0.0, rise * (GAP + step * STEP), "center", va) for step in range(1, FAR) for rise, va in
           ((1, "bottom"), (-1, "top"))]  # fmt: skip
    return [*near, (GAP, 0.0, "left", "center"), (-GAP, 0.0, "right", "center"), *far]


def _move(note: Annotation, place: Place) -> None:
    dx, dy, ha, va = place
    note.set_position((dx, dy))
    note.set_horizontalalignment(ha)
    note.set_verticalalignment(va)


def _box(note: object) -> Bbox:
    return note.get_window_extent().padded(1.5)  # type: ignore[attr-defined,no-any-return]


def _cost(note: Annotation, place: Place, lines: Array, taken: Iterable[Bbox]) -> float:
    """What a label would cross at a place; a place farther off costs a little more."""
    _move(note, place)
    box, (dx, dy, *_) = _box(note), place
    inside = (lines[:, 0] > box.x0) & (lines[:, 0] < box.x1) & (lines[:, 1] > box.y0) & (lines[:, 1] < box.y1)
    covered = sum(Bbox.intersection(box, other) is not None for other in taken)
    edge = note.figure.bbox  # type: ignore[union-attr]
    out = sum((box.x0 < edge.x0, box.x1 > edge.x1, box.y0 < edge.y0, box.y1 > edge.y1))
    return CROSSED * float(inside.sum()) + COVERED * covered + OUTSIDE * out + 0.01 * (abs(dx) + abs(dy))


def _sampled(axes: Axes) -> Array:
    """Points along every line, axis and band and around every marker of a panel, in pixels."""
    frame = axes.bbox
    corner, top, right = ([frame.x0, frame.y0], [frame.x0, frame.y1], [frame.x1, frame.y0])
    found = [_between(np.array(corner), np.array(end)) for end in (top, right)]
    for line in axes.lines:
        ends = axes.transData.transform(np.column_stack([line.get_xdata(), line.get_ydata()]))
        found.append(ends)
        found += [ends + shift for shift in ([2, 2], [-2, 2], [2, -2], [-2, -2])]
        if line.get_linestyle() not in ("None", ""):
            found += [_between(start, end) for start, end in zip(ends[:-1], ends[1:], strict=True)]
    for band in axes.collections:
        for path in band.get_paths():
            ends = axes.transData.transform(path.vertices)
            found += [_between(start, end) for start, end in zip(ends[:-1], ends[1:], strict=True)]
    return np.vstack(found)


def _between(start: Array, end: Array) -> Array:
    steps = max(2, int(np.hypot(*(end - start)) / SAMPLE))
    return start + np.linspace(0, 1, steps)[:, None] * (end - start)
