"""A crawler of the site's files."""

from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit


class Links(HTMLParser):
    """What a page links to, and what can be linked to in it."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src", "action") and value is not None:
                self.links.append(value)
            if name == "id" and value:
                self.ids.add(value)


def pages(folder: Path) -> dict[str, Links]:
    found = {}
    for file in folder.rglob("*.html"):
        name = file.relative_to(folder).as_posix()
        if not name.startswith("download/"):
            found[name] = Links()
            found[name].feed(file.read_text(encoding="utf-8"))
    return found


@cache
def goal(name: str, link: str) -> str:
    """The file that a link of a page leads to, by its name from the top of the site."""
    address = urldefrag(link)[0].partition("?")[0]
    return unquote(urljoin(f"http://site/{name}", address).removeprefix("http://site/"))


def broken(found: dict[str, Links], folder: Path) -> list[tuple[str, str]]:
    files = {f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file()}
    wrong = []
    for name, page in found.items():
        for link in page.links:
            scheme, target, fragment = urlsplit(link).scheme, goal(name, link), urldefrag(link)[1]
            if scheme in ("http", "https"):
                continue
            lost = fragment and "=" not in fragment and fragment not in found[target].ids
            if scheme or link.startswith("/") or target not in files or lost:
                wrong.append((name, link))
    return wrong
