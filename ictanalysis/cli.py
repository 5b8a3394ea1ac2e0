"""Thin verbs over the functions of the same name; messages in Japanese, exit codes as documented."""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from ictanalysis import __version__
from ictanalysis.reading import FaultError, suggestion

VERBS = ("check", "list", "run")
EPILOG = """例:
  ictanalysis check params/annual_R7.yml
  ictanalysis run params/demo_R8.yml --only 2-1
終了コード: 0 完了、1 データ・設定・分析の誤り、2 使い方の誤り、130 中断"""


class _Parser(argparse.ArgumentParser):
    """argparse with its refusals in Japanese."""

    def error(self, message: str) -> NoReturn:
        word = re.search(r"unrecognized arguments: (\S+)|invalid choice: '([^']*)'", message)
        found = next((group for group in word.groups() if group), "") if word else ""
        known = [*VERBS, *self._option_string_actions]
        remedy = suggestion(found, known) if found else self.format_usage().strip()
        print(f"使い方の誤り - 「{found or message}」 - {self.prog} の引数 - {remedy}", file=sys.stderr)
        raise SystemExit(2)


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
            one.add_argument("--jobs", metavar="N", type=int, help="同時に実行するノートブックの数")
            one.add_argument("--keep-going", action="store_true", help="失敗した節を示して報告書を作る")
            one.add_argument("--force", action="store_true", help="変更がなくてもやり直す")
    return parser


def check(args: argparse.Namespace) -> int:
    """Say that all is well; faults have been raised before."""
    from ictanalysis.runs import prepare

    prepared = prepare(args.params, args.only)
    for notice in prepared.book.notices:
        print(f"注意: {notice}")
    values = prepared.book.actuals.values
    print(
        f"誤りはありません: {args.params}(指標 {len(prepared.book.plan.indicators)}、"
        f"実績 {int(values['value'].notna().sum())}件、欠測 {int(values['value'].isna().sum())}件、"
        f"注意 {len(prepared.book.notices)}件)"
    )
    print(f"次の操作: ictanalysis run {args.params}")
    return 0


def list_steps(args: argparse.Namespace) -> int:
    """Print the notebooks of a run in order, each with its parameters."""
    from ictanalysis.runs import prepare

    prepared = prepare(args.params, args.only)
    print(f"{prepared.params.title}(評価年度 {prepared.params.fiscal_year})")
    for number, step in enumerate(prepared.steps, start=1):
        measure = step.parameters.get("measure")
        print(f"{number:3} {step.notebook}{f'  measure={measure}' if measure else ''}")
    shown = "  ".join(f"{name}={value}" for name, value in prepared.params.for_notebook().items())
    print(f"共通のパラメータ: {shown}")
    return 0


def run(args: argparse.Namespace) -> int:
    """Run and publish one evaluation."""
    from ictanalysis import runs

    if args.jobs is not None and args.jobs < 1:
        print(f"--jobs - 「{args.jobs}」 - 1以上の整数 - 同時に実行する数を書いてください", file=sys.stderr)
        return 2
    runs.run(args.params, args.out, args.only, args.jobs, args.keep_going, args.force)
    return 0


ACTIONS = {"check": check, "list": list_steps, "run": run}


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, act, and turn every failure into one clear message and its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    args = _parser().parse_args(argv)
    if not args.params.is_file():
        near = suggestion(args.params.name, [p.name for p in args.params.parent.glob("*.yml")])
        print(f"{args.params} - 設定ファイルがありません - YAMLファイル - {near}", file=sys.stderr)
        return 2
    try:
        return ACTIONS[args.verb](args)
    except KeyboardInterrupt:
        print("中断しました。前回の出力はそのままです。", file=sys.stderr)
        return 130
    except Exception as error:
        if args.debug:
            raise
        return _report(error)


def _report(error: Exception) -> int:
    """One message for every fault, or the kind of an unexpected error and how to see more."""
    from ictanalysis.report.model import ReportError
    from ictanalysis.runs import RunError, UsageError

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
