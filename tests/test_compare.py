"""Many plans side by side: limits that hold what they say, no ranking, and a page that stays short."""

import re
from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from compared import PLAIN, alike, country, ended, still_open
from nbformat import NotebookNode
from scipy.stats import binom
from test_language import faults

from ictanalysis.pages.chart import Chart
from ictanalysis.pages.comparison.chance import Item
from ictanalysis.pages.comparison.charts import alt_funnel
from ictanalysis.pages.comparison.facts import Compared, Many
from ictanalysis.pages.comparison.funnel import WITHIN, Funnel, chances, counts_of_binomial, means_of_draws, met
from ictanalysis.pages.comparison.page import items
from ictanalysis.pages.table import Table
from ictanalysis.report.document import blocks
from ictanalysis.report.html import page
from ictanalysis.runs.compare import document_of

MILLIONS = 3


def inside(found: Funnel, pair: int = 0) -> float:
    """The share of plans within the limits: of 95 %, or with 1 of 99.8 %."""
    return 1 - len(found.outside(pair + 1)) / len(found.places)


def words(shown: Iterable[Item]) -> str:
    """The sentences of a page as they are read."""
    return re.sub(
        r"&#(\d+);", lambda found: chr(int(found[1])), "\n".join(one for one in shown if isinstance(one, str))
    )


def tables(shown: Iterable[Item]) -> list[Table]:
    return [one for one in shown if isinstance(one, Table)]


def many(*rows: Sequence[Compared]) -> Many:
    given = [row for part in rows for row in part]
    return Many(given, len({row.plan_id for row in given}))


def document(of: Many, shown: Sequence[Item] | None = None) -> NotebookNode:
    return document_of(of, items(of) if shown is None else shown)


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.4, 0.5, 0.93, 1.0])
def test_the_limits_of_counts_are_those_of_the_binomial_distribution(rate: float) -> None:
    numbers = [1, 2, 5, 10, 37, 300]
    pool = [1.0] * round(100 * rate) + [0.0] * round(100 - 100 * rate)
    for n, limits in zip(numbers, counts_of_binomial(pool, numbers), strict=True):
        (low, high), (lowest, highest) = (binom.interval(within, n, rate) for within in WITHIN)
        assert limits == pytest.approx((low / n, high / n, lowest / n, highest / n))
        held = binom.cdf(high, n, rate) - binom.cdf(low - 1, n, rate)
        assert held >= WITHIN[0] - 1e-12


def test_a_hand_worked_funnel() -> None:
    """Ten targets at a rate of one half: 2 to 8 are within 95 %, 0 to 10 would be within more than 99.8 %."""
    found = met([*ended(1, [True] * 5 + [False] * 5), *ended(2, [True] * 9 + [False]), *ended(3, [True] + [False] * 9)])
    assert found.rate == 0.5 and found.limits[10] == pytest.approx((0.2, 0.8, 0.0 + 0.1, 0.9))
    assert [(place.plan, place.side) for place in found.places] == [
        ("架空市0001総合計画(架空)", 0), ("架空市0002総合計画(架空)", 1), ("架空市0003総合計画(架空)", -1),
    ]  # fmt: skip


@pytest.mark.parametrize(("plans", "targets"), [(1500, (5, 15)), (600, (20, 60))])
def test_without_differences_about_95_percent_lie_within_the_95_percent_limits(
    plans: int, targets: tuple[int, int]
) -> None:
    rows = alike(plans, targets, seed=2).rows
    counts, means = met(rows), chances(rows)
    assert 0.935 < inside(counts) < 0.985 and inside(counts, 1) > 0.994
    assert 0.93 < inside(means) < 0.97 and inside(means, 1) > 0.99
    assert not counts.varied and not means.varied


def test_limits_of_a_count_would_hide_what_chances_tell() -> None:
    """The mean of chances wavers less than a count of outcomes: between limits of the latter nearly everything lies."""
    found = chances(alike(500, (10, 20)).rows)
    numbers, met_of_1000 = sorted({place.targets for place in found.places}), round(1000 * found.rate)
    counts = counts_of_binomial([1.0] * met_of_1000 + [0.0] * (1000 - met_of_1000), numbers)
    wide = dict(zip(numbers, counts, strict=True))
    hidden = [place for place in found.outside() if not wide[place.targets].side(place.share)]
    assert len(found.outside()) > 15 and len(hidden) > 0.8 * len(found.outside())


def test_limits_of_means_narrow_with_the_root_of_the_number_of_targets() -> None:
    pool = np.random.default_rng(3).beta(2, 3, 4000).tolist()
    (one, many_more) = means_of_draws(pool, [25, 100])
    assert (one.high - one.low) / (many_more.high - many_more.low) == pytest.approx(2, rel=0.05)
    spread = 2 * 1.96 * float(np.std(pool)) / 10
    assert many_more.high - many_more.low == pytest.approx(spread, rel=0.03)


def test_what_is_not_judged_and_what_has_ended_are_no_chances_and_what_is_open_no_count() -> None:
    rows = [*ended(1, [True]), *still_open(1, [0.3], 1, "reference"), *still_open(1, [0.6, 0.8])]
    rows += [PLAIN._replace(plan_id="none", verdict="cannot_say", points=0)]
    rows += [
        ended(1, [True])[0]._replace(target_year=2030)
    ]  # reached before its time: a chance of 1 among the open ones
    assert (met(rows).targets, chances(rows).targets) == (1, 3)
    assert chances(rows).rate == pytest.approx((0.6 + 0.8 + 1) / 3)


def test_a_plan_that_differs_is_named_in_the_order_given_and_not_blamed() -> None:
    best, worst = ended(9001, [True] * 40), ended(9002, [False] * 40)
    usual = alike(60, (8, 20), rate=0.5).rows
    for first, second in ((best, worst), (worst, best)):
        shown = list(items(many(first, usual, second)))
        said = words(shown)
        a, b = (rows[0].plan for rows in (first, second))
        assert 0 < said.index(a) < said.index(b)
        assert "事情を確かめる必要" in said and "平均への回帰" in said


def test_few_plans_stand_in_a_table_in_the_order_given_whatever_their_results() -> None:
    shares = [0.2, 0.9, 0.5, 0.7, 0.1]
    rows = [ended(k, [place < 20 * share for place in range(20)]) for k, share in enumerate(shares)]
    table = next(one for one in tables(items(many(*rows))) if "計画ごと" in one.caption)
    assert [row[0] for row in table.rows] == [f"架空市{k:04}総合計画(架空)" for k in range(5)]
    assert [row[2] for row in table.rows] == ["20%", "90%", "50%", "70%", "10%"]


def test_plans_of_one_name_are_told_apart_and_invented_data_by_their_name() -> None:
    twice = [row._replace(plan_id="again") for row in ended(1, [False, True])]
    real = [row._replace(fictional=False) for row in ended(2, [False, True])]
    found = met([*ended(1, [True, True]), *twice, *real])
    assert [place.plan for place in found.places] == [
        "架空市0001総合計画(架空)[city_0001]", "架空市0001総合計画(架空)[again]", "架空市0002総合計画",
    ]  # fmt: skip


def test_plans_that_differ_all_over_are_not_named_one_by_one() -> None:
    rows = [ended(k, [k % 2 == 0] * 30) for k in range(60)]
    found, said = met(many(*rows).rows), words(items(many(*rows)))
    assert found.varied and len(found.outside(2)) == 60
    assert "計画全般に違いがある" in said and "架空市0007" not in said


def test_two_plans_cannot_be_compared_and_the_page_says_so() -> None:
    two = many(*(rows for k in (1, 2) for rows in (ended(k, [True, False, k == 1]), still_open(k, [0.2, 0.5, 0.9]))))
    said = words(items(two))
    assert "計画が二つのため、この方法で優劣を比べることはできません" in said
    assert "線の外にある計画は" not in said and met(two.rows).limits[3].high == 1
    assert page(document(two))


@pytest.mark.parametrize("given", [Many([], 3), many(ended(1, [True])), many(still_open(1, [0.4], 1, "reference"))])
def test_there_may_be_nothing_to_compare(given: Many) -> None:
    shown = list(items(given))
    assert not any(isinstance(one, Chart) and "計画ごと" in one.caption for one in shown)
    assert "評価できた計画はありません" in words(shown) or "計画が一つのため" in words(shown)
    assert faults(blocks(document(given, shown))) == []


def test_the_country_is_a_short_page_of_counts() -> None:
    whole, shown = country()
    made = page(document(whole, shown))
    assert len(made.encode()) < MILLIONS * 1e6
    assert max(len(table.rows) for table in tables(shown)) <= 16
    assert len(set(re.findall(r"架空市\d{4}", made))) <= 40  # outside the wider lines, at most twenty a funnel
    assert "<script" not in made and 'lang="ja"' in made and "架空データによる例示" in made
    assert not re.search("ランキング|ワースト|上位|下位|最下", made)


def test_tables_and_the_words_of_a_chart_hold_the_same_numbers() -> None:
    whole, shown = country()
    for found, what in ((met(whole.rows), "達成した割合"), (chances(whole.rows), "達成の見込みの平均")):
        table = next(one for one in tables(shown) if what in one.caption)
        assert sum(int(str(row[1]).replace(",", "")) for row in table.rows) == len(found.places) == 1741
        within = sum(int(str(row[5]).replace(",", "")) for row in table.rows)
        assert within == 1741 - len(found.outside()) and f"範囲内が{within:,}計画" in alt_funnel(found, what)


def test_the_page_reads_as_a_clerk_would_write_it() -> None:
    assert faults(blocks(document(*country()))) == []
    differing = many(ended(1, [True] * 40), *(ended(k, [True, False] * 5) for k in range(2, 30)), still_open(1, [0.1]))
    assert faults(blocks(document(differing))) == []


def test_evidence_is_told_beside_the_chances() -> None:
    rows = [*still_open(1, [0.3, 0.5], 1, "reference"), *still_open(2, [0.8, 0.9], 4)]
    rows[0] = rows[0]._replace(p_meet_plain=0.05)
    shown = list(items(many(rows)))
    table = next(one for one in tables(shown) if "実績の数ごとの、" in one.caption)
    assert [row[:2] for row in table.rows] == [["1点", "2"], ["3〜4点", "2"], ["計", "4"]]
    assert table.rows[0][2:] == ["40%(32〜48%)", "25%(25〜25%)", "+15ポイント", "50%"]
    assert "このうち2件は実績が1点だけ" in words(shown) and "10ポイントを超えて異なる指標は1件(25%)" in words(shown)
