"""The container of a returned form: what is no plain workbook is refused before anything in it is read."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from xml.parsers.expat import ParserCreate
from zipfile import BadZipFile, ZipFile, ZipInfo

from defusedxml import DefusedXmlException, DTDForbidden
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.xml.constants import SHEET_MAIN_NS

from ictanalysis.inputs.faults import Findings

MOST_BYTES, MOST_UNPACKED = 10_000_000, 100_000_000
MOST_PARTS, MOST_ELEMENTS, WIDEST_RANGE = 2_000, 1_000_000, 100_000  # files in it, XML elements, cells joined in one
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # that Excel has
HIGHEST_RATIO, SMALL = 200, 1_000_000  # unpacked to packed, of parts that are not small
OLE2, ZIP, EMPTY_ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"PK\x05\x06"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
BOOK, SHEETS = "xl/workbook.xml", "xl/worksheets/"
CELL_ATTRIBUTES, CELL_TYPES = {"r", "s", "t", "cm", "vm", "ph"}, {"n", "s", "b", "e", "str", "inlineStr", "d"}
MAIN = f"{{{SHEET_MAIN_NS}}}"
STRICT = b"purl.oclc.org/ooxml"
EXPECTED = "配布した様式の Excel ブック (.xlsx)"
SAVE = "Excel で開き、「名前を付けて保存」で「Excel ブック (*.xlsx)」を選んで保存し直してください"
AGAIN = "配布した様式に書き写し、Excel ブック (.xlsx) として保存してください"
OPEN = "Excel で開いていませんか。閉じてから、もう一度実行してください"
SEND_AGAIN = "壊れています。もう一度送ってもらってください"


class Refused(NamedTuple):
    """Why a file is refused, and what to do."""

    found: str
    remedy: str
    expected: str = EXPECTED


def is_lock_file(path: Path) -> bool:
    """Whether a spreadsheet program keeps the file beside an open one."""
    return path.name.startswith(("~$", ".~lock."))


def unpacked(path: Path, findings: Findings) -> bytes | None:
    """The bytes of a workbook that may be read; None, with one fault, for any other."""
    try:
        found = _bytes(path)
        refused = found if isinstance(found, Refused) else _refusal(found, path.suffix.lower())
    except PermissionError:
        refused = Refused("読み取りを拒まれました", OPEN)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        words = "ファイルがありません" if missing else "ファイルとして読めません"
        refused = Refused(words, "置き場所と名前を確かめてください")
    if refused is None and isinstance(found, bytes):
        return found
    if refused is not None:
        findings.fault(path.name, refused.found, refused.expected, refused.remedy)
    return None


def _bytes(path: Path) -> bytes | Refused:
    if path.exists() and not path.is_file():  # a pipe or device would never end
        raise IsADirectoryError
    if path.stat().st_size > MOST_BYTES:
        size = f"{path.stat().st_size / 1_000_000:.1f} MB"
        return Refused(
            f"大きすぎるファイル({size})", "貼り付けた画像などを消して保存し直してください", "10 MB までのファイル"
        )
    return path.read_bytes()


def _refusal(data: bytes, suffix: str) -> Refused | None:
    """Why bytes are no workbook to be read, by what they are before what they are called."""
    if not data.startswith((ZIP, EMPTY_ZIP)):
        return _no_zip(data)
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            refused = _unfit_parts(parts) or _unfit_kind({part.filename for part in parts}, archive)
            refused = refused or _named(suffix) or _unfit_xml(archive)
    except DefusedXmlException:
        return Refused("文書型定義(DTD)または実体のあるXML", AGAIN)
    except Exception:  # whatever a broken archive or part makes of its reader
        return Refused("読み取れません(壊れたファイル)", f"{SEND_AGAIN}。または、{SAVE}")
    return refused


def _no_zip(data: bytes) -> Refused:
    if not data:
        return Refused("空のファイル", SEND_AGAIN)
    if data.startswith(OLE2):
        if ENCRYPTED in data:
            return Refused("パスワードの付いたファイル", "Excel でパスワードを外して保存し直してください")
        return Refused("古い形式のファイル(.xls など)", SAVE)
    return Refused("Excel ブックではないファイル(CSV、PDF など)", AGAIN)


def _named(suffix: str) -> Refused | None:
    return None if suffix == ".xlsx" else Refused(f"拡張子 {suffix or 'なし'}", SAVE, "拡張子 .xlsx")


def _unfit_parts(parts: Iterable[ZipInfo]) -> Refused | None:
    """Sizes, numbers and names of what is packed, before it is unpacked."""
    parts = list(parts)
    names = {part.filename.lower() for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        return Refused("パスワードの付いたファイル", "パスワードを外して保存し直してください")
    swollen = any(one.file_size > SMALL and one.file_size > HIGHEST_RATIO * max(1, one.compress_size) for one in parts)
    if swollen or len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return Refused("開くと大きすぎるファイル", AGAIN, "開いて 100 MB までのファイル")
    if len(names) < len(parts):
        return Refused("同じ名前の部品が二つあるファイル", f"{SEND_AGAIN}。または、{SAVE}")
    return None


def _unfit_kind(names: set[str], archive: ZipFile) -> Refused | None:
    """Which other kind of document it is, or what a form never holds."""
    if "mimetype" in names:
        return Refused("LibreOffice などの形式(.ods など)", SAVE)
    if "xl/workbook.bin" in names:
        return Refused("バイナリ形式のブック(.xlsb)", SAVE)
    if BOOK not in names or "[Content_Types].xml" not in names:
        return Refused("Excel ブックではないファイル(Word、圧縮ファイルなど)", AGAIN)
    if any("vbaproject" in name.lower() for name in names) or b"macroEnabled" in archive.read("[Content_Types].xml"):
        return Refused("マクロのあるブック(.xlsm)", f"マクロを含めずに保存してください。{SAVE}")
    if any(name.lower().startswith("xl/externallinks/") for name in names):
        return Refused("別のファイルへのリンク", "Excel の「データ」「リンクの編集」でリンクを解除して保存してください")
    if STRICT in archive.read(BOOK):
        return Refused("Strict Open XML 形式のブック", SAVE)
    return None


# ---- XML ---------------------------------------------------------------------------------------------


def _unfit_xml(archive: ZipFile) -> Refused | None:
    """What stands in the parts: each is read whole, without document types, and none is endless."""
    count = 0
    for part in archive.infolist():
        data = archive.read(part)
        if not part.filename.endswith((".xml", ".rels")):
            continue
        sheet, at = part.filename.startswith(SHEETS), (0, 0)
        for tag, attributes in _elements(data):
            count += 1
            if sheet and tag in ("mergeCell", "hyperlink") and _cells_of(attributes.get("ref", "A1")) > WIDEST_RANGE:
                return Refused(f"広すぎる結合またはリンク({attributes['ref']})", AGAIN)
            if count > MOST_ELEMENTS:
                return Refused("セルの多すぎるブック", AGAIN)
            if sheet and tag in ("row", "c"):
                at = _after(at, tag, attributes)
    return None


def _elements(data: bytes) -> list[tuple[str, Mapping[str, str]]]:
    """Names (bare those of spreadsheets) and attributes of all elements, as many as may be and one more."""
    found: list[tuple[str, Mapping[str, str]]] = []
    parser = ParserCreate(namespace_separator="}")

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        if len(found) <= MOST_ELEMENTS:
            found.append((tag.removeprefix(MAIN[1:]), attributes))

    def refuse(*_: object) -> None:
        raise DTDForbidden("", "", "")

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(data, True)
    return found


def _after(at: tuple[int, int], tag: str, attributes: Mapping[str, str]) -> tuple[int, int]:
    """Row and column of the next row or cell, which stand in order and are of a known kind in every whole sheet."""
    row, column = at
    if tag == "row":
        following = int(attributes.get("r", row + 1)), 0
    else:
        found = attributes.get("r", "")
        following = coordinate_to_tuple(found) if found else (row, column + 1)
        odd = {name for name in attributes if "}" not in name} - CELL_ATTRIBUTES
        if odd or following[0] != row or attributes.get("t", "n") not in CELL_TYPES:
            raise ValueError(f"{found} {sorted(odd)}")
    if following <= at or following > (MOST_ROWS, 0) or following[1] > MOST_COLUMNS:
        raise ValueError(f"{following} after {at}")
    return following


def _cells_of(reference: str) -> int:
    left, top, right, bottom = range_boundaries(reference)
    if None in (left, top, right, bottom):
        raise BadZipFile(reference)
    return (int(right) - int(left) + 1) * (int(bottom) - int(top) + 1)
