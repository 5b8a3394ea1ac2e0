"""What a plan prints beside its targets, read as numbers and years."""

from decimal import Decimal

import pytest

from ictanalysis.inputs.printed import figures, years


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("61.3%(R4)", "61.3"), ("13,245時間(R2-4)", "13245"), ("約5,000人(R6-9)", "5000"), ("80%以上(R9)", "80"),
        ("１０，０００，０００，０００円", "10000000000"), ("170万人", "1700000"), ("170万人", "170"), ("1.5億円", "150000000"),
        ("1/2", "0.5"), ("20業務(令和7年度)", "20"), ("0件", "0"), ("2億5,000万円", "250000000"), ("9万8千人", "98000"), ("17.6千時間", "17600"),
        ("▲5%", "-5"), ("1/3", "0.3333"), ("20業務(R7末)", "20"), ("2013年度比70%(R9)", "70"), ("70%(令和10年3月末)", "70"),
        ("6,000人(R5-9の合計)", "6000"), ("5年間で6,000人(R5〜9)", "6000"),
    ],
)  # fmt: skip
def test_the_number_of_a_printed_cell(printed: str, number: str) -> None:
    (found,) = figures(printed)
    assert Decimal(number) in found


@pytest.mark.parametrize("printed", ["—", "", "黒字", "(R9)"])
def test_a_cell_without_a_number(printed: str) -> None:
    assert figures(printed) == []


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("61.3%(R4)", (None, 2022)), ("13,245時間(R2-4)", (2020, 2022)), ("合計(R6〜R9)", (2024, 2027)),
        ("70%(令和9年度)", (None, 2027)), ("5件(2024-27)", (2024, 2027)), ("5件(H30-R4)", (2018, 2022)),
        ("100%(毎年度)", None), ("48件", None), ("5件(うち3件)", None), ("令和4年度比70%(R9)", (None, 2027)),
        ("R7末までに20業務", (None, 2025)), ("70%【R9】", (None, 2027)), ("70%(令和6年度から令和9年度まで)", (2024, 2027)),
        ("70%(R10.3月末)", None), ("6,000人(R5-9の合計)", (2023, 2027)), ("0/0業務", None),
    ],
)  # fmt: skip
def test_the_years_in_the_brackets(printed: str, expected: tuple[int | None, int] | None) -> None:
    assert years(printed) == expected
