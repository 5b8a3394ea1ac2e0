"""Thin verbs over the functions of the same name; messages in Japanese, exit codes as documented."""

import argparse
import difflib
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from gzip import BadGzipFile
from pathlib import Path
from typing import NoReturn, TypeAlias

from ictanalysis import __version__

# jsonschema, which reads notebooks, would spend seconds on grammars of web addresses that no notebook is checked for
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

EPILOG = """例:
  ictanalysis check params/annual_R7.yml
  ictanalysis run params/demo_R8.yml --only 2-1
  ictanalysis forecast --history 2022:61.3,2024:63.0 --target 73.1 --by 2027 --kind percent
終了コード: 0 完了、1 データ・設定・分析の誤り、2 使い方の誤り、130 中断"""
REFUSALS = (  # what argparse says: which argument, what was found, what was expected
    (r"unrecognized arguments: (?P<found>.+)", "知られている引数"),
    (r"invalid choice: (['\"])(?P<found>.*?)\1", "知られている動詞"),
    (r"arguments are required: (?P<found>.+)", "足りない引数"),
    (r"argument (?P<where>[^:]+): 「(?P<found>.*)」 - (?P<expected>.+)", ""),
    (r"argument (?P<where>[^:]+): ignored explicit argument (['\"])(?P<found>.*)\2", "値を付けない形"),
    (r"argument (?P<where>[^:]+): expected (?P<found>)", "値を一つ(- で始まる値は --target=-5 の形)"),
    (r"(?P<found>.*)", "正しい引数"),
)
UNHEEDED = ("SOURCE_DATE_EPOCH", "MPLBACKEND")  # would change or break what a run and its kernels draw
CLEAR = {"RunError", "FormsError", "ReportError", "UsageError", "ConstantsError"}  # failures whose message says it all
MISUSED = {"UsageError", "UnreadableError"}
LONGEST_FOUND = 300
PIPED = str.maketrans("−〜", "-～")  # a Windows pipe (cp932) lacks the true ones
HELP_WORDS = {
    "usage:": "使い方:",
    "positional arguments:": "引数:",
    "options:": "オプション:",
    "show this help message and exit": "この説明を表示する",
}
_Verbs: TypeAlias = "argparse._SubParsersAction[_Parser]"


class _Parser(argparse.ArgumentParser):
    """argparse with its help and refusals in Japanese."""

    def format_help(self) -> str:
        text = super().format_help()
        for english, japanese in HELP_WORDS.items():
            text = text.replace(english, japanese)
        return text

    def error(self, message: str) -> NoReturn:
        said = " ".join(message.split())
        match, expected = next((match, words) for form, words in REFUSALS if (match := re.search(form, said)))
        held = match.groupdict()
        found = held["found"][:LONGEST_FOUND] or "値なし"
        misspelt = expected.startswith("知られている")
        near = misspelt and difflib.get_close_matches(found, known(self), n=1, cutoff=0.7)
        remedy = f"もしかして: {near[0]}" if near else f"{self.prog} --help をご覧ください"
        place = f"使い方の誤り {held['where']}" if held.get("where") else "使い方の誤り"
        self.exit(2, f"{place} - 「{found}」 - {held.get('expected', expected)} - {remedy}\n")


def known(parser: argparse.ArgumentParser) -> list[str]:
    """The verbs and options that a parser takes."""
    return [name for one in parser._actions for name in (*one.option_strings, *(one.choices or ()))]


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > 9 or int(text) < 1:
        raise argparse.ArgumentTypeError(f"「{text}」 - 1以上の整数")
    return int(text)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"「{text}」 - 2026-07-01 の形の日付") from None


def parser() -> argparse.ArgumentParser:
    """Every verb with its options, its help and the function that it calls."""
    top = _Parser(prog="ictanalysis", description="計画の年次評価を行い、報告書を作ります。",
                  epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)  # fmt: skip
    top.add_argument("--version", action="version", version=__version__, help="版を表示する")
    verbs = top.add_subparsers(dest="verb", required=True)
    planned = _Parser(add_help=False)
    planned.add_argument("params", metavar="PARAMS", type=Path, help="設定ファイル(例: params/annual_R7.yml)")
    planned.add_argument("--only", metavar="施策", action="append", default=[], help="この施策だけ(くり返し可)")
    _add(verbs, "check", check, "計画・実績・設定・ノートブックの誤りをすべて挙げる", planned)
    _add(verbs, "list", list_steps, "実行すると何が行われるかを示す", planned)
    running = _add(verbs, "run", run, "評価を実行し、報告書を作る", planned)
    running.add_argument("--out", metavar="DIR", type=Path, help="出力先(既定: outputs/設定ファイル名)")
    running.add_argument("--jobs", metavar="N", type=_count, help="同時に実行するノートブックの数")
    running.add_argument("--keep-going", action="store_true", help="失敗した節を示して報告書を作る")
    running.add_argument("--force", action="store_true", help="変更がなくてもやり直す")
    _add_forecast(verbs)
    _add_fit(verbs)
    _add_forms(verbs)
    verbs.metavar = f"{{{','.join(verbs.choices)}}}"
    return top


def _add(verbs: _Verbs, name: str, act: Callable[[argparse.Namespace], None], words: str, *parents: _Parser) -> _Parser:
    verb = verbs.add_parser(name, help=words, description=words, allow_abbrev=False, parents=parents)
    verb.add_argument("--debug", action="store_true", help="誤りの詳しい内部情報も表示する")
    verb.set_defaults(act=act, asked=verb)
    return verb


def _add_forecast(verbs: _Verbs) -> None:
    verb = _add(verbs, "forecast", forecast, "数点の実績から、一つの問いに答える(ファイルは不要)")
    verb.add_argument("--history", metavar="年度:値,...", required=True, help="実績(例: 2022:61.3,2024:63.0。年度は R4、令和4年度 でもよい。欠測の年度は書かない)")  # fmt: skip
    verb.add_argument("--by", metavar="年度", required=True, help="目標または予測の年度(最後の実績より後)")
    verb.add_argument("--kind", metavar="種類", required=True, help="percent(0〜100の割合)、count(0以上の件数や人数)、other(その他。実績がすべて0以上なら負にならないとみなす)。答えが変わるため、必ず指定する")  # fmt: skip
    verb.add_argument("--target", metavar="値", help="目標値(省略すると予測だけ)")
    verb.add_argument("--direction", metavar="向き", default="up", help="up(目標値以上がよい。既定)または down(目標値以下がよい)")  # fmt: skip
    verb.add_argument("--sample-size", metavar="数", help="調査の回答者数(例: 1277、または 2022:1277,2024:1204)。割合の幅の下限に使う")  # fmt: skip
    verb.add_argument("--next", metavar="年度", help="次に値が得られる年度(既定: 最後の実績の翌年度)。見込みが5割、8割になる次の値を答える")  # fmt: skip
    verb.add_argument("--why", action="store_true", help="見込みの内訳(補正の順)と、予測の幅を狭めるものも示す")
    verb.add_argument("--methods", action="store_true", help="公的な判定方式の答えと、偶然に誤る割合も示す")
    verb.add_argument("--json", action="store_true", help="結果をJSONで出力する")


def _add_fit(verbs: _Verbs) -> None:
    verb = _add(verbs, "fit", fit, "予測の定数を参照データから学び直し、交差検証の結果を表示する")
    verb.add_argument("windows", metavar="WINDOWS", type=Path, nargs="?", default=Path("data/reference"), help="参照データのフォルダ、またはその中の windows のファイル(既定: data/reference)")  # fmt: skip
    verb.add_argument("--write", action="store_true", help="定数と交差検証の成績を data/forecast/ に書き込む")
    verb.add_argument("--date", metavar="日付", type=_day, help="定数ファイルに記す日付(例: 2026-07-01。既定: 今日)")
    verb.add_argument("--folds", metavar="N", type=_count, default=5, help="交差検証の分割数(既定: 5)")


def _add_forms(verbs: _Verbs) -> None:
    verb = _add(
        verbs, "forms", forms, "所管課と調整会議の様式(Excel)を作り、返送されたものを取り込み、提出の状況を示す"
    )
    for name, options in {
        "step": {"choices": ("make", "collect", "status"), "help": "make 様式を作る、collect 取り込む、status 状況を示す"},
        "params": {"metavar": "PARAMS", "type": Path, "help": "設定ファイル(例: params/annual_R7.yml)"},
        "folder": {"metavar": "FOLDER", "type": Path, "nargs": "?", "help": "返送されたファイルのフォルダ(collect)"},
        "--out": {"metavar": "DIR", "type": Path, "help": "様式を書くフォルダ(make。既定: outputs/設定ファイル名/forms)"},
        "--due": {"metavar": "日付", "type": _day, "help": "提出期限(make。既定: 設定ファイルの reply_by)"},
        "--preview": {"action": "store_true", "help": "取り込まずに結果だけを示す(collect)"},
        "--accept": {"metavar": "FORM_ID", "action": "append", "default": [], "help": "登録済みの値と違う回答を、記録を残して置き換える(collect。くり返し可)"},
        "--reminders": {"metavar": "DIR", "type": Path, "help": "督促文を書くフォルダ(status)"},
    }.items():  # fmt: skip
        verb.add_argument(name, **options)  # type: ignore[arg-type]


def check(args: argparse.Namespace) -> None:
    """Say that all is well; faults have been raised before."""
    from ictanalysis.runs import forms
    from ictanalysis.runs.prepare import prepare

    prepared = prepare(args.params, args.only)
    print(*(f"注意: {one}\n" for one in (*prepared.book.notices, *prepared.book.set_aside)), sep="", end="")
    missing = [bool(row.missing) for row in prepared.book.actuals.values]
    print(
        f"誤りはありません: {args.params}(指標 {len(prepared.book.plan.indicators)}、登録された値 {missing.count(False)}件、"
        f"欠測 {missing.count(True)}件、注意 {len(prepared.book.notices)}件)"
    )
    print(*(f"{line}\n" for line in forms.behind(prepared.book)), sep="", end="")
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
    """Answer one question without files but the learnt constants."""
    from ictanalysis.evaluation import question
    from ictanalysis.forecast.constants import constants_of, read_constants
    from ictanalysis.pages.question import method_lines, question_cautions, question_lines, reason_lines

    constants = read_constants(constants_of(Path("data")))
    asked = question.read(args.history, args.by, args.kind, args.target, args.direction, args.sample_size, args.next)
    answer = question.answer(asked, constants)
    reasons = question.reasons_of(answer, constants) if args.why else None
    methods = question.methods_of(asked) if args.methods else None
    if args.json:
        told = {**answer.as_dict(), "cautions": question_cautions(answer, constants)}
        more = [asdict(part) for part in (reasons, methods) if part]
        print(json.dumps({key: value for part in (told, *more) for key, value in part.items()}).translate(PIPED))
    else:
        lines = [*question_lines(answer, constants), *(reason_lines(answer, reasons, constants) if reasons else [])]
        lines += method_lines(methods) if methods else []
        print("\n".join(lines).translate(PIPED))


def forms(args: argparse.Namespace) -> None:
    """Make, collect or count the entry forms."""
    from ictanalysis.runs import forms as office

    given = {
        "make": (args.out, args.due),
        "collect": (args.folder, args.preview, args.accept),
        "status": (args.reminders,),
    }
    for line in getattr(office, args.step)(args.params, *given[args.step], date.today()):
        print(line)


def fit(args: argparse.Namespace) -> None:
    """Learn the forecast's constants again; a file that cannot be used is a fault in the data."""
    from ictanalysis.inputs.reading import Fault, FaultError
    from ictanalysis.learning import fit as learning

    try:
        if not args.windows.exists():
            raise FileNotFoundError("ファイルもフォルダもありません")
        learning.fit(args.windows, args.write, args.date, args.folds)
    except (FileNotFoundError, BadGzipFile, ValueError) as error:
        if args.debug:
            raise
        remedy = "ファイルと列を確かめてください(data/reference/README.md)"
        raise FaultError([Fault(str(args.windows), str(error), "学習に使える参照データ", remedy)]) from error


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
        if "params" in args and not args.params.is_file():
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
        print(f"{place} - {why} - 読み書きできる場所 - 場所、権限、空き容量を確かめてください", file=sys.stderr)
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


if __name__ == "__main__":
    sys.exit(main())
