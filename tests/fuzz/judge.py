"""What became of an input: refused clearly, read right, or one of the three things that must never happen.

Right is what another reading of the same bytes says: every cell that was read (`reading.may_say`), the figures of
results.csv that come straight from the tables, and the whole of results.csv as it is for the same tables written plainly.
"""

import csv
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ictanalysis.exports.results import write_results
from ictanalysis.forecast.constants import ConstantsError
from ictanalysis.inputs import reading as package_reading
from ictanalysis.inputs.faults import FaultError, UsageError
from ictanalysis.inputs.params import Params
from ictanalysis.inputs.reading import Row, columns_of
from ictanalysis.pages import workbook
from ictanalysis.pages.chapters.annual_evaluation import summary_table
from ictanalysis.pages.chapters.data_check import attention
from ictanalysis.runs import fingerprint, prepare

from . import reading
from .worlds import Changes, Files, Place, changed, files_of, params_of

REFUSED, RIGHT, TRACEBACK, WRONG, SLOW = "refused", "right", "traceback", "wrong", "slow"
CLEAR = (FaultError, UsageError, ConstantsError)
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
PLACE = re.compile(r"\.(csv|xlsx|yml|ipynb)|FOLDER|ブック|!")
SHOWN = ("name", "unit", "type", "direction", "baseline", "baseline_year", "target", "target_year")


class Input(NamedTuple):
    """One spoilt input: the plan, what differs from it, and what is known of it beforehand.

    `keeps` : it means what it meant, so the results are the same bytes.  `about` : the only indicators it may touch.
    `named` : what a refusal must name, each in one of its faults.  `expected` : the tables that it must be read as.
    """

    said: str
    base: str
    changes: Changes
    keeps: bool = False
    about: frozenset[str] | None = None
    named: tuple[str, ...] = ()
    expected: Mapping[str, bytes] = {}
    params: str = ""


class Outcome(NamedTuple):
    """What became of it, and why that is so."""

    how: str
    why: str


class Read(NamedTuple):
    """A plan that was accepted: results.csv, and the rows of every table with their kind."""

    results: bytes
    params: Params
    rows: list[tuple[Path, type[Row], list[Row]]]


@cache
def _quick() -> None:
    """What no input changes is read once: the package's own files and the learnt constants."""
    fingerprint.package_files = cache(fingerprint.package_files)  # type: ignore[assignment]
    whole, own = fingerprint.sha256, Path(fingerprint.PACKAGE)
    kept = cache(whole)
    fingerprint.sha256 = lambda file: kept(file) if (Path.cwd() / file).is_relative_to(own) else whole(file)  # type: ignore[assignment]
    prepare.read_calibration = cache(prepare.read_calibration)  # type: ignore[attr-defined]
    workbook.read_constants = cache(workbook.read_constants)  # type: ignore[attr-defined]


@contextmanager
def _watched() -> Iterator[list[tuple[Path, type[Row], list[Row]]]]:
    """Every table that is read meanwhile, wherever in the package."""
    seen: list[tuple[Path, type[Row], list[Row]]] = []
    whole = package_reading.read_table

    def read_table(path: Path, kind: type[Row], *more: object, **named: object) -> list[Row]:
        rows: list[Row] = whole(path, kind, *more, **named)  # type: ignore[arg-type]
        seen.append((path, kind, rows))
        return rows

    users = [one for one in list(sys.modules.values()) if getattr(one, "read_table", None) is whole]
    for one in users:
        one.read_table = read_table  # type: ignore[attr-defined]
    try:
        yield seen
    finally:
        for one in users:
            one.read_table = whole  # type: ignore[attr-defined]


def read(place: Place, params: str) -> Read:
    """Check and evaluate the plan that lies in a folder; a refusal is raised."""
    _quick()
    os.chdir(place.folder)
    with _watched() as rows:
        prepared = prepare.prepare(Path(params))
    book = prepared.book
    _ = attention(book), summary_table(book).note
    write_results(book, place.folder / "results.csv")
    return Read((place.folder / "results.csv").read_bytes(), prepared.params, rows)


def judged(one: Input, place: Place, keep: dict[str, Read | None]) -> Outcome:
    """What became of an input; `keep` holds the plans that have been read before by the hash of their files."""
    params = one.params or params_of(one.base)
    files = changed(one.base, one.changes)
    place.lay(files)
    try:
        found = read(place, params)
    except CLEAR as error:
        why = unclear(error, one)
        return Outcome(WRONG, why) if why else Outcome(REFUSED, str(error))
    except FileNotFoundError as error:
        gone = params not in files
        return Outcome(REFUSED, "設定ファイルがありません") if gone else Outcome(TRACEBACK, repr(error))
    except (MemoryError, RecursionError) as error:
        return Outcome(SLOW, repr(error))
    except Exception:
        return Outcome(TRACEBACK, traceback.format_exc(limit=-4))
    return _compared(one, found, files, params, place, keep)


def unclear(error: Exception, one: Input) -> str:
    """What is wrong with a refusal; empty when it is as it must be."""
    said = str(error)
    faults = [str(fault) for fault in getattr(error, "faults", [said])]
    if one.keeps:
        return f"refused though it means the same: {said}"
    if not faults or "Traceback" in said:
        return f"says nothing or a traceback: {said!r}"
    for fault in faults:
        where = fault.split(" - ")[0]
        if fault.count(" - ") < 3 or not JAPANESE.search(fault) or not PLACE.search(where):
            return f"not clear: {fault!r}"
        if UNSEEN.search(fault):
            return f"signs that nobody sees: {fault!r}"
    lost = [name for name in one.named if not any(name in fault for fault in faults)]
    return f"does not name {lost}: {said}" if lost else ""


def _compared(
    one: Input, found: Read, files: Files, params: str, place: Place, keep: dict[str, Read | None]
) -> Outcome:  # fmt: skip
    """Right, or in which way it is not."""
    if one.named:
        return Outcome(WRONG, f"read though it must be refused: {one.named}")
    tables = {**files, **one.expected}
    checks: list[Callable[[], str]] = [
        lambda: _other_settings(found.params, files[params]), lambda: _misread(found, tables), lambda: _figures(found, tables), lambda: _moved(one, found, place, keep),
        lambda: _against_twin(found, files, params, one, place, keep),
    ]  # fmt: skip
    why = next((told for check in checks if (told := check())), "")
    return Outcome(WRONG, why) if why else Outcome(RIGHT, "")


def _other_settings(read: Params, data: bytes) -> str:
    """A setting that was read as something else than another YAML library reads."""
    text = reading.settings(data)
    said = {"title": str(text["title"]).strip(), "fiscal_year": reading.year_of_settings(text),
            "as_of": date.fromisoformat(str(text["as_of"])), "status": text["status"]}  # fmt: skip
    other = {key: value for key, value in said.items() if getattr(read, key) != value}
    return f"settings were read otherwise: {other}" if other else ""


def _misread(found: Read, files: Files) -> str:
    """A cell that was read as something else, or a line that was lost."""
    for path, kind, rows in found.rows:
        name = path.as_posix()
        if name not in files or not rows:
            continue
        lines, columns = reading.lines_of(files[name]), columns_of(kind)
        if lost := set(lines) - {row.row for row in rows}:
            return f"{name}: lines {sorted(lost)[:5]} were read over"
        for row in rows:
            for column, (field, _) in columns.items():
                cell, value = lines[row.row].get(column, ""), getattr(row, field)
                if not reading.may_say(cell, value) and not (reading.folded(cell) in reading.MARKS and _default(value)):
                    return f"{name} {row.row} {column}: {cell!r} was read as {value!r}"
    return ""


def _default(value: object) -> bool:
    """What an empty cell, or a mark for nothing, may stand for."""
    return value in ("", "yearly", "final", "no", 1, ())


def _figures(found: Read, files: Files) -> str:
    """A figure of results.csv that is not what the tables say."""
    results = {row["indicator_id"]: row for row in csv.DictReader(found.results.decode("utf-8-sig").splitlines())}
    told = {kind.__name__: (path.as_posix(), rows) for path, kind, rows in found.rows if path.as_posix() in files}
    for kind in ("Definition", "Target"):
        name, rows = told.get(kind, ("", []))
        lines = reading.lines_of(files[name]) if name else {}
        latest = {row.indicator_id: row for row in rows if not getattr(row, "valid_from", None)}  # type: ignore[attr-defined]
        dated = {row.indicator_id for row in rows if getattr(row, "valid_from", None)}  # type: ignore[attr-defined]
        for key in latest.keys() - dated:
            for column in SHOWN:
                cell = lines[latest[key].row].get(column)
                shown = results[key][column]
                if cell is not None and not _same(cell, shown) and not (column in reading.NUMBERS and _repaired(files)):
                    return f"results.csv {key} {column}: {cell!r} is shown as {shown!r}"
    return ""


def _repaired(files: Files) -> bool:
    return any(b"replace" in data for name, data in files.items() if name.endswith("corrections.csv"))


def _same(cell: str, shown: str) -> bool:
    if not shown:
        return reading.folded(cell) in reading.MARKS
    known = reading.number(cell)
    if known is not None and re.fullmatch(r"-?[\d.]+(e[+-]?\d+)?", shown):
        return float(known) == float(shown) or reading.year(cell) == float(shown)
    return shown.removeprefix("'") in (cell.strip(), reading.folded(cell)) or str(reading.year(cell)) == shown


def _base(base: str, place: Place, keep: dict[str, Read | None]) -> Read:
    found = _read_again(files_of(base), params_of(base), place, keep)
    assert found, base
    return found


def _read_again(files: Files, params: str, place: Place, keep: dict[str, Read | None]) -> Read | None:
    """The same of other files, each once; None where they are refused."""
    key = sha256(repr((params, sorted(files.items()))).encode()).hexdigest()
    if key not in keep:
        place.lay(files)
        try:
            keep[key] = read(place, params)
        except CLEAR:
            keep[key] = None
    return keep[key]


def _moved(one: Input, found: Read, place: Place, keep: dict[str, Read | None]) -> str:
    """Results that differ from the plan's where they must not."""
    before = _base(one.base, place, keep).results if one.keeps or one.about is not None else b""
    if one.keeps:
        return (
            ""
            if found.results == before
            else f"other results though it means the same: {_first(found.results, before)}"
        )
    if one.about is None:
        return ""
    rows = [dict.fromkeys(data.splitlines()) for data in (found.results, before)]
    others = [[row for row in own if row.split(b",")[0].decode() not in one.about] for own in rows]
    now, then = (b"\n".join(own) for own in others)
    return "" if now == then else f"the results of others moved: {_first(now, then)}"


def _first(now: bytes, before: bytes) -> str:
    pairs = zip(now.decode().splitlines(), before.decode().splitlines(), strict=False)
    return next((f"{a} / {b}" for a, b in pairs if a != b), "length")


def _against_twin(
    found: Read, files: Files, params: str, one: Input, place: Place, keep: dict[str, Read | None]
) -> str:  # fmt: skip
    """Whether the same tables, written plainly by the other reading, come to the same; what came to the same is known."""
    if one.keeps:
        return ""
    read_from = {path.as_posix() for path, _, _ in found.rows}
    plain = {
        name: reading.plain(one.expected.get(name, data)) if name in read_from or name.endswith(".csv") else data
        for name, data in {**files, **one.expected}.items()
        if not name.endswith(".xlsx")
    }
    plain[params] = reading.plain_settings(files[params])
    twin = _read_again(plain, params, place, keep)
    if twin is None:
        return "read, but refused when written plainly"
    return (
        ""
        if twin.results == found.results
        else f"other results when written plainly: {_first(found.results, twin.results)}"
    )
