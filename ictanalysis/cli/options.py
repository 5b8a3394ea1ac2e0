"""Every verb with its options, its help and the function that it calls."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeAlias

from ictanalysis import __version__
from ictanalysis.cli import verbs as acts
from ictanalysis.cli.japanese import Parser
from ictanalysis.cli.place import typed
from ictanalysis.inputs import cells

EPILOG = """例:
  ictanalysis check params/annual_R7.yml
  ictanalysis run params/demo_R8.yml --only 2-1
  ictanalysis forecast --history 2022:61.3,2024:63.0 --target 73.1 --by 2027 --kind percent
終了コード: 0 完了、1 データ・設定・分析の誤り、2 使い方の誤り、130 中断"""
USUAL = Path("params/annual_R7.yml")  # what is meant when no params file is named
_Verbs: TypeAlias = "argparse._SubParsersAction[Parser]"


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > 9 or int(text) < 1:
        raise argparse.ArgumentTypeError(f"「{text}」 - 1以上の整数")
    return int(text)


def _cell(read: Callable[[str], object]) -> Callable[[str], object]:
    """A cell of a table as an argument."""

    def parse(text: str) -> object:
        try:
            return read(text)
        except cells.CellError as error:
            raise argparse.ArgumentTypeError(f"「{text}」 - {error.expected}({error.remedy})") from None

    return parse


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"「{text}」 - 2026-07-01 の形の日付") from None


def _status(text: str) -> str:
    """The code of a status, typed in words as a table may hold it."""
    from ictanalysis.inputs.values import STATUSES

    return STATUSES.get(text, text)


def parser() -> argparse.ArgumentParser:
    """Every verb with its options, its help and the function that it calls."""
    top = Parser(prog="ictanalysis", description="計画の年次評価を行い、報告書を作ります。",
                  epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)  # fmt: skip
    top.add_argument("--version", action="version", version=__version__, help="版を表示する")
    verbs = top.add_subparsers(dest="verb", required=True)
    planned = Parser(add_help=False)
    planned.add_argument("params", metavar="PARAMS", type=typed, help="設定ファイル(例: params/annual_R7.yml)")
    planned.add_argument("--only", metavar="施策", action="append", default=[], help="この施策だけ(くり返し可)")
    _add(verbs, "check", acts.check, "計画・実績・設定・ノートブックの誤りをすべて挙げる", planned)
    _add(verbs, "list", acts.list_steps, "実行すると何が行われるかを示す", planned)
    running = _add(verbs, "run", acts.run, "評価を実行し、報告書を作る", planned)
    running.add_argument("--out", metavar="DIR", type=typed, help="出力先(既定: outputs/設定ファイル名)")
    running.add_argument(
        "--jobs", metavar="N", type=_count, help="同時に実行するノートブックの数(既定: CPUの数より一つ多い)"
    )
    running.add_argument("--keep-going", action="store_true", help="失敗した節を示して報告書を作る")
    running.add_argument("--force", action="store_true", help="変更がなくてもやり直す")
    _add_batch(verbs)
    _add_forecast(verbs)
    _add_whatif(verbs)
    _add_trace(verbs)
    _add_fit(verbs)
    _add_forms(verbs)
    _add_init(verbs)
    _add_lab(verbs)
    _add_new_year(verbs)
    _add_new_value(verbs)
    verbs.metavar = f"{{{','.join(verbs.choices)}}}"
    return top


def _add(verbs: _Verbs, name: str, act: Callable[[argparse.Namespace], None], words: str, *parents: Parser) -> Parser:
    verb = verbs.add_parser(name, help=words, description=words, allow_abbrev=False, parents=parents)
    verb.add_argument("--debug", action="store_true", help="誤りの詳しい内部情報も表示する")
    verb.set_defaults(act=act, asked=verb)
    return verb


def _add_batch(verbs: _Verbs) -> None:
    verb = _add(verbs, "batch", acts.batch, "多くの計画をまとめて評価し、全計画の結果の表と、それぞれの報告書を作る")
    verb.add_argument("plans", metavar="PARAMS", type=typed, nargs="+", help="設定ファイル、そのフォルダ、または 'params/*.yml' のような形(いくつでも)")  # fmt: skip
    verb.add_argument("--results-only", action="store_true", help="報告書を作らず、結果の表だけを作る")
    verb.add_argument("--scheduler", metavar="アドレス", default="", help="報告書を、既にある Dask のクラスタで作る(例: tcp://10.0.0.5:8786)")  # fmt: skip
    verb.add_argument("--out", metavar="DIR", type=typed, help="表の出力先(既定: outputs/batch。報告書はその隣の、計画の名前のフォルダ)")  # fmt: skip
    verb.add_argument("--jobs", metavar="N", type=_count, help="同時に動かす計画の数(既定: CPUの数)")


def _add_forecast(verbs: _Verbs) -> None:
    verb = _add(verbs, "forecast", acts.forecast, "数点の実績から、一つの問いに答える(ファイルは不要)")
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


def _add_whatif(verbs: _Verbs) -> None:
    verb = _add(verbs, "whatif", acts.whatif, "計画の指標一つに「もし〜なら」を尋ねる(今のままの答えと並べる)")
    for name, options in {
        "params": {"metavar": "PARAMS", "type": typed, "help": "設定ファイル(例: params/annual_R7.yml)"},
        "indicator": {"metavar": "INDICATOR", "help": "指標の番号(例: 1-1)"},
        "--next-value": {"metavar": "値", "type": _cell(cells.number), "help": "次の実績がこの値なら(期間の合計の目標では1年分)"},
        "--target": {"metavar": "値", "type": _cell(cells.number), "help": "目標値をこの値に改めるなら"},
        "--by": {"metavar": "年度", "type": _cell(cells.fiscal_year), "help": "目標の年度をこの年度に改めるなら"},
        "--missed": {"action": "store_true", "help": "次の年度の値が得られないなら"},
        "--sample-size": {"metavar": "N", "type": _count, "help": "調査の回答者が毎回この人数なら"},
        "--pace": {"action": "store_true", "help": "これまでの進み方が続くなら"},
        "--json": {"action": "store_true", "help": "結果をJSONで出力する"},
    }.items():  # fmt: skip
        verb.add_argument(name, **options)  # type: ignore[arg-type]


def _add_trace(verbs: _Verbs) -> None:
    verb = _add(verbs, "trace", acts.trace, "指標の数字一つ一つを、もとの表の行、出典、基準、ノートブックまでたどる")
    verb.add_argument("indicator", metavar="INDICATOR", type=_cell(cells.identifier), help="指標の番号(例: 1-1)")
    verb.add_argument("params", metavar="PARAMS", type=typed, nargs="?", default=USUAL, help=f"設定ファイル(既定: {USUAL.as_posix()})")  # fmt: skip
    verb.add_argument("--column", metavar="列", help="results.csv の列(例: p_meet。省略すると、すべての列)")
    verb.add_argument("--json", action="store_true", help="結果をJSONで出力する")


def _add_lab(verbs: _Verbs) -> None:
    verb = _add(verbs, "lab", acts.lab, "JupyterLab を日本語で開く(ノートブックは outputs/lab/ の作業用の写し)")
    verb.add_argument("params", metavar="PARAMS", type=typed, nargs="?", default=USUAL, help=f"設定ファイル(既定: {USUAL.as_posix()})")  # fmt: skip
    verb.add_argument("--no-browser", action="store_true", help="ブラウザを開かず、アドレスだけを示す")
    verb.add_argument("--port", metavar="番号", type=_count, help="ポート番号(既定: 8888 以降で空いている番号)")


def _add_fit(verbs: _Verbs) -> None:
    verb = _add(verbs, "fit", acts.fit, "予測の定数を参照データから学び直し、交差検証の結果を表示する")
    verb.add_argument("windows", metavar="WINDOWS", type=typed, nargs="?", default=Path("data/reference"), help="参照データのフォルダ、またはその中の windows のファイル(既定: data/reference)")  # fmt: skip
    verb.add_argument("--write", action="store_true", help="定数と交差検証の成績を data/forecast/ に書き込む")
    verb.add_argument("--date", metavar="日付", type=_day, help="定数ファイルに記す日付(例: 2026-07-01。既定: 今日)")
    verb.add_argument("--folds", metavar="N", type=_count, default=5, help="交差検証の分割数(既定: 5)")


def _add_forms(verbs: _Verbs) -> None:
    verb = _add(
        verbs, "forms", acts.forms, "所管課と会議の様式(Excel)を作り、返送されたものを取り込み、提出の状況を示す"
    )
    for name, options in {
        "step": {"choices": ("make", "collect", "status"), "help": "make 様式を作る、collect 取り込む、status 状況を示す"},
        "params": {"metavar": "PARAMS", "type": typed, "help": "設定ファイル(例: params/annual_R7.yml)"},
        "folder": {"metavar": "FOLDER", "type": typed, "nargs": "?", "help": "返送されたファイルのフォルダ(collect)"},
        "--out": {"metavar": "DIR", "type": typed, "help": "様式を書くフォルダ(make。既定: outputs/設定ファイル名/forms)"},
        "--due": {"metavar": "日付", "type": _day, "help": "提出期限(make。既定: 設定ファイルの reply_by)"},
        "--preview": {"action": "store_true", "help": "取り込まずに結果だけを示す(collect)"},
        "--accept": {"metavar": "FORM_ID", "action": "append", "default": [], "help": "登録済みの値と違う回答を、記録を残して置き換える(collect。くり返し可)"},
        "--reminders": {"metavar": "DIR", "type": typed, "help": "督促文を書くフォルダ(status)"},
    }.items():  # fmt: skip
        verb.add_argument(name, **options)  # type: ignore[arg-type]


def _add_new_year(verbs: _Verbs) -> None:
    verb = _add(verbs, "new-year", acts.new_year, "翌年の設定ファイルを作り、前の年の結果を残し、加える値を挙げる")
    verb.add_argument("year", metavar="年度", type=_cell(cells.fiscal_year), help="評価する年度(例: R8)")
    verb.add_argument("--from", dest="params", metavar="PARAMS", type=typed, help="前の年の設定ファイル(既定: params/ の annual_*.yml のうち最も新しい年度のもの)")  # fmt: skip


def _add_init(verbs: _Verbs) -> None:
    verb = _add(
        verbs,
        "init",
        acts.init,
        "別の計画のフォルダと、記入する Excel を作る。--from で、記入した Excel から表と設定ファイルを作る",
    )
    verb.add_argument("folder", metavar="FOLDER", type=typed, help="計画のフォルダ(まだない名前。例: aoba)")
    verb.add_argument("--from", dest="source", metavar="FILE", type=typed, help="記入した Excel(例: aoba/計画.xlsx)")


def _add_new_value(verbs: _Verbs) -> None:
    verb = _add(verbs, "new-value", acts.new_value, "実績を1件、確かめてから indicator_values.csv の最後に加える")
    for name, options in {
        "indicator": {"metavar": "INDICATOR", "type": _cell(cells.identifier), "help": "指標の番号(例: 2-1-1)"},
        "year": {"metavar": "YEAR", "type": _cell(cells.fiscal_year), "help": "値の年度(例: R8)"},
        "value": {"metavar": "VALUE", "help": "実績値(公表前は …、秘匿は x)"},
        "--params": {"metavar": "PARAMS", "type": typed, "help": "設定ファイル(既定: params/ の annual_*.yml のうち最も新しい年度のもの)"},
        "--source": {"metavar": "ID", "default": "", "help": "出典の番号(sources.csv。既定: この指標の前の行と同じ)"},
        "--published": {"metavar": "日付", "default": "", "help": "公表した日または月(例: 2027-06-30)"},
        "--status": {"metavar": "状態", "default": "", "type": _status, "choices": ("final", "provisional", "revised"), "help": "確定(既定、final)、速報(provisional)、改訂(revised)"},
        "--sample-size": {"metavar": "数", "default": "", "help": "標本調査の回答者数"},
        "--note": {"metavar": "文", "default": "", "help": "備考"},
    }.items():  # fmt: skip
        verb.add_argument(name, **options)  # type: ignore[arg-type]
