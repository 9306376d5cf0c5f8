"""The files of the site as a server keeps them."""

from pathlib import Path

import pytest

from itotgraph.serve import describe, pages


def test_a_file_is_read_once_and_a_missing_one_is_asked_for_again(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text("as it was", encoding="utf-8")
    files = pages.files(tmp_path)
    first = files.now("")
    page.write_text("as it is", encoding="utf-8")
    assert files.now("") is first
    for _ in range(2):
        with pytest.raises(KeyError):
            files.now("other")


def test_what_is_larger_than_all_that_is_kept_is_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(describe, "_LARGEST", 3)
    (tmp_path / "a.nt").write_bytes(b"four")
    files = pages.files(tmp_path)
    assert files.now("a.nt") is not files.now("a.nt")
