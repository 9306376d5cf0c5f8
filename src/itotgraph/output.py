"""Writing files whole or not at all."""

import contextlib
import glob
import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from itotgraph.errors import OutputError

_ABANDONED = 3600.0  # seconds after which a temporary file can only be one of a run that was killed

Content = str | bytes | Iterable[str]


def write(path: Path, content: Content) -> None:
    """Write one file as `write_all` does.

    A symbolic link is followed; what is no regular file (a pipe, /dev/stdout) is written straight.
    Raises OutputError, with what stood there before untouched.
    """
    if path.is_dir():
        raise OutputError(f"{path}: is a folder (name a file)")
    if path.exists() and not path.is_file():
        try:
            path.write_bytes(b"".join(_pieces(content)))
        except OSError as error:
            raise OutputError(f"{path}: cannot be written: {error.strerror}") from None
    else:
        try:
            path = path.resolve()
        except RuntimeError:
            raise OutputError(f"{path}: is a link to itself (name a file)") from None
        write_all(path.parent, {path.name: content})


def write_all(folder: Path, contents: Mapping[str, Content]) -> None:
    """Write several files into a folder: none is replaced before all are safely on disk.

    A content may come in pieces, which are asked for in turn, so that a large one need not fit in
    memory.

    Raises OutputError, with what stood there before untouched.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        for name, content in contents.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            staged.append((_stage(target, content), target))
        for temporary, target in staged:
            temporary.replace(target)
        for parent in {target.parent for _, target in staged}:
            _sync(parent)
    except OSError as error:
        place = folder / next(iter(contents)) if len(contents) == 1 else folder
        mend = "nothing changed; free some space or choose another place"
        raise OutputError(f"{place}: cannot be written: {error.strerror} ({mend})") from None
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)


def _pieces(content: Content) -> Iterable[bytes]:
    if isinstance(content, bytes):
        return [content]
    return [content.encode()] if isinstance(content, str) else (piece.encode() for piece in content)


def _sync(folder: Path) -> None:
    """Make the new names in the folder last through a power cut, where the system can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _stage(target: Path, content: Content) -> Path:
    import tempfile

    for left in target.parent.glob(f".{glob.escape(target.name)}.*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                left.unlink()
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(_pieces(content))
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~umask)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    return temporary
