"""What nbconvert asks of an exporter, once for both forms of the report."""

from collections.abc import Callable
from typing import ClassVar

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from ictanalysis.report.document import left_out
from ictanalysis.report.model import ReportError
from ictanalysis.report.own import WANTED

Resources = dict[str, object]


class CouncilExporter(Exporter):
    """Lets nbconvert and JupyterLab's export menu write the same report as a run."""

    draw: ClassVar[Callable[[NotebookNode, str], str | bytes]]
    extension: ClassVar[str]

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return self.extension

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Resources | None = None, **kw: object
    ) -> tuple[str | bytes, Resources]:
        """Called by nbconvert after it has read the notebook."""
        nb, found = super().from_notebook_node(nb, resources, **kw)
        check_executed(nb)
        for place in left_out(nb):
            self.log.warning("%s: 出力を載せていません(載せるには、セルにタグ %s を付けます)", place, WANTED)
        try:
            return type(self).draw(nb, found["metadata"]["name"]), found
        except ReportError:
            raise
        except Exception as error:
            remedy = "ノートブックの最後に直したところを確かめ、実行し直してください"
            raise ReportError(f"報告書に書き出せません: {type(error).__name__}: {error} - {remedy}") from error


def check_executed(nb: NotebookNode) -> None:
    """Refuse a notebook whose cells have shown nothing yet."""
    cells = [cell for cell in nb.cells if cell.cell_type == "code" and cell.source.strip()]
    if cells and not any(cell.get("outputs") for cell in cells):
        raise ReportError(
            "まだ実行していないノートブックです。上から順にすべて実行し、保存してから書き出してください。"
        )
