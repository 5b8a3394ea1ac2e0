"""How a field is published: heading, meaning, unit and codes beside its type, read by every output."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Annotated, NamedTuple, get_args, get_origin, get_type_hints

TYPES = {str: "string", int: "integer", float: "number", date: "date"}
OWN, YEAR, SHARE, CHANCE = "単位の列による", "年度(西暦)", "割合", "確率"


class Column(NamedTuple):
    """Heading for people, meaning, unit, codes in words and bounds of a published field."""

    title: str
    meaning: str
    unit: str = ""
    codes: Mapping[str, str] = {}
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None

    @property
    def description(self) -> str:
        """The meaning with the words of its codes."""
        codes = "、".join(f"{code}({word})" for code, word in self.codes.items())
        return f"{self.meaning}。{codes}" if codes else self.meaning


class Field(NamedTuple):
    """A column by name, its Table Schema type, and the attributes and keys that lead to its value."""

    name: str
    type: str
    column: Column
    path: tuple[str, ...]


def fields_of(row: type, path: tuple[str, ...] = ()) -> Iterator[Field]:
    """The published fields of a dataclass and of the dataclasses in it, in their order."""
    hints = get_type_hints(row, include_extras=True)
    for name in (field.name for field in fields(row)):
        hint = hints[name]
        if get_origin(hint) is Annotated:
            base, *notes = get_args(hint)
            types = [part for part in get_args(base) or (base,) if part in TYPES]
            yield from (Field(name, TYPES[types[0]], note, (*path, name)) for note in notes if isinstance(note, Column))
        else:
            for part in get_args(hint) or (hint,):
                if isinstance(part, type) and is_dataclass(part):
                    yield from fields_of(part, (*path, name))


def value_of(row: object, field: Field) -> object:
    """The value of a published field; None where it cannot be said."""
    value = row
    for step in field.path:
        value = value[step] if isinstance(value, Mapping) else getattr(value, step, None)
    return value
