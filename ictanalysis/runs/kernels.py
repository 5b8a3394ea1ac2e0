"""Kernels that begin with their libraries loaded: forked by the server of a run instead of started afresh.

Every notebook still has a fresh process of its own. Without a server jupyter_client starts the kernel as always.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import EntryPoint
from multiprocessing.process import BaseProcess
from pathlib import Path

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from ictanalysis.runs import forking

NAME = "ictanalysis-forked"


def _become_kernel(arguments: Sequence[str], folder: str | None, environment: Mapping[str, str]) -> None:
    """What a forked process does: its own group, signals, environment and folder, then ipykernel."""
    assert sys.platform != "win32"  # where nothing is forked
    os.setsid()
    forking.end_with_the_run()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(environment)
    if folder:
        os.chdir(folder)
    sys.argv = ["ipykernel_launcher", *arguments]
    from ipykernel.kernelapp import launch_new_instance

    # the kernel ends with its server, too; ipykernel has read that from the environment when it was preloaded
    launch_new_instance(argv=[*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])


class _Forked:
    """A forked kernel, with what `LocalProvisioner` asks of a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, process: BaseProcess) -> None:
        assert process.pid is not None  # it has been started
        self._process, self.pid = process, process.pid
        self.terminate, self.kill = process.terminate, process.kill

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        self._process.join(timeout)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


class ForkingProvisioner(LocalProvisioner):
    """Asks the server of a run for a kernel; without one it starts an ordinary kernel."""

    async def launch_kernel(self, cmd: list[str], **kwargs: object) -> KernelConnectionInfo:
        """Called by jupyter_client with the command line of an ordinary kernel."""
        if not forking.served() or "-m" not in cmd:
            return await super().launch_kernel(cmd, **kwargs)
        environment, folder = kwargs.get("env") or os.environ, kwargs.get("cwd")
        assert isinstance(environment, Mapping)
        given = cmd[cmd.index("-m") + 2 :], str(folder) if folder else None, dict(environment)
        try:
            kernel = await asyncio.to_thread(lambda: _Forked(forking.forked(_become_kernel, *given)))
        except (OSError, EOFError) as error:
            forking.gone(error)
            return await super().launch_kernel(cmd, **kwargs)
        self.process = kernel  # type: ignore[assignment]
        self.pid = self.pgid = kernel.pid
        self.cwd = folder or Path.cwd()
        return self.connection_info


@contextlib.contextmanager
def forked_kernels() -> Iterator[None]:
    """While it lasts the kernels that this process starts are forked, where there is a server."""
    factory = KernelProvisionerFactory.instance()
    before = factory.default_provisioner_name
    factory.provisioners[NAME] = EntryPoint(NAME, f"{__name__}:{ForkingProvisioner.__name__}", factory.GROUP_NAME)
    factory.default_provisioner_name = NAME
    try:
        yield
    finally:
        factory.default_provisioner_name = before
