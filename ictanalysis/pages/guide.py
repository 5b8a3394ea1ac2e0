"""What the marks beside verdicts and chances mean (pure)."""

from ictanalysis.inputs.rubric import Rubric
from ictanalysis.pages.badges import BADGES
from ictanalysis.pages.say import exact_percent
from ictanalysis.pages.standing import UNTESTED

MEANINGS = {
    "achieved": "確定した実績が目標に達しました。",
    "missed": "確定した実績が目標に届きませんでした。",
    "cannot_say": "判定に使える実績がありません。",
}
UNTESTED_NOTE = (
    f"見込みに{UNTESTED}を付けた目標(期間の合計、毎年度、期限までの目標)には、比べられる達成の記録がありません。"
    "1年ごとの目標の記録から推計しています。"
)


def meanings(rubric: Rubric) -> dict[str, str]:
    """What each verdict means by the rules in force, by its code."""
    steps, upper = {}, ""
    for code, edge in rubric.steps("verdict"):
        steps[code] = "、".join(part for part in (f"{_share(edge)}以上" if edge else "", upper) if part)
        upper = f"{_share(edge)}未満"
    points = int(rubric.threshold("minimum_points", "points"))
    told = MEANINGS | {code: f"達成の見込みが{words}です。" for code, words in steps.items()}
    told["reference"] = f"現状値を含む確定した値が{points}点に満たないため、判定していません。"
    return {code: told[code] for code in BADGES}


def _share(edge: float) -> str:
    """An edge between verdicts, in tenths where it is one."""
    tenth = round(10 * edge, 9)
    return f"{tenth:g}割" if tenth == int(tenth) else exact_percent(edge)
