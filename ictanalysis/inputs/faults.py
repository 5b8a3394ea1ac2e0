"""What is wrong in the input, said so that it can be mended: gathered, and raised all at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ictanalysis.inputs.sheets import kept_in

CONDITIONS = "このノートブックの『評価の条件』のセルの"  # whose value a fault names
AGAIN = "直して保存したら、このノートブックを上から順に実行し直してください"
LONGEST_WHERE, LONGEST_FOUND, MOST_FAULTS = 300, 80, 50  # what a message shows of a place, a value, a list of faults
Message = tuple[str, object, str, str]  # column, found, expected, remedy
Check = tuple[bool, str, object, str, str]  # whether it is wrong, and the message


def faults_among(checks: Iterable[Check]) -> list[Message]:
    """The messages of what is wrong."""
    return [(column, found, expected, remedy) for wrong, column, found, expected, remedy in checks if wrong]


@dataclass(frozen=True)
class Fault:
    """One thing wrong in the input, said so that the reader can mend it; a sign that shows nothing by its number."""

    where: str
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        where, found = _in_short(self.where, LONGEST_WHERE), _in_short(self.found, LONGEST_FOUND)
        line = f"{where} - {found} - {self.expected} - {self.remedy}"
        return "".join(sign if sign.isprintable() or sign == "\u3000" else f"<U+{ord(sign):04X}>" for sign in line)


def _in_short(words: str, longest: int) -> str:
    """In one line, cut where nobody would read on; a closing bracket stays."""
    line = "⏎".join(words.splitlines())
    return line if len(line) <= longest else f"{line[:longest]}…{'」' if line.endswith('」') else ''}"


class UsageError(Exception):
    """A request that cannot be meant, such as a folder for outputs that holds other things."""


class FaultError(Exception):
    """All faults of an input, each once; the message holds one line for each, as far as anyone would read."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(dict.fromkeys(faults))
        lines = [str(fault) for fault in self.faults[:MOST_FAULTS]]
        if more := len(self.faults) - len(lines):
            lines.append(f"ほか {more} 件 - 上の {MOST_FAULTS} 件を直してから、もう一度確かめてください")
        super().__init__("\n".join(lines))

    def _render_traceback_(self) -> list[str]:
        """What IPython shows of it under a notebook's cell: the faults alone."""
        return [
            f"誤りが {len(self.faults)} 件あります(どこに - 何が - あるべきもの - どうするか)",
            *str(self).split("\n"),
            AGAIN,
        ]


@dataclass
class Findings:
    """What reading found: faults stop the run, notices are printed in the report.

    `set_aside` tells the analyst alone of rows that count only later, and of what was taken for an empty cell: the
    report of a year stays what it was.
    """

    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)

    def fault(self, where: str, found: object, expected: str, remedy: str) -> None:
        """Note one fault and go on reading."""
        self.faults.append(Fault(where, f"「{found}」", expected, remedy))

    def at(self, path: Path, row: object, column: str, found: object, expected: str, remedy: str) -> None:
        """Note a fault in one row of a file, and in one column where a column is to blame."""
        self.fault(f"{kept_in(path)} {row}行目{f' {column}列' if column else ''}", found, expected, remedy)

    def wait(self, path: Path, lines: Iterable[object], why: str) -> None:
        """Say that rows of a file are set aside; nothing without rows."""
        if shown := "、".join(f"{line}行目" for line in lines):
            self.set_aside.append(f"{kept_in(path)} {shown}: {why}")

    def stop_if_faulty(self) -> None:
        """Raise every fault noted so far, at once."""
        if self.faults:
            raise FaultError(self.faults)
