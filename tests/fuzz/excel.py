"""Tables kept in Excel: typed cells, and the bytes of the file spoilt."""

import io
import random
from collections.abc import Callable
from datetime import date, datetime

import openpyxl
from form_samples import packed, parts_of
from forms_mutations import flip, truncate
from hypothesis import strategies as st

from . import reading
from .judge import Input
from .tables import BASES, RANDOM, Draw, grid_of, saved
from .texts import AWKWARD
from .worlds import files_of, tables_of


def typed(column: str, cell: str, unit: str, rng: random.Random) -> tuple[object, str, str]:
    """A cell as a clerk's Excel holds it: what is stored, the format, and what is seen; `unit` is one it may be given."""
    plain = cell.strip()
    if column in reading.NUMBERS and (said := reading.number(plain)) is not None and plain not in reading.MARKS:
        if column == "value" and unit == "%" and rng.random() < 0.5:
            return float(said / 100), rng.choice(["0%", "0.0%", "0.00%"]), f"{said}%"
        return (
            (int(said) if said == int(said) else float(said)),
            rng.choice(["General", "0", "#,##0", "0.00"]),
            f"{said}",
        )
    if column in reading.YEARS and plain.isdigit():
        return int(plain), "General", plain
    if column in reading.DAYS and (day := reading.day(plain)) and len(day) == 10:
        form = rng.choice(["yyyy-mm-dd", "yyyy/m/d", 'yyyy"年"m"月"d"日"', '[$-411]ggge"年"m"月"d"日"'])
        return datetime.fromisoformat(day), form, day
    if column.endswith("_id") and plain in ("1-1", "1-2") and rng.random() < 0.3:
        month, day_of = map(int, plain.split("-"))
        return datetime(2026, month, day_of), 'm"月"d"日"', plain
    return plain or None, "General", plain


FORMULA = "formula"  # without its result, which no table can be read from
STRANGE = [
    (True, "General", "True"), (61.300000000000004, "General", "61.3"), (0.1 + 0.2, "General", "0.3"), (12345678901234567, "0", "1.23456789012346e+16"),
    (0.613, "0.0%", "61.3%"), (0.6129999999, "0%", "61.29999999%"), (1e-9, "General", "1e-09"), (-5, "General", "-5"), (-0.0, "General", "0"),
    (datetime(2026, 7, 1), "yyyy-mm-dd", "2026-07-01"), (datetime(2026, 7, 1), "mmm-yy", "2026-07"), (datetime(2026, 1, 2), "m/d", "1月2日"),
    (date(1900, 1, 1), "yyyy-mm-dd", "1900-01-01"), ("#N/A", "General", "#N/A"), ("'60", "General", "'60"), ("60", "@", "60"), ("６０", "@", "６０"),
    ("一行\n二行", "General", "一行\n二行"), ("", "General", ""), (None, "0%", ""),
    ("=1+1", FORMULA, ""), ("=IF(A1=\"\",\"\",1)", FORMULA, ""),
]  # fmt: skip


def workbook(
    grid: list[list[tuple[object, str, str]]], more: Callable[[openpyxl.Workbook], None] = lambda book: None
) -> bytes:
    book = openpyxl.Workbook()
    for row, cells in enumerate(grid, 1):
        for column, (value, form, _) in enumerate(cells, 1):
            cell = book.active.cell(row, column)
            if form == FORMULA:
                cell.value, form = value, "General"
            elif isinstance(value, str):
                cell.value, cell.data_type = value, "s" if value != "#N/A" else "e"
            elif value is not None:
                cell.value = value
            cell.number_format = form
    more(book)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _in_excel(base: str, name: str, rng: random.Random) -> list[list[tuple[object, str, str]]]:
    header, *rows = grid_of(files_of(base)[name])
    names = [one.strip() for one in header]
    unit = names.index("unit") if "unit" in names and not name.endswith("own_targets.csv") else None  # numbers alone
    top = [(one, "General", one) for one in names]
    return [top] + [
        [
            typed(column, cell, row[unit].strip() if unit is not None else "", rng)
            for column, cell in zip(names, row, strict=False)
        ]
        for row in rows
    ]


def _seen(grid: list[list[tuple[object, str, str]]]) -> bytes:
    return saved([[seen for _, _, seen in row] for row in grid])


def _book_name(name: str) -> str:
    return name.removesuffix(".csv") + ".xlsx"


@st.composite
def excel_tables(draw: Draw) -> Input:
    """A table kept as an Excel workbook with typed cells; at times one of them is a strange one."""
    base, rng = draw(st.sampled_from(BASES)), draw(RANDOM)
    name = draw(st.sampled_from([one for one in tables_of(base) if "before" not in one and "published" not in one]))
    grid, strange = _in_excel(base, name, rng), draw(st.booleans())
    said = "as it is"
    if strange and len(grid) > 1:
        row, column = rng.randrange(1, len(grid)), rng.randrange(len(grid[0]))
        text = st.sampled_from([one for one in AWKWARD if "\x00" not in one and "\x1b" not in one and len(one) < 400])
        grid[row][column] = draw(st.one_of(st.sampled_from(STRANGE), text.map(lambda one: (one, "General", one))))
        said = f"{row + 1} {grid[0][column][0]}: {grid[row][column][:2]!r}"
        strange = True
    named = (_book_name(name),) if any(form == FORMULA for row in grid for _, form, _ in row) else ()
    changes = {name: None, _book_name(name): workbook(grid)}
    return Input(
        f"{_book_name(name)} {said}", base, changes, keeps=not strange, named=named, expected={name: _seen(grid)}
    )


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + place, b"&%c;" % (97 + place) * 10) for place in range(9)
) + b"]><sst><si><t>&j;</t></si></sst>"  # fmt: skip


def spoilt(rng: random.Random, data: bytes, parts: dict[str, bytes], two: tuple[str, str], how: int) -> bytes:
    """A workbook's file with bytes turned (1), cut off (2), without the first of two parts (3), or the two changed over (4)."""
    one, other = two
    if how == 1:
        return flip(rng, data)
    if how == 2:
        return truncate(rng, data)
    if how == 3:
        return packed({name: part for name, part in parts.items() if name != one})
    return packed({**parts, one: parts[other], other: parts[one]})


@st.composite
def excel_bytes(draw: Draw) -> Input:
    """The file of such a workbook spoilt: refused, or read as before."""
    rng = draw(RANDOM)
    name = draw(st.sampled_from([one for one in tables_of("mini") if "before" not in one]))
    grid = _in_excel("mini", name, random.Random(0))
    data, how = workbook(grid), draw(st.integers(0, 6))
    parts = parts_of(io.BytesIO(data))
    one, other = rng.sample(sorted(parts), 2)
    match how:
        case 5:
            data = packed(
                {**parts, one: draw(st.sampled_from([BOMB, b"", b"<", parts[one][: len(parts[one]) // 2], b"<x/>"]))}
            )
        case 6:
            data = workbook(grid, lambda book: _more(book, rng.randrange(5)))
        case _:
            data = spoilt(rng, data, parts, (one, other), max(how, 1))
    return Input(f"{_book_name(name)} file {how} {one} {other}", "mini", {name: None, _book_name(name): data},
                 about=frozenset(), expected={name: _seen(grid)})  # fmt: skip


def _more(book: openpyxl.Workbook, how: int) -> None:
    """What else a workbook may hold."""
    if how == 0:
        book.create_sheet("メモ")["A1"] = "見出し"
    elif how == 1:
        book.create_sheet("空")
    elif how == 2:
        book.active["XFD1048576"] = "遠く"
    elif how == 3:
        book.active.sheet_state = "visible"
        book.active.merge_cells("A1:B1")
    else:
        book.active["A200"] = " "
