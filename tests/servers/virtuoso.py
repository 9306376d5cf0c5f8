"""Virtuoso 7 (Debian `virtuoso-opensource-7-bin`)."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import want
from tests.servers import Addresses, free_port, running

GRAPH = "http://example.org/itot"
PASSWORD = "dba"

_CONFIGURATION = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa

[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx

[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = /
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
CheckpointInterval = 0

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 4
"""


def missing() -> str | None:
    return None if shutil.which("virtuoso-t") else want.of("virtuoso-t")


@contextmanager
def start(folder: Path, data: Path | None = None) -> Iterator[Addresses]:
    """Its own user dba may change graphs, by HTTP Digest; anybody may query."""
    sql, http = free_port(), free_port()
    configuration = _CONFIGURATION.format(sql=sql, http=http)
    (folder / "virtuoso.ini").write_text(configuration)
    command = ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]
    with running(command, http, folder):
        if data:
            load = f"DB.DBA.TTLP_MT(file_to_string_output('{data}'), '', '{GRAPH}')"
            subprocess.run(
                ["isql-vt", f"127.0.0.1:{sql}", "dba", PASSWORD, "ERRORS=STDOUT", f"exec={load};"],
                check=True,
                capture_output=True,
            )
        base = f"http://127.0.0.1:{http}"
        query = f"{base}/sparql?default-graph-uri={GRAPH}"
        crud = f"{base}/sparql-graph-crud-auth"
        yield Addresses(query, f"{base}/sparql-auth", crud, f"127.0.0.1:{sql}")
