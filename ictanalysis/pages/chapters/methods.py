"""The official methods side by side, where they disagree, and the targets themselves."""

from collections.abc import Mapping, Sequence

from ictanalysis.evaluation.result import Result
from ictanalysis.inputs.eras import short_year
from ictanalysis.inputs.plan import Indicator
from ictanalysis.pages import say
from ictanalysis.pages.markup import Marked, led
from ictanalysis.pages.method_words import PACE_ORDER, PACES, TRUTH_WORDS, agreement, class_and_number, name_text, share
from ictanalysis.pages.standing import miss_note
from ictanalysis.pages.table import LEFT, RIGHT, Row, Table, VerdictCell
from ictanalysis.pages.workbook import Workbook
from ictanalysis.progress import agreement as agreement_rules
from ictanalysis.progress.audit import Remark
from ictanalysis.progress.catalogue import FROM_MEMORY, METHODS
from ictanalysis.progress.error_rates import DRAWS, TRUTHS, of_indicator

WHY = {
    "growth": "必要な速さの数え方が異なるためです。毎年同じ率で伸びるとみる方式と、毎年同じ量ずつ進むとみる方式があります。",
    "cuts": "同じ比率でも、「順調」や「停滞」とする境界が方式により異なるためです。",
    "recent": "国連ESCAPの方式は最近の年に重みを置き、ほかの方式は現状値から最新の値までを一様に扱うためです。",
    "attitude": "福岡市の方式は、意識調査では3ポイント未満の動きを変化なしとみなすためです。",
    "noise": "現状値からの動きが小さく、Healthy Peopleの方式では変化とみなさないためです(回答者数が分かる場合は標本誤差の範囲内、分からない場合は目標までの差の10%未満)。",
    "direction": "Healthy Peopleの方式は、改善したかどうかだけを判定し、目標に間に合う速さかどうかは判定しないためです。",
    "no_baseline": "「実績値÷目標値」は現状値を考慮しないため、取組が進んでいない場合も高い数値になります。",
    "chance": "各方式は現時点までの進み方だけを比べます。達成の見込みは、今後の変動と、同じような位置にあった過去の目標の結果も考慮しています。",
}
NO_SURVEYS = "現状値と最新の値の両方で回答者数の分かる指標がないため、算出していません。"


def pace_shares(method: str, shares: Mapping[str, float]) -> str:
    """Shares of repeated surveys that say fast enough, too slow, not moving: whole percentages."""
    sums = {pace: sum(p for code, p in shares.items() if METHODS[method].pace(code) == pace) for pace in PACES}
    unsaid = 1 - sum(sums.values())
    more = f"(速さを判定しない {say.rounded(100 * unsaid, 0)})" if unsaid >= 0.005 else ""
    return "・".join(say.rounded(100 * share, 0) for share in sums.values()) + more


def reasons(keys: Sequence[str]) -> str:
    """Why the methods differ, in sentences."""
    return "".join(WHY[key] for key in keys)


def before_any_progress(one: Indicator) -> str:
    """What actual over target said while nothing had been done."""
    if one.baseline is None or not one.target or one.is_sum:
        return say.NONE
    return share(one.baseline / one.target)


def remark(one: Indicator, found: Remark) -> str:
    """One remark of the audit as a sentence."""
    n, unit = found.numbers, one.unit
    if found.check == "no_baseline":
        return "現状値が設定されていないため、目標までに必要な変化の大きさは分かりません。"
    if found.check == "reason":
        ends = {0: "どちらも届きません。", 1: "一方だけが届きます。", 2: "どちらも届きます。"}[int(n["reached"])]
        return (
            f"計画における設定の考え方(毎年度{say.as_given(one.stated_yearly_change or 0, unit)})のとおりに{n['years']:g}年間推移した場合、"
            f"毎年同じ量が加わるとすると{say.quantity(n['added'], unit, say.own_places(one))}、毎年同じ率で変わるとすると{say.quantity(n['grown'], unit, say.own_places(one))}となり、"
            f"目標{say.goal_text(one)}には{ends}"
        )
    if found.check == "sum_lengths":
        said = f"現状値は{n['before']:g}年分、目標は{n['after']:g}年分です。1年あたりでは{say.quantity(n['was'], unit, say.own_places(one))}から"
        if not n["was"]:
            return f"{said}{say.quantity(n['asked'], unit, say.own_places(one))}です。"
        return (
            f"{said}{say.quantity(n['asked'], unit, say.own_places(one))}({say.change(100 * (n['asked'] / n['was'] - 1), '', 1)}%)となり、"
            f"合計どうしを比べた{say.rounded(n['total'], 1)}倍とは異なります。"
        )
    if found.check == "asked":
        return f"目標は1年あたり{say.pace_text(n['asked'], one)}に相当します。計画前の値が1点のため、それまでの速さとは比較できません。"
    if found.check == "asked_and_achieved":
        return f"目標は1年あたり{say.pace_text(n['asked'], one)}に相当します。計画前の実績は1年あたり{say.pace_text(n['achieved'], one)}でした。"
    if found.check == "keeps":
        what = "現状値と同じ" if n["equal"] else "現状値より緩い"
        return f"目標{say.goal_text(one)}は{what}水準であり、現在の水準の維持を求めるものです。"
    close = (
        "標本誤差だけで目標に届いたように見える場合があります。"
        if found.check == "within_error"
        else "この差は標本誤差を上回ります。"
    )
    return f"標本誤差により、現状値には{say.quantity(n['low'], one.unit, 1)}〜{say.quantity(n['high'], one.unit, 1)}の幅があります(信頼度95%)。目標までの差は{say.quantity(n['way'], 'ポイント', 1)}です。{close}"


def redrawn(surveys: Sequence[tuple[int, float]]) -> str:
    """How the chances of error were found."""
    said = "と".join(f"{short_year(year)}({int(size):,}人)" for year, size in surveys)
    return f"{said}の調査を、同じ回答者数で{DRAWS:,}回やり直したと仮定して計算しました。"


def agreement_table(book: Workbook) -> Table:
    """Per indicator: our verdict, how the methods divide, and what 達成率 says and said before any progress."""
    rows: list[Row] = [
        [result.label, VerdictCell(result.verdict), agreement(result.methods),
         share(result.methods["target_rate"].number) + miss_note(result), before_any_progress(result.indicator)]
        for result in book.results
    ]  # fmt: skip
    columns = [(book.words.indicator, LEFT), ("判定", LEFT), ("方式ごとの判定の内訳", LEFT), ("実績値÷目標値", RIGHT),
               ("現状値÷目標値", RIGHT)]  # fmt: skip
    note = "「現状値÷目標値」は計画開始前の数値です。取組が進まない場合も、この数値になります。"
    return Table("判定方式ごとの判定の一致の状況", columns, rows, note)


def disagreements(book: Workbook) -> list[Marked]:
    """Why the methods differ, an indicator a line."""
    found = []
    for result in book.results:
        one = result.indicator
        keys = agreement_rules.disagreements(result.methods, one.is_attitude, result.p_meet, one.direction == "up")
        found += [led(result.label, reasons(keys))] if keys else []
    return found


def classes_table(book: Workbook) -> Table | None:
    """Class and number of every method, for the indicators that several methods can judge; None without any."""
    shown = [result for result in book.results if len(agreement_rules.paces(result.methods)) > 1]
    rows: list[Row] = [
        [name_text(name), *(class_and_number(name, result.methods[name]) for result in shown)] for name in METHODS
    ]
    heads = [("方式", LEFT), *((result.indicator_id, LEFT) for result in shown)]
    return Table("方式ごとの区分と数値", heads, rows, FROM_MEMORY) if shown else None


def rules_table() -> Table:
    """What each method compares, and its cuts."""
    rows: list[Row] = [[name_text(name), METHODS[name].rule] for name in METHODS]
    return Table("各方式の比べ方と区分の境界", [("方式", LEFT), ("比べ方と区分の境界", LEFT)], rows)


def error_tables(book: Workbook) -> list[Table]:
    """Chance of error of every method, for indicators whose baseline and latest survey sizes are known."""
    return [table for result in book.results if (table := _error_table(result)) is not None]


def _error_table(result: Result) -> Table | None:
    one, history = result.indicator, result.history
    rates = of_indicator(one, history)
    if rates is None or one.baseline_year is None:
        return None
    rows: list[Row] = [
        [name_text(name), *(pace_shares(name, rates[truth][name]) for truth in TRUTHS)] for name in rates["path"]
    ]
    heads = [("方式", LEFT), *((f"本来の値が{TRUTH_WORDS[truth]}", RIGHT) for truth in TRUTHS)]
    sizes = dict(zip(history.years, history.sample_sizes, strict=True))
    surveys = [(year, sizes[year] or 0) for year in (one.baseline_year, history.years[-1])]
    caption = f"{result.label}: 調査をやり直したと仮定した場合の判定({PACE_ORDER}の割合、単位: %)"
    return Table(caption, heads, rows, redrawn(surveys))


def audit_table(book: Workbook) -> Table:
    """What to know about each target itself."""
    rows: list[Row] = []
    for result in book.results:
        found = [remark(result.indicator, each) for each in result.remarks]
        rows.append([result.label, say.target_text(result.indicator), "".join(found) or "特記事項はありません。"])
    return Table("目標の設定の点検", [(book.words.indicator, LEFT), ("目標", LEFT), ("点検の結果", LEFT)], rows)
