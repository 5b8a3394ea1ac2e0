"""What Windows does otherwise, as far as it can be shown elsewhere: code pages, files held open, names, system calls."""

import ast
import io
import re
import subprocess
import sys
from contextlib import chdir
from pathlib import Path, PureWindowsPath

import pytest
from form_play import city, params
from test_folders import made, texts
from tqdm import tqdm

from ictanalysis.cli import known, main, parser
from ictanalysis.cycle.forms import journal, office
from ictanalysis.runs import swap
from ictanalysis.runs.folders import RunError, publish

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "ictanalysis").rglob("*.py"))
POSIX_ONLY = re.compile(
    r"\b(?:os\.(?:fork|forkpty|setsid|setpgrp|killpg|getuid|geteuid|getpgid|wait[34]?|mkfifo|uname|sched_getaffinity|"
    r"register_at_fork)|signal\.(?:SIGHUP|SIGKILL|SIGALRM|SIGUSR[12]|alarm|setitimer|pthread_sigmask)|"
    r"(?:import|from) (?:fcntl|pwd|grp|resource|termios|pty|posix|readline))\b"
)
GUARDED = re.compile(r"hasattr\((?:os|signal), |sys\.platform")
DEVICES = re.compile(r"(?i)^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\..*)?$")
UNSAFE = re.compile(r'[<>:"|?*\\\x00-\x1f]|[. ]$')
LONGEST_PATH = 100  # of a file of the project or of its outputs, below the folder of the project
HELD = "別のプロセスが使用中です。"
ANSWERS = [
    *(f"{verb} --help" for verb in ["", *(one for one in known(parser()) if not one.startswith("-"))]),
    "--version", "check annual_R7", "check absent", "forecast",
    "forecast --history 2022:61.3,2024:63.0 --target 73.1 --by 2027 --kind percent --why --methods",
    "forecast --history 2023:-3,2024:-5 --target=-9 --direction down --by 2027 --kind other --json",
]  # fmt: skip


def held(path: Path) -> PermissionError:
    """What Windows says of a file that Excel has open."""
    return PermissionError(13, HELD, str(path), 32)


# ---- code pages --------------------------------------------------------------------------------------


def piped(line: list[str], codec: str) -> tuple[int, str, str]:
    """Exit code, answers and messages of a command whose output goes through a pipe in the code page of a machine."""
    raw = io.BytesIO(), io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        for name, stream in zip(("stdout", "stderr"), raw, strict=True):
            patch.setattr(sys, name, io.TextIOWrapper(stream, encoding=codec, write_through=True))
        try:
            code = main(line)
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = (one.getvalue().decode(codec) for one in raw)
    return code, out, err


@pytest.mark.parametrize("line", ANSWERS)
def test_a_pipe_in_cp932_gets_every_character(line: str) -> None:
    code, out, err = piped(line.split(), "cp932")
    assert code in (0, 2) and out + err and "?" not in out + err, out + err


def test_what_a_code_page_lacks_is_replaced() -> None:
    code, _, err = piped(["check", "○△▲−〜𠮷🎉.yml"], "cp932")
    assert code == 2 and err.startswith("○△▲－～??.yml - 設定ファイルがありません")


@pytest.mark.parametrize("codec", ["cp1252", "cp437", "ascii", "utf-8"])
def test_a_console_of_another_country_is_no_failure(codec: str) -> None:
    code, _, err = piped(["check", "é−市.yml"], codec)
    assert code == 2 and ".yml - " in err


def test_the_bar_of_a_run_is_plain_where_the_console_lacks_blocks() -> None:
    stream = io.TextIOWrapper(raw := io.BytesIO(), encoding="cp932", write_through=True)
    for _ in tqdm(range(2), desc="実行中", unit="冊", file=stream):
        pass
    assert "実行中: 100%|####" in raw.getvalue().decode("cp932")


# ---- files that another program holds ----------------------------------------------------------------


def test_outputs_open_in_excel_stay_as_they_were_and_the_program_is_named(tmp_path: Path, monkeypatch) -> None:
    out, before = made(tmp_path / "mini", {"results.xlsx": "old"}), {"results.xlsx": "old"}
    rename = Path.rename

    def refused(self: Path, target: Path) -> Path:
        if self == out:
            raise held(self)
        return rename(self, target)

    monkeypatch.setattr(swap, "_exchanged", lambda *_: False)  # as there
    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(RunError, match=rf"{HELD}.*Excel"):
        publish(made(tmp_path / ".work", {"results.xlsx": "new"}), out)
    assert texts(out) == before


def test_tables_open_in_excel_are_told_before_anything_is_written(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "b.csv").write_bytes(b"old b")
    before, opened = sorted(tmp_path.iterdir()), Path.open

    def refused(self: Path, mode: str = "r", *more: object, **named: object) -> object:
        if self.name == "b.csv" and mode != "rb":
            raise held(self)
        return opened(self, mode, *more, **named)

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(PermissionError):
        journal.write_together(tmp_path, {"a.csv": b"new a", "b.csv": b"new b"})
    assert sorted(tmp_path.iterdir()) == before and (tmp_path / "b.csv").read_bytes() == b"old b"


def test_a_form_open_in_excel_leaves_no_half_and_the_remedy_is_told(tmp_path: Path, monkeypatch, capsys) -> None:
    file, replace = params(city(tmp_path), 2024, "2025-05-01"), Path.replace

    def refused(self: Path, target: Path) -> Path:
        if self.name.endswith(".xlsx.new"):
            raise PermissionError(13, HELD, str(self), 32, str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refused)
    with chdir(tmp_path):
        assert main(["forms", "make", str(file), "--due", "2025-06-30"]) == 1
    said = capsys.readouterr().err.splitlines()[-1]
    assert re.match(rf"\S+\.xlsx - {HELD} - .* - Excelなどで開いていませんか。閉じて、もう一度実行してください", said)
    assert not list((tmp_path / "outputs").rglob("*.new"))
    monkeypatch.undo()
    with chdir(tmp_path):
        assert main(["forms", "make", str(file), "--due", "2025-06-30"]) == 0
    assert not clashes([one.relative_to(tmp_path).as_posix() for one in (tmp_path / "outputs").rglob("*.xlsx")])


def test_a_place_too_deep_is_told_so(monkeypatch, capsys) -> None:
    def deep(*_: object) -> None:
        raise FileNotFoundError(2, "指定されたパスが見つかりません。", "C:\\" + "深い\\" * 90, 206)

    monkeypatch.setattr("ictanalysis.runs.execute.run", deep)
    assert main(["run", "annual_R7"]) == 1
    assert "名前が長すぎます。プロジェクトを、浅く短い名前のフォルダに" in capsys.readouterr().err


def test_a_reader_who_has_seen_enough_is_no_failure_on_windows(monkeypatch) -> None:
    def closed(*_: object) -> None:
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr("ictanalysis.runs.execute.run", closed)
    monkeypatch.setattr("os.dup2", lambda *_: None)
    assert main(["run", "annual_R7"]) == 1
    monkeypatch.setattr(sys, "platform", "win32")
    assert main(["run", "annual_R7"]) == 0


# ---- names -------------------------------------------------------------------------------------------


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files", "-z"], capture_output=True, encoding="utf-8", cwd=ROOT)
    return [one for one in dict.fromkeys(done.stdout.split("\0")) if one]


def clashes(names: list[str]) -> list[str]:
    """Names that Windows cannot hold, or takes for the same."""
    lower = [one.lower() for one in names]
    bad = [
        one for one in names if any(DEVICES.match(part) or UNSAFE.search(part) for part in PureWindowsPath(one).parts)
    ]
    return bad + [one for one in names if lower.count(one.lower()) > 1 or len(one) > LONGEST_PATH]


def test_every_file_of_the_project_can_lie_on_windows() -> None:
    if not (names := tracked()):
        pytest.skip("git が使えないため、管理されたファイルを数えられません")
    assert not clashes(names)
    assert clashes(["data/AUX.csv", "a./b", "x" * 101, "A.py", "a.py", "b.py"]) == [
        "data/AUX.csv", "a./b", "x" * 101, "A.py", "a.py",
    ]  # fmt: skip


@pytest.mark.parametrize("own_id", ["con", "AUX", "D:1", "a/b", "x" * 300, "終わり. "])
def test_a_form_of_any_department_has_a_name_that_windows_takes(own_id: str) -> None:
    for name in (office.file_name(f"F-R7-{own_id}", "課", ".xlsx"), office.file_name(own_id, "課", ".txt")):
        assert not clashes([name]), name


# ---- system calls and encodings ----------------------------------------------------------------------


def test_what_only_posix_has_is_asked_for_before_it_is_used() -> None:
    found = {file.name: POSIX_ONLY.findall(text) for file in SOURCES if (text := file.read_text(encoding="utf-8"))}
    assert POSIX_ONLY.search("    os.killpg(group, 9)") and POSIX_ONLY.search("import fcntl")
    assert not {
        file.name for file in SOURCES if found[file.name] and not GUARDED.search(file.read_text(encoding="utf-8"))
    }


def unnamed(source: str) -> list[int]:
    """Lines that read or write text in whatever encoding the machine has."""
    lines = []
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        given = {one.arg: one.value for one in call.keywords}
        modes = [one.value for one in [*call.args, given.get("mode")] if isinstance(one, ast.Constant)]
        binary = any(isinstance(one, str) and re.fullmatch("[rwxa]b[+]?|[rwxa][+]?b|x", one) for one in modes)
        asks = name in ("read_text", "write_text", "fdopen", "FileHandler") or (name == "open" and _is_of_files(call))
        as_text = getattr(given.get("text"), "value", None) is True
        if ((asks and not binary) or as_text) and "encoding" not in given:
            lines.append(call.lineno)
    return lines


def _is_of_files(call: ast.Call) -> bool:
    """Whether it is the built-in `open` or that of a path, not one of pictures, PDFs or archives."""
    return isinstance(call.func, ast.Name) or any(isinstance(one, ast.Constant) for one in call.args[:1])


def test_every_text_is_read_and_written_in_a_named_encoding() -> None:
    assert unnamed(
        "p.read_text()\nopen('a')\nopen('a', 'rb')\nrun(x, text=True)\np.write_text(t, encoding='utf-8')"
    ) == [1, 2, 4]
    found = {file.name: lines for file in SOURCES if (lines := unnamed(file.read_text(encoding="utf-8")))}
    assert not found


# ---- the lines of the manual -------------------------------------------------------------------------


def _wheels() -> list[list[str]]:
    """The pip lines of the manual for a machine without a network: what gathers, what installs."""
    said = (ROOT / "docs/windows.md").read_text(encoding="utf-8").replace("\\", "/")
    lines = [line.split() for line in re.findall(r"^ {4}(.* -m pip .*wheels\b.*)$", said, flags=re.M)]
    return [line[line.index("pip") + 1 :] for line in lines]


def test_wheels_carried_to_a_machine_without_a_network_are_checked_on_both_sides(tmp_path: Path) -> None:
    """Both lines are those of pip, name the lock and its hashes, and the second never asks the network."""
    gather, install, one = _wheels()
    for line in (gather, install, one):
        assert {"--require-hashes", "--only-binary", "-r", "requirements.lock"} <= {*line}
    assert "--no-index" in install and install[install.index("--find-links") + 1] == gather[gather.index("-d") + 1]
    assert one[one.index("--platform") + 1] == "win_amd64" and "--no-deps" in one
    (tmp_path / "wheels").mkdir()
    (tmp_path / "requirements.lock").write_text(f"absent==1 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    run = [sys.executable, "-m", "pip", *install, "--dry-run", "--disable-pip-version-check"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 1 and "No matching distribution found for absent==1" in done.stderr
