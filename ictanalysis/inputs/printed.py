"""A target as the plan prints it, read as numbers and years, so that a slip of the pen beside it is found (pure)."""

import re
from collections.abc import Container
from decimal import Decimal
from typing import NamedTuple

from ictanalysis.inputs import eras
from ictanalysis.inputs.cells import BOUNDS, MISSING_MARKS, NUMERAL, digits_of, folded, is_possible
from ictanalysis.inputs.faults import Message, faults_among
from ictanalysis.inputs.plan import Definition, Target

TIMES = {"百万": 10**6, "千万": 10**7, "千": 10**3, "万": 10**4, "億": 10**8, "兆": 10**12}
PLACE = f"(?:{'|'.join(TIMES)})"
PART = re.compile(rf"({NUMERAL})\s*({PLACE}?)")
FIGURE = re.compile(rf"([-−▲△]?)\s*(?:({NUMERAL})/({NUMERAL})|((?:{NUMERAL}\s*{PLACE})*{NUMERAL}\s*{PLACE}?))")
YEAR = rf"(?:{eras.PATTERN}|(20\d\d)(?=年|[)\]】〜～~-]))年?度?"
YEARS = re.compile(rf"{YEAR}(?![.\d])(?:\s*(?:[-~〜～ー→]|から)\s*(?:{YEAR}|(\d{{1,2}})年?度?(?=[)\]】末まの])))?")
BRACKETS = re.compile(r"[(\[【]([^)\]】]*[)\]】])")
NOT_YEARS = re.compile(rf"(?:{eras.PATTERN}|20\d\d)[.年]\d{{1,2}}月?末?|\d{{1,2}}[かカヶケ]?年間(?=[でにの]|合計)")
SCALES = {"千": 10**3, "万": 10**4, "百万": 10**6, "億": 10**8}
EVERY_YEAR = re.compile("毎年")
STRICT, KEPT = re.compile("超(?!過)|未満"), re.compile("維持|保つ|保持|下回らない|上回らない")
RANGE = re.compile(rf"{NUMERAL}[^\d~〜]{{0,4}}[~〜]\s*{NUMERAL}")
CHANGE = re.compile(rf"({NUMERAL})\s*(%|割)\S{{0,2}}?(増|減|削減|縮減)")
MULTIPLE = re.compile(rf"({NUMERAL})\s*倍")
WORDS = {"維持|横ばい": 1.0, "半減|半分": 0.5, "倍増": 2.0, "黒字|ゼロ|皆減": 0.0}  # what a word makes of the baseline
TWO_ROWS = "範囲の目標は、達成を決める端の数を記入し、両側とも外れてはならないなら、下の端を up、上の端を down とする二つの指標に分けてください"
CONFIRM = "計画のとおりなら corrections.csv に action=confirm(列は target)の行を加えてください"


class Printed(NamedTuple):
    """Baseline or target of a row: its column, its print, and the number and the years beside it."""

    column: str
    printed: str
    value: float | None
    first: int | None
    last: int | None


def figures(printed: str) -> list[set[Decimal]]:
    """Every number of a printed cell, years apart, each as what it may mean.

    170万 is 1,700,000 or, counted in 万, 170; 1/3 is any rounding of it.
    """
    found = []
    text = YEARS.sub(" ", NOT_YEARS.sub(" ", folded(printed)))
    for minus, above, below, whole in FIGURE.findall(text):
        sign = -1 if minus else 1
        if below:
            part, all_of = (Decimal(number.replace(",", "")) for number in (above, below))
            shares = [part / all_of, 100 * part / all_of] if all_of else []
            found += [{sign * round(share, places) for share in shares for places in range(1, 13)}] if shares else []
            continue
        parts = [(Decimal(number.replace(",", "")), times) for number, times in PART.findall(whole)]
        size = sum((number * TIMES.get(times, 1) for number, times in parts), Decimal(0))
        found.append({sign * size, *([sign * parts[0][0]] if len(parts) == 1 else [])})
    return [set().union(*found)] if len(found) == 2 and RANGE.search(text) else found


def meant(printed: str, baseline: float | None) -> float | None:
    """What a printed word such as 半減 or 2割減 makes of the baseline; None where it says a number or nothing."""
    text, factor = YEARS.sub(" ", NOT_YEARS.sub(" ", folded(printed))), None
    if match := CHANGE.search(text):
        factor = 1 + float(match[1]) / (100 if match[2] == "%" else 10) * (1 if match[3] == "増" else -1)
    elif match := MULTIPLE.search(text):
        factor = float(match[1])
    elif not figures(printed):
        factor = next((times for words, times in WORDS.items() if re.search(words, text)), None)
    return 0.0 if factor == 0 else None if factor is None or baseline is None else factor * baseline


def years(printed: str) -> tuple[int | None, int] | None:
    """First and last year that a printed cell names; the first is None where a single year stands."""
    text = NOT_YEARS.sub(" ", folded(printed))
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
    first, last = target.baseline_first_year, target.baseline_year
    baseline = Printed("baseline", target.baseline_printed, target.baseline, first, last)
    goal = Printed("target", target.target_printed, target.target, target.target_first_year, target.target_year)
    found = [*_windows(target, one, plan_years), *_as_printed(baseline, one, None)]
    if target.indicator_id in confirmed:
        return [*found, *_possible(goal, one)]
    return [*found, *_as_printed(goal, one, target.baseline), *_words(target, one)]


def is_behind(target: Target, one: Definition) -> bool:
    """Whether a target asks for less than the baseline; a sum only if it does so in all and per year."""
    nothing = target.baseline is None and one.stays and "at_most" not in target.said
    base = 0.0 if nothing else target.baseline
    if base is None or KEPT.search(target.target_printed):
        return False
    pairs = [(base, target.target)]
    if one.is_sum and target.baseline_year and target.baseline_first_year:
        before = max(target.baseline_year - target.baseline_first_year + 1, 1)
        after = max(target.target_year - target.target_first_year + 1, 1)
        pairs.append((base / before, target.target / after))
    return all(goal < start if one.direction == "up" else goal > start for start, goal in pairs)


def _windows(target: Target, one: Definition, plan_years: range) -> list[Message]:
    """Years that run backwards, lie beyond the plan or do not fit the type."""
    check, begun = "期間の始めと終わりを確かめてください", plan_years[0]
    begins, ends = target.target_first_year, target.target_year
    first, last = target.baseline_first_year, target.baseline_year
    early = begins < begun and years(target.target_printed) != (begins, ends)
    undated = target.baseline is not None and last is None
    whole = one.is_sum and target.baseline is not None and last is not None and target.baseline_begins is None
    return faults_among([
        (begins > ends, "target_first_year", begins, f"{ends} 以前", check),
        (one.is_level and begins < ends, "target_first_year", begins, f"水準の目標は {ends}", check),
        (early, "target_first_year", begins, f"計画の始まり {begun} 以降(印字に期間があれば、その始め)", check),
        (last is not None and one.counts_years and last >= begins,
         "baseline_year", last, f"目標の期間の始め {begins} より前", check),
        (ends not in plan_years,
         "target_year", ends, f"計画期間 {begun}〜{plan_years[-1]}", "目標の年度を確かめてください"),
        (undated, "baseline_year", "空", "現状値の年度", "現状値があるときは年度も記入してください"),
        (whole, "baseline_first_year", "空", "現状値の期間の始め", "1年分の値なら baseline_year と同じ年度を記入してください"),
        (one.counts_years and target.target_begins is None,
         "target_first_year", "空", "目標の期間の始め", "合計または毎年度の目標の、始めの年度を記入してください"),
        (first is not None and last is not None and first > last, "baseline_first_year", first, f"{last} 以前", check),
        (last is not None and last >= ends,
         "target_year", ends, f"現状値の年度 {last} より後", "年度を確かめてください"),
    ])  # fmt: skip


def _as_printed(told: Printed, one: Definition, baseline: float | None) -> list[Message]:
    """Where a number or its years differ from what is printed beside it, in figures or by the baseline."""
    column, printed, value = told[:3]
    known, shown, number = figures(printed), f"印字「{printed}」と同じ数", f"{value or 0:.15g}"
    absent, said = folded(printed) in MISSING_MARKS, meant(printed, baseline)
    same = value is not None and (_is_one_of(value, known, one.unit) or _is_about(value, said))
    differs = value is not None and not absent and (bool(known) or said is not None) and not same
    remedy = TWO_ROWS if RANGE.search(folded(printed)) else "転記を確かめてください"
    found = faults_among([
        (value is None and bool(known), column, "空", shown, "印字の数を記入してください"),
        (value is not None and absent,
         f"{column}_printed", printed or "空", f"{number} の印字", "計画書の表記のとおり記入してください"),
        (differs, column, number, shown if said is None else f"{shown}(現状値から {said:.15g})", remedy),
    ])  # fmt: skip
    return [*found, *_possible(told, one), *_years_as_printed(told, one)]


def _is_one_of(value: float, known: list[set[Decimal]], unit: str) -> bool:
    """Whether a number is printed, in its own unit or, in 千円 and the like, written out."""
    scale = max((size for word, size in SCALES.items() if unit.startswith(word)), default=1)
    told = Decimal(repr(value))
    return any(told in each or told * scale in each for each in known)


def _is_about(value: float, said: float | None) -> bool:
    """Whether a number is the one that a word means, in its last digit rounded either way."""
    return said is not None and abs(value - said) < 10.0 ** -digits_of(value)


def _possible(told: Printed, one: Definition) -> list[Message]:
    if told.value is None or is_possible(told.value, one.kind):
        return []
    return [(told.column, f"{told.value:.15g}", BOUNDS[one.kind], "桁と符号を確かめてください")]


def _years_as_printed(told: Printed, one: Definition) -> list[Message]:
    """Where the years differ from those in the brackets."""
    column, printed, _, first, last = told
    if EVERY_YEAR.search(printed) and not one.each_year:
        remedy = "indicators.csv の type を確かめてください"
        return [(f"{column}_printed", printed, "type が every_year の指標", remedy)]
    shown = years(printed)
    if shown is None or last is None:
        return []
    begins, ends = shown
    single = begins is None and first != last and not one.counts_years
    remedy = f"年度の転記を確かめてください{f'。{CONFIRM}' if column == 'target' else ''}"
    return faults_among([
        (last != ends, f"{column}_year", last, f"印字「{printed}」の {ends}", remedy),
        (begins is not None and first != begins, f"{column}_first_year", first, f"印字「{printed}」の {begins}", remedy),
        (single, f"{column}_first_year", first, f"印字「{printed}」の {ends}", remedy),
    ])  # fmt: skip


def _words(target: Target, one: Definition) -> list[Message]:
    """Words beside the number that contradict direction or qualifier, and a number that cannot be a target."""
    column, printed, stated = "target_printed", target.target_printed, target.stated
    down, most = one.direction == "down", "at_most" in target.said
    other = stated and [stated] != (target.said or ["exact"]) and (stated, target.said) != ("exact", ["at_most"])
    unread = printed and len(figures(printed)) != 1 and meant(printed, target.baseline) is None
    turn = f"indicators.csv の direction を確かめてください。{CONFIRM}"
    agree, same = f"qualifier を印字にそろえてください。{CONFIRM}", f"印字「{printed}」と同じ言葉"
    way = f"現状値 {target.baseline or 0:.15g}、目標 {target.target:.15g}、direction {one.direction}"
    side = f"転記と direction を確かめてください。{CONFIRM}"
    return faults_among([
        ("at_least" in target.said and down, column, printed, "direction が up の指標", turn),
        (most and not down, column, printed, "direction が down の指標", turn),
        (one.is_sum and down and not most,
         column, f"{printed}、direction {one.direction}", "少ないほどよい合計なら「以下」などの印字", turn),
        (bool(other), "qualifier", stated, same, agree),
        (bool(STRICT.search(printed)), column, printed, "「以上」か「以下」(ちょうどの値は達成と数えます)", CONFIRM),
        (bool(unread), column, printed, "照合できる一つの数", CONFIRM),
        (is_behind(target, one), "target", way, "現状値よりよい側の目標", side),
    ])  # fmt: skip
