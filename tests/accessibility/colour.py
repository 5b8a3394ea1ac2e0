"""Colours as numbers: contrast, how far apart two are, and how they look without one kind of cone."""

import re
from itertools import combinations

import numpy as np
import numpy.typing as npt
from bs4 import BeautifulSoup

Array = npt.NDArray[np.float64]
TEXT, GRAPHIC = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
DISTINCT = 8.0  # CIELAB 1976; a trained eye just notices 2.3
PAPERS = ("#ffffff", "#15191e")
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], LUMINANCE, [0.0193339, 0.1191920, 0.9503041]])
# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB
VISIONS = {
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def linear(colour: str) -> Array:
    """Linear RGB (3,) of #rrggbb."""
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG's ratio, 1 to 21."""
    low, high = sorted(float(linear(colour) @ LUMINANCE) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def _lab(rgb: Array) -> Array:
    xyz = TO_XYZ @ np.clip(rgb, 0, 1) / TO_XYZ.sum(axis=1)
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def alike(colours: dict[str, str]) -> list[str]:
    """Pairs of names whose colours come too near to each other for some kind of eye."""
    return [
        f"{vision}: {one} and {other}"
        for vision, seen in VISIONS.items()
        for one, other in combinations(colours, 2)
        if np.linalg.norm(_lab(seen @ linear(colours[one])) - _lab(seen @ linear(colours[other]))) < DISTINCT
    ]


def faint(html: str, said_in_words: set[str]) -> set[str]:
    """Shapes and texts of charts that stand out from white neither by fill nor by edge; grid lines may."""
    found = set()
    for shape in BeautifulSoup(html, "lxml").select("svg :is(path, use, line, polyline, circle, rect, text)"):
        style = f"{shape.get('style', '')};fill: {shape.get('fill', '')};stroke: {shape.get('stroke', '')}"
        colours = set(re.findall(r"(?:fill|stroke): ?(#\w{6})", style)) - said_in_words - {"#ffffff"}
        least = TEXT if shape.name == "text" else GRAPHIC
        if colours and max(contrast(colour, "#ffffff") for colour in colours) < least:
            found.add(f"{shape.name} {' '.join(sorted(colours))}")
    return found
