"""The page that JupyterLab opens with: which notebook for what, what is evaluated, how to run and export."""

from pathlib import Path

import nbformat

from ictanalysis.inputs.eras import day_label
from ictanalysis.inputs.params import Params
from ictanalysis.pages.cover import STATUSES
from ictanalysis.pages.markup import literal
from ictanalysis.pages.say import year_label

NAME = "はじめに.md"
FIRST = ("explore", "annual_evaluation", "measure")  # those that an analyst opens most
HOW = """## 使い方

1. 上の表からノートブックを開きます。
2. メニューの「実行」から「すべてのセルを実行」を選びます。1つずつ実行するときは Shift+Enter を押します。
3. 条件を変えるときは、『評価の条件』のセル(いちばん上)を書き換えて、もう一度すべて実行します。
4. 報告書の形で残すときは、メニューの「ファイル」から「評価報告書(HTML)に書き出す」か「評価報告書(PDF)に書き出す」を選びます。

- ここにあるのは作業用の写しです。書き換えても、元のノートブックとデータは変わりません。
- 自分で足したセルの出力は、セルにタグ `report` を付けたものだけが書き出されます。付けていないものは、書き出した報告書の終わりにセルの番号を示します。
- 分析担当のための覚え書き(タグ `notebook-only` のセル)と、プログラムは書き出されません。
- 終わるときは、`ictanalysis lab` を実行した画面で Ctrl+C を押します。
"""


def start_page(params: Params, path: str, desk: Path) -> str:
    """The page in Markdown; every notebook with its first heading and the sentence below it."""
    notebooks = sorted(desk.glob("*.ipynb"), key=lambda file: (_order(file.stem), file.stem))
    rows = "\n".join(
        f"| [{title}]({file.name}) | {purpose} |" for file in notebooks for title, purpose in [_about(file)]
    )
    return (
        f"# {literal(params.title)}\n\n"
        f"{year_label(params.fiscal_year)}の評価・基準日 {day_label(params.as_of)}・{STATUSES[params.status]}・設定ファイル `{path}`\n\n"
        f"## ノートブック\n\n| ノートブック | 何に使うか |\n|---|---|\n{rows}\n\n{HOW}"
    )


def _order(stem: str) -> int:
    return FIRST.index(stem) if stem in FIRST else len(FIRST)


def _about(file: Path) -> tuple[str, str]:
    """The heading of a notebook and the paragraph below it."""
    try:
        first = nbformat.read(file, as_version=4).cells[0].source
    except (OSError, ValueError, IndexError, nbformat.reader.NotJSONError):
        return file.stem, "読めないノートブックです。"
    head, _, rest = first.partition("\n")
    purpose = rest.strip().split("\n\n")[0].replace("\n", "")
    return head.lstrip("# ").strip() or file.stem, purpose.replace("|", "&#124;")
