"""What is read whole, and what is said of a file that cannot be."""

from pathlib import Path

import pytest

from itotgraph.errors import InputError
from itotgraph.text.read import decoded, read_bytes, read_text


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfa\r\nb")
    assert read_text(path) == "a\r\nb"
    assert read_bytes(path) == b"\xef\xbb\xbfa\r\nb"


def test_what_is_no_utf_8_is_told_by_line_and_byte() -> None:
    with pytest.raises(InputError, match=r"^-:2: not UTF-8 at byte 5 \(save it as UTF-8\)$"):
        decoded(b"\xef\xbb\xbfa\n\xe9", "-")


@pytest.mark.parametrize(("name", "said"), [("no", "No such file or directory"), ("", "Is a dir")])
def test_what_cannot_be_read_is_told_by_the_systems_reason(
    tmp_path: Path, name: str, said: str
) -> None:
    with pytest.raises(InputError, match=f"cannot be read: {said}.*check the name and its perm"):
        read_text(tmp_path / name)
