"""What a plan calls its parts and those who run it: words of its own plan.csv, plain ones where it says nothing."""

from typing import NamedTuple

from ictanalysis.inputs.cells import suggestion
from ictanalysis.inputs.faults import Findings
from ictanalysis.inputs.plan import Plan

ENDING = "_word"  # of the items of plan.csv that hold one


class Words(NamedTuple):
    """The words of a plan, as they stand in tables, forms and sentences.

    `council` evaluates and instructs (its name in short), `office` prepares for it, `implementer` carries projects out;
    `projects_book` lists the projects, empty where the plan names no list; `systems` and `themes` are the headings under
    which the plan says what to heed of information systems, and what its projects foster; `philosophy` and `stance` name
    the items of plan.csv that are called so.
    """

    goal: str = "基本目標"
    measure: str = "施策"
    indicator: str = "指標"
    project: str = "事業"
    outcome: str = "成果指標"
    action: str = "行動目標"
    instruction: str = "改善指示"
    council: str = "会議"
    office: str = "事務局"
    implementer: str = "実施主体"
    projects_book: str = ""
    systems: str = "情報システムの導入"
    themes: str = "計画の項目"
    philosophy: str = "基本理念"
    stance: str = "取組姿勢"

    def said(self, text: str) -> str:
        """A text whose braces name words, such as {council}, in those of the plan."""
        return text.format(**self._asdict())


def words_of(plan: Plan) -> Words:
    """The words of a plan; a council that has one name only is called by it."""
    given = {name: plan.facts.get(f"{name}{ENDING}") for name in Words._fields}
    given["council"] = given["council"] or plan.facts.get("council")
    if all(one.implied for one in plan.measures):  # each sheet is then that of an indicator
        given["measure"] = given["indicator"] or Words().indicator
    return Words(**{name: text for name, text in given.items() if text})


def check_words(plan: Plan, findings: Findings) -> None:
    """A fault for every item of plan.csv that looks like a word and is none."""
    items = [f"{name}{ENDING}" for name in Words._fields]
    for one in plan.stated:
        if one.item.endswith(ENDING) and one.item not in items:
            remedy = suggestion(one.item, items)
            findings.at(plan.folder / "plan.csv", one.row, "item", one.item, "言葉の項目", remedy)
