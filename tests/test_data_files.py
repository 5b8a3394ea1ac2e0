"""The data as typed in: shape, words and numbers against the printed plan, without the package."""

import csv
import re
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[1] / "data"
APART = {"reference", "published", "other_city"}  # the run knows the columns of results; another plan has few columns
OTHER = sorted(path.relative_to(DATA).as_posix() for path in DATA.glob("demo/other_city/*.csv"))
FILES = sorted(path for path in DATA.rglob("*.csv") if not APART & {*path.relative_to(DATA).parts})
PUBLISHED = sorted(path.relative_to(DATA).as_posix() for path in DATA.rglob("published/*.csv"))
NAMES = [path.relative_to(DATA).as_posix() for path in FILES]
JAPANESE = "[ぁ-んァ-ヶー一-龥々〆、。・「」（）①②]"
# The plan sets its philosophy with spaces around さがみはら, three times over: they are its words.
SPACED_ON_PURPOSE = "選ばれ・愛される さがみはら をかなえる ICT・データの戦略的活用"
MEASURE_IDS = ["1-1", "1-2", "2-1", "2-2", "2-3", "3-1", "3-2", "3-3"]
INDICATOR_IDS = ["1-1", "1-2", "2-1-1", "2-1-2", "2-2", "2-3", "3-1-1", "3-1-2", "3-2", "3-3"]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one file as dictionaries of text."""
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def header(name: str) -> list[str]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file))


def column(name: str, key: str, value: str) -> dict[str, str]:
    """One column of a file by its first key column."""
    return {row[key]: row[value] for row in rows(name)}


def dictionary() -> dict[str, list[str]]:
    """The columns that data/README.md lists under each file's heading."""
    found: dict[str, list[str]] = {}
    current = None
    for line in (DATA / "README.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = re.fullmatch(r"### `(.+\.csv)`", line)
            current = heading[1] if heading else None
            if current:
                assert current not in found, f"{current} is described twice"
                found[current] = []
        elif current and (cell := re.match(r"\| `(\w+)` \|", line)):
            found[current].append(cell[1])
    return found


def layout_space(text: str) -> bool:
    """Whether a blank or a line break that only layout needs stands in Japanese text."""
    return (
        text != text.strip()
        or re.search(r"[\n\r\t\u3000\u00a0]|  ", text) is not None
        or re.search(rf"(?<={JAPANESE}) (?={JAPANESE})", text) is not None
    )


def test_every_file_is_described_and_every_description_has_a_file() -> None:
    assert sorted(dictionary()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_columns_equal_the_dictionary(name: str) -> None:
    assert header(name) == dictionary()[name]


def test_the_tables_of_another_plan_are_described() -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    for name in OTHER:
        assert f"| `{name.rpartition('/')[2]}` | {'、'.join(header(name))} |" in text


@pytest.mark.parametrize("name", [*NAMES, *OTHER])
def test_file_is_utf8_with_bom_and_lf(name: str) -> None:
    content = (DATA / name).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and content.count(b"\xef\xbb\xbf") == 1
    assert b"\r" not in content and content.endswith(b"\n")
    content.decode("utf-8-sig")


@pytest.mark.parametrize("name", NAMES)
def test_every_row_has_as_many_cells_as_the_header(name: str) -> None:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        widths = {len(row) for row in csv.reader(file, strict=True)}
    assert widths == {len(header(name))}


@pytest.mark.parametrize("name", NAMES)
def test_no_layout_space_and_no_glossary_mark(name: str) -> None:
    cells = [cell for row in rows(name) for cell in row.values() if cell != SPACED_ON_PURPOSE]
    assert [cell for cell in cells if layout_space(cell) or "*" in cell] == []


@pytest.mark.parametrize("planted", ["情報処 理技術", "市役所 づくり", "改行\nあり", "全角\u3000空白", " 前の空白"])
def test_the_layout_check_can_go_red(planted: str) -> None:
    assert layout_space(planted)


def test_invented_values_are_marked_and_stay_in_demo() -> None:
    assert PUBLISHED
    for name in [*NAMES, *PUBLISHED, *OTHER]:
        if name.startswith("demo/"):
            assert rows(name)
            marks = [row.get("note") or row.get("rationale") or row.get("reason") or "" for row in rows(name)]
            assert all(mark.startswith("架空") for mark in marks), name
            assert all(row.get("source_id", "demo") == "demo" for row in rows(name)), name
        elif name != "sources.csv":
            assert "架空" not in (DATA / name).read_text(encoding="utf-8-sig"), name
            assert all(row.get("source_id") != "demo" for row in rows(name)), name


def test_every_source_is_listed_once() -> None:
    listed = [row["source_id"] for row in rows("sources.csv")]
    assert len(listed) == len(set(listed))
    used = {row["source_id"] for name in NAMES for row in rows(name) if "source_id" in row}
    assert used <= set(listed)


@pytest.mark.parametrize("plan", ["first_plan", "second_plan"])
def test_ids_join(plan: str) -> None:
    goals = {row["goal_id"] for row in rows(f"{plan}/goals.csv")}
    measures = [row["measure_id"] for row in rows(f"{plan}/measures.csv")]
    indicators = [row["indicator_id"] for row in rows(f"{plan}/indicators.csv")]
    assert measures == MEASURE_IDS
    assert {row["goal_id"] for row in rows(f"{plan}/measures.csv")} == goals
    assert {row["measure_id"] for row in rows(f"{plan}/indicators.csv")} == set(measures)
    assert [row["indicator_id"] for row in rows(f"{plan}/targets.csv")] == indicators
    assert len(set(indicators)) == len(indicators)


def test_crosswalk_names_every_indicator_once_and_every_measure() -> None:
    pairs = rows("second_plan/crosswalk.csv")
    for end, plan in (("from", "first_plan"), ("to", "second_plan")):
        assert {row[f"{end}_plan"] for row in pairs} == {plan}
        named = {level: [row[f"{end}_id"] for row in pairs if row["level"] == level and row[f"{end}_id"]]
                 for level in ("measure", "indicator")}  # fmt: skip
        assert sorted(named["indicator"]) == sorted(column(f"{plan}/indicators.csv", "indicator_id", "name"))
        assert sorted(set(named["measure"])) == MEASURE_IDS
    continued = {
        (row["from_id"], row["to_id"]): row["comparable"]
        for row in pairs
        if (row["level"], row["relation"]) == ("indicator", "continued")
    }
    assert continued == {("2-1", "2-1-1"): "no", ("2-2", "2-1-2"): "yes", ("3-1", "3-1-2"): "yes"}
    moved = {(row["from_id"], row["to_id"]): row["relation"] for row in pairs if row["level"] == "measure"}
    kept = {(one, one): "continued" for one in ("1-1", "1-2", "3-2", "3-3")}
    assert moved == {
        **kept, ("2-1", "2-1"): "merged", ("2-2", "2-1"): "merged", ("2-3", "2-2"): "continued", ("", "2-3"): "new",
        ("3-1", "3-1"): "renamed",
    }  # fmt: skip


def test_baselines_as_printed() -> None:
    assert column("second_plan/targets.csv", "indicator_id", "baseline_printed") == {
        "1-1": "61.3%(R4)",
        "1-2": "89.6%(R5)",
        "2-1-1": "13,245時間(R2-4)",
        "2-1-2": "59%(R4)",
        "2-2": "87.5%(R4)",
        "2-3": "—",
        "3-1-1": "48件",
        "3-1-2": "73,098件(R4)",
        "3-2": "90.1%(R3)",
        "3-3": "1,027人(R4)",
    }


def test_targets_as_printed() -> None:
    assert column("second_plan/targets.csv", "indicator_id", "target_printed") == {
        "1-1": "73.1%(R9)",
        "1-2": "95%(R9)",
        "2-1-1": "17,600時間(R6-9)",
        "2-1-2": "80%以上(R9)",
        "2-2": "100%(毎年度)",
        "2-3": "20業務(R7)",
        "3-1-1": "100件",
        "3-1-2": "101,000件(R9)",
        "3-2": "95%(R9)",
        "3-3": "約5,000人(R6-9)",
    }


@pytest.mark.parametrize("plan", ["first_plan", "second_plan"])
def test_numbers_equal_their_printed_words(plan: str) -> None:
    units = column(f"{plan}/indicators.csv", "indicator_id", "unit")
    for row in rows(f"{plan}/targets.csv"):
        for key in ("baseline", "target"):
            printed = row[f"{key}_printed"].replace(",", "")
            number = re.match(r"約?(\d+(?:\.\d+)?)", printed)
            assert row[key] == (number[1] if number else ""), row["indicator_id"]
        words = {"about": "約", "at_least": "以上", "exact": ""}
        assert words[row["qualifier"]] in row["target_printed"]
        if (plan, row["indicator_id"]) != ("first_plan", "3-2"):  # printed 件, reported in 人
            assert units[row["indicator_id"]] in row["target_printed"]


def test_windows_and_types_of_the_second_plan() -> None:
    windows = {
        row["indicator_id"]: (
            row["baseline_first_year"],
            row["baseline_year"],
            row["target_first_year"],
            row["target_year"],
        )
        for row in rows("second_plan/targets.csv")
    }
    plain = ("2022", "2022", "2027", "2027")
    assert windows == dict.fromkeys(INDICATOR_IDS, plain) | {
        "1-2": ("2023", "2023", "2027", "2027"),
        "2-1-1": ("2020", "2022", "2024", "2027"),
        "2-2": ("2022", "2022", "2024", "2027"),
        "2-3": ("", "", "2025", "2025"),
        "3-2": ("2021", "2021", "2027", "2027"),
        "3-3": ("2022", "2022", "2024", "2027"),
    }
    assert column("second_plan/indicators.csv", "indicator_id", "type") == dict.fromkeys(INDICATOR_IDS, "level") | {
        "2-1-1": "cumulative",
        "2-2": "every_year",
        "2-3": "milestone",
        "3-3": "cumulative",
    }
    every = column("second_plan/indicators.csv", "indicator_id", "observed_every")
    assert every == dict.fromkeys(INDICATOR_IDS, "1") | {"1-2": "2"}
    surveys = column("second_plan/indicators.csv", "indicator_id", "survey")
    assert [one for one in INDICATOR_IDS if surveys[one] == "yes"] == ["1-1", "1-2", "2-1-2", "3-2"]


def test_actuals_are_the_nine_printed_baselines() -> None:
    targets = {row["indicator_id"]: row for row in rows("second_plan/targets.csv")}
    printed = [row for row in rows("actuals/indicator_values.csv") if row["source_id"] == "plan2"]
    assert [row["indicator_id"] for row in printed] == [one for one in INDICATOR_IDS if one != "2-3"]
    for row in printed:
        target = targets[row["indicator_id"]]
        assert row["value"] == target["baseline"]
        assert row["first_fiscal_year"] == target["baseline_first_year"]
        assert row["fiscal_year"] == target["baseline_year"]


def test_first_plan_as_printed() -> None:
    assert column("first_plan/targets.csv", "indicator_id", "target_printed") == {
        "1-1": "6,700時間",
        "1-2": "9種類",
        "2-1": "11,600時間",
        "2-2": "80%以上",
        "2-3": "0件",
        "3-1": "60,000件以上",
        "3-2": "30,000件以上",
        "3-3-1": "80%以上",
        "3-3-2": "55%以上",
    }
    assert column("first_plan/indicator_values.csv", "indicator_id", "value") == {
        "2-1": "12000",
        "2-2": "59",
        "3-1": "67988",
        "3-2": "41843",
        "3-3-1": "90",
    }


def test_measures_initiatives_and_glossary_as_printed() -> None:
    assert column("second_plan/measures.csv", "measure_id", "sdg_goal") == {
        "1-1": "8",
        "1-2": "10",
        "2-1": "8",
        "2-2": "11",
        "2-3": "",
        "3-1": "17",
        "3-2": "17",
        "3-3": "",
    }
    initiatives = rows("second_plan/initiatives.csv")
    counts = [sum(row["measure_id"] == one for row in initiatives) for one in MEASURE_IDS]
    assert counts == [3, 2, 3, 1, 2, 2, 1, 1]
    assert sum(row["note"] == "など" for row in initiatives) == len(MEASURE_IDS)
    glossary = rows("glossary.csv")
    assert [row["number"] for row in glossary] == [str(number) for number in range(1, 22)]
    assert glossary[0]["pages"] == "12・16・27・28" and glossary[2]["pages"] == "2ほか"
    assert [glossary[number]["term"] for number in (11, 14, 20)] == ["CIO", "Society 5.0", "テレワーク"]


def test_context_values_join_and_keep_both_vintages() -> None:
    series = {row["series_id"] for row in rows("context/series.csv")}
    values = rows("context/values.csv")
    assert {row["series_id"] for row in values} == series
    keys = [(row["series_id"], row["year"], row["as_at"], row["vintage"]) for row in values]
    assert len(keys) == len(set(keys))
    packets = [(row["year"], row["value"]) for row in values if row["series_id"] == "nicter_packets"]
    assert [value for year, value in packets if year in {"2017", "2019"}] == ["1504", "1559", "3220", "3279"]
    breaks = [(row["series_id"], row["year"]) for row in values if row["comparable"] == "no"]
    assert breaks == [("internet_use", "2019")]
