"""The server that the tests of this folder ask."""

from collections.abc import Iterator

import pytest

from tests.serve.client import data
from tests.servers import itot


@pytest.fixture(scope="package")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("serve")
    with itot.start(folder, "--with", str(data(folder)), "--timeout", "5") as address:
        yield address
    assert (folder / "log").read_text().count("\n") == 1
