"""Two folders change places: whole at every moment, also for one who pulls the plug, and undisturbed by a stop."""

import ctypes
import os
import signal
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

STANDS = "新しい出力に置き換えたあとで中断しました。新しい出力はそろっています。"
STOPS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # as far as the system has them
AT_FDCWD, RENAME_EXCHANGE = -100, 2  # of Linux
FORMER, SPARE = "old", "spare"


def beside(target: Path, kind: str) -> Path:
    """A hidden name beside the target: of what was in its place, or of what is not yet or no longer in it."""
    return target.with_name(f".{target.name}.{kind}-{uuid.uuid4().hex[:8]}")


@contextmanager
def undisturbed(said: str) -> Iterator[None]:
    """What asks the run to stop waits until the block is done, and then interrupts it with what is true by then."""
    came: list[int] = []
    stops = [getattr(signal, name) for name in STOPS if hasattr(signal, name)]
    here = threading.current_thread() is threading.main_thread()  # only there can signals be waited for
    former = {one: signal.signal(one, lambda number, _: came.append(number)) for one in stops} if here else {}
    try:
        yield
    finally:
        for one, handler in former.items():
            signal.signal(one, handler)
    if any(former[one] is not signal.SIG_IGN for one in came):
        raise KeyboardInterrupt(said)


def swap(spare: Path, target: Path) -> None:
    """The spare folder into the target's place, and what was there into the spare's; as before when that fails."""
    if not os.path.lexists(target):
        spare.rename(target)
    elif not _exchanged(spare, target):
        former = beside(target, FORMER)  # which a later run puts back, should this one end between the two
        target.rename(former)
        try:
            spare.rename(target)
        except BaseException:
            former.rename(target)
            raise
        with suppress(OSError):  # else it is put away by a later run
            former.rename(spare)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the two have changed places at once; where system or disk cannot do that, nothing has happened."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        exchange = ctypes.CDLL(None).renameat2
    except (OSError, AttributeError):
        return False
    return bool(exchange(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0)


def settle(folder: Path) -> None:
    """Everything in a folder on the disk itself, so that a power failure finds it whole in its new place."""
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            with suppress(OSError), file.open("r+b") as held:
                os.fsync(held.fileno())
