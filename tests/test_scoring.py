"""Scores: worked by hand, the same as a plain loop, red for a wrong forecaster; the benchmark's verdicts."""

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import special

from ictanalysis import forecast as fc
from ictanalysis.forecast import engine
from ictanalysis.learning import scoring

LEVELS = engine.LEVELS
NORMAL = special.ndtri(LEVELS)


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    """Tasks with what every task has."""
    common = {"source": "s", "family": "f", "h": 1, "y0": 2020, "weight": 1.0}
    tasks = pd.DataFrame([common | row for row in rows])
    return tasks.assign(n=tasks["values"].map(len))


@pytest.fixture
def two() -> tuple[pd.DataFrame, np.ndarray]:
    """An even spread from 1 to 99 that hits its middle, and a certainty of 20 that misses by 3."""
    wide = {"kind": "percent", "values": [40.0, 46.0, 50.0], "actual": 50.0, "scale": 2.0, "target": 30.0}
    sure = {"kind": "count", "values": [10.0], "actual": 23.0, "scale": 1.5, "target": 21.0}
    tasks = table(wide | {"direction": "up", "met": 1}, sure | {"direction": "up", "met": 1})
    return tasks, np.array([np.arange(1.0, 100.0), np.full(99, 20.0)])


def random_tasks(size: int = 200) -> tuple[pd.DataFrame, np.ndarray]:
    """Tasks of all kinds with quantiles of which some are lumps, and outcomes that fall on them."""
    rng = np.random.default_rng(1)
    rows, answers = [], []
    for i in range(size):
        q = np.clip(np.sort(rng.normal(60, 20, 99)), 0, 100).round(i % 3)
        values = rng.normal(60, 5, rng.integers(1, 7)).tolist()
        asked = {"direction": ["up", "down"][i % 2], "target": float(rng.choice([q[70], rng.normal(60, 30)]))}
        kind = str(rng.choice(fc.KINDS))
        actual = float(rng.choice([q[40], rng.normal(60, 30)]))
        rows.append({"kind": kind, "values": values, "actual": actual, "scale": 3.0, "met": i % 2} | asked)
        answers.append(q)
    return table(*rows), np.array(answers)


# ---- one task ----------------------------------------------------------------------------------------


def test_two_tasks_by_hand(two: tuple[pd.DataFrame, np.ndarray]) -> None:
    s = scoring.scores(*two)
    # pinball of the even spread: 2/99 (sum of i (50 - i) / 100 to 50, and its mirror) = 2/99 x 416.5
    # yardsticks: (6 + 4 + 2 x 1.2) / 4 = 3.1 points and (2 x .039 x 10) / 2 = .39
    assert s["crps"].tolist() == pytest.approx([2 * 416.5 / 99 / 3.1, 3 / 0.39])
    assert s["mase"].tolist() == pytest.approx([0, 2])
    assert s["in80"].tolist() == s["in95"].tolist() == [1, 0]
    assert s["p"].tolist() == pytest.approx([0.70, 0.005])
    assert s["brier"].tolist() == pytest.approx([0.09, 0.990025])
    assert s["log"].tolist() == pytest.approx([-np.log(0.70), -np.log(0.005)])
    assert s["pit"].tolist() == pytest.approx([0.50, 0.995])
    both = scoring.summary(s)
    assert both["cov80"] == both["cov95"] == 50
    assert both["brier"] == pytest.approx(0.5400125)
    assert both["ece"] == pytest.approx((0.30 + 0.995) / 2)
    assert both["crps_naive"] == pytest.approx(s["crps"].sum() / s["crps_naive"].sum())


def test_scores_are_those_of_a_plain_loop() -> None:
    tasks, q = random_tasks()
    s = scoring.scores(tasks, q)
    for i, r in enumerate(tasks.to_dict("records")):
        loss = [2 * max(a * (r["actual"] - x), (a - 1) * (r["actual"] - x)) for a, x in zip(LEVELS, q[i], strict=True)]
        size = scoring.yardstick(np.array(r["values"]), r["kind"])
        assert s.at[i, "crps"] == pytest.approx(min(sum(loss) / 99 / size, scoring.CAP))
        p = fc.chance(q[i], r["target"], r["direction"])
        far = not q[i][0] <= r["target"] <= q[i][-1]
        assert s.at[i, "p"] == pytest.approx(min(max(p, 0.005), 0.995), abs=0.005 if far else 1e-9)
        assert s.at[i, "in80"] == (q[i][9] <= r["actual"] <= q[i][89])
        assert 0 <= s.at[i, "pit"] <= 1


def test_one_explosion_counts_twenty_yardsticks(two: tuple[pd.DataFrame, np.ndarray]) -> None:
    tasks, q = two
    assert scoring.scores(tasks, q + np.array([[0.0], [1e9]]))["crps"][1] == scoring.CAP


def test_a_lump_spreads_the_positions_of_what_falls_on_it() -> None:
    at = scoring.positions(np.minimum(np.tile(np.arange(1.0, 100.0), (500, 1)), 80.0), np.full(500, 80.0))
    assert at.min() > 0.79
    assert 0.87 < at.mean() < 0.92


def test_a_city_without_targets_has_no_brier_score(two: tuple[pd.DataFrame, np.ndarray]) -> None:
    tasks, q = two
    s = scoring.scores(tasks.drop(columns=["scale", "target", "direction", "met"]), q)
    assert s[["p", "brier", "log", "mase"]].isna().all(axis=None)
    assert not {"brier", "ece", "mase"} & set(scoring.summary(s))
    part = scoring.scores(tasks.assign(target=[30.0, np.nan], met=[1, np.nan]), q)
    assert scoring.summary(part)["brier"] == pytest.approx(0.09)


# ---- many tasks --------------------------------------------------------------------------------------


def test_a_weight_of_two_is_a_task_twice() -> None:
    tasks, q = random_tasks(40)
    twice = np.repeat(np.arange(40), 1 + (np.arange(40) < 10))
    heavy = scoring.scores(tasks.assign(weight=1.0 + (np.arange(40) < 10)), q)
    double = scoring.scores(tasks.iloc[twice].reset_index(drop=True), q[twice])
    a, b = scoring.summary(heavy), scoring.summary(double)
    del a["tasks"], b["tasks"]
    assert a == pytest.approx(b)


def test_calibration_error_by_hand() -> None:
    s = pd.DataFrame({"p": [0.22, 0.24, 0.26, 0.28, 0.90], "met": [0, 0, 1, 0, 0], "weight": 1.0})
    assert scoring.ece(s) == pytest.approx((4 * 0 + 1 * 0.90) / 5)


def test_a_wrong_forecaster_scores_badly() -> None:
    rng = np.random.default_rng(2)
    truth = {"kind": "other", "values": [0.0, 1.0], "scale": 1.0, "target": 0.5, "direction": "up"}
    came = rng.normal(0, 1, 4000)
    tasks = table(*[truth | {"actual": y, "met": int(y >= 0.5)} for y in came])
    honest, sure, shifted = (
        scoring.summary(scoring.scores(tasks, np.tile(q, (4000, 1)))) for q in (NORMAL, 0.3 * NORMAL, NORMAL + 1)
    )
    assert honest["cov80"] == pytest.approx(80, abs=2)
    assert honest["cov95"] == pytest.approx(95, abs=1)
    assert honest["ece"] < 0.02
    assert sure["cov80"] < 40
    assert sure["crps"] > honest["crps"] and sure["log"] > honest["log"]
    assert shifted["ece"] > 0.2 and shifted["brier"] > honest["brier"] + 0.05
    assert shifted["cov80"] < 70


def test_cross_validation_learns_on_other_families_only_and_keeps_the_order() -> None:
    tasks, _ = random_tasks(60)
    tasks["family"] = [f"f{i % 7}" for i in range(60)]
    tasks["values"] = [np.clip(v, 1, 99).tolist() for v in tasks["values"]]
    seen: list[set[str]] = []

    def remember(part: pd.DataFrame) -> fc.Constants:
        seen.append(set(part["family"]))
        return fc.read_constants()

    s = scoring.cross_validate(scoring.held_out(tasks, remember, 3))
    fold = scoring.folds_of(tasks["family"], 3)
    assert [set(tasks["family"][fold != i]) for i in range(3)] == seen
    assert all(not set(tasks["family"][fold == i]) & seen[i] for i in range(3))
    pd.testing.assert_frame_equal(s, scoring.scores(tasks, fc.forecast_batch(tasks)).assign(pit=s["pit"]))


# ---- benchmark ---------------------------------------------------------------------------------------


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(Path(__file__).parent / "benchmarks")
    import bench_forecast

    return bench_forecast


def test_peers_give_a_distribution_or_say_that_walk_answered(bench: ModuleType) -> None:
    values = [61.0, 63.0, 62.0, 66.0, 65.0]
    for name in bench.peers.PEERS:
        q, fell = bench.peers.ask(name, 2020, values, 2, "percent")
        assert not fell and q.shape == (99,) and (np.diff(q) >= 0).all(), name
        alone, fell = bench.peers.ask(name, 2024, [63.0], 2, "percent")
        assert fell == (name != "naive")
        np.testing.assert_array_equal(alone, scoring.naive(np.array([63.0]), 2, "percent"))


def test_straight_line_by_hand(bench: ModuleType) -> None:
    q, _ = bench.peers.ask("line", 2020, [1.0, 2.0, 2.0, 3.0], 1, "other")
    # slope .6, middle 2, one year on 3.5; residual variance .2/2, leverage 1 + 1/4 + 2.5^2/5; t of 2 degrees .9
    assert q[49] == pytest.approx(3.5)
    assert q[89] == pytest.approx(3.5 + np.sqrt(0.1 * (1 + 1 / 4 + 2.5**2 / 5)) * 1.88562, rel=1e-5)


def test_ranges_hold_the_figure_and_never_change(bench: ModuleType) -> None:
    tasks, q = random_tasks()
    s = scoring.scores(tasks.assign(family=[f"f{i % 20}" for i in range(200)]), q).assign(crps_line=2.0)
    figures, ranges = scoring.summary(s), bench.bootstrap(s)
    for name in ("cov80", "cov95", "crps_naive"):
        assert ranges[name][0] < figures[name] < ranges[name][1]
    assert ranges == bench.bootstrap(s)
    alone = bench.bootstrap(s.assign(family="one"))
    assert alone["cov80"] == pytest.approx((figures["cov80"], figures["cov80"]))


def test_pairs_by_hand(bench: ModuleType) -> None:
    import pairs

    new = pd.DataFrame({"family": ["a", "b"], "weight": [1.0, 3.0], "crps": [1.0, 2.0], "crps_naive": 4.0,
                        "brier": [0.1, np.nan], "log": [0.3, np.nan]})  # fmt: skip
    old = new.assign(crps=[2.0, 1.0], brier=[0.2, np.nan], log=[0.3, np.nan])
    told = pairs.differences(new, old)
    # families drawn again: only a, -1 / 4; both, (-1 + 3) / 16; only b, 3 / 12
    assert told["crps"].value == pytest.approx(2 / 16) and (told["crps"].low, told["crps"].high) == (-0.25, 0.25)
    assert told["brier"].value == pytest.approx(-0.1) and not told["crps"].worse
    assert pairs.differences(new, new.assign(crps=0.5))["crps"].worse
    assert pairs.differences(new, new.assign(crps=0.5))["crps"].text().endswith("▲悪化")
    assert list(pairs.differences(new.drop(columns="crps"), old)) == ["brier", "log"]


def test_without_the_former_commit_the_page_goes_without_pairs(
    bench: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench.former, "COMMIT", "0" * 40)
    tasks, _ = random_tasks(30)
    assert bench.ask_former(tasks, tasks, 1) is None
    assert "git から取り出せない" in capsys.readouterr().err
    assert bench.sections.official(tasks, None).text == ""


def test_real_targets_that_looked_impossible_are_counted_by_both_engines(bench: ModuleType) -> None:
    common = {"source": "s", "group": ["a", "b", "c"], "kind": "percent", "n": [2, 3, 1], "weight": [1.0, 3.0, 1.0],
              "place": "short", "trait": "usual", "unmoved": False, "met": [1.0, 0.0, 0.0]}  # fmt: skip
    real = pd.DataFrame({**common, "plain": [0.001, 0.001, 0.001], "managed": [0.02, 0.04, 0.5]})
    before = real.assign(plain=[0.001, 0.2, 0.001], managed=[0.3, 0.3, 0.3])
    found = bench.sections.unlikely(bench.sections.answers(real), bench.sections.answers(before))
    assert [row[1] for row in found.goals] == ["0.0350(実際 0.250)", "0.0200(実際 1.000)"]
    assert [row[-1] for row in found.goals] == ["未達", "達成"]


def test_weights_are_read_or_refused_in_words(bench: ModuleType) -> None:
    assert bench.numbers_of("0.3,1,2") == [0.3, 1, 2]
    for wrong in ("", "1,,2", "0", "-1", "nan", "二"):
        with pytest.raises(Exception, match="0より大きい数をコンマで区切ったもの"):
            bench.numbers_of(wrong)


def test_goals_can_be_missed(bench: ModuleType) -> None:
    page = bench.page
    assert page.verdict(0.5, 0.6, 0.55) == "達成"
    assert page.verdict(0.58, 0.6, 0.55).startswith("達成(")
    assert page.verdict(0.61, 0.6, 0.55) == "未達"
    held = pd.DataFrame({"cov80": [80.0, 79.0, 81.0]}, index=["n=2-6", "n=1", "n=2"])
    sure = {row: {"cov80": (76.0, 84.0)} for row in held.index}
    assert page.bands(held, sure, "n", 80)[-1] == "達成"
    assert page.bands(held, sure | {"n=2": {"cov80": (80.5, 84.0)}}, "n", 80)[-1] == "未達"
    narrow = page.bands(held.replace(81.0, 75.0), sure, "n", 80)
    assert narrow[-1] == "未達" and "n=2: 75.0" in narrow[1] and narrow[1].startswith("1/2")
