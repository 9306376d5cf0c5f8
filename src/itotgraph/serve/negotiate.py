"""Which representation a client wants (HTTP Semantics, RFC 9110, sections 12 and 13)."""

import re
from collections.abc import Sequence
from functools import lru_cache

import mimeparse


@lru_cache(maxsize=512)
def preferred(accept: str | None, offered: tuple[str, ...]) -> str | None:
    """Return the media type that an Accept header prefers, or None where it wants none of them.

    Of equals the first offered one is returned. A header that is missing, or is none, wants any.
    """
    ranges = (accept or "").lower().strip()
    try:
        return mimeparse.best_match(offered[::-1], ranges or "*/*") or None
    except mimeparse.MimeTypeParseException:
        return offered[0]


def not_acceptable(offered: Sequence[str]) -> str:
    """Return what is said with status 406: a line for each media type there is."""
    return "".join(f"{each}\n" for each in ("There is:", *offered))


@lru_cache(maxsize=512)
def takes(coding: str, accept_encoding: str | None) -> bool:
    """Whether an Accept-Encoding header allows a coding such as gzip (section 12.5.3)."""
    codings: dict[str, str] = {}
    for each in (accept_encoding or "").lower().split(","):
        name, _, weight = each.partition(";")
        codings[name.strip()] = weight.replace(" ", "")
    weight = codings.get(coding, codings.get("*", "q=0"))
    return not re.fullmatch(r"q=0(\.0*)?", weight)


def unchanged(if_none_match: str | None, etag: str) -> bool:
    """Whether a client already has the representation with this entity tag (section 13.1.2)."""
    if not if_none_match:
        return False
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return any(tag in ("*", etag) for tag in tags)
