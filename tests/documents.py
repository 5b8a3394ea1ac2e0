"""What the documents tell people to type and to open, held against the parser, the files and the code."""

import argparse
import contextlib
import difflib
import importlib.util
import io
import re
import shlex
from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ictanalysis.cli import parser
from ictanalysis.inputs.eras import short_year

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "data").rglob("README.md"))
)
PROGRAMS = ("make", "ictanalysis", "py", "python", "jupyter", "conda")
SHELLS = ("sh", "bash", "console", "bat", "powershell")
# places that people, runs and `fit` fill
BROUGHT = ("returned", "wheels", "figures", "published", "data/published", "data/forecast")
EXAMPLES = ("windows_sagamihara.csv", "managed_sagamihara.csv", "計画のフォルダ/targets")  # named as models only
MAKERS = ("init",)  # verbs whose folder may be new
SUFFIX = r"(?:csv|csv\.gz|json|yml|md|py|ipynb|html|pdf|xlsx|log|lock|toml|svg|png)"
LEFT = ("manifest.json", "run.log", "report.html", "report.pdf", "results.csv", "results.xlsx", "datapackage.json", "index.csv", "index.html")  # fmt: skip


class Command(NamedTuple):
    """A line that a page tells people to type."""

    page: str
    line: str


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(said: str) -> Iterator[tuple[str, list[str]]]:
    """Fenced and indented blocks of a Markdown text with the word that follows the fence."""
    found: list[str] = []
    fence, inside = "", False
    for line in [*said.splitlines(), ""]:
        if match := re.match(r"\s*(```+|~~~+)\s*(\S*)", line):
            if inside:
                yield fence, found
            inside, fence, found = not inside, match[2], []
        elif inside or re.match(r" {4}\S", line):
            found.append(line.strip())
        elif found:
            yield "", found
            found = []


def commands(page: str, said: str | None = None) -> list[Command]:
    """The lines to type: whole blocks of a shell, and blocks in which any line begins like a command."""
    shown = []
    for fence, lines in blocks(text(page) if said is None else said):
        typed = [line for line in lines if line and not line.startswith("#")]
        if fence in SHELLS or (not fence and any(_program(line) for line in typed)):
            shown += [Command(page, line) for line in typed]
    return shown


def words_of(line: str) -> list[str]:
    """The words of a line of any shell, its paths as here."""
    return shlex.split(line.replace("\\", "/"), comments=True)


def _program(line: str) -> str:
    """The program that a line begins with, misspelt or not."""
    name = PurePosixPath(line.replace("\\", "/").split()[0]).name
    return next(iter(difflib.get_close_matches(name, PROGRAMS, n=1, cutoff=0.75)), "")


def faults_of(command: Command, made: set[str]) -> list[str]:
    """What is wrong with a line; `made` are the places that earlier lines of the page have filled, and this one adds to."""
    name, *rest = words_of(command.line)
    program = PurePosixPath(name).name
    if program in ("py", "python") and rest[:2] == ["-m", "ictanalysis"]:
        program, rest = "ictanalysis", rest[2:]
    known = {"make": _of_make, "ictanalysis": _of_ours, "py": _of_python, "python": _of_python, "jupyter": _of_jupyter, "conda": _of_conda}  # fmt: skip
    return known[program](rest, made) if program in known else [f"{command.line}: {program} は知られていません"]


def targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", text("Makefile"), flags=re.M))


def _of_make(words: list[str], made: set[str]) -> list[str]:
    asked = {word for word in words if "=" not in word}
    if "docs" in asked:
        made.add("docs/_build")
    return [f"make {word} はありません" for word in sorted(asked - targets())]


def parsed(words: list[str]) -> tuple[argparse.Namespace | None, str]:
    """What the real parser makes of the words, or how it refuses them."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            args, unknown = parser().parse_known_args(words)
    except SystemExit as ended:
        return None, said.getvalue() if ended.code else ""
    return args, f"知られていない引数 {unknown}" if unknown else ""


def _of_ours(words: list[str], made: set[str]) -> list[str]:
    args, refused = parsed(words)
    if args is None or refused:
        return [refused.strip()] if refused else []
    given = {name: value for name, value in vars(args).items() if isinstance(value, Path)}
    given |= {f"{name}_{i}": one for name, value in vars(args).items() if isinstance(value, list)
              for i, one in enumerate(value) if isinstance(one, Path)}  # fmt: skip
    written = {name for name in given if name.startswith(("out", "reminders", "to"))}
    if args.verb in MAKERS:
        written |= set(given)
    if args.verb == "new-year":
        old = args.params or ROOT / "params" / "annual_R7.yml"
        made.add(f"params/{re.sub(r'R[0-9]+', short_year(args.year), old.name)}")
    faults = []
    for name, path in given.items():
        if name in written:
            made.add(path.as_posix())
        elif not there(path.as_posix(), made):
            faults.append(f"{path} がありません")
    return faults


def there(path: str, made: set[str]) -> bool:
    """Whether a path is one of the project's, or below a place that was filled before."""
    whole = path.rstrip("/")
    filled = {*made, *BROUGHT}
    return (ROOT / whole).exists() or any(whole == one or whole.startswith(f"{one}/") for one in filled)


def _of_python(words: list[str], made: set[str]) -> list[str]:
    if words[:1] != ["-m"]:
        script = ROOT.joinpath(*words[:1])
        return [] if script.is_file() or (script / "__main__.py").is_file() else [f"{words[:1]} がありません"]
    module, rest = words[1], words[2:]
    faults = [] if importlib.util.find_spec(module) else [f"{module} はありません"]
    if module == "pip":
        faults += _of_pip(rest)
    if module == "sphinx":
        made.add(rest[-1])
        faults += [f"{one} がありません" for one in rest[-2:-1] if not (ROOT / one / "conf.py").is_file()]
    return faults


def _of_pip(words: list[str]) -> list[str]:
    from pip._internal.commands import commands_dict, create_command

    if words[0] not in commands_dict:
        return [f"pip {words[0]} はありません"]
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            options, _ = create_command(words[0]).parser.parse_args(words[1:])
    except SystemExit:
        return [said.getvalue().strip()]
    return [f"{file} がありません" for file in options.requirements if not (ROOT / file).is_file()]


def _of_jupyter(words: list[str], _: set[str]) -> list[str]:
    forms = {one.name for one in entry_points(group="nbconvert.exporters")}
    to = words[words.index("--to") + 1] if "--to" in words else "council_html"
    files = [word for word in words if word.endswith(".ipynb") and not (ROOT / word).is_file()]
    return [*(f"{file} がありません" for file in files), *([] if to in forms else [f"{to} はありません"])]


def _of_conda(words: list[str], _: set[str]) -> list[str]:
    return [f"{word} がありません" for word in words if word.endswith(".yml") and not (ROOT / word).is_file()]


# ---- what is named within a sentence -----------------------------------------------------------------


def named(said: str) -> list[str]:
    """Code within the sentences of a text, outside its blocks."""
    prose = re.sub(r"^\s*(```+|~~~+).*?^\s*\1\s*$", "", said, flags=re.M | re.S)
    prose = "\n".join("" if re.match(r" {4}\S", line) else line for line in prose.splitlines())
    return list(dict.fromkeys(re.findall(r"(?<!`)`([^`\n]+)`(?!`)", prose)))


@cache
def vocabulary() -> frozenset[str]:
    """Every word of the code, of the tables' headers and of the Makefile."""
    code = [path.read_text(encoding="utf-8") for path in (ROOT / "ictanalysis").rglob("*.py")]
    headers = [path.open(encoding="utf-8-sig").readline() for path in (ROOT / "data").rglob("*.csv")]
    rules = [(ROOT / "data" / "rubric.csv").read_text(encoding="utf-8"), text("Makefile")]
    return frozenset(re.findall(r"\w+", "\n".join([*code, *headers, *rules])))


@cache
def file_names() -> frozenset[str]:
    """Names of the project's files, and of those that runs and forms leave."""
    places = ("data", "docs", "notebooks", "params", "ictanalysis", "tests", "outputs")
    shipped = [path.name for place in places for path in (ROOT / place).rglob("*") if "_build" not in path.parts]
    return frozenset([*shipped, *LEFT, *(path.name for path in ROOT.iterdir())])


@cache
def options() -> frozenset[str]:
    """Every option of every verb."""
    verbs = next(one for one in parser()._actions if isinstance(one, argparse._SubParsersAction))
    return frozenset(name for verb in verbs.choices.values() for one in verb._actions for name in one.option_strings)


def name_faults(name: str, made: set[str]) -> list[str]:
    """What is wrong with code that a sentence names."""
    said = name.replace("\\", "/")
    if re.match(r"(ictanalysis|make|python) ", said):
        return _of_short(said)
    if said.startswith("--"):
        return [] if said.split()[0] in options() else [f"{said} は知られていません"]
    if said in EXAMPLES or re.search(r"[<*…〈 ]|^[A-Z]:/", said):  # with a place to fill in, or elsewhere
        return []
    if re.match(r"(\./)?\.venv/", said):
        return [] if PurePosixPath(said).name in (*PROGRAMS, ".venv") else [f"{said} は知られていません"]
    if "/" in said and re.fullmatch(r"[\w./-]+", said):
        return [] if said.startswith("outputs/") or _exists(said, made) else [f"{said} がありません"]
    if re.fullmatch(rf"[\w.-]+\.{SUFFIX}", said):
        spoken = PurePosixPath(said).stem in vocabulary()
        return [] if said in file_names() or spoken or there(said, made) else [f"{said} がありません"]
    if re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*_?", said):
        known = said in vocabulary() or said in file_names() or _composed(said)
        return [] if known or there(said, made) else [f"{said} は知られていません"]
    return []


def _composed(said: str) -> bool:
    """Whether the code puts a word together: a beginning that ends in `_`, or an end that begins so, and one of its words."""
    if said.endswith("_"):
        return any(word.startswith(said) for word in vocabulary())
    parts = [(said[:i], said[i:]) for i in range(3, len(said) - 3)]
    return any({first, last} <= vocabulary() and (first.endswith("_") or last.startswith("_")) for first, last in parts)


def _exists(path: str, made: set[str]) -> bool:
    """A path from the top, from `data/` or the package, filled before, or within a folder that `init` has made."""
    inside = any(PurePosixPath(one).name in path.split("/") for one in made)
    return inside or there(path, made) or any((ROOT / base / path).exists() for base in ("data", "ictanalysis"))


def _of_short(said: str) -> list[str]:
    """A command within a sentence: verb, steps and options are known, what it is given may be left out."""
    program, first, *rest = said.split()
    if program == "make":
        return _of_make([first], set())
    if program == "python":
        return [] if first.startswith("-") or (ROOT / first).is_file() else [f"{first} がありません"]
    _, refused = parsed([first, "--help"])
    unknown = [word for word in rest if word.startswith("--") and word not in options()]
    return [*([refused.strip()] if refused else []), *(f"{word} は知られていません" for word in unknown)]
