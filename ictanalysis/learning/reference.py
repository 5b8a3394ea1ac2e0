"""Reading of the reference data: windows of official statistics and real targets, every fault at once."""

import gzip
import zlib
from collections.abc import Callable
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ictanalysis import forecast as fc
from ictanalysis.inputs.cells import BOUNDS, LARGEST
from ictanalysis.inputs.faults import Findings
from ictanalysis.inputs.reading import lines_of, text_of

WINDOW_COLUMNS = ["source", "family", "kind", "n", "h", "y0", "hist", "actual"]
MANAGED_COLUMNS = ["group", "kind", "n", "h", "y0", "hist", "target", "direction", "met"]
NUMBERS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "n": ("1以上の整数", lambda x: (x >= 1) & (x % 1 == 0)),
    "h": ("1以上の整数", lambda x: (x >= 1) & (x % 1 == 0)),
    "y0": ("最初の年(西暦)", lambda x: (x >= 1) & (x <= 9999) & (x % 1 == 0)),
    "actual": ("数値", np.isfinite),
    "target": ("数値", np.isfinite),
    "met": ("1(達成)または 0(未達成)", lambda x: (x == 0) | (x == 1)),
    "weight": ("0以上の数", lambda x: x >= 0),
    "scale": ("0より大きい数", lambda x: x > 0),
}
DIRECTION_WORDS = {"1": "up", "1.0": "up", "up": "up", "-1": "down", "-1.0": "down", "down": "down"}
NAMES = {
    "kind": (fc.KINDS, "percent、count、other のいずれか"),
    "direction": (DIRECTION_WORDS, "1(以上)または -1(以下)"),
}


def read(path: Path, prefix: str, columns: list[str]) -> pd.DataFrame:
    """Tasks of one file, or of all files of a folder whose name begins with ``prefix``; every fault at once.

    ``columns`` must be there and filled in; what else is known may be absent or empty.
    """
    files = sorted(path.glob(f"{prefix}*.csv*")) if path.is_dir() else [path]
    if not files:
        raise FileNotFoundError(f"{path}: {prefix}*.csv(.gz) がありません")
    findings = Findings()
    read_in = [(file, _table(file, columns, findings)) for file in files]
    tables = [_typed(table, file, columns, findings) for file, table in read_in if len(table)]
    findings.stop_if_faulty()
    tasks = pd.concat(tables, ignore_index=True).astype({"n": int, "h": int, "y0": int})
    for column, usual in (("weight", 1.0), ("source", "不明")):
        tasks[column] = tasks[column].fillna(usual) if column in tasks else usual
    tasks["values"] = [[float(x) for x in text.split()] for text in tasks["hist"]]
    if "direction" in tasks:
        tasks["direction"] = tasks["direction"].map(DIRECTION_WORDS)
    return tasks


def _rows(file: Path, findings: Findings) -> list[list[str]]:
    """Stripped cells of a file, packed or not, in UTF-8 or cp932; none when it cannot be read."""
    inside = Findings()
    with suppress(OSError, EOFError, zlib.error):
        data = file.read_bytes() if file.is_file() else b"\0"  # a pipe would never end
        content = text_of(gzip.decompress(data) if file.suffix == ".gz" else data, file, inside)
        rows = [[cell.strip() for cell in cells] for _, cells in lines_of(content or "", file, inside)]
        if content is not None and "\0" not in content and not inside.faults:
            return rows
    remedy = "拡張子と中身を確かめ、ExcelでCSV UTF-8として保存し直してください"
    findings.fault(
        str(file), "読めないファイル", "学習に使える参照データ(UTF-8 または cp932 の CSV、.gz は gzip)", remedy
    )
    return []


def _table(file: Path, columns: list[str], findings: Findings) -> pd.DataFrame:
    """Cells of one file as text, indexed by row number; empty when the file cannot be used."""
    before = len(findings.faults)
    header, *rows = _rows(file, findings) or [[]]
    absent, tasks = [c for c in columns if c not in header], {i: row for i, row in enumerate(rows, 2) if any(row)}
    if any(header) and absent:
        raise ValueError(f"{file.name}: 列 {', '.join(absent)} がありません")
    for column in {c: None for c in header if c and header.count(c) > 1}:
        findings.at(file, 1, column, column, "列名は一度だけ", "重複した列を消してください")
    for i, row in tasks.items():
        if any(row[len(header) :]):
            remedy = "欄の数を見出しに合わせ、カンマを含む文章は引用符で囲んでください"
            findings.at(file, i, "", f"{len(row)}個の欄", f"{len(header)}個の欄", remedy)
    if not tasks and len(findings.faults) == before:
        findings.fault(
            str(file), "事例のないファイル", "1行目に列名、2行目から事例", "事例を加えるか、ファイルを除いてください"
        )
    whole = len(findings.faults) == before
    filled = [(row + [""] * len(header))[: len(header)] for row in tasks.values()]
    return pd.DataFrame(filled, list(tasks), header)[[c for c in header if c]] if whole else pd.DataFrame()


def _number(cells: "pd.Series[str]") -> "pd.Series[float]":
    """The cells as numbers, NaN where they are none."""
    numbers = pd.to_numeric(cells, errors="coerce").astype(float)
    return numbers.where(numbers.abs() <= LARGEST)


def _note(cells: "pd.Series[Any]", file: Path, expected: str, findings: Findings) -> None:
    """A fault for every one of these cells."""
    for row, found in cells.items():
        findings.at(file, row, str(cells.name), found, expected, "値を直すか、行を除いてください")


def _typed(table: pd.DataFrame, file: Path, columns: list[str], findings: Findings) -> pd.DataFrame:
    """The same table with numbers as numbers; faults of cells go to findings."""
    numbers = {c: _number(table[c]) for c in NUMBERS if c in table}
    right = {c: (NUMBERS[c][0], NUMBERS[c][1](x)) for c, x in numbers.items()}
    right |= {c: (expected, table[c].isin(words)) for c, (words, expected) in NAMES.items() if c in table}
    right |= {c: ("空でない名前", table[c] != "") for c in ("source", "family", "group") if c in columns}
    for column, (expected, good) in right.items():
        cells = table[column][~good]
        _note(cells if column in columns else cells[cells != ""], file, expected, findings)
    _check_history(table, numbers, file, findings)
    return table.assign(**numbers)


def _check_history(table: pd.DataFrame, numbers: dict[str, "pd.Series[float]"], file: Path, findings: Findings) -> None:
    """Faults of ``hist``: not numbers, not ``n`` of them, impossible for the kind; the last of ``actual`` too."""
    each = _number(table["hist"].str.split().explode()).groupby(level=0)
    size, low, high, n = each.size(), each.min(), each.max(), numbers["n"]
    readable = size == each.count()
    _note(table["hist"][~readable], file, "空白で区切った数値(古い順)", findings)
    counted = (table["n"] + "(hist の値は" + size.astype(str) + "個)").rename("n")
    _note(counted[readable & (n % 1 == 0) & (n != size)], file, "hist の値の個数", findings)
    extremes = {"hist": (low, high)} | {c: (x, x) for c, x in numbers.items() if c == "actual"}
    for (column, (least, most)), (kind, expected) in product(extremes.items(), BOUNDS.items()):
        bad = (table["kind"] == kind) & ((least < 0) | ((most > 100) & (kind == "percent")))
        _note(table[column][bad], file, expected, findings)
