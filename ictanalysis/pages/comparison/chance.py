"""The section that tells what chance alone explains: funnels, the plans outside, and the caution that goes with them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ictanalysis.pages import say
from ictanalysis.pages.chart import Chart
from ictanalysis.pages.comparison.charts import funnel_chart, range_text
from ictanalysis.pages.comparison.facts import Many
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


def tells(can: str, cannot: str) -> Marked:
    """What a section tells, and what it does not."""
    return Marked(f"- {led('分かること', can)}\n- {led('分からないこと', cannot)}")


def by_chance(many: Many, source: str) -> Iterator[Item]:
    """What is usual, who lies outside of it, and what may not be concluded."""
    yield Marked("# 計画の違いと偶然の範囲")
    if many.plans < 2:
        yield "計画が一つのため、計画どうしの比較はできません。"
        return
    yield (
        "目標の数が少ない計画では、割合が偶然に大きく上下します。図の線は、すべての計画に違いがなく、偶然だけが働いた場合に、計画の割合が収まる範囲を示します。"
        "範囲内の計画どうしの差は偶然だけで説明がつくため、差があるとは言えません。"
    )
    if many.plans < FEW:
        number = "二つ" if many.plans == 2 else f"{many.plans}つだけ"
        yield Marked(
            f"**{literal(f'計画が{number}のため、この方法で優劣を比べることはできません。')}**"
            + literal("全体の割合がその計画自身で決まり、範囲も広いためです。図と表は、数値を確かめるための参考です。")
        )
    yield from _met(met(many.rows), many, source)
    yield from _chances(chances(many.rows), many, source)
    yield tells(
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
        return f"比べられる計画は{len(found.places)}つで、優劣を比べることはできません。"
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
