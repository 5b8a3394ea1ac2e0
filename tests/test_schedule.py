"""The ready files of docs/schedule: each is whole and well-formed, all name the same days, and their lines really run."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
from check_jsonschema.builtin_schemas import get_builtin_schema
from cronsim import CronSim
from lxml import etree
from ruamel.yaml import YAML

import ictanalysis.cli  # noqa: F401  spares jsonschema the seconds that it would spend on web addresses

ROOT = Path(__file__).parents[1]
READY = ROOT / "docs" / "schedule"
PAGE = (ROOT / "docs" / "schedule.md").read_text(encoding="utf-8")
NEW_YEAR = datetime(2026, 1, 1)
DAYS = {"check": [datetime(2026, 11, 8, 9), datetime(2026, 11, 15, 9)], "run": [datetime(2026, 11, 22, 6)]}
TASK = {"": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
AHEAD = timedelta(hours=9)  # of the clock that GitHub goes by
SYSTEMD = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(not SYSTEMD, reason="systemd-analyze がないため、ユニットの検査を省きます")
needs_shell = pytest.mark.skipif(not Path("/bin/sh").exists(), reason="/bin/sh がないため、シェルの行の検査を省きます")


def text(name: str) -> str:
    return (READY / name).read_text(encoding="utf-8")


def unit(name: str, verb: str, home: Path = Path("/home")) -> dict[str, list[str]]:
    """The settings of a unit of systemd, its specifiers replaced."""
    found: dict[str, list[str]] = {}
    for line in text(name).splitlines():
        if match := re.match(r"(\w+)=(.*)", line):
            value = match[2].replace("%i", verb).replace("%h", str(home)).replace("%u", "analyst")
            found.setdefault(match[1], []).append(value)
    return found


def cron_lines() -> tuple[dict[str, str], list[tuple[str, str]]]:
    """What a crontab sets, and its jobs: when, and which line."""
    lines = [line for line in text("ictanalysis.cron").splitlines() if line and not line.startswith("#")]
    given = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]+=", line))
    jobs = [line.split(maxsplit=5) for line in lines if not re.match(r"[A-Z]+=", line)]
    return given, [(" ".join(job[:5]), job[5]) for job in jobs]


def workflow() -> dict[str, dict]:
    return YAML(typ="safe").load(text("ictanalysis.yml"))


def steps() -> Iterator[str]:
    """The shell lines of the workflow."""
    return (step["run"] for step in workflow()["jobs"]["evaluation"]["steps"] if step.get("shell") == "bash")


# ---- form --------------------------------------------------------------------------------------------


def test_every_file_stands_whole_on_the_page() -> None:
    shown = set(re.findall(r"^```\{literalinclude\} schedule/(\S+)$", PAGE, flags=re.M))
    assert shown == {path.name for path in READY.iterdir()}


@needs_systemd
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    assert verified(tmp_path) == (0, "")


@needs_systemd
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("ictanalysis@.service", "Type=oneshot", "Type=onceshot"),
        ("ictanalysis@.service", "/.venv/bin/ictanalysis", "/.venv/bin/ictanalysys"),
        ("ictanalysis-run.timer", "*-11-22 06:00", "*-13-22 06:00"),
        ("ictanalysis-run.timer", "Persistent", "Persistant"),
    ],
)
def test_systemd_finds_a_planted_fault(tmp_path: Path, file: str, old: str, new: str) -> None:
    code, said = verified(tmp_path, file, old, new)
    assert code or said


def verified(home: Path, file: str = "", old: str = "", new: str = "") -> tuple[int, str]:
    """What systemd says of the units in a home that has the project, one of them changed."""
    program = home / "ictanalysis" / ".venv" / "bin" / "ictanalysis"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for path in READY.glob("*.[st]*"):
        said = path.read_text(encoding="utf-8")
        assert path.name != file or old in said
        (home / path.name).write_text(said.replace(old, new) if path.name == file else said, encoding="utf-8")
    for name in ("ictanalysis@check", "ictanalysis@run", "ictanalysis-failed@run"):
        shutil.copy(home / f"{name.partition('@')[0]}@.service", home / f"{name}.service")
    units = sorted(str(path) for path in home.glob("*.[st]*") if "@." not in path.name)
    environment = {**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home), "SYSTEMD_LOG_LEVEL": "warning"}
    run = [str(SYSTEMD), "verify", "--user", *units]
    done = subprocess.run(run, capture_output=True, encoding="utf-8", env=environment, timeout=60)
    return done.returncode, done.stderr


def test_the_tasks_of_windows_have_the_documented_form() -> None:
    schema = etree.XMLSchema(etree.parse(ROOT / "tests" / "schedule" / "task.xsd"))
    for verb in DAYS:
        task = etree.parse(READY / f"ictanalysis-{verb}.xml")
        assert schema.validate(task), schema.error_log
        called = task.find(".//Arguments", TASK).text
        assert called == rf'/d /c ""%USERPROFILE%\ictanalysis\docs\schedule\scheduled.cmd" {verb}"'
        assert "HighestAvailable" not in text(f"ictanalysis-{verb}.xml")
        wrong = text(f"ictanalysis-{verb}.xml").replace("StartBoundary", "StartBoundry")
        assert not schema.validate(etree.fromstring(wrong))
    one = text("ictanalysis-run.xml")
    trigger = "      <StartBoundary>2026-11-22T06:00:00</StartBoundary>\n"
    late = one.replace(trigger, "").replace("      </ScheduleByMonth>\n", f"      </ScheduleByMonth>\n{trigger}")
    assert late != one and not schema.validate(etree.fromstring(late))  # the order counts


def test_what_windows_runs_can_be_read_by_any_code_page() -> None:
    """cmd.exe reads bytes of its own code page, schtasks a file without a declared encoding: both are ASCII alone."""
    for name in ("scheduled.cmd", "ictanalysis-check.xml", "ictanalysis-run.xml"):
        assert (READY / name).read_bytes().isascii(), name
    assert not re.search(r"encoding=", text("ictanalysis-run.xml"))
    assert "*.cmd text eol=crlf" in (ROOT / ".gitattributes").read_text(encoding="utf-8")
    said = text("scheduled.cmd").splitlines()
    assert said[0] == "@echo off" and said[-1] == "exit /b %CODE%"
    assert [line for line in said if r".venv\Scripts\ictanalysis" in line] == [
        r'.venv\Scripts\ictanalysis %1 "%PARAMS%" >> outputs\schedule.log 2>&1'
    ]


def test_the_workflow_has_the_form_that_github_wants() -> None:
    schema = get_builtin_schema("vendor.github-workflows")
    form = jsonschema.validators.validator_for(schema)(schema)
    assert not [*form.iter_errors(workflow())]
    wrong = text("ictanalysis.yml").replace("runs-on", "run-on")
    assert [*form.iter_errors(YAML(typ="safe").load(wrong))]
    assert not (ROOT / ".github").exists()  # it is a model, not at work here


# ---- days --------------------------------------------------------------------------------------------


def days_of_cron(when: str, count: int) -> list[datetime]:
    times = CronSim(when, NEW_YEAR)
    return [next(times) for _ in range(count)]


@pytest.mark.parametrize("verb", DAYS)
def test_all_name_the_same_days(verb: str) -> None:
    days = DAYS[verb]
    (cron,) = (when for when, line in cron_lines()[1] if f"ictanalysis {verb} " in line)
    assert days_of_cron(cron, len(days)) == days
    task = etree.parse(READY / f"ictanalysis-{verb}.xml")
    begins = datetime.fromisoformat(task.find(".//StartBoundary", TASK).text)
    assert [month.tag.rpartition("}")[2] for month in task.find(".//Months", TASK)] == ["November"] == [f"{begins:%B}"]
    assert [begins.replace(day=int(day.text)) for day in task.iterfind(".//Day", TASK)] == days and begins == days[0]
    told = workflow()
    by_verb = {"run": [], "check": []}
    for one in told["on"]["schedule"]:
        by_verb["run" if f"'{one['cron']}' && 'run' || 'check'" in told["env"]["VERB"] else "check"].append(one["cron"])
    (utc,) = by_verb[verb]
    assert [day + AHEAD for day in days_of_cron(utc, len(days))] == days
    said = f"11月{'日と'.join(str(day.day) for day in days)}日の{days[0].hour}時"
    assert said in PAGE


@needs_systemd
@pytest.mark.parametrize("verb", DAYS)
def test_the_timers_name_these_days_too(verb: str) -> None:
    timer = unit(f"ictanalysis-{verb}.timer", verb)
    assert timer["Unit"] == [f"ictanalysis@{verb}.service"]
    run = [str(SYSTEMD), "calendar", f"--base-time={NEW_YEAR:%Y-%m-%d}", *timer["OnCalendar"]]
    done = subprocess.run(run, capture_output=True, encoding="utf-8", check=True, timeout=60)
    found = re.findall(r"Next elapse: \w+ (\S+ \S+)", done.stdout)
    assert [datetime.fromisoformat(one) for one in found] == DAYS[verb]


# ---- what runs ---------------------------------------------------------------------------------------


@pytest.fixture
def home(mini: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose link leads to the miniature plan, its params named as in the ready files, and its program."""
    (mini / "params" / "mini.yml").rename(mini / "params" / "annual_R7.yml")
    (mini / "outputs").mkdir()
    program = mini / ".venv" / "bin" / "ictanalysis"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m ictanalysis "$@"\n')
    program.chmod(0o755)
    home = tmp_path_factory.mktemp("home")
    (home / "ictanalysis").symlink_to(mini)
    return home


def stand_in(home: Path, code: int) -> None:
    """A program in the place of ours that says what it was given and ends with a code."""
    program = home / "ictanalysis" / ".venv" / "bin" / "ictanalysis"
    program.write_text(f'#!/bin/sh\necho "given $*"\necho "last line" >&2\nexit {code}\n')


def shell(words: list[str], folder: Path, home: Path, **given: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), **given}
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=300)


def by_cron(verb: str, home: Path) -> list[str]:
    """What cron mails of a job: its lines, all of which stand in the log too."""
    given, jobs = cron_lines()
    (line,) = (line for _, line in jobs if f"ictanalysis {verb} " in line)
    assert "%" not in line  # cron would make a line break of it
    done = shell(["/bin/sh", "-c", line], home, home, PARAMS=given["PARAMS"])
    assert not done.stderr and "@" in given["MAILTO"]
    assert (home / "ictanalysis" / "outputs" / "schedule.log").read_text(encoding="utf-8").endswith(done.stdout)
    return done.stdout.splitlines()


@needs_shell
def test_cron_mails_what_is_missing_and_what_went_wrong(home: Path, edit: Callable[[str, str, str], None]) -> None:
    said = by_cron("check", home)
    assert said[-2] == "  事務局(所管課の登録なし): 1-1-2、1-2-2 の R7"
    assert said[-1] == "次の操作: まだない値 3件を待つか、そのまま ictanalysis run params/annual_R7.yml"
    edit("data/actuals/indicator_values.csv", "1-1-2,2024,2024,100", "1-1-2,2024,2024,百")
    said = by_cron("run", home)
    assert said[-1] == "終了コード 1" and "indicator_values.csv 4行目" in said[-2]
    assert [path.name for path in (home / "ictanalysis" / "outputs").iterdir()] == ["schedule.log"]


@needs_shell
def test_cron_says_when_the_folder_is_not_there(home: Path) -> None:
    (home / "ictanalysis").unlink()
    _, jobs = cron_lines()
    done = shell(["/bin/sh", "-c", jobs[0][1]], home, home, PARAMS="params/annual_R7.yml")
    assert done.returncode and "ictanalysis" in done.stderr


@needs_shell
@pytest.mark.parametrize("code", [0, 1])
def test_what_systemd_runs_ends_with_the_code_of_ours(home: Path, code: int) -> None:
    stand_in(home, code)
    service = unit("ictanalysis@.service", "check", home)
    given = dict(one.split("=", 1) for one in service["Environment"])
    words = shlex.split(service["ExecStart"][0].replace("${PARAMS}", given["PARAMS"]))
    done = shell(words, Path(service["WorkingDirectory"][0]), home)
    assert (done.returncode, done.stdout) == (code, "given check params/annual_R7.yml\n")
    log = f"append:{home}/ictanalysis/outputs/schedule.log"
    assert service["StandardOutput"] == service["StandardError"] == [log]
    assert service["OnFailure"] == ["ictanalysis-failed@check.service"]


@needs_shell
def test_a_failure_under_systemd_is_mailed(home: Path) -> None:
    (home / "ictanalysis" / "outputs" / "schedule.log").write_text("last line\n")
    mailer = home / "bin" / "mail"
    mailer.parent.mkdir()
    mailer.write_text(f'#!/bin/sh\necho "$*" > "{home}/mailed"\ncat >> "{home}/mailed"\n')
    mailer.chmod(0o755)
    (line,) = unit("ictanalysis-failed@.service", "run", home)["ExecStart"]
    done = shell(shlex.split(line), home, home, PATH=f"{mailer.parent}:{os.environ['PATH']}")
    assert done.returncode == 0
    assert (home / "mailed").read_text() == "-s ictanalysis run failed analyst\nlast line\n"


@pytest.mark.skipif(not shutil.which("bash"), reason="bash がないため、ワークフローの行の検査を省きます")
@pytest.mark.parametrize("code", [0, 1])
def test_the_workflow_ends_with_the_code_of_ours_and_shows_the_last_lines(home: Path, code: int) -> None:
    stand_in(home, code)
    evaluate, summary = steps()
    folder, shown = home / "ictanalysis", home / "summary.md"
    given = {"VERB": "run", "PARAMS": "params/annual_R7.yml", "GITHUB_STEP_SUMMARY": str(shown)}
    bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]
    assert shell([*bash, evaluate], folder, home, **given).returncode == code
    assert shell([*bash, summary], folder, home, **given).returncode == 0
    assert shown.read_text() == "```\ngiven run params/annual_R7.yml\nlast line\n```\n"
