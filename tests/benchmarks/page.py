"""The page of the forecast's benchmark: tables, and whether each goal is met."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from sections import Section

Ranges = dict[str, dict[str, tuple[float, float]]]  # row of a table -> figure -> 90 % range

HEAD = "n=2-6"
DRAWS = 1000  # resampled sets of families
MANY = 17_410  # indicators of all municipalities in one batch
GOALS = [  # row, column, at most, better still, what it is
    (HEAD, "crps_naive", 0.94, 0.92, "CRPS(naive を1として)"),
    (HEAD, "crps_line", 0.78, 0.77, "CRPS(line を1として)"),
    (HEAD, "brier", 0.190, 0.183, "Brier"),
    (HEAD, "log", 0.55, 0.54, "対数スコア"),
    (HEAD, "ece", 0.04, 0.03, "ECE"),
    ("n=1", "brier", 0.226, 0.226, "Brier"),
]
BAND = {"n": 4.0, "h": 6.0, "kind": 8.0, "source": 8.0}  # points the share within a band may be off
BAND_ONE_VALUE = 6.0
NEEDS = {"seconds": 10.0, "ms": 5.0, "brier": 0.168, "worse": 0.012}
FIGURES = {  # column: decimals
    **dict.fromkeys(["crps", "crps_naive", "crps_line", "mase", "brier", "log", "ece"], 3),
    **dict.fromkeys(["cov80", "cov95"], 1),
    "ms": 2,
}
INTRO = f"""# 予測の成績

`make bench-forecast` が作る表です(手で書き換えないでください)。結果の分かっている実在の公的統計の事例
(`data/reference/`)で、よく使われる予測方法と本プロジェクトの予測を、同じ採点で比べます。
本プロジェクトの予測は、採点する指標のまとまり(family)とは別のまとまりから学んだ定数で答えています(5分割の交差検証)。
市の事務事業の指標は学ぶときに加え、成績は分けて示します(「予測方法の比較」と内訳は公的統計だけ)。

| 列 | 意味 |
|---|---|
| tasks | 事例の数 |
| crps | 分布全体の誤差(CRPS)。起点で分かる年々の動きの大きさを1とし、20で打ち切る。小さいほどよい |
| crps_naive, crps_line | 上の値を、前年のまま(naive)・直線(line)の値で割ったもの。1より小さければ勝る |
| mase | 中央値の誤差の、普段の年々の動きに対する比。小さいほどよい |
| cov80, cov95 | 80 %・95 % の帯に実際の値が入った割合(%)。名のとおりがよい |
| brier, log | 目標達成の確率の Brier スコア・対数スコア。小さいほどよい |
| ece | 言った確率と実際の達成割合のずれの平均(10区間)。0 がよい |
| ms | 1件の予測にかかるミリ秒(この表を作った機械での目安) |
| fallbacks | 分布を出せず、naive の答えで代えた事例の数(全事例中) |
| 90 % 範囲 | family を重複を許して引き直したときの値の範囲({DRAWS:,}回、5〜95 % 点) |

naive: 変化なし、幅は年々の動きの二乗平均平方根。drift: 平均の増減を延長。line: 最小二乗の直線と t 分布の予測区間
(statsmodels の get_prediction。値が2つのときは直線に naive の幅)。theta: statsmodels の Theta 法。
damped_holt: statsmodels の ETS(A,Ad,N)。ours: 本プロジェクトの予測。
"""


# ---- goals -------------------------------------------------------------------------------------------


def verdict(figure: float, most: float, better: float) -> str:
    """Whether a figure is low enough."""
    if figure > most:
        return "未達"
    return "達成" if figure <= better else "達成(望ましい水準には届かず)"


def bands(table: pd.DataFrame, sure: Ranges, by: str, share: int) -> list[str]:
    """One goal: in every part by a column, the band holds what its name says."""
    name, rows = f"cov{share}", [row for row in table.index if row.startswith(f"{by}=") and row != HEAD]
    missed = []
    for row in rows:
        figure, (low, high) = float(table.at[row, name]), sure[row][name]
        most = BAND_ONE_VALUE if row == "n=1" else BAND[by]
        if abs(figure - share) > most or not low <= share <= high:
            missed.append(f"{row}: {figure:.1f}(90 % 範囲 {low:.1f}〜{high:.1f})")
    most = f"名との差 {BAND[by]:g} 点以内" + ("(n=1 は 6 点)" if by == "n" else "") + "、範囲が名を含む"
    kept = f"{len(rows) - len(missed)}/{len(rows)} 区分" + "".join(f"、{one}" for one in missed)
    return [f"{share} % 帯({by} 別)", kept, most, "", "未達" if missed else "達成"]


def goals(table: pd.DataFrame, sure: Ranges, real: pd.DataFrame, took: dict[str, float]) -> list[list[str]]:
    """Every goal with its figure, the least and the better level, and whether it is met."""
    rows = []
    for row, column, most, better, what in GOALS:
        figure = float(table.at[row, column])
        rows.append([f"{what}({row})", f"{figure:.4f}", f"{most:g}", f"{better:g}", verdict(figure, most, better)])
    rows += [bands(table, sure, by, share) for share in (80, 95) for by in BAND]
    worst = table.loc[[row for row in table.index if row.startswith(("h=", "kind="))], "crps_naive"].astype(float)
    most_naive = f"{worst.max():.3f}({worst.idxmax()})"
    rows.append(["CRPS が naive に負けない(h、kind ごと)", most_naive, "1", "", verdict(worst.max(), 1, 1)])
    for name, what in (("seconds", f"{MANY:,} 件一括の秒数"), ("ms", "1件ずつのミリ秒")):
        rows.append([what, f"{took[name]:.2f}", f"{NEEDS[name]:g}", "", verdict(took[name], NEEDS[name], NEEDS[name])])
    return rows + goals_managed(real)


def goals_managed(real: pd.DataFrame) -> list[list[str]]:
    """Goals of the chances of real targets."""
    brier = real["brier"].unstack().astype(float)
    better = brier["managed"] - brier["plain"]
    sources = better[better.index.str.startswith("source=")]
    whole = brier.at["all", "managed"]
    checks = [
        ("実際の目標: Brier(補正後。水準は別の府省庁で定めたもの)", f"{whole:.4f}", whole, NEEDS["brier"]),
        ("実際の目標: Brier の差(補正後 − 補正前、出典の平均)", f"{sources.mean():+.4f}", sources.mean(), 0.0),
        ("実際の目標: 同(最も悪い出典)", f"{sources.max():+.4f}({sources.idxmax()})", sources.max(), NEEDS["worse"]),
    ]
    return [[what, shown, f"{most:g}", "", verdict(figure, most, most)] for what, shown, figure, most in checks]


# ---- page --------------------------------------------------------------------------------------------


def markdown(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines) + "\n"


def shown(row: "pd.Series[float]", columns: Sequence[str]) -> list[str]:
    """Figures of one row as text; what is not known stays empty."""
    return ["" if pd.isna(row[c]) else f"{row[c]:.{FIGURES.get(c, 0)}f}" for c in columns]


def part_table(table: pd.DataFrame, sure: Ranges | None = None) -> str:
    """One forecaster by n, h, kind and source, with ranges where they are known."""
    columns = [c for c in ("tasks", *FIGURES) if c in table]
    ranged = ["cov80", "cov95", "crps_naive", "crps_line"] if sure else []
    rows = []
    for name, row in table.iterrows():
        between = [f"{low:.{FIGURES[c]}f}〜{high:.{FIGURES[c]}f}" for c in ranged for low, high in [sure[name][c]]]
        rows.append([name, *shown(row, columns), *between])
    return markdown(["区分", *columns, *(f"{c} 90 % 範囲" for c in ranged)], rows)


def page(
    tables: dict[str, pd.DataFrame],
    facts: dict[str, tuple[str, int]],
    sure: Ranges,
    real: pd.DataFrame,
    took: dict[str, float],
    more: Sequence["Section"] = (),
) -> str:
    """The whole page."""
    columns = ["tasks", *(c for c in FIGURES if c != "ms")]
    parts = [INTRO]
    for row in (HEAD, "n=1"):
        lines = [[name, *shown(t.loc[row], columns), *facts[name]] for name, t in tables.items()]
        parts += [f"## 予測方法の比較({row})\n", markdown(["方法", *columns, "ms", "fallbacks"], lines)]
    for name in ("ours", "line", "naive"):
        note = "(n=1 と all のほかは n=2〜6)" if name == "ours" else ""
        parts += [f"## {name} の内訳{note}\n", part_table(tables[name], sure if name == "ours" else None)]
    parts += [one.text for one in more]
    head = ["項目", "成績", "求める水準(以下)", "望ましい水準", "判定"]
    parts += [
        "## 求める水準に対して\n",
        markdown(head, [*goals(tables["ours"], sure, real, took), *(row for one in more for row in one.goals)]),
    ]
    return "\n".join(parts)
