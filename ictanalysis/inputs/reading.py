"""The edge of the workbook: CSV files as city staff keep them, every fault of a file at once."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd

from ictanalysis.inputs.cells import CellError, since, suggestion, text

LONGEST_WHERE, LONGEST_FOUND, MOST_FAULTS = 300, 80, 50  # what a message shows of a place, a value, a list of faults


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

    def wait(self, path: Path, lines: Iterable[object], why: str) -> None:
        """Say that rows of a file are set aside; nothing without rows."""
        if shown := "、".join(f"{line}行目" for line in lines):
            self.set_aside.append(f"{path} {shown}: {why}")

    def stop_if_faulty(self) -> None:
        """Raise every fault noted so far, at once."""
        if self.faults:
            raise FaultError(self.faults)


def counts_by(frame: pd.DataFrame, column: str, as_of: date) -> "pd.Series[bool]":
    """Which rows of a frame count on a date; a row without a date always does."""
    return frame[column].map(lambda day: since(day) <= as_of).astype(bool)


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


def compared(values: pd.DataFrame) -> pd.DataFrame:
    """The rows with a value that can be compared with the target."""
    return values[values["value"].notna() & (values["comparable"] != "no")]


def dicts(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries by column."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def records(frame: pd.DataFrame) -> list[SimpleNamespace]:
    """The rows of a frame as objects with a field a column."""
    return [SimpleNamespace(**row) for row in dicts(frame)]
