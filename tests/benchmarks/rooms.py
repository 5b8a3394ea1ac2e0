"""How the package is built, in figures: lines per room, floors, the longest chain, module and function, `Any`.

python tests/benchmarks/rooms.py
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path

import grimp

NAME = "ictanalysis"
PACKAGE = Path(__file__).parents[2] / NAME
CHAPTERS = f"{NAME}.pages.chapters."
PURE = ("forecast", "progress", "evaluation")
NUMBERS_PATH = ("inputs", *PURE)

Uses = Mapping[str, Iterable[str]]


def modules(package: Path = PACKAGE) -> dict[str, str]:
    """Text of every module by its path within the package."""
    files = sorted(package.rglob("*.py"))
    return {file.relative_to(package).as_posix(): file.read_text(encoding="utf-8") for file in files}


def room_of(path: str) -> str:
    return path.split("/")[0].removesuffix(".py")


def lines(package: Path = PACKAGE) -> dict[str, int]:
    return {path: len(text.splitlines()) for path, text in modules(package).items()}


def lines_per_room(package: Path = PACKAGE) -> dict[str, int]:
    found: dict[str, int] = {}
    for path, count in lines(package).items():
        found[room_of(path)] = found.get(room_of(path), 0) + count
    return found


def functions(package: Path = PACKAGE) -> dict[str, int]:
    """Lines of every function, by module and line."""
    return {
        f"{path}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path, text in modules(package).items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def count_any(package: Path = PACKAGE) -> int:
    """How often the word stands anywhere in the package, lines of import among them."""
    return sum(len(re.findall(r"\bAny\b", text)) for text in modules(package).values())


def outside(rooms: Iterable[str], package: Path = PACKAGE) -> set[str]:
    """What those rooms import from neither the package nor the standard library."""
    found: set[str] = set()
    for path, text in modules(package).items():
        if room_of(path) in rooms:
            found |= {name.split(".")[0] for node in ast.walk(ast.parse(text)) for name in _imported(node)}
    return found - set(sys.stdlib_module_names) - {NAME}


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (one.name for one in node.names)
    elif isinstance(node, ast.ImportFrom) and not node.level:
        yield node.module or ""


def module_uses() -> dict[str, set[str]]:
    """Which modules every module imports."""
    graph = grimp.build_graph(NAME, cache_dir=None)
    return {one: graph.find_modules_directly_imported_by(one) - {NAME} for one in graph.modules - {NAME}}


def room_uses() -> dict[str, set[str]]:
    """Which rooms every room imports."""
    found: dict[str, set[str]] = {}
    for one, used in module_uses().items():
        room = one.split(".")[1]
        found.setdefault(room, set()).update({other.split(".")[1] for other in used} - {room})
    return found


def longest_chain(uses: Uses) -> list[str]:
    """The longest way down; a circle is a `graphlib.CycleError` that names it."""
    chains: dict[str, list[str]] = {}
    for one in TopologicalSorter({name: sorted(used) for name, used in sorted(uses.items())}).static_order():
        below = [chains[other] for other in sorted(uses.get(one, ())) if other in chains]
        chains[one] = [one, *max(below, key=len, default=[])]
    return max(chains.values(), key=len, default=[])


def circles(uses: Uses) -> list[tuple[str, str]]:
    """Pairs that can each be reached from the other."""
    below = {one: _below(one, uses) for one in uses}
    return sorted((one, other) for one in uses for other in below[one] if one < other and one in below.get(other, ()))


def _below(one: str, uses: Uses) -> set[str]:
    seen: set[str] = set()
    ahead = list(uses.get(one, ()))
    while ahead:
        if (other := ahead.pop()) not in seen:
            seen.add(other)
            ahead += uses.get(other, ())
    return seen


def notebook_of(chapter: str, notebooks: Iterable[str]) -> str:
    """The notebook whose name a chapter bears in front, whole or, where no whole one fits, in its first word."""
    whole = [one for one in notebooks if f"{chapter}_".startswith(f"{one}_")]
    first = [one for one in notebooks if one.split("_")[0] == chapter.split("_")[0]]
    return max(whole or first, key=len, default="")


def crossings(uses: Uses, notebooks: Iterable[str]) -> list[tuple[str, str]]:
    """Imports of a chapter from anywhere but another chapter of its own notebook."""
    names = sorted(notebooks)
    found = []
    for one, used in uses.items():
        home = notebook_of(one.removeprefix(CHAPTERS), names) if one.startswith(CHAPTERS) else ""
        found += [(one, other) for other in used
                  if other.startswith(CHAPTERS) and home != notebook_of(other.removeprefix(CHAPTERS), names)]  # fmt: skip
    return sorted(found)


def _longest(sizes: Mapping[str, int]) -> str:
    name = max(sizes, key=lambda one: sizes[one])
    return f"{sizes[name]} lines, {name}"


def figures() -> Iterator[str]:
    """What there is to know at a glance, a line each."""
    per_room = lines_per_room()
    yield from (f"{room:12}{count:6}" for room, count in sorted(per_room.items(), key=lambda one: -one[1]))
    yield f"{'together':12}{sum(per_room.values()):6}, on a number's own path {number_path()}"
    yield f"{'':12}{'':6}  of which code (no blank line, comment or docstring) {code_on_number_path()}"
    for what, uses in (("floors", room_uses()), ("longest chain of modules", module_uses())):
        if tangled := circles(uses):
            yield f"{what}: none, these import each other: {', '.join(' <-> '.join(pair) for pair in tangled)}"
        else:
            chain = longest_chain(uses)
            yield f"{what}: {len(chain)}, {' > '.join(one.removeprefix(f'{NAME}.') for one in chain)}"
    yield f"Any: {count_any()}"
    yield f"longest module: {_longest(lines())}"
    yield f"longest function: {_longest(functions())}"


def number_path(package: Path = PACKAGE) -> int:
    """Lines of the rooms through which a number goes before anyone reads it."""
    return sum(lines_per_room(package).get(room, 0) for room in NUMBERS_PATH)


def code_on_number_path(package: Path = PACKAGE) -> int:
    """The same without blank lines, comments and docstrings."""
    return sum(_code(text) for path, text in modules(package).items() if room_of(path) in NUMBERS_PATH)


def _code(text: str) -> int:
    """Lines of a module that hold code."""
    said: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            said |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    written = enumerate(text.splitlines(), start=1)
    return sum(bool(line.strip()) and line.lstrip()[0] != "#" and number not in said for number, line in written)


if __name__ == "__main__":
    sys.path.insert(0, str(PACKAGE.parent))
    print("\n".join(figures()))
