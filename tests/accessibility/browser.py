"""A page in headless Chromium, driven over its DevTools protocol."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

from websocket import create_connection

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--remote-debugging-port=0",
    "--hide-scrollbars",
    "--disable-dev-shm-usage",
)
PATIENCE = 180
NO_BROWSER = (
    "省略: Chromium か axe-core がないため、HTML のアクセシビリティを確かめられません。"
    "Chromium を入れ(Debian・Ubuntu: apt-get install chromium)、make check-report を実行してください。"
)
Say = Callable[..., Any]


class Page(NamedTuple):
    """An open page: `say` sends a DevTools command, `ask` evaluates JavaScript, `requests` were made so far."""

    say: Say
    ask: Callable[[str], Any]
    requests: list[str]


def chromium() -> str | None:
    """The program, or None where there is none."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def axe_source() -> Path | None:
    """axe-core as its Python wrapper brings it; the wrapper itself is not used."""
    found = find_spec("axe_playwright_python")
    return Path(found.origin).with_name("axe.min.js") if found and found.origin else None


def ready() -> bool:
    """Whether pages can be checked on this machine."""
    return bool(chromium() and axe_source())


@contextmanager
def opened(html: Path) -> Iterator[Page]:
    """The file in a fresh browser without a profile."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        sandbox = ("--no-sandbox",) if os.name == "posix" and os.geteuid() == 0 else ()
        command = [str(chromium()), *FLAGS, *sandbox, f"--user-data-dir={profile}", "about:blank"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                page = _connect(_address(Path(profile), process))
                _load(page, html)
                yield page
            finally:
                process.terminate()


def _address(profile: Path, process: subprocess.Popen[bytes]) -> str:
    """Where the first page listens; the browser writes its port when it is ready."""
    port, until = profile / "DevToolsActivePort", time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if port.exists() and port.read_text().count("\n"):
            with urlopen(f"http://127.0.0.1:{port.read_text().split()[0]}/json/list") as answer:
                pages = [one for one in json.load(answer) if one["type"] == "page"]
            if pages:
                return str(pages[0]["webSocketDebuggerUrl"])
        time.sleep(0.05)
    raise RuntimeError(f"Chromium が起動しません: {chromium()}")


def _connect(address: str) -> Page:
    socket = create_connection(address, timeout=PATIENCE, suppress_origin=True)
    requests: list[str] = []
    sent = 0

    def say(method: str, **parameters: Any) -> Any:
        nonlocal sent
        sent += 1
        socket.send(json.dumps({"id": sent, "method": method, "params": parameters}))
        while True:
            answer = json.loads(socket.recv())
            if answer.get("method") == "Network.requestWillBeSent":
                requests.append(answer["params"]["request"]["url"])
            if answer.get("id") == sent:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def ask(script: str) -> Any:
        answer = say("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    return Page(say, ask, requests)


def _load(page: Page, html: Path) -> None:
    for domain in ("Network", "Page"):
        page.say(f"{domain}.enable")
    page.say("Page.navigate", url=html.resolve().as_uri())
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if page.ask("document.readyState == 'complete' && location.href != 'about:blank'"):
            return
        time.sleep(0.05)
    raise RuntimeError(f"ページを開けません: {html}")


def show(page: Page, width: int = 1280, dark: bool = False, media: str = "screen") -> None:
    """Width in CSS pixels, colour scheme and medium."""
    page.say("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    page.say("Emulation.setEmulatedMedia", media=media, features=[scheme])
