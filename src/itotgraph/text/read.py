"""Reading a file whole, and saying what is wrong with one that cannot be read."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from itotgraph.errors import InputError


def read_bytes(path: Path) -> bytes:
    """Return what is in a file. Raises InputError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from None


def read_text(path: Path) -> str:
    """Return the text in a file of UTF-8, with or without a byte order mark. Raises InputError."""
    return decoded(read_bytes(path), path)


def decoded(data: bytes, source: Path | str) -> str:
    """Return the text that UTF-8 stands for, without a byte order mark.

    Raises InputError, with the line, where it is no UTF-8.
    """
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        problem = f"not UTF-8 at byte {error.start}"
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(problem, "save it as UTF-8", source, line) from None


def unreadable(path: Path, error: OSError) -> InputError:
    """Return the error for a file or folder that the system does not let us read."""
    mend = "check the name and its permissions"
    return InputError(f"cannot be read: {error.strerror}", mend, path)


@contextmanager
def reading(source: Path | str) -> Iterator[None]:
    """Turn what a reader of files says of a damaged one into InputError, in this one place.

    A zip file alone has six ways to say that it is damaged; a missing method of compression is a
    NotImplementedError, a wrong password a RuntimeError.
    """
    try:
        yield
    except InputError:
        raise
    except (OSError, *_DAMAGED) as error:
        problem = f"cannot be read to its end: {error or 'it ends too soon'}"
        raise InputError(problem, "fetch it again", source) from None


_DAMAGED = (
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
)
