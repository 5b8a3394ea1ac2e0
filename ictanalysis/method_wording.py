"""Words for the official methods, their disagreements, and the targets themselves; numbers come from the results."""

from collections.abc import Mapping, Sequence

from ictanalysis import wording as w
from ictanalysis.audit import Remark
from ictanalysis.error_rates import DRAWS
from ictanalysis.methods import METHODS, PACE, paces
from ictanalysis.plan import Indicator
from ictanalysis.progress import Progress

NAMES = {
    "eurostat": "Eurostat(EU)", "open_sdg": "Open SDG(カナダ統計局)", "unsd": "国連統計部", "escap": "国連ESCAP",
    "sdsn": "国連SDSN", "elapsed_share": "経過割合(多摩市)", "band": "基準線(福岡市)",
    "healthy_people": "Healthy People(米国)", "target_rate": "実績÷目標",
}  # fmt: skip
CLASSES = {
    "eurostat": {
        "significant_progress": "十分な前進", "moderate_progress": "中程度の前進",
        "insufficient_progress": "不十分な前進", "moving_away": "遠ざかっている",
    },
    "open_sdg": {
        "target_achieved": "目標達成", "substantial_progress": "順調", "moderate_progress": "前進、加速が必要",
        "limited_progress": "限られた前進", "deterioration": "後退", "not_available": "判定できない",
    },
    "unsd": {"on_track": "順調", "fair_progress": "前進、加速が必要", "stagnation_or_regression": "停滞または後退"},
    "escap": {"maintain": "維持すれば届く", "accelerate": "加速が必要", "reverse": "反転が必要"},
    "sdsn": {
        "on_track": "順調", "moderately_improving": "やや改善", "stagnating": "停滞", "decreasing": "後退",
    },
    "elapsed_share": {"on_schedule": "予定どおり", "somewhat_behind": "やや遅れ", "behind": "遅れ"},
    "band": {"a": "a 線の上", "b": "b 線に届かない", "c": "c 現状値より悪い"},
    "healthy_people": {
        "target_met": "目標達成", "improving": "改善", "no_detectable_change": "変化とは言えない",
        "getting_worse": "悪化", "baseline_only": "現状値のみ",
    },
    "target_rate": {"reached": "届いている", "not_reached": "届いていない"},
}  # fmt: skip
RULES = {
    "eurostat": "実際の年平均伸び率÷必要な伸び率。0.95以上、0.60以上、0以上、0未満",
    "open_sdg": "実際の年平均伸び率÷必要な伸び率の大きさ。0.95以上、0.60以上、0以上、0未満。届いていれば達成",
    "unsd": "今の伸び率を目標年度まで延ばし、道のりのどれだけに届くか。0.95以上、0.10以上、0.10未満",
    "escap": "最近の年を重く見た直線を目標年度まで延ばし、残る差÷必要な変化。0.10以下、1以下、1超",
    "sdsn": "年あたりの変化÷必要な年あたりの変化。1以上、0.50以上、0以上、0未満",
    "elapsed_share": "進んだ道のりの割合÷過ぎた時間の割合。1以上、0.60以上、0.60未満",
    "band": "現状値と目標を結ぶ直線と比べる。意識調査では3ポイント未満の動きは変化なし",
    "healthy_people": "現状値からの変化が標本誤差より大きいか(片側5%)。標本数がなければ道のりの10%以上か",
    "target_rate": "実績÷目標。出発点を考えない",
}
TRUTHS = {"path": "目標への直線上", "flat": "横ばい", "observed": "実績どおり"}
FROM_MEMORY = "※ 区切りを公表された文書でまだ確かめていない方式の再現です(要確認)。"
CUTS = (1.0, 0.95, 0.60, 0.5, 0.10, 0.0)  # of the methods that compare ratios
UNCONFIRMED = ("escap", "sdsn")
PACES = {2: "足りる速さ", 1: "進んでいるが遅い", 0: "進んでいない、または後退"}
PACE_ORDER = "・".join(PACES.values())
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


def on_axis(method: str) -> str:
    """The name in short lines."""
    return NAMES[method].replace("(", "\n(").replace(" ", "\n")


def pace_shares(method: str, shares: Mapping[str, float]) -> str:
    """Shares of repeated surveys that say fast enough, too slow, not moving: whole percentages."""
    sums = {pace: sum(p for code, p in shares.items() if PACE[method].get(code) == pace) for pace in PACES}
    unsaid = 1 - sum(sums.values())
    more = f"(速さを言わない {w.rounded(100 * unsaid, 0)})" if unsaid >= 0.005 else ""
    return "・".join(w.rounded(100 * share, 0) for share in sums.values()) + more


def class_text(method: str, one: Progress) -> str:
    """The class in Japanese, or a dash."""
    return CLASSES[method].get(one.category or "", w.NONE) if one.category != "not_available" else w.NONE


def name_text(method: str) -> str:
    """The name of a method, marked when its rule is from memory."""
    return NAMES[method] + (" ※" if method in UNCONFIRMED else "")


def said_text(method: str, one: Progress) -> str:
    """Class and number of a method in its own scale; a dash where it says nothing."""
    said = class_text(method, one)
    if one.number is None:
        return said
    places = 0 if abs(one.number) >= 100 else 2
    if method in ("band", "healthy_people"):
        number = w.rounded(one.number, 0) + "%" if method == "healthy_people" else w.rounded(one.number, places)
    else:
        number = w.rounded(one.number, w.apart(one.number, places, CUTS, "down" if method == "escap" else "up"))
    return f"{said} {number}"


def share(part: float | None) -> str:
    """A fraction as a percentage with one decimal."""
    return w.NONE if w.is_none(part) else f"{w.rounded(100 * (part or 0.0), 1)}%"


def agreement(said: Mapping[str, Progress]) -> str:
    """How many methods see the pace as sufficient, too slow or none."""
    found = list(paces({name: said[name] for name in METHODS[:-1]}).values())
    if not found:
        return "判定できる方式がありません"
    counts = [f"{PACES[pace]}{found.count(pace)}" for pace in PACES if found.count(pace)]
    return (
        "、".join(counts) + f"(全{len(found)}方式)"
        if len(counts) > 1
        else f"{len(found)}方式{'すべて' if len(found) > 1 else 'が'}{PACES[found[0]]}"
    )


def reasons(keys: Sequence[str]) -> str:
    """Why the methods differ, in sentences."""
    return "".join(WHY[key] for key in keys)


def before_any_progress(one: Indicator) -> str:
    """What actual over target said while nothing had been done."""
    if one.baseline is None or not one.target or one.type == "cumulative":
        return w.NONE
    return share(one.baseline / one.target)


def remark(one: Indicator, found: Remark) -> str:
    """One remark of the audit as a sentence."""
    n, unit = found.numbers, one.unit
    if found.check == "no_baseline":
        return "現状値がないため、目標がどれだけの変化を求めるかは分かりません。"
    if found.check == "reason":
        ends = {0: "どちらも届きません。", 1: "片方だけが届きます。", 2: "どちらも届きます。"}[sum(n["reached"])]
        return (
            f"計画の設定の考え方(毎年度{w.as_given(one.stated_yearly_change or 0, unit)})を{n['years']}年続けると、"
            f"足し算で数えて{w.quantity(n['added'], unit, w.own_places(one))}、比率で数えて{w.quantity(n['grown'], unit, w.own_places(one))}で、"
            f"目標{w.goal_text(one)}に対して{ends}"
        )
    if found.check == "sum_lengths":
        said = f"現状値は{n['before']}年分、目標は{n['after']}年分です。1年あたりでは{w.quantity(n['was'], unit, w.own_places(one))}から"
        if not n["was"]:
            return f"{said}{w.quantity(n['asked'], unit, w.own_places(one))}です。"
        return (
            f"{said}{w.quantity(n['asked'], unit, w.own_places(one))}({w.change(100 * (n['asked'] / n['was'] - 1), '', 1)}%)で、"
            f"合計どうしの{w.rounded(n['total'], 1)}倍とは違います。"
        )
    if found.check == "asked":
        return (
            f"年{w.pace_text(n['asked'], one)}を求めています。計画前の値が1点のため、それまでの速さとは比べられません。"
        )
    if found.check == "asked_and_achieved":
        return (
            f"年{w.pace_text(n['asked'], one)}を求めています。計画前の実績は年{w.pace_text(n['achieved'], one)}でした。"
        )
    if found.check == "keeps":
        what = "現状値と同じ" if n["equal"] else "現状値より緩い"
        return f"目標{w.goal_text(one)}は{what}水準で、いまの水準を保つことを求めています。"
    close = (
        "標本誤差だけで届いたように見えることがあります。"
        if found.check == "within_error"
        else "標本誤差より大きい道のりです。"
    )
    return f"標本誤差だけで、現状値は{w.quantity(n['low'], one.unit, 1)}〜{w.quantity(n['high'], one.unit, 1)}(95%)の幅を持ちます。目標までは{w.quantity(n['way'], 'ポイント', 1)}。{close}"


def contrast(key: str | None, measure: str, label: str) -> str:
    """Where a measure and its projects tell different stories; empty when they agree."""
    if key == "measure_behind":
        return f"{measure}: 報告のあった事業の行動目標はすべて実施されていますが、施策の判定は「{label}」です。事業が目標に効いているかの点検が要ります。"
    return f"{measure}: 実施を終えた行動目標がありませんが、施策の判定は「{label}」です。" if key else ""


def classes_that_came(rates: Mapping[str, Mapping[str, Mapping[str, float]]]) -> list[tuple[str, str]]:
    """Method and class of everything that came in any of the repeated surveys, best class first."""
    return [
        (name, code)
        for name in rates["path"]
        for code in CLASSES[name]
        if any(code in rates[truth][name] for truth in rates)
    ]


def redrawn(surveys: Sequence[tuple[int, float]]) -> str:
    """How the chances of error were found."""
    said = "と".join(f"{w.short_year(year)}({int(size):,}人)" for year, size in surveys)
    return f"{said}の調査を、同じ規模で{DRAWS:,}回やり直した計算です。"


def answer_lines(
    said: Mapping[str, Mapping[str, object]] | None, rates: Mapping[str, Mapping[str, Mapping[str, float]]] | None
) -> list[str]:
    """The methods' answers to one question, and how often each class would come by chance."""
    if said is None:
        return ["判定方式: 目標値(--target)がないため、判定できません。"]
    lines = ["公的な判定方式(最初の値を現状値とみなす。※ 方式の再現、要確認):"]
    for name, each in said.items():
        one = Progress(each["number"], each["category"], each["reason"])
        why = f"({one.reason})" if one.reason else ""
        lines.append(f"  {name_text(name)}: {said_text(name, one)}{why}")
    if rates is None:
        return [*lines, "  偶然の誤り: 割合で、最初と最後の標本数(--sample-size)が分かるときに計算します。"]
    lines.append(
        "調査をやり直したとき、各区分になる割合(" + "、".join(f"真の値が{TRUTHS[t]}" for t in rates) + "の順):"
    )
    for name, code in classes_that_came(rates):
        shares = " / ".join(w.percent(rates[truth][name].get(code, 0.0)) for truth in rates)
        lines.append(f"  {name_text(name)} {CLASSES[name][code]}: {shares}")
    return lines
