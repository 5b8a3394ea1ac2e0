"""The two files that learning leaves, as typed things: refused by name when damaged; a city's own or those shipped (pure)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin

FILES = ("constants.json", "calibration.json")
SHIPPED = Path(__file__).parent
REMEDY = "配布されたファイルに戻すか、ictanalysis fit --write で学び直してください"
OWN_REMEDY = "ictanalysis fit --write で作り直すか、フォルダを除いて配布された定数を使ってください"
Kind = TypeVar("Kind")


class ConstantsError(ValueError):
    """A learnt file that cannot be used: where - what was found - what was expected - what to do."""

    def __init__(self, where: Path, found: str, expected: str, remedy: str = REMEDY) -> None:
        self.parts = str(where), found, expected, remedy
        super().__init__(f"{where} - 「{found}」 - {expected} - {remedy}")


def folder_of(data: Path) -> Path:
    """Where the learnt files of a data folder lie: in its forecast/, if there is one, else as shipped; ConstantsError."""
    own = data / "forecast"
    absent = [name for name in FILES if not (own / name).is_file()] if own.exists() else []
    if absent:
        raise ConstantsError(own, f"{'、'.join(absent)} なし", f"{'、'.join(FILES)} の両方", OWN_REMEDY)
    return own if own.exists() else SHIPPED


def read(path: Path, kind: type[Kind], expected: str, wrong: Callable[[Kind], str]) -> Kind:
    """A JSON file as a ``kind``; ConstantsError also where ``wrong`` names an entry that does not fit the others."""
    try:
        if not path.is_file():  # a pipe would never end
            raise OSError
        held: Kind = _sound(path.read_text(encoding="utf-8"), cast(Any, kind), wrong)
    except OSError:
        raise ConstantsError(path, "ファイルを読めません", expected) from None
    except (ValueError, RecursionError):
        raise ConstantsError(path, "JSONとして読めません", expected) from None
    except KeyError as error:
        found = f"{error.args[0]} が欠けているか、数でないか、形が違います"
        raise ConstantsError(path, found, expected) from None
    return held


@lru_cache(maxsize=8)
def _sound(text: str, kind: Any, wrong: Callable[[Any], str]) -> Any:
    """What a text holds, the same thing for the same text; KeyError names what does not fit."""
    held = typed(json.loads(text), kind)
    if name := wrong(held):
        raise KeyError(name)
    return held


def typed(held: object, kind: Any, name: str = "") -> Any:
    """What JSON held as plain value, tuple, mapping or dataclass of dataclasses; KeyError names what is not so."""
    inner = get_args(kind)
    if get_origin(kind) is tuple and isinstance(held, list) and held:
        kinds = inner[:1] * len(held) if inner[-1] is Ellipsis else inner
        if len(kinds) == len(held):
            of = [f"{name} {i}" if is_dataclass(one) else name for i, one in enumerate(kinds, 1)]
            return tuple(map(typed, held, kinds, of))
    elif get_origin(kind) is Mapping and isinstance(held, dict):
        return {key: typed(one, inner[1], f"{name} {key}") for key, one in held.items()}
    elif isinstance(kind, type) and is_dataclass(kind) and isinstance(held, dict):
        known = {f.name: f.type for f in fields(kind) if f.name in held or f.default is f.default_factory is MISSING}
        given = {key: typed(held.get(key), known.get(key), f"{name} {key}".strip()) for key in {**known, **held}}
        return kind(**given)
    elif any(_is(held, one) for one in (inner if isinstance(kind, UnionType) else (kind,))):
        return held
    raise KeyError(name or "全体")


def _is(held: object, kind: object) -> bool:
    """Whether a plain value is a number (finite), a whole number, a text that says something, or nothing where asked."""
    if isinstance(held, bool):
        return False
    if isinstance(held, int | float):
        return abs(held) < 1e300 and (kind is float or (kind is int and isinstance(held, int)))
    return (kind is str and isinstance(held, str) and held != "") or (held is None and kind is type(None))
