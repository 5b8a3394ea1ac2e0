"""What a form must not hold, for it could not be read back from its workbook as it was sent (pure)."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from ictanalysis.cycle.forms.cells import folded
from ictanalysis.cycle.forms.hidden import ID_HEADING, LIST, OPENING, OPENING_TITLE, list_of
from ictanalysis.cycle.forms.model import Column, Form, Item, Sheet

LONGEST_CELL, LONGEST_TAB = 32_767, 31  # characters that Excel holds
LONGEST_SHOWN = 10_000  # characters of what a form repeats


def unfit(form: Form, opening: Sequence[Sequence[str]]) -> Iterator[str]:
    """Why a form could not be read back as it was sent."""
    for sheet in form.sheets:
        headings = [folded(column.heading) for column in sheet.columns]
        shown = {column.key for column in sheet.columns if column.kind == "shown"}
        yield from _twice(sheet.title, "見出し", [*headings, folded(ID_HEADING)])
        yield from _twice(sheet.title, "列", [column.key for column in sheet.columns])
        yield from _twice(sheet.title, "番号", [item.item_id for item in sheet.items])
        if len(sheet.title) > LONGEST_TAB or re.search(r"[\[\]:*?/\\]", sheet.title):
            yield f"シート「{sheet.title}」: シートの名前にできません"
        for item in sheet.items:
            if other := set(item.shown) - shown:
                yield f"シート「{sheet.title}」 {item.item_id}: 示す列ではない {'、'.join(sorted(other))}"
        for column in sheet.columns:
            if column.kind == "choice":
                yield from _ambiguous(sheet.title, column)
    yield from _twice(form.form_id, "シート", [OPENING_TITLE, LIST, *(sheet.title for sheet in form.sheets)])
    yield from _twice(form.form_id, "シートの定義名", [OPENING, *(sheet.name for sheet in form.sheets)])
    for words in (words for row in list_of(form, opening) for words in row):
        odd = any(unicodedata.category(char) in ("Cc", "Cs") for char in words.replace("\n", ""))
        if odd or len(words) > LONGEST_CELL:
            yield f"{words[:20]!r}: セルに書けない文字か、長すぎる文"


def fitted(sheet: Sheet) -> Sheet:
    """A sheet whose words, wherever they came from, a cell can hold."""
    items = [Item(one.item_id, {key: as_cell(words) for key, words in one.shown.items()}) for one in sheet.items]
    columns = [
        one._replace(options=[(code, as_cell(words).replace("\n", " ")) for code, words in one.options])
        for one in sheet.columns
    ]
    return sheet._replace(items=items, columns=columns)


def as_cell(words: str) -> str:
    """Words without control characters, cut where nobody would read on."""
    plain = "".join(" " if unicodedata.category(char) in ("Cc", "Cs") and char != "\n" else char for char in words)
    return plain if len(plain) <= LONGEST_SHOWN else f"{plain[:LONGEST_SHOWN]}…"


def _ambiguous(title: str, column: Column) -> Iterator[str]:
    """Options that could not be told apart."""
    keys = [{folded(code), folded(words), folded(code + words)} for code, words in column.options]
    yield from _twice(title, column.heading, [key for one in keys for key in one])
    if not keys or any(not code or " " in code or "\n" in code + words for code, words in column.options):
        yield f"シート「{title}」 {column.heading}: 選択肢がないか、空白のある記号"


def _twice(title: str, what: str, words: Sequence[str]) -> Iterator[str]:
    if "" in words or len(set(words)) < len(words):
        yield f"{title}: {what}が空か、二つあります"
