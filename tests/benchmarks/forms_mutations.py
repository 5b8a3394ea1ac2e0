"""Returned forms spoilt at random: none may raise an error, and no answer may come back other than as it was typed.

python tests/benchmarks/forms_mutations.py 1000 [SEED]
"""

import random
import re
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

sys.path.append(str(Path(__file__).parents[1]))
from form_samples import ANSWERS, FORM, TITLES, cell_of, packed, parts_of, typed

from ictanalysis.cycle.forms.file import read_form
from ictanalysis.cycle.forms.model import Column, Place
from ictanalysis.exports.forms import write_form
from ictanalysis.inputs.faults import Findings

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
C, ROW, V, IS, T, F = (f"{{{MAIN}}}{name}" for name in ("c", "row", "v", "is", "t", "f"))
PARTS = {sheet.name: f"xl/worksheets/sheet{number}.xml" for number, sheet in enumerate(FORM.sheets, start=2)}
KINDS = {(sheet.name, item.item_id, column.key): column for sheet, item, column in FORM.places}
NUMBERS = ("12", "61.3", "0.613", "0.07", "1234.5", "46113", "0.1", "123456789012", "-3", "100")
TEXTS = ("61.3%", "1-1", "0012", "令和8年4月1日", "=1+1", "+増員", "@所管", "-", "０．５", "𠮷野家 髙", "TRUE", "#N/A", "1e5",
         "　前後に空白　", "一行目\n二行目", "長" * 3000, "<&>\"'", "_x0041_")  # fmt: skip
FORMATS = (0, 3, 10, 9, 14, 22, 49, 57)  # numbers of formats, added to the styles of the base
PERCENT, DATES = {9, 10}, {14, 22, 57}
for prefix, name in (("", MAIN), ("r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships")):
    ET.register_namespace(prefix, name)


class Outcome(NamedTuple):
    """What became of a spoilt form."""

    mutations: str
    result: str


@dataclass
class Returned:
    """A form on its way back: its parts, what was typed into it, and whether it must not be read."""

    parts: dict[str, bytes]
    typed: dict[Place, str]
    must_refuse: bool = False
    unread: set[Place] = field(default_factory=set)  # cells that hold no answer as long as they are not typed over
    trees: dict[str, ET.Element] = field(default_factory=dict)

    def sheet(self, name: str) -> ET.Element:
        """The rows of a sheet, to be changed."""
        if name not in self.trees:
            self.trees[name] = ET.fromstring(self.parts[PARTS[name]])
        return self.trees[name].find(f"{{{MAIN}}}sheetData")

    def cell(self, place: Place) -> ET.Element:
        """Where an item's answer stands by now: its row by its id is the caller's not to have moved."""
        name = cell_of(place)
        return next(one for one in self.sheet(place[0]).iter(C) if one.get("r") == name)

    def types(self, place: Place, text: str | None) -> None:
        """What is typed into a cell by now; None where it must be refused."""
        self.typed[place] = text or ""
        (self.unread.add if text is None else self.unread.discard)(place)

    def written(self) -> dict[str, bytes]:
        changed = {PARTS[name]: ET.tostring(tree, encoding="utf-8") for name, tree in self.trees.items()}
        return {**self.parts, **changed}


def base(folder: Path) -> dict[str, bytes]:
    """The sample form with its answers, as a spreadsheet program stores it: texts shared, formats at hand."""
    write_form(FORM, folder / "base.xlsx")
    parts = parts_of(folder / "base.xlsx")
    strings = parts["xl/sharedStrings.xml"].decode()
    count = strings.count("<si>")
    for number, (place, text) in enumerate(ANSWERS.items(), start=count):
        sheet, cell = parts[PARTS[place[0]]].decode(), cell_of(place)
        filled = re.sub(rf'<c r="{cell}" (s="\d+")/>', rf'<c r="{cell}" \1 t="s"><v>{number}</v></c>', sheet)
        assert filled != sheet, place
        parts[PARTS[place[0]]] = filled.encode()
        strings = strings.replace("</sst>", f'<si><t xml:space="preserve">{typed(place, text)}</t></si></sst>')
    parts["xl/sharedStrings.xml"] = strings.encode()
    styles = parts["xl/styles.xml"].decode()
    added = "".join(f'<xf numFmtId="{one}" fontId="0" fillId="0" borderId="0" xfId="0"/>' for one in FORMATS)
    parts["xl/styles.xml"] = re.sub(
        r'<cellXfs count="\d+">(.*?)</cellXfs>', rf"<cellXfs>\1{added}</cellXfs>", styles
    ).encode()
    return parts


def first_style(parts: dict[str, bytes]) -> int:
    """Where the added formats begin."""
    found = re.search(rb"<cellXfs>(.*?)</cellXfs>", parts["xl/styles.xml"])
    assert found
    return len(re.findall(rb"<xf ", found[1])) - len(FORMATS)


# ---- what is typed -----------------------------------------------------------------------------------


def put(cell: ET.Element, kind: str, words: str) -> None:
    """Another content of a cell; its format stays."""
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if kind == "text":
        cell.set("t", "inlineStr")
        ET.SubElement(
            ET.SubElement(cell, IS), T, {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}
        ).text = words
    elif kind == "formula":
        ET.SubElement(cell, F).text = words
        ET.SubElement(cell, V).text = "3"
    else:
        if kind != "n":
            cell.set("t", kind)
        ET.SubElement(cell, V).text = words


def meant(column: Column, number: str, form: int) -> str | None:
    """What a number in an answer cell says; None where it must be refused."""
    if column.kind == "choice":
        return None
    if form in DATES:
        whole = column.kind == "day" and "." not in number and int(number) > 60 and int(number) < 100_000
        return (date(1899, 12, 30) + timedelta(int(number))).isoformat() if whole else None
    value = Decimal(number) * (100 if form in PERCENT else 1)
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def anywhere(rng: random.Random) -> Place:
    return rng.choice(list(KINDS))


def type_number(rng: random.Random, form: Returned) -> None:
    place, number, number_format = anywhere(rng), rng.choice(NUMBERS), rng.choice(FORMATS)
    cell = form.cell(place)
    put(cell, "n", number)
    cell.set("s", str(first_style(form.parts) + FORMATS.index(number_format)))
    said = meant(KINDS[place], number, number_format)
    form.types(place, said)


def type_text(rng: random.Random, form: Returned) -> None:
    place, words = rng.choice([one for one, column in KINDS.items() if column.kind != "choice"]), rng.choice(TEXTS)
    put(form.cell(place), "text", words)
    form.types(place, words.strip().replace("\n", "／"))


def type_choice(rng: random.Random, form: Returned) -> None:
    place = rng.choice([one for one, column in KINDS.items() if column.kind == "choice"])
    code, words = rng.choice(list(KINDS[place].options))
    spelt = rng.choice([code, words, f"{code} {words}", f" {code}　{words}\n", code.upper()])
    put(form.cell(place), "text", spelt)
    form.types(place, code)


def type_no_value(rng: random.Random, form: Returned) -> None:
    kind, words = rng.choice([("b", "1"), ("e", "#N/A"), ("formula", "SUM(1,2)"), ("d", "2026-01-01T10:00:00")])
    put(form.cell(anywhere(rng)), kind, words)
    form.must_refuse = True


def clear(rng: random.Random, form: Returned) -> None:
    place = anywhere(rng)
    put(form.cell(place), "text", rng.choice(["", " ", "\n"]))
    form.types(place, "")


# ---- where it stands ---------------------------------------------------------------------------------


def _number(sheet: ET.Element, rows: list[ET.Element], numbers: list[int]) -> None:
    for row, number in zip(rows, numbers, strict=True):
        row.set("r", str(number))
        for cell in row.iter(C):
            cell.set("r", re.sub(r"\d+", str(number), cell.get("r", "")))
    sheet[:] = sorted(sheet, key=lambda row: int(row.get("r", "0")))


def sort_rows(rng: random.Random, form: Returned) -> None:
    sheet = form.sheet(rng.choice(list(PARTS)))
    rows = list(sheet)[2:]
    numbers = rng.sample(range(3, 40), len(rows))
    _number(sheet, rows, numbers)


def push_down(rng: random.Random, form: Returned) -> None:
    sheet = form.sheet(rng.choice(list(PARTS)))
    rows, by = list(sheet), rng.randint(1, 5)
    _number(sheet, rows, [int(row.get("r", "0")) + by for row in rows])


def swap_columns(rng: random.Random, form: Returned) -> None:
    sheet = form.sheet(rng.choice(list(PARTS)))
    one, other = rng.sample([re.sub(r"\d", "", cell.get("r", "")) for cell in sheet[0]], 2)
    change = {one: other, other: one}
    for row in sheet:
        for cell in row:
            letter = re.sub(r"\d", "", cell.get("r", ""))
            cell.set("r", change.get(letter, letter) + row.get("r", ""))
        row[:] = sorted(row, key=lambda cell: cell.get("r", ""))


def delete_row(rng: random.Random, form: Returned) -> None:
    sheet = form.sheet(rng.choice(list(PARTS)))
    sheet.remove(rng.choice(list(sheet)[2:]))
    form.must_refuse = True


def copy_row(rng: random.Random, form: Returned) -> None:
    sheet = form.sheet(rng.choice(list(PARTS)))
    copied = ET.fromstring(ET.tostring(rng.choice(list(sheet)[2:])))
    sheet.append(copied)
    _number(sheet, [copied], [60])
    form.must_refuse = True


def change_sent(rng: random.Random, form: Returned) -> None:
    sheet = rng.choice([one for one in FORM.sheets if any(item.shown for item in one.items)])
    item = rng.choice([one for one in sheet.items if one.shown])
    key = rng.choice(list(item.shown))
    put(form.cell((sheet.name, item.item_id, key)), *rng.choice([("text", "別の値"), ("n", "98765"), ("b", "1")]))
    form.must_refuse = True


def change_heading(rng: random.Random, form: Returned) -> None:
    row = form.sheet(rng.choice(list(PARTS)))[0]
    put(rng.choice(list(row)[1:]), "text", "別の見出し")
    form.must_refuse = True


def merge(rng: random.Random, form: Returned) -> None:
    place = anywhere(rng)
    form.sheet(place[0])
    name = cell_of(place)
    below = f"{name[0]}{int(name[1:]) + 1}"
    joined = ET.Element(f"{{{MAIN}}}mergeCells")
    ET.SubElement(joined, f"{{{MAIN}}}mergeCell", {"ref": f"{name}:{below}"})
    tree = form.trees[place[0]]
    tree.insert([one.tag for one in tree].index(f"{{{MAIN}}}sheetData") + 1, joined)
    form.must_refuse = True


def write_beside(rng: random.Random, form: Returned) -> None:
    row = rng.choice(list(form.sheet(rng.choice(list(PARTS)))))
    put(ET.SubElement(row, C, {"r": f"X{row.get('r')}"}), "text", "欄の外の言葉")


def hide_rows(rng: random.Random, form: Returned) -> None:
    for row in list(form.sheet(rng.choice(list(PARTS))))[2:]:
        row.set("hidden", "1")


def rename_tab(rng: random.Random, form: Returned) -> None:
    title, book = rng.choice(list(TITLES.values())), form.parts["xl/workbook.xml"].decode()
    new = book.replace(f'name="{title}"', 'name="別の名前"')
    named = rng.random() < 0.7  # else the name points at a sheet that is no more
    form.parts["xl/workbook.xml"] = (re.sub(rf"'?{title}'?!", "別の名前!", new) if named else new).encode()
    form.must_refuse |= not named


def break_name(rng: random.Random, form: Returned) -> None:
    book = form.parts["xl/workbook.xml"].decode()
    title = rng.choice(list(TITLES.values()))
    form.parts["xl/workbook.xml"] = re.sub(rf"'?{title}'?!\$A\$1<", "#REF!<", book).encode()


def spell_choice_wrong(rng: random.Random, form: Returned) -> None:
    place = rng.choice([one for one, column in KINDS.items() if column.kind == "choice"])
    put(form.cell(place), "text", rng.choice(["実施済", "done partly", "?", "done 一部実施"]))
    form.must_refuse = True


TYPED = (type_number, type_text, type_choice, clear)  # go first: they find cells where these were sent
REFUSED = (type_no_value, change_sent, merge, spell_choice_wrong, delete_row, copy_row, change_heading)
MOVED = (sort_rows, push_down, swap_columns, write_beside, hide_rows, rename_tab, break_name)


# ---- bytes -------------------------------------------------------------------------------------------


def flip(rng: random.Random, packed_form: bytes) -> bytes:
    held = bytearray(packed_form)
    for _ in range(rng.choice([1, 1, 2, 8])):
        held[rng.randrange(len(held))] ^= 1 << rng.randrange(8)
    return bytes(held)


def truncate(rng: random.Random, packed_form: bytes) -> bytes:
    return packed_form[: rng.randrange(len(packed_form))]


def drop_part(rng: random.Random, form: Returned) -> None:
    form.parts.pop(rng.choice(list(form.parts)))


def swap_parts(rng: random.Random, form: Returned) -> None:
    one, other = rng.sample(list(form.parts), 2)
    form.parts[one], form.parts[other] = form.parts[other], form.parts[one]


def spoil_xml(rng: random.Random, form: Returned) -> None:
    """A byte changed, gone, doubled or moved anywhere but in the answers themselves, which would be another answer."""
    name = rng.choice([one for one in form.parts if one.endswith((".xml", ".rels"))])
    data = bytearray(form.parts[name])
    kept = list(_answers_in(name, bytes(data)))
    at = rng.randrange(len(data))
    while any(start <= at < end for start, end in kept):
        at = rng.randrange(len(data))
    how = rng.randrange(4)
    if how == 0:
        data[at] = rng.randrange(256)
    elif how == 1:
        del data[at]
    elif how == 2:
        data.insert(at, data[at])
    else:
        other = min(at + 1, len(data) - 1)
        if not any(start <= other < end for start, end in kept):
            data[at], data[other] = data[other], data[at]
    form.parts[name] = bytes(data)


def _answers_in(name: str, data: bytes) -> Iterator[tuple[int, int]]:
    """Where answers stand in a part: their texts, and which text a cell shows."""
    if name == "xl/sharedStrings.xml":
        found = list(re.finditer(rb"<si>.*?</si>", data, re.DOTALL))[-len(ANSWERS) :]
        yield from ((one.start() + 3, one.end() - 4) for one in found)
    elif name in PARTS.values():
        yield from ((one.start(1), one.end(1)) for one in re.finditer(rb"<v>(\d+)</v>", data))


SPOILT: tuple[Callable[[random.Random, Returned], None], ...] = (drop_part, swap_parts, spoil_xml, spoil_xml, spoil_xml)


# ---- one after the other -----------------------------------------------------------------------------


def spoilt(rng: random.Random, parts: dict[str, bytes]) -> tuple[str, Returned, bytes]:
    """A form with some of all this done to it."""
    form = Returned(dict(parts), dict(ANSWERS))
    what = rng.random()
    if what < 0.6:
        steps = [rng.choice(TYPED) for _ in range(rng.randint(1, 4))]
        steps += [rng.choice(REFUSED)] if what < 0.15 else rng.sample(MOVED, rng.randint(0, 3))
        for step in steps:
            step(rng, form)
        return "+".join(step.__name__ for step in steps), form, packed(form.written())
    if what < 0.85:
        step = rng.choice(SPOILT)
        step(rng, form)
        return step.__name__, form, packed(form.parts)
    cut = rng.choice([flip, flip, flip, truncate])
    return cut.__name__, form, cut(rng, packed(form.parts))


def result(form: Returned, data: bytes, path: Path) -> str:
    """Refused, or read as typed; anything else is wrong, in words."""
    path.write_bytes(data)
    findings = Findings()
    try:
        found = read_form(path, findings)
    except Exception as error:  # what must never happen, told with the form that did it
        return f"raised {error!r}"
    if found is None:
        return "refused" if findings.faults else "refused without a word"
    read = {one.place: one.text for one in found.answers}
    wrong = {place: (text, form.typed.get(place)) for place, text in read.items() if form.typed.get(place) != text}
    lost = {place for place, text in form.typed.items() if text and place not in read}
    if wrong or lost:
        return f"wrong {wrong} lost {lost}"
    return "read though it must be refused" if form.must_refuse or form.unread else "read"


def run(count: int, seed: int, folder: Path) -> list[Outcome]:
    """The outcomes of so many spoilt forms."""
    rng, parts = random.Random(seed), base(folder)
    outcomes = []
    for _ in range(count):
        said, form, data = spoilt(rng, parts)
        outcomes.append(Outcome(said, result(form, data, folder / "spoilt.xlsx")))
    return outcomes


def main(count: int, seed: int) -> int:
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        outcomes = run(count, seed, Path(folder))
    bad = [one for one in outcomes if one.result not in ("refused", "read")]
    for one in bad:
        print(f"{one.mutations}: {one.result}")
    results = Counter(one.result for one in outcomes if one not in bad)
    print(f"{count} forms, seed {seed}: {results['read']} read, {results['refused']} refused, {len(bad)} wrong; "
          f"{time.perf_counter() - begun:.0f} s")  # fmt: skip
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
