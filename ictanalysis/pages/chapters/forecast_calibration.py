"""How far the forecast may be trusted: sentences and tables."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ictanalysis.forecast.calibration import Calibration, Cell, Record, calibration_of, read_calibration
from ictanalysis.inputs.plan import Plan
from ictanalysis.pages.markup import Marked, led
from ictanalysis.pages.say import NONE, percent, quantity, rounded
from ictanalysis.pages.table import Row, Table
from ictanalysis.progress.series import History

SOURCE_WORDS = {"kolada": "スウェーデンの市", "sdg": "国連のSDGs指標", "ssdse": "日本の都道府県",
                "jp_activity": "他市の活動指標", "jp_outcome": "他市の成果指標", "jp_review": "日本の国の事業", "nyc_mmr": "ニューヨーク市"}  # fmt: skip
KIND_WORDS = {"percent": "割合", "count": "件数", "other": "その他"}
PLACE_WORDS = {
    "short": "最後の値が目標に届いていない",
    "at": "最後の値が目標ちょうど",
    "past": "最後の値が目標を超えている",
}
TRAIT_WORDS = {"one": "実績1点", "small": "10件未満の件数", "unmoved": "一度も動いていない値", "not_started": "まだ始まっていない",
               "usual": "通常の実績"}  # fmt: skip
ASK_WORDS = {"up last": "最後の値以上", "down last": "最後の値以下", "up middle": "2年先の中央値以上", "down middle": "2年先の中央値以下"}  # fmt: skip
BAND_WORDS = {"in80": "80%の幅", "in95": "95%の幅"}
CHANCE_WORDS = {"plain": "一般の統計(補正なし)", "real": "実際の目標(補正前)", "managed": "実際の目標(補正後)"}
SUM_WORDS = {"sum80": "合計の80%の幅", "sum95": "合計の95%の幅"}
JOINT_WORDS = {"every": "毎年届く見込み(補正なし)", "any": "いずれかの年に届く見込み(補正なし)"}
WIDTHS = {**BAND_WORDS, **SUM_WORDS}
WHAT_WORDS = {**WIDTHS, **JOINT_WORDS, "under": "95%の幅より下", "over": "95%の幅より上", **CHANCE_WORDS}
RANGE_NOTE = "括弧内は誤差の範囲(90%)です。検証に用いる指標のまとまり(実際の目標では府省庁・部局)が入れ替わっても、割合が収まると考えられる範囲を示します。"
HOW_CHANCES = "見込みを70%と示した目標10件のうち7件が達成されれば、見込みは実際と一致しています。図の印が点線に近いほど、見込みは実際に近いことを示します。"
HOW_BANDS = "80%の幅(評価シートの「10回に8回の幅」)が適切であれば、実際の値の80%がその中に入ります。80%より少ない場合は幅が狭すぎ、多い場合は広すぎることを示します。"
ASKED_TENTH = 7  # the answer that the text takes as its example: 70 to 80 %
MOST_NAMED = 3


def open_calibration(plan: Path) -> Calibration:
    """The counts used with a plan: those in forecast/ beside its folder, else those shipped."""
    return read_calibration(calibration_of(plan.parent))


def source_text(source: str) -> str:
    """The name of a reference source; one that a city has added keeps its own."""
    return SOURCE_WORDS.get(source, source)


def cell_text(by: str, key: Sequence[str | int]) -> str:
    """The name of a group of tasks."""
    return "・".join(_named_value(name, value) for name, value in zip(by.split(), key, strict=True))


def _named_value(name: str, value: str | int) -> str:
    if isinstance(value, int):
        return {
            "n": f"実績{value}点",
            "years": f"続く{value}年",
            "h": f"{value}年先",
            "tenth": f"{10 * value}〜{10 * value + 10}%",
        }[name]
    return {"source": SOURCE_WORDS, "kind": KIND_WORDS, "place": PLACE_WORDS, "trait": TRAIT_WORDS, "ask": ASK_WORDS}[
        name
    ].get(value, value)


def share(fraction: float | None, unit: str = "%", places: int = 1) -> str:
    """A fraction as a percentage."""
    return NONE if fraction is None else quantity(100 * fraction, unit, places)


def came_text(cell: Cell, unit: str = "%", places: int = 1) -> str:
    """What came, with its range; narrow columns take no unit and no decimals."""
    return f"{share(cell.came, unit, places)}({share(cell.low, '', places)}〜{share(cell.high, unit, places)})"


def side_text(cell: Cell) -> str:
    """How a group is to be read, in words."""
    if cell.side is None:
        return "事例が少なく判断できない"
    less, more = ("▲ 見込みより少ない", "△ 見込みより多い")
    if cell.what in WIDTHS:
        less, more = "▲ 幅が狭すぎる", "△ 幅が広すぎる"
    return less if cell.side < 0 else more if cell.side > 0 else "○ 誤差の範囲内"


def _cells(cells: Sequence[Cell], what: str, by: str) -> list[Cell]:
    return [cell for cell in cells if (cell.what, cell.by) == (what, by)]


def alt_chances(cells: Sequence[Cell]) -> str:
    """The reliability diagram in words."""
    said = "散布図。横軸は示した見込み、縦軸は実際に届いた割合。"
    for what, words in CHANCE_WORDS.items():
        points = "、".join(f"{percent(row.promised)}→{percent(row.came)}" for row in _cells(cells, what, "tenth"))
        said += f"{words}: {points}。"
    return said


def alt_bands(cells: Sequence[Cell]) -> str:
    """Coverage by number of values in words."""
    said = "点の図。横軸は実績の数、縦軸は実際の値が予測の幅に入った割合。"
    for what, words in BAND_WORDS.items():
        points = [f"{cell_text('n', row.key)} {came_text(row)}" for row in _cells(cells, what, "n")]
        said += f"{words}: {'、'.join(points)}。"
        by_source: dict[str, list[str]] = {}
        for row in _cells(cells, what, "source n"):
            by_source.setdefault(str(row.key[0]), []).append(f"{row.key[1]}点 {share(row.came)}")
        said += "".join(f"{source_text(source)}: {'、'.join(shares)}。" for source, shares in by_source.items())
    return said


def chances_kept(cells: Sequence[Cell], totals: Mapping[str, Mapping[str, float]]) -> Marked:
    """What "70 %" came to, before and after the correction, and the mean miss over all answers."""
    asked = cell_text("tenth", (ASKED_TENTH,))
    said = f"見込みを{asked}と示した事例のうち、実際に届いた割合は次のとおりです(括弧内は誤差の範囲と件数)。見込み全体についての、実際との差の平均も示します。\n\n"
    for what, words in CHANCE_WORDS.items():
        came = [
            f"**{percent(row.came)}**({percent(row.low)[:-1]}〜{percent(row.high)}、{quantity(row.cases, '件', 0)})"
            for row in _cells(cells, what, "tenth") if row.key[0] == ASKED_TENTH
        ] or ["該当する事例はありません"]  # fmt: skip
        said += f"- {words}: {came[0]}、差の平均は{rounded(100 * totals[what]['ece'], 1)}ポイント\n"
    return Marked(said)


def bands_kept(cells: Sequence[Cell], totals: Mapping[str, Mapping[str, float]]) -> str:
    """How often both bands held, with several values and with one."""
    whole = totals["longer"]
    said = f"実績が2点以上の{whole['tasks']:,.0f}件では、実際の値の{quantity(whole['cov80'], '%')}が80%の幅に、{quantity(whole['cov95'], '%')}が95%の幅に入りました。"
    alone = [row for what in BAND_WORDS for row in _cells(cells, what, "n") if row.key[0] == 1]
    if alone:
        said += f"実績が1点だけの{quantity(alone[0].cases, '件', 0)}では、それぞれ{came_text(alone[0])}、{came_text(alone[1])}でした(括弧内は誤差の範囲)。"
    return said


def weak_spots(cells: Sequence[Cell]) -> list[str]:
    """Where what came differs from what was said by more than chance, the worst first; never typed in."""
    judged = [cell for cell in cells if cell.what != "real" and cell.side is not None]
    judged.sort(key=lambda cell: -abs(cell.came - cell.promised))
    off = [cell for cell in judged if cell.side]
    bands, chances = (
        [cell for cell in off if cell.what in part] for part in (WIDTHS, ("plain", "managed", *JOINT_WORDS))
    )
    said = [_of_one(judged)]
    said += [_named("予測の幅が狭すぎた区分(実際の値が幅を外れやすいもの)", _on(-1, bands))]
    said += [_named("予測の幅が広すぎた区分(必要以上に広いもの)", _on(1, bands))]
    tails = [cell for cell in off if cell.what in ("under", "over")]
    said += [_named("95%の幅を上または下に外れた割合が、目安の2.5%と異なった区分", tails)]
    said += [_named("実際に届いた割合が、示した見込みより低かった区分", _on(-1, chances), told=True)]
    said += [_named("実際に届いた割合が、示した見込みより高かった区分", _on(1, chances), told=True)]
    few = sum(cell.side is None for cell in cells)
    count = (
        f"検証した{len(judged)}区分のうち、誤差の範囲を外れたのは{len(off)}区分です"
        f"(見込みに偏りがない場合も、偶然により10区分に1区分、{rounded(len(judged) / 10, 0)}区分程度は外れます)。"
    )
    rest = f"ほかの{few}区分は、事例が少なく判断できません。" if few else ""
    return [*(one for one in said if one), count + rest]


def _on(side: int, cells: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in cells if cell.side == side]


def _named(what: str, cells: Sequence[Cell], told: bool = False) -> str:
    """The worst groups of a kind with their figures; empty when there is none."""
    if not cells:
        return ""
    named = [
        f"{WHAT_WORDS[cell.what]}・{cell_text(cell.by, cell.key)} {share(cell.promised) + '→' if told else ''}{came_text(cell)}"
        for cell in cells[:MOST_NAMED]
    ]
    more = f"、ほか{len(cells) - MOST_NAMED}区分" if len(cells) > MOST_NAMED else ""
    return led(what, f"{'、'.join(named)}{more}です。")


def _of_one(cells: Sequence[Cell]) -> str:
    """How far sources lie apart when only one value is known: their mean hides it."""
    alone = [cell for cell in _cells(cells, "in80", "source n") if cell.key[1] == 1]
    if len(alone) < 2:
        return ""
    low, high = min(alone, key=lambda cell: cell.came), max(alone, key=lambda cell: cell.came)
    return led(
        "実績が1点だけの場合",
        f"80%の幅に入った割合は、{source_text(str(low.key[0]))}の{came_text(low)}から"
        f"{source_text(str(high.key[0]))}の{came_text(high)}まで、出典により差があります。",
    )


def record_text(managed: Record) -> str:
    """What the correction of the chances rests on."""
    parts = [
        f"{source_text(one.source)}{quantity(one.targets, '件', 0)}({one.families}組織)" for one in managed.sources
    ]
    return (
        f"見込みの補正には、{'、'.join(parts)}、合わせて{quantity(sum(one.targets for one in managed.sources), '件', 0)}の目標について、達成されたかどうかの記録を用いています"
        f"(一つの目標を複数の年度から見たものを含め、{managed.tasks:,}事例)。このうち1年先の目標が{percent(managed.one_year)}、"
        f"3年以上先の目標が{percent(managed.three_years)}です。記録にない団体の目標では、結果が異なる可能性があります。"
    )


def untested_text(plan: Plan) -> str:
    """Which targets of the plan the record does not hold."""
    apart = [one.indicator_id for one in plan.indicators.values() if not one.is_level]
    said = "期間の合計、毎年度、期限までの到達を求める目標は、実際の目標の記録に含まれていないため、補正の効果を検証できていません。"
    return said + (f"この計画では{'、'.join(apart)}の{len(apart)}件が該当します。" if apart else "")


def plan_text(histories: Mapping[str, History], cells: Sequence[Cell]) -> str:
    """How many indicators of the plan rest on one value, and how the band fared there."""
    alone = [indicator for indicator, history in histories.items() if history.points == 1]
    found = [row for row in _cells(cells, "in80", "n") if row.key[0] == 1]
    if not alone or not found:
        return ""
    return f"この計画では、{len(histories)}件の指標のうち{len(alone)}件が実績1点です。実績が1点の過去の事例で、80%の幅に入った割合は{came_text(found[0])}でした。"


def chances_table(found: Calibration) -> Table:
    """What was said and what came by tenths, for ordinary statistics and real targets."""
    parts = {what: {row.key[0]: row for row in found.part(what, "tenth")} for what in CHANCE_WORDS}
    columns = [("示した見込み", "left")]
    for words in CHANCE_WORDS.values():
        columns += [(words, "right"), (f"件数{words[words.find('(') :]}", "right")]
    rows: list[Row] = []
    for tenth in range(10):
        row = [cell_text("tenth", (tenth,))]
        for cells in parts.values():
            cell = cells.get(tenth)
            row += [came_text(cell, "", 0), quantity(cell.cases, "", 0)] if cell else [NONE, NONE]
        rows.append(row)
    return Table("示した見込みごとの、実際に届いた割合(単位: %)", columns, rows, RANGE_NOTE)


def bands_table(found: Calibration) -> Table:
    """Share inside both bands by number of values, overall and by source."""
    sources = found.windows
    by_source = {what: {row.key: row.came for row in found.part(what, "source n")} for what in BAND_WORDS}
    columns = [("実績の数", "left"), ("件数", "right"), *((words, "right") for words in BAND_WORDS.values())]
    columns += [(source_text(source), "right") for source in sources]
    rows: list[Row] = []
    for row80, row95 in zip(*(found.part(what, "n") for what in BAND_WORDS), strict=True):
        n = row80.key[0]
        shares = [[share(by_source[what].get((source, n)), "", 0) for what in BAND_WORDS] for source in sources]
        rows.append([f"{n}点", quantity(row80.cases, "", 0), came_text(row80, "", 0),
                     came_text(row95, "", 0), *("・".join(pair) for pair in shares)])  # fmt: skip
    return Table(
        "実際の値が予測の幅に入った割合(単位: %)",
        columns,
        rows,
        f"{RANGE_NOTE}出典ごとの欄は、80%の幅・95%の幅の順です。",
    )


def cells_table(found: Calibration) -> Table:
    """Every group of tasks that was looked at, for the notebook."""
    heads = ("項目", "区分", "件数", "まとまり", "示した割合", "実際(誤差の範囲)", "評価")
    columns = [(head, "left" if head in {"項目", "区分", "評価"} else "right") for head in heads]
    rows: list[Row] = [
        [WHAT_WORDS[row.what], cell_text(row.by, row.key), quantity(row.cases, "件", 0), str(row.families),
         share(row.promised), came_text(row), side_text(row)]
        for row in found.cells
    ]  # fmt: skip
    return Table("調べたすべての区分", columns, rows, RANGE_NOTE)
