"""What a notebook of a run has read, noted while it runs: while that stays the same, it need not run again."""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ictanalysis.pages.fonts import folders as font_folders

READS = "ICTANALYSIS_READS"  # names the file in which a notebook's kernel notes what it reads
ALL, NEVER = "*", "!"  # the whole of what is read, and what nobody can know to be the same
LOOKED = ("open", "os.listdir", "os.scandir")
FOREIGN = ("socket.connect", "subprocess.Popen", "os.exec", "os.posix_spawn", "os.system")
PACKAGE = Path(__file__).parents[1]
Book = TypeVar("Book")


def watched(book: Book) -> Book:
    """The book itself; in the kernel of a run, one that notes which of its parts are asked for.

    Files that the notebook opens are noted too, and so is what nobody can know to come out the same
    (network, other programs, files written).
    """
    if not (file := os.environ.get(READS)):
        return book
    note = _Notes(Path(file))
    sys.addaudithook(partial(_audit, note, _silence()))
    return _Watched(book, note)  # type: ignore[return-value]


class _Notes(set[str]):
    """Lines that are written when they are first noted, so that a kernel may end at any moment."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file

    def __call__(self, *line: object) -> None:
        told = json.dumps(line)
        if told not in self:
            self.add(told)
            with self.file.open("a", encoding="utf-8") as held:
                held.write(f"{told}\n")


class _Watched:
    """Stands for a book: what is asked of it is noted by its name and, where it is called, by its arguments."""

    def __init__(self, book: object, note: _Notes) -> None:
        self._book, self._note = book, note

    def __getattr__(self, name: str) -> object:
        found = getattr(self._book, name)
        if callable(found):
            return partial(self._called, name, found)
        self._note("of", name)
        return found

    def _called(self, name: str, found: Callable[..., object], *given: object) -> object:
        given = tuple(one if isinstance(one, str) else [*one] if isinstance(one, Iterable) else one for one in given)
        try:
            self._note("of", name, *given)
        except TypeError:  # no JSON could say what was asked
            self._note(ALL)
        return found(*given)

    def __reduce__(self) -> tuple[object, ...]:
        self._note(ALL)
        return _same, (self._book,)


def _same(book: object) -> object:
    return book


def _audit(note: _Notes, is_silent: Callable[[str], bool], event: str, given: tuple[object, ...]) -> None:
    """What the kernel does beside asking the book."""
    if event in FOREIGN:
        note(NEVER)
    elif event in LOOKED and isinstance(given[0], str | bytes | None):
        path = os.path.realpath(os.fsdecode(given[0] or "."))
        if not is_silent(path):
            written = event == "open" and int(given[2]) & (os.O_WRONLY | os.O_RDWR)  # type: ignore[call-overload]
            note(NEVER) if written else note("file" if event == "open" else "folder", path)


def _silence() -> Callable[[str], bool]:
    """Whether what lies at a path says nothing of what is shown: programs, devices, temporary files."""
    from matplotlib import get_cachedir

    given = [sys.prefix, sys.base_prefix, tempfile.gettempdir(), get_cachedir(), os.environ.get("IPYTHONDIR", "~")]
    given += map(str, (PACKAGE, *font_folders()))  # the run knows them by their fingerprints
    places = [f"{os.path.realpath(one)}{os.sep}" for one in (*given, "/proc", "/sys", "/dev")]
    project = f"{os.path.realpath('.')}{os.sep}"
    around = tuple(one for one in places if project.startswith(one))  # as where the project is on trial
    below = tuple(one for one in places if one not in around)
    return lambda path: path.startswith(below) or (path.startswith(around) and not path.startswith(project))


def value_of(book: object, line: Sequence[Any]) -> object:
    """What a line of notes names, of another book: equal values mean that the notebook would read the same.

    Raises
    ------
    OSError, LookupError, AttributeError, ValueError : what is named is not there any more.
    """
    kind, *names = line
    if kind == ALL:
        return book
    if kind == "file":
        return Path(names[0]).read_bytes()
    if kind == "folder":
        return sorted(os.listdir(names[0]))  # noqa: PTH208
    if kind != "of":
        raise ValueError(kind)
    found = getattr(book, names[0])
    return found(*names[1:]) if callable(found) else found
