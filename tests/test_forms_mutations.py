"""Returned forms spoilt at random, from a fixed seed: no error, no answer other than as typed, none lost.

FORMS_MUTATIONS=1000 makes as many of them.
"""

import os
import random
import sys
from collections import Counter
from pathlib import Path

import pytest

from ictanalysis.cycle.forms import file as form_file
from ictanalysis.cycle.forms.cells import Said
from ictanalysis.inputs.faults import Findings

sys.path.append(str(Path(__file__).parent / "benchmarks"))
import forms_mutations

COUNT = int(os.environ.get("FORMS_MUTATIONS", "60"))


def test_no_answer_comes_back_other_than_as_it_was_typed(tmp_path: Path) -> None:
    outcomes = forms_mutations.run(COUNT, 8, tmp_path)
    results = Counter(one.result for one in outcomes)
    print(f"{COUNT} spoilt forms: {dict(results)}")
    assert set(results) == {"read", "refused"}, [one for one in outcomes if one.result not in ("read", "refused")]
    assert min(results.values()) > COUNT / 5


@pytest.mark.parametrize(("words", "result"), [("別の値", "wrong"), ("", "wrong")])
def test_a_reader_that_errs_is_found(words: str, result: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_file, "said", lambda cell, asked: Said(words))
    assert any(one.result.startswith(result) for one in forms_mutations.run(6, 8, tmp_path))


def test_a_reader_that_raises_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_file, "tables_of", lambda *given: 1 / 0)
    assert any(one.result.startswith("raised") for one in forms_mutations.run(6, 8, tmp_path))


@pytest.mark.parametrize("begin", [b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<?xml"])
def test_bytes_without_sense_are_refused(begin: bytes, tmp_path: Path) -> None:
    rng = random.Random(8)
    for size in (0, 1, 30, 5000):
        (tmp_path / "a.xlsx").write_bytes(begin + rng.randbytes(size))
        findings = Findings()
        assert form_file.read_form(tmp_path / "a.xlsx", findings) is None and len(findings.faults) == 1
