"""Faults of the tables and params as the workbook's user knows them: sheet and cell, headings and words of the lists."""

import re
from collections.abc import Iterable, Mapping

from ictanalysis.cycle.forms.blame import Lines, at_answer
from ictanalysis.cycle.forms.container import AGAIN
from ictanalysis.cycle.forms.container import EXPECTED as FORM
from ictanalysis.inputs.faults import Fault
from ictanalysis.workbench.new_plan.filled import Filled
from ictanalysis.workbench.new_plan.form import BOOK, PLAN, TABLES, columns

ITEM = re.compile(r"(?:^|[ (])([a-z_]+)(?= |$)")
IN_PARAMS = {"title": "report_title", "status": "report_status"}
CONFIRM = re.compile(r"corrections\.csv に action=confirm\(列は (\w+)\)の行を加えてください")
REASONS = {"target": "表記どおりと確かめた理由", "value": "正しいと確かめた理由"}
FILE = re.compile(r"[a-z_]+\.csv の ?")
WORD = re.compile(r" ?(?<![A-Za-z_])([a-z][a-z_]+)(?![A-Za-z_]) ?")
WAY = re.compile(r"direction (?:up|down)")


def as_typed(faults: Iterable[Fault], lines: Lines, plan: Filled) -> list[Fault]:
    """The same faults at the cells of the workbook; those of other files stay where they are."""
    return [_said(found[1] if (found := at_answer(one, lines)) else _at_item(one, plan)) for one in faults]


def _at_item(fault: Fault, plan: Filled) -> Fault:
    """A fault of the params or of what the plan says of itself, at its item."""
    named = (
        ITEM.findall(fault.where)
        if ".csv" not in fault.where
        else ITEM.findall(fault.expected) + ITEM.findall(fault.found)
    )
    item = next((one for key in named if (one := IN_PARAMS.get(key, key)) in plan.at), "")
    return Fault(plan.at[item], fault.found, fault.expected, fault.remedy) if item else fault


def _words() -> Mapping[str, str]:
    """Names of columns and codes of choices in the words of the workbook."""
    table = [one for name in (*TABLES, PLAN) for one in columns()[name]]
    headings = {one.key: f"「{one.heading}」" for one in reversed(table)}
    codes = {code: f"「{words}」" for one in reversed(table) for code, words in one.options.items()}
    return {**headings, **codes, "qualifier": "「目標値の表記」", "title": "「計画の名称」"}


def _said(fault: Fault) -> Fault:
    """Words of the tables turned into those of the workbook."""
    known = _words()

    def turned(text: str) -> str:
        text = text.replace(FORM, f"init が作った {BOOK}").replace(AGAIN, f"{BOOK} に書き写してください")
        text = CONFIRM.sub(lambda match: f"列「{REASONS[match[1]]}」に理由を書いてください", text)
        return WORD.sub(lambda match: known.get(match[1], match[0]), FILE.sub("", text))

    found = WAY.sub(lambda match: turned(match[0]), fault.found)
    return Fault(fault.where, found, turned(fault.expected), turned(fault.remedy))
