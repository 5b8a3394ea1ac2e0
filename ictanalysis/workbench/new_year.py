"""Next year's params file made from last year's, with last year's results kept as published; and what is to be entered."""

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from ictanalysis.inputs.eras import day_in_era, era_year, short_year
from ictanalysis.inputs.faults import Fault, FaultError, UsageError
from ictanalysis.inputs.params import Params, read_params, round_trip
from ictanalysis.pages.places import without_folders
from ictanalysis.pages.workbook import workbook_of
from ictanalysis.workbench.to_enter import lines_to_enter

PARAMS, OUTPUTS = Path("params"), Path("outputs")


def newest(before: int | None = None) -> Path:
    """The yearly params file of the latest fiscal year, or of the latest before one; UsageError where there is none."""
    years = {file: read_params(file).fiscal_year for file in sorted(PARAMS.glob("annual_*.yml"))}
    found = [file for file, year in years.items() if before is None or year < before]
    if not found:
        earlier = f"{short_year(before)} より前の年度の " if before else ""
        raise UsageError(
            f"{PARAMS} - {earlier}annual_*.yml がありません - 設定ファイル - 設定ファイルを指定してください"
        )
    return max(found, key=years.__getitem__)


def new_year(year: int, source: Path | None) -> Iterator[str]:
    """Keep last year's results, write the params file of `year`, and say what comes next; nothing is overwritten."""
    path = source or newest(year)
    old = read_params(path)
    if year <= old.fiscal_year:
        raise UsageError(
            f"YEAR - 「{short_year(year)}」 - {path} の {short_year(old.fiscal_year)} より後の年度 - 年度か --from を確かめてください"
        )
    target = path.with_name(_name(old, year))
    if target.exists():
        raise UsageError(
            f"{target} - すでにあります - まだないファイル - そのまま使うか、別の場所へ移してから、もう一度実行してください"
        )
    results, remarks = _results_of(path, old)
    kept = _archive(old)
    if kept.exists() and results and kept.read_bytes() != results.read_bytes():
        remedy = "公表したものは書き換えません。どちらが公表したものかを確かめ、違うほうを別の場所へ移してください"
        raise FaultError([Fault(str(kept), f"「{results} と違う内容」", f"公表した {results.name}", remedy)])
    as_of, reply_by = (
        _later(old.as_of, year - old.fiscal_year),
        old.reply_by and _later(old.reply_by, year - old.fiscal_year),
    )
    new = replace(old, name=target.stem, fiscal_year=year, as_of=as_of, status="draft", reply_by=reply_by,
                  previous=(*old.previous, kept if kept.exists() else results or kept))  # fmt: skip
    lines = list(lines_to_enter(workbook_of(new), year, target))
    text = _text(path, old, new, kept)
    _write(kept, (results or kept).read_bytes())
    _write(target, text.encode())
    yield from (f"注意: {one}" for one in remarks)
    yield f"{short_year(old.fiscal_year)} の結果を残しました: {kept}(書き換えないでください)"
    yield f"設定ファイルを作りました: {target}(手本: {path})"
    yield f"  評価する年度 {short_year(year)}、状態 draft(案)、previous に {kept}"
    yield f"  評価の基準日 {as_of}({short_year(old.fiscal_year)} と同じ日。違うときは as_of を書き換えてください)"
    if reply_by:
        yield f"  回答の期限の案 {reply_by}(reply_by。違うときは書き換えてください)"
    yield from lines
    yield f"次の操作: 値を加えてから ictanalysis check {target}(手順は docs/new-year.md)"


def _name(old: Params, year: int) -> str:
    """annual_R7 -> annual_R8.yml; a name that does not end with its year gets one."""
    stem = old.name.removesuffix(f"_{short_year(old.fiscal_year)}")
    return f"{stem}_{short_year(year)}.yml"


def _archive(old: Params) -> Path:
    """Where the results of a year are kept: beside the actuals where results are kept there, else beside the plan."""
    own = old.actuals / "published"
    folder = own if own.is_dir() else old.plan.parent / "published"
    return folder / f"results_{short_year(old.fiscal_year)}.csv"


def _later(day: date, years: int) -> date:
    """The same day of a later year."""
    return day.replace(year=day.year + years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _results_of(path: Path, old: Params) -> tuple[Path | None, list[str]]:
    """The results of last year's run, and what is doubtful about them; None where they have been kept before.

    FaultError where they are not there, not whole, or not of this params file.
    """
    folder = OUTPUTS / old.name
    results, manifest = folder / "results.csv", folder / "manifest.json"
    again = f"ictanalysis run {path} を実行してから、もう一度実行してください"
    if not results.is_file():
        if _archive(old).exists():
            return None, []
        raise FaultError([Fault(str(results), "「ありません」", f"{short_year(old.fiscal_year)} の評価の結果", again)])
    try:
        told = json.loads(manifest.read_text(encoding="utf-8"))
        parameters, outputs = dict(told["parameters"]), dict(told["outputs"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FaultError([Fault(str(manifest), "「読めません」", "実行の記録", again)]) from error
    wanted = {
        "plan": without_folders(old.plan.as_posix()), "actuals": without_folders(old.actuals.as_posix()), "fiscal_year": old.fiscal_year,
        "as_of": old.as_of.isoformat(), "status": old.status,
    }  # fmt: skip
    faults = [
        Fault(f"{manifest} {key}", f"「{parameters.get(key)}」", f"{path} の {value}", again)
        for key, value in wanted.items()
        if parameters.get(key) != value
    ]
    if told.get("complete") is not True:
        faults.append(Fault(str(results), "「欠けた節のある実行」", "すべてそろった実行の結果", again))
    if outputs.get("results.csv") != hashlib.sha256(results.read_bytes()).hexdigest():
        faults.append(Fault(str(results), "「実行の後に書き換えられた内容」", "実行したままの結果", again))
    if faults:
        raise FaultError(faults)
    return results, _doubts(path, old, told.get("dirty"))


def _doubts(path: Path, old: Params, dirty: object) -> list[str]:
    """What makes results something else than what was published."""
    said, kept = [], _archive(old)
    redo = f"ictanalysis run {path} を実行し、{kept} を新しい results.csv に置き換えてください"
    if old.status != "final":
        said.append(
            f"{OUTPUTS / old.name} は status: draft(案)での結果です。公表したものと違うときは、{path} を final(確定)にして {redo}"
        )
    if dirty:
        said.append(f"{OUTPUTS / old.name} は、記録(git)にない変更がある状態で作られました。変更を記録してから {redo}")
    return said


def _text(path: Path, old: Params, new: Params, kept: Path) -> str:
    """The new params file: keys and comments of the old one, what changes with the year replaced."""
    yaml = round_trip()
    yaml.preserve_quotes, yaml.width = True, 1000
    yaml.indent(mapping=2, sequence=4, offset=2)
    loaded = yaml.load(path.read_text(encoding="utf-8-sig"))
    old_keys = set(loaded)
    loaded["fiscal_year"], loaded["as_of"], loaded["status"] = short_year(new.fiscal_year), new.as_of, "draft"
    if new.reply_by:
        loaded["reply_by"] = new.reply_by
    earlier = loaded.get("previous") or []
    if not isinstance(earlier, list):
        earlier = [earlier]
    earlier.append(kept.as_posix())
    loaded["previous"] = earlier  # in its place, with its comment
    if "previous" not in old_keys:
        loaded.yaml_add_eol_comment("公表した results.csv。最も新しいものが「前回」", "previous", column=26)
    made = io.StringIO()
    yaml.dump(loaded, made)
    named = [(form(old.fiscal_year), form(new.fiscal_year)) for form in (era_year, short_year)]
    lines = made.getvalue().splitlines()
    for before, after in [*named, (day_in_era(old.as_of), day_in_era(new.as_of))]:
        lines = [line.replace(before, after) if line.startswith("#") else line for line in lines]
    return "\n".join([*lines, ""])


def _write(path: Path, content: bytes) -> None:
    """A file written whole or not at all; one with the same content stays."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    beside.replace(path)
