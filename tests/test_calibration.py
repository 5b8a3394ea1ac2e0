"""What the forecast said and what came: weak groups are named from the numbers, and only they."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import papermill
import pytest

from ictanalysis.forecast import read_constants
from ictanalysis.forecast.calibration import FILE, Apart, Beyond, Calibration, Cell, Later, Spread, read_calibration
from ictanalysis.forecast.constants import ConstantsError
from ictanalysis.learning import counting, reference, scoring
from ictanalysis.learning.fit import text_of
from ictanalysis.pages.chapters.forecast_calibration import (
    bands_table,
    cells_table,
    plan_text,
    record_text,
    share,
    untested_text,
    weak_spots,
)
from ictanalysis.pages.chapters.forecast_calibration_charts import bands_chart, chances_chart
from ictanalysis.pages.workbook import open_workbook

FAMILIES, CASES = 8, 200
DAY = "2026-07-01"
BEYOND = Beyond(
    {"kolada": Apart(("kolada",), 9, 1.0, 0.9, 4.0, 0.7, 0.6, 0.8, 0.8)},
    {"2016": Later(50, 40, 0.01, 0.0, 0.02)},
    Spread(8, 0.3, 0.1, 0.5),
)
REFERENCE = Path(__file__).parents[1] / "data" / "reference"


def planted(in80: float = 0.8, real: float = 0.25) -> pd.DataFrame:
    """Answers that hold in every family exactly, but for the 80 % band of one source and one chance of real targets."""
    i = np.arange(CASES)
    parts = []
    for number in range(FAMILIES):
        for source, part in (("kolada", 0.8), ("ssdse", in80)):
            for n in (1, 3):
                common = {"tasks": "windows", "source": source, "family": f"{source}{number}", "n": n}
                parts.append(pd.DataFrame({**common, "p_plain": 0.25, "met": (i < CASES / 4) * 1, "pit": (i + 0.5) / CASES,
                                           "in80": (i < part * CASES) * 1, "in95": (i < 0.95 * CASES) * 1}))  # fmt: skip
        common = {
            "tasks": "managed",
            "source": "jp_review",
            "family": f"m{number}",
            "n": 3,
            "place": "short",
            "trait": "usual",
        }
        parts.append(pd.DataFrame({**common, "p_plain": 0.25, "p_managed": 0.25, "met": (i < real * CASES) * 1}))
    return pd.concat(parts, ignore_index=True).assign(kind="percent", h=2, weight=1.0)


def planted_joint(every: float = 0.25) -> pd.DataFrame:
    """Years together that hold in every family exactly, but for one chance."""
    i, common = np.arange(CASES), {"n": 2, "years": 4, "kind": "percent", "weight": 1.0}
    parts = []
    for number in range(FAMILIES):
        own = {**common, "family": f"f{number}"}
        for what, part in (("every", every), ("any", 0.25)):
            parts.append(
                pd.DataFrame({**own, "what": what, "ask": "up last", "p": 0.25, "met": (i < part * CASES) * 1.0})
            )
        held = {"in80": (i < 0.8 * CASES) * 1.0, "in95": (i < 0.95 * CASES) * 1.0}
        parts.append(pd.DataFrame({**own, "what": "sum", **held}))
    return pd.concat(parts, ignore_index=True)


def calibration(judged: pd.DataFrame, every: float = 0.25) -> Calibration:
    return counting.calibration(judged, DAY, planted_joint(every), BEYOND)


def cells_of(found: Calibration, what: str, by: str) -> dict[tuple[str | int, ...], Cell]:
    return {cell.key: cell for cell in found.part(what, by)}


@pytest.fixture(scope="module")
def found() -> Calibration:
    return read_calibration()


def test_what_is_calibrated_is_not_called_weak() -> None:
    found = calibration(planted())
    assert all(cell.side == 0 for cell in found.cells)
    said = "".join(weak_spots(found.cells))
    assert "誤差の範囲を外れたのは0区分" in said and "狭すぎた" not in said and "広すぎた" not in said


@pytest.mark.parametrize(("share", "word", "figure"), [(0.5, "狭すぎた", "50.0%"), (0.95, "広すぎた", "95.0%")])
def test_a_planted_wrong_band_is_named_with_its_figure(share: float, word: str, figure: str) -> None:
    found = calibration(planted(in80=share))
    named = [line for line in map(unescape, weak_spots(found.cells)) if word in line]
    assert len(named) == 1 and f"日本の都道府県 {figure}" in named[0] and "スウェーデン" not in named[0]
    assert {"▲ 幅が狭すぎる", "△ 幅が広すぎる"} & {row[-1] for row in cells_table(found).rows}


@pytest.mark.parametrize(("real", "word"), [(0.05, "見込みより低かった"), (0.6, "見込みより高かった")])
def test_a_planted_wrong_chance_is_named_with_what_was_said(real: float, word: str) -> None:
    said = [line for line in map(unescape, weak_spots(calibration(planted(real=real)).cells)) if word in line]
    assert len(said) == 1 and f"25.0%→{100 * real:.1f}%" in said[0]


def test_a_planted_wrong_chance_of_every_year_is_named() -> None:
    said = [line for line in map(unescape, weak_spots(calibration(planted(), every=0.05).cells)) if "低かった" in line]
    assert len(said) == 1 and "毎年届く見込み(補正なし)・実績2点・続く4年・最後の値以上 25.0%→5.0%" in said[0]


def test_series_too_short_for_years_together_are_counted_without(tmp_path: Path) -> None:
    found = counting.calibration(planted(), DAY, planted_joint()[:0], BEYOND)
    assert not any(found.part(what, "n years ask") for what in ("every", "any"))
    alone = replace(found, beyond=replace(BEYOND, apart={}, later={}))
    (tmp_path / "c.json").write_text(text_of(alone), encoding="utf-8")
    assert read_calibration(tmp_path / "c.json") == alone


def test_too_few_families_are_not_judged() -> None:
    judged = planted(in80=0.5)
    few = calibration(judged[~judged["family"].isin([f"ssdse{i}" for i in range(4, FAMILIES)])])
    assert cells_of(few, "in80", "source")["ssdse",].side is None
    said = weak_spots(few.cells)
    assert "少なく判断できません" in said[-1] and not any("日本の都道府県" in line for line in said[1:])


def test_shares_are_those_of_the_scoring_and_lie_in_their_range() -> None:
    judged = planted()
    windows = judged["tasks"] == "windows"
    rng = np.random.default_rng(0)
    judged.loc[windows, ["in80", "n", "h", "weight"]] = np.column_stack(
        [rng.random(windows.sum()) < 0.7, *rng.integers(1, 4, (2, windows.sum())), rng.uniform(0.5, 2, windows.sum())]
    )
    found, table = calibration(judged), scoring.breakdown(judged[windows])
    for by in ("n", "h", "kind", "source"):
        for cell in found.part("in80", by):
            assert 100 * cell.came == pytest.approx(table.at[f"{by}={cell.key[0]}", "cov80"])
    assert all(cell.low <= cell.came <= cell.high for cell in found.cells)
    assert calibration(judged) == found


def test_the_shipped_counts_belong_to_the_shipped_constants_and_the_reference_data(found: Calibration) -> None:
    windows = reference.read(REFERENCE, "windows", reference.WINDOW_COLUMNS)
    targets = reference.read(REFERENCE, "managed", reference.MANAGED_COLUMNS)
    for by, tasks in (("n", windows), ("h", windows[windows["n"] > 1]), ("kind", windows[windows["n"] > 1])):
        counted = {cell.key[0]: cell.cases for cell in found.part("in80", by)}
        assert counted == tasks.groupby(by)["weight"].sum().to_dict()
    assert found.managed.tasks == len(targets)
    sources = {one.source: (one.targets, one.families) for one in found.managed.sources}
    for source, rows in targets.groupby("source"):
        assert sources.pop(source) == pytest.approx((rows["weight"].sum(), rows["group"].nunique()), rel=1e-4)
    assert not sources and list(found.windows) == sorted(windows["source"].unique())
    again = {**found.totals["longer"], "managed_brier": found.totals["managed"]["brier"]}
    reached = read_constants().reached
    shared = reached.keys() & again.keys()
    assert found.learnt_on == read_constants().learnt_on and len(shared) > 6
    assert {k: again[k] for k in shared} == pytest.approx({k: reached[k] for k in shared}, rel=0.02)


def test_the_shipped_counts_can_be_taken_up_again(found: Calibration) -> None:
    assert text_of(found) == FILE.read_text(encoding="utf-8")
    assert all(cell.low <= cell.came <= cell.high for cell in found.cells if cell.side is not None)


def test_charts_say_their_numbers_and_sources(found: Calibration) -> None:
    chances, bands = chances_chart(found), bands_chart(found)
    cell = cells_of(found, "managed", "tenth")[7,]
    assert f"{100 * cell.promised:.0f}%→{100 * cell.came:.0f}%" in chances.alt
    for cell in found.part("in80", "source n"):
        assert share(cell.came) in bands.alt
    for words in (
        "Kolada の統計ではありません",
        "SSDSE-B",
        "United Nations",
        "judgit/data を加工して作成、CC BY 4.0",
        "MIT",
    ):
        assert words in chances.source
    assert "judgit" not in bands.source
    shown = "".join(re.findall(r">([^<>]+)<", chances.svg + bands.svg))
    assert re.search("実際の目標[(（]補正後[)）]", shown) and "日本の都道府県" in shown
    assert not re.search(r"kolada|ssdse|managed|percent", shown)


def test_a_source_that_a_city_adds_keeps_its_name() -> None:
    judged = planted().replace({"source": {"ssdse": "sagamihara"}})
    found = calibration(judged)
    assert "sagamihara" in bands_chart(found).source and "sagamihara" in bands_table(found).columns[-1][0]


def test_what_the_correction_rests_on_and_lacks(found: Calibration) -> None:
    said = record_text(found.managed)
    targets = reference.read(REFERENCE, "managed", reference.MANAGED_COLUMNS)
    assert f"{targets['weight'].sum():,.0f}件の目標" in said and f"{len(targets):,}事例" in said
    book = open_workbook("data/second_plan", "data/actuals", 2025, "2026-11-22", draws=100)
    assert "2-1-1、2-2、2-3、3-3の4件" in untested_text(book.plan)
    one = sum(history.points == 1 for history in book.histories.values())
    assert f"{one}件が実績1点" in plan_text(book.histories, found.cells)


def test_answers_are_stored_to_four_digits_and_the_same_counts_give_the_same_bytes() -> None:
    judged = pd.DataFrame({"source": "s", "family": "f", "kind": "count", "n": 2, "h": 1, "weight": [1.0, 0.0],
                           "p": [0.123456, 0.5], "met": 1, "pit": 0.98761, "in80": 1, "in95": 1, "crps": 1.0,
                           "crps_naive": 2.0, "brier": 0.1})  # fmt: skip
    real = judged[["source", "kind", "n", "h", "weight", "met"]].assign(
        group="省", place="short", trait="usual", plain=0.2, managed=0.4
    )
    table = counting.answered(judged, real)
    assert list(table) == list(counting.COLUMNS) and len(table) == 2  # what weighs nothing counts for nothing
    assert table["p_plain"].tolist() == [0.1235, 0.2] and table["pit"].tolist()[0] == 0.9876
    assert table["family"].tolist() == ["f", "省"] and np.isnan(table["p_managed"].tolist()[0])
    assert text_of(calibration(planted())) == text_of(
        calibration(planted().sample(frac=1, random_state=0).sort_index())
    )


def test_without_any_question_there_is_nothing_to_count() -> None:
    judged = planted()
    alone = judged.assign(p_plain=judged["p_plain"].where(judged["tasks"] != "windows"))
    with pytest.raises(ValueError, match=r"目標の問い\(target、met\)のある事例が1つもありません"):
        calibration(alone)


def cell(name: str, to: object) -> Callable[[dict], None]:
    return lambda held: held["cells"][2].update({name: to})


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (cell("came", float("nan")), "cells 3 came"),
        (cell("came", 1.5), "cells 3"),
        (cell("low", "0.2"), "cells 3 low"),
        (cell("side", 2), "cells 3"),
        (cell("side", 0.5), "cells 3 side"),
        (cell("cases", 0), "cells 3"),
        (cell("families", True), "cells 3 families"),
        (cell("what", "in70"), "cells 3"),
        (cell("by", "h n"), "cells 3"),
        (cell("key", ["three"]), "cells 3"),
        (cell("key", []), "cells 3 key"),
        (cell("verdict", 1), "cells 3 verdict"),
        (lambda held: held["cells"][2].pop("promised"), "cells 3 promised"),
        (lambda held: held.update(cells=[one for one in held["cells"] if one["what"] != "under"]), "cells under source"),
        (lambda held: held["totals"]["longer"].pop("cov80"), "totals longer"),
        (lambda held: held["totals"]["plain"].update(ece=None), "totals plain ece"),
        (lambda held: held["managed"].update(sources=[]), "managed sources"),
        (lambda held: held.pop("managed"), "managed"),
        (lambda held: held.pop("beyond"), "beyond"),
        (lambda held: held["beyond"]["organisations"].pop("low"), "beyond organisations low"),
        (lambda held: held["beyond"]["apart"]["ssdse"].update(sources=[]), "beyond apart ssdse sources"),
        (lambda held: held.clear(), "learnt_on"),
    ],
)  # fmt: skip
def test_damaged_counts_are_named(act: Callable[[dict], None], said: str, tmp_path: Path) -> None:
    held = json.loads(FILE.read_text(encoding="utf-8"))
    act(held)
    (tmp_path / "c.json").write_text(json.dumps(held), encoding="utf-8")
    with pytest.raises(ConstantsError, match=f"c.json - 「{said} が.*ictanalysis fit --write"):
        read_calibration(tmp_path / "c.json")


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b"\xff\xfe\x00", b"null"])
def test_a_missing_or_broken_file_is_one_clear_message(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConstantsError, match=r"calibration.json - 「.*交差検証の成績 - 配布されたファイルに戻す"):
        read_calibration(path)


def test_the_notebook_runs_and_keeps_the_long_table_out_of_the_report(tmp_path: Path) -> None:
    nb = papermill.execute_notebook(
        "notebooks/forecast_calibration.ipynb", str(tmp_path / "out.ipynb"), progress_bar=False
    )
    data = [output.get("data", {}) for cell in nb.cells for output in cell.get("outputs", [])]
    assert sum("image/svg+xml" in one for one in data) == 2
    long = [one for one in data if "調べたすべての区分" in str(one.get("text/html", ""))]
    assert len(long) == 1 and set(long[0]) == {"text/plain", "text/html"}
