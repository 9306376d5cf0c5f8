"""Apache Jena's ARQ (Debian `libapache-jena-java`) behind the HTTP server of the JDK."""

import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import want
from tests.servers import JAVA, Addresses, free_port, running

_SOURCE = Path(__file__).with_name("Jena.java")
_JARS = Path("/usr/share/java")
_JENA = "jena-arq jena-base jena-core jena-dboe-* jena-iri jena-tdb2"
_OTHERS = """commons-cli commons-codec commons-compress commons-csv commons-io commons-lang3
    dexx.collection gson guava httpclient httpcore jackson-annotations jackson-core
    jackson-databind jakarta.json-api jsonld-java protobuf slf4j-api slf4j-nop thrift
    titanium-json-ld"""
_XERCES = "org/apache/jena/ext/xerces/"


def missing() -> str | None:
    if not (_JARS / "jena-arq.jar").exists():
        return want.of("jena-arq.jar")
    return None if shutil.which("javac") else want.of("javac")


@contextmanager
def start(folder: Path, data: Path | None = None) -> Iterator[Addresses]:
    port = free_port()
    _mend(folder)
    names = f"{_JENA} {_OTHERS}".split()
    path = ":".join([str(folder), *(str(jar) for n in names for jar in _JARS.glob(f"{n}.jar"))])
    compile_ = ["javac", "-J-XX:TieredStopAtLevel=1", "-cp", path, "-d", str(folder), str(_SOURCE)]
    subprocess.run(compile_, check=True, capture_output=True, text=True)
    with running([*JAVA, "-cp", path, "Jena", str(port), str(data or "")], port, folder):
        base = f"http://127.0.0.1:{port}"
        yield Addresses(f"{base}/query", f"{base}/update")


def _mend(folder: Path) -> None:
    """Put Xerces' message files where Debian's Jena looks for them, and not where it has them."""
    for jar in sorted(_JARS.glob("jena-*.jar")):
        with zipfile.ZipFile(jar) as archive:
            for name in archive.namelist():
                if name.startswith(_XERCES) and not name.endswith(("/", ".class")):
                    target = folder / name.removeprefix("org/apache/jena/ext/")
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(archive.read(name))
