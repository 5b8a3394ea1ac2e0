"""A target as the plan prints it, read as numbers and years, so that a slip of the pen beside it is found (pure)."""

import re
from collections.abc import Container
from decimal import Decimal

from ictanalysis.inputs import eras
from ictanalysis.inputs.cells import BOUNDS, MISSING_MARKS, NUMERAL, folded, is_possible
from ictanalysis.inputs.plan import Definition, Target
from ictanalysis.inputs.reading import Message

TIMES = {"千": 10**3, "万": 10**4, "億": 10**8, "兆": 10**12}
PART = re.compile(rf"({NUMERAL})\s*([千万億兆]?)")
FIGURE = re.compile(rf"([-−▲△]?)\s*(?:({NUMERAL})/({NUMERAL})|((?:{NUMERAL}\s*[千万億兆])*{NUMERAL}\s*[千万億兆]?))")
YEAR = rf"(?:{eras.PATTERN}|(20\d\d)(?=年度|[)\]】〜～~-]))年?度?"
YEARS = re.compile(rf"{YEAR}(?![.\d])(?:\s*(?:[-~〜～ー→]|から)\s*(?:{YEAR}|(\d{{1,2}})年?度?(?=[)\]】末ま])))?")
BRACKETS = re.compile(r"[(\[【]([^)\]】]*[)\]】])")
MONTHS = re.compile(rf"(?:{eras.PATTERN}|20\d\d)[.年]\d{{1,2}}月?末?")
SCALES = {"千": 10**3, "万": 10**4, "百万": 10**6, "億": 10**8}
EVERY_YEAR = re.compile("毎年")
LEAST, MOST, ABOUT = re.compile("以上"), re.compile("以下|以内"), re.compile(r"約(?=\s*[\d▲△−-])|程度|おおむね|概ね")
STRICT = re.compile("超(?!過)|未満")
CONFIRM = "計画のとおりなら corrections.csv に action=confirm(列は target)の行を加えてください"


def figures(printed: str) -> list[set[Decimal]]:
    """Every number of a printed cell, years apart, each as what it may mean.

    170万 is 1,700,000 or, counted in 万, 170; 1/3 is any rounding of it.
    """
    found = []
    text = YEARS.sub(" ", MONTHS.sub(" ", folded(printed)))
    for minus, above, below, whole in FIGURE.findall(text):
        sign = -1 if minus else 1
        if below:
            part, all_of = (Decimal(number.replace(",", "")) for number in (above, below))
            found += [{sign * round(part / all_of, places) for places in range(1, 13)}] if all_of else []
            continue
        parts = [(Decimal(number.replace(",", "")), times) for number, times in PART.findall(whole)]
        size = sum((number * TIMES.get(times, 1) for number, times in parts), Decimal(0))
        found.append({sign * size, *([sign * parts[0][0]] if len(parts) == 1 else [])})
    return found


def years(printed: str) -> tuple[int | None, int] | None:
    """First and last year that a printed cell names; the first is None where a single year stands."""
    text = MONTHS.sub(" ", folded(printed))
    inside = (YEARS.search(part) for part in BRACKETS.findall(text))
    match = next((found for found in inside if found), None) or YEARS.search(text)
    if not match:
        return None
    word, number, western, *rest = match.groups()
    first = int(western) if western else eras.western(word, number)
    word_to, number_to, western_to, short = rest
    if first is None:
        return None
    if western_to or word_to:
        last = int(western_to) if western_to else eras.western(word_to, number_to)
    elif short:
        last = eras.western(word, short) if word else int(str(first)[: 4 - len(short)] + short)
    else:
        return None, first
    return None if last is None else (first, last)


def faults_of_target(target: Target, one: Definition, plan_years: range, confirmed: Container[str]) -> list[Message]:
    """Column, found, expected and remedy of everything in a row of targets.csv that contradicts itself or the print.

    ``one`` is the indicator's row; ``confirmed`` holds the ids whose target was asked about and found right.
    """
    found = [*_windows(target, one, plan_years), *_as_printed(target, one, "baseline")]
    if target.indicator_id in confirmed:
        return [*found, *_possible(target, one, "target")]
    found += [*_as_printed(target, one, "target"), *_qualifiers(target, one)]
    known = figures(target.target_printed)
    if STRICT.search(target.target_printed):
        found.append(
            ("target_printed", target.target_printed, "「以上」か「以下」(ちょうどの値は達成と数えます)", CONFIRM)
        )
    if target.target_printed and len(known) != 1:
        found.append(("target_printed", target.target_printed, "照合できる一つの数", CONFIRM))
    if is_behind(target, one):
        found.append((
            "target", f"現状値 {target.baseline or 0:.15g}、目標 {target.target:.15g}、direction {one.direction}",
            "現状値よりよい側の目標", f"転記と direction を確かめてください。{CONFIRM}",
        ))  # fmt: skip
    return found


def is_behind(target: Target, one: Definition) -> bool:
    """Whether a target asks for less than the baseline; a sum only if it does so in all and per year."""
    nothing = target.baseline is None and one.type == "milestone" and not MOST.search(target.target_printed)
    base = 0.0 if nothing else target.baseline
    if base is None:
        return False
    pairs = [(base, target.target)]
    if one.type == "cumulative" and target.baseline_year and target.baseline_first_year:
        before = max(target.baseline_year - target.baseline_first_year + 1, 1)
        after = max(target.target_year - target.target_first_year + 1, 1)
        pairs.append((base / before, target.target / after))
    return all(goal < start if one.direction == "up" else goal > start for start, goal in pairs)


def _windows(target: Target, one: Definition, plan_years: range) -> list[Message]:
    """Years that run backwards, lie beyond the plan or do not fit the type."""
    check = "期間の始めと終わりを確かめてください"
    first, last = target.baseline_first_year, target.baseline_year
    found: list[Message] = []
    if target.target_first_year > target.target_year:
        found.append(("target_first_year", target.target_first_year, f"{target.target_year} 以前", check))
    elif one.type == "level" and target.target_first_year != target.target_year:
        found.append(("target_first_year", target.target_first_year, f"水準の目標は {target.target_year}", check))
    if target.target_first_year < plan_years[0] and years(target.target_printed) != (
        target.target_first_year,
        target.target_year,
    ):
        expected = f"計画の始まり {plan_years[0]} 以降(印字に期間があれば、その始め)"
        found.append(("target_first_year", target.target_first_year, expected, check))
    if last is not None and one.type in ("every_year", "cumulative") and last >= target.target_first_year:
        found.append(("baseline_year", last, f"目標の期間の始め {target.target_first_year} より前", check))
    if target.target_year not in plan_years:
        expected = f"計画期間 {plan_years[0]}〜{plan_years[-1]}"
        found.append(("target_year", target.target_year, expected, "目標の年度を確かめてください"))
    if target.baseline is not None and (first is None or last is None):
        found.append(("baseline_year", "空", "現状値の年度", "現状値があるときは年度も記入してください"))
    elif first is not None and last is not None and first > last:
        found.append(("baseline_first_year", first, f"{last} 以前", check))
    if last is not None and last >= target.target_year:
        found.append(("target_year", target.target_year, f"現状値の年度 {last} より後", "年度を確かめてください"))
    return found


def _as_printed(target: Target, one: Definition, column: str) -> list[Message]:
    """Where a number or its years differ from what is printed beside it."""
    value, printed = getattr(target, column), getattr(target, f"{column}_printed")
    shown, known, copy = f"印字「{printed}」と同じ数", figures(printed), "転記を確かめてください"
    absent = folded(printed) in MISSING_MARKS
    found: list[Message] = []
    if value is None and known:
        found.append((column, "空", shown, "印字の数を記入してください"))
    elif value is not None and absent:
        found.append(
            (f"{column}_printed", printed or "空", f"{value:.15g} の印字", "計画書の表記のとおり記入してください")
        )
    elif value is not None and known and not _is_one_of(value, known, one.unit):
        found.append((column, f"{value:.15g}", shown, copy))
    return [*found, *_possible(target, one, column), *_years_as_printed(target, one, column, printed)]


def _is_one_of(value: float, known: list[set[Decimal]], unit: str) -> bool:
    """Whether a number is printed, in its own unit or, in 千円 and the like, written out."""
    scale = max((size for word, size in SCALES.items() if unit.startswith(word)), default=1)
    told = Decimal(repr(value))
    return any(told in each or told * scale in each for each in known)


def _possible(target: Target, one: Definition, column: str) -> list[Message]:
    value = getattr(target, column)
    if value is None or is_possible(value, one.kind):
        return []
    return [(column, f"{value:.15g}", BOUNDS[one.kind], "桁と符号を確かめてください")]


def _years_as_printed(target: Target, one: Definition, column: str, printed: str) -> list[Message]:
    """Where the years differ from those in the brackets."""
    first, last = getattr(target, f"{column}_first_year"), getattr(target, f"{column}_year")
    told = years(printed)
    remedy = f"年度の転記を確かめてください。{CONFIRM}" if column == "target" else "年度の転記を確かめてください"
    if EVERY_YEAR.search(printed) and one.type != "every_year":
        return [
            (f"{column}_printed", printed, "type が every_year の指標", "indicators.csv の type を確かめてください")
        ]
    if told is None or last is None:
        return []
    found: list[Message] = []
    if last != told[1]:
        found.append((f"{column}_year", last, f"印字「{printed}」の {told[1]}", remedy))
    if told[0] is not None and first != told[0]:
        found.append((f"{column}_first_year", first, f"印字「{printed}」の {told[0]}", remedy))
    if told[0] is None and first != last and one.type not in ("every_year", "cumulative"):
        found.append((f"{column}_first_year", first, f"印字「{printed}」の {told[1]}", remedy))
    return found


def _qualifiers(target: Target, one: Definition) -> list[Message]:
    """Words beside the number that contradict direction or qualifier."""
    printed, qualifier, side = target.target_printed, target.qualifier, f"direction {one.direction}"
    least, most, about = (bool(words.search(printed)) for words in (LEAST, MOST, ABOUT))
    turn, agree = (
        f"indicators.csv の direction を確かめてください。{CONFIRM}",
        f"qualifier を印字にそろえてください。{CONFIRM}",
    )
    checks: list[tuple[bool, Message]] = [
        (least and one.direction == "down", ("target_printed", printed, "direction が up の指標", turn)),
        (most and one.direction == "up", ("target_printed", printed, "direction が down の指標", turn)),
        (one.type == "cumulative" and one.direction == "down" and not most,
         ("target_printed", f"{printed}、{side}", "少ないほどよい合計なら「以下」などの印字", turn)),
        (least != (qualifier == "at_least"), ("qualifier", qualifier, f"印字「{printed}」と同じ言葉", agree)),
        (about != (qualifier == "about"), ("qualifier", qualifier, f"印字「{printed}」と同じ言葉", agree)),
    ]  # fmt: skip
    return [message for wrong, message in checks if wrong]
