"""Runs `paso plan`, then `paso check`, as whole processes over the ladder of feeds, and writes the
first table of docs/benchmarks.md.

Runs are kept one by one in target/ladder/runs.jsonl; those of another binary do not count.

    python3 benches/ladder.py           all runs that are missing, then the document
    python3 benches/ladder.py --next    the next missing run, then the document
    python3 benches/ladder.py --write   the document alone
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time

from harness import (
    LADDER, PASO, RUNGS, digest, feed, keep, kept, machine, measure, mib, remove, rewrite, seconds, table,
)

KEPT = LADDER / "runs.jsonl"
WANTED = [(rung, "normal") for rung in RUNGS] + [(rung, "high") for rung in ("xs", "s", "m")]
# Seconds that high effort has.
HIGH = 180
STAGES = ["read", "group", "prices", "round", "improve", "certify"]


def run(binary: str, rung: str, effort: str) -> dict:
    """Plans and checks one rung."""
    folder, out = feed(rung, RUNGS[rung]), LADDER / "out" / f"{rung}-{effort}"
    remove(out)
    limit = ["--time-limit", str(HIGH)] if effort == "high" else []
    plan = measure(
        [PASO, "plan", folder, "-o", out, "--effort", effort, *limit, "--quiet", "--format", "json"]
    )
    if plan.status != 0:
        sys.exit(f"paso plan of {rung} ended with {plan.status}: {plan.errors}")
    summary = json.loads(plan.output)
    check = measure([PASO, "check", folder, out, "--format", "json"])
    if check.status != 0:
        sys.exit(f"paso check of {rung} ended with {check.status}: {check.errors}")
    if rung in ("l", "xl"):
        remove(out)
    return {
        "binary": binary,
        "rung": rung,
        "effort": effort,
        "on": time.strftime("%Y-%m-%d"),
        "version": summary["paso_version"],
        "plan_seconds": plan.seconds,
        "plan_mib": plan.peak_mib,
        "cost": summary["cost"]["total"],
        "lower_bound": summary["lower_bound"],
        "relaxation_bound": summary["relaxation_bound"],
        "gap": summary["gap"],
        "solver": summary["solver"]["name"],
        "scheduled_cases": summary["scheduled_cases"],
        "stages": summary["seconds"],
        "check_seconds": check.seconds,
        "check_mib": check.peak_mib,
    }


def exponent(small: dict, large: dict) -> str:
    """Growth of time as a power of the number of cases."""
    cases = RUNGS[large["rung"]][0] / RUNGS[small["rung"]][0]
    return f"{math.log(large['plan_seconds'] / small['plan_seconds']) / math.log(cases):.2f}"


def document(runs: dict[tuple[str, str], dict]) -> str:
    """The generated part."""
    present = [runs[key] for key in WANTED if key in runs]
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True).stdout.split()
    versions = f"paso {present[0]['version']}, rustc {rustc[1] if rustc else 'unknown'}, HiGHS {highs()}"
    lines = [f"{machine()}; {versions}; measured on {max(run['on'] for run in present)}.", ""]
    header = [
        "rung", "cases", "days", "ports", "effort", "seconds", "peak MiB", "cost", "bound",
        "relaxation's bound", "gap", "check seconds", "check MiB",
    ]
    rows = []
    for run in present:
        cases, days, ports = RUNGS[run["rung"]]
        rows.append(
            [
                f"`{run['rung']}`", f"{cases:,}", str(days), str(ports), run["effort"],
                seconds(run["plan_seconds"]), mib(run["plan_mib"]), f"{run['cost']:,.0f}",
                f"{run['lower_bound']:,.0f}",
                f"{run['relaxation_bound']:,.0f}" if "relaxation_bound" in run else "",
                f"{100 * run['gap']:.2f} %",
                seconds(run["check_seconds"]), mib(run["check_mib"]),
            ]
        )
    lines += [table(header, rows), "", "Seconds by stage:", ""]
    known = STAGES + sorted({stage for run in present for stage in run["stages"]} - set(STAGES))
    rows = []
    for run in present:
        stages = run["stages"]
        rest = run["plan_seconds"] - sum(stages.values())
        cells = [seconds(stages[stage]) if stage in stages else "" for stage in known]
        rows.append([f"`{run['rung']}`", run["effort"], *cells, seconds(rest)])
    lines += [table(["rung", "effort", *known, "write and the rest"], rows), ""]
    growth = [
        f"{exponent(runs[small, 'normal'], runs[large, 'normal'])} from `{small}` to `{large}`"
        for small, large in (("m", "l"), ("l", "xl"), ("m", "xl"))
        if (small, "normal") in runs and (large, "normal") in runs
    ]
    if growth:
        lines.append(f"Time grows as cases to the power of {', '.join(growth)} (normal effort).")
    own = [run for run in present if run["solver"] == "paso"]
    if own:
        names = ", ".join(f"`{run['rung']}`" for run in own if run["effort"] == "normal")
        lines.append(
            f"On {names} the prices come from paso's own climb and no relaxation is given to a "
            "solver, so all of the peak memory is paso's."
        )
    lines.append(f"High effort has a limit of {HIGH} seconds.")
    missing = [f"`{rung}` at {effort}" for rung, effort in WANTED if (rung, effort) not in runs]
    if missing:
        lines.append(f"Not measured with this version yet: {', '.join(missing)}.")
    return "\n".join(lines)


def highs() -> str:
    """The version of HiGHS that paso carries, as a plan of a small feed reports it."""
    out = LADDER / "out" / "version"
    remove(out)
    plan = measure([PASO, "plan", "examples/three-ports", "-o", out, "--quiet", "--format", "json"])
    solver = json.loads(plan.output)["solver"]
    return solver["version"] if solver["name"] == "HiGHS" else "unknown"


def main() -> None:
    """Does what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--next", action="store_true", help="one run only")
    parser.add_argument("--write", action="store_true", help="no run, the document alone")
    options = parser.parse_args()
    binary = digest(PASO)
    current = {
        (run["rung"], run["effort"]): run for run in kept(KEPT) if run["binary"] == binary
    }
    missing = [key for key in WANTED if key not in current]
    todo = [] if options.write else missing[:1] if options.next else missing
    for rung, effort in todo:
        print(f"{rung} at {effort} effort …", flush=True)
        done = run(binary, rung, effort)
        keep(KEPT, done)
        current[rung, effort] = done
        print(f"  {done['plan_seconds']:.2f} s, gap {100 * done['gap']:.2f} %", flush=True)
        rewrite("ladder", document(current))
    if options.write and current:
        rewrite("ladder", document(current))
    left = [key for key in WANTED if key not in current]
    print(f"{len(left)} runs are missing" if left else "all runs are there")


if __name__ == "__main__":
    main()
