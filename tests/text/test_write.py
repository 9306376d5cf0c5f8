"""Writing files: whole or not at all, whatever happens meanwhile."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from itotgraph.errors import InputError, OutputError
from itotgraph.text import write

posix = pytest.mark.skipif(os.name != "posix", reason="signals, links and modes of POSIX")

# Writes for ever: 4 MB of one letter, then 4 MB of the next.
WRITER = """if True:
    import itertools, sys
    from pathlib import Path
    from itotgraph.text import write
    for letter in itertools.cycle("abcdefgh"):
        write.write(Path(sys.argv[1]), letter * 4_000_000)
"""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file(tmp_path: Path) -> None:
    write.write(tmp_path / "new.txt", "é\r\n")
    assert (tmp_path / "new.txt").read_bytes() == "é\r\n".encode()
    assert names(tmp_path) == ["new.txt"]


@posix
def test_killed_while_writing_the_old_or_the_new_file_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    write.write(path, "h" * 4_000_000)
    for attempt in range(10):
        before = path.stat().st_ino
        process = subprocess.Popen([sys.executable, "-c", WRITER, path])
        while path.stat().st_ino == before and process.poll() is None:
            time.sleep(0.001)
        time.sleep(0.002 * attempt)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        text = path.read_text(encoding="utf-8")
        assert len(text) == 4_000_000
        assert len(set(text)) == 1


@posix
@pytest.mark.parametrize("limit", [1000, 4000])
def test_beyond_the_size_limit_the_old_file_stays(tmp_path: Path, limit: int) -> None:
    path = tmp_path / "out.txt"
    write.write(path, "old")
    code = f'ulimit -f {limit}; exec "$@"'
    writer = [sys.executable, "-c", WRITER, str(path)]
    result = subprocess.run(
        ["sh", "-c", code, "sh", *writer], capture_output=True, text=True, check=False
    )
    assert f"{path}: cannot be written: File too large (nothing changed" in result.stderr
    assert path.read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == ["out.txt"]


@posix
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o640, 0o755])
def test_the_mode_of_the_old_file_stays(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old", encoding="utf-8")
    path.chmod(mode)
    write.write(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert path.read_text(encoding="utf-8") == "new"


@posix
@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_a_new_file_keeps_to_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write.write(tmp_path / "new.txt", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new.txt").stat().st_mode) == 0o666 & ~umask


@posix
@pytest.mark.parametrize("target_exists", [True, False])
def test_a_link_is_followed(tmp_path: Path, target_exists: bool) -> None:
    target, link = tmp_path / "elsewhere" / "target.txt", tmp_path / "link.txt"
    target.parent.mkdir()
    if target_exists:
        target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    write.write(link, "new")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new"


@posix
def test_a_link_to_itself_is_named(tmp_path: Path) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to(link)
    with pytest.raises(OutputError, match=r"link\.txt: is a link to itself"):
        write.write(link, "new")


@posix
def test_a_pipe_is_written_straight(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        write.write(pipe, "through\n")
        assert reader.communicate()[0] == b"through\n"
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_device_is_named() -> None:
    with pytest.raises(OutputError, match="/dev/full: cannot be written: No space left on device"):
        write.write(Path("/dev/full"), "x")


def test_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=f"{tmp_path}: is a folder"):
        write.write(tmp_path, "x")


def test_a_file_in_place_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old", encoding="utf-8")
    with pytest.raises(OutputError, match=r"file/out\.txt: cannot be written: .* \(nothing"):
        write.write(tmp_path / "file" / "out.txt", "x")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "old"


def test_missing_folders_are_made(tmp_path: Path) -> None:
    write.write(tmp_path / "a" / "b" / "out.txt", "x")
    assert (tmp_path / "a" / "b" / "out.txt").read_text(encoding="utf-8") == "x"


def test_where_one_of_several_fails_none_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("old", encoding="utf-8")
    (tmp_path / "b").write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError, match=f"{tmp_path}: cannot be written"):
        write.write_all(tmp_path, {"a.txt": "new", "b/c.txt": "new"})
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == ["a.txt", "b"]


def test_a_text_that_is_no_unicode_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write.write(tmp_path / "out.txt", "\ud800")
    assert names(tmp_path) == []


def test_what_a_killed_run_left_goes_after_an_hour(tmp_path: Path) -> None:
    old, young, other = (
        tmp_path / name for name in (".out.txt.abc.tmp", ".out.txt.def.tmp", ".b.txt.abc.tmp")
    )
    for path in (old, young, other):
        path.write_text("half", encoding="utf-8")
    for path in (old, other):
        os.utime(path, (time.time() - 3700,) * 2)
    write.write(tmp_path / "out.txt", "new")
    assert names(tmp_path) == [other.name, young.name, "out.txt"]


def test_a_system_without_locks_writes_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another run may be writing just now stays."""
    monkeypatch.setitem(sys.modules, "fcntl", None)
    other = tmp_path / ".new.txt.x.tmp"
    other.touch()
    with write.locked(tmp_path / "new.txt"), write.locked(tmp_path / "new.txt"):
        write.write(tmp_path / "new.txt", "new")
    assert names(tmp_path) == [other.name, "new.txt"]


def test_an_exchange_where_the_system_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise TypeError  # as ctypes.CDLL(None) does on Windows

    monkeypatch.setattr("ctypes.CDLL", refuse)
    for name in ("made", "there"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    write.exchange(tmp_path / "made", tmp_path / "there")
    assert names(tmp_path / "there") == ["made"]
    assert names(tmp_path / "made") == ["there"]


def test_a_folder_is_made_anew_and_keeps_what_it_shall(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    for text in ("old", "new"):
        with write.remade(folder, lambda old: [Path("kept/a"), Path("both")]) as made:
            (made / "both").write_text(text, encoding="utf-8")
            (made / text).touch()
        (folder / "kept").mkdir(exist_ok=True)
        (folder / "kept" / "a").touch()
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert found == {"both", "new", "kept/a"}
    assert (folder / "both").read_text(encoding="utf-8") == "new"
    assert names(tmp_path) == ["out"]


MAKER = """if True:
    import itertools, sys
    from pathlib import Path
    from itotgraph.text import write
    for letter in itertools.cycle("abcdefgh"):
        with write.remade(Path(sys.argv[1])) as made:
            write.write_all(made, {name: letter * 100_000 for name in ("one", "two", "three")})
"""


@posix
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_killed_while_making_a_folder_the_old_or_the_new_is_whole(
    tmp_path: Path, number: signal.Signals
) -> None:
    folder = tmp_path / "out"
    for attempt in range(8):
        with write.remade(folder) as made:
            write.write_all(made, dict.fromkeys(("one", "two", "three"), "h"))
        before = folder.stat().st_ino
        process = subprocess.Popen([sys.executable, "-c", MAKER, folder], stderr=subprocess.DEVNULL)
        while folder.stat().st_ino == before and process.poll() is None:
            time.sleep(0.001)
        time.sleep(0.002 * attempt)
        process.send_signal(number)
        assert process.wait() != 0
        assert len({(folder / name).read_bytes() for name in ("one", "two", "three")}) == 1
    with write.locked(folder):
        pass
    assert names(tmp_path) == ["out"]


def test_a_folder_stays_where_its_making_fails(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "old").touch()

    def make() -> None:
        with write.remade(folder) as made:
            (made / "new").touch()
            raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match=r"No space left on device .*nothing changed"):
        make()
    assert (names(folder), names(tmp_path)) == (["old"], ["out"])


def test_the_working_directory_is_not_exchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    for name in (".", "..", str(tmp_path)):
        with pytest.raises(InputError, match="the working directory or above"):
            write.remade(Path(name)).__enter__()
