"""Targets that were revised while the plan runs, each with the decision behind it: read, checked and put in force."""

from dataclasses import replace

from ictanalysis.cycle.council import Council
from ictanalysis.cycle.steps import GRANTED
from ictanalysis.inputs.faults import Findings, faults_among
from ictanalysis.inputs.plan import Target
from ictanalysis.inputs.plan_folder import MAY_LACK, indicators_of
from ictanalysis.inputs.printed import faults_of_target
from ictanalysis.inputs.reading import check_rows, counts_by, in_use, known_ids, latest, read_table, unique_ids
from ictanalysis.inputs.sheets import kept_in
from ictanalysis.inputs.workbook import Inputs

NAME = "targets.csv"


def with_revised_targets(inputs: Inputs, findings: Findings) -> Inputs:
    """The inputs with the targets of `targets.csv` beside the actuals that count on the report's day.

    The plan's own folder keeps what it prints; nothing changes where no target was revised.
    """
    path, plan = inputs.actuals.folder / NAME, inputs.plan
    if path.parent.resolve() == plan.folder.resolve() or not kept_in(path).exists():
        return inputs
    rows = read_table(path, Target, findings, may_lack=MAY_LACK)
    rows = known_ids(rows, "indicator_id", plan.indicators, path, findings)
    unique_ids(rows, lambda row: (row.indicator_id, row.valid_from), path, findings)
    defined = {one.indicator_id: one for one in plan.definitions}
    check_rows(rows, lambda row: faults_of_target(row, defined[row.indicator_id], plan.years, ()), path, findings)
    check_rows(rows, lambda row: faults_among([
        (not row.valid_from, "valid_from", "空", "有効になる日", "目標を改めた日を記入してください"),
        (not row.decision_id, "decision_id", "空", "目標を改めた決定の番号", "decisions.csv の番号を記入してください"),
    ]), path, findings)  # fmt: skip
    why = f"基準日 {inputs.as_of} より後に改められる目標のため、使いません"
    begun = in_use(rows, lambda row: counts_by(row.valid_from, inputs.as_of), why, path, findings)
    return _in_force(inputs, latest([*plan.targets, *begun], lambda row: row.indicator_id, lambda row: row.valid_from))


def _in_force(inputs: Inputs, targets: list[Target]) -> Inputs:
    """The inputs with other targets; what is known of the indicators beside them stays."""
    plan = replace(inputs.plan, targets=targets)
    before = inputs.plan.indicators
    made = {key: replace(one, decimals=before[key].decimals) for key, one in indicators_of(plan).items()}
    return replace(inputs, plan=replace(plan, indicators=made))


def check_decisions(inputs: Inputs, council: Council, findings: Findings) -> None:
    """A fault for every revised target whose decision is not recorded, or is about something else."""
    decided = {row.decision_id for row in council.decisions if row.kind == "target" and row.result in GRANTED}
    for row in inputs.plan.targets:
        if row.decision_id and row.decision_id not in decided:
            expected = "decisions.csv にある、目標(kind が target)を承認した決定"
            findings.at(inputs.actuals.folder / NAME, row.row, "decision_id", row.decision_id, expected,
                        "決定の行を加えるか、番号を確かめてください")  # fmt: skip
