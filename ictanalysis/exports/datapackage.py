"""results.csv described for open data."""

import hashlib
import json
from pathlib import Path

from ictanalysis.exports.results import GUARDED, columns_of
from ictanalysis.inputs.columns import Field
from ictanalysis.inputs.licences import Licence
from ictanalysis.pages.attribution import ATTRIBUTION
from ictanalysis.pages.workbook import Workbook
from ictanalysis.report.cover import Report

FICTIONAL = "架空データによる例示です。実在の実績ではありません。"
NOT_FICTIONAL = "公表された値による評価です。"
NO_LICENCE = "この結果の利用条件は、まだ定められていません。市が定めます。"
SOURCES_TERMS = "出典の利用条件は、それぞれの出典に従ってください。"


def attributions(book: Workbook) -> list[str]:
    """The plan, the sources of the values, and what the forecast has learnt from."""
    used = {row.source_id for row in book.actuals.values}
    titles = [f"{one.who}「{one.title}」" if one.who else one.title for one in book.sources if one.source_id in used]
    plan = book.plan.facts["title"]
    return [*([] if any(plan in title for title in titles) else [plan]), *titles, *dict.fromkeys(ATTRIBUTION.values())]


def about_data(report: Report) -> str:
    """Whether the figures are invented: the first thing that who takes them away must know."""
    return FICTIONAL if report.fictional else NOT_FICTIONAL


def terms_of(licence: Licence | None) -> str:
    """The terms of use of the results, or that they are not yet set, and those of the sources."""
    own = f"この結果の利用条件は、{licence.title}({licence.name} {licence.path} )です。" if licence else NO_LICENCE
    return own + SOURCES_TERMS


def write_datapackage(book: Workbook, report: Report, folder: Path, licence: Licence | None = None) -> None:
    """Frictionless Data Package of results.csv, which lies in the folder; a licence only where the params name one."""
    content = (folder / "results.csv").read_bytes()
    resource: dict[str, object] = {
        "name": "results", "path": "results.csv", "profile": "tabular-data-resource",
        "title": "評価の結果", "description": f"1行に1指標。空のセルは、値がないか、判定できないことを表す。{GUARDED}",
        "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "schema": schema(book),
    }  # fmt: skip
    package = {
        "profile": "tabular-data-package", "name": f"evaluation-{book.fiscal_year}",
        "title": report.title, "created": f"{report.as_of}T00:00:00Z",
        "description": f"{report.subtitle}({report.status_label})。{about_data(report)}{terms_of(licence)}",
        **({"licenses": [licence._asdict()]} if licence else {}),
        "sources": [{"title": title} for title in attributions(book)], "resources": [resource],
    }  # fmt: skip
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8", newline="\n")


def schema(book: Workbook) -> dict[str, object]:
    """The columns of results.csv as a Frictionless Table Schema; a goal is required where the plan has goals."""
    lacking = () if book.plan.goals else ("goal_id",)
    return {
        "fields": [_described(field, field.name not in lacking) for field in columns_of(book.words)],
        "missingValues": [""],
        "primaryKey": ["indicator_id"],
    }


def _described(field: Field, filled: bool) -> dict[str, object]:
    column = field.column
    limits = {
        "required": (column.required and filled) or None, "unique": field.name == "indicator_id" or None,
        "minimum": column.minimum, "maximum": column.maximum, "enum": list(column.codes) or None,
    }  # fmt: skip
    constraints = {name: limit for name, limit in limits.items() if limit is not None}
    described = {
        "name": field.name, "title": column.title, "type": field.type,
        "description": column.description + (f"(単位: {column.unit})" if column.unit else ""),
    }  # fmt: skip
    return described | ({"constraints": constraints} if constraints else {})
