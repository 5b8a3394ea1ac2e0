"""Types texts into cells of a workbook through LibreOffice, as a user does, and saves it.

Run by a Python that has `uno`: office_typing.py SOFFICE FORM SAVED [FORM SAVED]... < lines of "sheet, cell, text" as JSON
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]
from com.sun.star.lang import DisposedException  # type: ignore[import-not-found]

PATIENCE = 90  # seconds until the program must be there


def setting(name: str, value: object) -> PropertyValue:
    return PropertyValue(Name=name, Value=value)


def connected(pipe: str):
    """The desktop of the program, once it listens."""
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    end = time.monotonic() + PATIENCE
    while True:
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
        except NoConnectException:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def type_in(document, lines: list[tuple[str, str, str]]) -> None:
    """Enter each text as one types it: the format of the cell decides what becomes of it, a locked one stays."""
    for sheet, cell, text in lines:
        document.Sheets.getByName(sheet).getCellRangeByName(cell).FormulaLocal = text


def main(program: str, *files: str) -> None:
    lines, pipe = [tuple(line) for line in json.load(sys.stdin)], f"forms{uuid.uuid4().hex}"
    with tempfile.TemporaryDirectory() as profile:
        office = subprocess.Popen([program, "--headless", "--norestore", f"--accept=pipe,name={pipe};urp;",
                                   f"-env:UserInstallation={Path(profile).as_uri()}"], start_new_session=True)  # fmt: skip
        try:
            desktop = connected(pipe)
            for form, saved in zip(files[::2], files[1::2], strict=True):
                document = desktop.loadComponentFromURL(Path(form).as_uri(), "_blank", 0, (setting("Hidden", True),))
                type_in(document, lines)
                document.storeToURL(Path(saved).as_uri(), (setting("FilterName", "Calc MS Excel 2007 XML"),))
            with contextlib.suppress(DisposedException):  # it may fall over on its way out
                desktop.terminate()
            office.wait(timeout=PATIENCE)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(office.pid, signal.SIGKILL)
            office.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
