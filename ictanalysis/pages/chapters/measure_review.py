"""The form on the sheet of a measure: what departments and council have said of its year, else room to write."""

import re
from collections.abc import Iterator, Sequence

from ictanalysis.cycle.reviews import CHOICES, Part
from ictanalysis.cycle.steps import OPEN, STATES, Followed, ProjectYear
from ictanalysis.pages import instructions
from ictanalysis.pages.projects import grade
from ictanalysis.pages.table import LEFT, Row, Table, ticks
from ictanalysis.pages.workbook import Workbook

TO_WRITE = "要因／課題／次年度の対応"
OWN, OPINION, DECISION = "{implementer}の\n自己評価", "{council}の\n意見", "{council}の\n評価"
MOST_WORDS, LEAST_WORDS = 200, 24  # characters of prose for all projects of a sheet together, and for one of them
MOST_INSTRUCTIONS, MOST_OF_INSTRUCTION = 3, 32  # how many, and how much of each
MORE = "(全文は資料編)"


def review_form(book: Workbook, measure_id: str) -> Table:
    """Self-evaluation, the council's opinion, its decision with the instructions that are open; no verdict stands here."""
    words = book.words
    decided = book.cycle.reviews.of(measure_id, "decision")
    choices = {code: words.said(named) for code, named in CHOICES.items()}
    boxes = ticks(choices.values(), [choices[row.choice] for row in decided if row.choice])
    said = [_on_one_line(row.words) for row in decided if row.words]
    told = list(filter(None, (_instructed(book, one) for one in instructions.of_measure(book, measure_id))))
    more = (
        [f"ほかの{words.instruction}{len(told) - MOST_INSTRUCTIONS}件は資料編"] if len(told) > MOST_INSTRUCTIONS else []
    )
    own = _given(book, measure_id, "self_evaluation") or "\n".join(
        _of_projects(book, book.cycle.of_measure(measure_id))
    )
    rows: list[Row] = [
        [words.said(OWN), own or TO_WRITE],
        [words.said(OPINION), _given(book, measure_id, "opinion")],
        [words.said(DECISION), "\n".join([boxes, *said, *told[:MOST_INSTRUCTIONS], *more])],
    ]
    return Table("", [("欄", LEFT), ("記入", LEFT)], rows, form=True)


def _given(book: Workbook, measure_id: str, part: Part) -> str:
    return "\n".join(_on_one_line(row.words) for row in book.cycle.reviews.of(measure_id, part))


def _on_one_line(words: str) -> str:
    """Words of a review without the gaps that part what can be ticked."""
    return " ".join(words.split())


def _of_projects(book: Workbook, years: Sequence[ProjectYear]) -> Iterator[str]:
    """What the departments say of each project, where none speaks for the whole measure: grade, reason, improvement."""
    graded = [(year, year.report) for year in years if year.report and year.report.self_evaluation]
    most = max(LEAST_WORDS, MOST_WORDS // (2 * len(graded))) if graded else 0
    for year, report in graded:
        prose = {"理由": report.reason, "改善": report.improvement}
        said = "".join(f" {head}: {_short(words, most)}" for head, words in prose.items() if words)
        yield f"{year.project.name}: {grade(book, report.self_evaluation)}{said}{MORE if '…' in said else ''}"


def _short(words: str, most: int) -> str:
    """The first sentence, cut where it is too long; the whole stands in the appendix."""
    whole = _on_one_line(words)
    first = re.split(r"(?<=。)", whole)[0]
    return first if first == whole and len(first) <= most else f"{first[:most].removesuffix('。')}…"


def _instructed(book: Workbook, one: Followed) -> str:
    """An instruction in a line: what is awaited and how late, else what has been found; empty where it waits for its effect."""
    effect = book.effects.get(one.instruction.instruction_id)
    found = (
        instructions.FOUND_WORDS[effect.found].partition("(")[0]
        if effect and effect.found in instructions.JUDGED
        else ""
    )
    late = f"(期限超過{one.late}日)" if one.late else ""
    told = f"{STATES[one.state]}{late}" if one.state in (*OPEN, "declined") else found
    if not told or one.state == "closed":
        return ""
    return f"{book.words.instruction}{one.instruction.instruction_id} {_short(one.instruction.words, MOST_OF_INSTRUCTION)}: {told}"
