"""Spoilt CSV tables: bytes, form, rows and columns, cells, several faults at once."""

import csv
import io
import random
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from . import reading
from .judge import Input
from .texts import NUMBER, WHEN, WORDS
from .worlds import files_of, tables_of

Grid = list[list[str]]
Draw = Callable[[st.SearchStrategy], object]
BASES = ["mini"] * 12 + ["annual", "demo", "city", "first"]
STRANGE_UNIT = "60ぐらい"
ORDERED = ("goals", "measures", "indicators", "initiatives", "projects", "departments", "glossary", "sources", "series")
RANDOM = st.integers(0, 2**63 - 1).map(random.Random)


def grid_of(data: bytes) -> Grid:
    """Header and rows, without blank ones."""
    rows = [cells for _, cells in reading.grid(data)]
    return [row for row in rows if any(cell.strip() for cell in row)]


def written(rows: Grid, end: str = "\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    made = io.StringIO()
    csv.writer(made, lineterminator=end, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return made.getvalue()


def saved(rows: Grid) -> bytes:
    return written(rows).encode("utf-8", "surrogatepass")


@st.composite
def spoilt_bytes(draw: Draw) -> Input:
    """Bytes of a table flipped, gone, doubled, put in, cut, or of another table."""
    base, rng = draw(st.sampled_from(BASES)), draw(RANDOM)
    name = draw(st.sampled_from(tables_of(base)))
    data, said = bytearray(files_of(base)[name]), []
    for _ in range(draw(st.sampled_from([1, 1, 1, 2, 5]))):
        at, how = rng.randrange(len(data) + 1), rng.randrange(9)
        part = bytes(data[at : at + rng.randrange(1, 20)])
        match how:
            case 0 | 1 if at < len(data):
                data[at] ^= 1 << rng.randrange(8)
            case 2:
                data[at:at] = bytes([rng.choice(b"\x00\"',\r\n\xff\xef \t0193=-")])
            case 3:
                del data[at : at + len(part)]
            case 4:
                data[at:at] = part
            case 5:
                del data[at:]
            case 6:
                data[at:at] = draw(st.binary(min_size=1, max_size=12))
            case 7:
                data[at : at + len(part)] = bytes(rng.sample(part, len(part)))
            case 8:
                data[at:] = files_of(base)[rng.choice(tables_of(base))][at:]
        said.append(f"{how}@{at}")
    return Input(f"{name} bytes {' '.join(said)}", base, {name: bytes(data)})


def _another_year(year: int, rng: random.Random) -> str:
    era = [f"R{year - 2018}", f"令和{year - 2018}年度", f"令和{year - 2018}"] if year >= 2019 else []
    return rng.choice([f"{year}年度", f"FY{year}", f"{year}".translate(_WIDER), *era])


_WIDER = {0x30 + place: 0xFF10 + place for place in range(10)} | {ord("."): "．", ord("-"): "－"}


def _another_number(said: Decimal, rng: random.Random) -> str:
    text = f"{said:f}"
    grouped = f"{said:,f}"
    wide = text.translate(_WIDER)
    return rng.choice(
        [
            grouped,
            wide,
            f" {text} ",
            f"+{text}" if said >= 0 else text.replace("-", "▲"),
            f"{text}.0" if "." not in text else f"{text}0",
        ]
    )


def _another_day(day: str, rng: random.Random) -> str:
    parts = day.split("-")
    year, month, *rest = map(int, parts)
    if not rest:
        return rng.choice([f"{year}年{month}月", f"{year}/{month}"])
    when = date(year, month, *rest)
    era = (
        [f"R{year - 2018}.{month}.{rest[0]}", f"令和{year - 2018}年{month}月{rest[0]}日"]
        if when >= date(2019, 5, 1)
        else []
    )
    return rng.choice([f"{year}/{month}/{rest[0]}", f"{year}年{month}月{rest[0]}日", day.translate(_WIDER), *era])


def _respelt(name: str, rows: Grid, rng: random.Random) -> None:
    """Numbers, years and days written in other ways that mean the same; what corrections quote stays."""
    if any(word in name for word in ("corrections", "before", "results", "context")):
        return
    for row in rows[1:]:
        for place, column in enumerate(rows[0][: len(row)]):
            cell = row[place]
            if cell in reading.MARKS or rng.random() < 0.5:
                continue
            if column in reading.NUMBERS and re.fullmatch(r"-?\d+(\.\d+)?", cell):
                row[place] = _another_number(Decimal(cell), rng)
            elif column in reading.YEARS and re.fullmatch(r"\d{4}", cell):
                row[place] = _another_year(int(cell), rng)
            elif column in reading.DAYS and re.fullmatch(r"\d{4}-\d\d(-\d\d)?", cell):
                row[place] = _another_day(cell, rng)


@st.composite
def same_meaning(draw: Draw) -> Input:
    """Another form that means the same: encoding, BOM, line ends, quotes, blanks, order of columns and rows, spelling."""
    base, rng = draw(st.sampled_from(BASES)), draw(RANDOM)
    name = draw(st.sampled_from(tables_of(base)))
    rows, done = grid_of(files_of(base)[name]), draw(st.sets(st.sampled_from(range(9)), min_size=1))
    if 0 in done:
        places = rng.sample(range(len(rows[0])), len(rows[0]))
        rows = [[row[place] if place < len(row) else "" for place in places] for row in rows]
    if 1 in done and not any(word in name for word in ORDERED):
        rows[1:] = rng.sample(rows[1:], len(rows) - 1)
    if 2 in done:
        _respelt(name, rows, rng)
    if 3 in done:
        rows = [[f"{rng.choice(['', ' ', '　'])}{cell}{rng.choice(['', ' ', '　'])}" for cell in row] for row in rows]
    if 4 in done:
        rows = [[*row, *[""] * rng.randrange(3)] for row in rows]
        rows = [[*rows[0], *[""] * (max(map(len, rows)) - len(rows[0]))], *rows[1:]]
        rows = [[*row, *[""] * (len(rows[0]) - len(row))] for row in rows]
    if 5 in done:
        for _ in range(3):
            rows.insert(rng.randrange(1, len(rows) + 1), [""] * rng.randrange(1, len(rows[0]) + 1))
    end = rng.choice(["\r\n", "\r"]) if 6 in done else "\n"
    text = written(rows, end, csv.QUOTE_ALL if 7 in done else csv.QUOTE_MINIMAL)
    data = text.encode("utf-8-sig" if rng.random() < 0.5 else "utf-8")
    if 8 in done:
        try:
            data = text.encode("cp932")
            data = data if data.decode("cp932") == text else text.encode()
        except UnicodeEncodeError:
            pass
    return Input(f"{name} same {sorted(done)}", base, {name: data}, keeps=True)


@st.composite
def other_encoding(draw: Draw) -> Input:
    """A table in an encoding that is not read."""
    base = draw(st.sampled_from(BASES))
    name = draw(st.sampled_from(tables_of(base)))
    text = files_of(base)[name].decode("utf-8-sig")
    how = draw(
        st.sampled_from(
            ["utf-16", "utf-16-le", "utf-32", "euc_jp", "iso2022_jp", "utf-7", "mac_roman", "latin-1", "twice", "cut"]
        )
    )
    try:
        data = {"twice": ("\ufeff\ufeff" + text).encode(), "cut": text.encode()[:-1]}.get(how) or text.encode(
            how, "replace"
        )
    except LookupError:
        data = b""
    if how == "cut":
        wide = [at for at, byte in enumerate(text.encode()) if byte > 0xE0]
        data = text.encode()[: wide[-1] + 1] if wide else data
    return Input(f"{name} as {how}", base, {name: data})


@st.composite
def rows_and_columns(draw: Draw) -> Input:  # noqa: PLR0912
    """Rows and columns gone, doubled, moved, swapped, renamed, added."""
    base, rng = draw(st.sampled_from(BASES)), draw(RANDOM)
    name, said = draw(st.sampled_from(tables_of(base))), []
    rows = grid_of(files_of(base)[name])
    for _ in range(draw(st.sampled_from([1, 1, 2, 3]))):
        row, width, how = rng.randrange(len(rows)) if rows else 0, len(rows[0]) if rows else 0, rng.randrange(13)
        at, to = (rng.randrange(width), rng.randrange(width)) if width else (0, 0)
        said.append(f"{how}@{row},{at}")
        if not rows or not width or (row == 0 and how in (0, 1, 2)):
            continue
        match how:
            case 0:
                del rows[row]
            case 1:
                rows.insert(rng.randrange(1, len(rows) + 1), list(rows[row]))
            case 2:
                rows.append(rows.pop(row))
            case 3:
                rows = [[*one[:at], *one[at + 1 :]] for one in rows]
            case 4:
                rows = [[*one[:at], *one[at : at + 1], *one[at:]] for one in rows]
            case 5:
                rows[0][at], rows[0][to] = rows[0][to], rows[0][at]
            case 6:
                rows[0][at] = rng.choice(["", "value", rows[0][at].upper(), rows[0][at] + "s", "値", rows[0][to]])
            case 7:
                for one in rows[1:]:
                    one += [""] * (width - len(one))
                    one[at], one[to] = one[to], one[at]
            case 8:
                rows[row].append(rng.choice(["", "x", "1"]))
            case 9:
                rows[row] = rows[row][:at]
            case 10:
                rows = [rows[0]] + [one for one in rows[1:] if rng.random() < 0.5]
            case 11:
                rows[0].append(rng.choice(["note2", "comparable", "valid_from", "期限"]))
                rows[1:] = [[*one, rng.choice(["", "no", "2025-01-01"])] for one in rows[1:]]
            case 12:
                rows = rows[: row + 1]
    return Input(f"{name} rows {' '.join(said)}", base, {name: saved(rows)})


def _cell(draw: Draw, wanted: Callable[[str, str], bool], text: str, base: str) -> Input | None:
    """One cell of a wanted column with another text; which indicators that may touch."""
    places = [
        (name, row, column)
        for name in tables_of(base)
        for row, cells in enumerate(grid_of(files_of(base)[name])[1:], 1)
        for column in range(len(cells))
        if wanted(name, grid_of(files_of(base)[name])[0][column].strip())
    ]
    name, row, column = draw(st.sampled_from(places))
    rows = grid_of(files_of(base)[name])
    before, rows[row][column] = rows[row][column], text
    alone = base == "mini" and name.endswith(("indicator_values.csv", "targets.csv"))
    about = frozenset({rows[row][rows[0].index("indicator_id")], before}) if alone else None
    said = f"{name} {row + 1} {rows[0][column]}: {before[:30]!r} -> {text[:60]!r}"
    return Input(said, base, {name: saved(rows)}, about=about)


@st.composite
def numbers(draw: Draw) -> Input:
    """A number that is none, or another one."""
    return _cell(draw, lambda name, column: column in reading.NUMBERS, draw(NUMBER), draw(st.sampled_from(BASES)))


@st.composite
def days(draw: Draw) -> Input:
    """A year or a day that is none, or another one."""
    wanted = reading.YEARS | reading.DAYS
    return _cell(draw, lambda name, column: column in wanted, draw(WHEN), draw(st.sampled_from(BASES)))


@st.composite
def words(draw: Draw) -> Input:
    """Any text in any cell that holds words, ids or codes."""
    other = reading.YEARS | reading.DAYS | reading.NUMBERS
    return _cell(draw, lambda name, column: column not in other, draw(WORDS), draw(st.sampled_from(BASES)))


@st.composite
def several_faults(draw: Draw) -> Input:
    """Cells that cannot be read in several places, each of which must be named.

    Of a number with a strange unit that holds where no other table or cell of its row is spoilt, on which the unit may rest.
    """
    base, rng = draw(st.sampled_from(["mini", "mini", "demo", "annual"])), draw(RANDOM)
    spoilt: dict[str, Grid] = {}
    faults, wanted = dict[tuple[str, int, int], str](), reading.NUMBERS | reading.YEARS | reading.DAYS
    for _ in range(draw(st.integers(2, 8))):
        name = rng.choice([one for one in tables_of(base) if "before" not in one and "published" not in one])
        rows = spoilt.setdefault(name, grid_of(files_of(base)[name]))
        places = [place for place, column in enumerate(rows[0]) if column in wanted]
        if not places or len(rows) < 2:
            continue
        row, place = rng.randrange(1, len(rows)), rng.choice(places)
        rows[row][place] = draw(st.sampled_from(["六十", "?", STRANGE_UNIT, "#REF!", "2025-06-31x"]))
        faults[name, row, place] = f"{name} {row + 1}行目 {rows[0][place]}列"
    unit = {at for at in faults if (spoilt[at[0]][at[1]][at[2]], spoilt[at[0]][0][at[2]]) == (STRANGE_UNIT, "value")}
    alone = {at for at in unit if not any(other[:1] != at[:1] or other[:2] == at[:2] for other in faults.keys() - {at})}
    named = [said for at, said in faults.items() if at not in unit - alone]
    data = {name: saved(rows) for name, rows in spoilt.items()}
    return Input(f"faults at {'; '.join(faults.values())}", base, data, named=tuple(named))
