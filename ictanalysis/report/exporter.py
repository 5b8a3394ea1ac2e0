"""What nbconvert asks of an exporter, once for both forms of the report."""

from collections.abc import Callable
from typing import ClassVar

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

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
        return type(self).draw(nb, found["metadata"]["name"]), found
