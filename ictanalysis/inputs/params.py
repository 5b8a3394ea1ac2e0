"""One run = one YAML file: read strictly, every fault at once."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent, DocumentStartEvent, Event

from ictanalysis.inputs.cells import CellError, fiscal_year, report_day, suggestion
from ictanalysis.inputs.reading import Findings
from ictanalysis.inputs.workbook import DRAWS

REQUIRED = ("title", "plan", "actuals", "fiscal_year", "as_of", "status")
OPTIONAL = ("previous", "measures", "forecast")
STATUSES = ("draft", "final")
FORECAST_KEYS = ("draws",)
MOST_DRAWS = 1_000_000
MOST_BYTES, MOST_CHARACTERS, DEEPEST = 64_000, 1000, 2  # of the file, of one value, of lists and mappings
MODEL = "params/annual_R7.yml を手本に"


class Parameters(TypedDict):
    """What a notebook is given: the arguments of `open_workbook` in their order, and one measure."""

    plan: str
    actuals: str
    fiscal_year: int
    as_of: str
    previous: str
    draws: int
    measure: NotRequired[str]


@dataclass(frozen=True)
class Params:
    """What an analyst chose for one run."""

    name: str
    title: str
    plan: Path
    actuals: Path
    fiscal_year: int
    as_of: date
    status: str
    previous: Path | None = None
    measures: tuple[str, ...] = ()
    draws: int = DRAWS

    def for_notebook(self) -> Parameters:
        """The parameters that every notebook takes."""
        return {
            "plan": self.plan.as_posix(), "actuals": self.actuals.as_posix(), "fiscal_year": self.fiscal_year,
            "as_of": self.as_of.isoformat(), "previous": self.previous.as_posix() if self.previous else "",
            "draws": self.draws,
        }  # fmt: skip


def read_params(path: Path) -> Params:
    """Read one params file; FaultError names every fault, FileNotFoundError when it is not there."""
    findings = Findings()
    loaded = _load(path, findings)
    findings.stop_if_faulty()
    known = (*REQUIRED, *OPTIONAL)
    for key in loaded:
        if key not in known:
            findings.fault(_where(path, loaded, key), key, "知られている項目", suggestion(str(key), known))
    for key in REQUIRED:
        if loaded.get(key) in (None, ""):
            findings.fault(str(path), f"{key} なし", f"項目 {key}", f"{key} を書き加えてください")
    values: dict[str, Any] = {"name": path.stem}
    for key, (field, parse) in PARSERS.items():
        if loaded.get(key) is not None:
            try:
                values[field] = parse(loaded[key])
            except CellError as error:
                where = f"{_where(path, loaded, key)} {key}"
                findings.fault(where, loaded[key], error.expected, error.remedy)
    findings.stop_if_faulty()
    return Params(**values)


def _load(path: Path, findings: Findings) -> CommentedMap:
    """The mapping of a YAML 1.2 file; a key given twice is a fault, not the last one."""
    try:
        text = _plain_text(path, findings)
        loaded = CommentedMap() if findings.faults else YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        line = f" {error.problem_mark.line + 1}行目" if error.problem_mark else ""
        problem = str(error.problem)
        twice = "duplicate key" in problem
        key = problem.split('"')[1] if twice and '"' in problem else ""
        found = f"同じ項目が二度 {key}" if twice else "YAMLとして読めません"
        remedy = "どちらか一つを消してください" if twice else "字下げ、コロン、引用符を確かめてください"
        findings.fault(f"{path}{line}", found, "項目: 値 の形", remedy)
    except UnicodeDecodeError:
        findings.fault(str(path), "読めない文字コード", "UTF-8のYAML", "UTF-8で保存し直してください")
    except (ValueError, YAMLError) as error:
        remedy = "文字化けや、ありえない日付(日付は 2026-04-30 のように書く)がないか確かめてください"
        findings.fault(str(path), f"読めない値({type(error).__name__})", "YAMLの値", remedy)
    else:
        if isinstance(loaded, CommentedMap):
            return loaded
        findings.fault(str(path), "項目がありません", "項目: 値 の形", f"{MODEL}してください")
    return CommentedMap()


def _plain_text(path: Path, findings: Findings) -> str:
    """The text of a small file of plain keys and values; what else YAML can do is a fault, seen before loading."""
    if not path.exists():
        raise FileNotFoundError(path)
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        found = "大きすぎるファイル" if path.is_file() else "ファイルとして読めません"
        expected = f"{MOST_BYTES // 1000}kBまでのYAMLファイル"
        findings.fault(str(path), found, expected, f"{MODEL}作り直してください")
        return ""
    text = path.read_text(encoding="utf-8-sig")
    depth = documents = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        documents += isinstance(event, DocumentStartEvent)
        if found := _unwanted(event, depth, documents):
            remedy = "その書き方をやめ、項目と値をそのまま書いてください"
            findings.fault(f"{path} {event.start_mark.line + 1}行目", found, "項目: 値 の形", remedy)
            break
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


def _where(path: Path, loaded: CommentedMap, key: str) -> str:
    return f"{path} {loaded.lc.key(key)[0] + 1}行目"


def _title(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise CellError("報告書の題名", "文字で書いてください")
    return value.strip()


def _place(is_right: Callable[[Path], bool], expected: str) -> Callable[[object], Path]:
    def parse(value: object) -> Path:
        path = Path(str(value))
        with suppress(OSError):  # such as a name that no disk can hold
            if is_right(path):
                return path
        raise CellError(expected, "コマンドを実行する場所からの相対で書いてください")

    return parse


def _status(value: object) -> str:
    if value not in STATUSES:
        raise CellError("、".join(STATUSES), suggestion(str(value), STATUSES))
    return str(value)


def _measures(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise CellError("施策番号の一覧", '["1-1", "2-1"] のように書いてください')
    return tuple(str(one) for one in value)


def _draws(value: object) -> int:
    if not isinstance(value, Mapping):
        raise CellError("項目: 値 の形", "forecast: の下に字下げして draws: 4000 のように書いてください")
    for key in value:
        if key not in FORECAST_KEYS:
            raise CellError("知られている項目", suggestion(str(key), FORECAST_KEYS))
    draws = value.get("draws", DRAWS)
    if not isinstance(draws, int) or isinstance(draws, bool) or not 100 <= draws <= MOST_DRAWS:
        raise CellError(f"draws は100〜{MOST_DRAWS:,}の整数", "整数を書いてください")
    return int(draws)


FOLDER, FILE = _place(Path.is_dir, "フォルダの場所"), _place(Path.is_file, "ファイルの場所")
PARSERS: Mapping[str, tuple[str, Callable[[object], object]]] = {
    "title": ("title", _title), "plan": ("plan", FOLDER), "actuals": ("actuals", FOLDER),
    "as_of": ("as_of", lambda value: report_day(str(value))), "status": ("status", _status),
    "fiscal_year": ("fiscal_year", lambda value: fiscal_year(str(value))), "previous": ("previous", FILE),
    "measures": ("measures", _measures), "forecast": ("draws", _draws),
}  # fmt: skip
