"""What a run publishes: report, results, figures and the manifest that names them all."""

import json
import platform
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import distributions
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from ictanalysis.exports.datapackage import write_datapackage
from ictanalysis.exports.results import write_results
from ictanalysis.exports.spreadsheet import write_spreadsheet
from ictanalysis.inputs.eras import day_label
from ictanalysis.pages import say
from ictanalysis.pages.fonts import report_font
from ictanalysis.pages.markup import literal
from ictanalysis.pages.places import without_folders
from ictanalysis.report import write_report
from ictanalysis.report.cover import Report
from ictanalysis.runs.fingerprint import APPENDIX, chosen, sha256
from ictanalysis.runs.forking import side_by_side
from ictanalysis.runs.prepare import Prepared, Step

Ended = Sequence[tuple[str, str]]  # the name of each step, and why it failed


@dataclass
class Outcome:
    """How one step ended."""

    step: Step
    seconds: float
    error: str = ""


def write_outputs(prepared: Prepared, outcomes: Sequence[Outcome], work: Path) -> None:
    """Report, results, figures and manifest of the executed notebooks."""
    report = _cover(prepared)
    given = [(one.step.name, one.error) for one in outcomes], report, _names(prepared), work
    with side_by_side() as submit:
        made_pdf, made_page = submit(_pdf, *given), submit(_page, *given)
        write_results(prepared.book, work / "results.csv")
        write_datapackage(prepared.book, report, work, prepared.params.licence)
        write_spreadsheet(prepared.book, report, work / "results.xlsx", prepared.params.licence)
        packages = dict(sorted(_packages(), key=lambda one: one[0].lower()))  # takes a while, in which others render
        write_report(made_page(), made_pdf(), work)
    files = sorted(file for file in work.rglob("*") if file.is_file() and file.name != "run.log")
    outputs = {file.relative_to(work).as_posix(): sha256(file) for file in files}
    manifest = _manifest(prepared, outcomes, packages, outputs)
    told = without_folders(json.dumps(manifest, ensure_ascii=False, indent=1))
    (work / "manifest.json").write_text(told, encoding="utf-8")


def _page(ended: Ended, report: Report, names: Sequence[str], work: Path) -> str:
    """The page; its charts are left in a folder of their own."""
    from ictanalysis.exports.figures import write_figures
    from ictanalysis.report.document import blocks
    from ictanalysis.report.html import page

    document = _document(ended, report, names, work)
    shutil.rmtree(work / "figures", ignore_errors=True)  # of a process that was lost
    write_figures(blocks(document), work / "figures")
    return page(document)


def _pdf(ended: Ended, report: Report, names: Sequence[str], work: Path) -> bytes:
    from ictanalysis.report.pdf import pdf

    return pdf(_document(ended, report, names, work))


def _document(ended: Ended, report: Report, names: Sequence[str], work: Path) -> NotebookNode:
    from ictanalysis.report.document import merge

    return merge([(name, _part(name, error, work)) for name, error in ended], report, names)


def _part(name: str, error: str, work: Path) -> NotebookNode:
    """An executed notebook as it goes into the report; of a failed one a section that says so."""
    if error:
        why = "理由は、実行の記録(run.log)と manifest.json にあります。"  # it may name files of this machine
        said = f"# {literal(name)}\n\n**この節は作成できませんでした。** {why}"
        missing: NotebookNode = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(said)])
        return missing
    notebook: NotebookNode = nbformat.read(work / "notebooks" / f"{name}.ipynb", as_version=4)
    return notebook


def _cover(prepared: Prepared) -> Report:
    params, book = prepared.params, prepared.book
    year = say.year_label(params.fiscal_year, book.plan.calendar)
    return Report(
        title=params.title,
        subtitle=f"{year}評価{prepared.part}",
        city=book.plan.facts["city"],
        fiscal_year_label=year,
        as_of_label=day_label(params.as_of),
        as_of=params.as_of.isoformat(),
        status=params.status,
        fictional=book.fictional,
        publisher=book.plan.facts.get("editor", ""),
        appendix=next(step.name for step in prepared.steps if step.name in APPENDIX),
    )


def _names(prepared: Prepared) -> list[str]:
    """Proper names, in which no word is a link to the glossary."""
    book = prepared.book
    plan, given = book.plan, [prepared.params.title, *book.plan.facts.values()]
    given += [one.name for rows in (plan.goals, plan.measures, plan.definitions, plan.initiatives) for one in rows]
    given += [name for one in book.cycle.projects.listed for name in (one.name, one.outcome_name)]
    given += [*(one.sdg_name for one in plan.measures), *(one.title for one in book.sources)]
    return list(dict.fromkeys(filter(None, given)))


def _manifest(
    prepared: Prepared, outcomes: Sequence[Outcome], packages: dict[str, str], outputs: dict[str, str]
) -> dict[str, object]:
    commit, dirty = commit_of()
    font = report_font()
    return {
        "run_hash": prepared.hash,
        "complete": not any(outcome.error for outcome in outcomes),
        "made_at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "commit": commit,
        "dirty": dirty,
        "params_file": prepared.name,
        "parameters": chosen(prepared.params),
        "notices": [*prepared.book.notices, *prepared.book.set_aside],
        "font": {"family": font.family, "sha256": font.sha256},
        "python": platform.python_version(),
        "packages": packages,
        "inputs": prepared.inputs,
        "outputs": outputs,
        "notebooks": [{"name": one.step.name, "status": "failed" if one.error else "done",
                       "seconds": round(one.seconds, 2), "error": one.error} for one in outcomes],
    }  # fmt: skip


def _packages() -> Iterator[tuple[str, str]]:
    """Name and version of each; their description is read anew whenever it is asked for."""
    for told in (one.metadata for one in distributions()):
        yield told["Name"], told["Version"]


def commit_of() -> tuple[str | None, bool | None]:
    """The commit of the project and whether files differ from it; None without git."""
    try:
        commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, encoding="utf-8", check=True)
        changed = subprocess.run(["git", "status", "--porcelain"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None, None
    return commit.stdout.strip(), bool(changed.stdout.strip())
