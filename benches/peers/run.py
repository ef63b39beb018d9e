"""Runs paso and its peers in turns on the same feeds, checks every schedule with `paso check`, and
writes the second table of docs/benchmarks.md.

Runs are kept one by one in target/ladder/peers.jsonl. Those of a peer count while the sources of
the peers are the same, those of paso while its binary is. To measure all anew, remove the file.

    python3 benches/peers/run.py           all runs that are missing, then the document
    python3 benches/peers/run.py --next    the next missing run, then the document
    python3 benches/peers/run.py --write   the document alone
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from harness import (  # noqa: E402
    LADDER, PASO, ROOT, RUNGS, Measured, digest, feed, keep, kept, measure, remove, rewrite,
)
from tables import NAMES, document  # noqa: E402

KEPT = LADDER / "peers.jsonl"
PYTHON = ROOT / "target/peers-venv/bin/python"
PEERS = list(NAMES)
FEEDS = {
    "three-ports": PEERS,
    "tiny": PEERS,
    "xs": PEERS,
    "s": PEERS,
    "m": ["paso", "first_come"],
}
SIZES = RUNGS | {"tiny": (40, 10, 3)}
ROUNDS = 3
SHORT = 60  # seconds: longer runs are not repeated
SECONDS = 200
CP_SAT_SECONDS = 1200  # its own limit of ten minutes begins when the program is built
MEMORY_MIB = 12 * 1024


def folder_of(name: str) -> Path:
    """The folder of a feed."""
    return ROOT / "examples" / name if name == "three-ports" else feed(name, SIZES[name])


def version(peer: str) -> str:
    """What a kept run must have been made by to count."""
    if peer == "paso":
        return digest(PASO)
    shared = ["board", "reader", "rules", "solve", "writer"]
    if peer != "first_come":
        shared.append("textbook")
    if peer == "with_cp_sat":
        shared.append("first_come")
    sources = [HERE / f"{name}.py" for name in sorted([*shared, peer])]
    return digest(*sources, HERE / "requirements.txt")


def run(peer: str, name: str, number: int) -> dict:
    """One run of one peer on one feed, and the check of what it wrote."""
    folder, out = folder_of(name), LADDER / "out" / f"peer-{name}-{peer}"
    remove(out)
    if peer == "paso":
        command = [PASO, "plan", folder, "-o", out, "--quiet", "--format", "json"]
    else:
        command = [PYTHON, HERE / "solve.py", peer, folder, out]
    limit = CP_SAT_SECONDS if peer == "with_cp_sat" else SECONDS
    measured = measure(list(map(str, command)), limit, MEMORY_MIB)
    done = {
        "peer": peer,
        "feed": name,
        "round": number,
        "version": version(peer),
        "at": time.time(),
        "seconds": measured.seconds,
        "mib": measured.peak_mib,
        "end": ending(measured, limit),
    }
    if done["end"] == "done":
        if peer == "paso":
            summary = json.loads(measured.output)
            done |= {"cost": summary["cost"]["total"], "bound": summary["lower_bound"]}
        else:
            done |= json.loads(measured.output.splitlines()[-1])
        judge = [PASO, "check", folder, out, "--format", "json"]
        check = json.loads(measure(list(map(str, judge))).output)
        done["cost_found"], done["bound_found"] = check["cost"], check["lower_bound"]
        done["broken"] = [rule["rule"] for rule in check["rules"] if rule["failed"]]
        remove(out)
    return done


def ending(measured: Measured, limit: int) -> str:
    """How a run ended, in words."""
    if measured.status == 0:
        return "done"
    if measured.out_of_time:
        return f"no end in {limit} seconds"
    signs = ("MemoryError", "bad_alloc", "Unable to allocate", "ArrayMemoryError", "emory")
    if measured.status < 0 or any(sign in measured.errors for sign in signs):
        return f"more than {MEMORY_MIB // 1024} GiB"
    return (measured.errors.strip().splitlines() or ["failed without a word"])[-1]


def missing(runs: list[dict]) -> list[tuple[str, str, int]]:
    """The runs that are wanted and not there, in the order in which they are made: round by round
    on each feed, so that all take turns."""
    first = {(run["feed"], run["peer"]): run for run in runs if run["round"] == 1}
    there = {(run["feed"], run["peer"], run["round"]) for run in runs}
    todo = []
    for name, peers in FEEDS.items():
        for number in range(1, ROUNDS + 1):
            for peer in peers:
                before = first.get((name, peer))
                again = number == 1 or (
                    before and before["end"] == "done" and before["seconds"] < SHORT
                )
                if again and (name, peer, number) not in there:
                    todo.append((name, peer, number))
    return sorted(todo, key=lateness)


def lateness(run: tuple[str, str, int]) -> int:
    """Long runs come last: linear programs with millions of columns, then CP-SAT's ten minutes."""
    name, peer, _ = run
    if peer == "with_cp_sat" and name in RUNGS:
        return 2
    return 1 if name == "s" and peer not in ("paso", "first_come") else 0


def main() -> None:
    """Does what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--next", action="store_true", help="one run only")
    parser.add_argument("--write", action="store_true", help="no run, the document alone")
    options = parser.parse_args()
    versions = {peer: version(peer) for peer in PEERS}
    runs = [run for run in kept(KEPT) if run["version"] == versions.get(run["peer"])]
    while not options.write and (todo := missing(runs)):
        # Large linear programs keep one core busy for as long as they may: two of them at a time.
        together = [other for other in todo[:2] if lateness(other) == 1 == lateness(todo[0])]
        batch = together if together and not options.next else todo[:1]
        for name, peer, number in batch:
            print(f"{peer} on {name}, round {number} …", flush=True)
        with ThreadPoolExecutor(len(batch)) as pool:
            ended = pool.map(lambda one: run(one[1], one[0], one[2]), batch)
        for done in ended:
            keep(KEPT, done)
            runs.append(done)
            print(f"  {done['peer']}: {done['seconds']:.2f} s, {done['end']}", flush=True)
        if options.next:
            break
    if runs:
        rewrite("peers", document(runs, list(FEEDS)))
    print(f"{len(missing(runs))} runs are missing")


if __name__ == "__main__":
    main()
