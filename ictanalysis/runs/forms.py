"""Entry forms out to departments and the council, and back in: what `ictanalysis forms` prints."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from ictanalysis.cycle.forms import office
from ictanalysis.cycle.forms.collect import subfolders
from ictanalysis.cycle.forms.material import Material
from ictanalysis.cycle.forms.model import Form
from ictanalysis.cycle.forms.status import Status, line_of, reminder_of, statuses, unowned
from ictanalysis.cycle.forms.told import kept, lines_of, never_made
from ictanalysis.exports.forms import write_form
from ictanalysis.inputs.faults import Fault, FaultError, UsageError
from ictanalysis.inputs.params import Params, read_params
from ictanalysis.pages.workbook import Workbook, workbook_of


class FormsError(Exception):
    """Some files were not merged; the message says how many."""


def material_of(book: Workbook) -> Material:
    """What the forms of a workbook are made of."""
    verdicts = {one: book.verdict_on(one) for one in book.plan.measure_ids}
    return Material(book.plan, book.actuals, book.rubric, book.cycle, book.results, verdicts)


def _opened(path: Path, today: date) -> tuple[Params, Material]:
    """The params and what their forms are made of: what is known today, though the report stand on an earlier day."""
    params = read_params(path)
    if params.actuals.resolve() == params.plan.resolve():
        fault = Fault(
            f"{path} actuals", f"「{params.actuals}」", "計画とは別のフォルダ", "実績を置くフォルダを分けてください"
        )
        raise FaultError([fault])
    on = max(params.as_of, today)
    return params, material_of(workbook_of(replace(params, as_of=on)))


def _write(form: Form, path: Path) -> None:
    """A workbook; a form that could not be read back is a fault of the tables."""
    try:
        write_form(form, path)
    except ValueError as error:
        expected, remedy = "様式に書ける番号と名称", "表の番号や名称から、空白、重複、使えない文字を除いてください"
        raise FaultError(
            [Fault(form.form_id, f"「{line}」", expected, remedy) for line in str(error).split("\n")]
        ) from error


def make(path: Path, out: Path | None, due: str | None, today: date) -> Iterator[str]:
    """Write the forms of the year, and say where and what comes next."""
    params, material = _opened(path, today)
    until = date.fromisoformat(due) if due else params.reply_by
    if until is None:
        raise UsageError(
            f"{path} - 提出期限なし - 提出期限の日付 - --due 2027-05-31 のように付けるか、設定ファイルに reply_by を書いてください"
        )
    folder = out or params.root / "outputs" / params.name / "forms"
    files = office.make(material, folder, until, today, _write)
    yield from (f"  {file.name}{kept(form, until)}" for file, form in files.items())
    yield f"様式 {len(files)} 件を {folder} に作りました(提出期限 {until})"
    if alone := unowned(material):
        yield f"担当課の登録がないため{material.words.office}の様式に載せたもの: {'、'.join(alone)}(indicator_owners.csv、projects.csv に登録できます)"
    yield f"次の操作: 担当課に送り、返送されたファイルを一つのフォルダに集めて、ictanalysis forms collect {path} フォルダ --preview"


def collect(path: Path, folder: Path | None, preview: bool, accept: Collection[str], today: date) -> Iterator[str]:
    """Merge returned forms file by file; FormsError where any stays out."""
    if folder is None or not folder.is_dir():
        raise UsageError(
            f"{folder or 'FOLDER'} - フォルダがありません - 返送されたファイルのフォルダ - 場所を確かめてください"
        )
    params, material = _opened(path, today)
    if unknown := never_made(accept, material.cycle.records):
        raise UsageError(unknown)
    merges = office.collect(material, params, folder, preview, accept, today)
    for one in merges:
        yield from lines_of(one, preview)
    yield from (f"連絡: フォルダ「{one}」の中のファイルは読みません。取り込むなら、{folder} に移してください"
                for one in subfolders(folder))  # fmt: skip
    out = [one for one in merges if not one.merges]
    done = "取り込める" if preview else "取り込んだ"
    yield f"{done}ファイル {len(merges) - len(out)} 件、取り込めないファイル {len(out)} 件"
    yield f"次の操作: ictanalysis forms {f'collect {path} {folder}' if preview and not out else f'status {path}'}"
    if out:
        remedy = "上に挙げたところを直したファイルを同じフォルダに置き、もう一度実行してください"
        raise FormsError(
            f"取り込めないファイルが {len(out)} 件あります(ほかのファイルはそのまま取り込みます)。{remedy}"
        )


def _statuses(material: Material, today: date) -> list[Status]:
    return statuses(material, lambda one: office.form_id(material, one), today)


def behind(book: Workbook) -> list[str]:
    """Once forms have been sent, what the tables still lack of each department; days are counted to the report's day."""
    return [line_of(one) for one in _statuses(material_of(book), book.as_of) if one.form and one.missing]


def status(path: Path, reminders: Path | None, today: date) -> Iterator[str]:
    """Who has answered, by office and department; with a folder also the text of a mail to each that has not."""
    _, material = _opened(path, today)
    found = _statuses(material, today)
    yield from map(line_of, found)
    late = [one for one in found if one.missing]
    yield f"不足のある担当課 {len(late)} 件(全 {len(found)} 件)"
    if reminders:
        reminders.mkdir(parents=True, exist_ok=True)
        for one in late:
            file = reminders / office.file_name(one.department_id, one.name, ".txt")
            file.write_text(reminder_of(material, one), encoding="utf-8-sig")
        yield f"督促文 {len(late)} 件を {reminders} に書きました"
