"""One Japanese font for charts and reports, so that both show the same shapes."""

import hashlib
import os
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ictanalysis.inputs.faults import Fault, FaultError

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

BIZ, NOTO = "BIZ UDPGothic", "Noto Sans CJK JP"
# a regular face, with the bold one that must lie beside it; Windows ships collections, all others single files
BIZ_PAIRS = {"BIZUDPGothic-Regular.ttf": "BIZUDPGothic-Bold.ttf", "BIZ-UDGothicR.ttc": "BIZ-UDGothicB.ttc"}
BIZ_FILES = ("BIZUDPGothic-*.ttf", "BIZUDGothic-*.ttf", "BIZ-UDGothic*.ttc")
# packages that hold nothing but one face each
NOTO_FACES = {
    "noto_cjk_sans_jp_regular": "NotoSansCJKjp-Regular.otf",
    "noto_cjk_sans_jp_bold": "NotoSansCJKjp-Bold.otf",
}


@dataclass(frozen=True)
class FontFile:
    """The regular face; its hash goes into the manifest because it decides the bytes."""

    family: str
    path: Path
    sha256: str


def folders() -> list[Path]:
    """Where a machine keeps its fonts."""
    windows = Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
    user = Path(os.environ.get("LOCALAPPDATA", "C:/")) / "Microsoft/Windows/Fonts"
    debian = [Path("/usr/share/fonts"), Path.home() / ".local/share/fonts"]
    return [folder for folder in (windows, user, *debian) if folder.is_dir()]


def _installed() -> Path | None:
    found = (p for folder in folders() for name in BIZ_PAIRS for p in sorted(folder.rglob(name)))
    return next((path for path in found if path.with_name(BIZ_PAIRS[path.name]).is_file()), None)


def _bundled() -> list[Path]:
    """Regular and bold."""
    found = []
    for package, file in NOTO_FACES.items():
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise FileNotFoundError(f"日本語フォントがありません: {package.replace('_', '-')} を入れてください。")
        found.append(Path(spec.origin).parent / file)
    return found


@cache
def report_font() -> FontFile:
    """BIZ UDPGothic is made for public documents; Noto Sans CJK JP comes with pip everywhere. Both have a true bold."""
    path = _installed()
    family, path = (BIZ, path) if path else (NOTO, _bundled()[0])
    return FontFile(family, path, hashlib.sha256(path.read_bytes()).hexdigest())


def files(font: FontFile) -> list[Path]:
    """Every face that belongs to the font, bold ones included."""
    if font.family != BIZ:
        return _bundled()
    return sorted({path for pattern in BIZ_FILES for path in font.path.parent.glob(pattern)})


def register(font: FontFile) -> str:
    """Matplotlib does not search all the places where the font may lie; an older copy of the system gives way to it."""
    from matplotlib import font_manager

    manager, paths = font_manager.fontManager, {str(path) for path in files(font)}
    for path in paths - {entry.fname for entry in manager.ttflist}:
        manager.addfont(path)
    manager.ttflist.sort(key=lambda entry: entry.fname not in paths)
    return font.family


def _faces(path: Path) -> "list[TTFont]":
    """The faces of a file, shapes named by their numbers: to make up names takes longer than all the rest."""
    from fontTools.ttLib import TTCollection, TTFont  # only where characters are looked at

    found = list(TTCollection(path, lazy=True).fonts) if path.suffix == ".ttc" else [TTFont(path, lazy=True)]
    for face in found:
        face.setGlyphOrder([str(number) for number in range(face["maxp"].numGlyphs)])
    return found


@cache
def _glyphs(path: Path) -> frozenset[int]:
    try:
        return frozenset(code for face in _faces(path) for code in face.getBestCmap())
    except OSError:
        raise
    except Exception as error:  # whatever a damaged file makes its reader stumble over
        found, remedy = f"フォントとして読めません({type(error).__name__})", "そのフォントを入れ直してください"
        raise FaultError([Fault(str(path), found, "壊れていないフォント", remedy)]) from error


@cache
def advances(font: FontFile) -> dict[str, float]:
    """The width of each character in em, in the face where it is widest."""
    found: dict[str, float] = {}
    for face in (face for path in files(font) for face in _faces(path)):
        if face["name"].getBestFamilyName() != font.family:
            continue
        widths, em = face["hmtx"].metrics, face["head"].unitsPerEm
        for code, glyph in face.getBestCmap().items():
            found[chr(code)] = max(found.get(chr(code), 0.0), widths[glyph][0] / em)
    return found


def missing(text: str, font: FontFile) -> set[str]:
    """Characters that would print as an empty box."""
    strange = {char for char in set(text) if ord(char) not in _glyphs(font.path)}
    return {char for char in strange if unicodedata.category(char) not in ("Cc", "Cf", "Zs")}
