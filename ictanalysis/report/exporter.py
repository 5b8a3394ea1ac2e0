"""What nbconvert asks of an exporter, once for both forms of the report."""

from collections.abc import Callable
from typing import Any, ClassVar

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default


class CouncilExporter(Exporter):
    """Lets nbconvert and JupyterLab's export menu write the same report as a run."""

    draw: ClassVar[Callable[[NotebookNode, str], str | bytes]]
    extension: ClassVar[str]

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return self.extension

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str | bytes, Any]:
        """Called by nbconvert after it has read the notebook."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        return type(self).draw(nb, resources["metadata"]["name"]), resources
