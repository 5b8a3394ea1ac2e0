"""The official methods side by side, where they disagree, and the targets themselves."""

from collections.abc import Mapping, Sequence

from ictanalysis.evaluation.result import Result
from ictanalysis.inputs.eras import short_year
from ictanalysis.inputs.plan import Indicator
from ictanalysis.pages import say
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.markup import Marked, led
from ictanalysis.pages.method_words import PACE_ORDER, PACES, TRUTH_WORDS, agreement, class_and_number, name_text, share
from ictanalysis.pages.standing import miss_note
from ictanalysis.pages.table import LEFT, RIGHT, Row, Table, VerdictCell
from ictanalysis.pages.workbook import Workbook
from ictanalysis.progress import agreement as agreement_rules
from ictanalysis.progress import audit
from ictanalysis.progress.audit import Remark
from ictanalysis.progress.catalogue import FROM_MEMORY, METHODS
from ictanalysis.progress.error_rates import DRAWS, TRUTHS, of_indicator

WHY = {
    "growth": "伸び率(複利)で比べる方式と、直線で比べる方式とで、必要な速さの数え方が違います。",
    "cuts": "同じ種類の数でも、「順調」や「停滞」の区切りの位置が方式により違います。",
    "recent": "ESCAPは最近の年を重く見るため、現状値から今までを一様に見る方式と分かれます。",
    "attitude": "福岡市の方式は、意識調査の3ポイント未満の動きを変化なしと見ます。",
    "noise": "現状値からの動きが小さく(標本数が分かれば標本誤差の範囲、分からなければ道のりの10%未満)、Healthy Peopleの方式は変化と見ません。",
    "direction": "Healthy Peopleの方式は、良くなったかどうかだけを見て、目標に間に合う速さかは見ません。",
    "no_baseline": "実績÷目標は出発点を考えないため、進んでいなくても高い数になります。",
    "chance": "方式は今の線の上か下かだけを見ます。達成の見込みは、この先のぶれと、同じ位置にあった目標の経験も数えます。",
}
NO_SURVEYS = "標本数の分かる調査が現状値と最新の値の両方にそろった指標がないため、計算できません。"


def pace_shares(method: str, shares: Mapping[str, float]) -> str:
    """Shares of repeated surveys that say fast enough, too slow, not moving: whole percentages."""
    sums = {pace: sum(p for code, p in shares.items() if METHODS[method].pace(code) == pace) for pace in PACES}
    unsaid = 1 - sum(sums.values())
    more = f"(速さを言わない {say.rounded(100 * unsaid, 0)})" if unsaid >= 0.005 else ""
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
        return "現状値がないため、目標がどれだけの変化を求めるかは分かりません。"
    if found.check == "reason":
        ends = {0: "どちらも届きません。", 1: "片方だけが届きます。", 2: "どちらも届きます。"}[int(n["reached"])]
        return (
            f"計画の設定の考え方(毎年度{say.as_given(one.stated_yearly_change or 0, unit)})を{n['years']:g}年続けると、"
            f"足し算で数えて{say.quantity(n['added'], unit, say.own_places(one))}、比率で数えて{say.quantity(n['grown'], unit, say.own_places(one))}で、"
            f"目標{say.goal_text(one)}に対して{ends}"
        )
    if found.check == "sum_lengths":
        said = f"現状値は{n['before']:g}年分、目標は{n['after']:g}年分です。1年あたりでは{say.quantity(n['was'], unit, say.own_places(one))}から"
        if not n["was"]:
            return f"{said}{say.quantity(n['asked'], unit, say.own_places(one))}です。"
        return (
            f"{said}{say.quantity(n['asked'], unit, say.own_places(one))}({say.change(100 * (n['asked'] / n['was'] - 1), '', 1)}%)で、"
            f"合計どうしの{say.rounded(n['total'], 1)}倍とは違います。"
        )
    if found.check == "asked":
        return f"年{say.pace_text(n['asked'], one)}を求めています。計画前の値が1点のため、それまでの速さとは比べられません。"
    if found.check == "asked_and_achieved":
        return f"年{say.pace_text(n['asked'], one)}を求めています。計画前の実績は年{say.pace_text(n['achieved'], one)}でした。"
    if found.check == "keeps":
        what = "現状値と同じ" if n["equal"] else "現状値より緩い"
        return f"目標{say.goal_text(one)}は{what}水準で、いまの水準を保つことを求めています。"
    close = (
        "標本誤差だけで届いたように見えることがあります。"
        if found.check == "within_error"
        else "標本誤差より大きい道のりです。"
    )
    return f"標本誤差だけで、現状値は{say.quantity(n['low'], one.unit, 1)}〜{say.quantity(n['high'], one.unit, 1)}(95%)の幅を持ちます。目標までは{say.quantity(n['way'], 'ポイント', 1)}。{close}"


def contrast(key: str | None, measure: str, label: str) -> str:
    """Where a measure and its projects tell different stories; empty when they agree."""
    if key == "measure_behind":
        return f"{measure}: 報告のあった事業の行動目標はすべて実施されていますが、施策の判定は「{label}」です。事業が目標に効いているかの点検が要ります。"
    return f"{measure}: 実施を終えた行動目標がありませんが、施策の判定は「{label}」です。" if key else ""


def redrawn(surveys: Sequence[tuple[int, float]]) -> str:
    """How the chances of error were found."""
    said = "と".join(f"{short_year(year)}({int(size):,}人)" for year, size in surveys)
    return f"{said}の調査を、同じ規模で{DRAWS:,}回やり直した計算です。"


def agreement_table(book: Workbook) -> Table:
    """Per indicator: our verdict, how the methods divide, and what 達成率 says and said before any progress."""
    rows: list[Row] = [
        [result.label, VerdictCell(result.verdict), agreement(result.methods),
         share(result.methods["target_rate"].number) + miss_note(result), before_any_progress(result.indicator)]
        for result in book.results
    ]  # fmt: skip
    columns = [("施策目標値", LEFT), ("判定", LEFT), ("方式の分かれ方", LEFT), ("実績÷目標", RIGHT),
               ("進む前の実績÷目標", RIGHT)]  # fmt: skip
    note = "「進む前の実績÷目標」は現状値÷目標で、何もしなくてもこの数になります。"
    return Table("判定方式が一致するか", columns, rows, note)


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
    return Table("方式ごとの区分と数", heads, rows, FROM_MEMORY) if shown else None


def rules_table() -> Table:
    """What each method compares, and its cuts."""
    rows: list[Row] = [[name_text(name), METHODS[name].rule] for name in METHODS]
    return Table("方式の中身", [("方式", LEFT), ("比べ方と区切り", LEFT)], rows)


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
    heads = [("方式", LEFT), *((f"真の値が{TRUTH_WORDS[truth]}", RIGHT) for truth in TRUTHS)]
    sizes = dict(zip(history.years, history.sample_sizes, strict=True))
    surveys = [(year, sizes[year] or 0) for year in (one.baseline_year, history.years[-1])]
    caption = f"{result.label}: 調査をやり直したときの答え({PACE_ORDER}の割合、%)"
    return Table(caption, heads, rows, redrawn(surveys))


def audit_table(book: Workbook) -> Table:
    """What to know about each target itself."""
    rows: list[Row] = []
    for result in book.results:
        found = [remark(result.indicator, each) for each in result.remarks]
        rows.append([result.label, say.target_text(result.indicator), "".join(found) or "特にありません。"])
    return Table("目標そのものの点検", [("施策目標値", LEFT), ("目標", LEFT), ("分かること", LEFT)], rows)


def contrasts(book: Workbook) -> list[str]:
    """Measures whose projects tell another story than their indicators."""
    found = []
    for measure in book.plan.measures:
        own = {project.project_id for project in book.projects.of_measure(measure.measure_id)}
        this_year = [row for row in book.projects.values if row.fiscal_year == book.fiscal_year]
        done = [row.action_status for row in this_year if row.project_id in own]
        key = audit.measure_against_projects(book.verdict_on(measure.measure_id), done)
        label = BADGES[book.verdict_on(measure.measure_id)].label
        found.append(contrast(key, f"{measure.measure_id} {measure.name}", label))
    return [words for words in found if words]
