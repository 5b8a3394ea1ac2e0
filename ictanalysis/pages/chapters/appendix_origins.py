"""Where the numbers of each indicator come from: the rows of the tables, and the files that they stand in."""

from collections.abc import Iterable
from pathlib import Path

from ictanalysis.evaluation.result import Result
from ictanalysis.inputs.eras import day_label
from ictanalysis.inputs.sheets import kept_in
from ictanalysis.inputs.workbook import beside, rubric_of
from ictanalysis.pages import origins
from ictanalysis.pages.origins import DEFINITION, HISTORY, SOURCE, VALUE, Origin, origins_of, sheet_of
from ictanalysis.pages.say import NONE
from ictanalysis.pages.table import LEFT, Row, Table
from ictanalysis.pages.workbook import Workbook

CAPTION = "数字の出どころ"
ALL = (DEFINITION, origins.TARGET, HISTORY)


def origins_text(book: Workbook) -> str:
    """How the two tables are read."""
    return (
        f"{book.words.indicator}ごとに、この報告書の数字がどの表のどの行から計算されたかを示します。"
        "行の番号は、表計算ソフトで表を開いたときの番号です(1行目は見出し)。"
        "達成の見込みと予測は下の実績のすべての行と予測の定数から、判定は達成の見込みと判定の基準から求めています。"
    )


def origins_table(book: Workbook) -> Table:
    """One row an indicator: lines of its definition, its target and its values, their sources, what was corrected."""
    columns = [(book.words.indicator, LEFT), ("指標の表", LEFT), ("目標の表", LEFT), ("実績の表", LEFT), ("出典の表", LEFT),
               ("訂正の表", LEFT)]  # fmt: skip
    note = "「改」は、改めた目標の表の行です。実績の表の行は、計算に用いたもの(比較できない値と、後の公表で置き換わった値を除く)です。"
    return Table(CAPTION, columns, [_row(book, result) for result in book.results], note)


def _row(book: Workbook, result: Result) -> Row:
    found = [one for kind in ALL for one in origins.of_kind(book, result, kind)]
    target = next(one for one in found if one.part == origins.TARGET)
    revised = "改" if _is_revised(book, target) else ""
    parts = (DEFINITION, VALUE, SOURCE, origins.CORRECTION)
    defined, values, sources, corrections = (_lines(one.row for one in found if one.part == part) for part in parts)
    return [result.label, defined, f"{revised}{target.row}", values, sources, corrections]


def _is_revised(book: Workbook, target: Origin) -> bool:
    return target.file.parent != book.plan.folder


def _lines(rows: Iterable[int]) -> str:
    """Numbers of lines, runs of them from the first to the last; a dash for none."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return "、".join(f"{run[0]}" if len(run) == 1 else f"{run[0]}〜{run[-1]}" for run in runs) or NONE


def files_table(book: Workbook) -> Table:
    """The tables and files themselves, with what all indicators have in common."""
    every = [origins_of(book, result, name) for result in book.results for name in ("p_meet", "verdict")]
    rows = {part: _lines(one.row for found in every for one in found if one.part == part)
            for part in (origins.RULE, origins.OWN_TARGET)}  # fmt: skip
    plan, learnt = book.plan.folder, day_label(book.evaluation.results[0].constants_learnt_on)
    told = [
        ("指標の表", plan / "indicators.csv", "定義、単位、目標の型"),
        ("目標の表", plan / "targets.csv", "現状値と目標"),
        ("改めた目標の表", book.actuals.folder / "targets.csv", "期間中に改めた目標"),
        ("実績の表", book.actuals.folder / "indicator_values.csv", "公表された値"),
        ("出典の表", beside(plan, "sources.csv"), "名称、作成者、入手日、原本の照合のための値"),
        ("訂正の表", beside(plan, "corrections.csv"), "訂正と確認"),
        ("判定の基準", rubric_of(plan), f"用いた行: {rows[origins.RULE]}"),
        ("市の終わった目標", beside(plan, "own_targets.csv"), f"用いた行: {rows[origins.OWN_TARGET]}"),
        *(("前回までの結果", path, "変化と、予測の記録") for path in book.params.previous),
        ("予測の定数", origins.constants_origin(book).file, f"{learnt}に学習"),
    ]
    there = [(name, path, holds) for name, path, holds in told if _is_used(book, name, path)]
    rows_of = [[name, _named(path), holds] for name, path, holds in there]
    note = "プログラムの版と、すべての表の内容を照合する値は、報告書とともに残す実行の記録にあります。"
    return Table(f"{CAPTION}: 表とファイル", [("表", LEFT), ("ファイル", LEFT), ("内容", LEFT)], rows_of, note)


def _is_used(book: Workbook, name: str, path: Path) -> bool:
    """Whether a file is there, and is not the plan's own table under another name."""
    again = name == "改めた目標の表" and path.parent.resolve() == book.plan.folder.resolve()
    return kept_in(path).is_file() and not again


def _named(path: Path) -> str:
    """A file by its folder and name, which tell nothing of the machine; of a workbook its sheet."""
    sheet = sheet_of(path)
    where = "/".join(filter(None, (path.parent.name, kept_in(path).name)))
    return where + (f" シート「{sheet}」" if sheet else "")
