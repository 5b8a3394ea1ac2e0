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


@pytest.mark.parametrize("content", ["", "- a\n- b\n", "\x00"])
def test_files_that_are_no_params(mini, content: str) -> None:
    FILE.write_text(content, encoding="utf-8")
    with pytest.raises(FaultError):
        read_params(FILE)
