"""What is told meanwhile, where someone looks on."""

import pytest

from itotgraph.commands import progress


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What rich takes for one."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")


def work() -> None:
    with progress.steps() as tell:
        tell("checking")
    with progress.bytes_done("onet") as read:
        read("Skills", 1, 2)
    assert list(progress.watched(["a", "b"], "linking")) == ["a", "b"]


def test_nobody_looks_on(capsys: pytest.CaptureFixture[str]) -> None:
    work()
    assert "".join(capsys.readouterr()).strip() == ""


@pytest.mark.usefixtures("terminal")
def test_someone_looks_on(capsys: pytest.CaptureFixture[str]) -> None:
    work()
    out, err = capsys.readouterr()
    assert out == ""
    assert [said for said in ("checking …", "Skills", "linking") if said not in err] == []
