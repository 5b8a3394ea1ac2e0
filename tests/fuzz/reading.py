"""Another reading of the tables, which shares no code with the package: bytes to cells, cells to what they may say."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from itertools import takewhile
from typing import cast

import yaml

WIDE = {0xFF01 + place: 0x21 + place for place in range(94)} | {0x3000: 0x20}
MARKS = set("—―－–‐−ー-…xX") | {"", "..."}
MINUS = "-−▲△"
ERAS = {"令和": (2019, 81), "R": (2019, 81), "平成": (1989, 31), "H": (1989, 31), "昭和": (1926, 64), "S": (1926, 64)}
SAID = {"その年度の値": "yearly", "1年分": "yearly", "累計": "running_total", "確定": "final", "確報": "final",
        "速報": "provisional", "改訂": "revised"}  # fmt: skip
NUMBERS = {"value", "baseline", "target", "sample_size", "threshold", "base", "outcome_target", "stated_yearly_change"}
YEARS = {"fiscal_year", "first_fiscal_year", "baseline_first_year", "baseline_year", "target_first_year", "target_year"}
DAYS = {"published", "valid_from", "received", "decided_on", "issued_on", "answered_on", "given_on"}
Lines = dict[int, dict[str, str]]  # the cells of each line by column


def folded(cell: str) -> str:
    """Without full-width signs and outer blanks."""
    return cell.translate(WIDE).strip()


def decoded(data: bytes) -> str | None:
    """UTF-8 or cp932; None where it is neither."""
    for encoding in ("utf-8", "cp932"):
        try:
            return data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
    return None


def grid(data: bytes) -> list[tuple[int, list[str]]]:
    """The rows of a CSV, each with the line on which it begins."""
    reader, found, line = csv.reader(io.StringIO(decoded(data) or "", newline="")), [], 1
    for cells in reader:
        found.append((line, cells))
        line = reader.line_num + 1
    return found


def lines_of(data: bytes) -> Lines:
    """Every line with anything in it."""
    (_, header), *rows = grid(data) or [(1, [])]
    names = [name.strip() for name in header]
    return {line: dict(zip(names, cells, strict=False)) for line, cells in rows if any(cell.strip() for cell in cells)}


def number(cell: str) -> Decimal | None:
    """A number as Decimal reads it, its unit left off; None where the cell says none."""
    text = folded(cell)
    body = text[1:].strip() if text[:1] in ("+", *MINUS) else text
    digits = "".join(takewhile(lambda sign: sign in "0123456789,.", body))
    whole, point, places = digits.partition(".")
    plain, rest = whole.replace(",", ""), body[len(digits) :].strip()
    right = [
        plain or places,
        not point or places.isdigit(),
        whole in (plain, f"{int(plain or '0'):,}"),
        plain in ("", "0") or not plain.startswith("0"),
        not any(sign.isdigit() or sign.isspace() for sign in rest),
    ]
    return Decimal(f"{'-' if text[:1] in MINUS else ''}{plain or '0'}{point}{places}") if all(right) else None


def year(cell: str) -> int | None:
    """The fiscal year that a cell names, or that of a month in it."""
    text = folded(cell).replace(" ", "")
    if found := re.fullmatch(r"(?:FY)?((?:19|20)\d\d)(?:年度)?", text):
        return int(found[1])
    month = _month(text)
    if month:
        return month[0] - (month[1] < 4)
    found = re.fullmatch(r"(令和|平成|昭和|[RHS])(元|\d{1,2})(?:年度)?", text)
    return _western(found[1], found[2]) if found else None


def _western(era: str, count: str) -> int | None:
    begins, most = ERAS[era]
    number = 1 if count == "元" else int(count)
    return begins + number - 1 if 1 <= number <= most else None


def _month(text: str) -> tuple[int, int] | None:
    """Year and month of 2025-03, 2025年3月, R7.3 and of days."""
    found = re.fullmatch(
        r"(?:(\d{4})|(令和|平成|昭和|[RHS])(元|\d{1,2}))[-/年.](\d{1,2})(?:月|[-/.月]\d{1,2}日?)?", text
    )
    if not found:
        return None
    first = int(found[1]) if found[1] else _western(found[2], found[3])
    return (first, int(found[4])) if first and 1 <= int(found[4]) <= 12 else None


def day(cell: str) -> str | None:
    """An ISO day or month."""
    text = folded(cell).replace(" ", "")
    if found := re.fullmatch(r"([A-Z][a-z][a-z])-(\d\d)", text):
        months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return f"20{int(found[2]):02}-{months.index(found[1]) + 1:02}" if found[1] in months else None
    month = _month(text)
    if not month:
        return None
    last = (
        re.fullmatch(r".*[-/.月](\d{1,2})日?", text.removesuffix("月"))
        if len(re.findall(r"[-/.年月]", text.removesuffix("月"))) > 1
        else None
    )
    try:
        return date(*month, int(last[1])).isoformat() if last else f"{month[0]:04}-{month[1]:02}"
    except ValueError:
        return None


def identifier(cell: str) -> str:
    """An id, also where a spreadsheet program has made a day of it."""
    text = folded(cell)
    if found := re.fullmatch(r"(\d{1,2})月(\d{1,2})日", text):
        return f"{found[1]}-{found[2]}"
    if found := re.fullmatch(r"20(\d\d)[/-](\d{1,2})[/-](\d{1,2})", text):
        return "-".join(str(int(part)) for part in found.groups())
    return text


def may_say(cell: str, value: object) -> bool:
    """Whether what was read of a cell is what it says, by the kind of what was read."""
    if isinstance(value, bool):
        return False
    if isinstance(value, tuple):  # a number with its unit, and why it is missing
        size, unit, missing = value
        said = number(cell)
        return (
            folded(cell) in MARKS
            if missing
            else said is not None and float(said) == size and folded(cell).endswith(unit)
        )
    if value is None:
        return folded(cell) in MARKS
    if isinstance(value, int):
        whole = number(re.sub("[人名]$", "", folded(cell)))
        return value in (year(cell), whole)
    if isinstance(value, float):
        said = number(cell)
        return (said is not None and float(said) == value) or _as_written(cell, value)
    if isinstance(value, str):
        ids = (identifier(cell), identifier(cell.removeprefix("'")))
        return value in (cell.strip(), folded(cell), day(cell), SAID.get(folded(cell)), *ids)
    return False


def _as_written(cell: str, value: float) -> bool:
    """A number with an exponent, as programs write it."""
    return bool(re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", cell.strip())) and float(Decimal(cell.strip())) == value


def plain_cell(column: str, cell: str) -> str:
    """A cell as plainly as it can be written."""
    if column in NUMBERS and folded(cell) not in MARKS and (said := number(cell)) is not None:
        unit = re.search(r"[^\d,.]*$", folded(cell))
        return f"{said or abs(said):f}{unit[0].strip() if unit else ''}"
    if column in YEARS and (known := year(cell)):
        return str(known)
    if column in DAYS and (known_day := day(cell)):
        return known_day
    return cell.strip()


def plain(data: bytes) -> bytes:
    """The same table written plainly: UTF-8, one line a row, no blank rows and columns, every number in digits."""
    (_, header), *rows = grid(data) or [(1, [])]
    names = [name.strip() for name in header]
    while names and not names[-1]:
        names.pop()
    made = io.StringIO()
    out = csv.writer(made, lineterminator="\n")
    out.writerow(names)
    kept = [cells for _, cells in rows if any(cell.strip() for cell in cells)]
    out.writerows([plain_cell(name, cell) for name, cell in zip(names, cells, strict=False)] for cells in kept)
    return made.getvalue().encode()


class _Words(yaml.BaseLoader):
    """Words, and nothing where nothing is said: no other value is taken for anything else."""


_Words.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_Words.add_constructor("tag:yaml.org,2002:null", lambda loader, node: None)


def settings(data: bytes) -> dict[str, object]:
    """A params file as words, nothing taken for a number or a day; without what has no value."""
    read = yaml.load(data.decode("utf-8-sig"), _Words)
    return {key: value for key, value in cast(dict[str, object], read).items() if value is not None}


def whole_number(text: str) -> int:
    """An integer as YAML 1.2 writes it; ValueError for any other."""
    return int(text, 0) if re.match(r"[-+]?0[xo]", text) else int(text)


def year_of_settings(told: dict[str, object]) -> int | None:
    """The fiscal year, also as another integer than in digits."""
    text = str(told["fiscal_year"])
    return year(f"{whole_number(text)}") if re.fullmatch(r"[-+]?(0[xo])?[\da-fA-F_]+", text) else year(text)


def plain_settings(data: bytes) -> bytes:
    """The same settings written plainly."""
    told = settings(data)
    told["fiscal_year"] = f"{year_of_settings(told)}"
    whole = {key: whole_number(str(told.pop(key))) for key in ("time_limit",) if key in told}
    if draws := cast(dict[str, str], told.pop("forecast", {})):
        told["forecast"] = {key: whole_number(value) for key, value in draws.items()}
    return yaml.safe_dump(told | whole, allow_unicode=True).encode()
