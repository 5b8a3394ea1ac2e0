"""What becomes of forms, in words for the secretariat (pure)."""

from collections.abc import Iterable, Iterator
from datetime import date

from ictanalysis.cycle.forms.collect import Merge
from ictanalysis.cycle.forms.model import Form
from ictanalysis.cycle.forms.records import FormRecords
from ictanalysis.inputs.cells import suggestion


def kept(form: Form, until: date) -> str:
    """That a form says what it said before, and is due when it was."""
    return "" if form.due == until.isoformat() else f"(第{form.version}版と同じ内容のため、提出期限 {form.due} のまま)"


def never_made(accept: Iterable[str], records: FormRecords) -> str:
    """The refusal of a form to be accepted that was never made; empty where all were."""
    known = dict.fromkeys(row.form_id for row in records.forms)
    refused = (
        f"--accept - 「{one}」 - forms make で作った様式の番号 - {suggestion(one, known)}"
        for one in accept
        if one not in known
    )
    return "\n".join(refused)


def lines_of(one: Merge, preview: bool) -> Iterator[str]:
    """What becomes of one file: its rows, what differs, what is wrong and what the secretariat should see."""
    if one.again:
        yield f"{one.file}: 取り込み済み(同じファイルです)"
        return
    yield f"{one.file}: 新規 {one.new}行、同じ {one.same}行、相違 {len(one.different)}欄、不備 {len(one.faults)}件"
    yield from (f"  不備: {fault}" for fault in one.faults)
    yield from (f"  相違: {each.entry.where.get(each.column, one.file)} - 「{each.new}」 - 登録済みの「{each.old}」 - {_becomes(one, preview)}"
                for each in one.different)  # fmt: skip
    yield from (f"  連絡: {notice}" for notice in one.notices)


def _becomes(one: Merge, preview: bool) -> str:
    """What becomes of an answer that differs from what was collected before."""
    if not one.accepted:
        return f"正しければ --accept {one.form_id}"
    if not one.merges:
        return "不備を直してから、もう一度 --accept を付けてください"
    return "取り込むと置き換えて記録します" if preview else "置き換えて記録しました"
