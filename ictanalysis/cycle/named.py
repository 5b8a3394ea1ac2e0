"""The ids that a table names, those of rows that cannot be read among them: a slip in a cell brings no faults elsewhere."""

from pathlib import Path

from ictanalysis.inputs.cells import folded
from ictanalysis.inputs.faults import Findings
from ictanalysis.inputs.reading import decode, lines_of
from ictanalysis.inputs.sheets import kept_in


def ids_in(path: Path, column: str) -> list[str]:
    """Every id in one column of a file, each once; what is wrong with the file is said where it is read."""
    content = decode(path, Findings()) if kept_in(path).exists() else None
    header, *rows = [cells for _, cells in lines_of(content or "", path, Findings())] or [[]]
    place = [folded(name) for name in header].index(column) if column in map(folded, header) else None
    found = [folded(cells[place]) for cells in rows if place is not None and place < len(cells)]
    return list(dict.fromkeys(filter(None, found)))
