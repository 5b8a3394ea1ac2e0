"""What was typed into an answer cell, or why that cannot be known; and whether a sent value still stands."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from ictanalysis.cycle.forms.hidden import Listed
from ictanalysis.cycle.forms.workbook import DIGITS, Cell, as_typed, sections
from ictanalysis.inputs.cells import CellError, must, suggestion

BREAKS = re.compile(r"\s*(?:\r\n|[\r\n\x85\u2028\u2029])\s*")
BREAK = "／"
FIRST_DAY = "1900-03-01"  # before it spreadsheet programs count days differently
KIND_WORDS = {"formula": "式", "error": "エラー", "flag": "論理値", "day": "日付", "moment": "日時・時刻"}
EXPECTED = {
    "text": "文章", "number": "数", "whole": "整数", "year": "年度", "day": "日付", "choice": "一覧にある言葉"
}  # fmt: skip
AS_TEXT = "セルの書式を「文字列」にして、入力し直してください"


class Said(NamedTuple):
    """The text of an answer, and what of the cell was read as something else."""

    text: str
    notice: str = ""


def found_in(cell: Cell | None) -> str:
    """What a message says of a cell."""
    if cell is None:
        return "空"
    return f"{KIND_WORDS[cell.kind]} {cell.words}" if cell.kind in KIND_WORDS else cell.words


def said(cell: Cell, asked: Listed) -> Said:
    """The text of an answer as typed; refused where the program has made something else of it."""
    if cell.kind == "text":
        return _prose(cell.words, asked)
    if cell.kind == "number":
        return _figure(cell, asked)
    expected = EXPECTED[asked.kind]
    must(cell.kind != "formula", expected, "式を消し、値だけを記入してください(コピーして「値の貼り付け」)")
    must(cell.kind != "error", expected, "エラーを消し、値を記入してください")
    must(cell.kind != "flag", expected, f"TRUE・FALSE に変わっています。{AS_TEXT}")
    may_be = (
        "時刻を除き、日付だけを記入してください" if asked.kind == "day" else f"日付や時刻に変わっています。{AS_TEXT}"
    )
    must(cell.kind == "day" and asked.kind == "day", expected, may_be)
    must(cell.words >= FIRST_DAY, expected, f"数が日付として表示されています。{AS_TEXT}")
    return Said(cell.words)


def _prose(words: str, asked: Listed) -> Said:
    text = BREAKS.sub(BREAK, words.strip())
    odd = next((char for char in text if unicodedata.category(char) in ("Cc", "Cs")), "")
    must(not odd, EXPECTED[asked.kind], f"目に見えない制御文字(U+{ord(odd or ' '):04X})を消して、記入し直してください")
    if asked.kind == "choice":
        return Said(_code(text, asked.options)) if text else Said("")
    return Said(text, f"セルの中の改行を「{BREAK}」として読みました" if text != words.strip() else "")


def _figure(cell: Cell, asked: Listed) -> Said:
    """A number, which a cell of text becomes when another one is pasted over it."""
    number = Decimal(cell.words)
    must(abs(number) < Decimal(10) ** DIGITS, EXPECTED[asked.kind],
         f"{DIGITS}桁を超えると下の桁が失われます。{AS_TEXT}")  # fmt: skip
    form = _section(cell.form, number)
    must(
        form is not None, EXPECTED[asked.kind], f"表示形式「{cell.form}」では、百分率かどうか決められません。{AS_TEXT}"
    )
    must(not re.search(r"[0#?],+(?![0#?,])", form or ""), EXPECTED[asked.kind],
         f"表示形式「{cell.form}」は下の桁を隠します。{AS_TEXT}")  # fmt: skip
    text = as_typed(number * 100) if "%" in (form or "") else cell.words
    notice = f"表示形式「{cell.form}」の {cell.words} を百分率の {text} として読みました" if text != cell.words else ""
    return Said(_code(text, asked.options) if asked.kind == "choice" else text, notice)


def _section(form: str, number: Decimal) -> str | None:
    """The part of a format by which a number is shown; None where conditions leave that open."""
    parts = sections(form)[:3]
    if re.search(r"\[[<>=]", form):
        return parts[0] if len({"%" in part for part in parts}) == 1 else None
    place = 1 if number < 0 else 2 if number == 0 else 0
    return parts[place] if place < len(parts) else parts[0]


def folded(words: str) -> str:
    """Words without what the eye passes over: width of characters, blanks, line breaks, capitals."""
    return "".join(unicodedata.normalize("NFKC", words).split()).casefold()


def _code(words: str, options: Sequence[tuple[str, str]]) -> str:
    """The code of a choice that is given as 「done 実施」, by its code or by its words."""
    wanted = folded(words)
    for code, name in options:
        if wanted in (folded(code), folded(name), folded(code + name)):
            return code
    raise CellError(EXPECTED["choice"], suggestion(words, [f"{code} {name}" for code, name in options]))


# ---- what was sent -----------------------------------------------------------------------------------


def stands(cell: Cell | None, sent: str) -> bool:
    """Whether a cell still holds what was sent, be it that the program has made a number or a day of the text."""
    if cell is None:
        return not sent.strip()
    if cell.kind == "number":
        shown = Decimal(cell.words) * (100 if "%" in "".join(sections(cell.form)) else 1)
        return _number(sent) in (shown, Decimal(cell.words))
    if cell.kind == "text":
        return _lines(cell.words) == _lines(sent)
    return cell.kind == "day" and cell.words == sent


def _lines(words: str) -> list[str]:
    return [line.strip() for line in words.strip().splitlines()]


def _number(words: str) -> Decimal | None:
    try:
        number = Decimal(words.strip().removesuffix("%").replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
