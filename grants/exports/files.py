"""A file that stands under its name only when it is whole."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_whole(file: Path) -> Iterator[Path]:
    """A path to write to; it takes the place of `file` when all went well, and goes away otherwise.

    Nobody else on the machine may read it before it has its name, for it holds what people wrote.
    """
    if file.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
    if not file.parent.is_dir():  # said of the folder that is missing, not of a half file that nobody asked for
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(file.parent))
    half = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield half
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)
