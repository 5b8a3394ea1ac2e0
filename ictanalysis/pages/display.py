"""Putting tables, charts and sentences on the page of a notebook."""

from collections.abc import Iterable

from IPython.display import Markdown
from IPython.display import display as put

from ictanalysis.pages.markup import Marked, literal


def show(*items: object) -> None:
    """Display in order; text word for word unless it is marked, lists item by item, None not at all."""
    for item in items:
        if isinstance(item, str):
            put(Markdown(literal(item)))
        elif isinstance(item, (list, tuple)):
            show(*item)
        elif item is not None:
            put(item)


def bullets(lines: Iterable[str], otherwise: str) -> Marked:
    """A Markdown list, or a sentence when there is nothing to list."""
    said = "\n".join(f"- {literal(line)}" for line in lines)
    return Marked(said) if said else literal(otherwise)
