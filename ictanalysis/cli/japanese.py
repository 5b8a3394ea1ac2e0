"""argparse with its help and refusals in Japanese."""

import argparse
import difflib
import re
from typing import NoReturn

REFUSALS = (  # what argparse says: which argument, what was found, what was expected
    (r"unrecognized arguments: (?P<found>.+)", "知られている引数"),
    (r"argument (?P<where>-[^:]+): invalid choice: (['\"])(?P<found>.*?)\2 \(choose from (?P<expected>.+)\)", ""),
    (r"invalid choice: (['\"])(?P<found>.*?)\1", "知られている動詞"),
    (r"arguments are required: (?P<found>.+)", "足りない引数"),
    (r"argument (?P<where>[^:]+): 「(?P<found>.*)」 - (?P<expected>.+)", ""),
    (r"argument (?P<where>[^:]+): ignored explicit argument (['\"])(?P<found>.*)\2", "値を付けない形"),
    (r"argument (?P<where>[^:]+): expected (?P<found>)", "値を一つ(- で始まる値は --target=-5 の形)"),
    (r"(?P<found>.*)", "正しい引数"),
)
LONGEST_FOUND = 300
HELP_WORDS = {
    "usage:": "使い方:",
    "positional arguments:": "引数:",
    "options:": "オプション:",
    "show this help message and exit": "この説明を表示する",
}
NEAR = str.maketrans("−〜–—‖", "-～-―∥")  # as the code page of Japanese Windows (cp932) has them


def nearest(error: UnicodeError) -> tuple[str, int]:
    """What a console shows of characters that its code page lacks: the nearest one, else a question mark."""
    assert isinstance(error, UnicodeEncodeError)
    codec = "ascii" if error.encoding == "charmap" else error.encoding
    text = error.object[error.start : error.end].translate(NEAR)
    return text.encode(codec, "replace").decode(codec), error.end


class Parser(argparse.ArgumentParser):
    """argparse with its help and refusals in Japanese."""

    def format_help(self) -> str:
        text = super().format_help()
        for english, japanese in HELP_WORDS.items():
            text = text.replace(english, japanese)
        return text

    def error(self, message: str) -> NoReturn:
        said = " ".join(message.split())
        match, expected = next((match, words) for form, words in REFUSALS if (match := re.search(form, said)))
        held = match.groupdict()
        found = held["found"][:LONGEST_FOUND] or "値なし"
        expected = held.get("expected", expected).replace("'", "")
        misspelt = expected.startswith("知られている")
        near = misspelt and difflib.get_close_matches(found, known(self), n=1, cutoff=0.7)
        remedy = f"もしかして: {near[0]}" if near else f"{self.prog} --help をご覧ください"
        place = f"使い方の誤り {held['where']}" if held.get("where") else "使い方の誤り"
        self.exit(2, f"{place} - 「{found}」 - {expected} - {remedy}\n")


def known(parser: argparse.ArgumentParser) -> list[str]:
    """The verbs and options that a parser takes."""
    return [name for one in parser._actions for name in (*one.option_strings, *(one.choices or ()))]
