"""One question on the command line, and learning anew: answers, refusals, exit codes."""

import json
import shlex
from pathlib import Path

import pytest

from ictanalysis import forecast as fc
from ictanalysis.cli import main
from ictanalysis.learning import fit

ASKED = "forecast --history 2022:61.3,2024:63.0 --by 2027 --kind percent"


def ask(line: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit code, answer and refusal of one command line."""
    try:
        code = main(shlex.split(line))
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err


def answered(line: str, capsys: pytest.CaptureFixture[str]) -> dict:
    code, out, _ = ask(f"{line} --json", capsys)
    assert code == 0
    return json.loads(out)


def test_json_holds_the_numbers_of_the_forecast(capsys) -> None:
    found = answered(f"{ASKED} --target 73.1", capsys)
    history = ([2022, 2024], [61.3, 63.0])
    q = fc.forecast(*history, 3, "percent")
    assert found["quantiles"] == q.tolist()
    assert [found[f"forecast_p{level}"] for level in (10, 50, 90)] == [q[9], q[49], q[89]]
    assert found["p_meet"] == fc.probability(*history, 2027, 73.1, "up", "percent")
    assert found["p_meet_plain"] == fc.probability(*history, 2027, 73.1, "up", "percent", managed=False)
    assert found["required_per_year"] == pytest.approx((73.1 - 63.0) / 3)
    assert found["straight_line"] == pytest.approx(63.0 + 3 * (63.0 - 61.3) / 2)
    assert (found["points"], found["horizon"], found["latest_year"]) == (2, 3, 2024)
    assert found["straight_line_p10"] is None


def test_the_answer_leads_with_the_chance_and_ends_with_its_limits(capsys) -> None:
    code, out, _ = ask(f"{ASKED} --target 73.1", capsys)
    lines = out.splitlines()
    assert code == 0
    assert lines[0].startswith("令和9年度(2027年度)に73.1%以上となる見込み: ")
    assert "必要な変化: 年+3.4ポイント" in lines
    assert "直線の延長(参考): 65.6%(2点では幅を計算できません)" in lines
    assert "実績が2点だけ" in out and lines[-1].startswith("注意: ")


def test_without_a_target_there_is_only_the_forecast(capsys) -> None:
    _, out, _ = ask(ASKED, capsys)
    assert out.startswith("令和9年度(2027年度)の予測: 中央が") and "見込み" not in out and "必要な" not in out
    assert answered(ASKED, capsys)["p_meet"] is None


def test_years_widths_and_order_do_not_matter(capsys) -> None:
    same = "forecast --history Ｒ６：６３,令和４年度：６１．３ --by Ｒ９ --kind percent"
    assert answered(same, capsys) == answered(ASKED, capsys)


def test_few_points_far_horizons_and_unused_sample_sizes_are_said(capsys) -> None:
    _, out, _ = ask(
        "forecast --history 2024:120 --by 2031 --kind count --target 90 --direction down --sample-size 50", capsys
    )
    assert "90以下となる見込み" in out and "必要な変化: 年-4.3" in out
    assert "実績が1点だけ" in out and "5年を超える先" in out and "標本数は割合(percent)でだけ" in out
    assert "直線" not in out and out.encode("cp932")


def test_a_survey_of_few_is_wider(capsys) -> None:
    def width(more: str) -> float:
        found = answered(f"{ASKED.replace('2027', '2025')} {more}", capsys)
        return found["forecast_p90"] - found["forecast_p10"]

    assert width("") < width("--sample-size 2022:40,2024:40") == width("--sample-size 40")


def test_arithmetic_alone_is_said_to_decide(capsys) -> None:
    _, out, _ = ask("forecast --history 2023:4,2024:5 --by 2025 --kind count --target 0", capsys)
    assert "見込み: 100%" in out and "取りうる値の範囲だけから決まります" in out and "必要な変化: なし" in out


@pytest.mark.parametrize(
    ("more", "faults"),
    [
        ("--history 2022:61.3,2024", ["--history - 「2024」 - 年度:値"]),
        ("--history 2022:13,245", ["--history - 「245」"]),
        ("--history 2022:—", ["--history 2022 - 「—」 - 数値"]),
        ("--history 4:1 --by soon", ["--history - 「4」 - 年度", "--by - 「soon」 - 年度"]),
        ("--history 2022:1e99,2023:99999999999999999", ["「1e99」", "15桁までの数値"]),
        ("--kind percnt --direction 上", ["もしかして: percent", "--direction - 「上」 - up、down"]),
        ("--sample-size 2022:-3,2024:0", ["--sample-size 2022 - 「-3」", "--sample-size 2024 - 「0」"]),
        ("--target 約70 --by 2020", ["--target - 「約70」", "最後の値の年度 2024 より後"]),
    ],
)
def test_what_cannot_be_read_is_wrong_usage_all_at_once(more: str, faults: list[str], capsys) -> None:
    code, out, err = ask(f"{ASKED} {more}", capsys)
    assert (code, out) == (2, "")
    assert all(fault in err for fault in faults) and len(err.splitlines()) == 1 + len(faults)


@pytest.mark.parametrize(
    ("more", "faults"),
    [
        ("--target 120 --by 2024", ["--target - 「120」 - 0〜100の百分率", "最後の値の年度 2024 より後"]),
        ("--history 2023:1,R5:2,2024:3", ["--history - 「2023」 - 一つの年度に値は一つ"]),
        (
            "--kind count --history 2023:-1 --target -5",
            ["--history 2023 - 「-1」 - 0以上", "--target - 「-5」 - 0以上"],
        ),
        ("--sample-size 2023:100", ["--sample-size - 「2023」 - --history にある年度"]),
    ],
)
def test_values_that_cannot_be_are_faults_all_at_once(more: str, faults: list[str], capsys) -> None:
    code, out, err = ask(f"{ASKED} {more}", capsys)
    assert (code, out) == (1, "")
    assert all(fault in err for fault in faults) and len(err.splitlines()) == 1 + len(faults)


def test_a_missing_kind_is_asked_for(capsys) -> None:
    code, _, err = ask("forecast --history 2022:5 --by 2027", capsys)
    assert code == 2 and "「--kind」 - 足りない引数" in err


def test_fit_passes_on_what_was_given(monkeypatch, capsys) -> None:
    given = []
    monkeypatch.setattr(fit, "fit", lambda *arguments: given.append(arguments))
    assert ask("fit", capsys)[0] == ask("fit tests --write --date 2026-07-01 --folds 3", capsys)[0] == 0
    assert given == [(Path("data/reference"), False, None, 5), (Path("tests"), True, "2026-07-01", 3)]


@pytest.mark.parametrize("line", ["fit --folds 0", "fit --date 7月", "fit --folds x"])
def test_fit_refuses_wrong_usage(line: str, capsys) -> None:
    code, _, err = ask(line, capsys)
    assert code == 2 and err.startswith("使い方の誤り")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("absent.csv", None, "ファイルもフォルダもありません"),
        ("windows.csv", b"source,family\na,b\n", "列 kind, n, h, y0, hist, actual がありません"),
        ("windows.csv.gz", b"no gzip", "学習に使える参照データ"),
    ],
)
def test_fit_names_a_file_it_cannot_learn_from(name: str, content: bytes | None, said: str, tmp_path, capsys) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code, _, err = ask(f"fit {tmp_path / name}", capsys)
    assert code == 1 and said in err and name in err


def test_the_next_value_that_is_needed_is_said_and_stands_in_the_json(capsys) -> None:
    found = answered(f"{ASKED} --target 65", capsys)
    even, good = found["needed_for_50"], found["needed_for_80"]
    assert found["needed_year"] == 2025 and 63.0 < even < good < found["needed_high"]

    def chance(value: float) -> float:
        return fc.probability([2022, 2024, 2025], [61.3, 63.0, value], 2027, 65, "up", "percent")

    assert chance(even) >= 0.5 > chance(round(even - 0.1, 1)) and chance(good) >= 0.8 > chance(round(good - 0.1, 1))
    _, out, _ = ask(f"{ASKED} --target 65", capsys)
    assert f"次の値: 次の実績(R7)が{even:.1f}%以上なら見込みは5割以上、{good:.1f}%以上なら8割以上になります。" in out
    later = answered(f"{ASKED} --target 65 --next 2026", capsys)
    assert later["needed_year"] == 2026 and later["needed_for_50"] != even
    last = answered(f"{ASKED} --target 73.1 --next R9", capsys)
    assert (last["needed_for_50"], last["needed_for_80"], last["needed_settles"]) == (73.1, 73.1, True)


@pytest.mark.parametrize(
    ("history", "target", "more", "said"),
    [
        ("2022:61.3,2024:63.0", 73.1, "--kind percent", "以上なら見込みは5割以上になりますが、予測の範囲(100回に98回、{})のどの値でも8割には届きません。"),
        ("2021:520,2022:500,2023:478,2024:455", 120, "--kind count --direction down", "次の実績(R7)が予測の範囲(100回に98回、{})のどの値でも、見込みは5割に届きません。"),
        ("2021:20,2022:22,2023:21,2024:22.5", 80, "--kind percent --direction down", "次の実績(R7)が予測の範囲(100回に98回、{})のどの値でも、見込みは8割以上です。"),
    ],
    ids=["rising share", "falling amount", "upper bound"],
)  # fmt: skip
def test_no_next_value_is_asked_for_that_nobody_foresees(
    history: str, target: float, more: str, said: str, capsys
) -> None:
    line = f"forecast --history {history} --target {target} --by 2027 {more}"
    found, pairs = answered(line, capsys), [one.split(":") for one in history.split(",")]
    q = fc.forecast([int(y) for y, _ in pairs], [float(v) for _, v in pairs], 1, found["kind"])
    low, high = found["needed_low"], found["needed_high"]
    assert (low, high) == (pytest.approx(q[0], abs=0.51), pytest.approx(q[98], abs=0.51))
    assert all(low <= value <= high for value in (found["needed_for_50"], found["needed_for_80"]) if value is not None)
    share = found["kind"] == "percent"
    assert said.format(f"{low:.1f}～{high:.1f}%" if share else f"{low:,.0f}～{high:,.0f}") in ask(line, capsys)[1]


def test_nothing_is_needed_without_a_target_or_where_arithmetic_decides(capsys) -> None:
    assert answered(ASKED, capsys)["needed_for_50"] is None
    decided = "forecast --history 2023:4 --by 2025 --kind count --target 0"
    assert answered(decided, capsys)["needed_year"] is None and "次の値" not in ask(decided, capsys)[1]
    assert "取りうる値の範囲だけから決まります" in ask(f"{decided} --why", capsys)[1].split("見込みの内訳")[1]


def test_why_leads_to_the_chance_step_by_step(capsys) -> None:
    found = answered(
        "forecast --history 2022:61.3 --by 2027 --kind percent --target 73.1 --sample-size 300 --why", capsys
    )
    assert [step["step"] for step in found["why"]] == ["plain", "usual", "one", "values"]
    assert (found["why"][0]["chance"], found["why"][-1]["chance"]) == (found["p_meet_plain"], found["p_meet"])
    assert found["widths"]["now"] == found["forecast_p90"] - found["forecast_p10"] > found["widths"]["one_more_value"]
    _, out, _ = ask(f"{ASKED} --target 73.1 --why", capsys)
    assert "  公的な目標の記録(1,444件): " in out and "幅を狭めるもの: R9の予測の" in out
    _, out, _ = ask("forecast --history 2022:61 --by 2027 --kind count --why", capsys)
    assert "見込みの内訳: 目標値(--target)がないため、示せません。" in out and "幅を狭める" not in out
    assert "why" not in answered(ASKED, capsys)


@pytest.mark.parametrize(
    ("more", "code", "fault"),
    [
        ("--next soon", 2, "--next - 「soon」 - 年度"),
        ("--next 2024", 1, "--next - 「2024」 - 最後の値の年度 2024 より後、2027 まで"),
        ("--next 2028", 1, "--next - 「2028」 - 最後の値の年度 2024 より後、2027 まで"),
    ],
)
def test_a_next_year_that_cannot_be_is_refused(more: str, code: int, fault: str, capsys) -> None:
    found, out, err = ask(f"{ASKED} --target 73.1 {more}", capsys)
    assert (found, out) == (code, "") and fault in err
