"""The tables of paso and its peers, from kept runs."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

from harness import machine, mib, seconds, table

NAMES = {
    "paso": "paso, normal effort",
    "first_come": "first come, first served",
    "with_highspy": "textbook program, highspy, rounded",
    "with_linopy": "textbook program, linopy and HiGHS, rounded",
    "with_pdlp": "textbook program, OR-Tools PDLP, rounded",
    "with_glop": "textbook program, OR-Tools GLOP, rounded",
    "with_cp_sat": "whole cases, OR-Tools CP-SAT",
}
LIBRARIES = ["highspy", "linopy", "ortools", "numpy", "scipy"]


def document(runs: list[dict], feeds: list[str]) -> str:
    """The generated part: a table for each feed, and what the relaxations say."""
    pinned = (Path(__file__).parent / "requirements.txt").read_text().split()
    libraries = ", ".join(
        line.replace("==", " ") for line in pinned if line.split("==")[0] in LIBRARIES
    )
    newest = time.strftime("%Y-%m-%d", time.gmtime(max(run["at"] for run in runs)))
    lines = [f"{machine()}; {libraries}; measured on {newest}."]
    for feed in feeds:
        own = [run for run in runs if run["feed"] == feed]
        if own:
            lines += ["", f"### `{feed}`", "", feed_table(own), "", *remarks(own)]
    return "\n".join(lines)


def of_peer(runs: list[dict], peer: str) -> list[dict]:
    """The runs of one peer, in the order in which they were made."""
    return sorted((run for run in runs if run["peer"] == peer), key=lambda run: run["at"])


def feed_table(runs: list[dict]) -> str:
    """One row for each peer: medians over its runs."""
    paso = of_peer(runs, "paso")
    base = median(run["seconds"] for run in paso) if paso else None
    rows = []
    for peer, name in NAMES.items():
        own = of_peer(runs, peer)
        if not own:
            continue
        last = own[-1]
        took = median(run["seconds"] for run in own)
        ended = last["end"] == "done"
        row = [
            name,
            seconds(took) if ended else last["end"],
            f"{took / base:,.1f}" if base and ended else "",
            mib(max(run["mib"] for run in own)),
            str(len(own)),
        ]
        if ended:
            row += figures(last, paso[-1] if paso else None)
        rows.append(row + [""] * (10 - len(row)))
    header = ["", "seconds", "times paso's", "peak MiB", "runs", "cost", "over paso's", "gap",
              "own bound", "`paso check`"]
    return table(header, rows)


def figures(run: dict, paso: dict | None) -> list[str]:
    """Cost, what it is over paso's, the gap to paso's bound, the bound that the peer's own prices
    prove, and the verdict of `paso check`."""
    cost = run["cost_found"]
    over, gap = "", ""
    if paso:
        over = f"{100 * (cost / paso['cost'] - 1):+.2f} %" if run["peer"] != "paso" else ""
        gap = f"{100 * (1 - paso['bound'] / cost):.2f} %"
    own = f"{run['bound_found']:,.0f}" if run["peer"] == "paso" or "relaxation" in run else "none"
    if "own_bound" in run:
        own = f"{run['own_bound']:,.0f}, no prices"
    verdict = "passes" if not run["broken"] else "breaks " + ", ".join(run["broken"])
    return [f"{cost:,.0f}", over, gap, own, verdict]


def remarks(runs: list[dict]) -> list[str]:
    """Whether the runs took turns, and how paso's bound stands to the relaxations solved."""
    lines = []
    paso = of_peer(runs, "paso")
    others = [run for run in runs if run["peer"] != "paso"]
    if paso and others and paso[0]["at"] > min(run["at"] for run in others) + 3600:
        lines.append("paso was measured again after its peers, on the same machine.")
    solved = [
        (of_peer(runs, peer)[-1]["relaxation"], NAMES[peer].split(", ")[1])
        for peer in ("with_highspy", "with_linopy", "with_glop", "with_pdlp")
        if any("relaxation" in run for run in of_peer(runs, peer)[-1:])
    ]
    if solved and paso:
        value, bound = solved[0][0], paso[-1]["bound"]
        found = ", ".join(f"{value:,.2f} by {tool}" for value, tool in solved)
        share = 100 * (1 - bound / value)
        apart = f"{abs(share):.3f} % {'below' if share >= 0 else 'above'}"
        lines.append(
            f"The relaxation of the textbook program is worth {found}. paso's bound is "
            f"{bound:,.2f}, {apart} the first of these."
        )
    return lines
