"""One notebook in a kernel of its own: executed by papermill within a time limit, left without traces of the clock."""

import contextlib
import logging
import os
import signal
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from traitlets.config import Config

from ictanalysis.runs.forking import ending
from ictanalysis.runs.prepare import Step
from ictanalysis.runs.private import clean
from ictanalysis.runs.why import why

ENGINE = "ictanalysis"
MOST_CHARACTERS = 20_000_000  # of the outputs of a notebook; a report of that size could not be read
LONGEST_MESSAGE = 2000
LONGEST_SOCKET = 80  # bytes of a folder's path; the system takes about a hundred with the names in it
LOST = "カーネルが停止しました(メモリ不足や強制終了)"
REMEDY = "最後まで動くノートブック - JupyterLabで開いて同じ条件で確かめてください"
log = logging.getLogger("ictanalysis")


class _StopError(Exception):
    """The run ends a notebook; the message says why."""


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """A papermill client that can be stopped by the run, wherever a cell is."""

    stopped = ""
    written = 0

    def stop(self, why: str) -> None:
        """End the kernel and all that it has started."""
        self.stopped = why
        process = self.km and self.km.provisioner and self.km.provisioner.process
        with contextlib.suppress(OSError):
            if process and self.km.provisioner.pgid and hasattr(os, "killpg"):
                os.killpg(self.km.provisioner.pgid, signal.SIGKILL)
            elif process:
                process.kill()

    def process_message(self, msg: Mapping[str, object], *more: object) -> object:
        """Called by nbclient with each message of the kernel."""
        self.written += len(str(msg["content"])) if msg["msg_type"] != "status" else 0
        if self.written > MOST_CHARACTERS and not self.stopped:
            self.stop(f"出力が{MOST_CHARACTERS:,}文字を超えました")
        return None if self.stopped else super().process_message(msg, *more)


class Engine(NBClientEngine):  # type: ignore[misc]
    """How papermill executes a notebook of a run: with an environment of its own, and no longer than `seconds`."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, *, env: Mapping[str, str], seconds: float, **_: object
    ) -> NotebookNode:
        """Called by papermill."""
        with tempfile.TemporaryDirectory(prefix="ict-", ignore_cleanup_errors=True) as folder:
            client = _Client(
                nb_man, kernel_name=kernel_name, startup_timeout=max(60, int(seconds)), shutdown_kernel="immediate",
                extra_arguments=["--log-level=50"], config=_transport(folder),
            )  # fmt: skip
            limit = threading.Timer(seconds, client.stop, [f"{seconds:g}秒たっても終わりませんでした"])
            limit.start()
            try:
                with _unsaved(nb_man):
                    executed: NotebookNode = client.execute(env={**os.environ, **env})
                return executed
            except Exception as error:
                raise _StopError(client.stopped) if client.stopped else error from None
            finally:
                limit.cancel()


papermill_engines.register(ENGINE, Engine)


@contextlib.contextmanager
def _unsaved(manager: NotebookExecutionManager) -> Iterator[None]:
    """While cells run nothing is written, which takes longer than most of them; papermill writes when they have ended, however."""
    manager.save = lambda **_: None
    try:
        yield
    finally:
        del manager.save


def _transport(folder: str) -> Config:
    """Sockets in a folder of the kernel's own, which nobody else can take; ports where there are no such sockets."""
    own = os.name == "posix" and len(folder.encode()) < LONGEST_SOCKET
    return Config(KernelManager={"transport": "ipc", "connection_file": f"{folder}/k.json"} if own else {})


def execute(step: Step, file: Path, seconds: float, env: Mapping[str, str]) -> str:
    """Execute one notebook into a file; what went wrong, in a line, or nothing.

    A kernel that was lost, for which the machine may be to blame, is given one more try.
    """
    error, lost = _tried(step, file, seconds, env)
    if lost and not ending():
        log.warning("もう一度 %s: %s", step.name, error)
        error, lost = _tried(step, file, seconds, env)
    clean(file)
    return f"{step.name}({step.notebook})のセル {error} - {REMEDY}" if error else ""


def _tried(step: Step, file: Path, seconds: float, env: Mapping[str, str]) -> tuple[str, bool]:
    """The cell and what went wrong there, in a line or empty, and whether the kernel was lost."""
    try:
        papermill.execute_notebook(
            str(step.notebook), str(file), step.parameters, kernel_name="python3", engine_name=ENGINE,
            progress_bar=False, env=env, seconds=seconds,
        )  # fmt: skip
    except papermill.PapermillExecutionError as failure:
        return f"{failure.cell_index} - {failure.ename}: {failure.evalue[:LONGEST_MESSAGE]}".strip(), False
    except (DeadKernelError, RuntimeError) as failure:
        return f"{_last_cell(file)} - {LOST}({type(failure).__name__})", True
    except _StopError as failure:
        return f"{_last_cell(file)} - {failure}", False
    except OSError as failure:
        return f"{_last_cell(file)} - {file.name}: {why(failure)}", False
    except Exception as failure:
        said = f"{type(failure).__name__}: {failure}"
        return f"{_last_cell(file)} - {said[:LONGEST_MESSAGE]}".strip(), False
    return "", False


def _last_cell(file: Path) -> str:
    """The cell that was running when the kernel died, from what papermill had saved."""
    try:
        cells = nbformat.read(file, as_version=4).cells
    except Exception:
        return "不明"
    begun = [i for i, cell in enumerate(cells, start=1) if cell.metadata.get("papermill", {}).get("start_time")]
    return str(begun[-1] - 1) if begun else "不明"  # papermill has put a cell of parameters before it
