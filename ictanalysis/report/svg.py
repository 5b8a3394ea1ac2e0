"""Matplotlib's SVG made fit for many figures in one page."""

import re
from xml.etree import ElementTree

from ictanalysis.report.model import ReportError

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"
# all else is left out: style sheets, scripts, metadata, other languages, and what moves or sets attributes
DRAWN = {SVG + name for name in (
    "svg", "g", "defs", "use", "symbol", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
    "tspan", "textPath", "image", "a", "title", "desc", "clipPath", "mask", "marker", "pattern", "linearGradient",
    "radialGradient", "stop",
)}  # fmt: skip
# an id is used as itself, behind # in a link, and in url(#id)
NAMES = {"id": "^", "href": "^#", XLINK: "^#"}
URL = r"url\(['\"]?#"
INSIDE = re.compile("#|data:image/")  # a link within the figure, or a picture that it carries
OUTSIDE = re.compile(r"url\((?!['\"]?#)|image-set|//|\\", re.IGNORECASE)  # addresses, and escapes that hide them
# drawn to a hundredth of a point
PLACES = frozenset(("d", "points", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height", "transform"))
PLACE = re.compile(r"-?\d+\.\d{3,}")
# matplotlib says this in a style sheet, which would apply to the whole page
STROKES = "stroke-linejoin: round; stroke-linecap: butt"


def _written(root: ElementTree.Element) -> str:
    """An SVG without prefixes, whatever another library has registered for all XML of the process."""
    ElementTree.register_namespace("", SVG[1:-1])
    ElementTree.register_namespace("xlink", XLINK[1:].partition("}")[0])
    return ElementTree.tostring(root, encoding="unicode")


def clean(source: str, where: str, prefix: str) -> str:
    """Unique ids, as every figure of matplotlib starts again at figure_1; only what draws, and nothing from outside."""
    try:
        root = ElementTree.fromstring(source.encode())
    except ElementTree.ParseError as fault:
        raise ReportError(
            f"{where}: 図の SVG を読めません({fault})。図を描くセルを直して実行し直してください。"
        ) from fault
    if root.tag != SVG + "svg":
        raise ReportError(f"{where}: 図が SVG ではありません。SVG 形式で出力してください。")
    for element in root.iter():
        for child in list(element):
            if child.tag not in DRAWN:
                element.remove(child)
        for name, value in list(element.attrib.items()):
            if not _is_drawing(name, value):
                del element.attrib[name]
                continue
            shorter = PLACE.sub(lambda found: f"{float(found[0]):.2f}", value) if name in PLACES else value
            element.set(name, re.sub(NAMES.get(name, URL), rf"\g<0>{prefix}", shorter))
    root.set("style", STROKES)
    return _written(root)


def _is_drawing(name: str, value: str) -> bool:
    """No event, no address outside; an attribute of another language is a link or nothing."""
    if name in ("href", XLINK):
        return INSIDE.match(value) is not None
    return not name.lower().startswith(("on", "{", "src")) and not OUTSIDE.search(value)


def labelled(source: str, alt: str) -> str:
    """An image to a screen reader, named by its text."""
    root = ElementTree.fromstring(source)
    root.set("role", "img")
    root.set("aria-label", alt)
    return _written(root)


def with_font(source: str, family: str) -> str:
    """One font for all text, whatever the machine that drew the chart had."""
    return re.sub(r"font-family:[^;\"]*", f"font-family: '{family}'", source)


def text(source: str) -> str:
    """All that is written in the chart."""
    found = ElementTree.fromstring(source).iter(f"{SVG}text")
    return "".join("".join(element.itertext()) for element in found)


def size(source: str) -> tuple[float, float]:
    """Width and height in points, from the view box matplotlib always writes."""
    box = ElementTree.fromstring(source).get("viewBox", "0 0 460 345").split()
    return float(box[2]), float(box[3])
