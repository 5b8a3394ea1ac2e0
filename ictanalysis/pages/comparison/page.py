"""The page that sets many plans side by side: sentences and tables, each section with what it does not tell."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import median

from ictanalysis.inputs.eras import era_year
from ictanalysis.inputs.rubric import VERDICTS
from ictanalysis.inputs.target_types import TARGET_TYPES
from ictanalysis.pages import say
from ictanalysis.pages.chart import Chart
from ictanalysis.pages.comparison.charts import evidence_chart, funnel_chart, range_text, spread, spread_text
from ictanalysis.pages.comparison.facts import EVIDENCE, Compared, Evidence, Many, known
from ictanalysis.pages.comparison.funnel import FEW, WITHIN, Funnel, Place, chances, met
from ictanalysis.pages.markup import Marked, led, literal
from ictanalysis.pages.table import LEFT, RIGHT, Table

Item = str | Table | Chart
MOST_LISTED = 20  # plans with a row of their own, or named in a sentence
MOST_ROWS = 15
EDGES = (1, 5, 10, 15, 20, 30, 50, 100, 200)
SIDES = {0: "範囲内", 1: "95%の線の外", 2: "99.8%の線の外"}
METHOD = "線の引き方: Spiegelhalter (2005)の漏斗図による。"
CAUTION = (
    "線の外にあることは、成果の良し悪しを示すものではなく、事情を確かめる必要があることを示します。"
    "目標の立て方や指標の構成の違い、データの誤りでも線の外に出ます。"
    "また、極端な値は、特に何もしなくても、次の年には平均に近づくことが多くあります(平均への回帰)。"
)


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
        yield from _by_chance(many, source)
        yield from _on_evidence(many, source)
        yield from _by_type(many)


def _told(can: str, cannot: str) -> Marked:
    """What a section tells, and what it does not."""
    return Marked(f"- {led('分かること', can)}\n- {led('分からないこと', cannot)}")


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
    yield _told(
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


def _by_chance(many: Many, source: str) -> Iterator[Item]:
    yield Marked("# 計画の違いと偶然の範囲")
    if many.plans < 2:
        yield "計画が一つのため、計画どうしの比較はできません。"
        return
    yield (
        "目標の数が少ない計画では、割合が偶然に大きく上下します。図の線は、すべての計画に違いがなく、偶然だけが働いた場合に、計画の割合が収まる範囲を示します。"
        "範囲内の計画どうしの差は偶然だけで説明がつくため、差があるとは言えません。"
    )
    if many.plans < FEW:
        number = "二つ" if many.plans == 2 else f"{many.plans}計画だけ"
        yield Marked(
            f"**{literal(f'計画が{number}のため、この方法で優劣を比べることはできません。')}**"
            + literal("全体の割合がその計画自身で決まり、範囲も広いためです。図と表は、数値を確かめるための参考です。")
        )
    yield from _met(met(many.rows), many, source)
    yield from _chances(chances(many.rows), many, source)
    yield _told(
        "範囲の外にある計画に、偶然だけでは説明しにくい事情があることが分かります。",
        "範囲内の計画の優劣と、範囲の外にある計画の良し悪しや原因は分かりません。目標を低く定めた計画ほど達成しやすく、目標の難しさはここでは考慮していません。",
    )


def _met(found: Funnel, many: Many, source: str) -> Iterator[Item]:
    yield Marked("## 期限の来た目標: 達成した割合")
    if len(found.places) < 2:
        yield f"期限が来て結果の出た目標のある計画は{len(found.places)}計画で、比べられません。"
        return
    reached = sum(row.verdict == "achieved" for row in many.rows if row.ended)
    yield (
        f"期限が来て結果の出た目標は{len(found.places):,}計画の{found.targets:,}件で、"
        f"うち{reached:,}件({say.percent(found.rate)})が達成されました。{_spoken(found)}"
    )
    what = "達成した割合"
    yield from _outside(found)
    yield funnel_chart(found, what, "目標の数と、期限の来た目標のうち達成した割合(計画ごと)", source)
    yield _table(found, what, "線は二項分布の正確な限界で、少なくとも95%、99.8%が内側に入る。")


def _chances(found: Funnel, many: Many, source: str) -> Iterator[Item]:
    yield Marked("## 結果の出ていない目標: 達成の見込みの平均")
    alone = sum(row.verdict == "reference" for row in many.rows)
    if alone:
        yield (
            f"実績が足りず判定しない指標({alone:,}件)の見込みは、似た指標の経験から推計したもので、計画の違いを表さないため、含めていません。"
        )
    if len(found.places) < 2:
        yield f"結果の出ていない目標に見込みを示せる計画は{len(found.places)}計画で、比べられません。"
        return
    yield (
        f"結果の出ていない目標は{len(found.places):,}計画の{found.targets:,}件で、達成の見込みの平均は{say.percent(found.rate)}です。"
        f"見込みは予測であり、達成した割合ではありません。{_spoken(found)}"
    )
    what = "達成の見込みの平均"
    yield from _outside(found)
    yield funnel_chart(found, what, "目標の数と、結果の出ていない目標の達成の見込みの平均(計画ごと)", source)
    yield _table(found, what, "線は、全計画の見込みから目標の数だけ無作為に選んだ平均が入る範囲。")


def _spoken(found: Funnel) -> str:
    """How many plans lie outside, and how many chance alone would put there; of few plans nothing."""
    if len(found.places) < FEW:
        return ""
    usual, rare = (len(found.places) * (1 - within) for within in WITHIN)
    return (
        f"95%の線の外にある計画は{len(found.outside()):,}計画(偶然だけなら{_expected(usual)})、"
        f"そのうち99.8%の線の外は{len(found.outside(2)):,}計画(同{_expected(rare)})です。"
    )


def _expected(plans: float) -> str:
    return "1計画未満" if plans < 1 else f"{say.rounded(plans, 0)}計画程度"


def _outside(found: Funnel) -> Iterator[Item]:
    """The plans beyond the wider pair by name, where they are few; never without the caution."""
    if not found.outside():
        return
    far = found.outside(2)
    if far and len(far) <= MOST_LISTED:
        yield led("99.8%の線の外にある計画(指定された順)", f"{'、'.join(map(_named, far))}です。")
    if found.varied:
        yield (
            "線の外にある計画は、偶然だけの場合より明らかに多くあります。目標の立て方や指標の構成など、計画全般に違いがあるためと考えられ、"
            "線の外にあることだけで、その計画が特別であるとは言えません。"
        )
    yield CAUTION


def _named(place: Place) -> str:
    return f"{place.plan}({place.targets:,}件、{say.percent(place.share)}、{'上' if place.side > 0 else '下'})"


def _table(found: Funnel, what: str, note: str) -> Table:
    """Every plan in the order given where they are few, else the plans by number of their targets."""
    if len(found.places) <= MOST_LISTED:
        heads = [
            ("計画", LEFT),
            ("目標\n(件)", RIGHT),
            (what, RIGHT),
            ("95%の範囲", RIGHT),
            ("99.8%の範囲", RIGHT),
            ("線との関係", LEFT),
        ]
        rows = [
            [place.plan, f"{place.targets:,}", say.percent(place.share), *_ranges(found, place.targets), _side(place)]
            for place in found.places
        ]
        return Table(f"計画ごとの{what}(指定された順)", heads, rows, f"{note}{METHOD}")
    heads = [("計画の目標の数", LEFT), ("計画", RIGHT), ("95%の範囲", RIGHT), ("99.8%の範囲", RIGHT), ("下に外れた計画", RIGHT),
             ("範囲内の計画", RIGHT), ("上に外れた計画", RIGHT)]  # fmt: skip
    groups = _groups({place.targets for place in found.places})
    rows = [_counted_row(found, label, numbers) for label, numbers in groups]
    several = any(len(numbers) > 1 for _, numbers in groups)
    more = "数に幅のある行の範囲は、目標の最も少ない計画のもの。" if several else ""
    return Table(f"目標の数ごとの計画の数({what})", heads, rows,
                 f"95%の線による。括弧内は、うち99.8%の線の外。{more}{note}{METHOD}")  # fmt: skip


def _ranges(found: Funnel, targets: int) -> tuple[str, str]:
    limits = found.limits[targets]
    return range_text(limits), range_text(limits, wide=True)


def _side(place: Place) -> str:
    words = SIDES[abs(place.side)]
    return words if not place.side else f"{words}({'上' if place.side > 0 else '下'})"


def _groups(numbers: Iterable[int]) -> list[tuple[str, list[int]]]:
    """Each number of targets, or a few ranges of them."""
    own = sorted(numbers)
    if len(own) <= MOST_ROWS:
        return [(f"{n:,}件", [n]) for n in own]
    found = []
    for first, after in zip(EDGES, [*EDGES[1:], 10**9], strict=True):
        inside = [n for n in own if first <= n < after]
        if inside:
            found.append((f"{inside[0]:,}〜{inside[-1]:,}件" if len(inside) > 1 else f"{inside[0]:,}件", inside))
    return found


def _counted_row(found: Funnel, label: str, numbers: Sequence[int]) -> list[str]:
    sides = Counter(place.side for place in found.places if place.targets in numbers)
    below, above = (f"{sides[way] + sides[2 * way]:,}({sides[2 * way]:,})" for way in (-1, 1))
    return [label, f"{sum(sides.values()):,}", *_ranges(found, numbers[0]), below, f"{sides[0]:,}", above]


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
    yield _told(
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
    yield _told(
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
