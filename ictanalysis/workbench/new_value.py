"""One more value in the table of actuals: checked with the whole workbook first, then appended, nothing else touched."""

import csv
import io
import shutil
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypedDict

from ictanalysis.cycle.forms.journal import alone, write_together
from ictanalysis.inputs.cells import suggestion
from ictanalysis.inputs.faults import Fault, FaultError
from ictanalysis.inputs.params import Params, read_params
from ictanalysis.inputs.plan import Indicator
from ictanalysis.inputs.rubric import VERDICTS
from ictanalysis.inputs.sheets import kept_in
from ictanalysis.pages.say import STATUS_WORDS, chance
from ictanalysis.pages.workbook import Workbook, workbook_of
from ictanalysis.workbench.new_year import newest
from ictanalysis.workbench.to_enter import FORMS, form_of

TABLE = "indicator_values.csv"
AGAIN = "Excel などで開いていれば閉じて、もう一度実行してください"


class Given(TypedDict):
    """What was typed of a value, as text; empty where nothing was."""

    value: str
    source: str
    published: str
    status: str
    sample_size: str
    note: str


def new_value(indicator_id: str, year: int, given: Given, path: Path | None) -> Iterator[str]:
    """Append one row, and say what was assumed and what it changes; FaultError where `check` would refuse it."""
    params_file = path or newest()
    params = read_params(params_file)
    before = workbook_of(params)
    if indicator_id not in before.plan.indicators:
        known = suggestion(indicator_id, before.plan.indicators)
        raise FaultError([Fault("INDICATOR", f"「{indicator_id}」", "計画の指標の番号", known)])
    row = _row(before, before.plan.indicators[indicator_id], year, given)
    file = params.actuals / TABLE
    if (book := kept_in(file)) != file:
        remedy = f"Excel で行を加えて、ictanalysis check {params_file} で確かめてください"
        raise FaultError([Fault(str(book), "「Excel のブック」", f"{TABLE}(CSV)", remedy)])
    origin = file.read_bytes()
    content = appended(origin, row)
    after = _checked(params, content)
    _put(file, origin, content)
    yield f"{file} の最後に1行を加えました: {content[len(origin) :].decode('utf-8', 'replace').strip()}"
    yield f"  書かなかったもの: {_assumed(before.plan.indicators[indicator_id], row, given)}"
    yield from (f"注意: {one}" for one in after.notices if one not in before.notices)
    aside = [one for one in after.set_aside if one not in before.set_aside]
    yield from (f"注意: {one}" for one in aside)
    yield f"{after.result(indicator_id).label}: {_standing(before, indicator_id)} → {_standing(after, indicator_id)}"
    yield f"次の操作: ictanalysis check {params_file}"


def _row(book: Workbook, one: Indicator, year: int, given: Given) -> dict[str, str]:
    """The cells of the new row by column: what was given, else what the indicator's rows so far say."""
    rows = book.rows(one.indicator_id)
    form, first = form_of(one, rows)
    sources = [row.source_id for row in rows if row.fiscal_year != one.baseline_year]
    if not given["source"] and not sources:
        known = "、".join(source.source_id for source in book.sources)
        remedy = f"--source を付けてください(使える番号: {known}。新しい出典は sources.csv に行を加えてから)"
        raise FaultError([Fault("--source", "「なし」", "値の出典の番号", remedy)])
    return {
        "indicator_id": one.indicator_id, "first_fiscal_year": str(first or year), "fiscal_year": str(year),
        "value": given["value"], "unit": one.unit, "form": form, "status": given["status"] or "final",
        "published": given["published"], "sample_size": given["sample_size"],
        "source_id": given["source"] or sources[-1], "note": given["note"],
    }  # fmt: skip


def _assumed(one: Indicator, row: Mapping[str, str], given: Given) -> str:
    """What the row says that was not typed."""
    told = [f"単位 {row['unit']}", f"{FORMS[row['form']]}({one.year(int(row['first_fiscal_year']))}から)"]
    told += [f"状態 {STATUS_WORDS[row['status']]}"] if not given["status"] else []
    told += [f"出典 {row['source_id']}(この指標の前の行と同じ)"] if not given["source"] else []
    told += ["公表日 空(--published で書けます)"] if not given["published"] else []
    return "、".join(told)


def appended(origin: bytes, row: Mapping[str, str]) -> bytes:
    """A table with one more row, in the encoding and with the line ends that it has; its own bytes stay."""
    encoding = "utf-8" if _is_utf8(origin) else "cp932"
    end = "\r\n" if b"\r\n" in origin else "\n"
    header = [name.strip() for name in next(csv.reader(io.StringIO(origin.decode(encoding).removeprefix("\ufeff"))))]
    _check_columns(header, row)
    made = io.StringIO()
    csv.writer(made, lineterminator=end).writerow([row.get(name, "") for name in header])
    try:
        line = made.getvalue().encode(encoding)
    except UnicodeEncodeError as error:
        found = f"「{error.object[error.start : error.end]}」"
        remedy = "その文字を使わないか、表を「CSV UTF-8」で保存し直してください"
        raise FaultError([Fault(TABLE, found, "Shift_JIS(cp932)で書ける文字", remedy)]) from error
    return origin + (b"" if origin.endswith(b"\n") else end.encode()) + line


def _check_columns(header: Container[str], row: Mapping[str, str]) -> None:
    """A fault for every cell that a table has no column for, unless a table without it is taken to say the same."""
    said = {"first_fiscal_year": row["fiscal_year"], "form": "yearly", "status": "final"}
    lost = [name for name, text in row.items() if name not in header and text != said.get(name, "")]
    remedy = "その列を見出しに加えてください(前の行は空のままで構いません)"
    if lost:
        raise FaultError([Fault(TABLE, f"「列 {name} なし」", f"{row[name]} を書く列 {name}", remedy) for name in lost])


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _checked(params: Params, content: bytes) -> Workbook:
    """The workbook as it would be with a table of this content, read from a copy of the folder."""
    with TemporaryDirectory() as place:
        folder = Path(place) / params.actuals.resolve().name  # corrections name a table by its folder
        shutil.copytree(params.actuals, folder)
        (folder / TABLE).write_bytes(content)
        try:
            return workbook_of(replace(params, actuals=folder))
        except FaultError as error:
            here, there = str(folder), str(params.actuals)
            raise FaultError([replace(one, where=one.where.replace(here, there)) for one in error.faults]) from None


def _put(file: Path, origin: bytes, content: bytes) -> None:
    """Write the table, unless somebody else writes or has written since it was read."""
    fault = Fault(str(file), "「ほかの人か Excel が書き込み中」", "読み取ったときのままの内容", AGAIN)
    try:
        with alone(file.parent):
            if file.read_bytes() != origin:
                raise FaultError([fault])
            write_together(file.parent, {file.name: content})
    except (FileExistsError, PermissionError) as error:
        raise FaultError([fault]) from error


def _standing(book: Workbook, indicator_id: str) -> str:
    """Verdict and chance in short."""
    result = book.result(indicator_id)
    p = result.p_meet if result.p_meet is not None else result.p_meet_plain
    word = "参考の見込み" if result.p_meet is None else "見込み"
    return f"{VERDICTS[result.verdict]}({word} {chance(p, book.rubric.edges)})"
