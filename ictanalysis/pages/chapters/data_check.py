"""The values in use: what is there, what is missing, what was corrected."""

import re
from html import escape

from ictanalysis.inputs.actuals import DEMO_SOURCE
from ictanalysis.inputs.cells import MISSING_WORDS
from ictanalysis.inputs.eras import short_year
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.values import Value
from ictanalysis.pages import say
from ictanalysis.pages.published import status_of, year_of
from ictanalysis.pages.say import column_word
from ictanalysis.pages.table import LEFT, RIGHT, Row, Table, words_table
from ictanalysis.pages.workbook import Workbook

REPAIR_WORDS = {"replace": "訂正", "drop": "除外", "confirm": "確認"}
OF_A_FILE = re.compile(r".+?\.csv: ", re.IGNORECASE)  # how a file was read is for whoever keeps it


def attention(book: Workbook) -> list[str]:
    """What to know about the values in use: what was corrected, asked about, missing, provisional or left out."""
    said = [notice for notice in book.notices if not OF_A_FILE.match(notice)]
    for row in book.actuals.values:
        one = book.plan.indicators[row.indicator_id]
        where = f"{one.indicator_id} {one.name} {year_of(row, one)}"
        if row.missing:
            said.append(f"{where}: 「{MISSING_WORDS[row.missing]}」として登録されています。")
        elif row.status == "provisional":
            said.append(f"{where}: 速報値{say.value_text(row.value, one)}です。達成・未達の確定には用いません。")
        elif row.comparable == "no":
            said.append(
                f"{where}: {say.value_text(row.value, one)}は目標と定義が異なり比較できないため、計算に用いていません。"
            )
    return said


def for_staff(book: Workbook) -> str:
    """How the files were read, as HTML."""
    lines = [escape(notice) for notice in book.notices if OF_A_FILE.match(notice)]
    return "<br>".join(lines) or "ファイルの読み取りについての注意はありません。"


def coverage_table(book: Workbook) -> Table:
    """For every indicator and year so far: a value, its reason for missing, or not observed."""
    years = [*range(min(book.plan.years), book.fiscal_year + 1)]
    rows: list[Row] = []
    for one in book.plan.indicators.values():
        own = {row.fiscal_year: row for row in book.rows(one.indicator_id)}
        cells = [_coverage(own.get(year), one, year) for year in years]
        rows.append([f"{one.indicator_id} {one.name}", say.baseline_text(one), *cells])
    named = [short_year(year, book.plan.calendar) for year in years]
    columns = [(book.words.indicator, LEFT), ("現状値", RIGHT), *((name, LEFT) for name in named)]
    return Table(
        "実績値の登録状況",
        columns,
        rows,
        "「登録なし」は実績が登録されていない年度、「調査なし」は調査を実施しない年度を示します。",
    )


def _coverage(row: Value | None, one: Indicator, year: int) -> str:
    if row is None:
        return "登録なし" if one.is_observed(year) else "調査なし"
    return MISSING_WORDS[row.missing] if row.missing else status_of(row)


def corrections_table(book: Workbook) -> Table | None:
    """Values repaired by data/corrections.csv; None when there is none."""
    rows = [
        (
            repair.id,
            str(repair.fiscal_year),
            column_word(repair.column),
            REPAIR_WORDS[repair.action],
            repair.old,
            repair.new,
            repair.reason,
        )
        for repair in book.corrections
    ]
    heads = ("番号", "年度", "項目", "扱い", "元の値", "訂正後", "理由")
    return words_table("訂正または確認した値", heads, rows) if rows else None


def sources_to_confirm(book: Workbook) -> Table | None:
    """For the staff alone: receipt, terms of use and notes of the sources, to be confirmed before publishing."""
    rows = [
        (one.title, one.received or "", one.terms or "未確認", one.note)
        for one in book.sources
        if one.source_id != DEMO_SOURCE
    ]
    note = (
        f"{sum(one[2] == '未確認' for one in rows)}件の利用条件が未確認です。確認した内容は data/sources.csv の列 terms に"
        "書いてください。予測の参照データの利用条件は data/reference/README.md にあります。"
    )
    return words_table("出典の受領と利用条件", ("名称", "入手日", "利用条件", "備考"), rows, note) if rows else None
