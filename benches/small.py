"""paso beside HiGHS's integer solver, CP-SAT and SCIP on feeds of 30 to 1,000 cases, and the table of
them in docs/benchmarks.md.

Each solver is given the integer program that `paso export --integer` writes, and a minute. Runs are
kept one by one in target/small/runs.jsonl; paso's count only for the same binary.

    python3 benches/small.py              all runs that are missing, then the document
    python3 benches/small.py --most 250   of feeds of up to so many cases alone
    python3 benches/small.py --next       the next run alone, and the document
    python3 benches/small.py --write      no run, the document alone
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import time
from pathlib import Path

from harness import PASO, ROOT, digest, keep, kept, machine, measure, rewrite, seconds, table

HOME = ROOT / "target/small"
KEPT = HOME / "runs.jsonl"
PYTHON = ROOT / "target/small-venv/bin/python"
SOLVE = ROOT / "benches/small/solve.py"
LIMIT = 60.0
CLOSE = 1e-6
NEAR = 0.01

# Cases: days. Four ports each.
SIZES = {30: 14, 60: 14, 120: 14, 250: 14, 600: 30, 1_000: 30}
# Seed and family: the third has published appointments.
SEEDS = {1: None, 2: None, 3: "promises"}

SOLVERS = {
    "paso": "paso, normal effort",
    "paso_high": "paso, high effort, 60 s",
    "highs": "HiGHS",
    "cp_sat": "CP-SAT",
    "scip": "SCIP",
}


def feed(cases: int, seed: int) -> Path:
    """The folder of a feed; made anew when the generator changes."""
    folder = HOME / "feeds" / f"{cases}-{seed}"
    stamp = folder.with_suffix(".made-by")
    sources = [ROOT / "src/generate.rs", *sorted((ROOT / "src/generate").glob("*.rs"))]
    made_by = f"{digest(*sources)} {cases} {SIZES[cases]} {seed} {SEEDS[seed]}"
    if not stamp.exists() or stamp.read_text() != made_by:
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        size = ["--cases", cases, "--days", SIZES[cases], "--ports", 4, "--seed", seed]
        family = ["--family", SEEDS[seed]] if SEEDS[seed] else []
        command = [PASO, "generate", folder, *map(str, size), *family]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        stamp.write_text(made_by)
    return folder


def version(solver: str, cases: int, seed: int) -> str:
    """What a kept run must have been made by to count."""
    made_by = feed(cases, seed).with_suffix(".made-by").read_text()
    return f"{digest(PASO) if solver.startswith('paso') else digest(SOLVE)} {made_by}"


def by_paso(folder: Path, effort: str) -> dict:
    """A plan, checked."""
    out = HOME / "out"
    shutil.rmtree(out, ignore_errors=True)
    limit = ["--time-limit", str(LIMIT)] if effort == "high" else []
    command = [PASO, "plan", folder, "-o", out, "--effort", effort, *limit, "--quiet"]
    done = measure([*map(str, command)])
    check = measure([*map(str, [PASO, "check", folder, out, "--quiet"])])
    if done.status or check.status:
        raise SystemExit(f"{folder}: {done.errors} {check.output}")
    summary = json.loads((out / "summary.json").read_text())
    return {
        "trail": [[done.seconds, summary["cost"]["total"], summary["lower_bound"]]],
        "end": done.seconds,
        "relaxation": summary["relaxation_bound"],
        "proof": summary["proof"]["kind"],
    }


def by_solver(folder: Path, solver: str) -> dict:
    """The end of a solver, and its way there."""
    program = HOME / "program.mps"
    command = [PASO, "export", folder, "--integer", "-o", program, "--quiet"]
    subprocess.run([*map(str, command)], check=True, stdout=subprocess.DEVNULL)
    done = measure([str(PYTHON), str(SOLVE), solver, str(program), str(LIMIT)], seconds=4 * LIMIT)
    if done.status:
        return {"trail": [], "end": done.seconds, "status": done.errors.strip().splitlines()[-1:]}
    return json.loads(done.output.strip().splitlines()[-1])


def run(cases: int, seed: int, solver: str) -> dict:
    """One run."""
    folder = feed(cases, seed)
    if solver.startswith("paso"):
        found = by_paso(folder, "high" if solver == "paso_high" else "normal")
    else:
        found = by_solver(folder, solver)
    named = {"cases": cases, "seed": seed, "solver": solver, "version": version(solver, cases, seed)}
    return named | {"on": time.strftime("%Y-%m-%d")} | found


def since(trail: list, gap: float) -> float | None:
    """The first moment at which cost and bound were within that share of the cost."""
    for moment, cost, bound in trail:
        if cost is not None and bound is not None and cost - bound <= gap * abs(cost):
            return moment
    return None


def number(value: float | None) -> str:
    return "none" if value is None else f"{value:,.3f}"


def moment(value: float | None) -> str:
    return "" if value is None else seconds(value)


def cells(found: dict, best: float | None) -> list[str]:
    """Cost, what it is above the best known, bound, gap, and the moments."""
    _, cost, bound = found["trail"][-1] if found["trail"] else (None, None, None)
    over = "" if cost is None or not best else f"{100 * (cost - best) / best:.2f} %"
    gap = "" if cost is None or bound is None else f"{100 * max(0.0, cost - bound) / cost:.2f} %"
    relaxation = number(found["relaxation"]) if "relaxation" in found else ""
    times = [moment(since(found["trail"], gap)) for gap in (NEAR, CLOSE)]
    return [number(cost), over, number(bound), gap, relaxation, *times, seconds(found["end"])]


def document(runs: dict) -> str:
    """The generated part."""
    header = [
        "feed", "solver", "cost", "above the best known", "bound", "gap", "relaxation's bound",
        "seconds to within 1 %", "to proof", "in all",
    ]
    rows, sums = [], []
    for cases in SIZES:
        found = {key: own for key, own in runs.items() if key[0] == cases}
        for seed in SEEDS:
            own = {solver: run for (_, at, solver), run in found.items() if at == seed}
            ends = [run["trail"][-1][1] for run in own.values() if run["trail"]]
            best = min((cost for cost in ends if cost is not None), default=None)
            name = f"{cases:,}, seed {seed}" + (", promises" if SEEDS[seed] else "")
            for solver, words in SOLVERS.items():
                if solver in own:
                    rows.append([name, words, *cells(own[solver], best)])
                    sums.append((cases, solver, own[solver], best))
    short = []
    for cases in SIZES:
        for solver, words in SOLVERS.items():
            own = [(run, best) for size, by, run, best in sums if size == cases and by == solver]
            if not own:
                continue
            ends = [(run["trail"][-1] if run["trail"] else [0, None, None], best) for run, best in own]
            over = [(cost - best) / best for (_, cost, _), best in ends if cost is not None and best]
            gaps = [max(0.0, cost - bound) / cost for (_, cost, bound), _ in ends if cost and bound is not None]
            proven = [since(run["trail"], CLOSE) for run, _ in own]
            near = [since(run["trail"], NEAR) for run, _ in own]
            mean = lambda all_of: "" if not all_of else f"{100 * sum(all_of) / len(all_of):.2f} %"
            count = lambda moments: f"{sum(at is not None for at in moments)} of {len(own)}"
            each = seconds(sum(run["end"] for run, _ in own) / len(own))
            short.append([f"{cases:,}", words, mean(over), mean(gaps), count(near), count(proven), each])
    head = ["cases", "solver", "above the best known", "gap", "within 1 %", "proven best", "seconds"]
    dates = [run["on"] for run in runs.values()]
    return "\n".join([
        f"{machine()}; measured on {max(dates)}.", "", "Means over the feeds of a size:", "",
        table(head, short), "", "Each feed:", "", table(header, rows),
    ])


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    reader.add_argument("--most", type=int, default=max(SIZES))
    reader.add_argument("--next", action="store_true")
    reader.add_argument("--write", action="store_true")
    told = reader.parse_args()
    runs = {}
    keys = [(cases, seed, solver) for cases in SIZES for seed in SEEDS for solver in SOLVERS]
    for run_kept in kept(KEPT):
        key = (run_kept["cases"], run_kept["seed"], run_kept["solver"])
        if key in keys and run_kept["version"] == version(key[2], key[0], key[1]):
            runs[key] = run_kept
    missing = [key for key in keys if key not in runs and key[0] <= told.most]
    if not told.write:
        for key in missing[: 1 if told.next else None]:
            print(*key, flush=True)
            runs[key] = run(*key)
            keep(KEPT, runs[key])
    if runs:
        rewrite("small", document(runs))


main()
