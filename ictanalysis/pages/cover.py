"""What a report made from a notebook by hand says of itself: opening the workbook leaves it there."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape

from ictanalysis.inputs.eras import day_label
from ictanalysis.pages import mimes

STATUSES = {"draft": "案", "final": "確定"}


@dataclass(frozen=True)
class Cover:
    """The words of a cover; `legend` is what each verdict means, by code, `untested` what the mark beside a chance means."""

    title: str
    city: str
    fiscal_year: str
    as_of: date
    status: str
    fictional: bool
    publisher: str
    legend: Mapping[str, str]
    untested: str

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        told = {**vars(self), "legend": dict(self.legend), "as_of": self.as_of.isoformat(),
                "as_of_label": day_label(self.as_of)}  # fmt: skip
        said = [STATUSES.get(self.status, ""), self.city, self.title, f"{self.fiscal_year}の評価",
                f"基準日 {day_label(self.as_of)}", "架空データによる例示" if self.fictional else ""]  # fmt: skip
        line = "・".join(filter(None, said))
        return {mimes.COVER: told, "text/html": f"<p><small>{escape(line)}</small></p>", "text/plain": line}


def leave(cover: Cover) -> None:
    """On the page of a notebook, and nowhere else."""
    shell = sys.modules.get("IPython")
    if shell is not None and shell.get_ipython() is not None:
        shell.display.display(cover)
