"""Putting tables, charts and sentences on the page of a notebook."""

from collections.abc import Iterable

from IPython.display import DisplayHandle, Markdown
from IPython.display import display as put

from ictanalysis.pages.markup import Marked, literal


def show(*items: object) -> None:
    """Display in order; text word for word unless it is marked, lists item by item, None not at all."""
    for item in items:
        if isinstance(item, (list, tuple)):
            show(*item)
        elif item is not None:
            put(as_shown(item))


def as_shown(item: object) -> object:
    """Text word for word unless it is marked, anything else as it is."""
    return Markdown(literal(item)) if isinstance(item, str) else item


def kept(item: object) -> DisplayHandle:
    """Display something that can be replaced later, where it stands, as an ordinary output of its cell."""
    handle = DisplayHandle()
    handle.display(item)
    return handle


def bullets(lines: Iterable[str], otherwise: str) -> Marked:
    """A Markdown list, or a sentence when there is nothing to list."""
    said = "\n".join(f"- {literal(line)}" for line in lines)
    return Marked(said) if said else literal(otherwise)
