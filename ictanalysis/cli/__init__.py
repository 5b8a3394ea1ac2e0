"""The command line: parse, act, and turn every failure into one message in Japanese and its exit code."""

import difflib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from ictanalysis.cli.japanese import LONGEST_FOUND, known
from ictanalysis.cli.options import parser

__all__ = ["known", "main", "parser"]

# jsonschema, which reads notebooks, would spend seconds on grammars of web addresses that no notebook is checked for
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

UNHEEDED = ("SOURCE_DATE_EPOCH", "MPLBACKEND")  # would change or break what a run and its kernels draw
CLEAR = {"RunError", "FormsError", "ReportError", "UsageError", "ConstantsError"}  # failures whose message says it all
MISUSED = {"UsageError", "UnreadableError"}


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, act, and turn every failure into one clear message and its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    for name in UNHEEDED:
        os.environ.pop(name, None)
    args, unknown = parser().parse_known_args(argv)
    if unknown:
        args.asked.error(f"unrecognized arguments: {unknown[0]}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a scheduler's stop cleans up like Ctrl-C
    try:
        if getattr(args, "params", None) and not args.params.is_file():
            return _no_params(args.params)
        args.act(args)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("中断しました。前回の出力はそのままです。", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever read the answer has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if args.debug:
            raise
        return _report(error)
    return 0


def _no_params(path: Path) -> int:
    near = difflib.get_close_matches(path.name, [one.name for one in path.parent.glob("*.yml")], n=1)
    remedy = f"もしかして: {near[0]}" if near else "params/ の中のYAMLファイルを指定してください"
    print(f"{path} - 設定ファイルがありません - YAMLファイル - {remedy}", file=sys.stderr)
    return 2


def _report(error: Exception) -> int:
    """One message for every fault, or one line for what nobody expected; nothing is imported that could fail too."""
    ours = [one.__name__ for one in type(error).__mro__ if one.__module__.startswith("ictanalysis.")]
    if isinstance(error, OSError):
        place, why = error.filename or "出力先", error.strerror or error
        remedy = "場所、権限、空き容量を確かめてください"
        if isinstance(error, PermissionError) and str(place).endswith((".xlsx", ".csv")):
            remedy = f"Excel で開いていませんか。閉じるか、{remedy}"
        print(f"{place} - {why} - 読み書きできる場所 - {remedy}", file=sys.stderr)
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
