"""What `ictanalysis` alone says: where one is, and what to type next."""

from contextlib import suppress
from pathlib import Path

COMMON = (
    ("check", "計画・実績・設定の誤りをすべて挙げる"),
    ("run", "評価を実行し、報告書を作る"),
    ("lab", "JupyterLab を日本語で開き、セルを一つずつ実行する"),
)
LONGEST_TITLE = 40


def guide() -> list[str]:
    """The params files of the project, the three commonest commands and where more is told."""
    found = next((files for folder in (Path(), *Path.cwd().parents) if (files := _files(folder))), [])
    if not found:
        return [
            f"このフォルダ({Path.cwd()})にも、その上のフォルダにも、設定ファイル params/*.yml がありません。",
            "プロジェクトのフォルダに移るか、ictanalysis init フォルダ名 で別の計画のフォルダを作ってください。",
            "すべてのコマンド: ictanalysis --help",
        ]
    model = next((one for one in found if one.stem == "annual_R7"), found[0])
    project = model.parent.parent
    return [
        f"設定ファイル(プロジェクトのフォルダ {project.absolute()}):",
        *(f"  {file.relative_to(project).as_posix()}  {_title(file)}".rstrip() for file in found),
        "次に入力するもの(設定ファイルは名前だけでも、どのフォルダからでも構いません):",
        *(f"  ictanalysis {verb} {model.stem}".ljust(36) + words for verb, words in COMMON),
        "すべてのコマンド: ictanalysis --help  手引き: README.ja.md、docs/(Windows は docs/windows.md)",
    ]


def _files(folder: Path) -> list[Path]:
    with suppress(OSError):
        return sorted((folder / "params").glob("*.yml"))
    return []


def _title(file: Path) -> str:
    """The title in a params file; nothing where it cannot be read."""
    from ictanalysis.inputs.faults import FaultError
    from ictanalysis.inputs.params import load

    with suppress(FaultError, OSError):
        return str(load(file).get("title") or "")[:LONGEST_TITLE]
    return ""
