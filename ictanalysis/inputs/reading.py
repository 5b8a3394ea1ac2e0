"""The edge of the workbook: CSV files as city staff keep them, every fault of a file at once."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import TypeVar, get_type_hints

from ictanalysis.inputs.cells import CellError, Fields, Parser, parser_of, since, suggestion
from ictanalysis.inputs.faults import Findings, Message
from ictanalysis.inputs.sheets import SheetError, csv_of, kept_in


def decode(path: Path, findings: Findings, alone: bool = True) -> str | None:
    """The text of a file; of an Excel workbook that of its sheet as CSV; `alone` refuses a table that is kept as both."""
    if alone and path.suffix == ".csv" and path.exists() and path.with_suffix(".xlsx").exists():
        remedy = "どちらか一つを別の場所へ移してください"
        findings.fault(str(path), f"同じ名前の {path.stem}.xlsx", "表は CSV か Excel のどちらか一つ", remedy)
        return None
    if kept_in(path).suffix == ".xlsx":
        try:
            return csv_of(kept_in(path))
        except SheetError as error:
            findings.fault(str(kept_in(path)), error, "見出しと値のシート1枚のブック", error.remedy)
            return None
    try:
        if path.exists() and not path.is_file():  # a pipe or device would never end
            raise IsADirectoryError
        data = path.read_bytes()
    except OSError as error:
        found = "ファイルがありません" if isinstance(error, FileNotFoundError) else "ファイルとして読めません"
        findings.fault(str(path), found, "CSVファイル", "置き場所と名前を確かめてください")
        return None
    return text_of(data, path, findings)


def text_of(data: bytes, path: Path, findings: Findings) -> str | None:
    """The text of bytes in UTF-8 (with or without BOM) or cp932; which one is said."""
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


@dataclass(frozen=True)
class Row:
    """A row of a table, with a field a column, and the line of the file it was read from."""

    row: int


R = TypeVar("R", bound=Row)
K = TypeVar("K", str, tuple[str, int])
Columns = Mapping[str, tuple[str, Parser]]
_COLUMNS: dict[type[Row], Columns] = {}


def columns_of(kind: type[Row]) -> Columns:
    """Every column of a table with the field and the parser of its cells, as the annotations of a row name them.

    A word in an annotation is the column's name where the field has another; `row` is no column.
    """
    if kind in _COLUMNS:
        return _COLUMNS[kind]
    found, hints = {}, get_type_hints(kind, include_extras=True)
    for name in [one.name for one in fields(kind) if one.name != "row"]:
        words = [one for one in getattr(hints[name], "__metadata__", ()) if isinstance(one, str)]
        found[words[0] if words else name] = name, parser_of(hints[name])
    return _COLUMNS.setdefault(kind, found)


def read_table(
    path: Path, kind: type[R], findings: Findings, required: bool = True, may_lack: Sequence[str] = (),
    may_have_more: bool = False,
) -> list[R]:  # fmt: skip
    """The rows of a CSV; faults go to findings, and a row with an unreadable cell is left out.

    The file must have every column of `kind`, but for those in `may_lack` of which an empty cell says something; with
    `may_have_more` other columns are passed over, and so is the Excel file that a run leaves beside its results.
    """
    content = decode(path, findings, not may_have_more) if required or kept_in(path).exists() else None
    if content is None:
        return []
    columns, lines, before = columns_of(kind), lines_of(content, path, findings), len(findings.faults)
    header = [name.strip() for name in next(lines, (1, []))[1]]
    if len(findings.faults) > before:
        return []
    while header and not header[-1]:  # Excel leaves empty columns behind
        header.pop()
    unknown = [] if may_have_more else [name for name in header if name not in columns]
    empty = _when_empty({name: columns[name] for name in may_lack if name in columns and name not in header})
    missing = [name for name in columns if name not in header and name not in empty]
    if not _header_is_right(path, header, columns, unknown, missing, findings):
        return []
    taken = [f"{name} を {value}" for name, value in empty.items() if value not in (None, "")]
    findings.set_aside += [f"{kept_in(path)}: 列がないため、{'、'.join(taken)} とみなします"] if taken else []
    absent: Fields = {columns[name][0]: value for name, value in empty.items()}
    assumed: dict[str, list[object]] = {}
    parsed = [_parsed(path, line, header, cells, columns, findings, assumed) for line, cells in lines]
    for words, at in assumed.items():
        findings.wait(path, at, f"{words} とみなします")
    return [kind(**{**absent, **values}) for values in parsed if values]


def _when_empty(columns: Columns) -> dict[str, object]:
    """What an empty cell of each column says; of those that must not be empty nothing."""
    found: dict[str, object] = {}
    for name, (_, parse) in columns.items():
        with suppress(CellError):
            found[name] = parse("")
    return found


def lines_of(content: str, path: Path, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV, each with the line on which it begins; a broken one ends them."""
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        findings.at(path, reader.line_num, "", "閉じていない引用符など", "CSVの行", '引用符 " の対応を確かめてください')


def _header_is_right(
    path: Path, header: list[str], columns: Columns, unknown: list[str], missing: list[str], findings: Findings
) -> bool:
    before, where = len(findings.faults), f"{path} 1行目"
    for name in header:
        if name in unknown:
            findings.fault(where, name, "data/README.md にある列名", suggestion(name, columns))
        elif header.count(name) > 1:
            findings.fault(where, name, "列名は一度だけ", "重複した列を消してください")
    for name in missing:
        findings.fault(where, f"列 {name} なし", f"列 {name}", "列を加えてください")
    return len(findings.faults) == before


def _parsed(
    path: Path, line: int, header: list[str], cells: list[str], columns: Columns, findings: Findings,
    assumed: dict[str, list[object]],
) -> Fields:  # fmt: skip
    """The fields of one row; nothing of an empty one and of one that cannot be read."""
    if any("\n" in cell or "\r" in cell for cell in cells):
        remedy = "改行を消すか、閉じていない引用符を直してください"
        findings.at(path, line, "", "セルの中の改行", "一つのセルに一行", remedy)
        return {}
    while len(cells) > len(header) and not cells[-1].strip():
        cells.pop()
    if not any(cell.strip() for cell in cells):
        return {}
    if len(cells) != len(header):
        remedy = "欄の数を見出しに合わせ、カンマを含む文章は引用符で囲んでください"
        findings.at(path, line, "", f"{len(cells)}個の欄", f"{len(header)}個の欄", remedy)
        return {}
    before = len(findings.faults)
    values: Fields = {"row": line}
    for name, cell in zip(header, cells, strict=True):
        if name in columns:
            field, parse = columns[name]
            try:
                values[field] = parse(cell)
                if values[field] and isinstance(values[field], str) and not cell.strip():
                    assumed.setdefault(f"{name} が空のため、{values[field]}", []).append(line)
            except CellError as error:
                findings.at(path, line, name, cell, error.expected, error.remedy)
    return values if len(findings.faults) == before else {}


def check_rows(
    rows: Iterable[R], faults_of: Callable[[R], Iterable[Message]], path: Path, findings: Findings
) -> None:  # fmt: skip
    """Note everything that is wrong in the rows of a file."""
    for row in rows:
        for message in faults_of(row):
            findings.at(path, row.row, *message)


def in_use(rows: Sequence[R], counts: Callable[[R], bool], why: str, path: Path, findings: Findings) -> list[R]:
    """The rows of a file that count in this evaluation; the others are set aside, and the analyst is told."""
    findings.wait(path, [row.row for row in rows if not counts(row)], why)
    return [row for row in rows if counts(row)]


def counts_by(day: str | None, as_of: date) -> bool:
    """Whether what is dated counts on a date; what has no date always does."""
    return since(day) <= as_of


def latest(rows: Sequence[R], key: Callable[[R], object], day: Callable[[R], str | None]) -> list[R]:
    """Of the rows of one key the one that counts from the latest day; their order stays."""
    last = {key(row): row for row in sorted(rows, key=lambda row: since(day(row)))}
    return [row for row in rows if last[key(row)] is row]


def grouped(rows: Iterable[R], key: Callable[[R], K]) -> dict[K, list[R]]:
    """The rows by key: the keys sorted, the rows of each in their order."""
    found: dict[K, list[R]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return dict(sorted(found.items()))


def known_ids(rows: Iterable[R], column: str, known: Iterable[str], path: Path, findings: Findings) -> list[R]:
    """Only the rows whose id is known; each unknown one becomes a fault with a suggestion, whatever rows name it."""
    names, kept = list(known), []
    unknown: dict[object, list[str]] = {}
    for row in rows:
        if (found := getattr(row, column)) in names:
            kept.append(row)
        else:
            unknown.setdefault(found, []).append(str(row.row))
    more = "(新しい出典なら sources.csv に行を加える)" if column == "source_id" else ""
    for found, lines in unknown.items():
        findings.at(path, "、".join(lines), column, found, "登録済みの番号", suggestion(str(found), names) + more)
    return kept


def unique_ids(rows: Iterable[R], key: Callable[[R], tuple[object, ...]], path: Path, findings: Findings) -> None:
    """A fault for every row that repeats the key of an earlier one."""
    seen = set()
    for row in rows:
        if key(row) in seen:
            found = " ".join(str(part) for part in key(row))
            findings.at(path, row.row, "", found, "同じ行は一つだけ", "重複した行を消してください")
        seen.add(key(row))
