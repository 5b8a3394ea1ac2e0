"""Where the numbers of each indicator come from: the rows of the tables, and the files that they stand in."""

from collections.abc import Iterable
from pathlib import Path

from ictanalysis.evaluation.result import Result
from ictanalysis.inputs.eras import day_label
from ictanalysis.inputs.sheets import kept_in
from ictanalysis.pages import origins
from ictanalysis.pages.origins import DEFINITION, HISTORY, SOURCE, VALUE, Origin, origins_of, sheet_of
from ictanalysis.pages.say import NONE
from ictanalysis.pages.table import LEFT, Row, Table
from ictanalysis.pages.workbook import Workbook

CAPTION = "数字の出どころ"
ALL = (DEFINITION, origins.TARGET, HISTORY)
NOTE = "ファイルの内容から計算した値(SHA-256)とプログラムの版は、報告書とともに残す実行の記録にあります。"
NAMES = {
    DEFINITION: ("指標の表", "定義、単位、目標の型"), origins.TARGET: ("目標の表", "現状値と目標"),
    VALUE: ("実績の表", "公表された値"), SOURCE: ("出典の表", "名称、作成者、入手日"), origins.CORRECTION: ("訂正の表", "訂正と確認"),
    origins.RULE: ("判定の基準", "用いた行: {lines}"), origins.OWN_TARGET: ("市の終わった目標", "用いた行: {lines}"),
    origins.EARLIER: ("前回までの結果", "変化と、予測の記録"), origins.CONSTANTS: ("予測の定数", "{learnt}に学習"),
}  # fmt: skip
"""What the tables are called, in the order of the list, and what is said of them."""


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
    """The tables and files that the indicators rest on, with the lines that all have in common."""
    used = [one for result in book.results for one in _common(book, result)]
    tables = {(origins.EARLIER, path): None for path in book.params.previous} | {
        (one.part, one.file): None for one in used
    }
    rows: list[Row] = []
    for part, file in sorted(tables, key=lambda table: [*NAMES].index(table[0])):
        name, holds = NAMES[part]
        if part == origins.TARGET and file.parent != book.plan.folder:
            name, holds = "改めた目標の表", "期間中に改めた目標"
        lines = _lines(one.row for one in used if one.part == part)
        learnt = day_label(book.results[0].constants_learnt_on)
        rows.append([name, _named(file), holds.format(lines=lines, learnt=learnt)])
    columns = [("表", LEFT), ("ファイル", LEFT), ("内容", LEFT)]
    return Table(f"{CAPTION}: 表とファイル", columns, rows, NOTE)


def _common(book: Workbook, result: Result) -> list[Origin]:
    """What an indicator rests on, of the tables that are listed."""
    found = [
        *origins_of(book, result, "p_meet"),
        *origins_of(book, result, "verdict"),
        *origins.target_origins(book, result.indicator_id),
    ]
    return [one for one in found if one.part in NAMES]


def _named(path: Path) -> str:
    """A file by its folder and name, which tell nothing of the machine; of a workbook its sheet."""
    sheet = sheet_of(path)
    where = "/".join(filter(None, (path.parent.name, kept_in(path).name)))
    return where + (f" シート「{sheet}」" if sheet else "")
