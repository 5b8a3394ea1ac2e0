"""The edge of the workbook: CSV files as city staff keep them, every fault of a file at once."""

import csv
import difflib
import io
import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pandas as pd

from ictanalysis import eras

MISSING_MARKS = {
    "": "empty",
    "—": "not_applicable",
    "―": "not_applicable",
    "－": "not_applicable",
    "–": "not_applicable",
    "‐": "not_applicable",
    "−": "not_applicable",
    "ー": "not_applicable",
    "-": "not_applicable",
    "…": "not_available",
    "...": "not_available",
    "x": "withheld",
    "X": "withheld",
}
MISSING_WORDS = {"empty": "未記入", "not_applicable": "該当なし", "not_available": "未公表", "withheld": "秘匿"}
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
LARGEST = 1e15
MOST_PLACES = 6  # more decimals than these come from arithmetic
# separators stand before every third digit or not at all; a whole number begins with its first digit
NUMERAL = r"(?:(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|0|[1-9][0-9]*)(?:\.[0-9]+)?|\.[0-9]+)"
LONGEST_WHERE, LONGEST_FOUND, MOST_FAULTS = 300, 80, 50  # what a message shows of a place, a value, a list of faults
BOUNDS = {"percent": "0〜100の百分率", "count": "0以上の件数"}


@dataclass(frozen=True)
class Fault:
    """One thing wrong in the input, said so that the reader can mend it."""

    where: str
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        where, found = _in_short(self.where, LONGEST_WHERE), _in_short(self.found, LONGEST_FOUND)
        return f"{where} - {found} - {self.expected} - {self.remedy}"


def _in_short(said: str, longest: int) -> str:
    """In one line, cut where nobody would read on; a closing bracket stays."""
    line = "⏎".join(said.splitlines())
    return line if len(line) <= longest else f"{line[:longest]}…{'」' if line.endswith('」') else ''}"


class FaultError(Exception):
    """All faults of an input; the message holds one line for each, as far as anyone would read."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        lines = [str(fault) for fault in self.faults[:MOST_FAULTS]]
        if more := len(self.faults) - len(lines):
            lines.append(f"ほか {more} 件 - 上の {MOST_FAULTS} 件を直してから、もう一度確かめてください")
        super().__init__("\n".join(lines))


@dataclass
class Findings:
    """What reading found: faults stop the run, notices are printed in the report.

    `set_aside` tells the analyst alone of rows that count only later: the report of a year stays what it was.
    """

    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)

    def fault(self, where: str, found: object, expected: str, remedy: str) -> None:
        """Note one fault and go on reading."""
        self.faults.append(Fault(where, f"「{found}」", expected, remedy))

    def at(self, path: Path, row: object, column: str, found: object, expected: str, remedy: str) -> None:
        """Note a fault in one row of a file, and in one column where a column is to blame."""
        self.fault(f"{path} {row}行目{f' {column}列' if column else ''}", found, expected, remedy)

    def stop_if_faulty(self) -> None:
        """Raise every fault noted so far, at once."""
        if self.faults:
            raise FaultError(self.faults)


class CellError(ValueError):
    """A cell that cannot be read: what was expected, and what to do."""

    def __init__(self, expected: str, remedy: str) -> None:
        self.expected, self.remedy = expected, remedy
        super().__init__(expected)


class Amount(NamedTuple):
    """A numeric cell: its number (NaN when missing), the unit written in it, why it is missing."""

    number: float
    unit: str
    missing: str


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
    if not cell.strip():
        raise CellError("空でない言葉", "記入してください")
    return cell.strip()


def identifier(cell: str) -> str:
    """An id such as 2-1-1, also when Excel has turned it into a date (1月2日, 2002/1/1)."""
    value = folded(cell)
    if not value:
        raise CellError("番号が必要です", "番号を記入してください")
    if match := re.fullmatch(r"(\d{1,2})月(\d{1,2})日", value):
        return f"{match[1]}-{match[2]}"
    if match := re.fullmatch(r"20(\d\d)[/-](\d{1,2})[/-](\d{1,2})", value):
        return "-".join(str(int(part)) for part in match.groups())
    return value


def file_identifier(cell: str) -> str:
    """An id that also names files."""
    value = identifier(cell)
    if re.search(r'[\\/:*?"<>|]', value) or value.startswith("."):
        raise CellError("ファイル名に使える番号(1-1 など)", '番号から / \\ : * ? " < > | と先頭の . を除いてください')
    return value


def choice(*options: str) -> Callable[[str], str]:
    """A cell that holds one of the given words."""

    def parse(cell: str) -> str:
        value = folded(cell)
        if value not in options:
            raise CellError(f"{'、'.join(options)} のいずれか", suggestion(value, options))
        return value

    return parse


def optional(parser: Callable[[str], Any]) -> Callable[[str], Any]:
    """The same parser, with None for an empty cell or a 「—」."""

    def parse(cell: str) -> Any:
        return None if folded(cell) in MISSING_MARKS else parser(cell)

    return parse


def amount(cell: str) -> Amount:
    """A number with or without separators and unit; missing marks are kept apart from 0."""
    value = folded(cell)
    if value in MISSING_MARKS or cell.strip() in MISSING_MARKS:
        return Amount(float("nan"), "", MISSING_MARKS.get(value) or MISSING_MARKS[cell.strip()])
    match = re.fullmatch(rf"([+\-−▲△]?)\s*({NUMERAL})\s*([^\d\s,.①-⓿²³¹]*)", value)
    if not match:
        raise CellError("数値", "数字だけを記入し、桁区切りは3桁ごとに、言葉や印(約、以上、①)は備考に移してください")
    size = float(match[2].replace(",", ""))
    if size > LARGEST:
        raise CellError("15桁までの数値", "桁を確かめてください")
    return Amount(-size if match[1] in {"-", "−", "▲", "△"} else size, match[3].strip(), "")


def digits_of(value: float) -> int:
    """Decimal places that a number was given with; 0 for one that arithmetic has made."""
    exponent = Decimal(f"{float(value):.13g}").normalize().as_tuple().exponent
    places = max(0, -int(exponent))
    return places if places <= MOST_PLACES else 0


def number(cell: str) -> float:
    """A required plain number."""
    value = amount(cell)
    if value.missing or value.unit:
        raise CellError("数値", "数字だけを記入してください")
    return value.number


def whole(cell: str) -> int:
    """A required whole number above zero."""
    value = number(cell)
    if value != int(value) or value < 1:
        raise CellError("1以上の整数", "整数を記入してください")
    return int(value)


def fiscal_year(cell: str) -> int:
    """R6, 令和6年度, 2024年度, FY2024, 2024, or a month of it (2025-03) -> 2024."""
    value = folded(cell).replace(" ", "")
    if match := re.fullmatch(r"(?:FY)?((?:19|20)[0-9]{2})(?:年度)?", value):
        return int(match[1])
    if match := re.fullmatch(r"((?:19|20)\d\d)[-/年](\d{1,2})(?:月|[-/]\d{1,2})?", value):
        return _year_of_month(int(match[1]), int(match[2]))
    if said := eras.in_words(value):
        word, number, rest = said
        year = eras.western(word, number)
        if year is None:
            raise CellError(eras.span_text(word), "年号と年を確かめてください")
        if rest in ("", "年度"):
            return year
        if match := re.fullmatch(r"[年.](\d{1,2})月?", rest):
            return _year_of_month(year, int(match[1]))
    raise CellError("年度(例: 2024、R6、令和6年度)", "年度を記入してください(暦年と区別します)")


def _year_of_month(year: int, month: int) -> int:
    if not 1 <= month <= 12:
        raise CellError("月は1〜12", "月を確かめてください")
    return year if month >= 4 else year - 1


def year_begins(fiscal_year: int) -> date:
    """The first day of a fiscal year."""
    return date(fiscal_year, 4, 1)


def year_ends(fiscal_year: int) -> date:
    """The last day of a fiscal year."""
    return date(fiscal_year + 1, 3, 31)


def day(cell: str) -> str:
    """A date, ISO, to the day or the month."""
    value = folded(cell).replace("/", "-")
    match = re.fullmatch(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", value)
    try:
        if match:
            found = date(int(match[1]), int(match[2]), int(match[3] or 1))
            return found.isoformat() if match[3] else found.isoformat()[:7]
    except ValueError:
        pass
    raise CellError("日付(例: 2025-06-30)", "年-月-日で記入してください")


def counts_from(day: str) -> date:
    """When a dated row begins to count: its day, or the last day of its month."""
    year, month, *rest = map(int, day.split("-"))
    return date(year, month, rest[0] if rest else monthrange(year, month)[1])


def counts_by(frame: pd.DataFrame, column: str, as_of: date) -> "pd.Series[bool]":
    """Which rows of a frame count on a date; a row without a date always does."""
    return frame[column].map(lambda day: since(day) <= as_of).astype(bool)


def since(day: Any) -> date:
    """`counts_from` of an optional cell: a row without a date has always counted."""
    return counts_from(day) if isinstance(day, str) and day else date.min


def decode(path: Path, findings: Findings) -> str | None:
    """The text of a file in UTF-8 (with or without BOM) or cp932; which one is said."""
    try:
        if path.exists() and not path.is_file():  # a pipe or device would never end
            raise IsADirectoryError
        data = path.read_bytes()
    except OSError as error:
        found = "ファイルがありません" if isinstance(error, FileNotFoundError) else "ファイルとして読めません"
        findings.fault(str(path), found, "CSVファイル", "置き場所と名前を確かめてください")
        return None
    for encoding in ("utf-8-sig", "cp932"):
        try:
            decoded = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp932":
            findings.notices.append(f"{path}: 文字コード cp932 (Shift_JIS) として読みました")
        return decoded
    findings.fault(str(path), "読めない文字コード", "UTF-8 または cp932", "ExcelでCSV UTF-8として保存し直してください")
    return None


def read_table(
    path: Path, columns: Mapping[str, Callable[[str], Any]], findings: Findings,
    required: bool = True, may_lack: Sequence[str] = (), may_have_more: bool = False,
) -> pd.DataFrame:  # fmt: skip
    """A CSV as a frame of parsed cells, with its line number in `row`; faults go to findings.

    `columns` maps every column the file must have, but for those in `may_lack`, to the parser of its cells;
    with `may_have_more` other columns are passed over.  A row with an unreadable cell is left out; it has been
    reported.
    """
    if not required and not path.exists():
        return pd.DataFrame(columns=[*columns, "row"])
    content = decode(path, findings)
    if content is None:
        return pd.DataFrame(columns=[*columns, "row"])
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    rows: list[dict[str, Any]] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        while header and not header[-1]:  # Excel leaves empty columns behind
            header.pop()
        if may_have_more:
            columns = {**dict.fromkeys(header, text), **columns}
        if _header_is_right(path, header, columns, may_lack, findings):
            _read_rows(path, reader, header, columns, findings, rows)
    except csv.Error:
        findings.at(path, reader.line_num, "", "閉じていない引用符など", "CSVの行", '引用符 " の対応を確かめてください')
    return pd.DataFrame(rows, columns=[*columns, "row"], dtype=object)  # None stays None


def _read_rows(
    path: Path, reader: Any, header: list[str], columns: Mapping[str, Callable[[str], Any]],
    findings: Findings, rows: list[dict[str, Any]],
) -> None:  # fmt: skip
    line = reader.line_num + 1
    for cells in reader:
        if any("\n" in cell or "\r" in cell for cell in cells):
            findings.at(
                path, line, "", "セルの中の改行", "一つのセルに一行", "改行を消すか、閉じていない引用符を直してください"
            )
        elif any(cell.strip() for cell in cells):
            while len(cells) > len(header) and not cells[-1].strip():
                cells.pop()
            parsed = _parse_row(path, line, header, cells, columns, findings)
            if parsed is not None:
                rows.append(parsed)
        line = reader.line_num + 1


def _header_is_right(
    path: Path, header: list[str], columns: Mapping[str, Any], may_lack: Sequence[str], findings: Findings
) -> bool:
    before = len(findings.faults)
    for name in header:
        if name not in columns:
            findings.fault(f"{path} 1行目", name, "data/README.md にある列名", suggestion(name, columns))
        elif header.count(name) > 1:
            findings.fault(f"{path} 1行目", name, "列名は一度だけ", "重複した列を消してください")
    for name in columns:
        if name not in header and name not in may_lack:
            findings.fault(f"{path} 1行目", f"列 {name} なし", f"列 {name}", "列を加えてください")
    return len(findings.faults) == before


def _parse_row(
    path: Path,
    line: int,
    header: list[str],
    cells: list[str],
    columns: Mapping[str, Callable[[str], Any]],
    findings: Findings,
) -> dict[str, Any] | None:
    if len(cells) != len(header):
        findings.fault(
            f"{path} {line}行目", f"{len(cells)}個の欄", f"{len(header)}個の欄",
            "欄の数を見出しに合わせ、カンマを含む文章は引用符で囲んでください",
        )  # fmt: skip
        return None
    parsed: dict[str, Any] = dict.fromkeys(columns) | {"row": line}
    readable = True
    for name, cell in zip(header, cells, strict=True):
        try:
            parsed[name] = columns[name](cell)
        except CellError as error:
            findings.at(path, line, name, cell, error.expected, error.remedy)
            readable = False
    return parsed if readable else None


def is_possible(value: float, kind: str) -> bool:
    """Whether a number can be a value of its kind; a missing one can."""
    return not (kind in BOUNDS and value < 0) and not (kind == "percent" and value > 100)


def known_ids(frame: pd.DataFrame, column: str, known: Iterable[str], path: Path, findings: Findings) -> pd.DataFrame:
    """Only the rows whose id is known; each unknown one becomes a fault with a suggestion."""
    names = list(known)
    bad = ~frame[column].isin(names)
    for row, found in zip(frame.loc[bad, "row"], frame.loc[bad, column], strict=True):
        findings.at(path, row, column, found, "登録済みの番号", suggestion(str(found), names))
    return frame[~bad]


def unique_ids(frame: pd.DataFrame, columns: list[str], path: Path, findings: Findings) -> None:
    """A fault for every row that repeats the key of an earlier one."""
    for _, repeated in frame[frame.duplicated(columns)].iterrows():
        key = " ".join(str(repeated[column]) for column in columns)
        findings.at(path, repeated["row"], "", key, "同じ行は一つだけ", "重複した行を消してください")


def dicts(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries by column."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def records(frame: pd.DataFrame) -> list[SimpleNamespace]:
    """The rows of a frame as objects with a field a column."""
    return [SimpleNamespace(**row) for row in dicts(frame)]
