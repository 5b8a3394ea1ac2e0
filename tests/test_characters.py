"""What no report can print is refused before the run: characters without a shape, titles and names too long."""

import csv
from pathlib import Path

import pytest

from ictanalysis.cli import main
from ictanalysis.inputs.faults import Findings
from ictanalysis.runs.characters import LONGEST_CELL, LONGEST_NAME, LONGEST_TITLE, LONGEST_UNIT, scan_files

ROOT = Path(__file__).parents[1]
INDICATORS = "data/plan/indicators.csv"
HIDDEN = [0x00, 0x09, 0x1B, 0x7F, 0x85, 0xAD, 0x200B, 0x200D, 0x2028, 0x202A, 0x202E, 0x2066, 0x2069, 0xE000,
          0xFE0F, 0xFEFF, 0xFFFE, 0xE0100, 0x10FFFF]  # fmt: skip


def refused(capsys) -> list[str]:
    """The faults that `check` names, one a line."""
    assert main(["check", "params/mini.yml"]) == 1
    head, *faults = capsys.readouterr().err.splitlines()
    assert head.startswith(f"誤りが {len(faults)} 件あります")
    return faults


def rename(file: str, row: int, column: str, text: str) -> None:
    """Put a text into one cell of a file."""
    path = Path(file)
    rows = list(csv.reader(path.open(encoding="utf-8-sig", newline="")))
    rows[row - 1][rows[0].index(column)] = text
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)


@pytest.mark.parametrize("code", HIDDEN, ids="U+{:04X}".format)
def test_a_hidden_character_is_named_once_by_its_number(mini, capsys, code: int) -> None:
    rename(INDICATORS, 3, "name", f"指{chr(code)}標{chr(code)}名")
    assert refused(capsys) == [
        f"{INDICATORS} 3行目 name列 - 「U+{code:04X}」 - 目に見える文字 - 見えない文字か外字です。消すか、前後を打ち直してください"
    ]


def test_a_character_that_no_font_has_is_shown_and_named(mini, capsys) -> None:
    rename(INDICATORS, 3, "name", "𠀁野の😀")
    assert refused(capsys) == [
        f"{INDICATORS} 3行目 name列 - 「{shown}」 - 報告書のフォントにある文字 - 別の字体(例: 𠮷 は 吉)か、かな書きに直してください"
        for shown in ("😀 U+1F600", "𠀁 U+20001")
    ]


@pytest.mark.parametrize(
    "file",
    ["plan/plan", "plan/goals", "plan/measures", "plan/initiatives", "plan/indicators", "plan/targets", "plan/projects",
     "actuals/indicator_values", "actuals/project_values", "rubric", "sources", "glossary"],
)  # fmt: skip
def test_every_file_of_a_run_is_looked_at(mini, capsys, file: str) -> None:
    path = f"data/{file}.csv"
    with Path(path).open(encoding="utf-8-sig", newline="") as read:
        header = next(csv.reader(read))
    column = next(name for name in ("note", "name", "text", "reason", "explanation") if name in header)
    rename(path, 2, column, "a\x01b")
    assert any(fault.startswith(f"{path} 2行目 {column}列 - 「U+0001」") for fault in refused(capsys))


def test_all_faults_come_at_once_with_those_of_the_values_and_the_title(mini, edit, capsys) -> None:
    rename(INDICATORS, 2, "name", "指\x00標")
    rename("data/plan/measures.csv", 2, "aim", "𠀁")
    edit("data/actuals/indicator_values.csv", ",63,%", ",約63,%")
    edit("params/mini.yml", "title: 小さな計画の評価", 'title: "小\\u0007さ\\uD800な\\n計画𠀁"')
    said = "\n".join(refused(capsys))
    for part in ("indicators.csv 2行目 name列 - 「U+0000」", "measures.csv 2行目 aim列 - 「𠀁 U+20001」", "「約63」",
                 "mini.yml title - 「U+0007」", "title - 「U+D800」", "title - 「U+000A」", "title - 「𠀁 U+20001」"):  # fmt: skip
        assert part in said


def test_a_fault_in_the_header_names_the_first_row(mini, capsys) -> None:
    edited = Path("data/glossary.csv").read_text(encoding="utf-8-sig").replace("term", "te\u200brm", 1)
    Path("data/glossary.csv").write_text(edited, encoding="utf-8")
    assert any(fault.startswith("data/glossary.csv 1行目 term列 - 「U+200B」") for fault in refused(capsys))


@pytest.mark.parametrize(
    ("file", "row", "column", "longest"),
    [("data/plan/plan.csv", 2, "text", LONGEST_TITLE), ("data/plan/goals.csv", 2, "name", LONGEST_NAME),
     ("data/plan/measures.csv", 2, "name", LONGEST_NAME), (INDICATORS, 2, "name", LONGEST_NAME),
     ("data/plan/projects.csv", 2, "outcome_name", LONGEST_NAME), (INDICATORS, 2, "note", LONGEST_CELL)],
)  # fmt: skip
def test_a_long_text_is_refused_and_one_at_the_limit_is_not(mini, capsys, file, row, column, longest) -> None:
    rename(file, row, column, "長" * longest)
    assert main(["check", "params/mini.yml"]) == 0
    rename(file, row, column, "長" * (longest + 1))
    capsys.readouterr()
    (fault,) = refused(capsys)
    assert fault.startswith(
        f"{file} {row}行目 {column}列 - 「{'長' * 20}…({longest + 1:,}文字)」 - {longest:,}文字まで"
    )


def test_a_long_unit_is_refused_as_every_number_repeats_it(mini, capsys) -> None:
    for file, row in ((INDICATORS, 5), ("data/actuals/indicator_values.csv", 7)):
        rename(file, row, "unit", "単" * (LONGEST_UNIT + 1))
    assert sum(f"{LONGEST_UNIT}文字まで" in fault for fault in refused(capsys)) == 2


def test_a_long_title_of_params_is_refused(edit, capsys) -> None:
    edit("params/mini.yml", "小さな計画の評価", "題" * (LONGEST_TITLE + 1))
    (fault,) = refused(capsys)
    assert fault.startswith("params/mini.yml title - ")


def test_a_file_in_cp932_or_unreadable_is_said_once(mini, capsys) -> None:
    path = Path("data/glossary.csv")
    path.write_bytes(path.read_text(encoding="utf-8-sig").encode("cp932"))
    assert main(["check", "params/mini.yml"]) == 0
    assert capsys.readouterr().out.count("cp932") == 1
    path.write_bytes(b"\x81\xff\xff")
    assert len([fault for fault in refused(capsys) if "文字コード" in fault]) == 1


def test_the_plans_of_the_project_are_sound() -> None:
    findings = Findings()
    scan_files(sorted((ROOT / "data").rglob("*.csv")), findings)
    assert findings.faults == []
