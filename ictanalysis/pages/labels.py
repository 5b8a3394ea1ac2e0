"""Labels of a chart beside what they name, put where they cross neither a line nor one another."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox, BboxBase

from ictanalysis.pages.chart import Array, set_in_type

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


class Place(NamedTuple):
    """Where a label is put: points to the right and above, and how it is aligned there."""

    dx: float
    dy: float
    ha: Literal["left", "center", "right"]
    va: Literal["bottom", "center", "top"]


# how much of a label lies to the left of its place, or below it
SHARE = {"left": 0.0, "bottom": 0.0, "center": 0.5, "right": 1.0, "top": 1.0}


def put_labels(figure: Figure, told: Sequence[tuple[Axes, Sequence[Label]]]) -> None:
    """Write the labels of every panel; the layout is fixed from then on, so that what was measured is what is shown."""
    written = [(axes, [(one, _written(axes, one)) for one in labels]) for axes, labels in told]
    set_in_type(figure)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    placed: list[Bbox] = []  # of all panels
    for axes, labels in written:
        notes = [note for _, note in labels]
        others = [text for text in axes.findobj(Text) if text not in notes and text.get_text() and text.get_visible()]
        taken = [_padded(text.get_window_extent()) for text in others if isinstance(text, Text)]
        lines = _sampled(axes)
        for label, note in labels:
            point = axes.transData.transform((label.x, label.y))
            placed.append(_put(note, point, _places(label), lines, [*taken, *placed]))


def _written(axes: Axes, label: Label) -> Annotation:
    """A label at its first place; only one beside the panel makes the layout leave room for it."""
    note = axes.annotate(
        label.text, (label.x, label.y), xytext=(GAP, 0), textcoords="offset points", va="center", color=label.colour,
        fontsize=SIZE, fontweight="bold" if label.bold else "normal", annotation_clip=False, linespacing=1.15,
    )  # fmt: skip
    note.set_in_layout(label.beside)
    return note


def _places(label: Label) -> list[Place]:
    """Places to try, the nearest first."""
    shifts = sorted((step * STEP for step in range(-FAR, FAR + 1)), key=abs)
    if label.beside:
        return [Place(GAP, shift, "left", "center") for shift in shifts]
    near = [Place(0.0, GAP, "center", "bottom"), Place(0.0, -GAP, "center", "top")]
    near += [Place(GAP, GAP, "left", "bottom"), Place(GAP, -GAP, "left", "top"), Place(GAP, 0.0, "left", "center"),
             Place(-GAP, GAP, "right", "bottom"), Place(-GAP, -GAP, "right", "top"), Place(-GAP, 0.0, "right", "center")]  # fmt: skip
    for far in (GAP + step * STEP for step in range(1, FAR)):
        near += [Place(0.0, far, "center", "bottom"), Place(0.0, -far, "center", "top"), Place(GAP, far, "left", "bottom"),
                 Place(GAP, -far, "left", "top"), Place(-GAP, far, "right", "bottom"), Place(-GAP, -far, "right", "top")]  # fmt: skip
    return near


def _put(note: Annotation, point: Array, places: Sequence[Place], lines: Array, taken: Sequence[Bbox]) -> Bbox:
    """Move a label to the place where it crosses least, and say what room it takes there."""
    figure = note.get_figure(root=True)
    assert figure is not None
    size, edge, dot = note.get_window_extent(), figure.bbox, figure.dpi / 72
    left = [point[0] + dot * place.dx - SHARE[place.ha] * size.width for place in places]
    low = [point[1] + dot * place.dy - SHARE[place.va] * size.height for place in places]
    boxes = [_padded(Bbox.from_bounds(x, y, size.width, size.height)) for x, y in zip(left, low, strict=True)]
    costs = [
        _cost(box, edge, lines, taken) + 0.01 * (abs(place.dx) + abs(place.dy))
        for box, place in zip(boxes, places, strict=True)
    ]
    best = int(np.argmin(costs))
    note.set_position(places[best][:2])
    note.set_horizontalalignment(places[best].ha)
    note.set_verticalalignment(places[best].va)
    return boxes[best]


def _padded(box: Bbox) -> Bbox:
    return box.padded(1.5)


def _cost(box: Bbox, edge: BboxBase, lines: Array, taken: Iterable[Bbox]) -> float:
    """What a label in a box would cross."""
    inside = (lines[:, 0] > box.x0) & (lines[:, 0] < box.x1) & (lines[:, 1] > box.y0) & (lines[:, 1] < box.y1)
    covered = sum(
        box.x0 < other.x1 and box.x1 > other.x0 and box.y0 < other.y1 and box.y1 > other.y0 for other in taken
    )
    out = sum((box.x0 < edge.x0, box.x1 > edge.x1, box.y0 < edge.y0, box.y1 > edge.y1))
    return float(CROSSED * inside.sum() + COVERED * covered + OUTSIDE * out)


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
            found += [_between(start, end) for start, end in pairwise(ends)]
    for band in axes.collections:
        for path in band.get_paths():
            ends = axes.transData.transform(path.vertices)
            found += [_between(start, end) for start, end in pairwise(ends)]
    return np.vstack(found)


def _between(start: Array, end: Array) -> Array:
    steps = max(2, int(np.hypot(*(end - start)) / SAMPLE))
    return start + np.linspace(0, 1, steps)[:, None] * (end - start)
