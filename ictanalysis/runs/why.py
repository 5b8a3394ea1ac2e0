"""Why the system refused a file, in Japanese; nothing is imported that could fail too."""

import errno
import os

WHY = {
    errno.ENOSPC: "空き容量がありません",
    errno.EROFS: "書き込めない場所です",
    errno.EACCES: "権限がありません",
    errno.EPERM: "権限がありません",
    errno.EFBIG: "書き込める大きさを超えました",
}


def why(error: OSError) -> str:
    """The reason alone; Windows says more than its number does, and in its own language."""
    said = error.strerror or str(error)
    return WHY.get(error.errno, said) if error.errno and said == os.strerror(error.errno) else said
