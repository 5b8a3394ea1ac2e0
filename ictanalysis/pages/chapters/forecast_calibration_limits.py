"""What cross-validation does not tell, or tells apart: new sources, later times, organisations, years together."""

from math import exp

from ictanalysis.forecast.calibration import JOINT, Apart, Calibration, Cell, Later, Spread
from ictanalysis.pages.chapters.forecast_calibration import ASK_WORDS, came_text, cell_text, share, source_text
from ictanalysis.pages.markup import Marked, led
from ictanalysis.pages.say import percent, quantity, rounded
from ictanalysis.pages.table import Row, Table

ERROR = "予測の誤差(前年と同じとみなす予測の誤差を1とした値)"
CHANCES, SUMS = ("every", "any"), ("sum80", "sum95")


def limits(found: Calibration) -> list[str]:
    """A sentence for each thing that may be worse than the figures above, with its own figures."""
    beyond = found.beyond
    said = [_apart_text(tuple(beyond.apart.values()))] if beyond.apart else []
    said += [_later_text(int(year), one) for year, one in beyond.later.items()]
    return [*said, _spread_text(beyond.organisations)]


def _apart_text(parts: tuple[Apart, ...]) -> Marked:
    errors = "、".join(f"{_names(one)}{rounded(one.crps, 2)}({rounded(one.crps_known, 2)})" for one in parts)
    bands = "、".join(f"{_names(one)}{share(one.in80)}({share(one.in80_known)})" for one in parts if one.alone)
    told = f"実績が1点の場合に80%の幅に入った割合は{bands}です。" if bands else ""
    return led(
        "学習に含まれない種類の統計",
        f"一つの出典をすべて除いて学習し、その出典の事例を予測した場合、{ERROR}は{errors}です。{told}"
        "括弧内は、同じ出典のほかの事例からも学習した場合の値です。この計画の指標がどの出典にも似ていない場合は、括弧の外の値に近くなります。",
    )


def _names(one: Apart) -> str:
    return "・".join(source_text(source) for source in one.sources)


def _later_text(year: int, one: Later) -> Marked:
    more = "大きく" if one.more > 0 else "小さく"
    return led(
        "後の年代の事例",
        f"{year}年までに結果の出た{one.learnt:,}件だけから学習し、その後の{one.tasks:,}件を予測した場合、{ERROR}は、"
        f"全期間のほかの事例から学習した場合より{rounded(abs(one.more), 3)}{more}なりました(誤差の範囲{_signed(one.low)}〜{_signed(one.high)})。",
    )


def _signed(x: float) -> str:
    return ("+" if x > 0 else "") + rounded(x, 3)


def _spread_text(one: Spread) -> Marked:
    low, high = (1 / (1 + exp(one.deviation * side)) for side in (1, -1))
    what = "組織による達成しやすさの違い"
    if one.low == 0 or one.deviation == 0:
        return led(
            what, f"{one.organisations}の府省庁・部局の間の達成しやすさの違いは、偶然の範囲を超えるとはいえません。"
        )
    return led(
        what,
        f"{one.organisations}の府省庁・部局の間には、偶然の範囲を超える達成しやすさの違いがあります。違いの大きさを表す統計上の値(対数オッズの標準偏差)は"
        f"{rounded(one.deviation, 2)}(誤差の範囲{rounded(one.low, 2)}〜{rounded(one.high, 2)})です。見込みが同じ50%でも、組織により{percent(low)}から{percent(high)}程度までの違いがあることになります。",
    )


# ---- years together ----------------------------------------------------------------------------------


def _joint(found: Calibration, names: tuple[str, ...]) -> list[Cell]:
    return [cell for what in names for by in JOINT[what] for cell in found.part(what, by)]


def together_text(found: Calibration) -> str:
    """How far every year, any year and sums came as said on series that are long enough; nothing where none were."""
    chances, sums = _joint(found, CHANCES), _joint(found, SUMS)
    if not chances:
        return ""
    off = max(chances, key=lambda cell: abs(cell.came - cell.promised))
    ranges = {what: [cell.came for cell in sums if cell.what == what] for what in SUMS}
    held = "、".join(f"{share(min(one))}〜{share(max(one))}" for one in ranges.values())
    return (
        "期間の合計、毎年度、期限までの到達を求める目標の見込みは、長期の公的統計を用いて検証しました。初めの1〜3点だけから、続く3〜4年をまとめて予測しています(補正前の見込み)。"
        f"毎年、またはいずれかの年に届く見込みと実際に届いた割合との差は、{len(chances)}区分のうち最大で{rounded(100 * abs(off.came - off.promised), 1)}ポイント"
        f"({cell_text(off.by, off.key)}、見込み{percent(off.promised)}に対し実際{percent(off.came)})でした。"
        f"合計が80%の幅と95%の幅に入った割合は、それぞれ{held}でした。"
    )


def together_table(found: Calibration) -> Table | None:
    """What was said and what came of every year and any year by values shown and target, and the bands of sums."""
    chances, sums = _joint(found, CHANCES), _joint(found, SUMS)
    if not chances:
        return None
    shown = sorted({cell.key[:2] for cell in chances})
    columns = [("検証した条件", "left"), *((f"{cell_text('n years', key)}", "right") for key in shown)]
    rows: list[Row] = []
    for ask in ASK_WORDS:
        for what, words in zip(CHANCES, ("毎年", "いずれかの年"), strict=True):
            cells = {cell.key[:2]: cell for cell in chances if cell.what == what and cell.key[2] == ask}
            rows.append([f"{words}、{ASK_WORDS[ask]}", *(_said_and_came(cells.get(key)) for key in shown)])
    for what, words in zip(SUMS, ("合計が80%の幅の中", "合計が95%の幅の中"), strict=True):
        cells = {cell.key[:2]: cell for cell in sums if cell.what == what}
        rows.append([words, *(_said_and_came(cells.get(key)) for key in shown)])
    cases = "、".join(
        f"{cell_text('n years', one.key[:2])} {quantity(one.cases, '件', 0)}" for one in sums if one.what == SUMS[0]
    )
    note = f"示した見込み→実際の割合(括弧内は90%の誤差の範囲)。同じ系列で始まりの年が同じものは1件と数えています({cases})。"
    return Table("複数年をまとめた見込みと、実際に届いた割合(単位: %)", columns, rows, note)


def _said_and_came(cell: Cell | None) -> str:
    return "—" if cell is None else f"{share(cell.promised, '', 0)}→{came_text(cell, '', 0)}"
