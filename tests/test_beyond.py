"""What cross-validation does not tell, and years together: worked by hand, and the same as one question at a time."""

from dataclasses import replace
from html import unescape

import numpy as np
import pandas as pd
import pytest
from scipy import special

from ictanalysis import forecast as fc
from ictanalysis.forecast.calibration import Apart, Beyond, Calibration, Later, Spread, read_calibration
from ictanalysis.learning import beyond, joint, parallel
from ictanalysis.pages.chapters import forecast_calibration_limits as limits


def windows(*rows: dict[str, object]) -> pd.DataFrame:
    common = {"source": "s", "family": "f", "kind": "percent", "h": 1, "y0": 2010, "weight": 1.0, "actual": 50.0}
    found = pd.DataFrame([common | row for row in rows])
    return found.assign(n=found["values"].map(len))


def many(source: str, y0: int, size: int = 110) -> list[dict[str, object]]:
    """Windows of two values of all kinds."""
    return [
        {"source": source, "family": source, "kind": kind, "y0": y0, "values": [40.0, 41.0 + i % 7]}
        for kind in fc.KINDS for i in range(size)
    ]  # fmt: skip


# ---- new sources, later times ------------------------------------------------------------------------


def test_sources_that_share_families_are_one() -> None:
    rows = [("deed", "roads"), ("deed", "schools"), ("state", "health"), ("result", "schools"), ("land", "land")]
    tasks = pd.DataFrame(rows, columns=["source", "family"])
    assert beyond.whole_sources(tasks) == [("deed", "result"), ("land",), ("state",)]


def test_each_source_is_left_out_once_and_time_is_cut_where_both_sides_are_long() -> None:
    tasks = windows(*many("a", 2001), *many("a", 2011), *many("b", 2012))
    source, other, time = beyond.partings(tasks)
    assert (source.name, other.name, time.name) == ("a", "b", "2003")  # two values and a year: 2001-2 is told in 2003
    for one in (source, other):
        assert set(tasks["source"][one.after]) == {one.name} and not set(tasks["source"][one.before]) & {one.name}
    assert time.later and set(tasks["y0"][time.before]) == {2001}
    assert set(tasks["y0"][time.after]) == {2011}  # of source b nothing was learnt: its windows are not a later time


def test_what_is_too_little_to_learn_on_is_not_parted() -> None:
    assert beyond.partings(windows(*many("a", 2001, 20), *many("b", 2001, 20))) == []
    alone = windows(*(one for one in many("a", 2001) if one["kind"] == "count"), *many("b", 2001))
    assert [one.name for one in beyond.partings(alone)] == ["a"]  # without b there would be counts only


def judged(crps: list[float], in80: list[int], n: list[int]) -> pd.DataFrame:
    families = [f"f{i}" for i in range(len(crps))]
    return pd.DataFrame({"source": "s", "family": families, "n": n, "weight": [1.0, 1.0, 2.0], "crps": crps,
                         "crps_naive": 2.0, "in80": in80, "in95": 1})  # fmt: skip


def test_a_source_apart_by_hand() -> None:
    out, known = judged([2.0, 4.0, 3.0], [1, 1, 0], [1, 2, 1]), judged([1.0, 1.0, 1.0], [1, 0, 1], [1, 2, 1])
    found = beyond.apart(out, known)
    # (2 + 4 + 2 x 3) / (2 x 4) and (1 + 1 + 2) / 8; of one value 1 of 1 + 2 in the band, then 3 of 3
    assert found == Apart(("s",), 3, 1.5, 0.5, 3.0, pytest.approx(1 / 3), 0.0, 1.0, 1.0)


def test_a_later_time_by_hand() -> None:
    found = beyond.later(judged([2.0, 4.0, 3.0], [1] * 3, [2] * 3), judged([1.0, 3.0, 2.5], [1] * 3, [2] * 3), 77)
    assert (found.learnt, found.tasks) == (77, 3) and found.more == pytest.approx((1 + 1 + 2 * 0.5) / 8)
    # families drawn again: the third twice and another, 3 / 10; the first two only, 1 / 2; the third thrice is too rare
    assert found.low == pytest.approx(0.3) and found.high == pytest.approx(0.5)


# ---- organisations -----------------------------------------------------------------------------------


def organisations(spread: float, seed: int = 3) -> pd.DataFrame:
    """Forty organisations of fifty targets each whose offsets spread so far on the logit scale."""
    rng = np.random.default_rng(seed)
    x, offset = rng.normal(0, 1, (40, 50)), rng.normal(0, spread, (40, 1))
    met = rng.random((40, 50)) < special.expit(x + offset)
    names = np.repeat([f"o{i}" for i in range(40)], 50)
    return pd.DataFrame(
        {"family": names, "p_managed": special.expit(x).ravel(), "met": met.ravel().astype(float), "weight": 1.0}
    )


@pytest.mark.parametrize("spread", [0.4, 1.0])
def test_a_planted_spread_is_found(spread: float) -> None:
    found = beyond.organisations(organisations(spread))
    assert found.organisations == 40 and found.low <= spread <= found.high
    assert found.deviation == pytest.approx(spread, abs=0.3 * spread)


def test_where_organisations_are_alike_the_range_begins_at_nothing() -> None:
    found = beyond.organisations(organisations(0.0))
    assert found.low == 0 and found.deviation < 0.15
    assert "偶然の範囲を超えるとはいえません" in limits.limits(with_spread(found))[-1]


def with_spread(spread: Spread) -> Calibration:
    found = read_calibration()
    return replace(found, beyond=replace(found.beyond, organisations=spread))


# ---- years together ----------------------------------------------------------------------------------

SIX = [[60.0, 61.0, 63.0, 62.0, 64.0, 66.0], [30.0, 30.0, 29.0, 28.0, 28.0, 27.0], [5.0, 5.0, 5.0, 5.0, 5.0, 5.0]]


def test_each_start_counts_once_and_later_years_are_hidden() -> None:
    tasks = windows({"values": SIX[0]}, {"values": SIX[0], "h": 2}, {"values": SIX[0][:5]}, {"values": SIX[0][:4]},
                    {"values": SIX[0], "y0": 2011}, {"values": SIX[0], "family": "g"})  # fmt: skip
    assert len(joint.starts(tasks, 1, 4)) == len(joint.starts(tasks, 2, 4)) == 3
    first = joint.starts(tasks, 2, 4).iloc[0]
    assert (first["values"], first["came"], first["n"]) == (SIX[0][:2], SIX[0][2:], 2)
    assert joint.starts(tasks, 5, 4).empty
    short = joint.answers((windows({"values": [1.0, 2.0]}), fc.read_constants()))
    assert short.empty and list(short) == joint.COLUMNS


def test_years_together_are_those_of_one_question_at_a_time() -> None:
    kinds = zip(SIX, fc.KINDS, strict=True)
    tasks = windows(*({"values": v, "kind": kind, "family": kind} for v, kind in kinds))
    found = joint.answers((tasks, fc.read_constants()))
    assert len(found) == 3 * 3 * (2 * 2 * 2 + 1)
    for v, kind in zip(SIX, fc.KINDS, strict=True):
        own = found[(found["family"] == kind) & (found["n"] == 2)].set_index(["what", "ask"])
        years, known, came = range(2010, 2012), v[:2], np.array(v[2:])
        levels = fc.sample_levels(years, known, range(1, 5), kind)
        each = [fc.probability(years, known, 2011 + h, known[-1], "up", kind, managed=False) for h in range(1, 5)]
        for every in (True, False):
            row = own.loc["every" if every else "any", "up last"]
            assert row["p"] == fc.joint_chance(levels, np.array(each), every)
            good = came >= known[-1]
            assert row["met"] == (good.all() if every else good.any())
        drawn = fc.sample_paths(years, known, range(1, 5), kind)
        together = joint.drawn(np.array([known]), kind, levels, fc.read_constants())[0]
        np.testing.assert_allclose(together, drawn, rtol=1e-9, atol=1e-9)
        q = np.quantile(drawn.sum(1), fc.LEVELS)
        assert found[(found["family"] == kind) & (found["n"] == 2) & (found["what"] == "sum")]["in80"].item() == (
            q[9] - 1e-9 <= came.sum() <= q[89] + 1e-9
        )


def test_years_together_counted_by_hand() -> None:
    common = {"n": 2, "years": 4, "weight": [1.0, 3.0]}
    asked = pd.DataFrame({**common, "what": "every", "ask": "up last", "p": [0.2, 0.4], "met": [1.0, 0.0]})
    total = pd.DataFrame({**common, "what": "sum", "in80": [1.0, 0.0], "in95": 1.0})
    table = joint.breakdown_joint(pd.concat([asked, total], ignore_index=True))
    row = table.loc[(2, 4, "every up last")]
    assert row["p"] == pytest.approx((0.2 + 3 * 0.4) / 4) and row["met"] == 0.25 and row["gap"] == pytest.approx(0.1)
    assert table.loc[(2, 4, "sum"), ["windows", "cov80", "cov95"]].tolist() == [2, 25, 100]


# ---- several processes, and what is said -------------------------------------------------------------


def test_two_processes_give_what_one_gives_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    parts = [np.array([[0.0, 1.0]]), np.array([[5.0, 5.0]]), np.array([[3.0]])]
    one, two = (parallel.each(special.expit, parts, "計算", jobs) for jobs in (1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
    assert "計算 3/3" in capsys.readouterr().err


def test_limits_are_said_with_their_figures() -> None:
    parts = {"jp_activity、jp_outcome": Apart(("jp_activity", "jp_outcome"), 9, 1.04, 0.95, 4.0, 0.65, 0.6, 0.7, 0.8)}
    later = {"2016": Later(4592, 5881, 0.0123, 0.008, 0.0171)}
    found = replace(read_calibration(), beyond=Beyond(parts, later, Spread(21, 0.4, 0.2, 0.7)))
    source, time, spread = map(unescape, limits.limits(found))
    assert "他市の活動指標・他市の成果指標1.04(0.95)" in source and "65.0%(80.0%)" in source
    assert "2016年までに結果の出た4,592件" in time and "0.012大きくなりました" in time and "+0.008〜+0.017" in time
    assert "0.40(誤差の範囲0.20〜0.70)" in spread and "40%から60%" in spread


def test_without_long_series_nothing_is_said_of_years_together() -> None:
    found = read_calibration()
    few = replace(
        found, cells=tuple(cell for cell in found.cells if cell.what not in ("every", "any", "sum80", "sum95"))
    )
    assert limits.together_text(few) == "" and limits.together_table(few) is None
    said, table = limits.together_text(found), limits.together_table(found)
    worst = max(
        (cell for cell in found.cells if cell.what in ("every", "any")), key=lambda cell: abs(cell.came - cell.promised)
    )
    assert f"{100 * abs(worst.came - worst.promised):.1f}ポイント" in said
    assert table is not None and len(table.rows) == 10 and len(table.columns) == 4
