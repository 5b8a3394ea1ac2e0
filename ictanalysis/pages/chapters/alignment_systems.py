"""Information systems: what the council must see of the systems, and the answers to each of the plan's points."""

from ictanalysis.cycle.systems import ANSWERS, System
from ictanalysis.inputs.eras import short_year
from ictanalysis.pages.markup import Marked, literal
from ictanalysis.pages.projects import department_name
from ictanalysis.pages.table import LEFT, Row, Table
from ictanalysis.pages.workbook import Workbook

SCOPES = {"hardware": "機器のみ", "system": "システム", "both": "機器とシステム"}
WAYS = {
    "open_tender": "一般競争入札",
    "proposal": "プロポーザルコンペ",
    "negotiated": "随意契約",
    "undecided": "手法は未定",
}
GROUNDS = {"law": "制度改正", "life": "身体生命", "cost": "費用対効果", "other": "その他"}
NO_ANSWER, NO_FINDING, NO_GROUND = "回答なし", "なし", "理由なし"


def systems(book: Workbook) -> list[Marked | str | Table]:
    """How many systems need the council's eye, each with its renewal and findings, and the answers of the year."""
    rows = book.cycle.systems.rows
    if not rows:
        return []
    concerned = {found.system.system_id for found in book.cycle.system_findings}
    counts = f"登録された情報システム{len(rows)}件のうち、計画の「{book.words.systems}」に照らして確認を要するものは{len(concerned)}件です。"
    return [Marked(f"## {literal(book.words.systems)}"), counts, _findings(book), *_answers(book)]


def _findings(book: Workbook) -> Table:
    """The systems, those with findings first."""
    told: dict[str, list[str]] = {}
    for found in book.cycle.system_findings:
        told.setdefault(found.system.system_id, []).append(found.words.replace("{council}", book.words.council))
    ordered = sorted(book.cycle.systems.rows, key=lambda row: row.system_id not in told)
    rows: list[Row] = [
        [f"{row.name}\n{department_name(book, row.department_id)}", _renewal(row), _customised(row),
         "\n".join(told.get(row.system_id, [])) or NO_FINDING]
        for row in ordered
    ]  # fmt: skip
    columns = [("情報システム", LEFT), ("次の更新", LEFT), ("カスタマイズ", LEFT), ("確認を要する事項", LEFT)]
    return Table("情報システムの更新とカスタマイズ", columns, rows)


def _renewal(row: System) -> str:
    if row.next_year is None:
        return "予定の登録なし"
    told = (SCOPES.get(row.next_scope or ""), WAYS.get(row.procurement or "undecided"))
    return "\n".join([f"{short_year(row.next_year)}({row.renewals + 1}回目)", *filter(None, told)])


def _customised(row: System) -> str:
    if row.customised == "no":
        return "していない" if row.package == "yes" else "パッケージではない"
    words = f"\n{row.ground_words}" if row.ground_words else ""
    return f"している\n({GROUNDS.get(row.ground or '', NO_GROUND)}){words}"


def _answers(book: Workbook) -> list[Table]:
    """The answers of the year to each of the plan's points; none where the plan names none."""
    systems, year = book.cycle.systems, book.fiscal_year
    if not systems.principles:
        return []
    rows: list[Row] = []
    for row in systems.rows:
        given = {check.principle: ANSWERS[check.answer] for check in systems.checks_of(row.system_id, year)}
        rows.append([row.name, *(given.get(one.number, NO_ANSWER) for one in systems.principles)])
    columns = [("情報システム", LEFT), *((one.label, LEFT) for one in systems.principles)]
    return [Table(f"{short_year(year)}の点検の回答({len(systems.principles)}つの事項)", columns, rows, _before(book))]


def _before(book: Workbook) -> str:
    """Answers that are other than those of the year before."""
    systems, year, told = book.cycle.systems, book.fiscal_year, []
    for row in systems.rows:
        old = {check.principle: check.answer for check in systems.checks_of(row.system_id, year - 1)}
        moved = [
            check
            for check in systems.checks_of(row.system_id, year)
            if old.get(check.principle, check.answer) != check.answer
        ]
        told += [f"{row.name} ({one.principle}) {ANSWERS[old[one.principle]]}→{ANSWERS[one.answer]}" for one in moved]
    return f"前年度から回答が変わった事項: {'、'.join(told)}" if told else ""
