"""What files tell of the machine on which they were made: folders from the top, and who uses it."""

import getpass
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

import pikepdf

ROOT = Path(__file__).parents[1]
COMMON = ("root", "user", "runner", "admin")  # names that are words too: sought as part of a path alone


def secrets() -> set[str]:
    """The folders of this machine, and the name of who uses it."""
    folders = {ROOT, Path.cwd(), Path.home(), Path(sys.prefix), Path(sys.base_prefix), Path(tempfile.gettempdir())}
    forms = {
        form for one in folders if one != Path(one.anchor) for form in (f"{one}/", one.as_posix() + "/", f"{one}\\")
    }
    name = getpass.getuser()
    return forms | ({f"/{name}/", f"\\{name}\\"} if name in COMMON or len(name) < 5 else {name})


def parts(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file, what is packed in it and, of a PDF, its objects unpacked."""
    yield name, content
    if name.endswith(".xlsx"):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            yield from ((f"{name}:{part.filename}", packed.read(part)) for part in packed.infolist())
    if name.endswith(".pdf"):
        with pikepdf.open(BytesIO(content)) as document:
            unpacked = BytesIO()
            document.save(unpacked, qdf=True, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
            yield f"{name}:unpacked", unpacked.getvalue()
            yield f"{name}:about", f"{document.docinfo}{document.open_metadata()}".encode()


def leaks(folder: Path, sought: Iterable[str] = ()) -> list[str]:
    """Every file that tells one of the secrets, with it."""
    wanted = {*secrets(), *sought}
    forms = {
        secret: {secret.encode(), secret.replace("\\", "\\\\").encode(), secret.encode("utf-16-be")}
        for secret in wanted
    }
    return [
        f"{name}: {secret}"
        for file in sorted(folder.rglob("*")) if file.is_file()
        for name, content in parts(file.relative_to(folder).as_posix(), file.read_bytes())
        for secret in wanted if any(form in content for form in forms[secret])
    ]  # fmt: skip
