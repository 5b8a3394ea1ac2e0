"""The workbook as notebooks and runs open it: plan, values, rubric and results of one fiscal year."""

import os
import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from ictanalysis.cycle.effects import Effect, effect_of
from ictanalysis.cycle.every_cell import read_every_cell
from ictanalysis.cycle.forms.journal import recover
from ictanalysis.cycle.project_tables import planned_projects
from ictanalysis.cycle.record import Cycle, read_cycle
from ictanalysis.cycle.revised_targets import with_revised_targets
from ictanalysis.cycle.words import Words, words_of
from ictanalysis.evaluation.guidance import Guidance
from ictanalysis.evaluation.ledger import Ledger, ledger_of
from ictanalysis.evaluation.plausibility import asked_about
from ictanalysis.evaluation.result import Asked, Evaluation, Result
from ictanalysis.evaluation.verdict import measure_verdict
from ictanalysis.forecast.constants import Constants, ConstantsError, constants_of, read_constants
from ictanalysis.inputs.actuals import DEMO_SOURCE, Actuals
from ictanalysis.inputs.cells import suggestion
from ictanalysis.inputs.context import Series, SeriesValue
from ictanalysis.inputs.corrections import Correction
from ictanalysis.inputs.faults import CONDITIONS, Fault, FaultError, Findings
from ictanalysis.inputs.params import Params, read_params
from ictanalysis.inputs.plan import Plan
from ictanalysis.inputs.previous import Previous
from ictanalysis.inputs.rubric import Rubric
from ictanalysis.inputs.values import Value
from ictanalysis.inputs.workbook import DRAWS, Inputs, Paths, Source, Term, read_inputs
from ictanalysis.pages.cover import Cover, leave
from ictanalysis.pages.guide import UNTESTED_NOTE, meanings
from ictanalysis.pages.reads import watched
from ictanalysis.pages.say import column_word, year_label
from ictanalysis.progress.series import History

HANDED_ON = "ICTANALYSIS_WORKBOOK"  # names the file that a run hands on to its kernels


@dataclass(frozen=True)
class Workbook:
    """Everything one evaluation rests on, read and checked, and its results, worked out when they are first asked for.

    `params` is what was chosen for it, `learnt` are the constants before the city's own record, `asked` values that
    look like a slip.
    """

    params: Params
    plan: Plan
    actuals: Actuals
    cycle: Cycle
    rubric: Rubric
    sources: Sequence[Source]
    glossary: Sequence[Term]
    series: Sequence[Series]
    series_values: Sequence[SeriesValue]
    fiscal_year: int
    as_of: date
    draws: int
    known_then: date
    earlier: Previous | None
    inputs: Inputs
    learnt: Constants
    asked: tuple[Asked, ...]
    notices: tuple[str, ...]
    set_aside: tuple[str, ...]

    @property
    def words(self) -> Words:
        """What the plan calls its parts and those who run it."""
        return words_of(self.plan)

    @cached_property
    def evaluation(self) -> Evaluation:
        """All results, those of earlier years among them."""
        from ictanalysis.evaluation.results import evaluate_inputs  # needs scipy, which takes long to import

        return evaluate_inputs(self.inputs, self.draws, self.learnt)

    @property
    def results(self) -> tuple[Result, ...]:
        """The results of the year judged, in plan order."""
        return self.evaluation.results

    @property
    def constants(self) -> Constants:
        """What the forecast has learnt."""
        return self.evaluation.constants

    @property
    def previous_lacks(self) -> set[str]:
        """The columns in which the given results of last year say nothing."""
        return set(self.earlier.lacks) if self.earlier else set()

    @cached_property
    def ledger(self) -> Ledger:
        """What was published in earlier years beside what came."""
        return ledger_of(self.earlier.published if self.earlier else (), self.results, self.actuals.values)

    @cached_property
    def guidance(self) -> Mapping[str, Guidance]:
        """What the next year must bring of each open target, by id, and why its chance is so."""
        from ictanalysis.evaluation.guiding import guidance_of  # needs scipy

        return guidance_of(self.results, self.actuals.values, self.rubric, self.draws, self.constants)

    @cached_property
    def effects(self) -> Mapping[str, Effect]:
        """What became of the number that an instruction names, by the instruction's id; of those that name one."""
        known = self.actuals, self.plan.indicators, self.cycle.projects, self.constants
        told = [effect_of(asked, *known) for asked in self.cycle.council.instructions]
        return {one.instruction.instruction_id: one for one in told if one is not None}

    def guidance_on(self, indicator_id: str) -> Guidance | None:
        """What the next year must bring of one target, and why its chance is so; None where it is not open."""
        return self.guidance.get(indicator_id)

    def rows(self, indicator_id: str) -> list[Value]:
        """The published figures of one indicator."""
        return self.actuals.of(indicator_id)

    def result(self, indicator_id: str) -> Result:
        """The result of one indicator."""
        return next(result for result in self.results if result.indicator_id == indicator_id)

    def of_measure(self, measure_id: str) -> list[Result]:
        """The results of the indicators of one measure; FaultError when there is no such measure."""
        return [self.result(one.indicator_id) for one in self.plan.of_measure(measure_id)]

    def sources_of(self, ids: Iterable[str]) -> str:
        """The titles of sources, each once."""
        titles = {source.source_id: source.title for source in self.sources}
        return "、".join(dict.fromkeys(titles[source_id] for source_id in ids))

    @property
    def has_news(self) -> bool:
        """Whether anything newer than the plan's baselines has been published."""
        baselines = {one.indicator_id: one.baseline_year for one in self.plan.indicators.values()}
        return any(baselines[row.indicator_id] != row.fiscal_year for row in self.actuals.values if not row.missing)

    @property
    def fictional(self) -> bool:
        """Whether any figure is invented for demonstration."""
        return is_fictional(self.cycle, self.actuals)

    @property
    def corrections(self) -> list[Correction]:
        """The corrections in use, those of projects last."""
        return [*self.actuals.corrections, *self.cycle.projects.corrections]

    @property
    def histories(self) -> dict[str, History]:
        """The yearly values of every indicator."""
        return {result.indicator_id: result.history for result in self.results}

    def verdict_on(self, measure_id: str) -> str:
        """The verdict on a measure, by the rule chosen in the rubric."""
        own = self.of_measure(measure_id)
        managed = self.rubric.chosen("decided_by") == "managed"
        deciding = [result.p_meet if managed else result.p_meet_plain for result in own]
        return measure_verdict([result.verdict for result in own], deciding, self.rubric)


def is_fictional(cycle: Cycle, actuals: Actuals) -> bool:
    """Whether any figure is invented for demonstration."""
    return cycle.fictional or any(row.source_id == DEMO_SOURCE for row in actuals.values)


@contextmanager
def handed_on(book: Workbook, params: str, folder: Path) -> Iterator[None]:
    """The workbook of a params file for the kernels of a run, which need not evaluate again; gone afterwards."""
    for result in book.results:
        _ = result.straight, result.remarks  # worked out once, here, and not in every kernel
    _ = book.guidance, book.effects
    file = folder / "workbook.pickle"
    file.write_bytes(pickle.dumps((params, book)))
    os.environ[HANDED_ON] = str(file.resolve())
    try:
        yield
    finally:
        del os.environ[HANDED_ON]
        file.unlink()


def _received(params: str) -> Workbook | None:
    """The workbook that the run has handed on, if it is of the params file that is asked for."""
    if not (file := os.environ.get(HANDED_ON)):
        return None
    handed, book = pickle.loads(Path(file).read_bytes())  # written by the run itself, in its own folder
    return book if handed == params and isinstance(book, Workbook) else None


def open_params(params: str) -> Workbook:
    """The workbook of a params file, for a notebook; FaultError names every fault, a missing file among them."""
    if received := _received(params):
        return _with_cover(watched(received))
    path = _above(params)
    if not path.is_file():
        there = sorted(f"{Path(params).parent.as_posix()}/{file.name}" for file in path.parent.glob("*.yml"))
        raise FaultError([Fault(f"{CONDITIONS} params", f"「{params}」", "設定ファイル", suggestion(params, there))])
    return _with_cover(workbook_of(read_params(path)))


def _above(params: str) -> Path:
    """A params file as seen from the folder of the command, or from one above for the kernel of a notebook or its copy."""
    places = [Path(above) / params for above in ("", "..", "../..", "../../..")]
    return next((one for one in places if one.exists()), places[0])


def _with_cover(book: Workbook) -> Workbook:
    """The workbook, what a report says of it having been left on the page."""
    params, facts = book.params, book.plan.facts
    leave(Cover(params.title, facts["city"], year_label(params.fiscal_year, book.plan.calendar), params.as_of, params.status, book.fictional,
                facts.get("editor", ""), meanings(book.rubric), UNTESTED_NOTE))  # fmt: skip
    return book


def workbook_of(params: Params) -> Workbook:
    """The workbook of params that have been read."""
    book = open_workbook(params.plan, params.actuals, params.fiscal_year, params.as_of, params.previous, params.draws)
    return replace(book, params=params)


def open_workbook(
    plan: str | Path,
    actuals: str | Path,
    fiscal_year: int | str,
    as_of: str | date,
    previous: Paths = None,
    draws: int = DRAWS,
) -> Workbook:
    """Read and check; raises FaultError with every fault of every file at once.

    Parameters
    ----------
    plan, actuals : folders of CSV files, see data/README.md; rubric, sources, glossary, context and
        corrections lie beside the plan's folder.
    fiscal_year : the year judged (R7 is 2025).
    as_of : the date on which the report stands: rows that count from a later one are set aside.
    previous : earlier results.csv files, one or several: the latest says what changed, all what was foretold.
    """
    findings = Findings()
    return _whole(*checked(plan, actuals, fiscal_year, as_of, previous, draws, findings), draws, findings)


def checked(
    plan: str | Path, actuals: str | Path, fiscal_year: int | str, as_of: str | date, previous: Paths, draws: int,
    findings: Findings,
) -> tuple[Inputs, Cycle, Constants]:  # fmt: skip
    """What `open_workbook` reads and checks, before anything is worked out."""
    recover(Path(actuals))
    inputs = read_inputs(plan, actuals, fiscal_year, as_of, previous, findings)
    constants = _constants(Path(plan).parent, findings)
    if inputs is None:
        planned_projects(Path(plan), findings)
        read_every_cell(Path(plan), Path(actuals), findings)
        raise FaultError(findings.faults)
    if not isinstance(draws, int) or draws < 1:
        findings.fault("draws", draws, "1以上の整数", "4000 のように書いてください")
    inputs = with_revised_targets(inputs, findings)
    cycle = read_cycle(inputs, findings)
    if findings.faults or constants is None:
        raise FaultError(findings.faults)
    return inputs, cycle, constants


def _whole(inputs: Inputs, cycle: Cycle, constants: Constants, draws: int, findings: Findings) -> Workbook:
    """The workbook of what has been read and found right."""
    asked = asked_about(inputs.plan.indicators.values(), inputs.actuals, constants)
    repairs = [*inputs.actuals.corrections, *cycle.projects.corrections]
    notices = (*findings.notices, *map(_said, repairs), *(one.question for one in asked))
    folders = inputs.plan.folder, inputs.actuals.folder
    chosen = Params("", "", *folders, inputs.fiscal_year, inputs.as_of, "draft", draws=draws)
    return Workbook(
        chosen, inputs.plan, inputs.actuals, cycle, inputs.rubric, inputs.known_sources, inputs.glossary,
        inputs.series, inputs.series_values, inputs.fiscal_year, inputs.as_of, draws, inputs.known_then, inputs.previous, inputs, constants, asked,
        notices, tuple(findings.set_aside),
    )  # fmt: skip


def _constants(data: Path, findings: Findings) -> Constants | None:
    """The constants for a data folder; a fault of their file is one among the others."""
    try:
        return read_constants(constants_of(data))
    except ConstantsError as error:
        findings.fault(*error.parts)
        return None


def _said(one: Correction) -> str:
    """A correction in words."""
    words = {"replace": "訂正しました", "drop": "除きました", "confirm": "確認しました"}
    return f"{one.id} {one.fiscal_year}年度の{column_word(one.column)}を{words[one.action]}({one.reason})"
