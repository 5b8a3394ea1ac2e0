"""What the cover of a report says."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Report:
    """What the cover says; only `as_of` dates a report, never the clock.

    `appendix` is the notebook with which the second part begins; without one the report is not divided.
    """

    title: str
    subtitle: str = ""
    city: str = ""
    fiscal_year_label: str = ""
    as_of_label: str = ""
    as_of: str = ""
    status: str = ""
    fictional: bool = False
    publisher: str = ""
    appendix: str = ""

    @property
    def status_label(self) -> str:
        """The one character by which the council tells a draft."""
        return {"draft": "案", "final": "確定"}.get(self.status, "")

    @property
    def day(self) -> date:
        """The date inside the PDF; a plain notebook says none."""
        return date.fromisoformat(self.as_of) if self.as_of else date.today()
