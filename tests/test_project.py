"""The project's own promises: locks, environment, documents and commands agree."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from ruamel.yaml import YAML

from ictanalysis.cli import known, main, parser

ROOT = Path(__file__).parents[1]
CARD = ("jupyterlab", "pandas", "matplotlib", "seaborn", "papermill", "nbconvert", "statsmodels")
READMES = ("README.md", "README.ja.md")
VERBS = [name for name in known(parser()) if not name.startswith("-")]
ENGLISH = re.compile(r"\b(?:usage|options|arguments|show|message|exit|version|error|default)\b")  # argparse's own words
ADDRESS = re.compile(r"https?://")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def locked(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9][a-z0-9-]*)==([^ ;\\]+)", text(name), flags=re.M))


def names(requirements: list[object]) -> set[str]:
    found = [re.match(r"[A-Za-z0-9._-]+", one) for one in requirements if isinstance(one, str)]
    return {re.sub(r"[._]+", "-", match[0]).lower() for match in found if match}


def test_direct_dependencies_are_locked_with_hashes() -> None:
    project = tomllib.loads(text("pyproject.toml"))
    direct = names(project["project"]["dependencies"])
    assert set(CARD) <= direct
    assert direct | names(project["dependency-groups"]["build"]) <= set(locked("requirements.lock"))
    assert names(project["dependency-groups"]["dev"]) <= set(locked("requirements-dev.lock"))
    for name in ("requirements.lock", "requirements-dev.lock"):
        for block in re.split(r"\n(?=[a-z])", text(name).strip()):
            assert "--hash=sha256:" in block, block.splitlines()[0]


def test_both_locks_and_environment_agree() -> None:
    run, dev = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {name: dev[name] for name in run} == run


BY_PIP = {"typst", "pikepdf", "jupyterlab-language-pack-ja-jp", "noto-cjk-sans-jp-bold", "noto-cjk-sans-jp-regular"}
CONDA_NAMES = {"matplotlib-base": "matplotlib"}


def test_environment_has_the_versions_of_the_lock() -> None:
    """Every direct dependency by its name at conda-forge in the locked version, all the rest from the lock itself."""
    said = YAML(typ="safe").load(text("environment.yml"))
    *conda, by_pip = said["dependencies"]
    pins = {CONDA_NAMES.get(name, name): version for name, _, version in (one.partition("=") for one in conda)}
    python, project = pins.pop("python"), tomllib.loads(text("pyproject.toml"))["project"]
    assert SpecifierSet(project["requires-python"]).contains(f"{python}.0") and not pins.pop("pip")
    assert by_pip == {"pip": ["-r requirements.lock"]}
    asked = (
        Requirement(one.rstrip(" \\")) for one in re.findall(r"^[a-z0-9].*", text("requirements.lock"), flags=re.M)
    )
    here = {"python_version": python, "python_full_version": f"{python}.0"}
    held = {one.name: str(one.specifier) for one in asked if one.marker is None or one.marker.evaluate(here)}
    assert {name.replace(".", "-"): f"=={version}" for name, version in pins.items()} == {
        name: held[name] for name in names(project["dependencies"]) - BY_PIP
    }


def test_no_address_of_a_registry_anywhere() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "environment.yml", "Makefile", "pyproject.toml"):
        assert not ADDRESS.search(text(name)), name


@pytest.mark.parametrize("name", READMES)
def test_readme_names_real_files_targets_and_verbs(name: str) -> None:
    said = text(name)
    files = set(re.findall(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:md|yml|toml|lock))`", said))
    absent = [file for file in files if not file.startswith("outputs/") and not (ROOT / file).exists()]
    assert files and not absent, absent
    targets = set(re.findall(r"^([a-z-]+):.*##", text("Makefile"), flags=re.M))
    assert set(re.findall(r"(?:^ {4}|`)make ([a-z-]+)", said, flags=re.M)) <= targets
    verbs = set(re.findall(r"^ {4}\S*ictanalysis ([a-z-]+)", said, flags=re.M))
    assert verbs == set(VERBS)
    rooms = {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "ictanalysis").glob("[a-z]*") if path.suffix != ".pyc"
    }
    assert {room if room.endswith(".py") else f"{room}/" for room in rooms} <= set(
        re.findall(r"`([\w/]+(?:\.py|/))`", said)
    )


def test_both_readmes_show_the_same_commands() -> None:
    shown = [re.findall(r"^    (\S.*)$", text(name), flags=re.M) for name in READMES]
    assert shown[0] == shown[1] and shown[0]


@pytest.mark.parametrize("command", ["check", "list"])
@pytest.mark.parametrize("params", sorted(path.name for path in (ROOT / "params").glob("*.yml")))
def test_documented_commands_work_on_every_params_file(command: str, params: str, capsys) -> None:
    assert main([command, f"params/{params}"]) == 0
    assert capsys.readouterr().out


def test_verbs_are_read_from_the_parser() -> None:
    assert {"check", "list", "run", "forecast", "fit"} <= set(VERBS)


def test_every_option_has_help_in_japanese() -> None:
    for verb in VERBS:
        run = [sys.executable, "-m", "ictanalysis", verb, "--help"]
        said = subprocess.run(run, capture_output=True, text=True, check=True).stdout
        for option in re.findall(r"^  (--[a-z-]+)", said, flags=re.M):
            assert re.search(rf"{option}.*(\n\s+)?[ぁ-んァ-ヶ一-龠]", said), option


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_help_is_in_japanese_throughout(verb: str, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*verb.split(), "--help"])
    said = capsys.readouterr().out
    prose = re.sub(r"--[a-z-]+", "", said)
    assert ended.value.code == 0 and said.startswith("使い方: ictanalysis") and "オプション:" in said
    assert not ENGLISH.findall(prose), ENGLISH.findall(prose)
    assert all(one in said for one in known(parser())) if not verb else "--debug" in said


def test_makefile_has_at_most_ten_listed_targets() -> None:
    targets = re.findall(r"^[a-z-]+:.*##", text("Makefile"), flags=re.M)
    assert 2 <= len(targets) <= 10


def test_ci_calls_make_test() -> None:
    assert "make test" in text(".ci/run")


def test_outputs_are_empty_but_for_a_note() -> None:
    try:
        run = ["git", "ls-files", "outputs"]
        tracked = subprocess.run(run, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("git が使えないため、管理されたファイルを数えられません")
    assert tracked == ["outputs/README.md"]
