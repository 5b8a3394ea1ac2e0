"""One Japanese font for charts and reports, so that both show the same shapes."""

import hashlib
import os
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

BIZ = "BIZ UDPGothic"
IPAEX = "IPAexGothic"
# Windows ships collections, Debian and Google Fonts single files
BIZ_NAMES = ("BIZUDPGothic-Regular.ttf", "BIZ-UDGothicR.ttc")
BIZ_FILES = ("BIZUDPGothic-*.ttf", "BIZUDGothic-*.ttf", "BIZ-UDGothic*.ttc")


@dataclass(frozen=True)
class FontFile:
    """The regular face; its hash goes into the manifest because it decides the bytes."""

    family: str
    path: Path
    sha256: str


def _folders() -> list[Path]:
    windows = Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
    user = Path(os.environ.get("LOCALAPPDATA", "C:/")) / "Microsoft/Windows/Fonts"
    debian = [Path("/usr/share/fonts"), Path.home() / ".local/share/fonts"]
    return [folder for folder in (windows, user, *debian) if folder.is_dir()]


def _installed() -> Path | None:
    found = (p for folder in _folders() for n in BIZ_NAMES for p in sorted(folder.rglob(n)))
    return next(found, None)


def _bundled() -> Path:
    # importing matplotlib_fontja would change matplotlib's settings, so only its place is asked
    spec = find_spec("matplotlib_fontja")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("日本語フォントがありません: matplotlib-fontja を入れてください。")
    return Path(spec.origin).parent / "fonts" / "ipaexg.ttf"


@cache
def report_font() -> FontFile:
    """BIZ UDPGothic is made for public documents; IPAexGothic comes with pip everywhere."""
    path = _installed()
    family, path = (BIZ, path) if path else (IPAEX, _bundled())
    return FontFile(family, path, hashlib.sha256(path.read_bytes()).hexdigest())


def files(font: FontFile) -> list[Path]:
    """Every face that belongs to the font, bold ones included."""
    if font.family != BIZ:
        return [font.path]
    return sorted({path for pattern in BIZ_FILES for path in font.path.parent.glob(pattern)})


def register(font: FontFile) -> str:
    """Matplotlib does not search all the places where the font may lie."""
    from matplotlib import font_manager

    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in files(font):
        if str(path) not in known:
            font_manager.fontManager.addfont(path)
    return font.family


@cache
def _glyphs(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTCollection, TTFont  # only where characters are checked

    faces = TTCollection(path, lazy=True).fonts if path.suffix == ".ttc" else [TTFont(path)]
    return frozenset(code for face in faces for code in face.getBestCmap())


def missing(text: str, font: FontFile) -> set[str]:
    """Characters that would print as an empty box."""
    glyphs = _glyphs(font.path)
    drawn = (char for char in set(text) if unicodedata.category(char) not in ("Cc", "Cf", "Zs"))
    return {char for char in drawn if ord(char) not in glyphs}
