"""Writing files whole or not at all."""

import contextlib
import glob
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from itotgraph.errors import InputError, OutputError

_ABANDONED = 3600.0  # seconds after which a temporary file can only be one of a run that was killed

Content = str | bytes | Iterable[str] | Iterable[bytes]


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
        path = _followed(path)
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
        raise _unwritten(place, error) from None
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def staged(path: Path) -> Iterator[BinaryIO]:
    """Open a file to be written in pieces, which takes its place only when all went well.

    What is no regular file (a pipe, /dev/stdout) is written straight. Raises OutputError, with
    what stood there before untouched.
    """
    import tempfile

    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    path = _followed(path)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _permit(Path(name), path)
        Path(name).replace(path)
        _sync(path.parent)
    finally:
        Path(name).unlink(missing_ok=True)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep every other run of the program from writing to the same place meanwhile.

    What a killed run left beside it is cleared away. Where the system has no such locks (Windows),
    neither is done: the last run wins. Raises InputError where another run holds the place, naming
    its process, and OutputError where the folder cannot be written.
    """
    import shutil

    lock = path.parent / f".{path.name}.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = _hold(lock, path)
    except OSError as error:
        mend = "nothing changed; choose another place"
        raise OutputError(f"{path}: cannot be written: {error.strerror} ({mend})") from None
    if descriptor is None:
        yield
        return
    try:
        for left in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
        since = time.strftime("%Y-%m-%d %H:%M:%S")
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"pid {os.getpid()} since {since}\n".encode())
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(descriptor)


@contextlib.contextmanager
def remade(folder: Path, kept: Callable[[Path], Iterable[Path]] = lambda old: ()) -> Iterator[Path]:
    """Make a folder anew, whole or not at all.

    Yields an empty folder, which takes the place of the old one when all went well and something
    was put there. `kept` returns the files of the old folder, relative to it, that stay where
    nothing new has their name. No other run may write there meanwhile.

    Raises InputError for a file, for the working directory and those above it, which cannot be
    exchanged under those who are in them, and where another run holds the place; OutputError, with
    the old folder untouched, where it cannot be written.
    """
    import shutil
    import tempfile

    folder = _followed(folder)
    if folder.exists() and not folder.is_dir():
        raise InputError("is a file", "name a folder", folder)
    if folder == Path.cwd() or folder in Path.cwd().parents:
        raise InputError("is the working directory or above it", "name a folder in it", folder)
    with locked(folder):
        try:
            made = tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".tmp", dir=folder.parent)
        except OSError as error:
            raise _unwritten(folder, error) from None
        try:
            yield Path(made)
            if any(Path(made).iterdir()):
                for name in kept(folder) if folder.is_dir() else ():
                    _link(folder / name, Path(made, name))
                Path(made).chmod(0o777 & ~_umask())
                exchange(Path(made), folder)
                _sync(folder.parent)
        except OSError as error:
            raise _unwritten(folder, error) from None
        finally:
            shutil.rmtree(made, ignore_errors=True)


def _unwritten(path: Path, error: OSError) -> OutputError:
    mend = "nothing changed; free some space or choose another place"
    return OutputError(f"{path}: cannot be written: {error.strerror or error} ({mend})")


def _link(path: Path, other: Path) -> None:
    """Give a file a second name or, where the system cannot, a copy, unless there is one."""
    import shutil

    if not os.path.lexists(other):
        other.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, other, follow_symlinks=False)
        except (OSError, NotImplementedError):
            shutil.copy2(path, other, follow_symlinks=False)


def exchange(made: Path, path: Path) -> None:
    """Put a folder in the place of another, at once where the system can, and leave the old in
    its stead.

    A path where nothing is yet simply gets the folder. Raises OSError.
    """
    if not path.exists():
        made.rename(path)
        return
    import ctypes

    here, at_once = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux's renameat2
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
        if rename(here, os.fsencode(made), here, os.fsencode(path), at_once) == 0:
            return
    except (AttributeError, OSError, TypeError):  # the last on Windows
        pass
    aside = path.with_name(f".{path.name}.old.tmp")
    path.rename(aside)
    made.rename(path)
    aside.rename(made)


def _hold(lock: Path, path: Path) -> int | None:
    """Return the lock file, open and locked, or None where the system has no such locks."""
    try:
        import fcntl
    except ImportError:
        return None
    while True:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 200).decode(errors="replace").strip()
            os.close(descriptor)
            problem = f"in use by {holder or 'another run'}"
            raise InputError(problem, "wait for it or name another output", path) from None
        # The former holder removes its lock file: ours must be the one that others see.
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), lock.stat()):
                return descriptor
        os.close(descriptor)


def _followed(path: Path) -> Path:
    # From Python 3.13 on such a link is returned as it is.
    with contextlib.suppress(RuntimeError):
        if not (followed := path.resolve()).is_symlink():
            return followed
    raise OutputError(f"{path}: is a link to itself (name a file)")


def _pieces(content: Content) -> Iterable[bytes]:
    pieces = [content] if isinstance(content, str | bytes) else content
    return (piece.encode() if isinstance(piece, str) else piece for piece in pieces)


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
        _permit(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    return temporary


def _permit(temporary: Path, target: Path) -> None:
    temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask
