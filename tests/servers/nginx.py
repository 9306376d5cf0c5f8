"""nginx before our own server, as the README of the server has it."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import want
from tests.servers import free_port, running

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def missing() -> str:
    """Return why nginx cannot be started here, or ""."""
    return "" if NGINX and shutil.which("openssl") else want.of("nginx and openssl")


@contextmanager
def start(folder: Path, recipe: str, port: int) -> Iterator[str]:
    """Run nginx by a recipe before the server at a port of this machine; yields its origin."""
    certificate, key, own = folder / "certificate.pem", folder / "key.pem", free_port()
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    files = ["-out", str(certificate), "-keyout", str(key)]
    subprocess.run([*request, *files], check=True, capture_output=True)
    for found, ours in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{own} ssl;"),
        ("/etc/ssl/certs/example.org.pem", str(certificate)),
        ("/etc/ssl/private/example.org.key", str(key)),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{port}"),
    ):
        assert recipe.count(found) == 1
        recipe = recipe.replace(found, ours)
    paths = "".join(
        f"{name}_temp_path {folder / name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"daemon off; pid {folder / 'pid'}; error_log stderr;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{paths}{recipe}}}\n"
    )
    assert not re.search("example.org[/.](pem|key)", configuration.read_text())
    with running([str(NGINX), "-c", str(configuration)], own, folder):
        yield f"https://localhost:{own}"
