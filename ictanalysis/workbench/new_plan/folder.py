"""The folder of another city's plan: made empty with a workbook to fill, and filled from that workbook."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from ictanalysis.inputs.eras import short_year
from ictanalysis.inputs.faults import Fault, FaultError, Findings, UsageError
from ictanalysis.inputs.rubric import DEFAULT
from ictanalysis.workbench.new_plan.filled import Filled, Sheets, read_sheets
from ictanalysis.workbench.new_plan.form import BOOK, PLAN
from ictanalysis.workbench.new_plan.guide import guide
from ictanalysis.workbench.new_plan.references import check_references, sound_part
from ictanalysis.workbench.new_plan.tables import Tables, tables_of
from ictanalysis.workbench.new_plan.template import empty_book
from ictanalysis.workbench.new_plan.told import as_typed
from ictanalysis.workbench.new_plan.writing import RECORD, Files, create, is_edited, is_taken, made_before, put, sha256

Check = Callable[[Path], object]  # raises FaultError with everything wrong in a params file and its tables
UNTITLED = "年次評価報告書"  # the title in params that nobody has filled


def init(folder: Path, source: Path | None, today: date, check: Check) -> Iterator[str]:
    """Make the folder of a plan, or fill it from a workbook; what it says are lines for people.

    UsageError where the folder holds other things, FaultError with every fault of the workbook; nothing is written then.
    """
    made = made_before(folder)
    if not made and is_taken(folder):
        remedy = "新しい名前のフォルダを指定してください"
        raise UsageError(
            f"FOLDER - 「{folder}」 - まだないフォルダか、空のフォルダ - ほかのものが入っています。{remedy}"
        )
    if source is None:
        if made:
            raise UsageError(f"FOLDER - 「{folder}」 - まだないフォルダか、空のフォルダ - 前に作ったフォルダです。"
                             f"次の操作: {_command(folder, folder / BOOK)}")  # fmt: skip
        return _made(folder, today)
    return _filled(folder, source, made, today, check)


def _made(folder: Path, today: date) -> Iterator[str]:
    name, year = _name_of(folder), today.year - (2 if today.month < 4 else 1)
    plan = Filled(PLAN, {}, {"fiscal_year": str(year), "as_of": today.isoformat()})
    create(folder, name, {**_start(folder, name, today), **_tables(name, Tables()), **_params(name, plan)})
    yield f"{folder} を作りました(記入する Excel: {folder / BOOK})"
    yield f"次の操作: {folder / BOOK} に記入して保存し、Excel を閉じてから、{_command(folder, folder / BOOK)}"


def _filled(folder: Path, source: Path, made: Mapping[str, str], today: date, check: Check) -> Iterator[str]:
    name, findings = _name_of(folder), Findings()
    sheets = read_sheets(source, findings)
    if sheets is None:
        raise FaultError(as_typed(findings.faults, {}, Filled(PLAN, {})))
    check_references(sheets, findings)
    files = _checked(folder, name, sheets, _start(folder, name, today), check, findings)
    files |= _book(folder, source, sheets, made)
    params = next(iter(_params(name, sheets.plan)))
    if is_edited(folder / params, made.get(params), files[params]):
        del files[params]
        findings.notices.append(f"{folder / params} は、直されているため、そのままにしました")
    if made:
        put(folder, name, files, made, _once(name))
        _drop_untitled(folder, made, params)
    else:
        create(folder, name, {**_start(folder, name, today), **files})
    own = folder / BOOK
    if BOOK not in files and own.resolve() != source.resolve():
        findings.notices.append(f"{own} は、別に記入されているため、そのままにしました(取り込んだのは {source})")
    yield from (f"注意: {notice}" for notice in findings.notices)
    yield from _done(folder, sheets, params)


def _checked(folder: Path, name: str, sheets: Sheets, start: Files, check: Check, findings: Findings) -> Files:
    """The tables and params of a workbook; FaultError with what its cells and the run's own readers find wrong.

    Rows at fault are left out and the rest is checked again, so that one fault hides no other.
    """
    told, plan = as_typed(findings.faults, {}, sheets.plan), sheets.plan
    while plan.of("first_year") and plan.of("last_year"):
        part = sound_part(sheets) if told else sheets
        part.plan = plan if plan.sound else _supposed(plan)
        tables = tables_of(part)
        files = {**_tables(name, tables), **_params(name, part.plan)}
        faults = as_typed(_faults(folder, name, {**start, **files}, check), tables.lines, part.plan)
        if not faults and not told:
            return files
        rows = {where: row for own in part.rows.values() for row in own for where in row.at.values()}
        at_cells = {*rows, *(plan.at.values() if plan.sound else ())}
        seen = [(one.where, one.found) for one in told]
        new = [one for one in faults if (one.where, one.found) not in seen and (not told or one.where in at_cells)]
        told += new
        if not (guilty := [rows[one.where] for one in new if one.where in rows]):
            break
        for row in guilty:
            row.sound = False
    raise FaultError(told)


def _supposed(plan: Filled) -> Filled:
    """What the plan says of itself, with items at fault such that they hide no fault of a row and bring none."""
    harmless = {"title": BOOK, "city": BOOK, "fiscal_year": plan.of("last_year"), "as_of": date.max.isoformat()}
    return replace(plan, texts={**harmless, **{key: text for key, text in plan.texts.items() if text}})


def _drop_untitled(folder: Path, made: Mapping[str, str], params: str) -> None:
    """Remove the params of the empty folder, once there are those of a plan; those of earlier years stay."""
    for file in (one for one in made if one.startswith("params/") and one != params):
        path = folder / file
        untitled = path.exists() and f'title: "{UNTITLED}"' in path.read_text(encoding="utf-8")
        if untitled and not is_edited(path, made[file]):
            path.unlink()


def _done(folder: Path, sheets: Sheets, params: str) -> Iterator[str]:
    counts = "、".join(f"{name} {len(rows)}件" for name, rows in sheets.rows.items())
    yield f"{folder} に表と設定ファイルを書きました({counts})"
    yield f"次の操作: ictanalysis check {_quoted(folder / params)}"


# ---- what a folder holds -----------------------------------------------------------------------------


def _name_of(folder: Path) -> str:
    """The name of the tables: that of the folder when it was made."""
    found = next(iter(sorted(folder.glob(f"data/*/{RECORD}"))), None)
    return found.parent.name if found else folder.resolve().name


def _once(name: str) -> tuple[str, ...]:
    """The files that are made once, and from then on are the city's own."""
    return "README.md", f"data/{name}/rubric.csv"


def _start(folder: Path, name: str, today: date) -> Files:
    """What is made once."""
    return {
        BOOK: empty_book(str(folder), str(folder / BOOK), today),
        "README.md": guide(name).encode(),
        f"data/{name}/rubric.csv": DEFAULT.read_bytes(),
    }


def _tables(name: str, tables: Tables) -> Files:
    return {f"data/{name}/{file}": content for file, content in tables.files().items()}


def _params(name: str, plan: Filled) -> Files:
    """The params of the year judged."""
    year = int(plan.of("fiscal_year", "0"))
    title = plan.of("report_title") or f"{plan.of('title')} {UNTITLED}".strip()
    lines = (
        f"# {plan.of('title', name)}の年次評価",
        f"title: {json.dumps(title, ensure_ascii=False)}",
        f"plan: {json.dumps(f'data/{name}/plan', ensure_ascii=False)}    # 計画のフォルダ",
        f"actuals: {json.dumps(f'data/{name}/actuals', ensure_ascii=False)}    # 実績のフォルダ",
        f"fiscal_year: {short_year(year)}    # 評価する年度",
        f"as_of: {plan.of('as_of')}    # 評価の基準日。報告書に載る日付はこれだけ",
        f"status: {plan.of('report_status', 'draft')}    # draft(案)または final(確定)",
    )
    return {f"params/{name}_{short_year(year)}.yml": "".join(f"{line}\n" for line in lines).encode()}


def _book(folder: Path, source: Path, sheets: Sheets, made: Mapping[str, str]) -> Files:
    """The filled workbook for the folder, unless it stands there or another one was filled there."""
    own = folder / BOOK
    stands = own.exists() and sha256(own.read_bytes()) != made.get(BOOK)
    return {} if stands else {BOOK: sheets.data}


def _faults(folder: Path, name: str, files: Files, check: Check) -> list[Fault]:
    """What the run itself would find wrong in the folder that these files make; told at the folder's own places."""
    with tempfile.TemporaryDirectory() as place:
        trial = Path(place).resolve()
        if (rubric := folder / _once(name)[1]).is_file():
            (trial / rubric.relative_to(folder)).parent.mkdir(parents=True)
            shutil.copy(rubric, trial / rubric.relative_to(folder))
        for file, content in files.items():
            path = trial / file
            if not (file in _once(name) and path.exists()):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        params = next(trial.glob("params/*.yml"))
        params.write_text(
            params.read_text(encoding="utf-8").replace(': "data/', f': "{trial.as_posix()}/data/'), encoding="utf-8"
        )
        try:
            check(params)
        except FaultError as error:
            return [Fault(_there(one.where, trial, folder), _there(one.found, trial, folder), one.expected, one.remedy)
                    for one in error.faults]  # fmt: skip
    return []


def _there(text: str, trial: Path, folder: Path) -> str:
    return text.replace(str(trial), str(folder)).replace(trial.as_posix(), folder.as_posix())


def _quoted(path: Path) -> str:
    return f'"{path}"' if " " in str(path) else str(path)


def _command(folder: Path, book: Path) -> str:
    return f"ictanalysis init {_quoted(folder)} --from {_quoted(book)}"
