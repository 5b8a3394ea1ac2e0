"""Where a file lies, as people elsewhere may read it: nothing of this machine, its folders or who uses it."""

import os
import re
import sys
import tempfile
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).parents[2]
HOME, PYTHON, FOR_A_WHILE = "~", "(Python)", "(一時フォルダ)"


def near(file: Path) -> Path:
    """A file as named from the folder of the command, else from the package's own, else as it is."""
    full = Path(os.path.abspath(file))  # noqa: PTH100 - links and the letters of network drives stay
    return next((full.relative_to(one) for one in (Path.cwd(), PROJECT) if full.is_relative_to(one)), file)


def without_folders(text: str) -> str:
    """A text in which no path begins at the top: what lies in the project is seen from there, the rest has a word."""
    for folder, word in _known(Path(tempfile.gettempdir()), Path.home(), Path.cwd()):
        if folder in text:
            ends = r"[/\\]+" if not word else r"(?![\w.-])"
            text = re.sub(re.escape(folder) + ends, word, text)
            text = re.sub(re.escape(folder) + r"(?![\w.-])", word or ".", text)
    return text


@cache
def _known(temporary: Path, home: Path, here: Path) -> list[tuple[str, str]]:
    """The folders of this machine as a text or its JSON may hold them, each with the word for it; the longest first."""
    folders = {
        temporary: FOR_A_WHILE, Path(sys.base_prefix): PYTHON, Path(sys.prefix): PYTHON, home: HOME, PROJECT: "", here: "",
    }  # fmt: skip
    both = {place: word for folder, word in folders.items() for place in (folder, folder.resolve())}
    forms = {
        form: word
        for folder, word in both.items() if folder != Path(folder.anchor)
        for form in (str(folder), folder.as_posix(), str(folder).replace("\\", "\\\\"))
    }  # fmt: skip
    return sorted(forms.items(), key=lambda known: -len(known[0]))
