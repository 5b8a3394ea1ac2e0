"""What argparse refuses is refused in Japanese, in one line of four parts, with exit code 2."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ictanalysis.cli import known, main, parser

ASKED = ["forecast", "--history", "2022:5", "--by", "2027", "--kind", "count"]
ROOT = Path(__file__).parents[1]
FAILURES = {"UsageError", "RunError", "FormsError", "ReportError"}  # the last words of their message
FAULTS = {"fault", "at", "Fault", "CellError", "must"}  # their last argument
ENGLISH = re.compile(r"argument|invalid|expected|required|choose|unrecognized|ambiguous|ignored|explicit|following")


def refused(line: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one line with which a command line is refused."""
    with pytest.raises(SystemExit) as ended:
        main(line)
    said = capsys.readouterr()
    assert ended.value.code == 2 and said.out == ""
    assert len(said.err.splitlines()) == 1 and len(said.err.split(" - ")) == 4
    assert said.err.startswith("使い方の誤り") and not ENGLISH.search(said.err)
    return said.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["run"], "「PARAMS」 - 足りない引数 - ictanalysis run --help"),
        (["forecast", "--by", "2027"], "「--history, --kind」 - 足りない引数 - ictanalysis forecast --help"),
        (["chek", "a.yml"], "「chek」 - 知られている動詞 - もしかして: check"),
        (["何か"], "「何か」 - 知られている動詞 - ictanalysis --help"),
        (["it's"], "「it's」"),
        ([""], "「値なし」"),
        (["a\nb"], "使い方の誤り - 「a"),
        (["--jobs", "2", "run", "a.yml"], "「2」 - 知られている動詞"),
        (["run", "a.yml", "--jbos", "2"], "「--jbos」 - 知られている引数 - もしかして: --jobs"),
        (["run", "a.yml", "--fore=1"], "「--fore=1」 - 知られている引数 - もしかして: --force"),
        (["run", "a.yml", "--jo", "2"], "「--jo」 - 知られている引数"),
        (["run", "a.yml", "-j"], "「-j」 - 知られている引数"),
        (["run", "a.yml", "b.yml"], "「b.yml」 - 知られている引数 - ictanalysis run --help"),
        (["run", "a.yml", "b c\nd"], "「b c d」 - 知られている引数"),
        (["check", "a.yml", "--json"], "「--json」 - 知られている引数 - ictanalysis check --help"),
        (["run", "a.yml", "--jobs", "0"], "使い方の誤り --jobs - 「0」 - 1以上の整数"),
        (["run", "a.yml", "--jobs", "-1"], "使い方の誤り --jobs - 「-1」 - 1以上の整数"),
        (["run", "a.yml", "--jobs", "two"], "「two」 - 1以上の整数"),
        (["run", "a.yml", "--jobs", ""], "1以上の整数"),
        (["run", "a.yml", "--jobs", "9" * 5000], "1以上の整数"),
        (
            ["new-value", "1-1", "R7", "64", "--status", "速ほう"],
            "使い方の誤り --status - 「速ほう」 - final, provisional, revised",
        ),
        (["fit", "--folds", "²"], "使い方の誤り --folds - 「²」"),
        (["fit", "--date", "7月"], "使い方の誤り --date - 「7月」 - 2026-07-01 の形の日付"),
        (["run", "a.yml", "--jobs"], "使い方の誤り --jobs - 「値なし」 - 値を一つ"),
        ([*ASKED, "--target", "-5%"], "使い方の誤り --target - 「値なし」 - 値を一つ(- で始まる値は --target=-5 の形)"),
        (["run", "a.yml", "--force=1"], "使い方の誤り --force - 「1」 - 値を付けない形"),
        (["--version=3"], "使い方の誤り --version - 「3」"),
    ],
)
def test_every_refusal_is_one_line_in_japanese(line: list[str], said: str, capsys) -> None:
    assert said in refused(line, capsys)


def test_what_argparse_may_learn_to_say_keeps_the_form(capsys) -> None:
    with pytest.raises(SystemExit):
        parser().error("something new")
    assert (
        capsys.readouterr().err == "使い方の誤り - 「something new」 - 正しい引数 - ictanalysis --help をご覧ください\n"
    )


@pytest.mark.parametrize("verb", [one for one in known(parser()) if not one.startswith("-")])
def test_a_letter_too_many_is_answered_with_the_verb_meant(verb: str, capsys) -> None:
    assert f"もしかして: {verb}" in refused([f"{verb}x"], capsys)


def test_debug_is_known_to_every_verb() -> None:
    verbs = next(one.choices for one in parser()._actions if one.dest == "verb")
    assert all("--debug" in known(one) for one in verbs.values())
    assert all(callable(one.get_default("act")) for one in verbs.values())


def test_no_arguments_say_where_one_is_and_what_to_type_next(tmp_path, monkeypatch, capsys) -> None:
    assert main([]) == 2
    said = capsys.readouterr()
    assert said.out == "" and "  params/annual_R7.yml  第2次相模原市ICT総合戦略 年次評価報告書" in said.err
    shown = re.findall(r"^  ictanalysis (\S+) annual_R7 ", said.err, flags=re.M)
    assert len(shown) == 3 and {*shown} <= {*known(parser())}
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params").mkdir()
    assert main([]) == 2 and "params/*.yml がありません" in capsys.readouterr().err
    (tmp_path / "params/broken.yml").write_text("title: [", encoding="utf-8")
    (tmp_path / "params/ours.yml").write_text("title: 私たちの計画", encoding="utf-8")
    assert main([]) == 2
    assert "  params/broken.yml\n  params/ours.yml  私たちの計画\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "needed"),
    [("check params/annual_R7.yml", []), ("forecast --history 2022:61,2024:63 --target 73 --by 2027 --kind percent --why --methods", ["scipy"])],
)  # fmt: skip
def test_nothing_is_imported_that_is_not_needed(line: str, needed: list[str]) -> None:
    heavy = {"scipy", "scipy.stats", "pandas", "statsmodels", "matplotlib", "papermill", "openpyxl", "nbconvert"}
    code = f"""import sys
from ictanalysis.cli import main
code = main({line.split()!r})
print(code, sorted({heavy!r} & set(sys.modules)))"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout.splitlines()[-1] == f"0 {needed}", done.stderr


def test_version_is_told(capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0 and re.fullmatch(r"[0-9.]+\n", capsys.readouterr().out)


def without_remedy(source: str) -> list[int]:
    """Lines with a refusal whose words, as far as they are written there, ask for nothing."""
    lines = []
    for call in (one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.Call) and one.args):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        told = call.args[-1]
        written = name in FAULTS and isinstance(told, (ast.Constant, ast.JoinedStr)) and len(call.args) > 1
        if written or (name in FAILURES and not isinstance(told, ast.Name)):
            words = ast.unparse(told)
            if not re.search(r"ください|もしかして|次の操作|remedy|AS_TEXT|RENEW|failed|faults", words):
                lines.append(call.lineno)
    return lines


def test_every_refusal_says_what_to_do() -> None:
    planted = 'raise RunError("だめです")\nfindings.fault(path, found, expected, "ここ")\nmust(ok, "数", f"{x}を直してください")'
    assert without_remedy(planted) == [1, 2]
    found = {
        str(file.relative_to(ROOT)): lines for file in sorted((ROOT / "ictanalysis").rglob("*.py"))
        if (lines := without_remedy(file.read_text(encoding="utf-8")))
    }  # fmt: skip
    assert not found
