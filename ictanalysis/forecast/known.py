"""Answers of the forecast's engine, reckoned once however often they are asked for; of many questions those alike together (pure)."""

from collections.abc import Iterable

import numpy as np

from ictanalysis.forecast import engine
from ictanalysis.forecast.constants import Constants
from ictanalysis.forecast.quantiles import Array

Question = tuple[Array, Array, int, str, Array | None]  # years, values, horizon, kind and sizes as `of_one` takes them
_KNOWN: dict[tuple[object, ...], Array] = {}
_MOST_KNOWN = 40_000  # answers kept, of about a kilobyte each


def of_one(t: Array, v: Array, h: int, kind: str, sizes: Array | None, c: Constants) -> Array:
    """`ictanalysis.forecast.engine.quantiles` (99,) of one history (n,), reckoned once however often it is asked for; not to be written into."""
    key = _key((t, v, h, kind, sizes), c)
    if key not in _KNOWN:
        reckon([(t, v, h, kind, sizes)], c)
    return _KNOWN[key]


def reckon(questions: Iterable[Question], c: Constants) -> None:
    """The answers of `of_one` to many questions, those of one shape at a time."""
    alike: dict[tuple[int, int, str, bool], dict[tuple[object, ...], Question]] = {}
    for one in questions:
        t, _, h, kind, sizes = one
        if (key := _key(one, c)) not in _KNOWN:
            surveyed = sizes is not None and bool(np.isfinite(sizes).any())
            alike.setdefault((len(t), h, kind, surveyed), {})[key] = (t - t[-1], *one[1:4], sizes if surveyed else None)
    if len(_KNOWN) > _MOST_KNOWN:
        _KNOWN.clear()
    for (_, h, kind, _), those in alike.items():
        keys = sorted(those, key=lambda key: those[key][0].tobytes())  # the same years side by side
        t, v = (np.array([those[key][part] for key in keys]) for part in (0, 1))
        asked = [n for key in keys if (n := those[key][4]) is not None]
        made = engine.quantiles(t, v, h, kind, np.concatenate(asked) if asked else None, c)
        made.flags.writeable = False
        _KNOWN.update(zip(keys, made, strict=True))


def _key(one: Question, c: Constants) -> tuple[object, ...]:
    t, v, h, kind, sizes = one
    return t.tobytes(), v.tobytes(), h, kind, None if sizes is None else sizes.tobytes(), c
