"""What a test may not find on a machine, and what is said of it at the end of the run."""

import re
from collections import defaultdict
from collections.abc import Iterable

TOOLS = ".ci/tools installs it"
EXTRA = "pip install -e '.[test]'"
SHARED = "ITOTGRAPH_SHARED names its folder"


def of(what: object, mend: str = TOOLS) -> str:
    """Return the reason to skip a test."""
    return f"for want of {what}: {mend}"


def summary(reasons: Iterable[str]) -> str | None:
    """Return in one line what the tests that were skipped for these reasons ask for."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for reason in reasons:
        if found := re.search("for want of (.+): (.+)", reason):
            wanted[found[2]].add(found[1])
    parts = [f"{', '.join(sorted(names))} ({mend})" for mend, names in sorted(wanted.items())]
    return f"skipped for want of: {'; '.join(parts)}" if parts else None
