"""Cells as city staff keep them: numbers, years, dates and words, each read or refused with what to do."""

import difflib
import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import PureWindowsPath
from types import MappingProxyType, NoneType
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin

from ictanalysis.inputs import eras

MISSING_MARKS = {
    "": "empty", **dict.fromkeys("—―－–‐−ー-", "not_applicable"), **dict.fromkeys(("…", "..."), "not_available"),
    "x": "withheld", "X": "withheld",
}  # fmt: skip
MISSING_WORDS = {"empty": "未記入", "not_applicable": "該当なし", "not_available": "未公表", "withheld": "秘匿"}
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LARGEST = 1e15
MOST_PLACES = 6  # more decimals than these come from arithmetic
# separators stand before every third digit or not at all; a whole number begins with its first digit
NUMERAL = r"(?:(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|0|[1-9][0-9]*)(?:\.[0-9]+)?|\.[0-9]+)"
Parser = Callable[[str], object]
Fields = dict[str, Any]  # by name, each of the type that its parser gives
BOUNDS = {"percent": "0〜100の百分率", "count": "0以上の件数"}


class CellError(ValueError):
    """A cell that cannot be read: what was expected, and what to do."""

    def __init__(self, expected: str, remedy: str) -> None:
        self.expected, self.remedy = expected, remedy
        super().__init__(expected)


def must(be: object, expected: str, remedy: str) -> None:
    """Refuse a cell that is not as it must be."""
    if not be:
        raise CellError(expected, remedy)


class Amount(NamedTuple):
    """A numeric cell: its number (NaN when missing), the unit written in it, why it is missing."""

    number: float
    unit: str
    missing: str


class Figure:
    """What a row publishes as an amount."""

    amount: Amount

    @property
    def missing(self) -> str:
        """Why there is no value; empty when there is one."""
        return self.amount.missing

    @property
    def value(self) -> float | None:
        """The value; None when it is missing."""
        return None if self.missing else self.amount.number


def suggestion(word: str, known: Iterable[str]) -> str:
    """「もしかして」 for a misspelt name, or the list of what is known."""
    names = [str(name) for name in known]
    if not names:
        return "まだ何も登録されていません。先に登録してください"
    close = difflib.get_close_matches(word, names, n=2, cutoff=0.6)
    return f"もしかして: {'、'.join(close)}" if close else f"使える値: {'、'.join(names)}"


def folded(text: str) -> str:
    """Full-width ASCII folded, outer spaces gone; ①② and ¹ stay what they are, so that none becomes a digit."""
    return text.translate(FULL_WIDTH).strip()


def text(cell: str) -> str:
    """A cell of prose."""
    return cell.strip()


def stated(cell: str) -> str:
    """A cell of prose that must not be empty."""
    must(cell.strip(), "空でない言葉", "記入してください")
    return cell.strip()


@lru_cache(maxsize=4096)
def identifier(cell: str) -> str:
    """An id such as 2-1-1, also when Excel has turned it into a date (1月2日, 2002/1/1)."""
    value = folded(cell)
    must(value, "番号が必要です", "番号を記入してください")
    if match := re.fullmatch(r"(\d{1,2})月(\d{1,2})日", value):
        return f"{match[1]}-{match[2]}"
    if match := re.fullmatch(r"20(\d\d)[/-](\d{1,2})[/-](\d{1,2})", value):
        return "-".join(str(int(part)) for part in match.groups())
    return value


def file_identifier(cell: str) -> str:
    """An id that also names files."""
    value = identifier(cell)
    unfit = re.search(r'^\.|\.$|[\\/:*?"<>|]', value)
    must(not unfit, "ファイル名に使える番号(1-1 など)", '番号から / \\ : * ? " < > | と先頭・末尾の . を除いてください')
    return value


def choice(*options: str, said: Mapping[str, str] = MappingProxyType({})) -> Callable[[str], str]:
    """A cell that holds one of the given words, or what people write for one."""

    def parse(cell: str) -> str:
        value = said.get(folded(cell), folded(cell))
        if value not in options:
            raise CellError(f"{'、'.join(options)} のいずれか", suggestion(value, options))
        return value

    return parse


def otherwise(parser: Parser, default: object = None) -> Parser:
    """The same parser, with a default for an empty cell or a 「—」, and for a column that is not there."""

    def parse(cell: str) -> object:
        return default if folded(cell) in MISSING_MARKS else parser(cell)

    return parse


@lru_cache(maxsize=4096)
def amount(cell: str) -> Amount:
    """A number with or without separators and unit; missing marks are kept apart from 0."""
    value = folded(cell)
    if value in MISSING_MARKS or cell.strip() in MISSING_MARKS:
        return Amount(float("nan"), "", MISSING_MARKS.get(value) or MISSING_MARKS[cell.strip()])
    match = re.fullmatch(rf"([+\-−▲△]?)\s*({NUMERAL})\s*([^\d\s,.①-⓿²³¹]*)", value)
    if not match:
        raise CellError("数値", "数字だけを記入し、桁区切りは3桁ごとに、言葉や印(約、以上、①)は備考に移してください")
    size = float(match[2].replace(",", ""))
    must(size <= LARGEST, "15桁までの数値", "桁を確かめてください")
    return Amount(-size if match[1] in {"-", "−", "▲", "△"} else size, match[3].strip(), "")


def digits_of(value: float) -> int:
    """Decimal places that a number was given with; 0 for one that arithmetic has made."""
    exponent = Decimal(f"{float(value):.13g}").normalize().as_tuple().exponent
    places = max(0, -int(exponent))
    return places if places <= MOST_PLACES else 0


def number(cell: str) -> float:
    """A required plain number."""
    value = amount(cell)
    must(not value.missing and not value.unit, "数値", "数字だけを記入してください")
    return value.number


def whole(cell: str) -> int:
    """A required whole number above zero."""
    value = number(cell)
    must(value >= 1 and value == int(value), "1以上の整数", "整数を記入してください")
    return int(value)


def path_text(value: object) -> str:
    """A path as typed on any system: a backslash parts folders too."""
    return PureWindowsPath(str(value)).as_posix()


def people(cell: str) -> int:
    """A whole number of people: 1501, 1,501, 1501人."""
    return whole(re.sub("[人名]$", "", folded(cell)))


@lru_cache(maxsize=4096)
def fiscal_year(cell: str) -> int:
    """R6, 令和6年度, 2024年度, FY2024, 2024, or a month of it (2025-03) -> 2024."""
    value = folded(cell).replace(" ", "")
    if match := re.fullmatch(r"(?:FY)?((?:19|20)[0-9]{2})(?:年度)?", value):
        return int(match[1])
    if match := re.fullmatch(r"((?:19|20)\d\d)[-/年](\d{1,2})(?:月|[-/]\d{1,2})?", value):
        return _year_of_month(int(match[1]), int(match[2]))
    if words := eras.in_words(value):
        word, number, rest = words
        year = eras.western(word, number)
        if year is None:
            raise CellError(eras.span_text(word), "年号と年を確かめてください")
        if rest in ("", "年度"):
            return year
        if match := re.fullmatch(r"[年.](\d{1,2})月?", rest):
            return _year_of_month(year, int(match[1]))
    raise CellError("年度(例: 2024、R6、令和6年度)", "年度を記入してください(暦年と区別します)")


def _year_of_month(year: int, month: int) -> int:
    must(1 <= month <= 12, "月は1〜12", "月を確かめてください")
    return year if month >= 4 else year - 1


@lru_cache(maxsize=4096)
def day(cell: str) -> str:
    """A date, ISO, to the day or the month: 2025-06-30, 2025/6/30, 令和7年6月30日, R7.6.30, 2024-03, Mar-24."""
    value = folded(cell).replace(" ", "")
    if words := eras.in_words(value):
        value = f"{eras.western(*words[:2]) or ''}{words[2]}"
    if month := re.fullmatch(rf"({'|'.join(MONTHS)})-(\d\d)", value):  # what Excel makes of 2024-03
        value = f"20{month[2]}-{MONTHS.index(month[1]) + 1}"
    value = re.sub("[/.年月]", "-", value).rstrip("日").rstrip("-")
    must(not re.fullmatch(rf"\d{{1,2}}-(\d{{1,2}}|{'|'.join(MONTHS)})", value), "年のある日付(例: 2025-06-30、2024-03)",
         "Excel が変えた日付です。年から書き直し、セルの書式を文字列にしてください")  # fmt: skip
    match = re.fullmatch(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", value)
    try:
        if match:
            found = date(int(match[1]), int(match[2]), int(match[3] or 1))
            return found.isoformat() if match[3] else found.isoformat()[:7]
    except ValueError:
        pass
    raise CellError("日付(例: 2025-06-30)", "年-月-日で記入してください")


@lru_cache(maxsize=4096)
def counts_from(day: str) -> date:
    """When a dated row begins to count: its day, or the last day of its month."""
    year, month, *rest = map(int, day.split("-"))
    return date(year, month, rest[0] if rest else monthrange(year, month)[1])


def since(day: str | None) -> date:
    """`counts_from` of an optional cell: a row without a date has always counted."""
    return counts_from(day) if day else date.min


def report_day(cell: str) -> date:
    """The day on which a report stands."""
    with suppress(ValueError):
        if re.fullmatch(r"\d{4}(-?)\d\d\1\d\d", cell, re.ASCII):
            return date.fromisoformat(cell)
    raise CellError("日付(例: 2026-04-30)", "年-月-日で書いてください")


def is_possible(value: float, kind: str) -> bool:
    """Whether a number can be a value of its kind; a missing one can."""
    return not (kind in BOUNDS and value < 0) and not (kind == "percent" and value > 100)


Text = Annotated[str, text]
Stated = Annotated[str, stated]
Folded = Annotated[str, folded]
Identifier = Annotated[str, identifier]
FileIdentifier = Annotated[str, file_identifier]
Above = Annotated[str, otherwise(identifier, "")]  # what something belongs to; empty where it belongs to nothing
Number = Annotated[float, number]
Measured = Annotated[Amount, amount]
Whole = Annotated[int, whole]
People = Annotated[int, people]
Year = Annotated[int, fiscal_year]
Day = Annotated[str, day]


def parser_of(kind: object) -> Parser:
    """The parser that an annotation names: `Year`, `Year | None`, `Literal["up", "down"]`."""
    if NoneType in get_args(kind):
        return otherwise(parser_of(get_args(kind)[0]))
    if get_origin(kind) is Literal:
        return choice(*get_args(kind))
    parser: Parser | None = next((note for note in getattr(kind, "__metadata__", ()) if callable(note)), None)
    return parser or parser_of(get_args(kind)[0])
