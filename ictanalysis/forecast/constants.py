"""The file of learnt constants, refused by name when it is damaged (pure)."""

import json
import math
from pathlib import Path
from typing import Any, NoReturn

FILE = Path(__file__).with_name("constants.json")
POSITIONS = dict.fromkeys(("short", "at", "past"), 0.0)
LINE = {"intercept": 0.0, "slope": 0.0}
# A number stands for any number, a list of one for a list of such, a mapping for one with at least these keys.
SHAPE: dict[str, Any] = {
    "learnt_on": "", "percent_slack": 0.0, "count_slack": 0.0, "level_years": 0.0, "damping": 0.0, "knots": [0.0],
    "longest_horizon": 0.0, "tail_power": 0.0, "freedom": 0.0, "persistence": 0.0, "stretch": [0.0],
    "stories": {"percent": [[0.0]], "count": [[0.0]], "other": [[0.0]]}, "relabel": {"1": [0.0]},
    "managed": {"intercept": POSITIONS, "slope": POSITIONS, "per_value": LINE,
                "usual_values": 0.0, "most_values": 0.0, "hears": 0.0},
}  # fmt: skip


class ConstantsError(ValueError):
    """A file of constants that cannot be used; the message says what to do."""


def read_constants(path: Path = FILE) -> dict[str, Any]:
    """The constants of a file, sound in shape and finite; ConstantsError otherwise."""
    try:
        if not path.is_file():
            raise OSError
        held = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        _refuse(path, "ファイルを読めません")
    except (ValueError, RecursionError):
        _refuse(path, "JSONとして読めません")
    if wrong := _wrong(held, SHAPE, "") or _wrong(held, held, "") or _uneven(held):
        _refuse(path, f"{wrong} が欠けているか、数でないか、形が違います")
    return dict(held)


def _refuse(path: Path, found: str) -> NoReturn:
    remedy = "配布されたファイルに戻すか、ictanalysis fit --write で学び直してください"
    raise ConstantsError(f"{path} - 「{found}」 - 学んだ予測の定数 - {remedy}") from None


def _wrong(held: Any, shape: Any, name: str) -> str:
    """The name of the first entry that is not of its shape, empty when all are; no number is infinite."""
    if isinstance(shape, dict):
        if not isinstance(held, dict):
            return name or "全体"
        each = [(held.get(key), one, f"{name} {key}".strip()) for key, one in shape.items()]
    elif isinstance(shape, list):
        if not isinstance(held, list) or not held:
            return name
        each = [(one, shape[0], name) for one in held]
    elif isinstance(shape, str):
        return "" if isinstance(held, str) and held else name
    else:
        return "" if _is_number(held) else name
    return next((wrong for one in each if (wrong := _wrong(*one))), "")


def _is_number(held: Any) -> bool:
    return isinstance(held, int | float) and not isinstance(held, bool) and abs(held) < math.inf and abs(held) < 1e300


def _uneven(held: dict[str, Any]) -> str:
    """The name of the first list that has not the length the forecast counts on, or of a count that is none."""
    if not _is_number(held["managed"].get("targets", 0)):
        return "managed targets"
    knots, relabel = len(held["knots"]), held["relabel"]
    whole = [relabel.get(str(n)) for n in range(1, len(relabel) + 1)]
    if knots < 2 or any(not isinstance(one, list) or len(one) != knots for one in whole):
        return "knots か relabel"
    if len(held["stretch"]) != 2:
        return "stretch"
    return "" if all(len(story) == 4 for one in held["stories"].values() for story in one) else "stories"
