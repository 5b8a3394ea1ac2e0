"""Everything that a report prints goes once through the same typography, so that page and paper say the same."""

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, TypeVar, cast

from ictanalysis.pages.typography import typeset, typeset_pieces
from ictanalysis.report.model import Span

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# codes, drawings and places; a block's other texts are words
CODES = {"where", "align", "svg", "narrow", "badge", "anchor", "link", "as_of", "status", "names", "appendix"}
T = TypeVar("T", bound="DataclassInstance")


def set_in_type(one: T) -> T:
    """A block or a cover with its words typeset, and those of all within it."""
    return replace(one, **{f.name: _set(getattr(one, f.name)) for f in fields(one) if f.name not in CODES})


def _set(value: object) -> object:
    if isinstance(value, str):
        return typeset(value)
    if isinstance(value, tuple):
        spans = value and all(isinstance(one, Span) for one in value)
        return _spans(cast("tuple[Span, ...]", value)) if spans else tuple(map(_set, value))
    return set_in_type(cast("DataclassInstance", value)) if is_dataclass(value) else value


def _spans(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """A bracket sees what stands before it in another style; code is left alone."""
    texts = typeset_pieces([span.text for span in spans], [span.code for span in spans])
    return tuple(replace(span, text=text) for span, text in zip(spans, texts, strict=True))
