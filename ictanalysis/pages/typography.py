"""Brackets and colons as Japanese sets them, whatever keyboard they were typed on (pure)."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

# kana, kanji, full-width forms and the punctuation between them; not the ideographic space
JAPANESE = r"\u3001-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff9f\U00020000-\U0003ffff"
IS_JAPANESE = re.compile(f"[{JAPANESE}]")
# a bracket belongs to an address only with its partner
ADDRESS = re.compile(r"https?://(?:[!-'*-~]|\([!-'*-~]*\))+")
# after Japanese, or between the number of an indicator and Japanese; what is spelt a:// is an address
COLON = re.compile(rf"(?:(?<=[{JAPANESE}]):(?!//)|(?<![\w-])\d+(?:-\d+)+(:)(?= *[{JAPANESE}])) *")
KEPT = "\0"  # stands for what is left alone: neither Japanese nor a bracket


def typeset(text: str) -> str:
    """Full-width （） and ： in Japanese; numbers, Latin words, times and addresses keep theirs."""
    return typeset_pieces([text])[0]


def typeset_pieces(pieces: Sequence[str], kept: Sequence[bool] = ()) -> list[str]:
    """The same for a text in pieces of different style, each seen beside its neighbours; those kept stay as they are."""
    whole = "".join(pieces)
    seen = "".join(
        KEPT * len(one) if keep else one for one, keep in zip(pieces, kept or [False] * len(pieces), strict=True)
    )
    chars = list(ADDRESS.sub(lambda found: KEPT * len(found[0]), seen))
    while changes := list(_changes(chars)):  # a new （ or ： is Japanese to its neighbour
        for place, char in changes:
            chars[place] = char
    done = [char if char != KEPT else old for char, old in zip(chars, whole, strict=True)]
    ends = [sum(map(len, pieces[:number])) for number in range(len(pieces) + 1)]
    return ["".join(done[start:end]) for start, end in pairwise(ends)]


def _changes(chars: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Places and what comes there; what is dropped has left an empty string."""
    places = [place for place, char in enumerate(chars) if char]
    text = "".join(chars)
    for start, end in _pairs(text):
        around = text[:start].rstrip("\n")[-1:] + text[start + 1 : end] + text[end + 1 :].lstrip("\n")[:1]
        if IS_JAPANESE.search(around):
            yield places[start], "（"
            yield places[end], "）"
    for found in COLON.finditer(text):
        colon = found.start(1) if found[1] else found.start()
        yield places[colon], "："
        yield from ((place, "") for place in places[colon + 1 : found.end()])


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """Half-width brackets that belong together."""
    opened: list[int] = []
    for place, char in enumerate(text):
        if char == "(":
            opened.append(place)
        elif char == ")" and opened:
            yield opened.pop(), place
