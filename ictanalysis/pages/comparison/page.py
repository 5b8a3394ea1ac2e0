"""The page that sets many plans side by side: sentences and tables, each section with what it does not tell."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import median

from ictanalysis.inputs.eras import era_year
from ictanalysis.inputs.rubric import VERDICTS
from ictanalysis.inputs.target_types import TARGET_TYPES
from ictanalysis.pages import say
from ictanalysis.pages.comparison.chance import Item, by_chance, tells
from ictanalysis.pages.comparison.charts import evidence_chart, spread, spread_text
from ictanalysis.pages.comparison.facts import EVIDENCE, Compared, Evidence, Many, known
from ictanalysis.pages.markup import Marked, literal
from ictanalysis.pages.table import LEFT, RIGHT, Table


def title(many: Many) -> str:
    """What the page is headed with."""
    return f"計画の評価結果の比較({many.plans:,}計画)"


def items(many: Many) -> Iterator[Item]:
    """The page from top to bottom."""
    yield from _what(many)
    if many.rows:
        source = "各計画の評価結果" + (
            "(架空データ)" if many.fictional == many.plans else "(架空データを含む)" if many.fictional else ""
        )
        yield from by_chance(many, source)
        yield from _on_evidence(many, source)
        yield from _by_type(many)


def _what(many: Many) -> Iterator[Item]:
    yield Marked("# 比較の対象")
    yield Marked(
        f"**{literal('この資料は、計画に順位を付けるものではありません。')}**"
        + literal("計画は、指定された順に扱っています。")
    )
    yield "".join(_counted(many))
    if not many.rows:
        return
    groups = [one for one in EVIDENCE if any(map(one.holds, many.rows))]
    columns = [("目標の型", LEFT), *((f"実績{one.label}", RIGHT) for one in groups), ("計", RIGHT)]
    rows = [[label, *_counts(own, groups)] for label, own in _types(many.rows)]
    yield Table("目標の型と実績の数ごとの指標の数(件)", columns, [*rows, ["計", *_counts(many.rows, groups)]],
                "実績の数は、現状値を含む確定値の数。")  # fmt: skip
    yield tells(
        "どの型の指標がいくつあり、どれだけの実績に基づいて評価したかが分かります。",
        "計画の成果は分かりません。実績の少なさは、公表の時期や調査の間隔にもよるもので、成果が低いことを意味しません。",
    )


def _counted(many: Many) -> Iterator[str]:
    """How many plans and indicators, of which years, how many are missing or invented."""
    if many.rows:
        years = "、".join(map(era_year, many.years)) if len(many.years) < 3 else f"{era_year(many.years[0])}〜{era_year(many.years[-1])}"  # fmt: skip
        yield f"指定された{many.asked:,}計画のうち、{many.plans:,}計画の{len(many.rows):,}指標を評価しました(評価年度は{years})。"
    else:
        yield f"指定された{many.asked:,}計画のうち、評価できた計画はありません。"
    if many.failed:
        yield f"{many.failed:,}計画は、入力の誤りのため評価できず、この資料に含まれません。理由は、結果とともに出力した失敗の一覧に示しています。"
    unjudged = sum(row.verdict == "cannot_say" for row in many.rows)
    if unjudged:
        yield f"実績がなく判定できない指標が{unjudged:,}件あります。"
    if many.fictional:
        yield f"{'すべての' if many.fictional == many.plans else f'うち{many.fictional:,}'}計画は架空のデータです。"


def _counts(rows: Sequence[Compared], groups: Sequence[Evidence]) -> list[str]:
    return [*(f"{sum(map(one.holds, rows)):,}" for one in groups), f"{len(rows):,}"]


def _types(rows: Iterable[Compared]) -> list[tuple[str, list[Compared]]]:
    """The indicators of each type that there is."""
    by_type: dict[str, list[Compared]] = {}
    for row in rows:
        by_type.setdefault(row.type, []).append(row)
    return [(kind.label, by_type[name]) for name, kind in TARGET_TYPES.items() if name in by_type]


def _on_evidence(many: Many, source: str) -> Iterator[Item]:
    yield Marked("# 達成の見込みと実績の数")
    told = [row for row in many.rows if row.open_chance is not None]
    if not told:
        yield "達成の見込みを示せる指標がありません。"
        return
    alone = sum(row.points == 1 for row in told)
    yield f"結果の決まっていない指標のうち、達成の見込みを示したのは{len(told):,}件です。" + (
        f"このうち{alone:,}件は実績が1点だけで、見込みは似た指標の経験から推計したものです。その指標自身の動きを表しません。"
        if alone
        else ""
    )
    far = sum(row.apart for row in told)
    yield (
        f"見込みは、公的な目標が実際に達成された記録で補正しています。補正の前後で{say.rounded(100 * say.APART, 0)}ポイントを超えて異なる指標は"
        f"{far:,}件({say.percent(far / len(told))})です。差の大きい指標では、見込みは補正の根拠となった記録に左右されます。"
    )
    yield evidence_chart(told, source)
    heads = [
        ("実績の数", LEFT),
        ("指標\n(件)", RIGHT),
        ("達成の見込み", RIGHT),
        ("予測の幅\n(目標値比)", RIGHT),
        ("補正による\n増減", RIGHT),
        ("補正の前後で\n大きく異なる", RIGHT),
    ]
    groups = [(one.label, own) for one in EVIDENCE if (own := [row for row in told if one.holds(row)])]
    yield Table(
        "実績の数ごとの、達成の見込みと予測の幅", heads, [_evidence_row(*group) for group in [*groups, ("計", told)]],
        "見込みと幅は中央値(括弧内は10件中8件が入る範囲)。予測の幅は、10回に8回入る幅を目標値に対する割合で表したもの(目標値が0の指標と、幅のない指標を除く)。"
        f"増減は中央値。「大きく異なる」は{say.rounded(100 * say.APART, 0)}ポイントを超える差。",
    )  # fmt: skip
    yield tells(
        "見込みがどれだけの実績に基づき、どれだけの幅を持つかが分かります。",
        "計画の違いは分かりません。実績の少ない計画と多い計画の見込みは、同じ確かさのものとして比べられません。",
    )


def _evidence_row(label: str, rows: Sequence[Compared]) -> list[str]:
    widths, moves = known(row.width for row in rows), known(row.moved for row in rows)
    return [
        label, f"{len(rows):,}", spread_text(spread([row.open_chance for row in rows])), spread_text(spread(widths)),
        say.change(round(100 * median(moves)), "%", 0) if moves else say.NONE, say.percent(sum(row.apart for row in rows) / len(rows)),
    ]  # fmt: skip


def _by_type(many: Many) -> Iterator[Item]:
    yield Marked("# 目標の型ごとの結果")
    yield (
        "目標の型は、問うことが違います。目標年度の水準は一つの年度の値、期間の合計は各年度の和、毎年度は一度の未達で決まり、期限までの到達は一度の到達で決まります。"
        "同じ取組でも、型によって見込みは違ってきます。"
    )
    heads = [("目標の型", LEFT), ("指標\n(件)", RIGHT), (VERDICTS["achieved"], RIGHT), (VERDICTS["missed"], RIGHT), ("見込みのある\n指標", RIGHT),
             ("見込みの\n中央値", RIGHT), ("判定のない\n指標", RIGHT)]  # fmt: skip
    yield Table("目標の型ごとの指標の数と達成の見込み", heads, [_type_row(*one) for one in [*_types(many.rows), ("計", many.rows)]],
                "見込みは、結果の決まっていない指標のもの。判定のない指標は、実績待ちと判定できないもの(括弧内は割合)。")  # fmt: skip
    yield tells(
        "どの型の目標に、判定のない指標や見込みの低い指標が多いかが分かります。",
        "型の間の優劣は分かりません。型の構成が違う計画の間では、割合や見込みの違いは、構成の違いによっても生じます。目標年度の水準のほかの型では、見込みの補正は検証されていません。",
    )


def _type_row(label: str, rows: Sequence[Compared]) -> list[str]:
    count: Callable[[str], int] = Counter(row.verdict for row in rows).__getitem__
    told, without = known(row.open_chance for row in rows), sum(not row.judged for row in rows)
    return [
        label, f"{len(rows):,}", f"{count('achieved'):,}", f"{count('missed'):,}", f"{len(told):,}",
        say.percent(median(told)) if told else say.NONE, f"{without:,}({say.percent(without / len(rows))})",
    ]  # fmt: skip
