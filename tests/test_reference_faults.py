"""Reference data a city adds itself: every fault of a file is said at once, with row, column and remedy."""

import gzip
from pathlib import Path

import pytest

from ictanalysis.cli import main
from ictanalysis.inputs.faults import FaultError
from ictanalysis.learning import reference

WINDOWS = """source,family,kind,n,h,y0,hist,actual,target,direction,met
city,survey,percent,3,2,2019,60.0 61.5 61.0,62.5,65,1,0
city,lending,count,2,1,2020,1200 1350,1400,,,
"""
MANAGED = """source,group,kind,n,h,y0,hist,target,direction,met
city,ict,percent,2,2,2020,60 62,65,1,0
"""


def faults(folder: Path, content: str | bytes, name: str = "windows_city.csv") -> list[str]:
    """Messages about a file of this content."""
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    prefix, columns = (
        ("managed", reference.MANAGED_COLUMNS) if "managed" in name else ("windows", reference.WINDOW_COLUMNS)
    )
    with pytest.raises(FaultError) as caught:
        reference.read(folder, prefix, columns)
    return str(caught.value).splitlines()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_what_excel_saves_is_read(tmp_path: Path, encoding: str, pack) -> None:
    text = WINDOWS.replace("survey", "市民調査").replace("direction,met\n", "direction,met,,\n") + ",,,,,,,,,,,,\r\n"
    (tmp_path / f"windows_city.csv{'' if pack is bytes else '.gz'}").write_bytes(pack(text.encode(encoding)))
    tasks = reference.read(tmp_path, "windows", reference.WINDOW_COLUMNS)
    assert tasks["family"].tolist() == ["市民調査", "lending"]
    assert tasks["values"].tolist() == [[60.0, 61.5, 61.0], [1200.0, 1350.0]]
    assert tasks["direction"].tolist()[0] == "up" and tasks["direction"].isna().tolist() == [False, True]
    assert tasks[["n", "h", "y0"]].to_numpy().tolist() == [[3, 2, 2019], [2, 1, 2020]]
    assert tasks["weight"].tolist() == [1.0, 1.0] and tasks["met"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("old", "new", "where", "found", "expected"),
    [
        ("61.5 61.0", "六一 61.0", "2行目 hist列", "60.0 六一 61.0", "空白で区切った数値"),
        ("60.0 61.5 61.0", "", "2行目 hist列", "", "空白で区切った数値"),
        ("60.0 61.5 61.0", "60.0 nan inf", "2行目 hist列", "60.0 nan inf", "空白で区切った数値"),
        ("percent,3", "percent,4", "2行目 n列", "4(hist の値は3個)", "hist の値の個数"),
        ("percent,3", "percent,2.5", "2行目 n列", "2.5", "1以上の整数"),
        ("percent", "割合", "2行目 kind列", "割合", "percent、count、other のいずれか"),
        ("60.0 ", "160 ", "2行目 hist列", "160 61.5 61.0", "0〜100の百分率"),
        ("62.5", "-1", "2行目 actual列", "-1", "0〜100の百分率"),
        ("1200 1350", "-12 1350", "3行目 hist列", "-12 1350", "0以上の件数"),
        ("3,2,2019", "3,0,2019", "2行目 h列", "0", "1以上の整数"),
        ("3,2,2019", "3,2,", "2行目 y0列", "", "最初の年(西暦)"),
        ("3,2,2019", "3,2,R1", "2行目 y0列", "R1", "最初の年(西暦)"),
        ("62.5", "", "2行目 actual列", "", "数値"),
        ("62.5", "約62", "2行目 actual列", "約62", "数値"),
        ("65,1,0", "65,上,0", "2行目 direction列", "上", "1(以上)または -1(以下)"),
        ("65,1,0", "65,1,2", "2行目 met列", "2", "1(達成)または 0(未達成)"),
        ("city,survey", "city,", "2行目 family列", "", "空でない名前"),
        ("65,1,0", "65,1,0,9", "2行目", "12個の欄", "11個の欄"),
        ("direction,met", "direction,kind", "1行目 kind列", "kind", "列名は一度だけ"),
    ],
)
def test_a_fault_is_named_by_row_and_column(
    old: str, new: str, where: str, found: str, expected: str, tmp_path: Path
) -> None:
    (said,) = faults(tmp_path, WINDOWS.replace(old, new, 1))
    assert f"windows_city.csv {where} - 「{found}」 - {expected}" in said
    assert said.count(" - ") == 3


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [("0\n", "\n", "2行目 met列"), ("65,1", "65,", "2行目 direction列"), ("65,", ",", "2行目 target列")],
)
def test_a_real_target_must_have_its_outcome(old: str, new: str, where: str, tmp_path: Path) -> None:
    (said,) = faults(tmp_path, MANAGED.replace(old, new), "managed_city.csv")
    assert where in said


def test_a_weight_is_not_negative(tmp_path: Path) -> None:
    text = MANAGED.replace("met\n", "met,weight\n").replace("1,0\n", "1,0,-0.5\n")
    assert "weight列 - 「-0.5」 - 0以上の数" in faults(tmp_path, text, "managed_city.csv")[0]


def test_a_target_without_source_and_weight_counts_once(tmp_path: Path) -> None:
    (tmp_path / "managed_a.csv").write_text(MANAGED, encoding="utf-8")
    (tmp_path / "managed_b.csv").write_text(MANAGED.replace("source,", "").replace("city,", ""), encoding="utf-8")
    tasks = reference.read(tmp_path, "managed", reference.MANAGED_COLUMNS)
    assert tasks[["source", "weight"]].to_numpy().tolist() == [["city", 1.0], ["不明", 1.0]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "事例のないファイル"),
        (WINDOWS.splitlines()[0], "事例のないファイル"),
        (WINDOWS.encode("utf-16"), "読めないファイル"),
        ('source,family\n"a,b\n', "読めないファイル"),
    ],
)
def test_a_file_without_tasks_is_refused(content: str | bytes, said: str, tmp_path: Path) -> None:
    (message,) = faults(tmp_path, content)
    assert "windows_city.csv - 「" in message and said in message


def test_every_fault_of_every_file_at_once_and_exit_1(tmp_path: Path, capsys) -> None:
    (tmp_path / "windows_a.csv").write_text(WINDOWS.replace("62.5", "?").replace("1350", "-5"), encoding="utf-8")
    (tmp_path / "windows_b.csv").write_text(WINDOWS.replace("percent", "x"), encoding="utf-8")
    (tmp_path / "windows_c.csv.gz").write_bytes(gzip.compress(WINDOWS.encode())[:-9])
    assert main(["fit", str(tmp_path)]) == 1
    err = capsys.readouterr().err
    assert "誤りが 4 件" in err and "Traceback" not in err
    assert all(
        x in err
        for x in (
            "windows_a.csv 2行目 actual列",
            "windows_a.csv 3行目 hist列",
            "windows_b.csv 2行目 kind列",
            "windows_c.csv.gz",
        )
    )
