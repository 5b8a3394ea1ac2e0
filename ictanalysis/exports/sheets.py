"""What stands in the sheets of results.xlsx: one table a sheet, one cell one value."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ictanalysis.evaluation.result import FIELDS, Result
from ictanalysis.exports import shown
from ictanalysis.exports.datapackage import about_data, attributions, terms_of
from ictanalysis.exports.results import Published, columns_of, published
from ictanalysis.exports.shown import Shown
from ictanalysis.inputs.cells import MISSING_WORDS, counts_from
from ictanalysis.inputs.columns import CHANCE, OWN, SHARE, Field
from ictanalysis.inputs.licences import Licence
from ictanalysis.pages import say
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.reason import reason
from ictanalysis.pages.workbook import Workbook
from ictanalysis.progress.catalogue import JUDGING, METHODS
from ictanalysis.report.cover import Report

TYPE_WORDS = {"string": "文字", "integer": "整数", "number": "数値", "date": "日付"}
FORMS = {"yearly": "その年度だけの値", "running_total": "最初の年度からの累計"}
METHOD_PLACES = 2  # of what a method calculates in a unit of its own
# columns of results.csv that say the same in every row, are in the id already, or are for programs only
FOLDED = frozenset({
    "measure_id", "goal_id", "direction", "evaluation_year", "next_year", "next_p10", "next_p50", "next_p90",
    *(f"{name}_number" for name in JUDGING), "as_of", "constants_learnt_on",
})  # fmt: skip


class Verdict(NamedTuple):
    """A verdict in its symbol and word."""

    code: str

    @property
    def text(self) -> str:
        """What people see."""
        return f"{BADGES[self.code].symbol} {BADGES[self.code].label}"


Cell = Published | Shown | Verdict


class Sheet(NamedTuple):
    """One table: its name, what it holds, headings and rows.

    `labels` stand above headings that are names for programs, `widths` are those of the columns where they do not
    follow from what is in them, `folded` are columns that open at a click, `fills` says that the rows fill the page, `brief`
    stands above a table whose columns are too many for a whole sentence on every page.
    """

    name: str
    about: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    labels: Sequence[str] = ()
    widths: Sequence[float] = ()
    folded: frozenset[int] = frozenset()
    fills: bool = False
    brief: str = ""
    still: int = 1  # columns that stay in sight

    @property
    def top(self) -> int:
        """Rows above the first of the table: what it is, labels, headings."""
        return 3 if self.labels else 2


def sheets_of(book: Workbook, report: Report, licence: Licence | None) -> list[Sheet]:
    """Every sheet, the first of which says what the others are."""
    sheets = [_summary(book), _results(book), _columns(book), _values(book), _methods(book), _rubric(book)]
    return [_about(book, report, licence, sheets), *sheets]


def _about(book: Workbook, report: Report, licence: Licence | None, sheets: Sequence[Sheet]) -> Sheet:
    rows: list[Sequence[Cell]] = [
        ("表題", report.title), ("内容", report.subtitle), ("市", report.city), ("評価年度", report.fiscal_year_label),
        ("基準日", report.day), ("状態", report.status_label), ("データ", about_data(report)),
        ("作成", report.publisher), ("利用条件", terms_of(licence)),
        ("空のセル", "値がないか、判定できないことを表します。0ではありません。"),
        ("判定", book.words.said("{council}の評価に先立つ参考であり、{council}の評価とは別のものです。")),
        ("シートの形", "どのシートも1行目が説明、2行目が見出しです。シート「結果」は2行目が見出し、3行目が列の名前です。"),
        *((f"シート「{sheet.name}」", sheet.about) for sheet in sheets),
        *(("出典", title) for title in attributions(book)),
    ]  # fmt: skip
    return Sheet("この表について", "この表の内容、利用条件、出典", ("項目", "説明"), rows, widths=(18, 100))


# ---- for people --------------------------------------------------------------------------------------


def _summary(book: Workbook) -> Sheet:
    """What a meeting looks at: ten columns on one page, each number as the report says it."""
    heads = (book.words.indicator, "現状値", "最新の実績", "最新の年度", "目標", "目標の年度", "進んだ割合", "達成の見込み", "判定",
             "理由")  # fmt: skip
    about = f"{book.words.indicator}ごとの要点。空欄は、値がないか判定できないことを表し、0ではありません。"
    widths = (16, 9.2, 9.2, 8, 9.2, 8.2, 7.3, 8.8, 10.3, 41)
    return Sheet("まとめ", about, heads, [_line(book, one) for one in book.results], widths=widths, fills=True)


def _line(book: Workbook, result: Result) -> Sequence[Cell]:
    """The summary of one indicator; only a value that is newer than the baseline is a latest one."""
    one, edges, new = result.indicator, book.rubric.edges, say.is_new(result)
    rate, p = result.standing.achieved_rate, result.p_meet
    return (
        result.label, _amount(one.baseline, result, "baseline"),
        _amount(result.standing.latest, result, "latest") if new else None, _latest_year(result) if new else None,
        shown.in_words(one.target, say.own_places(one), say.goal_text(one)), say.window_text(one),
        shown.share(rate) if new and rate is not None else None, None if p is None else shown.chance(p, edges),
        Verdict(result.verdict), reason(result, edges, book.constants),
    )  # fmt: skip


def _amount(value: float | None, result: Result, name: str) -> Cell:
    """A value with its unit."""
    if value is None:
        return None
    places = shown.own_places(value, result.indicator, name)
    return shown.in_words(value, places, say.quantity(value, result.indicator.unit, places))


def _latest_year(result: Result) -> str:
    """The year of the latest value, and whether it is a sum or provisional."""
    year, early = result.standing.latest_year, result.provisional
    words = "" if year is None else result.year(year) + ("までの合計" if result.indicator.is_sum else "")
    return words + ("(速報)" if early and early.year == year else "")


# ---- for further work --------------------------------------------------------------------------------


def _results(book: Workbook) -> Sheet:
    """results.csv, its numbers shown by their kind."""
    rows = [
        [_by_kind(field, row[field.name], result, book.rubric.edges) for field in FIELDS]
        for result, row in zip(book.results, published(book), strict=True)
    ]
    folded = frozenset(place for place, field in enumerate(FIELDS) if field.name in FOLDED)
    about = "results.csv と同じ表。1行に1指標。見出しの意味はシート「列の説明」。畳んだ列は、上の+で開きます。"
    return Sheet(
        "結果", about, [field.name for field in FIELDS], rows, [field.column.title for field in columns_of(book.words)], folded=folded, still=4, brief="結果の全項目"
    )  # fmt: skip


def _by_kind(field: Field, value: Published, result: Result, edges: Sequence[float]) -> Cell:
    """A number as its kind is read; the unit has a column of its own, and a year is no amount."""
    if field.type != "number" or not isinstance(value, float | int):
        return value
    kinds = {
        OWN: lambda one: shown.plain(one, shown.own_places(one, result.indicator, field.name)),
        CHANCE: lambda one: shown.chance(one, edges), SHARE: shown.share,
    }  # fmt: skip
    kind = kinds.get(field.column.unit)
    return kind(value) if kind else shown.plain(value, METHOD_PLACES)


def _columns(book: Workbook) -> Sheet:
    rows = [
        (field.name, field.column.title, TYPE_WORDS[field.type], field.column.unit, field.column.description)
        for field in columns_of(book.words)
    ]
    heads = ("列", "見出し", "型", "単位", "意味")
    return Sheet("列の説明", "シート「結果」と results.csv の列の意味。", heads, rows, widths=(19, 22, 6, 15, 58))


def _values(book: Workbook) -> Sheet:
    heads = ("番号", book.words.indicator, "期間の最初の年度", "年度", "値", "単位", "値の形", "確かさ", "公表", "回答者数", "比較できる",
             "値がない理由", "出典", "備考")  # fmt: skip
    rows = []
    for row in book.actuals.values:
        one = book.plan.indicators[row.indicator_id]
        value = None if row.value is None else shown.plain(row.value, shown.own_places(row.value, one, "latest"))
        rows.append((
            row.indicator_id, one.name, row.first_fiscal_year, row.fiscal_year, value, one.unit, FORMS[row.form],
            "" if row.missing else say.STATUS_WORDS[row.status], row.published, row.sample_size,
            "いいえ" if row.comparable == "no" else "はい", MISSING_WORDS.get(row.missing),
            book.sources_of([row.source_id]), row.note,
        ))  # fmt: skip
    about = "評価に使った実績値。年度は西暦。比較できない値は予測にも合計にも使いません。計画の現状値はシート「まとめ」にあります。"
    widths = (6, 15, 8, 6, 8, 5.5, 10, 6, 10.5, 6.5, 6.5, 6.5, 12, 17)
    return Sheet("実績値", about, heads, rows, widths=widths, still=2)


def _methods(book: Workbook) -> Sheet:
    heads = (
        "番号",
        book.words.indicator,
        "方式の記号",
        "方式",
        "区分の記号",
        "区分",
        "数",
        "数の単位",
        "判定できない理由",
    )
    rows = []
    for result in book.results:
        for name, progress in result.methods.items():
            method, number = METHODS[name], progress.number
            places = (
                METHOD_PLACES if method.unit or number is None else shown.own_places(number, result.indicator, name)
            )
            rows.append((
                result.indicator_id, result.indicator.name, name, method.title, progress.category,
                method.words.get(progress.category or ""), None if number is None else shown.plain(number, places),
                method.unit or result.indicator.unit, progress.reason,
            ))  # fmt: skip
    widths = (6, 17, 13, 16, 20, 14.5, 8.5, 6.5, 21)
    return Sheet("判定方式", "公的な判定方式による区分と数。1行に1指標と1方式。", heads, rows, widths=widths, still=2)


def _rubric(book: Workbook) -> Sheet:
    heads = ("基準", "区分の記号", "しきい値", "言葉", "適用を始める日", "決めた者", "理由")
    rows: list[tuple[str, str, float | None, str, date | None, str, str]] = [
        (row.rule, row.key, row.threshold, row.label, counts_from(row.valid_from), row.chosen_by, row.reason)
        for row in book.rubric.rows
    ]
    about = "基準日に有効な判定の基準。しきい値は確率または割合(0〜1)、実績の数では点。"
    return Sheet("判定基準", about, heads, rows, widths=(15, 12, 7, 17, 10.5, 13, 42))
