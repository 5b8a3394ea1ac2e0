"""What each verb does: thin over functions of the same name in the rooms, which are imported when they are called."""

import argparse
import json
from dataclasses import asdict
from datetime import date
from gzip import BadGzipFile
from pathlib import Path

PIPED = str.maketrans("−〜", "-～")  # a Windows pipe (cp932) lacks the true ones


def check(args: argparse.Namespace) -> None:
    """Say that all is well; faults have been raised before."""
    from ictanalysis.runs.prepare import prepare
    from ictanalysis.workbench import awaited

    prepared = prepare(args.params, args.only)
    print(*(f"注意: {one}\n" for one in (*prepared.book.notices, *prepared.book.set_aside)), sep="", end="")
    missing = [bool(row.missing) for row in prepared.book.actuals.values]
    print(
        f"誤りはありません: {args.params}(指標 {len(prepared.book.plan.indicators)}、登録された値 {missing.count(False)}件、"
        f"欠測 {missing.count(True)}件、注意 {len(prepared.book.notices)}件)"
    )
    lacking = awaited.awaited(prepared.book)
    print(*(f"{line}\n" for line in awaited.lines(prepared.book, lacking)), sep="", end="")
    if prepared.book.cycle.records.forms:
        from ictanalysis.runs import forms  # needs openpyxl, which takes long to import

        print(*(f"{line}\n" for line in forms.behind(prepared.book)), sep="", end="")
    first = f"まだない値 {awaited.count(lacking)}件を待つか、そのまま " if lacking else ""
    print(f"次の操作: {first}ictanalysis run {args.typed}")


def list_steps(args: argparse.Namespace) -> None:
    """Print the notebooks of a run in order, each with its parameters."""
    from ictanalysis.pages.say import year_label
    from ictanalysis.runs.fingerprint import chosen
    from ictanalysis.runs.prepare import prepare

    prepared = prepare(args.params, args.only)
    judged = year_label(prepared.params.fiscal_year, prepared.book.plan.calendar)
    print(f"{prepared.params.title}(評価年度 {judged})")
    for number, step in enumerate(prepared.steps, start=1):
        measure = step.parameters.get("measure")
        print(f"{number:3} {step.notebook.as_posix()}{f'  measure={measure}' if measure else ''}")
    print(f"共通のパラメータ: params={prepared.name}")
    print("設定:", *(f"{name}={value}" for name, value in chosen(prepared.params).items() if value), sep="  ")


def run(args: argparse.Namespace) -> None:
    """Run and publish one evaluation."""
    from ictanalysis.runs import execute

    execute.run(args.params, args.out, args.only, args.jobs, args.keep_going, args.force)


def batch(args: argparse.Namespace) -> None:
    """Evaluate many plans and publish one table."""
    from ictanalysis.runs import batch as many

    many.batch(args.plans, args.results_only, args.scheduler, args.out, args.jobs)


def forecast(args: argparse.Namespace) -> None:
    """Answer one question without files but the learnt constants."""
    from ictanalysis.evaluation import question
    from ictanalysis.forecast.constants import constants_of, read_constants
    from ictanalysis.pages.question import method_lines, question_cautions, question_lines, reason_lines

    constants = read_constants(constants_of(Path("data")))
    asked = question.read(args.history, args.by, args.kind, args.target, args.direction, args.sample_size, args.next)
    answer = question.answer(asked, constants)
    reasons = question.reasons_of(answer, constants) if args.why else None
    methods = question.methods_of(asked) if args.methods else None
    if args.json:
        told = {**answer.as_dict(), "cautions": question_cautions(answer, constants)}
        more = [asdict(part) for part in (reasons, methods) if part]
        print(json.dumps({key: value for part in (told, *more) for key, value in part.items()}).translate(PIPED))
    else:
        lines = [*question_lines(answer, constants), *(reason_lines(answer, reasons, constants) if reasons else [])]
        lines += method_lines(methods) if methods else []
        print("\n".join(lines).translate(PIPED))


def whatif(args: argparse.Namespace) -> None:
    """Answer what would become of one indicator, beside where it stands."""
    from ictanalysis.evaluation.whatif import Supposed
    from ictanalysis.inputs.params import read_params
    from ictanalysis.pages import whatif as words
    from ictanalysis.pages.workbook import workbook_of

    book = workbook_of(read_params(args.params))
    asked = Supposed(args.next_value, args.target, args.by, args.missed, args.sample_size, args.pace)
    told = words.answers_of(book, args.indicator, asked)
    words.refuse(book, told)
    if args.json:
        print(json.dumps(words.as_dicts(book, told), ensure_ascii=False).translate(PIPED))
    else:
        print("\n".join(words.lines(book, told)).translate(PIPED))


def trace(args: argparse.Namespace) -> None:
    """Follow the numbers of one indicator back to the rows that they rest on."""
    from ictanalysis.runs import trace as tracing

    told = tracing.trace(args.params, args.indicator, args.column)
    if args.json:
        print(json.dumps(tracing.as_dict(told), ensure_ascii=False, default=str).translate(PIPED))
    else:
        print("\n".join(tracing.lines(told)).translate(PIPED))


def lab(args: argparse.Namespace) -> None:
    """JupyterLab on working copies of the notebooks."""
    from ictanalysis.workbench.lab import lab as serve

    serve(args.params, args.no_browser, args.port)


def new_year(args: argparse.Namespace) -> None:
    """Make next year's params file and say what is to be entered."""
    from ictanalysis.workbench import new_year as desk

    print(*desk.new_year(args.year, args.params), sep="\n")


def new_value(args: argparse.Namespace) -> None:
    """Append one value to the actuals and say what it changes."""
    from ictanalysis.workbench import new_value as desk

    given: desk.Given = {
        "value": args.value, "source": args.source, "published": args.published, "status": args.status,
        "sample_size": args.sample_size, "note": args.note,
    }  # fmt: skip
    print(*desk.new_value(args.indicator, args.year, given, args.params), sep="\n")


def forms(args: argparse.Namespace) -> None:
    """Make, collect or count the entry forms."""
    from ictanalysis.runs import forms as office

    given = {
        "make": (args.out, args.due),
        "collect": (args.folder, args.preview, args.accept),
        "status": (args.reminders,),
    }
    for line in getattr(office, args.step)(args.params, *given[args.step], date.today()):
        print(line)


def init(args: argparse.Namespace) -> None:
    """Make the folder of another city's plan, or fill it from its workbook."""
    from ictanalysis.runs.prepare import prepare
    from ictanalysis.workbench.new_plan import folder

    for line in folder.init(args.folder, args.source, date.today(), prepare):
        print(line)


def fit(args: argparse.Namespace) -> None:
    """Learn the forecast's constants again; a file that cannot be used is a fault in the data."""
    from ictanalysis.inputs.faults import Fault, FaultError
    from ictanalysis.learning import fit as learning

    try:
        if not args.windows.exists():
            raise FileNotFoundError("ファイルもフォルダもありません")
        learning.fit(args.windows, args.write, args.date, args.folds)
    except (FileNotFoundError, BadGzipFile, ValueError) as error:
        if args.debug:
            raise
        remedy = "ファイルと列を確かめてください(data/reference/README.md)"
        raise FaultError([Fault(str(args.windows), str(error), "学習に使える参照データ", remedy)]) from error
