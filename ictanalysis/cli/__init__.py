"""The command line: parse, act, and turn every failure into one message in Japanese and its exit code."""

import _thread
import codecs
import difflib
import errno
import os
import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType

from ictanalysis.cli.japanese import LONGEST_FOUND, known, nearest
from ictanalysis.cli.options import parser
from ictanalysis.cli.place import in_project, params_of
from ictanalysis.cli.start import guide
from ictanalysis.runs import quick_start as quick_start
from ictanalysis.runs.why import why

__all__ = ["known", "main", "parser"]

codecs.register_error("nearest", nearest)
STOPS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # as far as the system has them
SOON = 0.05  # seconds
PATIENCE = 60  # seconds that a stopped command has to end by itself; a scheduler waits longer
HUNG = f"中断しました。{PATIENCE}秒たっても終わらなかったため、強制的に終えました。もう一度実行してください。"
IMPORTS = "<frozen importlib._bootstrap>"  # where Python keeps the locks of imports
UNHEEDED = ("SOURCE_DATE_EPOCH", "MPLBACKEND")  # would change or break what a run and its kernels draw
CLEAR = {"RunError", "FormsError", "ReportError", "UsageError", "ConstantsError"}  # failures whose message says it all
NO_MEMORY = ("failed to map segment", "can't start new thread", "Cannot allocate memory")  # as systems say it
LONGEST_PATH = 240  # characters; Windows takes 260, of which a temporary name needs some
MISUSED = {"UsageError", "UnreadableError"}


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, act, and turn every failure into one clear message and its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="nearest", line_buffering=True)  # in a log, what went wrong stands last
    for name in UNHEEDED:
        os.environ.pop(name, None)
    if not (sys.argv[1:] if argv is None else argv):  # nothing was done, so that no schedule takes it for success
        print(*guide(), sep="\n", file=sys.stderr)
        return 2
    args, unknown = parser().parse_known_args(argv)
    if unknown:
        args.asked.error(f"unrecognized arguments: {unknown[0]}")
    last = threading.Timer(PATIENCE, _end)
    last.daemon = True
    _stop_on(partial(_stop, last))
    sys.unraisablehook = _stop_again
    try:
        return _act(args)
    finally:
        sys.unraisablehook = sys.__unraisablehook__
        if argv is not None:
            last.cancel()
        else:
            _stop_on(signal.SIG_IGN)  # all is done and said: a stop comes too late


def _act(args: Namespace) -> int:
    """Carry the command out; the exit code of what became of it."""
    try:
        if asked := getattr(args, "params", None):
            args.typed, args.params = asked, params_of(asked)
            if args.params is None:
                return _no_params(asked)
        with in_project(args):
            args.act(args)
        sys.stdout.flush()
    except KeyboardInterrupt as stopped:
        print(str(stopped) or "中断しました。前回の出力はそのままです。", file=sys.stderr)
        return 130
    except Exception as error:
        if _has_seen_enough(error):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        if args.debug:
            raise
        return _report(error)
    return 0


def _stop_on(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    """What a scheduler or a closed terminal sends cleans up like Ctrl-C, unless it was to be ignored (nohup)."""
    for one in (getattr(signal, name) for name in STOPS if hasattr(signal, name)):
        if signal.getsignal(one) is not signal.SIG_IGN:
            signal.signal(one, handler)


def _stop(last: threading.Timer, number: int, frame: FrameType | None) -> None:
    """Interrupt the command; amid an import a little later, since its lock would never be given back to the others."""
    with suppress(RuntimeError):  # it has begun with an earlier stop
        last.start()
    if not frame or frame.f_code.co_filename != IMPORTS:
        raise KeyboardInterrupt
    threading.Timer(SOON, _interrupt, [signal.Signals(number)]).start()


def _end() -> None:
    """What hangs after a stop is ended as by a kill, which outputs and processes are made for."""
    tell = partial(print, HUNG, file=sys.stderr, flush=True)
    told = threading.Thread(target=tell, daemon=True)  # a screen that is gone holds up nobody
    told.start()
    told.join(1)
    os._exit(130)


def _stop_again(unheard: "sys.UnraisableHookArgs") -> None:
    """A stop that came where Python cannot be interrupted (while it cleans something up) comes once more."""
    if issubclass(unheard.exc_type, KeyboardInterrupt):
        threading.Timer(SOON, _interrupt).start()
    else:
        sys.__unraisablehook__(unheard)


def _interrupt(number: signal.Signals = signal.SIGTERM) -> None:
    """Stop the main thread, also where it waits, as far as the system can."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, number)
    else:
        _thread.interrupt_main(number)


def _has_seen_enough(error: Exception) -> bool:
    """Whether the reader of the answer has closed the pipe; Windows says EINVAL of it, of no file."""
    unnamed = isinstance(error, OSError) and error.errno == errno.EINVAL and error.filename is None
    return isinstance(error, BrokenPipeError) or (sys.platform == "win32" and unnamed)


def _no_params(path: Path) -> int:
    there = {one.name: one for folder in (Path("params"), path.parent) for one in folder.glob("*.yml")}
    near = difflib.get_close_matches(path.name, there, n=1)
    remedy = f"もしかして: {there[near[0]].as_posix()}" if near else "params/ の中のYAMLファイルを指定してください"
    print(f"{path} - 設定ファイルがありません - YAMLファイル - {remedy}", file=sys.stderr)
    return 2


def _report(error: Exception) -> int:
    """One message for every fault, or one line for what nobody expected; nothing is imported that could fail too."""
    error = next(
        (one for one in error.args if isinstance(one, OSError)), error
    )  # in which XlsxWriter wraps the system's
    ours = [one.__name__ for one in type(error).__mro__ if one.__module__.startswith("ictanalysis.")]
    if _is_short_of_memory(error):
        remedy = "ほかのプログラムを閉じるか、--jobs 1 を付けて、もう一度実行してください"
        print(f"メモリ - 足りません - 評価に要る空き(2GBほど) - {remedy}", file=sys.stderr)
    elif isinstance(error, OSError):
        print(_unwritable(error), file=sys.stderr)
    elif "FaultError" in ours:
        count = len(getattr(error, "faults", ()))
        print(f"誤りが {count} 件あります(何も書き出していません):\n{error}", file=sys.stderr)
    elif CLEAR.intersection(ours):
        print(error, file=sys.stderr)
    else:
        found = " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_FOUND]
        remedy = "--debug を付けて詳しい情報を確かめてください"
        print(f"予期しない誤り - 「{found}」 - 最後まで動くこと - {remedy}", file=sys.stderr)
    return 2 if MISUSED.intersection(ours) else 1


def _is_short_of_memory(error: Exception) -> bool:
    """Whether memory was missing, be it for a library's code or for a thread."""
    short = isinstance(error, OSError) and error.errno == errno.ENOMEM
    return isinstance(error, MemoryError) or short or any(one in str(error) for one in NO_MEMORY)


def _unwritable(error: OSError) -> str:
    """What could not be read or written; what Windows refuses is mostly a file that another program holds."""
    place, remedy = error.filename2 or error.filename or "出力先", "場所、権限、空き容量を確かめてください"
    if isinstance(error, PermissionError):
        remedy = f"Excelなどで開いていませんか。閉じて、もう一度実行してください(開いていなければ、{remedy})"
    elif len(str(place)) > LONGEST_PATH:
        remedy = "名前が長すぎます。プロジェクトを、浅く短い名前のフォルダに移してください(例: C:\\ict)"
    return f"{place} - {why(error)} - 読み書きできる場所 - {remedy}"
