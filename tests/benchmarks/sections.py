"""Parts of the benchmark's page: beside the former engine, real targets, what never moved, years together, the city."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
from former import COMMIT
from page import DRAWS, HEAD, markdown, verdict
from pairs import Difference, differences

from ictanalysis.learning import scoring

OFFICIAL_GOALS = {"crps": -0.005, "brier": -0.0015, "log": -0.004}
MANAGED_GOALS = {"brier": -0.005, "log": -0.015}
MANAGED_ECE, UNLIKELY, UNLIKELY_SAID = 0.025, 0.01, 0.03
STILL_BAND = 70.0, 90.0
GAP = 0.04
CITY_GOALS = {"crps_naive": 0.96, "brier": 0.183, "ece": 0.045}
CITY_BANDS = {"n=1": (72.0, 88.0), "n>=2": (76.0, 84.0)}
WORDS = {"crps": "CRPS(naive を1として)", "crps_naive": "CRPS(naive を1として)", "brier": "Brier", "log": "対数スコア", "ece": "ECE"}  # fmt: skip
RANGE = f"括弧は90 % 範囲({DRAWS:,}回、まとまりごと引き直し)。差は 今 − 前({COMMIT})、負ならよくなった。▲は範囲の外まで悪化。\n"
Scores = pd.DataFrame


@dataclass(frozen=True)
class Section:
    """A part of the page, and its rows of the table of goals."""

    text: str
    goals: list[list[str]] = field(default_factory=list)


def goal(what: str, shown: str, figure: float, most: float) -> list[str]:
    """A row of the table of goals: at most so much."""
    return [what, shown, f"{most:g}", "", verdict(figure, most, most)]


def between(what: str, figure: float, low: float, high: float) -> list[str]:
    """A row of the table of goals: a band's share between two limits."""
    return [what, f"{figure:.1f}", f"{low:g}〜{high:g}", "", "達成" if low <= figure <= high else "未達"]


def _beside(new: Scores, old: Scores | None, names: list[str], by: str = "family") -> list[str]:
    """Figures of the new one, and of its differences where there is an old one."""
    found = scoring.summary(new)
    shown = [f"{found[name]:.3f}" if name in found else "" for name in names]
    if old is None:
        return shown
    told = differences(new, old, by)
    return shown + [told[name].text() if name in told else "" for name in ("crps", "brier", "log") if _known(name, new)]


def _known(name: str, s: Scores) -> bool:
    return name in s


def _difference_goals(what: str, told: Mapping[str, Difference], goals: Mapping[str, float]) -> list[list[str]]:
    return [
        goal(f"{what}: {WORDS[name]}の差", told[name].text(), told[name].value, most) for name, most in goals.items()
    ]


# ---- official statistics -----------------------------------------------------------------------------


def official(new: Scores, old: Scores | None) -> Section:
    """Beside the former engine, by n, horizon, kind and source."""
    if old is None:
        return Section("")
    parts = scoring.parts_of(new)
    names = ["crps_naive", "brier", "log"]
    rows = [[name, str(len(part)), *_beside(part, old, names)] for name, part in parts.items()]
    head = ["区分", "tasks", *names, "CRPS の差", "Brier の差", "対数スコアの差"]
    text = f"## 前の予測({COMMIT})との対比: 公的統計(n=1 と all のほかは n=2〜6)\n\n{RANGE}\n{markdown(head, rows)}"
    told = {name: differences(part, old) for name, part in parts.items()}
    worse = [f"{part} の{WORDS[name]}" for part, row in told.items() for name, one in row.items() if one.worse]
    goals = _difference_goals(f"前との対比({HEAD})", told[HEAD], OFFICIAL_GOALS)
    goals.append(
        ["前との対比: 範囲の外まで悪化した区分", "、".join(worse) or "なし", "なし", "", "未達" if worse else "達成"]
    )
    return Section(text, goals)


# ---- real targets ------------------------------------------------------------------------------------


def answers(real: pd.DataFrame, name: str = "managed") -> Scores:
    """Scores of chances of real targets."""
    known = real[["source", "group", "kind", "n", "weight", "place", "trait", "unmoved", "plain"]]
    return known.join(scoring.answers(real[name].to_numpy(float), real["met"]))


def managed(real: pd.DataFrame, former: pd.DataFrame | None) -> Section:
    """Chances of real targets, one ministry or agency left out at a time, and those that looked all but impossible."""
    new, old = answers(real), None if former is None else answers(former)
    parts = {"all": new} | {
        f"{by}={k}": part for by in ("source", "place", "trait", "kind", "n") for k, part in new.groupby(by)
    }
    names = ["p", "met", "brier", "log", "ece"]
    rows = [[name, str(len(part)), *_beside(part, old, names, "group")] for name, part in parts.items()]
    head = ["区分", "tasks", *names] + ([] if old is None else ["Brier の差", "対数スコアの差"])
    about = "府省庁・部局を一つずつ除いて学び、除いたものに答えさせた成績。目標ごとの重みつき。範囲は府省庁・部局の引き直し。\n"
    text = f"## 実際の行政の目標(府省庁・部局を一つずつ除く)\n\n{about}{'' if old is None else RANGE}\n{markdown(head, rows)}"
    error = scoring.summary(new)["ece"]
    goals = [goal("実際の目標: ECE", f"{error:.4f}", error, MANAGED_ECE)]
    if old is not None:
        goals += _difference_goals("実際の目標: 前との対比", differences(new, old, "group"), MANAGED_GOALS)
    few = unlikely(new, old)
    return Section(f"{text}\n{few.text}", goals + few.goals)


def unlikely(new: Scores, old: Scores | None) -> Section:
    """Percentages that moved and whose plain chance is under 1 %, by either engine."""
    moved = new[(new["kind"] == "percent") & (new["n"] >= 2) & ~new["unmoved"]]
    rows, goals = [], []
    for name, s in {"今": new, "前": old}.items():
        some = moved[s.loc[moved.index, "plain"] < UNLIKELY] if s is not None else moved[:0]
        if s is None or some.empty:
            continue
        weight = some["weight"]
        said, met = (float((some[column] * weight).sum() / weight.sum()) for column in ("p", "met"))
        before = [] if old is None else [f"{float((old.loc[some.index, 'p'] * weight).sum() / weight.sum()):.3f}"]
        rows.append(
            [f"{name}の補正前が1 %未満", str(len(some)), f"{weight.sum():.0f}", f"{said:.3f}", f"{met:.3f}", *before]
        )
        what = f"実際の目標: 値2つ以上で動いた割合、{name}の補正前が1 %未満のときに言った見込み"
        goals.append(goal(what, f"{said:.4f}(実際 {met:.3f})", said, UNLIKELY_SAID))
    head = ["値2つ以上で動いた割合(%)", "tasks", "目標", "今言った見込み", "実際"] + (
        [] if old is None else ["前に言った見込み"]
    )
    return Section(markdown(head, rows), goals)


# ---- what never moved --------------------------------------------------------------------------------


def unmoved(new: Scores, old: Scores | None) -> Section:
    """Histories of two or more values that never moved: the 80 % band, official, the city's and both."""
    still = new[new["unmoved"]]
    parts = {"公的統計": still[~still["own"]], "市": still[still["own"]], "両方": still}
    parts |= {f"{name}、n>=3": part[part["n"] >= 3] for name, part in parts.items()}
    rows, goals = [], []
    for name, part in parts.items():
        if part.empty:
            continue
        share, low, high = covered(part)
        before = [] if old is None else [f"{covered(old.loc[part.index])[0]:.1f}"]
        rows.append([name, str(len(part)), f"{share:.1f}", f"{low:.1f}〜{high:.1f}", *before])
        goals.append(between(f"動いたことのない値: 80 % 帯({name})", share, *STILL_BAND))
    head = ["区分", "tasks", "80 % 帯に入った割合", "90 % 範囲"] + ([] if old is None else ["前"])
    return Section(f"## 2つ以上の値が一度も動いていないもの\n\n{markdown(head, rows)}", goals)


def covered(s: Scores, name: str = "in80") -> tuple[float, float, float]:
    """Share in the band in percent, with its range."""
    drawn = scoring.resampled(s[["family", "weight", name]])
    low, high = scoring.range90(drawn[name] / drawn["weight"])
    return 100 * float((s[name] * s["weight"]).sum() / s["weight"].sum()), 100 * low, 100 * high


# ---- years together ----------------------------------------------------------------------------------


def together(found: pd.DataFrame) -> Section:
    """Every year, any year and sums, as `joint.breakdown_joint` has counted them."""
    rows, sums, goals = [], [], []
    for (known, years, question), row in found.iterrows():
        cell = f"値{known:.0f}つ、先{years:.0f}年"
        if question == "sum":
            sums.append([cell, f"{row['windows']:.0f}", f"{row['cov80']:.1f}", f"{row['cov95']:.1f}"])
        else:
            name = question_text(str(question))
            rows.append(
                [cell, name, f"{row['windows']:.0f}", *(f"{row[c]:.3f}" for c in ("p", "met")), f"{row['gap']:+.3f}"]
            )
            goals.append((abs(row["gap"]), f"{row['gap']:+.3f}({cell}、{name})"))
    gap, worst = max(goals)
    kept = sum(one <= GAP for one, _ in goals)
    about = "長い系列の初めの値だけを見せ、続く年々を問うた成績(系列の一つの始まりにつき1件)。目標は最後の値か、2年先の予測の中央値。\n"
    tables = [markdown(["見せた値と問うた年", "問い", "事例", "言った見込み", "実際", "差"], rows),
              markdown(["見せた値と問うた年", "事例", "合計の80 % 帯", "合計の95 % 帯"], sums)]  # fmt: skip
    text = f"## 年々を合わせた問い(毎年・いずれかの年・合計)\n\n{about}\n" + "\n".join(tables)
    return Section(
        text, [goal(f"年々を合わせた問い: 差の大きさ({kept}/{len(goals)} 区分が {GAP:g} 以内)", worst, gap, GAP)]
    )


def question_text(question: str) -> str:
    """A question such as "every up last" in words."""
    what, direction, mark = question.split()
    side, year = {"up": "以上", "down": "以下"}[direction], {"every": "毎年", "any": "いずれかの年に"}[what]
    return f"{year}、{ {'last': '最後の値', 'middle': '2年先の中央値'}[mark] }{side}"


# ---- the city ----------------------------------------------------------------------------------------


def city(new: Scores, old: Scores | None) -> Section:
    """The city's own indicators, departments kept apart."""
    longer = new[new["n"] >= 2]
    parts = {"n>=2": longer, "all": new} | {f"n={n}": part for n, part in new.groupby("n")}
    parts |= {f"source={k}": part for k, part in longer.groupby("source")}
    names, rows = ["crps_naive", "brier", "log", "ece", "cov80", "cov95"], []
    for name, part in parts.items():
        found = scoring.summary(part)
        shown = [f"{found[c]:.{1 if c.startswith('cov') else 3}f}" for c in names]
        told = [] if old is None else [one.text() for one in differences(part, old).values()]
        rows.append([name, str(len(part)), *shown, *told])
    head = ["区分", "tasks", *names] + ([] if old is None else ["CRPS の差", "Brier の差", "対数スコアの差"])
    about = "一つの市の事務事業評価の指標(部局を除いて学んだ)。前の予測は公的統計だけから学んでいる。\n"
    text = f"## 市の事務事業の指標\n\n{about}{'' if old is None else RANGE}\n{markdown(head, rows)}"
    goals = []
    for name in ("n>=2", "all"):
        found = scoring.summary(parts[name])
        goals += [
            goal(f"市の指標: {WORDS[c]}({name})", f"{found[c]:.4f}", found[c], most) for c, most in CITY_GOALS.items()
        ]
    for name, (low, high) in CITY_BANDS.items():
        goals.append(between(f"市の指標: 80 % 帯({name})", covered(parts[name])[0], low, high))
    return Section(text, goals)


def weights_table(found: Mapping[float, Scores]) -> str:
    """Scores by the weight of the city's windows in learning: official and the city's own."""
    rows = []
    for weight, s in found.items():
        own = s[s["own"]]
        parts = [s[~s["own"] & (s["n"] >= 2)], own[own["n"] >= 2], own[own["n"] == 1]]
        row = [f"{weight:g}"]
        for part in parts:
            one = scoring.summary(part)
            row += [f"{one['crps_naive']:.4f}", f"{one['brier']:.4f}", f"{one['cov80']:.1f}"]
        rows.append(row)
    names = ("公的統計(n=2〜6)", "市(n>=2)", "市(n=1)")
    head = ["市の事例の重み", *(f"{name} {c}" for name in names for c in ("CRPS", "Brier", "80 % 帯"))]
    return markdown(head, rows)
