"""JupyterLab in Japanese on working copies of the notebooks, offline, with settings of its own."""

import json
import os
import secrets
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from ictanalysis.inputs.faults import Fault, FaultError
from ictanalysis.inputs.params import read_params
from ictanalysis.workbench.copies import make_copies
from ictanalysis.workbench.start_page import NAME, start_page

NOTEBOOKS, DESK = Path("notebooks"), Path("outputs/lab")
PROJECT = Path(__file__).parents[2]  # whose notebooks a folder without its own is given
OWN = ".jupyterlab"  # settings and layout, in the desk
HERE, FIRST_PORT, PORTS = "127.0.0.1", 8888, 50
EXPORT = "notebook:export-to-format"
EXPORTS = {"council_html": "評価報告書(HTML)に書き出す", "council_pdf": "評価報告書(PDF)に書き出す"}
SETTINGS = {
    "@jupyterlab/translation-extension:plugin": {"locale": "ja_JP"},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Markdown Preview"}},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},  # all of a notebook can be searched and printed
    "@jupyterlab/mainmenu-extension:plugin": {"menus": [{
        "id": "jp-mainmenu-file", "items": [
            {"command": EXPORT, "args": {"format": name, "label": words, "isPalette": False}, "rank": 9 + place / 10}
            for place, (name, words) in enumerate(EXPORTS.items())
        ],
    }]},
}  # fmt: skip


def lab(params: Path, no_browser: bool = False, port: int | None = None, say: Callable[[str], None] = print) -> None:
    """Make or refresh the copies, then serve JupyterLab until it is stopped.

    Raises
    ------
    FaultError : faults in params, no notebooks in this folder, or a port that is taken.
    """
    chosen = read_params(params)
    notebooks = next((one for one in (NOTEBOOKS, PROJECT / NOTEBOOKS) if one.is_dir()), None)
    if notebooks is None:
        expected, remedy = "ノートブックのあるフォルダ", "プロジェクトのフォルダで実行してください"
        raise FaultError([Fault(str(NOTEBOOKS), "フォルダがありません", expected, remedy)])
    desk = DESK / chosen.name
    for line in make_copies(notebooks, desk, params.as_posix()):
        say(line)
    (desk / NAME).write_text(start_page(chosen, params.as_posix(), desk), encoding="utf-8")
    own = (DESK / OWN).resolve()
    (own / "settings").mkdir(parents=True, exist_ok=True)
    (own / "settings" / "overrides.json").write_text(json.dumps(SETTINGS, ensure_ascii=False), encoding="utf-8")
    place, token = free_port(port), secrets.token_hex(16)
    say(f"JupyterLab を開きます: http://{HERE}:{place}/?token={token}")
    say(f"ノートブックの写し: {desk.as_posix()}(元のノートブックは変わりません)")
    say("止めるには、この画面で Ctrl+C を押します。")
    sys.stdout.flush()  # who starts it from a program waits for the address
    serve(arguments(desk, own, place, token, no_browser))


def free_port(asked: int | None) -> int:
    """The port that was asked for, or the first that is free."""
    for port in [asked] if asked else range(FIRST_PORT, FIRST_PORT + PORTS):
        with socket.socket() as tried:
            try:
                tried.bind((HERE, port))
            except (OSError, OverflowError):
                continue
        return port
    found, expected = f"「{asked or FIRST_PORT}」", "空いているポート番号(1〜65535)"
    raise FaultError([Fault("--port", found, expected, "別の番号を --port で指定してください")])


def arguments(desk: Path, own: Path, port: int, token: str, no_browser: bool) -> list[str]:
    """What JupyterLab is told; nothing is asked of the network."""
    return [
        f"--ServerApp.root_dir={Path.cwd()}", f"--ServerApp.ip={HERE}", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
        f"--ServerApp.open_browser={not no_browser}", f"--IdentityProvider.token={token}", "--ServerApp.answer_yes=True", "--ServerApp.allow_root=True",
        "--ServerApp.log_level=WARN", "--LabApp.log_level=WARN", "--LabApp.extension_manager=readonly",
        f"--LabApp.default_url=/lab/tree/{quote((desk / NAME).as_posix())}", f"--LabApp.app_settings_dir={own / 'settings'}",
        f"--LabApp.user_settings_dir={own / 'user-settings'}", f"--LabApp.workspaces_dir={own / 'workspaces'}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip


def serve(argv: list[str]) -> None:
    """JupyterLab in this process, with the kernel of this environment."""
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance(argv)
