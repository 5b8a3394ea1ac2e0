"""Answers of a form as the tables keep them: numbers, years and days in one writing, each read or refused."""

import re
from collections.abc import Iterable
from datetime import date

from ictanalysis.cycle.forms.model import Answer, Kind
from ictanalysis.inputs import cells, eras
from ictanalysis.inputs.cells import CellError, must
from ictanalysis.inputs.faults import Findings

FORMULA, MARK = (
    "=+-@＝＋－＠",
    "・",
)  # with what a spreadsheet begins a formula when it opens a table; what keeps it from that
Read = dict[str, Answer]  # by column, with texts as the tables keep them


def figure(text: str, unit: str) -> str:
    """A number as the tables keep it, or the mark of a missing one; a unit written with it must be the right one."""
    read = cells.amount(text)
    if read.missing:
        return cells.folded(text)
    must(read.unit in ("", cells.folded(unit)), f"単位 {unit or 'なし'}", "単位を確かめ、数字だけを記入してください")
    numeral = re.search(cells.NUMERAL, cells.folded(text))
    written = numeral[0].replace(",", "") if numeral else ""
    return f"-{written}" if read.number < 0 else written


def day(text: str) -> str:
    """A day in ISO, also of an era: 令和8年8月20日, R8.8.20."""
    value = cells.folded(text).replace(" ", "")
    if words := eras.in_words(value):
        word, number, rest = words
        match, year = re.fullmatch(r"[年./-](\d{1,2})[月./-](\d{1,2})日?", rest), eras.western(word, number)
        if match and year:
            value = f"{year}-{match[1]}-{match[2]}"
    elif match := re.fullmatch(r"(\d{4})年(\d{1,2})月(\d{1,2})日", value):
        value = "-".join(match.groups())
    read = cells.day(value.replace(".", "-"))
    must(len(read) == len(date.min.isoformat()), "年月日まである日付", "2026-08-20 のように日まで記入してください")
    return read


def plain(text: str, kind: Kind) -> str:
    """An answer of any kind but a number as the tables keep it."""
    if kind == "day":
        return day(text)
    if kind == "year":
        return str(cells.fiscal_year(text))
    if kind == "whole":
        return str(cells.whole(text))
    return text


def read_answers(
    answers: Iterable[Answer], kinds: dict[str, Kind], unit: str, likely: Iterable[float | None], findings: Findings
) -> Read:
    """The answers of one item by column; one that cannot be read is a fault where it stands.

    ``likely`` : the target and the last value of a number, against which a percentage entered as a fraction shows.
    """
    found: Read = {}
    for answer in answers:
        column = answer.place[2]
        try:
            if kinds[column] == "text" and len(answer.text) > 1 and answer.text[0] in FORMULA:
                answer = answer._replace(text=f"{MARK}{answer.text}")
                findings.notices.append(f"{answer.where}: 表計算が式と読まないよう、先頭に「{MARK}」を付けました")
            text = figure(answer.text, unit) if kinds[column] == "number" else plain(answer.text, kinds[column])
            if kinds[column] == "number" and not cells.amount(answer.text).unit:
                _refuse_fraction(text, unit, likely)
        except CellError as error:
            findings.fault(answer.where, answer.text, error.expected, error.remedy)
            continue
        found[column] = answer._replace(text=text)
    return found


def _refuse_fraction(text: str, unit: str, likely: Iterable[float | None]) -> None:
    """0.613 beside 61.3 % may be either; whoever wrote it must say which."""
    try:
        number = float(text)
    except ValueError:
        return
    beside = max((value for value in likely if value is not None), default=0.0)
    must(not (unit == "%" and 0 < number <= 1 < beside),
         f"0〜100の百分率({100 * number:.15g}% の意味か、{number:.15g}% の意味か。比べる値は {beside:.15g}%)",
         f"{100 * number:.15g} か、{number:.15g}%(% を付けて)のどちらかを記入してください")  # fmt: skip


def require(read: Read, columns: dict[str, str], where: str, findings: Findings) -> bool:
    """Whether every column that must be filled is; each that is not becomes a fault."""
    for column, heading in columns.items():
        if column not in read:
            findings.fault(where, f"{heading}が空", heading, "記入するか、この行の回答をすべて消してください")
    return all(column in read for column in columns)
