"""A few spoilt inputs of the quick kinds, and proof that each thing which must never happen would be found: `make fuzz` makes 10,000."""

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent / "benchmarks"))

from fuzz import __main__ as fuzz
from fuzz import judge, reading, worlds
from fuzz.judge import REFUSED, RIGHT, SLOW, TRACEBACK, WRONG, Input

from ictanalysis.inputs import cells
from ictanalysis.inputs import reading as package
from ictanalysis.inputs.faults import Fault, FaultError
from ictanalysis.runs import prepare

QUICK = [kind for kind, one in fuzz.KINDS.items() if kind.startswith(("table", "params", "notebook", "names"))]
VALUES = "data/actuals/indicator_values.csv"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[worlds.Place]:
    here = Path.cwd()
    yield worlds.Place(tmp_path_factory.mktemp("spoilt"))
    os.chdir(here)


def became(place: worlds.Place, **given: object) -> judge.Outcome:
    return fuzz._in_time(judge.judged, Input(**{"said": "", "base": "mini", "changes": {}, **given}), place, {})  # type: ignore[arg-type]


def value(old: bytes, new: bytes) -> dict[str, bytes]:
    return {VALUES: worlds.files_of("mini")[VALUES].replace(old, new)}


@pytest.mark.parametrize("kind", QUICK)
def test_spoilt_inputs_are_refused_clearly_or_read_right(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuzz.tables.BASES", ["mini"])
    monkeypatch.setattr("fuzz.others.BASES", ["mini"])
    monkeypatch.setattr("fuzz.excel.BASES", ["mini"])
    monkeypatch.chdir(".")  # and back, however it ends
    _, found, _, failed = fuzz.tried(kind, 6, 1)
    assert not failed and found.total() >= 3
    assert set(found) <= {REFUSED, RIGHT}


def test_the_plans_themselves_are_read_right(place: worlds.Place) -> None:
    assert became(place, keeps=True) == (RIGHT, "")


# ---- each thing that must never happen is found ------------------------------------------------------


def test_a_number_read_wrong_is_found(place: worlds.Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "_COLUMNS", {})
    monkeypatch.setattr(package, "parser_of", lambda kind: _one_more(cells.parser_of(kind)))
    found = became(place, changes=value(b",63,%", b",64,%"))
    assert found.how == WRONG and "64" in found.why


def _one_more(parse: cells.Parser) -> cells.Parser:
    def read(cell: str) -> object:
        found = parse(cell)
        return (
            found._replace(number=found.number + 1) if isinstance(found, cells.Amount) and found.number == 64 else found
        )

    return read


def test_results_that_move_though_the_meaning_stays_are_found(place: worlds.Place) -> None:
    assert became(place, changes=value(b",63,%", b",64,%"), keeps=True).how == WRONG


def test_results_of_others_that_move_are_found(place: worlds.Place) -> None:
    assert became(place, changes=value(b",63,%", b",64,%"), about=frozenset({"1-1-1"})).how == RIGHT
    assert became(place, changes=value(b",63,%", b",64,%"), about=frozenset({"1-1-2"})).how == WRONG


def test_a_line_that_is_lost_is_found(place: worlds.Place) -> None:
    place.lay(worlds.files_of("mini"))
    read = judge.read(place, "params/mini.yml")
    short = read._replace(rows=[(path, kind, rows[:-1] or rows) for path, kind, rows in read.rows])
    assert judge._misread(read, worlds.files_of("mini")) == ""
    assert "lines [" in judge._misread(short, worlds.files_of("mini"))


def test_what_must_be_refused_and_is_not_is_found(place: worlds.Place) -> None:
    assert became(place, named=("indicator_values.csv 2行目",)).how == WRONG


@pytest.mark.parametrize(
    ("error", "how"),
    [
        (FaultError([Fault("x.csv 2行目", "「a」", "数値", "直す")]), REFUSED), (FaultError([Fault("x", "「a」", "数値", "直す")]), WRONG),
        (FaultError([Fault("x.csv", "a", "a number", "mend")]), WRONG), (FaultError([]), WRONG), (KeyError("x"), TRACEBACK), (MemoryError(), SLOW),
    ],
)  # fmt: skip
def test_every_end_is_told_apart(
    error: Exception, how: str, place: worlds.Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object) -> None:
        raise error

    monkeypatch.setattr(prepare, "prepare", fail)
    assert became(place).how == how


@pytest.mark.skipif(not hasattr(signal, "SIGPROF"), reason="no timers of this kind")
def test_what_never_ends_is_cut_and_found() -> None:
    before = signal.signal(signal.SIGPROF, fuzz._too_slow)
    try:
        assert (
            fuzz._in_time(lambda *given: [time.process_time() for _ in iter(int, 1)], None, None, {}, 0.05).how == SLOW
        )  # type: ignore[arg-type, return-value]
    finally:
        signal.signal(signal.SIGPROF, before)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("６１．３", "61.3"),
        ("1,234", "1234"),
        ("▲5", "-5"),
        (".5", "0.5"),
        ("63%", "63"),
        ("12,34", None),
        ("063", None),
        ("63①", None),
        ("六", None),
    ],
)
def test_the_other_reading_of_numbers(cell: str, said: str | None) -> None:
    assert reading.number(cell) == (None if said is None else reading.Decimal(said))


def test_the_work_is_shared_out_whole_and_alike_for_one_seed() -> None:
    work = fuzz.shares(1000, 1, [*fuzz.KINDS])
    asked = Counter[str]()
    for kind, count, _ in work:
        asked[kind] += count
    assert work == fuzz.shares(1000, 1, [*fuzz.KINDS]) and asked.total() >= 1000 and set(asked) == set(fuzz.KINDS)
    assert max(count for _, count, _ in work) <= 100
