"""A PDF without what no reader sees: hints of its faces, for screens of former days, and digits of places beyond a hair."""

import io
import re

import pikepdf
from fontTools.cffLib import CFFFontSet
from fontTools.cffLib.transforms import remove_hints
from fontTools.ttLib import TTFont

INSTRUCTIONS = ("cvt ", "fpgm", "prep", "gasp", "hdmx", "LTSH", "VDMX")


# a string, which may hold anything, or a number with more digits than a thousandth of a point
TOKEN = re.compile(rb"\((?:\\.|[^()\\])*\)|<[0-9A-Fa-f]*>|-?\d*\.\d{4,}", re.DOTALL)


def round_places(document: pikepdf.Pdf) -> None:
    """Places and colours on every page to three digits."""
    for page in document.pages:
        page.Contents.write(TOKEN.sub(_rounded, page.Contents.read_bytes()))


def _rounded(found: re.Match[bytes]) -> bytes:
    token = found[0]
    if token[:1] in b"(<":
        return token
    return (f"{float(token):.3f}".rstrip("0").rstrip(".") or "0").encode()


def unhint(document: pikepdf.Pdf) -> None:
    """Every embedded face; outlines, widths and numbers of glyphs stay as they are, so the same report has the same bytes."""
    for one in document.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor":
            for key, smaller in (("/FontFile2", _truetype), ("/FontFile3", _cff)):
                if key in one:
                    one[key].write(smaller(one[key].read_bytes()))


def _cff(face: bytes) -> bytes:
    """A bare CFF table, as Typst embeds it."""
    found, out = CFFFontSet(), io.BytesIO()
    found.decompile(io.BytesIO(face), None)
    remove_hints(found)
    for part in found[0].FDArray:  # the scale stands once, at its default, which is never written
        part.FontMatrix = list(found[0].FontMatrix)
    found.compile(out, TTFont(recalcBBoxes=False))
    return out.getvalue()


def _truetype(face: bytes) -> bytes:
    font, out = TTFont(io.BytesIO(face), recalcTimestamp=False, recalcBBoxes=False), io.BytesIO()
    for table in INSTRUCTIONS:
        if table in font:
            del font[table]
    for name in font.getGlyphOrder():
        font["glyf"].glyphs[name].trim(remove_hinting=True)
    font.save(out, reorderTables=None)
    return out.getvalue()
