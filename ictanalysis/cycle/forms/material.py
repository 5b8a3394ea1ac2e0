"""What forms are made of, and the words of their choices (pure)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ictanalysis.cycle.forms.cells import folded
from ictanalysis.cycle.forms.model import REMARK, Column
from ictanalysis.cycle.projects import Project
from ictanalysis.cycle.record import Cycle
from ictanalysis.cycle.words import Words, words_of
from ictanalysis.evaluation.result import Result
from ictanalysis.inputs.actuals import Actuals
from ictanalysis.inputs.plan import Plan
from ictanalysis.inputs.rubric import Rubric

FORMS = {"yearly": "その年度の値", "running_total": "累計"}
STATUSES = {"final": "確定", "provisional": "速報", "revised": "改訂"}
KINDS = {"percent": "割合(0〜100)", "count": "件数・人数", "other": "その他"}
NONE = "—"
WRONG = Column(REMARK, "配布内容の誤り・連絡", "気付いた点", "text", width=24)


@dataclass(frozen=True)
class Material:
    """What forms are made of: the plan, its values, the rubric, the cycle, results and verdicts of the year judged."""

    plan: Plan
    actuals: Actuals
    rubric: Rubric
    cycle: Cycle
    results: Sequence[Result]
    verdicts: Mapping[str, str]

    @property
    def words(self) -> Words:
        """What the plan calls its parts and those who run it."""
        return words_of(self.plan)

    @property
    def year(self) -> int:
        """The fiscal year that is asked about."""
        return self.cycle.fiscal_year

    @property
    def grades(self) -> dict[str, str]:
        """The grades of an evaluation with their words."""
        return {row.key: row.label for row in self.rubric.of("grade")}


def choice(key: str, heading: str, options: Mapping[str, str], width: int = 16) -> Column:
    """A column whose cells hold one of some codes; words that two codes share are told apart by the code."""
    shared = Counter([*map(folded, options), *map(folded, options.values())])
    told = [
        (code, f"{words}({code})" if shared[folded(words)] > 1 or not folded(words) else words)
        for code, words in options.items()
    ]
    return Column(key, heading, "一覧から選ぶ", "choice", told, width)


def said(value: float | None, unit: str) -> str:
    """A number with its unit, as it stands in a cell."""
    return NONE if value is None else f"{value:,.15g}{unit}"


def owner_of(material: Material, project: Project) -> str:
    """The department that answers for a project, or the secretariat."""
    return material.cycle.owners.answering(material.cycle.department_of(project.project_id))
