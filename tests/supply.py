"""The packages that a run is locked to: licences, wheels for every platform, known vulnerabilities (`make licences`).

The lock holds hashes only. `--write`, which `make lock` calls, asks the package index once for the files that bear these
hashes and for the licences, and keeps the answer in docs/dependencies.csv. Without a network that table is what is printed,
after it has been held against the lock.
"""

import csv
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from email.message import Message
from importlib.metadata import PathDistribution, distributions
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.markers import Marker, default_environment
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).parents[1]
LOCK, TABLE = ROOT / "requirements.lock", ROOT / "docs" / "dependencies.csv"
PATIENCE = 600  # seconds
GLIBC, MACOS = 28, 15  # the oldest systems that the wheels are looked up for: glibc 2.28, macOS 15
PYTHONS = (11, 12, 13, 14)
MANYLINUX = [*(f"manylinux_2_{minor}" for minor in range(GLIBC, 4, -1)), "manylinux2014", "manylinux2010", "manylinux1", "linux"]  # fmt: skip
# heading: as uv calls it, sys_platform, os_name, platform_system, tags
PLATFORMS = {
    "Windows x64": ("x86_64-pc-windows-msvc", "win32", "nt", "Windows", ["win_amd64"]),
    "Linux x64": ("x86_64-manylinux_2_28", "linux", "posix", "Linux", [f"{one}_x86_64" for one in MANYLINUX]),
    "Linux arm64": ("aarch64-manylinux_2_28", "linux", "posix", "Linux", [f"{one}_aarch64" for one in MANYLINUX]),
    "macOS arm64": ("aarch64-apple-darwin", "darwin", "posix", "Darwin", [*mac_platforms((MACOS, 0), "arm64")]),
    "macOS x64": ("x86_64-apple-darwin", "darwin", "posix", "Darwin", [*mac_platforms((MACOS, 0), "x86_64")]),
}
HEADINGS = ["パッケージ", "版", "ライセンス", "区分", *PLATFORMS, "ファイル"]
ALL, NOT_NEEDED, LACKING = "あり", "不要", "なし"

SPDX = {  # what packages say in words; a BSD licence without the number of its clauses stays one
    "mit license": "MIT", "apache software license": "Apache-2.0", "apache license, version 2.0": "Apache-2.0",
    "apache 2.0": "Apache-2.0", "isc license (iscl)": "ISC", "isc license": "ISC", "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0", "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "bsd 3-clause license": "BSD-3-Clause", "bsd 2-clause license": "BSD-2-Clause", "2-clause bsd": "BSD-2-Clause",
    "bsd license": "LicenseRef-BSD", "bsd": "LicenseRef-BSD",
}  # fmt: skip
FREE = r"MIT|MIT-0|MIT-CMU|BSD-[0-9]-Clause.*|LicenseRef-BSD|0BSD|Apache-2\.0|ISC|PSF-2\.0|Python-2\.0.*|Zlib|HPND|CC0-1\.0|Unlicense"
TERMS = {  # the least free first
    "GPL系": r"A?GPL-.*", "要確認": "", "ファイル単位で公開": r"MPL-.*|LGPL-.*|EPL-.*", "書体": r"OFL-.*", "自由": FREE,
}  # fmt: skip
MEANING = {
    "GPL系": "使うことは自由です。プログラムを市の外に配るときは、全体の原典を同じ条件で渡す必要が生じます",
    "要確認": "ライセンスの記載を読み取れません。パッケージの説明で確かめてください",
    "ファイル単位で公開": "使うことは自由です。そのパッケージのファイルを書き換えて市の外に配るときだけ、書き換えたファイルを公開します",
    "書体": "使うこと、報告書に埋め込むことは自由です。書体だけを売ることはできません",
    "自由": "使うことも配ることも自由です(配るときは著作権の表示を添えます)",
}


class Locked(NamedTuple):
    """A package of the lock: where it is needed (empty: everywhere) and the hashes of its files."""

    name: str
    version: str
    marker: str
    hashes: frozenset[str]


class UnknownError(Exception):
    """What could not be found out, and why; nothing is said to be well."""


def locked(text: str) -> list[Locked]:
    """The packages of a lock file, some in two versions for different Pythons."""
    found = []
    for block in re.split(r"\n(?=[a-z0-9])", text.strip()):
        name, version, marker = re.match(r"(\S+)==(\S+)(?: ; ([^\\\n]*[^\\\s]))?", block).groups()
        found.append(Locked(name, version, marker or "", frozenset(re.findall(r"sha256:(\w+)", block))))
    return found


# ---- the index, asked once ---------------------------------------------------------------------------


def uv(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run uv, which reads how the index is reached from where pip and uv keep it."""
    run = [sys.executable, "-m", "uv", *map(str, words)]
    try:
        return subprocess.run(run, capture_output=True, encoding="utf-8", cwd=ROOT, timeout=PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise UnknownError(f"{PATIENCE}秒たっても答えがありません") from error


def reason(done: subprocess.CompletedProcess[str]) -> str:
    """Why uv could not do it: the last line, without addresses."""
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    return re.sub(r"\w+://\S+", "…", lines[-1]) if lines else f"uv が終了コード {done.returncode} で終わりました"


def files_of(packages: Iterable[Locked]) -> dict[str, str]:
    """The name of the file that bears each hash, of the versions that are locked."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "pylock.toml"
        done = uv("pip", "compile", LOCK, "--no-deps", "--universal", "--python-version", "3.11", "--only-binary", ":all:",
                  "--format", "pylock.toml", "--quiet", "-o", out)  # fmt: skip
        if done.returncode:
            raise UnknownError(reason(done))
        told = tomllib.loads(out.read_text(encoding="utf-8"))["packages"]
    asked = {(one.name, one.version) for one in packages}
    wheels = [one for row in told if (row["name"], row["version"]) in asked for one in row.get("wheels", [])]
    return {one["hashes"]["sha256"]: one.get("name") or one["url"].rpartition("/")[2] for one in wheels}


def needed(one: Locked, platform: str, minor: int) -> bool:
    """Whether a package is installed there, with the first or a later release of that Python."""
    _, system, os_name, name, _ = PLATFORMS[platform]
    machine = "arm64" if "arm64" in platform else "AMD64" if system == "win32" else "x86_64"
    here = {"sys_platform": system, "os_name": os_name, "platform_system": name, "platform_machine": machine,
            "implementation_name": "cpython", "platform_python_implementation": "CPython"}  # fmt: skip
    releases = (f"3.{minor}.0", f"3.{minor}.99")
    return not one.marker or any(
        Marker(one.marker).evaluate(
            {**default_environment(), **here, "python_version": f"3.{minor}", "python_full_version": release}
        )
        for release in releases
    )


def supported(platform: str, minor: int) -> set[Tag]:
    """The tags of the wheels that a Python there installs."""
    tags = PLATFORMS[platform][-1]
    own = cpython_tags((3, minor), platforms=tags)
    return {*own, *compatible_tags((3, minor), f"cp3{minor}", tags)}


def coverage(one: Locked, files: dict[str, str], platform: str) -> str:
    """For which Pythons the lock has a wheel there: all that need it, none, or which it lacks."""
    tags = {tag for sha in one.hashes if sha in files for tag in parse_wheel_filename(files[sha])[3]}
    asked = [minor for minor in PYTHONS if needed(one, platform, minor)]
    lacking = [f"3.{minor}" for minor in asked if not tags & supported(platform, minor)]
    if not asked:
        return NOT_NEEDED
    return ALL if not lacking else LACKING if len(lacking) == len(asked) else f"{'、'.join(lacking)} {LACKING}"


# ---- licences ----------------------------------------------------------------------------------------


def licence(told: Message) -> str:
    """The licence by its SPDX names, from what a package says of itself; empty where it cannot be read."""
    classified = [one.rpartition(" :: ")[2] for one in told.get_all("Classifier") or [] if one.startswith("License ::")]
    for said in (told.get("License-Expression"), (told.get("License") or "").split("\n")[0], *classified):
        with suppress(InvalidLicenseExpression):
            if said:
                return canonicalize_license_expression(SPDX.get(said.lower(), said))
    return ""


def terms(expression: str) -> str:
    """How free a licence leaves who uses it: the freest of alternatives, of what counts together the least free."""
    kinds = [*TERMS]
    ranks = [
        next((kinds.index(kind) for kind, names in TERMS.items() if names and re.fullmatch(names, one)), kinds.index("要確認"))
        for one in re.findall(r"[\w.+-]+", re.sub(r" WITH \S+", "", expression)) if one not in ("AND", "OR")
    ]  # fmt: skip
    if not ranks:
        return "要確認"
    either = " OR " in expression and " AND " not in expression
    return kinds[max(ranks) if either else min(ranks)]


def licences(packages: list[Locked]) -> dict[tuple[str, str], str]:
    """The licence of every package: from what is installed here, the rest from wheels of where it is needed."""
    found = _read(distributions())
    while rest := [one for one in packages if (one.name, one.version) not in found]:
        platform, minor = next((name, minor) for name in PLATFORMS for minor in PYTHONS if needed(rest[0], name, minor))
        same = [one for one in rest if needed(one, platform, minor)]
        same = [*{one.name: one for one in same}.values()]  # one version at a time
        with TemporaryDirectory() as folder:
            done = uv("pip", "install", "--quiet", "--target", folder, "--no-deps", "--only-binary", ":all:",
                      "--python-platform", PLATFORMS[platform][0], "--python-version", f"3.{minor}",
                      *(f"{one.name}=={one.version}" for one in same))  # fmt: skip
            if done.returncode:
                raise UnknownError(reason(done))
            found |= _read(map(PathDistribution, Path(folder).glob("*.dist-info")))
            found |= {(one.name, one.version): found.get((one.name, one.version), "") for one in same}
    return found


def _read(installed: Iterable[PathDistribution]) -> dict[tuple[str, str], str]:
    return {(canonicalize_name(one.metadata["Name"]), one.version): licence(one.metadata) for one in installed}


# ---- the table ---------------------------------------------------------------------------------------


def rows(packages: list[Locked]) -> list[list[str]]:
    """The table, by way of the network."""
    files, said = files_of(packages), licences(packages)
    table = []
    for one in packages:
        own = said[one.name, one.version]
        where = [coverage(one, files, platform) for platform in PLATFORMS]
        table.append([one.name, one.version, own or "不明", terms(own), *where, str(len(one.hashes))])
    return table


def kept() -> list[dict[str, str]]:
    """The table as it was kept."""
    with TABLE.open(encoding="utf-8-sig", newline="") as file:
        return [*csv.DictReader(file)]


def stale(table: list[dict[str, str]], packages: list[Locked]) -> list[str]:
    """What the table says of other versions or other files than the lock has."""
    told = {(row["パッケージ"], row["版"], row["ファイル"]) for row in table}
    held = {(one.name, one.version, str(len(one.hashes))) for one in packages}
    return sorted(f"{name} {version}" for name, version, _ in told ^ held)


def lines(table: list[dict[str, str]]) -> Iterator[str]:
    """Every package, then what to heed: licences that ask for something, and where wheels are missing."""
    for row in table:
        where = [f"{name} {row[name]}" for name in PLATFORMS if row[name] not in (ALL, NOT_NEEDED)]
        yield "  ".join(
            [f"{row['パッケージ']} {row['版']}", row["ライセンス"], row["区分"], *(where or ["ホイールあり"])]
        )
    for kind, meaning in MEANING.items():
        own = [row["パッケージ"] for row in table if row["区分"] == kind]
        if own:
            yield f"{kind} {len(own)}件: {meaning}" + ("" if kind == "自由" else f"({'、'.join(dict.fromkeys(own))})")
    for name in PLATFORMS:
        missing = [row["パッケージ"] + row[name].removesuffix(LACKING).strip() for row in table if LACKING in row[name]]
        yield f"{name}(Python 3.11〜3.14): " + (
            f"ホイールのないもの {'、'.join(missing)}" if missing else "すべてあります"
        )


# ---- vulnerabilities ---------------------------------------------------------------------------------


def vulnerabilities(packages: list[Locked], *service: str) -> list[str]:
    """What is publicly known to be wrong with the locked versions; UnknownError where not every one could be looked up."""
    asked = [f"{one.name}=={one.version}" + (f" ; {one.marker}" if one.marker else "") for one in packages]
    script = ["# /// script", '# requires-python = ">=3.11,<3.15"', "# dependencies = [", *(f'#   "{one}",' for one in asked), "# ]", "# ///"]  # fmt: skip
    with TemporaryDirectory() as folder:
        file = Path(folder) / "locked.py"
        file.write_text("\n".join(script), encoding="utf-8")
        done = uv("audit", "--script", file, "--output-format", "json", "--preview-features", "audit-command,json-output", *service)  # fmt: skip
    try:
        told = json.loads(done.stdout)
        audited, found = told["summary"]["audited_packages"], told["vulnerabilities"]
    except (ValueError, KeyError):
        raise UnknownError(reason(done)) from None
    if audited < len(packages):
        raise UnknownError(f"{len(packages)}件のうち {audited}件しか照会できませんでした")
    return [_said(one) for one in found]


def _said(one: dict) -> str:
    names = "、".join([one["id"], *one["aliases"]])
    remedy = f"{'、'.join(one['fix_versions'])} で直っています" if one["fix_versions"] else "直った版はまだありません"
    return f"{one['dependency']['name']} {one['dependency']['version']}: {names} {one['summary'] or ''}({remedy})"


def main(words: list[str]) -> int:
    """0: all was looked up and nothing is wrong; 1: something is; 3: something could not be looked up."""
    packages = locked(LOCK.read_text(encoding="utf-8"))
    if words == ["--write"]:
        try:
            table = rows(packages)
        except UnknownError as error:
            print(f"{TABLE.name} を作り直せませんでした: {error}", file=sys.stderr)
            return 3
        with TABLE.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([HEADINGS, *table])
        return 0
    table = kept()
    print(*lines(table), sep="\n")
    old = stale(table, packages)
    if old:
        print(f"表が版の固定と違います(make lock で作り直してください): {'、'.join(old)}")
    try:
        found = vulnerabilities(packages)
        print(*found, f"知られている脆弱性: {len(found)}件({len(packages)}件を照会しました)", sep="\n")
    except UnknownError as error:
        print(f"知られている脆弱性: 確かめられませんでした({error})")
        return 1 if old else 3
    return 1 if old or found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
