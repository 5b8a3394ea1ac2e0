"""Every number that a report prints with a unit, held against results.csv and the registered values."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pandas as pd

from ictanalysis.inputs.previous import Earlier
from ictanalysis.pages import say
from ictanalysis.pages.workbook import Workbook
from ictanalysis.report.model import Block, Bullets, Callout, FigureBlock, Heading, Paragraph, TableBlock, plain

UNITS = "%|ポイント|時間|人|件|業務|割|本"
PRINTED = re.compile(rf"([+−-]?)(\d[\d,]*(?:\.\d+)?)({UNITS})?(?:[(（]R(\d+)(?:まで|、|[)）]))?")
DATED = re.compile(rf"R(\d+) (\d[\d,]*(?:\.\d+)?)(?:{UNITS})")
# what counts cases or people and is no value of an indicator
COUNTED = re.compile(r"10回に8回|回答者[\d,]+人|目標[\d,]+件|全?\d+方式|10件中\d件|回答者を10倍|[\d,]+件のうち\d+%が達成"
                     r"|(?:見込みは|なら|けでは|上、)?[58]割(?:以上|の値|に届)|\d割(?:程度|未満|超)")  # fmt: skip
WORDED = re.compile(r"見込みは?[ は]*(1割未満|9割超|\d割程度)")
SHARES = ("achieved_rate", "target_rate", "p_meet", "p_meet_plain")


@dataclass(frozen=True)
class Said:
    """A piece of the report about one indicator."""

    where: str
    indicator_id: str
    text: str


def pieces(blocks: Iterable[Block], ids: Iterable[str]) -> Iterator[Said]:
    """Rows, sentences and alt texts, each with the indicator that it names first."""
    for block in blocks:
        for where, text in _texts(block):
            for one in sorted(ids, key=len, reverse=True):
                if re.match(rf"\W*(?:\w+[:：] ?)?{re.escape(one)}(?![\d-])", text):
                    yield Said(where, one, text)
                    break


def _texts(block: Block) -> Iterator[tuple[str, str]]:
    if isinstance(block, TableBlock):
        heads = [column.label for column in block.columns]
        about = re.match(r"\d[\d-]*", block.caption)
        for row in block.rows:
            cells = [cell.whole for cell in row]
            said = (" " if heads[0] == "年度" else " / ").join(cells)
            yield block.caption, f"{about[0]} {said}" if about else said
        for place, head in enumerate(heads[1:], start=1):  # a table with an indicator a column
            if re.fullmatch(r"\d[\d-]*", head):
                yield block.caption, f"{head} {' '.join(row[place].text for row in block.rows)}"
    elif isinstance(block, FigureBlock):
        for part in re.split(r"[。、](?=\d-\d)|(?<=末)[:：] ?|図。", block.alt):
            yield block.caption, part
    elif isinstance(block, Bullets):
        for item in block.items:
            for inner in item:
                yield from _texts(inner)
    elif isinstance(block, (Paragraph, Heading, Callout)):
        yield "文", plain(block.spans)


def known(book: Workbook, results: pd.DataFrame, one: str) -> list[float]:
    """Every number that may be printed of an indicator: its results now and before, values, plan and rubric."""
    row = results[results["indicator_id"] == one].iloc[0]
    numbers = [float(value) for value in row if isinstance(value, (int, float)) and value == value]
    numbers += [100 * float(row[name]) for name in SHARES if row[name] == row[name]]
    shown = [
        *(result for result in book.evaluation.by_year if result.indicator_id == one),
        book.evaluation.previous.get(one),
    ]
    numbers += [100 * p for told in shown if told for p in (told.p_meet, told.p_meet_plain) if p is not None]
    foretold = [end for told in shown if isinstance(told, Earlier) and told.next for end in told.next]
    numbers += [*foretold, *(kept.came for kept in book.ledger.kept if kept.indicator.indicator_id == one)]
    rows = book.rows(one)
    numbers += [float(value) for row in rows for value in (row.value, row.sample_size) if value is not None]
    numbers += list(book.histories[one].values)
    if told := book.guidance.get(one):
        parts = [vars(part).values() for part in (told.needed, told.widths) if part]
        numbers += [float(value) for part in parts for value in part if value is not None]
        numbers += [100 * told.needed.at_target] if told.needed else []
    words = " ".join(
        str(text) for row in book.plan.rows_of(one) for text in vars(row).values()
    )  # fmt: skip
    numbers += [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", words)]
    edges = [row.threshold for row in book.rubric.rows if row.threshold is not None]
    numbers += [float(value) * factor for value in edges for factor in (1, 100)]
    tolerance = book.rubric.threshold("tolerance", "about")
    numbers += _worked_out(book, one)
    return [*numbers, book.plan.indicators[one].target * (1 - tolerance)]


def _worked_out(book: Workbook, one: str) -> list[float]:
    """What a reader can work out from the results: what is left to the target, moves, the plan's pace, a year of a sum."""
    result, history = book.result(one), book.histories[one]
    standing, indicator = result.standing, result.indicator
    known = [*history.values, *([] if standing.latest is None else [standing.latest])]
    found = [indicator.target - value for value in known]
    found += [after - before for before, after in pairwise(history.values)]
    if standing.required_per_year is not None:
        found.append(standing.required_per_year * max(1, indicator.target_year - result.evaluation_year))
    start = indicator.target_first_year - 1 if indicator.is_sum else indicator.baseline_year
    if start is not None and standing.latest_year is not None and indicator.target_year > start:
        found.append(100 * (standing.latest_year - start) / (indicator.target_year - start))
    return found + ([indicator.baseline / indicator.years_in_baseline] if indicator.baseline is not None else [])


def words_wrong(said: Said, book: Workbook) -> list[str]:
    """Chances in words that are not those of the indicator."""
    result = book.result(said.indicator_id)
    told = [*(each for each in book.evaluation.by_year if each.indicator_id == said.indicator_id), result]
    right = {say.tenths(each.p_meet, book.rubric.edges) for each in told}
    if (before := book.evaluation.previous.get(said.indicator_id)) is not None:
        right.add(say.tenths(before.p_meet, book.rubric.edges))
    at_target = [told.needed.at_target for told in [book.guidance.get(said.indicator_id)] if told and told.needed]
    right |= {say.tenths(p) for p in at_target}
    return [f"{said.where}: {said.indicator_id} {words}" for words in WORDED.findall(said.text) if words not in right]


def wrong(said: Said, book: Workbook, numbers: list[float]) -> list[str]:
    """The numbers of a piece that nothing explains to the digits in which they are printed."""
    text, found = COUNTED.sub("", said.text), []
    for sign, digits, unit, year in PRINTED.findall(text):
        value = float(digits.replace(",", ""))
        if not unit:
            continue
        slack = 0.5 * 10.0 ** -(len(digits.partition(".")[2])) + 1e-9
        if not any(abs(abs(number) - value) <= slack for number in numbers):
            found.append(f"{said.where}: {said.indicator_id} {sign}{digits}{unit}")
        elif year and not _of_year(book, said.indicator_id, int(year) + 2018, value, slack):
            found.append(f"{said.where}: {said.indicator_id} {digits}{unit} は R{year} の値ではない")
    for year, digits in DATED.findall(text):
        if not _of_year(book, said.indicator_id, int(year) + 2018, float(digits.replace(",", "")), 0.05):
            found.append(f"{said.where}: {said.indicator_id} {digits} は R{year} の値ではない")
    return found


def _of_year(book: Workbook, one: str, year: int, value: float, slack: float) -> bool:
    """Whether a number is the target, the baseline, a published value or the sum so far of a year."""
    indicator, rows, history = book.plan.indicators[one], book.rows(one), book.histories[one]
    of_year = [row.number for row in rows if row.fiscal_year == year and not row.missing]
    of_year += [
        v for y, v in zip(history.years, history.values, strict=True) if y == year and y >= indicator.target_first_year
    ]
    of_year += [indicator.target] if year == indicator.target_year else []
    of_year += [indicator.baseline] if year == indicator.baseline_year and indicator.baseline is not None else []
    window = range(indicator.target_first_year, year + 1)
    total = sum(row.number for row in rows if row.fiscal_year in window and not row.missing)
    return any(abs(number - value) <= slack for number in [*of_year, total])


def read_results(file: Path) -> pd.DataFrame:
    """results.csv as a reader opens it."""
    return pd.read_csv(file, encoding="utf-8-sig", dtype=dict.fromkeys(("indicator_id", "measure_id", "goal_id"), str))
