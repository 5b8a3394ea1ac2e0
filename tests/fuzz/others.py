"""Other spoilt inputs: params, tables kept in Excel, notebooks, names of files and folders."""

import io
import json
import random
import sys
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path

import nbformat
import openpyxl
from conftest import ROOT
from hypothesis import strategies as st

from . import reading
from .judge import Input
from .tables import AWKWARD, BASES, RANDOM, WHEN, WORDS, Draw, grid_of, saved
from .worlds import files_of, params_of, tables_of

sys.path.append(str(ROOT / "tests" / "benchmarks"))
from form_samples import packed, parts_of
from forms_mutations import flip, truncate

NOTEBOOKS = {f"notebooks/{file.name}": file.read_bytes() for file in sorted((ROOT / "notebooks").glob("*.ipynb"))}
SETTINGS = ("true", "no", "~", "''", "[]", "{}", "[1-1]", "{a: b}", "2026-13-01", "2026-02-30", "0", "-1", "1e9", ".inf", ".nan", "0x7E9", "012",
            "&a x", "*a", "!!python/object/apply:os.system ['true']", "!!int x", "<<: *a", "|\n  a\n  b", ">\n  a", "'a", "\"a\\u0000\"", "\"a\\x1b[31m\"",
            "../..", "/", "/dev/null", "/etc", "data", "data/plan/../plan", "data\\plan", "~/plan", "C:\\data", "$HOME", "R7 # 年度", "R7", "令和7年度",
            "99999999999999999999", "1:30", "2025-04-01T00:00:00Z", "=1+1", "<script>", "長" * 2000, "[[[[[]]]]]", "? a", "- a", "%YAML 9.9", "@x", "`x`")  # fmt: skip


@st.composite
def params(draw: Draw) -> Input:
    """A params file: bytes, lines, keys and values spoilt, or written otherwise with the same meaning."""
    base, rng, how = draw(st.sampled_from(BASES)), draw(RANDOM), draw(st.integers(0, 9))
    name = params_of(base)
    data = files_of(base)[name]
    lines = data.decode().splitlines()
    at, keeps = rng.randrange(len(lines)), False
    match how:
        case 0:
            data = flip(rng, data)
        case 1:
            data = truncate(rng, data)
        case 2:
            data = "\n".join(lines[:at] + lines[at + 1 :]).encode()
        case 3:
            data = "\n".join([*lines, lines[at]]).encode()
        case 4:
            key, _, _ = lines[at].partition(":")
            lines[at] = f"{key}: {draw(st.one_of(st.sampled_from(SETTINGS), WHEN, WORDS))}"
            data = "\n".join(lines).encode("utf-8", "surrogatepass")
        case 5:
            key, colon, value = lines[at].partition(":")
            lines[at] = (
                f"{draw(st.sampled_from([key.upper(), key[:-1], key + 's', '', ' ' + key, '期限', 'previous', 'measures']))}{colon}{value}"
            )
            data = "\n".join(lines).encode()
        case 6:
            data = data.decode().encode(
                draw(st.sampled_from(["cp932", "utf-16", "utf-32", "euc_jp", "utf-7"])), "replace"
            )
        case 7:
            data = data + draw(st.one_of(st.binary(max_size=30), st.sampled_from(SETTINGS).map(str.encode)))
        case _:
            data, keeps = _same_params(rng, lines), True
    return Input(f"{name} settings {how}: {data[-200:]!r}", base, {name: data}, keeps=keeps)


def _same_params(rng: random.Random, lines: list[str]) -> bytes:
    """The same settings in another order, with quotes, comments, blank lines, other line ends and spelling of the year."""
    blocks: list[list[str]] = []
    for line in lines:
        blocks += [[]] if not line.startswith((" ", "#")) or not blocks else []
        blocks[-1].append(line)
    shuffled = [line for block in rng.sample(blocks, len(blocks)) for line in block]
    made = []
    for line in shuffled:
        key, colon, value = line.partition(": ")
        if rng.random() < 0.3 and colon and key in ("title", "status", "as_of", "plan", "actuals"):
            line = f"{key}: {json.dumps(value.split('  #')[0].split(' #')[0].strip(), ensure_ascii=False)}"
        if key == "fiscal_year" and (year := reading.year(value.split("#")[0])):
            line = f"fiscal_year: {rng.choice([f'{year}', f'{year}年度', f'R{year - 2018}', f'令和{year - 2018}年度', f'FY{year}'])}"
        made += [line + rng.choice(["", "  # 注"]) if colon else line, *[""] * rng.randrange(2)]
    text = rng.choice(["", "---\n", "# はじめに\n"]) + rng.choice(["\n", "\r\n"]).join(made) + "\n"
    return text.encode(rng.choice(["utf-8", "utf-8-sig"]))


# ---- tables kept in Excel ----------------------------------------------------------------------------


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
    (True, "General", "True"), (61.300000000000004, "General", "61.3"), (0.1 + 0.2, "General", "0.3"), (12345678901234567, "0", "12345678901234567"),
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
        case 0 | 1:
            data = flip(rng, data)
        case 2:
            data = truncate(rng, data)
        case 3:
            data = packed({key: part for key, part in parts.items() if key != one})
        case 4:
            data = packed({**parts, one: parts[other], other: parts[one]})
        case 5:
            data = packed(
                {**parts, one: draw(st.sampled_from([BOMB, b"", b"<", parts[one][: len(parts[one]) // 2], b"<x/>"]))}
            )
        case 6:
            data = workbook(grid, lambda book: _more(book, rng.randrange(5)))
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


# ---- notebooks ---------------------------------------------------------------------------------------


@st.composite
def notebooks(draw: Draw) -> Input:
    """A notebook of the plan's own folder spoilt: what nbformat cannot read, or has no such parameter, must be named."""
    rng, name, how = draw(RANDOM), draw(st.sampled_from(sorted(NOTEBOOKS))), draw(st.integers(0, 7))
    data = NOTEBOOKS[name]
    made = json.loads(data)
    cell = rng.choice(made["cells"])
    match how:
        case 0:
            data = flip(rng, data)
        case 1:
            data = truncate(rng, data)
        case 2:
            made["cells"] = [one for one in made["cells"] if "parameters" not in one["metadata"].get("tags", [])]
        case 3:
            cell.pop(rng.choice(sorted(cell)))
        case 4:
            made.pop(rng.choice(sorted(made)))
        case 5:
            cell[rng.choice(sorted(cell))] = draw(st.sampled_from([None, 1, "x", [], {}, [1], True]))
        case 6:
            cell["source"] = draw(
                st.sampled_from(
                    [
                        "",
                        "def",
                        "params = 1",
                        "params: str = 'x'",
                        ["a", "\n"],
                        "\x00",
                        "パラメータ = 1",
                        "import os; os._exit(0)",
                    ]
                )
            )
        case 7:
            made[rng.choice(["cells", "metadata", "nbformat", "nbformat_minor"])] = draw(
                st.sampled_from([None, 0, 3, 99, "x", [], {}])
            )
    data = data if how < 2 else json.dumps(made, ensure_ascii=False).encode()
    used = name.removeprefix("notebooks/").removesuffix(".ipynb") in _used()
    named = (name,) if used and not _can_run(data, name) else ()
    return Input(f"{name} {how}", "mini", {**NOTEBOOKS, name: data}, about=frozenset(), named=named)


@cache
def _used() -> frozenset[str]:
    """The notebooks of a run of the miniature plan."""
    return frozenset(Path(name).stem for name in NOTEBOOKS) - {"explore"}


def _can_run(data: bytes, name: str) -> bool:
    """Whether papermill could read it and give it its parameters."""
    try:
        read = nbformat.reads(data.decode("utf-8"), as_version=4)
        tagged = [cell for cell in read.cells if "parameters" in cell.metadata.get("tags", [])]
        asked = ("params", "measure") if name.endswith("/measure.ipynb") else ("params",)
        return bool(tagged) and all(one in tagged[0].source for one in asked)
    except Exception:
        return False


# ---- names -------------------------------------------------------------------------------------------

STRAY = {
    "data/actuals/._indicator_values.csv": b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X\xff\xfe", "data/plan/~$targets.xlsx": b"\x05admin",
    "data/plan/.~lock.targets.csv#": b",user,host,;", "data/actuals/Thumbs.db": b"\xd0\xcf\x11\xe0", "data/plan/desktop.ini": b"[x]",
    "data/actuals/メモ.txt": "覚え".encode(), "data/plan/targets.csv.bak": b"x", "data/plan/.DS_Store": b"\x00\x00\x00\x01Bud1",
}  # fmt: skip


@st.composite
def names(draw: Draw) -> Input:
    """Folders and params under other names, and strange files beside the tables: the results stay."""
    if draw(st.integers(0, 4)) == 0:
        stray = draw(st.sets(st.sampled_from(sorted(STRAY)), min_size=1))
        return Input(f"beside {sorted(stray)}", "mini", {one: STRAY[one] for one in stray}, keeps=True)
    awkward = ["計画 令和7年度", "a b", "#1", "100%", "=1+1", "<script>", "[x](y)", "$x$", "&amp;", "'q'", '"q"', "-x", "--debug", "~", "a;b", "a|b", "*",
               "が", "が", "🎉", "plan.csv", "x" * 80, "計" * 60, "a\tb", "a\nb", "\x1b[31m", "\u202ex", "CON", "a\\b", "{x}", "..x", "@x", "!x", "%TEMP%"]  # fmt: skip
    text = st.text(st.characters(exclude_characters="/\x00", exclude_categories=("Cs",)), min_size=1, max_size=20)
    other = st.one_of(st.sampled_from(awkward), text.filter(lambda one: one not in (".", "..")))
    plan, actuals, own = draw(other), draw(other), draw(other)
    if plan == "actuals" or plan == actuals or any(one in ("context", "plan", "actuals") for one in (plan, actuals)):
        plan, actuals = f"{plan} 1", f"{actuals} 2"
    moved: dict[str, bytes | None] = {}
    for name, data in files_of("mini").items():
        to = name.replace("data/plan/", f"data/{plan}/").replace("data/actuals/", f"data/{actuals}/")
        if name.endswith("corrections.csv"):
            rows = [
                [cell.replace("actuals/", f"{actuals}/").replace("plan/", f"{plan}/") for cell in row]
                for row in grid_of(data)
            ]
            data = saved(rows)
        moved |= {name: None, to: data} if to != name else {name: data}
    settings = files_of("mini")["params/mini.yml"].decode()
    for key, value in (("plan", plan), ("actuals", actuals)):
        settings = settings.replace(f"{key}: data/{key}", f"{key}: {json.dumps(f'data/{value}', ensure_ascii=False)}")
    params = f"params/{own}.yml"
    moved |= {"params/mini.yml": None, params: settings.encode("utf-8", "surrogatepass")}
    return Input(f"named {plan!r} {actuals!r} {own!r}", "mini", moved, about=frozenset(), params=params)
