"""Draw cost against size, and print the table of tests/README.md, from pytest-benchmark's JSON.

python tests/benchmarks/plot.py build/speed.json tests/benchmarks/speed.svg
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

SHOWN = ("load", "table", "check", "build")
NAMES = {"ours": "itotgraph", "plain": "plain stack", "bare": "bare pyoxigraph"}
STYLES = {"ours": ("#1f5fa8", "o-"), "plain": ("#b3541e", "s--"), "bare": ("#777777", "^:")}
Figures = dict[str, dict[str, dict[int, tuple[float, int]]]]


def read(path: Path) -> Figures:
    """Return the least processor time in seconds and its memory in MB by what, who and factor."""
    figures: Figures = defaultdict(lambda: defaultdict(dict))
    for entry in json.loads(path.read_text(encoding="utf-8"))["benchmarks"]:
        info = entry["extra_info"]
        cost = info["processor"], info["memory"]
        figures[info["what"]][info["who"]][info["factor"]] = cost
    return figures


def table(figures: Figures) -> str:
    """Return the Markdown table: the real graph beside the plain stack, and a hundredfold."""
    lines = ["| what | itotgraph | plain stack | ratio | at 100 times the size |"]
    lines.append("|---|---|---|---|---|")
    for what, by in figures.items():
        ours, hundred = by["ours"][1][0], by["ours"].get(100)
        plain = by["plain"][1][0]
        large = f"{hundred[0]:.1f} s, {hundred[1] / 1000:.1f} GB" if hundred else "not run"
        lines.append(f"| {what} | {ours:.2f} s | {plain:.1f} s | {plain / ours:.0f} | {large} |")
    if "bare" in figures.get("table", {}):
        ratio = figures["table"]["ours"][1][0] / figures["table"]["bare"][1][0]
        lines += ["", f"`table` takes {ratio:.1f} times a bare Python process with pyoxigraph."]
    return "\n".join(lines)


def draw(figures: Figures, path: Path) -> None:
    """Write the plot as SVG."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "itotgraph", "svg.fonttype": "none", "font.size": 9})
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, len(SHOWN), figsize=(10, 3), sharey=True)
    for axis, what in zip(axes, SHOWN, strict=True):
        for who, points in figures[what].items():
            colour, style = STYLES[who]
            factors = sorted(points)
            seconds = [points[factor][0] for factor in factors]
            axis.loglog(factors, seconds, style, color=colour, label=NAMES[who])
        axis.set_title(what)
        axis.set_xticks([1, 10, 100], ["×1", "×10", "×100"])
        axis.minorticks_off()
        axis.grid(True, alpha=0.3)
    axes[0].set_ylabel("seconds of processor time")
    axes[1].legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    measured = read(Path(sys.argv[1]))
    print(table(measured))
    draw(measured, Path(sys.argv[2]))
