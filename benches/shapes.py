"""Runs every command on feeds that are wide in one direction (`paso generate --family grid|slots|…`),
as whole processes, and writes the table of shapes in docs/benchmarks.md.

Runs are kept one by one in target/shapes/runs.jsonl; those of another binary do not count. With
`--other BINARY` that build runs each command too, in turns with this one, and stands beside it.

    python3 benches/shapes.py                    all runs that are missing, then the document
    python3 benches/shapes.py --only grid,slots  of these shapes alone
    python3 benches/shapes.py --small            small feeds, to see that all works; writes no document
    python3 benches/shapes.py --write            no run, the document alone
"""

from __future__ import annotations

import argparse
import csv
import datetime
import json
import shutil
import subprocess
import time
import tomllib
from pathlib import Path

from harness import PASO, ROOT, SEED, digest, keep, kept, machine, measure, mib, rewrite, seconds, table

HOME = ROOT / "target/shapes"
KEPT = HOME / "runs.jsonl"
LIMIT = 150.0

# Name: what `generate` is told beside the family; of the small ones what they are told then.
SHAPES = {
    "xs": (["--cases", "1000", "--days", "30", "--ports", "8"], ["--cases", "200"]),
    "s": (["--cases", "10000", "--days", "120", "--ports", "8"], ["--cases", "300"]),
    "m": (["--cases", "100000", "--days", "180", "--ports", "8"], ["--cases", "500"]),
    "grid": ([], ["--cases", "200", "--ports", "10", "--days", "10"]),
    "slots": ([], ["--cases", "200", "--many", "96", "--days", "6"]),
    "slots-20": (["--ports", "20", "--many", "250"], ["--cases", "200", "--ports", "6", "--many", "50", "--days", "6"]),
    "resources": ([], ["--cases", "300", "--many", "20", "--days", "10"]),
    "phases-many": ([], ["--cases", "300", "--many", "40", "--days", "20"]),
    "history": ([], ["--cases", "2700", "--many", "2000", "--days", "10"]),
    "l": (["--cases", "1000000", "--days", "365", "--ports", "24"], ["--cases", "1000"]),
    "warned": (["--cases", "1000000", "--days", "365", "--ports", "24"], ["--cases", "1000"]),
}

# Ordinary feeds, to compare with; every other shape is of the family that it is named after.
ORDINARY = ("xs", "s", "m", "l", "warned")
FAMILY = {"slots-20": "slots"}

# Shapes on which only these commands are run.
ALONE = {"l": ("validate", "validate --all", "plan", "check", "explain"), "warned": ("validate", "validate --all")}

# Commands in their order: those after `plan` are asked of its plan. FEED, OUT, CASE and FILE stand for
# what they say; a resource that every one of these models has is scaled.
COMMANDS = {
    "validate": ["validate", "FEED"],
    "validate --all": ["validate", "FEED", "--all"],
    "plan": ["plan", "FEED", "-o", "OUT"],
    "plan --time-limit 1": ["plan", "FEED", "-o", "OTHER", "--time-limit", "1"],
    "plan --time-limit 5": ["plan", "FEED", "-o", "OTHER", "--time-limit", "5"],
    "check": ["check", "FEED", "OUT"],
    "explain": ["explain", "FEED", "OUT", "CASE"],
    "report": ["report", "OUT"],
    "manifest": ["manifest", "OUT", "-o", "LISTS"],
    "what-if of a week": ["what-if", "FEED", "--set", "capacity:officer_minutes@**1.1 FIRST..FIRST+6"],
    "what-if of all days": ["what-if", "FEED", "--set", "capacity:officer_minutes@**1.1"],
    "relaxed sweep of 31": [
        "what-if", "FEED", "--relaxed", "--sweep", "capacity:officer_minutes@*", "--scale", "0.5..2.0/31",
        "-o", "SWEEP",
    ],
    "sweep of 5": [
        "what-if", "FEED", "--sweep", "capacity:officer_minutes@*", "--scale", "0.8..1.2/5", "-o", "SWEEP",
    ],
    "value --top 3": ["value", "FEED", "--top", "3"],
    "export": ["export", "FEED", "-o", "FILE.mps"],
    "export .gz": ["export", "FEED", "-o", "FILE.mps.gz"],
    "export --integer": ["export", "FEED", "--integer", "-o", "FILE.int.mps"],
}


def generated(shape: str, small: bool) -> Path:
    """The feed of a shape, made anew when the binary changes."""
    told = SHAPES[shape][small]
    folder = HOME / "feeds" / (f"{shape}-small" if small else shape)
    stamp = folder.with_suffix(".made-by")
    made_by = f"{digest(PASO)} {told} {SEED}"
    if not stamp.exists() or stamp.read_text() != made_by:
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        family = [] if shape in ORDINARY else ["--family", FAMILY.get(shape, shape)]
        command = [PASO, "generate", folder, *family, *told, "--seed", str(SEED)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        if shape == "warned":
            warn_twice(folder / "cases.csv")
        stamp.write_text(made_by)
    return folder


def warn_twice(path: Path) -> None:
    """Gives every case an enrolment long ago and a due day before it can be ready, which are two warnings;
    row by row, so that this process stays small."""
    given = {"enrolled_on": "1931-01-05", "due_on": "2019-01-07"}
    new = path.with_suffix(".new")
    with path.open(newline="") as old, new.open("w", newline="") as file:
        rows = csv.DictReader(old)
        names = [*rows.fieldnames, *(name for name in given if name not in rows.fieldnames)]
        into = csv.DictWriter(file, names, lineterminator="\n")
        into.writeheader()
        into.writerows({**row, **given} for row in rows)
    new.rename(path)


def case(out: Path) -> str:
    """The last case left out, or the last one appointed: who has the most before them."""
    for name in ("unscheduled.csv", "schedule.csv"):
        rows = (out / name).read_text().splitlines() if (out / name).exists() else []
        if len(rows) > 1:
            return rows[-1].split(",", 1)[0]
    return "none"


def first_week(feed: Path) -> str:
    """The feed's first seven days, as a change names them."""
    start = tomllib.loads((feed / "plan.toml").read_text())["start"]
    return f"{start}..{start + datetime.timedelta(days=6)}"


def run(binary: Path, build: str, shape: str, name: str, small: bool) -> dict:
    """One command on one shape."""
    work = HOME / "out" / build / (f"{shape}-small" if small else shape)
    work.mkdir(parents=True, exist_ok=True)
    feed, out = generated(shape, small), work / "plan"
    told = {"FEED": feed, "OUT": out, "OTHER": work / "limited", "LISTS": work / "lists", "SWEEP": work / "sweep"}
    told["CASE"] = case(out) if name == "explain" else ""
    told["capacity:officer_minutes@**1.1 FIRST..FIRST+6"] = "capacity:officer_minutes@**1.1 " + first_week(feed)
    words = [
        str(told.get(word, word)).replace("FILE", str(work / "file")) for word in COMMANDS[name]
    ]
    if words[0] == "plan":
        words += ["--quiet", "--format", "json"]
    done = measure([str(binary), *words], seconds=LIMIT)
    gap = None
    if words[0] == "plan" and done.status == 0:
        gap = json.loads(done.output)["gap"]
    for left in work.glob("file*"):
        left.unlink()
    for left in ("limited", "lists", "sweep"):
        shutil.rmtree(work / left, ignore_errors=True)
    for left in work.glob(".paso-*"):
        shutil.rmtree(left, ignore_errors=True)
    return {
        "binary": digest(binary),
        "shape": shape,
        "command": name,
        "small": small,
        "on": time.strftime("%Y-%m-%d"),
        "seconds": done.seconds,
        "mib": done.peak_mib,
        "status": done.status,
        "out_of_time": done.out_of_time,
        "gap": gap,
        "words": done.errors.strip().splitlines()[-1:] if done.status not in (0, 1) else [],
    }


def cells(found: dict | None, plan: dict | None = None) -> list[str]:
    """Seconds, how many plans that is, memory and gap of a run, or why there are none."""
    if found is None:
        return ["", "", "", ""]
    if found["out_of_time"]:
        return [f"over {LIMIT:.0f}", "", mib(found["mib"]), ""]
    if found["status"] not in (0, 1):
        return ["refused" if found["status"] == 2 else f"ends with {found['status']}", "", "", ""]
    plans = "" if plan is None or plan["status"] != 0 else f"{found['seconds'] / plan['seconds']:.2f}"
    gap = "" if found["gap"] is None else f"{100 * found['gap']:.2f} %"
    return [seconds(found["seconds"]), plans, mib(found["mib"]), gap]


def beside(name: str, shape: str) -> tuple[str, str]:
    """What a run is compared with: a plan of `s` if it is a plan itself, else one of its own shape."""
    return ("s" if name.startswith("plan") else shape, "plan")


def document(runs: dict, own: str, other: str | None) -> str:
    """The generated part."""
    builds = [own] if other is None else [own, other]
    header = ["shape", "command"]
    for build in builds:
        mark = "" if build == own else ", other build"
        header += [f"seconds{mark}", f"plans{mark}", f"MiB{mark}", f"gap{mark}"]
    rows = []
    for shape in SHAPES:
        for name in COMMANDS:
            found = [runs.get((build, shape, name)) for build in builds]
            if any(found):
                plans = [runs.get((build, *beside(name, shape))) for build in builds]
                both = [cell for one, plan in zip(found, plans) for cell in cells(one, plan)]
                rows.append([f"`{shape}`", f"`{name}`", *both])
    dates = [run["on"] for run in runs.values()]
    head = f"{machine()}; measured on {max(dates)}. A command is ended after {LIMIT:.0f} seconds."
    return "\n".join([head, "", table(header, rows)])


def main() -> None:
    """Does what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default=",".join(SHAPES), help="these shapes, separated by commas")
    parser.add_argument("--commands", default=",".join(COMMANDS), help="these commands")
    parser.add_argument("--other", type=Path, help="another build, in turns with this one")
    parser.add_argument("--small", action="store_true", help="small feeds, no document")
    parser.add_argument("--write", action="store_true", help="no run, the document alone")
    options = parser.parse_args()
    builds = [PASO] if options.other is None else [PASO, options.other]
    digests = [digest(build) for build in builds]
    runs = {
        (run["binary"], run["shape"], run["command"]): run
        for run in kept(KEPT)
        if run["binary"] in digests and run["small"] == options.small
    }
    wanted = [
        (shape, name)
        for shape in options.only.split(",")
        for name in ALONE.get(shape, COMMANDS)
        if name in options.commands.split(",")
    ]
    for shape, name in [] if options.write else wanted:
        for build, short in zip(builds, digests):
            if (short, shape, name) in runs:
                continue
            done = run(build, short, shape, name, options.small)
            keep(KEPT, done)
            runs[short, shape, name] = done
            print(f"{shape:12} {name:20} {build.name:12} {' '.join(cells(done))} {' '.join(done['words'])}", flush=True)
    if runs and not options.small:
        rewrite("shapes", document(runs, digests[0], digests[1] if len(digests) > 1 else None))


if __name__ == "__main__":
    main()
