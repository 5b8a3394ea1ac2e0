"""JupyterLab as `ictanalysis lab` serves it, and a browser on it; what is missing is said."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import APIResponse, Page

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 180  # seconds


def lacking() -> str:
    """Why no browser can be driven; empty when one can."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "playwright がないため、ブラウザでの JupyterLab の検査を省きます"
    return "" if CHROMIUM.exists() else f"{CHROMIUM} がないため、ブラウザでの JupyterLab の検査を省きます"


@contextmanager
def served(params: str, project: Path) -> Iterator[str]:
    """The address of a JupyterLab in a project's folder, stopped afterwards."""
    command = [sys.executable, "-m", "ictanalysis", "lab", params, "--no-browser"]
    root = Path(__file__).parents[1]
    paths = os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])
    log = project / "outputs" / "lab.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            command, cwd=project, stdout=out, stderr=out, env={**os.environ, "PYTHONPATH": paths}
        )
    try:
        yield _address(log, process)
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


def _address(log: Path, process: "subprocess.Popen[bytes]") -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(r"http://\S+", log.read_text(encoding="utf-8")):
            try:
                urllib.request.urlopen(found[0], timeout=10).close()
                return found[0]
            except (urllib.error.URLError, OSError):
                pass
        time.sleep(0.3)
    raise AssertionError(log.read_text(encoding="utf-8"))


@contextmanager
def browser(address: str) -> Iterator["Page"]:
    """A page of Chromium with JupyterLab's start page in it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = opened.new_page(viewport={"width": 1360, "height": 900}, locale="ja-JP", accept_downloads=True)
        page.set_default_timeout(1000 * PATIENCE / 2)
        page.goto(address)
        page.locator(".jp-MarkdownViewer h1").wait_for()
        yield page
        opened.close()


def open_notebook(page: "Page", title: str) -> None:
    """Follow a link of the start page to a notebook whose kernel is ready."""
    page.get_by_role("tab", name="はじめに.md").click()
    page.locator(".jp-MarkdownViewer a", has_text=title).click()
    notebook(page).locator(".jp-Cell").first.wait_for()
    notebook(page).locator(".jp-Toolbar-kernelName", has_text="Python 3").wait_for()  # none at first
    wait_idle(page)


def notebook(page: "Page"):
    return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")


def wait_idle(page: "Page") -> None:
    notebook(page).locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()


def run_all(page: "Page") -> None:
    """「すべてのセルを実行」 from the menu, until the last cell is done."""
    page.get_by_role("menuitem", name="実行", exact=True).click()
    page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
    page.wait_for_timeout(500)
    wait_idle(page)
    page.wait_for_function(
        "() => ![...document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-InputPrompt')].some(one => one.textContent.includes('*'))"
    )


def export(page: "Page", words: str) -> "APIResponse":
    """What an entry of the file menu, which saves the notebook first, downloads."""
    page.get_by_role("menuitem", name="ファイル", exact=True).click()
    with page.context.expect_event("request", lambda one: "/nbconvert/" in one.url) as asked:
        page.locator(".lm-Menu-itemLabel", has_text=words).click()
    answered = asked.value.response()
    assert answered is not None and answered.status == 200, asked.value.url
    return page.request.get(asked.value.url, headers={"Referer": page.url})  # a download has no body to read
