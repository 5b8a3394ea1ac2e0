"""Cells and files as city staff keep them."""

import math
from dataclasses import dataclass
from typing import Annotated, Literal

import pytest

from ictanalysis.inputs import cells as c
from ictanalysis.inputs import faults as f
from ictanalysis.inputs import reading as r


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("R6", 2024), ("令和6年度", 2024), ("2024年度", 2024), ("FY2024", 2024), ("2024", 2024),
        ("２０２４", 2024), ("Ｒ６", 2024), ("令和元年度", 2019), ("平成31年度", 2019), ("H30", 2018),
        ("R1", 2019), ("2025-03", 2024), ("2025-04", 2025), ("令和5年3月", 2022), ("2025/3/31", 2024),
    ],
)  # fmt: skip
def test_fiscal_years(cell: str, year: int) -> None:
    assert c.fiscal_year(cell) == year


@pytest.mark.parametrize("cell", ["", "6", "24", "令和6年", "2024年", "R", "abc", "2024-13", "12024"])
def test_unclear_years_are_refused(cell: str) -> None:
    with pytest.raises(c.CellError):
        c.fiscal_year(cell)


@pytest.mark.parametrize(
    ("cell", "number", "unit"),
    [
        ("61.3", 61.3, ""), ("61.3%", 61.3, "%"), ("６１．３％", 61.3, "%"), ("13,245時間", 13245, "時間"),
        ("１３，２４５", 13245, ""), (" 48 件 ", 48, "件"), ("1,027人", 1027, "人"), ("-5", -5, ""),
        ("▲5", -5, ""), ("−5", -5, ""), ("0", 0, ""), ("1,234,567", 1234567, ""), (".5", 0.5, ""),
    ],
)  # fmt: skip
def test_numbers_with_units_and_separators(cell: str, number: float, unit: str) -> None:
    assert c.amount(cell) == (number, unit, "")


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("", "empty"), ("—", "not_applicable"), ("―", "not_applicable"), ("－", "not_applicable"),
        ("ー", "not_applicable"), ("…", "not_available"), ("x", "withheld"), ("Ｘ", "withheld"),
    ],
)  # fmt: skip
def test_missing_marks_are_kept_apart_from_zero(cell: str, reason: str) -> None:
    value = c.amount(cell)
    assert math.isnan(value.number)
    assert value.missing == reason


@pytest.mark.parametrize("cell", ["約5000", "五千", "1,23", "5000以上5500", "12..5", "1 2", "R6", "1-2"])
def test_text_in_a_number_is_refused(cell: str) -> None:
    with pytest.raises(c.CellError):
        c.amount(cell)


@pytest.mark.parametrize(
    ("cell", "found"), [("1-1", "1-1"), ("1月2日", "1-2"), ("2002/1/1", "2-1-1"), ("２－１", "2-1")]
)
def test_ids_that_excel_turned_into_dates(cell: str, found: str) -> None:
    assert c.identifier(cell) == found


def test_suggestion_names_the_nearest() -> None:
    assert c.suggestion("fiscal_yaer", ["plan", "fiscal_year"]) == "もしかして: fiscal_year"
    assert "plan" in c.suggestion("zzz", ["plan"])


@dataclass(frozen=True)
class Line:
    row: int
    id: c.Identifier
    n: Annotated[c.Amount, c.amount]
    share: Annotated[float | None, c.otherwise(c.number), "share of all"] = None
    way: Literal["up", "down"] | None = None


def table(tmp_path, data: bytes):
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    findings = f.Findings()
    return r.read_table(path, Line, findings, may_lack=("share of all", "way")), findings


def test_the_annotations_of_a_row_say_how_its_cells_are_read(tmp_path) -> None:
    rows, findings = table(tmp_path, "id,n,way,share of all\n1月2日,５人,ｕｐ,0.5\n1-2,—,,—\n1-3,1,left,0.5\n".encode())
    assert rows == [Line(2, "1-2", c.Amount(5, "人", ""), 0.5, "up"), rows[1]]
    assert (rows[1].share, rows[1].way, rows[1].n.missing) == (None, None, "not_applicable")
    assert [str(one) for one in findings.faults] == [
        f"{tmp_path}/t.csv 4行目 way列 - 「left」 - up、down のいずれか - 使える値: up、down"
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_encodings(tmp_path, encoding: str) -> None:
    rows, findings = table(tmp_path, "id,n\n1-1,５人\n".encode(encoding))
    assert not findings.faults
    assert rows[0].n.number == 5
    assert bool(findings.notices) == (encoding == "cp932")


def test_every_fault_of_a_file_at_once_with_its_row(tmp_path) -> None:
    _, findings = table(tmp_path, "id,n\n1-1,約5\n,3\n1-2,1,2\n\n1-3,七\n".encode())
    said = [str(fault) for fault in findings.faults]
    assert [text.split(" ")[1] for text in said] == ["2行目", "3行目", "4行目", "6行目"]
    assert "「約5」" in said[0]
    assert "2個の欄" in said[2]


def test_quoted_line_break_keeps_row_numbers(tmp_path) -> None:
    _, findings = table(tmp_path, 'id,n\n"1\n-1",2\n1-2,七\n'.encode())
    assert "4行目" in findings.faults[-1].where


@pytest.mark.parametrize(
    ("header", "message"), [("id,m", "使える値"), ("id,n,n", "列名は一度だけ"), ("id", "列 n なし"), ("", "列 id なし")]
)
def test_headers(tmp_path, header: str, message: str) -> None:
    _, findings = table(tmp_path, f"{header}\n".encode())
    assert any(message in str(fault) for fault in findings.faults)


def test_unreadable_bytes_and_missing_file(tmp_path) -> None:
    _, findings = table(tmp_path, b"\xff\xfe\x00\x81\x00")
    assert "文字コード" in str(findings.faults[0])
    findings = f.Findings()
    r.read_table(tmp_path / "none.csv", Line, findings)
    assert "ファイルがありません" in str(findings.faults[0])


def test_a_found_value_is_shown_in_one_short_line() -> None:
    shown = str(f.Fault("a.csv 2行目", "「一行目\r\n二行目\n" + "長" * 5000 + "」", "数値", "直してください"))
    assert "「一行目⏎二行目⏎長" in shown and "長…」 - 数値" in shown
    assert len(shown.splitlines()) == 1 and len(shown) < 130


def test_a_place_of_very_many_rows_is_shown_in_one_short_line() -> None:
    rows = "、".join(str(i) for i in range(100_000))
    shown = str(f.Fault(f"a\nb.csv {rows}行目", "「x」", "数値", "直してください"))
    assert shown.startswith("a⏎b.csv 0、1、2") and "… - 「x」 - 数値" in shown and len(shown) < 400


def test_very_many_faults_are_counted_and_all_held() -> None:
    error = f.FaultError(f.Fault(f"a.csv {i}行目", "「x」", "数値", "直してください") for i in range(100_000))
    lines = str(error).splitlines()
    assert len(error.faults) == 100_000 and len(lines) == 51
    assert "a.csv 49行目" in lines[49] and "ほか 99950 件" in lines[50]
