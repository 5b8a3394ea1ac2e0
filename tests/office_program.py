"""LibreOffice, where it is installed, and a Python that can talk with it."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

TYPING = Path(__file__).parent / "office_typing.py"


@cache
def office() -> str:
    """The program; the test is skipped where there is none."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed (make check-tools): what it makes of a form is not looked at")
    return program


@cache
def uno_python() -> str:
    """A Python that can talk with LibreOffice; the test is skipped where there is none."""
    for name in ("/usr/bin/python3", "python3"):
        if shutil.which(name) and not subprocess.run([name, "-c", "import uno"], capture_output=True).returncode:
            return name
    pytest.skip("no Python with uno (python3-uno, make check-tools): nothing is typed into a form")


def type_into(files: Sequence[Path], lines: Sequence[Sequence[str]]) -> None:
    """Type texts into forms and save each in its place: form, saved, form, saved; lines are sheet, cell and text."""
    told = [uno_python(), str(TYPING), office(), *map(str, files)]
    done = subprocess.run(told, input=json.dumps(list(lines)), capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
