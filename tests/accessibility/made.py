"""The demo report, made once for all tests that read one."""

import shutil
import tempfile
from functools import cache
from pathlib import Path

from ictanalysis.cli import main

ROOT = Path(__file__).parents[2]
_FOLDER = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)


@cache
def demo() -> Path:
    """The folder of a full run; a copy of the last `make demo` serves where nothing has changed since."""
    made, out = ROOT / "outputs" / "demo_R8", Path(_FOLDER.name) / "demo_R8"
    if made.is_dir():
        shutil.copytree(made, out)
    assert main(["run", "params/demo_R8.yml", "--out", str(out)]) == 0
    return out
