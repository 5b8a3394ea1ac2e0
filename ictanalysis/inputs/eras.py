"""Japanese eras, once: how fiscal years and days are read and written."""

import re
from datetime import date
from typing import NamedTuple


class Era(NamedTuple):
    """Name, letter, first day, and the last year that carries its name; None while it goes on."""

    name: str
    letter: str
    begins: date
    years: int | None


ERAS = (
    Era("令和", "R", date(2019, 5, 1), None),
    Era("平成", "H", date(1989, 1, 8), 31),
    Era("昭和", "S", date(1926, 12, 25), 64),
)


PATTERN = "(" + "|".join(word for era in ERAS for word in (era.name, era.letter)) + r")(元|\d{1,2})"
FURTHEST = 2099  # a year after this is a slip of the pen


def western(word: str, number: str) -> int | None:
    """The western year of (令和, 6) or (R, 6); None where the era has no such year."""
    era = next(one for one in ERAS if word in (one.name, one.letter))
    count = 1 if number == "元" else int(number)
    year = era.begins.year + count - 1
    return year if 1 <= count <= (era.years or count) and year <= FURTHEST else None


def span_text(word: str) -> str:
    """Which years an era has, for a refusal."""
    era = next(one for one in ERAS if word in (one.name, one.letter))
    return f"{era.name}元年〜{era.years or FURTHEST - era.begins.year + 1}年"


def year_begins(year: int, calendar: bool = False) -> date:
    """The first day of a fiscal year, or of a calendar year."""
    return date(year, 1 if calendar else 4, 1)


def year_ends(year: int, calendar: bool = False) -> date:
    """The last day of a fiscal year, or of a calendar year."""
    return date(year, 12, 31) if calendar else date(year + 1, 3, 31)


def era_year(year: int, calendar: bool = False) -> str:
    """2024 -> 令和6年度; a fiscal year has the name of the era that begins in it; a calendar year has its number."""
    for era in ERAS if not calendar else ():
        if year >= era.begins.year:
            return f"{era.name}{_count(year - era.begins.year + 1)}年度"
    return f"{year}年" if calendar else f"西暦{year}年度"


def short_year(year: int, calendar: bool = False) -> str:
    """2024 -> R6, for axes and narrow columns; a calendar year has its number."""
    if calendar:
        return f"{year}年"
    return next((f"{era.letter}{year - era.begins.year + 1}" for era in ERAS if year >= era.begins.year), str(year))


def day_label(day: date) -> str:
    """2026-04-30 -> 令和8年(2026年)4月30日."""
    return _dated(day, f"({day.year}年)")


def day_in_era(day: date) -> str:
    """2026-04-30 -> 令和8年4月30日."""
    return _dated(day, "")


def _dated(day: date, western: str) -> str:
    for era in ERAS:
        if day >= era.begins:
            return f"{era.name}{_count(day.year - era.begins.year + 1)}年{western}{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"


def _count(number: int) -> str:
    return "元" if number == 1 else str(number)


def in_words(value: str) -> tuple[str, str, str] | None:
    """Era, number and the rest of a year such as 令和6年度 or R6.4; None when it is none."""
    match = re.fullmatch(rf"{PATTERN}(.*)", value)
    return (match[1], match[2], match[3]) if match else None
