"""What the tables need for a year: which indicators get a value at all, in which unit and form, from whom and when."""

from collections.abc import Iterator
from pathlib import Path

from ictanalysis.cycle.forms.contents import dated
from ictanalysis.evaluation.result import Result
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.values import Value
from ictanalysis.inputs.workbook import beside
from ictanalysis.pages.agenda import NO_OWNER, unsent_years
from ictanalysis.pages.say import target_text, years_text
from ictanalysis.pages.workbook import Workbook

FORMS = {"yearly": "1年分の値", "running_total": "累計"}


def form_of(one: Indicator, rows: list[Value]) -> tuple[str, int | None]:
    """How its figures have been published since the baseline, and where a running total begins: yearly where nothing is."""
    later = [row for row in rows if row.form == "running_total" and row.fiscal_year != one.baseline_year]
    return ("running_total", later[-1].first_fiscal_year) if later else ("yearly", None)


def lines_to_enter(book: Workbook, year: int, params: Path) -> Iterator[str]:
    """Every indicator with what is to be written for it, and by when."""
    folder = book.actuals.folder
    due = [result for result in book.results if _is_due(result, year)]
    yield f"加える値: {folder / 'indicator_values.csv'} に1行ずつ(新しい出典は {beside(book.plan.folder, 'sources.csv')} に)"
    yield from (_line(book, result, year) for result in due)
    yield from (_no_value(result, year) for result in book.results if result not in due)
    late: dict[str, list[str]] = {}
    for result in book.results:
        if years := [one for one in unsent_years(book, result.indicator) if one < year]:
            late.setdefault(years_text(years, result.indicator), []).append(result.indicator_id)
    for when, ids in late.items():
        yield f"  {when}の確定値もまだないもの: {'、'.join(ids)}(速報や「…」の行は残し、確定値の行を加えます)"
    if running := [one for one in book.cycle.projects.listed if not one.ended_on]:
        yield f"事業の報告: {folder / 'project_values.csv'}({len(running)}事業)"
    told = (
        f"回答の期限 {book.params.reply_by}"
        if book.params.reply_by
        else "回答の期限は設定ファイルの reply_by に書けます"
    )
    yield f"所管課への様式は ictanalysis forms make {params} で作れます({told})"


def _is_due(result: Result, year: int) -> bool:
    one = result.indicator
    return one.is_observed(year) and (year <= one.target_year or result.decision is None)


def _line(book: Workbook, result: Result, year: int) -> str:
    """What is to be written for an indicator: unit and form, what is there already, who knows it and when."""
    one, owner = result.indicator, book.cycle.owners.of(result.indicator_id)
    rows = book.rows(result.indicator_id)
    there = [row for row in rows if row.fiscal_year == year and not row.missing]
    before = sorted(
        (row for row in rows if row.fiscal_year < year and not row.missing), key=lambda row: row.fiscal_year
    )
    form, first = form_of(one, rows)
    begun = f"({one.year(first)}から)" if first else ""
    told = [
        f"  {result.label}: {one.year(year)} の{FORMS[form]}{begun}、単位 {one.unit}",
        f"目標 {target_text(one)}",
        f"前回 {dated(before[-1])}" if before else "前回 なし",
        f"所管課 {book.cycle.owners.name(result.indicator_id) or NO_OWNER}",
        f"例年 {owner.usual_month}月" if owner and owner.usual_month else "",
        "登録済み" + ("(速報)" if there[-1].status == "provisional" else "") if there else "",
    ]
    return "、".join(filter(None, told))


def _no_value(result: Result, year: int) -> str:
    """Why an indicator gets no value of the year."""
    one = result.indicator
    if year > one.target_year:
        return f"  {result.label}: 期限({one.year(one.target_year)})の結果が決まっています。値は要りません"
    coming = next((y for y in range(year + 1, one.target_year + 1) if one.is_observed(y)), None)
    after = f"次は {one.year(coming)}" if coming else "期限までに次はありません"
    return (
        f"  {result.label}: {one.year(year)} は値の出ない年度です({one.observed_every}年に1度。{after})。行は要りません"
    )
