"""The note that lies in the folder of a plan."""

from ictanalysis.workbench.new_plan.form import BOOK

TEXT = """# {name}の計画の年次評価

このフォルダだけで、計画の年次評価の報告書を作れます。コマンドはどの場所からでも使えます。

1. `{book}` に計画と実績を記入し、保存して、Excel を閉じます。
2. このフォルダで `ictanalysis init . --from {book}` を実行します。誤りがあれば、シートとセルを示します。
3. `ictanalysis check params/設定ファイル.yml` で確かめ、`ictanalysis run params/設定ファイル.yml` で報告書を作ります。
   報告書は `outputs/` にできます。

| 場所 | 中身 |
| --- | --- |
| `{book}` | 記入する Excel |
| `params/` | 評価の設定(年度、基準日、案か確定か) |
| `data/{name}/plan/` | 計画の表。`{book}` から作ります |
| `data/{name}/actuals/` | 実績の表。`{book}` から作ります |
| `data/{name}/rubric.csv` | 判定の基準。市で決めた基準に直せます(直したあとも上書きしません) |
| `data/{name}/sources.csv` | 出典の一覧 |
| `data/{name}/corrections.csv` | 誤りに見えても正しいと確かめた値、公表された値の訂正 |

- 表は UTF-8(BOM付き)の CSV で、Excel で開けます。表を直接直したあとは、`{book}` からの取り込みは断ります
  (直した内容を失わないためです)。
- 値がないことと 0 は違います。まだ分からない値は書かないか、「…」(未公表)と書きます。
"""


def guide(name: str) -> str:
    """The note, in Japanese."""
    return TEXT.format(name=name, book=BOOK)
