"""What the forecast said and what came: weak groups are named from the numbers, and only they."""

import gzip
import re
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import papermill
import pytest

from ictanalysis.cli import main
from ictanalysis.inputs.reading import FaultError, Findings
from ictanalysis.learning import scoring
from ictanalysis.learning.counting import FILE, NAMES, NUMBERS, Calibration, calibration, open_calibration, read_judged
from ictanalysis.learning.learn import JUDGED_COLUMNS
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
        common = {"tasks": "managed", "source": "jp_review", "family": f"m{number}", "n": 3, "place": "short"}
        parts.append(pd.DataFrame({**common, "p_plain": 0.25, "p_managed": 0.25, "met": (i < real * CASES) * 1}))
    return pd.concat(parts, ignore_index=True).assign(kind="percent", h=2, weight=1.0)


@pytest.fixture(scope="module")
def found() -> Calibration:
    return open_calibration()


def test_what_is_calibrated_is_not_called_weak() -> None:
    found = calibration(planted())
    assert (found.cells["verdict"] == 0).all()
    said = "".join(weak_spots(found.cells))
    assert "誤差の範囲を外れたのは0区分" in said and "狭すぎた" not in said and "広すぎた" not in said


@pytest.mark.parametrize(("share", "word", "figure"), [(0.5, "狭すぎた", "50.0%"), (0.95, "広すぎた", "95.0%")])
def test_a_planted_wrong_band_is_named_with_its_figure(share: float, word: str, figure: str) -> None:
    found = calibration(planted(in80=share))
    named = [line for line in map(unescape, weak_spots(found.cells)) if word in line]
    assert len(named) == 1 and f"日本の都道府県 {figure}" in named[0] and "スウェーデン" not in named[0]
    assert {"▲ 帯が狭すぎる", "△ 帯が広すぎる"} & {row[-1] for row in cells_table(found).rows}


@pytest.mark.parametrize(("real", "word"), [(0.05, "言ったより届かなかった"), (0.6, "言ったより多く届いた")])
def test_a_planted_wrong_chance_is_named_with_what_was_said(real: float, word: str) -> None:
    said = [line for line in map(unescape, weak_spots(calibration(planted(real=real)).cells)) if word in line]
    assert len(said) == 1 and f"25.0%→{100 * real:.1f}%" in said[0]


def test_too_few_families_are_not_judged() -> None:
    judged = planted(in80=0.5)
    few = calibration(judged[~judged["family"].isin([f"ssdse{i}" for i in range(4, FAMILIES)])])
    assert few.part("in80", "source").set_index("key")["verdict"].isna()[[("ssdse",)]].all()
    said = weak_spots(few.cells)
    assert "少なく判断できません" in said[-1] and not any("日本の都道府県" in line for line in said[1:])


def test_shares_are_those_of_the_scoring_and_lie_in_their_range(found: Calibration) -> None:
    table = scoring.breakdown(found.windows)
    for by in ("n", "h", "kind", "source"):
        for row in found.part("in80", by).itertuples():
            assert 100 * row.came == pytest.approx(table.at[f"{by}={row.key[0]}", "cov80"])
    judged = found.cells.dropna()
    assert ((judged["low"] <= judged["came"]) & (judged["came"] <= judged["high"])).all()
    assert calibration(read_judged(FILE, Findings())).cells.equals(found.cells)


def test_charts_say_their_numbers_and_sources(found: Calibration) -> None:
    chances, bands = chances_chart(found), bands_chart(found)
    row = found.part("managed", "tenth").iloc[7]
    assert f"{100 * row.said:.0f}%→{100 * row.came:.0f}%" in chances.alt
    for row in found.part("in80", "source n").itertuples():
        assert share(row.came) in bands.alt
    for words in ("Kolada の統計ではない", "SSDSE-B", "United Nations", "judgit/data を加工して作成(CC BY 4.0)", "MIT"):
        assert words in chances.source
    assert "judgit" not in bands.source
    shown = "".join(re.findall(r">([^<>]+)<", chances.svg + bands.svg))
    assert "実際の目標(補正後)" in shown and "日本の都道府県" in shown
    assert not re.search(r"kolada|ssdse|managed|percent", shown)


def test_a_source_that_a_city_adds_keeps_its_name() -> None:
    judged = planted().replace({"source": {"ssdse": "sagamihara"}})
    found = calibration(judged)
    assert "sagamihara" in bands_chart(found).source and "sagamihara" in bands_table(found).columns[-1][0]


def test_what_the_correction_rests_on_and_lacks(found: Calibration) -> None:
    said = record_text(found.managed)
    assert f"{found.managed['weight'].sum():,.0f}件の目標" in said and f"{len(found.managed):,}事例" in said
    book = open_workbook("data/second_plan", "data/actuals", 2025, "2026-11-22", draws=100)
    assert "2-1-1、2-2、2-3、3-3の4件" in untested_text(book.plan)
    one = sum(history.points == 1 for history in book.histories.values())
    assert f"{one}件が実績1点" in plan_text(book.histories, found.cells)


def write(table: pd.DataFrame, path: Path) -> Path:
    table.to_csv(path, index=False)
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.drop(columns=["pit", "in95"]), ["列 pit なし", "列 in95 なし"]),
        (lambda t: t[t["tasks"] == "windows"], ["managed の行なし"]),
        (lambda t: t.assign(met=t["met"].where(t.index != 3, 7), h=t["h"].where(t.index != 0, 0)),
         ["5行目 met列", "「7(同じ誤り 1件)」", "2行目 h列"]),
        (lambda t: t.assign(in80="はい"), ["in80列", "0〜1"]),
        (lambda t: t.assign(tasks=t["tasks"].where(t.index != 0, "window")), ["tasks列 - 「window」"]),
    ],
)  # fmt: skip
def test_every_fault_of_the_file_is_named_at_once(change, said: list[str], tmp_path: Path) -> None:
    with pytest.raises(FaultError) as raised:
        open_calibration(write(change(planted()), tmp_path / "judged.csv.gz"))
    for words in [*said, "ictanalysis fit --write"]:
        assert words in str(raised.value)


@pytest.mark.parametrize(
    "content", [None, b"no gzip", gzip.compress(b"")[:8], gzip.compress(b""), gzip.compress(b"\xff\xfe\x00")]
)
def test_a_missing_or_broken_file_is_one_clear_message(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "crossvalidated.csv.gz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FaultError, match="ファイルがありません" if content is None else "読めません"):
        open_calibration(path)


def test_check_names_the_file_that_a_run_needs(mini, capsys) -> None:
    FILE.unlink()
    assert main(["check", "params/mini.yml"]) == 1
    assert "crossvalidated.csv.gz - 「ファイルがありません」" in capsys.readouterr().err


def test_columns_are_those_that_learning_writes() -> None:
    assert {*NAMES, *NUMBERS} <= set(JUDGED_COLUMNS)


def test_the_notebook_runs_and_keeps_the_long_table_out_of_the_report(tmp_path: Path) -> None:
    nb = papermill.execute_notebook(
        "notebooks/forecast_calibration.ipynb", str(tmp_path / "out.ipynb"), progress_bar=False
    )
    data = [output.get("data", {}) for cell in nb.cells for output in cell.get("outputs", [])]
    assert sum("image/svg+xml" in one for one in data) == 2
    long = [one for one in data if "調べたすべての区分" in str(one.get("text/html", ""))]
    assert len(long) == 1 and set(long[0]) == {"text/plain", "text/html"}
