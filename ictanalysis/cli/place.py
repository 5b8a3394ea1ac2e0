"""Where a command is meant: its params file and its project's folder, found from any folder."""

import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager, suppress
from pathlib import Path

from ictanalysis.inputs.cells import path_text

# what shows the project of a verb without a params file
PROJECT_OF = {"forecast": "data/forecast", "new-year": "params", "new-value": "params"}


def typed(text: str) -> Path:
    """A path as typed on any system."""
    return Path(path_text(text))


def params_of(path: Path) -> Path | None:
    """A params file by its path or its name alone, seen from here or from a folder above; None when it is nowhere."""
    for folder in (Path(), *Path.cwd().parents):
        for named in (path, f"{path}.yml", Path("params") / path, Path("params") / f"{path}.yml"):
            with suppress(OSError):  # such as a name that no disk can hold
                if (folder / named).is_file():
                    return folder / named
    return None


def project_of(params: Path) -> Path:
    """The folder in which the paths of a params file begin: the first that holds most of its plan and its actuals.

    Tried are the folder of the command, those above the params file and those above the command's.
    """
    from ictanalysis.inputs.faults import FaultError
    from ictanalysis.inputs.params import load

    with suppress(FaultError, OSError):  # said when the file is read in earnest
        held = load(params)
        named = [typed(str(held.get(name))) for name in ("plan", "actuals")]
        return _first_with(named, [Path.cwd(), *_absolute(params).parents, *Path.cwd().parents])
    return Path.cwd()


def _first_with(named: Sequence[Path], folders: Sequence[Path]) -> Path:
    """The first of the folders that hold most of what is named."""
    with suppress(OSError):  # such as a name that no disk can hold
        return max(folders, key=lambda folder: sum((folder / name).exists() for name in named))
    return folders[0]


@contextmanager
def in_project(args: Namespace) -> Iterator[None]:
    """The command carried out in its project's folder; its paths are still meant as they were typed."""
    here = Path.cwd()
    if getattr(args, "params", None):
        project = project_of(args.params)
    elif shown := getattr(args, "windows", None) or PROJECT_OF.get(args.verb):
        project = _first_with([Path(shown)], [here, *here.parents])
    else:
        project = here
    if project != here:
        print(f"プロジェクトのフォルダ {project} で実行します(場所はここからの相対で示します)", file=sys.stderr)
        for name, path in vars(args).items():
            if isinstance(path, Path):
                setattr(args, name, _seen_from(project, path))
    with chdir(project):
        yield


def _seen_from(project: Path, path: Path) -> Path:
    """A typed path as the project sees it; what is not here but there was meant there."""
    meant = project / path if not path.exists() and (project / path).exists() else path
    full = _absolute(meant)
    return full.relative_to(project) if full.is_relative_to(project) else full


def _absolute(path: Path) -> Path:
    """A path from the top, links and the letters of network drives as they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100
