"""The official methods on an indicator of the workbook (pure)."""

from collections.abc import Mapping

from ictanalysis.inputs.plan import Indicator
from ictanalysis.pages.workbook import Workbook
from ictanalysis.progress import agreement as agreement_rules
from ictanalysis.progress.methods import Progress
from ictanalysis.progress.series import standing_of


def assessment(book: Workbook, one: Indicator) -> Mapping[str, Progress]:
    """What every method says of an indicator at the end of the year judged."""
    rows, history = book.rows(one.indicator_id), book.histories[one.indicator_id]
    known = [row for row in rows if row.fiscal_year <= book.fiscal_year]
    return agreement_rules.assess(one, history, standing_of(one, known, history, book.fiscal_year))
