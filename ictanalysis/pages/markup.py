"""Text into Markdown: what is not marked as Markdown is shown word for word."""

import re
import string


class Marked(str):
    """Markdown that the workbook has made; any other string is text, whatever it looks like."""

    __slots__ = ()


def literal(text: str) -> Marked:
    """Markdown that shows a text as it stands, on one line; character references survive every reader of Markdown."""
    if isinstance(text, Marked):
        return text
    line = " ".join(text.splitlines()).strip()
    return Marked(re.sub(f"[{re.escape(string.punctuation)}]", lambda found: f"&#{ord(found[0])};", line))


def led(head: str, text: str) -> Marked:
    """A sentence after what it is about, in bold."""
    return Marked(f"**{literal(head)}**: {literal(text)}")
