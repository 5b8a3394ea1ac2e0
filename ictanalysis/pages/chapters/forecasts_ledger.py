"""What was published in earlier years beside what came: our own forecasts, and our own verdicts."""

from collections.abc import Sequence

from ictanalysis.evaluation.ledger import BAND, Kept, Ledger, Told
from ictanalysis.forecast.calibration import Calibration, Cell, calibration_of, read_calibration
from ictanalysis.inputs.cells import since
from ictanalysis.inputs.eras import short_year
from ictanalysis.pages.causes import NEWS, causes
from ictanalysis.pages.say import (
    NONE,
    chance,
    exact_percent,
    own_places,
    percent,
    quantity,
    record,
    rounded,
    value_text,
)
from ictanalysis.pages.standing import last_view
from ictanalysis.pages.table import LEFT, RIGHT, Row, Table, VerdictCell
from ictanalysis.pages.workbook import Workbook

FEW = 10  # cases below which no percentage is said
SIDES = {0: "幅の内", 1: "幅より上", -1: "幅より下"}
COLUMNS = [
    ("対象の年度(予測した評価)", LEFT), ("予測の中央(10回に8回の幅)", RIGHT), ("実績", RIGHT),
    ("幅の内か外か", LEFT), ("判定と見込みの動き、理由", LEFT),
]  # fmt: skip
WHAT_COUNTS = (
    "確定した実績だけを比べ、速報値は含めていません。期間の合計の目標では期間の初めからの合計を、"
    "期限までの到達を求める目標ではそれまでに達した最も良い値を比べています。"
)
FEW_YET = "件数が少ないため、予測の幅が適切かどうかは、まだ判断できません。"
HOW_TO_KEEP = (
    "公表した予測(results.csv)が指定されていないため、これまでの予測と実績の表は報告書に載りません。公表した results.csv を "
    "data/published/ に置き(results_R7.csv など)、設定ファイルの previous に書くと載ります(data/README.md)。"
)


def kept_table(book: Workbook) -> Table | None:
    """What came since the last evaluation beside what was last foretold of it, and how the chance moved; None without."""
    latest = {(one.indicator.indicator_id, one.year): one for one in book.ledger.kept}
    rows = [_row(book, one) for one in latest.values() if _is_new(book, one)]
    return (
        Table("これまでの予測と実績(前回の評価の後に確定した実績)", _columns(book), rows, WHAT_COUNTS) if rows else None
    )


def _is_new(book: Workbook, one: Kept) -> bool:
    """Whether the last evaluation foretold a value, or was made before its publication."""
    last = book.earlier.rows[0] if book.earlier else None
    published = [row.published for row in book.rows(one.indicator.indicator_id) if row.fiscal_year == one.year]
    late = last and last.as_of and any(since(day) > since(last.as_of) for day in published)
    return bool(last and one.said_in == last.evaluation_year) or bool(late)


def _columns(book: Workbook) -> list[tuple[str, str]]:
    return [(book.words.indicator, LEFT), *COLUMNS]


def for_analyst(book: Workbook) -> str:
    """Every forecast ever published whose year has come, or how to keep one, as HTML."""
    if book.earlier is None:
        return f"<p>{HOW_TO_KEEP}</p>"
    rows = [_row(book, one) for one in book.ledger.kept]
    return Table("公表したすべての予測と実績", _columns(book), rows, WHAT_COUNTS).html()


def _row(book: Workbook, one: Kept) -> Row:
    """A forecast in words."""
    what, places = one.indicator, own_places(one.indicator, one.came)
    low, middle, high = (quantity(end, what.unit, places) for end in (one.low, one.middle, one.high))
    years = f"{short_year(one.year)}({short_year(one.said_in)}末の評価)"
    label = f"{what.indicator_id} {what.name}"
    return [label, years, f"{middle}\n({low}〜{high})", value_text(one.came, what), SIDES[one.side], _moved(book, one)]


def _said(one: Told, edges: Sequence[float]) -> str:
    """An earlier verdict with its exact chance."""
    odds = chance(one.p_meet, edges)
    return last_view(one) + (f" {odds}" if odds != NONE else "")


def _moved(book: Workbook, one: Kept) -> str:
    """Verdict and chance said with a forecast and by the evaluation after it; why, where that is today's."""
    told, edges = book.ledger.told[one.indicator.indicator_id], book.rubric.edges
    place = [each.evaluation_year for each in told].index(one.said_in)
    before, after = (_said(each, edges) for each in told[place : place + 2])
    moved = f"{before}のまま" if before == after else f"{before} → {after}"
    old = book.evaluation.previous.get(one.indicator.indicator_id)
    if before == after or old is None or old.evaluation_year != one.said_in:
        return moved
    found = causes(book, book.result(old.indicator_id), old)
    why = [NEWS if cause.startswith(f"{NEWS}(") else cause for cause in found]
    return f"{moved}\n{'、'.join(why)}"


def score(book: Workbook) -> str | None:
    """How our own forecasts have fared so far, with few of them in counts alone; None when none is given."""
    if book.earlier is None:
        return None
    if not (kept := book.ledger.kept):
        return "公表した予測のうち、対象の年度の実績が確定したものは、まだありません。"
    counted = _count(book.ledger.inside, len(kept), BAND)
    said = f"公表した予測のうち、対象の年度の実績が確定したものでは、{counted}が10回に8回の幅に入りました"
    years = dict.fromkeys(one.said_in for one in sorted(kept, key=lambda one: one.said_in))
    if len(years) > 1:
        sides = {year: [one.side for one in kept if one.said_in == year] for year in years}
        parts = [f"{short_year(year)}末の評価では{len(own)}件中{own.count(0)}件" for year, own in sides.items()]
        said += f"({'、'.join(parts)})"
    return f"{said}。{'' if len(kept) >= FEW else FEW_YET}{_chances(book.ledger)}"


def _chances(ledger: Ledger) -> str:
    """How far the chances of targets that have since been decided were off."""
    if ledger.brier is None:
        return "公表後に達成または未達が確定した目標は、まだありません。"
    targets, brier = len({one.indicator_id for one in ledger.judged}), rounded(ledger.brier, 2)
    return (
        f"公表後に達成または未達が確定した目標は{targets}件です。確定前に示した見込み(延べ{len(ledger.judged)}回)と結果(達成を1、"
        f"未達を0とする)との差を2乗して平均した値は{brier}です(0に近いほど見込みが正確で、常に50%と示した場合は0.25になります)。"
        + ("" if targets >= FEW else "対象の目標が少ないため、参考です。")
    )


def _count(part: int, whole: int, promised: float | None = None) -> str:
    """Some of several cases, with the number that was promised; a percentage only where there are enough."""
    if not whole:
        return NONE
    words = [f"{10 * promised:g}割なら{rounded(promised * whole, 1).removesuffix('.0')}件"] if promised else []
    words = [percent(part / whole), *words] if whole >= FEW else words
    return f"{whole}件中{part}件" + (f"({'、'.join(words)})" if words else "")


def verdict_table(book: Workbook) -> Table:
    """Of real targets, and of our own that have been decided: how many were met, verdict by verdict."""
    found = read_calibration(calibration_of(book.plan.folder.parent))
    cells = found.part("managed" if book.rubric.chosen("decided_by") == "managed" else "real", "tenth")
    columns = [
        ("判定", LEFT),
        ("達成の見込み", LEFT),
        ("見込みの平均", RIGHT),
        ("達成された割合", RIGHT),
        ("目標の数", RIGHT),
    ]
    own, across, upper, rows = bool(book.ledger.judged), [*cells], 1.0, list[Row]()
    for code, edge in book.rubric.steps("verdict"):
        within = [cell for cell in cells if edge <= _tenth(cell, 0) and _tenth(cell, 1) <= upper]
        across = [cell for cell in across if cell not in within]
        mine = [_count(*book.ledger.met_of(code))] if own else []
        rows.append([VerdictCell(code), _range(edge, upper), *_shares(within), *mine])
        upper = edge
    columns += [("この計画で達成", RIGHT)] if own else []
    return Table("判定の区分ごとの、目標が実際に達成された割合", columns, rows, _verdict_note(book, found, across, own))


def _tenth(cell: Cell, end: int) -> float:
    """An end of the tenth that a group of chances lies in."""
    return (int(cell.key[0]) + end) / 10


def _range(edge: float, upper: float) -> str:
    """The chances of a verdict."""
    words = f"{exact_percent(edge)}以上" if edge else ""
    return words + (f"{exact_percent(upper)}未満" if upper < 1 else "")


def _shares(cells: Sequence[Cell]) -> list[str]:
    """What was promised and what came in several groups together, and the targets in them."""
    if not (cases := sum(cell.cases for cell in cells)):
        return [NONE, NONE, NONE]
    promised, came = (sum(cell.cases * part for cell, part in pairs) / cases for pairs in (
        [(cell, cell.promised) for cell in cells], [(cell, cell.came) for cell in cells]))  # fmt: skip
    return [percent(promised), percent(came), quantity(cases, "件", 0)]


def _verdict_note(book: Workbook, found: Calibration, across: Sequence[Cell], own: bool) -> str:
    """What the shares rest on and leave out."""
    words = (
        f"{record(book.constants)}の記録について、その目標と同じ組織の記録を除いて学習した見込みと、実際の結果とを比べました。1年先の目標が"
        f"{percent(found.managed.one_year)}を占め、期間の合計、毎年度、期限までの到達を求める目標は含みません。"
    )
    if across:
        tenths = "、".join(f"{10 * int(cell.key[0])}〜{10 * int(cell.key[0]) + 10}%" for cell in across)
        words += f"判定の境をまたぐ見込み({tenths})の目標は除きました。"
    if own:
        words += (
            "「この計画で達成」は、公表時に未確定で、その後に達成または未達が確定した目標の結果です"
            "(同じ目標も公表した年ごとに数え、「実績待ち」としたものは除きます)。"
        )
    return words
