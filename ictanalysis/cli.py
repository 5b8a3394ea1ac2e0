"""Thin verbs over the functions of the same name; messages in Japanese, exit codes as documented."""

import argparse
import difflib
import json
import os
import re
import signal
import sys
from collections.abc import Sequence
from datetime import date
from gzip import BadGzipFile
from pathlib import Path
from types import FrameType
from typing import NoReturn

from ictanalysis import __version__

VERBS = ("check", "list", "run", "forecast", "fit")
OPTIONS = (
    "--only", "--out", "--jobs", "--keep-going", "--force", "--debug", "--help", "--version", "--history", "--by",
    "--kind", "--target", "--direction", "--sample-size", "--methods", "--json", "--write", "--date", "--folds",
)  # fmt: skip
EPILOG = """例:
  ictanalysis check params/annual_R7.yml
  ictanalysis run params/demo_R8.yml --only 2-1
  ictanalysis forecast --history 2022:61.3,2024:63.0 --target 73.1 --by 2027 --kind percent
終了コード: 0 完了、1 データ・設定・分析の誤り、2 使い方の誤り、130 中断"""
REFUSALS = {
    r"unrecognized arguments: (\S+)": "知られている引数",
    r"invalid choice: '([^']*)'": "知られている動詞",
    r"arguments are required: (.+)": "足りない引数",
    r"argument ([^:]+): (?:invalid|expected).*": "正しい値(--jobs と --folds は1以上の整数、--date は 2026-07-01 の形、- で始まる値は --target=-5 の形)",
}
UNHEEDED = ("SOURCE_DATE_EPOCH", "MPLBACKEND")  # would change or break what a run and its kernels draw
SAID = {"RunError", "ReportError", "UsageError", "ConstantsError"}  # failures whose message says it all
MISUSED = {"UsageError", "UnreadableError"}
LONGEST_FOUND = 300
PIPED = str.maketrans("−〜", "-～")  # a Windows pipe (cp932) lacks the true ones
HELP_WORDS = {
    "usage:": "使い方:",
    "positional arguments:": "引数:",
    "options:": "オプション:",
    "show this help message and exit": "この説明を表示する",
}


class _Parser(argparse.ArgumentParser):
    """argparse with its help and refusals in Japanese."""

    def format_help(self) -> str:
        text = super().format_help()
        for english, japanese in HELP_WORDS.items():
            text = text.replace(english, japanese)
        return text

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


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="ictanalysis", description="計画の年次評価を行い、報告書を作ります。",
                     epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter,
                     allow_abbrev=False)  # fmt: skip
    parser.add_argument("--version", action="version", version=__version__, help="版を表示する")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar=f"{{{','.join(VERBS)}}}")
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
    _add_forecast(verbs)
    _add_fit(verbs)
    for name in ("forecast", "fit"):
        verbs.choices[name].add_argument("--debug", action="store_true", help="誤りの詳しい内部情報も表示する")
    return parser


def _add_forecast(verbs: "argparse._SubParsersAction[_Parser]") -> None:
    words = "数点の実績から、一つの問いに答える(ファイルは不要)"
    one = verbs.add_parser("forecast", help=words, description=words, allow_abbrev=False)
    one.add_argument("--history", metavar="年度:値,...", required=True,
                     help="実績(例: 2022:61.3,2024:63.0。年度は R4、令和4年度 でもよい。欠測の年度は書かない)")  # fmt: skip
    one.add_argument("--by", metavar="年度", required=True, help="目標または予測の年度(最後の実績より後)")
    one.add_argument("--kind", metavar="種類", required=True,
                     help="percent(0〜100の割合)、count(0以上の件数や人数)、other(その他。実績がすべて0以上なら負にならないとみなす)。答えが変わるため、必ず指定する")  # fmt: skip
    one.add_argument("--target", metavar="値", help="目標値(省略すると予測だけ)")
    one.add_argument("--direction", metavar="向き", default="up",
                     help="up(目標値以上がよい。既定)または down(目標値以下がよい)")  # fmt: skip
    one.add_argument("--sample-size", metavar="数",
                     help="調査の回答者数(例: 1277、または 2022:1277,2024:1204)。割合の幅の下限に使う")  # fmt: skip
    one.add_argument("--methods", action="store_true", help="公的な判定方式の答えと、偶然に誤る割合も示す")
    one.add_argument("--json", action="store_true", help="結果をJSONで出力する")


def _add_fit(verbs: "argparse._SubParsersAction[_Parser]") -> None:
    words = "予測の定数を参照データから学び直し、交差検証の結果を表示する"
    one = verbs.add_parser("fit", help=words, description=words, allow_abbrev=False)
    one.add_argument("windows", metavar="WINDOWS", type=Path, nargs="?", default=Path("data/reference"),
                     help="参照データのフォルダ、またはその中の windows のファイル(既定: data/reference)")  # fmt: skip
    one.add_argument("--write", action="store_true", help="定数ファイルに書き込む")
    one.add_argument("--date", metavar="日付", type=_day, help="定数ファイルに記す日付(例: 2026-07-01。既定: 今日)")
    one.add_argument("--folds", metavar="N", type=_count, default=5, help="交差検証の分割数(既定: 5)")


def check(args: argparse.Namespace) -> None:
    """Say that all is well; faults have been raised before."""
    from ictanalysis.runs.prepare import prepare

    prepared = prepare(args.params, args.only)
    for notice in (*prepared.book.notices, *prepared.book.set_aside):
        print(f"注意: {notice}")
    missing = [bool(row.missing) for row in prepared.book.actuals.values]
    print(
        f"誤りはありません: {args.params}(指標 {len(prepared.book.plan.indicators)}、登録された値 {missing.count(False)}件、"
        f"欠測 {missing.count(True)}件、注意 {len(prepared.book.notices)}件)"
    )
    print(f"次の操作: ictanalysis run {args.params}")


def list_steps(args: argparse.Namespace) -> None:
    """Print the notebooks of a run in order, each with its parameters."""
    from ictanalysis.runs.prepare import prepare

    prepared = prepare(args.params, args.only)
    print(f"{prepared.params.title}(評価年度 {prepared.params.fiscal_year})")
    for number, step in enumerate(prepared.steps, start=1):
        measure = step.parameters.get("measure")
        print(f"{number:3} {step.notebook.as_posix()}{f'  measure={measure}' if measure else ''}")
    shown = "  ".join(f"{name}={value}" for name, value in prepared.params.for_notebook().items())
    print(f"共通のパラメータ: {shown}")


def run(args: argparse.Namespace) -> None:
    """Run and publish one evaluation."""
    from ictanalysis.runs import execute

    execute.run(args.params, args.out, args.only, args.jobs, args.keep_going, args.force)


def forecast(args: argparse.Namespace) -> None:
    """Answer one question without files."""
    from ictanalysis.evaluation import question
    from ictanalysis.pages.question import answer_lines, question_lines

    asked = question.read(args.history, args.by, args.kind, args.target, args.direction, args.sample_size)
    found = question.answer(asked)
    more = question.methods_of(asked) if args.methods else {}
    lines = question_lines(found)
    if more:
        lines += answer_lines(more["methods"], more["error_rates"])
    said = json.dumps(found | more) if args.json else "\n".join(lines)
    print(said.translate(PIPED))


def fit(args: argparse.Namespace) -> None:
    """Learn the forecast's constants again; a file that cannot be used is a fault in the data."""
    from ictanalysis.inputs.reading import Fault, FaultError
    from ictanalysis.learning import learn

    try:
        if not args.windows.exists():
            raise FileNotFoundError("ファイルもフォルダもありません")
        learn.fit(args.windows, args.write, args.date, args.folds)
    except (FileNotFoundError, BadGzipFile, ValueError) as error:
        if args.debug:
            raise
        remedy = "ファイルと列を確かめてください(data/reference/README.md)"
        raise FaultError([Fault(str(args.windows), str(error), "学習に使える参照データ", remedy)]) from error


ACTIONS = {"check": check, "list": list_steps, "run": run, "forecast": forecast, "fit": fit}


def _stop(signum: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, act, and turn every failure into one clear message and its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    for name in UNHEEDED:
        os.environ.pop(name, None)
    args = _parser().parse_args(argv)
    signal.signal(signal.SIGTERM, _stop)  # a scheduler's stop cleans up like Ctrl-C
    try:
        if "params" in args and not args.params.is_file():
            return _no_params(args.params)
        ACTIONS[args.verb](args)
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
        print(f"{place} - {why} - 読み書きできる場所 - 場所、権限、空き容量を確かめてください", file=sys.stderr)
    elif "FaultError" in ours:
        count = len(getattr(error, "faults", ()))
        print(f"誤りが {count} 件あります(何も書き出していません):\n{error}", file=sys.stderr)
    elif SAID.intersection(ours):
        print(error, file=sys.stderr)
    else:
        found = " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_FOUND]
        remedy = "--debug を付けて詳しい情報を確かめてください"
        print(f"予期しない誤り - 「{found}」 - 最後まで動くこと - {remedy}", file=sys.stderr)
    return 2 if MISUSED.intersection(ours) else 1


if __name__ == "__main__":
    sys.exit(main())


if __name__ == "__main__":
    sys.exit(main())
