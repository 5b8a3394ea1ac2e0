"""The rows of a filled workbook as the tables of a plan, each with the cell that it comes from."""

import csv
import io
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from ictanalysis.cycle.forms.blame import Lines
from ictanalysis.cycle.forms.cells import BREAK
from ictanalysis.cycle.forms.entries import Entry
from ictanalysis.cycle.forms.office import SOURCE
from ictanalysis.inputs import eras
from ictanalysis.inputs import plan as rows
from ictanalysis.inputs.corrections import Correction
from ictanalysis.inputs.printed import years
from ictanalysis.inputs.reading import Row, columns_of
from ictanalysis.inputs.values import Value
from ictanalysis.inputs.workbook import Source
from ictanalysis.workbench.new_plan.filled import Filled, Sheets
from ictanalysis.workbench.new_plan.form import BOOK, GOALS, INDICATORS, MEASURES, PRINTED, SEVERAL, SOURCES, VALUES

KINDS: Mapping[str, type[Row]] = {
    "plan/plan": rows.Fact, "plan/goals": rows.Goal, "plan/measures": rows.Measure, "plan/initiatives": rows.Initiative,
    "plan/indicators": rows.Definition, "plan/targets": rows.Target,
    "plan/indicator_measures": rows.Membership, "actuals/indicator_values": Value,
    "sources": Source, "corrections": Correction,
}  # fmt: skip
ALWAYS = ("plan/plan", "plan/indicators", "plan/targets", "actuals/indicator_values", "sources", "corrections")
NOT_FACTS = ("fiscal_year", "as_of", "report_status", "report_title")  # items that go into the params
MONTH = re.compile(r"(\d{4})[-/年.](\d{1,2})")


@dataclass
class Tables:
    """The tables of a plan by name, each a list of rows of text, and by table and line the cells of the workbook."""

    texts: dict[str, list[Mapping[str, str]]] = field(default_factory=lambda: {name: [] for name in KINDS})
    lines: Lines = field(default_factory=dict)

    def add(self, table: str, cells: Mapping[str, str], origin: Filled, /, **elsewhere: str) -> None:
        """A row from a row of the workbook; `elsewhere` names the key under which a column stands there."""
        self.texts[table].append(cells)
        first = next(iter(origin.at.values()))
        where = {
            "": first,
            **{column: origin.at.get(elsewhere.get(column, column), first) for column in columns_of(KINDS[table])},
        }
        stem = table.rpartition("/")[2]
        self.lines[stem, len(self.texts[table]) + 1] = BOOK, Entry(stem, {}, {}, {}, where)

    def files(self) -> dict[str, bytes]:
        """Every table as a file: UTF-8 with BOM, a line a row."""
        filled = {name: own for name, own in self.texts.items() if own or name in ALWAYS}
        return {f"{name}.csv": _file([*columns_of(KINDS[name])], own) for name, own in filled.items()}


def _file(header: list[str], own: list[Mapping[str, str]]) -> bytes:
    out = io.StringIO()
    made = csv.writer(out, lineterminator="\n")
    made.writerow(header)
    made.writerows([row.get(column, "") for column in header] for row in own)
    return out.getvalue().encode("utf-8-sig")


def tables_of(sheets: Sheets) -> Tables:
    """All tables of a workbook whose cells are sound."""
    made = Tables()
    plan = sheets.plan
    for key, text in plan.texts.items():
        if text and key not in NOT_FACTS:
            made.add("plan/plan", {"item": key, "text": text}, plan, item=key, text=key)
    for row in sheets.rows[GOALS]:
        made.add("plan/goals", row.texts, row)
    for row in sheets.rows[MEASURES]:
        made.add("plan/measures", row.texts, row)
        names = [one.strip() for one in row.of("initiatives").split(BREAK) if one.strip()]
        for number, name in enumerate(names, start=1):
            cells = {"measure_id": row.id, "number": str(number), "name": name}
            made.add("plan/initiatives", cells, row, number="initiatives", name="initiatives")
    for row in sheets.rows[INDICATORS]:
        _add_indicator(made, row, plan)
    _add_values(made, sheets)
    _add_sources(made, sheets)
    return made


def _add_indicator(made: Tables, row: Filled, plan: Filled) -> None:
    """Definition and target of an indicator, and what was found right though it looks wrong."""
    texts = {**row.texts}
    for key in ("baseline", "target"):
        texts[key] = _without_unit(row, key)
    texts["survey"] = row.of("survey", "no")
    texts["measure_id"], *more = row.of("measure_id").split(SEVERAL)
    made.add("plan/indicators", texts, row)
    for measure in more:
        made.add("plan/indicator_measures", {"indicator_id": row.id, "measure_id": measure}, row)
    texts["target_first_year"] = _begins(row, plan)
    single = row.of("baseline_year") if row.of("type") != "cumulative" else ""
    texts["baseline_first_year"] = row.of("baseline_first_year", single)
    made.add("plan/targets", texts, row)
    if row.of("confirmed"):
        _confirm(made, row, plan, "plan/targets", row.of("target_year"), "target", texts["target"])


def _begins(row: Filled, plan: Filled) -> str:
    """The first year of a target: as typed, else as printed, else the plan's where each of its years is judged."""
    printed = years(row.of("target_printed"))
    if row.of("type") not in ("cumulative", "every_year") or row.of("target_first_year"):
        return row.of("target_first_year", row.of("target_year"))
    if printed and printed[0]:
        return str(printed[0])
    return plan.of("first_year") if row.of("type") == "every_year" else ""


def _without_unit(row: Filled, key: str) -> str:
    """A number, though it was typed with its indicator's unit."""
    return row.of(key).removesuffix(row.of("unit")).strip()


def _confirm(made: Tables, row: Filled, plan: Filled, table: str, year: str, column: str, value: str) -> None:
    cells = {
        "table": table, "id": row.id, "fiscal_year": year, "column": column, "action": "confirm", "old": value,
        "reason": row.of("confirmed"), "valid_from": plan.of("as_of"),
    }  # fmt: skip
    made.add("corrections", cells, row, **dict.fromkeys(columns_of(Correction), "confirmed"))


def _add_values(made: Tables, sheets: Sheets) -> None:
    """The plan's baselines, but for those that were typed among the values, and the values."""
    units = {row.id: row.of("unit") for row in sheets.rows[INDICATORS]}
    typed = {(row.id, row.of("fiscal_year")) for row in sheets.rows[VALUES]}
    for row in sheets.rows[INDICATORS]:
        year = row.of("baseline_year")
        if row.of("baseline") and year and (row.id, year) not in typed:
            first = row.of("baseline_first_year", year)
            cells = {
                "indicator_id": row.id, "first_fiscal_year": first, "fiscal_year": year,
                "value": _without_unit(row, "baseline"), "unit": row.of("unit"),
                "form": "yearly" if first == year else "running_total", "status": "final",
                "published": _month(sheets.plan.of("issued")), "source_id": PRINTED, "note": "計画の現状値",
            }  # fmt: skip
            made.add("actuals/indicator_values", cells, row, fiscal_year="baseline_year", value="baseline",
                     first_fiscal_year="baseline_first_year", published="baseline_year", status="baseline")  # fmt: skip
    for row in sheets.rows[VALUES]:
        form = row.of("form", "yearly")
        first = row.of("first_fiscal_year", "" if form == "running_total" else row.of("fiscal_year"))
        unit = units[row.id]
        texts = {**row.texts, "form": form, "first_fiscal_year": first, "unit": unit,
                 "value": row.of("value").removesuffix(unit).strip()}  # fmt: skip
        made.add("actuals/indicator_values", {**texts, "status": row.of("status", "final")}, row, unit="value")
        if row.of("confirmed"):
            _confirm(
                made, row, sheets.plan, "actuals/indicator_values", row.of("fiscal_year"), "value", row.of("value")
            )


def _month(text: str) -> str:
    """A month of 2024-03 or 令和6年3月, ISO; nothing of what names none."""
    with suppress(ValueError):
        found = eras.in_words(text)
        year = eras.western(*found[:2]) if found else None
        if match := MONTH.search(f"{year}{found[2]}" if found and year else text):
            return f"{match[1]}-{int(match[2]):02}" if 1 <= int(match[2]) <= 12 else ""
    return ""


def _add_sources(made: Tables, sheets: Sheets) -> None:
    """The plan itself, the forms of departments, and the sources that were typed."""
    typed, plan = sheets.rows[SOURCES], sheets.plan
    own = {
        PRINTED: (plan.of("title"), plan.of("city"), "計画書に印字された値"),
        SOURCE: ("所管課及び評価の会議から提出された様式", plan.of("city"), "様式(forms)で集めた実績、計画、決定"),
    }
    for name, (title, who, note) in own.items():
        if name not in [row.id for row in typed]:
            made.add("sources", {"source_id": name, "title": title, "who": who, "note": note}, plan)
    for row in typed:
        made.add("sources", row.texts, row)
