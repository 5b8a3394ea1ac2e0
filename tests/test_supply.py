"""The list of what a run depends on: it is that of the lock, tells licences and wheels apart, and is never silently well."""

import json
from email.message import Message
from subprocess import CompletedProcess, TimeoutExpired

import pytest
import supply
from supply import ALL, LACKING, LOCK, NOT_NEEDED, PLATFORMS, Locked, UnknownError

PACKAGES = supply.locked(LOCK.read_text(encoding="utf-8"))


def package(*hashes: str, marker: str = "") -> Locked:
    return Locked("thing", "1.0", marker, frozenset(hashes))


def metadata(**given: str | list[str]) -> Message:
    told = Message()
    for name, said in given.items():
        for one in said if isinstance(said, list) else [said]:
            told[name.replace("_", "-")] = one
    return told


# ---- the table and the lock --------------------------------------------------------------------------


def test_the_table_is_that_of_the_lock() -> None:
    assert len(PACKAGES) > 100 and all(one.hashes for one in PACKAGES)
    assert supply.stale(supply.kept(), PACKAGES) == []
    assert {one.marker for one in PACKAGES if one.name == "pywinpty"} == {"os_name == 'nt'"}


def test_another_version_and_other_files_are_found() -> None:
    first, second, *rest = PACKAGES
    changed = [first._replace(version="99"), second._replace(hashes=second.hashes | {"new"}), *rest]
    assert set(supply.stale(supply.kept(), changed)) == {
        f"{first.name} {first.version}",
        f"{first.name} 99",
        f"{second.name} {second.version}",
    }


def test_every_platform_that_is_promised_has_its_wheels() -> None:
    table = supply.kept()
    promised = [name for name in PLATFORMS if name != "macOS x64"]
    assert [(row["パッケージ"], name) for row in table for name in promised if LACKING in row[name]] == []
    assert not [row["パッケージ"] for row in table if row["区分"] in ("GPL系", "要確認")]
    said = "\n".join(supply.lines(table))
    assert "Windows x64(Python 3.11〜3.14): すべてあります" in said
    assert "macOS x64(Python 3.11〜3.14): ホイールのないもの" in said and "pikepdf" in said


# ---- wheels ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "marker", "found"),
    [
        (["thing-1.0-py3-none-any.whl"], "", [ALL, ALL, ALL, ALL, ALL]),
        (["thing-1.0-cp311-abi3-win_amd64.whl"], "", [ALL, LACKING, LACKING, LACKING, LACKING]),
        (
            ["thing-1.0-cp311-cp311-win_amd64.whl", "thing-1.0-cp312-cp312-win_amd64.whl"],
            "",
            [f"3.13、3.14 {LACKING}", LACKING, LACKING, LACKING, LACKING],
        ),
        (["thing-1.0-py3-none-win_amd64.whl"], "sys_platform == 'win32'", [ALL, *[NOT_NEEDED] * 4]),
        (["thing-1.0-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"],
         "python_full_version == '3.12.*' and sys_platform == 'linux'", [NOT_NEEDED, ALL, LACKING, NOT_NEEDED, NOT_NEEDED]),
        (["thing-1.0-cp311-abi3-manylinux_2_39_x86_64.whl"], "sys_platform == 'linux'",  # newer than what is asked for
         [NOT_NEEDED, LACKING, LACKING, NOT_NEEDED, NOT_NEEDED]),
        (["thing-1.0-cp311-abi3-macosx_11_0_universal2.whl"], "", [LACKING, LACKING, LACKING, ALL, ALL]),
        (["thing-1.0-cp311-abi3-macosx_26_0_arm64.whl"], "", [LACKING] * 5),
    ],
)  # fmt: skip
def test_wheels_are_counted_by_platform(names: list[str], marker: str, found: list[str]) -> None:
    files = {str(i): name for i, name in enumerate(names)}
    one = package(*files, marker=marker)
    assert [supply.coverage(one, files, platform) for platform in PLATFORMS] == found


def test_a_file_whose_hash_the_lock_lacks_counts_for_nothing() -> None:
    assert supply.coverage(package("1"), {"2": "thing-1.0-py3-none-any.whl"}, "Linux x64") == LACKING


# ---- licences ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "expression"),
    [
        (metadata(License_Expression="mit and bsd-3-clause"), "MIT AND BSD-3-Clause"),
        (metadata(License="BSD 3-Clause License\n\nCopyright"), "BSD-3-Clause"),
        (
            metadata(License="UNKNOWN", Classifier=["Topic :: X", "License :: OSI Approved :: ISC License (ISCL)"]),
            "ISC",
        ),
        (metadata(Classifier="License :: OSI Approved :: BSD License"), "LicenseRef-BSD"),
        (metadata(License="See the file"), ""),
        (metadata(), ""),
    ],
)
def test_a_licence_is_read_from_what_a_package_says(told: Message, expression: str) -> None:
    assert supply.licence(told) == expression


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("MIT", "自由"),
        ("MIT AND (BSD-3-Clause OR Apache-2.0)", "自由"),
        ("MPL-2.0 AND MIT", "ファイル単位で公開"),
        ("LGPL-2.1-or-later", "ファイル単位で公開"),
        ("OFL-1.1", "書体"),
        ("GPL-3.0-or-later", "GPL系"),
        ("MIT AND AGPL-3.0-only", "GPL系"),
        ("GPL-2.0-only OR MIT", "自由"),
        ("LicenseRef-Proprietary", "要確認"),
        ("", "要確認"),
    ],
)
def test_how_free_a_licence_is(expression: str, kind: str) -> None:
    assert supply.terms(expression) == kind


def test_what_asks_for_something_is_named_with_what_it_means() -> None:
    row = dict.fromkeys(PLATFORMS, ALL) | {
        "パッケージ": "thing",
        "版": "1.0",
        "ライセンス": "GPL-3.0-only",
        "区分": "GPL系",
    }
    said = [*supply.lines([row])]
    assert said[0] == "thing 1.0  GPL-3.0-only  GPL系  ホイールあり"
    assert said[1].startswith("GPL系 1件: 使うことは自由です。") and said[1].endswith("(thing)")


# ---- vulnerabilities ---------------------------------------------------------------------------------


def answer(audited: int, *found: dict[str, object]) -> CompletedProcess[str]:
    told = {"summary": {"audited_packages": audited}, "vulnerabilities": [*found]}
    return CompletedProcess([], 1 if found else 0, json.dumps(told), "")


KNOWN = {
    "dependency": {"name": "thing", "version": "1.0"}, "id": "GHSA-1", "aliases": ["CVE-1"], "summary": "bad", "fix_versions": ["1.1"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("done", "code", "said"),
    [
        (answer(len(PACKAGES)), 0, f"知られている脆弱性: 0件({len(PACKAGES)}件を照会しました)"),
        (answer(len(PACKAGES), KNOWN), 1, "thing 1.0: GHSA-1、CVE-1 bad(1.1 で直っています)"),
        (answer(3), 3, f"確かめられませんでした({len(PACKAGES)}件のうち 3件しか照会できませんでした)"),
        (answer(0), 3, "確かめられませんでした"),
        (
            CompletedProcess([], 2, "", "error: no\n  cause: dns error for x://host/y"),
            3,
            "確かめられませんでした(cause: dns error for …)",
        ),
        (CompletedProcess([], 1, "", ""), 3, "確かめられませんでした(uv が終了コード 1 で終わりました)"),
        (CompletedProcess([], 0, "{}", ""), 3, "確かめられませんでした"),
    ],
)
def test_nothing_is_said_to_be_well_that_was_not_looked_up(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    done: CompletedProcess[str],
    code: int,
    said: str,
) -> None:
    monkeypatch.setattr(supply, "uv", lambda *words: done)
    assert supply.main([]) == code
    assert said in capsys.readouterr().out


def test_the_lock_as_it_stands_is_what_is_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def uv(*words: object) -> CompletedProcess[str]:
        asked.append(words[2].read_text(encoding="utf-8"))  # type: ignore[attr-defined]
        return answer(1)

    monkeypatch.setattr(supply, "uv", uv)
    assert supply.vulnerabilities([package(marker="os_name == 'nt'")]) == []
    assert "#   \"thing==1.0 ; os_name == 'nt'\"," in asked[0]


def test_a_table_that_cannot_be_renewed_stays(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = supply.TABLE.read_bytes()
    monkeypatch.setattr(supply, "uv", lambda *words: CompletedProcess([], 2, "", "error: offline"))
    assert supply.main(["--write"]) == 3
    assert "作り直せませんでした: error: offline" in capsys.readouterr().err and supply.TABLE.read_bytes() == before


def test_an_old_table_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(supply, "kept", lambda: [])
    monkeypatch.setattr(supply, "uv", lambda *words: answer(len(PACKAGES)))
    assert supply.main([]) == 1 and "make lock で作り直してください" in capsys.readouterr().out


def test_an_index_that_does_not_answer_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*words: object, **given: object) -> None:
        raise TimeoutExpired("uv", 1)

    monkeypatch.setattr(supply.subprocess, "run", hang)
    with pytest.raises(UnknownError, match="答えがありません"):
        supply.vulnerabilities(PACKAGES)
