"""The one thing Typst cannot tag: the header of each row."""

import io
from collections.abc import Iterator

import pikepdf

from ictanalysis.report.smaller import round_places, unhint


def with_row_headers(made: bytes) -> bytes:
    """Typst marks only column headers; a reader by ear needs the row's name as well."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as document:
        _own_captions(document.Root.StructTreeRoot)
        for table in _elements(document.Root.StructTreeRoot, "/Table"):
            for body in _elements(table, "/TBody"):
                for row in _elements(body, "/TR"):
                    _mark_row(_elements(row, "/TD"))
        unhint(document)
        round_places(document)
        pikepdf.settings.set_flate_compression_level(9)
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate,
                      recompress_flate=True)  # fmt: skip
    return out.getvalue()


def _mark_row(cells: Iterator[pikepdf.Object]) -> None:
    for number, cell in enumerate(list(cells)):
        attributes = [a for a in cell.get("/A", []) if a.get("/O") != "/Table"]
        # a list of headers would win over the scopes, and Typst's names no row headers
        if number == 0:
            cell["/S"] = pikepdf.Name.TH
            scope = {"/O": pikepdf.Name.Table, "/Scope": pikepdf.Name.Row}
            attributes.insert(0, pikepdf.Dictionary(scope))
        cell["/A"] = pikepdf.Array(attributes)


def _elements(node: pikepdf.Object, kind: str) -> Iterator[pikepdf.Object]:
    """Structure elements of a kind below a node, in reading order."""
    for child in _children(node):
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            if child["/S"] == kind:
                yield child
            else:
                yield from _elements(child, kind)


def _own_captions(node: pikepdf.Object) -> None:
    """Typst leaves the caption of a table that must stay whole beside it; a reader by ear then hears it as text."""
    for group in list(_elements(node, "/Div")):
        captions = [child for child in _children(group) if child.get("/S") == "/Caption"]
        tables = list(_elements(group, "/Table"))
        if len(captions) == len(tables) == 1:
            group["/K"] = pikepdf.Array([child for child in _children(group) if child != captions[0]])
            tables[0]["/K"] = pikepdf.Array([captions[0], *_children(tables[0])])
            captions[0]["/P"] = tables[0]


def _children(node: pikepdf.Object) -> list[pikepdf.Object]:
    found = node.get("/K", pikepdf.Array())
    return list(found.as_list()) if isinstance(found, pikepdf.Array) else [found]
