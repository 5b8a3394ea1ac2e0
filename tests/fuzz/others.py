"""Other spoilt inputs: params, notebooks, names of files and folders."""

import json
import random
from functools import cache
from pathlib import Path

import nbformat
from conftest import ROOT
from forms_mutations import flip, truncate
from hypothesis import strategies as st

from . import reading
from .judge import Input
from .tables import BASES, RANDOM, Draw, grid_of, saved
from .texts import WHEN, WORDS
from .worlds import files_of, params_of

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
