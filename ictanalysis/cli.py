"""Thin verbs over the functions of the same name; messages in Japanese, exit codes as documented."""

import argparse
import difflib
import re
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from ictanalysis import __version__

VERBS = ("check", "list", "run")
OPTIONS = ("--only", "--out", "--jobs", "--keep-going", "--force", "--debug", "--help", "--version")
EPILOG = """例:
  ictanalysis check params/annual_R7.yml
  ictanalysis run params/demo_R8.yml --only 2-1
終了コード: 0 完了、1 データ・設定・分析の誤り、2 使い方の誤り、130 中断"""
REFUSALS = {
    r"unrecognized arguments: (\S+)": "知られている引数",
    r"invalid choice: '([^']*)'": "知られている動詞",
    r"arguments are required: (.+)": "足りない引数",
    r"argument ([^:]+): (?:invalid|expected).*": "正しい値(--jobs は1以上の整数)",
}


class _Parser(argparse.ArgumentParser):
    """argparse with its refusals in Japanese."""

    def error(self, message: str) -> NoReturn:
        for pattern, expected in REFUSALS.items():
            if match := re.search(pattern, message):
                near = difflib.get_close_matches(match[1], (*VERBS, *OPTIONS), n=1)
                remedy = (
                    f"もしかして: {near[0]}" if near and near[0] != match[1] else f"{self.prog} --help をご覧ください"
                )
                print(f"使い方の誤り - 「{match[1]}」 - {expected} - {remedy}", file=sys.stderr)
                raise SystemExit(2)
        print(f"使い方の誤り - 「{message}」 - 正しい引数 - {self.prog} --help をご覧ください", file=sys.stderr)
        raise SystemExit(2)


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("invalid")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="ictanalysis", description="計画の年次評価を行い、報告書を作ります。",
                     epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter,
                     allow_abbrev=False)  # fmt: skip
    parser.add_argument("--version", action="version", version=__version__, help="版を表示する")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="{check,list,run}")
    for verb, words in (
        ("check", "計画・実績・設定・ノートブックの誤りをすべて挙げる"),
        ("list", "実行すると何が行われるかを示す"),
        ("run", "評価を実行し、報告書を作る"),
    ):
        one = verbs.add_parser(verb, help=words, description=words, allow_abbrev=False)
        one.add_argument("params", metavar="PARAMS", type=Path, help="設定ファイル(例: params/annual_R7.yml)")
        one.add_argument("--debug", action="store_true", help="誤りの詳しい内部情報も表示する")
        one.add_argument("--only", metavar="施策", action="append", default=[], help="この施策だけ(くり返し可)")
        if verb == "run":
            one.add_argument("--out", metavar="DIR", type=Path, help="出力先(既定: outputs/設定ファイル名)")
            one.add_argument("--jobs", metavar="N", type=_count, help="同時に実行するノートブックの数")
            one.add_argument("--keep-going", action="store_true", help="失敗した節を示して報告書を作る")
            one.add_argument("--force", action="store_true", help="変更がなくてもやり直す")
    return parser


def check(args: argparse.Namespace) -> None:
    """Say that all is well; faults have been raised before."""
    from ictanalysis.prepare import prepare

    prepared = prepare(args.params, args.only)
    for notice in prepared.book.notices:
        print(f"注意: {notice}")
    values = prepared.book.actuals.values["value"]
    print(
        f"誤りはありません: {args.params}(指標 {len(prepared.book.plan.indicators)}、登録された値 {int(values.notna().sum())}件、"
        f"欠測 {int(values.isna().sum())}件、注意 {len(prepared.book.notices)}件)"
    )
    print(f"次の操作: ictanalysis run {args.params}")


def list_steps(args: argparse.Namespace) -> None:
    """Print the notebooks of a run in order, each with its parameters."""
    from ictanalysis.prepare import prepare

    prepared = prepare(args.params, args.only)
    print(f"{prepared.params.title}(評価年度 {prepared.params.fiscal_year})")
    for number, step in enumerate(prepared.steps, start=1):
        measure = step.parameters.get("measure")
        print(f"{number:3} {step.notebook.as_posix()}{f'  measure={measure}' if measure else ''}")
    shown = "  ".join(f"{name}={value}" for name, value in prepared.params.for_notebook().items())
    print(f"共通のパラメータ: {shown}")


def run(args: argparse.Namespace) -> None:
    """Run and publish one evaluation."""
    from ictanalysis import runs

    runs.run(args.params, args.out, args.only, args.jobs, args.keep_going, args.force)


ACTIONS = {"check": check, "list": list_steps, "run": run}


def _stop(signum: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, act, and turn every failure into one clear message and its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    args = _parser().parse_args(argv)
    if not args.params.is_file():
        near = difflib.get_close_matches(args.params.name, [one.name for one in args.params.parent.glob("*.yml")], n=1)
        remedy = f"もしかして: {near[0]}" if near else "params/ の中のYAMLファイルを指定してください"
        print(f"{args.params} - 設定ファイルがありません - YAMLファイル - {remedy}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _stop)  # a scheduler's stop cleans up like Ctrl-C
    try:
        ACTIONS[args.verb](args)
    except KeyboardInterrupt:
        print("中断しました。前回の出力はそのままです。", file=sys.stderr)
        return 130
    except Exception as error:
        if args.debug:
            raise
        return _report(error)
    return 0


def _report(error: Exception) -> int:
    """One message for every fault, or the kind of an unexpected error and how to see more."""
    from ictanalysis.publishing import RunError, UsageError
    from ictanalysis.reading import FaultError
    from ictanalysis.report.model import ReportError

    if isinstance(error, OSError):
        place, why = error.filename or "出力先", error.strerror or error
        print(f"{place} - {why} - 読み書きできる場所 - 場所、権限、空き容量を確かめてください", file=sys.stderr)
        return 1
    if isinstance(error, FaultError):
        print(f"誤りが {len(error.faults)} 件あります(何も書き出していません):", file=sys.stderr)
    elif not isinstance(error, (RunError, ReportError, UsageError)):
        print(
            f"予期しない誤り - {type(error).__name__} - --debug を付けて詳しい情報を確かめてください", file=sys.stderr
        )
    print(error, file=sys.stderr)
    return 2 if isinstance(error, UsageError) else 1


if __name__ == "__main__":
    sys.exit(main())
