"""Params files are read strictly: what plain YAML would swallow is refused by name."""

from datetime import date
from pathlib import Path

import pytest

from ictanalysis.params import read_params
from ictanalysis.reading import FaultError

FILE = Path("params/mini.yml")


def test_a_sound_file(mini) -> None:
    params = read_params(FILE)
    assert (params.name, params.fiscal_year, params.as_of) == ("mini", 2025, date(2026, 7, 1))
    assert (params.previous, params.measures, params.draws) == (None, (), 4000)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("fiscal_year: R7", "fiscal_yaer: R7", ("4行目", "もしかして: fiscal_year", "fiscal_year なし")),
        ("status: draft", "status: draft\nstatus: final", ("7行目", "同じ項目が二度 status")),
        ("status: draft", "status: drafts", ("6行目 status", "もしかして: draft")),
        ("status: draft", "status: NO", ("「NO」",)),
        ("fiscal_year: R7", "fiscal_year: 012", ("年度",)),
        ("fiscal_year: R7", "fiscal_year: true", ("年度",)),
        ("as_of: 2026-07-01", "as_of: 2026-13-01", ("ありえない日付",)),
        ("plan: data/plan", "plan: data/plam", ("2行目 plan", "フォルダ")),
        ("status: draft", "status: draft\nprevious: none.csv", ("7行目 previous",)),
        ("status: draft", "status: draft\nmeasures: 1-1", ("施策番号の一覧",)),
        ("status: draft", "status: draft\nforecast: {drows: 3}", ("もしかして: draws",)),
        ("status: draft", "status: draft\nforecast: {draws: 3}", ("100〜",)),
        ("title: 小さな計画の評価\n", "", ("title なし",)),
        ("title: 小さな計画の評価", "title: [1, 2]", ("報告書の題名",)),
        ("status: draft", "status: [draft", ("YAMLとして読めません",)),
    ],
)
def test_faults_by_line(edit, old: str, new: str, said: tuple[str, ...]) -> None:
    edit("params/mini.yml", old, new)
    with pytest.raises(FaultError) as caught:
        read_params(FILE)
    for part in said:
        assert part in str(caught.value)


@pytest.mark.parametrize("content", ["", "- a\n- b\n", "\x00"])
def test_files_that_are_no_params(mini, content: str) -> None:
    FILE.write_text(content, encoding="utf-8")
    with pytest.raises(FaultError):
        read_params(FILE)
