"""One run = one YAML file: read strictly, every fault at once."""

import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NotRequired, TypedDict

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent, DocumentStartEvent, Event

from ictanalysis.inputs.cells import CellError, Fields, fiscal_year, must, path_text, report_day, suggestion
from ictanalysis.inputs.faults import Fault, FaultError, Findings
from ictanalysis.inputs.licences import Licence, licence
from ictanalysis.inputs.workbook import DRAWS

REQUIRED = ("title", "plan", "actuals", "fiscal_year", "as_of", "status")
STATUSES = ("draft", "final")
FORECAST_KEYS = ("draws",)
MOST_BYTES, MOST_CHARACTERS, DEEPEST = 64_000, 1000, 2  # of the file, of one value, of lists and mappings
# a comment, or a key with a day or with words that YAML cannot take for anything else
PLAIN = re.compile(
    r"(?:#.*|(?P<key>[a-z_]+): +(?P<value>(?P<day>[12]\d{3}-\d\d-\d\d)|(?P<number>[1-9]\d{0,8})|"
    r"(?P<words>(?!(?:true|false|null|yes|no|on|off|y|n) *(?:#|$))[A-Za-z\u3041-\u30ff\u4e00-\u9fff](?:[^:#]*[^:# ])?))(?: *| +#.*))?",
    re.IGNORECASE,
)
PAIR, KNOWN = "項目: 値 の形", "知られている項目"
MOST_DRAWS = 1_000_000
TIME_LIMIT = 300  # seconds that a notebook of a run may take
MODEL = "params/annual_R7.yml を手本に"


class _Constructor(RoundTripConstructor):
    """Days stay text, so that one that cannot be is a fault of its setting and not of the file."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)


def round_trip() -> YAML:
    """YAML that keeps comments, and days as the text that was typed."""
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    return yaml


class Parameters(TypedDict):
    """What a notebook is given: the params file, and one measure."""

    params: str
    measure: NotRequired[str]


@dataclass(frozen=True)
class Params:
    """What an analyst chose for one run.

    `licence` are the terms of use of the results, `reply_by` the day by which departments are asked to reply to the
    council; None where the params say nothing. `time_limit` is how many seconds a notebook may take, `root` the
    folder in which the paths begin.
    """

    name: str
    title: str
    plan: Path
    actuals: Path
    fiscal_year: int
    as_of: date
    status: str
    previous: tuple[Path, ...] = ()
    measures: tuple[str, ...] = ()
    draws: int = DRAWS
    licence: Licence | None = None
    reply_by: date | None = None
    time_limit: int = TIME_LIMIT
    root: Path = Path()


def read_params(path: Path) -> Params:
    """Read one params file; FaultError names every fault, FileNotFoundError when it is not there."""
    findings, values = Findings(), Fields()
    loaded = load(path)
    root = _root(path, path_text(loaded.get("plan")))
    for key in loaded:
        if key not in SETTINGS:
            findings.fault(_where(path, loaded, key), key, KNOWN, suggestion(str(key), SETTINGS))
    for key in REQUIRED:
        if loaded.get(key) in (None, ""):
            findings.fault(str(path), f"{key} なし", f"項目 {key}", f"{key} を書き加えてください")
    for key, parse in SETTINGS.items():
        if loaded.get(key) is not None:
            try:
                values[key] = parse(_from(root, loaded[key]) if key in ("plan", "actuals", "previous") else loaded[key])
            except CellError as error:
                findings.fault(f"{_where(path, loaded, key)} {key}", loaded[key], error.expected, error.remedy)
    if "reply_by" in values and "as_of" in values and values["reply_by"] < values["as_of"]:
        where, expected = _where(path, loaded, "reply_by"), f"評価の基準日(as_of)の {values['as_of']} 以降の日付"
        findings.fault(f"{where} reply_by", loaded["reply_by"], expected, "回答の期限か基準日を確かめてください")
    findings.stop_if_faulty()
    return Params(path.stem, draws=values.pop("forecast", DRAWS), root=root, **values)


def _root(path: Path, plan: str) -> Path:
    """Where the paths of a params file begin: here or, where its plan is not found from here, above its folder."""
    with suppress(OSError, ValueError):  # such as a name that no disk can hold
        above = path.resolve().parents[1]
        if not Path(plan).is_dir() and (above / plan).is_dir():
            return Path(os.path.relpath(above)) if above.drive == Path.cwd().drive else above
    return Path()


def _from(root: Path, value: object) -> object:
    """A path or a list of them, as they begin in a folder."""
    return [_from(root, one) for one in value] if isinstance(value, list) else (root / path_text(value)).as_posix()


def _where(path: Path, loaded: CommentedMap, key: str) -> str:
    return f"{path} {loaded.lc.key(key)[0] + 1}行目"


def _refused(where: str, found: str, expected: str, remedy: str) -> FaultError:
    return FaultError([Fault(where, f"「{found}」", expected, remedy)])


def load(path: Path) -> CommentedMap:
    """The mapping of a YAML 1.2 file; a key given twice is a fault, not the last one."""
    text = _text(path)
    if plain := _plain_lines(text):
        return plain
    try:
        loaded = round_trip().load(_checked(path, text))
    except MarkedYAMLError as error:
        where = f"{path} {error.problem_mark.line + 1}行目" if error.problem_mark else str(path)
        if twice := re.search(r'duplicate key(?: "([^"]*))?', str(error.problem)):
            found, remedy = f"同じ項目が二度 {twice[1] or ''}", "どちらか一つを消してください"
        else:
            found, remedy = "YAMLとして読めません", "字下げ、コロン、引用符を確かめてください"
        raise _refused(where, found, PAIR, remedy) from error
    except (ValueError, YAMLError) as error:
        remedy = "文字化けや、使えない文字がないか確かめてください"
        raise _refused(str(path), f"読めない値({type(error).__name__})", "YAMLの値", remedy) from error
    if not isinstance(loaded, CommentedMap):
        raise _refused(str(path), "項目がありません", PAIR, f"{MODEL}してください")
    return loaded


def _text(path: Path) -> str:
    """The text of a small file."""
    if not path.exists():
        raise FileNotFoundError(path)
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        found = "大きすぎるファイル" if path.is_file() else "ファイルとして読めません"
        raise _refused(str(path), found, f"{MOST_BYTES // 1000}kBまでのYAMLファイル", f"{MODEL}作り直してください")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(str(path), "読めない文字コード", "UTF-8のYAML", "UTF-8で保存し直してください") from error


def _plain_lines(text: str) -> CommentedMap | None:
    """What a file holds that says no more than `key: words` or a day on each line; None of any other.

    Most files are such; reading them as YAML takes a hundred times as long, and says the same.
    """
    found = CommentedMap()
    for place, line in enumerate(text.split("\n")):
        match = PLAIN.fullmatch(line)
        if len(line) > MOST_CHARACTERS or not line.isprintable() or not match or match["key"] in found:
            return None
        if key := match["key"]:
            found[key] = int(match["number"]) if match["number"] else match["day"] or match["words"]
            found.lc.add_kv_line_col(key, [place, 0, place, match.start("value")])
    return found


def _checked(path: Path, text: str) -> str:
    """A text of plain keys and values; what else YAML can do is a fault, seen before loading."""
    depth = documents = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        documents += isinstance(event, DocumentStartEvent)
        if found := _unwanted(event, depth, documents):
            remedy = "その書き方をやめ、項目と値をそのまま書いてください"
            raise _refused(f"{path} {event.start_mark.line + 1}行目", found, PAIR, remedy)
    return text


def _unwanted(event: Event, depth: int, documents: int) -> str:
    """What a params file has no use for, in words; empty when all is plain."""
    value = getattr(event, "value", "") or ""
    unwanted = {
        "アンカー(&)か参照(*)": getattr(event, "anchor", None),
        "型の指定(!)": getattr(event, "tag", None),
        "ディレクティブ(%)": getattr(event, "version", None) or getattr(event, "tags", None),
        "二つ目の文書(---)": documents > 1,
        "深すぎる入れ子": depth > DEEPEST,
        "結合(<<)": value == "<<" and not getattr(event, "style", None),
        f"{MOST_CHARACTERS}字を超える値": len(value) > MOST_CHARACTERS,
    }
    return next((words for words, there in unwanted.items() if there), "")


def _title(value: object) -> str:
    must(isinstance(value, str) and value.strip(), "報告書の題名", "文字で書いてください")
    return str(value).strip()


def _place(is_right: Callable[[Path], bool], expected: str) -> Callable[[object], Path]:
    def parse(value: object) -> Path:
        with suppress(OSError):  # such as a name that no disk can hold
            if is_right(path := Path(str(value))):
                return path
        raise CellError(expected, "プロジェクトのフォルダからの相対で書いてください")

    return parse


def _status(value: object) -> str:
    must(value in STATUSES, "、".join(STATUSES), suggestion(str(value), STATUSES))
    return str(value)


def _previous(value: object) -> tuple[Path, ...]:
    """One earlier result or a list of them."""
    if not isinstance(value, list):
        return (FILE(value),)
    must(value, "results.csv の場所、またはその一覧", "一つ以上書くか、項目を消してください")
    found = []
    for number, one in enumerate(value, 1):
        try:
            found.append(FILE(one))
        except CellError as error:
            raise CellError(f"{error.expected}({number}番目が見つかりません)", error.remedy) from error
    return tuple(found)


def _measures(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise CellError("施策番号の一覧", '["1-1", "2-1"] のように書いてください')
    return tuple(map(str, value))


def _draws(value: object) -> int:
    if not isinstance(value, Mapping):
        raise CellError(PAIR, "forecast: の下に字下げして draws: 4000 のように書いてください")
    for key in value:
        must(key in FORECAST_KEYS, KNOWN, suggestion(str(key), FORECAST_KEYS))
    return _whole(value.get("draws", DRAWS), 100, MOST_DRAWS, "draws は")


def _whole(value: object, least: int, most: int, words: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise CellError(f"{words}{least:,}〜{most:,}の整数", "整数を書いてください")
    return int(value)


FOLDER, FILE = _place(Path.is_dir, "フォルダの場所"), _place(Path.is_file, "ファイルの場所")
SETTINGS: Mapping[str, Callable[[object], object]] = {
    "title": _title, "plan": FOLDER, "actuals": FOLDER, "fiscal_year": lambda value: fiscal_year(str(value)),
    "as_of": lambda value: report_day(str(value)), "status": _status, "previous": _previous, "measures": _measures,
    "forecast": _draws, "time_limit": lambda value: _whole(value, 1, 86_400, "1冊の制限時間(秒)は"), "licence": licence, "reply_by": lambda value: report_day(str(value)),
}  # fmt: skip
