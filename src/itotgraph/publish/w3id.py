"""The redirects of w3id.org, from our IRIs to where a site of them stands (`.htaccess`)."""

import re
from collections.abc import Iterable, Mapping

_PEOPLE = r"(?:text/html|application/xhtml\+xml)"
_TURTLE = "text/turtle"
_JSONLD = r"application/(?:ld\+json|\*)"
_ANY = r"(?:text|\*)/\*"


def htaccess(
    url: str, together: Mapping[str, str], dumps: Mapping[str, str], packed: Iterable[str]
) -> str:
    """Return the `.htaccess` of the base at w3id.org, for a site at a URL that ends in a slash.

    `together` are the folders in which kinds of things have their data, by the first segment of
    their paths, and `dumps` the downloads that hold a named graph, by its path, the whole by "".
    `packed` are the downloads that the site has packed, whose names end in `.gz` there.

    A page is for those who want HTML with the weight of 1, and for clients that do not say what
    they want. Others get Turtle, or JSON-LD where it alone is wanted or has that weight: Apache's
    rules do not compare lesser ones. What the site has not is not acceptable (406).
    """
    # By these Apache finds what is to be put in.
    url = re.sub(r"([\\$%])", r"\\\1", url)
    either = f"(?:{_PEOPLE}|{_TURTLE})"
    wanted = [
        ("ttl", _named(_TURTLE), f"!{_wholly(_PEOPLE)}"),
        ("jsonld", _named(_JSONLD), f"!{_wholly(_PEOPLE)}", f"!{_named(_TURTLE)}"),
        ("jsonld", _wholly(_JSONLD), f"!{_wholly(either)}"),
        ("none", ".", f"!{_named(f'(?:{either}|{_JSONLD}|{_ANY})')}"),
    ]
    lines = [
        f"# To the site at {url}",
        "Options -MultiViews -Indexes +FollowSymLinks",
        "RewriteEngine on",
        "<IfModule mod_headers.c>",
        "Header always set Access-Control-Allow-Origin *",
        "Header always merge Vary Accept",
        "</IfModule>",
        "",
        "# Files, and the services where a server stands there.",
        *(
            f"RewriteRule ^download/{re.escape(name)}$ {url}download/{name}.gz [R=303,L]"
            for name in packed
        ),
        f"RewriteRule ^((?:download|assets)/.+)$ {url}$1 [R=303,NE,L]",
        rf"RewriteRule ^(sparql|reconcile(?:/.*)?|mcp|openapi\.json)$ {url}$1 [R=307,NE,L]",
        "",
        "# What is wanted: a page, Turtle or JSON-LD.",
        "RewriteRule ^ - [E=FORM:html]",
    ]
    for form, *patterns in wanted:
        lines += [f'RewriteCond %{{HTTP_ACCEPT}} "{pattern}" [NC]' for pattern in patterns]
        lines.append(f"RewriteRule ^ - [E=FORM:{form}]")
    lines += [*_when("none", "^ - [R=406,L]"), "", "# Pages."]
    lines += _when("html", f"^$ {url} [R=303,L]")
    lines += _when("html", f"^(.*[^/])/?$ {url}$1/ [R=303,NE,L]")
    lines += ["", "# Graphs that are among the downloads, and what has no JSON-LD."]
    for path, file in dumps.items():
        lines += _when("ttl", f"^{re.escape(path)}$ {url}download/{file} [R=303,L]")
    lines += _when("jsonld", f"^$ {url}download/itot.jsonld.gz [R=303,L]")
    lines += _when("jsonld", "^(?:graph|mapping)/ - [R=406,L]")
    lines += ["", "# Data that stand together, and all other."]
    for kind, folder in together.items():
        place = f"{url}{folder}/index.%{{ENV:FORM}}"
        lines.append(f"RewriteRule ^{re.escape(kind)}/.+$ {place} [R=303,L]")
    lines.append(f"RewriteRule ^(.*[^/])/?$ {url}$1/index.%{{ENV:FORM}} [R=303,NE,L]")
    return "\n".join(lines) + "\n"


def _named(types: str) -> str:
    """Return the pattern of an Accept header that names such a type, and does not refuse it."""
    return rf"(?:^|[,\s]){types}(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))"


def _wholly(types: str) -> str:
    """Return the pattern of an Accept header that names such a type with the weight of 1."""
    return rf"(?:^|[,\s]){types}\s*(?:,|$|;\s*q=1)"


def _when(form: str, rule: str) -> list[str]:
    return [f"RewriteCond %{{ENV:FORM}} ={form}", f"RewriteRule {rule}"]
